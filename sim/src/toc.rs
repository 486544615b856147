//! [`Toc`]: the table of contents as a reader takes it from the Q channel of a lead-in
//! [ECMA-130 22.3.4].
//!
//! Every good frame of mode 1 or 5 is a vote for its item, and the majority counts. Of an item
//! only POINT and what it points at is used; running times of lead-ins differ from writer to
//! writer. The recording itself is not changed by this reading, nor does it follow from it.

use std::collections::BTreeMap;

use rawcd_format::bcd::from_bcd;
use rawcd_format::subcode::{QFrame, section};
use rawcd_format::{Area, Control, Lba, Msf, RawImage, ReadError, SECTION_LEN, SECTOR_LEN};
use rawcd_mmc::{FullToc, FullTocEntry, SessionInfo, TocEntry, TocList};

const FIRST_TRACK: u8 = 0xA0;
const LAST_TRACK: u8 = 0xA1;
const LEAD_OUT: u8 = 0xA2;

/// Sections that are read at a time.
const RUN_LEN: u32 = 64;

/// What an item says beside its POINT, as bytes on disc: CONTROL, time, zero, pointed.
type Vote = (u8, [u8; 3], u8, [u8; 3]);

const NEXT_SESSION: u8 = 0xB0;
const SPECIAL_INFORMATION: u8 = 0xC0;

/// The tables of contents of the closed sessions of a disc. Each has at least A0, A1, A2 and a
/// track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toc {
    /// By session: A0, A1, A2, the tracks, then items of mode 5.
    entries: Vec<FullTocEntry>,
    disc_type: u8,
    tracks: Vec<TocEntry>,
    /// Of the last session.
    lead_out: TocEntry,
    first_track: u8,
    last_track: u8,
    /// First track and start of the lead-out of each session.
    sessions: Vec<(TocEntry, Lba)>,
}

impl Toc {
    /// Reads the lead-in of `image`, which has the raw form: everything before the first good
    /// frame that stands in a track. `None` when an item is missing that no disc can be without.
    ///
    /// # Errors
    /// When the image cannot be read.
    ///
    /// # Panics
    /// When the image has another form.
    pub fn infer(image: &impl RawImage) -> Result<Option<Toc>, ReadError> {
        Toc::infer_session(image, image.first_lba(), 1)
    }

