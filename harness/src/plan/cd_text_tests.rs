use std::path::Path;

use rawcd_format::Msf;
use rawcd_format::subcode::cdtext::{CharacterSet, TextKind};

use super::*;
use crate::yaml::{Document, load};

const TRACKS: &str = "tracks: [{ type: audio, source: { silence: 400 } }, { type: audio, source: { silence: 400 } }]\n";

fn read(cd_text: &str) -> Document<Plan> {
    load(&format!("{TRACKS}{cd_text}"), "p").unwrap_or_else(|refused| panic!("{refused}"))
}

#[test]
fn every_key() {
    let Document { value: plan, marks } = read(
        r#"
first_track: 7
mcn: 4006381333931
cd_text:
  languages:
    - language: german
      disc: { title: Grüße, performer: Die Namenlosen, songwriter: S, composer: C, arranger: A, message: M }
      tracks:
        - { title: 1999 }
        - { title: "", performer: Einer }
      genre: { code: jazz, text: Bebop }
      disc_id: ABC 123
      closed: Für das Archiv
      codes: true
      toc: true
      copyright: 3
      intervals:
        - { track: 8, start: "00:10:00", end: "00:11:00" }
    - language: 69
      charset: ms-jis
      disc: { title: 83 65 83 58 }
      genre: { code: 300 }
"#,
    );
    let (disc, _) = open(&plan, Path::new("."), &marks).unwrap();
    layout(&disc, &marks).unwrap();
    let blocks = disc.cd_text.unwrap().blocks;
    let [german, japanese] = &blocks[..] else { panic!("{blocks:?}") };
    assert_eq!((german.language, japanese.language), (0x08, 0x69));
    assert_eq!(german.character_set, CharacterSet::Latin1);
    assert_eq!(japanese.character_set, CharacterSet::MsJis);
    let kinds: Vec<TextKind> = german.texts.keys().copied().collect();
    assert_eq!(
        kinds,
        [
            TextKind::Title,
            TextKind::Performer,
            TextKind::Songwriter,
            TextKind::Composer,
            TextKind::Arranger,
            TextKind::Message
        ]
    );
    let title = &german.texts[&TextKind::Title];
    assert_eq!(title.disc, b"Gr\xFC\xDFe");
    assert_eq!(title.tracks, [b"1999".to_vec(), vec![]]);
    assert_eq!(german.texts[&TextKind::Performer].tracks, [vec![], b"Einer".to_vec()]);
    assert_eq!(german.texts[&TextKind::Message].disc, b"M");
    let genre = german.genre.as_ref().unwrap();
    assert_eq!((genre.code, &genre.text[..]), (14, &b"Bebop"[..]));
    assert_eq!(german.disc_id.as_deref(), Some(&b"ABC 123"[..]));
    assert_eq!(german.closed.as_deref(), Some(&b"F\xFCr das Archiv"[..]));
    assert!(german.codes && german.toc && !japanese.codes && !japanese.toc);
    assert_eq!((german.copyright, japanese.copyright), (3, 0));
    let interval = german.intervals[0];
    assert_eq!(interval.ordinal, 1);
    assert_eq!(interval.start, Msf::new(0, 10, 0).unwrap());
    assert_eq!(interval.end, Msf::new(0, 11, 0).unwrap());
    assert_eq!(japanese.texts[&TextKind::Title].disc, b"\x83\x65\x83\x58");
    assert_eq!(japanese.genre.as_ref().unwrap().code, 300);
}

#[test]
fn charsets_by_name() {
    for (name, set) in [
        ("iso-8859-1", CharacterSet::Latin1),
        ("ascii", CharacterSet::Ascii),
        ("ms-jis", CharacterSet::MsJis),
        ("korean", CharacterSet::Korean),
        ("mandarin", CharacterSet::Mandarin),
    ] {
        let text = format!(
            "cd_text: {{ languages: [{{ language: unknown, charset: {name}, codes: true }}] }}\n"
        );
        let Document { value: plan, marks } = read(&text);
        let (disc, _) = open(&plan, Path::new("."), &marks).unwrap();
        assert_eq!(disc.cd_text.unwrap().blocks[0].character_set, set);
    }
}

