//! The main channel: 2352 bytes a section.

use crate::log::{Departure, Words};
use crate::rules::main_channel as rules;
use crate::section::Context;

/// What is known of the main channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MainJudge;

impl MainJudge {
    /// Judges a section; `declared` is its user data, where the plan has any.
    pub(crate) fn judge(
        &mut self,
        cx: &mut Context<'_>,
        main: &[u8; 2352],
        declared: Option<&[u8]>,
    ) {
        let Some(declared) = declared.filter(|_| !cx.place.region.control.is_data()) else {
            return;
        };
        user_data(cx, declared, main);
    }
}

/// Compares user data with the source.
fn user_data(cx: &mut Context<'_>, declared: &[u8], found: &[u8]) {
    if declared == found {
        return;
    }
    let at = declared.iter().zip(found).position(|(a, b)| a != b).unwrap_or(0);
    cx.log.report(Departure::new(&rules::USER_DATA, cx.lba, 0), || {
        Words::new(
            format_args!("{:02X}", declared[at]),
            format_args!("{:02X}", found[at]),
            format!("byte {at} of the user data is the first that differs from the source"),
        )
    });
}
