//! The two ioctls, and the only unsafe code: a call into the kernel that reads and writes memory
//! by address [sg.h].

#![expect(unsafe_code, reason = "an ioctl is a system call on raw addresses")]

use std::ffi::{c_int, c_uchar, c_uint, c_ushort, c_void};
use std::os::fd::BorrowedFd;
use std::ptr;
use std::time::Duration;

use rawcd_mmc::Data;
use rustix::io::Result;
use rustix::ioctl::{Getter, Opcode, Updater, ioctl};

const SG_IO: Opcode = 0x2285;
const SG_GET_VERSION_NUM: Opcode = 0x2282;

/// `sg_io_hdr`, which the kernel reads and then fills from `status` on.
#[repr(C)]
#[derive(Debug)]
struct Header {
    interface_id: c_int,
    dxfer_direction: c_int,
    cmd_len: c_uchar,
    mx_sb_len: c_uchar,
    iovec_count: c_ushort,
    dxfer_len: c_uint,
    dxferp: *mut c_void,
    cmdp: *const c_uchar,
    sbp: *mut c_uchar,
    timeout: c_uint,
    flags: c_uint,
    pack_id: c_int,
    usr_ptr: *mut c_void,
    status: c_uchar,
    masked_status: c_uchar,
    msg_status: c_uchar,
    sb_len_wr: c_uchar,
    host_status: c_ushort,
    driver_status: c_ushort,
    resid: c_int,
    duration: c_uint,
    info: c_uint,
}

/// What came back, apart from the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u8,
    pub(crate) host_status: u16,
    pub(crate) driver_status: u16,
    /// Bytes that were offered and did not move.
    pub(crate) residual: i32,
    pub(crate) sense: [u8; Answer::SENSE_LEN],
    /// Bytes of `sense` that count.
    pub(crate) sense_len: u8,
}

impl Answer {
    pub(crate) const SENSE_LEN: usize = 32;
}

/// Executes one command.
///
/// # Panics
/// When the CDB has more than 255 bytes, or the data 4 GiB; the caller has checked both.
pub(crate) fn sg_io(
    device: BorrowedFd<'_>,
    cdb: &[u8],
    mut data: Data<'_>,
    timeout: Duration,
) -> Result<Answer> {
    let mut sense = [0; Answer::SENSE_LEN];
    let (dxfer_direction, dxferp) = match &mut data {
        Data::None => (-1, ptr::null_mut()),
        // The kernel only reads what goes to the device, whatever the type of the pointer.
        Data::Out(bytes) => (-2, bytes.as_ptr().cast_mut().cast()),
        Data::In(buffer) => (-3, buffer.as_mut_ptr().cast()),
    };
    let mut header = Header {
        interface_id: c_int::from(b'S'),
        dxfer_direction,
        cmd_len: u8::try_from(cdb.len()).expect("the caller has checked the CDB"),
        mx_sb_len: Answer::SENSE_LEN as u8,
        iovec_count: 0,
        dxfer_len: u32::try_from(data.len()).expect("the caller has checked the data"),
        dxferp,
        cmdp: cdb.as_ptr(),
        sbp: sense.as_mut_ptr(),
        // 0 would be the kernel's own, of a minute.
        timeout: u32::try_from(timeout.as_millis()).unwrap_or(u32::MAX).max(1),
        flags: 0,
        pack_id: 0,
        usr_ptr: ptr::null_mut(),
        status: 0,
        masked_status: 0,
        msg_status: 0,
        sb_len_wr: 0,
        host_status: 0,
        driver_status: 0,
        resid: 0,
        duration: 0,
        info: 0,
    };
    // SAFETY: SG_IO takes a pointer to this structure. Every address in it is of a buffer that
    // outlives the call, with its length beside it; only those that the kernel writes to, `sbp`
    // and the `dxferp` of data that comes in, come from exclusive borrows. `interface_id` is at
    // the place where a driver of another version looks first.
    unsafe { ioctl(device, Updater::<SG_IO, _>::new(&mut header)) }?;
    Ok(Answer {
        status: header.status,
        host_status: header.host_status,
        driver_status: header.driver_status,
        residual: header.resid,
        sense_len: header.sb_len_wr,
        sense,
    })
}

/// The version of the sg interface; an error, mostly ENOTTY, when the device has none.
pub(crate) fn sg_version(device: BorrowedFd<'_>) -> Result<i32> {
    // SAFETY: SG_GET_VERSION_NUM stores one int.
    unsafe { ioctl(device, Getter::<SG_GET_VERSION_NUM, c_int>::new()) }
}

#[cfg(all(test, target_pointer_width = "64"))]
mod tests {
    use super::*;
    use std::mem::{offset_of, size_of};

    /// Offsets of the C structure on a machine with 64-bit addresses.
    #[test]
    fn layout() {
        assert_eq!(size_of::<Header>(), 88);
        assert_eq!(offset_of!(Header, dxfer_len), 12);
        assert_eq!(offset_of!(Header, dxferp), 16);
        assert_eq!(offset_of!(Header, cmdp), 24);
        assert_eq!(offset_of!(Header, sbp), 32);
        assert_eq!(offset_of!(Header, timeout), 40);
        assert_eq!(offset_of!(Header, usr_ptr), 56);
        assert_eq!(offset_of!(Header, status), 64);
        assert_eq!(offset_of!(Header, sb_len_wr), 67);
        assert_eq!(offset_of!(Header, host_status), 68);
        assert_eq!(offset_of!(Header, driver_status), 70);
        assert_eq!(offset_of!(Header, resid), 72);
        assert_eq!(offset_of!(Header, info), 80);
    }
}
