//! Every command in a table, walked the same way: its legal form, every allocation length that
//! can go wrong, every reserved bit, the wrong disc, no disc, a pending unit attention, a busy
//! drive.

use rawcd_mmc::{Completion, command_name};

use super::*;
use Disc::{Blank, Burned, Formatted, Packets};

/// The disc on which a form is legal.
#[derive(Clone, Copy, PartialEq)]
enum Disc {
    /// Closed: audio from LBA 0 to 19, data from 20 to 39.
    Burned,
    /// A blank CD-RW, with a lead-in from LBA -900; RAW with raw blocks is selected.
    Blank,
    /// A CD-RW of 608 blocks in fixed packets, which are selected.
    Formatted,
    /// A CD-R with an open track of one packet.
    Packets,
}

impl Disc {
    const ALL: [Disc; 4] = [Burned, Blank, Formatted, Packets];

    /// One on which what is legal on this one is refused, or does something else.
    const fn other(self) -> Disc {
        match self {
            Burned | Formatted => Blank,
            Blank | Packets => Burned,
        }
    }
}

/// A legal form of a command.
struct Form {
    /// A command that comes before, if one must.
    before: &'static [u8],
    cdb: &'static [u8],
    /// The bits of the CDB that mean something to the drive; all others are ignored.
    fields: &'static [u8],
    on: Disc,
    /// Bytes of the answer.
    answer: usize,
    /// Where the CDB has the allocation length, and its bytes.
    allocation: Option<(usize, usize)>,
    /// Bytes of zeros that are sent with it.
    sent: usize,
    /// What is sent instead.
    list: &'static [u8],
    /// On the other disc.
    elsewhere: &'static str,
    /// Without a disc.
    empty: &'static str,
    /// It is executed though a unit attention is pending, and though the drive is busy.
    passes: (bool, bool),
}

const GOOD: &str = "good";
const NO_DISC: &str = "2/3A/01";

/// A form that answers nothing and does not run before the host knows what happened.
const fn form(cdb: &'static [u8], fields: &'static [u8]) -> Form {
    Form {
        before: &[],
        cdb,
        fields,
        on: Burned,
        answer: 0,
        allocation: None,
        sent: 0,
        list: &[],
        elsewhere: GOOD,
        empty: NO_DISC,
        passes: (false, false),
    }
}

/// One with an answer whose allocation length has two bytes.
const fn asking(
    cdb: &'static [u8],
    fields: &'static [u8],
    answer: usize,
    allocation: usize,
) -> Form {
    Form { answer, allocation: Some((allocation, 2)), ..form(cdb, fields) }
}

/// One with an answer whose length follows from the CDB.
const fn reading(cdb: &'static [u8], fields: &'static [u8], answer: usize) -> Form {
    Form { answer, elsewhere: "5/21/00 (CDB byte 2)", ..form(cdb, fields) }
}

const SIX: &[u8] = &[0; 6];
const TEN: &[u8] = &[0; 10];
const ALLOCATION: &[u8] = &[0, 0, 0, 0, 0, 0, 0, 255, 255, 0];
const RANGE: &[u8] = &[0, 1, 255, 255, 255, 255, 0, 255, 255, 0];
const LONG_RANGE: &[u8] = &[0, 1, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0];
const TOC: &[u8] = &[0, 2, 15, 0, 0, 0, 255, 255, 255, 0xC0];
const NO_TOC: &str = "5/24/00 (CDB byte 2, bit 3)";

