use rawcd_format::subcode::QFrame;
use rawcd_format::{DiscLayout, DiscPlan, Lba, SectorType, TrackPlan};
use serde_json::json;

use super::data::pitch_mm;
use super::sections::{base64, differences};
use super::*;
use crate::section_words::{Field, q_words};

#[test]
fn data_cannot_end_their_element() {
    let data = json!({ "title": "</script><img src=x> & <!-- {{script}}" });
    let page = document("t", "run();", &data);
    let (_, rest) = page.split_once("id=\"data\">").unwrap();
    let (inside, _) = rest.split_once("</script>").unwrap();
    assert_eq!(
        inside,
        r#"{"title":"\u003c/script\u003e\u003cimg src=x\u003e \u0026 \u003c!-- {{script}}"}"#
    );
    assert_eq!(serde_json::from_str::<Value>(inside).unwrap(), data);
    // One script beside the data.
    assert_eq!(page.matches("<script").count(), 2);
    assert!(page.contains("run();"));
}

/// Nothing that a page would fetch.
#[test]
fn a_page_needs_no_other_file() {
    let page = html(&json!({}));
    for fetched in ["http:", "https:", " src=", "@import", "url(", "import("] {
        assert!(!page.contains(fetched), "{fetched}");
    }
    assert!(page.contains("default-src 'none'"));
}

/// The examples of RFC 4648, 10.
#[test]
fn base64_by_the_book() {
    let texts = [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ];
    for (bytes, text) in texts {
        assert_eq!(base64(bytes.as_bytes()), text);
    }
    assert_eq!(base64(&[0xFB, 0xFF]), "+/8=");
}

/// By hand: 58² - 25² is 2739 mm², times π 8604.822; 360,000 sections of 16 mm are 5,760,000 mm.
#[test]
fn long_discs_are_wound_closer() {
    assert!((pitch_mm(360_000) - 0.001_493_893).abs() < 1e-9);
    assert!((pitch_mm(300_000) - 0.0016).abs() < 1e-12);
}

#[test]
fn differing_bytes_are_runs() {
    assert_eq!(differences(&[1, 2, 3, 4, 5], 10, &[1, 0, 0, 4, 0]), [[11, 13], [14, 15]]);
    assert_eq!(differences(&[1, 2], 0, &[]), [[0usize; 2]; 0]);
    let alternating: Vec<u8> = (0..=255).map(|at| at % 2).collect();
    assert_eq!(differences(&alternating, 0, &[0; 256]).len(), 64);
}

fn layout() -> DiscLayout {
    let mut first = TrackPlan::new(SectorType::Audio, 1000);
    first.isrc = Some("US-K7Y-98-12345".parse().unwrap());
    let tracks = vec![first, TrackPlan::new(SectorType::Audio, 1000)];
    DiscLayout::new(&DiscPlan { tracks, gapless: false, ..DiscPlan::default() }).unwrap()
}

fn words(lba: i32, data: [u8; 10]) -> Vec<Field> {
    let layout = layout();
    q_words(&layout, &layout.sessions()[0], Lba(lba), &QFrame::from_data(data))
}

fn field(name: &'static str, found: &str, declared: Option<&str>) -> Field {
    Field(name, found.to_owned(), declared.map(str::to_owned))
}

/// LBA 10 is 00:02:10, ten frames into track 1; found is index 2, and a frame too many.
#[test]
fn q_beside_what_is_declared() {
    assert_eq!(
        words(10, [0x21, 0x01, 0x02, 0, 0, 0x10, 0, 0, 0x02, 0x11]),
        [
            field("CONTROL", "0010", Some("0010")),
            field("ADR", "1", None),
            field("TNO", "01", Some("01")),
            field("INDEX", "02", Some("01")),
            field("relative", "00:00:10", Some("00:00:10")),
            field("ZERO", "00", Some("00")),
            field("absolute", "00:02:11", Some("00:02:10")),
        ]
    );
}

/// The pause of track 2 is LBA 1000 to 1149; it may count down to 00:00:00 or to 00:00:01.
#[test]
fn either_way_to_count_down() {
    for frames in [0x49, 0x50] {
        let found = words(1100, [0x21, 0x02, 0, 0, 0, frames, 0, 0, 0x16, 0x50]);
        assert_eq!(found[4].2.as_ref(), Some(&found[4].1));
    }
    let found = words(1100, [0x21, 0x02, 0, 0, 0, 0x51, 0, 0, 0x16, 0x50]);
    assert_eq!(found[4], field("relative", "00:00:51", Some("00:00:49")));
}

/// A0 at 97:00:00: first track 1, disc type 00, CONTROL of a track that may be copied.
#[test]
fn an_item_of_the_lead_in() {
    let found = words(-13_650, [0x21, 0, 0xA0, 0x97, 0, 0, 0, 0x02, 0, 0]);
    assert_eq!(found[0], field("CONTROL", "0010", Some("0010")));
    assert_eq!(found[6], field("PMIN:PSEC:PFRAME", "02:00:00", Some("01:00:00")));
}

/// US-K7Y-98-12345 packed by hand, [IEC 60908 17.5]: 6-bit U S K 7 Y, then 98 12345; AFRAME 10.
#[test]
fn codes_in_words() {
    let code = [0x23, 0x96, 0x36, 0xC7, 0xA4, 0x98, 0x12, 0x34, 0x50, 0x10];
    let found = words(10, code);
    assert_eq!(found[2].0, "ISRC");
    assert_eq!(found[2].2.as_deref(), Some("US-K7Y-98-12345"));
    assert_eq!(found[3], field("AFRAME", "10", Some("10")));
}
