//! The IRawCDImageCreator and IRawCDImageTrackInfo contracts, member by member. Every HRESULT is
//! typed in from imapi2error.h.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Debug;
use std::io;

use rawcd_encoder::{Contract, ImageError, IndexAdded, RawCdImageCreator};
use rawcd_format::contents::Source;
use rawcd_format::subcode::cdtext::{CdText, TextBlock, TextKind, Texts};
use rawcd_format::{
    BlockForm, Contents, CopySetting, DiscPlan, DiscType, Lba, NextSession, RawImage, RwForm,
    SectorType, SessionPlan, TrackPlan, UserData,
};

/// Sectors that are all zero.
struct Zeros {
    len: usize,
    sectors: u32,
}

impl UserData for Zeros {
    fn sector_len(&self) -> usize {
        self.len
    }

    fn sectors(&self) -> u32 {
        self.sectors
    }

    fn read(&self, _: u32, out: &mut [u8]) -> io::Result<()> {
        out.fill(0);
        Ok(())
    }
}

fn zeros(len: usize, sectors: u32) -> Source {
    Box::new(Zeros { len, sectors })
}

fn audio(sectors: u32) -> Source {
    zeros(2352, sectors)
}

fn imapi2() -> RawCdImageCreator {
    RawCdImageCreator::new(Contract::Imapi2)
}

/// A creator with audio tracks of these lengths.
fn with_tracks(sectors: &[u32]) -> RawCdImageCreator {
    let mut creator = imapi2();
    for &sectors in sectors {
        creator.add_track(SectorType::Audio, audio(sectors)).unwrap();
    }
    creator
}

fn frozen() -> RawCdImageCreator {
    let mut creator = with_tracks(&[300]);
    creator.create_result_image().unwrap();
    creator
}

#[track_caller]
fn refuses<T: Debug>(result: Result<T, ImageError>, hresult: u32) {
    match result {
        Ok(value) => panic!("not refused: {value:?}"),
        Err(error) => assert_eq!(error.hresult(), hresult, "{}: {error}", error.name()),
    }
}

#[test]
fn defaults() {
    let creator = imapi2();
    assert_eq!(creator.resulting_image_type(), BlockForm::Packed);
    assert!(!creator.disable_gapless_audio());
    assert_eq!(creator.starting_track_number().get(), 1);
    assert_eq!(creator.number_of_existing_tracks(), 0);
    assert_eq!(creator.media_catalog_number(), "");
    assert_eq!(creator.start_of_leadout_limit(), Lba(398_099));
    let creator = with_tracks(&[300]);
    let info = creator.track_info(1).unwrap();
    assert_eq!(info.isrc(), "");
    assert_eq!(info.digital_audio_copy_setting(), CopySetting::Permitted);
    assert!(!info.audio_has_preemphasis());
    assert_eq!(info.track_indexes(), [0]);
}

#[test]
fn read_only_after_the_image() {
    const READ_ONLY: u32 = 0x80AA_0A00;
    let mut creator = frozen();
    refuses(creator.create_result_image().map(|_| ()), READ_ONLY);
    refuses(creator.add_track(SectorType::Audio, audio(300)), READ_ONLY);
    refuses(creator.add_special_pregap(audio(150)), READ_ONLY);
    refuses(creator.add_subcode_rw_generator(None), READ_ONLY);
    refuses(creator.set_resulting_image_type(BlockForm::Raw), READ_ONLY);
    refuses(creator.set_start_of_leadout_limit(Lba(300_000)), READ_ONLY);
    refuses(creator.set_disable_gapless_audio(true), READ_ONLY);
    refuses(creator.set_media_catalog_number("4006381333931"), READ_ONLY);
    refuses(creator.set_starting_track_number(2), READ_ONLY);
    let mut info = creator.track_info_mut(1).unwrap();
    refuses(info.set_isrc("USK7Y9812345"), READ_ONLY);
    refuses(info.set_digital_audio_copy_setting(CopySetting::Scms), READ_ONLY);
    refuses(info.set_audio_has_preemphasis(true), READ_ONLY);
    refuses(info.add_track_index(100), READ_ONLY);
    refuses(info.clear_track_index(0), READ_ONLY);
    assert_eq!(creator.start_of_leadout(), Ok(Lba(300)), "getters stay usable");
    assert_eq!(creator.track_info(1).unwrap().sector_count(), 300);
}

