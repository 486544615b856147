//! The clients: each ends with 0, or panics.

#![expect(clippy::unwrap_used, reason = "a client of a test")]

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::{FileExt, FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rawcd_attach::{AttachError, SgIo};
use rawcd_mmc::{Completion, Data, Status, Transport};
use rustix::fs::{FlockOperation, OFlags};
use rustix::io::{Errno, FdFlags};
use rustix::process::{Pid, Signal, kill_process};

use crate::drive::SLOW;
use crate::raw;

const TIMEOUT: Duration = Duration::from_secs(10);

type Client = fn();

/// By their names.
const CLIENTS: &[(&str, Client)] = &[
    ("commands", commands),
    ("blocks", blocks),
    ("hold", hold),
    ("hold-and-end", hold_and_end),
    ("inherit", inherit),
    ("read-inherited", read_inherited),
    ("nodes", nodes),
    ("descriptors", descriptors),
    ("slow", slow),
    ("two-threads", two_threads),
    ("stopped", stopped),
    ("interrupted", interrupted),
    ("ended", ended),
    ("forked", forked),
    ("executed", executed),
    ("has-inherited", has_inherited),
    ("moved", moved),
    ("twice", twice),
    ("copied", copied),
    ("lists", lists),
    ("one-slow-command", one_slow_command),
    ("one-interrupted-command", one_interrupted_command),
    ("leave-children", leave_children),
    ("stay", stay),
    ("write", write),
    ("fixate", fixate),
    ("try", try_to_hold),
    ("unlocked", unlocked),
];

pub(crate) fn run(arguments: &[OsString]) -> ExitCode {
    let name = arguments[0].to_str().unwrap();
    let (_, client) = CLIENTS.iter().find(|(known, _)| *known == name).unwrap();
    client();
    ExitCode::SUCCESS
}

/// Commands both ways by all names of the drive, with sense.
fn commands() {
    for path in ["/dev/sr0", "/dev/sg0", "/dev/cdrom", "/dev/scd0"] {
        let mut drive = SgIo::open(path).unwrap();
        let mut answer = [0xEE; 40];
        let inquiry = [0x12, 0, 0, 0, 36, 0];
        let done = drive.execute(&inquiry, Data::In(&mut answer), TIMEOUT).unwrap();
        assert_eq!(done, Completion::good(36));
        assert_eq!(&answer[8..36], b"RAWCD   SMALL DRIVE     1.00");
        assert_eq!(answer[36..], [0xEE; 4]);
        let done = drive.execute(&[0xEF, 0, 0, 0, 0, 0], Data::None, TIMEOUT).unwrap();
        let Status::CheckCondition(sense) = done.status else { panic!("{done:?}") };
        assert_eq!((sense.codes(), sense.information), ((5, 0x21, 2), Some(0x1234_5678)));
    }
    let mut drive = SgIo::open("/dev/sr0").unwrap();
    let block = vec![3; 65_536];
    let write = [0x2A, 0, 0, 0, 0, 0, 0, 0, 32, 0];
    for _ in 0..16 {
        let done = drive.execute(&write, Data::Out(&block), TIMEOUT).unwrap();
        assert_eq!(done, Completion::good(65_536));
    }
    let mut answer = [0; 16];
    drive.execute(&[0xE1, 0, 0, 0, 0, 0], Data::In(&mut answer), TIMEOUT).unwrap();
    // 1,048,576 bytes of 3.
    assert_eq!(answer, [0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x30, 0, 0]);
}

/// Blocks by read, lseek and pread, and to the end.
fn blocks() {
    let mut file = File::open("/dev/sr0").unwrap();
    let mut block = [0; 2048];
    file.seek(SeekFrom::Start(16 * 2048)).unwrap();
    file.read_exact(&mut block).unwrap();
    assert_eq!(block, [16; 2048]);
    file.read_exact(&mut block).unwrap();
    assert_eq!(block, [17; 2048]);
    file.read_exact_at(&mut block[..6], 5 * 2048 - 3).unwrap();
    assert_eq!(block[..6], [4, 4, 4, 5, 5, 5]);
    assert_eq!(file.stream_position().unwrap(), 18 * 2048);
    assert_eq!(file.seek(SeekFrom::End(-1)).unwrap(), 614_399);
    assert_eq!(file.read(&mut block).unwrap(), 1);
    // 299 is 12Bh.
    assert_eq!(block[0], 0x2B);
    assert_eq!(file.read(&mut block).unwrap(), 0);
    assert_eq!(fs::read("/dev/sr0").unwrap().len(), 614_400);
}

/// One program holds the drive, until the last descriptor of it is closed.
fn hold() {
    let first = SgIo::open("/dev/sr0").unwrap();
    assert!(matches!(SgIo::open("/dev/sr0"), Err(AttachError::InUse { .. })));
    // Who does not want to hold it gets in.
    drop(File::open("/dev/sr0").unwrap());
    drop(first);
    // What another program holds goes with it.
    let this = std::env::current_exe().unwrap();
    let status = Command::new(this).args(["client", "hold-and-end"]).status().unwrap();
    assert!(status.success());
    let flags = OFlags::RDWR | OFlags::EXCL | OFlags::NONBLOCK;
    let held = rustix::fs::open("/dev/sr0", flags, rustix::fs::Mode::empty()).unwrap();
    let copy = rustix::io::dup(&held).unwrap();
    drop(held);
    assert!(matches!(SgIo::open("/dev/sr0"), Err(AttachError::InUse { .. })));
    drop(copy);
    assert!(SgIo::open("/dev/sr0").is_ok());
}

fn hold_and_end() {
    let drive = SgIo::open("/dev/sr0").unwrap();
    std::mem::forget(drive);
}

/// A program reads what another opened: as its standard input, and by the name of a descriptor.
fn inherit() {
    let mut file = File::open("/dev/sr0").unwrap();
    file.seek(SeekFrom::Start(7 * 2048)).unwrap();
    let output = Command::new("head")
        .args(["-c", "2048"])
        .stdin(Stdio::from(file.try_clone().unwrap()))
        .output()
        .unwrap();
    assert_eq!(output.stdout, [7; 2048]);
    rustix::io::fcntl_setfd(&file, rustix::io::FdFlags::empty()).unwrap();
    let this = std::env::current_exe().unwrap();
    let status = Command::new(this)
        .args(["client", "read-inherited"])
        .env("INHERITED", file.as_raw_fd().to_string())
        .status()
        .unwrap();
    assert!(status.success());
}

fn read_inherited() {
    let number = std::env::var("INHERITED").unwrap();
    let mut block = [0; 2048];
    for name in [format!("/dev/fd/{number}"), format!("/proc/self/fd/{number}")] {
        let file = File::open(&name).unwrap();
        // A file of its own, that begins at 0.
        file.read_exact_at(&mut block, 9 * 2048).unwrap();
        assert_eq!(block, [9; 2048]);
        assert!(file.metadata().unwrap().file_type().is_block_device());
        assert_eq!(fs::read_link(&name).unwrap(), Path::new("/dev/sr0"));
        assert!(fs::metadata(&name).unwrap().file_type().is_block_device());
    }
}

/// What is said of the nodes, and that nothing else changed.
fn nodes() {
    let block = fs::metadata("/dev/sr0").unwrap();
    assert!(block.file_type().is_block_device());
    // 11 and 0.
    assert_eq!(block.rdev(), 0xB00);
    let generic = fs::metadata("/dev/sg0").unwrap();
    assert!(generic.file_type().is_char_device());
    assert_eq!(generic.rdev(), 0x1500);
    for link in ["/dev/cdrom", "/dev/scd0"] {
        assert!(fs::symlink_metadata(link).unwrap().file_type().is_symlink());
        assert_eq!(fs::read_link(link).unwrap(), Path::new("sr0"));
        assert_eq!(fs::canonicalize(link).unwrap(), Path::new("/dev/sr0"));
        assert_eq!(fs::metadata(link).unwrap().rdev(), 0xB00);
    }
    assert_eq!(File::open("/dev/sr0").unwrap().metadata().unwrap().rdev(), 0xB00);
    std::env::set_current_dir("/dev").unwrap();
    assert_eq!(fs::metadata("sr0").unwrap().rdev(), 0xB00);
    assert!(File::open("../dev/./sr0").is_ok());
    for access in [rustix::fs::Access::READ_OK, rustix::fs::Access::WRITE_OK] {
        assert_eq!(rustix::fs::access("/dev/sr0", access), Ok(()));
    }
    assert_eq!(rustix::fs::access("/dev/sr0", rustix::fs::Access::EXEC_OK), Err(Errno::ACCESS));
    assert!(fs::metadata("/dev/sr00").is_err());
    assert_eq!(fs::metadata("/dev/null").unwrap().rdev(), 0x103);
    assert!(File::open("/dev/fd/999").is_err());
    let folder = OpenOptions::new().read(true).custom_flags(0o200_000).open("/dev/sr0");
    assert_eq!(folder.unwrap_err().kind(), std::io::ErrorKind::NotADirectory);
}

/// Duplicates share their place; flags and locks are those of a device.
fn descriptors() {
    let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::EXCL;
    let file = rustix::fs::open("/dev/sr0", flags, rustix::fs::Mode::empty()).unwrap();
    let copy: OwnedFd = rustix::io::dup(&file).unwrap();
    rustix::fs::seek(&copy, rustix::fs::SeekFrom::Start(2 * 2048)).unwrap();
    let mut block = [0; 2048];
    assert_eq!(rustix::io::read(&file, &mut block), Ok(2048));
    assert_eq!(block, [2; 2048]);
    assert_eq!(rustix::io::read(&copy, &mut block), Ok(2048));
    assert_eq!(block, [3; 2048]);
    let [mut a, mut b] = [[0; 10], [0; 10]];
    let pieces = &mut [std::io::IoSliceMut::new(&mut a), std::io::IoSliceMut::new(&mut b)];
    assert_eq!(rustix::io::preadv(&file, pieces, 6 * 2048 - 10), Ok(20));
    assert_eq!((a, b), ([5; 10], [6; 10]));
    // That files may be large is set by whoever made the library, or by the kernel.
    let given = || rustix::fs::fcntl_getfl(&copy).unwrap() - OFlags::LARGEFILE;
    assert_eq!(given(), OFlags::RDWR | OFlags::NONBLOCK);
    rustix::fs::fcntl_setfl(&file, OFlags::empty()).unwrap();
    assert_eq!(given(), OFlags::RDWR);
    rustix::fs::fcntl_lock(&file, FlockOperation::NonBlockingLockShared).unwrap();
    rustix::fs::fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive).unwrap();
    rustix::fs::flock(&file, FlockOperation::Unlock).unwrap();
    let third = rustix::io::fcntl_dupfd_cloexec(&file, 10).unwrap();
    assert!(third.as_raw_fd() >= 10);
    drop((file, copy));
    assert!(matches!(SgIo::open("/dev/sr0"), Err(AttachError::InUse { .. })));
    assert_eq!(rustix::io::pread(third.as_fd(), &mut block, 0), Ok(2048));
    drop(third);
    assert!(SgIo::open("/dev/sr0").is_ok());
}

