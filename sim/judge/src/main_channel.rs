//! The main channel: 2352 bytes a section.
//!
//! Sectors of data tracks are descrambled and then read: every property is judged by itself, by
//! residue and syndrome. What is no sector at all breaks one rule and is not read further.

mod header;
mod packets;
mod samples;

use rawcd_format::sector::{self, Edc, SectorCheck};
use rawcd_format::{Coding, Fill, SECTOR_LEN, SectorType, Tno};

use crate::Rule;
use crate::log::{Departure, Words};
use crate::rules::main_channel as rules;
use crate::section::Context;
use header::Header;
pub(crate) use samples::DeclaredAudio;
use samples::Samples;

/// Nothing but zeros.
static ZEROS: [u8; SECTOR_LEN] = [0; SECTOR_LEN];

/// What is known of the main channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MainJudge {
    header: Header,
    samples: Samples,
}

impl MainJudge {
    /// Whether both take sectors alike that depart from nothing: only others are looked for
    /// elsewhere.
    pub(crate) fn goes_on_like(&self, other: &MainJudge) -> bool {
        self.header == other.header
    }

    /// Judges a section; `declared` is its user data, where the plan has any.
    pub(crate) fn judge(
        &mut self,
        cx: &mut Context<'_>,
        main: &[u8; SECTOR_LEN],
        declared: Option<&[u8]>,
    ) {
        let region = cx.place.region;
        match (region.tno, region.coding, declared) {
            (Tno::LeadIn, _, _) => {
                if *main != ZEROS && !is_sector(main) {
                    first_other(cx, &rules::LEAD_IN_MAIN, &ZEROS, main, "the lead-in is not zero");
                }
            }
            (_, Coding::Audio, declared) => {
                if declared.unwrap_or(&ZEROS) != main && !self.samples.judge(cx, main) {
                    other_audio(cx, declared, main);
                }
            }
            (_, Coding::Data(kind), _) => self.judge_data(cx, kind, main, declared),
        }
    }

    fn judge_data(
        &mut self,
        cx: &mut Context<'_>,
        kind: SectorType,
        main: &[u8; SECTOR_LEN],
        declared: Option<&[u8]>,
    ) {
        let kind = if declared.is_none() { kind_in_gap(kind, main) } else { kind };
        let mut sector = [0; SECTOR_LEN];
        let check = cx.checker.check_recorded(kind, main, &mut sector);
        let check = packets::judge_indicator(cx, kind, check);
        let has_header = check.mode_ok && check.time().is_some();
        if !has_header && sector::is_left_unscrambled(main) {
            return say(cx, &rules::SCRAMBLING, "scrambled", "not scrambled", "the sector");
        }
        if !check.sync_ok {
            let found = if has_header { "another pattern" } else { "no sector" };
            say(cx, &rules::SYNC, "the sync pattern", found, "bytes 0 to 11");
            if !has_header {
                return;
            }
        }
        let is_right = self.judge_fields(cx, &check) && check.sync_ok;
        match (declared, cx.place.region.fill) {
            (Some(declared), Fill::User { ordinal, .. }) => {
                let track = &cx.plan.tracks[ordinal];
                // Any other fault of a raw sector would also be a difference from its source.
                if track.sector_type.is_raw() && is_right {
                    return user_data(cx, declared, main);
                }
                let raw;
                let declared = if track.sector_type.is_raw() {
                    let Some(whole) = declared.first_chunk() else { return };
                    raw = descrambled(whole);
                    &raw[sector::user_data_range(kind)]
                } else {
                    declared
                };
                let subheader = match kind {
                    SectorType::Mode2Form2 => declared.first_chunk().copied(),
                    _ if track.sector_type.is_raw() => None,
                    _ => Some(track.subheader),
                };
                subheader_value(cx, kind, &check, subheader);
                // An EDC may be right and yet not the source's; other faults account for that.
                data_user(cx, kind, &sector, is_right, declared);
            }
            // What they hold is nowhere said.
            (_, Fill::Linking { .. }) => {}
            (_, Fill::TrackDescriptor(declared)) => {
                packets::judge_descriptor(cx, kind, &sector, declared);
            }
            _ => gap(cx, kind, &check, &sector),
        }
    }

    /// Judges everything but the contents; whether all of it is right.
    fn judge_fields(&mut self, cx: &mut Context<'_>, check: &SectorCheck) -> bool {
        if !check.mode_ok {
            let found = format!("{:02X}", check.mode);
            say(cx, &rules::MODE, "the declared mode", &found, "the mode byte");
        }
        let is_placed = self.header.judge(cx, check);
        if !check.subheader_pair_equal {
            say(cx, &rules::SUBHEADER_PAIR, "two equal copies", "two others", "the subheader");
        }
        if !check.form_ok {
            let found = format!("submode {:02X}", check.subheader[2]);
            say(cx, &rules::SUBHEADER_FORM, "the declared form", &found, "the form bit");
        }
        if check.edc == Edc::Bad {
            say(cx, &rules::EDC, "a good one", "a wrong one", "the EDC");
        }
        if !check.zeros_ok {
            say(cx, &rules::ZERO_FIELD, "zeros", "other bytes", "the zero field");
        }
        if check.p_failing != 0 {
            let found = format!("{} of 86 words fail", check.p_bad());
            say(cx, &rules::ECC_P, "none that fails", &found, "the P code of the ECC");
        }
        if check.q_failing != 0 {
            let found = format!("{} of 52 words fail", check.q_bad());
            say(cx, &rules::ECC_Q, "none that fails", &found, "the Q code of the ECC");
        }
        let is_good = check.mode_ok && check.subheader_pair_equal && check.form_ok;
        let has_codes = check.edc != Edc::Bad && check.p_failing == 0 && check.q_failing == 0;
        is_placed && is_good && has_codes && check.zeros_ok
    }
}