#[test]
fn without_tracks() {
    const NO_TRACKS: u32 = 0x80AA_0A03;
    let mut creator = imapi2();
    refuses(creator.create_result_image().map(|_| ()), NO_TRACKS);
    refuses(creator.start_of_leadout(), NO_TRACKS);
    refuses(creator.last_used_user_sector_in_image(), NO_TRACKS);
    refuses(creator.expected_table_of_contents(), NO_TRACKS);
}

#[test]
fn audio_only_and_numbers_to_99() {
    let mut creator = imapi2();
    for kind in &SectorType::ALL[1..] {
        refuses(creator.add_track(*kind, zeros(kind.user_data_len(), 300)), 0x80AA_0A02);
    }
    let mut creator = with_tracks(&[300; 99]);
    refuses(creator.add_track(SectorType::Audio, audio(300)), 0x80AA_0A01);
    let mut creator = imapi2();
    creator.set_starting_track_number(98).unwrap();
    assert_eq!(creator.add_track(SectorType::Audio, audio(300)), Ok(1));
    assert_eq!(creator.add_track(SectorType::Audio, audio(300)), Ok(2));
    refuses(creator.add_track(SectorType::Audio, audio(300)), 0x80AA_0A01);
    assert_eq!(creator.track_info(2).unwrap().track_number().get(), 99);
}

#[test]
fn before_the_first_track_only() {
    let mut creator = with_tracks(&[300]);
    refuses(creator.add_special_pregap(audio(150)), 0x80AA_0A04);
    refuses(creator.set_starting_track_number(5), 0x80AA_0A04);
}

#[test]
fn room() {
    const NO_ROOM: u32 = 0x80AA_0A05;
    let mut creator = imapi2();
    refuses(creator.add_track(SectorType::Audio, audio(398_101)), NO_ROOM);
    creator.add_track(SectorType::Audio, audio(398_100)).unwrap();
    assert_eq!(creator.last_used_user_sector_in_image(), Ok(Lba(398_099)));

    let mut creator = imapi2();
    creator.set_start_of_leadout_limit(Lba(1000)).unwrap();
    refuses(creator.add_track(SectorType::Audio, audio(1001)), NO_ROOM);
    creator.add_track(SectorType::Audio, audio(1000)).unwrap();
    refuses(creator.set_start_of_leadout_limit(Lba(999)), NO_ROOM);
    assert_eq!(creator.start_of_leadout_limit(), Lba(1000), "unchanged");
    refuses(creator.set_start_of_leadout_limit(Lba(398_100)), 0x8007_0057);
    refuses(creator.set_start_of_leadout_limit(Lba(-1)), 0x8007_0057);
    let error = creator.set_start_of_leadout_limit(Lba(-1)).unwrap_err();
    assert_eq!(error.to_string(), "the lead-out limit -1 lies before LBA 0 (00:02:00)");

    // Beyond 90 minutes only by the extended contract, and when it is asked for.
    let mut creator = RawCdImageCreator::new(Contract::Extended);
    refuses(creator.set_start_of_leadout_limit(Lba(443_101)), 0x8007_0057);
    refuses(creator.add_track(SectorType::Audio, audio(409_500)), NO_ROOM);
    creator.set_start_of_leadout_limit(Lba(443_100)).unwrap();
    creator.add_track(SectorType::Audio, audio(409_500)).unwrap();
    assert_eq!(creator.start_of_leadout(), Ok(Lba(409_500)));

    let mut creator = imapi2();
    creator.set_start_of_leadout_limit(Lba(700)).unwrap();
    creator.add_track(SectorType::Audio, audio(300)).unwrap();
    creator.add_track(SectorType::Audio, audio(300)).unwrap();
    refuses(creator.set_disable_gapless_audio(true), NO_ROOM);
    assert!(!creator.disable_gapless_audio(), "unchanged");

    let mut creator = imapi2();
    refuses(creator.add_special_pregap(audio(397_951)), NO_ROOM);
    creator.add_special_pregap(audio(397_950)).unwrap();
    creator.add_track(SectorType::Audio, audio(300)).unwrap();
    assert_eq!(creator.last_used_user_sector_in_image(), Ok(Lba(398_099)));
}

