//! Targets: what programs and clients send a drive that is given to them.

use std::path::Path;
use std::sync::OnceLock;

use rawcd_encoder::{Contract, RawCdImageCreator};
use rawcd_format::BlockForm;
use rawcd_sim::{Drive, InProcess, MemoryStorage};

use crate::plan::{self, Plan};
use crate::run::{BurnSettings, Covered, burn};
use crate::yaml;

/// Frames of a served drive.
///
/// # Panics
/// When a message is another one after it was read and sent on.
pub fn frames(bytes: &[u8]) -> bool {
    rawcd_attach::take_frames(bytes) > 0
}

/// Frames of most kinds there are, with lengths that are right for the most part, and the first
/// words of the greeting.
pub(super) fn fill_frames(noise: &[u8]) -> Vec<u8> {
    const LENS: [u8; 16] = [0, 1, 2, 4, 8, 9, 10, 12, 13, 14, 16, 17, 21, 31, 33, 40];
    let mut frames = Vec::new();
    let mut rest = noise;
    while let Some((&[kind, len, how, byte], more)) = rest.split_first_chunk() {
        let kind = if how < 8 { kind } else { kind % 9 };
        let len = usize::from(LENS[usize::from(len) % LENS.len()]);
        let told = if how.is_multiple_of(32) { byte } else { len as u8 };
        frames.extend([kind, 0, 0, 0, told, 0, 0, 0]);
        let (body, more) = more.split_at(len.min(more.len()));
        let mut body = body.to_vec();
        if kind == 1 && body.len() > 5 {
            body[..5].copy_from_slice(b"rawcd");
        }
        // Small numbers, as flags, kinds and lengths are.
        for (at, value) in body.iter_mut().enumerate().skip(usize::from(how % 8)) {
            if (usize::from(byte) >> (at % 8)) & 1 == 0 && kind != 1 {
                *value %= 3;
            }
        }
        frames.extend(body);
        rest = more;
    }
    frames
}

/// Calls of a program to the node of a drive with a blank disc, or a recorded one.
///
/// # Panics
/// Never, if all is well: what a program asks for is answered or refused.
pub fn node(bytes: &[u8]) -> bool {
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let mut transport = match first % 4 {
        0 => InProcess::new(recorded().clone()),
        _ => super::plan::blank(),
    };
    rawcd_attach::call_node(&mut transport, rest) > 0
}

/// A drive with a disc of two tracks.
fn recorded() -> &'static Drive<MemoryStorage> {
    const PLAN: &str = "tracks:\n  - { type: audio, source: { counter: 300 } }\n  \
                        - { type: mode1, source: { counter: 300 }, pregap: 225 }\n";
    static RECORDED: OnceLock<Drive<MemoryStorage>> = OnceLock::new();
    RECORDED.get_or_init(|| {
        let document = yaml::load::<Plan>(PLAN, "the plan").expect("it is a plan");
        let (disc, contents) =
            plan::open(&document.value, Path::new(""), &document.marks).expect("it names no files");
        let image = RawCdImageCreator::encode(Contract::Extended, BlockForm::Raw, &disc, contents)
            .expect("it is legal");
        let blank = super::plan::blank();
        let (result, transport) =
            burn(blank, &image, &BurnSettings::default(), &mut Covered::new(), |_| {});
        result.expect("the disc has room for it");
        transport.into_drive()
    })
}
