//! Habits of reading: which sections and selections there are, and what comes for them.

use rawcd_format::bcd::{from_bcd, to_bcd};
use rawcd_format::{Lba, SECTION_LEN, SECTOR_LEN};
use rawcd_mmc::{Atip, ReadCd, Sense, SubChannel};

use super::super::reading::out_of_range;
use super::super::{Drive, invalid_cdb};
use super::swap_samples;
use crate::{Beyond, Medium, PackedRwHabit, QHabit, ReadableFrom, Storage};

/// Bytes of a sample of both channels.
const SAMPLE_LEN: i64 = 4;

impl<S: Storage> Drive<S> {
    /// Whether the pick-up gets to sections that are recorded.
    pub(in crate::drive) fn reaches(&self, medium: &Medium<S>, first: Lba, blocks: u32) -> bool {
        let reads = &self.profile.reads;
        let earliest = match reads.from {
            ReadableFrom::LeadIn => Lba(i32::MIN),
            ReadableFrom::Pause => Lba::PROGRAM_START,
            ReadableFrom::Program => Lba(0),
        };
        let end = i64::from(first.0) + i64::from(blocks);
        let latest =
            medium.toc().zip(reads.lead_out_sections).map_or(i64::MAX, |(toc, sections)| {
                i64::from(toc.lead_out().start.0) + i64::from(sections)
            });
        first >= earliest && end <= latest
    }

    /// Refuses what the drive cannot hand out beside the sector.
    pub(in crate::drive) fn check_selection(&self, command: &ReadCd) -> Result<(), Sense> {
        let reads = &self.profile.reads;
        if !command.error.is_empty() && !reads.c2_pointers {
            return Err(invalid_cdb(9, Some(2)));
        }
        let has_form = match command.sub_channel {
            SubChannel::None => true,
            SubChannel::Raw => reads.raw_sub_channel,
            SubChannel::Q => reads.q != QHabit::Refused,
            SubChannel::PackedRw => reads.packed_rw != PackedRwHabit::Refused,
        };
        if has_form { Ok(()) } else { Err(invalid_cdb(10, Some(2))) }
    }

    /// The samples that come for an audio section whose own main channel is `own`.
    pub(in crate::drive) fn samples(
        &mut self,
        at: Lba,
        own: &[u8; SECTION_LEN],
    ) -> Result<[u8; SECTOR_LEN], Sense> {
        let offset = i64::from(self.profile.reads.offset_samples) * SAMPLE_LEN;
        let mut samples = std::array::from_fn(|place| own[place]);
        if offset != 0 {
            self.displaced(at, offset, &mut samples)?;
        }
        if self.profile.reads.swaps_samples {
            swap_samples(&mut samples);
        }
        Ok(samples)
    }

    /// Fills `out` with the main channel from `offset` bytes before section `at` on.
    fn displaced(&mut self, at: Lba, offset: i64, out: &mut [u8; SECTOR_LEN]) -> Result<(), Sense> {
        let sector_len = SECTOR_LEN as i64;
        let first = i64::from(at.0) * sector_len - offset;
        let mut done = 0;
        while done < out.len() {
            let byte = first + done as i64;
            let from = byte.rem_euclid(sector_len) as usize;
            let len = (SECTOR_LEN - from).min(out.len() - done);
            let section = i32::try_from(byte.div_euclid(sector_len)).unwrap_or(i32::MAX);
            match self.main_channel(Lba(section))? {
                Some(block) => out[done..done + len].copy_from_slice(&block[from..from + len]),
                None if self.profile.reads.beyond == Beyond::Zeros => {
                    out[done..done + len].fill(0);
                }
                None => return Err(out_of_range(at, 2)),
            }
            done += len;
        }
        Ok(())
    }

    /// A section, when it can be read.
    fn main_channel(&mut self, at: Lba) -> Result<Option<[u8; SECTION_LEN]>, Sense> {
        let medium = self.ready()?;
        if medium.recording().is_recorded(at, 1) && self.reaches(medium, at, 1) {
            self.block(at).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Q in 16 bytes as the drive hands it out: numbers and times of a position are binary where
    /// they are BCD on the disc.
    pub(in crate::drive) fn tell_q(&self, bytes: &mut [u8; 16]) {
        if self.profile.reads.q != QHabit::Binary || bytes[0] & 0x0F != 1 {
            return;
        }
        for place in [1, 2, 3, 4, 5, 7, 8, 9] {
            bytes[place] = from_bcd(bytes[place]).unwrap_or(bytes[place]);
        }
    }

    /// The groove's information, its times in BCD where the drive tells them so.
    pub(in crate::drive) fn tell_atip(&self, atip: &Atip) -> Vec<u8> {
        let mut bytes = atip.emit();
        if self.profile.reads.bcd_atip {
            for place in (8..11).chain(12..15) {
                bytes[place] = to_bcd(bytes[place]);
            }
        }
        bytes
    }
}
