use std::fs;
use std::path::PathBuf;

use rawcd_format::{DiscPlan, Layout, RwForm, TrackPlan, UserData};

use super::*;

fn media(file: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/media")).join(file)
}

fn bytes_of(file: &str) -> Vec<u8> {
    fs::read(media(file)).unwrap()
}

/// What is wrong with a file of these bytes.
fn refused(bytes: &[u8], sector_type: SectorType) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    fs::write(&path, bytes).unwrap();
    match open(&path, sector_type) {
        Ok(source) => panic!("{} sectors", source.sectors()),
        Err(error) => error.problem.to_string(),
    }
}

/// A WAV file with a plain header.
fn wav(rate: u32, bits: u16, channels: u16, samples: &[u8]) -> Vec<u8> {
    let frame = channels * bits.div_ceil(8);
    let len = samples.len() as u32;
    [
        b"RIFF".as_slice(),
        &(36 + len).to_le_bytes(),
        b"WAVEfmt \x10\0\0\0\x01\0",
        &channels.to_le_bytes(),
        &rate.to_le_bytes(),
        &(rate * u32::from(frame)).to_le_bytes(),
        &frame.to_le_bytes(),
        &bits.to_le_bytes(),
        b"data",
        &len.to_le_bytes(),
        samples,
    ]
    .concat()
}

#[test]
fn wav_samples_are_read_as_they_lie() {
    let source = open(&media("opening.wav"), SectorType::Audio).unwrap();
    assert_eq!((source.sector_len(), source.sectors()), (2352, 300));
    let file = bytes_of("opening.wav");
    let mut two = vec![0; 2 * 2352];
    source.read(298, &mut two).unwrap();
    assert_eq!(two, file[44 + 298 * 2352..44 + 300 * 2352]);
    assert!(source.read(299, &mut two).is_err());
    // What lies behind the samples is not read as samples.
    let longer = [wav(44_100, 16, 2, &[7; 2352]), vec![9; 2352]].concat();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x"), longer).unwrap();
    let source = open(&folder.path().join("x"), SectorType::Audio).unwrap();
    assert_eq!(source.sectors(), 1);
    assert!(source.read(0, &mut two).is_err());
}

/// The first and last samples as `flac -d` gives them.
#[test]
fn flac_is_decoded() {
    let source = open(&media("middle.flac"), SectorType::Audio).unwrap();
    assert_eq!((source.sector_len(), source.sectors()), (2352, 400));
    let mut all = vec![0; 400 * 2352];
    source.read(0, &mut all).unwrap();
    assert_eq!(fnv(&all), FLAC_FNV);
    let mut one = vec![0; 2352];
    source.read(123, &mut one).unwrap();
    assert_eq!(one, all[123 * 2352..124 * 2352]);
    assert!(source.read(400, &mut one).is_err());
}

/// FNV-1a of the samples that `flac -d --force-raw-format --endian=little --sign=signed` writes.
const FLAC_FNV: u64 = 0x58F2_93D9_8942_4A02;

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3)
    })
}

#[test]
fn anything_else_is_user_data() {
    for (file, sector_type, sectors) in
        [("data.iso", SectorType::Mode1, 343), ("form2.bin", SectorType::Mode2Form2, 300)]
    {
        let source = open(&media(file), sector_type).unwrap();
        assert_eq!((source.sector_len(), source.sectors()), (sector_type.user_data_len(), sectors));
        let mut last = vec![0; source.sector_len()];
        source.read(sectors - 1, &mut last).unwrap();
        assert!(bytes_of(file).ends_with(&last));
    }
}

#[test]
fn wrong_formats_are_named_in_full() {
    let needed = "; a compact disc takes 44100 Hz, 16-bit, 2 channels";
    assert_eq!(
        refused(&bytes_of("album-wrong-rate.wav"), SectorType::Audio),
        format!("is 48000 Hz, 8-bit, 1 channel{needed}")
    );
    for (rate, bits, channels, found) in [
        (48_000, 16, 2, "48000 Hz, 16-bit, 2 channels"),
        (44_100, 24, 2, "44100 Hz, 24-bit, 2 channels"),
        (44_100, 16, 1, "44100 Hz, 16-bit, 1 channel"),
    ] {
        let file = wav(rate, bits, channels, &[0; 2352 * 2]);
        assert_eq!(refused(&file, SectorType::Audio), format!("is {found}{needed}"));
    }
    // STREAMINFO of a FLAC file: 20 bits of rate, 3 of channels - 1, 5 of bits - 1.
    let mut flac = bytes_of("middle.flac");
    flac[18..22].copy_from_slice(&[0x17, 0x70, 0x03, 0x70]);
    assert_eq!(
        refused(&flac, SectorType::Audio),
        format!("is 96000 Hz, 24-bit, 2 channels{needed}")
    );
}

