//! The filter that every process under the launcher runs with: which system calls the supervisor
//! is asked about [seccomp.h]. It is a program for the kernel's packet filter [bpf.h], made as data.
//!
//! Reads and the like are looked at only on the descriptors that are ours: 0 to 2, where a shell
//! puts what it redirects, and the range in which the supervisor hands out its own.

use std::ops::Range;

use super::calls::{self, When};

/// Descriptors that the supervisor hands out. Below 1024, for `select`.
pub(super) const HANDED_OUT: Range<u32> = 900..1000;
/// Descriptors that a shell redirects.
pub(super) const REDIRECTED: Range<u32> = 0..3;

/// One instruction: code, jumps when true and when false, operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Instruction {
    pub(super) code: u16,
    pub(super) when_true: u8,
    pub(super) when_false: u8,
    pub(super) operand: u32,
}

/// BPF_LD | BPF_W | BPF_ABS.
const LOAD: u16 = 0x20;
/// BPF_JMP | BPF_JEQ | BPF_K.
const EQUAL: u16 = 0x15;
/// BPF_JMP | BPF_JGE | BPF_K.
const AT_LEAST: u16 = 0x35;
/// BPF_RET | BPF_K.
const RETURN: u16 = 0x06;

/// Places in `seccomp_data`; of an argument its low half.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const ARGUMENTS: u32 = 16;

const ALLOW: u32 = libc::SECCOMP_RET_ALLOW;
const ASK: u32 = libc::SECCOMP_RET_USER_NOTIF;
const KILL: u32 = libc::SECCOMP_RET_KILL_PROCESS;
const FAIL: u32 = libc::SECCOMP_RET_ERRNO;

/// AUDIT_ARCH_ of this machine [audit.h].
#[cfg(target_arch = "x86_64")]
const THIS_MACHINE: u32 = 0xC000_003E;
#[cfg(target_arch = "aarch64")]
const THIS_MACHINE: u32 = 0xC000_00B7;

/// Numbers from here on are another set, that of x32.
const OTHER_NUMBERS: u32 = 0x4000_0000;

/// First and last of the ioctl requests that a drive has. Sign extension does not matter: the low
/// half is compared.
const REQUESTS: [(u32, u32); 8] = [
    // SCSI_IOCTL_SEND_COMMAND and SCSI_IOCTL_TEST_UNIT_READY
    (0x0001, 0x0002),
    // HDIO_
    (0x0300, 0x033F),
    // BLK
    (0x125D, 0x127F),
    // SG_
    (0x2200, 0x22FF),
    // CDROM and SCSI_IOCTL_
    (0x5301, 0x53FF),
    // BLKBSZGET, BLKBSZSET and BLKGETSIZE64
    (0x8008_1270, 0x8008_1270),
    (0x4008_1271, 0x4008_1271),
    (0x8008_1272, 0x8008_1272),
];

/// The filter of this machine.
pub(super) fn program() -> Vec<Instruction> {
    let mut program = vec![
        // A program for another machine would come to the real drives of this one.
        load(ARCHITECTURE),
        jump(EQUAL, THIS_MACHINE, 1, 0),
        give(KILL),
        load(NUMBER),
        jump(AT_LEAST, OTHER_NUMBERS, 0, 1),
        give(KILL),
    ];
    // Its calls would be made where nobody looks.
    answer(&mut program, libc::SYS_io_uring_setup, &[give(FAIL | libc::ENOSYS as u32)]);
    // Recorders lock their memory, and end when a limit of a user does not allow it: done.
    answer(&mut program, libc::SYS_mlockall, &[give(FAIL)]);
    for (_, number, when) in calls::all() {
        match when {
            When::Always => answer(&mut program, *number, &[give(ASK)]),
            When::Descriptor(argument) => answer(&mut program, *number, &descriptor(*argument)),
            When::Request => answer(&mut program, *number, &request()),
        }
    }
    program.push(give(ALLOW));
    program
}

