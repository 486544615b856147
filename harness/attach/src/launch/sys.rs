//! The system calls for which there is no safe way, each behind a function that is.

#![expect(unsafe_code, reason = "system calls on raw addresses, and fork")]

use std::ffi::{CString, c_char};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::ptr;

use libc::{c_int, c_ulong, c_void};
use rustix::io::Errno;

use super::filter::Instruction;

fn last_errno() -> Errno {
    Errno::from_io_error(&io::Error::last_os_error()).unwrap_or(Errno::IO)
}

/// Which of the two processes after a fork this is.
pub(crate) enum Fork {
    Parent(i32),
    Child,
}

/// Makes a second process of this one.
///
/// The child runs in a copy of the memory with this thread alone, so that it may use what another
/// thread held at this moment no more: it is to do system calls, and little else.
pub(crate) fn fork() -> Result<Fork, Errno> {
    // SAFETY: fork has no arguments. The callers below keep to what is said above.
    match unsafe { libc::fork() } {
        -1 => Err(last_errno()),
        0 => Ok(Fork::Child),
        child => Ok(Fork::Parent(child)),
    }
}

/// Ends this process at once.
pub(crate) fn exit(code: i32) -> ! {
    // SAFETY: _exit takes a number and does not return.
    unsafe { libc::_exit(code) }
}

/// What is to be executed: a path, arguments, and the pointers to them with a null behind.
pub(super) struct Program {
    paths: Vec<CString>,
    _arguments: Vec<CString>,
    pointers: Vec<*const c_char>,
}

impl Program {
    /// Tries these paths in order.
    pub(super) fn new(paths: Vec<CString>, arguments: Vec<CString>) -> Program {
        let mut pointers: Vec<_> = arguments.iter().map(|argument| argument.as_ptr()).collect();
        pointers.push(ptr::null());
        Program { paths, _arguments: arguments, pointers }
    }

    /// Executes the first path that can be; returns when none can, with why: EACCES before ENOENT.
    pub(super) fn execute(&self) -> Errno {
        unsafe extern "C" {
            static environ: *const *const c_char;
        }
        let mut found = Errno::NOENT;
        for path in &self.paths {
            // SAFETY: path and arguments are C strings that live as long as `self`, the list of
            // arguments ends in null, and nothing else in this process changes its environment:
            // it was forked from one thread.
            unsafe { libc::execve(path.as_ptr(), self.pointers.as_ptr(), environ) };
            match last_errno() {
                Errno::NOENT | Errno::NOTDIR => {}
                Errno::ACCESS => found = Errno::ACCESS,
                errno => return errno,
            }
        }
        found
    }
}

/// Installs a filter on this thread; the answer is where its notifications come.
pub(super) fn install_filter(filter: &[Instruction]) -> Result<OwnedFd, Errno> {
    let mut raw: Vec<_> = filter
        .iter()
        .map(|instruction| libc::sock_filter {
            code: instruction.code,
            jt: instruction.when_true,
            jf: instruction.when_false,
            k: instruction.operand,
        })
        .collect();
    let program = libc::sock_fprog { len: raw.len() as u16, filter: raw.as_mut_ptr() };
    let listen = libc::SECCOMP_FILTER_FLAG_NEW_LISTENER;
    // Without the second, a signal would repeat a command; kernels before 5.19 do not have it.
    let with_wait = listen | libc::SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
    match seccomp(libc::SECCOMP_SET_MODE_FILTER, with_wait, ptr::from_ref(&program).cast()) {
        Err(Errno::INVAL) => {
            seccomp(libc::SECCOMP_SET_MODE_FILTER, listen, ptr::from_ref(&program).cast())
        }
        installed => installed,
    }
    // SAFETY: the kernel has just made this descriptor, and nobody else has it.
    .map(|fd| unsafe { OwnedFd::from_raw_fd(fd) })
}

/// The one caller above passes a program that outlives the call.
fn seccomp(operation: u32, flags: c_ulong, program: *const c_void) -> Result<i32, Errno> {
    // SAFETY: with SECCOMP_SET_MODE_FILTER the kernel reads a `sock_fprog` and the instructions
    // that it names, all of which the caller keeps.
    let answer = unsafe { libc::syscall(libc::SYS_seccomp, operation, flags, program) };
    i32::try_from(answer).ok().filter(|answer| *answer >= 0).ok_or_else(last_errno)
}

/// A system call that waits for an answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Notification {
    pub(super) id: u64,
    /// The thread that called.
    pub(super) thread: u32,
    pub(super) number: i64,
    pub(super) arguments: [u64; 6],
}

