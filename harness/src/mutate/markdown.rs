//! The report for readers of documentation, as tables in Markdown.

use std::fmt::{self, Write as _};

use super::report::{Report, count};

impl Report {
    /// Tables of operators, of the rules that found their mutants, and of what is equivalent; `command`
    /// is what made the report.
    #[must_use]
    pub fn markdown(&self, command: &str) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write_markdown(&mut text, command);
        text
    }

    fn write_markdown(&self, out: &mut String, command: &str) -> fmt::Result {
        let mutants = count(self.mutants(), "mutant");
        let discs = count(self.discs, "disc");
        writeln!(
            out,
            "# Mutation\n\n\
            Each plan is recorded, something is recorded otherwise in one place, and the disc is judged \
            again: a judge\nthat finds nothing then has a hole. Written by\n\n\
            ```\n{command}\n```\n\n\
            and compared by continuous integration. {mutants} of {discs} with {} sections: {} found, {} \
            equivalent,\n{} missed. {} were judged whole, too, and gave the same findings.\n\n\
            A distance is that of the finding nearest to the place, in sections, negative before it.\n",
            self.sections,
            self.operators.iter().map(|it| it.found).sum::<usize>(),
            self.operators.iter().map(|it| it.equivalents()).sum::<usize>(),
            self.missed.len(),
            self.whole,
        )?;
        self.write_operators(out)?;
        self.write_markdown_rules(out)?;
        self.write_clauses(out)
    }

    fn write_operators(&self, out: &mut String) -> fmt::Result {
        writeln!(
            out,
            "| operator | mutants | found | equivalent | missed | median | furthest | what it does |"
        )?;
        writeln!(out, "|---|--:|--:|--:|--:|--:|--:|---|")?;
        for it in &self.operators {
            let [median, furthest] = it.middle_and_last();
            let (equivalent, missed) = (it.equivalents(), it.missed());
            writeln!(
                out,
                "| {} | {} | {} | {equivalent} | {missed} | {median} | {furthest} | {} |",
                it.name, it.mutants, it.found, it.about
            )?;
        }
        Ok(())
    }

    fn write_markdown_rules(&self, out: &mut String) -> fmt::Result {
        writeln!(
            out,
            "\n## By which rules\n\n| operator | rules, and the mutants that each found |\n|---|---|"
        )?;
        for it in &self.operators {
            let rules: Vec<String> =
                it.rules.iter().map(|(rule, (found, ..))| format!("{rule} {found}")).collect();
            writeln!(out, "| {} | {} |", it.name, rules.join(", "))?;
        }
        Ok(())
    }

    fn write_clauses(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "\n## As legal as the disc was\n")?;
        if self.operators.iter().all(|it| it.equivalents() == 0) {
            return writeln!(out, "None.");
        }
        writeln!(out, "| operator | mutants | share | by clause |\n|---|--:|--:|---|")?;
        for it in &self.operators {
            for ((clause, because), count) in &it.equivalent {
                let share = 100.0 * *count as f64 / it.mutants as f64;
                writeln!(out, "| {} | {count} | {share:.1} % | {clause}: {because} |", it.name)?;
            }
        }
        Ok(())
    }
}
