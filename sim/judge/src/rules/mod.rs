//! Every rule, a table for each group.

pub(crate) mod cd_text;
pub(crate) mod gaps;
pub(crate) mod main_channel;
pub(crate) mod p;
pub(crate) mod q;
pub(crate) mod rw;
pub(crate) mod toc;

use crate::Rule;

/// Every rule there is, by group: Q, lead-in and TOC, P, gaps, main channel, R-W, CD-TEXT.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [q::TABLE, toc::TABLE, p::TABLE, gaps::TABLE, main_channel::TABLE, rw::TABLE, cd_text::TABLE]
        .into_iter()
        .flatten()
        .copied()
}

/// The rule of this name.
#[must_use]
pub fn rule(name: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_rule_is_explained() {
        let mut names: Vec<&str> = rules().map(|rule| rule.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for rule in rules() {
            let kebab = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
            assert!(rule.name.bytes().all(kebab), "{}", rule.name);
            assert!(rule.clause.starts_with('['), "{}", rule.name);
            assert!(rule.explanation.ends_with('.'), "{}", rule.name);
            assert!(rule.matters.ends_with('.'), "{}", rule.name);
        }
        assert_eq!(rule("q-crc").map(|rule| rule.clause), Some("[ECMA-130 22.3.6]"));
        assert_eq!(rule("q-nothing"), None);
    }
}
