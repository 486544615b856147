//! The kinds of fault of a sweep, and which codes are documented for each: docs/faults.md has the
//! same table.

use std::time::Duration;

use rawcd_mmc::{Sense, SenseKey};
use rawcd_sim::FaultEffect;
use rawcd_writer::WriterError;

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum Kind {
    /// The command ends in 4/44/00.
    Sense,
    /// The command is GOOD, and a later one ends in a deferred 3/0C/00.
    Deferred,
    /// 6/2A/01 comes up.
    UnitAttention,
    /// 2/04/01 for three seconds.
    BecomingReady,
    /// 2/04/08 for three seconds.
    LongWrite,
    /// Four bytes of the data come.
    Cut,
    /// Eight bytes fewer are told to have moved.
    Residue,
    /// The answer comes after ten minutes, when nobody waits for it any more.
    Late,
    /// The answer comes after five seconds.
    Slow,
    /// The buffer runs empty, and the drive is protected from that.
    Underrun,
    /// The buffer runs empty, and it is not.
    UnprotectedUnderrun,
    /// The laser fails.
    WriteError,
    /// The drive had to write twice.
    RecoveredWriteError,
    /// The next section to be written is scratched.
    Defect,
    /// Power fails, and comes back.
    PowerLoss,
    /// The bus is reset.
    Reset,
    /// The tray is opened by a needle.
    TrayOpened,
    /// Likewise, and another blank medium is put in.
    MediumChanged,
}

/// Where in a burn a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Drive and medium are asked what they are.
    Ask,
    /// PREVENT ALLOW MEDIUM REMOVAL: the tray is locked.
    Lock,
    /// MODE SELECT, and READ DISC INFORMATION once more.
    Settle,
    /// SEND OPC INFORMATION.
    Calibrate,
    /// WRITE.
    Write,
    /// SYNCHRONIZE CACHE.
    Close,
    /// Polls until the drive is done.
    Poll,
    /// PREVENT ALLOW MEDIUM REMOVAL: the tray is unlocked.
    Release,
}

impl Stage {
    /// The stage of a command behind one of this stage.
    pub(super) fn of(self, cdb: &[u8]) -> Stage {
        match (cdb.first(), self) {
            (Some(0x1E), Stage::Ask) => Stage::Lock,
            (Some(0x1E), _) => Stage::Release,
            (Some(0x54), _) => Stage::Calibrate,
            (Some(0x2A), _) => Stage::Write,
            (Some(0x35), _) => Stage::Close,
            (_, Stage::Lock) => Stage::Settle,
            (_, Stage::Close) => Stage::Poll,
            (_, stage) => stage,
        }
    }
}

const OK: &str = "S_OK";
const BECOMING_READY: &str = "E_IMAPI_RECORDER_MEDIA_BECOMING_READY";
const BUSY: &str = "E_IMAPI_RECORDER_MEDIA_BUSY";
const INVALID: &str = "E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE";
const NO_MEDIA: &str = "E_IMAPI_RECORDER_MEDIA_NO_MEDIA";
const NOT_SUPPORTED: &str = "E_IMAPI_DF2RAW_MEDIA_IS_NOT_SUPPORTED";
const NO_RAW: &str = "E_IMAPI_DF2RAW_RECORDER_NOT_SUPPORTED";
const NO_SUCH_TYPE: &str = "E_IMAPI_DF2RAW_DATA_BLOCK_TYPE_NOT_SUPPORTED";
const STREAMING: &str = "E_IMAPI_LOSS_OF_STREAMING";
const TIMEOUT: &str = "E_IMAPI_RECORDER_COMMAND_TIMEOUT";
const UNEXPECTED: &str = "E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE";

/// The codes of a kind at a stage; more than one where the commands of a stage differ.
type Codes = &'static [&'static str];

