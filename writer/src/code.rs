//! The HRESULTs of the writer: value and name of every code that it can give
//! [IMAPI2 imapi2error.h]. Where pages of the reference swap two values, the header is right.

/// A failure code. Codes of the header that no situation here leads to are left out: the DVD
/// structure and erase codes, media upside down and speed mismatch (no sense code says so), out
/// of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// Cancelled from the progress callback.
    RequestCancelled,
    /// SetWriteSpeed without a recorder.
    RecorderRequired,
    /// A mode page that the drive does not have.
    NoSuchModePage,
    /// No medium.
    NoMedia,
    /// A medium that the drive cannot work with.
    MediaIncompatible,
    /// The drive is still getting ready.
    BecomingReady,
    /// The drive formats.
    FormatInProgress,
    /// The drive is busy with the medium.
    MediaBusy,
    /// The drive refused mode parameters.
    InvalidModeParameters,
    /// Write protected.
    WriteProtected,
    /// The drive has no GET CONFIGURATION.
    GetConfigurationNotSupported,
    /// A command got no answer, or an operation no end, in time.
    CommandTimeout,
    /// Another host or program holds the drive.
    Locked,
    /// The drive answered what cannot be read.
    InvalidResponse,
    /// Data came too slowly.
    LossOfStreaming,
    /// The drive failed in any other way.
    UnexpectedResponse,
    /// Not while a write is in progress.
    WriteInProgress,
    /// Nothing to cancel.
    WriteNotInProgress,
    /// Only after PrepareMedia.
    NotPrepared,
    /// Not while prepared.
    Prepared,
    /// Client name missing or bad.
    ClientName,
    /// Blank media only.
    NotBlank,
    /// CD-R and CD-RW only.
    MediaNotSupported,
    /// The session does not fit.
    NotEnoughSpace,
    /// No recorder.
    NoRecorder,
    /// The image cannot be used.
    StreamNotSupported,
    /// The drive does not take this sector type.
    DataBlockTypeNotSupported,
    /// The lead-in of the image is shorter than that of the medium.
    LeadInTooShort,
    /// The drive cannot write raw.
    RecorderNotSupported,
    /// SupportedSectorTypes without a recorder.
    Pointer,
    /// The host failed.
    Fail,
}

impl Code {
    /// Every code, in the order of the table.
    pub fn all() -> impl Iterator<Item = Code> {
        TABLE.iter().map(|row| row.0)
    }

    /// The HRESULT.
    #[must_use]
    pub fn value(self) -> u32 {
        self.row().1
    }

    /// The name in the header.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().2
    }

    fn row(self) -> &'static (Code, u32, &'static str) {
        // The table is in the order of the enum, which a test holds.
        &TABLE[self as usize]
    }
}

