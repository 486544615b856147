//! What is altered between encoder and drive. Only what a scenario says, checked as far as it can
//! be without a disc; the runner applies it.

use rawcd_format::{Isrc, Mcn, Msf};
use schemars::{JsonSchema, Schema, json_schema};
use serde::Deserialize;

use super::Place;
use crate::yaml::{FromText, HexByte, HexBytes, Text};

/// One alteration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Alter {
    /// Sets fields of Q.
    SetQ(SetQ),
    /// Puts a mode 2 Q with a media catalog number in place of what is there.
    SetQMcn(SetQMcn),
    /// Puts a mode 3 Q with a recording code in place of what is there.
    SetQIsrc(SetQIsrc),
    /// Exclusive-ors the CRC of Q with a mask.
    XorCrc(XorCrc),
    /// Sets P of the whole section.
    SetP(SetP),
    /// Turns one of the 96 bits of P over.
    FlipP(FlipP),
    /// Sets or exclusive-ors bytes of the main channel.
    SetMain(SetMain),
    /// Sets one R-W symbol.
    SetRw(SetRw),
    /// Exchanges sections with others.
    Swap(Swap),
    /// Leaves sections out; later ones move up.
    Drop(Stretch),
    /// Sends sections twice; later ones move back.
    Repeat(Stretch),
    /// Ends the image before a section.
    Cut(Cut),
}

impl Alter {
    /// Its key in scenarios.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Alter::SetQ(_) => "set_q",
            Alter::SetQMcn(_) => "set_q_mcn",
            Alter::SetQIsrc(_) => "set_q_isrc",
            Alter::XorCrc(_) => "xor_crc",
            Alter::SetP(_) => "set_p",
            Alter::FlipP(_) => "flip_p",
            Alter::SetMain(_) => "set_main",
            Alter::SetRw(_) => "set_rw",
            Alter::Swap(_) => "swap",
            Alter::Drop(_) => "drop",
            Alter::Repeat(_) => "repeat",
            Alter::Cut(_) => "cut",
        }
    }

    /// Which sections it touches: the first, how many in a row, and the distance from one run to
    /// the next when the runs repeat to the end of the image.
    #[must_use]
    pub fn stretch(&self) -> Stretch {
        match self {
            Alter::SetQ(op) => op.stretch(),
            Alter::SetQMcn(op) => op.stretch(),
            Alter::SetQIsrc(op) => op.stretch(),
            Alter::XorCrc(op) => op.stretch(),
            Alter::SetP(op) => op.stretch(),
            Alter::FlipP(op) => op.stretch(),
            Alter::SetMain(op) => op.stretch(),
            Alter::SetRw(op) => op.stretch(),
            Alter::Drop(stretch) | Alter::Repeat(stretch) => *stretch,
            Alter::Swap(Swap { at, sections, .. }) => Stretch::once(*at, *sections),
            Alter::Cut(Cut { at }) => Stretch::once(*at, 1),
        }
    }
}

fn one() -> u32 {
    1
}

/// Declares an alteration that acts on runs of sections: the four fields of [`Stretch`], then its
/// own. (serde's `flatten` would lose the place of an unknown field.)
macro_rules! on_sections {
    ($(#[$doc:meta])* $name:ident { $($fields:tt)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The first section.
            pub at: Place,
            /// Sections in a row. Default 1.
            #[serde(default = "one")]
            pub sections: u32,
            /// Repeats the run every so many sections.
            #[serde(default)]
            pub every: Option<u32>,
            /// Ends the repetition before this section. Default: the end of the image.
            #[serde(default)]
            pub until: Option<Place>,
            $($fields)*
        }

        impl $name {
            const fn stretch(&self) -> Stretch {
                let &$name { at, sections, every, until, .. } = self;
                Stretch { at, sections, every, until }
            }
        }
    };
}

/// A run of sections, or several alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// The first section.
    pub at: Place,
    /// Sections in a row. Default 1.
    #[serde(default = "one")]
    pub sections: u32,
    /// Repeats the run every so many sections.
    #[serde(default)]
    pub every: Option<u32>,
    /// Ends the repetition before this section. Default: the end of the image.
    #[serde(default)]
    pub until: Option<Place>,
}

impl Stretch {
    const fn once(at: Place, sections: u32) -> Stretch {
        Stretch { at, sections, every: None, until: None }
    }
}

/// What happens to the CRC when Q is changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Crc {
    /// It is made right for the new contents.
    #[default]
    Fix,
    /// It stays as it was.
    Keep,
}

