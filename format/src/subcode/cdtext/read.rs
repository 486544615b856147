//! Reading packs: from packs to what they say, and what is wrong with them.

use std::collections::BTreeMap;

use super::{PAYLOAD_LEN, Pack, SIZE_PACKS, SizeInformation};

/// A language block as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadBlock {
    /// The size information, when all three packs are there.
    pub size: Option<SizeInformation>,
    /// How many packs of types 80h to 8Fh are there.
    pub pack_counts: [u16; 16],
    /// The highest sequence number that is there.
    pub last_sequence: u8,
    /// What the block says, by pack type and track number as in [`super::Values`]. Texts whose
    /// packs are not all there are left out.
    pub values: BTreeMap<(u8, u8), ReadValue>,
    /// What is wrong, in order of packs within each type.
    pub problems: Vec<ReadProblem>,
}

/// A value as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadValue {
    /// Sequence number of the pack in which it starts.
    pub sequence: u8,
    /// Its bytes as in [`super::Values`]; a lone TAB already replaced by the text it stands for.
    pub bytes: Vec<u8>,
}

/// What is wrong with the packs of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadProblem {
    /// Sequence numbers are left out.
    #[error("packs {first} to {last} are missing")]
    Missing {
        /// First sequence number that is not there.
        first: u8,
        /// Last of them.
        last: u8,
    },
    /// The track byte of a pack is not that of its first character.
    #[error("pack {sequence} says track {found}; its first character belongs to track {expected}")]
    Track {
        /// Sequence number of the pack.
        sequence: u8,
        /// Its track byte.
        found: u8,
        /// Of the text that goes on in it.
        expected: u8,
    },
    /// The character position of a pack is not what earlier packs leave.
    #[error("pack {sequence} says character position {found}; earlier packs hold {expected}")]
    Position {
        /// Sequence number of the pack.
        sequence: u8,
        /// Its character position.
        found: u8,
        /// Characters of its first text in earlier packs, 15 for more.
        expected: u8,
    },
    /// A pack says that its characters have two bytes, or one, and the character set of the block is
    /// one of the others.
    #[error("pack {sequence} has characters of another width than the character set")]
    Width {
        /// Sequence number of the pack.
        sequence: u8,
    },
    /// Something other than zeros behind the end of the last text of a type.
    #[error("behind the text that starts in pack {sequence} are bytes not zero")]
    Padding {
        /// Sequence number of the pack in which the text starts.
        sequence: u8,
    },
    /// A text without its terminator.
    #[error("the text that starts in pack {sequence} does not end")]
    Unterminated {
        /// Sequence number of the pack in which the text starts.
        sequence: u8,
    },
}

impl ReadProblem {
    /// Sequence number of the pack at which it shows.
    #[must_use]
    pub const fn sequence(&self) -> u8 {
        match *self {
            ReadProblem::Missing { first, .. } => first,
            ReadProblem::Track { sequence, .. }
            | ReadProblem::Position { sequence, .. }
            | ReadProblem::Width { sequence }
            | ReadProblem::Padding { sequence }
            | ReadProblem::Unterminated { sequence } => sequence,
        }
    }
}

/// Reads the packs of one language block: in order of sequence number, each once. Only packs
/// whose CRC holds should come here.
///
/// Which number the last pack has is told by the size information; without it, by the last pack.
#[must_use]
pub fn read(packs: &[Pack]) -> ReadBlock {
    let mut block = ReadBlock { size: size(packs), ..ReadBlock::default() };
    for pack in packs {
        block.pack_counts[usize::from(pack.pack_type & 15)] += 1;
        block.last_sequence = block.last_sequence.max(pack.sequence);
    }
    block.find_missing(packs);
    block.find_heads(packs);
    for pack_type in 0x80..=0x8E {
        let of_type: Vec<&Pack> = packs.iter().filter(|pack| pack.pack_type == pack_type).collect();
        match pack_type {
            0x80..=0x86 | 0x8D | 0x8E => block.read_texts(pack_type, &of_type, packs),
            0x87 => block.read_genre(&of_type),
            _ => block.read_binary(&of_type),
        }
    }
    block
}

