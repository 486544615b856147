//! Contents made from a formula: silence, counter, noise and tone, each defined to the byte, the
//! same on every platform and readable from any sector on. Integers only.
//!
//! A generator fills the *payload* of a sector: all of its user data, but in form 2, whose user
//! data carry their own frame [CD-ROM XA], the 2324 bytes between subheaders 00 00 20 00,
//! 00 00 20 00 and a zero EDC. Every payload is a whole number of 4-byte groups.
//!
//! Deliberately absent: contents for the raw types. A raw sector carries its address, and a
//! source does not know where on disc it will stand.

use std::io;
use std::ops::Range;

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};

use super::UserData;
use crate::{SectorType, TrackPlan};

/// Samples of audio in a second, and in a sector.
const SAMPLE_RATE: u64 = 44_100;
const SAMPLES_PER_SECTOR: u64 = 588;
/// Bytes of a stereo sample.
const SAMPLE_LEN: usize = 4;
/// ChaCha blocks of 64 bytes set aside for a sector: the fewest that hold 2352 bytes.
const NOISE_BLOCKS_PER_SECTOR: u64 = 37;

/// What is generated. Sectors count from 0 at the start of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GeneratedKind {
    /// Zeros. The only contents of mode 0.
    Silence,
    /// The sector's number as 32 bits, big endian, over and over.
    Counter,
    /// The keystream of ChaCha8 in its original form (64-bit block counter, nonce 0). The first
    /// 8 bytes of the key are the seed, little endian, the other 24 are zero. Sector `n` takes
    /// the stream from block 37 `n` on, so its bytes do not depend on the sector type.
    Noise {
        /// What the key is made of.
        seed: u64,
    },
    /// A sine on both channels of audio, 16 bit little endian, half of full scale.
    ///
    /// Sample `n` from the start of the source has the phase
    /// `n` × `hz` mod 44,100 of 44,100, scaled to 65,536 and rounded down. Let `x` be the phase
    /// mod 32,768 and `p` = `x` × (32,768 − `x`). The sample is
    /// 16,384 × 16 `p` / (5 × 2^30 − 4 `p`), rounded down, negated in the second half of the
    /// period: Bhaskara's sine, at most 0.17 % of the amplitude away from the true one. The tone
    /// repeats every second.
    Tone {
        /// Frequency, 1..=22,049.
        hz: u32,
    },
}

/// Contents that a sector type cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GeneratedError {
    /// Raw types, whose sectors carry their address.
    #[error(
        "{0} sectors carry their own address and cannot be generated: use {plain}, or a file",
        plain = .0.cooked()
    )]
    RawType(SectorType),
    /// Mode 0 with anything but silence.
    #[error("mode0 sectors are zero: only silence can be generated for them")]
    Mode0NotZero,
    /// A tone for a data track.
    #[error("a tone is audio; for {0} generate silence, a counter or noise")]
    ToneOnData(SectorType),
    /// A tone that 44,100 samples a second cannot carry.
    #[error("a tone of {0} Hz cannot be sampled at 44,100 Hz: choose 1 to 22049")]
    ToneFrequency(u32),
}

/// A generated source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Generated {
    kind: GeneratedKind,
    sector_type: SectorType,
    sectors: u32,
}

impl Generated {
    /// A source of `sectors` sectors for a track of `sector_type`.
    ///
    /// # Errors
    /// When sectors of that type cannot have such contents.
    pub fn new(
        kind: GeneratedKind,
        sector_type: SectorType,
        sectors: u32,
    ) -> Result<Generated, GeneratedError> {
        if sector_type.is_raw() {
            return Err(GeneratedError::RawType(sector_type));
        }
        if sector_type == SectorType::Mode0 && kind != GeneratedKind::Silence {
            return Err(GeneratedError::Mode0NotZero);
        }
        if let GeneratedKind::Tone { hz } = kind {
            if !sector_type.is_audio() {
                return Err(GeneratedError::ToneOnData(sector_type));
            }
            if hz == 0 || u64::from(hz) * 2 >= SAMPLE_RATE {
                return Err(GeneratedError::ToneFrequency(hz));
            }
        }
        Ok(Generated { kind, sector_type, sectors })
    }

