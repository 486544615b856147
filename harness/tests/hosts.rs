//! The hosts for sessions and tracks at once: what they send, byte for byte, and that it makes the
//! disc that was declared.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::ops::ControlFlow;
use std::time::Duration;

use rawcd::host::{
    Disc, Gaps, HostError, SessionSettings, TrackSettings, record_packets, record_session,
    record_tracks,
};
use rawcd_format::contents::{Generated, GeneratedKind, Source};
use rawcd_format::sector::edc;
use rawcd_format::{
    BlockForm, Contents, CopySetting, DiscLayout, DiscPlan, Lba, NextSession, PlannedSession,
    RwForm, SectorType, TrackNumber, TrackPlan, UserData, WriteMode,
};
use rawcd_judge::{Severity, Subject, judge_image};
use rawcd_mastering::SequencedImage;
use rawcd_mmc::{Completion, Data, Transport, TransportError};
use rawcd_sim::{Drive, DriveProfile, InProcess, Medium, MediumState, MemoryStorage};

/// A transport that keeps what goes out: operation code, and data of all but WRITE.
struct Kept {
    inner: InProcess<MemoryStorage>,
    sent: Vec<(u8, Vec<u8>)>,
    /// Address, blocks and bytes of each WRITE.
    written: Vec<(i32, u16, usize)>,
    mode: WriteMode,
}

impl Kept {
    fn new(mode: WriteMode) -> Kept {
        let mut drive = Drive::new(DriveProfile::default());
        drive.insert(Medium::blank_80_minute_cd_r(MemoryStorage::new()));
        Kept { inner: InProcess::new(drive), sent: Vec::new(), written: Vec::new(), mode }
    }

    fn state(&self) -> MediumState {
        self.inner.drive().medium().unwrap().state()
    }

    /// The data that went with the first command of this code.
    fn first(&self, opcode: u8) -> &[u8] {
        &self.sent.iter().find(|(code, _)| *code == opcode).unwrap().1
    }

    fn findings(&self, plan: &DiscPlan) -> Vec<(&'static str, i32, u32)> {
        let medium = self.inner.drive().medium().unwrap();
        let subject = Subject::Disc {
            lead_in_start: Lba(-11_077),
            last_lead_out: Lba(359_849),
            modes: &[self.mode],
        };
        let verdict = judge_image(medium.recording(), plan, &contents(plan), subject).unwrap();
        let grave = verdict.findings.iter().filter(|found| found.rule.severity != Severity::Note);
        grave.map(|found| (found.rule.name, found.lba.0, found.sections)).collect()
    }
}

impl Transport for Kept {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        if let Data::Out(bytes) = &data {
            if cdb[0] == 0x2A {
                let lba = i32::from_be_bytes([cdb[2], cdb[3], cdb[4], cdb[5]]);
                let blocks = u16::from_be_bytes([cdb[7], cdb[8]]);
                self.written.push((lba, blocks, bytes.len()));
            } else {
                self.sent.push((cdb[0], bytes.to_vec()));
            }
        } else {
            self.sent.push((cdb[0], Vec::new()));
        }
        self.inner.execute(cdb, data, timeout)
    }

    fn now(&self) -> Duration {
        self.inner.now()
    }

    fn wait(&mut self, duration: Duration) {
        self.inner.wait(duration);
    }
}

/// Noise whose form 2 sectors have an EDC, as the drive makes one.
struct WithEdc(Generated);

impl UserData for WithEdc {
    fn sector_len(&self) -> usize {
        self.0.sector_len()
    }

    fn sectors(&self) -> u32 {
        self.0.sectors()
    }

    fn read(&self, first_sector: u32, out: &mut [u8]) -> std::io::Result<()> {
        self.0.read(first_sector, out)?;
        for sector in out.chunks_exact_mut(2336) {
            let code = edc(&sector[..2332]).to_le_bytes();
            sector[2332..].copy_from_slice(&code);
        }
        Ok(())
    }
}

