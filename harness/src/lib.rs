//! rawcd: the harness library and the one binary
