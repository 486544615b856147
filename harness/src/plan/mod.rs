//! The plan file: a disc as its author declares it, in YAML.
//!
//! [`Plan`] is what the file says; [`open`] makes of it the declared disc of the format and opens
//! its contents, [`layout`] asks whether it is legal. Every complaint stands at its place in the
//! file.

mod cd_text;
#[cfg(test)]
mod cd_text_tests;
mod open;
mod place;
#[cfg(test)]
mod tests;
mod types;

pub use cd_text::{CdText, Charset, Genre, GenreCode, Language, LanguageCode, Stretch, Texts};
pub use open::{contents, layout, open, refuse};
pub(crate) use place::path_of_track;
pub use place::place_of;
pub use types::{
    DiscType, NextSession, Noise, Part, Plan, Seed, Session, Source, Stored, SubcodeRw, Subheader,
    Tone, Track,
};