/// A command that takes its time holds up nobody else.
fn slow() {
    let this = std::env::current_exe().unwrap();
    let mut drive = SgIo::open("/dev/sg0").unwrap();
    let slow =
        thread::spawn(move || drive.execute(&[SLOW, 0, 0, 0, 0, 0], Data::None, TIMEOUT).unwrap());
    thread::sleep(Duration::from_millis(300));
    let started = Instant::now();
    assert!(fs::metadata(this).unwrap().len() > 0);
    assert!(File::open("/dev/null").is_ok());
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    assert!(!slow.is_finished());
    assert_eq!(slow.join().unwrap(), Completion::good(0));
}

/// A program that is stopped and goes on in the middle of a command has sent it once.
fn stopped() {
    let mut drive = SgIo::open("/dev/sg0").unwrap();
    let this = std::env::current_exe().unwrap();
    let mut child = Command::new(this).args(["client", "one-slow-command"]).spawn().unwrap();
    thread::sleep(Duration::from_millis(700));
    let process = Pid::from_child(&child);
    for _ in 0..3 {
        kill_process(process, Signal::STOP).unwrap();
        thread::sleep(Duration::from_millis(100));
        kill_process(process, Signal::CONT).unwrap();
    }
    assert!(child.wait().unwrap().success());
    assert_eq!(slow_commands(&mut drive), 1);
}

