//! Mode page 2Ah, capabilities and mechanical status [MMC-3 6.5.3]. Speeds are kB/s of 1000
//! bytes.

use super::{ModeError, RawPage};
use crate::bytes::{be16, put16};

/// What a drive can do and does at the moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Reads CD-R.
    pub reads_cd_r: bool,
    /// Reads CD-RW.
    pub reads_cd_rw: bool,
    /// Reads packets by addressing method 2.
    pub reads_method_2: bool,
    /// Writes CD-R.
    pub writes_cd_r: bool,
    /// Writes CD-RW.
    pub writes_cd_rw: bool,
    /// Has test write.
    pub test_write: bool,
    /// Plays audio.
    pub audio_play: bool,
    /// Reads mode 2 form 1.
    pub mode2_form1: bool,
    /// Reads mode 2 form 2.
    pub mode2_form2: bool,
    /// Reads more than the first session.
    pub multi_session: bool,
    /// Buffer underrun free recording.
    pub buffer_underrun_free: bool,
    /// Reads audio with READ CD.
    pub audio_commands: bool,
    /// Goes on reading audio where it stopped.
    pub audio_accurate: bool,
    /// Returns R-W.
    pub rw_supported: bool,
    /// Returns R-W corrected and de-interleaved.
    pub rw_corrected: bool,
    /// Returns C2 error pointers.
    pub c2_pointers: bool,
    /// Returns ISRC.
    pub isrc: bool,
    /// Returns the media catalog number.
    pub mcn: bool,
    /// The tray can be locked.
    pub lock: bool,
    /// The tray is locked.
    pub locked: bool,
    /// START STOP UNIT ejects.
    pub eject: bool,
    /// Returns R-W of the lead-in.
    pub rw_in_lead_in: bool,
    /// Outputs can be muted one by one.
    pub separate_mute: bool,
    /// Outputs have volumes of their own.
    pub separate_volume: bool,
    /// Steps of volume, silence counted.
    pub volume_levels: u16,
    /// Loading mechanism, 0..=7; 1 is a tray.
    pub mechanism: u8,
    /// Fastest read speed.
    pub max_read_speed: u16,
    /// Read speed now.
    pub read_speed: u16,
    /// Buffer, KiB.
    pub buffer_kib: u16,
    /// Fastest write speed.
    pub max_write_speed: u16,
    /// Write speed now.
    pub write_speed: u16,
    /// Rotational control now, 0..=3.
    pub rotation: u8,
    /// Write speeds with the medium that is in, the fastest first.
    pub write_speeds: Vec<WriteSpeed>,
}

/// A write speed descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteSpeed {
    /// 0 CLV or as the medium calls for, 1 pure CAV.
    pub rotation: u8,
    /// kB/s.
    pub speed: u16,
}

impl Capabilities {
    /// Page code.
    pub const CODE: u8 = 0x2A;
    /// Bytes of the page before the write speed descriptors.
    const FIXED_LEN: usize = 32;

    /// Reads the page. What older drives do not have reads as zero; the current write speed is
    /// then that of bytes 20 and 21.
    ///
    /// # Errors
    /// When it has fewer than 16 bytes.
    pub fn parse(page: &RawPage<'_>) -> Result<Capabilities, ModeError> {
        page.need(16)?;
        let raw = page.bytes;
        let word = |at: usize| if at + 2 <= raw.len() { be16(raw, at) } else { 0 };
        let newer = raw.len() >= Capabilities::FIXED_LEN;
        let mut page = Capabilities {
            mechanism: raw[6] >> 5,
            max_read_speed: word(8),
            volume_levels: word(10),
            buffer_kib: word(12),
            read_speed: word(14),
            max_write_speed: word(18),
            write_speed: if newer { word(28) } else { word(20) },
            rotation: if newer { raw[27] & 0x03 } else { 0 },
            ..Capabilities::default()
        };
        for (byte, mask, value) in page.flags() {
            *value = raw[byte] & mask != 0;
        }
        if newer {
            page.write_speeds = raw[Capabilities::FIXED_LEN..]
                .chunks_exact(4)
                .take(usize::from(word(30)))
                .map(|raw| WriteSpeed { rotation: raw[1] & 0x03, speed: be16(raw, 2) })
                .collect();
        }
        Ok(page)
    }

