//! Target: mode parameter lists and cue sheets.
//!
//! A list that MODE SELECT refuses changes no page. A cue sheet that SEND CUE SHEET takes is one
//! that WRITE goes on with, to whatever end, and what is on the medium can be.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arbitrary::{Arbitrary, Result, Unstructured};

use super::drive::{Bench, FuzzCommand};
use super::pick;

/// Most commands of an input.
const MAX_COMMANDS: usize = 40;

/// What is sent to set a drive up.
#[derive(Clone, Debug)]
enum FuzzParameters {
    /// MODE SELECT, whose refusal must change nothing.
    Select(FuzzCommand),
    /// A cue sheet, or a WRITE.
    Other(FuzzCommand),
}

impl<'a> Arbitrary<'a> for FuzzParameters {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<FuzzParameters> {
        Ok(match u.arbitrary::<u8>()? % 6 {
            0..=2 => FuzzParameters::Select(select(u)?),
            3 | 4 => FuzzParameters::Other(cue_sheet(u)?),
            _ => FuzzParameters::Other(FuzzCommand::arbitrary(u)?),
        })
    }
}

/// Page codes with the lengths behind them.
const PAGES: [(u8, u8); 12] = [
    (0x05, 0x32),
    (0x05, 0x32),
    (0x05, 0x32),
    (0x01, 0x06),
    (0x01, 0x0A),
    (0x08, 0x0A),
    (0x0D, 0x06),
    (0x0E, 0x0E),
    (0x1A, 0x0A),
    (0x1D, 0x08),
    (0x2A, 0x18),
    (0x3F, 0x02),
];

/// MODE SELECT of up to three pages that are nearly right.
fn select(u: &mut Unstructured<'_>) -> Result<FuzzCommand> {
    let ten = pick::of(u, &[true, true, false])?;
    let descriptor = pick::seldom(u, 6, &[8_u8, 1, 7, 16])?.unwrap_or(0);
    let mut list = vec![0; if ten { 8 } else { 4 }];
    if let Some(last) = list.last_mut() {
        *last = descriptor;
    }
    for _ in 0..descriptor {
        list.push(pick::of(u, &[0, 0, 0x08, 0xFF])?);
    }
    for _ in 0..pick::of(u, &[1_u8, 1, 2, 3, 0])? {
        page(u, &mut list)?;
    }
    let len = pick::seldom(u, 12, &[0, 1, 7, 8, 9, 59, 61, 255])?;
    let len = len.unwrap_or(list.len()) as u16;
    let [high, low] = len.to_be_bytes();
    let bits = pick::seldom(u, 12, &[0_u8, 1, 0x11, 0xF0])?.unwrap_or(0x10);
    let cdb = match ten {
        true => vec![0x55, bits, 0, 0, 0, 0, 0, high, low, 0],
        false => vec![0x15, bits, 0, 0, low, 0],
    };
    Ok(FuzzCommand { cdb, told: None, send: list })
}

fn page(u: &mut Unstructured<'_>, list: &mut Vec<u8>) -> Result<()> {
    let (code, len) = pick::of(u, &PAGES)?;
    let told = pick::seldom(u, 16, &[0, 1, 0x31, 0x33, 0xFF])?.unwrap_or(len);
    list.extend([code, told]);
    let start = list.len();
    list.resize(start + usize::from(len), 0);
    let body = &mut list[start..];
    if code == 0x05 {
        body[0] = pick::of(u, &[0x02, 0x01, 0x00, 0x03, 0x42, 0x12, 0x52, 0x0F])?;
        body[1] = pick::of(u, &[0x05, 0x04, 0xC4, 0x00, 0x25])?;
        body[2] = pick::of(u, &[8, 0, 1, 3, 10, 13, 15])?;
        body[13] = pick::of(u, &[150, 0, 255])?;
    }
    // A few bytes that are anything.
    for _ in 0..pick::of(u, &[0_u8, 1, 2, 6])? {
        let at = usize::from(u.arbitrary::<u8>()?) % body.len();
        body[at] = u.arbitrary()?;
    }
    Ok(())
}

/// CTL and ADR, data form, and what is at their place.
const CONTROLS: [u8; 8] = [0x01, 0x41, 0x21, 0x02, 0x03, 0x11, 0x81, 0x00];
const DATA_FORMS: [u8; 11] = [0x00, 0x10, 0x01, 0x11, 0x14, 0x20, 0x30, 0x40, 0xC0, 0x54, 0xFF];

