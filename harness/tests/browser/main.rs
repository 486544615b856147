//! Pages in a real browser: Debian's chromium, without a screen. Where there is none the tests are
//! told as ignored; the gate installs one, and takes none ignored.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod driver;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;

use driver::{ARROW_DOWN, ARROW_RIGHT, ARROW_UP, Browser, ENTER};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::json;

fn main() {
    let arguments = Arguments::from_args();
    let is_there = driver::is_there();
    let trial = |name: &str, test: fn()| {
        let run = move || -> Result<(), Failed> {
            test();
            Ok(())
        };
        Trial::test(name, run).with_ignored_flag(!is_there)
    };
    let trials = vec![
        trial("marks_stand_where_findings_are", marks_stand_where_findings_are),
        trial("a_finding_is_told_in_full", a_finding_is_told_in_full),
        trial("the_timeline_zooms_and_moves", the_timeline_zooms_and_moves),
        trial("texts_stay_texts", texts_stay_texts),
        trial("light_and_dark", light_and_dark),
        trial("two_discs", two_discs),
        trial("a_whole_run", a_whole_run),
        trial("programs_and_rules", programs_and_rules),
        trial("nothing_is_hidden_in_a_narrow_window", nothing_is_hidden_in_a_narrow_window),
        trial("findings_reach_to_their_last_section", findings_reach_to_their_last_section),
        trial("a_large_disc_stays_fluid", a_large_disc_stays_fluid),
    ];
    // Browsers side by side would only wait for one another.
    let arguments = Arguments { test_threads: Some(1), ..arguments };
    libtest_mimic::run(&arguments, trials).exit();
}

/// Runs rawcd, and checks the exit code.
#[track_caller]
fn rawcd(folder: &Path, code: i32, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rawcd"));
    let output = command.args(arguments).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
}

/// Changes bits of a recorded disc.
struct Hurt {
    file: File,
    first: i64,
}

impl Hurt {
    fn open(disc: &Path) -> Hurt {
        let text = fs::read_to_string(disc.join("disc.json")).unwrap();
        let description: serde_json::Value = serde_json::from_str(&text).unwrap();
        let first = description["first_lba"].as_i64().unwrap();
        let file = File::options().read(true).write(true).open(disc.join("sections.bin")).unwrap();
        Hurt { file, first }
    }

    fn flip(&self, lba: i64, byte: u64, bits: u8) {
        let at = (lba - self.first) as u64 * 2448 + byte;
        let mut old = [0];
        self.file.read_exact_at(&mut old, at).unwrap();
        self.file.write_all_at(&[old[0] ^ bits], at).unwrap();
    }
}

const PLAN: &str = r#"mcn: "4006381333931"
cd_text:
  languages:
    - language: english
      disc: { title: "</script><b id='escaped'>" }
tracks:
  - type: audio
    source: { noise: { seed: 5, sectors: 3000 } }
    isrc: US-K7Y-98-12345
  - type: mode1
    source: { counter: 3000 }
"#;

/// A disc with a wrong CRC of Q in LBA 2800 and a wrong byte in LBA 5000, its page, and a browser.
fn page() -> (tempfile::TempDir, Browser) {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("plan.yaml"), PLAN).unwrap();
    rawcd(at, 0, &["burn", "plan.yaml", "--disc", "disc", "--trace", "trace.jsonl"]);
    let disc = Hurt::open(&at.join("disc"));
    disc.flip(2800, 2447, 0x40);
    disc.flip(5000, 700, 0xFF);
    let report = ["report", "disc", "--plan", "plan.yaml", "--trace", "trace.jsonl"];
    rawcd(at, 1, &[&report[..], &["--html", "page.html"]].concat());
    let browser = Browser::start(1280, 1000);
    browser.open(&at.join("page.html"));
    (folder, browser)
}

