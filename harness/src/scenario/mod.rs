//! The scenario file: a disc, what is done with it, and what comes of it, in YAML.
//!
//! [`Scenario`] is what the file says. [`find()`] finds the files, [`LoadedScenario`] reads one with
//! the places of its values and gives its cases. What a scenario does is the runner's.

mod alter;
mod answer;
mod call;
mod exchange;
mod expect;
mod expected;
mod fault;
mod find;
mod load;
mod matrix;
mod medium;
pub mod members;
mod outside;
mod packets;
mod place;
mod profile;
mod schema;
mod suite;
mod types;
mod write;

pub use alter::{
    Alter, Bit, Crc, Cut, FlipP, Nibble, QBytes, SectorOffset, SetMain, SetP, SetQ, SetQIsrc,
    SetQMcn, SetRw, SixBits, Stretch, Swap, Symbol, XorCrc,
};
pub use answer::ExpectedAnswer;
pub use call::{Call, MemberCall, Object};
pub use exchange::{Back, Exchange};
pub use expect::{
    Departure, ErrorCode, Expect, ExpectedFinding, ExpectedQ, ExpectedTocItem, Point, Returned,
    WholeQ,
};
pub use expected::{ExpectedFailure, ExpectedFailures};
pub use fault::{
    Attention, Busy, BusyWith, CommandName, Count, CutTransfer, Defect, FaultEffect, FaultTime,
    Late, LiarName, Milliseconds, PlannedFault, Residue,
};
pub use find::{EXPECTED_FAILURES, ScenarioFile, find, find_plans};
pub use load::{LoadedPlan, LoadedScenario};
pub use matrix::{Case, MAX_CASES, Matrix};
pub use medium::{Medium, Preset, Tray};
pub use outside::{CommandLine, Commands, Given, Outside, ReadBack};
pub use packets::Packets;
pub use place::Place;
pub use profile::ProfileSource;
pub use schema::{plan_schema, profile_schema, scenario_schema};
pub use suite::{Covers, SUITE, Suite};
pub use types::{
    CancelAt, Contract, Drive, Fault, Host, Judge, LeadInTime, Legality, MediumKind, MediumState,
    PlanSource, RecordableKind, Scenario, Sense, Sentence, Writer,
};
pub use write::{DataForm, GapFill, Sao, Tao, Ways, Write};

#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod tests;
