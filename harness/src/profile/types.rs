//! The profile as it stands in YAML. What is absent is as in the profile that it is based on.

use rawcd_format::{BlockForm, RwForm};
use rawcd_mmc::BlankingType;
use schemars::{JsonSchema, Schema, json_schema};
use serde::Deserialize;

use crate::yaml::{FromText, HexByte, HexBytes, Text};

/// A drive: what it is, what it can do, and its habits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// One sentence that says what is special about it.
    pub about: Text<About>,
    /// The built-in profile from which it differs. Default: permissive.
    #[serde(default)]
    pub based_on: Option<String>,
    /// Real drives that are like it.
    #[serde(default)]
    pub models: Vec<String>,
    /// Where its habits are described in public.
    #[serde(default)]
    pub sources: Vec<String>,
    /// What it says it is.
    #[serde(default)]
    pub identity: Identity,
    /// What it writes, and how.
    #[serde(default)]
    pub writes: Writes,
    /// What it reads, and how.
    #[serde(default)]
    pub reads: Reads,
    /// How long things take.
    #[serde(default)]
    pub timing: Timing,
    /// What it says that is not so.
    #[serde(default)]
    pub lies: Lies,
}

/// A sentence about a profile.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct About(pub String);

impl FromText for About {
    const NAME: &'static str = "sentence about the drive";

    fn from_text(text: &str) -> Result<About, String> {
        if text.trim().is_empty() {
            return Err("say in one sentence what is special about the drive".into());
        }
        Ok(About(text.to_owned()))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "\\S" })
    }
}

/// What INQUIRY and GET CONFIGURATION say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// Vendor, up to 8 characters. Some hosts send vendor commands to vendors they know.
    pub vendor: Option<Text<Ascii<8>>>,
    /// Product, up to 16.
    pub product: Option<Text<Ascii<16>>>,
    /// Revision, up to 4.
    pub revision: Option<Text<Ascii<4>>>,
    /// Serial number, up to 32.
    pub serial: Option<Text<Ascii<32>>>,
}

/// Printable ASCII, `LEN` characters at most.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ascii<const LEN: usize>(pub String);

impl<const LEN: usize> FromText for Ascii<LEN> {
    const NAME: &'static str = "short ASCII text";

    fn from_text(text: &str) -> Result<Ascii<LEN>, String> {
        let fits = text.len() <= LEN && text.bytes().all(|byte| (0x20..0x7F).contains(&byte));
        if fits {
            Ok(Ascii(text.to_owned()))
        } else {
            Err(format!("`{text}` is no text of up to {LEN} printable ASCII characters"))
        }
    }

    fn schema() -> Schema {
        json_schema!({ "type": ["string", "integer"], "pattern": "^[ -~]*$", "maxLength": LEN })
    }
}