/// Nothing went wrong in the page, and it asked for nothing but itself.
#[track_caller]
fn assert_quiet(browser: &Browser) {
    assert_eq!(browser.complaints(), Vec::<String>::new());
    let requests = browser.requests();
    let own = |url: &String| url.starts_with("file:///") && url.ends_with(".html");
    assert!(requests.iter().all(own) && !requests.is_empty(), "{requests:?}");
}

/// Where sections lie on an 80-minute disc, in millimetres right of and below its centre. By hand:
/// r² = 625 mm² + sections * 16 mm * pitch / π, as many turns as r - 25 mm has pitches; the pitch
/// of 1.4939 µm lets 359,999 sections end at 58 mm.
const LBA_2800_MM: (f64, f64) = (-21.966_055, -12.842_783);
const LBA_5000_MM: (f64, f64) = (-15.275_173, 20.756_977);
/// Nothing is wrong there.
const LBA_1000_MM: (f64, f64) = (-24.993_662, 3.011_055);

/// The colour of what must not be, in the light.
const MUST: [u8; 3] = [0xD5, 0x5E, 0x00];

/// Places in the window of places on the disc.
fn on_screen<const N: usize>(browser: &Browser, places: [(f64, f64); N]) -> [(f64, f64); N] {
    let [left, top, width, _] = browser.place("#disc");
    let scale = (width / 2.0 - 4.0) / 60.0;
    places.map(|(x, y)| (left + width / 2.0 + x * scale, top + width / 2.0 + y * scale))
}

fn marks_stand_where_findings_are() {
    let (_folder, browser) = page();
    browser.run("document.documentElement.style.colorScheme = 'light'");
    browser
        .run("document.getElementById('theme').click(); document.getElementById('theme').click()");
    let places = on_screen(&browser, [LBA_2800_MM, LBA_5000_MM, LBA_1000_MM]);
    let [first, second, clean] = browser.pixels(&places)[..] else { panic!("three pixels") };
    assert_eq!((first, second), (MUST, MUST));
    assert_ne!(clean, MUST);
    // What is under a mark is what a click on it chooses.
    browser.click_at(places[1].0, places[1].1);
    assert!(browser.text("#detail-sentence").contains("LBA 5000 (01:08:50)"));
    assert_quiet(&browser);
}

fn a_finding_is_told_in_full() {
    let (_folder, browser) = page();
    browser.click("[data-rule='q-crc']");
    assert_eq!(browser.text("#detail-rule"), "q-crc");
    let sentence = browser.text("#detail-sentence");
    assert!(
        sentence.starts_with("The section at track 1 index 1, LBA 2800 (00:39:25)"),
        "{sentence}"
    );
    assert!(browser.text(".why").starts_with("[ECMA-130 22.3.6]"));
    // The section itself comes first, and its neighbours are there.
    assert_eq!(browser.text("[aria-pressed='true'][data-section]"), "LBA 2800");
    let wrong = browser.text("#sections .field.differs");
    assert_eq!(wrong, "CRCwrongexpected good");
    // Of the twelve bytes of Q the last two.
    let q_marks = || browser.count(".hex-line mark");
    assert_eq!(q_marks(), 2);
    assert_eq!(browser.text(".detail .source mark"), "type: audio");
    assert!(browser.text(".matters").starts_with("Why it matters: Drives drop a Q frame"));
    browser.click("[data-section='2801']");
    assert_eq!(browser.count("#sections .field.differs"), 0);
    // By keyboard from there to the next one in the list.
    browser.key("#findings", ARROW_DOWN);
    let next = browser.text("#detail-sentence");
    assert!(next.contains("LBA 5000"), "{next}");
    let marked = browser.text(".hex mark");
    assert_eq!(marked.len(), 2, "{marked}");
    assert_eq!(q_marks(), 0);
    // The wrong byte breaks the codes, too.
    assert_eq!(browser.text("#beside"), "Also found here:ecc-qedcuser-data");
    browser.click("#beside button:last-child");
    assert_eq!(browser.text("#detail-rule"), "user-data");
    browser.key("#findings", ENTER);
    assert_eq!(browser.run("return document.activeElement.id"), "detail");
    // The address names what is looked at, and leads to it.
    browser.wait("location.hash === '#user-data@5000'");
    browser.run("location.hash = '#q-crc@2800'");
    browser.wait("document.getElementById('detail-rule').textContent === 'q-crc'");
    // Filters leave what they name.
    browser.fill("#filter-words", "2800");
    assert_eq!(browser.count(".item[data-finding]"), 1);
    assert_quiet(&browser);
}

