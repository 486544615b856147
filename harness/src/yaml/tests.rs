use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_yaml::Value;

use super::*;

fn parse(text: &str) -> Result<Marks, Diagnostic> {
    Marks::parse(&Arc::new(SourceText { name: "x.yaml".into(), text: text.into() }))
}

fn marks(text: &str) -> Marks {
    parse(text).unwrap_or_else(|refused| panic!("{refused}"))
}

fn at(line: usize, column: usize, span: Range<usize>) -> Option<Mark> {
    Some(Mark { line, column, span })
}

#[test]
fn values_and_keys_have_places() {
    let marks = marks("mcn: \"40\"\ntracks:\n  - type: audio\n  - type: mode1\n    ü: [é, 2]\n");
    assert_eq!(marks.value("mcn"), at(1, 6, 5..9));
    assert_eq!(marks.key("mcn"), at(1, 1, 0..3));
    assert_eq!(marks.value("tracks[0].type"), at(3, 11, 28..33));
    assert_eq!(marks.value("tracks[1]"), at(4, 5, 38..65));
    assert_eq!(marks.key("tracks[1].ü"), at(5, 5, 54..56));
    assert_eq!(marks.value("tracks[1].ü[1]"), at(5, 12, 63..64));
    assert_eq!(marks.key("tracks[1].ü[1]"), None);
    assert_eq!(marks.value("tracks[2]"), None);
    assert_eq!(marks.value("tracks[0].typ"), None);
    assert_eq!(marks.value("").map(|mark| mark.line), Some(1));
}

#[test]
fn places_under_a_value() {
    let marks = marks("plan:\n  tracks:\n    - isrc: x\n").under("plan").unwrap();
    assert_eq!(marks.own_key(), at(1, 1, 0..4));
    assert_eq!(marks.value("tracks[0].isrc"), at(3, 13, 28..29));
    // What is not there is complained of where it would be.
    let complaint = marks.complain("tracks[0].pregap", "too short");
    assert_eq!(complaint.to_string(), "x.yaml:3:7: too short");
    assert_eq!(marks.complain("lead_out_limit", "too high").to_string(), "x.yaml:2:3: too high");
}

#[test]
fn an_alias_has_the_place_of_its_anchor() {
    let marks = marks("a: &x { b: 1 }\nc: *x\n");
    assert_eq!(marks.value("c.b"), at(1, 12, 11..12));
    assert_eq!(marks.key("c"), at(2, 1, 15..16));
}

#[test]
fn keys_with_points_are_found() {
    let marks = marks("a.b: 1\na: { b: 2, \"b[0]\": 3 }\n");
    assert_eq!(marks.value("a.b[0]").map(|mark| mark.span), Some(26..27));
    assert_eq!(marks.key("a.b").map(|mark| mark.line), Some(1));
}

fn files(folder: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|end| end == "yaml") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found.sort();
    found
}

/// What the event parser refuses although serde_yaml reads it: the rules of this module.
const STRICTER_BY_NATURE: [&str; 7] = [
    "deep-list.yaml",
    "deep-map.yaml",
    "empty.yaml",
    "key-is-a-map.yaml",
    "key-is-an-alias.yaml",
    "only-a-comment.yaml",
    "tag.yaml",
];
/// What only serde_yaml refuses: it counts what aliases stand for, where the event parser shares
/// it.
const BOMB: &str = "alias-bomb.yaml";

#[test]
fn both_parsers_refuse_every_bad_file() {
    let files = files("tests/bad-yaml");
    assert!(files.len() > 25, "{}", files.len());
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let by_events = parse(&text).is_err();
        let by_serde = serde_yaml::from_str::<Value>(&text).is_err();
        let expected = match name {
            BOMB => (false, true),
            _ => (true, !STRICTER_BY_NATURE.contains(&name)),
        };
        assert_eq!((by_events, by_serde), expected, "{name}");
        // Together they refuse all of them, and whatever is refused can be shown.
        let refused = load::<Value>(&text, name).expect_err(name);
        assert!(refused.render(true).contains(&refused.message), "{name}");
    }
}

#[test]
fn both_parsers_accept_every_file_of_the_suite() {
    for path in files("../scenarios") {
        let text = fs::read_to_string(&path).unwrap();
        let value = serde_yaml::from_str(&text);
        let value = value.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        agree(&value, &marks(&text));
    }
}