/// What it writes, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Writes {
    /// Media that it writes: cd-r, cd-rw.
    pub media: Option<Vec<Media>>,
    /// Classes of CD-RW that it writes.
    pub cd_rw: Option<Vec<CdRwClass>>,
    /// Block forms that it takes in RAW: raw, packed, pq; none when it does not record in RAW.
    pub raw: Option<Vec<Text<BlockForm>>>,
    /// Records sessions at once.
    pub session_at_once: Option<bool>,
    /// Records tracks at once.
    pub track_at_once: Option<bool>,
    /// Records packets: incremental tracks, and formatted CD-RW.
    pub packets: Option<bool>,
    /// What it blanks of a CD-RW.
    pub blanking: Option<Vec<Blanking>>,
    /// Write types in which it can write as a test.
    pub test: Option<Vec<WriteType>>,
    /// Claims to record RAW sessions behind others.
    pub raw_multi_session: Option<bool>,
    /// Forms in which a session at once takes R-W: raw, packed.
    pub session_rw: Option<Vec<Text<RwForm>>>,
    /// Bytes of the longest cue sheet.
    pub max_cue_sheet: Option<Text<CueSheetLen>>,
    /// What becomes of CD-TEXT in a session at once.
    pub cd_text: Option<CdText>,
    /// Sections by which a lead-out may start later than the disc allows.
    pub overburn: Option<Text<Overburn>>,
    /// What is told as the next writable address of a track at once on a blank disc.
    pub blank_starts_at: Option<TrackStart>,
    /// Samples by which audio comes onto the disc later than its subcode; earlier when negative.
    pub offset: Option<Text<Samples>>,
    /// Byte order of the samples that it takes.
    pub byte_order: Option<ByteOrder>,
    /// Can go on after its buffer ran empty.
    pub buffer_underrun_free: Option<bool>,
    /// Write buffer, KiB.
    pub buffer_kib: Option<u16>,
    /// Write speeds as multiples of 75 sections a second.
    pub speeds: Option<Vec<Text<Speed>>>,
    /// Write speeds at constant angular velocity, likewise, reached at the outer edge.
    pub cav_speeds: Option<Vec<Text<Speed>>>,
    /// What it does with a WRITE for which its buffer has no room, but for RAW.
    pub full_buffer: Option<FullBuffer>,
    /// TEST UNIT READY is good while it writes what is in its buffer, or closes.
    pub ready_while_writing: Option<bool>,
    /// The write parameters until a host selects others.
    pub page_05: Page05,
}

/// A medium that can be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Media {
    /// Write-once.
    CdR,
    /// Rewritable.
    CdRw,
}

/// A class of CD-RW, by the speeds that it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CdRwClass {
    /// Up to 4x.
    Standard,
    /// 4x to 10x.
    HighSpeed,
    /// 8x to 24x.
    UltraSpeed,
    /// Up to 32x.
    UltraSpeedPlus,
}

impl CdRwClass {
    /// All, from the slowest to the fastest, which is the order of their bits in feature 0037h.
    pub const ALL: [CdRwClass; 4] = [
        CdRwClass::Standard,
        CdRwClass::HighSpeed,
        CdRwClass::UltraSpeed,
        CdRwClass::UltraSpeedPlus,
    ];

    /// The name used in profiles.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            CdRwClass::Standard => "standard",
            CdRwClass::HighSpeed => "high-speed",
            CdRwClass::UltraSpeed => "ultra-speed",
            CdRwClass::UltraSpeedPlus => "ultra-speed-plus",
        }
    }
}

/// What BLANK erases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Blanking {
    /// The disc.
    Disc,
    /// The disc, in less time.
    Minimal,
    /// A track of an open session.
    Track,
    /// The reservation of a track.
    Reservation,
    /// The tail of a track of packets.
    Tail,
    /// Lead-in and lead-out of the last session.
    Closing,
    /// The last session.
    Session,
}

impl Blanking {
    /// All, by the codes of their types.
    pub const ALL: [Blanking; 7] = [
        Blanking::Disc,
        Blanking::Minimal,
        Blanking::Track,
        Blanking::Reservation,
        Blanking::Tail,
        Blanking::Closing,
        Blanking::Session,
    ];

    /// The name used in profiles.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Blanking::Disc => "disc",
            Blanking::Minimal => "minimal",
            Blanking::Track => "track",
            Blanking::Reservation => "reservation",
            Blanking::Tail => "tail",
            Blanking::Closing => "closing",
            Blanking::Session => "session",
        }
    }
}

impl std::convert::From<Blanking> for BlankingType {
    fn from(blanking: Blanking) -> BlankingType {
        BlankingType(blanking as u8)
    }
}

/// A write type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WriteType {
    /// RAW.
    Raw,
    /// Session at once.
    SessionAtOnce,
    /// Track at once.
    TrackAtOnce,
    /// Packets.
    Packet,
}

/// What becomes of CD-TEXT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CdText {
    /// It is written.
    Written,
    /// It is taken, and not written.
    Dropped,
    /// A cue sheet that announces it is refused.
    Refused,
}

