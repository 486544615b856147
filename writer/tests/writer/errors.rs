//! What a drive can do wrong, at every step: the code, and a writer that still works.

use rawcd_format::{BlockForm, Lba};
use rawcd_writer::WriterError;

use crate::drive::{Answer, Disc, Script, bound, drive, prepared, write};

#[test]
fn a_drive_that_refuses_to_prepare() {
    for (opcode, answer, hresult) in [
        (0x00, Answer::Sense(2, 0x3A, 0x01), 0xC0AA0202),
        (0x00, Answer::Sense(2, 0x30, 0x00), 0xC0AA0203),
        (0x00, Answer::Sense(2, 0x04, 0x01), 0xC0AA0205),
        (0x00, Answer::Sense(2, 0x04, 0x04), 0xC0AA0206),
        (0x00, Answer::Sense(6, 0x28, 0x00), 0xC0AA0301),
        (0x51, Answer::Sense(2, 0x04, 0x08), 0xC0AA0207),
        (0x1E, Answer::Status(0x18), 0xC0AA0210),
        (0x1E, Answer::Timeout, 0xC0AA020D),
        (0x55, Answer::Sense(4, 0x44, 0x00), 0xC0AA0301),
    ] {
        let mut writer = bound(Script::new().with_always(opcode, answer));
        let error = writer.prepare_media().unwrap_err();
        assert_eq!(error.hresult(), hresult, "{error}");
        assert_eq!(writer.release_media().unwrap_err().hresult(), 0xC0AA0602);
        let drive = drive(&mut writer);
        // Whoever locked the tray, or may have, has unlocked it.
        let lock = drive.log.iter().rev().find(|cdb| cdb[0] == 0x1E);
        assert!(lock.is_none_or(|cdb| cdb[4] == 0));
        drive.heal(opcode);
        writer.prepare_media().unwrap();
    }
}

#[test]
fn media_that_cannot_be_prepared() {
    type Change = fn(&mut Script);
    let changes: [(Change, u32); 8] = [
        (|script| script.disc_information[2] = 0x0E, 0xC0AA0606),
        (|script| script.disc_information[2] = 0x05, 0xC0AA0606),
        (|script| script.configuration[7] = 0x08, 0xC0AA0607),
        (|script| script.configuration[7] = 0x11, 0xC0AA0607),
        (|script| script.configuration[7] = 0x00, 0xC0AA0607),
        (|script| script.disc_information[17..20].fill(0xFF), 0xC0AA02FF),
        (|script| script.disc_information[22] = 60, 0xC0AA02FF),
        (|script| script.disc_information.truncate(20), 0xC0AA02FF),
    ];
    for (change, hresult) in changes {
        let mut script = Script::new();
        change(&mut script);
        let mut writer = bound(script);
        let error = writer.prepare_media().unwrap_err();
        assert_eq!(error.hresult(), hresult, "{error}");
        // The tray was not even locked.
        assert!(drive(&mut writer).log.iter().all(|cdb| cdb[0] != 0x1E));
    }
}

#[test]
fn a_cd_rw_can_be_prepared() {
    let mut script = Script::new();
    script.configuration[7] = 0x0A;
    script.disc_information[2] = 0x10;
    let mut writer = prepared(script);
    write(&mut writer, &Disc::new(BlockForm::Raw)).unwrap();
}

#[test]
fn errors_before_the_first_block() {
    for (opcode, before, answer, hresult) in [
        // MODE SELECT was sent three times by prepare_media, READ DISC INFORMATION once.
        (0x51, 1, Answer::Sense(2, 0x04, 0x01), 0xC0AA0205),
        (0x55, 3, Answer::Sense(5, 0x26, 0x00), 0xC0AA0208),
        (0x54, 0, Answer::Sense(3, 0x73, 0x03), 0xC0AA0301),
        (0x54, 0, Answer::Timeout, 0xC0AA020D),
    ] {
        let mut writer = prepared(Script::new().with(opcode, before, answer));
        let error = write(&mut writer, &Disc::new(BlockForm::Raw)).unwrap_err();
        assert_eq!(error.hresult(), hresult, "{error}");
        assert!(drive(&mut writer).written.is_empty());
        // Nothing happened to the disc, so the next try may do.
        write(&mut writer, &Disc::new(BlockForm::Raw)).unwrap();
        writer.release_media().unwrap();
    }
}

