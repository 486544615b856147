//! Rules of the R to W channels.

use crate::rule::rules;

rules! {
    PARITY = "rw-parity", Must, "[IEC 60908]",
        "Both parities of every pack of the declared R-W stream are right. A pack with a bad parity is not compared. Packs of the packed block form get their parities from the drive.",
        "Players of graphics correct a pack by its parities, into other content; where they cannot, they drop it.";
    CONTENT = "rw-content", Must, "[IMAPI2 SubcodeRWGenerator]",
        "The packs, or in a lead-in of raw symbols the symbols, are those of the declared R-W stream.",
        "CD+G players draw another picture, or nothing.";
    OUTSIDE_PACK = "rw-outside-pack", Should, "[IEC 60908]",
        "Without a declared stream, symbols other than zero stand in packs with good parities, or in CD-TEXT packs with good CRCs in the lead-in.",
        "Players of graphics take it for damaged packs, and may draw at random.";
    UNDECLARED = "rw-undeclared", Note, "[IEC 60908]",
        "The disc holds well-formed packs that no declared stream accounts for.",
        "Players of graphics draw something that nobody declared.";
}
