//! The sequencer: a [`DiscPlan`](rawcd_format::DiscPlan) with its contents in, the section at
//! every address out, lead-in to lead-out.
//!
//! [`Sequencer`] makes main channel, P, Q and R-W of any run of sections, in any of the three
//! block forms, in any order, from the layout alone: nothing depends on what was read before.
//! [`SequencedImage`] shows it as a [`RawImage`](rawcd_format::RawImage). [`Session`] is the same
//! for a recorder, which is not given the contents but handed them, section by section.
//!
//! Where the standards leave a choice, this one is taken: Q times of the lead-in are absolute
//! (95:00:00 and on), the table of contents runs tracks, A0, A1, A2; a pause counts down to
//! 00:00:00 in its last section; the catalog number stands where the frame part of the A-time is
//! 10 and the ISRC where it is 40, one section later when that is the first or the last of a
//! region; a P flag is exactly as long as its pause, 150 sections at least; the lead-out blinks
//! 19, 19, 19, 18 sections; CD-TEXT starts with the lead-in and is repeated without a gap.
//!
//! # What this crate deliberately is not
//! It decides nothing about legality (that is `Layout::new`), knows no IMAPI2 member, no command
//! and no file. It never reads what it made.
//!
//! Citations use the tags of `rawcd-format`.

mod image;
mod main_channel;
mod p;
mod q;
mod rw;
mod sequencer;
mod session;

pub use image::SequencedImage;
pub use sequencer::{ContentsError, Sequencer, check_contents};
pub use session::{Codes, Session};
