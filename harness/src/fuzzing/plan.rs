//! Target: track configurations, encoded, burned and judged.
//!
//! A [`FuzzPlan`] is written down as YAML and goes the way that plans of scenarios go: read, opened,
//! encoded, burned by the writer on a simulated drive with a short lead-in, judged. A plan that has
//! a place is recorded without a finding; any other is refused, and breaks a rule of the judge when
//! it is recorded all the same, unless what is wrong is how it was declared.

use std::fmt;
use std::path::Path;

use arbitrary::{Arbitrary, Result, Unstructured};
use rawcd_encoder::{Contract, ImageError, RawCdImageCreator, ResultImage};
use rawcd_format::{BlockForm, Contents, DiscLayout, DiscPlan, LayoutError, Msf};
use rawcd_judge::{Subject, judge_image};
use rawcd_sim::{Drive, DriveProfile, InProcess, Medium, MediumKind, MemoryStorage};

use super::pick;
use crate::plan::{self, Plan};
use crate::run::{BurnSettings, Covered, burn};
use crate::yaml;

/// Most tracks of a session.
const MAX_TRACKS: usize = 4;

/// A declared disc, close to what is legal.
#[derive(Clone, Debug)]
struct FuzzPlan {
    form: BlockForm,
    /// Keys of the whole disc, as they stand in YAML.
    keys: Vec<String>,
    sessions: Vec<FuzzSession>,
}

#[derive(Clone, Debug)]
struct FuzzSession {
    keys: Vec<String>,
    tracks: Vec<FuzzTrack>,
}

#[derive(Clone, Debug)]
struct FuzzTrack {
    sector_type: &'static str,
    /// What fills it, and how many sectors of it.
    source: &'static str,
    sectors: u32,
    keys: Vec<String>,
}

const FORMS: [BlockForm; 3] = [BlockForm::Raw, BlockForm::Packed, BlockForm::Pq];

/// Types, the frequent ones first and often.
const TYPES: [&str; 12] = [
    "audio",
    "audio",
    "audio",
    "mode1",
    "mode1",
    "mode2-form1",
    "mode2-form2",
    "audio",
    "mode0",
    "mode2",
    "mode1-raw",
    "mode2-form1-raw",
];
/// Around the shortest track, and the shortest with an index in it.
const SECTORS: [u32; 12] = [300, 301, 450, 449, 451, 600, 300, 150, 299, 1, 0, 777];
const GAPS: [u32; 12] = [150, 0, 151, 149, 225, 224, 300, 1, 2, 3, 75, 299];

impl<'a> Arbitrary<'a> for FuzzPlan {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<FuzzPlan> {
        let form = pick::of(u, &FORMS)?;
        let keys = disc_keys(u)?;
        let mut sessions = vec![session(u)?];
        while sessions.len() < 3 && pick::once_in(u, 8)? {
            sessions.push(session(u)?);
        }
        Ok(FuzzPlan { form, keys, sessions })
    }
}

fn disc_keys(u: &mut Unstructured<'_>) -> Result<Vec<String>> {
    let mut keys = Vec::new();
    if pick::once_in(u, 3)? {
        keys.push("mcn: \"4006381333931\"".into());
    }
    if let Some(first) = pick::seldom(u, 6, &[1, 2, 50, 96, 98, 99])? {
        keys.push(format!("first_track: {first}"));
    }
    if pick::once_in(u, 3)? {
        keys.push("gapless: false".into());
    }
    if let Some(sectors) = pick::seldom(u, 8, &[150, 151, 149, 300, 0])? {
        keys.push(format!("special_pregap: {{ counter: {sectors} }}"));
    }
    if let Some(next) = pick::seldom(u, 4, &["allowed", "forbidden", "unsaid"])? {
        keys.push(format!("next_session: {next}"));
    }
    if let Some(form) = pick::seldom(u, 6, &["packed", "raw"])? {
        keys.push(format!("subcode_rw: {{ generated: {{ seed: 1 }}, form: {form} }}"));
    }
    if let Some(limit) = pick::seldom(u, 16, &["79:59:74", "00:08:00", "00:06:00", "99:59:74"])? {
        keys.push(format!("lead_out_limit: \"{limit}\""));
    }
    Ok(keys)
}

fn session(u: &mut Unstructured<'_>) -> Result<FuzzSession> {
    let mut keys = Vec::new();
    if let Some(kind) = pick::seldom(u, 6, &["cd-da", "xa", "cd-i"])? {
        keys.push(format!("disc_type: {kind}"));
    }
    let texts = [
        "{ languages: [{ language: english, disc: { title: T, performer: P } }] }",
        "{ languages: [{ language: german, disc: { title: A title that is longer than a pack } }] }",
        "{ languages: [{ language: english, disc: { title: T }, toc: true, disc_id: X1 }] }",
    ];
    if let Some(texts) = pick::seldom(u, 8, &texts)? {
        keys.push(format!("cd_text: {texts}"));
    }
    let mut tracks = vec![FuzzTrack::arbitrary(u)?];
    while tracks.len() < MAX_TRACKS && pick::once_in(u, 2)? {
        tracks.push(FuzzTrack::arbitrary(u)?);
    }
    Ok(FuzzSession { keys, tracks })
}

