//! What the callback is told, and cancelling.

use std::time::Duration;

use rawcd_format::{BlockForm, Lba};
use rawcd_writer::{Progress, WriteAction, WriterError};

use crate::drive::{Answer, Disc, Script, Writer, drive, prepared};

fn record(script: Script) -> Vec<Progress> {
    let mut events = Vec::new();
    prepared(script)
        .write_media(&Disc::new(BlockForm::Packed), |_: &mut Writer, progress: &_| {
            events.push(*progress);
        })
        .unwrap();
    events
}

#[test]
fn every_member_of_every_event() {
    // 62 commands of 26 blocks, each 0.2 s: every third one is followed by a report.
    let mut script = Script::new();
    script.time_per_write = Duration::from_millis(200);
    let script = script.with(0x00, 1, Answer::Sense(2, 0x04, 0x08));
    let events = record(script);
    let actions: Vec<u32> = events.iter().map(|event| event.current_action.imapi_value()).collect();
    assert_eq!(actions[..2], [1, 2]);
    assert_eq!(actions[actions.len() - 3..], [3, 3, 3], "change, half a second later, end");
    assert!(actions[1..actions.len() - 3].iter().all(|&action| action == 2));
    assert_eq!(actions.len(), 1 + 1 + 20 + 3);

    for event in &events {
        assert_eq!((event.start_lba, event.sector_count), (Lba(-900), 1600));
        assert_eq!(event.total_system_buffer, 8 * 26 * 2448);
        assert_eq!(
            event.free_system_buffer(),
            event.total_system_buffer - event.used_system_buffer
        );
        let waiting = event.last_read_lba.since(event.last_written_lba) as u32;
        assert_eq!(event.used_system_buffer, waiting * 2448);
    }
    let first = &events[0];
    assert_eq!((first.elapsed_time, first.remaining_time), (Duration::ZERO, Duration::ZERO));
    assert_eq!((first.last_read_lba, first.last_written_lba), (Lba(-901), Lba(-901)));
    // After three commands, 78 of 208 blocks that were read, 0.6 s.
    let third = &events[2];
    assert_eq!(third.elapsed_time, Duration::from_millis(600));
    assert_eq!((third.last_read_lba, third.last_written_lba), (Lba(-693), Lba(-823)));
    assert_eq!(third.sectors_written(), 78);
    assert_eq!(third.remaining_time.as_millis(), 600 * (1600 - 78) / 78);
    let last = &events[events.len() - 1];
    assert_eq!((last.last_read_lba, last.last_written_lba), (Lba(699), Lba(699)));
    assert_eq!(last.elapsed_time, Duration::from_millis(62 * 200 + 500));
    assert_eq!((last.remaining_time, last.used_system_buffer), (Duration::ZERO, 0));
}

#[test]
fn a_fast_write_reports_each_change() {
    let mut script = Script::new();
    script.time_per_write = Duration::ZERO;
    let actions: Vec<WriteAction> =
        record(script).iter().map(|event| event.current_action).collect();
    assert_eq!(
        actions,
        [
            WriteAction::Preparing,
            WriteAction::Writing,
            WriteAction::Finishing,
            WriteAction::Finishing,
        ]
    );
}

/// Cancels as soon as a block at or after `at` was taken.
fn cancel_at(at: i32, script: Script) -> (Writer, WriterError) {
    let mut writer = prepared(script);
    let result = writer.write_media(
        &Disc::new(BlockForm::Packed),
        |writer: &mut Writer, progress: &Progress| {
            let finishing = progress.current_action == WriteAction::Finishing;
            assert!(!finishing || progress.remaining_time.is_zero());
            if progress.current_action == WriteAction::Writing && progress.last_written_lba.0 >= at
            {
                writer.cancel_write().unwrap();
            }
        },
    );
    (writer, result.unwrap_err())
}

fn slow() -> Script {
    let mut script = Script::new();
    script.time_per_write = Duration::from_millis(500);
    script
}

#[test]
fn cancelling_in_lead_in_program_and_lead_out() {
    for (at, after) in [(-901, None), (-600, Some(-589)), (100, Some(113)), (500, Some(503))] {
        let (mut writer, error) = cancel_at(at, slow());
        assert_eq!((error.hresult(), error.name()), (0xC0AA0002, "E_IMAPI_REQUEST_CANCELLED"));
        assert!(
            matches!(error, WriterError::Cancelled { after: lba } if lba == after.map(Lba)),
            "{error}"
        );
        let drive = drive(&mut writer);
        assert_eq!(drive.written.len(), after.map_or(0, |lba| lba + 901) as usize * 2448);
        let end: Vec<u8> = drive.log.iter().rev().take(3).map(|cdb| cdb[0]).collect();
        assert_eq!(end, [0x51, 0x00, 0x35]);
        // Media must still be released; then the writer is as before.
        assert_eq!(writer.cancel_write().unwrap_err().hresult(), 0xC0AA0601);
        writer.release_media().unwrap();
        writer.prepare_media().unwrap();
    }
}

#[test]
fn cancelling_before_anything_is_sent() {
    let mut writer = prepared(Script::new());
    let error = writer
        .write_media(&Disc::new(BlockForm::Packed), |writer: &mut Writer, _: &_| {
            writer.cancel_write().unwrap();
        })
        .unwrap_err();
    assert_eq!(error.hresult(), 0xC0AA0002);
    // READ DISC INFORMATION only.
    assert_eq!(drive(&mut writer).opcodes(), [0x51]);
    writer.release_media().unwrap();
}

#[test]
fn cancelling_while_the_drive_is_busy() {
    let script = Script::new().with_always(0x2A, Answer::Sense(2, 0x04, 0x08));
    let mut writer = prepared(script);
    let mut reports = 0;
    let error = writer
        .write_media(&Disc::new(BlockForm::Packed), |writer: &mut Writer, _: &_| {
            reports += 1;
            if reports == 5 {
                writer.cancel_write().unwrap();
            }
        })
        .unwrap_err();
    assert_eq!(error.hresult(), 0xC0AA0002);
    writer.release_media().unwrap();
}

/// What the drive says of a session that has no end is no news.
#[test]
fn cancelling_a_drive_that_complains() {
    let (mut writer, error) = cancel_at(0, slow().with(0x35, 0, Answer::Sense(5, 0x2C, 0x00)));
    assert_eq!(error.hresult(), 0xC0AA0002);
    writer.release_media().unwrap();
}
