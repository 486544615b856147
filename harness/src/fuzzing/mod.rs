//! Fuzzing: properties of rawcd that hold for every input, one [`Target`] each.
//!
//! An input is bytes. A target makes of them what it is about, a plan, commands, a text, by
//! [`arbitrary`] and in types of its own that keep values near the edges, and panics when a
//! property does not hold. So one input goes to a coverage-guided fuzzer (`harness/fuzz`), to
//! `rawcd fuzz`, which fills it from a seed, and to the corpus that tests replay. Zeros, and the
//! end of the bytes, stand for the plainest choice, so that a shorter input is a simpler one.
//!
//! # Random bytes
//! Run `n` under seed `s` has the bytes that [`input`] gives: ChaCha8, the noise of
//! [`rawcd_format::contents`], so that a run is repeated alone, on every platform.
//!
//! Off Linux there are no nodes of drives, and no targets for them.

mod attach;
mod codes;
mod drive;
mod engines;
mod judge;
mod parameters;
mod pick;
mod plan;
mod seeded;
mod sheets;
mod shrink;
mod text;
mod yaml;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use attach::{frames, node};
pub use codes::codes;
pub use drive::drive;
pub use engines::engines;
pub use judge::judge;
pub use parameters::parameters;
pub use plan::plan;
pub use seeded::input;
pub use sheets::{ccd, cue, toc};
pub use shrink::{Shrunk, shrink};
pub use yaml::{plan_yaml, scenario_yaml};

/// A property, and how inputs for it are made and told.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// What holds for every input.
    pub about: &'static str,
    /// Panics when that does not hold; says whether the input got as far as the property, or was
    /// refused on the way.
    pub run: fn(&[u8]) -> bool,
    /// Makes an input of random bytes.
    pub fill: fn(&[u8]) -> Vec<u8>,
    /// An input as a scenario, when one can say it.
    pub scenario: fn(&[u8]) -> Option<String>,
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target {
        name: "plan",
        about: "a plan that is placed is recorded without a finding; any other is refused, and would not be",
        run: plan::plan,
        fill: <[u8]>::to_vec,
        scenario: plan::scenario,
    },
    Target {
        name: "drive",
        about: "every command is answered in bounded time, and the medium stays one that there can be",
        run: drive::drive,
        fill: <[u8]>::to_vec,
        scenario: drive::scenario,
    },
    Target {
        name: "parameters",
        about: "what MODE SELECT and SEND CUE SHEET refuse changes nothing; what they take can be written",
        run: parameters::parameters,
        fill: <[u8]>::to_vec,
        scenario: parameters::scenario,
    },
    Target {
        name: "judge",
        about: "any recorded bytes are judged, and alike in whatever parts they come",
        run: judge::judge,
        fill: <[u8]>::to_vec,
        scenario: nothing,
    },
    Target {
        name: "scenario-yaml",
        about: "a scenario file is read or refused at a place in it",
        run: yaml::scenario_yaml,
        fill: yaml::fill_scenario,
        scenario: nothing,
    },
    Target {
        name: "plan-yaml",
        about: "a plan file is read, and placed, or refused at a place in it",
        run: yaml::plan_yaml,
        fill: yaml::fill_plan,
        scenario: nothing,
    },
    Target {
        name: "cue",
        about: "of a cue sheet comes a plan that loads and is legal, or a complaint",
        run: sheets::cue,
        fill: sheets::fill_cue,
        scenario: nothing,
    },
    Target {
        name: "toc",
        about: "of a cdrdao toc-file comes a plan that loads and is legal, or a complaint",
        run: sheets::toc,
        fill: sheets::fill_toc,
        scenario: nothing,
    },
    Target {
        name: "ccd",
        about: "of a CloneCD sheet comes a plan that loads and is legal, or a complaint",
        run: sheets::ccd,
        fill: sheets::fill_ccd,
        scenario: nothing,
    },
    Target {
        name: "codes",
        about: "sectors and subcode come back as they were made, by every engine alike",
        run: codes::codes,
        fill: <[u8]>::to_vec,
        scenario: nothing,
    },
    Target {
        name: "engines",
        about: "every engine of the machine does the same to the same bytes",
        run: engines::engines,
        fill: <[u8]>::to_vec,
        scenario: nothing,
    },
    #[cfg(target_os = "linux")]
    Target {
        name: "frames",
        about: "what comes to a served drive, or from one, is a message or none, and stays what it is",
        run: attach::frames,
        fill: attach::fill_frames,
        scenario: nothing,
    },
    #[cfg(target_os = "linux")]
    Target {
        name: "node",
        about: "whatever a program asks the node of a drive is answered or refused",
        run: attach::node,
        fill: <[u8]>::to_vec,
        scenario: nothing,
    },
];

/// No scenario can say it.
fn nothing(_: &[u8]) -> Option<String> {
    None
}

impl Target {
    /// The target of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Target> {
        TARGETS.iter().find(|target| target.name == name)
    }

    /// Whether the property holds for an input.
    ///
    /// A panic is the finding of a fuzzer, in the code under test as much as in the target, so it
    /// is caught here; nothing of a run outlives it.
    #[must_use]
    pub fn holds(&self, input: &[u8]) -> bool {
        self.try_run(input).is_some()
    }

    /// What [`Target::run`] says; `None` when it panics.
    pub(crate) fn try_run(&self, input: &[u8]) -> Option<bool> {
        catch_unwind(AssertUnwindSafe(|| (self.run)(input))).ok()
    }
}