#[test]
fn indexes() {
    let mut creator = with_tracks(&[2000]);
    let mut info = creator.track_info_mut(1).unwrap();
    assert_eq!(info.add_track_index(450), Ok(IndexAdded::Added));
    assert_eq!(info.add_track_index(900), Ok(IndexAdded::Added));
    let again = info.add_track_index(450).unwrap();
    assert_eq!((again.hresult(), again.name()), {
        (0x00AA_0A08, "S_IMAPI_RAW_IMAGE_TRACK_INDEX_ALREADY_EXISTS")
    });
    assert_eq!(info.add_track_index(0).unwrap().hresult(), 0x00AA_0A08);
    refuses(info.add_track_index(9), 0x80AA_0A0A);
    refuses(info.add_track_index(441), 0x80AA_0A0A);
    refuses(info.add_track_index(459), 0x80AA_0A0A);
    refuses(info.add_track_index(1991), 0x80AA_0A0A);
    refuses(info.add_track_index(2000), 0x8007_0057);
    refuses(info.add_track_index(-1), 0x8007_0057);
    refuses(info.add_track_index(i32::MIN), 0x8007_0057);
    refuses(info.clear_track_index(0), 0x80AA_0A09);
    refuses(info.clear_track_index(451), 0x80AA_0A07);
    refuses(info.clear_track_index(-5), 0x80AA_0A07);
    info.clear_track_index(450).unwrap();
    assert_eq!(creator.track_info(1).unwrap().track_indexes(), [0, 900]);

    let mut creator = with_tracks(&[2000]);
    let mut info = creator.track_info_mut(1).unwrap();
    for number in 1..=98 {
        info.add_track_index(number * 10).unwrap();
    }
    refuses(info.add_track_index(1500), 0x80AA_0A06);
}

/// The last 150 sectors of a track carry index 00 of its gapless successor.
#[test]
fn an_index_under_the_next_pause_is_too_close() {
    let mut creator = with_tracks(&[1000, 300]);
    let mut info = creator.track_info_mut(1).unwrap();
    refuses(info.add_track_index(841), 0x80AA_0A0A);
    refuses(info.add_track_index(900), 0x80AA_0A0A);
    assert_eq!(info.add_track_index(840), Ok(IndexAdded::Added));
    let mut creator = with_tracks(&[1000]);
    creator.track_info_mut(1).unwrap().add_track_index(900).unwrap();
    refuses(creator.add_track(SectorType::Audio, audio(300)), 0x80AA_0A0A);
    assert_eq!(creator.number_of_existing_tracks(), 1);
}

#[test]
fn invalid_arguments() {
    const INVALID: u32 = 0x8007_0057;
    let mut creator = imapi2();
    refuses(creator.add_track(SectorType::Audio, audio(299)), INVALID);
    refuses(creator.add_track(SectorType::Audio, zeros(2048, 300)), INVALID);
    refuses(creator.add_special_pregap(audio(149)), INVALID);
    refuses(creator.add_special_pregap(zeros(2048, 150)), INVALID);
    refuses(creator.set_starting_track_number(0), INVALID);
    refuses(creator.set_starting_track_number(100), INVALID);
    refuses(creator.set_starting_track_number(-1), INVALID);
    refuses(creator.set_media_catalog_number("4006381333930"), INVALID);
    refuses(creator.set_disc_type(Some(DiscType::Xa)), INVALID);
    refuses(creator.add_subcode_rw(zeros(96, 1), RwForm::Raw), INVALID);
    assert!(creator.track_info(0).is_err());
    let mut creator = with_tracks(&[300]);
    assert_eq!(creator.track_info(2).unwrap_err().hresult(), INVALID);
    let mut info = creator.track_info_mut(1).unwrap();
    refuses(info.set_isrc("US-K7Y98-12345"), INVALID);
    refuses(info.set_pregap(Some(200)), INVALID);
    refuses(info.set_postgap(Some(200)), INVALID);
    refuses(info.set_subheader([0, 0, 8, 0]), INVALID);
}

