//! Rules of the lead-in and its table of contents, of the lead-out, and of the recording's extent.

use crate::rule::rules;

rules! {
    INCOMPLETE = "disc-incomplete", Must, "[ECMA-130 8.6]",
        "The recording holds everything from 00:00:00 up to its lead-out.",
        "Whoever reads beyond the last section gets a read error, and many drives do not accept a disc without a lead-out.";
    LEAD_IN_COVERAGE = "lead-in-coverage", Must, "[MMC-3 4.2]",
        "A disc is recorded from the start of its medium's lead-in; an image holds at least 60 s (4500 sections) of lead-in.",
        "Drives start reading in the lead-in; where a part of it is missing they may not find the table of contents, nor accept the disc.";
    LEAD_IN_TIME = "lead-in-time", Must, "[ECMA-130 22.3.4.4]",
        "The running time of the lead-in rises by one from section to section; where it starts is free.",
        "A drive that seeks within the lead-in goes by this time.";
    MISSING = "toc-missing", Must, "[ECMA-130 22.3.4]",
        "The table of contents holds an item for every track, and A0, A1 and A2.",
        "Hosts do not see the track, or the drive does not accept the disc, as it waits for the whole table.";
    REPEAT = "toc-repeat", Must, "[ECMA-130 22.3.4]",
        "Each item of the table of contents stands in three successive sections; only the ends of the lead-in may cut that short. The table comes by again and again, each time with every item.",
        "Drives gather the table from copies that confirm each other; an item that does not come thrice may be dropped.";
    TIME = "toc-time", Must, "[ECMA-130 22.3.4]",
        "The time of an item is where the plan starts the track or lead-out.",
        "Hosts and players start the track, or end the disc, somewhere else.";
    AGAINST_Q = "toc-against-q", Must, "[ECMA-130 22.3.4]",
        "The time of an item is where Q starts the track or lead-out: exactly for data, within 1 s (75 sections) for audio.",
        "Hosts address the track by its item: data begin beside their first sector, so that a file system does not mount, and audio starts early or late.";
    CONTROL = "toc-control", Must, "[ECMA-130 22.3.4]",
        "The data and four-channel bits of an item's CONTROL are those of its track: A0 has the first track's, A1 and A2 the last track's.",
        "Hosts take data for audio or audio for data: a file system is not looked for, or a player plays it.";
    COPY_BIT = "toc-copy-bit", Must, "[ECMA-130 22.3.4]",
        "The copy bit of an item's CONTROL is 1 where copying is declared permitted, else 0, also for SCMS.",
        "Programs that look at the table alone say that copying is allowed, or not, against what was declared.";
    PRE_EMPHASIS = "toc-pre-emphasis", Must, "[ECMA-130 22.3.4]",
        "Bit 0 of an item's CONTROL says whether pre-emphasis is declared.",
        "Rippers that look at the table alone apply de-emphasis, or do not, against what was recorded.";
    FIRST_TRACK = "toc-first-track", Must, "[ECMA-130 22.3.4]",
        "A0 carries the number of the first track, and zero in its last byte.",
        "Players and hosts do not see the first tracks, or see tracks that are not there.";
    LAST_TRACK = "toc-last-track", Must, "[ECMA-130 22.3.4]",
        "A1 carries the number of the last track, then zeros.",
        "Players and hosts do not see the last tracks, or see tracks that are not there.";
    DISC_TYPE = "toc-disc-type", Must, "[CD-ROM XA]",
        "A0 carries the disc type: 00 CD-DA and CD-ROM, 10 CD-i, 20 CD-ROM XA.",
        "CD-i and XA players know their discs by it; a PC may read mode 2 sectors in the wrong way.";
    UNDECLARED = "toc-undeclared", Must, "[ECMA-130 22.3.4]",
        "The table of contents holds no item that the plan does not call for.",
        "Hosts see a track that is not there.";
    NEXT_SESSION = "toc-next-session", Must, "[MMC-3 4.2.3]",
        "A lead-in that another session follows, or may follow, points with B0 at the start of its program area; one that none may follow has FF:FF:FF there, or no B0.",
        "Drives look for the next session where B0 points: they miss one that is there, or take long to see that there is none.";
    POINTER = "toc-pointer", Must, "[MMC-3 4.2.3]",
        "An item of mode 5 says the same whenever it comes by. B0 counts those of its lead-in in ZERO, and has a time for the latest lead-out.",
        "Drives that append take the place of the next session and the end of the disc from these items.";
    LEAD_OUT_START = "lead-out-start", Must, "[ECMA-130 22.3.3.1]",
        "The lead-out starts where the plan says.",
        "The last track ends early or late, and reads near the end fail or give silence.";
    LEAD_OUT_LENGTH = "lead-out-length", Must, "[MMC-3 4.2]",
        "The lead-out of a first session has at least 90 s (6750 sections), a later one 30 s (2250 sections).",
        "Drives run a little beyond the end when they seek; where the lead-out is short they lose the track, and some refuse the disc.";
    LEAD_OUT_LIMIT = "lead-out-limit", Must, "[IMAPI2 StartOfLeadoutLimit]",
        "The lead-out starts no later than the plan's limit and the medium's last possible start of lead-out.",
        "Beyond it the medium has no groove to write on, or the drive cannot read.";
}
