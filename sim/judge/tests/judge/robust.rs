//! Whatever is fed: no panic, bounded findings, clear errors.

use crate::common::{Disc, RAW, Section, audio_plan, contents, frame, make, mixed_plan};
use rawcd_format::{
    BlockForm, Contents, DiscPlan, LayoutError, Lba, RawImage, ReadError, RwForm, SectorType,
};
use rawcd_judge::{Judge, JudgeError, KEPT_PER_RULE, Subject, judge_image, rules};

/// A small generator of numbers; the same on every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, limit: u64) -> usize {
        (self.next() % limit) as usize
    }
}

fn plans() -> Vec<DiscPlan> {
    let mut with_rw = mixed_plan(SectorType::Mode2Form2);
    with_rw.subcode_rw = Some(RwForm::Raw);
    vec![audio_plan(), mixed_plan(SectorType::Mode1), with_rw]
}

fn sources(plan: &DiscPlan) -> Contents {
    let stream = crate::common::Bytes { sector_len: 96, sectors: 30_000, byte: 0 };
    Contents { subcode_rw: Some(Box::new(stream)), ..contents(plan) }
}

#[test]
fn random_bytes_anywhere() {
    let mut numbers = Numbers(1);
    for plan in plans() {
        let contents = sources(&plan);
        for form in BlockForm::ALL {
            for first in [-45_150, -22_660, -300, -10, 240, 1000, 7500, 449_649] {
                let mut judge = Judge::new(&plan, &contents, Subject::Image(form)).unwrap();
                let mut blocks = vec![0; 200 * form.block_len()];
                blocks.iter_mut().for_each(|byte| *byte = numbers.next() as u8);
                judge.feed(Lba(first), &blocks).unwrap();
                let verdict = judge.finish();
                assert_eq!(verdict.sections, 200);
                assert!(verdict.findings.len() <= KEPT_PER_RULE * rules().count());
            }
        }
    }
}

/// Legal sections with a few bytes changed, their CRC made again: what reads them gets further.
#[test]
fn spoiled_discs() {
    let mut numbers = Numbers(2);
    for plan in plans() {
        let mut disc = make(&plan);
        for _ in 0..3000 {
            let at = numbers.below(disc.sections.len() as u64);
            let (byte, value) = (numbers.below(10), numbers.next() as u8);
            let section = &mut disc.sections[at];
            match numbers.below(4) {
                0 => section.set_p(value & 1 != 0),
                1 => section.rw[numbers.below(96)] = value & 0x3F,
                2 => section.set_sector(|sector| sector[numbers.below(2352)] = value),
                _ => section.set_q(|q| q[byte] = value),
            }
        }
        let verdict = disc.judge(&plan, &sources(&plan), RAW);
        for count in &verdict.counts {
            let kept = verdict.findings.iter().filter(|finding| finding.rule == count.rule).count();
            assert!(kept <= KEPT_PER_RULE && kept <= count.findings as usize);
            assert!(count.sections >= count.findings);
        }
        assert!(verdict.findings.is_sorted_by_key(|finding| finding.lba));
    }
}

/// Every frame of a disc the same.
#[test]
fn one_frame_over_and_over() {
    let plan = audio_plan();
    for hex in [
        "0100a0000000000100006363",
        "0101010000000000020000000",
        "0240063813339310000000000",
        "050000000000000000000000",
        "01aa0101000000000000000000",
    ] {
        let mut disc = make(&plan);
        let mut one = frame(&hex[..24]);
        let section = &mut Section::new(disc.sections[0].main.clone(), true, one);
        section.set_q(|_| {});
        one = section.q;
        disc.sections.iter_mut().for_each(|section| section.q = one);
        let verdict = disc.judge(&plan, &contents(&plan), RAW);
        assert!(!verdict.is_clean());
    }
}

#[test]
fn wrong_calls() {
    let plan = audio_plan();
    let contents = contents(&plan);
    let mut judge = Judge::new(&plan, &contents, RAW).unwrap();
    let two = [0; 2 * 2448];
    assert_eq!(
        judge.feed(Lba(0), &two[1..]).unwrap_err().to_string(),
        "4895 bytes are no whole number of blocks of 2448 bytes"
    );
    assert!(matches!(judge.feed(Lba(-45_151), &two), Err(JudgeError::BeyondAddresses { .. })));
    assert!(matches!(judge.feed(Lba(449_849), &two), Err(JudgeError::BeyondAddresses { .. })));
    assert!(matches!(judge.feed(Lba(i32::MAX), &two), Err(JudgeError::BeyondAddresses { .. })));
    assert!(matches!(judge.feed(Lba(i32::MIN), &two), Err(JudgeError::BeyondAddresses { .. })));
    judge.feed(Lba(10), &[]).unwrap();
    assert_eq!(judge.state().next(), None);
    judge.feed(Lba(10), &two).unwrap();
    assert_eq!(judge.state().next(), Some(Lba(12)));
    assert_eq!(
        judge.feed(Lba(13), &two).unwrap_err().to_string(),
        "section 13 was fed where 12 is next"
    );
    judge.feed(Lba(12), &two).unwrap();
    let empty = DiscPlan::default();
    assert!(matches!(Judge::new(&empty, &contents, RAW), Err(LayoutError::NoTracks)));
}

/// A disc that can be read at random.
struct Image(Disc, BlockForm);

impl RawImage for Image {
    fn form(&self) -> BlockForm {
        self.1
    }

    fn first_lba(&self) -> Lba {
        Lba(self.0.first)
    }

    fn len(&self) -> u32 {
        self.0.sections.len() as u32
    }

    fn read(&self, first: Lba, out: &mut [u8]) -> Result<(), ReadError> {
        let first = first.since(self.first_lba()) as usize;
        for (at, block) in out.chunks_exact_mut(self.1.block_len()).enumerate() {
            block.copy_from_slice(&self.0.sections[first + at].block(self.1));
        }
        Ok(())
    }
}

#[test]
fn whole_images() {
    let plan = audio_plan();
    let contents = contents(&plan);
    let image = Image(make(&plan), BlockForm::Pq);
    let pq = Subject::Image(BlockForm::Pq);
    let verdict = judge_image(&image, &plan, &contents, pq).unwrap();
    assert_eq!((verdict.findings.len(), verdict.sections), (0, 12_200));
    assert_eq!(
        judge_image(&image, &plan, &contents, RAW).unwrap_err().to_string(),
        "the image has blocks of form pq; to be judged as raw"
    );
}
