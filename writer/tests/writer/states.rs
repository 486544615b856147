//! Every member in every state, with the code of each cell.

use rawcd_format::BlockForm;
use rawcd_writer::{Recorder, WriterError};

use crate::drive::{Disc, Script, Writer, bound, prepared};

type Member = fn(&mut Writer) -> Result<(), WriterError>;

/// A member and its codes when Idle, Bound, Prepared, Writing; 0 is success.
type Row = (&'static str, Member, [u32; 4]);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    ("set_recorder", |w| Ok(w.set_recorder(Recorder::new(Script::new()))?), [0, 0, 0xC0AA0603, 0xC0AA0600]),
    ("take_recorder", |w| w.take_recorder().map(drop), [0, 0, 0xC0AA0603, 0xC0AA0600]),
    ("set_client_name", |w| w.set_client_name("other"), [0, 0, 0xC0AA0603, 0xC0AA0600]),
    ("set_write_speed", |w| w.set_write_speed(None, false).map(drop), [0xC0AA0003, 0, 0, 0xC0AA0600]),
    ("prepare_media", |w| w.prepare_media().map(drop), [0xC0AA060A, 0, 0xC0AA0603, 0xC0AA0603]),
    ("set_buffer_underrun_free_disabled", |w| w.set_buffer_underrun_free_disabled(true), [0xC0AA0602, 0xC0AA0602, 0, 0xC0AA0600]),
    ("buffer_underrun_free_disabled", |w| w.buffer_underrun_free_disabled().map(drop), [0xC0AA0602, 0xC0AA0602, 0, 0]),
    ("set_requested_sector_type", |w| w.set_requested_sector_type(BlockForm::Packed), [0xC0AA0602, 0xC0AA0602, 0, 0xC0AA0600]),
    ("requested_sector_type", |w| w.requested_sector_type().map(drop), [0xC0AA0602, 0xC0AA0602, 0, 0]),
    ("supported_sector_types", |w| w.supported_sector_types().map(drop), [0x80004003, 0xC0AA0602, 0, 0]),
    ("start_of_next_session", |w| w.start_of_next_session().map(drop), [0xC0AA0602, 0xC0AA0602, 0, 0]),
    ("last_possible_start_of_leadout", |w| w.last_possible_start_of_leadout().map(drop), [0xC0AA0602, 0xC0AA0602, 0, 0]),
    ("current_physical_media_type", |w| w.current_physical_media_type().map(drop), [0xC0AA060A, 0, 0, 0]),
    ("current_write_speed", |w| w.current_write_speed().map(drop), [0xC0AA060A, 0, 0, 0]),
    ("current_rotation_type_is_pure_cav", |w| w.current_rotation_type_is_pure_cav().map(drop), [0xC0AA060A, 0, 0, 0]),
    ("supported_write_speeds", |w| w.supported_write_speeds().map(drop), [0xC0AA060A, 0, 0, 0]),
    ("supported_write_speed_descriptors", |w| w.supported_write_speed_descriptors().map(drop), [0xC0AA060A, 0, 0, 0]),
    ("media_physically_blank", |w| w.media_physically_blank().map(drop), [0xC0AA060A, 0, 0, 0]),
    ("media_heuristically_blank", |w| w.media_heuristically_blank().map(drop), [0xC0AA060A, 0, 0, 0]),
    ("write_media", |w| w.write_media(&Disc::new(BlockForm::Packed), |_: &mut Writer, _: &_| {}), [0xC0AA0602, 0xC0AA0602, 0, 0xC0AA0600]),
    ("write_media2", |w| w.write_media2(&Disc::new(BlockForm::Packed), 22_650, |_: &mut Writer, _: &_| {}), [0xC0AA0602, 0xC0AA0602, 0, 0xC0AA0600]),
    ("cancel_write", Writer::cancel_write, [0xC0AA0601, 0xC0AA0601, 0xC0AA0601, 0]),
    ("release_media", Writer::release_media, [0xC0AA0602, 0xC0AA0602, 0, 0xC0AA0600]),
];

fn code(result: Result<(), WriterError>) -> u32 {
    result.map_or_else(|error| error.hresult(), |()| 0)
}

#[test]
fn every_cell() {
    for &(name, member, [idle, in_bound, in_prepared, in_writing]) in TABLE {
        let mut writer = Writer::new();
        writer.set_client_name("tests").unwrap();
        assert_eq!(code(member(&mut writer)), idle, "{name}, Idle");
        assert_eq!(code(member(&mut bound(Script::new()))), in_bound, "{name}, Bound");
        assert_eq!(code(member(&mut prepared(Script::new()))), in_prepared, "{name}, Prepared");
        let mut codes = Vec::new();
        let mut writer = prepared(Script::new());
        let _ = writer.write_media(&Disc::new(BlockForm::Packed), |writer: &mut Writer, _: &_| {
            codes.push(code(member(writer)));
        });
        assert!(codes.len() > 1, "{name}, Writing");
        assert!(codes.iter().all(|&code| code == in_writing), "{name}, Writing: {codes:08X?}");
        assert_eq!(code(writer.release_media()), 0, "{name}, after Writing");
    }
}