/// Every part of a value has a place, and nothing else has.
fn agree(value: &Value, marks: &Marks) {
    let parts = match value {
        Value::Sequence(items) => {
            for (place, item) in items.iter().enumerate() {
                agree(item, &marks.under(&format!("[{place}]")).unwrap());
            }
            items.len()
        }
        Value::Mapping(entries) => {
            for (key, item) in entries {
                if let Some(key) = key.as_str().filter(|key| key.chars().all(char::is_alphanumeric))
                {
                    agree(item, &marks.under(key).unwrap());
                }
            }
            0
        }
        _ => 0,
    };
    assert!(marks.under(&format!("[{parts}]")).is_none());
}

/// Files cut at any place, and with a character put in at any place: nothing panics, and what
/// both accept both read as the same.
#[test]
fn damaged_files_are_refused_or_read() {
    let whole = "about: 'x'\nplan: {a: [1, \"é\"], b: &x y}\nc:\n  - *x\n  - |\n    t\n# z\n";
    let cuts = whole.char_indices().map(|(place, _)| whole[..place].to_owned());
    let inserts = whole.char_indices().flat_map(|(place, _)| {
        [
            "\t", ":", "- ", "'", "\"", "]", "}", "{", "*", "&", "!", "\n", "\r", "\u{85}",
            "\u{2028}", "\0", "\u{FEFF}", "%",
        ]
        .map(|extra| format!("{}{extra}{}", &whole[..place], &whole[place..]))
    });
    for text in cuts.chain(inserts) {
        match load::<Value>(&text, "x") {
            Ok(read) => agree(&read.value, &read.marks),
            Err(refused) => assert!(refused.render(false).contains(&refused.message), "{text:?}"),
        }
    }
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Small {
    number: u8,
    #[serde(default)]
    list: Vec<Kind>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    One(u8),
}

#[test]
fn errors_are_lines_with_places() {
    for (text, line) in [
        ("number: 256\n", "x:1:9: invalid value: integer `256`, expected 0 to 255"),
        ("list: []\n", "x:1:1: missing field `number`"),
        ("number: 1\nnumer: 2\n", "x:2:1: unknown field `numer`, expected `number` or `list`"),
        ("number: 1\nlist:\n- two: 1\n", "x:3:3: unknown variant `two`, expected `one`"),
        (
            "number: 1\nlist: [one]\n",
            "x:2:8: invalid type: a name alone, expected a map with a single key",
        ),
        ("number: 1\nlist: [{one: [1]}]\n", "x:2:14: invalid type: list, expected 0 to 255"),
        ("number: 1\nlist: 7\n", "x:2:7: invalid type: integer `7`, expected a list"),
        ("number:\n", "x:1:7: there is nothing here, expected 0 to 255"),
        ("- 1\n", "x:1:1: invalid type: list, expected a map"),
        (
            "number: 1\nnumber: 1\n",
            "x:2:1: the key `number` stands twice in this map; first in line 1",
        ),
        ("number: !u8 1\n", "x:1:9: tags are not used here"),
        ("", "x:1:1: the file is empty"),
        ("number: 1\n---\nnumber: 2\n", "x:2:1: a second document starts here; a file holds one"),
        (
            "number: &'1'\n",
            "x:1:10: did not find expected alphabetic or numeric character, while scanning an anchor at line 1 column 9",
        ),
        (
            "list: []\r\nnumber:\r 1\n",
            "x:2:8: a carriage return stands here alone; lines end with a line feed",
        ),
        (
            "number: 1\n# a\u{2028}b\n",
            "x:2:4: U+2028 stands here; lines end with a line feed, and in a text between double quotes it is written \\u2028",
        ),
        ("number: \u{7}\n", "x:1:9: a control character stands here"),
        ("number: *a\n", "x:1:9: while parsing node, found unknown anchor"),
    ] {
        let refused = load::<Small>(text, "x").expect_err(text);
        assert_eq!(refused.to_string(), line, "{text:?}");
    }
}

#[test]
fn a_byte_order_mark_is_no_matter() {
    let read = load::<Small>("\u{FEFF}number: 1\nlist: [{ one: 2 }]\n", "x").unwrap().value;
    assert_eq!(read, Small { number: 1, list: vec![Kind::One(2)] });
}

#[test]
fn a_caret_stands_under_the_value() {
    let refused = load::<Small>("# é\nnumber: 300 # too high\n", "small.yaml").unwrap_err();
    let shown = "\
error: invalid value: integer `300`, expected 0 to 255
 --> small.yaml:2:9
  |
2 | number: 300 # too high
  |         ^^^";
    assert_eq!(refused.render(false), shown);
    assert!(refused.render(true).contains("\u{1b}["));
    let helped = load::<Small>("number: !x 1\n", "small.yaml").unwrap_err();
    let shown = "\
error: tags are not used here
 --> small.yaml:1:9
  |
1 | number: !x 1
  |         ^^^^
  |
  = help: for an enum write a map with a single key";
    assert_eq!(helped.render(false), shown);
}

#[test]
fn files_that_cannot_be_read() {
    let gone = load_file::<Small>(Path::new("nowhere/x.yaml")).unwrap_err();
    assert!(gone.to_string().starts_with("nowhere/x.yaml: cannot be read: "), "{gone}");
    assert!(gone.render(false).starts_with("error: nowhere/x.yaml: cannot be read: "));
    let endless = load_file::<Small>(Path::new("/dev/zero")).unwrap_err();
    assert_eq!(endless.to_string(), "/dev/zero: is no regular file");
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(20_000_000).unwrap();
    let long = load_file::<Small>(file.path()).unwrap_err().to_string();
    assert!(long.ends_with(": has 20000000 bytes; at most 16777216 are read"), "{long}");
    file.as_file().set_len(0).unwrap();
    std::io::Write::write_all(&mut file, b"number: \xFF").unwrap();
    let refused = load_file::<Small>(file.path()).unwrap_err();
    assert!(refused.to_string().ends_with("is no UTF-8: the byte at offset 8 is wrong"));
}

#[test]
fn scalars_are_checked() {
    fn sectors(text: &str) -> Result<u32, String> {
        Sectors::from_text(text).map(|sectors| sectors.0)
    }
    assert_eq!(sectors("450"), Ok(450));
    assert_eq!(sectors("00:04:00"), Ok(300));
    assert_eq!(sectors("01:00:01"), Ok(4501));
    assert!(sectors("-1").is_err() && sectors("00:60:00").is_err() && sectors("4.5").is_err());
    assert_eq!(HexBytes::from_text("01 aA"), Ok(HexBytes(vec![0x01, 0xAA])));
    assert_eq!(HexBytes::from_text("01AA"), Ok(HexBytes(vec![0x01, 0xAA])));
    assert!(HexBytes::from_text("1").is_err() && HexBytes::from_text("").is_err());
    assert_eq!(HexByte::from_text("A0"), Ok(HexByte(0xA0)));
    assert!(HexByte::from_text("A").is_err() && HexByte::from_text("A0A1").is_err());
    let whole = load::<Vec<Text<Scalar>>>("[1, true, 0x1F, 00:02:00, 'a b']", "x").unwrap().value;
    let texts: Vec<_> = whole.iter().map(|scalar| scalar.0.0.as_str()).collect();
    assert_eq!(texts, ["1", "true", "0x1F", "00:02:00", "a b"]);
}

#[test]
fn a_value_in_its_line() {
    let text = "a: 1\ntracks:\n  - isrc: X Y # b\n    c: 2\n";
    let source = SourceText { name: "p.yaml".into(), text: text.into() };
    let mut complaint = Diagnostic::of_file("p.yaml", "wrong");
    assert_eq!(complaint.place_json(), serde_json::json!({ "at": "p.yaml" }));
    complaint =
        Diagnostic { source: source.into(), line: 3, column: 11, span: 23..26, ..complaint };
    let expected = serde_json::json!({
        "at": "p.yaml:3:11", "line": 3, "text": ["  - isrc: ", "X Y", " # b"],
    });
    assert_eq!(complaint.place_json(), expected);
    // A map goes on for lines: its first is told.
    complaint.span = 15..40;
    assert_eq!(complaint.place_json()["text"], serde_json::json!(["  ", "- isrc: X Y # b", ""]));
}