    /// Where the payload stands in the user data; around it is the frame of form 2.
    fn payload(&self) -> Range<usize> {
        match self.sector_type {
            SectorType::Mode2Form2 => 8..2332,
            other => 0..other.user_data_len(),
        }
    }

    fn fill(&self, number: u32, payload: &mut [u8]) {
        match self.kind {
            GeneratedKind::Silence => payload.fill(0),
            GeneratedKind::Counter => repeat(number.to_be_bytes(), payload),
            GeneratedKind::Noise { seed } => {
                let mut key = [0; 32];
                key[..8].copy_from_slice(&seed.to_le_bytes());
                let mut stream = ChaCha8Rng::from_seed(key);
                stream.set_block_pos(u64::from(number) * NOISE_BLOCKS_PER_SECTOR);
                stream.fill_bytes(payload);
            }
            GeneratedKind::Tone { hz } => {
                let first = u64::from(number) * SAMPLES_PER_SECTOR;
                for (n, stereo) in (first..).zip(payload.chunks_exact_mut(SAMPLE_LEN)) {
                    let [low, high] = tone(hz, n).to_le_bytes();
                    stereo.copy_from_slice(&[low, high, low, high]);
                }
            }
        }
    }
}

impl UserData for Generated {
    fn sector_len(&self) -> usize {
        self.sector_type.user_data_len()
    }

    fn sectors(&self) -> u32 {
        self.sectors
    }

    fn read(&self, first_sector: u32, out: &mut [u8]) -> io::Result<()> {
        self.read_apart(first_sector, out, self.sector_len())
    }

    fn read_apart(&self, first_sector: u32, out: &mut [u8], stride: usize) -> io::Result<()> {
        let len = self.sector_len();
        assert!(out.len().is_multiple_of(stride) && len <= stride, "reads are whole sectors");
        let end = u64::from(first_sector) + (out.len() / stride) as u64;
        if end > u64::from(self.sectors) {
            let text = format!(
                "sectors {first_sector} to {} were asked for; {} are generated",
                end.saturating_sub(1),
                self.sectors
            );
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, text));
        }
        let payload = self.payload();
        for (user, number) in out.chunks_exact_mut(stride).zip(first_sector..) {
            self.fill(number, &mut user[payload.clone()]);
            repeat(TrackPlan::FORM2_SUBHEADER, &mut user[..payload.start]);
            user[payload.end..len].fill(0);
        }
        Ok(())
    }
}

fn repeat(group: [u8; 4], out: &mut [u8]) {
    for place in out.chunks_exact_mut(4) {
        place.copy_from_slice(&group);
    }
}

