//! [`ImageError`]: why a member refused, with its HRESULT.

use rawcd_format::LayoutError;

/// Why a member refused. Each carries its reason; [`ImageError::name`] and
/// [`ImageError::hresult`] give the code of imapi2error.h.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// The image was created; creator and tracks can only be read.
    #[error("the image was created: creator and tracks can only be read now")]
    ReadOnly,
    /// Track numbers would pass 99.
    #[error("{0}")]
    TooManyTracks(LayoutError),
    /// The sector type, or the image type, cannot be used here.
    #[error("{0}")]
    SectorTypeNotSupported(String),
    /// A track must be added first.
    #[error("add a track first")]
    NoTracks,
    /// Must be called before any track is added.
    #[error("{0} must come before the first track")]
    TracksAlreadyAdded(&'static str),
    /// The lead-out would start beyond its limit.
    #[error("{0}")]
    InsufficientSpace(LayoutError),
    /// More than 99 indexes.
    #[error("{0}")]
    TooManyTrackIndexes(LayoutError),
    /// No such index.
    #[error("track {track} has no index at offset {offset}")]
    TrackIndexNotFound {
        /// Number of the track.
        track: u8,
        /// The offset asked for.
        offset: i32,
    },
    /// Index 01 is permanent.
    #[error("offset 0 is index 01 of track {track}, which cannot be cleared")]
    OffsetZeroCannotBeCleared {
        /// Number of the track.
        track: u8,
    },
    /// Less than 10 sectors between two indexes, or before the end of the track.
    #[error("{0}")]
    TrackIndexTooClose(LayoutError),
    /// A value that is not allowed.
    #[error("{0}")]
    InvalidArgument(String),
}

impl ImageError {
    /// Every code that a member can fail with: value and name.
    #[rustfmt::skip]
    pub const CODES: [(u32, &'static str); 11] = [
        (0x80AA_0A00, "E_IMAPI_RAW_IMAGE_IS_READ_ONLY"),
        (0x80AA_0A01, "E_IMAPI_RAW_IMAGE_TOO_MANY_TRACKS"),
        (0x80AA_0A02, "E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED"),
        (0x80AA_0A03, "E_IMAPI_RAW_IMAGE_NO_TRACKS"),
        (0x80AA_0A04, "E_IMAPI_RAW_IMAGE_TRACKS_ALREADY_ADDED"),
        (0x80AA_0A05, "E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE"),
        (0x80AA_0A06, "E_IMAPI_RAW_IMAGE_TOO_MANY_TRACK_INDEXES"),
        (0x80AA_0A07, "E_IMAPI_RAW_IMAGE_TRACK_INDEX_NOT_FOUND"),
        (0x80AA_0A09, "E_IMAPI_RAW_IMAGE_TRACK_INDEX_OFFSET_ZERO_CANNOT_BE_CLEARED"),
        (0x80AA_0A0A, "E_IMAPI_RAW_IMAGE_TRACK_INDEX_TOO_CLOSE_TO_OTHER_INDEX"),
        (0x8007_0057, "E_INVALIDARG"),
    ];

    /// The code as a number.
    #[must_use]
    pub const fn hresult(&self) -> u32 {
        self.code().0
    }

    /// The name of the code in imapi2error.h or winerror.h.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.code().1
    }

    const fn code(&self) -> (u32, &'static str) {
        let row = match self {
            ImageError::ReadOnly => 0,
            ImageError::TooManyTracks(_) => 1,
            ImageError::SectorTypeNotSupported(_) => 2,
            ImageError::NoTracks => 3,
            ImageError::TracksAlreadyAdded(_) => 4,
            ImageError::InsufficientSpace(_) => 5,
            ImageError::TooManyTrackIndexes(_) => 6,
            ImageError::TrackIndexNotFound { .. } => 7,
            ImageError::OffsetZeroCannotBeCleared { .. } => 8,
            ImageError::TrackIndexTooClose(_) => 9,
            ImageError::InvalidArgument(_) => 10,
        };
        ImageError::CODES[row]
    }

    pub(crate) fn invalid(reason: impl ToString) -> ImageError {
        ImageError::InvalidArgument(reason.to_string())
    }
}

impl From<LayoutError> for ImageError {
    fn from(error: LayoutError) -> ImageError {
        match error.root() {
            LayoutError::NoTracks => ImageError::NoTracks,
            LayoutError::TooManyTracks { .. } => ImageError::TooManyTracks(error),
            LayoutError::FirstTrackNeedsAudio { .. }
            | LayoutError::SpecialPregapNeedsAudio { .. } => {
                ImageError::SectorTypeNotSupported(error.to_string())
            }
            LayoutError::TooManyIndexes { .. } => ImageError::TooManyTrackIndexes(error),
            LayoutError::IndexTooClose { .. } | LayoutError::PauseCoversIndex { .. } => {
                ImageError::TrackIndexTooClose(error)
            }
            LayoutError::LeadOutBeyondLimit { .. } | LayoutError::BeyondAddresses { .. } => {
                ImageError::InsufficientSpace(error)
            }
            _ => ImageError::invalid(error),
        }
    }
}
