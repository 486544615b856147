//! How fast, and how much: GET PERFORMANCE, SET STREAMING, READ FORMAT CAPACITIES.

use rawcd_format::Lba;
use rawcd_mmc::{
    FormatCapacities, GetPerformance, MediumFormat, Performance, PerformanceKind,
    ReadFormatCapacities, Sense, SetStreaming, SpeedSpan, StreamSpeed, StreamingParameters,
};

use super::{Answer, Drive, illegal, invalid_cdb, invalid_parameter};
use crate::profile::kb_per_s;
use crate::{Medium, MediumState, Storage};

/// What an 80-minute disc holds, the most that discs within the standards do.
const MOST_BLOCKS: u32 = 359_849;

const USER_DATA_LEN: u32 = 2048;

impl<S: Storage> Drive<S> {
    /// One speed holds all over the medium: linear velocity is constant.
    pub(super) fn get_performance(&self, command: GetPerformance) -> Result<Answer, Sense> {
        let medium = self.ready()?;
        let last = |blocks: u32| Lba(blocks.saturating_sub(1) as i32);
        let (end, writable_end) = (last(capacity(medium)), last(room(medium)));
        let read_speed = kb_per_s(self.profile.read_speed).into();
        let performance = match command.kind {
            PerformanceKind::Nominal { write, exceptions } => {
                let speed = if write { kb_per_s(self.write_speed).into() } else { read_speed };
                let span = SpeedSpan { start: Lba(0), start_speed: speed, end, end_speed: speed };
                let none = exceptions || write && !self.writes_medium();
                let spans = if none { Vec::new() } else { vec![span] };
                Performance::Nominal { write, exceptions, spans }
            }
            PerformanceKind::WriteSpeeds => {
                let speeds = self.write_speeds().into_iter().map(|times| StreamSpeed {
                    rotation: 0,
                    exact: true,
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

    /// The read speed is the drive's own affair.
    pub(super) fn set_streaming(
        &mut self,
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
            self.write_speed = self.max_write_speed();
        } else if parameters.write_time_ms == 0 {
            return Err(invalid_parameter(24, None));
        } else {
            let speed =
                u64::from(parameters.write_size) * 1000 / u64::from(parameters.write_time_ms);
            let speed = u16::try_from(speed).unwrap_or(u16::MAX);
            self.write_speed = self.write_speed_for(speed);
        }
        Ok(Answer { taken: len, ..Answer::done() })
    }

    /// There is no FORMAT UNIT, and so no format to offer.
    pub(super) fn read_format_capacities(&self, command: ReadFormatCapacities) -> Answer {
        let (blocks, medium) = match self.ready() {
            Err(_) => (MOST_BLOCKS, MediumFormat::NoMedium),
            Ok(medium) if is_closed(medium) => (capacity(medium), MediumFormat::Formatted),
            Ok(medium) => (room(medium), MediumFormat::Unformatted),
        };
        let capacities =
            FormatCapacities { blocks, medium, block_len: USER_DATA_LEN, formats: Vec::new() };
        Answer::data(capacities.emit(), command.allocation_len)
    }
}

/// Whether a session is closed on it.
fn is_closed<S: Storage>(medium: &Medium<S>) -> bool {
    matches!(medium.state(), MediumState::Finalized | MediumState::Appendable)
}

/// Blocks of a medium: up to its last lead-out, or to the last place for one.
fn capacity<S: Storage>(medium: &Medium<S>) -> u32 {
    match medium.toc() {
        Some(toc) if is_closed(medium) => toc.lead_out().start.0.max(0) as u32,
        None if is_closed(medium) => 0,
        _ => room(medium),
    }
}

/// Blocks that a medium has room for.
fn room<S: Storage>(medium: &Medium<S>) -> u32 {
    medium.last_lead_out_start().0.max(0) as u32
}