/// How many slow commands the drive has had.
fn slow_commands(drive: &mut SgIo) -> u32 {
    let mut answer = [0; 4];
    drive.execute(&[0xE2, 0, 0, 0, 0, 0], Data::In(&mut answer), TIMEOUT).unwrap();
    u32::from_be_bytes(answer)
}

/// Neither is a command that a handled signal comes in the middle of sent twice, nor does it fail.
fn interrupted() {
    let mut drive = SgIo::open("/dev/sg0").unwrap();
    let this = std::env::current_exe().unwrap();
    let mut child = Command::new(this).args(["client", "one-interrupted-command"]).spawn().unwrap();
    thread::sleep(Duration::from_millis(700));
    for _ in 0..3 {
        kill_process(Pid::from_child(&child), Signal::USR1).unwrap();
        thread::sleep(Duration::from_millis(100));
    }
    assert!(child.wait().unwrap().success());
    assert_eq!(slow_commands(&mut drive), 1);
}

fn one_interrupted_command() {
    raw::handle();
    one_slow_command();
    // Those that come while the first waits are one.
    assert!(raw::heard() > 0);
}

/// A program that is ended in the middle of a command goes at once; the command does not.
fn ended() {
    let mut drive = SgIo::open("/dev/sg0").unwrap();
    let this = std::env::current_exe().unwrap();
    let started = Instant::now();
    let mut child = Command::new(this).args(["client", "one-slow-command"]).spawn().unwrap();
    thread::sleep(Duration::from_millis(500));
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&child.wait().unwrap()), Some(15));
    assert!(started.elapsed() < Duration::from_millis(1500), "{:?}", started.elapsed());
    assert_eq!(slow_commands(&mut drive), 1);
    assert!(SgIo::open("/dev/sr0").is_ok());
}

