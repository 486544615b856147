//! Discs in folders: what was saved goes on where it was, and folders of earlier versions open.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use rawcd::disc_folder;
use rawcd::store::FileStorage;
use rawcd_format::Lba;
use rawcd_mmc::{Data, Status};
use rawcd_sim::{Drive, DriveProfile, MediumModel, MediumState};

/// A drive, and what time it is.
struct Bench {
    drive: Drive<FileStorage>,
    now: Duration,
}

impl Bench {
    /// With the disc of a folder.
    fn with(folder: &Path, model: Option<&MediumModel>) -> Bench {
        let mut drive = Drive::new(DriveProfile::default());
        drive.insert(disc_folder::insert(folder, model).unwrap());
        let mut bench = Bench { drive, now: Duration::ZERO };
        for _ in 0..2 {
            bench.executes(&[0; 6], Data::None);
        }
        bench
    }

    fn executes(&mut self, cdb: &[u8], data: Data<'_>) -> Status {
        let outcome = self.drive.execute(self.now, cdb, data);
        self.now += outcome.cost;
        outcome.completion.status
    }

    fn does(&mut self, cdb: &[u8], data: &[u8]) {
        let data = if data.is_empty() { Data::None } else { Data::Out(data) };
        assert_eq!(self.executes(cdb, data), Status::Good, "{cdb:02X?}");
    }

    /// MODE SELECT(10): track at once of mode 1; the session allows a next one.
    fn selects(&mut self) {
        let mut list = [0; 60];
        list[8..13].copy_from_slice(&[0x05, 0x32, 0x41, 0xC4, 8]);
        list[23] = 150;
        self.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list);
    }

    /// A mode 1 track of 300 blocks.
    fn records(&mut self, lba: i32) {
        self.selects();
        for run in 0..15 {
            let [a, b, c, d] = (lba + 20 * run).to_be_bytes();
            self.does(&[0x2A, 0, a, b, c, d, 0, 0, 20, 0], &[0x5A; 20 * 2048]);
        }
        self.does(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    }

    fn closes(&mut self) {
        self.selects();
        self.does(&[0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0], &[]);
    }

    /// Saves the disc and puts it in again.
    fn saved(mut self, folder: &Path) -> Bench {
        disc_folder::save(folder, &self.drive.take().unwrap()).unwrap();
        Bench::with(folder, None)
    }

    fn state(&self) -> MediumState {
        self.drive.medium().unwrap().state()
    }
}

/// Open and appendable discs go on after each track and each session, in another drive each time.
#[test]
fn saved_between_any_two_steps() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("disc");
    let mut bench = Bench::with(&at, MediumModel::named("cmc-cd-rw-high-80"));
    bench.records(0);
    let mut bench = bench.saved(&at);
    assert_eq!(bench.state(), MediumState::Open);
    // 302 sections, and a pause of 150.
    bench.records(452);
    let mut bench = bench.saved(&at);
    bench.closes();
    let mut bench = bench.saved(&at);
    assert_eq!(bench.state(), MediumState::Appendable);
    // The lead-out starts at 754; 11,400 sections on the next session's track does.
    bench.records(754 + 11_400);
    let mut bench = bench.saved(&at);
    assert_eq!(bench.state(), MediumState::Open);
    bench.closes();
    let bench = bench.saved(&at);
    let medium = bench.drive.medium().unwrap();
    assert_eq!(medium.state(), MediumState::Appendable);
    let starts: Vec<Lba> = medium.toc().unwrap().tracks().iter().map(|track| track.start).collect();
    assert_eq!(starts, [Lba(0), Lba(452), Lba(12_154)]);
    assert_eq!(medium.atip(), &MediumModel::named("cmc-cd-rw-high-80").unwrap().atip);
}

/// A track of packets of any size takes more of them after it was saved: link, run-in and run-out
/// are seven blocks.
#[test]
fn an_open_track_of_packets() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("disc");
    let mut bench = Bench::with(&at, None);
    for lba in [0, 27] {
        let mut list = [0; 60];
        list[8..13].copy_from_slice(&[0x05, 0x32, 0x60, 0xC5, 8]);
        (list[13], list[23]) = (7, 150);
        bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list);
        bench.does(&[0x2A, 0, 0, 0, 0, lba, 0, 0, 20, 0], &[0x5A; 20 * 2048]);
        bench.does(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
        bench = bench.saved(&at);
        assert_eq!(bench.state(), MediumState::Open);
    }
    let track = bench.drive.medium().unwrap().pma()[0];
    assert_eq!(track.packets.map(|packets| packets.next), Some(Some(Lba(54))));
}

/// The first version knew neither grooves nor holes; its open sessions cannot be gone on with.
#[test]
fn version_1() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("sections.bin"), [0; 3 * 2448]).unwrap();
    let text = r#"{ "version": 1, "kind": "cd-rw", "lead_in_start": "97:26:65",
        "last_lead_out_start": "74:00:00", "state": "incomplete", "received": "pq",
        "first_lba": -11635, "sections": 3 }"#;
    fs::write(at.join("disc.json"), text).unwrap();
    let medium = disc_folder::open(at).unwrap();
    assert_eq!(medium.state(), MediumState::Damaged);
    assert_eq!(medium.recording().runs(), [(Lba(-11_635), Lba(-11_632))]);
    assert_eq!((medium.atip().reference_speed, medium.atip().sub_type), (1, 0));
    for (from, to, what) in [
        ("\"version\": 1", "\"version\": 3", "reads versions 1 to 2"),
        ("\"version\": 1", "\"version\": 2", "unknown field `sections`"),
        ("\"sections\": 3", "\"sections\": 4", "4 sections"),
        ("\"sections\": 3", "\"sections\": 4294967295", "holds only 3"),
    ] {
        fs::write(at.join("disc.json"), text.replace(from, to)).unwrap();
        let error = disc_folder::open(at).unwrap_err().to_string();
        assert!(error.contains(what), "{error}");
    }
}

/// Tracks of an open session that are not on the disc.
#[test]
fn wrong_tracks() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("disc");
    let mut bench = Bench::with(&at, None);
    bench.records(0);
    disc_folder::save(&at, &bench.drive.take().unwrap()).unwrap();
    let text = fs::read_to_string(at.join("disc.json")).unwrap();
    for (from, to, what) in [
        ("\"number\": 1", "\"number\": 100", "100"),
        ("\"end\": 302", "\"end\": 303", "a track 1 that is not on this disc"),
        ("\"end\": 302", "\"end\": 2147483647", "a track 1 that is not on this disc"),
        ("\"start\": 0", "\"start\": 302", "a track 1 that is not on this disc"),
        ("\"control\": 4", "\"control\": 16", "CONTROL has four bits"),
        ("\"sectors\": \"mode1\"", "\"sectors\": \"mode3\"", "`mode3` is no sector type"),
        ("\"writing_power\": 5", "\"writing_power\": 8", "three bits"),
    ] {
        assert!(text.contains(from), "{from} in {text}");
        fs::write(at.join("disc.json"), text.replace(from, to)).unwrap();
        let error = disc_folder::open(&at).unwrap_err().to_string();
        assert!(error.contains(what), "{to}: {error}");
    }
}