fn the_timeline_zooms_and_moves() {
    let (_folder, browser) = page();
    let range = || {
        let set = browser.run("const { from, to } = document.getElementById('timeline').dataset; return [Number(from), Number(to)]");
        [0, 1].map(|at| set[at].as_i64().unwrap())
    };
    // The whole disc: its lead-in starts at 97:34:23, its lead-out ends 6750 sections behind 6375.
    let whole = range();
    assert_eq!(whole, [-11_077, 13_124]);
    let [left, top, width, _] = browser.place("#timeline");
    let (x, y) = (left + width * 0.75, top + 60.0);
    browser.wheel(x, y, -400);
    let zoomed = range();
    assert!(zoomed[1] - zoomed[0] < (whole[1] - whole[0]) / 2, "{zoomed:?}");
    browser.drag((x, y), (x - 200.0, y));
    let dragged = range();
    assert!(dragged[0] > zoomed[0] && dragged[1] - dragged[0] - (zoomed[1] - zoomed[0]) < 2);
    browser.key("#timeline", ARROW_UP);
    assert!(range()[1] - range()[0] < dragged[1] - dragged[0]);
    let before = range();
    browser.key("#timeline", ARROW_RIGHT);
    assert!(range()[0] > before[0]);
    browser.key("#timeline", "0");
    assert_eq!(range(), whole);
    // The first finding is told from the start; the next one is chosen, and shown.
    assert!(browser.text("#detail-sentence").contains("LBA 2800"));
    browser.key("#timeline", "n");
    assert!(browser.text("#detail-sentence").contains("LBA 5000"));
    assert!(range()[0] <= 5000 && range()[1] > 5000 && range()[1] - range()[0] <= 151);
    browser.key("#timeline", "0");
    browser.key("#timeline", ENTER);
    assert!(browser.run("return rawcd.app.selected").as_i64().unwrap() >= 0);
    // The trace is there: an 80-minute disc takes WRITEs.
    assert!(browser.count("#commands .item") > 4);
    assert_quiet(&browser);
}

/// A title that would end the script, and be a tag.
fn texts_stay_texts() {
    let (_folder, browser) = page();
    assert_eq!(browser.run("return document.getElementById('escaped')"), json!(null));
    let facts = browser.text(".facts");
    assert!(facts.contains("</script><b id='escaped'>"), "{facts}");
    assert_quiet(&browser);
}

fn light_and_dark() {
    let (_folder, browser) = page();
    let colour = || browser.run("return getComputedStyle(document.body).backgroundColor");
    let before = colour();
    browser.click("#theme");
    let after = colour();
    assert_ne!(before, after);
    browser.click("#theme");
    assert_eq!(colour(), before);
    // Every button and list can be reached, and says what it is.
    let nameless = browser.run(
        "return [...document.querySelectorAll('button, select, input, canvas, [tabindex=\"0\"]')]
           .filter((it) => !(it.getAttribute('aria-label') || it.textContent.trim())).length",
    );
    assert_eq!(nameless, 0);
    assert_quiet(&browser);
}

fn two_discs() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("a.yaml"), PLAN).unwrap();
    fs::write(at.join("b.yaml"), PLAN.replace("12345", "12346")).unwrap();
    rawcd(at, 1, &["diff", "a.yaml", "b.yaml", "--html", "diff.html"]);
    let browser = Browser::start(1000, 800);
    browser.open(&at.join("diff.html"));
    assert!(browser.text("#page").contains("US-K7Y-98-12346"));
    assert_quiet(&browser);
}