    /// Reads the lead-in of session `session`, which starts at `lead_in`, likewise.
    ///
    /// # Errors
    /// When the image cannot be read.
    ///
    /// # Panics
    /// When the image has another form.
    pub fn infer_session(
        image: &impl RawImage,
        lead_in: Lba,
        session: u8,
    ) -> Result<Option<Toc>, ReadError> {
        assert_eq!(image.form().block_len(), SECTION_LEN, "subcode as on disc is read");
        let mut votes: BTreeMap<(u8, u8), Vec<(Vote, u32)>> = BTreeMap::new();
        let mut at = lead_in;
        let mut run = vec![0; RUN_LEN as usize * SECTION_LEN];
        'lead_in: while at < image.end_lba() {
            let sections = RUN_LEN.min(image.end_lba().since(at) as u32);
            let run = &mut run[..sections as usize * SECTION_LEN];
            image.read(at, run)?;
            for q in run.chunks_exact(SECTION_LEN).map(q_of) {
                if !q.crc_ok() || !matches!(q.adr(), 1 | 5) {
                    continue;
                }
                if q.tno() != 0 {
                    break 'lead_in;
                }
                count(votes.entry((q.adr(), q.index_or_point())).or_default(), &q);
            }
            at = at.plus(sections);
        }
        let items = votes.into_iter().filter_map(elect);
        Ok(Toc::from_items(items.map(|item| FullTocEntry { session, ..item }).collect()))
    }

    /// `items` by rising ADR and POINT.
    fn from_items(items: Vec<FullTocEntry>) -> Option<Toc> {
        let point = |point| items.iter().find(|item| item.adr == 1 && item.point == point);
        let (first, last, lead_out) = (point(FIRST_TRACK)?, point(LAST_TRACK)?, point(LEAD_OUT)?);
        let tracks: Vec<TocEntry> = items
            .iter()
            .filter(|item| item.adr == 1 && item.point <= 99)
            .filter_map(start)
            .collect();
        if tracks.is_empty() {
            return None;
        }
        let is_pointer = |item: &&FullTocEntry| item.adr == 1 && item.point >= FIRST_TRACK;
        let rest = |item: &&FullTocEntry| !is_pointer(item);
        let lead_out = TocEntry { track: TocList::LEAD_OUT, ..start(lead_out)? };
        Some(Toc {
            sessions: vec![(tracks[0], lead_out.start)],
            disc_type: first.pointed[1],
            first_track: first.pointed[0],
            last_track: last.pointed[0],
            lead_out,
            tracks,
            entries: items
                .iter()
                .filter(is_pointer)
                .chain(items.iter().filter(rest))
                .copied()
                .collect(),
        })
    }

    /// First track, from A0.
    #[must_use]
    pub const fn first_track(&self) -> u8 {
        self.first_track
    }

    /// Last track, from A1.
    #[must_use]
    pub const fn last_track(&self) -> u8 {
        self.last_track
    }

    /// PSEC of A0.
    #[must_use]
    pub const fn disc_type(&self) -> u8 {
        self.disc_type
    }

    /// The tracks, by rising number. Their start is that of index 01.
    #[must_use]
    pub fn tracks(&self) -> &[TocEntry] {
        &self.tracks
    }

    /// The lead-out, from A2.
    #[must_use]
    pub const fn lead_out(&self) -> TocEntry {
        self.lead_out
    }

    /// Format 0 of READ TOC/PMA/ATIP: tracks from `starting` on (AAh the lead-out alone), or
    /// `None` when there is no such track.
    #[must_use]
    pub fn list(&self, starting: u8) -> Option<TocList> {
        if starting > self.last_track && starting != TocList::LEAD_OUT {
            return None;
        }
        let tracks = self.tracks.iter().filter(|track| track.track >= starting);
        Some(TocList {
            first_track: self.first_track,
            last_track: self.last_track,
            entries: tracks.copied().chain([self.lead_out]).collect(),
        })
    }

    /// Format 1: the last session.
    #[must_use]
    pub fn sessions(&self) -> SessionInfo {
        let (first_track, _) = self.sessions[self.sessions.len() - 1];
        SessionInfo { first_session: 1, last_session: self.last_session(), first_track }
    }

    /// Format 2: the items of all sessions.
    #[must_use]
    pub fn full(&self) -> FullToc {
        let entries = self.entries.clone();
        FullToc { first_session: 1, last_session: self.last_session(), entries }
    }

    /// Number of the last closed session.
    #[must_use]
    pub fn last_session(&self) -> u8 {
        self.sessions.len() as u8
    }

    /// Adds the table of the next session.
    pub(crate) fn join(&mut self, next: Toc) {
        self.entries.extend(next.entries);
        self.tracks.extend(next.tracks);
        self.sessions.extend(next.sessions);
        (self.lead_out, self.last_track) = (next.lead_out, next.last_track);
    }

    /// Number of the session that a section lies in, from its first track's start on.
    pub(crate) fn session_at(&self, at: Lba) -> u8 {
        let before = self.sessions.iter().rposition(|(first, _)| first.start <= at);
        before.map_or(1, |place| place as u8 + 1)
    }

    /// First track and start of the lead-out of a session.
    pub(crate) fn session(&self, number: u8) -> Option<(TocEntry, Lba)> {
        self.sessions.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// Whether the last lead-in says that another session may follow.
    pub(crate) fn allows_next(&self) -> bool {
        let last = self.last_session();
        let mut pointers = self.entries.iter().filter(|item| item.session == last);
        pointers.any(|item| item.adr == 5 && item.point == NEXT_SESSION && item.time != [0xFF; 3])
    }
}

