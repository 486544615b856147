//! Rules of the Q channel in the program area and lead-out.

use crate::rule::rules;

rules! {
    CRC = "q-crc", Must, "[ECMA-130 22.3.6]",
        "The CRC of every Q frame is right. In the PQ block form, where writers differ and the drive makes the CRC again, it may also stand uninverted or be zero. A frame with a bad CRC is not read further.",
        "Drives drop a Q frame with a bad CRC: position, codes and copy bit of that section are unknown to them.";
    MODE = "q-mode", Should, "[ECMA-130 22.3.2]",
        "ADR is 1, 2, 3 or, outside the program area, 5. Readers ignore frames of any other mode.",
        "Readers ignore such a frame, so that the section has no position.";
    MODE_SHARE = "q-mode-share", Must, "[ECMA-130 22.3.2]",
        "At least 9 of any 10 successive sections are of mode 1; in a lead-in or lead-out with mode 5 items, that is not asked for.",
        "Between frames of mode 1 drives and players do not know where they are, and seeks end beside their place.";
    FIELD = "q-field", Must, "[ECMA-130 22.3]",
        "Every field of a Q frame holds a value that its mode allows: BCD times, numbers and digits, and zero bits where there are no fields. A mode 5 frame has TNO 00 and POINT 01 to 40, B0 to B4, C0 or C1 in a lead-in, TNO AA and POINT D1 in a lead-out.",
        "Readers take such a frame for damaged, or show numbers that cannot be.";
    ZERO = "q-zero", Must, "[ECMA-130 22.3.3]",
        "The ZERO byte of a mode 1 frame is 00.",
        "Readers that check the byte drop the frame.";
    ABSOLUTE_TIME = "q-absolute-time", Must, "[ECMA-130 22.3.3.5]",
        "A-time is 00:00:00 in the first section of the program area and rises by one from section to section, through the lead-out.",
        "Drives seek by A-time: they land beside the place that a host asked for, or do not find it.";
    RELATIVE_TIME = "q-relative-time", Must, "[ECMA-130 22.3.3.3]",
        "The relative time is zero in the first section of index 01 and rises; in a pause it falls, to 00:00:00 or to 00:00:01 in its last section, one or the other through the whole pause; in the lead-out it rises from zero.",
        "Players show another time of the track than has passed, and rippers that find pauses by it cut in the wrong place.";
    ORDER = "q-order", Must, "[ECMA-130 22.3.3.1]",
        "Track numbers rise by one; indexes start at 00 or 01 and rise by one; a pause leads to index 01 of its track.",
        "Players and drives that search for a track or index pass it, or stop in another.";
    POSITION = "q-position", Must, "[ECMA-130 22.3.3.1]",
        "Track and index change where the plan says.",
        "Players show and start the track or index early or late, and rippers that detect gaps cut in the wrong place.";
    CONTROL = "q-control", Must, "[ECMA-130 22.3.1]",
        "The data and four-channel bits of CONTROL, and bit 0 on data, are those of the declared track.",
        "Drives take data for audio or audio for data: they refuse to read the sector, or a player plays data as noise.";
    CONTROL_CHANGE = "q-control-change", Must, "[ECMA-130 22.3.1]",
        "CONTROL, its copy bit left aside, changes only in a pause of at least 2 s (150 sections) or in the lead-in.",
        "Players switch de-emphasis, channels and muting by CONTROL; within music that is heard.";
    SPECIAL_CONTROL = "q-special-control", Should, "[ECMA-130 22.3.1]",
        "CONTROL of a mode 2 or 3 frame is that of the track, as in the frames around it. Players take CONTROL from mode 1 frames, so this is not grave.",
        "Only a reader that takes CONTROL from any frame sees another value in passing.";
    MCN_VALUE = "mcn-value", Must, "[ECMA-130 22.3.5]",
        "Every mode 2 frame carries the declared media catalog number; it is the same on the whole disc.",
        "The disc is identified as another release; a reader that compares frames takes none of them.";
    MCN_UNDECLARED = "mcn-undeclared", Must, "[ECMA-130 22.3.5]",
        "A disc without a declared media catalog number carries none; thirteen zeros stand for none.",
        "The disc is identified by a catalog number that nobody gave it.";
    MCN_CADENCE = "mcn-cadence", Must, "[ECMA-130 22.3.2]",
        "Where a media catalog number is declared, any 100 successive sections of the program area hold at least one.",
        "READ SUB-CHANNEL looks at a limited number of sections, and says that there is no number.";
    MCN_FRAME = "mcn-frame", Must, "[ECMA-130 22.3.5.3]",
        "AFRAME of a mode 2 frame continues the frames of A-time; in the lead-in it is 00.",
        "Readers that count by AFRAME where Q is of mode 2 are off by some sections there.";
    ISRC_VALUE = "isrc-value", Must, "[IEC 60908 17.5]",
        "Every mode 3 frame carries the ISRC of its track; the pause before a track is part of it.",
        "The recording is identified, and its rights are paid, as another one.";
    ISRC_UNDECLARED = "isrc-undeclared", Must, "[IEC 60908 17.5]",
        "A track without a declared ISRC carries none.",
        "The track is identified as a recording that nobody said it is.";
    ISRC_CADENCE = "isrc-cadence", Must, "[IEC 60908 17.5]",
        "Where an ISRC is declared, any 100 successive sections of the track hold at least one; its pause counts when it has 100 sections.",
        "READ SUB-CHANNEL looks at a limited number of sections, and says that the track has no code.";
    ISRC_FRAME = "isrc-frame", Must, "[IEC 60908 17.5]",
        "AFRAME of a mode 3 frame continues the frames of A-time.",
        "Readers that count by AFRAME where Q is of mode 3 are off by some sections there.";
    ISRC_PLACEMENT = "isrc-placement", Must, "[ECMA-130 22.3.2]",
        "Mode 3 frames stand in audio tracks only: not in a data track, the lead-in or the lead-out.",
        "Drives give the code as that of a track that cannot have one, or of the track before.";
    COPY_PERMITTED = "copy-permitted", Must, "[IMAPI2 DigitalAudioCopySetting]",
        "Where copying is declared permitted, the copy bit is 1 in every section.",
        "Recorders that obey SCMS refuse a digital copy that was to be allowed, or mark it as a copy.";
    COPY_PROHIBITED = "copy-prohibited", Must, "[IMAPI2 DigitalAudioCopySetting]",
        "Where copying is declared prohibited, the copy bit is 0 in every section.",
        "Recorders that obey SCMS make digital copies that were not to be allowed.";
    COPY_SCMS = "copy-scms", Must, "[MMC-3 SCMS]",
        "On a track declared a copy of a protected original the copy bit alternates, four sections 0, four sections 1, in step with the address: 0 where the address modulo 8 is 0 to 3.",
        "Recorders that obey SCMS allow a copy of a copy, or refuse the first one: they tell the three cases by this beat alone.";
    PRE_EMPHASIS = "pre-emphasis", Must, "[ECMA-130 22.3.1]",
        "Bit 0 of CONTROL of an audio track says whether pre-emphasis is declared.",
        "Players switch de-emphasis by it: the track sounds too bright, or too dull.";
}
