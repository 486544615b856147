//! What a profile file makes of the drive that it is based on.

use std::time::Duration;

use rawcd_sim::{self as sim, DriveProfile, TestWrites};

use super::types::{self, Identity, Lies, Media, Profile, Reads, Speed, Timing, WriteType, Writes};
use crate::yaml::Text;

/// Puts a value in place of another, when there is one.
fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// Changes `drive` as the file says.
pub(super) fn apply(profile: &Profile, drive: &mut DriveProfile) {
    identity(&profile.identity, drive);
    abilities(&profile.writes, drive);
    writes(&profile.writes, &mut drive.writes);
    set(&mut drive.read_speed, profile.reads.speed.map(|speed| speed.0.0));
    reads(&profile.reads, &mut drive.reads);
    timing(&profile.timing, &mut drive.timing);
    lies(&profile.lies, &mut drive.lies);
}

fn timing(timing: &Timing, times: &mut sim::Timing) {
    let millis = |value: Option<u32>| value.map(|ms| Duration::from_millis(ms.into()));
    set(&mut times.tray, millis(timing.tray_ms));
    set(&mut times.spin_up, millis(timing.spin_up_ms));
    set(&mut times.spin_down_after, millis(timing.spin_down_after_ms));
    set(&mut times.calibration, millis(timing.calibration_ms));
    set(&mut times.seek_settle, millis(timing.seek_settle_ms));
    set(&mut times.seek_stroke, millis(timing.seek_stroke_ms));
    set(&mut times.link, millis(timing.link_ms));
    set(&mut times.fixation, millis(timing.fixation_ms));
    set(&mut times.minimal_blank, millis(timing.minimal_blank_ms));
    set(&mut times.turns_per_minute, timing.turns_per_minute.map(|turns| turns.0.0));
    set(&mut times.reading, timing.reading.map(Into::into));
    set(&mut times.writing, timing.writing.map(Into::into));
}

fn identity(identity: &Identity, drive: &mut DriveProfile) {
    set(&mut drive.vendor, identity.vendor.as_ref().map(|text| text.0.0.clone()));
    set(&mut drive.product, identity.product.as_ref().map(|text| text.0.0.clone()));
    set(&mut drive.revision, identity.revision.as_ref().map(|text| text.0.0.clone()));
    set(&mut drive.serial, identity.serial.as_ref().map(|text| text.0.0.clone()));
}

fn abilities(writes: &Writes, drive: &mut DriveProfile) {
    if let Some(media) = &writes.media {
        drive.writes_cd_r = media.contains(&Media::CdR);
        drive.writes_cd_rw = media.contains(&Media::CdRw);
    }
    let classes = writes
        .cd_rw
        .as_ref()
        .map(|classes| classes.iter().fold(0, |bits, &class| bits | 1u8 << class as u8));
    set(&mut drive.cd_rw_sub_types, classes);
    let forms = writes.raw.as_ref().map(|forms| forms.iter().map(|form| form.0).collect());
    set(&mut drive.raw_forms, forms);
    set(&mut drive.session_at_once, writes.session_at_once);
    set(&mut drive.track_at_once, writes.track_at_once);
    set(&mut drive.packets, writes.packets);
    let blanking = writes.blanking.as_ref();
    let types = blanking.map(|types| types.iter().map(|&blanking| blanking.into()).collect());
    set(&mut drive.blanking, types);
    set(&mut drive.buffer_underrun_free, writes.buffer_underrun_free);
    set(&mut drive.buffer_kib, writes.buffer_kib);
    let speeds = |speeds: &Option<Vec<Text<Speed>>>| {
        speeds.as_ref().map(|speeds| speeds.iter().map(|speed| speed.0.0).collect())
    };
    set(&mut drive.write_speeds, speeds(&writes.speeds));
    set(&mut drive.cav_speeds, speeds(&writes.cav_speeds));
    set(&mut drive.full_buffer, writes.full_buffer.map(Into::into));
    set(&mut drive.ready_while_writing, writes.ready_while_writing);
}