#[test]
fn errors_of_a_write_tell_where() {
    for (answer, hresult, text) in [
        (
            Answer::Sense(3, 0x0C, 0x00),
            0xC0AA0301,
            "WRITE(10) at LBA -380 (99:56:70): 3/0C/00 write error",
        ),
        (
            Answer::Sense(3, 0x0C, 0x09),
            0xC0AA0300,
            "WRITE(10) at LBA -380 (99:56:70): 3/0C/09 write error - loss of streaming",
        ),
        (
            Answer::Sense(7, 0x27, 0x00),
            0xC0AA0209,
            "WRITE(10) at LBA -380 (99:56:70): 7/27/00 write protected",
        ),
        (
            Answer::Sense(6, 0x29, 0x00),
            0xC0AA0301,
            "WRITE(10) at LBA -380 (99:56:70): 6/29/00 power on, reset, or bus device reset occurred",
        ),
        (Answer::Status(0x08), 0xC0AA0207, "WRITE(10) at LBA -380 (99:56:70): SCSI status 08h"),
        (
            Answer::Moved(100),
            0xC0AA02FF,
            "WRITE(10): at LBA -380 the drive took 100 of 63648 bytes",
        ),
        (
            Answer::Timeout,
            0xC0AA020D,
            "WRITE(10) at LBA -380 (99:56:70): command 2Ah got no answer within 60 s",
        ),
    ] {
        let mut writer = prepared(Script::new().with(0x2A, 20, answer));
        let error = write(&mut writer, &Disc::new(BlockForm::Raw)).unwrap_err();
        assert_eq!((error.hresult(), error.to_string().as_str()), (hresult, text));
        let drive = drive(&mut writer);
        assert_eq!(drive.written.len(), 20 * 26 * 2448);
        // The drive is told to stop, unless it is gone.
        let stopped = drive.log.iter().any(|cdb| cdb[0] == 0x35);
        assert_eq!(stopped, !matches!(error, WriterError::Transport { .. }));
        writer.release_media().unwrap();
        assert_eq!(writer.release_media().unwrap_err().hresult(), 0xC0AA0602);
    }
}

#[test]
fn a_drive_that_stays_busy_is_given_up() {
    let mut writer = prepared(Script::new().with_always(0x2A, Answer::Sense(2, 0x04, 0x08)));
    let error = write(&mut writer, &Disc::new(BlockForm::Raw)).unwrap_err();
    assert_eq!(error.hresult(), 0xC0AA020D);
    assert_eq!(
        error.to_string(),
        "WRITE(10) at LBA -900 (99:50:00): still busy after 200 s: 2/04/08 logical unit not ready, long write in progress"
    );
    writer.release_media().unwrap();

    // Busy from the end of the write on, for ever.
    let mut script = Script::new();
    for poll in 1..2000 {
        script = script.with(0x00, poll, Answer::Sense(2, 0x04, 0x07));
    }
    let mut writer = prepared(script);
    let error = write(&mut writer, &Disc::new(BlockForm::Raw)).unwrap_err();
    assert_eq!(error.hresult(), 0xC0AA020D);
    assert!(error.to_string().starts_with("SYNCHRONIZE CACHE: still busy after 300 s"));
    writer.release_media().unwrap();
}

#[test]
fn errors_while_finishing() {
    let mut writer = prepared(Script::new().with(0x35, 0, Answer::Sense(3, 0x72, 0x02)));
    let error = write(&mut writer, &Disc::new(BlockForm::Raw)).unwrap_err();
    assert_eq!(error.hresult(), 0xC0AA0301);
    assert!(error.to_string().starts_with("SYNCHRONIZE CACHE: 3/72/02"));
    writer.release_media().unwrap();
}

