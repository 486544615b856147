//! What fills the sections, and every way in which contents can fail.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::io;

use rawcd_format::contents::{Generated, GeneratedKind, Source};
use rawcd_format::{
    BlockForm, Contents, DiscPlan, Layout, Lba, RawImage, ReadError, RwForm, SectorType,
    TrackNumber, TrackPlan, UserData,
};
use rawcd_mastering::{ContentsError, SequencedImage, Sequencer};

/// Sections from 95:00:00 of a disc with 300 sectors in its track.
const SECTIONS: u32 = 22_650 + 300 + 6_750;

/// Sectors of one byte, the last of which cannot be read when `broken`.
struct Same {
    len: usize,
    sectors: u32,
    byte: u8,
    broken: bool,
}

impl UserData for Same {
    fn sector_len(&self) -> usize {
        self.len
    }

    fn sectors(&self) -> u32 {
        self.sectors
    }

    fn read(&self, first: u32, out: &mut [u8]) -> io::Result<()> {
        out.fill(self.byte);
        let last = first + (out.len() / self.len) as u32;
        if self.broken && last == self.sectors {
            return Err(io::Error::other("the disk is gone"));
        }
        Ok(())
    }
}

fn same(len: usize, sectors: u32, byte: u8) -> Source {
    Box::new(Same { len, sectors, byte, broken: false })
}

fn broken(len: usize, sectors: u32) -> Source {
    Box::new(Same { len, sectors, byte: 0, broken: true })
}

fn plan(kind: SectorType) -> DiscPlan {
    DiscPlan { tracks: vec![TrackPlan::new(kind, 300)], ..DiscPlan::default() }
}

fn one(source: Source) -> Contents {
    Contents { tracks: vec![source], ..Contents::default() }
}

fn sequencer(plan: &DiscPlan, contents: Contents) -> Result<Sequencer, ContentsError> {
    Sequencer::new(plan.clone(), Layout::place(plan).unwrap(), contents)
}

/// The block at `lba`, in the raw form.
fn read(plan: &DiscPlan, contents: Contents, lba: i32) -> Result<Vec<u8>, ReadError> {
    let image = SequencedImage::new(sequencer(plan, contents).unwrap(), BlockForm::Raw);
    let mut block = vec![0xEE; 2448];
    image.read(Lba(lba), &mut block).map(|()| block)
}

fn refusal(plan: &DiscPlan, contents: Contents) -> String {
    sequencer(plan, contents).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn an_image_runs_from_95_00_00_through_its_lead_out() {
    let plan = plan(SectorType::Audio);
    let sequencer = sequencer(&plan, one(same(2352, 300, 0))).unwrap();
    let image = SequencedImage::new(sequencer, BlockForm::Pq);
    assert_eq!((image.form(), image.first_lba(), image.len()), {
        (BlockForm::Pq, Lba(-22_650), SECTIONS)
    });
    assert_eq!(image.end_lba(), Lba(7050));
}

#[test]
fn special_pregap_before_the_first_track() {
    let mut plan = plan(SectorType::Audio);
    plan.special_pregap = Some(200);
    let contents = || {
        let pregap = Generated::new(GeneratedKind::Counter, SectorType::Audio, 200).unwrap();
        let special_pregap: Option<Source> = Some(Box::new(pregap));
        Contents { special_pregap, ..one(same(2352, 300, 0x11)) }
    };
    for (lba, first) in [(-151, [0; 4]), (-150, [0; 4]), (49, [0, 0, 0, 199]), (50, [0x11; 4])] {
        assert_eq!(read(&plan, contents(), lba).unwrap()[..4], first, "{lba}");
    }
}

#[test]
fn contents_are_those_declared() {
    let mut plan = plan(SectorType::Mode1);
    assert_eq!(refusal(&plan, Contents::default()), "1 tracks are declared, 0 sources are there");
    plan.tracks[0].sector_type = SectorType::Audio;
    plan.first_track = TrackNumber::new(7).unwrap();
    assert_eq!(
        refusal(&plan, one(same(2048, 300, 0))),
        "the source of track 7 has 300 sectors of 2048 bytes; declared are 300 of 2352"
    );
    assert!(sequencer(&plan, one(same(2352, 299, 0))).is_err());

    let special = |sectors| Contents {
        special_pregap: Some(same(2352, sectors, 0)),
        ..one(same(2352, 300, 0))
    };
    assert_eq!(
        refusal(&plan, special(150)),
        "the special pregap has a source, but is not declared"
    );
    plan.special_pregap = Some(150);
    assert!(sequencer(&plan, special(150)).is_ok());
    assert_eq!(
        refusal(&plan, special(151)),
        "the special pregap has 151 sectors of 2352 bytes; declared are 150 of 2352"
    );
    assert_eq!(
        refusal(&plan, one(same(2352, 300, 0))),
        "the special pregap is declared, but has no source"
    );
    plan.special_pregap = None;

    let symbols =
        |sections| Contents { subcode_rw: Some(same(96, sections, 0)), ..one(same(2352, 300, 0)) };
    assert_eq!(
        refusal(&plan, symbols(SECTIONS)),
        "the R-W stream has a source, but is not declared"
    );
    plan.subcode_rw = Some(RwForm::Raw);
    assert!(sequencer(&plan, symbols(SECTIONS)).is_ok());
    assert_eq!(
        refusal(&plan, symbols(300)),
        "the R-W stream has 300 sectors of 96 bytes; declared are 29700 of 96"
    );
    assert_eq!(
        refusal(&plan, one(same(2352, 300, 0))),
        "the R-W stream is declared, but has no source"
    );
}

#[test]
fn what_cannot_be_read_is_named() {
    let complaint =
        |plan: &DiscPlan, contents, lba| read(plan, contents, lba).unwrap_err().to_string();
    let mut audio = plan(SectorType::Audio);
    assert!(read(&audio, one(broken(2352, 300)), 298).is_ok());
    assert_eq!(
        complaint(&audio, one(broken(2352, 300)), 299),
        "the source of track 1 cannot be read at sector 299: the disk is gone"
    );
    assert_eq!(
        complaint(&plan(SectorType::Mode0), one(same(2336, 300, 1)), 5),
        "sector 5 of the source of track 1 holds a byte that is not zero; mode 0 sectors are 2336 \
         zero bytes"
    );
    audio.special_pregap = Some(150);
    let special = Contents { special_pregap: Some(broken(2352, 150)), ..one(same(2352, 300, 0)) };
    assert_eq!(
        complaint(&audio, special, -1),
        "the source of the special pregap cannot be read at sector 149: the disk is gone"
    );
    audio.special_pregap = None;
    audio.subcode_rw = Some(RwForm::Raw);
    let symbols = |source| Contents { subcode_rw: Some(source), ..one(same(2352, 300, 0)) };
    assert_eq!(
        complaint(&audio, symbols(broken(96, SECTIONS)), 7049),
        "the R-W stream cannot be read at section 29699: the disk is gone"
    );
    assert_eq!(
        complaint(&audio, symbols(same(96, SECTIONS, 0x40)), -22_649),
        "section 1 of the R-W stream sets bit 7 or 6, which belong to P and Q"
    );
    assert_eq!(
        complaint(&audio, symbols(same(96, SECTIONS, 0)), 7050),
        "blocks 7050 to 7050 were asked for; the image holds -22650 to 7049"
    );
}
