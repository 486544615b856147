use std::path::Path;

use rawcd_format::{CopySetting, LayoutError, Lba, RwForm};

use super::*;
use crate::yaml::{Diagnostic, Document, load};

fn read(text: &str) -> Document<Plan> {
    load(text, "p").unwrap_or_else(|refused: Diagnostic| panic!("{}", refused.render(false)))
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/plans"))
}

/// The plan as the manual shows it, with real files.
#[test]
fn a_plan_becomes_a_declared_disc() {
    let Document { value: plan, marks } = read(
        r#"
mcn: "4006381333931"
first_track: 1
gapless: false
lead_out_limit: "79:59:74"
special_pregap: { silence: 300 }
subcode_rw: { generated: { seed: 1 }, form: packed }
disc_type: cd-i
tracks:
  - type: audio
    source: { file: ../media/middle.flac }
    isrc: US-K7Y-98-12345
    copy: scms
    pre_emphasis: true
    indexes: [100, "00:04:00"]
    pregap: 00:03:00
    postgap: 150
  - type: mode2-form1
    source: { file: ../media/data.iso }
    subheader: [1, 2, 8, 0]
  - type: audio
    source: { tone: { hz: 440, sectors: 300 } }
  - type: mode1
    source: { noise: { seed: 7, sectors: 301 } }
    copy: permitted
  - type: mode2
    source: { counter: 302 }
"#,
    );
    let (disc, opened) = open(&plan, folder(), &marks).unwrap();
    assert_eq!(disc.mcn.unwrap().to_string(), "4006381333931");
    assert!(!disc.gapless);
    assert_eq!(disc.lead_out_limit, Some(Lba(359_849)));
    assert_eq!(disc.special_pregap, Some(300));
    assert_eq!(disc.subcode_rw, Some(RwForm::Packed));
    assert_eq!(disc.disc_type, Some(rawcd_format::DiscType::CdI));
    let sectors: Vec<_> = disc.tracks.iter().map(|track| track.sectors).collect();
    assert_eq!(sectors, [400, 343, 300, 301, 302]);
    let track = &disc.tracks[0];
    assert_eq!(track.isrc.unwrap().to_string(), "US-K7Y-98-12345");
    assert_eq!((track.copy, track.pre_emphasis), (CopySetting::Scms, true));
    assert_eq!(track.indexes, [100, 300]);
    assert_eq!((track.pregap, track.postgap), (Some(225), Some(150)));
    assert_eq!(disc.tracks[1].subheader, [1, 2, 8, 0]);
    assert_eq!(disc.tracks[1].copy, CopySetting::Prohibited);
    assert_eq!(disc.tracks[2].copy, CopySetting::Permitted);
    assert_eq!(disc.tracks[3].copy, CopySetting::Permitted);
    assert_eq!(disc.tracks[4].subheader, [0, 0, 8, 0]);
    let lens: Vec<_> = opened.tracks.iter().map(|source| source.sector_len()).collect();
    assert_eq!(lens, [2352, 2048, 2352, 2048, 2336]);
    assert_eq!(opened.special_pregap.unwrap().sectors(), 300);

    // The judge opens its own, and reads the same.
    let again = contents(&plan, folder(), &marks).unwrap();
    for (one, other) in opened.tracks.iter().zip(&again.tracks) {
        let mut bytes = [vec![0; one.sector_len()], vec![1; one.sector_len()]];
        one.read(299, &mut bytes[0]).unwrap();
        other.read(299, &mut bytes[1]).unwrap();
        assert_eq!(bytes[0], bytes[1]);
    }
}

fn open_refused(text: &str) -> String {
    let Document { value: plan, marks } = read(text);
    open(&plan, folder(), &marks).err().expect(text).to_string()
}

