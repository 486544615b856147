//! rawcd: the harness library and the one binary

pub mod contents;
pub mod plan;
pub mod scenario;
pub mod yaml;