fn writes(writes: &Writes, habits: &mut sim::WriteHabits) {
    let test = writes.test.as_ref().map(|types| TestWrites {
        raw: types.contains(&WriteType::Raw),
        session_at_once: types.contains(&WriteType::SessionAtOnce),
        track_at_once: types.contains(&WriteType::TrackAtOnce),
        packets: types.contains(&WriteType::Packet),
    });
    set(&mut habits.test, test);
    set(&mut habits.raw_multi_session, writes.raw_multi_session);
    let forms = writes.session_rw.as_ref().map(|forms| forms.iter().map(|form| form.0).collect());
    set(&mut habits.session_rw, forms);
    set(&mut habits.max_cue_sheet_len, writes.max_cue_sheet.map(|len| len.0.0));
    let cd_text = writes.cd_text.map(|habit| match habit {
        types::CdText::Written => sim::CdTextHabit::Written,
        types::CdText::Dropped => sim::CdTextHabit::Dropped,
        types::CdText::Refused => sim::CdTextHabit::Refused,
    });
    set(&mut habits.cd_text, cd_text);
    set(&mut habits.overburn_sections, writes.overburn.map(|sections| sections.0.0));
    let tells_pause = writes.blank_starts_at.map(|start| start == types::TrackStart::Pause);
    set(&mut habits.tells_pause_as_next, tells_pause);
    set(&mut habits.offset_samples, writes.offset.map(|samples| samples.0.0));
    let swaps = writes.byte_order.map(|order| order == types::ByteOrder::Big);
    set(&mut habits.swaps_samples, swaps);
    let format = writes.page_05.session_format.map(|byte| byte.0.0);
    set(&mut habits.default_session_format, format);
    set(&mut habits.default_audio_pause_len, writes.page_05.audio_pause);
}

fn reads(reads: &Reads, habits: &mut sim::ReadHabits) {
    set(&mut habits.offset_samples, reads.offset.map(|samples| samples.0.0));
    let beyond = reads.beyond.map(|beyond| match beyond {
        types::Beyond::Zeros => sim::Beyond::Zeros,
        types::Beyond::Refused => sim::Beyond::Refused,
    });
    set(&mut habits.beyond, beyond);
    let swaps = reads.byte_order.map(|order| order == types::ByteOrder::Big);
    set(&mut habits.swaps_samples, swaps);
    set(&mut habits.raw_sub_channel, reads.raw_sub_channel);
    let q = reads.q.map(|q| match q {
        types::Q::Bcd => sim::QHabit::Bcd,
        types::Q::Binary => sim::QHabit::Binary,
        types::Q::Refused => sim::QHabit::Refused,
    });
    set(&mut habits.q, q);
    let packed_rw = reads.packed_rw.map(|packs| match packs {
        types::PackedRw::Packs => sim::PackedRwHabit::Packs,
        types::PackedRw::Zeros => sim::PackedRwHabit::Zeros,
        types::PackedRw::Refused => sim::PackedRwHabit::Refused,
    });
    set(&mut habits.packed_rw, packed_rw);
    set(&mut habits.c2_pointers, reads.c2);
    let from = reads.from.map(|from| match from {
        types::From::LeadIn => sim::ReadableFrom::LeadIn,
        types::From::Pause => sim::ReadableFrom::Pause,
        types::From::Program => sim::ReadableFrom::Program,
    });
    set(&mut habits.from, from);
    set(&mut habits.lead_out_sections, reads.lead_out.map(Some));
    let data_as_audio = reads.data_as_audio.map(|habit| match habit {
        types::DataAsAudio::Refused => sim::DataAsAudio::Refused,
        types::DataAsAudio::Scrambled => sim::DataAsAudio::Scrambled,
    });
    set(&mut habits.data_as_audio, data_as_audio);
    let stops = reads.mode_changes.map(|changes| changes == types::ModeChanges::Strict);
    set(&mut habits.stops_at_mode_changes, stops);
    set(&mut habits.bcd_atip, reads.atip.map(|atip| atip == types::Atip::Bcd));
}

fn lies(lies: &Lies, told: &mut sim::Lies) {
    set(&mut told.discards_writes, lies.discards_writes);
    set(&mut told.test_write_writes, lies.test_write_writes);
    set(&mut told.writes_in_no_time, lies.writes_in_no_time);
    let truncates = lies
        .truncates_transfers
        .map(|cut| Some(sim::Truncation { every: cut.every.0.0, bytes: cut.by.0.0 }));
    set(&mut told.truncates, truncates);
    let edits = lies.inquiry.as_ref().map(|edits| {
        let edit = |edit: &types::InquiryEdit| sim::InquiryEdit {
            at: edit.at.into(),
            bytes: edit.bytes.0.0.clone(),
        };
        edits.iter().map(edit).collect()
    });
    set(&mut told.inquiry, edits);
}