/// Two cases that fail and one that passes; from the run to the disc of one, and back.
fn a_whole_run() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let passes =
        "about: It passes.\nplan:\n  tracks:\n    - { type: audio, source: { silence: 300 } }\n";
    fs::create_dir(at.join("cases")).unwrap();
    fs::write(at.join("cases/passes.yaml"), passes).unwrap();
    let failing = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/failing");
    rawcd(at, 1, &["run", failing, "cases", "--html", "pages"]);
    let browser = Browser::start(1280, 1000);
    browser.open(&at.join("pages/index.html"));
    assert_eq!(browser.text("h1"), "2 of 3 cases failed");
    assert_eq!(browser.text("#counts .pill"), "✘2 failed");
    // What failed stands first, and is told from the start.
    assert_eq!(browser.text("#detail-case"), "no-answer");
    let count = || browser.text("#cases-count");
    assert_eq!(count(), "3 of 3");
    browser.fill("#filter-verdict", "failed");
    assert_eq!(count(), "2 of 3");
    browser.fill("#filter-words", "ISRC-value");
    assert_eq!(count(), "1 of 3");
    browser.click("[data-case='wrong-isrc']");
    assert_eq!(browser.text("#detail-case"), "wrong-isrc");
    assert_eq!(
        browser.text(".window .here mark"),
        "≠ ISRC US-K7Y-98-12346, declared US-K7Y-98-12345"
    );
    assert_eq!(browser.text(".reason .source mark"), "US-K7Y-98-12345");
    assert!(browser.text("#again").ends_with("wrong-isrc.yaml --filter wrong-isrc"));
    browser.wait("location.hash === '#wrong-isrc'");
    assert_quiet(&browser);
    browser.click(".reason a[href='wrong-isrc.html#isrc-value@415']");
    browser.wait("document.getElementById('detail-sentence')");
    browser.run("history.back()");
    browser.wait("document.getElementById('disc-page')");
    browser.click("#disc-page");
    browser.wait("document.getElementById('detail-sentence')");
    assert!(browser.text("#detail-sentence").contains("LBA 415 ("));
    assert!(browser.text("#case").contains("The case failed"));
    browser.click("#run");
    browser.wait("document.getElementById('detail-case')");
    assert_eq!(browser.text("#detail-case"), "wrong-isrc");
    // A case whose disc is as it should be has failed all the same, and its page says so.
    browser.click("[data-case='no-answer']");
    browser.click("#disc-page");
    browser.wait("document.getElementById('case')");
    assert!(browser.text("#case").contains("E_IMAPI_RAW_IMAGE_NO_TRACKS was expected"));
    assert_eq!(browser.text(".clean b"), "✔ Nothing is wrong on the disc");
    // In a narrow window, too, nothing goes beyond its edge.
    let narrow = Browser::start(600, 900);
    narrow.open(&at.join("pages/index.html"));
    assert!(narrow.fits());
    assert_quiet(&narrow);
}