/// The table, by rising operation code; several forms of one command where it has several.
const FORMS: &[Form] = &[
    form(&[0x00, 0, 0, 0, 0, 0], SIX),
    form(&[0x01, 0, 0, 0, 0, 0], SIX),
    Form {
        allocation: Some((4, 1)),
        empty: GOOD,
        passes: (true, true),
        ..asking(&[0x03, 0, 0, 0, 18, 0], &[0, 0, 0, 0, 255, 0], 18, 4)
    },
    // Tries out whether the whole disc can be formatted.
    Form {
        on: Blank,
        sent: 12,
        list: &[0, 0x84, 0, 8, 0, 0x04, 0x81, 0x60, 0x40, 0, 0, 32],
        elsewhere: "5/30/06",
        ..form(&[0x04, 0x11, 0, 0, 0, 0], &[0, 0x1F, 0, 0, 0, 0])
    },
    Form {
        on: Blank,
        sent: 12,
        list: &[0, 0x84, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0],
        elsewhere: "5/30/06",
        ..form(&[0x04, 0x17, 0, 0, 0, 0], &[0, 0x1F, 0, 0, 0, 0])
    },
    Form {
        empty: GOOD,
        passes: (true, true),
        ..asking(&[0x12, 0, 0, 0, 96, 0], &[0, 1, 255, 255, 255, 0], 96, 3)
    },
    Form { sent: 4, empty: GOOD, ..form(&[0x15, 0x10, 0, 0, 4, 0], &[0, 0x11, 0, 0, 255, 0]) },
    Form {
        allocation: Some((4, 1)),
        empty: GOOD,
        ..asking(&[0x1A, 0, 1, 0, 24, 0], &[0, 8, 255, 255, 255, 0], 24, 4)
    },
    form(&[0x1B, 0, 0, 0, 1, 0], &[0, 1, 0, 0, 0xF3, 0]),
    Form {
        empty: GOOD,
        passes: (false, true),
        ..form(&[0x1E, 0, 0, 0, 0, 0], &[0, 0, 0, 0, 3, 0])
    },
    Form { empty: GOOD, ..asking(&[0x23, 0, 0, 0, 0, 0, 0, 0, 12, 0], ALLOCATION, 12, 7) },
    Form { elsewhere: GOOD, ..reading(&[0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0], TEN, 8) },
    reading(&[0x28, 0, 0, 0, 0, 20, 0, 0, 1, 0], RANGE, 2048),
    Form {
        on: Blank,
        sent: 2448,
        elsewhere: "5/30/05",
        ..form(&[0x2A, 0, 255, 255, 252, 124, 0, 0, 1, 0], RANGE)
    },
    reading(&[0x2B, 0, 0, 0, 0, 20, 0, 0, 0, 0], &[0, 0, 255, 255, 255, 255, 0, 0, 0, 0], 0),
    Form {
        on: Formatted,
        sent: 65_536,
        elsewhere: "5/30/10",
        ..form(&[0x2E, 0, 0, 0, 2, 0, 0, 0, 32, 0], &[0, 3, 255, 255, 255, 255, 0, 255, 255, 0])
    },
    reading(&[0x2F, 0, 0, 0, 0, 20, 0, 0, 1, 0], &[0, 3, 255, 255, 255, 255, 0, 255, 255, 0], 0),
    form(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0, 2, 0, 0, 0, 0, 0, 0, 0, 0]),
    Form {
        sent: 1,
        empty: GOOD,
        ..form(&[0x3B, 2, 0, 0, 0, 0, 0, 0, 1, 0], &[0, 31, 255, 255, 255, 255, 255, 255, 255, 0])
    },
    Form {
        allocation: Some((6, 3)),
        empty: GOOD,
        ..asking(
            &[0x3C, 3, 0, 0, 0, 0, 0, 0, 4, 0],
            &[0, 31, 255, 255, 255, 255, 255, 255, 255, 0],
            4,
            6,
        )
    },
    asking(&[0x42, 0, 0, 0, 0, 0, 0, 0, 4, 0], &[0, 2, 64, 255, 0, 0, 255, 255, 255, 0], 4, 7),
    Form {
        elsewhere: "5/2C/04",
        ..asking(
            &[0x42, 2, 64, 1, 0, 0, 0, 0, 16, 0],
            &[0, 2, 64, 255, 0, 0, 255, 255, 255, 0],
            16,
            7,
        )
    },
    Form {
        elsewhere: "5/2C/04",
        ..asking(
            &[0x42, 0, 64, 2, 0, 0, 0, 0, 24, 0],
            &[0, 2, 64, 255, 0, 0, 255, 255, 255, 0],
            24,
            7,
        )
    },
    Form { elsewhere: NO_TOC, ..asking(&[0x43, 0, 0, 0, 0, 0, 0, 0, 28, 0], TOC, 28, 7) },
    Form { elsewhere: NO_TOC, ..asking(&[0x43, 2, 1, 0, 0, 0, 0, 0, 12, 0], TOC, 12, 7) },
    Form { elsewhere: NO_TOC, ..asking(&[0x43, 2, 2, 0, 0, 0, 1, 0, 59, 0], TOC, 59, 7) },
    asking(&[0x43, 2, 3, 0, 0, 0, 0, 0, 4, 0], TOC, 4, 7),
    asking(&[0x43, 0, 4, 0, 0, 0, 0, 0, 28, 0], TOC, 28, 7),
    Form {
        elsewhere: "5/21/00 (CDB byte 2)",
        ..asking(
            &[0x44, 0, 0, 0, 0, 20, 0, 0, 8, 0],
            &[0, 2, 255, 255, 255, 255, 0, 255, 255, 0],
            8,
            7,
        )
    },
    Form { elsewhere: "5/64/00", ..form(&[0x45, 0, 0, 0, 0, 5, 0, 0, 1, 0], RANGE) },
    Form {
        empty: GOOD,
        passes: (true, true),
        ..asking(
            &[0x46, 2, 0, 0x1D, 0, 0, 0, 0, 12, 0],
            &[0, 3, 255, 255, 0, 0, 0, 255, 255, 0],
            12,
            7,
        )
    },
    Form {
        elsewhere: "5/64/00",
        ..form(&[0x47, 0, 0, 0, 2, 0, 0, 2, 9, 0], &[0, 0, 0, 255, 255, 255, 255, 255, 255, 0])
    },
    Form {
        elsewhere: "5/64/00",
        ..form(&[0x48, 0, 0, 0, 1, 1, 0, 1, 1, 0], &[0, 0, 0, 0, 255, 255, 0, 255, 255, 0])
    },
    Form {
        empty: GOOD,
        passes: (true, true),
        ..asking(&[0x4A, 1, 0, 0, 16, 0, 0, 0, 8, 0], &[0, 1, 0, 0, 255, 0, 0, 255, 255, 0], 8, 7)
    },
    Form {
        before: &[0x45, 0, 0, 0, 0, 5, 0, 0, 9, 0],
        elsewhere: "5/2C/00",
        ..form(&[0x4B, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0, 0, 0, 0, 0, 0, 0, 0, 1, 0])
    },
    form(&[0x4E, 0, 0, 0, 0, 0, 0, 0, 0, 0], TEN),
    asking(&[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0], &[0, 7, 0, 0, 0, 0, 0, 255, 255, 0], 34, 7),
    asking(&[0x52, 1, 0, 0, 0, 1, 0, 0, 36, 0], &[0, 3, 255, 255, 255, 255, 0, 255, 255, 0], 36, 7),
    Form {
        on: Blank,
        elsewhere: "5/30/05",
        ..form(&[0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0], &[0, 1, 0, 0, 0, 0, 0, 255, 255, 0])
    },
    Form {
        sent: 8,
        empty: GOOD,
        ..form(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 8, 0], &[0, 0x11, 0, 0, 0, 0, 0, 255, 255, 0])
    },
    Form {
        on: Packets,
        elsewhere: "5/30/05",
        ..form(&[0x58, 0, 0, 0, 0, 1, 0, 0, 0, 0], &[0, 1, 0, 0, 255, 255, 0, 0, 0, 0])
    },
    Form {
        empty: GOOD,
        ..asking(
            &[0x5A, 0, 1, 0, 0, 0, 0, 0, 20, 0],
            &[0, 8, 255, 255, 0, 0, 0, 255, 255, 0],
            20,
            7,
        )
    },
    // Closing a session in which nothing is does nothing.
    Form {
        on: Blank,
        elsewhere: "5/72/00",
        ..form(&[0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0], &[0, 1, 7, 0, 255, 255, 0, 0, 0, 0])
    },
    Form {
        empty: GOOD,
        passes: (false, true),
        ..asking(&[0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0], &[0, 1, 0, 0, 0, 0, 0, 255, 255, 0], 12, 7)
    },
    Form {
        allocation: Some((6, 4)),
        empty: GOOD,
        passes: (true, true),
        ..asking(
            &[0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0],
            &[0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0],
            16,
            6,
        )
    },
    Form {
        on: Blank,
        elsewhere: "5/30/05",
        ..form(
            &[0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            &[0, 0x17, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0],
        )
    },
    Form {
        empty: GOOD,
        ..asking(
            &[0xA4, 0, 0, 0, 0, 0, 0, 0, 0, 8, 8, 0],
            &[0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 63, 0],
            8,
            8,
        )
    },
    Form { elsewhere: "5/64/00", ..form(&[0xA5, 0, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0], LONG_RANGE) },
    reading(
        &[0xA7, 0, 0, 0, 0, 5, 0, 0, 0, 20, 0, 0],
        &[0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0],
        0,
    ),
    reading(&[0xA8, 0, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0], LONG_RANGE, 2048),
    Form {
        on: Blank,
        sent: 2448,
        elsewhere: "5/30/05",
        ..form(&[0xAA, 0, 255, 255, 252, 124, 0, 0, 0, 1, 0, 0], LONG_RANGE)
    },
    Form {
        elsewhere: GOOD,
        ..reading(
            &[0xAC, 0x10, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0],
            &[0, 7, 255, 255, 255, 255, 0, 0, 255, 255, 255, 0],
            24,
        )
    },
    Form {
        sent: 28,
        empty: GOOD,
        // Zero kB in zero milliseconds is no speed, and so the list is not sent.
        ..form(&[0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0])
    },
    Form {
        elsewhere: "5/21/00 (CDB byte 3)",
        ..reading(
            &[0xB9, 0, 0, 0, 2, 5, 0, 2, 6, 0xF8, 0, 0],
            &[0, 0x1D, 0, 255, 255, 255, 255, 255, 255, 0xFE, 7, 0],
            2352,
        )
    },
    Form {
        elsewhere: "5/64/00",
        ..form(
            &[0xBA, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0],
            &[0, 0x11, 255, 255, 255, 255, 0, 0, 0, 0xC0, 0, 0],
        )
    },
    Form {
        empty: GOOD,
        ..form(
            &[0xBB, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0],
            &[0, 3, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0],
        )
    },
    Form {
        empty: GOOD,
        passes: (false, true),
        ..asking(
            &[0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0],
            &[0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0],
            8,
            8,
        )
    },
    reading(
        &[0xBE, 0, 0, 0, 0, 5, 0, 0, 1, 0xF8, 0, 0],
        &[0, 0x1D, 255, 255, 255, 255, 255, 255, 255, 0xFE, 7, 0],
        2352,
    ),
];

