//! Which commands are sent, to the byte.

use rawcd_format::BlockForm;

use crate::drive::{Answer, Disc, Script, Writer, bound, drive, prepared, write};

#[test]
fn prepare_and_release() {
    let mut writer = bound(Script::new());
    assert_eq!(drive(&mut writer).log, [[0x46, 0x02, 0, 0x2E, 0, 0, 0, 0, 16, 0]]);
    drive(&mut writer).log.clear();
    writer.prepare_media().unwrap();
    let log = &drive(&mut writer).log;
    let select = vec![0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0];
    assert_eq!(
        *log,
        [
            vec![0x00, 0, 0, 0, 0, 0],
            vec![0x46, 0x02, 0, 0x2E, 0, 0, 0, 0, 16, 0],
            vec![0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0],
            vec![0x1E, 0, 0, 0, 0x01, 0],
            select.clone(),
            select.clone(),
            select,
        ]
    );
    let mut raw = [0; 60];
    raw[8..14].copy_from_slice(&[0x05, 0x32, 0x23, 0x00, 0x01, 0x07]);
    raw[22..24].copy_from_slice(&[0x00, 0x96]);
    for (block_type, list) in (1..).zip(&drive(&mut writer).selected) {
        raw[12] = block_type;
        assert_eq!(*list, raw);
    }
    drive(&mut writer).log.clear();
    writer.release_media().unwrap();
    assert_eq!(drive(&mut writer).log, [[0x1E, 0, 0, 0, 0x00, 0]]);
}

#[test]
fn an_image_is_written_from_the_lead_in_start_of_the_medium() {
    for (form, blocks, block_type) in
        [(BlockForm::Pq, 27, 1), (BlockForm::Packed, 26, 2), (BlockForm::Raw, 26, 3)]
    {
        let image = Disc::new(form);
        let mut writer = prepared(Script::new());
        write(&mut writer, &image).unwrap();
        let drive = drive(&mut writer);
        assert_eq!(drive.opcodes(), [0x51, 0x55, 0x54, 0x2A, 0x35, 0x00, 0x51]);
        // BUFE, RAW; the data block type.
        assert_eq!(drive.selected[0][10..13], [0x63, 0x00, block_type]);
        assert!(drive.log.contains(&vec![0x54, 0x01, 0, 0, 0, 0, 0, 0, 0, 0]));
        assert!(drive.log.contains(&vec![0x35, 0x02, 0, 0, 0, 0, 0, 0, 0, 0]));
        // 1600 blocks from LBA -900 on.
        let mut at = -900i32;
        for cdb in drive.log.iter().filter(|cdb| cdb[0] == 0x2A) {
            let count = blocks.min(700 - at);
            let mut expected = vec![0x2A, 0, 0, 0, 0, 0, 0, 0, count as u8, 0];
            expected[2..6].copy_from_slice(&at.to_be_bytes());
            assert_eq!(*cdb, expected);
            at += count;
        }
        assert_eq!(at, 700);
        let first = drive.log.iter().find(|cdb| cdb[0] == 0x2A).unwrap();
        assert_eq!(first[..6], [0x2A, 0, 0xFF, 0xFF, 0xFC, 0x7C]);
        assert_eq!(drive.written.len(), 1600 * form.block_len());
        assert!(drive.written == image.blocks_from(-900));
    }
}

#[test]
fn an_image_that_starts_elsewhere() {
    let image = Disc { first: -1000, ..Disc::new(BlockForm::Raw) };
    let mut writer = prepared(Script::new());
    writer.set_requested_sector_type(BlockForm::Raw).unwrap();
    writer.write_media2(&image, 1000, |_: &mut Writer, _: &_| {}).unwrap();
    assert!(drive(&mut writer).written == image.blocks_from(-900));
    // And one that starts just where the medium does.
    let image = Disc { first: -900, ..Disc::new(BlockForm::Raw) };
    let mut writer = prepared(Script::new());
    writer.set_requested_sector_type(BlockForm::Raw).unwrap();
    writer.write_media2(&image, 900, |_: &mut Writer, _: &_| {}).unwrap();
    assert!(drive(&mut writer).written == image.blocks_from(-900));
}