#[test]
fn texts_are_normal_forms() {
    let mut creator = with_tracks(&[300]);
    creator.set_media_catalog_number("602498614082").unwrap();
    assert_eq!(creator.media_catalog_number(), "0602498614082");
    creator.set_media_catalog_number("").unwrap();
    assert_eq!(creator.media_catalog_number(), "");
    let mut info = creator.track_info_mut(1).unwrap();
    info.set_isrc("USK7Y9812345").unwrap();
    assert_eq!(creator.track_info(1).unwrap().isrc(), "US-K7Y-98-12345");
    creator.track_info_mut(1).unwrap().set_isrc("").unwrap();
    assert_eq!(creator.track_info(1).unwrap().isrc(), "");
}

#[test]
fn layout_members() {
    let mut creator = imapi2();
    creator.add_special_pregap(audio(200)).unwrap();
    creator.add_track(SectorType::Audio, audio(400)).unwrap();
    creator.add_track(SectorType::Audio, audio(350)).unwrap();
    let starts = |creator: &RawCdImageCreator| {
        [1, 2].map(|index| creator.track_info(index).unwrap().starting_lba().0)
    };
    assert_eq!(starts(&creator), [50, 450]);
    assert_eq!(creator.start_of_leadout(), Ok(Lba(800)));
    assert_eq!(creator.last_used_user_sector_in_image(), Ok(Lba(799)));
    creator.set_disable_gapless_audio(true).unwrap();
    assert_eq!(starts(&creator), [50, 600]);
    assert_eq!(creator.start_of_leadout(), Ok(Lba(950)));
    creator
        .track_info_mut(2)
        .unwrap()
        .set_digital_audio_copy_setting(CopySetting::Prohibited)
        .unwrap();
    #[rustfmt::skip]
    let toc = [
        0x00, 0x1A, 1, 2,
        0, 0x12, 1, 0, 0, 0, 0, 50,
        0, 0x10, 2, 0, 0, 0, 0x02, 0x58,
        0, 0x10, 0xAA, 0, 0, 0, 0x03, 0xB6,
    ];
    assert_eq!(creator.expected_table_of_contents().unwrap(), toc);
}

#[test]
fn subcode_rw_generator() {
    const SECTIONS: u32 = 22_650 + 300 + 6_750;
    let mut creator = with_tracks(&[300]);
    creator.set_resulting_image_type(BlockForm::Pq).unwrap();
    refuses(creator.add_subcode_rw_generator(Some(zeros(96, SECTIONS))), 0x80AA_0A02);
    creator.set_resulting_image_type(BlockForm::Raw).unwrap();
    creator.add_subcode_rw_generator(Some(zeros(96, SECTIONS - 1))).unwrap();
    refuses(creator.set_resulting_image_type(BlockForm::Pq), 0x80AA_0A02);
    refuses(creator.create_result_image().map(|_| ()), 0x8007_0057);
    creator.add_subcode_rw_generator(None).unwrap();
    creator.set_resulting_image_type(BlockForm::Pq).unwrap();
    creator.set_resulting_image_type(BlockForm::Packed).unwrap();
    creator.add_subcode_rw_generator(Some(zeros(96, SECTIONS))).unwrap();
    let image = creator.create_result_image().unwrap();
    assert_eq!((image.form(), image.first_lba(), image.len()), {
        (BlockForm::Packed, Lba(-22_650), SECTIONS)
    });
}