/// The matrix of a program that records a disc as declared and another not, and of one that nobody
/// has.
fn programs_and_rules() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("cases")).unwrap();
    let plan =
        |count: u32| format!("tracks:\n  - {{ type: mode1, source: {{ counter: {count} }} }}\n");
    fs::write(at.join("cases/data.plan"), plan(300)).unwrap();
    let burned = at.join("cases/data.plan").display().to_string();
    let scenario = |name: &str, count: u32, program: &str| {
        let plan = plan(count).replace('\n', "\n  ");
        let write =
            format!("write:\n  command: {program} burn {burned} --drive {{device}}\n  mode: raw\n");
        let text = format!("about: {name}.\nplan:\n  {plan}\n{write}  name: {name}\n");
        fs::write(at.join("cases").join(name).with_extension("yaml"), text).unwrap();
    };
    scenario("as-declared", 300, env!("CARGO_BIN_EXE_rawcd"));
    scenario("too-short", 301, env!("CARGO_BIN_EXE_rawcd"));
    scenario("no-program", 300, "nobody-has-this");
    rawcd(at, 1, &["run", "cases", "--matrix", "m.html"]);
    let browser = Browser::start(600, 900);
    browser.open(&at.join("m.html"));
    assert!(browser.fits());
    // A cell says its verdict in words, and by a sign and a colour that are its own.
    let looks = ["pass", "finding", "na", "notrun"].map(|class| {
        let look = browser.run(&format!(
            "const it = document.querySelector('td.{class}'), sign = getComputedStyle(it, '::before');
             return [sign.content, getComputedStyle(it).background, it.firstChild.textContent]"
        ));
        [0, 1, 2].map(|at| look[at].as_str().unwrap().to_owned())
    });
    let words = looks.each_ref().map(|[_, _, word]| word.as_str());
    assert_eq!(words, ["pass 2", "finding 1 of 2", "n/a", "not run"]);
    for part in [0, 1] {
        let own: BTreeSet<&str> = looks.iter().map(|look| look[part].as_str()).collect();
        assert_eq!(own.len(), 4, "{looks:?}");
    }
    assert_eq!(browser.text("td.finding small"), "too-short");
    let cells = "return [...document.querySelectorAll('tbody tr')].map((row) => row.cells.length)";
    let cells = browser.run(cells);
    assert_eq!(cells.as_array().unwrap().len(), rawcd_judge::rules().count());
    assert!(cells.as_array().unwrap().iter().all(|cells| *cells == 3), "{cells}");
    // It is reached, and moved, by keyboard.
    browser.key(".scroll", ARROW_DOWN);
    browser.wait("document.querySelector('.scroll').scrollTop > 0");
    assert_quiet(&browser);
}

/// A disc with findings of seven rules in a window of one column, and two discs that differ.
fn nothing_is_hidden_in_a_narrow_window() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("plan.yaml"), PLAN).unwrap();
    rawcd(at, 0, &["burn", "plan.yaml", "--disc", "disc"]);
    let disc = Hurt::open(&at.join("disc"));
    disc.flip(2800, 2447, 0x40);
    disc.flip(5000, 700, 0xFF);
    // The second of the header; then P.
    disc.flip(5100, 13, 0x01);
    (2352..2448).for_each(|byte| disc.flip(1000, byte, 0x80));
    rawcd(at, 1, &["report", "disc", "--plan", "plan.yaml", "--html", "page.html"]);
    rawcd(at, 1, &["diff", "plan.yaml", "disc", "--html", "diff.html"]);
    let browser = Browser::start(600, 900);
    browser.open(&at.join("page.html"));
    let count = |css: &str| browser.count(css);
    assert!(browser.fits());
    // Six rules are told at once, the seventh on request, and no list is cut off.
    assert_eq!((count("[data-rule]"), browser.text("#more-rules").as_str()), (6, "1 more rule ▾"));
    browser.click("#more-rules");
    assert_eq!((count("[data-rule]"), count("#more-rules")), (7, 0));
    assert_eq!(
        browser.run(
            "const it = document.querySelector('.wrongs'); return it.scrollHeight - it.clientHeight"
        ),
        0
    );
    // What is chosen in the list comes into sight, though it stands below.
    browser.click("#findings .item");
    let top = browser.run("return document.getElementById('detail').getBoundingClientRect().top");
    assert!(top.as_f64().unwrap().abs() < 2.0, "{top}");
    // So is P where a finding says what it should be.
    browser.click("[data-rule='p-flag-start']");
    assert_eq!(browser.text("#sections .field.differs"), "P1expected 0");
    // The header's byte is marked among the others.
    browser.click("[data-rule='sector-header']");
    assert_eq!(browser.text(".hex mark").len(), 2);
    assert_quiet(&browser);

    browser.open(&at.join("diff.html"));
    assert!(browser.fits());
    let beyond = browser.run(
        "return [...document.querySelectorAll('td')].filter((it) => it.getBoundingClientRect().right > innerWidth).length",
    );
    // Q, the main channel of track 2, and P.
    assert_eq!((beyond, count("td.differs")), (json!(0), 3));
    assert_quiet(&browser);
}

