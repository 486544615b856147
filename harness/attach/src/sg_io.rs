//! [`SgIo`]: opening a drive, and what its answers mean.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rawcd_mmc::{Completion, Data, Sense, Status, Transport, TransportError};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::AttachError;
use crate::ioctl::{self, Answer};

/// Longest CDB that a CD drive has [MMC-3 5].
const MAX_CDB_LEN: usize = 16;
/// Host status: no answer in time [sg.h].
const DID_TIME_OUT: u16 = 0x03;
/// Driver status, low four bits [sg.h].
const DRIVER_TIMEOUT: u16 = 0x06;
const DRIVER_SENSE: u16 = 0x08;

/// A real drive.
#[derive(Debug)]
pub struct SgIo {
    device: OwnedFd,
    opened: Instant,
}

impl SgIo {
    /// Opens a drive by the name of its node, for this process alone. Nothing is sent to it.
    ///
    /// # Errors
    /// [`AttachError`] tells what is in the way and what to do.
    pub fn open(path: impl AsRef<Path>) -> Result<SgIo, AttachError> {
        let path = path.as_ref();
        // Not blocking: an empty drive opens, too. Exclusive: a mounted disc is left alone.
        let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::EXCL | OFlags::CLOEXEC;
        let device = rustix::fs::open(path, flags, Mode::empty())
            .map_err(|errno| open_error(path, errno))?;
        ioctl::sg_version(device.as_fd())
            .map_err(|_| AttachError::NotScsi { path: path.to_owned() })?;
        Ok(SgIo { device, opened: Instant::now() })
    }
}

fn open_error(path: &Path, errno: Errno) -> AttachError {
    let path = path.to_owned();
    match errno {
        Errno::NOENT | Errno::NXIO | Errno::NODEV => AttachError::NoDevice { path },
        Errno::ACCESS | Errno::PERM => AttachError::NoPermission { path },
        Errno::BUSY => AttachError::InUse { path },
        // A directory.
        Errno::ISDIR => AttachError::NotScsi { path },
        errno => AttachError::Open { path, source: errno.into() },
    }
}

impl Transport for SgIo {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let max = self.max_transfer_len();
        for (len, max) in [(data.len(), max), (cdb.len(), MAX_CDB_LEN)] {
            if len > max {
                return Err(TransportError::TooLong { len, max });
            }
        }
        let opcode = cdb.first().copied().unwrap_or(0);
        let offered = data.len();
        let answer = ioctl::sg_io(self.device.as_fd(), cdb, data, timeout)
            .map_err(|errno| TransportError::Io { action: "SG_IO", source: errno.into() })?;
        interpret(&answer, opcode, offered, timeout)
    }

    fn now(&self) -> Duration {
        self.opened.elapsed()
    }

    fn wait(&mut self, duration: Duration) {
        thread::sleep(duration);
    }
}

