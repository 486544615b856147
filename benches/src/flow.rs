//! Rows of what blocks go through: WRITE commands to a simulated drive, and the whole scenario of a disc.

use std::fs::File;
use std::hint::black_box;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rawcd::outside::Launcher;
use rawcd::run::{Selection, Setting, list, run};
use rawcd_format::{BlockForm, Layout, Lba, SECTION_LEN, SectorType};
use rawcd_mastering::Sequencer;
use rawcd_mmc::{Data, Status, Transport};
use rawcd_sim::{Drive, DriveProfile, InProcess, Medium, Storage};

use crate::one_track;
use crate::table::{Floor, Row, Table, copies};

/// Blocks of a WRITE, as many as 64 KiB hold.
const BLOCKS: usize = 26;
const TIMEOUT: Duration = Duration::from_secs(3600);

/// WRITE(10) of blocks in each form, to a drive that keeps them in memory which stays in the caches.
pub fn commands(table: &mut Table, form: BlockForm) {
    let len = form.block_len();
    let (plan, contents) = one_track(SectorType::Audio, 300);
    let layout = Layout::new(&plan).expect("the plan is legal");
    let sequencer = Sequencer::new(plan, layout, contents).expect("contents fit");
    let mut blocks = vec![0; BLOCKS * len];
    sequencer.blocks(form, Lba(0), &mut blocks).expect("the blocks can be made");
    let mut host = Host::new(form);
    table.row(
        Row { name: format!("{form} blocks, by WRITE"), count: BLOCKS, len, floors: FLOORS },
        &mut || host.write(black_box(&blocks)),
        None,
    );
}

const FLOORS: [Floor; 2] = [copies(8.0); 2];

/// Sends WRITE after WRITE; to a new disc when one is full.
struct Host {
    transport: InProcess<OneBatch>,
    form: BlockForm,
    next: Lba,
}

impl Host {
    fn new(form: BlockForm) -> Host {
        let transport = InProcess::new(Drive::new(DriveProfile::default()));
        let mut host = Host { transport, form, next: Lba(0) };
        host.load();
        host
    }

    /// A blank disc, with the write parameters of RAW selected.
    fn load(&mut self) {
        let medium = Medium::blank_80_minute_cd_r(OneBatch(vec![0; 1 << 16]));
        self.next = medium.lead_in_start();
        self.transport.drive_mut().insert(medium);
        while self.execute(&[0; 6], Data::None) != Status::Good {}
        let mut list = [0; 60];
        let kind = self.form.data_block_type();
        list[8..14].copy_from_slice(&[0x05, 0x32, 0x43, 0x00, kind, 0x00]);
        let selected = self.execute(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], Data::Out(&list));
        assert_eq!(selected, Status::Good, "the drive writes RAW");
    }

    fn write(&mut self, blocks: &[u8]) {
        if self.next.0 > 360_000 {
            self.load();
        }
        let [a, b, c, d] = self.next.0.to_be_bytes();
        let write = [0x2A, 0, a, b, c, d, 0, 0, BLOCKS as u8, 0];
        assert_eq!(self.execute(&write, Data::Out(blocks)), Status::Good, "blocks are taken");
        self.next = self.next.plus(BLOCKS as u32);
    }

    fn execute(&mut self, cdb: &[u8], data: Data<'_>) -> Status {
        self.transport.execute(cdb, data, TIMEOUT).expect("the drive answers").status
    }
}

/// Storage that keeps what was last written, so that it stays in the caches.
pub struct OneBatch(pub Vec<u8>);

impl Storage for OneBatch {
    fn read_at(&self, _: u64, out: &mut [u8]) -> io::Result<()> {
        out.copy_from_slice(&self.0[..out.len()]);
        Ok(())
    }

    fn write_at(&mut self, _: u64, bytes: &[u8]) -> io::Result<()> {
        self.0[..bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn set_len(&mut self, _: u64) -> io::Result<()> {
        Ok(())
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.0.len() as u64)
    }
}

/// Sectors of the one track of an 80-minute disc.
const SECTORS: u32 = 359_600;
/// Its sections, from the lead-in of the medium to the end of the lead-out.
const SECTIONS: usize = 11_077 + 359_600 + 6_750;
/// Bytes that are copied at a time.
const PIECE: usize = 64 << 10;

/// An 80-minute disc of mode 1 whose contents are a file, and a scenario that burns it.
pub struct WholeDisc {
    folder: tempfile::TempDir,
    setting: Setting,
}

impl WholeDisc {
    /// Writes the files into the folder for temporary files.
    ///
    /// # Panics
    /// When they cannot be written.
    #[must_use]
    pub fn new() -> WholeDisc {
        let folder = tempfile::tempdir().expect("files can be made");
        let data = File::create(folder.path().join("data.bin")).expect("files can be made");
        noise(data).expect("there is room for a disc");
        let scenario = "about: A whole disc.\nplan: { tracks: [{ type: mode1, source: { file: data.bin } }] }\n";
        std::fs::write(folder.path().join("disc.yaml"), scenario).expect("files can be made");
        let setting =
            Setting { launcher: Launcher::new(PathBuf::new()), digests: false, pages: false };
        WholeDisc { folder, setting }
    }

    /// The row of the scenario, beside its bytes written to a new file and read back once, and its
    /// contents read twice.
    pub fn row(&self, table: &mut Table) {
        let row = Row {
            name: "mode1, whole scenario of a disc".to_owned(),
            count: SECTIONS,
            len: SECTION_LEN,
            floors: [copies(4.0), copies(3.0)],
        };
        let mut copy = || through_files(self.folder.path()).expect("there is room for a disc");
        table.long_row(&row, &mut || self.run(), &mut copy);
    }

    fn run(&self) {
        let paths = [self.folder.path().join("disc.yaml")];
        let listed = list(&paths, &Selection::default()).expect("the scenario can be read");
        let summary = run(&listed.cases, 1, &self.setting, |_| std::ops::ControlFlow::Continue(()));
        assert_eq!(summary.expect("threads can be started").passed, 1, "the disc is right");
    }
}

impl Default for WholeDisc {
    fn default() -> WholeDisc {
        WholeDisc::new()
    }
}

fn noise(file: File) -> io::Result<()> {
    let (_, contents) = one_track(SectorType::Mode1, SECTORS);
    let mut file = BufWriter::with_capacity(PIECE, file);
    let mut piece = vec![0; 31 * 2048];
    for first in (0..SECTORS).step_by(31) {
        let count = (SECTORS - first).min(31) as usize;
        contents.tracks[0].read(first, &mut piece[..count * 2048])?;
        file.write_all(&piece[..count * 2048])?;
    }
    file.flush()
}

/// What no scenario can do without: the contents are read for the encoder and for the judge, and
/// the disc is written and read back.
fn through_files(folder: &Path) -> io::Result<()> {
    let mut contents = File::open(folder.join("data.bin"))?;
    let mut disc = tempfile::tempfile()?;
    let mut piece = vec![0; PIECE];
    for _ in 0..2 {
        contents.seek(SeekFrom::Start(0))?;
        while contents.read(&mut piece)? > 0 {}
    }
    for _ in 0..(SECTIONS * SECTION_LEN).div_ceil(PIECE) {
        disc.write_all(&piece)?;
    }
    disc.seek(SeekFrom::Start(0))?;
    while disc.read(black_box(&mut piece))? > 0 {}
    Ok(())
}
