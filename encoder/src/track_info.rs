//! [`RawCdImageTrackInfo`]: IRawCDImageTrackInfo.

use rawcd_format::{CopySetting, Lba, SectorType, TrackNumber, TrackPlan, TrackSpan};

use crate::{ImageError, RawCdImageCreator};

/// A track of an image, as it can be read at any time [IMAPI2 IRawCDImageTrackInfo].
#[derive(Clone, Copy, Debug)]
pub struct RawCdImageTrackInfo<'a> {
    plan: &'a TrackPlan,
    span: &'a TrackSpan,
}

impl<'a> RawCdImageTrackInfo<'a> {
    pub(crate) fn new(plan: &'a TrackPlan, span: &'a TrackSpan) -> RawCdImageTrackInfo<'a> {
        RawCdImageTrackInfo { plan, span }
    }

    /// First user sector: index 01 [IMAPI2 StartingLba].
    #[must_use]
    pub fn starting_lba(&self) -> Lba {
        self.span.start
    }

    /// User sectors; pregap and postgap not counted [IMAPI2 SectorCount].
    #[must_use]
    pub fn sector_count(&self) -> u32 {
        self.plan.sectors
    }

    /// Number on the disc [IMAPI2 TrackNumber].
    #[must_use]
    pub fn track_number(&self) -> TrackNumber {
        self.span.number
    }

    /// As given to `add_track` [IMAPI2 SectorType].
    #[must_use]
    pub fn sector_type(&self) -> SectorType {
        self.plan.sector_type
    }

    /// The recording code with dashes, or empty [IMAPI2 ISRC].
    #[must_use]
    pub fn isrc(&self) -> String {
        self.plan.isrc.map(|isrc| isrc.to_string()).unwrap_or_default()
    }

    /// How the copy bit is set [IMAPI2 DigitalAudioCopySetting].
    #[must_use]
    pub fn digital_audio_copy_setting(&self) -> CopySetting {
        self.plan.copy
    }

    /// Whether the samples carry pre-emphasis; nothing is filtered
    /// [IMAPI2 AudioHasPreemphasis].
    #[must_use]
    pub fn audio_has_preemphasis(&self) -> bool {
        self.plan.pre_emphasis
    }

    /// Offsets of index 01, 02, … from index 01; the first is 0 [IMAPI2 TrackIndexes].
    #[must_use]
    pub fn track_indexes(&self) -> Vec<u32> {
        [0].into_iter().chain(self.plan.indexes.iter().copied()).collect()
    }

    /// Declared length of index 00; `None` is the length the standard calls for. Not in IMAPI2.
    #[must_use]
    pub fn pregap(&self) -> Option<u32> {
        self.plan.pregap
    }

    /// Declared length of the post-gap; `None` is the length the standard calls for. Not in
    /// IMAPI2.
    #[must_use]
    pub fn postgap(&self) -> Option<u32> {
        self.plan.postgap
    }

    /// Subheader of XA form 1 sectors. Not in IMAPI2.
    #[must_use]
    pub fn subheader(&self) -> [u8; 4] {
        self.plan.subheader
    }
}

/// What `add_track_index` did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexAdded {
    /// S_OK.
    Added,
    /// S_IMAPI_RAW_IMAGE_TRACK_INDEX_ALREADY_EXISTS, a success: nothing changed.
    AlreadyExists,
}

impl IndexAdded {
    /// The code as a number: 0, or 0x00AA0A08.
    #[must_use]
    pub const fn hresult(self) -> u32 {
        match self {
            IndexAdded::Added => 0,
            IndexAdded::AlreadyExists => 0x00AA_0A08,
        }
    }

    /// The name of the code.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            IndexAdded::Added => "S_OK",
            IndexAdded::AlreadyExists => "S_IMAPI_RAW_IMAGE_TRACK_INDEX_ALREADY_EXISTS",
        }
    }
}

/// A track of an image, to be changed; every setter answers 0x80AA0A00 once the image was
/// created, and leaves the track as it was when it refuses.
pub struct RawCdImageTrackInfoMut<'a> {
    creator: &'a mut RawCdImageCreator,
    ordinal: usize,
}

impl<'a> RawCdImageTrackInfoMut<'a> {
    pub(crate) fn new(creator: &'a mut RawCdImageCreator, ordinal: usize) -> Self {
        RawCdImageTrackInfoMut { creator, ordinal }
    }

    /// Sets the recording code, in 12 or dashed 15 characters; an empty text clears it.
    ///
    /// # Errors
    /// E_INVALIDARG when malformed, or on a data track.
    pub fn set_isrc(&mut self, text: &str) -> Result<(), ImageError> {
        self.creator.writable()?;
        let isrc = match text {
            "" => None,
            _ => Some(text.parse().map_err(ImageError::invalid)?),
        };
        self.change(|track| track.isrc = isrc)
    }