impl<'a> Arbitrary<'a> for FuzzTrack {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<FuzzTrack> {
        let sector_type = pick::of(u, &TYPES)?;
        let source = if sector_type == "mode0" {
            "silence"
        } else {
            pick::of(u, &["counter", "silence", "noise"])?
        };
        let sectors = pick::of(u, &SECTORS)?;
        let mut keys = Vec::new();
        let is_audio = sector_type == "audio";
        // What only audio may have is seldom elsewhere.
        let times = if is_audio { 3 } else { 24 };
        if let Some(number) = pick::seldom(u, times, &["00000", "12345", "99999"])? {
            keys.push(format!("isrc: US-K7Y-98-{number}"));
        }
        if let Some(copy) = pick::seldom(u, 3, &["prohibited", "permitted"])? {
            keys.push(format!("copy: {copy}"));
        } else if pick::once_in(u, times)? {
            keys.push("copy: scms".into());
        }
        if pick::once_in(u, times)? {
            keys.push("pre_emphasis: true".into());
        }
        let indexes = indexes(u, sectors)?;
        if !indexes.is_empty() {
            keys.push(format!("indexes: [{}]", indexes.join(", ")));
        }
        if let Some(gap) = pick::seldom(u, 4, &GAPS)? {
            keys.push(format!("pregap: {gap}"));
        }
        if let Some(gap) = pick::seldom(u, 5, &GAPS)? {
            keys.push(format!("postgap: {gap}"));
        }
        if sector_type == "mode2-form1" && pick::once_in(u, 4)? {
            let [file, channel, submode, coding]: [u8; 4] = u.arbitrary()?;
            keys.push(format!("subheader: [{file}, {channel}, {submode}, {coding}]"));
        }
        Ok(FuzzTrack { sector_type, source, sectors, keys })
    }
}

/// Rising for the most part, and close to each other and to the end of the track.
fn indexes(u: &mut Unstructured<'_>, sectors: u32) -> Result<Vec<String>> {
    let mut indexes = Vec::new();
    let mut at = 0_u32;
    while indexes.len() < 5 && pick::once_in(u, 3)? {
        at = match pick::of(u, &[0_u8, 0, 0, 1, 2, 3])? {
            0 => at.saturating_add(pick::of(u, &[150, 151, 149, 75, 1, 0])?),
            1 => sectors.saturating_sub(pick::of(u, &[150, 1, 0, 149])?),
            2 => at.saturating_sub(1),
            _ => pick::of(u, &[u32::MAX, 0, 1, 449_849])?,
        };
        indexes.push(at.to_string());
    }
    Ok(indexes)
}

impl fmt::Display for FuzzPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for key in &self.keys {
            writeln!(f, "{key}")?;
        }
        if let [session] = &self.sessions[..] {
            return session.lines().iter().try_for_each(|line| writeln!(f, "{line}"));
        }
        writeln!(f, "sessions:")?;
        for session in &self.sessions {
            for (number, line) in session.lines().iter().enumerate() {
                writeln!(f, "  {} {line}", if number == 0 { "-" } else { " " })?;
            }
        }
        Ok(())
    }
}

impl FuzzSession {
    fn lines(&self) -> Vec<String> {
        let mut lines = self.keys.clone();
        lines.push("tracks:".into());
        for FuzzTrack { sector_type, source, sectors, keys } in &self.tracks {
            let source = match *source {
                "noise" => format!("noise: {{ seed: 1, sectors: {sectors} }}"),
                source => format!("{source}: {sectors}"),
            };
            lines.push(format!("  - type: {sector_type}"));
            lines.push(format!("    source: {{ {source} }}"));
            lines.extend(keys.iter().map(|key| format!("    {key}")));
        }
        lines
    }
}