/// The size information, of which the track byte numbers the parts.
fn size(packs: &[Pack]) -> Option<SizeInformation> {
    let mut payloads = [[0; PAYLOAD_LEN]; SIZE_PACKS];
    for (part, payload) in payloads.iter_mut().enumerate() {
        let is_part = |pack: &&Pack| pack.pack_type == 0x8F && usize::from(pack.track) == part;
        *payload = packs.iter().find(is_part)?.payload;
    }
    Some(SizeInformation::parse(&payloads))
}

/// A text while it is read.
struct Open {
    track: u8,
    /// Of the pack in which it starts.
    sequence: u8,
    bytes: Vec<u8>,
    /// Its beginning is not there: it is passed over.
    is_torn: bool,
}

impl ReadBlock {
    fn find_missing(&mut self, packs: &[Pack]) {
        let Some(first) = packs.first() else { return };
        let told = self.size.map_or(0, |size| size.last_sequences[usize::from(first.block & 7)]);
        let end = u16::from(told.max(self.last_sequence)) + 1;
        let mut next = 0;
        for sequence in packs.iter().map(|pack| u16::from(pack.sequence)).chain([end]) {
            if next < sequence {
                let (first, last) = (next as u8, (sequence - 1) as u8);
                self.problems.push(ReadProblem::Missing { first, last });
            }
            next = sequence + 1;
        }
    }

    /// Heads that are wrong whatever stands before their packs.
    fn find_heads(&mut self, packs: &[Pack]) {
        let Some(size) = self.size else { return };
        let is_double = matches!(size.character_set, 0x80..=0x82);
        for &Pack { pack_type, sequence, double_byte, position: found, .. } in packs {
            // Whether packs that are no texts of the character set have its width is nowhere said.
            let is_text = pack_type <= 0x85;
            if double_byte && !is_double || !double_byte && is_double && is_text {
                self.problems.push(ReadProblem::Width { sequence });
            }
            if matches!(pack_type, 0x88 | 0x89 | 0x8F) && found != 0 {
                self.problems.push(ReadProblem::Position { sequence, found, expected: 0 });
            }
        }
    }

    /// Texts that run on from pack to pack, each with its terminator. `all` are the packs of every
    /// type.
    fn read_texts(&mut self, pack_type: u8, packs: &[&Pack], all: &[Pack]) {
        let first_track = self.size.map_or(1, |size| size.first_track.max(1));
        let mut before: Option<(u8, Open)> = None;
        for pack in packs {
            let follows =
                before.take().filter(|(last, _)| last.checked_add(1) == Some(pack.sequence));
            let mut open = match follows {
                Some((_, open)) => self.go_on(open, pack),
                None => self.begin(pack, all),
            };
            let unit = if pack.double_byte { 2 } else { 1 };
            for character in pack.payload.chunks_exact(unit) {
                if character.iter().any(|&byte| byte != 0) {
                    open.bytes.extend(character);
                    continue;
                }
                let track =
                    if open.track == 0 { first_track } else { open.track.saturating_add(1) };
                let sequence = pack.sequence;
                let next = Open { track, sequence, bytes: Vec::new(), is_torn: false };
                let done = std::mem::replace(&mut open, next);
                if !done.is_torn {
                    let value = ReadValue { sequence: done.sequence, bytes: done.bytes };
                    self.values.entry((pack_type, done.track)).or_insert(value);
                }
            }
            before = Some((pack.sequence, open));
        }
        if let Some((_, open)) = before.filter(|(_, open)| !open.bytes.is_empty()) {
            self.problems.push(ReadProblem::Unterminated { sequence: open.sequence });
        }
        self.drop_padding(pack_type);
        self.resolve_tabs(pack_type);
    }

    /// The text that starts in a pack, or whose beginning is lost with the pack before it.
    fn begin(&mut self, pack: &Pack, all: &[Pack]) -> Open {
        let (track, sequence) = (pack.track, pack.sequence);
        let before = sequence.checked_sub(1);
        let is_first = before.is_none_or(|before| all.iter().any(|pack| pack.sequence == before));
        let is_inside = pack.position > 0;
        if is_first && is_inside {
            let found = pack.position;
            self.problems.push(ReadProblem::Position { sequence, found, expected: 0 });
        }
        Open { track, sequence, bytes: Vec::new(), is_torn: is_inside && !is_first }
    }