#[test]
fn parts_of_sectors_are_counted() {
    assert_eq!(
        refused(&[1; 5000], SectorType::Mode1),
        "has 5000 bytes, no whole number of sectors of 2048 bytes: 904 over, 1144 short of the next"
    );
    assert_eq!(
        refused(&wav(44_100, 16, 2, &[0; 2352 + 4]), SectorType::Audio),
        "has 589 samples, no whole number of sectors of 588 samples: 1 over, 587 short of the next"
    );
    assert_eq!(
        refused(b"RIFF", SectorType::Audio),
        "has 4 bytes, no whole number of sectors of 2352 bytes: 4 over, 2348 short of the next"
    );
}

#[test]
fn audio_files_are_no_data() {
    assert_eq!(
        refused(&bytes_of("middle.flac"), SectorType::Mode2Form1),
        "is a FLAC file; a mode2-form1 track takes raw user data, 2048 bytes a sector"
    );
    assert_eq!(
        refused(&wav(44_100, 16, 2, &[]), SectorType::Mode1Raw),
        "is a WAV file; a mode1-raw track takes raw user data, 2352 bytes a sector"
    );
}

/// Chunks of an odd length are followed by a byte that belongs to none; the extensible form says
/// its coding at byte 24.
#[test]
fn chunks_before_the_samples_are_passed_over() {
    let plain = wav(44_100, 16, 2, &[5; 2352]);
    let mut extensible = [&plain[..36], &[22, 0, 16, 0, 3, 0, 0, 0, 1, 0], &[0; 14]].concat();
    extensible[16] = 40;
    extensible[20..22].copy_from_slice(&[0xFE, 0xFF]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    for header in [&plain[..36], &extensible] {
        let file = [header, b"LIST\x05\0\0\0abcde\0", &plain[36..]].concat();
        fs::write(&path, file).unwrap();
        let source = open(&path, SectorType::Audio).unwrap();
        let mut sector = vec![0; 2352];
        source.read(0, &mut sector).unwrap();
        assert_eq!((source.sectors(), sector), (1, vec![5; 2352]));
    }
}

#[test]
fn damaged_wav_headers_are_named() {
    let plain = wav(44_100, 16, 2, &[5; 2352]);
    let changed = |place: usize, byte: u8| {
        let mut bytes = plain.clone();
        bytes[place] = byte;
        refused(&bytes, SectorType::Audio)
    };
    assert_eq!(
        changed(20, 3),
        "is 44100 Hz, 16-bit floating point, 2 channels; a compact disc takes 44100 Hz, 16-bit, 2 channels"
    );
    assert_eq!(
        changed(20, 0x11),
        "is 44100 Hz, 16-bit in coding 0011, 2 channels; a compact disc takes 44100 Hz, 16-bit, 2 channels"
    );
    for (bytes, what) in [
        (changed(16, 15), "its format has 15 bytes, not the 16 it needs"),
        (
            changed(32, 8),
            "its format is 44100 Hz, 16-bit, 2 channels, 8 bytes a sample; that would be 4",
        ),
        (changed(12, b'x'), "its samples stand before their format"),
        (changed(36, b'x'), "it ends before its samples"),
        (changed(40, 0x2E), "it has 2350 bytes of samples, and a sample has 4"),
        (refused(&plain[..30], SectorType::Audio), "it ends inside its format"),
        (refused(&plain[..38], SectorType::Audio), "it ends before its samples"),
        (
            refused(&[&plain[..12], &[0; 8016]].concat(), SectorType::Audio),
            "no samples in its first 1000 chunks",
        ),
    ] {
        assert_eq!(bytes, format!("is no good WAV file: {what}"));
    }
}

#[test]
fn lying_headers_are_refused() {
    let mut long = wav(44_100, 16, 2, &[0; 2352]);
    long[40..44].copy_from_slice(&4704_u32.to_le_bytes());
    assert_eq!(
        refused(&long, SectorType::Audio),
        "is no good WAV file: its header declares 4704 bytes of samples, of which 2352 are there"
    );
    // 36 bits of samples, the last of STREAMINFO before the MD5.
    let mut flac = bytes_of("middle.flac");
    flac[25] ^= 1;
    assert_eq!(
        refused(&flac, SectorType::Audio),
        "is no good FLAC file: its header declares 235201 samples, of which 235200 are there"
    );
    flac[21] |= 0x0F;
    assert_eq!(
        refused(&flac, SectorType::Audio),
        "has more than 450000 sectors, which no disc can hold"
    );
}

#[test]
fn what_is_no_file_is_refused() {
    let error =
        |path: &str| open(std::path::Path::new(path), SectorType::Audio).err().unwrap().to_string();
    assert_eq!(error("/"), "/ is no regular file");
    assert_eq!(error("/dev/zero"), "/dev/zero is no regular file");
    assert!(error("/nowhere/x.wav").starts_with("/nowhere/x.wav cannot be read: "));
}

/// A sparse file longer than any disc.
#[test]
fn endless_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    fs::File::create(&path).unwrap().set_len(450_001 * 2352).unwrap();
    let problem = open(&path, SectorType::Audio).err().unwrap().problem.to_string();
    assert_eq!(problem, "has more than 450000 sectors, which no disc can hold");
}