fn contents(plan: &DiscPlan) -> Contents {
    let source = |(ordinal, track): (usize, &TrackPlan)| -> Source {
        let kind = match track.sector_type {
            SectorType::Mode0 => GeneratedKind::Silence,
            _ => GeneratedKind::Noise { seed: ordinal as u64 },
        };
        let noise = Generated::new(kind, track.sector_type, track.sectors).unwrap();
        match track.sector_type {
            SectorType::Mode2Form2 => Box::new(WithEdc(noise)),
            _ => Box::new(noise),
        }
    };
    Contents { tracks: plan.tracks.iter().enumerate().map(source).collect(), ..Contents::default() }
}

/// The only session of a plan, with its image.
fn made(plan: &DiscPlan, mode: WriteMode, form: BlockForm) -> (PlannedSession, SequencedImage) {
    let layout = DiscLayout::place(plan, &[mode]).unwrap();
    let image = SequencedImage::of_disc(layout.clone(), contents(plan), form).unwrap();
    (layout.into_sessions().remove(0), image)
}

fn session(plan: &DiscPlan, settings: &SessionSettings) -> (Result<(), HostError>, Kept) {
    let (session, image) = made(plan, WriteMode::SessionAtOnce, settings.block_form());
    let disc = Disc { session: &session, image: &image };
    let mut transport = Kept::new(WriteMode::SessionAtOnce);
    let go_on = &mut |_| ControlFlow::Continue(());
    (record_session(&mut transport, &disc, settings, go_on), transport)
}

fn tracks(plan: &DiscPlan, settings: &TrackSettings) -> (Result<(), HostError>, Kept) {
    let (session, image) = made(plan, WriteMode::TrackAtOnce, BlockForm::Raw);
    let disc = Disc { session: &session, image: &image };
    let mut transport = Kept::new(WriteMode::TrackAtOnce);
    let go_on = &mut |_| ControlFlow::Continue(());
    (record_tracks(&mut transport, &disc, settings, go_on), transport)
}

fn packets(plan: &DiscPlan, mode: &str, settings: &TrackSettings) -> (Result<(), HostError>, Kept) {
    let mode = mode.parse().unwrap();
    let (session, image) = made(plan, mode, BlockForm::Raw);
    let disc = Disc { session: &session, image: &image };
    let mut transport = Kept::new(mode);
    let go_on = &mut |_| ControlFlow::Continue(());
    (record_packets(&mut transport, &disc, settings, go_on), transport)
}

fn plan(kinds: &[SectorType]) -> DiscPlan {
    let tracks = kinds.iter().map(|&kind| TrackPlan::new(kind, 300)).collect();
    DiscPlan { tracks, ..DiscPlan::default() }
}

/// Gapless audio with codes, an index and SCMS: every byte of the sheet, and where blocks go.
#[test]
fn sheet_of_an_album() {
    let mut plan = plan(&[SectorType::Audio, SectorType::Audio]);
    plan.mcn = Some("4006381333931".parse().unwrap());
    plan.tracks[0].isrc = Some("USK7Y9812345".parse().unwrap());
    plan.tracks[0].indexes = vec![75];
    plan.tracks[1].copy = CopySetting::Scms;
    let (result, transport) = session(&plan, &SessionSettings::default());
    result.unwrap();
    #[rustfmt::skip]
    let sheet = [
        0x22, b'4', b'0', b'0', b'6', b'3', b'8', b'1',
        0x22, b'3', b'3', b'3', b'9', b'3', b'1', 0,
        0x21, 0x00, 0x00, 0x01, 0, 0, 0, 0,
        0x23, 0x01, b'U', b'S', b'K', b'7', b'Y', b'9',
        0x23, 0x01, b'8', b'1', b'2', b'3', b'4', b'5',
        0x21, 0x01, 0x00, 0x01, 0, 0, 0, 0,
        0x21, 0x01, 0x01, 0x00, 0, 0, 2, 0,
        0x21, 0x01, 0x02, 0x00, 0, 0, 3, 0,
        0x01, 0x02, 0x00, 0x00, 0x80, 0, 4, 0,
        0x01, 0x02, 0x01, 0x00, 0x80, 0, 6, 0,
        0x01, 0xAA, 0x01, 0x01, 0, 0, 10, 0,
    ];
    assert_eq!(transport.first(0x5D), sheet);
    assert_eq!(
        transport.written[..4],
        [(0, 27, 63_504), (27, 27, 63_504), (54, 21, 49_392), (75, 27, 63_504)]
    );
    assert_eq!(transport.findings(&plan), []);
    assert_eq!(transport.state(), MediumState::Finalized);
    let page = &transport.first(0x55)[8..];
    assert_eq!(page[..16], [0x05, 0x32, 0x62, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 150]);
}

