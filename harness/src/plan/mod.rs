//! The plan file: a disc as its author declares it, in YAML.
//!
//! [`Plan`] is what the file says; [`open`] makes of it the declared disc of the format and opens
//! its contents, [`layout`] asks whether it is legal. Every complaint stands at its place in the
//! file.

mod open;
mod place;
#[cfg(test)]
mod tests;
mod types;

pub use open::{contents, layout, open, refuse};
pub use place::place_of;
pub use types::{
    DiscType, Noise, Part, Plan, Seed, Source, Stored, SubcodeRw, Subheader, Tone, Track,
};
