//! Target: commands with any data against the drive.
//!
//! [`FuzzCommands`] are close to what hosts send: the commands of recording and reading with
//! addresses that the drive tells or that are edges, and any other command there is. Each is
//! answered in bounded virtual time, moves no more than was offered, and leaves a medium as there
//! can be.

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use arbitrary::{Arbitrary, Result, Unstructured};
use rawcd_format::{Lba, Msf, RawImage};
use rawcd_mmc::{Completion, Data, Status, Transport, command_name};
use rawcd_sim::{Drive, DriveProfile, InProcess, Medium, MediumKind, MediumState, MemoryStorage};

use super::pick;

/// Most commands of an input.
const MAX_COMMANDS: usize = 120;
/// No command takes as long: a whole disc is recorded or blanked at 1x in less than two hours.
const TIMEOUT: Duration = Duration::from_secs(3 * 3600);
/// Bytes that the host has room for.
const ROOM_LEN: usize = 65_536;

/// A medium, and what is done with it.
#[derive(Clone, Debug)]
struct FuzzCommands {
    rewritable: bool,
    commands: Vec<FuzzCommand>,
}

/// A command, and what is sent with it.
#[derive(Clone, Debug)]
pub(super) struct FuzzCommand {
    pub(super) cdb: Vec<u8>,
    /// Bytes 2 to 5 of the CDB become the address that the drive tells for the next WRITE, and so
    /// many sections more.
    pub(super) told: Option<i32>,
    pub(super) send: Vec<u8>,
}

impl FuzzCommand {
    pub(super) fn asking(cdb: &[u8]) -> FuzzCommand {
        FuzzCommand { cdb: cdb.to_vec(), told: None, send: Vec::new() }
    }
}

impl<'a> Arbitrary<'a> for FuzzCommands {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<FuzzCommands> {
        let rewritable = pick::of(u, &[false, true])?;
        let commands = pick::several(u, MAX_COMMANDS, FuzzCommand::arbitrary)?;
        Ok(FuzzCommands { rewritable, commands })
    }
}

/// Addresses at which something begins or ends, or that are none.
const EDGES: [i32; 14] =
    [0, -150, -900, -1, 300, 750, 2250, 11_400, 359_849, 449_849, -45_150, i32::MAX, i32::MIN, 608];
/// Blocks of a transfer.
const COUNTS: [u8; 9] = [1, 16, 5, 0, 26, 31, 32, 64, 255];
/// Bytes of a block.
const BLOCK_LENS: [usize; 10] = [2048, 2352, 2336, 2448, 2368, 2056, 2324, 2332, 2352, 1];

