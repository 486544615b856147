//! What a progress callback is told [IMAPI2 IDiscFormat2RawCDEventArgs, IWriteEngine2EventArgs].

use std::time::Duration;

use rawcd_format::Lba;

/// The stage of a write [IMAPI2 IMAPI_FORMAT2_RAW_CD_WRITE_ACTION].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteAction {
    /// Not known.
    Unknown,
    /// Getting ready: write parameters, power calibration.
    Preparing,
    /// Blocks go to the drive.
    Writing,
    /// The drive writes what it still holds.
    Finishing,
}

impl WriteAction {
    /// The value of the IMAPI enumeration: 0 to 3.
    #[must_use]
    pub const fn imapi_value(self) -> u32 {
        match self {
            WriteAction::Unknown => 0,
            WriteAction::Preparing => 1,
            WriteAction::Writing => 2,
            WriteAction::Finishing => 3,
        }
    }
}

/// How far a write is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Stage.
    pub current_action: WriteAction,
    /// Time since the write began. The interface counts whole seconds.
    pub elapsed_time: Duration,
    /// Estimate of the time until all blocks are at the drive; zero before the first is. It may
    /// go up.
    pub remaining_time: Duration,
    /// First address of this write; negative, in the lead-in.
    pub start_lba: Lba,
    /// Blocks of this write.
    pub sector_count: u32,
    /// Newest block read from the image; the address before `start_lba` when there is none.
    pub last_read_lba: Lba,
    /// Newest block that the drive has taken; the address before `start_lba` when there is none.
    pub last_written_lba: Lba,
    /// Bytes of the buffer between image and drive.
    pub total_system_buffer: u32,
    /// Bytes of it that wait for the drive.
    pub used_system_buffer: u32,
}

impl Progress {
    /// Bytes of the buffer that hold nothing: total less used.
    #[must_use]
    pub const fn free_system_buffer(&self) -> u32 {
        self.total_system_buffer - self.used_system_buffer
    }

    /// Blocks that the drive has taken.
    #[must_use]
    pub const fn sectors_written(&self) -> u32 {
        (self.last_written_lba.since(self.start_lba) + 1) as u32
    }

    /// `elapsed`, stretched over the blocks that are left.
    pub(crate) fn estimate(&self, elapsed: Duration) -> Duration {
        match self.sectors_written() {
            0 => Duration::ZERO,
            done => elapsed.mul_f64(f64::from(self.sector_count - done) / f64::from(done)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_members() {
        let progress = Progress {
            current_action: WriteAction::Writing,
            elapsed_time: Duration::ZERO,
            remaining_time: Duration::ZERO,
            start_lba: Lba(-11_077),
            sector_count: 400,
            last_read_lba: Lba(-10_900),
            last_written_lba: Lba(-10_978),
            total_system_buffer: 1000,
            used_system_buffer: 300,
        };
        assert_eq!(progress.free_system_buffer(), 700);
        assert_eq!(progress.sectors_written(), 100);
        assert_eq!(progress.estimate(Duration::from_secs(2)), Duration::from_secs(6));
        let begun = Progress { last_written_lba: Lba(-11_078), ..progress };
        assert_eq!(begun.estimate(Duration::from_secs(2)), Duration::ZERO);
        assert_eq!(WriteAction::Finishing.imapi_value(), 3);
        assert_eq!(WriteAction::Unknown.imapi_value(), 0);
    }
}
