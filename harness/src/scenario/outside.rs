//! Programs of others in a scenario: commands that record, and commands that read back.

use std::borrow::Cow;
use std::fmt;

use rawcd_format::{TrackNumber, WriteMode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};

use super::Sentence;
use crate::outside::Placeholder;
use crate::yaml::{FromText, Text};

/// A session that a program of others records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// What is run, one after the other.
    pub command: Commands,
    /// How the drive is told to write, for the judge.
    pub mode: Text<WriteMode>,
    /// How the last of them ends.
    pub exit: u8,
    /// What the table of programs calls it, when not by the mode.
    pub name: Option<Text<Sentence>>,
}

/// What reads the disc, and what comes of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadBack {
    /// What is run, one after the other.
    pub command: Commands,
    /// How the last of them ends. Default 0.
    #[serde(default)]
    pub exit: u8,
    /// What it gives.
    #[serde(default)]
    pub gives: Vec<Given>,
}

/// Something that a reader gives: a file in the folder that it runs in, or text. Exactly one of the
/// first five.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Given {
    /// A WAV file, or raw samples, of audio from index 01 of the track to that of the next.
    pub samples: Option<String>,
    /// The user data of a track, as its source has them.
    pub user: Option<String>,
    /// All 2352 bytes of the sectors of a track, from index 01 to that of the next, data
    /// descrambled.
    pub sectors: Option<String>,
    /// A cue sheet, toc-file or CCD sheet that describes the disc.
    pub sheet: Option<String>,
    /// A part of what the command prints.
    pub text: Option<String>,
    /// Which track; absent: all, one behind the other.
    pub track: Option<Text<TrackNumber>>,
    /// Rules by which the disc of the sheet is not the one that is declared, each once; all of
    /// them.
    pub differs: Vec<String>,
    /// Why it is right that it differs.
    pub because: Option<Text<Sentence>>,
    /// The file has more behind what is compared. Default: it ends there.
    pub more: bool,
}

impl Given {
    /// What contradicts itself in it.
    pub(super) fn contradiction(&self) -> Option<&'static str> {
        let Given { samples, user, sectors, sheet, text, track, differs, because, more } = self;
        let files = [samples, user, sectors].into_iter().flatten().count();
        if files + sheet.iter().count() + text.iter().count() != 1 {
            return Some(
                "exactly one of `samples`, `user`, `sectors`, `sheet` and `text` is given",
            );
        }
        if files == 0 && (track.is_some() || *more) {
            return Some("`track` and `more` are about `samples`, `user` and `sectors`");
        }
        if sheet.is_none() && !differs.is_empty() {
            return Some("only the disc of a `sheet` differs");
        }
        (differs.is_empty() == because.is_some())
            .then_some("a disc that differs says why in `because`, and no other does")
    }
}

/// One command, or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commands(pub Vec<CommandLine>);

/// A command in the words of a shell, some of them to be filled in. No shell runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine(Vec<String>);

impl CommandLine {
    /// The name of the program.
    #[must_use]
    pub fn program(&self) -> &str {
        &self.0[0]
    }

    /// All words, that of the program first.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl FromText for CommandLine {
    const NAME: &'static str = "command";

    fn from_text(text: &str) -> Result<CommandLine, String> {
        let words = shlex::split(text)
            .ok_or_else(|| format!("`{text}` is no command: a quotation mark is not closed"))?;
        if words.first().is_none_or(String::is_empty) {
            return Err("a command begins with the name of a program".into());
        }
        for word in &words {
            Placeholder::check(word)?;
        }
        Ok(CommandLine(words))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "\\S" })
    }
}

struct CommandsVisitor;

impl<'de> Visitor<'de> for CommandsVisitor {
    type Value = Commands;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a command, or a list of them")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Commands, E> {
        CommandLine::from_text(text).map(|line| Commands(vec![line])).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Commands, A::Error> {
        let lines = Vec::<Text<CommandLine>>::deserialize(SeqAccessDeserializer::new(list))?;
        match lines.is_empty() {
            true => Err(A::Error::custom("at least one command is run")),
            false => Ok(Commands(lines.into_iter().map(|Text(line)| line).collect())),
        }
    }
}

impl<'de> Deserialize<'de> for Commands {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Commands, D::Error> {
        deserializer.deserialize_any(CommandsVisitor)
    }
}

impl JsonSchema for Commands {
    fn schema_name() -> Cow<'static, str> {
        "Commands".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let line = generator.subschema_for::<Text<CommandLine>>();
        json_schema!({ "anyOf": [line, { "type": "array", "items": line, "minItems": 1 }] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{LoadedScenario, Scenario, Write};
    use crate::yaml::load;

    fn loaded(text: &str) -> Result<LoadedScenario, crate::yaml::Diagnostic> {
        let text = format!("about: x\nplan: y\n{text}");
        load::<Scenario>(&text, "s")
            .and_then(|document| LoadedScenario::new(document, std::path::PathBuf::new()))
    }

    #[test]
    fn commands_are_words() {
        let text = "write: { command: [\"a 'b c'\", \"d x={toc} {tracks}\"], mode: sao, exit: 3 }\n\
                    read: [{ command: \"dd if={device}\", gives: [{ user: f, track: 1, more: true }] }]\n";
        let scenario = loaded(text).unwrap().scenario;
        let Write::Outside(outside) = scenario.write.of(0) else { panic!("{scenario:?}") };
        let words: Vec<_> = outside.command.0.iter().map(CommandLine::words).collect();
        assert_eq!(words, [&["a", "b c"][..], &["d", "x={toc}", "{tracks}"]]);
        assert_eq!((outside.mode.0, outside.exit), (WriteMode::SessionAtOnce, 3));
        let programs: Vec<_> = scenario.commands().map(CommandLine::program).collect();
        assert_eq!(programs, ["a", "d", "dd"]);
        assert!(scenario.read[0].gives[0].more);
    }

    #[test]
    fn wrong_values_are_refused_at_their_place() {
        for (text, line) in [
            (
                "write: { command: \"a 'b\", mode: tao }\n",
                "s:3:19: `a 'b` is no command: a quotation mark is not closed",
            ),
            (
                "write: { command: \"a {b}\", mode: tao }\n",
                "s:3:19: `{b}`: there is nothing of this name; there is {device}, {toc}, {cue}, {iso}, {tracks}",
            ),
            ("write: { command: [], mode: tao }\n", "s:3:19: at least one command is run"),
            (
                "write: { command: a }\n",
                "s:3:8: a `command` needs a `mode`: how it tells the drive to write",
            ),
            (
                "write: { mode: tao, tao: {} }\n",
                "s:3:8: `mode`, `exit` and `name` belong to a `command`",
            ),
            (
                "read: [{ command: a, gives: [{ user: f, sheet: g }] }]\n",
                "s:3:30: exactly one of `samples`, `user`, `sectors`, `sheet` and `text` is given",
            ),
            (
                "read: [{ command: a, gives: [{ text: f, track: 1 }] }]\n",
                "s:3:30: `track` and `more` are about `samples`, `user` and `sectors`",
            ),
            (
                "read: [{ command: a, gives: [{ user: f, differs: [isrc] }] }]\n",
                "s:3:30: only the disc of a `sheet` differs",
            ),
            (
                "write: { command: a, mode: tao }\nexchange: { format: cue, loses: [] }\n",
                "s:4:11: what a program records is read back by `read`, not exchanged",
            ),
        ] {
            assert_eq!(loaded(text).expect_err(text).to_string(), line, "{text:?}");
        }
    }
}
