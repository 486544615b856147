//! What the `CDROM` family tells of tracks, sessions and playing [cdrom.h].
//!
//! ADR stands in the low nibble of C's bit fields and in the high one of a drive's answer.

use rawcd_mmc::{AddressForm, ReadSubChannel, ReadToc, SubChannelFormat, TocFormat, Transport};
use rustix::io::Errno;

use super::memory::structure;
use super::{Answer, Memory, Node};

/// CDROM_LBA and CDROM_MSF.
const LBA: u8 = 1;
const MSF: u8 = 2;

/// Disc types, `CDS_`.
const NO_INFO: i64 = 0;
const AUDIO: i64 = 100;
const DATA_1: i64 = 101;
const MIXED: i64 = 105;

impl Node {
    /// CDROMREADTOCHDR: a `cdrom_tochdr`.
    pub(super) fn toc_header(
        &mut self,
        transport: &mut dyn Transport,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        let toc = self.read_toc(transport, TocFormat::Toc, AddressForm::Lba, 0)?;
        memory.write(argument, &toc[2..4]).map(|()| 0)
    }

    /// CDROMREADTOCENTRY: a `cdrom_tocentry`, track AAh for the lead-out.
    pub(super) fn toc_entry(
        &mut self,
        transport: &mut dyn Transport,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        let mut entry: [u8; 12] = structure(memory, argument)?;
        let form = address_form(entry[2])?;
        let toc = self.read_toc(transport, TocFormat::Toc, form, entry[0])?;
        entry[1] = toc[5].rotate_left(4);
        entry[4..8].copy_from_slice(&address(&toc[8..12], form));
        entry[8] = u8::from(toc[5] & 4 != 0);
        memory.write(argument, &entry).map(|()| 0)
    }

    /// CDROMMULTISESSION: a `cdrom_multisession`, the start of the last of several sessions or 0.
    pub(super) fn last_session(
        &mut self,
        transport: &mut dyn Transport,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        let mut session: [u8; 8] = structure(memory, argument)?;
        let form = address_form(session[5])?;
        self.test_ready(transport)?;
        let toc = self.read_toc(transport, TocFormat::Sessions, form, 0)?;
        // A last session that begins with track 1 is the only one.
        let is_later = toc[6] > 1;
        let start = match (is_later, form) {
            (true, form) => address(&toc[8..12], form),
            (false, AddressForm::Lba) => [0; 4],
            // LBA 0.
            (false, AddressForm::Msf) => [0, 2, 0, 0],
        };
        session[..4].copy_from_slice(&start);
        session[4] = is_later.into();
        memory.write(argument, &session).map(|()| 0)
    }

    /// CDROM_GET_MCN: thirteen digits and a zero.
    pub(super) fn catalog_number(
        &mut self,
        transport: &mut dyn Transport,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        let cdb = ReadSubChannel {
            address_form: AddressForm::Msf,
            format: Some(SubChannelFormat::Mcn),
            track: 0,
            allocation_len: 24,
        };
        let answer: [u8; 24] = self.ask(transport, &cdb.emit())?;
        let mut mcn = [0; 14];
        mcn[..13].copy_from_slice(&answer[9..22]);
        memory.write(argument, &mcn).map(|()| 0)
    }

    /// CDROMSUBCHNL: a `cdrom_subchnl`.
    pub(super) fn sub_channel(
        &mut self,
        transport: &mut dyn Transport,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        let mut position: [u8; 16] = structure(memory, argument)?;
        let address_form = address_form(position[0])?;
        let format = Some(SubChannelFormat::Position);
        let cdb = ReadSubChannel { address_form, format, track: 0, allocation_len: 16 };
        let answer: [u8; 16] = self.ask(transport, &cdb.emit())?;
        position[1] = answer[1];
        position[2] = answer[5].rotate_left(4);
        position[3..5].copy_from_slice(&answer[6..8]);
        position[8..12].copy_from_slice(&address(&answer[8..12], address_form));
        position[12..16].copy_from_slice(&address(&answer[12..16], address_form));
        memory.write(argument, &position).map(|()| 0)
    }

    /// CDROM_DISC_STATUS: what kinds of tracks there are. The kernel tells no XA from the others
    /// by the TOC.
    pub(super) fn disc_status(&mut self, transport: &mut dyn Transport) -> Answer {
        let status = self.drive_status(transport)?;
        if status != super::cdrom::DISC_OK {
            return Ok(status);
        }
        let Ok(header) = self.read_toc(transport, TocFormat::Toc, AddressForm::Lba, 0) else {
            return Ok(NO_INFO);
        };
        let (mut audio, mut data) = (false, false);
        for track in header[2]..=header[3] {
            let toc = self.read_toc(transport, TocFormat::Toc, AddressForm::Lba, track)?;
            *if toc[5] & 4 != 0 { &mut data } else { &mut audio } = true;
        }
        Ok(match (audio, data) {
            (true, true) => MIXED,
            (true, false) => AUDIO,
            (false, true) => DATA_1,
            (false, false) => NO_INFO,
        })
    }

    /// The head and the first entry of a list.
    fn read_toc(
        &mut self,
        transport: &mut dyn Transport,
        format: TocFormat,
        address_form: AddressForm,
        starting: u8,
    ) -> Result<[u8; 12], Errno> {
        let cdb = ReadToc { format, address_form, starting, allocation_len: 12 };
        // A disc that has no such list reads as an error of the medium here.
        self.ask(transport, &cdb.emit()).map_err(|error| match error {
            Errno::INVAL => Errno::IO,
            error => error,
        })
    }
}

