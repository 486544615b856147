//! How fast, and how much: GET PERFORMANCE, SET STREAMING.

use std::time::Duration;

use rawcd_format::{FRAMES_PER_SECOND, Lba, SECTOR_LEN};
use rawcd_mmc::{
    GetPerformance, Performance, PerformanceKind, Sense, SetStreaming, SpeedSpan, StreamSpeed,
    StreamingParameters,
};

use super::spindle::PURE_CAV;
use super::{Answer, Drive, illegal, invalid_cdb, invalid_parameter};
use crate::profile::kb_per_s;
use crate::{Medium, MediumState, Pace, PaceSpan, Storage};

/// What an 80-minute disc holds, the most that discs within the standards do.
pub(super) const MOST_BLOCKS: u32 = 359_849;

pub(super) const USER_DATA_LEN: u32 = 2048;

impl<S: Storage> Drive<S> {
    /// A descriptor for each stretch over which the speed changes evenly, or not at all.
    pub(super) fn get_performance(&self, command: GetPerformance) -> Result<Answer, Sense> {
        let medium = self.ready()?;
        let last = |blocks: u32| Lba(blocks.saturating_sub(1) as i32);
        let (end, writable_end) = (last(self.capacity(medium)), last(room(medium)));
        let read_speed = kb_per_s(self.spindle.read_speed).into();
        let performance = match command.kind {
            PerformanceKind::Nominal { write, exceptions } => {
                let none = exceptions || write && !self.writes_medium();
                let pace = self.told_pace(write);
                let spans = if none { Vec::new() } else { pace.spans(Lba(0), end) };
                let spans = spans.into_iter().map(told_span).collect();
                Performance::Nominal { write, exceptions, spans }
            }
            PerformanceKind::WriteSpeeds => {
                let speeds = self.told_speeds().into_iter().map(|(times, pure_cav)| StreamSpeed {
                    rotation: u8::from(pure_cav),
                    exact: self.is_flat(times, pure_cav, writable_end),
                    end: writable_end,
                    read_speed,
                    write_speed: kb_per_s(times).into(),
                });
                let speeds = if self.writes_medium() { speeds.collect() } else { Vec::new() };
                Performance::WriteSpeeds(speeds)
            }
        };
        let descriptors = usize::from(command.max_descriptors) * Performance::DESCRIPTOR_LEN;
        Ok(Answer::data(performance.emit(), Performance::HEADER_LEN + descriptors))
    }

    /// The pace as the drive tells it.
    fn told_pace(&self, write: bool) -> Pace {
        let (profile, spindle) = (&self.profile, &self.spindle);
        match write {
            true => self.told_write_pace(spindle.write_speed, spindle.pure_cav),
            false => profile.timing.read_pace(spindle.read_speed),
        }
    }

    /// Whether a write speed holds from the start of the program area to `end`.
    fn is_flat(&self, times: u16, pure_cav: bool, end: Lba) -> bool {
        let pace = self.told_write_pace(times, pure_cav);
        let flat = |span: &PaceSpan| span.first_rate == span.last_rate;
        matches!(&pace.spans(Lba(0), end)[..], [span] if flat(span))
    }

    pub(super) fn set_streaming(
        &mut self,
        now: Duration,
        command: SetStreaming,
        sent: &[u8],
    ) -> Result<Answer, Sense> {
        let len = usize::from(command.parameter_list_len);
        if len == 0 {
            return Ok(Answer::done());
        }
        if len != StreamingParameters::LEN {
            return Err(invalid_cdb(9, None));
        }
        let parameters = StreamingParameters::parse(sent).map_err(|_| illegal(0x1A, 0x00))?;
        if parameters.restore_defaults {
            self.set_read_speed(u32::MAX);
            self.set_write_speed(now, u16::MAX, false);
        } else if parameters.write_time_ms == 0 {
            return Err(invalid_parameter(24, None));
        } else {
            let speed =
                u64::from(parameters.write_size) * 1000 / u64::from(parameters.write_time_ms);
            let speed = u16::try_from(speed).unwrap_or(u16::MAX);
            self.set_write_speed(now, speed, parameters.rotation == PURE_CAV);
            // Hosts that only write leave it at zero.
            let read_size = u64::from(parameters.read_size) * 1000;
            if let Some(speed) = read_size.checked_div(u64::from(parameters.read_time_ms)) {
                self.set_read_speed(u32::try_from(speed).unwrap_or(u32::MAX));
            }
        }
        Ok(Answer { taken: len, ..Answer::done() })
    }

    /// Blocks of a medium: those that READ CAPACITY counts, or up to the last place for a lead-out.
    pub(super) fn capacity(&self, medium: &Medium<S>) -> u32 {
        match medium.toc() {
            Some(_) if is_closed(medium) => self.end_address(medium).0.max(0) as u32,
            None if is_closed(medium) => 0,
            _ => room(medium),
        }
    }
}

/// A span in kB/s; a whole multiple of 1x as the drive tells its speeds.
fn told_span(span: PaceSpan) -> SpeedSpan {
    let speed = |rate: u32| match u16::try_from(rate / FRAMES_PER_SECOND) {
        Ok(times) if rate.is_multiple_of(FRAMES_PER_SECOND) => u32::from(kb_per_s(times)),
        _ => rate * SECTOR_LEN as u32 / 1000,
    };
    let (start_speed, end_speed) = (speed(span.first_rate), speed(span.last_rate));
    SpeedSpan { start: span.first, start_speed, end: span.last, end_speed }
}

/// Whether a session is closed on it.
pub(super) fn is_closed<S: Storage>(medium: &Medium<S>) -> bool {
    matches!(medium.state(), MediumState::Finalized | MediumState::Appendable)
}

/// Blocks that a medium has room for.
pub(super) fn room<S: Storage>(medium: &Medium<S>) -> u32 {
    medium.last_lead_out_start().0.max(0) as u32
}
