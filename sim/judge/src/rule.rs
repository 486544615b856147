//! What a rule is.

use std::fmt;

/// How grave a departure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Forbidden by a standard, or not what the plan declares.
    Must,
    /// Against a recommendation, or without effect on readers that follow the standards.
    Should,
    /// Worth knowing.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Must => "must",
            Severity::Should => "should",
            Severity::Note => "note",
        })
    }
}

/// A property that every disc, or the disc that a plan declares, must have.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its meaning in a word or two, such as `q-crc`; unique.
    pub name: &'static str,
    /// How grave a departure is.
    pub severity: Severity,
    /// Where it is laid down, by the tags of the crate documentation.
    pub clause: &'static str,
    /// What it asks for, in a sentence or two.
    pub explanation: &'static str,
    /// Why a departure matters: what readers do with it, in a sentence.
    pub matters: &'static str,
}

/// Declares the rules of a group as statics, and the table of them all.
macro_rules! rules {
    ($($id:ident = $name:literal, $severity:ident, $clause:literal, $explanation:literal, $matters:literal;)+) => {
        $(
            pub(crate) static $id: $crate::Rule = $crate::Rule {
                name: $name,
                severity: $crate::Severity::$severity,
                clause: $clause,
                explanation: $explanation,
                matters: $matters,
            };
        )+
        pub(crate) static TABLE: &[&$crate::Rule] = &[$(&$id),+];
    };
}
pub(crate) use rules;
