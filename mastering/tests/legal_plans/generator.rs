//! Random plans that are often legal, and their contents.

use std::io;

use rawcd_format::contents::{Generated, GeneratedKind, Source};
use rawcd_format::{Contents, CopySetting, DiscPlan, SectorType, TrackNumber, TrackPlan, UserData};

/// SplitMix64: the same numbers on every platform.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn range(&mut self, low: u32, high: u32) -> u32 {
        low + (self.next() % u64::from(high - low + 1)) as u32
    }

    /// True once in `times`.
    fn once_in(&mut self, times: u32) -> bool {
        self.range(1, times) == 1
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.range(0, of.len() as u32 - 1) as usize]
    }
}

/// A plan of up to six short tracks. Lengths lie around the limits of the standards.
pub(crate) fn plan(random: &mut Random) -> DiscPlan {
    let audio_only = random.once_in(2);
    let kinds = if audio_only { &SectorType::ALL[..1] } else { &SectorType::ALL[..] };
    let tracks: Vec<TrackPlan> = (0..random.range(1, 6)).map(|_| track(random, kinds)).collect();
    let first_track = if audio_only && random.once_in(2) { random.range(1, 94) } else { 1 };
    let mut plan = DiscPlan {
        mcn: random.once_in(2).then(|| "4006381333931".parse().unwrap()),
        first_track: TrackNumber::new(first_track as u8).unwrap(),
        gapless: random.once_in(2),
        tracks,
        ..DiscPlan::default()
    };
    plan.tracks[0].pregap = random.once_in(4).then(|| random.range(150, 320));
    if plan.tracks[0].pregap.is_none() && random.once_in(3) {
        plan.special_pregap = Some(random.range(150, 320));
    }
    plan
}

fn track(random: &mut Random, kinds: &[SectorType]) -> TrackPlan {
    let kind = if random.once_in(2) { kinds[0] } else { random.pick(kinds) };
    let mut track = TrackPlan::new(kind, random.range(300, 620));
    if kind == SectorType::Audio {
        track.isrc = random
            .once_in(2)
            .then(|| format!("USK7Y98{:05}", random.range(0, 99_999)).parse().unwrap());
        track.copy =
            random.pick(&[CopySetting::Permitted, CopySetting::Prohibited, CopySetting::Scms]);
        track.pre_emphasis = random.once_in(3);
    } else {
        track.copy = random.pick(&[CopySetting::Permitted, CopySetting::Prohibited]);
    }
    let mut offset = 0;
    while !random.once_in(3) {
        offset += if random.once_in(2) { 10 } else { random.range(10, 120) };
        if offset + 10 <= track.sectors {
            track.indexes.push(offset);
        }
    }
    if random.once_in(3) {
        track.pregap = Some(random.pick(&[0, 1, 2, 3, 10, 75, 150, 151, 225, 260]));
    }
    if random.once_in(4) {
        track.postgap = Some(random.pick(&[0, 1, 75, 150, 151]));
    }
    track
}

/// The counter where it can be, silence in mode 0, and 5A for the raw types.
pub(crate) fn contents(plan: &DiscPlan) -> Contents {
    let generated =
        |what, kind, sectors| -> Source { Box::new(Generated::new(what, kind, sectors).unwrap()) };
    let source = |track: &TrackPlan| match track.sector_type {
        kind if kind.is_raw() => Box::new(Constant(track.sectors)),
        SectorType::Mode0 => generated(GeneratedKind::Silence, SectorType::Mode0, track.sectors),
        kind => generated(GeneratedKind::Counter, kind, track.sectors),
    };
    let special = |sectors| generated(GeneratedKind::Counter, SectorType::Audio, sectors);
    Contents {
        tracks: plan.tracks.iter().map(source).collect(),
        special_pregap: plan.special_pregap.map(special),
        ..Contents::default()
    }
}

/// So many sectors of 2352 bytes 5A.
struct Constant(u32);

impl UserData for Constant {
    fn sector_len(&self) -> usize {
        2352
    }

    fn sectors(&self) -> u32 {
        self.0
    }

    fn read(&self, _: u32, out: &mut [u8]) -> io::Result<()> {
        out.fill(0x5A);
        Ok(())
    }
}
