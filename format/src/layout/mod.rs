//! Where a plan puts things.
