//! The rest of the `CDROM` family [cdrom.h]: the drive itself, its tray, and playing.

use rawcd_mmc::{
    Data, GetEventStatus, PauseResume, ReadDiscInformation, ReadTrackInformation, SenseKey,
    SetCdSpeed, StartStop, StartStopAction, Status, TestUnitReady, TrackSelector, Transport,
};
use rustix::io::Errno;

use super::memory::structure;
use super::sectors::Part;
use super::{ATTENTIONS, Answer, Memory, Node, OWN_TIMEOUT};

const PAUSE: u32 = 0x5301;
const RESUME: u32 = 0x5302;
const PLAY_MSF: u32 = 0x5303;
const READ_TOC_HEADER: u32 = 0x5305;
const READ_TOC_ENTRY: u32 = 0x5306;
const STOP: u32 = 0x5307;
const START: u32 = 0x5308;
const EJECT: u32 = 0x5309;
const SUB_CHANNEL: u32 = 0x530B;
const READ_MODE2: u32 = 0x530C;
const READ_MODE1: u32 = 0x530D;
const READ_AUDIO: u32 = 0x530E;
const MULTISESSION: u32 = 0x5310;
const GET_MCN: u32 = 0x5311;
const READ_RAW: u32 = 0x5314;
const CLOSE_TRAY: u32 = 0x5319;
const SET_OPTIONS: u32 = 0x5320;
const CLEAR_OPTIONS: u32 = 0x5321;
const SELECT_SPEED: u32 = 0x5322;
const MEDIA_CHANGED: u32 = 0x5325;
const DRIVE_STATUS: u32 = 0x5326;
const DISC_STATUS: u32 = 0x5327;
const CHANGER_SLOTS: u32 = 0x5328;
/// CDROM_LOCKDOOR.
pub(crate) const LOCK_DOOR: u32 = 0x5329;
const GET_CAPABILITY: u32 = 0x5331;
const DVD: std::ops::RangeInclusive<u32> = 0x5390..=0x5392;
const SEND_PACKET: u32 = 0x5393;
const NEXT_WRITABLE: u32 = 0x5394;
const LAST_WRITTEN: u32 = 0x5395;

/// CDO_AUTO_CLOSE, CDO_LOCK and CDO_USE_FFLAGS.
pub(super) const DEFAULT_OPTIONS: u32 = 0x01 | 0x04 | 0x08;
/// All that there are.
const ALL_OPTIONS: u64 = 0x1F;

/// `CDS_` statuses.
const NO_DISC: i64 = 1;
const TRAY_OPEN: i64 = 2;
const NOT_READY: i64 = 3;
pub(super) const DISC_OK: i64 = 4;

/// `CDC_` bits of any drive: tray, lock, speed, sessions, MCN, media change, audio, reset, status
/// and packets.
const CAPABILITIES: i64 = 0x1BEF;
const WRITES_CD_R: i64 = 0x2000;
const WRITES_CD_RW: i64 = 0x4000;

impl Node {
    pub(super) fn cdrom(
        &mut self,
        transport: &mut dyn Transport,
        request: u32,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        match request {
            READ_TOC_HEADER => self.toc_header(transport, argument, memory),
            READ_TOC_ENTRY => self.toc_entry(transport, argument, memory),
            MULTISESSION => self.last_session(transport, argument, memory),
            GET_MCN => self.catalog_number(transport, argument, memory),
            SUB_CHANNEL => self.sub_channel(transport, argument, memory),
            DISC_STATUS => self.disc_status(transport),
            READ_RAW => self.read_sector(transport, Part::Raw, argument, memory),
            READ_MODE1 => self.read_sector(transport, Part::Mode1, argument, memory),
            READ_MODE2 => self.read_sector(transport, Part::Mode2, argument, memory),
            READ_AUDIO => self.read_audio(transport, argument, memory),
            SEND_PACKET => self.send_packet(transport, argument, memory),
            PAUSE | RESUME => {
                let cdb = PauseResume { resume: request == RESUME }.emit();
                self.own(transport, &cdb, Data::None).map(|_| 0)
            }
            PLAY_MSF => self.play(transport, argument, memory),
            NEXT_WRITABLE => self.next_writable(transport, argument, memory),
            LAST_WRITTEN => self.last_written(transport, argument, memory),
            _ => self.mechanism(transport, request, argument),
        }
    }