#[test]
fn what_needs_no_state() {
    let writer = Writer::default();
    assert_eq!(writer.requested_write_speed(), None);
    assert!(!writer.requested_rotation_type_is_pure_cav());
    let kinds: Vec<u32> =
        writer.supported_media_types().iter().map(|kind| kind.imapi_value()).collect();
    assert_eq!(kinds, [2, 3]);
    assert_eq!(writer.client_name(), None);
    assert!(writer.recorder().is_none());
}

#[test]
fn a_recorder_is_asked_whether_it_writes_raw() {
    let mut no_raw = Script::new();
    no_raw.configuration[12] = 0x60;
    let mut no_feature = Script::new();
    no_feature.configuration.truncate(8);
    no_feature.configuration[3] = 4;
    let no_command = Script::new().with_always(0x46, crate::drive::Answer::Sense(5, 0x20, 0));
    for script in [no_raw, no_feature, no_command] {
        let mut recorder = Recorder::new(script);
        assert!(!Writer::is_recorder_supported(&mut recorder).unwrap());
        assert!(!Writer::is_current_media_supported(&mut recorder).unwrap());
        let mut writer = Writer::new();
        let refused = writer.set_recorder(recorder).unwrap_err();
        assert_eq!(refused.error.hresult(), 0xC0AA0610);
        assert!(refused.to_string().starts_with("the drive cannot write raw: "));
        assert!(writer.recorder().is_none());
        // It comes back.
        assert_eq!(refused.recorder.into_transport().log.len(), 3);
    }
    assert!(Writer::is_recorder_supported(&mut Recorder::new(Script::new())).unwrap());
}

#[test]
fn supported_media_is_a_blank_cd_r_or_cd_rw() {
    let supported = |script| Writer::is_current_media_supported(&mut Recorder::new(script));
    assert!(supported(Script::new()).unwrap());
    for (profile, expected) in [(0x0A, true), (0x08, false), (0x10, false)] {
        let mut script = Script::new();
        script.configuration[7] = profile;
        assert_eq!(supported(script).unwrap(), expected);
    }
    let mut recorded = Script::new();
    recorded.disc_information[2] = 0x0E;
    assert!(!supported(recorded).unwrap());
    let empty = Script::new().with_always(0x00, crate::drive::Answer::Sense(2, 0x3A, 1));
    assert_eq!(supported(empty).unwrap_err().hresult(), 0xC0AA0202);
}

#[test]
fn the_client_name_stays_when_another_is_refused() {
    let mut writer = Writer::new();
    writer.set_client_name("first").unwrap();
    for bad in ["", "a/b", "x123456789x123456789x123456789x123456789x123456789x123456789x123"] {
        assert_eq!(writer.set_client_name(bad).unwrap_err().hresult(), 0xC0AA0604);
    }
    assert_eq!(writer.client_name(), Some("first"));
    let mut nameless = Writer::new();
    nameless.set_recorder(Recorder::new(Script::new())).unwrap();
    let error = nameless.prepare_media().unwrap_err();
    assert_eq!(
        (error.hresult(), error.name()),
        (0xC0AA0604, "E_IMAPI_DF2RAW_CLIENT_NAME_IS_NOT_VALID",)
    );
    // Nothing was sent to the drive but the question whether it writes raw.
    assert_eq!(nameless.recorder().unwrap().transport().log.len(), 1);
}

#[test]
fn prepared_media_tells_of_itself() {
    let mut script = Script::new();
    script.block_types = vec![1, 3];
    let mut writer = prepared(script);
    assert_eq!(writer.start_of_next_session().unwrap().0, -900);
    assert_eq!(writer.last_possible_start_of_leadout().unwrap().0, 525);
    assert_eq!(writer.requested_sector_type().unwrap(), BlockForm::Packed);
    assert_eq!(writer.supported_sector_types().unwrap(), [BlockForm::Pq, BlockForm::Raw]);
    assert!(!writer.buffer_underrun_free_disabled().unwrap());
    assert_eq!(writer.current_physical_media_type().unwrap().imapi_value(), 2);
    assert!(writer.media_physically_blank().unwrap());
    assert!(writer.media_heuristically_blank().unwrap());
    writer.set_requested_sector_type(BlockForm::Raw).unwrap();
    let error = writer.set_requested_sector_type(BlockForm::Packed).unwrap_err();
    assert_eq!(error.hresult(), 0xC0AA060E);
    assert_eq!(writer.requested_sector_type().unwrap(), BlockForm::Raw);
    // The default is not written either when the drive does not take it.
    writer.release_media().unwrap();
    writer.prepare_media().unwrap();
    let error = writer.write_media(&Disc::new(BlockForm::Packed), |_: &mut Writer, _: &_| {});
    assert_eq!(error.unwrap_err().hresult(), 0xC0AA060E);
}

/// A callback may do anything with the writer; another one in its place is not written with.
#[test]
fn a_writer_that_is_swapped_away_ends_the_write() {
    let mut writer = prepared(Script::new());
    let mut other = Some(prepared(Script::new()));
    let mut taken = None;
    let result = writer.write_media(&Disc::new(BlockForm::Packed), |writer: &mut Writer, _: &_| {
        if let Some(other) = other.take() {
            taken = Some(std::mem::replace(writer, other));
        }
    });
    assert_eq!(result.unwrap_err().hresult(), 0xC0AA0602);
    assert!(writer.recorder().unwrap().transport().log.is_empty());
    writer.release_media().unwrap();
    assert!(taken.is_some());
}