/// A child has what its parent opened: the place, and the hold.
fn forked() {
    let flags = OFlags::RDWR | OFlags::EXCL | OFlags::NONBLOCK;
    let mut file = rustix::fs::open("/dev/sr0", flags, rustix::fs::Mode::empty()).unwrap();
    rustix::fs::seek(&file, rustix::fs::SeekFrom::Start(20 * 2048)).unwrap();
    let mut block = [0; 2048];
    let reads = |file: &OwnedFd| rustix::io::read(file, &mut [0; 2048]) == Ok(2048);
    assert!(raw::in_child(|| reads(&file)));
    assert_eq!(rustix::io::read(&file, &mut block), Ok(2048));
    assert_eq!(block, [21; 2048]);
    // Two generations, and what the child opens itself is its own.
    assert!(raw::in_child(|| raw::in_child(|| reads(&file))));
    assert!(raw::in_child(|| File::open("/dev/sr0").is_ok()));
    assert_eq!(rustix::io::read(&file, &mut block), Ok(2048));
    assert_eq!(block, [23; 2048]);
    // A child that closes it, and a hold that stays.
    assert!(raw::in_child(|| {
        file = rustix::fs::open("/dev/null", OFlags::RDONLY, rustix::fs::Mode::empty()).unwrap();
        matches!(SgIo::open("/dev/sr0"), Err(AttachError::InUse { .. }))
    }));
    drop(file);
    assert!(raw::in_child(|| SgIo::open("/dev/sr0").is_ok()));
}