/// Takes the next notification; `None` when its caller is gone meanwhile.
pub(super) fn receive(listener: BorrowedFd<'_>) -> Result<Option<Notification>, Errno> {
    let mut raw = MaybeUninit::<libc::seccomp_notif>::zeroed();
    // SAFETY: SECCOMP_IOCTL_NOTIF_RECV fills one `seccomp_notif`, which must be zero before.
    let answer = unsafe {
        libc::ioctl(listener.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_RECV, raw.as_mut_ptr())
    };
    if answer != 0 {
        return match last_errno() {
            Errno::NOENT | Errno::INTR => Ok(None),
            errno => Err(errno),
        };
    }
    // SAFETY: it was filled, and consists of numbers.
    let raw = unsafe { raw.assume_init() };
    let number = raw.data.nr.into();
    Ok(Some(Notification { id: raw.id, thread: raw.pid, number, arguments: raw.data.args }))
}

/// How a notification is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The kernel does the call.
    Continue,
    /// It is done, with this result.
    Value(i64),
    /// It failed.
    Error(Errno),
}

/// Answers. That the caller is gone is no matter.
pub(super) fn send(listener: BorrowedFd<'_>, id: u64, verdict: Verdict) {
    let mut raw = libc::seccomp_notif_resp { id, val: 0, error: 0, flags: 0 };
    match verdict {
        Verdict::Continue => raw.flags = libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32,
        Verdict::Value(value) => raw.val = value,
        Verdict::Error(errno) => raw.error = -errno.raw_os_error(),
    }
    // SAFETY: SECCOMP_IOCTL_NOTIF_SEND reads one `seccomp_notif_resp`.
    unsafe { libc::ioctl(listener.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_SEND, &raw mut raw) };
}

/// Gives the caller a descriptor of this number, or of the first that is free; the call is not
/// answered by it.
pub(super) fn add_descriptor(
    listener: BorrowedFd<'_>,
    id: u64,
    file: BorrowedFd<'_>,
    number: Option<u32>,
    close_on_exec: bool,
) -> Result<i32, Errno> {
    let mut raw = libc::seccomp_notif_addfd {
        id,
        flags: if number.is_some() { libc::SECCOMP_ADDFD_FLAG_SETFD as u32 } else { 0 },
        srcfd: file.as_raw_fd().unsigned_abs(),
        newfd: number.unwrap_or(0),
        newfd_flags: if close_on_exec { libc::O_CLOEXEC.unsigned_abs() } else { 0 },
    };
    // SAFETY: SECCOMP_IOCTL_NOTIF_ADDFD reads one `seccomp_notif_addfd`.
    let added =
        unsafe { libc::ioctl(listener.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_ADDFD, &raw mut raw) };
    if added < 0 { Err(last_errno()) } else { Ok(added) }
}

/// Whether the caller still waits.
pub(super) fn is_waiting(listener: BorrowedFd<'_>, id: u64) -> bool {
    let mut id = id;
    // SAFETY: SECCOMP_IOCTL_NOTIF_ID_VALID reads one number.
    let answer = unsafe {
        libc::ioctl(listener.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_ID_VALID, &raw mut id)
    };
    answer == 0
}

/// Has the kernel switch straight between caller and supervisor; kernels before 6.6 cannot.
pub(super) fn switch_straight(listener: BorrowedFd<'_>) {
    /// SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP.
    const SYNC_WAKE_UP: c_ulong = 1;
    // SAFETY: SECCOMP_IOCTL_NOTIF_SET_FLAGS takes a number, not an address.
    unsafe { libc::ioctl(listener.as_raw_fd(), libc::SECCOMP_IOCTL_NOTIF_SET_FLAGS, SYNC_WAKE_UP) };
}

/// Reads memory of another process; answers how much could be.
pub(super) fn read_memory(process: u32, address: u64, out: &mut [u8]) -> Result<usize, Errno> {
    let here = libc::iovec { iov_base: out.as_mut_ptr().cast(), iov_len: out.len() };
    let there = libc::iovec { iov_base: address as *mut c_void, iov_len: out.len() };
    // SAFETY: only `out`, of the length given, is written here; the other address means nothing in
    // this process.
    let read = unsafe { libc::process_vm_readv(process.cast_signed(), &here, 1, &there, 1, 0) };
    usize::try_from(read).map_err(|_| last_errno())
}

