//! Discs of several sessions, and discs of tracks at once.

use rawcd_format::subcode::QFrame;
use rawcd_format::{
    Contents, Control, DiscLayout, DiscPlan, Lba, NextSession, SectorType, SessionPlan, Tno,
    TrackPlan, UserData, WriteMode,
};
use rawcd_judge::{Severity, Subject, Verdict};

use crate::common::{Disc, RAW, Sectors, list, mains, p_at, program_frame, user_of};
use crate::common::{Section, audio_plan};

const TAO: Subject<'_> = Subject::Disc {
    lead_in_start: Lba(-4650),
    last_lead_out: Lba(359_849),
    modes: &[WriteMode::TrackAtOnce],
};

/// Audio of 400 sectors at 0; mode 1 of 310 at 11,800, its post-gap at 12,110; audio of 300 at
/// 19,160. Lead-outs at 400, 12,260, 19,460.
fn three_sessions() -> DiscPlan {
    let session = |kind, sectors| SessionPlan {
        tracks: vec![TrackPlan::new(kind, sectors)],
        ..SessionPlan::default()
    };
    DiscPlan {
        tracks: vec![TrackPlan::new(SectorType::Audio, 400)],
        later_sessions: vec![session(SectorType::Mode1, 310), session(SectorType::Audio, 300)],
        ..DiscPlan::default()
    }
}

fn contents(plan: &DiscPlan) -> Contents {
    let source = |track: &TrackPlan| {
        let sector = user_of(track.sector_type);
        Box::new(Sectors { sectors: track.sectors, sector }) as Box<dyn UserData>
    };
    Contents { tracks: plan.all_tracks().map(source).collect(), ..Contents::default() }
}

/// The items of a lead-in are its table, then B0 where `b0` gives one; each three times.
fn make(plan: &DiscPlan, mode: WriteMode, b0: impl Fn(u8) -> Option<[u8; 3]>) -> Disc {
    let layout = DiscLayout::place(plan, &[mode]).unwrap();
    let mut sections = Vec::new();
    for session in layout.sessions() {
        let mut mains = mains(&session.plan);
        let first = session.start.lead_in.0.max(-4650);
        let toc = session.layout.toc();
        let pointer = b0(session.start.number);
        for lba in first..session.layout.end().0 {
            let place = session.layout.at(Lba(lba));
            let q = match place.region.tno {
                Tno::LeadIn => {
                    let time = Lba(lba).to_msf().unwrap();
                    let items = toc.len() + usize::from(pointer.is_some());
                    match (toc.get((lba - first) as usize / 3 % items), pointer) {
                        (Some(item), _) => {
                            QFrame::toc(item.control, item.point.to_byte(), time, item.p)
                        }
                        (None, time_of_next) => QFrame::mode5(
                            Control::AUDIO,
                            0xB0,
                            time_of_next.unwrap(),
                            1,
                            [0x79, 0x59, 0x74],
                        ),
                    }
                }
                _ => program_frame(&session.plan, Lba(lba), &place),
            };
            sections.push(Section::new(mains.at(lba, &place), p_at(&session.layout, lba), q));
        }
    }
    Disc { first: -4650, sections }
}

/// The second program area starts at 11,650 = 02:37:25, the third at 19,010 = 04:15:35.
fn right_b0(session: u8) -> Option<[u8; 3]> {
    match session {
        1 => Some([0x02, 0x37, 0x25]),
        2 => Some([0x04, 0x15, 0x35]),
        _ => None,
    }
}

fn judged(plan: &DiscPlan, disc: &Disc, subject: Subject<'_>) -> Verdict {
    disc.judge(plan, &contents(plan), subject)
}

fn findings(b0: impl Fn(u8) -> Option<[u8; 3]>) -> Vec<(&'static str, i32, u32)> {
    let plan = three_sessions();
    list(&judged(&plan, &make(&plan, WriteMode::Raw, b0), RAW))
}

#[test]
fn sessions_as_declared() {
    let plan = three_sessions();
    let verdict = judged(&plan, &make(&plan, WriteMode::Raw, right_b0), RAW);
    assert_eq!(list(&verdict), []);
    let points: Vec<u8> = verdict.toc.iter().map(|item| item.point.to_byte()).collect();
    assert_eq!(points, [1, 0xA0, 0xA1, 0xA2, 2, 0xA0, 0xA1, 0xA2, 3, 0xA0, 0xA1, 0xA2]);
    // 4650 + 19460 + 2250.
    assert_eq!(verdict.sections, 26_360);
}

#[test]
fn toc_next_session() {
    // A table of track, A0, A1, A2 and B0 fills 15 sections; B0 stands at the 13th to 15th.
    let wrong = |at: u8, time: [u8; 3]| {
        move |session| if session == at { Some(time) } else { right_b0(session) }
    };
    assert_eq!(findings(wrong(1, [0x02, 0x37, 0x26])), [("toc-next-session", -4638, 900)]);
    assert_eq!(findings(wrong(2, [0xFF; 3])), [("toc-next-session", 7_162, 900)]);
    let missing = |session| right_b0(session).filter(|_| session != 2);
    assert_eq!(findings(missing), [("toc-next-session", 7_150, 1)]);
    // Nobody declared a fourth session; that there is none may be said.
    assert_eq!(findings(wrong(3, [0x05, 0x00, 0x00])), [("toc-next-session", 14_522, 900)]);
    assert_eq!(findings(wrong(3, [0xFF; 3])), []);
}

