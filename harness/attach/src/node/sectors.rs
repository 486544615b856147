//! Reading whole sectors by the `CDROM` family [cdrom.h], each a READ CD [MMC-3 5.16].

use rawcd_mmc::{Data, Transport};
use rustix::io::Errno;

use super::memory::{address_at, structure, u32_at};
use super::{Answer, Memory, Node};

/// What of a sector is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// 2352 bytes of any sector.
    Raw,
    /// User data of mode 1.
    Mode1,
    /// Everything behind the header of mode 2.
    Mode2,
    /// 2352 bytes of audio.
    Audio,
}

impl Part {
    const fn len(self) -> usize {
        match self {
            Part::Raw | Part::Audio => 2352,
            Part::Mode1 => 2048,
            Part::Mode2 => 2336,
        }
    }

    /// Bytes 1 and 9 of the CDB.
    const fn selection(self) -> (u8, u8) {
        match self {
            Part::Raw => (0x00, 0xF8),
            Part::Mode1 => (0x08, 0x10),
            Part::Mode2 => (0x00, 0x58),
            Part::Audio => (0x04, 0xF8),
        }
    }
}

impl Node {
    /// CDROMREADRAW, CDROMREADMODE1, CDROMREADMODE2: the argument holds the time of a sector
    /// (`cdrom_msf`) and takes its bytes.
    pub(super) fn read_sector(
        &mut self,
        transport: &mut dyn Transport,
        part: Part,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        let time: [u8; 3] = structure(memory, argument)?;
        let sector = self.read_cd(transport, part, address_of(time), 1)?;
        memory.write(argument, &sector).map(|()| 0)
    }

    /// CDROMREADAUDIO: a `cdrom_read_audio`.
    pub(super) fn read_audio(
        &mut self,
        transport: &mut dyn Transport,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        let raw: [u8; 24] = structure(memory, argument)?;
        let mut lba = match raw[4] {
            1 => u32_at(&raw, 0) as i32,
            2 => address_of([raw[0], raw[1], raw[2]]),
            _ => return Err(Errno::INVAL),
        };
        let mut left = u32_at(&raw, 8);
        // A second at most, as the kernel has it.
        if left == 0 || left > 75 {
            return Err(Errno::INVAL);
        }
        let most = (transport.max_transfer_len() / Part::Audio.len()).max(1) as u32;
        let mut to = address_at(&raw, 16);
        while left > 0 {
            let frames = left.min(most);
            let sectors = self.read_cd(transport, Part::Audio, lba, frames)?;
            memory.write(to, &sectors)?;
            to = to.wrapping_add(sectors.len() as u64);
            lba = lba.saturating_add_unsigned(frames);
            left -= frames;
        }
        Ok(0)
    }

    fn read_cd(
        &mut self,
        transport: &mut dyn Transport,
        part: Part,
        lba: i32,
        frames: u32,
    ) -> Result<Vec<u8>, Errno> {
        if lba < 0 {
            return Err(Errno::INVAL);
        }
        let mut cdb = [0xBE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        (cdb[1], cdb[9]) = part.selection();
        cdb[2..6].copy_from_slice(&lba.to_be_bytes());
        cdb[6..9].copy_from_slice(&frames.to_be_bytes()[1..]);
        let mut sectors = vec![0; frames as usize * part.len()];
        let len = self.own(transport, &cdb, Data::In(&mut sectors)).map_err(|error| {
            // Which of the fields was wrong, a caller of these does not hear.
            if error == Errno::INVAL { Errno::IO } else { error }
        })?;
        if len < sectors.len() { Err(Errno::IO) } else { Ok(sectors) }
    }
}

/// The address of a time, in binary.
fn address_of([minute, second, frame]: [u8; 3]) -> i32 {
    (i32::from(minute) * 60 + i32::from(second)) * 75 + i32::from(frame) - 150
}

#[cfg(all(test, target_endian = "little"))]
mod tests {
    use super::super::Device;
    use super::super::testing::{BASE, Bench};
    use super::*;
    use rawcd_mmc::{Sense, SenseKey};

    #[test]
    fn a_sector_by_its_time() {
        // 00:06:16 is LBA 316, 13Ch.
        for (request, one, nine, len) in
            [(0x5314, 0, 0xF8, 2352), (0x530D, 8, 0x10, 2048), (0x530C, 0, 0x58, 2336)]
        {
            let mut memory = vec![0xEE; 2353];
            memory[..6].copy_from_slice(&[0, 6, 16, 0, 0, 0]);
            let mut bench = Bench::new(Device::Block, &memory);
            let cdb = [0xBE, one, 0, 0, 1, 0x3C, 0, 0, 1, nine, 0, 0];
            bench.script.good(&cdb, &vec![7; len]);
            assert_eq!(bench.ioctl(request), Ok(0));
            assert!(bench.memory.0[..len].iter().all(|byte| *byte == 7));
            assert_eq!(bench.memory.0[len], 0xEE);
        }
    }

    #[test]
    fn what_cannot_be_read() {
        let mut bench = Bench::new(Device::Block, &[0; 2352]);
        // 00:00:00 lies before LBA 0.
        assert_eq!(bench.ioctl(0x5314), Err(Errno::INVAL));
        bench.memory.0[..3].copy_from_slice(&[0, 2, 0]);
        let cdb = [0xBE, 0, 0, 0, 0, 0, 0, 0, 1, 0xF8, 0, 0];
        let sense = Sense::new(SenseKey::IllegalRequest, 0x64, 0x00);
        bench.script.check(&cdb, sense);
        assert_eq!(bench.ioctl(0x5314), Err(Errno::IO));
        // Half a sector.
        bench.script.good(&cdb, &[7; 1176]);
        assert_eq!(bench.ioctl(0x5314), Err(Errno::IO));
    }

    #[test]
    fn audio_of_more_than_one_command() {
        // 28 frames from LBA 100 on, to 7020h: 27 go into 64 KiB.
        let mut memory = vec![0; 0x20 + 28 * 2352];
        memory[..9].copy_from_slice(&[100, 0, 0, 0, 1, 0, 0, 0, 28]);
        memory[16..18].copy_from_slice(&[0x20, 0x70]);
        let mut bench = Bench::new(Device::Block, &memory);
        bench.script.good(&[0xBE, 4, 0, 0, 0, 100, 0, 0, 27, 0xF8, 0, 0], &vec![1; 27 * 2352]);
        bench.script.good(&[0xBE, 4, 0, 0, 0, 127, 0, 0, 1, 0xF8, 0, 0], &[2; 2352]);
        assert_eq!(bench.ioctl(0x530E), Ok(0));
        let audio = &bench.memory.0[0x20..];
        assert_eq!((audio[27 * 2352 - 1], audio[27 * 2352]), (1, 2));
        bench.script.done();
        bench.memory.0[8] = 76;
        assert_eq!(bench.ioctl_with(0x530E, BASE), Err(Errno::INVAL));
        bench.memory.0[8] = 0;
        assert_eq!(bench.ioctl(0x530E), Err(Errno::INVAL));
    }
}
