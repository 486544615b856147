//! Rules of CD-TEXT in the lead-in.

use crate::rule::rules;

rules! {
    CRC = "cd-text-crc", Must, "[IEC 60908]",
        "The CRC of every pack in the lead-in of a disc with CD-TEXT is right. A pack with a bad CRC is not looked at further.",
        "Drives and players drop a pack with a bad CRC; until a good repetition comes by, its text is missing.";
    PACK = "cd-text-pack", Must, "[IEC 60908]",
        "A pack has one of the types 80 to 8F and is the same in every repetition; its track number and character position are those of its first character, and every text ends.",
        "Programs join texts by type, track number and position; one wrong pack shifts, cuts or swaps titles.";
    SIZE = "cd-text-size", Must, "[IEC 60908]",
        "The size information of a language block counts its packs of each type and names the last of them.",
        "Programs take the number of packs, the languages and the last track from it, and may show nothing at all when it does not fit.";
    CONTENT = "cd-text-content", Must, "[IEC 60908]",
        "CD-TEXT says what the plan declares: each text of disc and tracks, codes, tables, languages and character sets, and nothing else.",
        "Players and rippers show and store another title, artist or code than was meant.";
    MISSING = "cd-text-missing", Must, "[IEC 60908]",
        "Each pack of the declared CD-TEXT stands in the lead-in, its size information among them. Images of the packed and PQ forms cannot hold any.",
        "Players and rippers show no text, or only a part of it.";
    UNDECLARED = "cd-text-undeclared", Note, "[IEC 60908]",
        "The lead-in holds CD-TEXT that is not declared.",
        "Players show texts that nobody declared, such as those of another disc.";
}