    /// Requests whose argument is a number, or none.
    fn mechanism(&mut self, transport: &mut dyn Transport, request: u32, argument: u64) -> Answer {
        match request {
            STOP => self.start_stop(transport, StartStopAction::Stop),
            START => self.start_stop(transport, StartStopAction::Start),
            EJECT => self.start_stop(transport, StartStopAction::Eject),
            CLOSE_TRAY => self.start_stop(transport, StartStopAction::Load),
            LOCK_DOOR => self.lock_door(transport, argument != 0),
            SELECT_SPEED => self.select_speed(transport, argument),
            SET_OPTIONS | CLEAR_OPTIONS if argument & !ALL_OPTIONS != 0 => Err(Errno::NOSYS),
            SET_OPTIONS => {
                self.options |= argument as u32;
                Ok(self.options.into())
            }
            CLEAR_OPTIONS => {
                self.options &= !(argument as u32);
                Ok(self.options.into())
            }
            MEDIA_CHANGED => {
                let _ = self.test_ready(transport);
                Ok(std::mem::take(&mut self.media_changed).into())
            }
            DRIVE_STATUS => self.drive_status(transport),
            GET_CAPABILITY => self.capabilities(transport),
            // It is no changer, and no drive for DVDs.
            CHANGER_SLOTS => Err(Errno::NOSYS),
            _ if DVD.contains(&request) => Err(Errno::NOSYS),
            _ => Err(Errno::NOTTY),
        }
    }

    fn start_stop(&mut self, transport: &mut dyn Transport, action: StartStopAction) -> Answer {
        let cdb = StartStop { immediate: false, action }.emit();
        self.own(transport, &cdb, Data::None).map(|_| 0)
    }

    /// The argument is a multiple of single speed, 0 for the highest.
    fn select_speed(&mut self, transport: &mut dyn Transport, argument: u64) -> Answer {
        let read = match argument {
            0 => u16::MAX,
            times => u16::try_from(times.saturating_mul(177)).unwrap_or(u16::MAX),
        };
        let cdb = SetCdSpeed { rotation: 0, read, write: 0 }.emit();
        self.own(transport, &cdb, Data::None).map(|_| 0)
    }

