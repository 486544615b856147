//! The declared disc: plain data, without paths or readers.
//!
//! The contents that fill it travel beside it, see [`crate::contents::Contents`].

use crate::subcode::cdtext::CdText;
use crate::{Control, CopySetting, Isrc, Lba, Mcn, SectorType, TrackNumber};

/// A disc as its author declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscPlan {
    /// Media catalog number.
    pub mcn: Option<Mcn>,
    /// Number of the first track; above 1 on audio discs only [IMAPI2 StartingTrackNumber].
    pub first_track: TrackNumber,
    /// Between two audio tracks index 00 carries the end of the earlier track instead of silence
    /// (the negation of [IMAPI2 DisableGaplessAudio]).
    pub gapless: bool,
    /// The lead-out may start here or earlier [IMAPI2 StartOfLeadoutLimit].
    pub lead_out_limit: Option<Lba>,
    /// Sections of a special pregap: the whole pause before track 1, with contents
    /// [IMAPI2 AddSpecialPregap].
    pub special_pregap: Option<u32>,
    /// How the R-W symbols beside the plan are written, when there are any.
    pub subcode_rw: Option<RwForm>,
    /// Texts in the lead-in. The R-W symbols of the lead-in are theirs alone.
    pub cd_text: Option<CdText>,
    /// PSEC of A0; derived from the tracks when not declared.
    pub disc_type: Option<DiscType>,
    /// The tracks, in order; of a disc of several sessions those of the first.
    pub tracks: Vec<TrackPlan>,
    /// The sessions behind the first, in order.
    pub later_sessions: Vec<SessionPlan>,
    /// What the lead-in of the last session says of another one.
    pub next_session: NextSession,
}

impl Default for DiscPlan {
    fn default() -> DiscPlan {
        DiscPlan {
            mcn: None,
            first_track: TrackNumber::FIRST,
            gapless: true,
            lead_out_limit: None,
            special_pregap: None,
            subcode_rw: None,
            cd_text: None,
            disc_type: None,
            tracks: Vec::new(),
            later_sessions: Vec::new(),
            next_session: NextSession::Unsaid,
        }
    }
}

/// A session behind the first, as its author declares it. Catalog number and gapless audio are
/// those of the disc; its tracks are numbered on from the session before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionPlan {
    /// Texts in its lead-in, about its own tracks.
    pub cd_text: Option<CdText>,
    /// PSEC of its A0; derived from its tracks when not declared.
    pub disc_type: Option<DiscType>,
    /// Its tracks, in order.
    pub tracks: Vec<TrackPlan>,
}

/// What a lead-in says of the session behind its own, in the item B0 [MMC-3 multi-session field].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum NextSession {
    /// Nothing: there is none, and no B0.
    #[default]
    Unsaid,
    /// That there is none: B0 with FF:FF:FF.
    Forbidden,
    /// Where its program area starts or would start: B0 with that time.
    Allowed,
}

impl DiscPlan {
    /// The declared disc type, or the one the tracks call for: XA when any track is XA.
    #[must_use]
    pub fn effective_disc_type(&self) -> DiscType {
        self.disc_type.unwrap_or_else(|| {
            if self.tracks.iter().any(|track| track.sector_type.is_xa()) {
                DiscType::Xa
            } else {
                DiscType::CdDaOrCdRom
            }
        })
    }

    /// Every track of every session, in order.
    pub fn all_tracks(&self) -> impl Iterator<Item = &TrackPlan> {
        self.tracks.iter().chain(self.later_sessions.iter().flat_map(|session| &session.tracks))
    }

    /// The disc number of the track at `ordinal` (0 for the first), when it is at most 99.
    #[must_use]
    pub fn track_number(&self, ordinal: usize) -> Option<TrackNumber> {
        let number = usize::from(self.first_track.get()).checked_add(ordinal)?;
        u8::try_from(number).ok().and_then(|number| TrackNumber::new(number).ok())
    }
}

