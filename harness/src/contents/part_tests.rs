use std::fs;
use std::path::PathBuf;

use rawcd_format::UserData;

use super::*;

struct Files(tempfile::TempDir);

impl Files {
    fn path(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

fn files() -> Files {
    Files(tempfile::tempdir().unwrap())
}

fn read(source: &dyn UserData, first: u32, count: usize) -> Vec<u8> {
    let mut out = vec![0xEE; count * source.sector_len()];
    source.read(first, &mut out).unwrap();
    out
}

fn part(offset: u64, sectors: Option<u32>) -> Range {
    Range { offset, sectors }
}

#[test]
fn parts_of_raw_files() {
    // Three sectors of another length before, two of ours, five bytes behind.
    let bytes = [vec![9; 3 * 2352], vec![1; 2048], vec![2; 2048], vec![3; 5]].concat();
    let files = files();
    let path = files.path("x.bin", &bytes);
    let opened = open_part(&path, SectorType::Mode1, part(7056, Some(2)), None).unwrap();
    assert_eq!(opened.sectors(), 2);
    assert_eq!(read(&*opened, 1, 1), [2; 2048]);
    assert!(opened.read(2, &mut [0; 2048]).is_err());
    let refused = |offset, sectors| {
        let range = part(offset, sectors);
        let refused = open_part(&path, SectorType::Mode1, range, None).err().unwrap();
        refused.problem.to_string()
    };
    assert_eq!(
        refused(7056, None),
        "has 4101 bytes, no whole number of sectors of 2048 bytes: 5 over, 2043 short of the next"
    );
    assert_eq!(
        refused(7056, Some(3)),
        "has 11157 bytes; 3 sectors of 2048 bytes from byte 7056 on are more"
    );
    assert_eq!(refused(11_158, None), "has 11157 bytes; a part of it starts at byte 11158");
    assert!(refused(u64::MAX, Some(u32::MAX)).starts_with("has 11157 bytes"));
}

/// In a WAV file the offset counts bytes of samples, whatever its header is.
#[test]
fn parts_of_wav_files() {
    let path =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/media/opening.wav"));
    let whole = open(&path, SectorType::Audio).unwrap();
    let opened = open_part(&path, SectorType::Audio, part(2 * 2352, Some(3)), None).unwrap();
    assert_eq!(read(&*opened, 0, 3), read(&*whole, 2, 3));
    let swapped =
        open_part(&path, SectorType::Audio, part(4704, None), Some(Stored::BigEndian)).unwrap();
    assert_eq!(swapped.sectors(), whole.sectors() - 2);
    let (straight, swapped) = (read(&*whole, 100, 1), read(&*swapped, 98, 1));
    assert_eq!((straight[6], straight[7]), (swapped[7], swapped[6]));
}

/// The first bytes of the scrambler are 01 80 00 60 [ECMA-130 B]; sync stays.
#[test]
fn unscrambled_sectors_are_scrambled() {
    let mut sector = vec![0; 2352];
    sector[11] = 0x77;
    sector[12..16].copy_from_slice(&[0x00, 0x02, 0x00, 0x01]);
    let files = files();
    let path = files.path("x.bin", &sector.repeat(2));
    let kind = SectorType::Mode1Raw;
    let opened = open_part(&path, kind, part(2352, None), Some(Stored::Unscrambled)).unwrap();
    assert_eq!(read(&*opened, 0, 1)[11..18], [0x77, 0x01, 0x82, 0x00, 0x61, 0x00, 0x28]);
    for (kind, stored, words) in [
        (
            SectorType::Mode1,
            Stored::Unscrambled,
            "unscrambled whole sectors, which are of a raw type; mode1",
        ),
        (SectorType::Mode1Raw, Stored::BigEndian, "big-endian samples, which are audio; mode1-raw"),
    ] {
        let refused = open_part(&path, kind, part(0, None), Some(stored)).err().unwrap();
        assert_eq!(
            refused.problem.to_string(),
            format!("is to be read as {words} is not stored that way")
        );
    }
}

#[test]
fn joined_sources() {
    let files = files();
    let one = |value: u8, count: usize| -> Source {
        let path = files.path(&format!("{value}"), &vec![value; count * 2048]);
        open(&path, SectorType::Mode1).unwrap()
    };
    let joined = join(vec![one(1, 2), one(2, 0), one(3, 1), one(4, 2)], SectorType::Mode1).unwrap();
    assert_eq!((joined.sectors(), joined.sector_len()), (5, 2048));
    let all: Vec<u8> = read(&*joined, 0, 5).chunks(2048).map(|sector| sector[9]).collect();
    assert_eq!(all, [1, 1, 3, 4, 4]);
    let some: Vec<u8> = read(&*joined, 1, 3).chunks(2048).map(|sector| sector[9]).collect();
    assert_eq!(some, [1, 3, 4]);
    assert!(joined.read(4, &mut [0; 4096]).is_err());
    assert!(joined.read(5, &mut []).is_ok());
    assert_eq!(join(Vec::new(), SectorType::Mode1).err(), Some(JoinError::Empty));
}
