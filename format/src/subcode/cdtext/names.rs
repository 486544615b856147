//! Names of language codes [EBU Tech 3264] and genre codes, for people.

/// Language codes of the size information with their names, in order of code.
#[rustfmt::skip]
pub const LANGUAGES: [(u8, &str); 103] = [
    (0x00, "unknown"), (0x01, "albanian"), (0x02, "breton"), (0x03, "catalan"),
    (0x04, "croatian"), (0x05, "welsh"), (0x06, "czech"), (0x07, "danish"),
    (0x08, "german"), (0x09, "english"), (0x0A, "spanish"), (0x0B, "esperanto"),
    (0x0C, "estonian"), (0x0D, "basque"), (0x0E, "faroese"), (0x0F, "french"),
    (0x10, "frisian"), (0x11, "irish"), (0x12, "gaelic"), (0x13, "galician"),
    (0x14, "icelandic"), (0x15, "italian"), (0x16, "lappish"), (0x17, "latin"),
    (0x18, "latvian"), (0x19, "luxembourgian"), (0x1A, "lithuanian"), (0x1B, "hungarian"),
    (0x1C, "maltese"), (0x1D, "dutch"), (0x1E, "norwegian"), (0x1F, "occitan"),
    (0x20, "polish"), (0x21, "portuguese"), (0x22, "romanian"), (0x23, "romansh"),
    (0x24, "serbian"), (0x25, "slovak"), (0x26, "slovenian"), (0x27, "finnish"),
    (0x28, "swedish"), (0x29, "turkish"), (0x2A, "flemish"), (0x2B, "walloon"),
    (0x45, "zulu"), (0x46, "vietnamese"), (0x47, "uzbek"), (0x48, "urdu"),
    (0x49, "ukrainian"), (0x4A, "thai"), (0x4B, "telugu"), (0x4C, "tatar"),
    (0x4D, "tamil"), (0x4E, "tadzhik"), (0x4F, "swahili"), (0x50, "sranan-tongo"),
    (0x51, "somali"), (0x52, "sinhalese"), (0x53, "shona"), (0x54, "serbo-croat"),
    (0x55, "ruthenian"), (0x56, "russian"), (0x57, "quechua"), (0x58, "pushtu"),
    (0x59, "punjabi"), (0x5A, "persian"), (0x5B, "papamiento"), (0x5C, "oriya"),
    (0x5D, "nepali"), (0x5E, "ndebele"), (0x5F, "marathi"), (0x60, "moldavian"),
    (0x61, "malaysian"), (0x62, "malagasy"), (0x63, "macedonian"), (0x64, "laotian"),
    (0x65, "korean"), (0x66, "khmer"), (0x67, "kazakh"), (0x68, "kannada"),
    (0x69, "japanese"), (0x6A, "indonesian"), (0x6B, "hindi"), (0x6C, "hebrew"),
    (0x6D, "hausa"), (0x6E, "gurani"), (0x6F, "gujurati"), (0x70, "greek"),
    (0x71, "georgian"), (0x72, "fulani"), (0x73, "dari"), (0x74, "churash"),
    (0x75, "chinese"), (0x76, "burmese"), (0x77, "bulgarian"), (0x78, "bengali"),
    (0x79, "belorussian"), (0x7A, "bambora"), (0x7B, "azerbaijani"), (0x7C, "assamese"),
    (0x7D, "armenian"), (0x7E, "arabic"), (0x7F, "amharic"),
];

/// Names of genre codes; the place is the code.
#[rustfmt::skip]
pub const GENRES: [&str; 28] = [
    "not-used", "not-defined", "adult-contemporary", "alternative-rock", "childrens-music",
    "classical", "contemporary-christian", "country", "dance", "easy-listening", "erotic", "folk",
    "gospel", "hip-hop", "jazz", "latin", "musical", "new-age", "opera", "operetta", "pop-music",
    "rap", "reggae", "rock-music", "rhythm-and-blues", "sound-effects", "spoken-word",
    "world-music",
];

/// The code of a language of this name.
#[must_use]
pub fn language(name: &str) -> Option<u8> {
    LANGUAGES.iter().find(|(_, known)| *known == name).map(|(code, _)| *code)
}

/// The code of a genre of this name.
#[must_use]
pub fn genre(name: &str) -> Option<u16> {
    GENRES.iter().position(|known| *known == name).map(|code| code as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_names() {
        assert!(LANGUAGES.is_sorted());
        for (name, code) in
            [("unknown", 0), ("german", 8), ("walloon", 0x2B), ("zulu", 0x45), ("japanese", 0x69)]
        {
            assert_eq!(language(name), Some(code));
        }
        assert_eq!(language("amharic"), Some(0x7F));
        assert_eq!(language("German"), None);
        for (name, code) in
            [("not-used", 0), ("jazz", 14), ("rhythm-and-blues", 0x18), ("world-music", 0x1B)]
        {
            assert_eq!(genre(name), Some(code));
        }
        assert_eq!(genre("polka"), None);
    }
}
