//! What `disc.json` holds: kind and groove of the medium, state and runs of its recording, and the
//! tracks of an open session. Times are `MM:SS:FF`.
//!
//! Version 1 had no groove beyond its two times, no holes and no open sessions; it is still read.

use rawcd_format::{BlockForm, Coding, Control, Lba, Msf, RawImage, SectorType, TrackNumber};
use rawcd_mmc::Atip;
use rawcd_sim::{Medium, MediumKind, MediumState, Packets, PmaTrack, Recording, Storage};
use serde::{Deserialize, Serialize};

/// The version that is written.
const VERSION: u32 = 2;

#[derive(Debug, Deserialize)]
struct AnyVersion {
    version: u32,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Description {
    version: u32,
    kind: Kind,
    lead_in_start: String,
    last_lead_out_start: String,
    groove: Groove,
    state: State,
    received: String,
    first_lba: i32,
    /// First section of each run, and the one after its last.
    runs: Vec<[i32; 2]>,
    /// Tracks of the open session.
    tracks: Vec<Track>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Version1 {
    #[expect(dead_code, reason = "looked at before")]
    version: u32,
    kind: Kind,
    lead_in_start: String,
    last_lead_out_start: String,
    state: State,
    received: String,
    first_lba: i32,
    sections: u32,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Kind {
    #[serde(rename = "cd-r")]
    CdR,
    #[serde(rename = "cd-rw")]
    CdRw,
    #[serde(rename = "pressed")]
    Pressed,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Blank,
    Incomplete,
    Open,
    Appendable,
    Damaged,
    Finalized,
}

/// What the groove says beside its two times.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Groove {
    writing_power: u8,
    reference_speed: u8,
    unrestricted_use: bool,
    sub_type: u8,
    additional: [Option<[u8; 3]>; 3],
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Track {
    number: u8,
    control: u8,
    sectors: String,
    pause_start: i32,
    start: i32,
    end: i32,
    reserved: bool,
    /// How it is written, when that is in packets.
    packets: Option<TrackPackets>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TrackPackets {
    fixed: Option<u32>,
    next: Option<i32>,
    damaged: bool,
}

impl Description {
    pub(super) fn of<S: Storage>(medium: &Medium<S>) -> Description {
        let (atip, recording) = (medium.atip(), medium.recording());
        Description {
            version: VERSION,
            kind: match medium.kind() {
                MediumKind::CdR => Kind::CdR,
                MediumKind::CdRw => Kind::CdRw,
                MediumKind::Pressed => Kind::Pressed,
            },
            lead_in_start: atip.lead_in_start.to_string(),
            last_lead_out_start: atip.last_lead_out_start.to_string(),
            groove: Groove {
                writing_power: atip.writing_power,
                reference_speed: atip.reference_speed,
                unrestricted_use: atip.unrestricted_use,
                sub_type: atip.sub_type,
                additional: atip.additional,
            },
            state: match medium.state() {
                MediumState::Blank => State::Blank,
                MediumState::Incomplete => State::Incomplete,
                MediumState::Open => State::Open,
                MediumState::Appendable => State::Appendable,
                MediumState::Damaged => State::Damaged,
                MediumState::Finalized => State::Finalized,
            },
            received: recording.received_form().name().to_owned(),
            first_lba: recording.first_lba().0,
            runs: recording.runs().iter().map(|(first, end)| [first.0, end.0]).collect(),
            tracks: medium.pma().iter().map(Track::of).collect(),
        }
    }

    /// Reads any version.
    pub(super) fn parse(text: &str) -> Result<Description, String> {
        let wrong = |error: serde_json::Error| error.to_string();
        let AnyVersion { version } = serde_json::from_str(text).map_err(wrong)?;
        match version {
            1 => serde_json::from_str::<Version1>(text).map(Description::from).map_err(wrong),
            VERSION => serde_json::from_str(text).map_err(wrong),
            _ => Err(format!(
                "the folder has version {version}; this rawcd reads versions 1 to {VERSION}"
            )),
        }
    }

    /// The medium, its sections in `storage`, of which there are two: a blank disc has one too.
    pub(super) fn medium<S: Storage>(
        &self,
        blank_storage: S,
        storage: S,
    ) -> Result<Medium<S>, String> {
        let time = |text: &str| text.parse::<Msf>().map_err(|error| error.to_string());
        let kind = match self.kind {
            Kind::CdR => MediumKind::CdR,
            Kind::CdRw => MediumKind::CdRw,
            Kind::Pressed => MediumKind::Pressed,
        };
        let atip = Atip {
            writing_power: self.groove.writing_power,
            reference_speed: self.groove.reference_speed,
            unrestricted_use: self.groove.unrestricted_use,
            rewritable: kind == MediumKind::CdRw,
            sub_type: self.groove.sub_type,
            lead_in_start: time(&self.lead_in_start)?,
            last_lead_out_start: time(&self.last_lead_out_start)?,
            additional: self.groove.additional,
        };
        if [atip.writing_power, atip.reference_speed, atip.sub_type].iter().any(|&bits| bits > 7) {
            return Err("a power, speed or sub-type of a groove has three bits".to_owned());
        }
        let form: BlockForm = self
            .received
            .parse()
            .map_err(|error: rawcd_format::UnknownBlockForm| error.to_string())?;
        let runs: Vec<(Lba, Lba)> =
            self.runs.iter().map(|&[first, end]| (Lba(first), Lba(end))).collect();
        let recording = Recording::open_runs(storage, Lba(self.first_lba), form, &runs)
            .map_err(|error| error.to_string())?;
        let state = match self.state {
            State::Blank => MediumState::Blank,
            State::Incomplete => MediumState::Incomplete,
            State::Open => MediumState::Open,
            State::Appendable => MediumState::Appendable,
            State::Damaged => MediumState::Damaged,
            State::Finalized => MediumState::Finalized,
        };
        let pma = self.tracks.iter().map(Track::pma).collect::<Result<_, _>>()?;
        Medium::with_groove(kind, atip, blank_storage)
            .and_then(|blank| Medium::kept(blank, recording, state, pma))
            .map_err(|error| error.to_string())
    }
}

impl From<Version1> for Description {
    fn from(old: Version1) -> Description {
        let end = Lba(old.first_lba).plus(old.sections).0;
        Description {
            version: VERSION,
            kind: old.kind,
            lead_in_start: old.lead_in_start,
            last_lead_out_start: old.last_lead_out_start,
            groove: Groove {
                writing_power: 5,
                reference_speed: u8::from(matches!(old.kind, Kind::CdRw)),
                unrestricted_use: true,
                sub_type: 0,
                additional: [None; 3],
            },
            state: old.state,
            received: old.received,
            first_lba: old.first_lba,
            runs: if old.sections > 0 { vec![[old.first_lba, end]] } else { Vec::new() },
            tracks: Vec::new(),
        }
    }
}

impl Track {
    fn of(track: &PmaTrack) -> Track {
        let sectors = match track.coding {
            Coding::Audio => SectorType::Audio,
            Coding::Data(kind) => kind,
        };
        Track {
            number: track.number.get(),
            control: track.control.nibble(),
            sectors: sectors.to_string(),
            pause_start: track.pause_start.0,
            start: track.start.0,
            end: track.end.0,
            reserved: track.reserved,
            packets: track.packets.map(|Packets { fixed, next, damaged }| TrackPackets {
                fixed,
                next: next.map(|next| next.0),
                damaged,
            }),
        }
    }

    fn pma(&self) -> Result<PmaTrack, String> {
        let kind: SectorType = self
            .sectors
            .parse()
            .map_err(|error: rawcd_format::UnknownSectorType| error.to_string())?;
        if self.control > 0x0F {
            return Err(format!("CONTROL has four bits; {} has more", self.control));
        }
        Ok(PmaTrack {
            number: TrackNumber::new(self.number).map_err(|error| error.to_string())?,
            control: Control::from_nibble(self.control),
            coding: if kind.is_audio() { Coding::Audio } else { Coding::Data(kind.cooked()) },
            pause_start: Lba(self.pause_start),
            start: Lba(self.start),
            end: Lba(self.end),
            reserved: self.reserved,
            packets: self.packets.as_ref().map(|packets| Packets {
                fixed: packets.fixed,
                next: packets.next.map(Lba),
                damaged: packets.damaged,
            }),
        })
    }
}