/// Writes memory of another process; answers how much could be.
pub(super) fn write_memory(process: u32, address: u64, bytes: &[u8]) -> Result<usize, Errno> {
    let here = libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
    let there = libc::iovec { iov_base: address as *mut c_void, iov_len: bytes.len() };
    // SAFETY: `bytes` is only read, whatever the type of the pointer; the other address means
    // nothing in this process.
    let written = unsafe { libc::process_vm_writev(process.cast_signed(), &here, 1, &there, 1, 0) };
    usize::try_from(written).map_err(|_| last_errno())
}

/// Which signals a thread does not take.
#[derive(Clone, Copy)]
pub(crate) struct Mask(libc::sigset_t);

fn set_of(signals: &[c_int]) -> libc::sigset_t {
    let mut set = MaybeUninit::uninit();
    // SAFETY: sigemptyset fills the set; sigaddset changes a filled one.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        for signal in signals {
            libc::sigaddset(set.as_mut_ptr(), *signal);
        }
        set.assume_init()
    }
}

/// Stops this thread from taking these signals; answers what was before.
pub(crate) fn block(signals: &[c_int]) -> Mask {
    let mut before = set_of(&[]);
    // SAFETY: both are sets.
    unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, &set_of(signals), &mut before) };
    Mask(before)
}

/// Takes back a mask.
pub(super) fn restore(mask: &Mask) {
    // SAFETY: it is a set.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &mask.0, ptr::null_mut()) };
}

/// Where blocked signals come.
pub(crate) fn signal_descriptor(signals: &[c_int]) -> Result<OwnedFd, Errno> {
    let flags = libc::SFD_CLOEXEC | libc::SFD_NONBLOCK;
    // SAFETY: -1 asks for a new descriptor, the set is one; nobody else has what is made.
    unsafe {
        let made = libc::signalfd(-1, &set_of(signals), flags);
        if made < 0 { Err(last_errno()) } else { Ok(OwnedFd::from_raw_fd(made)) }
    }
}

/// Has a write to a closed pipe end this process, as programs expect; Rust ignores it.
pub(super) fn default_pipe_signal() {
    // SAFETY: a disposition is set, no handler.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
}

/// Sends a signal. That nobody is there is no matter.
pub(super) fn kill(process: i32, signal: c_int) {
    if process > 0 {
        // SAFETY: kill takes two numbers.
        unsafe { libc::kill(process, signal) };
    }
}

/// Takes leave of a child that ended: its number and wait status. `None` when none has;
/// [`Errno::CHILD`] when there is none.
pub(crate) fn reap(child: i32, wait: bool) -> Result<Option<(i32, i32)>, Errno> {
    let mut status = 0;
    loop {
        let flags = if wait { 0 } else { libc::WNOHANG };
        // SAFETY: waitpid stores one int.
        match unsafe { libc::waitpid(child, &raw mut status, flags) } {
            -1 => match last_errno() {
                Errno::INTR => {}
                errno => return Err(errno),
            },
            0 => return Ok(None),
            child => return Ok(Some((child, status))),
        }
    }
}

/// Children of children that lose their parent become this process's.
pub(super) fn adopt_orphans() {
    // SAFETY: a number is set.
    unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1 as c_ulong) };
}

/// This process ends with the thread that made it; false when that is gone already.
pub(super) fn end_with_parent(parent: i32) -> bool {
    // SAFETY: a number is set, and another one asked for.
    unsafe {
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as c_ulong);
        libc::getppid() == parent
    }
}

/// What this process executes gains no rights, which lets it install a filter.
pub(super) fn renounce_rights() -> Result<(), Errno> {
    // SAFETY: a number is set.
    let done = unsafe {
        libc::prctl(
            libc::PR_SET_NO_NEW_PRIVS,
            1 as c_ulong,
            0 as c_ulong,
            0 as c_ulong,
            0 as c_ulong,
        )
    };
    if done == 0 { Ok(()) } else { Err(last_errno()) }
}

/// Allows so many descriptors, as far as this user may.
pub(super) fn allow_descriptors(count: u64) {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: one structure is filled, and read.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 && limit.rlim_cur < count {
            limit.rlim_cur = limit.rlim_max.min(count);
            libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
        }
    }
}

/// All signals.
pub(crate) fn block_all() {
    let mut set = MaybeUninit::uninit();
    // SAFETY: the first fills the set that the second reads.
    unsafe {
        libc::sigfillset(set.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_SETMASK, set.as_ptr(), ptr::null_mut());
    }
}