/// A program that is executed has what is not closed then, by its number.
fn executed() {
    let this = std::env::current_exe().unwrap();
    let file = File::open("/dev/sr0").unwrap();
    for closes in [true, false] {
        let flags = if closes { FdFlags::CLOEXEC } else { FdFlags::empty() };
        rustix::io::fcntl_setfd(&file, flags).unwrap();
        assert_eq!(rustix::io::fcntl_getfd(&file).unwrap(), flags);
        let status = Command::new(&this)
            .args(["client", "has-inherited"])
            .env("INHERITED", file.as_raw_fd().to_string())
            .env("CLOSED", closes.to_string())
            .status();
        assert!(status.unwrap().success(), "{closes}");
    }
    // Both have read a block of the one file; the first could not.
    let mut block = [0; 2048];
    assert_eq!(rustix::io::read(&file, &mut block), Ok(2048));
    assert_eq!(block, [1; 2048]);
}

fn has_inherited() {
    let number: i32 = std::env::var("INHERITED").unwrap().parse().unwrap();
    let is_there = fs::symlink_metadata(format!("/proc/self/fd/{number}")).is_ok();
    assert_eq!(std::env::var("CLOSED").unwrap(), (!is_there).to_string());
    if is_there {
        let file = raw::inherited(number);
        assert_eq!(rustix::fs::fstat(&file).unwrap().st_rdev, 0xB00);
        assert_eq!(rustix::io::read(&file, &mut [0; 2048]), Ok(2048));
    }
}

/// A duplicate by dup2 and dup3 reads where descriptors are looked at, and never reads zeros.
fn moved() {
    let file = File::open("/dev/sr0").unwrap();
    let null = File::open("/dev/null").unwrap();
    let mut block = [0xEE; 2048];
    for number in [950, 40] {
        let mut second = rustix::io::fcntl_dupfd_cloexec(&null, number).unwrap();
        let mut third = rustix::io::fcntl_dupfd_cloexec(&null, number + 1).unwrap();
        rustix::io::dup2(&file, &mut second).unwrap();
        rustix::io::dup3(&file, &mut third, rustix::io::DupFlags::CLOEXEC).unwrap();
        for moved in [&second, &third] {
            assert_eq!(rustix::fs::ioctl_blksszget(moved), Ok(2048));
            let read = rustix::io::pread(moved, &mut block, 9 * 2048);
            if number == 950 {
                assert_eq!((read, block), (Ok(2048), [9; 2048]));
            } else {
                assert_eq!((read, block), (Err(Errno::BADF), [0xEE; 2048]));
            }
        }
        block = [0xEE; 2048];
    }
    rustix::stdio::dup2_stdin(&file).unwrap();
    assert_eq!(rustix::io::read(rustix::stdio::stdin(), &mut block), Ok(2048));
    assert_eq!(block, [0; 2048]);
    assert_eq!((&file).stream_position().unwrap(), 2048);
}

/// Two files of one program have a place each.
fn twice() {
    let [mut first, mut second] = [0; 2].map(|_| File::open("/dev/sr0").unwrap());
    let mut block = [0; 2048];
    for number in 0..5 {
        first.read_exact(&mut block).unwrap();
        assert_eq!(block, [number; 2048]);
        second.seek(SeekFrom::Start((100 + u64::from(number)) * 2048)).unwrap();
        second.read_exact(&mut block).unwrap();
        assert_eq!(block, [100 + number; 2048]);
    }
    let generic = SgIo::open("/dev/sg0").unwrap();
    let holder = SgIo::open("/dev/sr0").unwrap();
    drop((first, second));
    assert!(matches!(SgIo::open("/dev/sr0"), Err(AttachError::InUse { .. })));
    drop((generic, holder));
}

