//! The scenario file: a disc, what is done with it, and what comes of it, in YAML.

mod alter;
mod call;
mod matrix;
pub mod members;
mod place;
mod types;

pub use alter::{
    Alter, Bit, Crc, Cut, FlipP, Nibble, QBytes, SectorOffset, SetMain, SetP, SetQ, SetQIsrc,
    SetQMcn, SetRw, SixBits, Stretch, Swap, Symbol, XorCrc,
};
pub use call::{Call, MemberCall, Object};
pub use matrix::{Case, MAX_CASES, Matrix};
pub use place::Place;
pub use types::{
    CancelAt, Contract, Drive, ErrorCode, Expect, ExpectedFinding, ExpectedQ, ExpectedTocItem,
    Fault, Judge, LeadInTime, Legality, Medium, MediumKind, MediumState, PlanSource, Point,
    RecordableKind, Returned, Scenario, Sense, Sentence, WholeQ, Writer,
};

#[cfg(test)]
mod tests;