/// Everything that is wrong with a text, at its place.
#[test]
fn wrong_texts_are_refused_at_their_place() {
    let language = |rest: &str| {
        format!(
            "cd_text:\n  languages:\n    - {{ language: english, disc: {{ title: A }}, {rest} }}\n"
        )
    };
    for (text, line) in [
        (language("tracks: [{ title: Łódź }]"), "p:4:66: `Ł` is not in ISO 8859-1"),
        (language("disc_id: Grün"), "p:4:57: `ü` is not in ASCII"),
        (language("closed: €"), "p:4:56: `€` is not in ISO 8859-1"),
        (language("genre: { code: jazz, text: ü }"), "p:4:75: `ü` is not in ASCII"),
        (
            language("genre: { code: polka }"),
            "p:4:63: `polka` is no genre: write its name, such as jazz, or its code, 0 to 65535",
        ),
        (
            language("charset: utf-8"),
            "p:4:57: unknown variant `utf-8`, expected one of `iso-8859-1`, `ascii`, `ms-jis`, `korean`, `mandarin`",
        ),
        (
            language("charset: ms-jis"),
            "p:4:43: `A` is no row of bytes: write two hexadecimal digits for each, such as 01 AA",
        ),
        (language("copyright: 256"), "p:4:59: invalid value: integer `256`, expected 0 to 255"),
        (
            language("lyrics: x"),
            "p:4:48: unknown field `lyrics`, expected one of `language`, `charset`, `disc`, `tracks`, `genre`, `disc_id`, `closed`, `codes`, `toc`, `intervals`, `copyright`",
        ),
        (
            "cd_text: { languages: [{ language: klingon }] }\n".to_owned(),
            "p:2:36: `klingon` is no language of CD-TEXT: write its name in English, such as german, or its code, such as 08",
        ),
        (
            format!(
                "first_track: 2\n{}",
                language("intervals: [{ track: 1, start: \"00:10:00\", end: \"00:11:00\" }]")
            ),
            "p:5:69: the first track has number 2",
        ),
    ] {
        let text = format!("{TRACKS}{text}");
        let refused = match load::<Plan>(&text, "p") {
            Ok(Document { value: plan, marks }) => {
                open(&plan, Path::new("."), &marks).err().expect(&text).to_string()
            }
            Err(refused) => refused.to_string(),
        };
        assert_eq!(refused, line, "{text}");
    }
}

/// What the layout says about CD-TEXT, at what declares it.
#[test]
fn texts_that_cannot_be_recorded_are_refused_at_their_place() {
    let long = "x".repeat(3100);
    let language =
        |rest: &str| format!("cd_text:\n  languages:\n    - language: english\n      {rest}\n");
    let at = |key: &str| language(&format!("disc: {{ title: A }}\n      {key}"));
    for (text, place) in [
        ("cd_text: { languages: [] }\n".to_owned(), "p:2:23"),
        (language("copyright: 1"), "p:4:7"),
        (language(&format!("disc: {{ title: {long} }}")), "p:5:22"),
        (at("tracks: [{ title: \"\\t\" }]"), "p:6:25"),
        (at("tracks: [{ performer: \"\\t\" }]"), "p:6:29"),
        (at("tracks: [{ songwriter: \"\\t\" }]"), "p:6:30"),
        (at("tracks: [{ composer: \"\\t\" }]"), "p:6:28"),
        (at("tracks: [{ arranger: \"\\t\" }]"), "p:6:28"),
        (at("tracks: [{}, { message: \"\\t\" }]"), "p:6:31"),
        (at("tracks: [{ title: a }, { title: b }, { title: c }]"), "p:6:44"),
        (at("disc_id: \"\\t\""), "p:6:16"),
        (at("genre: { code: 1, text: \"a\\0b\" }"), "p:6:14"),
        (at("closed: \"\\t\""), "p:6:15"),
        (at("codes: true"), "p:6:14"),
        (at("intervals: [{ track: 3, start: \"00:10:00\", end: \"00:11:00\" }]"), "p:6:18"),
        (at("intervals: [{ track: 1, start: \"00:10:00\", end: \"00:09:00\" }]"), "p:6:18"),
    ] {
        let Document { value: plan, marks } = read(&text);
        let (disc, _) = open(&plan, Path::new("."), &marks).unwrap();
        let refused = layout(&disc, &marks).expect_err(&text).to_string();
        assert!(refused.starts_with(&format!("{place}: CD-TEXT")), "{text}{refused}");
    }
}