/// Has a call decided by instructions that end in one that returns.
fn answer(program: &mut Vec<Instruction>, number: libc::c_long, by: &[Instruction]) {
    program.push(jump(EQUAL, number as u32, 0, by.len() as u8));
    program.extend_from_slice(by);
}

/// Whether an argument is a descriptor that may be ours.
fn descriptor(argument: u8) -> Vec<Instruction> {
    vec![
        load(ARGUMENTS + 8 * u32::from(argument)),
        jump(AT_LEAST, REDIRECTED.end, 0, 3),
        jump(AT_LEAST, HANDED_OUT.start, 0, 1),
        jump(AT_LEAST, HANDED_OUT.end, 0, 1),
        give(ALLOW),
        give(ASK),
    ]
}

/// Whether the second argument is a request for a drive.
fn request() -> Vec<Instruction> {
    let mut by = vec![load(ARGUMENTS + 8)];
    for (first, last) in REQUESTS {
        by.push(jump(AT_LEAST, first, 0, 2));
        by.push(jump(AT_LEAST, last + 1, 1, 0));
        by.push(give(ASK));
    }
    by.push(give(ALLOW));
    by
}

const fn load(at: u32) -> Instruction {
    Instruction { code: LOAD, when_true: 0, when_false: 0, operand: at }
}

const fn jump(code: u16, operand: u32, when_true: u8, when_false: u8) -> Instruction {
    Instruction { code, when_true, when_false, operand }
}

