//! The eight subcode channels of a section: P, Q, and R to W.

pub mod cdtext;
pub mod crc;
pub mod q;
pub mod section;

pub use q::{QContent, QError, QFrame};
pub mod rw;
