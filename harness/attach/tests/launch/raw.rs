//! What clients do that has no safe way: fork, a handler of a signal, a descriptor by its number.

#![expect(unsafe_code, reason = "clients of a test, of one thread each")]

use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicU32, Ordering};

static HEARD: AtomicU32 = AtomicU32::new(0);

extern "C" fn hear(_signal: i32) {
    HEARD.fetch_add(1, Ordering::Relaxed);
}

/// Has SIGUSR1 handled, without restarting what it interrupts.
pub(crate) fn handle() {
    // SAFETY: the handler only counts; all other fields of the structure may be zero.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = hear as extern "C" fn(i32) as libc::sighandler_t;
        libc::sigaction(libc::SIGUSR1, &raw const action, std::ptr::null_mut());
    }
}

/// How often it was.
pub(crate) fn heard() -> u32 {
    HEARD.load(Ordering::Relaxed)
}

/// Does something in a child; whether that ended well.
pub(crate) fn in_child(does: impl FnOnce() -> bool) -> bool {
    let mut status = 0;
    // SAFETY: this process has one thread, so its copy may do what it likes.
    unsafe {
        match libc::fork() {
            0 => libc::_exit(i32::from(!does())),
            child => libc::waitpid(child, &raw mut status, 0) == child && status == 0,
        }
    }
}

/// A descriptor that this process was started with.
pub(crate) fn inherited(number: RawFd) -> OwnedFd {
    // SAFETY: nobody else in this process knows of it.
    unsafe { OwnedFd::from_raw_fd(number) }
}
