//! What goes between a drive that is served and those who use it: frames over a Unix stream socket.
//!
//! A frame is eight bytes, its kind, three zeros and the length of what follows, and so many bytes.
//! A client sends a [`Request`] and waits for its [`Reply`]; the first says which version it
//! speaks. Numbers are little-endian, times in nanoseconds. Whatever comes that is none of this
//! ends the connection.

use std::io::{self, Read, Write};
use std::time::Duration;

use rawcd_mmc::{Completion, Sense, Status, TransportError};

use crate::node::Device;

/// The version that is spoken.
pub(super) const VERSION: u32 = 1;
/// "rawcd" and this.
const GREETING: &[u8; 5] = b"rawcd";

/// Most data of one command.
pub(super) const MAX_DATA_LEN: usize = 1 << 20;
/// Most bytes behind the head of a frame.
const MAX_LEN: usize = MAX_DATA_LEN + 64;
pub(super) const HEAD_LEN: usize = 8;
/// Most time that a host lets pass at once.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(3600);
/// Longest CDB.
const MAX_CDB_LEN: usize = 16;
/// Longest request to whoever stands before the drive, and its answer.
const MAX_TEXT_LEN: usize = 64 << 10;

/// What a client asks.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Request<'a> {
    /// First of all.
    Hello { version: u32 },
    /// A command.
    Execute { cdb: &'a [u8], timeout: Duration, data: Offer<'a> },
    /// Time that the host lets pass.
    Wait(Duration),
    /// A node is to be opened.
    Open { device: Device, exclusive: bool },
    /// CDROM_LOCKDOOR.
    KeepLocked(bool),
    /// For whoever stands before the drive.
    Ask(&'a str),
}

/// The data phase of a command, as it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer<'a> {
    None,
    /// Room for so many bytes.
    In(usize),
    Out(&'a [u8]),
}

/// What the drive answers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reply<'a> {
    /// This version is spoken, and commands may move so much.
    Welcome { version: u32, now: Duration, max_transfer_len: usize },
    /// A command ended, and brought data.
    Ended { now: Duration, completion: Completion, data: &'a [u8] },
    /// A command got no answer.
    Failed { now: Duration, failure: Failure },
    /// It is done.
    Done { now: Duration },
    /// The node is open: the placeholder comes with this.
    Opened,
    /// It is not: an `errno`.
    NotOpened(i32),
    /// Of whoever stands before the drive.
    Told(&'a str),
}

/// A [`TransportError`], as far as others can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Timeout { opcode: u8, timeout: Duration },
    Host { opcode: u8, host: u16, driver: u16 },
    TooLong { len: usize, max: usize },
}

impl Failure {
    pub(super) fn of(error: &TransportError, opcode: u8) -> Failure {
        /// DID_ERROR [sg.h].
        const HOST_ERROR: u16 = 7;
        match *error {
            TransportError::Timeout { opcode, timeout } => Failure::Timeout { opcode, timeout },
            TransportError::Host { opcode, host, driver } => Failure::Host { opcode, host, driver },
            TransportError::TooLong { len, max } => Failure::TooLong { len, max },
            _ => Failure::Host { opcode, host: HOST_ERROR, driver: 0 },
        }
    }

    pub(super) fn error(self) -> TransportError {
        match self {
            Failure::Timeout { opcode, timeout } => TransportError::Timeout { opcode, timeout },
            Failure::Host { opcode, host, driver } => TransportError::Host { opcode, host, driver },
            Failure::TooLong { len, max } => TransportError::TooLong { len, max },
        }
    }
}

/// Makes a frame in a buffer, whose room is used again.
fn frame(out: &mut Vec<u8>, kind: u8, body: impl FnOnce(&mut Vec<u8>)) {
    out.clear();
    out.extend_from_slice(&[kind, 0, 0, 0, 0, 0, 0, 0]);
    body(out);
    let len = (out.len() - HEAD_LEN) as u32;
    out[4..HEAD_LEN].copy_from_slice(&len.to_le_bytes());
}

fn put_u32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put_len(out: &mut Vec<u8>, len: usize) {
    put_u32(out, u32::try_from(len).unwrap_or(u32::MAX));
}

fn put_time(out: &mut Vec<u8>, time: Duration) {
    let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    out.extend_from_slice(&nanos.to_le_bytes());
}

/// Takes a body apart, from its front.
struct Body<'a>(&'a [u8]);

