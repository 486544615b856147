//! [`Scratch`]: the bytes of a disc that is gone afterwards. What comes first is kept in memory, and
//! the rest in a file without a name, which a small disc never needs.
//!
//! In memory a group of sections is two planes, subcode and main channel. Main channel that is
//! zero, as in a lead-in and around audio, is not there at all.

use std::cell::RefCell;
use std::fs::File;
use std::io;

use rawcd_format::{SECTION_LEN, SECTOR_LEN, SUBCODE_LEN};

use crate::io_at;

/// Sections that are kept together.
const GROUP_SECTIONS: usize = 16;
const GROUP_LEN: usize = GROUP_SECTIONS * SECTION_LEN;
const MAIN_LEN: usize = GROUP_SECTIONS * SECTOR_LEN;
const SUBCODES_LEN: usize = GROUP_SECTIONS * SUBCODE_LEN;

/// Bytes that a disc has in memory at most: room for lead-in, lead-out and some hundred sectors of
/// data.
const MEMORY_LEN: usize = 24 << 20;

static ZEROS: [u8; SECTOR_LEN] = [0; SECTOR_LEN];

thread_local! {
    /// Main channel that earlier discs of this thread had, one disc's at most: to clear it costs
    /// less than new pages.
    static SPARE: RefCell<Vec<Box<[u8]>>> = const { RefCell::new(Vec::new()) };
}

/// Bytes that are in memory as far as there is room, and else in a file that comes when it is
/// needed.
#[derive(Debug)]
pub(super) struct Scratch {
    groups: Vec<Group>,
    len: u64,
    file: Option<File>,
    /// Bytes that may still be kept in memory.
    room: usize,
}

/// Where the sections of a group are.
#[derive(Debug)]
enum Group {
    /// They were never written.
    Nowhere,
    Memory(Planes),
    /// At their place in the file, among holes.
    File,
}

/// A group in memory.
#[derive(Debug)]
struct Planes {
    subcode: Box<[u8]>,
    /// None while all of it is zero.
    main: Option<Box<[u8]>>,
}

impl Default for Scratch {
    fn default() -> Scratch {
        Scratch { groups: Vec::new(), len: 0, file: None, room: MEMORY_LEN }
    }
}

