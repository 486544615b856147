//! Rules of pauses, gaps, indexes and track lengths.

use crate::rule::rules;

rules! {
    PAUSE_LENGTH = "pause-length", Must, "[ECMA-130 20.1]",
        "The program area starts with a pause of at least 2 s (150 sections).",
        "Drives need the first 2 s to find their place before the first sector that a host may read.";
    PRE_GAP_LENGTH = "pre-gap-length", Must, "[ECMA-130 20.2]",
        "A data track behind audio or behind another mode has a pre-gap: at least 75 sections coded as the track before, then at least 150 in its own mode.",
        "Readers that go from audio to data, or from mode to mode, need that long to switch; the first sectors of the track may not be readable.";
    POST_GAP_LENGTH = "post-gap-length", Must, "[ECMA-130 20.3]",
        "A data track followed by audio or by the lead-out ends with a post-gap of at least 150 sections.",
        "Drives read ahead of the sector that is asked for; without a post-gap the last sectors of the track can fail with a read error.";
    RUN_OUT = "run-out", Note, "[MMC-3 4.2.3]",
        "Behind each track that was recorded at once stand two run-out blocks, which belong to the track and to no user.",
        "Programs that size a track by its table of contents read two sectors that hold nothing, and may take the error for damage.";
    TRACK_PADDING = "track-padding", Note, "[MMC-3 4.2.3]",
        "A track that was recorded at once with fewer than 300 sectors is padded to that length; one in packets to whole packets of its size, and to 300 sections with its links.",
        "The track is longer than what was given, so that a hash over the whole track differs.";
    PACKET_BLOCKS = "packet-blocks", Note, "[MMC-3 4.2.3]",
        "Around the packets of a track stand link, run-in and run-out blocks, and in its pause blocks that describe it; they belong to the track and to no user.",
        "Who reads such a track sector by sector meets link blocks that hold nothing, and may not be readable.";
    INDEX_LENGTH = "index-length", Should, "[IMAPI2 AddTrackIndex]",
        "Indexes are at least 10 sections apart, and the last as far from the end of its track.",
        "Players that search by index may run past one that is so short.";
    TRACK_LENGTH = "track-length", Must, "[IEC 60908 17.5]",
        "From index 01 of a track to index 01 of the next, or to the lead-out, there are at least 4 s (300 sections).",
        "Players may skip so short a track, and many recorders refuse it.";
}
