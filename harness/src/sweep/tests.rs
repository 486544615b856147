//! Sweeps of a short disc, and that they fail when something is wrong.

use rawcd_encoder::{Contract, RawCdImageCreator, ResultImage};

use super::*;
use crate::plan;
use crate::yaml;

const PLAN: &str = "tracks: [{ type: audio, source: { noise: { seed: 61, sectors: 300 } } }]\n";

fn opened() -> (DiscPlan, Contents) {
    let document = yaml::load(PLAN, "p").unwrap();
    plan::open(&document.value, std::path::Path::new(""), &document.marks).unwrap()
}

fn with_subjects<R>(test: impl FnOnce(&Subjects<'_>) -> R) -> R {
    let (disc, contents) = opened();
    let image: ResultImage =
        RawCdImageCreator::encode(Contract::Extended, BlockForm::Raw, &disc, contents).unwrap();
    let (plan, contents) = opened();
    test(&Subjects { image: &image, plan: &plan, contents: &contents })
}

/// 26 sections a WRITE: 283 of them for 156 of the lead-in, 450 of the program area and 6750 of the
/// lead-out, of which six begin in the lead-in, 18 before LBA 300, and the rest behind. Before them
/// are two attentions, and behind them polls until the buffer is empty and the session closed.
#[test]
fn a_reset_before_every_command() {
    let settings = Settings { kind: Some(Kind::Reset), command: None };
    let report = with_subjects(|subjects| sweep(subjects, &settings)).unwrap();
    assert_eq!(report.failed, []);
    assert_eq!(report.sections, (156, 7356));
    assert_eq!(report.areas[..4], [13, 6, 18, 259]);
    assert_eq!(report.burns(), report.commands);
    // GET CONFIGURATION, TEST UNIT READY three times, GET CONFIGURATION, READ DISC INFORMATION, and
    // the two PREVENT ALLOW MEDIUM REMOVAL take it for old news.
    let kind = &report.kinds[&Kind::Reset];
    assert_eq!(kind.codes["S_OK"], 8);
    assert_eq!(kind.codes.len(), 2);
    assert_eq!(kind.codes["E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE"], report.commands - 8);
    assert!(report.text().contains(" burns with a fault by 1 kinds"));
}

/// Command 14 is the first WRITE.
#[test]
fn one_command() {
    let settings = Settings { kind: None, command: Some(14) };
    let report = with_subjects(|subjects| sweep(subjects, &settings)).unwrap();
    assert_eq!((report.burns(), report.failed.len()), (18, 0));
    let codes = |kind| report.kinds[&kind].codes.keys().copied().collect::<Vec<_>>();
    assert_eq!(codes(Kind::Defect), ["E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE"]);
    assert_eq!(codes(Kind::TrayOpened), ["E_IMAPI_RECORDER_MEDIA_NO_MEDIA"]);
    assert_eq!(codes(Kind::Late), ["E_IMAPI_RECORDER_COMMAND_TIMEOUT"]);
    assert_eq!(codes(Kind::LongWrite), ["S_OK"]);
    // Nothing is being written yet.
    assert_eq!(codes(Kind::WriteError), ["S_OK"]);
    let settings = Settings { kind: None, command: Some(100_000) };
    let error = with_subjects(|subjects| sweep(subjects, &settings)).unwrap_err();
    assert!(error.to_string().ends_with("and no command 100000"), "{error}");
}

fn clean() -> Clean {
    with_subjects(|subjects| Clean::new(Burned::new(subjects, 156, true).unwrap()).unwrap())
}

/// A medium of the first sections of `bytes`, broken off.
fn recorded(clean: &Clean, bytes: &[u8]) -> Medium<MemoryStorage> {
    let mut drive = Drive::new(clean.burned.profile.clone());
    drive.insert(clean.burned.blank().unwrap());
    let mut transport = InProcess::new(drive);
    let timeout = std::time::Duration::from_secs(60);
    let mut list = [0; 60];
    list[8..13].copy_from_slice(&[0x05, 0x32, 0x43, 0x00, 0x03]);
    let select = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0];
    let data = rawcd_mmc::Data::Out(&list);
    transport.execute_past_attentions(&select, data, timeout).unwrap();
    let mut at = clean.burned.first;
    for run in bytes.chunks(26 * 2448) {
        let blocks = (run.len() / 2448) as u32;
        let cdb = rawcd_mmc::Write { lba: at, blocks }.emit10().unwrap();
        transport.execute(&cdb, rawcd_mmc::Data::Out(run), timeout).unwrap();
        at = at.plus(blocks);
    }
    transport.into_drive().take().unwrap()
}

