//! The profiles that are built in.

/// The profile of a drive of which nothing is said.
pub const DEFAULT: &str = "permissive";

/// Names and texts, the default first, adversaries last.
macro_rules! profiles {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../profiles/", $name, ".yaml")))),+]
    };
}

static PROFILES: &[(&str, &str)] = profiles![
    "permissive",
    "raw96r-only",
    "raw16-only",
    "no-raw",
    "tracks-only",
    "no-test-write",
    "no-packets",
    "few-blanking-types",
    "no-packed-rw",
    "cd-rw-4x",
    "tao-nwa-150",
    "swapped-samples",
    "read-offset-lite-on",
    "read-offset-plextor-premium",
    "read-offset-plextor",
    "read-offset-nec",
    "read-offset-yamaha",
    "read-offset-hp",
    "read-offset-philips",
    "read-offset-strict",
    "write-offset",
    "write-offset-early",
    "packed-reads-zeros",
    "q-binary",
    "no-sub-channel",
    "cd-text-dropped",
    "cd-text-refused",
    "no-c2",
    "overburn",
    "no-lead-in-read",
    "no-pregap-read",
    "no-overread",
    "scrambled-data",
    "strict-mode-changes",
    "odd-page-05",
    "bcd-atip",
    "full-buffer-refused",
    "ready-while-writing",
    "slow-clv",
    "liar-discards",
    "liar-test-writes",
    "liar-truncates",
    "liar-speed",
    "edited-inquiry",
];

/// The names of all, the default first, adversaries last.
pub fn names() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|&(name, _)| name)
}

/// Name and text of one.
pub(super) fn text(name: &str) -> Option<(&'static str, &'static str)> {
    PROFILES.iter().find(|(other, _)| *other == name).copied()
}