#[test]
fn what_cannot_fill_a_track_is_refused_at_its_place() {
    let media = folder().join("../media");
    let media = media.display();
    for (track, line) in [
        ("type: mode1, source: { tone: { hz: 440, sectors: 300 } }", "p:1:41: a tone is audio; for mode1 generate silence, a counter or noise".to_owned()),
        ("type: audio, source: { tone: { hz: 30000, sectors: 300 } }", "p:1:41: a tone of 30000 Hz cannot be sampled at 44,100 Hz: choose 1 to 22049".to_owned()),
        ("type: mode0, source: { counter: 300 }", "p:1:44: mode0 sectors are zero: only silence can be generated for them".to_owned()),
        ("type: mode1-raw, source: { silence: 300 }", "p:1:48: mode1-raw sectors carry their own address and cannot be generated: use mode1, or a file".to_owned()),
        ("type: mode1, source: { file: ../media/opening.wav }", format!("p:1:41: {media}/opening.wav is a WAV file; a mode1 track takes raw user data, 2048 bytes a sector")),
        ("type: mode2, source: { silence: 300 }, subheader: 00 00 08 00", "p:1:62: a subheader is declared for mode2-form1 only; mode2 has none, or its source brings it".to_owned()),
        ("type: mode2-form1, source: { silence: 300 }, subheader: 00 00 28 00", "p:1:68: bit 5 of the third byte says form 2; the track is mode2-form1".to_owned()),
    ] {
        let refused = open_refused(&format!("tracks: [{{ {track} }}]\n"));
        let refused = refused.replace(&format!("{}/../media", folder().display()), &media.to_string());
        // Sources are complained of at the value of their kind.
        assert_eq!(refused, line, "{track}");
    }
    let gone = open_refused("tracks: [{ type: audio, source: { file: gone.wav } }]\n");
    assert!(gone.starts_with("p:1:41: ") && gone.contains("gone.wav cannot be read: "), "{gone}");
    let rw = "tracks: [{ type: audio, source: { silence: 300 } }]\nsubcode_rw: ";
    assert_eq!(
        open_refused(&format!("{rw}{{ form: raw }}\n")),
        "p:2:13: R-W symbols have either a `file` or are `generated`"
    );
    assert_eq!(
        open_refused("tracks: []\nsubcode_rw: { form: raw, generated: { seed: 1 } }\n"),
        "p:1:9: a disc needs at least one track"
    );
}

fn layout_refused(text: &str) -> String {
    let Document { value: plan, marks } = read(text);
    let (disc, _) = open(&plan, folder(), &marks).unwrap_or_else(|refused| panic!("{refused}"));
    layout(&disc, &marks).expect_err(text).to_string()
}

const AUDIO: &str = "  - { type: audio, source: { silence: 400 } }\n";
const DATA: &str = "  - { type: mode1, source: { silence: 400 } }\n";

/// Every complaint of the layout, at what declares it.
#[test]
fn every_layout_error_has_its_place() {
    let track = |rest: &str| {
        format!("tracks:\n{AUDIO}  - {{ type: audio, source: {{ silence: 400 }}, {rest} }}\n")
    };
    let data = |rest: &str| {
        format!("tracks:\n{AUDIO}  - {{ type: mode1, source: {{ silence: 400 }}, {rest} }}\n")
    };
    let many: Vec<_> = (1..100).map(|index| (index * 10).to_string()).collect();
    let many = format!(
        "tracks: [{{ type: audio, source: {{ silence: 2000 }}, indexes: [{}] }}]\n",
        many.join(", ")
    );
    for (text, place) in [
        ("tracks: []\n".to_owned(), "p:1:9"),
        (format!("first_track: 99\ntracks:\n{AUDIO}{AUDIO}"), "p:4:5"),
        (format!("first_track: 2\ntracks:\n{AUDIO}{DATA}"), "p:1:14"),
        ("tracks:\n  - { type: audio, source: { silence: 299 } }\n".to_owned(), "p:2:28"),
        (many, "p:1:543"),
        (track("indexes: [9]"), "p:3:56"),
        (track("indexes: [100, 109]"), "p:3:56"),
        (track("indexes: [391]"), "p:3:56"),
        (track("indexes: [100, 400]"), "p:3:61"),
        (track("indexes: [200, 100]"), "p:3:61"),
        (
            format!(
                "tracks:\n  - {{ type: audio, source: {{ silence: 400 }}, indexes: [300] }}\n{AUDIO}"
            ),
            "p:2:56",
        ),
        (track("pregap: 400"), "p:3:54"),
        (
            format!(
                "tracks:\n{AUDIO}  - {{ type: mode1, source: {{ silence: 400 }}, pregap: 100 }}\n"
            ),
            "p:3:54",
        ),
        (data("postgap: 100"), "p:3:55"),
        (format!("special_pregap: {{ silence: 100 }}\ntracks:\n{AUDIO}"), "p:1:17"),
        (format!("special_pregap: {{ silence: 200 }}\ntracks:\n{DATA}"), "p:1:17"),
        (
            format!(
                "special_pregap: {{ silence: 200 }}\ntracks:\n{}",
                "  - { type: audio, source: { silence: 400 }, pregap: 150 }\n"
            ),
            "p:3:54",
        ),
        (data("isrc: USK7Y9812345"), "p:3:52"),
        (data("copy: scms"), "p:3:52"),
        (data("pre_emphasis: true"), "p:3:60"),
        (format!("lead_out_limit: 99:00:00\ntracks:\n{AUDIO}"), "p:1:17"),
        (format!("lead_out_limit: 00:04:00\ntracks:\n{AUDIO}"), "p:1:17"),
        (
            format!("tracks:\n{AUDIO}  - {{ type: audio, source: {{ silence: 398000 }} }}\n"),
            "p:3:28",
        ),
        (
            format!("tracks:\n{AUDIO}  - {{ type: audio, source: {{ silence: 450000 }} }}\n"),
            "p:2:3",
        ),
    ] {
        let refused = layout_refused(&text);
        assert!(refused.starts_with(&format!("{place}: ")), "{text}{refused}");
    }
}

