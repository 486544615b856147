//! The eight subcode channels of a section: P, Q, and R to W.

pub mod cdtext;
pub mod crc;
pub mod q;
pub mod rw;
pub mod section;

pub use q::{QContent, QError, QFrame};
