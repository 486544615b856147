//! The simulated drive, its medium and the recording