impl<'a> Arbitrary<'a> for FuzzCommand {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<FuzzCommand> {
        match u.arbitrary::<u8>()? % 24 {
            0..=5 => write(u),
            6 => Ok(FuzzCommand::asking(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
            7..=9 => select(u),
            10 => read(u),
            11 => close(u),
            12 => blank(u),
            13 => format_unit(u),
            14 => reserve(u),
            15 => {
                let load = pick::of(u, &[3_u8, 2, 1, 0])?;
                Ok(FuzzCommand::asking(&[0x1B, 0, 0, 0, load, 0]))
            }
            16 => information(u),
            17 => super::parameters::cue_sheet(u),
            _ => any(u),
        }
    }
}

fn at(u: &mut Unstructured<'_>) -> Result<(Option<i32>, [u8; 4])> {
    Ok(match u.arbitrary::<u8>()? % 8 {
        0..=3 => (Some(0), [0; 4]),
        4 => (Some(pick::of(u, &[-1, 1, 5, 7, 39, -150, 150])?), [0; 4]),
        5 | 6 => (None, pick::of(u, &EDGES)?.to_be_bytes()),
        _ => (None, i32::from(u.arbitrary::<i16>()?).to_be_bytes()),
    })
}

fn blocks(u: &mut Unstructured<'_>, count: u8) -> Result<Vec<u8>> {
    let len = usize::from(count) * pick::of(u, &BLOCK_LENS)?;
    Ok(vec![u.arbitrary()?; len.min(ROOM_LEN)])
}

fn write(u: &mut Unstructured<'_>) -> Result<FuzzCommand> {
    let (told, [a, b, c, d]) = at(u)?;
    let count = pick::of(u, &COUNTS)?;
    let cdb = match u.arbitrary::<u8>()? % 8 {
        6 => vec![0xAA, 0, a, b, c, d, 0, 0, 0, count, 0, 0],
        7 => vec![0x2E, 0, a, b, c, d, 0, 0, count, 0],
        _ => vec![0x2A, 0, a, b, c, d, 0, 0, count, 0],
    };
    Ok(FuzzCommand { cdb, told, send: blocks(u, count)? })
}

fn read(u: &mut Unstructured<'_>) -> Result<FuzzCommand> {
    let (told, [a, b, c, d]) = at(u)?;
    let count = pick::of(u, &COUNTS)?;
    let cdb = match u.arbitrary::<u8>()? % 6 {
        0 => vec![0x28, 0, a, b, c, d, 0, 0, count, 0],
        1 => vec![0xA8, 0, a, b, c, d, 0, 0, 0, count, 0, 0],
        2 => vec![0x2F, 0, a, b, c, d, 0, 0, count, 0],
        3 => vec![0x44, 0, a, b, c, d, 0, 0, 8, 0],
        4 => vec![0x45, 0, a, b, c, d, 0, 0, count, 0],
        _ => {
            let (kind, selection, sub) = u.arbitrary::<(u8, u8, u8)>()?;
            vec![0xBE, kind & 0x1C, a, b, c, d, 0, 0, count, selection, sub & 7, 0]
        }
    };
    Ok(FuzzCommand { cdb, told, send: Vec::new() })
}

/// MODE SELECT of a write type that takes tracks, sessions, packets or a whole disc.
fn select(u: &mut Unstructured<'_>) -> Result<FuzzCommand> {
    let write_type = pick::of(u, &[0x01_u8, 0x41, 0x02, 0x42, 0x00, 0x40, 0x43, 0x03, 0x11, 0x12])?;
    let control = pick::of(u, &[0x04_u8, 0x05, 0x00, 0xC4, 0xC0, 0x25, 0x20, 0xE5, 0x0F])?;
    let form = pick::of(u, &[8_u8, 0, 10, 13, 1, 2, 3, 9, 11, 12, 4])?;
    let mut list = vec![0; 60];
    list[8..13].copy_from_slice(&[0x05, 0x32, write_type, control, form]);
    list[16] = pick::of(u, &[0, 0x20, 0x10])?;
    list[21] = pick::of(u, &[32, 0, 1, 16])?;
    list[23] = pick::of(u, &[150, 0, 149, 255])?;
    let cdb = vec![0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0];
    Ok(FuzzCommand { cdb, told: None, send: list })
}

fn close(u: &mut Unstructured<'_>) -> Result<FuzzCommand> {
    let function = pick::of(u, &[1_u8, 2, 0, 3, 6])?;
    let track = pick::of(u, &[0xFF_u8, 1, 2, 0, 99])?;
    let immediate = pick::of(u, &[0_u8, 1])?;
    Ok(FuzzCommand::asking(&[0x5B, immediate, function, 0, 0, track, 0, 0, 0, 0]))
}

fn blank(u: &mut Unstructured<'_>) -> Result<FuzzCommand> {
    let kind = pick::of(u, &[1_u8, 0, 2, 3, 4, 5, 6, 7])? | pick::of(u, &[0_u8, 0x10])?;
    let (told, [a, b, c, d]) = match u.arbitrary::<u8>()? % 3 {
        0 => (None, [0, 0, 0, pick::of(u, &[1, 2, 3, 0])?]),
        _ => at(u)?,
    };
    let cdb = vec![0xA1, kind, a, b, c, d, 0, 0, 0, 0, 0, 0];
    Ok(FuzzCommand { cdb, told, send: Vec::new() })
}

fn format_unit(u: &mut Unstructured<'_>) -> Result<FuzzCommand> {
    let code = pick::of(u, &[0x11, 0x17, 0x10, 0x12])?;
    let options = pick::of(u, &[0_u8, 0x02, 0x80, 0x82])?;
    let kind = pick::of(u, &[0_u8, 0x40, 0x80, 0xC0])?;
    let blocks = pick::of(u, &[320_u32, 32, 0, 33, 1600, 0xFFFF_FFFF])?.to_be_bytes();
    let mut send = vec![0, options, 0, 8];
    send.extend(blocks);
    send.extend([kind, 0, 0, pick::of(u, &[32, 0, 16])?]);
    Ok(FuzzCommand { cdb: vec![0x04, code, 0, 0, 0, 0], told: None, send })
}

fn reserve(u: &mut Unstructured<'_>) -> Result<FuzzCommand> {
    let [a, b, c, d] = pick::of(u, &[300_u32, 299, 0, 1, 2000, 400_000, u32::MAX])?.to_be_bytes();
    Ok(FuzzCommand::asking(&[0x53, 0, 0, 0, 0, a, b, c, d, 0]))
}

fn information(u: &mut Unstructured<'_>) -> Result<FuzzCommand> {
    let (a, b) = u.arbitrary::<(u8, u8)>()?;
    let cdb: &[u8] = match u.arbitrary::<u8>()? % 5 {
        0 => &[0x51, 0, 0, 0, 0, 0, 0, 0, a, 0],
        1 => &[0x52, a % 4, 0, 0, 0, b, 0, 0, 36, 0],
        2 => &[0x43, a & 2, b % 8, 0, 0, 0, a, 0xFF, 0xFF, 0],
        3 => &[0x46, a % 4, 0, b, 0, 0, 0, 0xFF, 0xFF, 0],
        _ => &[0x42, a & 2, b, a % 5, 0, 0, b, 0, 0xFF, 0],
    };
    Ok(FuzzCommand::asking(cdb))
}

/// Any command that there is with any bytes, and sometimes none that there is.
fn any(u: &mut Unstructured<'_>) -> Result<FuzzCommand> {
    let known: Vec<u8> = (0..=u8::MAX).filter(|&code| command_name(code).is_some()).collect();
    let opcode = pick::of(u, &known)?;
    let opcode = pick::seldom(u, 32, &[0xD8, 0xFF, 0x7F])?.unwrap_or(opcode);
    let len = match opcode >> 5 {
        0 => 6,
        1 | 2 => 10,
        4 => 16,
        _ => 12,
    };
    let len = pick::seldom(u, 24, &[0, 1, 5, 6, 9, 11, 16])?.unwrap_or(len);
    let mut cdb = vec![opcode; len];
    for byte in cdb.iter_mut().skip(1) {
        *byte = match u.arbitrary::<u8>()? {
            0..=150 => 0,
            151..=165 => 0xFF,
            166..=200 => 1,
            _ => u.arbitrary()?,
        };
    }
    let sent = pick::of(u, &[0_usize, 0, 0, 4, 8, 12, 16, 28, 60])?;
    let send = (0..sent).map(|_| u.arbitrary()).collect::<Result<_>>()?;
    Ok(FuzzCommand { cdb, told: None, send })
}

// ---- execution ----------------------------------------------------------------------------------

/// A command as it was sent, and how it ended.
struct Sent {
    cdb: Vec<u8>,
    send: Vec<u8>,
    /// `None` while it is executed.
    completion: Option<Completion>,
}

/// A drive with a medium in it, and all that was sent to it.
pub(super) struct Bench {
    transport: InProcess<MemoryStorage>,
    room: Vec<u8>,
    sent: Vec<Sent>,
    rewritable: bool,
}

impl Bench {
    /// A blank disc of half an hour with a short lead-in.
    pub(super) fn new(rewritable: bool) -> Bench {
        let time = |minute, second| Msf::new(minute, second, 0).expect("a literal time");
        let kind = if rewritable { MediumKind::CdRw } else { MediumKind::CdR };
        let medium = Medium::blank(kind, time(99, 50), time(30, 0), MemoryStorage::new())
            .expect("99:50:00 is before 00:00:00");
        let mut drive = Drive::new(DriveProfile::default());
        drive.insert(medium);
        let transport = InProcess::new(drive);
        let mut bench = Bench { transport, room: vec![0; ROOM_LEN], sent: Vec::new(), rewritable };
        // Power on and medium change are told before anything else.
        for _ in 0..3 {
            let told = bench.transport.execute(&[0; 6], Data::None, TIMEOUT);
            assert!(told.is_ok(), "TEST UNIT READY is answered");
        }
        bench
    }