/// Commands that are legal only after data of their own or other commands' came, which no column
/// says; they are tried with writing.
const TRIED_ELSEWHERE: [u8; 2] = [0x53, 0x5D];

impl Form {
    /// The drive as it is when the command comes.
    fn prepared(&self, bench: &Bench) -> Bench {
        let mut bench = bench.clone();
        if !self.before.is_empty() {
            bench.does(self.before, &[]);
        }
        bench
    }

    fn data(&self) -> Vec<u8> {
        if self.list.is_empty() { vec![0; self.sent] } else { self.list.to_vec() }
    }

    fn run(&self, bench: &mut Bench, cdb: &[u8]) -> (Completion, Vec<u8>) {
        let sent = self.data();
        let mut room = vec![0; 65_536];
        let data = if self.sent > 0 { Data::Out(&sent) } else { Data::In(&mut room) };
        let outcome = bench.drive.execute(bench.now, cdb, data);
        bench.now += outcome.cost;
        let len = if self.sent > 0 { 0 } else { outcome.completion.transferred };
        room.truncate(len);
        (outcome.completion, room)
    }

    /// "good", or the sense.
    fn ends(&self, bench: &mut Bench) -> String {
        match self.run(bench, self.cdb).0.sense() {
            None => GOOD.to_owned(),
            Some(_) if self.sent > 0 => bench.refuses(self.cdb, &self.data()),
            Some(_) => bench.refused(self.cdb),
        }
    }
}

