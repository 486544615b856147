//! A profile in words: every habit by the key that sets it.

use std::time::Duration;

use rawcd_format::{BlockForm, RwForm};
use rawcd_sim::{
    Beyond, CdTextHabit, DataAsAudio, DriveProfile, FullBuffer, PackedRwHabit, QHabit,
    ReadableFrom, Rotation, TestWrites,
};

use super::types::{Blanking, CdRwClass};

/// A property of a drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The part of the profile that holds it.
    pub section: &'static str,
    /// Its key there.
    pub key: &'static str,
    /// Its value, as a profile file would have it or nearly so.
    pub value: String,
}

impl Row {
    /// The whole key, such as `writes.offset`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}.{}", self.section, self.key)
    }
}

/// Every property of a drive, in the order of the profile file.
#[must_use]
pub fn rows(drive: &DriveProfile) -> Vec<Row> {
    let sections = [
        ("identity", identity(drive)),
        ("writes", writes(drive)),
        ("reads", reads(drive)),
        ("timing", timing(drive)),
        ("lies", lies(drive)),
    ];
    let rows = |(section, rows): (&'static str, Vec<(&'static str, String)>)| {
        rows.into_iter().map(move |(key, value)| Row { section, key, value })
    };
    sections.into_iter().flat_map(rows).collect()
}

