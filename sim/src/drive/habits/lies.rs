//! Lies: recordings that leave no mark, transfers cut short, an edited INQUIRY.

use std::borrow::Cow;

use rawcd_mmc::{Cdb, Data, WriteType};

use super::super::at_once::AtOnce;
use super::super::{Answer, Drive};
use crate::medium::Mark;
use crate::{MediumState, Storage, Truncation};

/// A medium as it was before a recording that leaves no mark.
pub(super) type Kept = Mark;

impl<S: Storage> Drive<S> {
    /// Remembers what the medium is before a recording that will leave no mark: a lie, or a test
    /// in RAW, whose blocks a drive has to count all the same.
    pub(in crate::drive) fn remember_medium(&mut self) {
        let is_raw_test = self.is_test() && self.parameters.write_type == WriteType::RAW;
        let no_mark = self.profile.lies.discards_writes || is_raw_test;
        if self.habits.kept.is_none() && no_mark && !self.is_recording() {
            self.habits.kept = self.medium.as_ref().map(crate::Medium::mark);
        }
    }

    /// Makes the medium what it was, as soon as a recording without a mark is over.
    pub(in crate::drive) fn forget_recording(&mut self) {
        if self.is_recording() {
            return;
        }
        if let (Some(kept), Some(medium)) = (self.habits.kept.take(), &mut self.medium)
            && let Err(error) = medium.return_to(kept)
        {
            self.keep(error);
        }
    }

    /// What has become of the medium is so.
    pub(in crate::drive) fn keep_medium(&mut self) {
        self.habits.kept = None;
    }

    fn is_recording(&self) -> bool {
        let state = self.medium.as_ref().map(crate::Medium::state);
        state == Some(MediumState::Incomplete)
            || self.at_once.as_ref().is_some_and(AtOnce::has_begun)
    }

    /// By how many bytes the data of a command that moves some are cut.
    pub(in crate::drive) fn cut(&mut self, data: &Data<'_>) -> Option<u32> {
        let Truncation { every, bytes } = self.profile.lies.truncates?;
        if data.is_empty() {
            return None;
        }
        self.habits.transfers = self.habits.transfers.saturating_add(1);
        self.habits.transfers.is_multiple_of(every.max(1)).then_some(bytes)
    }

    /// The command that is carried out when the last bytes of its data do not come: a WRITE of
    /// fewer blocks, any other as it is.
    pub(in crate::drive) fn cut_write<'c>(
        cdb: &'c [u8],
        sent: usize,
        cut: Option<u32>,
    ) -> Cow<'c, [u8]> {
        let (Some(cut), Ok(Cdb::Write(write))) = (cut, Cdb::parse(cdb)) else {
            return Cow::Borrowed(cdb);
        };
        let block_len = sent.checked_div(write.blocks as usize).unwrap_or(0);
        let lost = (cut as usize).div_ceil(block_len.max(1)) as u32;
        let left = write.blocks.saturating_sub(lost).to_be_bytes();
        let mut cdb = cdb.to_vec();
        match cdb[0] {
            0x2A => cdb[7..9].copy_from_slice(&left[2..]),
            _ => cdb[6..10].copy_from_slice(&left),
        }
        Cow::Owned(cdb)
    }

    /// The INQUIRY data as the drive gives them.
    pub(in crate::drive) fn edited_inquiry(&self, mut data: Vec<u8>) -> Vec<u8> {
        for edit in &self.profile.lies.inquiry {
            let places = data.iter_mut().skip(edit.at);
            places.zip(&edit.bytes).for_each(|(place, byte)| *place = *byte);
        }
        data
    }
}

impl Answer {
    /// The same with the last bytes of its data left out.
    pub(in crate::drive) fn without_last(self, cut: Option<u32>, room: usize) -> Answer {
        let Some(cut) = cut else { return self };
        let len = self.bytes.len().min(self.allocation_len).min(room);
        Answer { allocation_len: len.saturating_sub(cut as usize), ..self }
    }
}
