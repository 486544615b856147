//! The mode pages that a host may change, but for the write parameters: what they hold and which
//! of their bits MODE SELECT changes [SPC-3 6.9.3].

use rawcd_mmc::{
    AudioControl, AudioPort, Caching, CdDevice, ErrorRecovery, ModeError, PowerCondition, RawPage,
    Sense, TimeoutProtect,
};

use super::invalid_parameter;

/// The pages and their values now.
#[derive(Clone, Debug)]
pub(super) struct Pages {
    pub(super) recovery: ErrorRecovery,
    caching: Caching,
    device: CdDevice,
    pub(super) audio: AudioControl,
    power: PowerCondition,
    timeout: TimeoutProtect,
}

impl Default for Pages {
    /// Buffered writing, left and right at full volume, no rest, 10 s for quick commands and 120 s
    /// for slow ones.
    fn default() -> Pages {
        let port = |channels| AudioPort { channels, volume: 0xFF };
        Pages {
            recovery: ErrorRecovery::default(),
            caching: Caching { write_cache: true, read_cache_disabled: false },
            device: CdDevice { inactivity: 0 },
            audio: AudioControl {
                immediate: true,
                stop_on_track_crossing: false,
                ports: [port(1), port(2), AudioPort::default(), AudioPort::default()],
            },
            power: PowerCondition { idle: false, standby: false, idle_timer: 0, standby_timer: 0 },
            timeout: TimeoutProtect {
                group_3: false,
                enabled: false,
                unavailable_until_start: false,
                write_protect: false,
                groups_s: [10, 120, 0],
            },
        }
    }
}

impl Pages {
    /// A page, or `None` when it is none of these.
    pub(super) fn emit(&self, code: u8) -> Option<Vec<u8>> {
        Some(match code {
            ErrorRecovery::CODE => self.recovery.emit(),
            Caching::CODE => self.caching.emit(),
            CdDevice::CODE => self.device.emit(),
            AudioControl::CODE => self.audio.emit(),
            PowerCondition::CODE => self.power.emit(),
            TimeoutProtect::CODE => self.timeout.emit(),
            _ => return None,
        })
    }

    /// Takes the values of a page that was sent.
    pub(super) fn set(&mut self, page: &RawPage<'_>) -> Result<(), Sense> {
        let now = self.emit(page.code).ok_or(invalid_parameter(page.at, Some(5)))?;
        match page.code {
            ErrorRecovery::CODE => self.recovery = parsed(page, ErrorRecovery::parse)?,
            Caching::CODE => self.caching = parsed(page, Caching::parse)?,
            CdDevice::CODE => self.device = parsed(page, CdDevice::parse)?,
            AudioControl::CODE => self.audio = parsed(page, AudioControl::parse)?,
            PowerCondition::CODE => self.power = parsed(page, PowerCondition::parse)?,
            _ => self.timeout = parsed(page, TimeoutProtect::parse)?,
        }
        check_unchangeable(page, &now)
    }
}

fn parsed<T>(
    page: &RawPage<'_>,
    parse: impl Fn(&RawPage<'_>) -> Result<T, ModeError>,
) -> Result<T, Sense> {
    parse(page).map_err(|error| sense(page, &error))
}

/// A page that cannot be read, at its place in the list.
pub(super) fn sense(page: &RawPage<'_>, error: &ModeError) -> Sense {
    match error {
        ModeError::Field { byte, bit, .. } => invalid_parameter(page.at + byte, *bit),
        _ => invalid_parameter(page.at + 1, None),
    }
}

/// What cannot be changed must be sent as it is: 5/26/00 at the first byte that is not
/// [SPC-3 6.7].
fn check_unchangeable(page: &RawPage<'_>, now: &[u8]) -> Result<(), Sense> {
    let mask = changeable(page.code, now.len());
    let bytes = page.bytes.iter().zip(now).zip(mask).skip(2);
    match bytes.into_iter().position(|((sent, now), mask)| (sent ^ now) & !mask != 0) {
        Some(place) => Err(invalid_parameter(page.at + 2 + place as u16, None)),
        None => Ok(()),
    }
}

/// The bits of a page of `len` bytes that MODE SELECT may change.
pub(super) fn changeable(code: u8, len: usize) -> Vec<u8> {
    let fields: &[u8] = match code {
        ErrorRecovery::CODE => &[0xFF, 0xFF, 0, 0, 0, 0, 0xFF],
        Caching::CODE => &[0x05],
        CdDevice::CODE => &[0, 0x0F],
        // Stop on track crossing, and the two outputs that there are.
        AudioControl::CODE => &[0x02, 0, 0, 0, 0, 0, 0x0F, 0xFF, 0x0F, 0xFF],
        PowerCondition::CODE => &[0, 0x03, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        TimeoutProtect::CODE => &[0, 0, 0x0C, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        _ => &[],
    };
    let mut mask = vec![0; len];
    mask[2..2 + fields.len()].copy_from_slice(fields);
    mask
}