/// Every kind of data, cooked and whole, with every way to fill gaps.
#[test]
fn every_data_form() {
    use SectorType::{Audio, Mode1, Mode2, Mode2Form1, Mode2Form2};
    for kind in [Mode1, Mode2, Mode2Form1, Mode2Form2] {
        for whole_sectors in [false, true] {
            for gaps in [Gaps::Made, Gaps::Sent, Gaps::Ignored] {
                let plan = plan(&[kind, Audio, kind]);
                let gaps = Some(gaps);
                let settings = SessionSettings { whole_sectors, gaps, ..Default::default() };
                let (result, transport) = session(&plan, &settings);
                result.unwrap();
                assert_eq!(transport.findings(&plan), [], "{kind} {settings:?}");
            }
        }
    }
}

#[test]
fn symbols_beside() {
    for rw in [RwForm::Raw, RwForm::Packed] {
        let plan = plan(&[SectorType::Audio, SectorType::Mode1]);
        let settings = SessionSettings { rw: Some(rw), ..Default::default() };
        let (result, transport) = session(&plan, &settings);
        result.unwrap();
        assert_eq!(transport.findings(&plan), []);
        assert_eq!(transport.written[0], (0, 26, 63_648));
    }
}

#[test]
fn tests_leave_no_mark() {
    let plan = DiscPlan { gapless: false, ..plan(&[SectorType::Audio, SectorType::Audio]) };
    let (result, transport) = session(&plan, &SessionSettings { test: true, ..Default::default() });
    result.unwrap();
    assert_eq!(transport.state(), MediumState::Blank);
    let (result, transport) = tracks(&plan, &TrackSettings { test: true, ..Default::default() });
    result.unwrap();
    assert_eq!(transport.state(), MediumState::Blank);
}

#[test]
fn sessions_that_allow_another() {
    let plan = DiscPlan { next_session: NextSession::Allowed, ..plan(&[SectorType::Mode1]) };
    let (result, transport) = session(&plan, &SessionSettings::default());
    result.unwrap();
    assert_eq!(transport.state(), MediumState::Appendable);
    assert_eq!(transport.first(0x55)[8..12], [0x05, 0x32, 0x62, 0xC0]);
    let (result, mut transport) = tracks(&plan, &TrackSettings::default());
    result.unwrap();
    assert_eq!(transport.state(), MediumState::Appendable);
    // The first lead-out starts behind 300 sectors and 2 of run-out, at 302; the second program
    // 6,750 + 4,500 further on, at LBA 11552, 02:36:02.
    let plan = DiscPlan { next_session: NextSession::Unsaid, ..plan };
    let (session, image) = made(&plan, WriteMode::SessionAtOnce, BlockForm::Raw);
    let disc = Disc { session: &session, image: &image };
    let go_on = &mut |_| ControlFlow::Continue(());
    transport.sent.clear();
    transport.written.clear();
    record_session(&mut transport, &disc, &SessionSettings::default(), go_on).unwrap();
    #[rustfmt::skip]
    let sheet = [
        0x41, 0x00, 0x00, 0x14, 0, 0, 0, 0,
        0x41, 0x02, 0x00, 0x14, 0, 2, 36, 2,
        0x41, 0x02, 0x01, 0x10, 0, 2, 38, 2,
        0x41, 0x02, 0x01, 0x14, 0, 2, 42, 2,
        0x41, 0xAA, 0x01, 0x14, 0, 2, 44, 2,
    ];
    assert_eq!(transport.first(0x5D), sheet);
    assert_eq!(transport.written[0], (11_702, 32, 65_536));
    assert_eq!(transport.state(), MediumState::Finalized);
}

