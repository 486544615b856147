//! A drive that answers from a table, and an image made as it is read.

use std::collections::HashMap;
use std::time::Duration;

use rawcd_format::subcode::QFrame;
use rawcd_format::subcode::section::{spread, to_pq16};
use rawcd_format::{
    BlockForm, Control, IndexNumber, Lba, Msf, RawImage, ReadError, SECTOR_LEN, Tno, TrackNumber,
};
use rawcd_mmc::{Completion, Data, Sense, SenseKey, Status, Transport, TransportError};
use rawcd_writer::{Progress, RawCdWriter, Recorder, WriterError};

pub(crate) type Writer = RawCdWriter<Script>;

/// Lead-in start of the scripted medium, 99:50:00.
pub(crate) const START: i32 = -900;
pub(crate) const LEAD_OUT: i32 = 450;
pub(crate) const END: i32 = 700;

/// How the script answers a command out of the ordinary.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// CHECK CONDITION with key, ASC and ASCQ.
    Sense(u8, u8, u8),
    Status(u8),
    Timeout,
    /// GOOD, but this many bytes moved.
    Moved(usize),
}

/// A drive.
#[derive(Debug)]
pub(crate) struct Script {
    /// Every CDB that came.
    pub(crate) log: Vec<Vec<u8>>,
    /// What the WRITEs carried.
    pub(crate) written: Vec<u8>,
    /// What the MODE SELECTs carried.
    pub(crate) selected: Vec<Vec<u8>>,
    /// Data block types that MODE SELECT takes.
    pub(crate) block_types: Vec<u8>,
    pub(crate) configuration: Vec<u8>,
    pub(crate) disc_information: Vec<u8>,
    pub(crate) capabilities: Vec<u8>,
    pub(crate) time_per_write: Duration,
    pub(crate) max_transfer_len: usize,
    /// By operation code and how many came before.
    special: HashMap<(u8, usize), Answer>,
    /// By operation code, for all others.
    always: HashMap<u8, Answer>,
    seen: HashMap<u8, usize>,
    now: Duration,
}

impl Script {
    /// A recorder with a blank CD-R.
    pub(crate) fn new() -> Script {
        Script {
            log: Vec::new(),
            written: Vec::new(),
            selected: Vec::new(),
            block_types: vec![1, 2, 3],
            // Current profile 0009h; feature 002Eh, current, with BUF, SAO, RAW.
            configuration: vec![0, 0, 0, 12, 0, 0, 0, 9, 0, 0x2E, 1, 4, 0x68, 0, 0x0C, 0],
            // Lead-in 99:50:00, last lead-out start 00:09:00.
            disc_information: vec![
                0, 0x20, 0x00, 1, 1, 1, 1, 0x20, 0xFF, 0, 0, 0, 0, 0, 0, 0, //
                0, 99, 50, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            ],
            capabilities: vec![
                0, 50, 0, 0, 0, 0, 0, 0, // header
                0x2A, 0x2A, 3, 3, 0xF0, 0x7F, 0x29, 0, 0x1B, 0x90, 0, 0, 0x08, 0, 0x1B, 0x90, 0, 0,
                0x1B, 0x90, 0x0B, 0x07, 0, 1, 0, 0, 0, 0, //
                0x0B, 0x07, 0, 3, // now 16x; three speeds
                0, 0, 0x1B, 0x90, 0, 0, 0x0B, 0x07, 0, 0, 0x02, 0xC2,
            ],
            time_per_write: Duration::from_millis(10),
            max_transfer_len: 65_536,
            special: HashMap::new(),
            always: HashMap::new(),
            seen: HashMap::new(),
            now: Duration::from_secs(1000),
        }
    }

    /// Answers the command of this operation code that comes after `before` others so.
    pub(crate) fn with(mut self, opcode: u8, before: usize, answer: Answer) -> Script {
        self.special.insert((opcode, before), answer);
        self
    }

