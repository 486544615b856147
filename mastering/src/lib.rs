//! The sequencer: layout and contents in, the section at every address out
