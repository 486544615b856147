//! Rules of the main channel.

use crate::rule::rules;

rules! {
    SCRAMBLING = "scrambling", Must, "[ECMA-130 B]",
        "Bytes 12 to 2351 of every sector of a data track are scrambled. A sector that stands unscrambled is not judged further.";
    SYNC = "sector-sync", Must, "[ECMA-130 14.1]",
        "Every sector of a data track starts with the sync pattern. What is no sector at all is not judged further.";
    MODE = "sector-mode", Must, "[ECMA-130 14.2]",
        "The mode byte is that of the declared sector type, bits 7 to 2 zero; in packets, bits 7 to 5 are the block indicator.";
    INDICATOR = "packet-indicator", Must, "[ECMA-394]",
        "On a track that was written in packets, bits 7 to 5 of the mode byte say what the block is for: 000 user data, 111 and 110 run-out, 101 the link, 100 to 001 run-in. They are told apart where the declared packets end.";
    DESCRIPTOR = "track-descriptor", Must, "[ECMA-394]",
        "The pause before a track that was written in packets holds blocks that begin with TDI and say number and packet size of the track; all else in them is zero.";
    HEADER = "sector-header", Must, "[ECMA-130 14.2]",
        "The address in the header is A-time in BCD; it may be off by up to 75 sections, by the same amount through a whole track.";
    SUBHEADER_PAIR = "subheader-pair", Must, "[CD-ROM XA]",
        "The two copies of the subheader are equal.";
    SUBHEADER_FORM = "subheader-form", Must, "[CD-ROM XA]",
        "The form bit of the submode is that of the declared sector type.";
    SUBHEADER_VALUE = "subheader-value", Must, "[CD-ROM XA]",
        "The subheader is the declared one, or that of the source where sources carry theirs. In gaps it has a channel of 0 to 31 and at most one of the bits for video, audio and data.";
    EDC = "edc", Must, "[ECMA-130 14.3]",
        "The error detection code is right; that of form 2 may be zero.";
    ECC_P = "ecc-p", Must, "[ECMA-130 A]",
        "Every P code word of the error correction code has zero syndromes.";
    ECC_Q = "ecc-q", Must, "[ECMA-130 A]",
        "Every Q code word of the error correction code has zero syndromes.";
    ZERO_FIELD = "zero-field", Must, "[ECMA-130 14.3]",
        "Bytes 2068 to 2075 of mode 1, and 16 to 2351 of mode 0, are zero.";
    PAUSE_SILENCE = "pause-silence", Must, "[ECMA-130 20.1]",
        "Audio pauses and an audio lead-out are silence, but for pauses that the plan fills.";
    GAP_DATA = "gap-data", Must, "[ECMA-130 20]",
        "The sectors of data pauses, gaps and lead-outs hold no user data: zeros.";
    USER_DATA = "user-data", Must, "[IMAPI2 AddTrack]",
        "The user data are those of the source, also where a pause carries them.";
    SAMPLE_OFFSET = "sample-offset", Must, "[IMAPI2 AddTrack]",
        "Audio stands in the sections of its source. A recorder that puts it a constant number of samples earlier or later than its subcode does so all over a disc, and loses as many at an end.";
    SAMPLE_ORDER = "sample-order", Must, "[IMAPI2 AddTrack]",
        "Samples of audio have their bytes in the order of the source, low byte first.";
    LEAD_IN_MAIN = "lead-in-main", Should, "[ECMA-130 20.3]",
        "The main channel of the lead-in holds zeros, or sectors with sync and header.";
}
