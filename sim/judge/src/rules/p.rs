//! Rules of the P channel.

use crate::rule::rules;

rules! {
    CONSTANT = "p-constant", Must, "[ECMA-130 22.2]",
        "The 96 bits of P in a section are all equal.",
        "P is read by a majority of its bits; mixed bits show that the subcode was shifted or made wrongly.";
    FLAG_START = "p-flag-start", Must, "[ECMA-130 22.2]",
        "A flag of P = 1 lies before every track and before the lead-out: 2 s (150 sections), as long as the pause if that is longer, 2 s to 3 s before the lead-out. Its start may be off by one section. P is 0 elsewhere in the program area.",
        "Simple players find the starts of tracks by P alone, and would stop or start here.";
    FLAG_END = "p-flag-end", Must, "[ECMA-130 22.2]",
        "A flag ends with the first section of index 01; the last one with the last section before the lead-out.",
        "Simple players that follow P start the track late or early.";
    LEAD_IN = "p-lead-in", Must, "[ECMA-130 22.2]",
        "P is 0 in the whole lead-in.",
        "A player that follows P would take the lead-in for the pause before a track.";
    LEAD_OUT = "p-lead-out", Should, "[ECMA-130 22.2]",
        "In the lead-out P is 0 for 2 s to 3 s, then alternates at 2.00 Hz ± 0.04 Hz with a duty of 50 % ± 5 %. Alternating from the first section on is accepted.",
        "A player that follows P knows the end of the disc by this beat.";
}
