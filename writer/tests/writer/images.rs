//! Images that cannot be written to this medium, and where a lead-out is found.

use rawcd_format::{BlockForm, Lba};
use rawcd_writer::{StreamError, WriterError};

use crate::drive::{Disc, END, LEAD_OUT, START, Script, Writer, drive, prepared, write};

/// Refused before anything is sent to the drive.
fn refused(image: &Disc) -> WriterError {
    let mut writer = prepared(Script::new());
    let error = write(&mut writer, image).unwrap_err();
    let drive = drive(&mut writer);
    assert!(drive.written.is_empty() && drive.selected.is_empty());
    writer.release_media().unwrap();
    error
}

/// The lead-out start that the writer reads, told by refusing it.
fn lead_out_of(image: &Disc) -> Lba {
    let mut script = Script::new();
    // The lead-out may start at 00:02:00 at the latest.
    script.disc_information[21..24].copy_from_slice(&[0, 2, 0]);
    match write(&mut prepared(script), image) {
        Err(WriterError::NotEnoughSpace { lead_out, limit: Lba(0) }) => lead_out,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_form_other_than_requested() {
    let mut writer = prepared(Script::new());
    writer.set_requested_sector_type(BlockForm::Packed).unwrap();
    let error =
        writer.write_media(&Disc::new(BlockForm::Raw), |_: &mut Writer, _: &_| {}).unwrap_err();
    assert_eq!(error.hresult(), 0xC0AA060D);
    assert_eq!(
        error.to_string(),
        "the image has the block form raw, but packed is the requested sector type"
    );
}

#[test]
fn a_start_other_than_said() {
    let error = refused(&Disc { first: -11_077, ..Disc::new(BlockForm::Raw) });
    assert_eq!(error.hresult(), 0xC0AA060D);
    assert_eq!(error.to_string(), "the image begins at LBA -11077, not at LBA -22650");
    for lead_in_sectors in [0, 899, 901, u32::MAX] {
        let image = Disc { first: -900, ..Disc::new(BlockForm::Packed) };
        let mut writer = prepared(Script::new());
        let error =
            writer.write_media2(&image, lead_in_sectors, |_: &mut Writer, _: &_| {}).unwrap_err();
        assert_eq!(error.hresult(), 0xC0AA060D);
    }
}

#[test]
fn a_lead_in_shorter_than_that_of_the_medium() {
    let image = Disc { first: START + 1, ..Disc::new(BlockForm::Packed) };
    let mut writer = prepared(Script::new());
    let error = writer.write_media2(&image, 899, |_: &mut Writer, _: &_| {}).unwrap_err();
    assert_eq!(
        (error.hresult(), error.name()),
        (0xC0AA060F, "E_IMAPI_DF2RAW_STREAM_LEADIN_TOO_SHORT",)
    );
    assert_eq!(
        error.to_string(),
        "the lead-in of the medium begins at LBA -900, the image only at LBA -899"
    );
}

#[test]
fn a_lead_out_at_the_limit_and_a_section_over() {
    // The limit of the scripted medium is 00:09:00, LBA 525.
    let at =
        |time, lead_out| Disc { toc_lead_out: Some(time), lead_out, ..Disc::new(BlockForm::Raw) };
    write(&mut prepared(Script::new()), &at("00:09:00", 525)).unwrap();
    let error = refused(&at("00:09:01", 526));
    assert_eq!(error.hresult(), 0xC0AA0609);
    assert_eq!(
        error.to_string(),
        "the lead-out of the image starts at LBA 526; on this medium it can start at LBA 525 at the latest"
    );
}

#[test]
fn an_image_that_ends_before_its_lead_out() {
    for end in [LEAD_OUT, LEAD_OUT - 200, 0] {
        let error = refused(&Disc { end, ..Disc::new(BlockForm::Raw) });
        assert!(matches!(
            error,
            WriterError::Stream(StreamError::Short { lead_out: Lba(450), .. })
        ));
        assert_eq!(error.hresult(), 0xC0AA060D);
    }
    write(&mut prepared(Script::new()), &Disc { end: 451, ..Disc::new(BlockForm::Raw) }).unwrap();
    // Not even a whole lead-in.
    for end in [-22_650, -22_000, -901, -500] {
        let error = refused(&Disc { end, ..Disc::new(BlockForm::Raw) });
        assert_eq!(error.hresult(), 0xC0AA060D, "{end}: {error}");
    }
}

#[test]
fn the_lead_out_is_read_from_the_toc() {
    for form in BlockForm::ALL {
        assert_eq!(lead_out_of(&Disc::new(form)), Lba(450));
    }
    // Even where Q of the lead-out says otherwise: which of the two is wrong is not for a writer.
    assert_eq!(lead_out_of(&Disc { lead_out: 440, ..Disc::new(BlockForm::Raw) }), Lba(450));
    // Beyond 90 minutes it is no lead-in time.
    let long = Disc { toc_lead_out: Some("90:00:00"), ..Disc::new(BlockForm::Raw) };
    assert!(matches!(
        refused(&long),
        WriterError::Stream(StreamError::Short { lead_out: Lba(404_850), .. })
    ));
}

#[test]
fn a_few_wrong_items_are_outvoted() {
    for wrong_a2 in [-894..-893, -894..-892, -885..-883] {
        let image = Disc { wrong_a2, ..Disc::new(BlockForm::Raw) };
        assert_eq!(lead_out_of(&image), Lba(450));
    }
}

#[test]
fn without_a_toc_the_lead_out_is_where_q_says() {
    for form in BlockForm::ALL {
        let no_item = Disc { toc_lead_out: None, ..Disc::new(form) };
        assert_eq!(lead_out_of(&no_item), Lba(450));
    }
    let no_good_item = Disc { bad_crc: true, ..Disc::new(BlockForm::Raw) };
    assert_eq!(lead_out_of(&no_good_item), Lba(450));
    let neither = Disc { toc_lead_out: None, lead_out: END, ..Disc::new(BlockForm::Raw) };
    let error = refused(&neither);
    assert_eq!(error.hresult(), 0xC0AA060D);
    assert_eq!(
        error.to_string(),
        "the image does not say where its lead-out starts: no POINT A2 in the lead-in from LBA -900, no section with TNO AA at the end"
    );
}

#[test]
fn an_image_that_cannot_be_read() {
    let error = refused(&Disc { broken_at: Some(-895), ..Disc::new(BlockForm::Raw) });
    assert_eq!(error.hresult(), 0xC0AA060D);
    // In the middle of the write the drive is told to stop.
    let mut writer = prepared(Script::new());
    let image = Disc { broken_at: Some(300), ..Disc::new(BlockForm::Raw) };
    let error = write(&mut writer, &image).unwrap_err();
    assert_eq!(error.hresult(), 0xC0AA060D);
    assert!(error.to_string().starts_with("the image cannot be read: block "), "{error}");
    let drive = drive(&mut writer);
    assert!(!drive.written.is_empty());
    assert!(drive.log.iter().any(|cdb| cdb[0] == 0x35));
    writer.release_media().unwrap();
}
