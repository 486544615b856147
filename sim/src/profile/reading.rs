//! Habits of reading.

/// What a drive hands out of what it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadHabits {
    /// Samples by which audio comes earlier than asked for, as AccurateRip counts: what stands at
    /// sample 98 of the disc comes first when it is asked for sample 98 plus this.
    pub offset_samples: i32,
    /// What comes for samples that the offset takes from beyond what can be read.
    pub beyond: Beyond,
    /// Hands out samples with their bytes in the other order.
    pub swaps_samples: bool,
    /// Hands out P to W as they stand.
    pub raw_sub_channel: bool,
    /// How it hands out Q in 16 bytes.
    pub q: QHabit,
    /// How it hands out R to W as packs.
    pub packed_rw: PackedRwHabit,
    /// Tells which bytes it could not correct.
    pub c2_pointers: bool,
    /// Where the earliest section lies that can be read.
    pub from: ReadableFrom,
    /// Sections of a lead-out that can be read; `None` for all that are recorded.
    pub lead_out_sections: Option<u32>,
    /// What a data sector is to a host that expects audio.
    pub data_as_audio: DataAsAudio,
    /// A read ends where the kind of sector changes.
    pub stops_at_mode_changes: bool,
    /// Tells the times of the groove in BCD.
    pub bcd_atip: bool,
}

impl Default for ReadHabits {
    fn default() -> ReadHabits {
        ReadHabits {
            offset_samples: 0,
            beyond: Beyond::Zeros,
            swaps_samples: false,
            raw_sub_channel: true,
            q: QHabit::Bcd,
            packed_rw: PackedRwHabit::Packs,
            c2_pointers: true,
            from: ReadableFrom::LeadIn,
            lead_out_sections: None,
            data_as_audio: DataAsAudio::Refused,
            stops_at_mode_changes: false,
            bcd_atip: false,
        }
    }
}

/// What comes for samples beyond what can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// Zeros.
    Zeros,
    /// The command is refused, 5/21/00.
    Refused,
}

/// How Q is handed out in 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QHabit {
    /// As it stands on the disc.
    Bcd,
    /// Numbers and times of positions in binary.
    Binary,
    /// Not at all: 5/24/00.
    Refused,
}

/// How R to W are handed out as packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackedRwHabit {
    /// The packs.
    Packs,
    /// Zeros, whatever is on the disc.
    Zeros,
    /// Not at all: 5/24/00.
    Refused,
}

/// Where the earliest section lies that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadableFrom {
    /// At the start of the lead-in.
    LeadIn,
    /// At the start of the pause before the first track, LBA -150.
    Pause,
    /// At LBA 0.
    Program,
}

/// What a data sector is to a host that expects audio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataAsAudio {
    /// Another kind of sector: 5/64/00.
    Refused,
    /// 2352 bytes as they stand on the disc, scrambled.
    Scrambled,
}
