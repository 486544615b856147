//! What cases exercise, and the table of everything there is to exercise.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use clap::ValueEnum;
use rawcd_encoder::ImageError;
use rawcd_format::{BlockForm, SectorType};

use super::writing;
use crate::exchange::Format;
use crate::scenario::members::MEMBERS;
use crate::scenario::{Covers, ErrorCode, FaultTime};

/// Something that a scenario can exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// A member of an interface.
    Member {
        /// The interface.
        interface: &'static str,
        /// The member.
        name: &'static str,
    },
    /// A code that a member answers.
    Code(u32),
    /// A rule that fired alone.
    Fires(&'static str),
    /// A rule that stayed silent on a legal disc close to its edge: the scenario lies in the
    /// rule's folder and its name begins with `legal`.
    Silent(&'static str),
    /// Sectors of a type, recorded in a block form and found good.
    Sectors(SectorType, BlockForm),
    /// A disc written as the files of another program.
    Exported(Format),
    /// Such files taken, and recorded once more.
    Imported(Format),
    /// A built-in drive profile.
    Profile(&'static str),
    /// A kind of fault.
    Fault(&'static str),
    /// A way to say when a fault strikes.
    FaultAt(&'static str),
    /// What blocks carried in a recording that came about, or that it was a test.
    Write(&'static str),
    /// A write mode on a medium in some state, recorded or refused as it should be.
    WriteOn(&'static str, &'static str),
}

/// What one case exercised.
pub type Covered = BTreeSet<Item>;

/// Everything there is to exercise, with the scenarios that do.
#[derive(Debug)]
pub struct Coverage(BTreeMap<Item, BTreeSet<String>>);

/// Every code of encoder and writer: value and name.
#[must_use]
pub fn codes() -> BTreeMap<u32, &'static str> {
    use rawcd_encoder::IndexAdded;
    use rawcd_writer::{Code, Success};
    let writer = Code::all().map(|code| (code.value(), code.name()));
    let successes = [Success::SpeedAdjusted, Success::RotationAdjusted, Success::BothAdjusted]
        .map(|success| (success.hresult(), success.name()));
    let exists = IndexAdded::AlreadyExists;
    ImageError::CODES
        .into_iter()
        .chain(writer)
        .chain(successes)
        .chain([(exists.hresult(), exists.name())])
        .collect()
}

/// Whether some member can answer the code that a scenario names.
#[must_use]
pub(super) fn is_known(code: &ErrorCode) -> bool {
    if matches!(code, ErrorCode::Host(_)) {
        return true;
    }
    let success = (0, "S_OK");
    codes().into_iter().chain([success]).any(|code_and_name| is_code(code, code_and_name))
}

/// Whether a code is the one that a scenario names.
#[must_use]
pub(super) fn is_code(expected: &ErrorCode, (value, name): (u32, &str)) -> bool {
    match expected {
        ErrorCode::Name(expected) => expected == name,
        ErrorCode::Value(expected) => *expected == value,
        ErrorCode::Host(_) => false,
    }
}

fn everything() -> impl Iterator<Item = Item> {
    let members = MEMBERS
        .iter()
        .map(|member| Item::Member { interface: member.interface, name: member.name });
    let rules =
        rawcd_judge::rules().flat_map(|rule| [Item::Fires(rule.name), Item::Silent(rule.name)]);
    let sectors = SectorType::ALL
        .into_iter()
        .flat_map(|kind| BlockForm::ALL.map(|form| Item::Sectors(kind, form)));
    let codes = codes().into_keys().map(Item::Code);
    let profiles = crate::profile::names().map(Item::Profile);
    let formats = Format::value_variants().iter();
    let formats = formats.flat_map(|&format| [Item::Exported(format), Item::Imported(format)]);
    let faults = crate::scenario::FaultEffect::NAMES.map(Item::Fault);
    let faults = faults.into_iter().chain(FaultTime::NAMES.map(Item::FaultAt));
    let rest = sectors.chain(writing::everything()).chain(profiles).chain(formats).chain(faults);
    members.chain(codes).chain(rules).chain(rest)
}

impl Default for Coverage {
    fn default() -> Coverage {
        Coverage(everything().map(|item| (item, BTreeSet::new())).collect())
    }
}

impl Coverage {
    /// Counts what a case exercised.
    pub fn add(&mut self, case: &str, covered: &Covered) {
        for item in covered {
            if let Some(cases) = self.0.get_mut(item) {
                cases.insert(case.to_owned());
            }
        }
    }

    /// What no case exercised, of what is to be covered.
    pub fn blanks(&self, covers: Covers) -> impl Iterator<Item = Item> {
        let is_meant = move |item: &Item| match covers {
            Covers::Rules => matches!(item, Item::Fires(_) | Item::Silent(_)),
            Covers::Everything => true,
        };
        let blanks = self.0.iter().filter(|(_, cases)| cases.is_empty()).map(|(&item, _)| item);
        blanks.filter(is_meant)
    }
}

impl Item {
    fn kind(self) -> &'static str {
        match self {
            Item::Member { .. } => "member",
            Item::Code(_) => "code",
            Item::Fires(_) => "fires",
            Item::Silent(_) => "silent",
            Item::Sectors(..) => "sectors",
            Item::Exported(_) => "exports",
            Item::Imported(_) => "imports",
            Item::Profile(_) => "profile",
            Item::Fault(_) | Item::FaultAt(_) => "fault",
            Item::Write(_) | Item::WriteOn(..) => "write",
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Item::Member { interface, name } => write!(f, "{interface}::{name}"),
            Item::Code(value) => {
                write!(f, "0x{value:08X} {}", codes().get(value).copied().unwrap_or("?"))
            }
            Item::Fires(rule) => write!(f, "{rule} fires"),
            Item::Silent(rule) => write!(f, "{rule} silent on a legal disc"),
            Item::Sectors(kind, form) => write!(f, "{kind} in {form}"),
            Item::Exported(format) | Item::Imported(format) => f.write_str(format.extension()),
            Item::Profile(name) | Item::Fault(name) => f.write_str(name),
            Item::FaultAt(trigger) => write!(f, "at: {trigger}"),
            Item::Write(form) => f.write_str(form),
            Item::WriteOn(mode, medium) => write!(f, "{mode} on medium: {medium}"),
        }
    }
}

impl fmt::Display for Coverage {
    /// A line an item: what it is, how many cases, the first of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.0.keys().map(|item| item.to_string().len()).max().unwrap_or(0);
        for (item, cases) in &self.0 {
            let first = cases.first().map_or("-", String::as_str);
            writeln!(
                f,
                "{:7}  {:width$}  {:4}  {first}",
                item.kind(),
                item.to_string(),
                cases.len()
            )?;
        }
        let blank = self.blanks(Covers::Everything).count();
        write!(f, "{} of {} covered", self.0.len() - blank, self.0.len())
    }
}
