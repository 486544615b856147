//! One page that shows a disc and what is wrong with it: a file that needs no other and no network.
//!
//! Its data are runs and tables as JSON ([`data`]), beside a hand-written page: `page.html`,
//! `page.css`, and the scripts in the order of [`SCRIPTS`], which share one scope. Texts of discs and
//! plans come from strangers: they are data in JSON, in which no `<` stands, and the page puts them
//! in as text. A policy in its head forbids it every request.

mod data;
mod look;
mod sections;
mod tables;
#[cfg(test)]
mod tests;
mod trace;

use serde_json::Value;

pub(crate) use data::{FailedCase, Subject};
pub(crate) use look::{Against, medium_text, page_of};
pub(crate) use tables::{item_says, item_text, track_properties};
pub(crate) use trace::Trace;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPTS: [&str; 9] = [
    include_str!("model.js"),
    include_str!("dom.js"),
    include_str!("disc.js"),
    include_str!("timeline.js"),
    include_str!("findings.js"),
    include_str!("sections.js"),
    include_str!("tables.js"),
    include_str!("trace.js"),
    include_str!("main.js"),
];
const RUN_SCRIPTS: [&str; 2] = [include_str!("dom.js"), include_str!("run.js")];

/// The page of these data.
fn html(data: &Value) -> String {
    document("rawcd report", &SCRIPTS.concat(), data)
}

/// The page of a run.
pub(crate) fn run_html(data: &Value) -> String {
    document("rawcd run", &RUN_SCRIPTS.concat(), data)
}

/// A page in the same look: the data go to `script`.
pub(crate) fn document(title: &str, script: &str, data: &Value) -> String {
    let mut page = String::new();
    let mut rest = PAGE;
    // Nothing that was put in is looked through for places again.
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").expect("a place in the page is closed");
        page.push_str(before);
        match name {
            "title" => page.push_str(title),
            "style" => page.push_str(STYLE),
            "data" => page.push_str(&embedded(data)),
            "script" => page.push_str(script),
            name => unreachable!("the page has a place for `{name}`"),
        }
        rest = after;
    }
    page.push_str(rest);
    page
}

/// JSON that nothing in it can end: outside of strings JSON has none of these characters.
fn embedded(data: &Value) -> String {
    let text = data.to_string();
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}