type Values = Vec<(&'static str, String)>;

fn identity(drive: &DriveProfile) -> Values {
    vec![
        ("vendor", drive.vendor.clone()),
        ("product", drive.product.clone()),
        ("revision", drive.revision.clone()),
        ("serial", drive.serial.clone()),
    ]
}

fn writes(drive: &DriveProfile) -> Values {
    let habits = &drive.writes;
    let TestWrites { raw, session_at_once, track_at_once, packets } = habits.test;
    let format = format!("{:02X}", habits.default_session_format);
    let pause = habits.default_audio_pause_len;
    vec![
        ("media", list(&[("cd-r", drive.writes_cd_r), ("cd-rw", drive.writes_cd_rw)])),
        (
            "cd_rw",
            list(
                &CdRwClass::ALL
                    .map(|class| (class.name(), drive.cd_rw_sub_types & 1 << class as u8 != 0)),
            ),
        ),
        ("raw", names(drive.raw_forms.iter().map(|&form| BlockForm::name(form)))),
        ("session_at_once", yes(drive.session_at_once)),
        ("track_at_once", yes(drive.track_at_once)),
        ("packets", yes(drive.packets)),
        (
            "blanking",
            list(&Blanking::ALL.map(|part| (part.name(), drive.blanking.contains(&part.into())))),
        ),
        (
            "test",
            list(&[
                ("raw", raw),
                ("session-at-once", session_at_once),
                ("track-at-once", track_at_once),
                ("packet", packets),
            ]),
        ),
        ("raw_multi_session", yes(habits.raw_multi_session)),
        ("session_rw", names(habits.session_rw.iter().map(|&form| rw_name(form)))),
        ("max_cue_sheet", habits.max_cue_sheet_len.to_string()),
        (
            "cd_text",
            match habits.cd_text {
                CdTextHabit::Written => "written",
                CdTextHabit::Dropped => "dropped",
                CdTextHabit::Refused => "refused",
            }
            .into(),
        ),
        ("overburn", habits.overburn_sections.to_string()),
        ("blank_starts_at", if habits.tells_pause_as_next { "pause" } else { "track" }.into()),
        ("offset", habits.offset_samples.to_string()),
        ("byte_order", order(habits.swaps_samples)),
        ("buffer_underrun_free", yes(drive.buffer_underrun_free)),
        ("buffer_kib", drive.buffer_kib.to_string()),
        ("speeds", names(drive.write_speeds.iter().map(u16::to_string))),
        ("cav_speeds", names(drive.cav_speeds.iter().map(u16::to_string))),
        (
            "full_buffer",
            match drive.full_buffer {
                FullBuffer::Wait => "wait",
                FullBuffer::Refuse => "refuse",
            }
            .into(),
        ),
        ("ready_while_writing", yes(drive.ready_while_writing)),
        ("page_05", format!("session_format {format}, audio_pause {pause}")),
    ]
}

fn reads(drive: &DriveProfile) -> Values {
    let habits = &drive.reads;
    let lead_out = habits.lead_out_sections.map_or("all".into(), |count| count.to_string());
    let q = match habits.q {
        QHabit::Bcd => "bcd",
        QHabit::Binary => "binary",
        QHabit::Refused => "refused",
    };
    let packed_rw = match habits.packed_rw {
        PackedRwHabit::Packs => "packs",
        PackedRwHabit::Zeros => "zeros",
        PackedRwHabit::Refused => "refused",
    };
    let from = match habits.from {
        ReadableFrom::LeadIn => "lead-in",
        ReadableFrom::Pause => "pause",
        ReadableFrom::Program => "program",
    };
    let beyond = match habits.beyond {
        Beyond::Zeros => "zeros",
        Beyond::Refused => "refused",
    };
    let data_as_audio = match habits.data_as_audio {
        DataAsAudio::Refused => "refused",
        DataAsAudio::Scrambled => "scrambled",
    };
    let mode_changes = if habits.stops_at_mode_changes { "strict" } else { "lenient" };
    vec![
        ("speed", drive.read_speed.to_string()),
        ("offset", habits.offset_samples.to_string()),
        ("beyond", beyond.into()),
        ("byte_order", order(habits.swaps_samples)),
        ("raw_sub_channel", yes(habits.raw_sub_channel)),
        ("q", q.into()),
        ("packed_rw", packed_rw.into()),
        ("c2", yes(habits.c2_pointers)),
        ("from", from.into()),
        ("lead_out", lead_out),
        ("data_as_audio", data_as_audio.into()),
        ("mode_changes", mode_changes.into()),
        ("atip", if habits.bcd_atip { "bcd" } else { "binary" }.into()),
    ]
}

fn timing(drive: &DriveProfile) -> Values {
    let times = &drive.timing;
    let millis = |duration: Duration| duration.as_millis().to_string();
    let rotation = |rotation: Rotation| {
        match rotation {
            Rotation::Clv => "clv",
            Rotation::Cav => "cav",
            Rotation::PartialCav => "partial-cav",
            Rotation::ZonedClv => "zoned-clv",
        }
        .into()
    };
    vec![
        ("tray_ms", millis(times.tray)),
        ("spin_up_ms", millis(times.spin_up)),
        ("spin_down_after_ms", millis(times.spin_down_after)),
        ("calibration_ms", millis(times.calibration)),
        ("seek_settle_ms", millis(times.seek_settle)),
        ("seek_stroke_ms", millis(times.seek_stroke)),
        ("link_ms", millis(times.link)),
        ("fixation_ms", millis(times.fixation)),
        ("minimal_blank_ms", millis(times.minimal_blank)),
        ("turns_per_minute", times.turns_per_minute.to_string()),
        ("reading", rotation(times.reading)),
        ("writing", rotation(times.writing)),
    ]
}

fn lies(drive: &DriveProfile) -> Values {
    let lies = &drive.lies;
    let truncates =
        lies.truncates.map_or("no".into(), |cut| format!("every {}, by {}", cut.every, cut.bytes));
    let edits = lies.inquiry.iter().map(|edit| {
        let bytes: Vec<String> = edit.bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        format!("at {}: {}", edit.at, bytes.join(" "))
    });
    let edits = match names(edits) {
        none if lies.inquiry.is_empty() => none.replace("none", "no"),
        edits => edits,
    };
    vec![
        ("discards_writes", yes(lies.discards_writes)),
        ("test_write_writes", yes(lies.test_write_writes)),
        ("writes_in_no_time", yes(lies.writes_in_no_time)),
        ("truncates_transfers", truncates),
        ("inquiry", edits),
    ]
}

fn yes(value: bool) -> String {
    if value { "yes" } else { "no" }.into()
}

fn order(swapped: bool) -> String {
    if swapped { "big" } else { "little" }.into()
}

const fn rw_name(form: RwForm) -> &'static str {
    match form {
        RwForm::Raw => "raw",
        RwForm::Packed => "packed",
    }
}

fn names<T: Into<String>>(names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<String> = names.into_iter().map(Into::into).collect();
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

fn list(items: &[(&str, bool)]) -> String {
    names(items.iter().filter(|(_, has)| *has).map(|(name, _)| *name))
}
