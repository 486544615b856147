//! Two discs or images compared in the terms in which they are judged: layout and tables of
//! contents, Q field by field, main channel track by track, P, R-W.
//!
//! Sections are compared at the same addresses. Drives read and write audio some samples early or
//! late; where most samples of one disc stand in the other by the same number of samples off, audio
//! is compared that way ([`align`]), and the offset is told. Two discs that differ in nothing but
//! the offset differ still: their samples stand elsewhere.
//!
//! Where a lead-in starts is the medium's: sections that only one has before the other starts are
//! told, and are no difference.

mod align;
mod channels;
mod layout;
mod show;
#[cfg(test)]
mod tests;

use rawcd_format::{BlockForm, Lba, RawImage, ReadError};

use crate::view::View;
pub(crate) use channels::{Count, MainCount, Place};
pub(crate) use layout::Row;
pub(crate) use show::{html, json, write_text};

/// One of the two.
#[derive(Clone, Debug)]
pub(crate) struct Side {
    pub(crate) name: String,
    pub(crate) form: BlockForm,
    /// Sections, first and behind the last.
    pub(crate) first: Lba,
    pub(crate) end: Lba,
}

/// What there is between two discs.
#[derive(Clone, Debug)]
pub(crate) struct Comparison {
    pub(crate) sides: [Side; 2],
    /// By how many samples the audio of B stands later than that of A; `None` when the same samples
    /// were not found in both.
    pub(crate) offset: Option<i32>,
    /// Sections of both.
    pub(crate) compared: u32,
    /// Items of layout and tables of contents that differ.
    pub(crate) layout: Vec<Row>,
    /// Fields of Q that differ somewhere.
    pub(crate) q: Vec<Count>,
    pub(crate) p: Option<Count>,
    /// Tracks whose main channel differs somewhere.
    pub(crate) main: Vec<MainCount>,
    pub(crate) rw: Option<Count>,
    /// Why R-W was not compared.
    pub(crate) rw_left_out: Option<&'static str>,
}

impl Comparison {
    /// Compares two images; names are how they are called.
    pub(crate) fn of(
        a: &dyn RawImage,
        b: &dyn RawImage,
        names: [String; 2],
    ) -> Result<Comparison, ReadError> {
        let views = [View::of(a)?, View::of(b)?];
        let offset = align::offset(a, b, &views[0])?;
        let found = channels::compare(a, b, &views[0], offset.unwrap_or(0))?;
        let [name_a, name_b] = names;
        let side = |image: &dyn RawImage, name| Side {
            name,
            form: image.form(),
            first: image.first_lba(),
            end: image.end_lba(),
        };
        Ok(Comparison {
            sides: [side(a, name_a), side(b, name_b)],
            offset,
            compared: found.compared,
            layout: layout::rows(&views[0], &views[1]),
            q: found.q,
            p: found.p,
            main: found.main,
            rw: found.rw,
            rw_left_out: found.rw_left_out,
        })
    }

    /// Whether they differ in nothing.
    pub(crate) fn is_same(&self) -> bool {
        self.layout.is_empty()
            && self.q.is_empty()
            && self.main.is_empty()
            && self.p.is_none()
            && self.rw.is_none()
            && self.offset.unwrap_or(0) == 0
    }
}