    /// A `cdrom_msf`: from where to where.
    fn play(
        &mut self,
        transport: &mut dyn Transport,
        argument: u64,
        memory: &dyn Memory,
    ) -> Answer {
        let times: [u8; 6] = structure(memory, argument)?;
        // PLAY AUDIO MSF [MMC-3 5.12].
        let mut cdb = [0x47, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        cdb[3..9].copy_from_slice(&times);
        self.own(transport, &cdb, Data::None).map(|_| 0)
    }

    /// What TEST UNIT READY says, and GET EVENT STATUS NOTIFICATION of a drive without a medium.
    pub(super) fn drive_status(&mut self, transport: &mut dyn Transport) -> Answer {
        for _ in 0..ATTENTIONS {
            let completion = self
                .execute(transport, &TestUnitReady.emit(), Data::None, OWN_TIMEOUT)
                .map_err(|_| Errno::IO)?;
            let Status::CheckCondition(sense) = completion.status else { return Ok(DISC_OK) };
            match (sense.key, sense.asc) {
                (SenseKey::UnitAttention, _) => {}
                (SenseKey::NotReady, 0x3A) => break,
                (SenseKey::NotReady, _) => return Ok(NOT_READY),
                _ => return Ok(DISC_OK),
            }
        }
        // Class 4: media.
        let cdb = GetEventStatus { polled: true, classes: 0x10, allocation_len: 8 }.emit();
        let answer = self.ask::<8>(transport, &cdb).unwrap_or([0; 8]);
        let door_open = answer[2] & 0x07 == 4 && answer[5] & 0x01 != 0;
        Ok(if door_open { TRAY_OPEN } else { NO_DISC })
    }

    fn capabilities(&mut self, transport: &mut dyn Transport) -> Answer {
        let page = self.capabilities_page(transport);
        let mut capabilities = CAPABILITIES;
        capabilities |= if page[11] & 0x01 != 0 { WRITES_CD_R } else { 0 };
        capabilities |= if page[11] & 0x02 != 0 { WRITES_CD_RW } else { 0 };
        Ok(capabilities)
    }

    /// MODE SENSE(10) of the capabilities page [MMC-3 6.3.11], behind a header of 8 bytes; zeros
    /// when the drive has none.
    pub(super) fn capabilities_page(&mut self, transport: &mut dyn Transport) -> [u8; 28] {
        let page = self.ask(transport, &[0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 28, 0]);
        page.ok().filter(|page: &[u8; 28]| page[8] & 0x3F == 0x2A).unwrap_or([0; 28])
    }

    /// A `long`: the next writable address of the last track.
    fn next_writable(
        &mut self,
        transport: &mut dyn Transport,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        let last = self.last_track(transport)?;
        let track = self.track(transport, last)?;
        // NWA_V.
        let next = if track[7] & 0x01 != 0 { int_at(&track, 12) } else { 0 };
        memory.write(argument, &i64::from(next).to_ne_bytes()).map(|()| 0)
    }

    /// A `long`: the last block of the last track that is written.
    fn last_written(
        &mut self,
        transport: &mut dyn Transport,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        let last = self.last_track(transport)?;
        let mut track = self.track(transport, last)?;
        let is_blank = track[6] & 0x40 != 0;
        if is_blank && last > 1 {
            track = self.track(transport, last - 1)?;
        }
        // LRA_V; else where the track ends without what is free.
        let last = if track[7] & 0x02 != 0 {
            int_at(&track, 28)
        } else {
            let free = if track[7] & 0x01 != 0 { int_at(&track, 16) } else { 0 };
            int_at(&track, 8).saturating_add(int_at(&track, 24)).saturating_sub(free)
        };
        memory.write(argument, &i64::from(last).to_ne_bytes()).map(|()| 0)
    }

    fn last_track(&mut self, transport: &mut dyn Transport) -> Result<u32, Errno> {
        let cdb = ReadDiscInformation { allocation_len: 34 }.emit();
        let answer: [u8; 34] = self.ask(transport, &cdb)?;
        Ok(u32::from(answer[11]) << 8 | u32::from(answer[6]))
    }

    fn track(&mut self, transport: &mut dyn Transport, number: u32) -> Result<[u8; 36], Errno> {
        let selector = TrackSelector::Track(number);
        let cdb = ReadTrackInformation { selector, allocation_len: 36 }.emit();
        self.ask(transport, &cdb)
    }
}

/// A number of a drive's answer.
fn int_at(raw: &[u8], at: usize) -> i32 {
    i32::from_be_bytes([raw[at], raw[at + 1], raw[at + 2], raw[at + 3]])
}

#[cfg(all(test, target_endian = "little"))]
mod tests {
    use super::super::Device;
    use super::super::testing::{ATTENTION, Bench, NO_MEDIUM};
    use super::*;
    use rawcd_mmc::Sense;

    #[test]
    fn status_of_the_drive() {
        let events = [0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0];
        let mut bench = Bench::new(Device::Block, &[]);
        bench.script.check(&[0; 6], ATTENTION).good(&[0; 6], &[]);
        assert_eq!(bench.ioctl(0x5326), Ok(4));
        let becoming_ready = Sense::new(SenseKey::NotReady, 0x04, 0x01);
        bench.script.check(&[0; 6], becoming_ready);
        assert_eq!(bench.ioctl(0x5326), Ok(3));
        bench.script.check(&[0; 6], NO_MEDIUM).good(&events, &[0, 6, 4, 0x10, 0, 0, 0, 0]);
        assert_eq!(bench.ioctl(0x5326), Ok(1));
        bench.script.check(&[0; 6], NO_MEDIUM).good(&events, &[0, 6, 4, 0x10, 0, 1, 0, 0]);
        assert_eq!(bench.ioctl(0x5326), Ok(2));
        bench.script.done();
    }

    #[test]
    fn a_change_is_told_once() {
        let mut bench = Bench::new(Device::Block, &[]);
        bench.script.good(&[0; 6], &[]);
        assert_eq!(bench.ioctl(0x5325), Ok(0));
        bench.script.check(&[0; 6], ATTENTION).good(&[0; 6], &[]).good(&[0; 6], &[]);
        assert_eq!(bench.ioctl(0x5325), Ok(1));
        assert_eq!(bench.ioctl(0x5325), Ok(0));
    }

    #[test]
    fn capabilities_with_and_without_recording() {
        let mode_sense = [0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 28, 0];
        let mut page = [0; 28];
        page[8] = 0x2A;
        page[11] = 0x03;
        let mut bench = Bench::new(Device::Block, &[]);
        bench.script.good(&mode_sense, &page).check(&mode_sense, NO_MEDIUM);
        assert_eq!(bench.ioctl(0x5331), Ok(0x7BEF));
        assert_eq!(bench.ioctl(0x5331), Ok(0x1BEF));
    }

