//! Subcode.