    /// Answers every command of this operation code so.
    pub(crate) fn with_always(mut self, opcode: u8, answer: Answer) -> Script {
        self.always.insert(opcode, answer);
        self
    }

    /// Answers every further command of this operation code as usual again.
    pub(crate) fn heal(&mut self, opcode: u8) {
        self.always.remove(&opcode);
    }

    /// Operation codes that came, equal neighbours once.
    pub(crate) fn opcodes(&self) -> Vec<u8> {
        let mut opcodes: Vec<u8> = self.log.iter().map(|cdb| cdb[0]).collect();
        opcodes.dedup();
        opcodes
    }

    fn ordinary(&mut self, cdb: &[u8], data: Data<'_>) -> Completion {
        match (cdb[0], data) {
            (0x46, Data::In(buffer)) => answer(&self.configuration, buffer),
            (0x51, Data::In(buffer)) => answer(&self.disc_information, buffer),
            (0x5A, Data::In(buffer)) => answer(&self.capabilities, buffer),
            (0x55, Data::Out(list)) => {
                self.selected.push(list.to_vec());
                match self.block_types.contains(&(list[12] & 0x0F)) {
                    true => Completion::good(list.len()),
                    false => Completion::check(Sense::new(SenseKey::IllegalRequest, 0x26, 0x00)),
                }
            }
            (0x2A, Data::Out(bytes)) => {
                self.written.extend(bytes);
                self.now += self.time_per_write;
                Completion::good(bytes.len())
            }
            (0x00 | 0x1E | 0x35 | 0x54 | 0xBB, Data::None) => Completion::good(0),
            (opcode, data) => panic!("command {opcode:02X}h with {data:?} is not in the script"),
        }
    }
}

fn answer(bytes: &[u8], buffer: &mut [u8]) -> Completion {
    let len = bytes.len().min(buffer.len());
    buffer[..len].copy_from_slice(&bytes[..len]);
    Completion::good(len)
}

impl Transport for Script {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        assert!(data.len() <= self.max_transfer_len, "{} bytes in one command", data.len());
        let opcode = cdb[0];
        self.log.push(cdb.to_vec());
        let before = self.seen.entry(opcode).or_default();
        let special = self.special.get(&(opcode, *before)).or_else(|| self.always.get(&opcode));
        *before += 1;
        match special.copied() {
            None => Ok(self.ordinary(cdb, data)),
            Some(Answer::Sense(key, asc, ascq)) => {
                Ok(Completion::check(Sense::new(SenseKey::from_nibble(key), asc, ascq)))
            }
            Some(Answer::Status(status)) => {
                Ok(Completion { status: Status::Other(status), transferred: 0 })
            }
            Some(Answer::Moved(transferred)) => Ok(Completion::good(transferred)),
            Some(Answer::Timeout) => Err(TransportError::Timeout { opcode, timeout }),
        }
    }

    fn now(&self) -> Duration {
        self.now
    }

    fn wait(&mut self, duration: Duration) {
        self.now += duration;
    }

    fn max_transfer_len(&self) -> usize {
        self.max_transfer_len
    }
}

/// A writer with this drive and a client name.
pub(crate) fn bound(script: Script) -> Writer {
    let mut writer = Writer::new();
    writer.set_client_name("tests").unwrap();
    writer.set_recorder(Recorder::new(script)).unwrap();
    writer
}

/// The same with the media prepared, and the log forgotten.
pub(crate) fn prepared(script: Script) -> Writer {
    let mut writer = bound(script);
    writer.prepare_media().unwrap();
    drive(&mut writer).log.clear();
    drive(&mut writer).selected.clear();
    writer
}

pub(crate) fn drive(writer: &mut Writer) -> &mut Script {
    writer.recorder_mut().unwrap().transport_mut()
}

/// Requests the form of the image and writes it.
pub(crate) fn write(writer: &mut Writer, image: &dyn RawImage) -> Result<(), WriterError> {
    writer.set_requested_sector_type(image.form()).unwrap();
    writer.write_media(image, |_: &mut Writer, _: &Progress| {})
}