/// Where a first track is said to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TrackStart {
    /// At LBA 0.
    Track,
    /// At its pause, LBA -150, though its first block goes to LBA 0.
    Pause,
}

/// Order of the two bytes of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ByteOrder {
    /// The low byte first.
    Little,
    /// The high byte first.
    Big,
}

/// What a drive does with a WRITE for which its buffer has no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FullBuffer {
    /// The WRITE takes its time.
    Wait,
    /// 2/04/08 at once; the host repeats it.
    Refuse,
}

impl std::convert::From<FullBuffer> for rawcd_sim::FullBuffer {
    fn from(habit: FullBuffer) -> rawcd_sim::FullBuffer {
        match habit {
            FullBuffer::Wait => rawcd_sim::FullBuffer::Wait,
            FullBuffer::Refuse => rawcd_sim::FullBuffer::Refuse,
        }
    }
}

/// Fields of the write parameters that some drives have odd.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Page05 {
    /// Session format, hexadecimal.
    pub session_format: Option<Text<HexByte>>,
    /// Sections of the pause before an audio track.
    pub audio_pause: Option<u16>,
}

/// What it reads, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reads {
    /// Read speed as a multiple of 75 sections a second.
    pub speed: Option<Text<Speed>>,
    /// Samples by which a host has to read later, as AccurateRip lists them.
    pub offset: Option<Text<Samples>>,
    /// What comes for samples that the offset takes from beyond what can be read.
    pub beyond: Option<Beyond>,
    /// Byte order of the samples that it hands out.
    pub byte_order: Option<ByteOrder>,
    /// Hands out P to W as they stand.
    pub raw_sub_channel: Option<bool>,
    /// How it hands out Q in 16 bytes.
    pub q: Option<Q>,
    /// How it hands out R to W as packs.
    pub packed_rw: Option<PackedRw>,
    /// Tells which bytes it could not correct.
    pub c2: Option<bool>,
    /// The earliest section that can be read.
    pub from: Option<From>,
    /// Sections of a lead-out that can be read. Absent: all that are recorded.
    pub lead_out: Option<u32>,
    /// What a data sector is to a host that expects audio.
    pub data_as_audio: Option<DataAsAudio>,
    /// Whether a read goes on where the kind of sector changes.
    pub mode_changes: Option<ModeChanges>,
    /// How it tells the times of the groove.
    pub atip: Option<Atip>,
}

/// What comes for samples beyond what can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Beyond {
    /// Zeros.
    Zeros,
    /// The command is refused.
    Refused,
}

/// How Q is handed out in 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Q {
    /// As on the disc.
    Bcd,
    /// Numbers and times in binary.
    Binary,
    /// Not at all.
    Refused,
}

/// How R to W are handed out as packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PackedRw {
    /// The packs.
    Packs,
    /// Zeros.
    Zeros,
    /// Not at all.
    Refused,
}

/// The earliest section that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum From {
    /// The start of the lead-in.
    LeadIn,
    /// The start of the first pause, LBA -150.
    Pause,
    /// LBA 0.
    Program,
}

/// What a data sector is to a host that expects audio.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DataAsAudio {
    /// Another kind of sector, which is refused.
    Refused,
    /// 2352 scrambled bytes.
    Scrambled,
}

/// What a read does where the kind of sector changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ModeChanges {
    /// It goes on.
    Lenient,
    /// It ends in 5/64/00.
    Strict,
}

/// How times of the groove are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Atip {
    /// As the standard has it.
    Binary,
    /// In BCD.
    Bcd,
}