/// 300 blocks are nine packets of 32 and one of 12 and 20 zeros; a host counts blocks of user data.
#[test]
fn packets_of_one_size() {
    for (kind, code, format) in [(SectorType::Mode1, 8, 0), (SectorType::Mode2Form1, 10, 0x20)] {
        let plan = plan(&[kind]);
        let (result, transport) = packets(&plan, "packets:32", &TrackSettings::default());
        result.unwrap();
        let page = &transport.first(0x55)[8..];
        assert_eq!(page[..14], [0x05, 0x32, 0x60, 0x25, code, 7, 0, 0, format, 0, 0, 0, 0, 32]);
        let expected: Vec<_> = (0..10).map(|packet| (packet * 32, 32, 65_536)).collect();
        assert_eq!(transport.written, expected);
        let closes = transport.sent.iter().filter(|(code, _)| *code == 0x5B).count();
        assert_eq!((closes, transport.state()), (2, MediumState::Finalized));
        assert_eq!(transport.findings(&plan), []);
    }
}

/// Seven sections lie between packets of any size, and a host counts them.
#[test]
fn packets_of_any_size() {
    use SectorType::{Mode1, Mode2Form1, Mode2Form2};
    let table = [(Mode1, 8, 0, 2048), (Mode2Form1, 10, 0x20, 2048), (Mode2Form2, 13, 0x20, 2332)];
    for (kind, code, format, len) in table {
        let plan = DiscPlan { mcn: "4006381333931".parse().ok(), ..plan(&[kind, kind]) };
        let settings = TrackSettings::default();
        let (result, transport) = packets(&plan, "variable-packets:130", &settings);
        result.unwrap();
        let page = &transport.first(0x55)[8..];
        assert_eq!(page[..14], [0x05, 0x32, 0x60, 0x05, code, 7, 0, 0, format, 0, 0, 0, 0, 0]);
        let starts: Vec<i32> = transport.written.iter().map(|written| written.0).collect();
        // Packets of 130, 130 and 40 begin at 0, 137 and 274; the next track at 316 + 150.
        for start in [0, 137, 274, 466, 603, 740] {
            assert!(starts.contains(&start), "{starts:?}");
        }
        let blocks: usize = transport.written.iter().map(|written| written.2 / len).sum();
        assert_eq!(blocks, 600);
        // SYNCHRONIZE CACHE behind each packet, CLOSE TRACK behind each track, CLOSE SESSION.
        let count = |code: u8| transport.sent.iter().filter(|(sent, _)| *sent == code).count();
        assert_eq!((count(0x35), count(0x5B)), (6, 3));
        assert_eq!(transport.findings(&plan), []);
    }
}

#[test]
fn packets_that_are_not_written() {
    let form2 = plan(&[SectorType::Mode2Form2]);
    let (result, _) = packets(&form2, "packets:32", &TrackSettings::default());
    let expected =
        "the transport moves 65536 bytes a command; a packet has 74624, and must come in one";
    assert_eq!(result.unwrap_err().to_string(), expected);
    let plan = plan(&[SectorType::Mode1]);
    let test = TrackSettings { test: true, ..TrackSettings::default() };
    let (result, transport) = packets(&plan, "packets:32", &test);
    result.unwrap();
    assert_eq!(transport.state(), MediumState::Blank);
    let open = TrackSettings { close: false, ..TrackSettings::default() };
    let (result, transport) = packets(&plan, "variable-packets:64", &open);
    result.unwrap();
    assert_eq!(transport.state(), MediumState::Open);
    // The one size that drives write.
    let (result, _) = packets(&plan, "packets:16", &TrackSettings::default());
    assert_eq!(result.unwrap_err().sense().unwrap().codes(), (0x5, 0x26, 0x00));
    // A layout of another write mode.
    let (session, image) = made(&plan, WriteMode::TrackAtOnce, BlockForm::Raw);
    let disc = Disc { session: &session, image: &image };
    let go_on = &mut |_| ControlFlow::Continue(());
    let mut transport = Kept::new(WriteMode::TrackAtOnce);
    let error = record_packets(&mut transport, &disc, &test, go_on).unwrap_err();
    assert!(error.to_string().contains("not laid out in packets"));
    assert!(transport.sent.is_empty());
}

