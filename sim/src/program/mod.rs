//! What the drive's firmware makes of a host's wishes: the sections of a session or of a track,
//! where RAW recording leaves that to the host.

mod cue;
mod host_block;
mod packet;
mod track;

pub(crate) use cue::CueProgram;
pub(crate) use host_block::HostBlock;
pub(crate) use packet::{BlockRun, LINK_SECTIONS, PacketTrack};
pub(crate) use track::{Track, closed_session};

use rawcd_format::subcode::rw::Interleaver;
use rawcd_format::{
    Control, Lba, Msf, NextSession, Pointer, RwForm, SECTION_LEN, SUBCODE_LEN, SessionStart,
};
use rawcd_mastering::Session;

/// Where a session goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SessionPlace {
    /// Its number, from 1.
    pub number: u8,
    /// First section of its lead-in.
    pub lead_in: Lba,
    /// First section of its program area, which is a pause.
    pub program: Lba,
    /// Number of its first track; in the first session a cue sheet may begin with another.
    pub first_track: u8,
    /// Latest start of its lead-out.
    pub last_lead_out: Lba,
    /// First section of the disc's lead-in.
    pub disc_lead_in: Lba,
    /// The first three bytes of special information that the groove holds.
    pub special_information: [u8; 3],
}

impl SessionPlace {
    /// Where it starts.
    pub(crate) const fn start(&self) -> SessionStart {
        SessionStart { number: self.number, lead_in: self.lead_in, program: self.program }
    }

    /// Sections of its lead-out.
    pub(crate) const fn lead_out_sections(&self) -> u32 {
        self.start().lead_out_sections()
    }

    /// The mode-5 items of its lead-in [MMC-3 6.5.5, multi-session]: none, B0 that says it is the
    /// last, or B0 with the start of the next program area; with C0 in the first session.
    fn pointers(&self, next: NextSession, control: Control, lead_out: Lba) -> Vec<Pointer> {
        let time = match next {
            NextSession::Unsaid => return Vec::new(),
            NextSession::Forbidden => Pointer::NO_SESSION,
            NextSession::Allowed => time_of(self.start().behind(lead_out).program),
        };
        let count = if self.number == 1 { 2 } else { 1 };
        let p = time_of(self.last_lead_out);
        let mut pointers =
            vec![Pointer { control, point: Pointer::NEXT_SESSION, time, zero: count, p }];
        if self.number == 1 {
            let (time, p) = (self.special_information, time_of(self.disc_lead_in));
            pointers.push(Pointer { control, point: 0xC0, time, zero: 0, p });
        }
        pointers
    }
}

/// A-time as Q has it.
fn time_of(lba: Lba) -> [u8; 3] {
    Msf::from_frames_wrapping((lba.0 + 150).rem_euclid(450_000).unsigned_abs()).to_bcd()
}

/// What the two bits of the multi-session field ask for [MMC-3 6.5.5]; `None` when they have no
/// meaning.
pub(crate) const fn next_session_of_bits(bits: u8) -> Option<NextSession> {
    match bits {
        0 => Some(NextSession::Unsaid),
        1 => Some(NextSession::Forbidden),
        3 => Some(NextSession::Allowed),
        _ => None,
    }
}

/// Appends the section at `lba` that is made of a block of the host.
fn push_section(
    session: &Session,
    lba: Lba,
    kind: &HostBlock,
    block: &[u8],
    interleaver: &mut Interleaver,
    sections: &mut Vec<u8>,
) {
    let at = sections.len();
    sections.resize(at + SECTION_LEN, 0);
    let section = &mut sections[at..];
    let (host_main, host_rw) = block.split_at(kind.main_len());
    let main = section.first_chunk_mut().expect("a section begins with 2352 bytes");
    if !kind.make_sector(lba, host_main, main) {
        session.empty_sections(lba, section);
    }
    let symbols = symbols(kind.rw(), host_rw, interleaver);
    let subcode = section.last_chunk_mut().expect("a section ends in 96 bytes of subcode");
    session.subcode(lba, symbols.as_ref(), subcode);
}

/// R to W in disc order; bits 7 and 6 of what the host sends mean nothing.
fn symbols(
    form: Option<RwForm>,
    host: &[u8],
    interleaver: &mut Interleaver,
) -> Option<[u8; SUBCODE_LEN]> {
    let host = || std::array::from_fn(|place| host[place] & 0x3F);
    match form {
        None => None,
        Some(RwForm::Raw) => Some(host()),
        Some(RwForm::Packed) => Some(interleaver.push_with_parity(&host())),
    }
}
