//! Speeds: what is asked of the drive, and what is told of it.

use rawcd_writer::Success;

use crate::drive::{Script, bound, drive};

#[test]
fn the_speeds_of_the_drive() {
    let mut writer = bound(Script::new());
    assert_eq!(writer.supported_write_speeds().unwrap(), [3000, 1200, 300]);
    let descriptors = writer.supported_write_speed_descriptors().unwrap();
    assert_eq!(descriptors[1].write_speed, 1200);
    assert_eq!(descriptors[1].media_type.imapi_value(), 2);
    assert!(!descriptors[1].rotation_type_is_pure_cav);
    assert_eq!(writer.current_write_speed().unwrap(), 1200);
    assert!(!writer.current_rotation_type_is_pure_cav().unwrap());
    drive(&mut writer).capabilities[35] = 1;
    assert!(writer.current_rotation_type_is_pure_cav().unwrap());
}

/// The scripted drive stays at 16x, 1200 sectors/s, CLV, whatever it is asked.
#[test]
fn requests_and_their_success() {
    for (sectors, pure_cav, word, success, hresult) in [
        (Some(1200), false, [0x0B, 0x07], Success::Ok, 0),
        (Some(1100), false, [0x0B, 0x07], Success::SpeedAdjusted, 0x00AA0004),
        (Some(1200), true, [0x0B, 0x07], Success::RotationAdjusted, 0x00AA0005),
        (Some(300), true, [0x02, 0xC2], Success::BothAdjusted, 0x00AA0006),
        (None, false, [0xFF, 0xFF], Success::Ok, 0),
    ] {
        let mut writer = bound(Script::new());
        let got = writer.set_write_speed(sectors, pure_cav).unwrap();
        assert_eq!((got, got.hresult()), (success, hresult));
        let mut cdb = [0xBB, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0];
        cdb[4..6].copy_from_slice(&word);
        assert!(drive(&mut writer).log.contains(&cdb.to_vec()));
        assert_eq!(writer.requested_write_speed(), sectors);
        assert_eq!(writer.requested_rotation_type_is_pure_cav(), pure_cav);
    }
}

#[test]
fn preparing_asks_again_and_tells() {
    let mut writer = bound(Script::new());
    writer.set_write_speed(Some(1000), false).unwrap();
    drive(&mut writer).log.clear();
    assert_eq!(writer.prepare_media().unwrap(), Success::SpeedAdjusted);
    assert_eq!(drive(&mut writer).opcodes(), [0x00, 0x46, 0x51, 0x1E, 0x5A, 0xBB, 0x5A, 0x55]);
    assert_eq!(writer.requested_write_speed(), Some(1000));
}

#[test]
fn a_refused_speed_is_not_remembered() {
    let mut writer = bound(Script::new().with(0xBB, 0, crate::drive::Answer::Sense(5, 0x24, 0)));
    assert_eq!(writer.set_write_speed(Some(300), true).unwrap_err().hresult(), 0xC0AA0301);
    assert_eq!(writer.requested_write_speed(), None);
    assert!(!writer.requested_rotation_type_is_pure_cav());
}
