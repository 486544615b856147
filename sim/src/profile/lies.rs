//! What an adversary says that is not so.

/// Lies of a drive; the default has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lies {
    /// What is written is taken and told as GOOD; when it is complete, or broken off, the disc is
    /// as it was before.
    pub discards_writes: bool,
    /// A test write writes.
    pub test_write_writes: bool,
    /// What is written is said to be on the disc at once.
    pub writes_in_no_time: bool,
    /// Some transfers are shorter than they should be; the count of bytes moved is true.
    pub truncates: Option<Truncation>,
    /// Bytes of the INQUIRY data that are others.
    pub inquiry: Vec<InquiryEdit>,
}

/// Which transfers are shorter, and by how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truncation {
    /// Every so many commands that move data one is cut.
    pub every: u32,
    /// By so many bytes; a WRITE by as many whole blocks as hold these.
    pub bytes: u32,
}

/// Bytes in place of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InquiryEdit {
    /// Byte of the INQUIRY data with which it begins.
    pub at: usize,
    /// The bytes; those behind the end of the data are left out.
    pub bytes: Vec<u8>,
}