impl Scratch {
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    pub(super) fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let (mut at, mut rest) = (offset, out);
        while !rest.is_empty() {
            let (number, within) = place(at);
            let len = match self.groups.get(number) {
                Some(Group::File) => self.file_run(at, rest.len()),
                _ => rest.len().min(GROUP_LEN - within),
            };
            let (piece, after) = rest.split_at_mut(len);
            match (self.groups.get(number), &self.file) {
                (Some(Group::Memory(planes)), _) => planes.read(within, piece),
                (Some(Group::File), Some(file)) => {
                    let read = io_at::read_at(file, at, piece)?;
                    piece[read..].fill(0);
                }
                _ => piece.fill(0),
            }
            (at, rest) = (at + len as u64, after);
        }
        Ok(())
    }

    pub(super) fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let (mut at, mut rest) = (offset, bytes);
        while !rest.is_empty() {
            let (number, within) = place(at);
            let in_group = rest.len().min(GROUP_LEN - within);
            let len = match self.in_memory(number, within, &rest[..in_group])? {
                Some(planes) => {
                    planes.write(within, &rest[..in_group]);
                    in_group
                }
                None => {
                    let len = self.settled_in_file(at, rest);
                    io_at::write_all_at(self.file()?, at, &rest[..len])?;
                    len
                }
            };
            (at, rest) = (at + len as u64, &rest[len..]);
            self.len = self.len.max(at);
        }
        Ok(())
    }

    pub(super) fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.len = len;
        let (number, within) = place(len);
        if number < self.groups.len() {
            let whole = number + usize::from(within > 0);
            self.groups.drain(whole..).for_each(|group| self.room += group.memory_len());
            if let Some(Group::Memory(planes)) = self.groups.get_mut(number) {
                planes.clear_from(within);
            }
        }
        if !self.groups.iter().any(|group| matches!(group, Group::File)) {
            // Some file systems write a file that was emptied to the disk when it is closed.
            self.file = None;
        }
        self.file.as_ref().map_or(Ok(()), |file| file.set_len(len))
    }

    /// Group `number`, when it is or can be in memory with `bytes` written to it. It goes to the file
    /// when there is no room for what it becomes.
    fn in_memory(
        &mut self,
        number: usize,
        within: usize,
        bytes: &[u8],
    ) -> io::Result<Option<&mut Planes>> {
        if self.groups.len() <= number {
            self.groups.resize_with(number + 1, || Group::Nowhere);
        }
        let has_main = || has_main(within, bytes);
        let more = match &self.groups[number] {
            Group::File => return Ok(None),
            Group::Nowhere => SUBCODES_LEN + if has_main() { MAIN_LEN } else { 0 },
            Group::Memory(planes) if planes.main.is_none() && has_main() => MAIN_LEN,
            Group::Memory(_) => 0,
        };
        if more > self.room {
            self.move_to_file(number)?;
            return Ok(None);
        }
        self.room -= more;
        let group = &mut self.groups[number];
        if let Group::Nowhere = group {
            *group = Group::Memory(Planes { subcode: zeros(SUBCODES_LEN), main: None });
        }
        let Group::Memory(planes) = group else { return Ok(None) };
        if more >= MAIN_LEN {
            planes.main = Some(empty_main());
        }
        Ok(Some(planes))
    }

    fn move_to_file(&mut self, number: usize) -> io::Result<()> {
        if let Group::Memory(planes) = &self.groups[number] {
            let mut bytes = vec![0; GROUP_LEN];
            planes.read(0, &mut bytes);
            io_at::write_all_at(self.file()?, number as u64 * GROUP_LEN as u64, &bytes)?;
        }
        self.room += self.groups[number].memory_len();
        self.groups[number] = Group::File;
        Ok(())
    }

    /// How many of `bytes` from `at` on go to the file with its first: those in groups that are there,
    /// or nowhere yet and do not fit into memory.
    fn settled_in_file(&mut self, at: u64, bytes: &[u8]) -> usize {
        let mut len = self.file_run(at, bytes.len());
        while len < bytes.len() && self.room < SUBCODES_LEN + MAIN_LEN {
            let (number, _) = place(at + len as u64);
            match self.groups.get_mut(number) {
                None => self.groups.push(Group::File),
                Some(group @ Group::Nowhere) => *group = Group::File,
                Some(_) => break,
            }
            len = self.file_run(at, bytes.len());
        }
        len
    }

    /// How many of `len` bytes from `at` on lie in the file, without one before that does not.
    fn file_run(&self, at: u64, len: usize) -> usize {
        let (number, within) = place(at);
        let groups = self.groups[number..].iter();
        let in_file = groups.take_while(|group| matches!(group, Group::File));
        let needed = (within + len).div_ceil(GROUP_LEN);
        (in_file.take(needed).count() * GROUP_LEN).saturating_sub(within).min(len)
    }

    fn file(&mut self) -> io::Result<&File> {
        match &mut self.file {
            Some(file) => Ok(file),
            none => Ok(none.insert(tempfile::tempfile()?)),
        }
    }
}

impl Group {
    fn memory_len(&self) -> usize {
        match self {
            Group::Memory(planes) => {
                SUBCODES_LEN + planes.main.as_ref().map_or(0, |main| main.len())
            }
            Group::Nowhere | Group::File => 0,
        }
    }
}

impl Drop for Planes {
    fn drop(&mut self) {
        let Some(main) = self.main.take() else { return };
        // At the end of the thread it is gone already.
        let _ = SPARE.try_with(|spare| {
            let mut spare = spare.borrow_mut();
            if spare.len() < MEMORY_LEN / MAIN_LEN {
                spare.push(main);
            }
        });
    }
}

