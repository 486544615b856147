//! The IRawCDImageCreator and IRawCDImageTrackInfo contracts and the result image
