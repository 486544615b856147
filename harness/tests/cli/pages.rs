//! `rawcd report`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{PLAN, exits, flip, folder_with_plan, stderr, stdout};

/// The data of a page.
pub(super) fn data(page: &Path) -> Value {
    let page = fs::read_to_string(page).unwrap();
    let (_, rest) = page.split_once("id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

/// Another code is declared than was recorded, and LBA 700 has a wrong byte.
#[test]
fn a_page_of_a_disc() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["burn", "plan.yaml", "--disc", "disc", "--trace", "trace.jsonl"]);
    // And LBA 800 a wrong P parity, which a word of P and one of Q tell.
    flip(&at.join("disc/sections.bin"), -11_077, &[(700, 1000, 0xFF), (800, 2100, 0x01)]);
    fs::write(at.join("other.yaml"), PLAN.replace("12345", "12346")).unwrap();
    let arguments =
        ["report", "disc", "--plan", "other.yaml", "--trace", "trace.jsonl", "--html", "page.html"];
    let summary = stdout(&exits(at, 1, &arguments));
    assert!(summary.contains("isrc-value"), "{summary}");

    let data = data(&at.join("page.html"));
    assert_eq!((&data["name"], &data["plan"]), (&json!("disc"), &json!("other.yaml")));
    assert_eq!((&data["first"], &data["end"]), (&json!(-11_077), &json!(7_825)));
    assert_eq!(data["medium"], "CD-R, finalized");
    let rule = data["rules"].as_array().unwrap().iter().position(|it| it["name"] == "isrc-value");
    let isrc = data["findings"].as_array().unwrap().iter().find(|row| row[0] == rule.unwrap());
    let isrc = isrc.unwrap();
    // LBA -110, track 1 index 0; the plan's line of the code.
    assert_eq!((&isrc[1], &isrc[3], &isrc[4]), (&json!(-110), &json!(1), &json!(0)));
    let string = |at: &Value| &data["strings"][at.as_u64().unwrap() as usize];
    assert_eq!(string(&isrc[5]), "US-K7Y-98-12346");
    assert_eq!(string(&isrc[6]), "US-K7Y-98-12345");
    assert_eq!(
        data["lines"][isrc[8].as_u64().unwrap() as usize],
        json!({ "at": "other.yaml:4:11", "line": 4, "text": ["    isrc: ", "US-K7Y-98-12346", ""] })
    );
    // Lead-in from its start, program from -150, lead-out from 1075: 400 + 225 + 300 + 150.
    assert_eq!(data["lanes"]["track"], json!([-11_077, 0, -150, 1, 400, 2, 1075, 170]));
    assert_eq!(data["lanes"]["index"], json!([-11_077, 0, 0, 1, 400, 0, 625, 1]));
    let toc = &data["toc"][0];
    assert_eq!(toc["item"], "track 1");
    for way in ["declared", "recorded", "seen"] {
        assert_eq!(toc[way], json!({ "says": "00:02:00", "control": "0010" }), "{way}");
    }
    assert_eq!(data["tracks"][0]["declared"][7], "US-K7Y-98-12346");
    assert_eq!(data["tracks"][0]["recorded"][7], "US-K7Y-98-12345");
    // Five sections around LBA 700, which differs in its byte 1000.
    let section =
        |lba: i32| data["sections"].as_array().unwrap().iter().find(|it| it["lba"] == lba);
    assert_eq!(section(700).unwrap()["differs"], json!([[1000, 1001]]));
    assert_eq!(section(701).unwrap()["differs"], json!([]));
    assert_eq!(section(800).unwrap()["differs"], json!([[2100, 2101]]));
    assert!(section(698).is_some() && section(697).is_none());
    let commands = data["trace"]["rows"].as_array().unwrap();
    assert!(commands.iter().any(|row| row[3] == "WRITE(10)" && row[9] == "good"));
    assert!(commands.iter().any(|row| row[8].as_u64().is_some_and(|fill| fill > 0)));
}

/// Without a plan, of an image, and of a sheet of another program.
#[test]
fn pages_of_other_things() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["encode", "plan.yaml", "--block", "raw", "-o", "image"]);
    exits(at, 0, &["report", "image", "--block", "raw", "--html", "image.html"]);
    let image = data(&at.join("image.html"));
    assert_eq!((&image["plan"], &image["medium"]), (&Value::Null, &Value::Null));
    assert_eq!(image["findings"], json!([]));
    exits(at, 0, &["encode", "plan.yaml", "--block", "pq", "-o", "image"]);
    let arguments = ["report", "image", "--block", "pq", "--plan", "plan.yaml"];
    exits(at, 0, &[&arguments[..], &["--html", "pq.html"]].concat());
    assert_eq!(data(&at.join("pq.html"))["hasRw"], false);
    exits(at, 0, &["export", "plan.yaml", "--to", "ccd", "-o", "disc.ccd"]);
    exits(at, 0, &["report", "disc.ccd", "--plan", "plan.yaml", "--html", "ccd.html"]);
}

#[test]
fn what_cannot_be_shown_is_refused() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["burn", "plan.yaml", "--disc", "disc"]);
    exits(at, 2, &["report", "missing", "--html", "page.html"]);
    exits(at, 2, &["report", "disc", "--html", "disc/page.html"]);
    exits(at, 2, &["report", "disc", "--plan", "plan.yaml", "--html", "plan.yaml"]);
    exits(at, 3, &["report", "disc", "--html", "nowhere/page.html"]);
    fs::write(at.join("trace.jsonl"), "{}\n").unwrap();
    let trace = ["report", "disc", "--html", "page.html", "--trace", "trace.jsonl"];
    let said = stderr(&exits(at, 2, &trace));
    assert!(said.contains("trace.jsonl:1:2: no command"), "{said}");
}
