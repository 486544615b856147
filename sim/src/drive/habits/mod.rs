//! What a drive's profile makes of reading and writing, beside what every drive does: offsets,
//! byte orders, limits, refusals, lies. Each habit is off in the default profile.

mod lies;
mod reading;
mod writing;

use lies::Kept;
use writing::Stream;

/// What habits remember from command to command.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// Commands that moved data.
    transfers: u32,
    /// The medium as it was before a recording that leaves no mark.
    kept: Option<Kept>,
    /// Samples on their way onto the disc.
    stream: Stream,
}

/// Exchanges the two bytes of every sample.
fn swap_samples(bytes: &mut [u8]) {
    bytes.as_chunks_mut::<2>().0.iter_mut().for_each(|pair| pair.swap(0, 1));
}