/// Whether a recorded section is a scrambled sector: sync, a time and a mode.
fn is_sector(main: &[u8; SECTOR_LEN]) -> bool {
    sector::has_header(&descrambled(main))
}

fn descrambled(main: &[u8; SECTOR_LEN]) -> [u8; SECTOR_LEN] {
    let mut sector = [0; SECTOR_LEN];
    sector::descramble(main, &mut sector);
    sector
}

/// In the gaps of XA tracks either form may stand.
fn kind_in_gap(kind: SectorType, main: &[u8; SECTOR_LEN]) -> SectorType {
    if !kind.is_xa() {
        return kind;
    }
    match descrambled(main)[18] & sector::SUBMODE_FORM2 != 0 {
        true => SectorType::Mode2Form2,
        false => SectorType::Mode2Form1,
    }
}

/// A departure that the same text describes wherever it is.
fn say(cx: &mut Context<'_>, rule: &'static Rule, expected: &str, found: &str, what: &str) {
    cx.log.report(Departure::new(rule, cx.lba, 0), || {
        Words::new(expected, found, format!("{what}: {found}"))
    });
}

/// The subheader against the declared one, where it is one at all.
fn subheader_value(
    cx: &mut Context<'_>,
    kind: SectorType,
    check: &SectorCheck,
    declared: Option<[u8; 4]>,
) {
    let is_one = kind.is_xa() && check.subheader_pair_equal && check.form_ok;
    let Some(declared) = declared.filter(|declared| is_one && *declared != check.subheader) else {
        return;
    };
    cx.log.report(Departure::new(&rules::SUBHEADER_VALUE, cx.lba, 0), || {
        Words::new(hex(declared), hex(check.subheader), "the subheader is not the declared one")
    });
}

/// The subheader of a gap, which nobody declares, but which must be one.
fn gap_subheader(cx: &mut Context<'_>, kind: SectorType, check: &SectorCheck) {
    let is_one = kind.is_xa() && check.subheader_pair_equal;
    if !is_one || sector::is_subheader(check.subheader) {
        return;
    }
    cx.log.report(Departure::new(&rules::SUBHEADER_VALUE, cx.lba, 1), || {
        let expected = "channel 0 to 31, at most one of video, audio and data";
        Words::new(expected, hex(check.subheader), "the subheader of a gap is none that there is")
    });
}

fn hex(subheader: [u8; 4]) -> String {
    let [file, channel, submode, coding] = subheader;
    format!("{file:02X} {channel:02X} {submode:02X} {coding:02X}")
}

/// The user data of a descrambled sector against `declared`, which has the sector type's length;
/// `with_edc` where form 2 brings its EDC along.
fn data_user(
    cx: &mut Context<'_>,
    kind: SectorType,
    sector: &[u8; SECTOR_LEN],
    with_edc: bool,
    declared: &[u8],
) {
    match kind {
        // Its zeros are judged already.
        SectorType::Mode0 => {}
        // Subheaders have rules of their own.
        SectorType::Mode2Form2 => {
            let end = if with_edc { SECTOR_LEN } else { 2348 };
            user_data(cx, &declared[8..end - 16], &sector[24..end]);
        }
        _ => user_data(cx, declared, &sector[sector::user_data_range(kind)]),
    }
}

/// A sector of a pause, gap or lead-out: no user data.
fn gap(cx: &mut Context<'_>, kind: SectorType, check: &SectorCheck, sector: &[u8; SECTOR_LEN]) {
    gap_subheader(cx, kind, check);
    let user = match kind {
        SectorType::Mode0 => return,
        SectorType::Mode2Form2 => 24..2348,
        _ => sector::user_data_range(kind),
    };
    let found = &sector[user];
    if *found != ZEROS[..found.len()] {
        first_other(cx, &rules::GAP_DATA, &ZEROS, found, "a gap holds user data");
    }
}

/// Reports audio that is neither declared here nor nearby.
fn other_audio(cx: &mut Context<'_>, declared: Option<&[u8]>, main: &[u8; SECTOR_LEN]) {
    match declared {
        Some(declared) => user_data(cx, declared, main),
        None => first_other(cx, &rules::PAUSE_SILENCE, &ZEROS, main, "a pause is not silent"),
    }
}

/// Compares user data with the source.
fn user_data(cx: &mut Context<'_>, declared: &[u8], found: &[u8]) {
    if declared != found {
        let message = "the user data are not those of the source";
        first_other(cx, &rules::USER_DATA, declared, found, message);
    }
}

/// Reports the first byte that differs.
fn first_other(
    cx: &mut Context<'_>,
    rule: &'static Rule,
    expected: &[u8],
    found: &[u8],
    message: &str,
) {
    cx.log.report(Departure::new(rule, cx.lba, 0), || {
        let at = expected.iter().zip(found).position(|(a, b)| a != b).unwrap_or(0);
        Words::new(
            format_args!("{:02X}h", expected[at]),
            format_args!("{:02X}h", found[at]),
            format!("{message}: byte {at} is the first that differs"),
        )
    });
}