fn q_of(block: &[u8]) -> QFrame {
    let mut subcode = [0; SECTION_LEN - SECTOR_LEN];
    subcode.copy_from_slice(&block[SECTOR_LEN..]);
    section::q_of(&subcode)
}

/// Adds a vote. Times of mode 1 are running times and not part of it.
fn count(votes: &mut Vec<(Vote, u32)>, q: &QFrame) {
    let (time, zero) = if q.adr() == 5 { (q.relative(), q.zero()) } else { ([0; 3], 0) };
    let vote = (q.control().nibble(), time, zero, q.absolute());
    match votes.iter_mut().find(|(other, _)| *other == vote) {
        Some((_, count)) => *count += 1,
        None => votes.push((vote, 1)),
    }
}

/// The item that most votes are for, the first of equals; `None` when its POINT is no track
/// number, nor a pointer, or it does not point at a time.
fn elect(((adr, point), votes): ((u8, u8), Vec<(Vote, u32)>)) -> Option<FullTocEntry> {
    let most = votes.iter().map(|(_, count)| *count).max()?;
    let ((control, time, zero, pointed), _) = *votes.iter().find(|(_, count)| *count == most)?;
    let point = if point >= FIRST_TRACK { point } else { from_bcd(point).filter(|&n| n > 0)? };
    // FF FF FF in B0, and PSEC of A0, are no BCD.
    let binary = |bytes: [u8; 3]| bytes.map(|byte| from_bcd(byte).unwrap_or(byte));
    let pointed = match (adr, point) {
        (1, FIRST_TRACK) => [from_bcd(pointed[0])?, pointed[1], pointed[2]],
        (1, LAST_TRACK) => [from_bcd(pointed[0])?, pointed[1], pointed[2]],
        (1, _) => Msf::from_bcd(pointed).ok()?.to_binary(),
        _ => binary(pointed),
    };
    // What the groove says of itself is no time.
    let time = if (adr, point) == (5, SPECIAL_INFORMATION) { time } else { binary(time) };
    Some(FullTocEntry {
        session: 1,
        adr,
        control: Control::from_nibble(control),
        tno: 0,
        point,
        time,
        zero,
        pointed,
    })
}