#[test]
fn index_01_that_a_pause_covers_is_the_fault_of_the_pause() {
    let error = LayoutError::PauseCoversIndex { track: 4, sections: 400, index: 1, before: 3 };
    let disc = rawcd_format::DiscPlan {
        first_track: rawcd_format::TrackNumber::new(3).unwrap(),
        ..rawcd_format::DiscPlan::default()
    };
    assert_eq!(place_of(&error, &disc), "tracks[1].pregap");
}

#[test]
fn wrong_values_are_refused_at_their_place() {
    for (track, line) in [
        (
            "type: audio, source: { file: x }, isrc: US-K7Y-98-1234",
            "p:1:52: `US-K7Y-98-1234` is no ISRC: write 12 characters, or 15 with dashes as in US-K7Y-98-12345",
        ),
        (
            "type: audio, source: { file: x }, copy: maybe",
            "p:1:52: `maybe` is no copy setting: permitted, prohibited or scms",
        ),
        (
            "type: audio, source: { file: x }, pregap: 1.5",
            "p:1:54: `1.5` is no number of sectors: write an integer, or a duration MM:SS:FF",
        ),
        (
            "type: audio, source: { file: x }, indexes: [1, 00:00:75]",
            "p:1:59: frame 75 is above 74",
        ),
        (
            "type: audio, source: { file: x, silence: 3 }",
            "p:1:33: invalid value: map, expected map with a single key",
        ),
        (
            "type: audio, source: { sine: 3 }",
            "p:1:35: unknown variant `sine`, expected one of `file`, `silence`, `tone`, `noise`, `counter`, `part`, `join`",
        ),
        ("type: audio, source: { tone: { hz: 3 } }", "p:1:35: missing field `sectors`"),
        (
            "type: audio, source: { noise: { seed: -1, sectors: 3 } }",
            "p:1:50: invalid type: integer `-1`, expected a number from 0",
        ),
        (
            "type: audio, source: silence",
            "p:1:33: invalid type: a name alone, expected a map with a single key",
        ),
        (
            "type: audio, source: { file: x }, subheader: 00 00 08",
            "p:1:57: a subheader has four bytes: file, channel, submode, coding",
        ),
        (
            "type: audio, source: { file: x }, subheader: [0, 0, 8, 0, 0]",
            "p:1:57: a subheader has four bytes: file, channel, submode, coding",
        ),
        (
            "type: audio, source: { file: x }, subheader: [0, 0, 8, 256]",
            "p:1:67: invalid value: integer `256`, expected 0 to 255",
        ),
        (
            "type: audio, source: { file: x }, subheader: 8",
            "p:1:57: invalid type: integer `8`, expected four bytes, as a list of integers or as \"00 00 08 00\"",
        ),
    ] {
        let refused = load::<Plan>(&format!("tracks: [{{ {track} }}]\n"), "p").expect_err(track);
        assert_eq!(refused.to_string(), line);
    }
    for (line, refused) in [
        ("first_track: 100", "p:1:14: 100 is no track number: 1 to 99"),
        (
            "mcn: 4006381333930",
            "p:1:6: the check digit of the media catalog number is 0; the first twelve digits call for 1",
        ),
        ("lead_out_limit: 80", "p:1:17: `80` is no time: write MM:SS:FF, such as 79:59:74"),
        ("disc_type: dvd", "p:1:12: unknown variant `dvd`, expected one of `cd-da`, `cd-i`, `xa`"),
        (
            "subcode_rw: { file: x, form: cooked }",
            "p:1:30: `cooked` is no form of R-W symbols: packed or raw",
        ),
    ] {
        let error = load::<Plan>(&format!("{line}\ntracks: []\n"), "p").expect_err(line);
        assert_eq!(error.to_string(), refused);
    }
}

