//! Rules of pauses, gaps, indexes and track lengths.

use crate::rule::rules;

rules! {
    PAUSE_LENGTH = "pause-length", Must, "[ECMA-130 20.1]",
        "The program area starts with a pause of at least 2 s (150 sections).";
    PRE_GAP_LENGTH = "pre-gap-length", Must, "[ECMA-130 20.2]",
        "A data track behind audio or behind another mode has a pre-gap: at least 75 sections coded as the track before, then at least 150 in its own mode.";
    POST_GAP_LENGTH = "post-gap-length", Must, "[ECMA-130 20.3]",
        "A data track followed by audio or by the lead-out ends with a post-gap of at least 150 sections.";
    RUN_OUT = "run-out", Note, "[MMC-3 4.2.3]",
        "Behind each track that was recorded at once stand two run-out blocks, which belong to the track and to no user.";
    TRACK_PADDING = "track-padding", Note, "[MMC-3 4.2.3]",
        "A track that was recorded at once with fewer than 300 sectors is padded to that length; one in packets to whole packets of its size, and to 300 sections with its links.";
    PACKET_BLOCKS = "packet-blocks", Note, "[MMC-3 4.2.3]",
        "Around the packets of a track stand link, run-in and run-out blocks, and in its pause blocks that describe it; they belong to the track and to no user.";
    INDEX_LENGTH = "index-length", Should, "[IMAPI2 AddTrackIndex]",
        "Indexes are at least 10 sections apart, and the last as far from the end of its track.";
    TRACK_LENGTH = "track-length", Must, "[IEC 60908 17.5]",
        "From index 01 of a track to index 01 of the next, or to the lead-out, there are at least 4 s (300 sections).";
}
