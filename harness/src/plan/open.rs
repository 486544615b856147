//! From a plan file to what the encoder and the judge take.

use std::path::Path;

use rawcd_format::contents::{Generated, GeneratedKind, Source as OpenSource};
use rawcd_format::{
    Area, Contents, DiscLayout, DiscPlan, Layout, LayoutError, RwForm, SectorType, SessionPlan,
    TrackNumber, TrackPlan,
};

use super::place::place_of;
use super::{CdText, Plan, Session, Source, Subheader, Track};
use crate::contents;
use crate::yaml::{Diagnostic, Marks, Text};

/// Opens a plan: the declared disc, and the contents beside it. `folder` is where file names start
/// from, `marks` are the places of the plan itself. Whether the plan is legal is not asked, see
/// [`layout`].
///
/// # Errors
/// What cannot be opened, or cannot fill its track, at its place in the plan.
pub fn open(plan: &Plan, folder: &Path, marks: &Marks) -> Result<(DiscPlan, Contents), Diagnostic> {
    let mut disc = declared(plan, marks)?;
    let mut opened = Contents::default();
    if let Some(source) = &plan.special_pregap {
        let source = open_source(source, SectorType::Audio, folder, marks, "special_pregap")?;
        disc.special_pregap = Some(source.sectors());
        opened.special_pregap = Some(source);
    }
    let later = disc.later_sessions.iter_mut().flat_map(|session| &mut session.tracks);
    for ((path, track), declared) in plan.all_tracks().zip(disc.tracks.iter_mut().chain(later)) {
        let path = format!("{path}.source");
        let source = open_source(&track.source, track.sector_type.0, folder, marks, &path)?;
        declared.sectors = source.sectors();
        opened.tracks.push(source);
    }
    opened.subcode_rw = open_rw(plan, &disc, folder, marks)?;
    Ok((disc, opened))
}

/// Opens the contents alone, once more: encoder and judge have each their own.
///
/// # Errors
/// As [`open`].
pub fn contents(plan: &Plan, folder: &Path, marks: &Marks) -> Result<Contents, Diagnostic> {
    open(plan, folder, marks).map(|(_, contents)| contents)
}

/// Where the disc puts everything.
///
/// # Errors
/// What the standards forbid, at the place of the plan that declares it.
pub fn layout(disc: &DiscPlan, marks: &Marks) -> Result<DiscLayout, Diagnostic> {
    DiscLayout::new(disc).map_err(|error| refuse(&error, disc, marks))
}

/// A complaint of the layout, at the place of the plan that declares what is wrong.
#[must_use]
pub fn refuse(error: &LayoutError, disc: &DiscPlan, marks: &Marks) -> Diagnostic {
    marks.complain(&place_of(error, disc), error.to_string())
}

/// The plan as plain data; lengths are not known yet.
fn declared(plan: &Plan, marks: &Marks) -> Result<DiscPlan, Diagnostic> {
    let first_track = plan.first_track.map_or(TrackNumber::FIRST, |Text(number)| number);
    let mut sessions = declared_sessions(plan, first_track, marks)?;
    let first = sessions.remove(0);
    Ok(DiscPlan {
        mcn: plan.mcn.map(|Text(mcn)| mcn),
        first_track,
        gapless: plan.gapless,
        lead_out_limit: plan.lead_out_limit.map(|Text(time)| time.to_lba(Area::Program)),
        special_pregap: None,
        subcode_rw: plan.subcode_rw.as_ref().map(|rw| rw.form.0),
        cd_text: first.cd_text,
        disc_type: first.disc_type,
        tracks: first.tracks,
        later_sessions: sessions,
        next_session: plan.next_session.into(),
    })
}

/// At least one session.
fn declared_sessions(
    plan: &Plan,
    first_track: TrackNumber,
    marks: &Marks,
) -> Result<Vec<SessionPlan>, Diagnostic> {
    let Plan { cd_text, disc_type, tracks, sessions, .. } = plan;
    match &sessions[..] {
        [] => {
            let whole =
                Session { cd_text: cd_text.clone(), disc_type: *disc_type, tracks: tracks.clone() };
            return Ok(vec![declared_session(&whole, first_track, marks, "")?]);
        }
        [_] => {
            let what = "a disc of one session declares its `tracks` without `sessions`";
            return Err(marks.complain("sessions", what));
        }
        _ => {}
    }
    let elsewhere = [
        ("cd_text", cd_text.is_some()),
        ("disc_type", disc_type.is_some()),
        ("tracks", !tracks.is_empty()),
    ];
    if let Some((key, _)) = elsewhere.into_iter().find(|(_, is_there)| *is_there) {
        let what = format!("beside `sessions`, `{key}` belongs to each of them");
        return Err(marks.complain(key, what));
    }
    let mut declared = Vec::with_capacity(sessions.len());
    let mut before = 0;
    for (number, session) in sessions.iter().enumerate() {
        // Above 99 the layout says what is wrong.
        let first = first_track.get().saturating_add(u8::try_from(before).unwrap_or(99)).min(99);
        let first = TrackNumber::new(first).unwrap_or(first_track);
        declared.push(declared_session(session, first, marks, &format!("sessions[{number}]."))?);
        before += session.tracks.len();
    }
    Ok(declared)
}

