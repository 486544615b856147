//! Rules of the main channel.

use crate::rule::rules;

rules! {
    SCRAMBLING = "scrambling", Must, "[ECMA-130 B]",
        "Bytes 12 to 2351 of every sector of a data track are scrambled. A sector that stands unscrambled is not judged further.",
        "Readers descramble every data sector: one recorded unscrambled comes out as noise, or as a read error.";
    SYNC = "sector-sync", Must, "[ECMA-130 14.1]",
        "Every sector of a data track starts with the sync pattern. What is no sector at all is not judged further.",
        "Drives find data sectors by their sync pattern; without it the sector is a read error.";
    MODE = "sector-mode", Must, "[ECMA-130 14.2]",
        "The mode byte is that of the declared sector type, bits 7 to 2 zero; in packets, bits 7 to 5 are the block indicator.",
        "Drives take the layout of a sector from its mode byte: with another one they return other bytes, or refuse the sector as ILLEGAL MODE FOR THIS TRACK.";
    INDICATOR = "packet-indicator", Must, "[ECMA-394]",
        "On a track that was written in packets, bits 7 to 5 of the mode byte say what the block is for: 000 user data, 111 and 110 run-out, 101 the link, 100 to 001 run-in. They are told apart where the declared packets end.",
        "Readers tell user data from links by these bits; with others they return link blocks as data, or miscount addresses.";
    DESCRIPTOR = "track-descriptor", Must, "[ECMA-394]",
        "The pause before a track that was written in packets holds blocks that begin with TDI and say number and packet size of the track; all else in them is zero.",
        "Drives take the packet size of a track from it; without it they cannot append to the track, nor count its addresses.";
    HEADER = "sector-header", Must, "[ECMA-130 14.2]",
        "The address in the header is A-time in BCD; it may be off by up to 75 sections, by the same amount through a whole track.",
        "Drives compare the address in the header with the one that was asked for; a wrong one is a seek error, or another sector than was wanted.";
    SUBHEADER_PAIR = "subheader-pair", Must, "[CD-ROM XA]",
        "The two copies of the subheader are equal.",
        "Readers take one copy when the other is damaged; where they differ it is chance which of the two counts.";
    SUBHEADER_FORM = "subheader-form", Must, "[CD-ROM XA]",
        "The form bit of the submode is that of the declared sector type.",
        "Form 1 and form 2 keep user data and codes in other places: readers return the wrong bytes, or a read error.";
    SUBHEADER_VALUE = "subheader-value", Must, "[CD-ROM XA]",
        "The subheader is the declared one, or that of the source where sources carry theirs. In gaps it has a channel of 0 to 31 and at most one of the bits for video, audio and data.",
        "CD-i, Video CD and XA players route sectors by file, channel and submode, and drop what is not meant for them.";
    EDC = "edc", Must, "[ECMA-130 14.3]",
        "The error detection code is right; that of form 2 may be zero.",
        "Drives report the sector as unreadable, or correct it into other data.";
    ECC_P = "ecc-p", Must, "[ECMA-130 A]",
        "Every P code word of the error correction code has zero syndromes.",
        "The sector reads well while nothing else is damaged; a scratch that the code would have mended makes it unreadable, and a reader that trusts the code may change good bytes.";
    ECC_Q = "ecc-q", Must, "[ECMA-130 A]",
        "Every Q code word of the error correction code has zero syndromes.",
        "The sector reads well while nothing else is damaged; a scratch that the code would have mended makes it unreadable, and a reader that trusts the code may change good bytes.";
    ZERO_FIELD = "zero-field", Must, "[ECMA-130 14.3]",
        "Bytes 2068 to 2075 of mode 1, and 16 to 2351 of mode 0, are zero.",
        "Raw copies differ from those of other discs, and codes that cover these bytes hide it; nothing else shows that they were overwritten.";
    PAUSE_SILENCE = "pause-silence", Must, "[ECMA-130 20.1]",
        "Audio pauses and an audio lead-out are silence, but for pauses that the plan fills.",
        "It is heard between tracks, or as a click where a track begins.";
    GAP_DATA = "gap-data", Must, "[ECMA-130 20]",
        "The sectors of data pauses, gaps and lead-outs hold no user data: zeros.",
        "Copies and hashes that include gaps differ, and what stands there may be another disc's data.";
    USER_DATA = "user-data", Must, "[IMAPI2 AddTrack]",
        "The user data are those of the source, also where a pause carries them.",
        "What is read back is not what was given to be recorded: another byte in a file, or a click.";
    SAMPLE_OFFSET = "sample-offset", Must, "[IMAPI2 AddTrack]",
        "Audio stands in the sections of its source. A recorder that puts it a constant number of samples earlier or later than its subcode does so all over a disc, and loses as many at an end.",
        "Rips differ from those of a right disc by the offset, checksums of tracks do not match, and the samples beyond the end are lost.";
    SAMPLE_ORDER = "sample-order", Must, "[IMAPI2 AddTrack]",
        "Samples of audio have their bytes in the order of the source, low byte first.",
        "Audio with its bytes exchanged plays as loud noise.";
    LEAD_IN_MAIN = "lead-in-main", Should, "[ECMA-130 20.3]",
        "The main channel of the lead-in holds zeros, or sectors with sync and header.",
        "Nothing should read it; drives that look for data in a lead-in may stumble.";
}
