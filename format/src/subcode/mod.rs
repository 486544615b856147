//! Subcode.

pub mod crc;