/// An image of one track; block n begins with its address.
#[derive(Clone, Debug)]
pub(crate) struct Disc {
    pub(crate) form: BlockForm,
    pub(crate) first: i32,
    pub(crate) end: i32,
    /// Where Q says that the lead-out is.
    pub(crate) lead_out: i32,
    /// Where A2 says so, if there is one.
    pub(crate) toc_lead_out: Option<&'static str>,
    /// Sections of the lead-in whose A2 says 70:00:00 instead.
    pub(crate) wrong_a2: std::ops::Range<i32>,
    /// The CRC of every Q frame of the lead-in is wrong.
    pub(crate) bad_crc: bool,
    /// Reading this block fails.
    pub(crate) broken_at: Option<i32>,
}

impl Disc {
    pub(crate) fn new(form: BlockForm) -> Disc {
        Disc {
            form,
            first: -22_650,
            end: END,
            lead_out: LEAD_OUT,
            toc_lead_out: Some("00:08:00"),
            wrong_a2: 0..0,
            bad_crc: false,
            broken_at: None,
        }
    }

    fn q(&self, lba: i32) -> QFrame {
        let zero = Msf::default();
        let tno = |number| Tno::Track(TrackNumber::new(number).unwrap());
        let index = IndexNumber::new(1).unwrap();
        if lba < -150 {
            let (point, time) = match (lba.rem_euclid(9) / 3, self.toc_lead_out) {
                (0, _) => (0x01, "00:02:00"),
                (1, _) => (0xA0, "01:00:00"),
                (_, None) => (0xA1, "01:00:00"),
                (_, Some(_)) if self.wrong_a2.contains(&lba) => (0xA2, "70:00:00"),
                (_, Some(time)) => (0xA2, time),
            };
            let time: Msf = time.parse().unwrap();
            let mut frame = QFrame::toc(Control::AUDIO, point, zero, time.to_bcd());
            if self.bad_crc {
                frame.0[11] ^= 1;
            }
            frame
        } else if lba < self.lead_out {
            QFrame::position(Control::AUDIO, tno(1), index, zero, Lba(lba).to_msf().unwrap())
        } else if lba % 97 == 0 {
            QFrame::from_data([0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        } else {
            let absolute = Lba(lba).to_msf().unwrap();
            QFrame::position(Control::AUDIO, Tno::LeadOut, index, zero, absolute)
        }
    }

    /// The blocks from `first` to the end.
    pub(crate) fn blocks_from(&self, first: i32) -> Vec<u8> {
        let mut bytes = vec![0; (self.end - first) as usize * self.form.block_len()];
        self.read(Lba(first), &mut bytes).unwrap();
        bytes
    }
}

impl RawImage for Disc {
    fn form(&self) -> BlockForm {
        self.form
    }

    fn first_lba(&self) -> Lba {
        Lba(self.first)
    }

    fn len(&self) -> u32 {
        (self.end - self.first) as u32
    }

    fn read(&self, first: Lba, out: &mut [u8]) -> Result<(), ReadError> {
        let block_len = self.form.block_len();
        ReadError::check_range(first, out.len() / block_len, self.first_lba(), self.len())?;
        for (lba, block) in (first.0..).zip(out.chunks_exact_mut(block_len)) {
            if self.broken_at == Some(lba) {
                let source = std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
                return Err(ReadError::Storage { first, source });
            }
            block.fill(0);
            block[..4].copy_from_slice(&lba.to_be_bytes());
            let (subcode, q) = (&mut block[SECTOR_LEN..], self.q(lba));
            match self.form {
                BlockForm::Pq => subcode.copy_from_slice(&to_pq16(false, &q)),
                _ => spread(false, &q, None, subcode.try_into().unwrap()),
            }
        }
        Ok(())
    }
}
