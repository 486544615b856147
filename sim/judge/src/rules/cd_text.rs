//! Rules of CD-TEXT in the lead-in.

use crate::rule::rules;

rules! {
    CRC = "cd-text-crc", Must, "[IEC 60908]",
        "The CRC of every pack in the lead-in of a disc with CD-TEXT is right. A pack with a bad CRC is not looked at further.";
    PACK = "cd-text-pack", Must, "[IEC 60908]",
        "A pack has one of the types 80 to 8F and is the same in every repetition; its track number and character position are those of its first character, and every text ends.";
    SIZE = "cd-text-size", Must, "[IEC 60908]",
        "The size information of a language block counts its packs of each type and names the last of them.";
    CONTENT = "cd-text-content", Must, "[IEC 60908]",
        "CD-TEXT says what the plan declares: each text of disc and tracks, codes, tables, languages and character sets, and nothing else.";
    MISSING = "cd-text-missing", Must, "[IEC 60908]",
        "Each pack of the declared CD-TEXT stands in the lead-in, its size information among them. Images of the packed and PQ forms cannot hold any.";
    UNDECLARED = "cd-text-undeclared", Note, "[IEC 60908]",
        "The lead-in holds CD-TEXT that is not declared.";
}
