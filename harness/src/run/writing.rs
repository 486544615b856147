//! Which ways to write, on which media, there are to exercise, and which of them a case does.

use rawcd_format::{BlockForm, DiscLayout, PlannedSession, RwForm, WriteMode};

use super::{Covered, Item};
use crate::host::usual_block_type;
use crate::scenario::{DataForm, MediumKind, MediumState, Scenario, Tray, Write};
use crate::yaml::Text;

/// What blocks carry and which tests there are; block forms of RAW are items of sectors too.
const FORMS: [&str; 22] = [
    "raw pq",
    "raw packed",
    "raw raw",
    "sao cooked",
    "sao whole sectors",
    "sao with raw R-W",
    "sao with packed R-W",
    "sao test",
    "tao type 0",
    "tao type 8",
    "tao type 9",
    "tao type 10",
    "tao type 11",
    "tao type 12",
    "tao type 13",
    "tao test",
    "packets of one size",
    "packets of any size",
    "packets type 8",
    "packets type 10",
    "packets type 13",
    "packets test",
];

/// What a drive may hold when a recording begins.
const MEDIA: [&str; 9] = [
    "blank",
    "open",
    "appendable",
    "finalized",
    "damaged",
    "blank cd-rw",
    "pressed",
    "none",
    "tray open",
];

/// Everything there is to exercise.
pub(super) fn everything() -> impl Iterator<Item = Item> {
    let on = |mode: WriteMode| MEDIA.map(|medium| Item::WriteOn(mode.name(), medium));
    FORMS.map(Item::Write).into_iter().chain(WriteMode::ALL.into_iter().flat_map(on))
}

/// What a scenario exercised, whatever came of it.
pub(super) fn cover_medium(scenario: &Scenario, covered: &mut Covered) {
    let medium = &scenario.medium;
    let found = match (medium.tray, medium.kind, medium.state) {
        (Tray::Open, _, _) => "tray open",
        (_, MediumKind::None, _) => "none",
        (_, MediumKind::Pressed, _) => "pressed",
        (_, MediumKind::CdRw, MediumState::Blank) => "blank cd-rw",
        (_, _, state) => state.name(),
    };
    covered.insert(Item::WriteOn(scenario.write.of(0).mode().name(), found));
}

/// What a recording that came about exercised.
pub(super) fn cover_forms(scenario: &Scenario, layout: &DiscLayout, covered: &mut Covered) {
    for (number, session) in layout.sessions().iter().enumerate() {
        match scenario.write.of(number) {
            Write::Raw => {
                covered.insert(Item::Write(match scenario.block_form() {
                    BlockForm::Pq => "raw pq",
                    BlockForm::Packed => "raw packed",
                    BlockForm::Raw => "raw raw",
                }));
            }
            Write::Sao(sao) => {
                covered.insert(Item::Write(match sao.form {
                    DataForm::Cooked => "sao cooked",
                    DataForm::Raw => "sao whole sectors",
                }));
                covered.extend(sao.rw.map(|Text(form)| match form {
                    RwForm::Raw => Item::Write("sao with raw R-W"),
                    RwForm::Packed => Item::Write("sao with packed R-W"),
                }));
                covered.extend(sao.test.then_some(Item::Write("sao test")));
            }
            Write::Tao(tao) => {
                covered.extend(types("tao", tao.block_type, session));
                covered.extend(tao.test.then_some(Item::Write("tao test")));
            }
            Write::Packets(packets) => {
                covered.extend(types("packets", packets.block_type, session));
                covered.insert(Item::Write(match packets.size.0.is_fixed() {
                    true => "packets of one size",
                    false => "packets of any size",
                }));
                covered.extend(packets.test.then_some(Item::Write("packets test")));
            }
            // What it sent is its own affair.
            Write::Outside(_) => {}
        }
    }
}

/// The block types of the tracks of a session.
fn types<'a>(
    mode: &'a str,
    selected: Option<u8>,
    session: &'a PlannedSession,
) -> impl Iterator<Item = Item> + 'a {
    let kinds = session.plan.tracks.iter().map(|track| track.sector_type);
    let types = kinds.filter_map(move |kind| selected.or_else(|| usual_block_type(kind)));
    let names = types.map(move |code| format!("{mode} type {code}"));
    let known = |name: String| FORMS.into_iter().find(|form| *form == name);
    names.filter_map(known).map(Item::Write)
}