/// A track as its author declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackPlan {
    /// What its sectors are.
    pub sector_type: SectorType,
    /// Sectors of user data; pre-gap and post-gap not counted.
    pub sectors: u32,
    /// Recording code; audio only.
    pub isrc: Option<Isrc>,
    /// Copy bit. Audio takes all three settings; data takes permitted or prohibited.
    pub copy: CopySetting,
    /// The samples carry pre-emphasis; audio only. Nothing is filtered.
    pub pre_emphasis: bool,
    /// Offsets of index 02, 03, … in sectors after index 01, rising.
    pub indexes: Vec<u32>,
    /// Sections of index 00, when not the length the standard calls for.
    pub pregap: Option<u32>,
    /// Sections of post-gap after the user data, when not the length the standard calls for.
    pub postgap: Option<u32>,
    /// Subheader of XA form 1 sectors: file, channel, submode, coding. Form 2 sources carry
    /// their own.
    pub subheader: [u8; 4],
}

impl TrackPlan {
    /// XA subheader of plain form 1 data: submode "data", nothing else [CD-ROM XA].
    pub const DATA_SUBHEADER: [u8; 4] = [0x00, 0x00, 0x08, 0x00];
    /// XA subheader of an empty form 2 sector: submode "form 2", nothing else [CD-ROM XA].
    pub const FORM2_SUBHEADER: [u8; 4] = [0x00, 0x00, 0x20, 0x00];

    /// A track of `sectors` sectors with everything else at its default: audio may be copied,
    /// data may not.
    #[must_use]
    pub fn new(sector_type: SectorType, sectors: u32) -> TrackPlan {
        TrackPlan {
            sector_type,
            sectors,
            isrc: None,
            copy: if sector_type.is_audio() {
                CopySetting::Permitted
            } else {
                CopySetting::Prohibited
            },
            pre_emphasis: false,
            indexes: Vec::new(),
            pregap: None,
            postgap: None,
            subheader: TrackPlan::DATA_SUBHEADER,
        }
    }

    /// CONTROL without its copy bit.
    #[must_use]
    pub fn base_control(&self) -> Control {
        if self.sector_type.is_audio() {
            Control::AUDIO.with_pre_emphasis(self.pre_emphasis)
        } else {
            Control::DATA
        }
    }

    /// CONTROL as Q carries it at `lba`.
    #[must_use]
    pub fn control_at(&self, lba: Lba) -> Control {
        self.base_control().with_copy(self.copy.copy_bit_at(lba))
    }

    /// CONTROL as the TOC carries it.
    #[must_use]
    pub fn toc_control(&self) -> Control {
        self.base_control().with_copy(self.copy.toc_copy_bit())
    }
}

/// PSEC of the A0 item: what the disc holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DiscType {
    /// 00: CD-DA and CD-ROM [ECMA-130 22.3.4].
    CdDaOrCdRom,
    /// 10: CD-i.
    CdI,
    /// 20: CD-ROM XA.
    Xa,
}

impl DiscType {
    /// PSEC as it stands on disc.
    #[must_use]
    pub const fn to_byte(self) -> u8 {
        match self {
            DiscType::CdDaOrCdRom => 0x00,
            DiscType::CdI => 0x10,
            DiscType::Xa => 0x20,
        }
    }

    /// Reads the byte on disc.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<DiscType> {
        match byte {
            0x00 => Some(DiscType::CdDaOrCdRom),
            0x10 => Some(DiscType::CdI),
            0x20 => Some(DiscType::Xa),
            _ => None,
        }
    }
}

/// In which of two forms a stream of R-W symbols is written: 96 bytes a section, R in bit 5 to W
/// in bit 0 of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RwForm {
    /// Four packs of 24 symbols a section in their logical order; parity symbols are made when
    /// the packs go on disc.
    Packed,
    /// Symbols in disc order, with parity and interleave.
    Raw,
}