#[test]
fn extended_takes_all_ten_types() {
    let mut creator = RawCdImageCreator::new(Contract::default());
    for (at, kind) in SectorType::ALL.into_iter().enumerate() {
        let added = creator.add_track(kind, zeros(kind.user_data_len(), 300));
        assert_eq!(added, Ok(at + 1), "{kind}");
    }
    let mut info = creator.track_info_mut(5).unwrap();
    info.set_subheader([1, 2, 0x08, 3]).unwrap();
    refuses(info.set_subheader([0, 0, 0x20, 0]), 0x8007_0057);
    refuses(info.set_isrc("USK7Y9812345"), 0x8007_0057);
    refuses(info.set_audio_has_preemphasis(true), 0x8007_0057);
    refuses(info.set_digital_audio_copy_setting(CopySetting::Scms), 0x8007_0057);
    info.set_digital_audio_copy_setting(CopySetting::Permitted).unwrap();
    refuses(creator.track_info_mut(2).unwrap().set_pregap(Some(224)), 0x8007_0057);
    creator.track_info_mut(2).unwrap().set_pregap(Some(300)).unwrap();
    refuses(creator.track_info_mut(10).unwrap().set_postgap(Some(149)), 0x8007_0057);
    creator.set_disc_type(Some(DiscType::CdI)).unwrap();
    assert!(creator.create_result_image().is_ok());

    let mut creator = RawCdImageCreator::new(Contract::Extended);
    creator.set_starting_track_number(2).unwrap();
    refuses(creator.add_track(SectorType::Mode1, zeros(2048, 300)), 0x80AA_0A02);
    let mut creator = RawCdImageCreator::new(Contract::Extended);
    creator.add_special_pregap(audio(150)).unwrap();
    refuses(creator.add_track(SectorType::Mode1, zeros(2048, 300)), 0x80AA_0A02);
}

/// With the pauses that the tracks have before theirs are declared, these would not fit.
#[test]
fn declare_looks_at_room_in_the_end() {
    use rawcd_format::{Contents, DiscPlan, TrackPlan};
    let declared = |sectors: u32, pregap| {
        let mut tracks = vec![TrackPlan::new(SectorType::Audio, sectors); 2];
        tracks[1].pregap = Some(pregap);
        let plan = DiscPlan { gapless: false, tracks, ..DiscPlan::default() };
        let tracks = vec![audio(sectors), audio(sectors)];
        let mut creator = RawCdImageCreator::new(Contract::Extended);
        creator.declare(&plan, Contents { tracks, ..Contents::default() })?;
        creator.start_of_leadout()
    };
    assert_eq!(declared(199_050, 0), Ok(Lba(398_100)));
    refuses(declared(199_050, 1), 0x80AA_0A05);
    refuses(declared(199_051, 0), 0x80AA_0A05);
}

/// A plan whose legal end passes through settings that are not legal alone.
#[test]
fn declare_finds_a_legal_way() {
    use rawcd_format::{Contents, DiscPlan, TrackPlan};
    let mut plan = DiscPlan { tracks: vec![], ..DiscPlan::default() };
    for _ in 0..2 {
        let mut track = TrackPlan::new(SectorType::Audio, 400);
        track.pre_emphasis = true;
        track.indexes = vec![380];
        track.pregap = Some(150);
        plan.tracks.push(track);
    }
    plan.tracks[1].pregap = Some(0);
    plan.lead_out_limit = Some(Lba(800));
    let contents = || Contents { tracks: vec![audio(400), audio(400)], ..Contents::default() };
    let mut creator = RawCdImageCreator::new(Contract::Extended);
    creator.declare(&plan, contents()).unwrap();
    assert_eq!(creator.plan(), &plan);
    let mut creator = imapi2();
    refuses(creator.declare(&plan, contents()), 0x8007_0057);
}

fn titles(texts: &[&str]) -> CdText {
    let texts = Texts {
        disc: b"Album".to_vec(),
        tracks: texts.iter().map(|text| text.as_bytes().to_vec()).collect(),
    };
    let texts = [(TextKind::Title, texts)].into();
    CdText { blocks: vec![TextBlock { language: 9, texts, ..TextBlock::default() }] }
}