fn address_form(format: u8) -> Result<AddressForm, Errno> {
    match format {
        LBA => Ok(AddressForm::Lba),
        MSF => Ok(AddressForm::Msf),
        _ => Err(Errno::INVAL),
    }
}

/// The four bytes of a drive as a `cdrom_addr`: an `int`, or minute, second and frame.
fn address(raw: &[u8], form: AddressForm) -> [u8; 4] {
    let raw = [raw[0], raw[1], raw[2], raw[3]];
    match form {
        AddressForm::Lba => i32::from_be_bytes(raw).to_ne_bytes(),
        AddressForm::Msf => [raw[1], raw[2], raw[3], 0],
    }
}

#[cfg(all(test, target_endian = "little"))]
mod tests {
    use super::super::Device;
    use super::super::testing::{Bench, NO_MEDIUM};
    use super::*;

    /// READ TOC of a track, by address or by time.
    const fn toc(msf: u8, format: u8, track: u8) -> [u8; 10] {
        [0x43, msf, format, 0, 0, 0, track, 0, 12, 0]
    }

    #[test]
    fn toc_of_a_mixed_disc() {
        let mut bench = Bench::new(Device::Block, &[0xEE; 12]);
        bench.script.good(&toc(0, 0, 0), &[0, 26, 1, 2, 0, 0x14, 1, 0, 0, 0, 0, 0]);
        assert_eq!(bench.ioctl(0x5305), Ok(0));
        assert_eq!(bench.memory.0[..3], [1, 2, 0xEE]);
        // Track 2 by its address, 300.
        bench.memory.0[..4].copy_from_slice(&[2, 0, 1, 0]);
        bench.script.good(&toc(0, 0, 2), &[0, 18, 1, 2, 0, 0x10, 2, 0, 0, 0, 1, 0x2C]);
        assert_eq!(bench.ioctl(0x5306), Ok(0));
        assert_eq!(bench.memory.0[..9], [2, 0x01, 1, 0, 0x2C, 1, 0, 0, 0]);
        // The lead-out of a data disc by its time, 01:08:50.
        bench.memory.0[..4].copy_from_slice(&[0xAA, 0, 2, 0]);
        bench.script.good(&toc(2, 0, 0xAA), &[0, 10, 1, 2, 0, 0x14, 0xAA, 0, 0, 1, 8, 50]);
        assert_eq!(bench.ioctl(0x5306), Ok(0));
        assert_eq!(bench.memory.0[..9], [0xAA, 0x41, 2, 0, 1, 8, 50, 0, 1]);
        bench.memory.0[2] = 0;
        assert_eq!(bench.ioctl(0x5306), Err(Errno::INVAL));
        bench.script.check(&toc(0, 0, 0), NO_MEDIUM);
        assert_eq!(bench.ioctl(0x5305), Err(Errno::NOMEDIUM));
        bench.script.done();
    }

    #[test]
    fn sessions() {
        let mut bench = Bench::new(Device::Block, &[0, 0, 0, 0, 0xEE, 1, 0, 0]);
        // Session 2 begins with track 3 at 20,000.
        bench.script.good(&[0; 6], &[]);
        bench.script.good(&toc(0, 1, 0), &[0, 10, 1, 2, 0, 0x14, 3, 0, 0, 0, 0x4E, 0x20]);
        assert_eq!(bench.ioctl(0x5310), Ok(0));
        assert_eq!(bench.memory.0, [0x20, 0x4E, 0, 0, 1, 1, 0, 0]);
        // One session: 0, whatever the drive says of its start.
        bench.script.good(&[0; 6], &[]);
        bench.script.good(&toc(0, 1, 0), &[0, 10, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 9]);
        assert_eq!(bench.ioctl(0x5310), Ok(0));
        assert_eq!(bench.memory.0, [0, 0, 0, 0, 0, 1, 0, 0]);
        bench.script.done();
    }

    #[test]
    fn catalog_number() {
        let mut bench = Bench::new(Device::Block, &[0xEE; 15]);
        let mut answer = [0; 24];
        answer[8] = 0x80;
        answer[9..22].copy_from_slice(b"4006381333931");
        bench.script.good(&[0x42, 2, 0x40, 2, 0, 0, 0, 0, 24, 0], &answer);
        assert_eq!(bench.ioctl(0x5311), Ok(0));
        assert_eq!(bench.memory.0, *b"4006381333931\0\xEE");
    }

    #[test]
    fn where_audio_is_played() {
        let mut bench = Bench::new(Device::Block, &[2; 16]);
        let answer = [0, 0x11, 0, 12, 1, 0x10, 3, 1, 0, 10, 20, 30, 0, 1, 2, 3];
        bench.script.good(&[0x42, 2, 0x40, 1, 0, 0, 0, 0, 16, 0], &answer);
        assert_eq!(bench.ioctl(0x530B), Ok(0));
        assert_eq!(bench.memory.0, [2, 0x11, 0x01, 3, 1, 2, 2, 2, 10, 20, 30, 0, 1, 2, 3, 0]);
    }

    #[test]
    fn kinds_of_discs() {
        for (controls, status) in [([0, 4], 105), ([0, 2], 100), ([4, 4], 101)] {
            let mut bench = Bench::new(Device::Block, &[]);
            bench.script.good(&[0; 6], &[]).good(&toc(0, 0, 0), &[0, 10, 1, 2]);
            for (track, control) in [1, 2].into_iter().zip(controls) {
                let answer = [0, 10, 1, 2, 0, 0x10 | control, track, 0, 0, 0, 0, 0];
                bench.script.good(&toc(0, 0, track), &answer);
            }
            assert_eq!(bench.ioctl(0x5327), Ok(status));
            bench.script.done();
        }
    }
}