    /// Sends a command; gives the bytes that it answered, when it is GOOD.
    pub(super) fn send(&mut self, command: &FuzzCommand) -> Option<Vec<u8>> {
        let mut cdb = command.cdb.clone();
        if let Some(offset) = command.told
            && let Some(field) = cdb.get_mut(2..6)
        {
            field.copy_from_slice(&self.told().wrapping_add(offset).to_be_bytes());
        }
        self.execute(&cdb, &command.send)
    }

    fn execute(&mut self, cdb: &[u8], send: &[u8]) -> Option<Vec<u8>> {
        let before = self.medium_seen();
        self.sent.push(Sent { cdb: cdb.to_vec(), send: send.to_vec(), completion: None });
        let data = if send.is_empty() { Data::In(&mut self.room) } else { Data::Out(send) };
        let offered = data.len();
        let completion = self
            .transport
            .execute(cdb, data, TIMEOUT)
            .unwrap_or_else(|error| panic!("no answer to {cdb:02X?}: {error}"));
        if let Some(sent) = self.sent.last_mut() {
            sent.completion = Some(completion);
        }
        assert!(completion.transferred <= offered, "{cdb:02X?} moved more than was offered");
        self.check(before, cdb);
        match completion.status {
            Status::Good if send.is_empty() => Some(self.room[..completion.transferred].to_vec()),
            Status::Good => Some(Vec::new()),
            _ => None,
        }
    }