#[test]
fn cd_text_is_extended_and_needs_an_image_of_the_raw_form() {
    refuses(with_tracks(&[300]).set_cd_text(Some(titles(&[]))), 0x8007_0057);
    let mut creator = RawCdImageCreator::new(Contract::Extended);
    refuses(creator.set_cd_text(Some(titles(&[]))), 0x80AA_0A03);
    creator.add_track(SectorType::Audio, audio(300)).unwrap();
    for form in [BlockForm::Packed, BlockForm::Pq] {
        creator.set_resulting_image_type(form).unwrap();
        refuses(creator.set_cd_text(Some(titles(&["One"]))), 0x80AA_0A02);
    }
    creator.set_resulting_image_type(BlockForm::Raw).unwrap();
    refuses(creator.set_cd_text(Some(titles(&["One", "Two"]))), 0x8007_0057);
    assert_eq!(creator.cd_text(), None);
    creator.set_cd_text(Some(titles(&["One"]))).unwrap();
    assert_eq!(creator.cd_text(), Some(&titles(&["One"])));
    refuses(creator.set_resulting_image_type(BlockForm::Packed), 0x80AA_0A02);
    // A track more has an empty title; what the texts repeat cannot be taken away.
    creator.add_track(SectorType::Audio, audio(300)).unwrap();
    creator.set_media_catalog_number("4006381333931").unwrap();
    let mut with_codes = titles(&["One"]);
    with_codes.blocks[0].codes = true;
    creator.set_cd_text(Some(with_codes)).unwrap();
    refuses(creator.set_media_catalog_number(""), 0x8007_0057);
    assert_eq!(creator.media_catalog_number(), "4006381333931");
    creator.track_info_mut(2).unwrap().set_isrc("USK7Y9812345").unwrap();
    creator.set_media_catalog_number("").unwrap();
    refuses(creator.track_info_mut(2).unwrap().set_isrc(""), 0x8007_0057);
    creator.create_result_image().unwrap();
    refuses(creator.set_cd_text(None), 0x80AA_0A00);
}

/// 80 00 00 00 A l b: the head of the first pack and its first characters, six bits a symbol.
#[test]
fn cd_text_fills_the_lead_in() {
    let mut creator = RawCdImageCreator::new(Contract::Extended);
    creator.set_resulting_image_type(BlockForm::Raw).unwrap();
    creator.add_track(SectorType::Audio, audio(300)).unwrap();
    creator.set_cd_text(Some(titles(&["One"]))).unwrap();
    let image = creator.create_result_image().unwrap();
    // A pack of titles and three of size: every section of the lead-in has all four.
    for lba in [-22_650, -12_345, -151] {
        let mut block = [0; 2448];
        image.read(Lba(lba), &mut block).unwrap();
        let symbols: Vec<u8> = block[2352..].iter().map(|byte| byte & 0x3F).collect();
        assert_eq!(symbols[..9], [0x20, 0, 0, 0, 0, 0x04, 0x05, 0x2C, 0x18]);
    }
    let mut block = [0; 2448];
    image.read(Lba(-150), &mut block).unwrap();
    assert!(block[2352..].iter().all(|byte| byte & 0x3F == 0));
}

#[test]
fn names_of_codes() {
    let error = with_tracks(&[]).start_of_leadout().unwrap_err();
    assert_eq!(error.name(), "E_IMAPI_RAW_IMAGE_NO_TRACKS");
    let error = with_tracks(&[300]).track_info_mut(1).unwrap().clear_track_index(0).unwrap_err();
    assert_eq!(error.name(), "E_IMAPI_RAW_IMAGE_TRACK_INDEX_OFFSET_ZERO_CANNOT_BE_CLEARED");
    let error = frozen().create_result_image().map(|_| ()).unwrap_err();
    assert_eq!(error.name(), "E_IMAPI_RAW_IMAGE_IS_READ_ONLY");
}