fn start(item: &FullTocEntry) -> Option<TocEntry> {
    let start: Lba = Msf::from_binary(item.pointed).ok()?.to_lba(Area::Program);
    Some(TocEntry { adr: item.adr, control: item.control, track: item.point, start })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemoryStorage, Recording};
    use rawcd_format::BlockForm;

    /// A recording of these Q data bytes, in pq form, from -300 on.
    fn recording(frames: &[[u8; 10]]) -> Recording<MemoryStorage> {
        let mut recording = Recording::new(MemoryStorage::new(), Lba(-300), BlockForm::Pq);
        for frame in frames {
            let mut block = [0; 2368];
            block[2352..2362].copy_from_slice(frame);
            recording.append(&block).unwrap();
        }
        recording
    }

    const TRACK_1: [u8; 10] = [0x01, 0, 0x01, 0, 0, 0x01, 0, 0x00, 0x02, 0x00];
    const TRACK_2: [u8; 10] = [0x41, 0, 0x02, 0, 0, 0x02, 0, 0x04, 0x45, 0x62];
    const A0: [u8; 10] = [0x01, 0, 0xA0, 0, 0, 0x03, 0, 0x01, 0x20, 0x00];
    const A1: [u8; 10] = [0x41, 0, 0xA1, 0, 0, 0x04, 0, 0x02, 0x00, 0x00];
    const A2: [u8; 10] = [0x41, 0, 0xA2, 0, 0, 0x05, 0, 0x79, 0x59, 0x74];

    #[test]
    fn two_tracks() {
        let toc = Toc::infer(&recording(&[TRACK_1, TRACK_2, A0, A1, A2])).unwrap().unwrap();
        assert_eq!((toc.first_track(), toc.last_track(), toc.disc_type()), (1, 2, 0x20));
        let starts: Vec<(u8, u8, i32)> = toc
            .tracks()
            .iter()
            .map(|track| (track.track, track.control.nibble(), track.start.0))
            .collect();
        assert_eq!(starts, [(1, 0, 0), (2, 4, 21_287)]);
        assert_eq!(toc.lead_out().start, Lba(359_849));
        let points: Vec<u8> = toc.full().entries.iter().map(|entry| entry.point).collect();
        assert_eq!(points, [0xA0, 0xA1, 0xA2, 1, 2]);
        assert_eq!(toc.full().entries[0].pointed, [1, 0x20, 0]);
        assert_eq!(toc.full().entries[0].time, [0, 0, 0]);
        assert_eq!(toc.sessions().first_track.track, 1);
    }

    #[test]
    fn lists_from_a_track_on() {
        let toc = Toc::infer(&recording(&[TRACK_1, TRACK_2, A0, A1, A2])).unwrap().unwrap();
        let tracks = |starting| -> Option<Vec<u8>> {
            Some(toc.list(starting)?.entries.iter().map(|entry| entry.track).collect())
        };
        assert_eq!(tracks(0), Some(vec![1, 2, 0xAA]));
        assert_eq!(tracks(2), Some(vec![2, 0xAA]));
        assert_eq!(tracks(0xAA), Some(vec![0xAA]));
        assert_eq!(tracks(3), None);
    }

    #[test]
    fn the_majority_counts() {
        let mut wrong = TRACK_2;
        wrong[9] = 0x63;
        let frames = [wrong, TRACK_1, TRACK_2, TRACK_2, A0, A1, A2];
        let toc = Toc::infer(&recording(&frames)).unwrap().unwrap();
        assert_eq!(toc.tracks()[1].start, Lba(21_287));
    }

    /// What stands behind the lead-in, has another mode, or points nowhere is not an item.
    #[test]
    fn what_does_not_count() {
        let mut mcn = TRACK_2;
        mcn[0] = 0x02;
        let mut no_time = TRACK_2;
        (no_time[2], no_time[8]) = (0x03, 0x60);
        let mut no_point = TRACK_2;
        no_point[2] = 0x1A;
        let mut program = TRACK_2;
        program[1] = 0x01;
        let frames = [mcn, no_time, no_point, TRACK_1, A0, A1, A2, program, TRACK_2];
        let toc = Toc::infer(&recording(&frames)).unwrap().unwrap();
        assert_eq!(toc.tracks().len(), 1);
        assert_eq!(toc.full().entries.len(), 4);
    }

    #[test]
    fn mode_5_keeps_its_times() {
        let b0 = [0x05, 0, 0xB0, 0xFF, 0xFF, 0xFF, 0x01, 0x79, 0x59, 0x74];
        let toc = Toc::infer(&recording(&[b0, TRACK_1, A0, A1, A2])).unwrap().unwrap();
        let entry = toc.full().entries[4];
        assert_eq!((entry.adr, entry.point, entry.zero), (5, 0xB0, 1));
        assert_eq!((entry.time, entry.pointed), ([0xFF; 3], [79, 59, 74]));
    }

    #[test]
    fn no_table_without_its_pointers() {
        let all = [TRACK_1, A0, A1, A2];
        for missing in 0..4 {
            let rest: Vec<[u8; 10]> =
                (0..4).filter(|&at| at != missing).map(|at| all[at]).collect();
            assert_eq!(Toc::infer(&recording(&rest)).unwrap(), None);
        }
        assert_eq!(Toc::infer(&recording(&[])).unwrap(), None);
    }

    /// Only frames with a good CRC vote.
    #[test]
    fn bad_frames_do_not_vote() {
        let mut recording = Recording::new(MemoryStorage::new(), Lba(-300), BlockForm::Raw);
        recording.append(&[0; 2448]).unwrap();
        assert_eq!(Toc::infer(&recording).unwrap(), None);
    }
}