/// Cut anywhere and with any byte of their first kilobyte changed: refused or read, no panic.
#[test]
fn damaged_audio_files_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    let wav = wav(44_100, 16, 2, &[5; 2352]);
    let flac = bytes_of("middle.flac");
    let check = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        if let Ok(source) = open(&path, SectorType::Audio) {
            let mut all = vec![0; source.sectors() as usize * 2352];
            source.read(0, &mut all).unwrap();
        }
    };
    for cut in 0..wav.len() {
        check(&wav[..cut]);
    }
    for cut in (0..flac.len()).step_by(9973).chain(0..100) {
        fs::write(&path, &flac[..cut]).unwrap();
        let whole = open(&path, SectorType::Audio);
        assert!(whole.is_err() || cut == 0, "{cut}");
    }
    let changed = |original: &[u8], place: usize, change: u8| {
        let mut bytes = original.to_vec();
        bytes[place] ^= change;
        check(&bytes);
    };
    for place in 0..44 {
        for change in [0x01, 0x80, 0xFF] {
            changed(&wav, place, change);
        }
    }
    for place in (0..60).chain((60..flac.len()).step_by(9973)) {
        changed(&flac, place, 0x81);
    }
}

#[test]
fn an_empty_file_has_no_sectors() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x"), b"").unwrap();
    assert_eq!(open(&folder.path().join("x"), SectorType::Audio).unwrap().sectors(), 0);
}

#[test]
fn a_file_of_symbols() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    fs::write(&path, [3; 192]).unwrap();
    let source = open_rw(&path).unwrap();
    assert_eq!((source.sector_len(), source.sectors()), (96, 2));
    fs::write(&path, [3; 191]).unwrap();
    assert!(open_rw(&path).err().unwrap().to_string().ends_with(
        "has 191 bytes, no whole number of sectors of 96 bytes: 95 over, 1 short of the next"
    ));
}

fn generated(form: RwForm) -> GeneratedRw {
    let disc =
        DiscPlan { tracks: vec![TrackPlan::new(SectorType::Audio, 300)], ..DiscPlan::default() };
    GeneratedRw::new(7, form, &Layout::new(&disc).unwrap())
}

/// 22,500 sections of lead-in, 450 of program area, 6,750 of lead-out. The symbols are those of
/// the ChaCha8 keystream for seed 7.
#[test]
fn packs_are_made_from_a_seed() {
    let packed = generated(RwForm::Packed);
    assert_eq!(packed.sectors(), 22_500 + 450 + 6_750);
    let mut sections = [[0xFF; 96]; 3];
    packed.read(22_499, sections.as_flattened_mut()).unwrap();
    assert_eq!(sections[0], [0; 96]);
    assert_eq!(sections[1][..20], FIRST_PACK[..20]);
    for pack in sections[1..].as_flattened().chunks_exact(24) {
        assert_eq!(pack[..2], [9, 6]);
        let check = rawcd_format::subcode::rw::syndromes(pack.try_into().unwrap());
        assert_eq!((check.q, check.p), ([0; 2], [0; 4]));
    }
    packed.read(22_947, sections.as_flattened_mut()).unwrap();
    assert_eq!(sections[0][..2], [9, 6]);
    assert_eq!(sections[1..], [[0; 96]; 2]);
    assert!(packed.read(29_699, &mut [0; 192]).is_err());
}

const FIRST_PACK: [u8; 20] =
    [9, 6, 53, 58, 51, 58, 4, 44, 50, 38, 28, 3, 37, 29, 29, 42, 2, 48, 7, 55];

/// Raw symbols de-interleave to the packs, and reads may start anywhere.
#[test]
fn raw_symbols_are_the_packs_interleaved() {
    let (packed, raw) = (generated(RwForm::Packed), generated(RwForm::Raw));
    let mut cooked = vec![0; 452 * 96];
    packed.read(22_500, &mut cooked).unwrap();
    let mut symbols = vec![0; 452 * 96];
    raw.read(22_500, &mut symbols).unwrap();
    let mut back = rawcd_format::subcode::rw::Deinterleaver::default();
    let sections: Vec<_> = symbols
        .chunks_exact(96)
        .filter_map(|section| back.push(section.try_into().unwrap()))
        .collect();
    assert_eq!(sections.as_flattened(), &cooked[..450 * 96]);
    // The last pack ends inside the program area.
    assert_eq!(symbols[450 * 96..], [0; 192]);
    let mut one = [0; 96];
    raw.read(22_633, &mut one).unwrap();
    assert_eq!(one, symbols[133 * 96..134 * 96]);
}