/// The disc with Q of the sections from `first` to before `end` spoiled, where it is an item B0.
fn with_b0(first: i32, end: i32, spoil: impl Fn(&mut [u8])) -> Vec<(&'static str, i32, u32)> {
    let plan = three_sessions();
    let mut disc = make(&plan, WriteMode::Raw, right_b0);
    for lba in first..end {
        let section = disc.at(lba);
        if section.q.adr() == 5 {
            section.set_q(|q| spoil(&mut q[..10]));
        }
    }
    list(&judged(&plan, &disc, RAW))
}

#[test]
fn toc_pointer() {
    // B0 stands at -4638, -4623 and so on, three times each. One copy with another CONTROL, ZERO or
    // latest lead-out; a time that is none.
    assert_eq!(with_b0(-4622, -4621, |q| q[0] = 0x25), [("toc-pointer", -4622, 1)]);
    assert_eq!(with_b0(-4622, -4621, |q| q[6] = 2), [("toc-pointer", -4622, 1)]);
    assert_eq!(with_b0(-4622, -4621, |q| q[9] = 0x73), [("toc-pointer", -4622, 1)]);
    assert_eq!(with_b0(-4622, -4621, |q| q[9] = 0x75), [("toc-pointer", -4622, 1)]);
    // The first copy: the second is unlike it.
    assert_eq!(with_b0(-4638, -4637, |q| q[6] = 2), [("toc-pointer", -4637, 1)]);
    // All of them count two items, told at the first item of the lead-in; all have another latest
    // lead-out.
    assert_eq!(with_b0(-4650, -150, |q| q[6] = 2), [("toc-pointer", -4650, 1)]);
    assert_eq!(with_b0(-4650, -150, |q| q[9] = 0x73), []);
}

#[test]
fn a_pointer_is_repeated_like_any_item() {
    let mode1 = |q: &mut [u8]| q.copy_from_slice(&[0x01, 0, 0xA2, 0, 0, 0, 0, 0, 7, 0x25]);
    let found = with_b0(-4622, -4621, mode1);
    let rules: Vec<&str> = found.iter().map(|(rule, ..)| *rule).collect();
    assert!(rules.contains(&"toc-repeat"), "{found:?}");
}

#[test]
fn a_declared_end_is_said() {
    let plan = DiscPlan { next_session: NextSession::Forbidden, ..audio_plan() };
    let disc = make(&plan, WriteMode::Raw, |_| None);
    assert_eq!(list(&judged(&plan, &disc, RAW)), [("toc-next-session", -4650, 1)]);
    let said = make(&plan, WriteMode::Raw, |_| Some([0xFF; 3]));
    assert_eq!(list(&judged(&plan, &said, RAW)), []);
}

#[test]
fn a_later_lead_out_is_shorter() {
    let plan = three_sessions();
    let mut disc = make(&plan, WriteMode::Raw, right_b0);
    disc.sections.pop();
    assert_eq!(list(&judged(&plan, &disc, RAW)), [("lead-out-length", 19_460, 1)]);
}

#[test]
fn a_session_that_is_missing() {
    let plan = three_sessions();
    let mut disc = make(&plan, WriteMode::Raw, right_b0);
    // The third lead-in starts at 12260 + 2250.
    disc.sections.truncate(4_650 + 14_510);
    assert_eq!(list(&judged(&plan, &disc, RAW)), [("disc-incomplete", 19_010, 1)]);
}

#[test]
fn a_second_lead_in_is_judged_as_the_first() {
    let plan = three_sessions();
    let mut disc = make(&plan, WriteMode::Raw, right_b0);
    for lba in (7_150..11_650).filter(|lba| (lba - 7_150) % 15 / 3 == 0) {
        disc.at(lba).set_q(|q| q[9] ^= 1);
    }
    assert_eq!(list(&judged(&plan, &disc, RAW)), [("toc-against-q", 7_150, 900)]);
}

#[test]
fn what_a_drive_adds_to_tracks_at_once_is_a_note() {
    let plan = DiscPlan {
        tracks: vec![
            TrackPlan::new(SectorType::Mode1, 400),
            TrackPlan::new(SectorType::Audio, 120),
            TrackPlan::new(SectorType::Mode2Form1, 300),
        ],
        ..DiscPlan::default()
    };
    let mut disc = make(&plan, WriteMode::TrackAtOnce, |_| None);
    let notes = [("run-out", 400, 6), ("track-padding", 672, 180)];
    let verdict = judged(&plan, &disc, TAO);
    assert_eq!(list(&verdict), notes);
    assert!(verdict.findings.iter().all(|finding| finding.rule.severity == Severity::Note));
    assert!(verdict.is_clean());
    // The flag before the lead-out, at 1306, may be missing.
    (1_156..1_306).for_each(|lba| disc.at(lba).set_p(false));
    assert_eq!(list(&judged(&plan, &disc, TAO)), notes);
    // Where it stands, P is judged.
    disc.at(1_000).set_p(false);
    let found = list(&judged(&plan, &disc, TAO));
    assert_eq!(found, [notes[0], notes[1], ("p-flag-end", 1_000, 1)]);
    // User data behind the user data are none of a drive's.
    disc.at(1_000).set_p(true);
    disc.at(1_304).set_sector(|sector| sector[100] = 1);
    let found: Vec<_> = list(&judged(&plan, &disc, TAO)).iter().map(|found| found.0).collect();
    assert!(found.contains(&"gap-data"), "{found:?}");
}