/// Of two errors the first is told.
#[test]
fn a_drive_that_fails_twice() {
    let script = Script::new().with(0x2A, 0, Answer::Sense(4, 0x44, 0x00)).with(
        0x35,
        0,
        Answer::Sense(5, 0x2C, 0x00),
    );
    let error = write(&mut prepared(script), &Disc::new(BlockForm::Raw)).unwrap_err();
    assert!(matches!(error, WriterError::Drive { at: Some(Lba(-900)), .. }), "{error}");
}

#[test]
fn a_written_disc_is_not_written_again() {
    let mut writer = prepared(Script::new());
    write(&mut writer, &Disc::new(BlockForm::Raw)).unwrap();
    drive(&mut writer).disc_information[2] = 0x0E;
    let error = write(&mut writer, &Disc::new(BlockForm::Raw)).unwrap_err();
    assert_eq!(error.hresult(), 0xC0AA0606);
    writer.release_media().unwrap();
    assert_eq!(writer.prepare_media().unwrap_err().hresult(), 0xC0AA0606);
}

#[test]
fn a_release_that_the_drive_refuses_still_lets_go() {
    let mut writer = prepared(Script::new().with(0x1E, 1, Answer::Sense(5, 0x24, 0x00)));
    assert_eq!(writer.release_media().unwrap_err().hresult(), 0xC0AA0301);
    assert_eq!(writer.release_media().unwrap_err().hresult(), 0xC0AA0602);
    // It was asked twice.
    let unlock = vec![0x1E, 0, 0, 0, 0, 0];
    assert_eq!(drive(&mut writer).log, [unlock.clone(), unlock]);
    writer.prepare_media().unwrap();
}

/// From the locked tray on a drive that was reset, or has another medium, has forgotten what it was
/// told.
#[test]
fn a_drive_that_forgets_while_it_is_held() {
    for attention in [Answer::Sense(6, 0x29, 0x02), Answer::Sense(6, 0x28, 0x00)] {
        // MODE SELECT comes three times before the media is prepared.
        let mut writer = bound(Script::new().with(0x55, 1, attention));
        assert_eq!(writer.prepare_media().unwrap_err().hresult(), 0xC0AA0301);
        assert_eq!(drive(&mut writer).log.last().unwrap(), &[0x1E, 0, 0, 0, 0, 0]);
        for (opcode, before) in [(0x51, 1), (0x55, 3), (0x54, 0), (0x35, 0), (0x00, 1), (0x51, 2)] {
            let mut writer = prepared(Script::new().with(opcode, before, attention));
            let error = write(&mut writer, &Disc::new(BlockForm::Raw)).unwrap_err();
            assert_eq!(error.hresult(), 0xC0AA0301, "{opcode:02X}h: {error}");
            writer.release_media().unwrap();
            // Released, it may have been reset.
            drive(&mut writer).heal(opcode);
            writer.prepare_media().unwrap();
        }
    }
    // Mode parameters that somebody changed are sent before blocks.
    let script = Script::new().with(0x54, 0, Answer::Sense(6, 0x2A, 0x01));
    write(&mut prepared(script), &Disc::new(BlockForm::Raw)).unwrap();
}

#[test]
fn answers_that_make_no_sense() {
    let mut script = Script::new();
    script.configuration.truncate(5);
    let error = bound_error(script);
    assert_eq!(error.hresult(), 0xC0AA02FF);
    let mut writer = bound(Script::new());
    drive(&mut writer).capabilities[8] = 0x05;
    let error = writer.current_write_speed().unwrap_err();
    assert_eq!(error.to_string(), "MODE SENSE(10): mode page 2Ah is not in the answer");
    drive(&mut writer).capabilities.truncate(3);
    assert_eq!(writer.current_write_speed().unwrap_err().hresult(), 0xC0AA02FF);
    let mut writer = bound(Script::new().with_always(0x5A, Answer::Sense(5, 0x24, 0x00)));
    assert_eq!(writer.current_write_speed().unwrap_err().hresult(), 0xC0AA0201);
}

fn bound_error(script: Script) -> WriterError {
    let mut writer = crate::drive::Writer::new();
    writer.set_recorder(rawcd_writer::Recorder::new(script)).unwrap_err().into()
}