/// Each block type, as the write parameters and the blocks show it.
#[test]
fn every_block_type() {
    use SectorType::{Audio, Mode1, Mode2, Mode2Form1, Mode2Form2};
    let table = [
        (Audio, None, 0, 0x02, 2352),
        (Mode1, None, 8, 0x04, 2048),
        (Mode2, None, 9, 0x04, 2336),
        (Mode2Form1, None, 10, 0x04, 2048),
        (Mode2Form1, Some(11), 11, 0x04, 2056),
        (Mode2Form1, Some(13), 13, 0x04, 2332),
        (Mode2Form2, Some(12), 12, 0x04, 2324),
        (Mode2Form2, None, 13, 0x04, 2332),
    ];
    for (kind, block_type, code, control, len) in table {
        let settings = TrackSettings { block_type, ..Default::default() };
        let (result, transport) = tracks(&plan(&[kind]), &settings);
        result.unwrap();
        let page = &transport.first(0x55)[8..];
        assert_eq!(page[2..5], [0x61, control, code]);
        let (lba, blocks, bytes) = transport.written[0];
        assert_eq!((lba, bytes), (0, usize::from(blocks) * len));
        assert_eq!(transport.state(), MediumState::Finalized);
        assert_eq!(transport.findings(&plan(&[kind])), []);
    }
}

#[test]
fn what_tracks_at_once_do_not_carry() {
    use SectorType::{Audio, Mode0, Mode1};
    let refused = |plan: &DiscPlan, settings: &TrackSettings| {
        let (result, transport) = tracks(plan, settings);
        assert!(transport.sent.is_empty());
        let error = result.unwrap_err();
        assert_eq!(error.name(), "not-carried");
        error.to_string()
    };
    let usual = TrackSettings::default();
    assert!(refused(&plan(&[Mode0]), &usual).contains("track 1 is mode0: no data block type"));
    let typed = TrackSettings { block_type: Some(10), ..usual };
    assert!(refused(&plan(&[Mode1]), &typed).contains("blocks of type 10 do not hold it"));
    let second = DiscPlan { first_track: TrackNumber::new(2).unwrap(), ..plan(&[Audio]) };
    assert!(refused(&second, &usual).contains("the first track is number 2"));
    // A layout of another write mode.
    let mut transport = Kept::new(WriteMode::TrackAtOnce);
    let go_on = &mut |_| ControlFlow::Continue(());
    let (session, image) = made(&plan(&[Audio]), WriteMode::SessionAtOnce, BlockForm::Raw);
    let disc = Disc { session: &session, image: &image };
    let error = record_tracks(&mut transport, &disc, &usual, go_on).unwrap_err();
    assert!(error.to_string().contains("track 1 where no track at once lies"));
}

#[test]
fn what_a_session_does_not_carry() {
    let (result, transport) = session(&plan(&[SectorType::Mode0]), &SessionSettings::default());
    assert!(result.unwrap_err().to_string().contains("track 1 is mode0: there is no data form"));
    assert!(transport.sent.is_empty());
}

/// A stop ends a session at once for good; a track at once it ends where it is.
#[test]
fn stopped() {
    let plan = plan(&[SectorType::Audio]);
    let (session, image) = made(&plan, WriteMode::SessionAtOnce, BlockForm::Raw);
    let disc = Disc { session: &session, image: &image };
    let mut stop =
        |at: Lba| if at >= Lba(100) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let mut transport = Kept::new(WriteMode::SessionAtOnce);
    let settings = SessionSettings::default();
    let error = record_session(&mut transport, &disc, &settings, &mut stop).unwrap_err();
    assert_eq!(error.to_string(), "stopped after LBA 107");
    assert_eq!(transport.state(), MediumState::Damaged);
    let (session, image) = made(&plan, WriteMode::TrackAtOnce, BlockForm::Raw);
    let disc = Disc { session: &session, image: &image };
    let mut transport = Kept::new(WriteMode::TrackAtOnce);
    let settings = TrackSettings::default();
    let error = record_tracks(&mut transport, &disc, &settings, &mut stop).unwrap_err();
    assert_eq!(error.to_string(), "stopped after LBA 107");
    assert_eq!(transport.state(), MediumState::Open);
    // PREVENT ALLOW comes last.
    assert_eq!(transport.sent.last().unwrap().0, 0x1E);
}
