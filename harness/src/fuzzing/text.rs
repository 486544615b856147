//! Texts that are nearly right: a text of the corpus with a few changes.

use arbitrary::{Result, Unstructured};

use super::pick;

/// Changes of one text; few of many are read.
const CHANGES: [usize; 8] = [1, 1, 2, 1, 2, 3, 5, 12];
/// Numbers, times and marks at which parsers have edges.
const EDGES: [&str; 28] = [
    "0",
    "1",
    "2",
    "-1",
    "99",
    "100",
    "149",
    "150",
    "255",
    "256",
    "300",
    "65536",
    "2147483648",
    "4294967295",
    "18446744073709551616",
    "00:00:00",
    "00:02:00",
    "79:59:74",
    "99:59:75",
    "0x1F",
    "\"",
    "'",
    ":",
    "- ",
    "{",
    "[",
    "#",
    "\u{FEFF}",
];

/// A text of the corpus, changed as the bytes say, with words of a dictionary.
pub(super) fn fill(bytes: &[u8], seeds: &[&str], words: &[&str]) -> Vec<u8> {
    let mut u = Unstructured::new(bytes);
    // Random bytes never end early: what they run out of is zero.
    changed(&mut u, seeds, words).unwrap_or_default().into_bytes()
}

fn changed(u: &mut Unstructured<'_>, seeds: &[&str], words: &[&str]) -> Result<String> {
    let mut lines: Vec<String> = pick::of(u, seeds)?.lines().map(str::to_owned).collect();
    let most = pick::of(u, &CHANGES)?;
    let changes = pick::several(u, most, |u| {
        Ok((u.arbitrary::<u8>()?, u.arbitrary::<u16>()?, u.arbitrary::<u16>()?))
    })?;
    for (kind, place, other) in changes {
        if lines.is_empty() {
            break;
        }
        let place = usize::from(place) % lines.len();
        let (line, choice) = (lines[place].clone(), usize::from(other));
        let word = words[choice % words.len()];
        let edge = EDGES[choice % EDGES.len()];
        match kind % 10 {
            0 => drop(lines.remove(place)),
            1 => lines.insert(choice % lines.len(), line),
            2 => {
                let last = lines.len();
                lines.swap(place, choice % last);
            }
            3 | 4 => lines[place] = with_word(&line, choice, edge),
            5 | 6 => lines[place] = with_word(&line, choice / 64, word),
            7 => lines.insert(place, format!("{}{word}", indent(&line))),
            8 => lines[place] = line.chars().take(choice % (line.len() + 1)).collect(),
            _ => lines[place] = format!("  {line}"),
        }
    }
    Ok(lines.join("\n") + "\n")
}

/// The line with a word of it replaced.
fn with_word(line: &str, choice: usize, word: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || "-_.:".contains(c);
    let mut starts = Vec::new();
    let mut inside = false;
    for (at, c) in line.char_indices() {
        if is_part(c) && !inside {
            starts.push(at);
        }
        inside = is_part(c);
    }
    let Some(&start) = starts.get(choice % starts.len().max(1)) else { return word.into() };
    let rest = &line[start..];
    let len = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    format!("{}{word}{}", &line[..start], &rest[len..])
}

fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_line() {
        assert_eq!(with_word("  INDEX 01 00:02:00", 2, "0"), "  INDEX 01 0");
        assert_eq!(with_word("  INDEX 01 00:02:00", 4, "9"), "  INDEX 9 00:02:00");
        assert_eq!(with_word("", 4, "9"), "9");
    }

    #[test]
    fn without_bytes_the_first_seed() {
        assert_eq!(fill(&[], &["a: 1", "b"], &["w"]), b"a: 1\n");
    }
}
