//! [`BlockIndicator`]: what a data sector is for in a recording made of packets [ECMA-394].
//!
//! The mode byte says it in bits 7 to 5, so that a reader knows the sectors around a link from
//! those that carry user data. The number counts how far it is to the next user data.

/// The bits of the mode byte that tell the mode; those above are the indicator.
pub(super) const MODE_BITS: u8 = 0x1F;

/// What a data sector is for, by the mode byte of its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockIndicator {
    /// 000: user data; so is every sector that was not written in packets.
    UserData,
    /// 001: the last of four with which a reader gets in step behind a link.
    FourthRunIn,
    /// 010.
    ThirdRunIn,
    /// 011.
    SecondRunIn,
    /// 100.
    FirstRunIn,
    /// 101: two recordings meet in it.
    Link,
    /// 110: the second of two behind the user data of a packet.
    SecondRunOut,
    /// 111.
    FirstRunOut,
}

impl BlockIndicator {
    /// What the mode byte says.
    #[must_use]
    pub const fn of_mode_byte(byte: u8) -> BlockIndicator {
        match byte >> 5 {
            0 => BlockIndicator::UserData,
            1 => BlockIndicator::FourthRunIn,
            2 => BlockIndicator::ThirdRunIn,
            3 => BlockIndicator::SecondRunIn,
            4 => BlockIndicator::FirstRunIn,
            5 => BlockIndicator::Link,
            6 => BlockIndicator::SecondRunOut,
            _ => BlockIndicator::FirstRunOut,
        }
    }

    /// What stands so many sections behind one with this indicator: the number counts down to the
    /// user data.
    #[must_use]
    pub const fn behind(self, sections: u32) -> BlockIndicator {
        let number = (self.mode_bits() >> 5) as u32;
        BlockIndicator::of_mode_byte((number.saturating_sub(sections) as u8) << 5)
    }

    /// Bits 7 to 5 of the mode byte; the others are clear.
    #[must_use]
    pub const fn mode_bits(self) -> u8 {
        (match self {
            BlockIndicator::UserData => 0,
            BlockIndicator::FourthRunIn => 1,
            BlockIndicator::ThirdRunIn => 2,
            BlockIndicator::SecondRunIn => 3,
            BlockIndicator::FirstRunIn => 4,
            BlockIndicator::Link => 5,
            BlockIndicator::SecondRunOut => 6,
            BlockIndicator::FirstRunOut => 7,
        }) << 5
    }
}

impl std::fmt::Display for BlockIndicator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            BlockIndicator::UserData => "user data",
            BlockIndicator::FourthRunIn => "fourth run-in block",
            BlockIndicator::ThirdRunIn => "third run-in block",
            BlockIndicator::SecondRunIn => "second run-in block",
            BlockIndicator::FirstRunIn => "first run-in block",
            BlockIndicator::Link => "link block",
            BlockIndicator::SecondRunOut => "second run-out block",
            BlockIndicator::FirstRunOut => "first run-out block",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mode 1 and mode 2 in the low bits change nothing.
    #[test]
    fn by_mode_byte() {
        let table = [
            (0x01, BlockIndicator::UserData),
            (0x22, BlockIndicator::FourthRunIn),
            (0x41, BlockIndicator::ThirdRunIn),
            (0x62, BlockIndicator::SecondRunIn),
            (0x81, BlockIndicator::FirstRunIn),
            (0xA2, BlockIndicator::Link),
            (0xC1, BlockIndicator::SecondRunOut),
            (0xE2, BlockIndicator::FirstRunOut),
        ];
        for (byte, indicator) in table {
            assert_eq!(BlockIndicator::of_mode_byte(byte), indicator, "{byte:02X}");
            assert_eq!(indicator.mode_bits(), byte & 0xE0);
        }
    }

    #[test]
    fn counted_down() {
        let first = BlockIndicator::FirstRunOut;
        let bits = [0, 1, 2, 3, 4, 5, 6, 7, 300].map(|at| first.behind(at).mode_bits());
        assert_eq!(bits, [0xE0, 0xC0, 0xA0, 0x80, 0x60, 0x40, 0x20, 0, 0]);
    }
}
