//! Mode page 0Eh, CD audio control [MMC-3 6.5]: what the analog outputs play.

use super::{ModeError, RawPage};
use crate::bytes::flag;

/// Outputs and their volumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioControl {
    /// IMMED: a PLAY command is answered when it begins.
    pub immediate: bool,
    /// SOTC: playing stops at the end of a track.
    pub stop_on_track_crossing: bool,
    /// The four output ports.
    pub ports: [AudioPort; 4],
}

/// One output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AudioPort {
    /// Channels that it plays: 1 left, 2 right, 3 both, 0 none; 0..=15.
    pub channels: u8,
    /// Volume, 0 is silence.
    pub volume: u8,
}

impl AudioControl {
    /// Page code.
    pub const CODE: u8 = 0x0E;
    /// Bytes of the page.
    pub const LEN: usize = 16;

    /// Reads the page.
    ///
    /// # Errors
    /// When it has fewer than 16 bytes.
    pub fn parse(page: &RawPage<'_>) -> Result<AudioControl, ModeError> {
        page.need(AudioControl::LEN)?;
        let raw = page.bytes;
        Ok(AudioControl {
            immediate: raw[2] & 0x04 != 0,
            stop_on_track_crossing: raw[2] & 0x02 != 0,
            ports: std::array::from_fn(|port| AudioPort {
                channels: raw[8 + 2 * port] & 0x0F,
                volume: raw[9 + 2 * port],
            }),
        })
    }

    /// The page.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let flags = flag(self.immediate, 0x04) | flag(self.stop_on_track_crossing, 0x02);
        let mut raw = vec![AudioControl::CODE, 0x0E, flags, 0, 0, 0, 0, 0];
        raw.extend(self.ports.iter().flat_map(|port| [port.channels & 0x0F, port.volume]));
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn left_and_right() {
        let raw = [0x0E, 0x0E, 0x04, 0, 0, 0, 0, 0, 1, 0xFF, 2, 0x80, 0, 0, 0, 0];
        let port = |channels, volume| AudioPort { channels, volume };
        let page = AudioControl {
            immediate: true,
            stop_on_track_crossing: false,
            ports: [port(1, 255), port(2, 128), port(0, 0), port(0, 0)],
        };
        assert_eq!(page.emit(), raw);
        assert_eq!(AudioControl::parse(&RawPage { at: 8, code: 0x0E, bytes: &raw }), Ok(page));
        let page = AudioControl { immediate: false, stop_on_track_crossing: true, ..page };
        assert_eq!(page.emit()[2], 0x02);
        assert!(AudioControl::parse(&RawPage { at: 8, code: 0x0E, bytes: &raw[..15] }).is_err());
    }
}
