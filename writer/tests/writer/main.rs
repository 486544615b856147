//! The writer against a scripted drive: answers are typed in as bytes, commands are compared with
//! bytes. What a drive really does is tried elsewhere, where there is one.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests, too")]

mod drive;
mod errors;
mod images;
mod progress;
mod sequence;
mod speeds;
mod states;