on_sections! {
    /// Fields of Q, each left as it is when absent. `bytes` comes first, then the fields.
    SetQ {
        /// CONTROL, 0 to 15.
        #[serde(default)]
        pub control: Option<Text<Nibble>>,
        /// ADR, 0 to 15.
        #[serde(default)]
        pub adr: Option<Text<Nibble>>,
        /// TNO.
        #[serde(default)]
        pub tno: Option<Text<HexByte>>,
        /// INDEX, or POINT in a lead-in.
        #[serde(default)]
        pub index: Option<Text<HexByte>>,
        /// Relative time, bytes 3 to 5.
        #[serde(default)]
        pub relative: Option<Text<Msf>>,
        /// ZERO, byte 6.
        #[serde(default)]
        pub zero: Option<Text<HexByte>>,
        /// Absolute time, bytes 7 to 9.
        #[serde(default)]
        pub absolute: Option<Text<Msf>>,
        /// Ten bytes of Q without its CRC, or twelve with it (then `crc` is not looked at).
        #[serde(default)]
        pub bytes: Option<Text<QBytes>>,
        /// What happens to the CRC. Default: fix.
        #[serde(default)]
        pub crc: Crc,
    }
}

on_sections! {
    /// A mode 2 Q.
    SetQMcn {
        /// The number.
        pub mcn: Text<Mcn>,
        /// AFRAME. Default: the right one.
        #[serde(default)]
        pub frame: Option<Text<HexByte>>,
    }
}

on_sections! {
    /// A mode 3 Q.
    SetQIsrc {
        /// The code.
        pub isrc: Text<Isrc>,
        /// AFRAME. Default: the right one.
        #[serde(default)]
        pub frame: Option<Text<HexByte>>,
    }
}

on_sections! {
    /// A mask on the CRC of Q.
    XorCrc {
        /// 16 bits, such as 0x8001.
        pub mask: u16,
    }
}

on_sections! {
    /// P of a whole section.
    SetP {
        /// 0 or 1.
        pub value: Text<Bit>,
    }
}

on_sections! {
    /// One bit of P.
    FlipP {
        /// Which, 0 to 95.
        pub bit: Text<Symbol>,
    }
}

on_sections! {
    /// Bytes of the main channel: `bytes` or `xor`, exactly one of them.
    SetMain {
        /// Where the bytes start, 0 to 2351.
        pub offset: Text<SectorOffset>,
        /// What to put there.
        #[serde(default)]
        pub bytes: Option<Text<HexBytes>>,
        /// What to exclusive-or with what is there.
        #[serde(default)]
        pub xor: Option<Text<HexBytes>>,
        /// The bytes are of the sector as it is on disc. Default false: of the descrambled sector.
        #[serde(default)]
        pub scrambled: bool,
        /// Makes EDC and ECC behind the bytes good again. Default false.
        #[serde(default)]
        pub remake: bool,
    }
}

on_sections! {
    /// One R-W symbol.
    SetRw {
        /// Which, 0 to 95.
        pub symbol: Text<Symbol>,
        /// R in bit 5 to W in bit 0: 0 to 63.
        pub value: Text<SixBits>,
    }
}

/// Sections that change places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Swap {
    /// The first of one run.
    pub at: Place,
    /// The first of the other.
    pub with: Place,
    /// Sections in each. Default 1.
    #[serde(default = "one")]
    pub sections: u32,
}

/// Where the image ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// The first section that is not there.
    pub at: Place,
}

/// Declares a number with a highest value, and a name for messages.
macro_rules! bounded {
    ($(#[$doc:meta] $name:ident: $type:ty, $what:literal, $max:literal;)*) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $name(pub $type);

        impl FromText for $name {
            const NAME: &'static str = $what;

            fn from_text(text: &str) -> Result<$name, String> {
                match text.parse() {
                    Ok(value) if value <= $max => Ok($name(value)),
                    _ => Err(format!(concat!("`{}` is no ", $what, ": 0 to {}"), text, $max)),
                }
            }

            fn schema() -> Schema {
                json_schema!({ "type": "integer", "minimum": 0, "maximum": $max })
            }
        }
    )*};
}

bounded! {
    /// Four bits.
    Nibble: u8, "nibble", 15;
    /// One bit.
    Bit: u8, "bit", 1;
    /// A place among the 96 symbols of a section.
    Symbol: u8, "symbol number", 95;
    /// A symbol of R-W.
    SixBits: u8, "R-W symbol", 63;
    /// A place in a sector.
    SectorOffset: u16, "offset in a sector", 2351;
}

/// Ten bytes of Q, or twelve with the CRC.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QBytes(pub Vec<u8>);

impl FromText for QBytes {
    const NAME: &'static str = "row of 10 or 12 bytes of Q";

    fn from_text(text: &str) -> Result<QBytes, String> {
        let HexBytes(bytes) = HexBytes::from_text(text)?;
        match bytes.len() {
            10 | 12 => Ok(QBytes(bytes)),
            len => Err(format!("Q has 10 bytes without its CRC and 12 with it, not {len}")),
        }
    }

    fn schema() -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^ *(([0-9A-Fa-f] *){20}|([0-9A-Fa-f] *){24})$",
        })
    }
}