/// A wrong recording code stands in few sections of a track; what is found reaches to the last of them.
fn findings_reach_to_their_last_section() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("plan.yaml"), PLAN).unwrap();
    fs::write(at.join("other.yaml"), PLAN.replace("12345", "12346")).unwrap();
    rawcd(at, 0, &["burn", "plan.yaml", "--disc", "disc"]);
    rawcd(at, 1, &["report", "disc", "--plan", "other.yaml", "--html", "page.html"]);
    let browser = Browser::start(1280, 1000);
    browser.open(&at.join("page.html"));
    // Where Q carries a code is told by itself, as the way from each place to the next.
    let ways = browser.run("return [rawcd.data.isrcPlaces[0], rawcd.data.isrcPlaces.reduce((at, way) => at + way), rawcd.data.isrcPlaces.length]");
    let [first, last, count] = [0, 1, 2].map(|at| ways[at].as_i64().unwrap());
    assert!(count > 20 && last - first > 2000, "{ways}");
    let sentence = browser.text("#detail-sentence");
    assert!(sentence.starts_with(&format!("{count} of the ")), "{sentence}");
    let reach = format!("track 1 index 0, LBA {first} ");
    assert!(
        sentence.contains(&reach) && sentence.contains(&format!(" to LBA {last} (")),
        "{sentence}"
    );
    // Both ends are there to be looked at, and each place between finds it.
    browser.click(&format!("[data-section='{last}']"));
    assert_eq!(browser.text("#sections .field.differs .label"), "ISRC");
    assert_eq!(browser.count("#sections .here"), 2);
    browser.fill("#filter-words", "1234");
    assert_eq!(browser.count(".item[data-finding]"), 1);
    assert_quiet(&browser);
}

/// 80 minutes, 99 tracks, 10,000 findings: every second section from LBA 1000 to 20,998 has a wrong
/// CRC of Q.
fn a_large_disc_stays_fluid() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let track = "  - { type: audio, source: { silence: 3600 } }\n".repeat(98);
    let plan = format!("tracks:\n{track}  - {{ type: audio, source: {{ silence: 6000 }} }}\n");
    fs::write(at.join("plan.yaml"), plan).unwrap();
    rawcd(at, 0, &["burn", "plan.yaml", "--disc", "disc"]);
    let disc = Hurt::open(&at.join("disc"));
    (0..10_000).for_each(|nth| disc.flip(1000 + 2 * nth, 2447, 0x40));
    rawcd(at, 1, &["report", "disc", "--plan", "plan.yaml", "--html", "page.html"]);
    let len = fs::metadata(at.join("page.html")).unwrap().len();
    assert!(len < 3_000_000, "{len} bytes");

    let browser = Browser::start(1280, 1000);
    browser.open(&at.join("page.html"));
    assert_eq!(browser.run("return rawcd.data.findings.length >= 10000"), true);
    assert_eq!(browser.run("return rawcd.data.tracks.length"), 99);
    // A hundred turns of the wheel are one frame's work, and a frame has no more marks than a few for
    // each pixel of each lane.
    let drawn = browser.run(
        "const { surface } = rawcd.stats, before = surface.redraws;
         const canvas = document.getElementById('timeline');
         for (let turn = 0; turn < 100; turn += 1)
           canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: turn % 2 ? 30 : -31, cancelable: true }));
         return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
           done([surface.redraws - before, rawcd.stats.rects, surface.width]))))",
    );
    let [redraws, rects, width] = [0, 1, 2].map(|it| drawn[it].as_f64().unwrap());
    assert!((1.0..=2.0).contains(&redraws), "{redraws} redraws");
    assert!(rects < 14.0 * width, "{rects} marks on {width} pixels");
    // Rows in sight are there, and no others; the last can be reached.
    let rows = || browser.count("#findings .item");
    assert!(rows() < 40);
    browser.key("#findings", "\u{E010}");
    assert!(browser.text("#detail-sentence").contains("LBA 20998"));
    assert!(rows() < 40);
    assert_quiet(&browser);
}