    /// The text that is open at the start of a pack. Where the head of the pack does not agree, it
    /// is believed only when a text starts with the pack.
    fn go_on(&mut self, mut open: Open, pack: &Pack) -> Open {
        let sequence = pack.sequence;
        if pack.track != open.track {
            let (found, expected) = (pack.track, open.track);
            self.problems.push(ReadProblem::Track { sequence, found, expected });
        }
        if open.bytes.is_empty() {
            (open.track, open.sequence) = (pack.track, sequence);
        }
        let unit = if pack.double_byte { 2 } else { 1 };
        let expected = (open.bytes.len() / unit).min(15) as u8;
        // Some writers say 15 as soon as a text started before the previous pack.
        let is_long = pack.position == 15 && expected > (PAYLOAD_LEN / unit) as u8;
        if pack.position != expected && !is_long && !open.is_torn {
            let found = pack.position;
            self.problems.push(ReadProblem::Position { sequence, found, expected });
        }
        open
    }

    /// Zeros behind the last text are no texts.
    fn drop_padding(&mut self, pack_type: u8) {
        let last_track = match pack_type {
            0x86 | 0x8D => 0,
            _ => self.size.map_or(0, |size| size.last_track),
        };
        let places = (pack_type, last_track.saturating_add(1))..=(pack_type, u8::MAX);
        while let Some((&place, value)) = self.values.range(places.clone()).next_back() {
            if !value.bytes.is_empty() {
                break;
            }
            self.values.remove(&place);
        }
    }

    /// A lone TAB is the text of the track before.
    fn resolve_tabs(&mut self, pack_type: u8) {
        let mut before: Option<(u8, Vec<u8>)> = None;
        for (&(_, track), value) in self.values.range_mut((pack_type, 1)..=(pack_type, u8::MAX)) {
            if let Some((number, bytes)) = &before
                && number.checked_add(1) == Some(track)
                && matches!(value.bytes[..], [b'\t'] | [b'\t', b'\t'])
            {
                value.bytes.clone_from(bytes);
            }
            before = Some((track, value.bytes.clone()));
        }
    }

    /// Two bytes of code, which later packs may repeat, and a text.
    fn read_genre(&mut self, packs: &[&Pack]) {
        let Some(&first) = packs.first() else { return };
        let sequence = first.sequence;
        if first.position != 0 {
            let found = first.position;
            self.problems.push(ReadProblem::Position { sequence, found, expected: 0 });
        }
        let mut bytes = first.payload.to_vec();
        for pair in packs.windows(2) {
            if pair[1].track != first.track {
                let (sequence, found, expected) = (pair[1].sequence, pair[1].track, first.track);
                self.problems.push(ReadProblem::Track { sequence, found, expected });
            }
            if pair[0].sequence.checked_add(1) != Some(pair[1].sequence) {
                return;
            }
            let repeats = pair[1].payload[..2] == first.payload[..2];
            bytes.extend(&pair[1].payload[if repeats { 2 } else { 0 }..]);
        }
        let (code, text) = bytes.split_at(2);
        let Some(end) = text.iter().position(|&byte| byte == 0) else {
            self.problems.push(ReadProblem::Unterminated { sequence });
            return;
        };
        if text[end..].iter().any(|&byte| byte != 0) {
            self.problems.push(ReadProblem::Padding { sequence });
        }
        let value = ReadValue { sequence: first.sequence, bytes: [code, &text[..end]].concat() };
        self.values.insert((first.pack_type, first.track), value);
    }

    /// Packs that stand for themselves.
    fn read_binary(&mut self, packs: &[&Pack]) {
        for pack in packs {
            let value = ReadValue { sequence: pack.sequence, bytes: pack.payload.to_vec() };
            self.values.entry((pack.pack_type, pack.track)).or_insert(value);
        }
    }
}
