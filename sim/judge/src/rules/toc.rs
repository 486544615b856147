//! Rules of the lead-in and its table of contents, of the lead-out, and of the recording's extent.

use crate::rule::rules;

rules! {
    INCOMPLETE = "disc-incomplete", Must, "[ECMA-130 8.6]",
        "The recording holds everything from 00:00:00 up to its lead-out.";
    LEAD_IN_COVERAGE = "lead-in-coverage", Must, "[MMC-3 4.2]",
        "A disc is recorded from the start of its medium's lead-in; an image holds at least 60 s (4500 sections) of lead-in.";
    LEAD_IN_TIME = "lead-in-time", Must, "[ECMA-130 22.3.4.4]",
        "The running time of the lead-in rises by one from section to section; where it starts is free.";
    MISSING = "toc-missing", Must, "[ECMA-130 22.3.4]",
        "The table of contents holds an item for every track, and A0, A1 and A2.";
    REPEAT = "toc-repeat", Must, "[ECMA-130 22.3.4]",
        "Each item of the table of contents stands in three successive sections; only the ends of the lead-in may cut that short. The table comes by again and again, each time with every item.";
    TIME = "toc-time", Must, "[ECMA-130 22.3.4]",
        "The time of an item is where the plan starts the track or lead-out.";
    AGAINST_Q = "toc-against-q", Must, "[ECMA-130 22.3.4]",
        "The time of an item is where Q starts the track or lead-out: exactly for data, within 1 s (75 sections) for audio.";
    CONTROL = "toc-control", Must, "[ECMA-130 22.3.4]",
        "The data and four-channel bits of an item's CONTROL are those of its track: A0 has the first track's, A1 and A2 the last track's.";
    COPY_BIT = "toc-copy-bit", Must, "[ECMA-130 22.3.4]",
        "The copy bit of an item's CONTROL is 1 where copying is declared permitted, else 0, also for SCMS.";
    PRE_EMPHASIS = "toc-pre-emphasis", Must, "[ECMA-130 22.3.4]",
        "Bit 0 of an item's CONTROL says whether pre-emphasis is declared.";
    FIRST_TRACK = "toc-first-track", Must, "[ECMA-130 22.3.4]",
        "A0 carries the number of the first track, and zero in its last byte.";
    LAST_TRACK = "toc-last-track", Must, "[ECMA-130 22.3.4]",
        "A1 carries the number of the last track, then zeros.";
    DISC_TYPE = "toc-disc-type", Must, "[CD-ROM XA]",
        "A0 carries the disc type: 00 CD-DA and CD-ROM, 10 CD-i, 20 CD-ROM XA.";
    UNDECLARED = "toc-undeclared", Must, "[ECMA-130 22.3.4]",
        "The table of contents holds no item that the plan does not call for.";
    NEXT_SESSION = "toc-next-session", Must, "[MMC-3 4.2.3]",
        "A lead-in that another session follows, or may follow, points with B0 at the start of its program area; one that none may follow has FF:FF:FF there, or no B0.";
    POINTER = "toc-pointer", Must, "[MMC-3 4.2.3]",
        "An item of mode 5 says the same whenever it comes by. B0 counts those of its lead-in in ZERO, and has a time for the latest lead-out.";
    LEAD_OUT_START = "lead-out-start", Must, "[ECMA-130 22.3.3.1]",
        "The lead-out starts where the plan says.";
    LEAD_OUT_LENGTH = "lead-out-length", Must, "[MMC-3 4.2]",
        "The lead-out of a first session has at least 90 s (6750 sections), a later one 30 s (2250 sections).";
    LEAD_OUT_LIMIT = "lead-out-limit", Must, "[IMAPI2 StartOfLeadoutLimit]",
        "The lead-out starts no later than the plan's limit and the medium's last possible start of lead-out.";
}