#[test]
fn protection_can_be_switched_off_and_may_not_be_there() {
    let mut writer = prepared(Script::new());
    writer.set_buffer_underrun_free_disabled(true).unwrap();
    assert!(writer.buffer_underrun_free_disabled().unwrap());
    write(&mut writer, &Disc::new(BlockForm::Raw)).unwrap();
    assert_eq!(drive(&mut writer).selected[0][10], 0x23);
    let mut script = Script::new();
    script.configuration[12] = 0x28;
    let mut writer = prepared(script);
    write(&mut writer, &Disc::new(BlockForm::Raw)).unwrap();
    assert_eq!(drive(&mut writer).selected[0][10], 0x23);
}

#[test]
fn a_transport_may_move_less() {
    let mut script = Script::new();
    script.max_transfer_len = 5000;
    let image = Disc::new(BlockForm::Raw);
    let mut writer = prepared(script);
    write(&mut writer, &image).unwrap();
    let drive = drive(&mut writer);
    let writes = drive.log.iter().filter(|cdb| cdb[0] == 0x2A).count();
    assert_eq!(writes, 800);
    assert!(drive.written == image.blocks_from(-900));

    // MODE SENSE asks for 273 bytes, which is the most that any other command moves.
    let mut script = Script::new();
    script.max_transfer_len = 2447;
    let error = write(&mut prepared(script), &image).unwrap_err();
    assert_eq!(error.hresult(), 0x80004005);
    assert_eq!(error.to_string(), "the transport moves 2447 bytes a command, a block has 2448");
}

#[test]
fn a_busy_drive_is_waited_for() {
    // The buffer is full twice; the drive then takes two polls to finish.
    let script = Script::new()
        .with(0x2A, 3, Answer::Sense(2, 0x04, 0x08))
        .with(0x2A, 4, Answer::Sense(2, 0x04, 0x07))
        .with(0x35, 0, Answer::Sense(2, 0x04, 0x08))
        // TEST UNIT READY was sent once by prepare_media, READ DISC INFORMATION twice before.
        .with(0x00, 1, Answer::Sense(2, 0x04, 0x08))
        .with(0x51, 2, Answer::Sense(2, 0x04, 0x07));
    let image = Disc::new(BlockForm::Raw);
    let mut writer = prepared(script);
    write(&mut writer, &image).unwrap();
    let drive = drive(&mut writer);
    assert!(drive.written == image.blocks_from(-900));
    let after: Vec<u8> =
        drive.log.iter().map(|cdb| cdb[0]).skip_while(|&opcode| opcode != 0x35).collect();
    // What the drive was too busy for is sent again.
    assert_eq!(after, [0x35, 0x35, 0x00, 0x00, 0x51, 0x00, 0x51]);
}

#[test]
fn unit_attentions_are_taken_note_of() {
    let script = Script::new()
        .with(0x46, 0, Answer::Sense(6, 0x29, 0x00))
        .with(0x00, 0, Answer::Sense(6, 0x28, 0x00))
        .with(0x55, 0, Answer::Sense(6, 0x2A, 0x01));
    let mut writer = prepared(script);
    assert_eq!(writer.supported_sector_types().unwrap(), BlockForm::ALL);
    write(&mut writer, &Disc::new(BlockForm::Raw)).unwrap();
}

#[test]
fn a_drive_may_take_its_time_to_get_ready() {
    let script = Script::new().with(0x00, 0, Answer::Sense(2, 0x04, 0x01)).with(
        0x00,
        1,
        Answer::Sense(2, 0x04, 0x01),
    );
    prepared(script);
}

#[test]
fn recovered_errors_and_a_missing_calibration_do_no_harm() {
    for answer in
        [Answer::Sense(5, 0x20, 0x00), Answer::Sense(5, 0x24, 0x00), Answer::Sense(1, 0x73, 0x01)]
    {
        let script = Script::new().with(0x54, 0, answer).with(0x2A, 7, Answer::Sense(1, 0x0C, 0));
        write(&mut prepared(script), &Disc::new(BlockForm::Raw)).unwrap();
    }
}