/// Two audio tracks and silence, taken out of the samples of one file.
#[test]
fn parts_and_joins() {
    let Document { value: plan, marks } = read(
        r#"
tracks:
  - type: audio
    source: { part: { file: ../media/opening.wav, offset: 2352, sectors: 200 } }
  - type: audio
    source:
      join:
        - { part: { file: ../media/opening.wav, offset: 470400, sectors: 100 } }
        - { silence: 200 }
  - type: mode1-raw
    source: { part: { file: ../media/mode1-raw.bin, stored: unscrambled } }
"#,
    );
    let (disc, opened) = open(&plan, folder(), &marks).unwrap();
    let sectors: Vec<_> = disc.tracks.iter().map(|track| track.sectors).collect();
    assert_eq!(sectors[..2], [200, 300]);
    assert_eq!(opened.tracks[1].sectors(), 300);
    for (source, line) in [
        ("part: { file: ../media/data.iso, sectors: 1, stored: big-endian }", "p:1:41: "),
        ("join: [{ silence: 300 }, { tone: { hz: 1, sectors: 1 } }]", "p:1:68: "),
        ("join: []", "p:1:41: nothing is joined; name at least one source"),
    ] {
        let refused =
            open_refused(&format!("tracks: [{{ type: mode1, source: {{ {source} }} }}]\n"));
        assert!(refused.starts_with(line), "{refused}");
    }
}

const SESSIONS: &str = "mcn: \"4006381333931\"
next_session: forbidden
sessions:
  - cd_text: { languages: [{ language: english, disc: { title: A } }] }
    tracks:
      - { type: audio, source: { silence: 400 }, isrc: USK7Y9812345 }
      - { type: audio, source: { silence: 401 } }
  - disc_type: xa
    tracks: [{ type: mode1, source: { counter: 402 } }]
";

#[test]
fn sessions_become_declared_ones() {
    let Document { value: plan, marks } = read(SESSIONS);
    let (disc, opened) = open(&plan, folder(), &marks).unwrap();
    assert_eq!(disc.next_session, rawcd_format::NextSession::Forbidden);
    assert!(disc.cd_text.is_some());
    let sectors = |tracks: &[rawcd_format::TrackPlan]| {
        tracks.iter().map(|track| track.sectors).collect::<Vec<_>>()
    };
    assert_eq!(sectors(&disc.tracks), [400, 401]);
    let [second] = &disc.later_sessions[..] else { panic!("one more session") };
    assert_eq!(sectors(&second.tracks), [402]);
    assert_eq!(second.disc_type, Some(rawcd_format::DiscType::Xa));
    let sources: Vec<_> = opened.tracks.iter().map(|source| source.sectors()).collect();
    assert_eq!(sources, [400, 401, 402]);
    assert_eq!(layout(&disc, &marks).unwrap().sessions().len(), 2);
}

#[test]
fn complaints_about_sessions_have_their_place() {
    let one = "sessions:\n  - tracks: [{ type: audio, source: { silence: 400 } }]\n";
    for (text, refused) in [
        (one.to_owned(), "p:2:3: a disc of one session declares its `tracks` without `sessions`"),
        (
            SESSIONS.to_owned() + "disc_type: xa\n",
            "p:10:12: beside `sessions`, `disc_type` belongs to each of them",
        ),
        (
            SESSIONS.to_owned() + "tracks: [{ type: audio, source: { silence: 400 } }]\n",
            "p:10:9: beside `sessions`, `tracks` belongs to each of them",
        ),
        (
            SESSIONS.replace("{ counter: 402 }", "{ tone: { hz: 1, sectors: 300 } }"),
            "p:9:45: a tone is audio; for mode1 generate silence, a counter or noise",
        ),
        (SESSIONS.replace("title: A", "title: \u{3b1}"), "p:4:64: `\u{3b1}` is not in ISO 8859-1"),
    ] {
        assert_eq!(open_refused(&text), refused);
    }
    for (text, place) in [
        (SESSIONS.replace("402 }", "402 }, isrc: USK7Y9812345"), "p:9:61: session 2: track 3"),
        (SESSIONS.replace("silence: 401", "silence: 299"), "p:7:32: session 1: track 2"),
        (
            SESSIONS.to_owned() + "subcode_rw: { form: raw, generated: { seed: 1 } }\n",
            "p:10:13: an R-W stream is declared for discs of one session only",
        ),
        (
            SESSIONS.to_owned() + "lead_out_limit: \"00:30:00\"\n",
            "p:10:17: session 2: the lead-out starts at",
        ),
        (
            SESSIONS.replace("disc_type: xa", "cd_text: { languages: [] }"),
            "p:8:27: session 2: CD-TEXT: 0 language blocks",
        ),
    ] {
        let refused = layout_refused(&text);
        assert!(refused.starts_with(place), "{refused}");
    }
}
