//! What writers do differently, all of it legal by clause, and how grave the rest is. Frames are
//! typed in; their CRC is made. Countdowns, the starts of flags and the CRC of the PQ form are
//! among the legal discs.

use crate::common::{audio_plan, audio_with, contents, list, make};
use rawcd_format::BlockForm;
use rawcd_judge::{Severity, Subject, rules};

/// The table starts with A0, A1 and A2, the running time at 00:00:00: as it cycles, it is the same
/// table [ECMA-130 22.3.4].
#[test]
fn a_table_that_starts_with_a0() {
    const TABLE: [[u8; 6]; 5] = [
        [0x21, 0x00, 0xA0, 0x01, 0x00, 0x00],
        [0x01, 0x00, 0xA1, 0x02, 0x00, 0x00],
        [0x01, 0x00, 0xA2, 0x00, 0x12, 0x50],
        [0x21, 0x00, 0x01, 0x00, 0x02, 0x00],
        [0x01, 0x00, 0x02, 0x00, 0x07, 0x25],
    ];
    let plan = audio_plan();
    let mut disc = make(&plan);
    for at in 0..4500 {
        let item = TABLE[at / 3 % 5];
        disc.sections[at].set_q(|q| {
            q[..3].copy_from_slice(&item[..3]);
            q[7..].copy_from_slice(&item[3..]);
        });
    }
    let first = [0x21, 0, 0xA0, 0, 0, 0, 0, 1, 0, 0];
    assert_eq!(disc.at(-4650).q.0[..10], first);
    assert_eq!(disc.at(-151).q.0[3..6], [0x00, 0x59, 0x74]);
    for form in BlockForm::ALL {
        let verdict = disc.judge(&plan, &contents(&plan), Subject::Image(form));
        assert_eq!(list(&verdict), [], "{form}");
    }
}

/// The media catalog number goes on in the lead-out, or stands in the lead-in with AFRAME 00
/// [ECMA-130 22.3.5].
#[test]
fn a_number_in_lead_in_and_lead_out() {
    let found = audio_with(|disc| {
        // 900, 990 and 1080 are 00:14:00, 00:15:15 and 00:16:30.
        for (lba, aframe) in [(900, 0x00), (990, 0x15), (1080, 0x30), (-900, 0x00)] {
            let number = [0x02, 0x40, 0x06, 0x38, 0x13, 0x33, 0x93, 0x10, 0x00, aframe];
            disc.at(lba).set_q(|q| *q = number);
        }
    });
    assert_eq!(found, []);
}

/// A number in the last section of a track, in the first of a pause, of an index and of a track: no
/// clause keeps it away.
#[test]
fn a_number_at_a_change() {
    // 249, 250, 200 and 400 are 00:05:24, 00:05:25, 00:04:50 and 00:07:25.
    for (lba, control, aframe) in [(249, 2, 0x24), (250, 0, 0x25), (200, 2, 0x50), (400, 0, 0x25)] {
        let found = audio_with(|disc| {
            let number = [control << 4 | 2, 0x40, 6, 0x38, 0x13, 0x33, 0x93, 0x10, 0, aframe];
            disc.at(lba).set_q(|q| *q = number);
        });
        assert_eq!(found, [], "{lba}");
    }
}

/// Everything else is "must".
#[test]
fn what_is_less_grave() {
    let of = |severity: Severity| {
        let of_it = rules().filter(move |rule| rule.severity == severity);
        of_it.map(|rule| rule.name).collect::<Vec<_>>()
    };
    assert_eq!(
        of(Severity::Should),
        [
            "q-mode",
            "q-special-control",
            "p-lead-out",
            "index-length",
            "lead-in-main",
            "rw-outside-pack"
        ]
    );
    assert_eq!(
        of(Severity::Note),
        ["run-out", "track-padding", "packet-blocks", "rw-undeclared", "cd-text-undeclared"]
    );
}
