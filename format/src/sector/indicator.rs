//! [`BlockIndicator`]: what a data sector is for in a recording made of packets [ECMA-394].
//!
//! The mode byte says it in bits 7 to 5, so that a reader knows the sectors around a link from
//! those that carry user data. The number counts how far it is to the next user data.

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
}
