//! Profile files, good and bad, and what becomes of them.

use rawcd_format::{BlockForm, RwForm};
use rawcd_sim::{CdTextHabit, InquiryEdit, QHabit, ReadableFrom, TestWrites, Truncation};

use super::*;

fn read(text: &str) -> Result<LoadedProfile, Diagnostic> {
    load(yaml::load(text, "p.yaml")?, "p.yaml", 0)
}

/// Every key, each with another value than that of the default.
const EVERY_KEY: &str = "
about: All of it.
models: [one, another]
sources: [a manual]
identity: { vendor: ACME, product: 52X, revision: 2.0a, serial: 007 }
writes:
  media: [cd-rw]
  cd_rw: [standard, ultra-speed]
  raw: [pq, raw]
  session_at_once: false
  track_at_once: false
  packets: false
  blanking: [minimal, tail]
  test: [raw, track-at-once]
  raw_multi_session: true
  session_rw: [packed]
  max_cue_sheet: 800
  cd_text: refused
  overburn: 150
  blank_starts_at: pause
  offset: -12
  byte_order: big
  buffer_underrun_free: false
  buffer_kib: 512
  speeds: [4, 8]
  cav_speeds: [40]
  full_buffer: refuse
  ready_while_writing: true
  page_05: { session_format: \"20\", audio_pause: 149 }
reads:
  speed: 32
  offset: 679
  beyond: refused
  byte_order: big
  raw_sub_channel: false
  q: binary
  packed_rw: zeros
  c2: false
  from: program
  lead_out: 10
  data_as_audio: scrambled
  mode_changes: strict
  atip: bcd
timing:
  tray_ms: 1
  spin_up_ms: 2
  spin_down_after_ms: 3
  calibration_ms: 4
  seek_settle_ms: 5
  seek_stroke_ms: 6
  link_ms: 7
  fixation_ms: 8
  minimal_blank_ms: 9
  turns_per_minute: 500
  reading: clv
  writing: zoned-clv
lies:
  discards_writes: true
  test_write_writes: true
  writes_in_no_time: true
  truncates_transfers: { every: 3, by: 1 }
  inquiry: [{ at: 7, bytes: \"01 02\" }]
";

#[test]
fn every_key_does_something() {
    let LoadedProfile { drive, profile, built_in, .. } = read(EVERY_KEY).unwrap();
    assert_eq!((built_in, profile.models.len(), &*profile.about.0.0), (None, 2, "All of it."));
    assert_eq!((&*drive.vendor, &*drive.product), ("ACME", "52X"));
    assert_eq!((&*drive.revision, &*drive.serial), ("2.0a", "007"));
    assert_eq!((drive.writes_cd_r, drive.writes_cd_rw), (false, true));
    assert_eq!(drive.cd_rw_sub_types, 0x05);
    assert_eq!(drive.raw_forms, [BlockForm::Pq, BlockForm::Raw]);
    assert_eq!((drive.session_at_once, drive.track_at_once), (false, false));
    assert!(!drive.packets);
    assert_eq!(drive.blanking.iter().map(|kind| kind.0).collect::<Vec<u8>>(), [1, 4]);
    assert_eq!((drive.buffer_underrun_free, drive.buffer_kib), (false, 512));
    assert_eq!((drive.cav_speeds, drive.full_buffer), (vec![40], rawcd_sim::FullBuffer::Refuse));
    assert!(drive.ready_while_writing);
    let times = drive.timing;
    let millis = [
        times.tray,
        times.spin_up,
        times.spin_down_after,
        times.calibration,
        times.seek_settle,
        times.seek_stroke,
        times.link,
        times.fixation,
        times.minimal_blank,
    ];
    assert_eq!(millis.map(|time| time.as_millis()), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!((times.turns_per_minute, times.reading), (500, rawcd_sim::Rotation::Clv));
    assert_eq!(times.writing, rawcd_sim::Rotation::ZonedClv);
    assert_eq!((drive.write_speeds, drive.read_speed), (vec![4, 8], 32));
    let writes = drive.writes;
    assert_eq!(
        writes.test,
        TestWrites { raw: true, session_at_once: false, track_at_once: true, packets: false }
    );
    assert_eq!((writes.session_rw, writes.cd_text), (vec![RwForm::Packed], CdTextHabit::Refused));
    assert_eq!((writes.max_cue_sheet_len, writes.overburn_sections), (800, 150));
    assert_eq!((writes.offset_samples, writes.swaps_samples), (-12, true));
    assert!(writes.tells_pause_as_next && writes.raw_multi_session);
    assert_eq!((writes.default_session_format, writes.default_audio_pause_len), (0x20, 149));
    let reads = drive.reads;
    assert_eq!((reads.offset_samples, reads.swaps_samples), (679, true));
    assert_eq!(reads.beyond, rawcd_sim::Beyond::Refused);
    assert_eq!((reads.q, reads.packed_rw), (QHabit::Binary, rawcd_sim::PackedRwHabit::Zeros));
    assert!(!reads.raw_sub_channel && !reads.c2_pointers && reads.stops_at_mode_changes);
    assert_eq!((reads.from, reads.lead_out_sections), (ReadableFrom::Program, Some(10)));
    assert_eq!(reads.data_as_audio, rawcd_sim::DataAsAudio::Scrambled);
    assert!(reads.bcd_atip);
    let lies = drive.lies;
    assert!(lies.discards_writes && lies.test_write_writes && lies.writes_in_no_time);
    assert_eq!(lies.truncates, Some(Truncation { every: 3, bytes: 1 }));
    assert_eq!(lies.inquiry, [InquiryEdit { at: 7, bytes: vec![1, 2] }]);
}

/// Everything that a description tells is of a key, and the other way round.
#[test]
fn every_key_is_described() {
    let (all, plain) = (rows(&read(EVERY_KEY).unwrap().drive), rows(&DriveProfile::default()));
    assert_eq!(all.len(), 57);
    for (row, default) in all.iter().zip(&plain) {
        assert_eq!(row.path(), default.path());
        assert_ne!(row.value, default.value, "{}", row.path());
        assert!(EVERY_KEY.contains(&format!("{}:", row.key)), "{}", row.path());
    }
}

#[test]
fn what_is_absent_is_as_in_the_base() {
    assert_eq!(read("about: x\n").unwrap().drive, DriveProfile::default());
    let based = read("about: x\nbased_on: bcd-atip\nreads: { c2: false }\n").unwrap().drive.reads;
    assert!(based.bcd_atip && !based.c2_pointers);
    assert_eq!(LoadedProfile::default().drive, DriveProfile::default());
}

#[test]
fn errors_have_their_place() {
    let table = [
        ("about: ' '\n", "p.yaml:1:8: ", "say in one sentence"),
        ("models: []\n", "p.yaml:1:1: ", "missing field `about`"),
        ("about: x\nhabits: {}\n", "p.yaml:2:1: ", "unknown field `habits`"),
        ("about: x\nreads:\n  offest: 1\n", "p.yaml:3:3: ", "unknown field `offest`"),
        ("about: x\nbased_on: nothing\n", "p.yaml:2:11: ", "`nothing` is no profile"),
        ("about: x\nidentity: { vendor: TOO LONG A NAME }\n", "p.yaml:2:21: ", "up to 8"),
        ("about: x\nidentity: { revision: é }\n", "p.yaml:2:23: ", "printable ASCII"),
        ("about: x\nreads: { offset: 44101 }\n", "p.yaml:2:18: ", "-44100 to 44100"),
        ("about: x\nwrites: { speeds: [] }\n", "p.yaml:2:19: ", "at least one write speed"),
        ("about: x\nwrites: { speeds: [0] }\n", "p.yaml:2:20: ", "no speed: 1 to 99"),
        ("about: x\nwrites: { raw: [cooked] }\n", "p.yaml:2:17: ", "cooked"),
        ("about: x\nwrites: { test: [packets] }\n", "p.yaml:2:18: ", "packets"),
        ("about: x\nreads: { q: hex }\n", "p.yaml:2:", "hex"),
        ("about: x\nlies: { truncates_transfers: { every: 0, by: 1 } }\n", "p.yaml:2:39: ", "1 to"),
        ("about: x\nlies: { inquiry: [{ at: 256, bytes: '00' }] }\n", "p.yaml:2:", "0 to 255"),
        ("about: x\nlies: { inquiry: [{ at: 0, bytes: '0' }] }\n", "p.yaml:2:35: ", "row of bytes"),
        ("about: x\nabout: y\n", "p.yaml:2:1: ", "twice"),
    ];
    for (text, place, what) in table {
        let refused = read(text).unwrap_err().to_string();
        assert!(refused.starts_with(place) && refused.contains(what), "{text}\n{refused}");
    }
}

/// Each is read, is kept by its name, and differs from the default but for the default itself.
#[test]
fn built_in_profiles() {
    let all: Vec<LoadedProfile> = names().map(|name| built_in(name).unwrap()).collect();
    assert!(all.len() >= 30);
    assert_eq!(all[0], LoadedProfile::default());
    for (place, profile) in all.iter().enumerate() {
        let name = &profile.name;
        assert_eq!(profile.built_in, Some(name.as_str()));
        let kebab = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        assert!(name.bytes().all(kebab), "{name}");
        let about = &profile.profile.about.0.0;
        assert!(about.ends_with('.') && about.len() < 100, "{name}: {about}");
        for other in &all[..place] {
            assert_ne!(profile.drive, other.drive, "{name} is {}", other.name);
        }
        let is_liar = profile.drive.lies != rawcd_sim::Lies::default();
        assert_eq!(is_liar, name.starts_with("liar-") || name == "edited-inquiry", "{name}");
        assert_eq!(profile.profile.models.is_empty(), is_liar || place == 0, "{name}");
        assert_eq!(profile.drive.vendor, "RAWCD", "hosts know no such vendor");
    }
    // As many files as names.
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/profiles");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), all.len());
}

#[test]
fn names_and_files() {
    assert_eq!(find("no-c2").unwrap().built_in, Some("no-c2"));
    let unknown = find("no-c3").unwrap_err().to_string();
    assert!(unknown.starts_with("no-c3: is no profile, and no file; there are permissive, "));
    let gone = find("folder/gone.yaml").unwrap_err().to_string();
    assert!(gone.starts_with("folder/gone.yaml: cannot be read"), "{gone}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.yaml");
    std::fs::write(&path, "about: mine\nreads: { offset: 7 }\n").unwrap();
    let mine = find(path.to_str().unwrap()).unwrap();
    assert_eq!((mine.built_in, mine.drive.reads.offset_samples), (None, 7));
}