    #[test]
    fn tray_door_and_speed() {
        let mut bench = Bench::new(Device::Block, &[]);
        bench.script.good(&[0x1B, 0, 0, 0, 2, 0], &[]).good(&[0x1B, 0, 0, 0, 3, 0], &[]);
        assert_eq!(bench.ioctl_with(0x5309, 0), Ok(0));
        assert_eq!(bench.ioctl_with(0x5319, 0), Ok(0));
        bench.script.good(&[0x1B, 0, 0, 0, 1, 0], &[]).good(&[0x1B, 0, 0, 0, 0, 0], &[]);
        assert_eq!(bench.ioctl_with(0x5308, 0), Ok(0));
        assert_eq!(bench.ioctl_with(0x5307, 0), Ok(0));
        bench.script.good(&[0x1E, 0, 0, 0, 1, 0], &[]).good(&[0x1E, 0, 0, 0, 0, 0], &[]);
        assert_eq!(bench.ioctl_with(0x5329, 1), Ok(0));
        assert_eq!(bench.ioctl_with(0x5329, 0), Ok(0));
        // 8 x 177 = 1416 = 588h.
        bench.script.good(&[0xBB, 0, 5, 0x88, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
        bench.script.good(&[0xBB, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
        assert_eq!(bench.ioctl_with(0x5322, 8), Ok(0));
        assert_eq!(bench.ioctl_with(0x5322, 0), Ok(0));
        bench.script.done();
    }

    #[test]
    fn playing() {
        let mut bench = Bench::new(Device::Block, &[0, 2, 0, 1, 30, 74]);
        bench.script.good(&[0x47, 0, 0, 0, 2, 0, 1, 30, 74, 0], &[]);
        assert_eq!(bench.ioctl(0x5303), Ok(0));
        bench.script.good(&[0x4B, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
        bench.script.good(&[0x4B, 0, 0, 0, 0, 0, 0, 0, 1, 0], &[]);
        assert_eq!(bench.ioctl(0x5301), Ok(0));
        assert_eq!(bench.ioctl(0x5302), Ok(0));
        bench.script.done();
    }

    #[test]
    fn options() {
        let mut bench = Bench::new(Device::Block, &[]);
        assert_eq!(bench.ioctl_with(0x5320, 0x02), Ok(0x0F));
        assert_eq!(bench.ioctl_with(0x5321, 0x05), Ok(0x0A));
        assert_eq!(bench.ioctl_with(0x5320, 0x20), Err(Errno::NOSYS));
    }

    #[test]
    fn what_is_written_and_what_comes_next() {
        let mut disc = [0; 34];
        disc[6] = 2;
        let mut open = [0; 36];
        open[6] = 0x40;
        open[7] = 0x01;
        open[12..16].copy_from_slice(&[0, 0, 1, 0x2C]);
        let mut closed = [0; 36];
        closed[8..12].copy_from_slice(&[0, 0, 0, 10]);
        closed[24..28].copy_from_slice(&[0, 0, 0, 100]);
        let information = [0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0];
        let track = |number| [0x52, 1, 0, 0, 0, number, 0, 0, 36, 0];
        let mut bench = Bench::new(Device::Block, &[0xEE; 8]);
        bench.script.good(&information, &disc).good(&track(2), &open);
        assert_eq!(bench.ioctl(0x5394), Ok(0));
        assert_eq!(bench.memory.0, [0x2C, 1, 0, 0, 0, 0, 0, 0]);
        bench.script.good(&information, &disc).good(&track(2), &open).good(&track(1), &closed);
        assert_eq!(bench.ioctl(0x5395), Ok(0));
        assert_eq!(bench.memory.0, [110, 0, 0, 0, 0, 0, 0, 0]);
        bench.script.done();
    }

    #[test]
    fn what_is_not_there() {
        let mut bench = Bench::new(Device::Block, &[0; 8]);
        assert_eq!(bench.ioctl(0x5390), Err(Errno::NOSYS));
        assert_eq!(bench.ioctl(0x5328), Err(Errno::NOSYS));
        for request in [0x5304, 0x530A, 0x5313, 0x5312, 0x5396] {
            assert_eq!(bench.ioctl(request), Err(Errno::NOTTY));
        }
    }
}
