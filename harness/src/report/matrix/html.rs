//! The matrix as one page that needs nothing else.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Disc, Verdict, rows};

/// Colours of Okabe and Ito, which colour-blind people can tell apart; sign and word say the same.
const STYLE: &str = include_str!("matrix.css");

pub(super) fn write(
    out: &mut impl Write,
    programs: &BTreeMap<String, Vec<Disc>>,
) -> io::Result<()> {
    let discs: usize = programs.values().map(Vec::len).sum();
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>rawcd: programs and rules</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <h1>Programs and rules</h1>\n<p>{discs} discs that {} programs recorded on the simulated \
         drive, judged section by section. A cell says what the discs of a program come to under \
         a rule; on how many of those that the rule applies to.</p>\n<ul class=\"legend\">\n\
         <li class=\"pass\">pass</li><li class=\"finding\">finding</li>\
         <li class=\"na\">n/a: no disc has what the rule is about</li>\
         <li class=\"notrun\">not run</li>\n</ul>",
        programs.len()
    )?;
    write!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Matrix\">\n<table>\n<thead><tr><th scope=\"col\">rule</th>"
    )?;
    for (program, discs) in programs {
        let ways: Vec<&str> = discs.iter().map(|disc| disc.way.as_str()).collect();
        let (title, name) = (escaped(&ways.join("\n")), escaped(program));
        write!(out, "<th scope=\"col\" title=\"{title}\">{name}</th>")?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for (rule, verdicts) in rows(programs) {
        write!(
            out,
            "<tr><th scope=\"row\">{} <small>{} {}</small><small class=\"why\">{}</small></th>",
            escaped(rule.name),
            rule.severity,
            escaped(rule.clause),
            escaped(rule.explanation)
        )?;
        for verdict in &verdicts {
            write!(out, "{}", cell(verdict))?;
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody>\n</table>\n</div>\n</body>\n</html>")
}

fn cell(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Finding { ways, .. } => format!(
            "<td class=\"finding\">{verdict}<small>{}</small></td>",
            escaped(&ways.join("; "))
        ),
        Verdict::Pass { .. } => format!("<td class=\"pass\">{verdict}</td>"),
        Verdict::NotApplicable => format!("<td class=\"na\">{verdict}</td>"),
        Verdict::NotRun => format!("<td class=\"notrun\">{verdict}</td>"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_elements() {
        assert_eq!(escaped("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
        let finding = Verdict::Finding { ways: vec!["<-dao>".into()], of: 2 };
        let expected = "<td class=\"finding\">finding 1 of 2<small>&lt;-dao&gt;</small></td>";
        assert_eq!(cell(&finding), expected);
    }
}
