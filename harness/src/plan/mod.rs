//! The plan file: a disc as its author declares it, in YAML.

mod types;

pub use types::{DiscType, Noise, Plan, Seed, Source, SubcodeRw, Subheader, Tone, Track};
