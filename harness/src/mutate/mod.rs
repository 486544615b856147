//! Mutation: a legal disc is recorded, something is recorded otherwise in one place, and it is
//! judged again. A judge that finds nothing then has a hole.
//!
//! `operators` say what can be done, `choice` which of it is done, `search` judges each
//! mutant from the checkpoint before its place, `report` tells what came of it.
//!
//! # What this module deliberately is not
//! It holds no list of mutants that need not be found. What is legally equivalent is told by a
//! predicate of the operator, by clause, and only asked of what was not found.

mod change;
mod choice;
mod disc;
mod markdown;
mod operators;
mod random;
mod report;
mod run;
mod search;
#[cfg(test)]
mod tests;

pub use choice::{Choice, MutantId, UnknownMutant};
pub use disc::{Disc, DiscError, sorts};
pub use operators::Equivalence;
pub use report::{Missed, OperatorReport, Report};
pub use run::{MutateError, Settings, mutate};
