//! Main channel sectors.
