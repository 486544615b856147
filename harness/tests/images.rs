//! The encoder's image and the disc burned from it, judged for every legal plan of the suite in
//! all three block forms: nothing may be found.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::PathBuf;

use rawcd::plan;
use rawcd::run::{ListedCase, Selection, list};
use rawcd::scenario::Legality;
use rawcd_encoder::{Contract, RawCdImageCreator};
use rawcd_format::{BlockForm, DiscLayout, ReadError};
use rawcd_judge::{JudgeError, Severity, Subject, judge_image};

fn suite() -> Vec<ListedCase> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios"));
    list(&[folder], &Selection::default()).unwrap().cases
}

#[test]
fn legal_plans_give_images_without_findings() {
    let mut judged = 0;
    let mut seen = Vec::new();
    for listed in suite() {
        let scenario = &listed.case.scenario;
        // Plans recorded though they are illegal, and raw sources that hold something illegal:
        // what is found there is the point.
        let finds_contents = !scenario.expect.findings.is_empty() && scenario.alter.is_empty();
        if scenario.legality == Legality::Unchecked || finds_contents {
            continue;
        }
        let Some(loaded) = listed.loaded.plan(&listed.case).unwrap() else { continue };
        let Ok((disc, _)) = plan::open(&loaded.plan, &loaded.folder, &loaded.marks) else {
            continue;
        };
        // A plan stands in several cases; once is enough.
        if DiscLayout::new(&disc).is_err() || seen.contains(&loaded.plan) {
            continue;
        }
        for form in BlockForm::ALL {
            if form == BlockForm::Pq && disc.subcode_rw.is_some() {
                continue;
            }
            let open = || plan::contents(&loaded.plan, &loaded.folder, &loaded.marks).unwrap();
            let encoded = RawCdImageCreator::encode(Contract::Extended, form, &disc, open());
            let Ok(image) = encoded else { continue };
            let verdict = match judge_image(&image, &disc, &open(), Subject::Image(form)) {
                Ok(verdict) => verdict,
                Err(JudgeError::Image(ReadError::IllegalContents { .. })) => {
                    assert!(scenario.expect.error.is_some(), "{}", listed.name);
                    continue;
                }
                Err(error) => panic!("{}: {error}", listed.name),
            };
            let grave: Vec<_> = verdict
                .findings
                .iter()
                .filter(|found| found.rule.severity != Severity::Note)
                .collect();
            assert!(grave.is_empty(), "{} in {form}: {grave:#?}", listed.name);
            judged += 1;
        }
        seen.push(loaded.plan);
    }
    assert!(judged >= 100, "only {judged} images were judged");
}