fn every_form(disc: Disc) -> (Bench, impl Iterator<Item = &'static Form>) {
    let mut bench = match disc {
        Burned => disc::burned(BlockForm::Raw),
        Blank => Bench::with(short_medium(MediumKind::CdRw)),
        Formatted => formatted::formatted(),
        Packets => packets::with_an_open_track(),
    };
    if disc != Formatted {
        bench.select(BlockForm::Raw);
    }
    bench.asks(&[0x4A, 1, 0, 0, 16, 0, 0, 0, 8, 0]);
    (bench, FORMS.iter().filter(move |form| form.on == disc))
}

#[test]
fn every_command_is_in_the_table() {
    for opcode in 0..=255 {
        let tried =
            FORMS.iter().any(|form| form.cdb[0] == opcode) || TRIED_ELSEWHERE.contains(&opcode);
        assert!(tried || command_name(opcode).is_none(), "operation code {opcode:02X}h");
    }
    assert!(FORMS.iter().is_sorted_by_key(|form| form.cdb[0]));
}

#[test]
fn legal_forms_and_allocation_lengths() {
    for disc in Disc::ALL {
        let (bench, forms) = every_form(disc);
        for form in forms {
            let mut bench = form.prepared(&bench);
            let (completion, whole) = form.run(&mut bench, form.cdb);
            let moved = if form.cdb[0] == 0xB6 { 0 } else { form.answer.max(form.sent) };
            assert_eq!(completion, Completion::good(moved), "{:02X?}", form.cdb);
            let Some((at, width)) = form.allocation else { continue };
            for len in [0, 1, form.answer - 1, form.answer, form.answer + 100] {
                let mut cdb = form.cdb.to_vec();
                cdb[at..at + width].copy_from_slice(&(len as u32).to_be_bytes()[4 - width..]);
                let (completion, part) = form.run(&mut bench, &cdb);
                let len = len.min(form.answer);
                assert_eq!(completion, Completion::good(len), "{cdb:02X?}");
                assert_eq!(part, whole[..len], "{cdb:02X?}");
            }
        }
    }
}

