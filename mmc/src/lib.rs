//! The wire between a host and a CD recorder: command descriptor blocks, the data that commands
//! carry in and out, mode pages, features, sense, and the [`Transport`] that moves them.
//!
//! Every command and format stands in a file of its own, always in the same order: what it is and
//! its clause, the value, parse, emit, tests with literal bytes. Both sides use the same types: an
//! initiator emits a CDB and parses the answer, a device parses the CDB and emits the answer.
//!
//! # What this crate deliberately is not
//! It has no device and no behaviour: it does not know which command is legal when, only how one
//! is laid out. Answers are built whole; allocation lengths are carried, never obeyed.
//!
//! # Panics
//! Nothing that parses panics, whatever the bytes: a CDB that ends early is read as if zeros
//! followed, and an answer that ends early is a typed error. Emitting panics only where a doc
//! comment says so.
//!
//! # Conventions
//! Numbers on the wire are big endian. `byte` and `bit` of an error count as a field pointer does:
//! bytes from 0, bit 7 the most significant [SPC-3 4.5.2.4.2].
//!
//! # Sources
//! Citations in comments use these tags:
//! - `[MMC-3 n]`: INCITS 360-2002, Multi-Media Commands 3, clause n
//! - `[SPC-3 n]`: INCITS 408-2005, SCSI Primary Commands 3, clause n
//! - `[SFF-8020i n]`: SFF-8020i, ATA packet interface for CD-ROMs, revision 2.6, clause n

mod answer;
mod blank;
mod buffer;
mod buffer_capacity;
mod bytes;
mod cdb;
mod close_track;
mod configuration;
mod disc_information;
mod event_status;
mod format_capacities;
mod format_unit;
mod inquiry;
mod mechanism_status;
mod mode;
mod pause_resume;
mod performance;
mod play_audio;
mod prevent_allow;
mod read;
mod read_capacity;
mod read_cd;
mod read_header;
mod repair_track;
mod report_key;
mod report_luns;
mod request_sense;
mod reserve_track;
mod rezero_unit;
mod scan;
mod seek;
mod send_cue_sheet;
mod send_opc;
mod sense;
mod set_cd_speed;
mod set_read_ahead;
mod set_streaming;
mod start_stop;
mod stop_play;
mod sub_channel;
mod synchronize_cache;
mod test_unit_ready;
mod toc;
mod track_information;
mod transport;
mod verify;
mod write;
mod write_and_verify;

pub use answer::AnswerError;
pub use blank::{Blank, BlankingType};
pub use buffer::{BufferDescriptor, BufferMode, ReadBuffer, WriteBuffer};
pub use buffer_capacity::{BufferCapacity, ReadBufferCapacity};
pub use cdb::{Cdb, CdbError, command_name};
pub use close_track::{CloseFunction, CloseTrack};
pub use configuration::{
    Configuration, Feature, FeatureDescriptor, FeatureRequest, GetConfiguration, Profile,
    ProfileEntry,
};
pub use disc_information::{DiscInformation, DiscStatus, ReadDiscInformation, SessionStatus};
pub use event_status::{EventStatus, GetEventStatus, MediaEvent, MediaStatus};
pub use format_capacities::{
    FormatCapacities, FormatDescriptor, MediumFormat, ReadFormatCapacities,
};
pub use format_unit::{FormatCode, FormatList, FormatListError, FormatRequest, FormatUnit};
pub use inquiry::{Inquiry, InquiryData};
pub use mechanism_status::{Mechanism, MechanismState, MechanismStatus};
pub use mode::{
    AudioControl, AudioPort, BlockDescriptor, Caching, Capabilities, CdDevice, DataBlockType,
    ErrorRecovery, ModeError, ModeList, ModeSelect, ModeSense, ModeWidth, PageControl,
    PowerCondition, RawPage, TimeoutProtect, WriteParameters, WriteSpeed, WriteType,
};
pub use pause_resume::PauseResume;
pub use performance::{GetPerformance, Performance, PerformanceKind, SpeedSpan, StreamSpeed};
pub use play_audio::PlayAudio;
pub use prevent_allow::PreventAllow;
pub use read::Read;
pub use read_capacity::{Capacity, ReadCapacity};
pub use read_cd::{ErrorField, ExpectedSector, MainSelection, ReadCd, SectorKind, SubChannel};
pub use read_header::{ReadHeader, SectorHeader};
pub use repair_track::RepairTrack;
pub use report_key::{RegionState, ReportKey};
pub use report_luns::{LunList, ReportLuns};
pub use request_sense::RequestSense;
pub use reserve_track::ReserveTrack;
pub use rezero_unit::RezeroUnit;
pub use scan::{Scan, ScanStart};
pub use seek::Seek;
pub use send_cue_sheet::{CuePosition, CueSheet, CueSheetError, DataForm, SendCueSheet};
pub use send_opc::SendOpc;
pub use sense::{FieldPointer, PointsInto, Sense, SenseError, SenseKey, Specific};
pub use set_cd_speed::SetCdSpeed;
pub use set_read_ahead::SetReadAhead;
pub use set_streaming::{SetStreaming, StreamingParameters};
pub use start_stop::{StartStop, StartStopAction};
pub use stop_play::StopPlay;
pub use sub_channel::{
    AudioStatus, ReadSubChannel, SubChannelData, SubChannelFormat, SubChannelItem,
};
pub use synchronize_cache::SynchronizeCache;
pub use test_unit_ready::TestUnitReady;
pub use toc::{
    AddressForm, Atip, CdTextPacks, FullToc, FullTocEntry, ReadToc, SessionInfo, TocEntry,
    TocFormat, TocList,
};
pub use track_information::{ReadTrackInformation, TrackInformation, TrackSelector};
pub use transport::{Completion, Data, Status, Transport, TransportError};
pub use verify::Verify;
pub use write::Write;
pub use write_and_verify::WriteAndVerify;