    /// Whether something was recorded.
    pub(super) fn has_recorded(&self) -> bool {
        self.medium_seen().is_some_and(|(_, sections)| sections > 0)
    }

    /// Where the drive says that the next WRITE goes.
    fn told(&mut self) -> i32 {
        let answer = self.execute(&[0x52, 1, 0, 0, 0, 0xFF, 0, 0, 36, 0], &[]);
        let address = answer.as_deref().and_then(|bytes| bytes.get(12..16)?.first_chunk().copied());
        address.map_or(0, i32::from_be_bytes)
    }

    fn medium_seen(&self) -> Option<(MediumState, u32)> {
        let medium = self.transport.drive().medium()?;
        Some((medium.state(), medium.recording().len()))
    }

    /// No track ends before what it has, none begins in another, what is recorded can be read, and
    /// what was written once stays.
    fn check(&self, before: Option<(MediumState, u32)>, cdb: &[u8]) {
        let Some(medium) = self.transport.drive().medium() else { return };
        let mut end = medium.lead_in_start();
        for track in medium.pma() {
            assert!(track.pause_start >= end && track.end >= track.start, "{track:?} {cdb:02X?}");
            assert!(track.end <= medium.last_lead_out_start(), "{track:?} {cdb:02X?}");
            end = track.end;
            if let Some(packets) = track.packets.filter(|packets| !packets.damaged) {
                let done = packets.next.map_or(track.end, |next| Lba(next.0 - 5));
                let sections = done.since(track.pause_start).unsigned_abs();
                let recorded = medium.recording().is_recorded(track.pause_start, sections);
                assert!(recorded, "{track:?} {cdb:02X?}");
            }
        }
        let Some((state, len)) = before.filter(|_| !self.rewritable) else { return };
        assert!(medium.recording().len() >= len, "a CD-R lost sections to {cdb:02X?}");
        if state == MediumState::Finalized {
            assert_eq!(medium.state(), state, "a finalized CD-R was changed by {cdb:02X?}");
        }
        if state != MediumState::Blank {
            assert_ne!(medium.state(), MediumState::Blank, "a CD-R was blanked by {cdb:02X?}");
        }
    }
}

/// Commands with any data against the drive.
///
/// # Panics
/// When one is not answered in time, or what is on the medium cannot be.
pub fn drive(bytes: &[u8]) -> bool {
    let Ok(input) = FuzzCommands::arbitrary(&mut Unstructured::new(bytes)) else { return false };
    let mut bench = Bench::new(input.rewritable);
    run(&mut bench, &input.commands);
    bench.has_recorded()
}

fn run(bench: &mut Bench, commands: &[FuzzCommand]) {
    for command in commands {
        bench.send(command);
    }
}

/// What was sent up to where it failed.
pub(super) fn scenario(bytes: &[u8]) -> Option<String> {
    let input = FuzzCommands::arbitrary(&mut Unstructured::new(bytes)).ok()?;
    let mut bench = Bench::new(input.rewritable);
    // A failure is what is told here; what the bench has seen until then is whole.
    let _ = catch_unwind(AssertUnwindSafe(|| run(&mut bench, &input.commands)));
    bench.scenario()
}

impl Bench {
    /// Everything that was sent, with what it answered.
    pub(super) fn scenario(&self) -> Option<String> {
        let kind = if self.rewritable { "cd-rw" } else { "cd-r" };
        let mut text = format!(
            "about: Found by fuzzing.\nmedium: {{ kind: {kind}, lead_in: \"99:50:00\", \
             last_lead_out: \"30:00:00\" }}\nexpect:\n  answers:\n"
        );
        for Sent { cdb, send, completion } in &self.sent {
            writeln!(text, "    - cdb: \"{}\"", hex(cdb)).ok()?;
            if !send.is_empty() {
                writeln!(text, "      send: \"{}\"", hex(send)).ok()?;
            }
            if let Some(sense) = completion.and_then(|completion| completion.sense()) {
                let (key, asc, ascq) = sense.codes();
                writeln!(text, "      sense: {key:X}/{asc:02X}/{ascq:02X}").ok()?;
            }
        }
        (!self.sent.is_empty()).then_some(text)
    }
}

fn hex(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    bytes.join(" ")
}