/// Sample `n` of a tone, as [`GeneratedKind::Tone`] defines it.
fn tone(hz: u32, n: u64) -> i16 {
    let of_second = n % SAMPLE_RATE * u64::from(hz) % SAMPLE_RATE;
    let phase = of_second * 65_536 / SAMPLE_RATE;
    let x = phase % 32_768;
    let p = x * (32_768 - x);
    let value = (16_384 * 16 * p / ((5 << 30) - 4 * p)) as i16;
    if phase < 32_768 { value } else { -value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sector;

    fn sectors(kind: GeneratedKind, sector_type: SectorType, first: u32, count: usize) -> Vec<u8> {
        let source = Generated::new(kind, sector_type, 360_000).unwrap();
        let mut out = vec![0xEE; count * source.sector_len()];
        source.read(first, &mut out).unwrap();
        out
    }

    #[test]
    fn silence() {
        assert_eq!(sectors(GeneratedKind::Silence, SectorType::Audio, 3, 2), [0; 4704]);
        assert_eq!(sectors(GeneratedKind::Silence, SectorType::Mode0, 3, 1), [0; 2336]);
        assert_eq!(sectors(GeneratedKind::Silence, SectorType::Mode1, 3, 1), [0; 2048]);
    }

    #[test]
    fn counter() {
        let out = sectors(GeneratedKind::Counter, SectorType::Mode1, 0x0001_02FE, 3);
        assert_eq!(out[..2048], [0x00, 0x01, 0x02, 0xFE].repeat(512));
        assert_eq!(out[2048..4096], [0x00, 0x01, 0x02, 0xFF].repeat(512));
        assert_eq!(out[4096..], [0x00, 0x01, 0x03, 0x00].repeat(512));
    }

    /// Bytes from an independent ChaCha8; the first line is the published vector of key 0.
    #[test]
    fn noise() {
        let noise = |seed| GeneratedKind::Noise { seed };
        let out = sectors(noise(0), SectorType::Mode1, 0, 1);
        assert_eq!(out[..8], [0x3E, 0x00, 0xEF, 0x2F, 0x89, 0x5F, 0x40, 0xD6]);
        let out = sectors(noise(7), SectorType::Audio, 0, 2);
        assert_eq!(out[..8], [0x73, 0xBA, 0x44, 0x2C, 0x72, 0xA6, 0x9C, 0xC3]);
        assert_eq!(out[2344..2352], [0x11, 0x6D, 0x80, 0x06, 0x87, 0xFE, 0xC0, 0xC2]);
        assert_eq!(out[2352..2360], [0x79, 0x69, 0x0E, 0xEF, 0xDF, 0x38, 0x92, 0x76]);
        let out = sectors(noise(0x0123_4567_89AB_CDEF), SectorType::Mode2, 359_999, 1);
        assert_eq!(out[..8], [0xFD, 0xE4, 0x4B, 0xEB, 0x74, 0xEA, 0x93, 0xEF]);
        assert_eq!(
            sectors(noise(7), SectorType::Mode1, 1, 1),
            sectors(noise(7), SectorType::Audio, 1, 1)[..2048]
        );
    }

    #[test]
    fn tone_samples() {
        let table = [
            (441, 0, vec![0, 1043, 2075]),
            (441, 24, vec![16_351, 16_384, 16_351]),
            (441, 50, vec![0, -1043]),
            (441, 75, vec![-16_384]),
            (441, 100, vec![0, 1043]),
            (440, 588, vec![-12_155, -11_446, -10_693, -9899]),
            (22_049, 0, vec![0, 3, -4, 7]),
        ];
        for (hz, first, samples) in table {
            for (n, sample) in (first..).zip(samples) {
                assert_eq!(tone(hz, n), sample, "{hz} Hz, sample {n}");
            }
        }
    }

    /// Sectors stand at the start of each block, by the generator's own way and by that which every
    /// source has.
    #[test]
    fn sectors_apart() {
        struct Plain(Generated);
        impl UserData for Plain {
            fn sector_len(&self) -> usize {
                self.0.sector_len()
            }
            fn sectors(&self) -> u32 {
                self.0.sectors()
            }
            fn read(&self, first_sector: u32, out: &mut [u8]) -> io::Result<()> {
                self.0.read(first_sector, out)
            }
        }
        let source = Generated::new(GeneratedKind::Counter, SectorType::Audio, 9).unwrap();
        for source in [&source as &dyn UserData, &Plain(source)] {
            let mut out = vec![0xEE; 3 * 2448];
            source.read_apart(6, &mut out, 2448).unwrap();
            for (block, number) in out.chunks(2448).zip(6..) {
                assert_eq!(block[..2352], [0, 0, 0, number].repeat(588));
            }
            let error = source.read_apart(7, &mut out, 2448).unwrap_err();
            assert_eq!(error.to_string(), "sectors 7 to 9 were asked for; 9 are generated");
        }
        let form2 = Generated::new(GeneratedKind::Silence, SectorType::Mode2Form2, 2).unwrap();
        let mut out = vec![0xEE; 2 * 2368];
        form2.read_apart(0, &mut out, 2368).unwrap();
        assert_eq!(out[2368..2377], [0, 0, 0x20, 0, 0, 0, 0x20, 0, 0]);
        assert_eq!(out[2368 + 2332..2368 + 2336], [0; 4]);
    }

    /// Little endian, both channels alike, the second sector going on where the first ends.
    #[test]
    fn tone_bytes() {
        let out = sectors(GeneratedKind::Tone { hz: 440 }, SectorType::Audio, 0, 76);
        assert_eq!(out[..8], [0, 0, 0, 0, 0x10, 0x04, 0x10, 0x04]);
        assert_eq!(out[2352..2358], [0x85, 0xD0, 0x85, 0xD0, 0x4A, 0xD3]);
        assert_eq!(out[75 * 2352..], out[..2352], "repeats every second");
        let last = sectors(GeneratedKind::Tone { hz: 22_049 }, SectorType::Audio, 359_999, 1);
        assert_eq!(last.len(), 2352);
    }

    /// Subheader twice, 2324 bytes, zero EDC: what the sector maker takes.
    #[test]
    fn form2_is_legal() {
        let kinds =
            [GeneratedKind::Silence, GeneratedKind::Counter, GeneratedKind::Noise { seed: 7 }];
        for kind in kinds {
            let out = sectors(kind, SectorType::Mode2Form2, 1, 2);
            for user in out.chunks(2336) {
                assert_eq!(user[..8], [0, 0, 0x20, 0, 0, 0, 0x20, 0], "{kind:?}");
                assert_eq!(user[2332..], [0; 4], "{kind:?}");
                let kind = SectorType::Mode2Form2;
                assert_eq!(sector::make(kind, [0; 3], [0; 4], user, &mut [0; 2352]), Ok(()));
            }
        }
        let noise = sectors(GeneratedKind::Noise { seed: 7 }, SectorType::Mode2Form2, 0, 1);
        assert_eq!(noise[8..12], [0x73, 0xBA, 0x44, 0x2C]);
        assert_eq!(noise[2328..2332], [0x63, 0xC3, 0x11, 0xFC]);
    }

    #[test]
    fn impossible_contents_are_refused() {
        let refusal = |kind, sector_type| Generated::new(kind, sector_type, 1).unwrap_err();
        for raw in &SectorType::ALL[6..] {
            assert_eq!(refusal(GeneratedKind::Silence, *raw), GeneratedError::RawType(*raw));
        }
        let (mode0, tone) = (SectorType::Mode0, |hz| GeneratedKind::Tone { hz });
        assert_eq!(refusal(GeneratedKind::Counter, mode0), GeneratedError::Mode0NotZero);
        assert_eq!(refusal(tone(440), mode0), GeneratedError::Mode0NotZero);
        let mode1 = SectorType::Mode1;
        assert_eq!(refusal(tone(440), mode1), GeneratedError::ToneOnData(mode1));
        for hz in [0, 22_050, u32::MAX] {
            assert_eq!(refusal(tone(hz), SectorType::Audio), GeneratedError::ToneFrequency(hz));
        }
        assert_eq!(
            GeneratedError::RawType(SectorType::Mode1Raw).to_string(),
            "mode1-raw sectors carry their own address and cannot be generated: use mode1, or a file"
        );
    }

    #[test]
    fn reads_end_with_the_source() {
        let source = Generated::new(GeneratedKind::Counter, SectorType::Mode1, 3).unwrap();
        assert_eq!((source.sectors(), source.sector_len()), (3, 2048));
        assert!(source.read(3, &mut []).is_ok());
        for (first, count) in [(2, 2), (3, 1), (u32::MAX, 1)] {
            let error = source.read(first, &mut vec![0; count * 2048]).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        }
        let longest = Generated { sectors: u32::MAX, ..source };
        assert!(longest.read(u32::MAX - 1, &mut [0; 2048]).is_ok());
        assert!(longest.read(u32::MAX, &mut []).is_ok());
        let error = source.read(2, &mut [0; 4096]).unwrap_err();
        assert_eq!(error.to_string(), "sectors 2 to 3 were asked for; 3 are generated");
    }
}