/// How long things take, in milliseconds, and how the disc turns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Timing {
    /// The tray opens or closes.
    pub tray_ms: Option<u32>,
    /// From a disc at rest to one that can be used.
    pub spin_up_ms: Option<u32>,
    /// Without use for so long, the disc comes to rest.
    pub spin_down_after_ms: Option<u32>,
    /// Power calibration.
    pub calibration_ms: Option<u32>,
    /// A seek over no distance.
    pub seek_settle_ms: Option<u32>,
    /// What a seek across a whole disc costs beyond that.
    pub seek_stroke_ms: Option<u32>,
    /// Going on after the buffer ran empty.
    pub link_ms: Option<u32>,
    /// Closing a session, after its last section.
    pub fixation_ms: Option<u32>,
    /// Blanking program memory, lead-in and first pause.
    pub minimal_blank_ms: Option<u32>,
    /// Fastest turning of the motor.
    pub turns_per_minute: Option<Text<Turns>>,
    /// How the disc turns in reading.
    pub reading: Option<Rotation>,
    /// How the disc turns in writing.
    pub writing: Option<Rotation>,
}

/// How a disc turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rotation {
    /// Constant linear velocity.
    Clv,
    /// Constant angular velocity.
    Cav,
    /// As fast as the motor turns, further out the speed and no more.
    PartialCav,
    /// Constant linear velocity in zones.
    ZonedClv,
}

impl std::convert::From<Rotation> for rawcd_sim::Rotation {
    fn from(rotation: Rotation) -> rawcd_sim::Rotation {
        match rotation {
            Rotation::Clv => rawcd_sim::Rotation::Clv,
            Rotation::Cav => rawcd_sim::Rotation::Cav,
            Rotation::PartialCav => rawcd_sim::Rotation::PartialCav,
            Rotation::ZonedClv => rawcd_sim::Rotation::ZonedClv,
        }
    }
}

/// What it says that is not so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Lies {
    /// What is written is taken as GOOD, and the disc is afterwards as it was.
    pub discards_writes: Option<bool>,
    /// A test write writes.
    pub test_write_writes: Option<bool>,
    /// What is written is said to be on the disc at once.
    pub writes_in_no_time: Option<bool>,
    /// Some transfers are cut; the count of bytes moved is true.
    pub truncates_transfers: Option<Truncation>,
    /// Bytes of the INQUIRY data that are others.
    pub inquiry: Option<Vec<InquiryEdit>>,
}

/// Which transfers are cut, and by how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Truncation {
    /// Every so many commands that move data.
    pub every: Text<Count>,
    /// By so many bytes; a WRITE by as many whole blocks as hold these.
    pub by: Text<Count>,
}

/// Bytes in place of others.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InquiryEdit {
    /// The byte with which they begin.
    pub at: u8,
    /// The bytes.
    pub bytes: Text<HexBytes>,
}

/// Declares whole numbers within limits.
macro_rules! numbers {
    ($($(#[$doc:meta])+ $name:ident($inner:ty) = $what:literal, $least:literal, $most:literal;)+) => {
        $(
            $(#[$doc])+
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            pub struct $name(pub $inner);

            impl FromText for $name {
                const NAME: &'static str = $what;

                fn from_text(text: &str) -> Result<$name, String> {
                    let number = text.parse().ok().filter(|number| ($least..=$most).contains(number));
                    number.map($name).ok_or_else(|| {
                        format!("`{text}` is no {}: {} to {}", $what, $least, $most)
                    })
                }

                fn schema() -> Schema {
                    json_schema!({ "type": "integer", "minimum": $least, "maximum": $most })
                }
            }
        )+
    };
}

numbers! {
    /// Samples of both channels, of which 588 are a sector.
    Samples(i32) = "offset in samples", -44_100, 44_100;
    /// A multiple of 75 sections a second.
    Speed(u16) = "speed", 1, 99;
    /// Turns of a motor.
    Turns(u32) = "number of turns a minute", 100, 20_000;
    /// Bytes of a cue sheet.
    CueSheetLen(u32) = "length of a cue sheet", 24, 0xFF_FFFF;
    /// Sections behind the end of a disc.
    Overburn(u32) = "number of sections", 0, 45_000;
    /// How many, at least one.
    Count(u32) = "number", 1, 65_536;
}
