//! A recording or image against its plan: rules and findings.
//!
//! A [`Judge`] is a fold over the sections of a disc, in order: make it with the declared
//! [`rawcd_format::DiscPlan`] and its contents, [`Judge::feed`] it blocks, [`Judge::finish`] it for
//! a [`Verdict`]. Its [`State`] is bounded, cloned cheaply and compared, so a judgement resumes
//! from a checkpoint.
//!
//! A [`Rule`] is one property with a name, a severity, a clause and an explanation; [`rules()`] lists
//! them. A [`Finding`] is a departure from one, in one section or a run of them, with the place,
//! what was expected and what was found. One fault on the disc is meant to break one rule: what
//! cannot be read is not read further, and what is at the wrong place as a whole is not also
//! wrong in each of its parts.
//!
//! # What this crate deliberately does not do
//! It never encodes anything in order to compare: it reads, takes residues and syndromes, and
//! compares values with the plan. It shares with the sequencer only [`rawcd_format::Layout`] and what CD-TEXT a plan calls for. It
//! knows no program by name; what a standard allows is no finding, whoever does it. It repairs
//! nothing, and it takes the place of a section from where it lies, never from what its Q says.
//!
//! # Sources
//! Citations use these tags:
//! - `[ECMA-130 n]`: ECMA-130, 2nd edition, June 1996, clause n
//! - `[IEC 60908 n]`: IEC 60908, compact disc digital audio system, clause n
//! - `[MMC-3 n]`: INCITS 360-2002, Multi-Media Commands 3, clause n
//! - `[IMAPI2 x]`: Windows Image Mastering API v2 reference, member x
//! - `[ECMA-394]`: ECMA-394, Recordable Compact Disc Systems CD-R Multi-Speed, December 2010
//! - `[CD-ROM XA]`: System Description CD-ROM XA

mod cd_text;
mod gaps;
mod judge;
mod log;
mod main_channel;
mod p;
mod pointers;
mod q;
mod resume;
mod rule;
mod rules;
mod rw;
mod section;
mod sources;
mod toc;
mod verdict;

pub use judge::{Judge, JudgeError, State, Subject, judge_image};
pub use log::KEPT_PER_RULE;
pub use rule::{Rule, Severity};
pub use rules::{rule, rules};
pub use sources::Source;
pub use verdict::{Finding, RuleCount, Verdict};