    /// The page, in the layout with write speed descriptors.
    ///
    /// # Panics
    /// When there are more than 56 write speeds, which the length byte cannot say.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; Capabilities::FIXED_LEN];
        raw[0] = Capabilities::CODE;
        for (byte, mask, value) in self.clone().flags() {
            raw[byte] |= if *value { mask } else { 0 };
        }
        raw[6] |= self.mechanism << 5;
        put16(&mut raw, 8, self.max_read_speed);
        put16(&mut raw, 10, self.volume_levels);
        put16(&mut raw, 12, self.buffer_kib);
        put16(&mut raw, 14, self.read_speed);
        put16(&mut raw, 18, self.max_write_speed);
        put16(&mut raw, 20, self.write_speed);
        raw[27] = self.rotation & 0x03;
        put16(&mut raw, 28, self.write_speed);
        put16(&mut raw, 30, self.write_speeds.len() as u16);
        for descriptor in &self.write_speeds {
            let [high, low] = descriptor.speed.to_be_bytes();
            raw.extend([0, descriptor.rotation & 0x03, high, low]);
        }
        raw[1] = u8::try_from(raw.len() - 2).expect("at most 56 write speeds");
        raw
    }

    /// Byte and mask of every flag: one table for both directions.
    fn flags(&mut self) -> [(usize, u8, &mut bool); 24] {
        [
            (2, 0x04, &mut self.reads_method_2),
            (2, 0x02, &mut self.reads_cd_rw),
            (2, 0x01, &mut self.reads_cd_r),
            (3, 0x04, &mut self.test_write),
            (3, 0x02, &mut self.writes_cd_rw),
            (3, 0x01, &mut self.writes_cd_r),
            (4, 0x80, &mut self.buffer_underrun_free),
            (4, 0x40, &mut self.multi_session),
            (4, 0x20, &mut self.mode2_form2),
            (4, 0x10, &mut self.mode2_form1),
            (4, 0x01, &mut self.audio_play),
            (5, 0x40, &mut self.mcn),
            (5, 0x20, &mut self.isrc),
            (5, 0x10, &mut self.c2_pointers),
            (5, 0x08, &mut self.rw_corrected),
            (5, 0x04, &mut self.rw_supported),
            (5, 0x02, &mut self.audio_accurate),
            (5, 0x01, &mut self.audio_commands),
            (6, 0x08, &mut self.eject),
            (6, 0x02, &mut self.locked),
            (6, 0x01, &mut self.lock),
            (7, 0x20, &mut self.rw_in_lead_in),
            (7, 0x02, &mut self.separate_mute),
            (7, 0x01, &mut self.separate_volume),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(bytes: &[u8]) -> RawPage<'_> {
        RawPage { at: 8, code: 0x2A, bytes }
    }

    /// Bytes 2 to 7 as a CD-RW drive has them, and two write speeds, 24x and 16x.
    #[test]
    fn recorder() {
        let raw = [
            0x2A, 0x26, 0x07, 0x07, 0xF1, 0x7F, 0x29, 0x23, 0x1B, 0x90, 1, 0, 0x08, 0x00, 0x1B,
            0x90, 0, 0, 0x10, 0x8A, 0x0B, 0x07, 0, 0, 0, 0, 0, 0, 0x0B, 0x07, 0, 2, //
            0, 0, 0x10, 0x8A, 0, 1, 0x0B, 0x07,
        ];
        let read = Capabilities::parse(&page(&raw)).unwrap();
        assert!(read.reads_cd_r && read.reads_cd_rw && read.reads_method_2);
        assert!(read.writes_cd_r && read.writes_cd_rw && read.test_write);
        assert!(read.buffer_underrun_free && read.multi_session && read.audio_play);
        assert!(read.c2_pointers && read.mcn && read.isrc && read.rw_in_lead_in);
        assert!(read.lock && read.eject && !read.locked);
        assert!(read.separate_mute && read.separate_volume);
        assert_eq!((read.mechanism, read.buffer_kib, read.volume_levels), (1, 2048, 256));
        assert_eq!((read.max_read_speed, read.read_speed), (7056, 7056));
        assert_eq!((read.max_write_speed, read.write_speed), (4234, 2823));
        assert_eq!(
            read.write_speeds,
            [WriteSpeed { rotation: 0, speed: 4234 }, WriteSpeed { rotation: 1, speed: 2823 }]
        );
        assert_eq!(read.emit(), raw);
    }

    /// Every flag has a bit of its own.
    #[test]
    fn flags_by_themselves() {
        let mut seen = Vec::new();
        for place in 0..24 {
            let mut page_with_one = Capabilities::default();
            *page_with_one.flags()[place].2 = true;
            let raw = page_with_one.emit();
            assert_eq!(raw[2..8].iter().map(|byte| byte.count_ones()).sum::<u32>(), 1);
            assert_eq!(Capabilities::parse(&page(&raw)), Ok(page_with_one));
            assert!(!seen.contains(&raw));
            seen.push(raw);
        }
    }

    #[test]
    fn older_pages() {
        let mut raw = [0; 24];
        raw[..4].copy_from_slice(&[0x2A, 0x16, 0x03, 0x01]);
        raw[18..22].copy_from_slice(&[0x02, 0xC2, 0x01, 0x61]);
        let read = Capabilities::parse(&page(&raw)).unwrap();
        assert_eq!((read.max_write_speed, read.write_speed), (706, 353));
        assert!(read.write_speeds.is_empty());
        assert!(Capabilities::parse(&page(&raw[..15])).is_err());
    }
}