impl<'a> Body<'a> {
    fn bytes(&mut self, len: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(bytes)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    fn u8(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn flag(&mut self) -> Option<bool> {
        match self.u8()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// At most as much as a command moves.
    fn len(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok().filter(|len| *len <= MAX_DATA_LEN)
    }

    fn time(&mut self) -> Option<Duration> {
        self.array().map(u64::from_le_bytes).map(Duration::from_nanos)
    }

    fn text(&mut self) -> Option<&'a str> {
        let text = std::mem::take(&mut self.0);
        if text.len() > MAX_TEXT_LEN { None } else { std::str::from_utf8(text).ok() }
    }

    /// What was made of it, when nothing is left.
    fn whole<T>(self, value: T) -> Option<T> {
        self.0.is_empty().then_some(value)
    }
}

impl<'a> Request<'a> {
    pub(crate) fn emit(&self, out: &mut Vec<u8>) {
        match *self {
            Request::Hello { version } => frame(out, 1, |out| {
                out.extend_from_slice(GREETING);
                put_u32(out, version);
            }),
            Request::Execute { cdb, timeout, data } => frame(out, 2, |out| {
                put_time(out, timeout);
                out.push(cdb.len().min(MAX_CDB_LEN + 1) as u8);
                out.extend_from_slice(cdb);
                match data {
                    Offer::None => out.push(0),
                    Offer::In(len) => {
                        out.push(1);
                        put_len(out, len);
                    }
                    Offer::Out(bytes) => {
                        out.push(2);
                        out.extend_from_slice(bytes);
                    }
                }
            }),
            Request::Wait(time) => frame(out, 3, |out| put_time(out, time)),
            Request::Open { device, exclusive } => frame(out, 4, |out| {
                out.push(u8::from(device == Device::Generic));
                out.push(exclusive.into());
            }),
            Request::KeepLocked(keep) => frame(out, 5, |out| out.push(keep.into())),
            Request::Ask(text) => frame(out, 6, |out| out.extend_from_slice(text.as_bytes())),
        }
    }

    /// `None` when it is no request.
    pub(crate) fn parse(kind: u8, body: &'a [u8]) -> Option<Request<'a>> {
        let mut body = Body(body);
        let request = match kind {
            1 if body.bytes(GREETING.len())? == GREETING => Request::Hello { version: body.u32()? },
            2 => {
                let timeout = body.time()?;
                let cdb_len = usize::from(body.u8()?);
                if cdb_len > MAX_CDB_LEN {
                    return None;
                }
                let cdb = body.bytes(cdb_len)?;
                let data = match body.u8()? {
                    0 => Offer::None,
                    1 => Offer::In(body.len()?),
                    2 if body.0.len() <= MAX_DATA_LEN => Offer::Out(std::mem::take(&mut body.0)),
                    _ => return None,
                };
                Request::Execute { cdb, timeout, data }
            }
            3 => Request::Wait(body.time().filter(|time| *time <= MAX_WAIT)?),
            4 => {
                let device = if body.flag()? { Device::Generic } else { Device::Block };
                Request::Open { device, exclusive: body.flag()? }
            }
            5 => Request::KeepLocked(body.flag()?),
            6 => Request::Ask(body.text()?),
            _ => return None,
        };
        body.whole(request)
    }
}

impl<'a> Reply<'a> {
    pub(crate) fn emit(&self, out: &mut Vec<u8>) {
        match *self {
            Reply::Welcome { version, now, max_transfer_len } => frame(out, 1, |out| {
                out.extend_from_slice(GREETING);
                put_u32(out, version);
                put_time(out, now);
                put_len(out, max_transfer_len);
            }),
            Reply::Ended { now, completion, data } => frame(out, 2, |out| {
                put_time(out, now);
                put_len(out, completion.transferred);
                match completion.status {
                    Status::Good => out.push(0x00),
                    Status::CheckCondition(sense) => {
                        out.push(0x02);
                        out.extend_from_slice(&sense.emit());
                    }
                    Status::Other(status) => out.extend_from_slice(&[0xFF, status]),
                }
                out.extend_from_slice(data);
            }),
            Reply::Failed { now, failure } => frame(out, 3, |out| {
                put_time(out, now);
                match failure {
                    Failure::Timeout { opcode, timeout } => {
                        out.extend_from_slice(&[1, opcode]);
                        put_time(out, timeout);
                    }
                    Failure::Host { opcode, host, driver } => {
                        out.extend_from_slice(&[2, opcode]);
                        out.extend_from_slice(&host.to_le_bytes());
                        out.extend_from_slice(&driver.to_le_bytes());
                    }
                    Failure::TooLong { len, max } => {
                        out.push(3);
                        put_len(out, len);
                        put_len(out, max);
                    }
                }
            }),
            Reply::Done { now } => frame(out, 4, |out| put_time(out, now)),
            Reply::Opened => frame(out, 5, |_| {}),
            Reply::NotOpened(errno) => frame(out, 6, |out| put_u32(out, errno.unsigned_abs())),
            Reply::Told(text) => frame(out, 7, |out| out.extend_from_slice(text.as_bytes())),
        }
    }

    /// `None` when it is no reply.
    pub(crate) fn parse(kind: u8, body: &'a [u8]) -> Option<Reply<'a>> {
        let mut body = Body(body);
        let reply = match kind {
            1 if body.bytes(GREETING.len())? == GREETING => Reply::Welcome {
                version: body.u32()?,
                now: body.time()?,
                max_transfer_len: body.len()?,
            },
            2 => {
                let now = body.time()?;
                let transferred = body.len()?;
                let status = match body.u8()? {
                    0x00 => Status::Good,
                    0x02 => Status::CheckCondition(Sense::parse(body.bytes(Sense::LEN)?).ok()?),
                    0xFF => Status::Other(body.u8()?),
                    _ => return None,
                };
                let data = std::mem::take(&mut body.0);
                Reply::Ended { now, completion: Completion { status, transferred }, data }
            }
            3 => {
                let now = body.time()?;
                let failure = match body.u8()? {
                    1 => Failure::Timeout { opcode: body.u8()?, timeout: body.time()? },
                    2 => {
                        let opcode = body.u8()?;
                        Failure::Host { opcode, host: body.u16()?, driver: body.u16()? }
                    }
                    3 => Failure::TooLong { len: body.u32()? as usize, max: body.u32()? as usize },
                    _ => return None,
                };
                Reply::Failed { now, failure }
            }
            4 => Reply::Done { now: body.time()? },
            5 => Reply::Opened,
            6 => Reply::NotOpened(i32::try_from(body.u32()?).ok()?),
            7 => Reply::Told(body.text()?),
            _ => return None,
        };
        body.whole(reply)
    }
}

/// Kind and length of a frame, from its head; an error when it is none.
pub(super) fn head(raw: [u8; HEAD_LEN]) -> io::Result<(u8, usize)> {
    let [kind, 0, 0, 0, len @ ..] = raw else { return Err(rubbish()) };
    let len = u32::from_le_bytes(len) as usize;
    if len > MAX_LEN { Err(rubbish()) } else { Ok((kind, len)) }
}

/// Reads what follows a head, into a buffer whose room is used again.
pub(super) fn read_body(from: &mut impl Read, len: usize, body: &mut Vec<u8>) -> io::Result<()> {
    body.resize(len, 0);
    from.read_exact(body)
}

/// Reads a frame; its kind.
pub(crate) fn read(from: &mut impl Read, body: &mut Vec<u8>) -> io::Result<u8> {
    let mut raw = [0; HEAD_LEN];
    from.read_exact(&mut raw)?;
    let (kind, len) = head(raw)?;
    read_body(from, len, body)?;
    Ok(kind)
}

/// Sends a frame that was made.
pub(super) fn write(to: &mut impl Write, frame: &[u8]) -> io::Result<()> {
    to.write_all(frame)
}

/// What came is no frame, or none that is expected.
pub(super) fn rubbish() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "what came is no message of rawcd")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rawcd_mmc::SenseKey;

    const SECOND: Duration = Duration::from_secs(1);
    /// A second in nanoseconds, 3B9ACA00h.
    const SECOND_RAW: [u8; 8] = [0x00, 0xCA, 0x9A, 0x3B, 0, 0, 0, 0];

    fn requests() -> Vec<(Request<'static>, Vec<u8>)> {
        let execute = |data| Request::Execute { cdb: &[0x2A, 1], timeout: SECOND, data };
        let executed = |len: u8, data: &[u8]| {
            [&[2, 0, 0, 0, len, 0, 0, 0][..], &SECOND_RAW, &[2, 0x2A, 1], data].concat()
        };
        vec![
            (Request::Hello { version: 1 }, b"\x01\0\0\0\x09\0\0\0rawcd\x01\0\0\0".to_vec()),
            (execute(Offer::None), executed(12, &[0])),
            (execute(Offer::In(0x0102)), executed(16, &[1, 2, 1, 0, 0])),
            (execute(Offer::Out(&[7, 8])), executed(14, &[2, 7, 8])),
            (Request::Wait(SECOND), [&[3, 0, 0, 0, 8, 0, 0, 0][..], &SECOND_RAW].concat()),
            (
                Request::Open { device: Device::Generic, exclusive: false },
                vec![4, 0, 0, 0, 2, 0, 0, 0, 1, 0],
            ),
            (Request::KeepLocked(true), vec![5, 0, 0, 0, 1, 0, 0, 0, 1]),
            (Request::Ask("hi"), b"\x06\0\0\0\x02\0\0\0hi".to_vec()),
        ]
    }

    fn replies() -> Vec<(Reply<'static>, Vec<u8>)> {
        let sense = Sense::new(SenseKey::NotReady, 0x3A, 0x01);
        let ended = |status| Reply::Ended {
            now: SECOND,
            completion: Completion { status, transferred: 2 },
            data: &[7, 8],
        };
        let told = |kind, len: u8, rest: &[u8]| {
            [&[kind, 0, 0, 0, len, 0, 0, 0][..], &SECOND_RAW, rest].concat()
        };
        let failed = |failure| Reply::Failed { now: SECOND, failure };
        vec![
            (
                Reply::Welcome { version: 1, now: SECOND, max_transfer_len: 65_536 },
                [&b"\x01\0\0\0\x15\0\0\0rawcd\x01\0\0\0"[..], &SECOND_RAW, &[0, 0, 1, 0]].concat(),
            ),
            (ended(Status::Good), told(2, 15, &[2, 0, 0, 0, 0, 7, 8])),
            (ended(Status::Other(8)), told(2, 16, &[2, 0, 0, 0, 0xFF, 8, 7, 8])),
            (
                ended(Status::CheckCondition(sense)),
                told(
                    2,
                    33,
                    &[
                        2, 0, 0, 0, 2, 0x70, 0, 2, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x3A, 1, 0, 0, 0, 0,
                        7, 8,
                    ],
                ),
            ),
            (
                failed(Failure::Timeout { opcode: 0xA1, timeout: SECOND }),
                told(3, 18, &[&[1, 0xA1][..], &SECOND_RAW].concat()),
            ),
            (
                failed(Failure::Host { opcode: 0x12, host: 7, driver: 0x0108 }),
                told(3, 14, &[2, 0x12, 7, 0, 8, 1]),
            ),
            (
                failed(Failure::TooLong { len: 65_537, max: 65_536 }),
                told(3, 17, &[3, 1, 0, 1, 0, 0, 0, 1, 0]),
            ),
            (Reply::Done { now: SECOND }, told(4, 8, &[])),
            (Reply::Opened, vec![5, 0, 0, 0, 0, 0, 0, 0]),
            (Reply::NotOpened(16), vec![6, 0, 0, 0, 4, 0, 0, 0, 16, 0, 0, 0]),
            (Reply::Told("hi"), b"\x07\0\0\0\x02\0\0\0hi".to_vec()),
        ]
    }

    #[test]
    fn requests_both_ways() {
        for (request, raw) in requests() {
            let (mut out, mut body) = (vec![0xEE; 3], Vec::new());
            request.emit(&mut out);
            assert_eq!(out, raw, "{request:?}");
            let kind = read(&mut &raw[..], &mut body).unwrap();
            assert_eq!(Request::parse(kind, &body), Some(request));
        }
    }

    #[test]
    fn replies_both_ways() {
        for (reply, raw) in replies() {
            let (mut out, mut body) = (Vec::new(), Vec::new());
            reply.emit(&mut out);
            assert_eq!(out, raw, "{reply:?}");
            let kind = read(&mut &raw[..], &mut body).unwrap();
            assert_eq!(Reply::parse(kind, &body), Some(reply));
        }
    }

    /// Cut or longer, a body is none, but where its end is that of data or of a text.
    #[test]
    fn what_is_no_message() {
        for (request, raw) in requests() {
            let body = &raw[HEAD_LEN..];
            let is_open_ended =
                matches!(request, Request::Execute { data: Offer::Out(_), .. } | Request::Ask(_));
            for cut in 0..body.len() {
                let is_short = Request::parse(raw[0], &body[..cut]).is_none();
                assert!(is_short || is_open_ended, "{request:?} cut to {cut}");
            }
            let longer = [body, &[0]].concat();
            assert!(Request::parse(raw[0], &longer).is_none() || is_open_ended, "{request:?}");
        }
        for kind in [0, 8, 255] {
            assert_eq!(Request::parse(kind, &[]), None);
            assert_eq!(Reply::parse(kind, &[]), None);
        }
        assert_eq!(Request::parse(1, b"rawdc\x01\0\0\0"), None);
        // Flags that are neither, a CDB of 17 bytes, room for more than there may be, centuries,
        // no text.
        assert_eq!(Request::parse(4, &[2, 0]), None);
        assert_eq!(Request::parse(2, &[&[0; 8][..], &[17], &[0; 18]].concat()), None);
        assert_eq!(Request::parse(2, &[&[0; 8][..], &[0, 1, 1, 0, 0x10, 0]].concat()), None);
        assert_eq!(Request::parse(3, &[0xFF; 8]), None);
        assert_eq!(Request::parse(6, &[0xFF]), None);
        assert_eq!(Request::parse(6, &[b'a'; 65_537]), None);
    }

    #[test]
    fn heads() {
        assert_eq!(head([2, 0, 0, 0, 1, 2, 0, 0]).unwrap(), (2, 0x0201));
        for raw in [[2, 1, 0, 0, 0, 0, 0, 0], [2, 0, 0, 0, 0x41, 0, 0x10, 0], [0xFF; 8]] {
            assert_eq!(head(raw).unwrap_err().kind(), io::ErrorKind::InvalidData);
        }
    }
}
