//! Habits of writing.

use rawcd_format::RwForm;

/// What a drive does with what it is given to write, beside the write types that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteHabits {
    /// In which write types it writes as a test, without a mark on the disc.
    pub test: TestWrites,
    /// Forms in which a session at once takes R-W with its blocks.
    pub session_rw: Vec<RwForm>,
    /// Bytes of the longest cue sheet.
    pub max_cue_sheet_len: u32,
    /// What becomes of CD-TEXT that a host sends for the lead-in of a session at once.
    pub cd_text: CdTextHabit,
    /// Sections by which a lead-out may start later than the disc allows.
    pub overburn_sections: u32,
    /// Of a blank disc the next writable address of a track at once is told as the start of its
    /// pause, -150, though a first block goes to LBA 0 all the same.
    pub tells_pause_as_next: bool,
    /// Samples by which audio comes onto the disc later than its subcode, in RAW and in a session
    /// at once; earlier when negative.
    pub offset_samples: i32,
    /// Takes the bytes of samples in the other order, and turns them.
    pub swaps_samples: bool,
    /// Claims to record RAW sessions behind others.
    pub raw_multi_session: bool,
    /// Session format of the write parameters until a host selects others; 00, 10, 20 and FF are
    /// those that there are.
    pub default_session_format: u8,
    /// Audio pause length of the write parameters, likewise.
    pub default_audio_pause_len: u16,
}

/// Longest cue sheet unless a profile says otherwise: 8191 entries. One with every index of 99
/// tracks would have 9,801.
pub(super) const MAX_CUE_SHEET_LEN: u32 = 8191 * 8;

impl Default for WriteHabits {
    fn default() -> WriteHabits {
        WriteHabits {
            test: TestWrites::default(),
            session_rw: vec![RwForm::Raw, RwForm::Packed],
            max_cue_sheet_len: MAX_CUE_SHEET_LEN,
            cd_text: CdTextHabit::Written,
            overburn_sections: 0,
            tells_pause_as_next: false,
            offset_samples: 0,
            swaps_samples: false,
            raw_multi_session: false,
            default_session_format: 0x00,
            default_audio_pause_len: 150,
        }
    }
}

/// Write types in which a drive can write as a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TestWrites {
    /// RAW.
    pub raw: bool,
    /// Session at once.
    pub session_at_once: bool,
    /// Track at once.
    pub track_at_once: bool,
    /// Packets.
    pub packets: bool,
}

impl Default for TestWrites {
    /// All but RAW, which most drives cannot test.
    fn default() -> TestWrites {
        TestWrites { raw: false, session_at_once: true, track_at_once: true, packets: true }
    }
}

/// What becomes of CD-TEXT in a session at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CdTextHabit {
    /// It is written.
    Written,
    /// It is taken, and the lead-in is written without it.
    Dropped,
    /// A cue sheet that announces it is refused.
    Refused,
}
