//! rawcd: the harness library and the one binary

pub mod plan;
pub mod scenario;
pub mod yaml;
