//! The system calls that are looked at, by their numbers on this machine.

use libc::c_long;

/// A system call that a node may have to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(target_arch = "x86_64"),
    allow(dead_code, reason = "newer machines do not have the calls without a folder")
)]
pub(super) enum Call {
    Open,
    OpenAt,
    OpenAt2,
    Creat,
    Stat,
    LStat,
    FStat,
    FStatAt,
    Statx,
    Access,
    FAccessAt,
    ReadLink,
    ReadLinkAt,
    /// Extended attributes, which a node has none of.
    Attributes,
    Ioctl,
    Read,
    PRead,
    ReadV,
    PReadV,
    LSeek,
    Fcntl,
    Dup,
    FLock,
    CopyFileRange,
    SendFile,
    Splice,
}

/// When a call is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// It names a path.
    Always,
    /// This argument is a descriptor that may be ours.
    Descriptor(u8),
    /// Its request is one of a drive's.
    Request,
}

use When::{Always, Descriptor, Request};

/// Calls that every machine has.
const COMMON: &[(Call, c_long, When)] = &[
    (Call::OpenAt, libc::SYS_openat, Always),
    (Call::OpenAt2, libc::SYS_openat2, Always),
    (Call::FStatAt, libc::SYS_newfstatat, Always),
    (Call::Statx, libc::SYS_statx, Always),
    (Call::FAccessAt, libc::SYS_faccessat, Always),
    (Call::FAccessAt, libc::SYS_faccessat2, Always),
    (Call::ReadLinkAt, libc::SYS_readlinkat, Always),
    (Call::Attributes, libc::SYS_getxattr, Always),
    (Call::Attributes, libc::SYS_lgetxattr, Always),
    (Call::Attributes, libc::SYS_listxattr, Always),
    (Call::Attributes, libc::SYS_llistxattr, Always),
    (Call::Ioctl, libc::SYS_ioctl, Request),
    (Call::FStat, libc::SYS_fstat, Descriptor(0)),
    (Call::Read, libc::SYS_read, Descriptor(0)),
    (Call::PRead, libc::SYS_pread64, Descriptor(0)),
    (Call::ReadV, libc::SYS_readv, Descriptor(0)),
    (Call::PReadV, libc::SYS_preadv, Descriptor(0)),
    (Call::PReadV, libc::SYS_preadv2, Descriptor(0)),
    (Call::LSeek, libc::SYS_lseek, Descriptor(0)),
    (Call::Fcntl, libc::SYS_fcntl, Descriptor(0)),
    (Call::Dup, libc::SYS_dup, Descriptor(0)),
    (Call::FLock, libc::SYS_flock, Descriptor(0)),
    (Call::CopyFileRange, libc::SYS_copy_file_range, Descriptor(0)),
    (Call::SendFile, libc::SYS_sendfile, Descriptor(1)),
    (Call::Splice, libc::SYS_splice, Descriptor(0)),
];

/// Calls that newer machines have only with a folder's descriptor.
#[cfg(target_arch = "x86_64")]
const OLD: &[(Call, c_long, When)] = &[
    (Call::Open, libc::SYS_open, Always),
    (Call::Creat, libc::SYS_creat, Always),
    (Call::Stat, libc::SYS_stat, Always),
    (Call::LStat, libc::SYS_lstat, Always),
    (Call::Access, libc::SYS_access, Always),
    (Call::ReadLink, libc::SYS_readlink, Always),
];
#[cfg(not(target_arch = "x86_64"))]
const OLD: &[(Call, c_long, When)] = &[];

/// Every call that is looked at.
pub(super) fn all() -> impl Iterator<Item = &'static (Call, c_long, When)> {
    COMMON.iter().chain(OLD)
}

/// The call of a number.
pub(super) fn of(number: i64) -> Option<Call> {
    all().find(|(_, known, _)| *known == number).map(|(call, ..)| *call)
}
