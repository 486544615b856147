//! Every rule fires where it should, and only there.

mod common;
mod session;