impl Planes {
    fn read(&self, within: usize, out: &mut [u8]) {
        let mut rest = out;
        for part in parts(within, rest.len()) {
            let (now, after) = rest.split_at_mut(part.len);
            match &self.main {
                _ if !part.is_main => now.copy_from_slice(&self.subcode[part.range()]),
                Some(main) => now.copy_from_slice(&main[part.range()]),
                None => now.fill(0),
            }
            rest = after;
        }
    }

    /// Writes `bytes`, whose main channel is zero when there is none here.
    fn write(&mut self, within: usize, bytes: &[u8]) {
        let mut rest = bytes;
        for part in parts(within, bytes.len()) {
            let (now, after) = rest.split_at(part.len);
            match &mut self.main {
                _ if !part.is_main => self.subcode[part.range()].copy_from_slice(now),
                Some(main) => main[part.range()].copy_from_slice(now),
                None => {}
            }
            rest = after;
        }
    }

    fn clear_from(&mut self, within: usize) {
        for part in parts(within, GROUP_LEN - within) {
            match &mut self.main {
                _ if !part.is_main => self.subcode[part.range()].fill(0),
                Some(main) => main[part.range()].fill(0),
                None => {}
            }
        }
    }
}

/// A run of bytes in one plane of a group.
struct Part {
    is_main: bool,
    at: usize,
    len: usize,
}

impl Part {
    fn range(&self) -> std::ops::Range<usize> {
        self.at..self.at + self.len
    }
}

/// Where `len` bytes of a group from `within` on lie, in order.
fn parts(within: usize, len: usize) -> impl Iterator<Item = Part> {
    let (mut at, end) = (within, within + len);
    std::iter::from_fn(move || {
        let (section, byte) = (at / SECTION_LEN, at % SECTION_LEN);
        let part = match byte.checked_sub(SECTOR_LEN) {
            None => Part {
                is_main: true,
                at: section * SECTOR_LEN + byte,
                len: (SECTOR_LEN - byte).min(end - at),
            },
            Some(byte) => Part {
                is_main: false,
                at: section * SUBCODE_LEN + byte,
                len: (SUBCODE_LEN - byte).min(end - at),
            },
        };
        at += part.len;
        (part.len > 0).then_some(part)
    })
}

/// Whether main channel that is not zero is among `bytes`, from `within` of a group on.
fn has_main(within: usize, bytes: &[u8]) -> bool {
    let mut rest = bytes;
    parts(within, bytes.len()).any(|part| {
        let (now, after) = rest.split_at(part.len);
        rest = after;
        part.is_main && *now != ZEROS[..part.len]
    })
}

/// Number of the group that a byte lies in, and where in it.
fn place(offset: u64) -> (usize, usize) {
    let len = GROUP_LEN as u64;
    ((offset / len) as usize, (offset % len) as usize)
}

fn empty_main() -> Box<[u8]> {
    let Some(mut main) = SPARE.with_borrow_mut(Vec::pop) else { return zeros(MAIN_LEN) };
    main.fill(0);
    main
}

