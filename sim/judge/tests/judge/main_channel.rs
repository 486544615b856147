//! Rules of the main channel. On the mixed disc data starts at 475, user data lie from 625 to
//! 934, the lead-out starts at 1085.

use std::sync::Arc;

use crate::common::{
    Bytes, RAW, audio_plan, audio_with, contents, list, make, mixed_plan, spoiled,
};
use rawcd_format::SectorType::{Mode0, Mode1, Mode2, Mode2Form1, Mode2Form2};
use rawcd_format::{Lba, SectorType, sector};

type Found = Vec<(&'static str, i32, u32)>;

/// The findings when the descrambled sector at `lba` is changed and its codes, from `from` on,
/// are made good again.
fn remade(kind: SectorType, lba: i32, from: usize, change: impl FnOnce(&mut [u8; 2352])) -> Found {
    spoiled(&mixed_plan(kind), |disc| {
        disc.at(lba).set_sector(|sector| {
            change(sector);
            sector::remake(kind, sector, from);
        });
    })
}

#[test]
fn scrambling() {
    for kind in [Mode0, Mode1, Mode2, Mode2Form1, Mode2Form2] {
        let found = spoiled(&mixed_plan(kind), |disc| {
            for lba in [700, 1000] {
                sector::scramble(Arc::make_mut(&mut disc.at(lba).main));
            }
        });
        assert_eq!(found, [("scrambling", 700, 1), ("scrambling", 1000, 1)], "{kind}");
    }
}

#[test]
fn sector_sync() {
    let found = remade(Mode1, 700, 0, |sector| sector[5] = 0xFE);
    assert_eq!(found, [("sector-sync", 700, 1)]);
    // Silence, which is no sector at all.
    let found = spoiled(&mixed_plan(Mode1), |disc| disc.at(700).main = Arc::new([0; 2352]));
    assert_eq!(found, [("sector-sync", 700, 1)]);
}

#[test]
fn sector_mode() {
    for mode in [0x02, 0x21, 0xE1, 0x03] {
        let found = remade(Mode1, 700, 12, |sector| sector[15] = mode);
        assert_eq!(found, [("sector-mode", 700, 1)], "{mode:02X}");
    }
    let found = remade(Mode2Form1, 700, 2352, |sector| sector[15] = 0x01);
    assert_eq!(found, [("sector-mode", 700, 1)]);
}

#[test]
fn sector_header() {
    // 700 is 00:11:25.
    let with = |address: [u8; 3]| {
        remade(Mode1, 700, 12, |sector| sector[12..15].copy_from_slice(&address))
    };
    assert_eq!(with([0x00, 0x11, 0x26]), [("sector-header", 700, 1)]);
    assert_eq!(with([0x00, 0x11, 0x2A]), [("sector-header", 700, 1)]);
    // The first sector of the track, which the second one contradicts.
    let found = remade(Mode1, 475, 12, |sector| sector[14] = 0x26);
    assert_eq!(found, [("sector-header", 475, 1)]);
}

/// Moves the headers of some sections.
fn headers_off(sections: std::ops::Range<i32>, by: i32) -> Found {
    spoiled(&mixed_plan(Mode1), |disc| {
        for lba in sections {
            let address = sector::header_address(Lba(lba + by));
            disc.at(lba).set_sector(|sector| {
                sector[12..15].copy_from_slice(&address);
                sector::remake(Mode1, sector, 12);
            });
        }
    })
}

#[test]
fn an_offset_is_constant_through_a_track() {
    assert_eq!(headers_off(475..1085, 75), []);
    assert_eq!(headers_off(475..1085, -75), []);
    assert_eq!(headers_off(475..1085, 76), [("sector-header", 475, 610)]);
    // A change in the middle is where it changes.
    assert_eq!(headers_off(700..1085, 3), [("sector-header", 700, 1)]);
}

#[test]
fn subheaders() {
    let second = |sector: &mut [u8; 2352]| sector[21] = 1;
    assert_eq!(remade(Mode2Form1, 700, 16, second), [("subheader-pair", 700, 1)]);
    assert_eq!(remade(Mode2Form2, 700, 16, second), [("subheader-pair", 700, 1)]);
    let form =
        |sector: &mut [u8; 2352]| (sector[18], sector[22]) = (sector[18] ^ 0x20, sector[22] ^ 0x20);
    assert_eq!(remade(Mode2Form1, 700, 16, form), [("subheader-form", 700, 1)]);
    assert_eq!(remade(Mode2Form2, 700, 16, form), [("subheader-form", 700, 1)]);
    let value = |sector: &mut [u8; 2352]| (sector[16], sector[20]) = (1, 1);
    assert_eq!(remade(Mode2Form1, 700, 16, value), [("subheader-value", 700, 1)]);
    // In a gap any subheader and either form will do, but for a channel above 31, and for a sector of
    // video and data.
    assert_eq!(remade(Mode2Form1, 500, 16, value), []);
    let bytes = |at: usize, value: u8| {
        move |sector: &mut [u8; 2352]| (sector[at], sector[at + 4]) = (value, value)
    };
    assert_eq!(remade(Mode2Form1, 500, 16, bytes(17, 0x1F)), []);
    assert_eq!(remade(Mode2Form1, 500, 16, bytes(17, 0x20)), [("subheader-value", 500, 1)]);
    assert_eq!(remade(Mode2Form1, 500, 16, bytes(18, 0x08)), []);
    assert_eq!(remade(Mode2Form1, 500, 16, bytes(18, 0x0A)), [("subheader-value", 500, 1)]);
}

#[test]
fn edc() {
    for (kind, at) in [(Mode1, 2064), (Mode2Form1, 2072)] {
        let found = spoiled(&mixed_plan(kind), |disc| {
            disc.at(700).set_sector(|sector| {
                sector[at] ^= 1;
                sector::remake(kind, sector, at);
            });
        });
        assert_eq!(found, [("edc", 700, 1)], "{kind}");
    }
    let found = spoiled(&mixed_plan(Mode2Form2), |disc| {
        disc.at(700).set_sector(|sector| sector[2348] ^= 1);
    });
    assert_eq!(found, [("edc", 700, 1)]);
}

#[test]
fn ecc() {
    for kind in [Mode1, Mode2Form1] {
        let found = spoiled(&mixed_plan(kind), |disc| {
            disc.at(700).set_sector(|sector| {
                sector[2076] ^= 1;
                sector::remake(kind, sector, 2076);
            });
        });
        assert_eq!(found, [("ecc-p", 700, 1)], "{kind}");
        let found = spoiled(&mixed_plan(kind), |disc| {
            disc.at(700).set_sector(|sector| sector[2351] ^= 1);
        });
        assert_eq!(found, [("ecc-q", 700, 1)], "{kind}");
    }
}

#[test]
fn zero_field() {
    let found = spoiled(&mixed_plan(Mode1), |disc| {
        disc.at(700).set_sector(|sector| {
            sector[2070] = 1;
            sector::remake(Mode1, sector, 2070);
        });
    });
    assert_eq!(found, [("zero-field", 700, 1)]);
    let found = spoiled(&mixed_plan(Mode0), |disc| {
        disc.at(700).set_sector(|sector| sector[100] = 1);
        disc.at(500).set_sector(|sector| sector[100] = 1);
    });
    assert_eq!(found, [("zero-field", 500, 1), ("zero-field", 700, 1)]);
}

#[test]
fn pause_silence() {
    // The first pause and the lead-out; the pause at 250 holds the end of track 1.
    let set = |lba: i32| audio_with(|disc| Arc::make_mut(&mut disc.at(lba).main)[2351] = 1);
    assert_eq!(set(-150), [("pause-silence", -150, 1)]);
    assert_eq!(set(-1), [("pause-silence", -1, 1)]);
    assert_eq!(set(7549), [("pause-silence", 7549, 1)]);
    assert_eq!(set(300), [("user-data", 300, 1)]);
    // The first part of a pre-gap behind audio.
    let found = spoiled(&mixed_plan(Mode1), |disc| {
        Arc::make_mut(&mut disc.at(474).main)[0] = 1;
    });
    assert_eq!(found, [("pause-silence", 474, 1)]);
}

#[test]
fn gap_data() {
    for (kind, at) in [(Mode1, 2063), (Mode2, 16), (Mode2Form1, 24), (Mode2Form2, 2347)] {
        for lba in [475, 935, 1085] {
            let found = if kind == Mode2Form2 {
                // The gaps of XA tracks are form 2 here, whose EDC may be left out.
                spoiled(&mixed_plan(kind), |disc| {
                    disc.at(lba).set_sector(|sector| {
                        sector[at] = 1;
                        sector[2348..].fill(0);
                    });
                })
            } else {
                remade(kind, lba, 16, |sector| sector[at] = 1)
            };
            assert_eq!(found, [("gap-data", lba, 1)], "{kind}");
        }
    }
}

#[test]
fn user_data() {
    for (kind, at) in [(Mode1, 16), (Mode2, 2351), (Mode2Form1, 2071), (Mode2Form2, 24)] {
        let found = remade(kind, 700, 16, |sector| {
            sector[at] ^= 1;
            if kind == Mode2Form2 {
                sector[2348..].fill(0);
            }
        });
        if kind == Mode2Form2 {
            // Its EDC is made again, so it is no more the source's zero.
            assert_eq!(found, [("user-data", 700, 1)]);
        } else {
            assert_eq!(found, [("user-data", 700, 1)], "{kind}");
        }
    }
    let found = audio_with(|disc| {
        (600..700).for_each(|lba| Arc::make_mut(&mut disc.at(lba).main)[77] = 0);
    });
    assert_eq!(found, [("user-data", 600, 100)]);
    // Without its codes made again, a wrong byte breaks every one of them.
    let found = remade(Mode1, 700, 2352, |sector| sector[100] ^= 1);
    let expected = [("ecc-p", 700, 1), ("ecc-q", 700, 1), ("edc", 700, 1), ("user-data", 700, 1)];
    assert_eq!(found, expected);
}

#[test]
fn user_data_of_a_special_pregap() {
    let mut plan = audio_plan();
    plan.special_pregap = Some(150);
    let found = spoiled(&plan, |disc| Arc::make_mut(&mut disc.at(-100).main)[0] = 0);
    assert_eq!(found, [("user-data", -100, 1)]);
}

/// Raw types: the source is whole scrambled sectors, here all for one address, as their headers
/// would be elsewhere.
#[test]
fn raw_types_are_compared_and_judged() {
    let plan = mixed_plan(Mode1);
    let mut raw_plan = mixed_plan(SectorType::Mode1Raw);
    raw_plan.tracks[1].sectors = 310;
    let mut disc = make(&plan);
    let source: Vec<u8> = (625..935).flat_map(|lba| disc.at(lba).main.to_vec()).collect();
    struct Whole(Vec<u8>);
    impl rawcd_format::UserData for Whole {
        fn sector_len(&self) -> usize {
            2352
        }
        fn sectors(&self) -> u32 {
            310
        }
        fn read(&self, first: u32, out: &mut [u8]) -> std::io::Result<()> {
            let first = first as usize * 2352;
            out.copy_from_slice(&self.0[first..first + out.len()]);
            Ok(())
        }
    }
    let mut sources = contents(&raw_plan);
    sources.tracks[1] = Box::new(Whole(source));
    assert_eq!(list(&disc.judge(&raw_plan, &sources, RAW)), []);
    // A byte of the user data, and one of the Q parity, which no user data hold.
    disc.at(700).set_sector(|sector| {
        sector[100] ^= 1;
        sector::remake(Mode1, sector, 16);
    });
    disc.at(710).set_sector(|sector| sector[2351] ^= 1);
    let found = list(&disc.judge(&raw_plan, &sources, RAW));
    assert_eq!(found, [("user-data", 700, 1), ("ecc-q", 710, 1)]);
}

#[test]
fn lead_in_main() {
    let found = audio_with(|disc| Arc::make_mut(&mut disc.at(-900).main)[3] = 1);
    assert_eq!(found, [("lead-in-main", -900, 1)]);
    // Data sectors are legal there.
    let found = audio_with(|disc| {
        let mut sector = [0; 2352];
        sector::make_empty(Mode1, [0xA0, 0x01, 0x00], &mut sector);
        disc.at(-900).main = Arc::new(sector);
    });
    assert_eq!(found, []);
}

#[test]
fn sources_that_do_not_fit() {
    let plan = audio_plan();
    let disc = make(&plan);
    let judge = |contents: &rawcd_format::Contents| {
        let mut judge = rawcd_judge::Judge::new(&plan, contents, RAW).unwrap();
        judge.feed(Lba(0), &disc.sections[4650].block(rawcd_format::BlockForm::Raw)).unwrap_err()
    };
    let mut sources = contents(&plan);
    sources.tracks[0] = Box::new(Bytes { sector_len: 2048, sectors: 400, byte: 0 });
    assert_eq!(
        judge(&sources).to_string(),
        "the source of track 1 has sectors of 2048 bytes; its sector type has 2352"
    );
    sources.tracks[0] = Box::new(Bytes { sector_len: 2352, sectors: 0, byte: 0 });
    assert!(
        judge(&sources).to_string().starts_with("the source of track 1 cannot be read at sector 0")
    );
    sources.tracks.clear();
    assert_eq!(judge(&sources).to_string(), "the contents lack the source of track 1");
}