/// `path` is that of the session's keys.
fn declared_session(
    session: &Session,
    first_track: TrackNumber,
    marks: &Marks,
    path: &str,
) -> Result<SessionPlan, Diagnostic> {
    let mut tracks = Vec::with_capacity(session.tracks.len());
    for (ordinal, track) in session.tracks.iter().enumerate() {
        tracks.push(declared_track(track, &format!("{path}tracks[{ordinal}]"), marks)?);
    }
    let texts = |texts: &CdText| texts.declared(first_track, marks, &format!("{path}cd_text"));
    Ok(SessionPlan {
        cd_text: session.cd_text.as_ref().map(texts).transpose()?,
        disc_type: session.disc_type.map(Into::into),
        tracks,
    })
}

/// `path` is that of the track.
fn declared_track(track: &Track, path: &str, marks: &Marks) -> Result<TrackPlan, Diagnostic> {
    let sector_type = track.sector_type.0;
    let default = TrackPlan::new(sector_type, 0);
    if let Some(subheader) = track.subheader {
        check_subheader(subheader, sector_type)
            .map_err(|what| marks.complain(&format!("{path}.subheader"), what))?;
    }
    Ok(TrackPlan {
        isrc: track.isrc.map(|Text(isrc)| isrc),
        copy: track.copy.map_or(default.copy, |Text(copy)| copy),
        pre_emphasis: track.pre_emphasis,
        indexes: track.indexes.iter().map(|index| index.0.0).collect(),
        pregap: track.pregap.map(|sectors| sectors.0.0),
        postgap: track.postgap.map(|sectors| sectors.0.0),
        subheader: track.subheader.map_or(default.subheader, |Subheader(bytes)| bytes),
        ..default
    })
}

/// Bit 5 of the submode says form 2 [CD-ROM XA].
const FORM2_BIT: u8 = 0x20;

fn check_subheader(subheader: Subheader, sector_type: SectorType) -> Result<(), String> {
    if sector_type != SectorType::Mode2Form1 {
        return Err(format!(
            "a subheader is declared for mode2-form1 only; {sector_type} has none, or its source brings it"
        ));
    }
    if subheader.0[2] & FORM2_BIT != 0 {
        return Err("bit 5 of the third byte says form 2; the track is mode2-form1".into());
    }
    Ok(())
}

/// Opens a source; `path` is where it stands.
fn open_source(
    source: &Source,
    sector_type: SectorType,
    folder: &Path,
    marks: &Marks,
    path: &str,
) -> Result<OpenSource, Diagnostic> {
    let generate = |kind, sectors, key| -> Result<OpenSource, Diagnostic> {
        match Generated::new(kind, sector_type, sectors) {
            Ok(generated) => Ok(Box::new(generated)),
            Err(error) => Err(marks.complain(&format!("{path}.{key}"), error.to_string())),
        }
    };
    match source {
        Source::File(file) => contents::open(&folder.join(file), sector_type)
            .map_err(|error| marks.complain(&format!("{path}.file"), error.to_string())),
        Source::Silence(Text(sectors)) => generate(GeneratedKind::Silence, sectors.0, "silence"),
        Source::Counter(Text(sectors)) => generate(GeneratedKind::Counter, sectors.0, "counter"),
        Source::Tone(tone) => {
            generate(GeneratedKind::Tone { hz: tone.hz }, tone.sectors.0.0, "tone")
        }
        Source::Noise(noise) => {
            generate(GeneratedKind::Noise { seed: noise.seed }, noise.sectors.0.0, "noise")
        }
        Source::Part(part) => {
            let sectors = part.sectors.map(|Text(sectors)| sectors.0);
            let range = contents::Range { offset: part.offset, sectors };
            let stored = part.stored.map(Into::into);
            contents::open_part(&folder.join(&part.file), sector_type, range, stored)
                .map_err(|error| marks.complain(&format!("{path}.part"), error.to_string()))
        }
        Source::Join(sources) => {
            let mut opened = Vec::with_capacity(sources.len());
            for (number, source) in sources.iter().enumerate() {
                let path = format!("{path}.join[{number}]");
                opened.push(open_source(source, sector_type, folder, marks, &path)?);
            }
            contents::join(opened, sector_type)
                .map_err(|error| marks.complain(&format!("{path}.join"), error.to_string()))
        }
    }
}

/// Opens the R-W symbols, of which there are as many as the image has sections.
fn open_rw(
    plan: &Plan,
    disc: &DiscPlan,
    folder: &Path,
    marks: &Marks,
) -> Result<Option<OpenSource>, Diagnostic> {
    let Some(rw) = &plan.subcode_rw else { return Ok(None) };
    match (&rw.file, rw.generated) {
        (Some(file), None) => contents::open_rw(&folder.join(file))
            .map(Some)
            .map_err(|error| marks.complain("subcode_rw.file", error.to_string())),
        (None, Some(generated)) => {
            let layout = Layout::place(disc).map_err(|error| refuse(&error, disc, marks))?;
            let form: RwForm = rw.form.0;
            Ok(Some(Box::new(contents::GeneratedRw::new(generated.seed, form, &layout))))
        }
        _ => {
            Err(marks.complain("subcode_rw", "R-W symbols have either a `file` or are `generated`"))
        }
    }
}