#[rustfmt::skip]
const TABLE: &[(Code, u32, &str)] = &[
    (Code::RequestCancelled,             0xC0AA_0002, "E_IMAPI_REQUEST_CANCELLED"),
    (Code::RecorderRequired,             0xC0AA_0003, "E_IMAPI_RECORDER_REQUIRED"),
    (Code::NoSuchModePage,               0xC0AA_0201, "E_IMAPI_RECORDER_NO_SUCH_MODE_PAGE"),
    (Code::NoMedia,                      0xC0AA_0202, "E_IMAPI_RECORDER_MEDIA_NO_MEDIA"),
    (Code::MediaIncompatible,            0xC0AA_0203, "E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE"),
    (Code::BecomingReady,                0xC0AA_0205, "E_IMAPI_RECORDER_MEDIA_BECOMING_READY"),
    (Code::FormatInProgress,             0xC0AA_0206, "E_IMAPI_RECORDER_MEDIA_FORMAT_IN_PROGRESS"),
    (Code::MediaBusy,                    0xC0AA_0207, "E_IMAPI_RECORDER_MEDIA_BUSY"),
    (Code::InvalidModeParameters,        0xC0AA_0208, "E_IMAPI_RECORDER_INVALID_MODE_PARAMETERS"),
    (Code::WriteProtected,               0xC0AA_0209, "E_IMAPI_RECORDER_MEDIA_WRITE_PROTECTED"),
    (Code::GetConfigurationNotSupported, 0xC0AA_020C, "E_IMAPI_RECORDER_GET_CONFIGURATION_NOT_SUPPORTED"),
    (Code::CommandTimeout,               0xC0AA_020D, "E_IMAPI_RECORDER_COMMAND_TIMEOUT"),
    (Code::Locked,                       0xC0AA_0210, "E_IMAPI_RECORDER_LOCKED"),
    (Code::InvalidResponse,              0xC0AA_02FF, "E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE"),
    (Code::LossOfStreaming,              0xC0AA_0300, "E_IMAPI_LOSS_OF_STREAMING"),
    (Code::UnexpectedResponse,           0xC0AA_0301, "E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE"),
    (Code::WriteInProgress,              0xC0AA_0600, "E_IMAPI_DF2RAW_WRITE_IN_PROGRESS"),
    (Code::WriteNotInProgress,           0xC0AA_0601, "E_IMAPI_DF2RAW_WRITE_NOT_IN_PROGRESS"),
    (Code::NotPrepared,                  0xC0AA_0602, "E_IMAPI_DF2RAW_MEDIA_IS_NOT_PREPARED"),
    (Code::Prepared,                     0xC0AA_0603, "E_IMAPI_DF2RAW_MEDIA_IS_PREPARED"),
    (Code::ClientName,                   0xC0AA_0604, "E_IMAPI_DF2RAW_CLIENT_NAME_IS_NOT_VALID"),
    (Code::NotBlank,                     0xC0AA_0606, "E_IMAPI_DF2RAW_MEDIA_IS_NOT_BLANK"),
    (Code::MediaNotSupported,            0xC0AA_0607, "E_IMAPI_DF2RAW_MEDIA_IS_NOT_SUPPORTED"),
    (Code::NotEnoughSpace,               0xC0AA_0609, "E_IMAPI_DF2RAW_NOT_ENOUGH_SPACE"),
    (Code::NoRecorder,                   0xC0AA_060A, "E_IMAPI_DF2RAW_NO_RECORDER_SPECIFIED"),
    (Code::StreamNotSupported,           0xC0AA_060D, "E_IMAPI_DF2RAW_STREAM_NOT_SUPPORTED"),
    (Code::DataBlockTypeNotSupported,    0xC0AA_060E, "E_IMAPI_DF2RAW_DATA_BLOCK_TYPE_NOT_SUPPORTED"),
    (Code::LeadInTooShort,               0xC0AA_060F, "E_IMAPI_DF2RAW_STREAM_LEADIN_TOO_SHORT"),
    (Code::RecorderNotSupported,         0xC0AA_0610, "E_IMAPI_DF2RAW_RECORDER_NOT_SUPPORTED"),
    (Code::Pointer,                      0x8000_4003, "E_POINTER"),
    (Code::Fail,                         0x8000_4005, "E_FAIL"),
];

/// How a member that selects speeds succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Success {
    /// As asked.
    Ok,
    /// Another speed was selected.
    SpeedAdjusted,
    /// Another rotation type was selected.
    RotationAdjusted,
    /// Both are other than asked.
    BothAdjusted,
}

impl Success {
    /// From what had to be adjusted.
    pub(crate) const fn of(speed_adjusted: bool, rotation_adjusted: bool) -> Success {
        match (speed_adjusted, rotation_adjusted) {
            (false, false) => Success::Ok,
            (true, false) => Success::SpeedAdjusted,
            (false, true) => Success::RotationAdjusted,
            (true, true) => Success::BothAdjusted,
        }
    }

    /// The HRESULT.
    #[must_use]
    pub const fn hresult(self) -> u32 {
        match self {
            Success::Ok => 0,
            Success::SpeedAdjusted => 0x00AA_0004,
            Success::RotationAdjusted => 0x00AA_0005,
            Success::BothAdjusted => 0x00AA_0006,
        }
    }

    /// The name in the header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Success::Ok => "S_OK",
            Success::SpeedAdjusted => "S_IMAPI_SPEEDADJUSTED",
            Success::RotationAdjusted => "S_IMAPI_ROTATIONADJUSTED",
            Success::BothAdjusted => "S_IMAPI_BOTHADJUSTED",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (place, code) in Code::all().enumerate() {
            assert_eq!(code as usize, place);
        }
        assert_eq!(Code::Fail as usize, 30);
        assert_eq!(Code::all().count(), 31);
    }

    #[test]
    fn values_of_the_header() {
        for (code, value, name) in [
            (Code::NotBlank, 0xC0AA0606, "E_IMAPI_DF2RAW_MEDIA_IS_NOT_BLANK"),
            (Code::MediaNotSupported, 0xC0AA0607, "E_IMAPI_DF2RAW_MEDIA_IS_NOT_SUPPORTED"),
            (Code::RecorderNotSupported, 0xC0AA0610, "E_IMAPI_DF2RAW_RECORDER_NOT_SUPPORTED"),
            (Code::RequestCancelled, 0xC0AA0002, "E_IMAPI_REQUEST_CANCELLED"),
            (Code::Pointer, 0x80004003, "E_POINTER"),
        ] {
            assert_eq!((code.value(), code.name()), (value, name));
        }
        assert_eq!(Success::of(true, true).hresult(), 0x00AA0006);
        assert_eq!(Success::of(true, false).name(), "S_IMAPI_SPEEDADJUSTED");
        assert_eq!(Success::of(false, true).hresult(), 0x00AA0005);
        assert_eq!(Success::of(false, false).hresult(), 0);
    }
}