/// By stage: ask, lock, settle, calibrate, write, close, poll, release.
type Row = [Codes; 8];

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 18] = [
        Kind::Sense,
        Kind::Deferred,
        Kind::UnitAttention,
        Kind::BecomingReady,
        Kind::LongWrite,
        Kind::Cut,
        Kind::Residue,
        Kind::Late,
        Kind::Slow,
        Kind::Underrun,
        Kind::UnprotectedUnderrun,
        Kind::WriteError,
        Kind::RecoveredWriteError,
        Kind::Defect,
        Kind::PowerLoss,
        Kind::Reset,
        Kind::TrayOpened,
        Kind::MediumChanged,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> String {
        clap::ValueEnum::to_possible_value(&self)
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// What happens; `None` when it is the disc that is faulty.
    pub(super) fn effect(self) -> Option<FaultEffect> {
        let not_ready = |ascq| FaultEffect::Busy {
            sense: Sense::new(SenseKey::NotReady, 0x04, ascq),
            time: Duration::from_secs(3),
        };
        Some(match self {
            Kind::Sense => FaultEffect::Sense(Sense::new(SenseKey::HardwareError, 0x44, 0x00)),
            Kind::Deferred => FaultEffect::Deferred(Sense::new(SenseKey::MediumError, 0x0C, 0x00)),
            Kind::UnitAttention => {
                FaultEffect::Attention(Sense::new(SenseKey::UnitAttention, 0x2A, 0x01))
            }
            Kind::BecomingReady => not_ready(0x01),
            Kind::LongWrite => not_ready(0x08),
            Kind::Cut => FaultEffect::Cut(4),
            Kind::Residue => FaultEffect::Residue(8),
            Kind::Late => FaultEffect::Late(Duration::from_secs(600)),
            Kind::Slow => FaultEffect::Late(Duration::from_secs(5)),
            Kind::Underrun | Kind::UnprotectedUnderrun => FaultEffect::Underrun,
            Kind::WriteError => FaultEffect::WriteError,
            Kind::RecoveredWriteError => FaultEffect::RecoveredWriteError,
            Kind::Defect => return None,
            Kind::PowerLoss => FaultEffect::PowerLoss,
            Kind::Reset => FaultEffect::Reset,
            Kind::TrayOpened => FaultEffect::TrayOpened,
            Kind::MediumChanged => FaultEffect::MediumChanged,
        })
    }

    /// Whether it is about a burn that the drive protects from underruns, as by default.
    pub(super) const fn is_protected(self) -> bool {
        !matches!(self, Kind::UnprotectedUnderrun)
    }

    /// Whether what the drive had taken goes onto the disc all the same.
    pub(super) const fn keeps_buffer(self) -> bool {
        !matches!(self, Kind::WriteError | Kind::PowerLoss | Kind::TrayOpened | Kind::MediumChanged)
    }

    #[rustfmt::skip]
    const fn documented(self) -> Row {
        const GOOD: Row = [&[OK]; 8];
        const U: Codes = &[UNEXPECTED];
        const G: Codes = &[OK];
        match self {
            Kind::Sense => [U; 8],
            Kind::Deferred => [U, U, U, U, U, U, U, G],
            Kind::UnitAttention => [G, G, G, G, U, G, G, G],
            Kind::BecomingReady => {
                const B: Codes = &[BECOMING_READY];
                [&[OK, BECOMING_READY], B, B, B, B, G, G, G]
            }
            Kind::LongWrite => {
                const B: Codes = &[BUSY];
                [B, B, B, B, G, G, G, G]
            }
            Kind::Cut => [
                &[OK, INVALID], G, &[OK, INVALID, NO_SUCH_TYPE, UNEXPECTED], G, &[INVALID], G,
                &[OK, INVALID], G,
            ],
            Kind::Residue => [
                &[OK, INVALID, NO_RAW, NOT_SUPPORTED], G, &[OK, INVALID], G, &[INVALID], G,
                &[OK, INVALID], G,
            ],
            Kind::Late => [&[TIMEOUT]; 8],
            Kind::Slow | Kind::Underrun | Kind::RecoveredWriteError => GOOD,
            Kind::UnprotectedUnderrun => [G, G, G, G, &[OK, STREAMING], G, G, G],
            Kind::WriteError => [G, G, G, G, &[OK, UNEXPECTED], U, &[OK, UNEXPECTED], G],
            Kind::Defect => [U, U, U, U, U, G, G, G],
            Kind::PowerLoss | Kind::Reset | Kind::MediumChanged => [G, G, U, U, U, U, U, G],
            Kind::TrayOpened => {
                const N: Codes = &[NO_MEDIA];
                [&[NO_MEDIA, NOT_SUPPORTED], N, N, N, N, N, N, G]
            }
        }
    }

    /// Whether a burn ended in a code that is documented.
    pub(super) fn check_code(
        self,
        stage: Stage,
        code: &str,
        result: &Result<(), WriterError>,
    ) -> Result<(), String> {
        let documented = self.documented()[stage as usize];
        if documented.contains(&code) {
            return Ok(());
        }
        let said = result.as_ref().err().map_or_else(String::new, |error| format!(" ({error})"));
        Err(format!("the writer ends in {code}{said}; documented is {}", documented.join(" or ")))
    }
}