fn zeros(len: usize) -> Box<[u8]> {
    vec![0; len].into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use rawcd_sim::{MemoryStorage, Storage};

    use super::*;

    fn with_room(room: usize) -> Scratch {
        Scratch { room, ..Scratch::default() }
    }

    fn read(scratch: &Scratch, offset: u64, len: usize) -> Vec<u8> {
        let mut out = vec![0xEE; len];
        scratch.read_at(offset, &mut out).unwrap();
        out
    }

    fn in_file(scratch: &Scratch) -> usize {
        scratch.groups.iter().filter(|group| matches!(group, Group::File)).count()
    }

    /// 18,000 sections with nothing but subcode take 96 bytes each and no file.
    #[test]
    fn main_channel_that_is_zero_takes_no_room() {
        let mut scratch = Scratch::default();
        let section = [vec![0; 2352], vec![0xC5; 96]].concat();
        for at in 0..1125 {
            scratch.write_at(at * 39_168, &section.repeat(16)).unwrap();
        }
        assert_eq!(MEMORY_LEN - scratch.room, 18_000 * 96);
        assert!(scratch.file.is_none());
        assert_eq!(read(&scratch, 17_999 * 2448, 2448), section);
        assert_eq!(scratch.len(), 18_000 * 2448);
    }

    /// Room for one group with main channel and one without: what does not fit goes to the file, one
    /// that gets a main channel too late as well, and all is read back across their borders.
    #[test]
    fn what_does_not_fit_is_in_the_file() {
        let mut scratch = with_room(16 * 2448 + 16 * 96);
        scratch.write_at(0, &[0x11; 39_168]).unwrap();
        let silent = [vec![0; 2352], vec![0x22; 96]].concat().repeat(16);
        scratch.write_at(39_168, &silent).unwrap();
        scratch.write_at(2 * 39_168, &[0x33; 3 * 39_168]).unwrap();
        assert_eq!((in_file(&scratch), scratch.room), (3, 0));
        assert_eq!(read(&scratch, 39_167, 3), [0x11, 0, 0]);
        assert_eq!(read(&scratch, 2 * 39_168 - 2, 4), [0x22, 0x22, 0x33, 0x33]);
        scratch.write_at(39_170, &[0x44]).unwrap();
        assert_eq!((in_file(&scratch), scratch.room), (4, 16 * 96));
        let mut moved = silent;
        moved[2] = 0x44;
        assert_eq!(read(&scratch, 39_168, 39_168), moved);
        scratch.set_len(39_170).unwrap();
        assert_eq!(in_file(&scratch), 1);
        assert_eq!(read(&scratch, 39_166, 6), [0x11, 0x11, 0, 0, 0, 0]);
        scratch.set_len(100).unwrap();
        assert!(scratch.file.is_none(), "a file that nothing is in is closed");
        scratch.set_len(39_168).unwrap();
        assert_eq!(read(&scratch, 98, 4), [0x11, 0x11, 0, 0]);
        scratch.set_len(0).unwrap();
        assert_eq!((scratch.room, scratch.len()), (16 * 2448 + 16 * 96, 0));
    }

    /// The same as memory, whatever is written where: zeros and others, longer and shorter than a
    /// group, with room for none, some and all.
    #[test]
    fn reads_like_memory() {
        for room in [0, 2 * SUBCODES_LEN, 3 * (MAIN_LEN + SUBCODES_LEN), MEMORY_LEN] {
            let (mut scratch, mut memory) = (with_room(room), MemoryStorage::new());
            let mut random = 7_u64;
            let mut below = |limit: u64| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (random >> 33) % limit
            };
            for step in 0..300 {
                let (offset, len) = (below(400_000), below(120_000) as usize);
                if step % 20 == 19 {
                    scratch.set_len(offset).unwrap();
                    memory.set_len(offset).unwrap();
                } else {
                    let bytes = vec![if step % 3 == 0 { 0 } else { step as u8 }; len];
                    scratch.write_at(offset, &bytes).unwrap();
                    memory.write_at(offset, &bytes).unwrap();
                }
                assert_eq!(scratch.len(), memory.len().unwrap(), "room {room}, step {step}");
                let (offset, len) = (below(400_000), below(200_000) as usize);
                let mut out = vec![0xEE; len];
                memory.read_at(offset, &mut out).unwrap();
                assert!(read(&scratch, offset, len) == out, "room {room}, step {step}");
            }
            let kept: usize = scratch.groups.iter().map(Group::memory_len).sum();
            assert_eq!(kept + scratch.room, room);
        }
    }
}