/// What an answer means for a command that offered so many bytes.
fn interpret(
    answer: &Answer,
    opcode: u8,
    offered: usize,
    timeout: Duration,
) -> Result<Completion, TransportError> {
    let (host, driver) = (answer.host_status, answer.driver_status);
    if host == DID_TIME_OUT || driver & 0x0F == DRIVER_TIMEOUT {
        return Err(TransportError::Timeout { opcode, timeout });
    }
    if host != 0 || !matches!(driver & 0x0F, 0 | DRIVER_SENSE) {
        return Err(TransportError::Host { opcode, host, driver });
    }
    let status = match answer.status {
        0x00 => Status::Good,
        0x02 => {
            let len = usize::from(answer.sense_len).min(Answer::SENSE_LEN);
            let sense = Sense::parse(&answer.sense[..len])
                .map_err(|source| TransportError::Sense { opcode, source })?;
            Status::CheckCondition(sense)
        }
        status => Status::Other(status),
    };
    // Drivers exist that report a residual below zero, of more data than was asked for.
    let residual = usize::try_from(answer.residual).unwrap_or(0);
    Ok(Completion { status, transferred: offered.saturating_sub(residual) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Answer = Answer {
        status: 0,
        host_status: 0,
        driver_status: 0,
        residual: 0,
        sense: [0; Answer::SENSE_LEN],
        sense_len: 0,
    };
    const TIMEOUT: Duration = Duration::from_secs(10);

    fn read(answer: Answer) -> Result<Completion, TransportError> {
        interpret(&answer, 0x51, 34, TIMEOUT)
    }

    #[test]
    fn what_is_no_drive_is_refused() {
        let error = SgIo::open("/dev/rawcd-no-such-drive").unwrap_err();
        assert!(matches!(error, AttachError::NoDevice { .. }));
        assert_eq!(
            error.to_string(),
            "/dev/rawcd-no-such-drive: no such device; connect a drive, or name one that is there, such as /dev/sr0 or /dev/sg1"
        );
        for path in ["/dev/null", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")] {
            let error = SgIo::open(path).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "{path}: takes no SCSI commands (no SG_IO); name a drive, such as /dev/sr0 or /dev/sg1"
                )
            );
        }
        assert!(matches!(SgIo::open("/dev"), Err(AttachError::NotScsi { .. })));
    }

    #[test]
    fn reasons_for_not_opening() {
        let text = |errno| open_error(Path::new("/dev/sr0"), errno).to_string();
        assert_eq!(
            text(Errno::ACCESS),
            "/dev/sr0: no permission; join the group that owns the device, often cdrom, or run as root"
        );
        assert_eq!(
            text(Errno::BUSY),
            "/dev/sr0: in use; unmount its disc and close the program that holds it"
        );
        // The node is there, the drive is gone.
        assert!(text(Errno::NXIO).starts_with("/dev/sr0: no such device"));
        assert!(text(Errno::MFILE).starts_with("/dev/sr0: Too many open files"));
    }

    #[test]
    fn good_and_short_answers() {
        assert_eq!(read(GOOD).unwrap(), Completion { status: Status::Good, transferred: 34 });
        assert_eq!(read(Answer { residual: 4, ..GOOD }).unwrap().transferred, 30);
        assert_eq!(read(Answer { residual: -8, ..GOOD }).unwrap().transferred, 34);
        assert_eq!(read(Answer { residual: 99, ..GOOD }).unwrap().transferred, 0);
        assert_eq!(read(Answer { status: 0x18, ..GOOD }).unwrap().status, Status::Other(0x18));
    }

    #[test]
    fn check_condition_with_and_without_sense() {
        let mut answer = Answer { status: 2, driver_status: 8, residual: 34, ..GOOD };
        answer.sense[..14].copy_from_slice(&[0x70, 0, 2, 0, 0, 0, 0, 0x0A, 0, 0, 0, 0, 0x3A, 0x01]);
        answer.sense_len = 18;
        let completion = read(answer).unwrap();
        assert_eq!(completion.sense().unwrap().codes(), (2, 0x3A, 0x01));
        assert_eq!(completion.transferred, 0);
        answer.sense_len = 0;
        assert_eq!(
            read(answer).unwrap_err().to_string(),
            "command 51h ended in CHECK CONDITION, but its sense has 0 bytes: at least 8 are needed"
        );
    }

    #[test]
    fn failures_below_scsi() {
        for answer in [Answer { host_status: 3, ..GOOD }, Answer { driver_status: 6, ..GOOD }] {
            assert_eq!(
                read(answer).unwrap_err().to_string(),
                "command 51h got no answer within 10 s"
            );
        }
        let error = read(Answer { host_status: 1, ..GOOD }).unwrap_err();
        assert!(matches!(error, TransportError::Host { opcode: 0x51, host: 1, driver: 0 }));
        let error = read(Answer { driver_status: 7, ..GOOD }).unwrap_err();
        assert!(matches!(error, TransportError::Host { host: 0, driver: 7, .. }));
    }
}