/// A plan that says more than the members would take as it stands is refused whole.
#[test]
fn declare_makes_no_other_disc() {
    use rawcd_format::{Contents, DiscPlan, TrackPlan};
    for indexes in [vec![200, 100], vec![100, 100], vec![0]] {
        let mut track = TrackPlan::new(SectorType::Audio, 400);
        track.indexes = indexes;
        let plan = DiscPlan { tracks: vec![track], ..DiscPlan::default() };
        let contents = Contents { tracks: vec![audio(400)], ..Contents::default() };
        refuses(imapi2().declare(&plan, contents), 0x8007_0057);
    }
    let mut plan =
        DiscPlan { tracks: vec![TrackPlan::new(SectorType::Audio, 300)], ..DiscPlan::default() };
    for (form, declared, refused) in [
        (BlockForm::Raw, RwForm::Packed, true),
        (BlockForm::Raw, RwForm::Raw, false),
        (BlockForm::Packed, RwForm::Raw, true),
        (BlockForm::Packed, RwForm::Packed, false),
    ] {
        plan.subcode_rw = Some(declared);
        let contents = Contents {
            tracks: vec![audio(300)],
            subcode_rw: Some(zeros(96, 29_700)),
            ..Contents::default()
        };
        let mut creator = imapi2();
        creator.set_resulting_image_type(form).unwrap();
        let result = creator.declare(&plan, contents);
        assert_eq!(result.is_err(), refused, "{form}");
    }
}

/// Audio of 300 sectors, then mode 1 of `sectors`.
fn two_sessions(sectors: u32) -> (DiscPlan, Contents) {
    let plan = DiscPlan {
        tracks: vec![TrackPlan::new(SectorType::Audio, 300)],
        later_sessions: vec![SessionPlan {
            tracks: vec![TrackPlan::new(SectorType::Mode1, sectors)],
            ..SessionPlan::default()
        }],
        ..DiscPlan::default()
    };
    let tracks = vec![audio(300), zeros(2048, sectors)];
    (plan, Contents { tracks, ..Contents::default() })
}

#[test]
fn several_sessions() {
    let encode = |contract, sectors| {
        let (plan, contents) = two_sessions(sectors);
        RawCdImageCreator::encode(contract, BlockForm::Raw, &plan, contents)
    };
    let image = encode(Contract::Extended, 400).unwrap();
    // Lead-outs at 300 and at 300 + 6750 + 4500 + 150 + 400 + 150 = 12250, the last of 2250.
    assert_eq!((image.first_lba(), image.end_lba()), (Lba(-22_650), Lba(14_500)));
    // Three blocks over the border of the sessions: CONTROL and TNO of lead-out, then of lead-in.
    let mut blocks = vec![0; 3 * 2448];
    image.read(Lba(7_048), &mut blocks).unwrap();
    let tno = |block: &[u8]| {
        let bits = block[2352 + 8..2352 + 16].iter();
        bits.fold(0, |byte: u8, symbol| byte << 1 | symbol >> 6 & 1)
    };
    let found: Vec<u8> = blocks.chunks(2448).map(tno).collect();
    assert_eq!(found, [0xAA, 0xAA, 0x00]);
    assert!(image.read(Lba(14_499), &mut blocks).is_err());
    refuses(encode(Contract::Imapi2, 400).map(|_| ()), 0x8007_0057);
    let (plan, contents) = two_sessions(400);
    let mut creator = RawCdImageCreator::new(Contract::Extended);
    refuses(creator.declare(&plan, contents), 0x8007_0057);
    // E_INVALIDARG of the session's own track, by its number on the disc.
    let error = encode(Contract::Extended, 299).map(|_| ()).unwrap_err();
    assert_eq!(error.hresult(), 0x8007_0057);
    assert!(error.to_string().contains("session 2: track 2 has 299 sectors"), "{error}");
}

#[test]
fn a_next_session_is_said_in_the_extended_contract() {
    let mut creator = RawCdImageCreator::new(Contract::Extended);
    creator.add_track(SectorType::Audio, audio(300)).unwrap();
    creator.set_next_session(NextSession::Allowed).unwrap();
    assert_eq!(creator.plan().next_session, NextSession::Allowed);
    let mut strict = with_tracks(&[300]);
    refuses(strict.set_next_session(NextSession::Allowed), 0x8007_0057);
}
