//! The `rawcd` command.
fn main() {}