const fn give(value: u32) -> Instruction {
    Instruction { code: RETURN, when_true: 0, when_false: 0, operand: value }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs the filter as the kernel would.
    fn run(architecture: u32, number: u32, arguments: [u64; 6]) -> u32 {
        let program = program();
        let (mut at, mut value) = (0, 0);
        for _ in 0..=program.len() {
            let Instruction { code, when_true, when_false, operand } = program[at];
            let mut jump =
                |condition| at += usize::from(if condition { when_true } else { when_false });
            match code {
                0x20 => {
                    value = match operand {
                        0 => number,
                        4 => architecture,
                        16 => arguments[0] as u32,
                        24 => arguments[1] as u32,
                        place => panic!("loads from {place}"),
                    };
                }
                0x15 => jump(value == operand),
                0x35 => jump(value >= operand),
                0x06 => return operand,
                code => panic!("code {code:X}h"),
            }
            at += 1;
        }
        panic!("no end")
    }

    const ALLOWED: u32 = 0x7FFF_0000;
    const ASKED: u32 = 0x7FC0_0000;
    const KILLED: u32 = 0x8000_0000;

    #[cfg(target_arch = "x86_64")]
    mod numbers {
        pub(super) const MACHINE: u32 = 0xC000_003E;
        pub(super) const OTHER: u32 = 0x4000_0003;
        /// open, openat, openat2, creat, stat, lstat, newfstatat, statx, access, faccessat,
        /// faccessat2, readlink, readlinkat.
        pub(super) const PATHS: &[u32] = &[2, 257, 437, 85, 4, 6, 262, 332, 21, 269, 439, 89, 267];
        /// read, fstat, lseek, pread64, readv, dup, fcntl, flock, splice, preadv, copy_file_range,
        /// preadv2.
        pub(super) const DESCRIPTORS: &[u32] = &[0, 5, 8, 17, 19, 32, 72, 73, 275, 295, 326, 327];
        pub(super) const SENDFILE: u32 = 40;
        pub(super) const IOCTL: u32 = 16;
        /// write, close, mmap, execve, dup2.
        pub(super) const OTHERS: &[u32] = &[1, 3, 9, 59, 33];
        pub(super) const MLOCKALL: u32 = 151;
    }

    #[cfg(target_arch = "aarch64")]
    mod numbers {
        pub(super) const MACHINE: u32 = 0xC000_00B7;
        pub(super) const OTHER: u32 = 0x4000_0028;
        /// openat, openat2, newfstatat, statx, faccessat, faccessat2, readlinkat.
        pub(super) const PATHS: &[u32] = &[56, 437, 79, 291, 48, 439, 78];
        /// dup, fcntl, flock, lseek, read, readv, pread64, preadv, splice, fstat, copy_file_range,
        /// preadv2.
        pub(super) const DESCRIPTORS: &[u32] = &[23, 25, 32, 62, 63, 65, 67, 69, 76, 80, 285, 286];
        pub(super) const SENDFILE: u32 = 71;
        pub(super) const IOCTL: u32 = 29;
        /// write, close, mmap, execve, dup3.
        pub(super) const OTHERS: &[u32] = &[64, 57, 222, 221, 24];
        pub(super) const MLOCKALL: u32 = 230;
    }

    use numbers::*;

    #[test]
    fn paths_are_asked_about_whatever_the_descriptor() {
        for &number in PATHS {
            assert_eq!(run(MACHINE, number, [3, 0, 0, 0, 0, 0]), ASKED, "{number}");
        }
        for &number in OTHERS {
            assert_eq!(run(MACHINE, number, [900, 0, 0, 0, 0, 0]), ALLOWED, "{number}");
        }
    }

    #[test]
    fn reads_only_where_descriptors_may_be_ours() {
        for &number in DESCRIPTORS {
            for (descriptor, expected) in [
                (0, ASKED),
                (2, ASKED),
                (3, ALLOWED),
                (899, ALLOWED),
                (900, ASKED),
                (999, ASKED),
                (1000, ALLOWED),
                (u64::MAX, ALLOWED),
            ] {
                let answer = run(MACHINE, number, [descriptor, 3, 0, 0, 0, 0]);
                assert_eq!(answer, expected, "{number} on {descriptor}");
            }
        }
        assert_eq!(run(MACHINE, SENDFILE, [1, 900, 0, 0, 0, 0]), ASKED);
        assert_eq!(run(MACHINE, SENDFILE, [900, 3, 0, 0, 0, 0]), ALLOWED);
    }

    #[test]
    fn requests_of_drives() {
        let asked = [
            0x1,
            0x2,
            0x301,
            0x30D,
            0x125E,
            0x1260,
            0x1268,
            0x2201,
            0x2282,
            0x2285,
            0x5305,
            0x5331,
            0x5382,
            0x5386,
            0x5393,
            0x5395,
            0x8008_1272,
            0x8008_1270,
            0x4008_1271,
            // With its sign extended.
            0xFFFF_FFFF_8008_1272,
        ];
        for request in asked {
            assert_eq!(run(MACHINE, IOCTL, [3, request, 0, 0, 0, 0]), ASKED, "{request:X}h");
        }
        // TCGETS, FIONREAD, FIOCLEX, and neighbours.
        for request in [0x5401, 0x541B, 0x5451, 0, 3, 0x2300, 0x1280, 0x5300, 0x8008_1271] {
            assert_eq!(run(MACHINE, IOCTL, [3, request, 0, 0, 0, 0]), ALLOWED, "{request:X}h");
        }
    }

    #[test]
    fn other_machines_and_ways_round() {
        // i386, and the other set of numbers.
        assert_eq!(run(0x4000_0003, 5, [0; 6]), KILLED);
        assert_eq!(run(MACHINE, OTHER, [0; 6]), KILLED);
        // io_uring_setup does not exist: 38 is ENOSYS.
        assert_eq!(run(MACHINE, 425, [0; 6]), 0x0005_0026);
        // mlockall is done.
        assert_eq!(run(MACHINE, MLOCKALL, [3, 0, 0, 0, 0, 0]), 0x0005_0000);
    }

    #[test]
    fn the_kernel_takes_it() {
        // BPF_MAXINSNS is 4096.
        assert!(program().len() < 4096);
    }
}
