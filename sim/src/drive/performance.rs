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
        let end = Lba(capacity(medium).saturating_sub(1) as i32);
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
                let speeds = self.profile.write_speeds.iter().map(|&times| StreamSpeed {
                    rotation: 0,
                    exact: true,
                    end,
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
            self.write_speed = self.profile.max_write_speed();
        } else if parameters.write_time_ms == 0 {
            return Err(invalid_parameter(24, None));
        } else {
            let speed =
                u64::from(parameters.write_size) * 1000 / u64::from(parameters.write_time_ms);
            let speed = u16::try_from(speed).unwrap_or(u16::MAX);
            self.write_speed = self.profile.write_speed_for(speed);
        }
        Ok(Answer { taken: len, ..Answer::done() })
    }

    /// There is no FORMAT UNIT, and so no format to offer.
    pub(super) fn read_format_capacities(&self, command: ReadFormatCapacities) -> Answer {
        let (blocks, medium) = match self.ready() {
            Err(_) => (MOST_BLOCKS, MediumFormat::NoMedium),
            Ok(medium) if medium.state() == MediumState::Finalized => {
                (capacity(medium), MediumFormat::Formatted)
            }
            Ok(medium) => (capacity(medium), MediumFormat::Unformatted),
        };
        let capacities =
            FormatCapacities { blocks, medium, block_len: USER_DATA_LEN, formats: Vec::new() };
        Answer::data(capacities.emit(), command.allocation_len)
    }
}

/// Blocks of a medium: up to its lead-out, or to the last place for one.
fn capacity<S: Storage>(medium: &Medium<S>) -> u32 {
    let end = match (medium.state(), medium.toc()) {
        (MediumState::Finalized, Some(toc)) => toc.lead_out().start,
        (MediumState::Finalized, None) => Lba(0),
        _ => medium.last_lead_out_start(),
    };
    end.0.max(0) as u32
}