/// What is left of a burn by the WRITE at command 30, which is the 17th, for LBA 110 on.
fn left<'a>(
    clean: &'a Clean,
    disc: &'a Medium<MemoryStorage>,
    result: &'a Result<(), WriterError>,
) -> check::Left<'a> {
    let before = &clean.steps[29];
    assert_eq!(before.write(), Some(Lba(110)));
    let kind = Kind::Sense;
    check::Left { clean, kind, before, result, in_drive: Some(disc), beside: None }
}

/// Sixteen WRITEs were taken before the fault.
#[test]
fn discs_that_are_not_what_they_must_be() {
    let clean = clean();
    let interrupted = with_subjects(|subjects| Interrupted::judge(&clean, subjects)).unwrap();
    let failed = Err(WriterError::NotBlank);
    let said = |disc: &_, result: &_| left(&clean, disc, result).check(&interrupted);
    let bytes = &clean.burned.bytes[..16 * 26 * 2448];
    let disc = recorded(&clean, bytes);
    assert_eq!(said(&disc, &failed), Ok(()));
    // Success of a disc that is not whole.
    let what = said(&disc, &Ok(())).unwrap_err();
    assert_eq!(
        what,
        "the writer tells of success, and 416 of 7356 sections are on a disc that is Damaged"
    );
    // A section that was taken is lost.
    let disc = recorded(&clean, &bytes[..bytes.len() - 2448]);
    let what = said(&disc, &failed).unwrap_err();
    assert_eq!(what, "the recording ends at LBA 109; up to LBA 110 it was there");
    // One byte is another.
    let mut other = bytes.to_vec();
    other[7 * 2448] ^= 1;
    let disc = recorded(&clean, &other);
    let what = said(&disc, &failed).unwrap_err();
    assert_eq!(what, "what is recorded from LBA -306 to -243 is not what was sent");
    // Nothing at all is left.
    let disc = clean.burned.blank().unwrap();
    let what = said(&disc, &failed).unwrap_err();
    assert_eq!(what, "the sections before LBA 110 were on the disc, which is blank");
}

#[test]
fn a_drive_that_is_still_locked() {
    let clean = clean();
    let mut drive = clean.steps[20].before.clone();
    assert_eq!(check::released(&drive).unwrap_err(), "the tray is still locked");
    drive.reset(clean.steps[20].at);
    assert_eq!(check::released(&drive), Ok(()));
}

/// The codes of docs/faults.md are looked up by kind and stage.
#[test]
fn codes_that_are_not_documented() {
    let result = Err(WriterError::NotBlank);
    let code = "E_IMAPI_DF2RAW_MEDIA_IS_NOT_BLANK";
    let what = Kind::TrayOpened.check_code(Stage::Ask, code, &result).unwrap_err();
    assert_eq!(
        what,
        "the writer ends in E_IMAPI_DF2RAW_MEDIA_IS_NOT_BLANK (the medium is not blank: a raw image \
         is written to a blank one in one go); documented is E_IMAPI_RECORDER_MEDIA_NO_MEDIA or \
         E_IMAPI_DF2RAW_MEDIA_IS_NOT_SUPPORTED"
    );
    let documented =
        Kind::UnprotectedUnderrun.check_code(Stage::Write, "E_IMAPI_LOSS_OF_STREAMING", &result);
    assert_eq!(documented, Ok(()));
}