/// SEND CUE SHEET whose rows are nearly right.
pub(super) fn cue_sheet(u: &mut Unstructured<'_>) -> Result<FuzzCommand> {
    let control = pick::of(u, &CONTROLS)?;
    let form = pick::of(u, &DATA_FORMS)?;
    let mut sheet = vec![[control, 0, 0, pick::of(u, &[0x01, 0x41, 0x00])?, 0, 0, 0, 0]];
    let mut at = pick::seldom(u, 12, &[1, 149, 150, 75])?.unwrap_or(0);
    for track in 1..=pick::of(u, &[1_u8, 2, 3, 0])? {
        let number = pick::seldom(u, 16, &[0, 99, 0xAA, 0x1A])?.unwrap_or(track);
        for index in [0, 1] {
            sheet.push(row(control, number, index, form, at));
            at += pick::of(u, &[if index == 0 { 150 } else { 300 }, 0, 1, 299, 151])?;
        }
    }
    sheet.push(row(control, 0xAA, 1, pick::of(u, &[0x01, 0x00, 0x14, 0x10])?, at));
    for _ in 0..pick::of(u, &[0_u8, 0, 1, 3])? {
        let (row, byte) = u.arbitrary::<(u8, u8)>()?;
        let row = usize::from(row) % sheet.len();
        sheet[row][usize::from(byte) % 8] = u.arbitrary()?;
    }
    if pick::once_in(u, 8)? {
        let row = usize::from(u.arbitrary::<u8>()?) % sheet.len();
        sheet.remove(row);
    }
    let send = sheet.concat();
    let len = pick::seldom(u, 12, &[0, 7, 8, 9])?.unwrap_or(send.len()) as u32;
    let [_, a, b, c] = len.to_be_bytes();
    Ok(FuzzCommand { cdb: vec![0x5D, 0, 0, 0, 0, 0, a, b, c, 0], told: None, send })
}

fn row(control: u8, track: u8, index: u8, form: u8, at: u32) -> [u8; 8] {
    let (seconds, frame) = (at / 75, (at % 75) as u8);
    [control, track, index, form, 0, (seconds / 60) as u8, (seconds % 60) as u8, frame]
}

/// MODE SELECT and cue sheets.
///
/// # Panics
/// When what is refused changes a page, or what is on the medium cannot be.
pub fn parameters(bytes: &[u8]) -> bool {
    let mut u = Unstructured::new(bytes);
    let Ok(input) = pick::several(&mut u, MAX_COMMANDS, FuzzParameters::arbitrary) else {
        return false;
    };
    run(&mut Bench::new(false), &input) > 0
}

/// MODE SENSE(10) of all pages as they are.
const ALL_PAGES: [u8; 10] = [0x5A, 0x08, 0x3F, 0, 0, 0, 0, 0x01, 0xF4, 0];

/// Says how many of them the drive took.
fn run(bench: &mut Bench, input: &[FuzzParameters]) -> usize {
    let mut taken_of_all = 0;
    for parameters in input {
        match parameters {
            FuzzParameters::Other(command) => {
                taken_of_all += usize::from(bench.send(command).is_some());
            }
            FuzzParameters::Select(command) => {
                let before = bench.send(&FuzzCommand::asking(&ALL_PAGES));
                let taken = bench.send(command).is_some();
                taken_of_all += usize::from(taken);
                let after = bench.send(&FuzzCommand::asking(&ALL_PAGES));
                // Whoever is busy or tells of a new medium answers neither.
                if let (Some(before), Some(after), false) = (before, after, taken) {
                    assert_eq!(before, after, "{:02X?} was refused and changed a page", command);
                }
            }
        }
    }
    taken_of_all
}

/// What was sent up to where it failed.
pub(super) fn scenario(bytes: &[u8]) -> Option<String> {
    let mut u = Unstructured::new(bytes);
    let input = pick::several(&mut u, MAX_COMMANDS, FuzzParameters::arbitrary).ok()?;
    let mut bench = Bench::new(false);
    // A failure is what is told here; what the bench has seen until then is whole.
    let _ = catch_unwind(AssertUnwindSafe(|| run(&mut bench, &input)));
    bench.scenario()
}