/// What copies inside the kernel is told that it cannot be done here, and then reads.
fn copied() {
    let file = File::open("/dev/sr0").unwrap();
    let path = std::env::temp_dir().join(format!("rawcd-copied-{}", std::process::id()));
    let mut copy = OpenOptions::new().read(true).write(true).create_new(true).open(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let ranged = rustix::fs::copy_file_range(&file, None, &copy, None, 2048);
    assert_eq!(ranged, Err(Errno::INVAL));
    assert_eq!(rustix::fs::sendfile(&copy, &file, None, 2048), Err(Errno::INVAL));
    let (_read, write) = rustix::pipe::pipe().unwrap();
    let flags = rustix::pipe::SpliceFlags::empty();
    let spliced = rustix::pipe::splice(&file, None, &write, None, 2048, flags);
    assert_eq!(spliced, Err(Errno::INVAL));
    assert_eq!(copy.metadata().unwrap().len(), 0);
    assert_eq!(std::io::copy(&mut (&file), &mut copy).unwrap(), 614_400);
    let mut block = [0; 2048];
    copy.read_exact_at(&mut block, 0x2B * 2048).unwrap();
    assert_eq!(block, [0x2B; 2048]);
    (&file).seek(SeekFrom::Start(2047)).unwrap();
    let (mut a, mut b) = ([0; 2], [0; 3]);
    let pieces = &mut [std::io::IoSliceMut::new(&mut a), std::io::IoSliceMut::new(&mut b)];
    assert_eq!(rustix::io::readv(&file, pieces), Ok(5));
    assert_eq!((a, b), ([0, 1], [1, 1, 1]));
}

/// The drive in the lists that scans look at, beside what the machine has.
fn lists() {
    let entries = |folder: &str| -> Vec<String> {
        let found = fs::read_dir(folder).unwrap();
        found.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    for (folder, name) in [
        ("/sys/bus/scsi/devices", "0:0:0:0"),
        ("/sys/class/scsi_generic", "sg0"),
        ("/sys/class/scsi_device", "0:0:0:0"),
        ("/sys/class/block", "sr0"),
        ("/sys/block", "sr0"),
        ("/sys/dev/block", "11:0"),
    ] {
        assert!(entries(folder).contains(&name.to_owned()), "{folder}");
        assert!(fs::symlink_metadata(format!("{folder}/{name}")).unwrap().is_symlink());
        assert!(fs::metadata(format!("{folder}/{name}")).unwrap().is_dir());
    }
    let device = Path::new("/sys/devices/rawcd/host0/target0:0:0/0:0:0:0");
    assert_eq!(fs::canonicalize("/sys/bus/scsi/devices/0:0:0:0").unwrap(), device);
    assert_eq!(fs::canonicalize("/sys/dev/block/11:0").unwrap(), device.join("block/sr0"));
    let text = |path: &str| fs::read_to_string(path).unwrap();
    assert_eq!(text("/sys/bus/scsi/devices/0:0:0:0/model"), "SMALL DRIVE     \n");
    // 300 blocks of 2048 bytes.
    assert_eq!(text("/sys/block/sr0/size"), "1200\n");
    assert!(text("/proc/sys/dev/cdrom/info").contains("drive name:\t\tsr0\n"));
    let access = |path, access| rustix::fs::access(path, access);
    assert_eq!(access("/sys/block/sr0/dev", rustix::fs::Access::READ_OK), Ok(()));
    assert_eq!(access("/sys/block/sr0/dev", rustix::fs::Access::WRITE_OK), Err(Errno::ACCESS));
    assert!(OpenOptions::new().write(true).open("/sys/block/sr0/size").is_err());
    assert!(fs::metadata("/sys/block/sr1").is_err());
    // By way of an open folder, as lsblk reads.
    let folder = File::open("/sys/dev/block/11:0").unwrap();
    let flags = OFlags::RDONLY;
    let file = rustix::fs::openat(&folder, "removable", flags, rustix::fs::Mode::empty()).unwrap();
    let mut byte = [0; 8];
    assert_eq!(rustix::io::read(&file, &mut byte), Ok(2));
    assert_eq!(&byte[..2], b"1\n");
    // What else there is says what it says.
    for other in entries("/sys/block").iter().filter(|name| *name != "sr0") {
        let real = fs::canonicalize(format!("/sys/block/{other}")).unwrap();
        assert!(real.starts_with("/sys/devices") && !real.starts_with("/sys/devices/rawcd"));
        assert!(!text(&format!("/sys/block/{other}/dev")).is_empty());
    }
}

fn one_slow_command() {
    let mut drive = SgIo::open("/dev/sr0").unwrap();
    let done = drive.execute(&[SLOW, 0, 0, 0, 0, 0], Data::None, TIMEOUT).unwrap();
    assert_eq!(done, Completion::good(0));
}

/// Two threads with a file each, and commands of both.
fn two_threads() {
    let readers: Vec<_> = (0..2)
        .map(|reader| {
            thread::spawn(move || {
                let mut file = File::open("/dev/sr0").unwrap();
                file.seek(SeekFrom::Start(reader * 100 * 2048)).unwrap();
                let mut block = [0; 2048];
                for number in 0..50 {
                    file.read_exact(&mut block).unwrap();
                    assert_eq!(block, [(reader * 100 + number) as u8; 2048]);
                }
            })
        })
        .collect();
    for reader in readers {
        reader.join().unwrap();
    }
}

/// Ends, and leaves a child and a child of a child.
fn leave_children() {
    let script = "sleep 1000 & echo $!; trap '' TERM; sleep 1001 & echo $!; wait";
    let mut shell = Command::new("sh").args(["-c", script]).stdout(Stdio::piped()).spawn().unwrap();
    let mut text = String::new();
    let mut out = shell.stdout.take().unwrap();
    while text.lines().count() < 2 {
        let mut piece = [0; 64];
        let len = out.read(&mut piece).unwrap();
        text.push_str(std::str::from_utf8(&piece[..len]).unwrap());
    }
    println!("{} {}", text.replace('\n', " "), shell.id());
    // Nobody waits for it.
    std::mem::forget(shell);
}

/// Says who is there, and stays; with a child, and the drive open.
fn stay() {
    let drive = SgIo::open("/dev/sr0").unwrap();
    let mut child = Command::new("sleep").arg("1000").spawn().unwrap();
    println!("{} {}", std::process::id(), child.id());
    child.wait().unwrap();
    drop(drive);
}

/// Says who is there, and writes for ever.
fn write() {
    let mut drive = SgIo::open("/dev/sr0").unwrap();
    let blocks = vec![3; 26 * 2448];
    let write = [0x2A, 0, 0, 0, 0, 0, 0, 0, 26, 0];
    println!("{}", std::process::id());
    while drive.execute(&write, Data::Out(&blocks), TIMEOUT).is_ok() {}
}

/// Says who is there, and sends what takes its time, again and again.
fn fixate() {
    let mut drive = SgIo::open("/dev/sr0").unwrap();
    println!("{}", std::process::id());
    while drive.execute(&[SLOW, 0, 0, 0, 0, 0], Data::None, TIMEOUT).is_ok() {}
}

/// Holds the drive when nobody else does, and says so.
fn try_to_hold() {
    match SgIo::open("/dev/sr0") {
        Ok(_) => println!("held"),
        Err(AttachError::InUse { .. }) => println!("in use"),
        Err(error) => panic!("{error}"),
    }
    assert!(File::open("/dev/sr0").is_ok());
}

/// The tray is unlocked when the last file of the block device is closed, unless it is to stay.
fn unlocked() {
    let mut generic = SgIo::open("/dev/sg0").unwrap();
    let mut times = || {
        let mut answer = [0; 4];
        generic.execute(&[0xE3, 0, 0, 0, 0, 0], Data::In(&mut answer), TIMEOUT).unwrap();
        u32::from_be_bytes(answer)
    };
    let first = File::open("/dev/sr0").unwrap();
    let second = File::open("/dev/sr0").unwrap();
    drop(first);
    drop(File::open("/dev/sr0").unwrap());
    assert_eq!(times(), 0);
    drop(second);
    drop(File::open("/dev/sr0").unwrap());
    assert_eq!(times(), 1);
}