/// Track configurations → encode → burn → judge.
///
/// # Panics
/// When a plan that has a place is not recorded as declared; when one that has none is, or could be
/// without a finding.
pub fn plan(bytes: &[u8]) -> bool {
    let Ok(declared) = FuzzPlan::arbitrary(&mut Unstructured::new(bytes)) else {
        return false;
    };
    let text = declared.to_string();
    let document = yaml::load::<Plan>(&text, "the plan");
    let document = document.unwrap_or_else(|refused| panic!("{}", refused.render(false)));
    let folder = Path::new("");
    let opened = plan::open(&document.value, folder, &document.marks);
    let Ok((disc, contents)) = opened else { return false };
    let encoded = RawCdImageCreator::encode(Contract::Extended, declared.form, &disc, contents);
    let placed = DiscLayout::new(&disc);
    let open_again = || {
        plan::contents(&document.value, folder, &document.marks)
            .unwrap_or_else(|refused| panic!("not opened twice: {}", refused.render(false)))
    };
    let image = match (encoded, placed) {
        (Ok(image), Ok(_)) => image,
        (Ok(_), Err(error)) => panic!("encoded, and has no place: {error}\n{text}"),
        (Err(_), Err(error)) => {
            refused_for_a_reason(&error, declared.form, &disc, &open_again, &text);
            return false;
        }
        // Forms without room for R-W symbols.
        (Err(ImageError::SectorTypeNotSupported(_)), Ok(_)) if declared.form != BlockForm::Raw => {
            return false;
        }
        (Err(error), Ok(_)) => panic!("has a place, and refused: {error}\n{text}"),
    };
    let (result, transport) =
        burn(blank(), &image, &BurnSettings::default(), &mut Covered::new(), |_| {});
    if let Err(error) = result {
        panic!("encoded and not burned: {error}\n{text}");
    }
    let medium = transport.into_drive().take().expect("nobody ejected the medium");
    judged_clean(&medium, &disc, &open_again(), &text);
    true
}

/// What a plan is refused for is found on the disc too, when it is recorded all the same: the judge
/// holds discs against the standards, not against the rules of the encoder.
///
/// # Panics
/// When nothing is found.
fn refused_for_a_reason(
    error: &LayoutError,
    form: BlockForm,
    disc: &DiscPlan,
    open: &dyn Fn() -> Contents,
    text: &str,
) {
    if !shows_on_disc(error.root()) {
        return;
    }
    let Ok(layout) = DiscLayout::place(disc, &[]) else { return };
    let Ok(image) = ResultImage::of_disc(layout, open(), form) else { return };
    let verdict = judge_image(&image, disc, &open(), Subject::Image(form))
        .unwrap_or_else(|error| panic!("made and not judged: {error}\n{text}"));
    assert!(!verdict.findings.is_empty(), "refused, and legal when recorded: {error}\n{text}");
}

/// Whether an error is about a disc, and not about how it may be declared.
const fn shows_on_disc(error: &LayoutError) -> bool {
    !matches!(
        error,
        // Of user data; on a disc the pause of the next track counts too [IEC 60908 17.5].
        LayoutError::TrackTooShort { .. }
            // A limit is nowhere recorded.
            | LayoutError::LimitTooHigh { .. }
            // [IMAPI2 AddSpecialPregap, put_StartingTrackNumber]: a disc may have them.
            | LayoutError::FirstTrackNeedsAudio { .. }
            | LayoutError::SpecialPregapAndPregap { .. }
            // A pause that takes all but a little of a track leaves it 4 s to the next index 01; added
            // indexes alone have a rule [IMAPI2 AddTrackIndex].
            | LayoutError::IndexTooClose { index: 1, .. }
            // Bits that mean something else on a data track.
            | LayoutError::ScmsOnData { .. }
            | LayoutError::PreEmphasisOnData { .. }
    )
}

fn judged_clean(medium: &Medium<MemoryStorage>, disc: &DiscPlan, contents: &Contents, text: &str) {
    let subject = Subject::Disc {
        lead_in_start: medium.lead_in_start(),
        last_lead_out: medium.last_lead_out_start(),
        modes: &[],
    };
    let verdict = judge_image(medium.recording(), disc, contents, subject)
        .unwrap_or_else(|error| panic!("burned and not judged: {error}\n{text}"));
    if let Some(finding) = verdict.findings.first() {
        let (rule, lba) = (finding.rule.name, finding.lba);
        panic!("a legal plan breaks {rule} at {lba}: {}\n{text}", finding.message);
    }
}

/// A drive with a blank disc of short lead-in.
pub(super) fn blank() -> InProcess<MemoryStorage> {
    let mut drive = Drive::new(DriveProfile::default());
    let time = |minute, second, frame| Msf::new(minute, second, frame).expect("a literal time");
    let medium =
        Medium::blank(MediumKind::CdR, time(99, 50, 0), time(79, 59, 74), MemoryStorage::new());
    drive.insert(medium.expect("99:50:00 is before 00:00:00"));
    InProcess::new(drive)
}

/// The plan, recorded in the same way.
pub(super) fn scenario(bytes: &[u8]) -> Option<String> {
    let declared = FuzzPlan::arbitrary(&mut Unstructured::new(bytes)).ok()?;
    let mut text = format!(
        "about: Found by fuzzing.\nmedium: {{ lead_in: \"99:50:00\" }}\nblock: {}\nplan:\n",
        declared.form
    );
    for line in declared.to_string().lines() {
        text.push_str("  ");
        text.push_str(line);
        text.push('\n');
    }
    Some(text)
}