/// A bit that means nothing changes nothing.
#[test]
fn reserved_bits() {
    for disc in Disc::ALL {
        let (bench, forms) = every_form(disc);
        for form in forms {
            assert_eq!(form.cdb.len(), form.fields.len());
            let bench = form.prepared(&bench);
            let expected = form.run(&mut bench.clone(), form.cdb);
            for bit in 8..8 * form.cdb.len() {
                let (byte, mask) = (bit / 8, 0x80 >> (bit % 8));
                if form.fields[byte] & mask != 0 {
                    continue;
                }
                let mut cdb = form.cdb.to_vec();
                cdb[byte] |= mask;
                let found = form.run(&mut bench.clone(), &cdb);
                assert_eq!(found, expected, "{cdb:02X?}");
            }
        }
    }
}

#[test]
fn wrong_disc_and_no_disc() {
    for disc in Disc::ALL {
        let ((_, forms), (elsewhere, _)) = (every_form(disc), every_form(disc.other()));
        for form in forms {
            assert_eq!(form.ends(&mut elsewhere.clone()), form.elsewhere, "{:02X?}", form.cdb);
            assert_eq!(form.ends(&mut Bench::empty()), form.empty, "{:02X?}", form.cdb);
        }
    }
}

/// A unit attention is told to the first command that may not pass it, once.
#[test]
fn pending_attention_and_busy_drive() {
    for form in FORMS {
        let mut bench = Bench::empty();
        bench.drive.insert(short_medium(MediumKind::CdR));
        let (completion, _) = form.run(&mut bench, form.cdb);
        let codes = completion.sense().map(|sense| sense.codes());
        let told = (!form.passes.0).then_some((6, 0x28, 0));
        assert_eq!(codes, told, "{:02X?}", form.cdb);
        let (completion, _) = form.run(&mut bench, &[0; 6]);
        let codes = completion.sense().map(|sense| sense.codes());
        // REQUEST SENSE has told it as data.
        let left = form.passes.0 && form.cdb[0] != 0x03;
        assert_eq!(codes, left.then_some((6, 0x28, 0)), "{:02X?}", form.cdb);

        let mut bench = Bench::with(short_medium(MediumKind::CdR));
        bench.does(&[0x1B, 1, 0, 0, 1, 0], &[]);
        let (completion, _) = form.run(&mut bench, form.cdb);
        let codes = completion.sense().map(|sense| sense.codes());
        assert_eq!(codes, (!form.passes.1).then_some((2, 4, 1)), "{:02X?}", form.cdb);
    }
}