    /// Sets the copy bit.
    ///
    /// # Errors
    /// E_INVALIDARG for SCMS on a data track.
    pub fn set_digital_audio_copy_setting(&mut self, copy: CopySetting) -> Result<(), ImageError> {
        self.creator.writable()?;
        self.change(|track| track.copy = copy)
    }

    /// Declares that the samples carry pre-emphasis.
    ///
    /// # Errors
    /// E_INVALIDARG on a data track, or where CONTROL would change outside a pause of 2 s.
    pub fn set_audio_has_preemphasis(&mut self, pre_emphasis: bool) -> Result<(), ImageError> {
        self.creator.writable()?;
        self.change(|track| track.pre_emphasis = pre_emphasis)
    }

    /// Adds an index `lba_offset` sectors after index 01 [IMAPI2 AddTrackIndex]; later ones are
    /// renumbered.
    ///
    /// # Errors
    /// E_INVALIDARG below 0 or not inside the track; 0x80AA0A06 for the hundredth; 0x80AA0A0A
    /// when less than 10 sectors from its neighbours, the end of the track, or index 00 of a
    /// gapless successor.
    pub fn add_track_index(&mut self, lba_offset: i32) -> Result<IndexAdded, ImageError> {
        self.creator.writable()?;
        let track = self.track();
        let inside = |&offset: &u32| offset < track.sectors;
        let offset = u32::try_from(lba_offset).ok().filter(inside).ok_or_else(|| {
            ImageError::invalid(format!(
                "offset {lba_offset} is not inside track {}, which has {} sectors",
                self.number(),
                track.sectors
            ))
        })?;
        let Err(place) = track.indexes.binary_search(&offset) else {
            return Ok(IndexAdded::AlreadyExists);
        };
        if offset == 0 {
            return Ok(IndexAdded::AlreadyExists);
        }
        self.change(|track| track.indexes.insert(place, offset))?;
        Ok(IndexAdded::Added)
    }

    /// Removes the index `lba_offset` sectors after index 01 [IMAPI2 ClearTrackIndex]; later
    /// ones are renumbered.
    ///
    /// # Errors
    /// 0x80AA0A09 for offset 0; 0x80AA0A07 when there is none.
    pub fn clear_track_index(&mut self, lba_offset: i32) -> Result<(), ImageError> {
        self.creator.writable()?;
        let track = self.number();
        if lba_offset == 0 {
            return Err(ImageError::OffsetZeroCannotBeCleared { track });
        }
        let place = u32::try_from(lba_offset)
            .ok()
            .and_then(|offset| self.track().indexes.binary_search(&offset).ok())
            .ok_or(ImageError::TrackIndexNotFound { track, offset: lba_offset })?;
        self.change(|track| {
            track.indexes.remove(place);
        })
    }

    /// Declares the length of index 00; `None` is the length the standard calls for. Extended
    /// contract.
    ///
    /// # Errors
    /// E_INVALIDARG under IMAPI2, and when the standard asks for more; 0x80AA0A05 when the
    /// tracks no longer fit.
    pub fn set_pregap(&mut self, sections: Option<u32>) -> Result<(), ImageError> {
        self.creator.extended("pregap length")?;
        self.change(|track| track.pregap = sections)
    }

    /// Declares the length of the post-gap; `None` is the length the standard calls for.
    /// Extended contract.
    ///
    /// # Errors
    /// As [`RawCdImageTrackInfoMut::set_pregap`].
    pub fn set_postgap(&mut self, sections: Option<u32>) -> Result<(), ImageError> {
        self.creator.extended("postgap length")?;
        self.change(|track| track.postgap = sections)
    }

    /// Declares the subheader of XA form 1 sectors. Extended contract.
    ///
    /// # Errors
    /// E_INVALIDARG under IMAPI2, on tracks of another type, and when bit 5 of the submode says
    /// form 2.
    pub fn set_subheader(&mut self, subheader: [u8; 4]) -> Result<(), ImageError> {
        self.creator.extended("subheader")?;
        let sector_type = self.track().sector_type;
        if sector_type != SectorType::Mode2Form1 {
            return Err(ImageError::invalid(format!(
                "a subheader is declared for mode2-form1 tracks; this one is {sector_type}"
            )));
        }
        if subheader[2] & 0x20 != 0 {
            return Err(ImageError::invalid(format!(
                "submode {:02X} sets bit 5, which says form 2; the track is form 1",
                subheader[2]
            )));
        }
        self.change(|track| track.subheader = subheader)
    }

    fn track(&self) -> &TrackPlan {
        &self.creator.plan().tracks[self.ordinal]
    }

    fn number(&self) -> u8 {
        self.creator.plan().track_number(self.ordinal).map_or(0, TrackNumber::get)
    }

    fn change(&mut self, change: impl FnOnce(&mut TrackPlan)) -> Result<(), ImageError> {
        let ordinal = self.ordinal;
        self.creator.change(|plan| change(&mut plan.tracks[ordinal]))
    }
}
