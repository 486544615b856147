//! Why a recording did not come about.

use std::time::Duration;

use rawcd_format::subcode::cdtext::CdTextError;
use rawcd_format::{BlockForm, LayoutError, Lba, ReadError, SectorType};
use rawcd_mmc::{Sense, TransportError};

/// What a plan declares and the write type cannot carry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCarried {
    /// A track whose sectors nothing that a block may be holds.
    #[error("track {track} is {sector_type}: {why}")]
    SectorType {
        /// The track.
        track: u8,
        /// What its sectors are.
        sector_type: SectorType,
        /// What would be needed.
        why: &'static str,
    },
    /// The block type asked for does not go with a track.
    #[error("track {track} is {sector_type}: blocks of type {block_type} do not hold it")]
    BlockType {
        /// The track.
        track: u8,
        /// What its sectors are.
        sector_type: SectorType,
        /// What was asked for.
        block_type: u8,
    },
    /// Sectors with another subheader than the first, where the write parameters hold one for all.
    #[error(
        "sector {sector} of track {track} has another subheader than sector 0; blocks of type {block_type} leave one for all to the write parameters"
    )]
    Subheader {
        /// The track.
        track: u8,
        /// Sector of its source.
        sector: u32,
        /// What was asked for.
        block_type: u8,
    },
    /// A form 2 sector without EDC in blocks that have no room to say so.
    #[error(
        "sector {sector} of track {track} has no EDC; with blocks of type {block_type} the drive makes one"
    )]
    NoEdc {
        /// The track.
        track: u8,
        /// Sector of its source.
        sector: u32,
        /// What was asked for.
        block_type: u8,
    },
    /// What no track at once, or in packets, can be.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// A layout of another write mode.
    #[error(
        "track {0} where no track at once lies: behind a pause of 150 sections, with a run-out"
    )]
    Place(u8),
    /// A layout of another write mode.
    #[error("a session that is not laid out in packets")]
    NoPackets,
    /// What no formatted disc can be.
    #[error("a formatted disc holds one track in packets of one size, and its writing is no test")]
    NotFormatted,
    /// A first track above 1, in tracks at once.
    #[error("the first track is number {0}: the drive counts tracks at once from 1")]
    FirstTrack(u8),
    /// R-W symbols in blocks that have none.
    #[error("R-W symbols: {0}")]
    SubcodeRw(&'static str),
    /// CD-TEXT without a lead-in to send.
    #[error("CD-TEXT: the lead-in of tracks at once is the drive's")]
    CdText,
    /// CD-TEXT that cannot be made.
    #[error("{0}")]
    CdTextContent(#[from] CdTextError),
    /// More than one session's worth of places.
    #[error("a place beyond 99:59:74: LBA {0}")]
    Beyond(Lba),
}

/// Why a host ended early.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The write type cannot carry what is declared. The drive has heard nothing.
    #[error("the write type does not carry {0}")]
    NotCarried(#[from] NotCarried),
    /// The image has another form than the settings need.
    #[error("the image has the block form {found}; these settings need {needed}")]
    Form {
        /// Form of the image.
        found: BlockForm,
        /// Form needed.
        needed: BlockForm,
    },
    /// The transport moves no whole block.
    #[error("the transport moves {max} bytes a command; a block has {block}")]
    TransferTooSmall {
        /// Most bytes of a command.
        max: usize,
        /// Bytes of a block.
        block: usize,
    },
    /// The transport moves no whole packet.
    #[error(
        "the transport moves {max} bytes a command; a packet has {packet}, and must come in one"
    )]
    PacketTooLong {
        /// Most bytes of a command.
        max: usize,
        /// Bytes of a packet.
        packet: usize,
    },
    /// The image cannot be read.
    #[error("the image cannot be read: {0}")]
    Image(#[from] ReadError),
    /// The drive ended a command in CHECK CONDITION.
    #[error("{command}{}: {sense}", place(at))]
    Drive {
        /// The command.
        command: &'static str,
        /// First block of a WRITE.
        at: Option<Lba>,
        /// What the drive said.
        sense: Sense,
    },
    /// The drive ended a command in another status than GOOD and CHECK CONDITION.
    #[error("{command}{}: SCSI status {status:02X}h", place(at))]
    Status {
        /// The command.
        command: &'static str,
        /// First block of a WRITE.
        at: Option<Lba>,
        /// The status byte.
        status: u8,
    },
    /// A command got no answer.
    #[error("{command}{}: {source}", place(at))]
    Transport {
        /// The command.
        command: &'static str,
        /// First block of a WRITE.
        at: Option<Lba>,
        /// What failed.
        source: TransportError,
    },
    /// The drive stayed busy for too long.
    #[error("{command}{}: still busy after {} s: {sense}", place(at), waited.as_secs())]
    StillBusy {
        /// The command.
        command: &'static str,
        /// First block of a WRITE.
        at: Option<Lba>,
        /// Time that it was given.
        waited: Duration,
        /// What the drive said last.
        sense: Sense,
    },
    /// An answer of the drive cannot be used.
    #[error("{command}: {what}")]
    Response {
        /// The command.
        command: &'static str,
        /// What is wrong, and what would be right.
        what: String,
    },
    /// Stopped from outside.
    #[error("stopped after LBA {after}")]
    Stopped {
        /// Newest block that the drive has taken.
        after: Lba,
    },
}

impl NotCarried {
    /// R-W symbols beside tracks at once.
    pub(crate) const RW_OF_TRACKS: NotCarried =
        NotCarried::SubcodeRw("the blocks of tracks at once carry none");
}

impl HostError {
    /// A name for each kind.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            HostError::NotCarried(_) => "not-carried",
            HostError::Form { .. }
            | HostError::TransferTooSmall { .. }
            | HostError::PacketTooLong { .. } => "host",
            HostError::Image(_) => "image",
            HostError::Drive { .. } => "drive",
            HostError::Status { .. } => "status",
            HostError::Transport { .. } => "transport",
            HostError::StillBusy { .. } => "still-busy",
            HostError::Response { .. } => "response",
            HostError::Stopped { .. } => "stopped",
        }
    }

    /// All names, of which a scenario expects one.
    pub const NAMES: [&'static str; 9] = [
        "not-carried",
        "host",
        "image",
        "drive",
        "status",
        "transport",
        "still-busy",
        "response",
        "stopped",
    ];

    /// What the drive said, when it said something.
    #[must_use]
    pub const fn sense(&self) -> Option<Sense> {
        match self {
            HostError::Drive { sense, .. } | HostError::StillBusy { sense, .. } => Some(*sense),
            _ => None,
        }
    }
}

fn place(at: &Option<Lba>) -> String {
    at.map_or_else(String::new, |lba| format!(" at LBA {lba}"))
}
