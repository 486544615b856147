//! What medium and drive agree upon: whether it is written at all, and how fast.

use std::cmp::Reverse;

use super::Drive;
use crate::profile::speed_for;
use crate::{MediumKind, Pace, Storage};

impl<S: Storage> Drive<S> {
    /// Whether the drive writes the medium that is in: its kind, and of CD-RW its sub-type
    /// [MMC-3 6.3.13].
    pub(super) fn writes_medium(&self) -> bool {
        let Ok(medium) = self.ready() else { return false };
        match medium.kind() {
            MediumKind::CdR => self.profile.writes_cd_r,
            MediumKind::CdRw => self.cd_rw_sub_types() >> medium.atip().sub_type & 1 != 0,
            MediumKind::Pressed => false,
        }
    }

    /// Sub-types of CD-RW that the drive writes, as bits.
    pub(super) fn cd_rw_sub_types(&self) -> u8 {
        if self.profile.writes_cd_rw { self.profile.cd_rw_sub_types } else { 0 }
    }

    /// Write speeds with the medium that is in, the fastest first: those of the drive that lie
    /// between what the groove of a CD-RW asks for, or else the slowest of the drive.
    fn speeds_with_medium(&self, speeds: &[u16]) -> Vec<u16> {
        let mut speeds = speeds.to_vec();
        let range = self.ready().ok().and_then(|medium| medium.atip().write_speeds());
        if let Some((low, high)) = range {
            let slowest = speeds.last().copied();
            speeds.retain(|speed| (low..=high).contains(speed));
            if speeds.is_empty() {
                speeds.extend(slowest);
            }
        }
        speeds
    }

    /// Write speeds with the medium that is in, the fastest first, but for those of pure CAV.
    pub(super) fn write_speeds(&self) -> Vec<u16> {
        self.speeds_with_medium(&self.profile.write_speeds)
    }

    /// All write speeds with the medium that is in, the fastest first, each with whether it is
    /// pure CAV.
    pub(super) fn told_speeds(&self) -> Vec<(u16, bool)> {
        let cav = self.speeds_with_medium(&self.profile.cav_speeds);
        let cav = cav.into_iter().map(|times| (times, true));
        let others = self.write_speeds().into_iter().map(|times| (times, false));
        let mut all: Vec<_> = others.chain(cav).collect();
        all.sort_by_key(|(times, _)| Reverse(*times));
        all
    }

    /// The write speed that a host means which asks for `kb_per_s`.
    pub(super) fn write_speed_for(&self, kb_per_s: u16, pure_cav: bool) -> u16 {
        match pure_cav {
            true => speed_for(&self.speeds_with_medium(&self.profile.cav_speeds), kb_per_s),
            false => speed_for(&self.write_speeds(), kb_per_s),
        }
    }

    /// The fastest write speed with the medium that is in, 1x when there is none.
    pub(super) fn max_write_speed(&self) -> u16 {
        self.write_speeds().first().copied().unwrap_or(1)
    }

    /// The paces of all write speeds with the medium that is in, as the drive tells them.
    #[must_use]
    pub fn told_write_paces(&self) -> Vec<Pace> {
        let speeds = self.told_speeds().into_iter();
        speeds.map(|(speed, pure_cav)| self.told_write_pace(speed, pure_cav)).collect()
    }

    /// The pace of a write speed as the drive tells it.
    pub(super) fn told_write_pace(&self, speed: u16, pure_cav: bool) -> Pace {
        self.profile.timing.write_pace(speed, &self.write_speeds(), pure_cav)
    }
}
