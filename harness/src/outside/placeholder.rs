//! The places of a command line that are filled in.

/// Something that a command line asks for, such as `{device}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// The node of the drive.
    Device,
    /// A toc-file of cdrdao.
    Toc,
    /// A cue sheet.
    Cue,
    /// The user data of the first data track.
    Iso,
    /// A file for each track, behind the option that wodim and its like have for its kind; with a
    /// file of its properties beside it (`-useinfo`). More than one word.
    Tracks,
}

impl Placeholder {
    const ALL: [Placeholder; 5] = [
        Placeholder::Device,
        Placeholder::Toc,
        Placeholder::Cue,
        Placeholder::Iso,
        Placeholder::Tracks,
    ];

    /// As it stands in a command line.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Placeholder::Device => "{device}",
            Placeholder::Toc => "{toc}",
            Placeholder::Cue => "{cue}",
            Placeholder::Iso => "{iso}",
            Placeholder::Tracks => "{tracks}",
        }
    }

    /// The first in a word, and where it begins.
    pub(super) fn first(word: &str) -> Option<(usize, Placeholder)> {
        let places = Placeholder::ALL.into_iter();
        places.filter_map(|place| Some((word.find(place.text())?, place))).min_by_key(|(at, _)| *at)
    }

    /// Whether a word asks for nothing else.
    ///
    /// # Errors
    /// What it asks for that is not there.
    pub fn check(word: &str) -> Result<(), String> {
        let mut rest = word;
        while let Some((before, behind)) = rest.split_once('{') {
            let found = Placeholder::ALL
                .into_iter()
                .find(|place| rest[before.len()..].starts_with(place.text()));
            let Some(place) = found else {
                let names = Placeholder::ALL.map(Placeholder::text).join(", ");
                return Err(format!("`{word}`: there is nothing of this name; there is {names}"));
            };
            if place == Placeholder::Tracks && word != place.text() {
                return Err(format!("`{word}`: {} is a word of its own", place.text()));
            }
            rest = behind;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for word in ["dev={device}", "{toc}", "plain", "{tracks}", "a{cue}b{iso}", "}"] {
            assert_eq!(Placeholder::check(word), Ok(()), "{word}");
        }
        for (word, says) in [
            ("{dev}", "`{dev}`: there is nothing of this name; there is {device}, {toc}"),
            ("a{toc}{", "there is nothing of this name"),
            ("-{tracks}", "{tracks} is a word of its own"),
        ] {
            let refused = Placeholder::check(word).unwrap_err();
            assert!(refused.contains(says), "{refused}");
        }
        assert_eq!(Placeholder::first("a{cue}b{iso}"), Some((1, Placeholder::Cue)));
        assert_eq!(Placeholder::first("{c}"), None);
    }
}
