//! rawcd: the harness, and the one binary.
//!
//! Everything that opens a file is here: plans and scenarios in YAML ([`yaml`], [`plan`],
//! [`scenario`]), the contents of tracks ([`contents`]), images and recorded discs
//! ([`image_file`], [`disc_folder`], [`store`]), simulated drives ([`profile`]), discs of other
//! programs ([`exchange`]), initiators ([`host`]), the runner and its reports ([`run`],
//! [`report`]), pages that show a disc and comparisons of two, fuzz targets ([`fuzzing`]), the command line ([`cli`]).
//!
//! # What this crate deliberately is not
//! It decides nothing about a disc. What a plan means is in `rawcd-format`, what a drive does in
//! `rawcd-sim`, what is wrong with a recording in `rawcd-judge`; the runner only brings them
//! together, and they meet in bytes.

mod altered;
mod blame;
pub mod cli;
pub mod contents;
mod diff;
pub mod disc_folder;
pub mod exchange;
mod exit;
pub mod fuzzing;
pub mod host;
pub mod image_file;
mod io_at;
pub mod mutate;
pub mod outside;
pub mod pacing;
mod page;
pub mod plan;
pub mod profile;
pub mod report;
pub mod run;
pub mod scenario;
mod section_words;
pub mod store;
pub mod sweep;
mod trace;
mod view;
pub mod yaml;

pub use altered::{AlterError, AlteredImage};
pub use exit::Exit;
