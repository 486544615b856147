//! CD-TEXT of the lead-ins, the first language of each.

use std::collections::BTreeMap;

use rawcd_format::SUBCODE_LEN;
use rawcd_format::subcode::cdtext::{self, Pack};

/// Pack types of titles and names of performers.
pub(crate) const TITLE: u8 = 0x80;
pub(crate) const PERFORMER: u8 = 0x81;

/// Packs with a good CRC, by session and sequence number; of each the first.
#[derive(Clone, Debug, Default)]
pub(super) struct Packs(BTreeMap<(u8, u8), Pack>);

impl Packs {
    /// Takes the packs of a section; says whether one of them is good.
    pub(super) fn take(&mut self, session: u8, subcode: &[u8; SUBCODE_LEN]) -> bool {
        let mut is_text = false;
        for pack in cdtext::from_symbols(subcode) {
            if !cdtext::crc_ok(&pack) || pack == [0; cdtext::PACK_LEN] {
                continue;
            }
            let Ok(pack) = Pack::parse(&pack) else { continue };
            is_text = true;
            if pack.block == 0 {
                self.0.entry((session, pack.sequence)).or_insert(pack);
            }
        }
        is_text
    }

    /// What they say, by pack type and track.
    pub(super) fn read(&self) -> BTreeMap<(u8, u8), String> {
        let mut texts = BTreeMap::new();
        let mut sessions: Vec<u8> = self.0.keys().map(|&(session, _)| session).collect();
        sessions.dedup();
        for session in sessions {
            let packs: Vec<Pack> =
                self.0.range((session, 0)..=(session, u8::MAX)).map(|(_, pack)| *pack).collect();
            let block = cdtext::read(&packs);
            let is_double = packs.iter().any(|pack| pack.double_byte);
            for (key, value) in block.values {
                let text =
                    if is_double { in_two_bytes(&value.bytes) } else { latin1(&value.bytes) };
                texts.entry(key).or_insert(text);
            }
        }
        texts
    }
}

/// Text in ISO 8859-1, of which ASCII is a part.
pub(crate) fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// What cannot be shown here.
fn in_two_bytes(bytes: &[u8]) -> String {
    format!("({} bytes of a double-byte character set)", bytes.len())
}
