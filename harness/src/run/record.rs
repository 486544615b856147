//! From a plan to a recording: the image that its way to write needs, and who writes it.

use std::ops::ControlFlow;

use rawcd_encoder::{Contract, RawCdImageCreator, ResultImage};
use rawcd_format::{
    BlockForm, Contents, DiscLayout, DiscPlan, LayoutError, Lba, RawImage, WriteMode,
};
use rawcd_sim::InProcess;

use super::burn::{BurnSettings, burn};
use super::case::Step;
use super::refusal::Refusal;
use super::{Covered, outside};
use crate::host::{Disc, NotCarried, record_packets, record_session, record_tracks};
use crate::outside::Launcher;
use crate::plan;
use crate::scenario::{Legality, Scenario, Ways, Write};
use crate::store::FileStorage;
use crate::yaml::Marks;

/// What decides about the image.
#[derive(Clone, Debug)]
pub(super) struct How {
    /// How each session is placed.
    pub(super) modes: Vec<WriteMode>,
    pub(super) form: BlockForm,
    pub(super) contract: Contract,
    pub(super) legality: Legality,
}

impl How {
    pub(super) fn of(scenario: &Scenario) -> How {
        How {
            modes: scenario.modes(),
            form: scenario.block_form(),
            contract: scenario.contract.into(),
            legality: scenario.legality,
        }
    }
}

/// The image of a plan, and where that has everything. For raw recording the encoder makes it, and
/// may refuse; hosts of other write types take its sections as their layout has them.
pub(super) fn image(
    how: &How,
    disc: &DiscPlan,
    contents: Contents,
    marks: &Marks,
) -> Step<Result<(ResultImage, DiscLayout), Refusal>> {
    let is_raw = how.modes.iter().all(|mode| *mode == WriteMode::Raw);
    let refuse = |error: &LayoutError| Box::new(plan::refuse(error, disc, marks));
    if how.legality == Legality::Checked && is_raw {
        return match RawCdImageCreator::encode(how.contract, how.form, disc, contents) {
            Ok(image) => {
                let layout = DiscLayout::place(disc, &how.modes).map_err(|error| refuse(&error))?;
                Ok(Ok((image, layout)))
            }
            Err(error) => Ok(Err(Refusal::Encoder(error))),
        };
    }
    if how.legality == Legality::Checked {
        DiscLayout::new(disc).map_err(|error| refuse(&error))?;
    }
    let layout = match DiscLayout::place(disc, &how.modes) {
        Ok(layout) => layout,
        Err(error)
            if matches!(
                error.root(),
                LayoutError::NotAtOnce { .. } | LayoutError::NotInPackets { .. }
            ) =>
        {
            return Ok(Err(Refusal::Host(NotCarried::from(error).into())));
        }
        Err(error) => return Err(refuse(&error)),
    };
    // The stream is as long as a raw image, and there is no use for it.
    let at_once = matches!(how.modes[..], [WriteMode::TrackAtOnce | WriteMode::Packets(_), ..]);
    if at_once && disc.subcode_rw.is_some() {
        return Ok(Err(Refusal::Host(NotCarried::RW_OF_TRACKS.into())));
    }
    let image = ResultImage::of_disc(layout.clone(), contents, how.form)
        .map_err(|error| marks.complain("tracks", error.to_string()))?;
    Ok(Ok((image, layout)))
}

/// What is recorded.
pub(super) struct What<'a> {
    pub(super) image: &'a dyn RawImage,
    pub(super) layout: &'a DiscLayout,
    /// What programs of others are given, by session; for nobody else.
    pub(super) contents: Vec<Contents>,
}

/// Records, and gives the transport back beside what came of it.
pub(super) fn record(
    mut transport: InProcess<FileStorage>,
    write: &Ways,
    what: What<'_>,
    (settings, launcher): (&BurnSettings, &Launcher),
    covered: &mut Covered,
) -> (Result<(), Refusal>, InProcess<FileStorage>) {
    let What { image, layout, contents } = what;
    let mut watch = |after: Lba| match settings.cancel_at {
        Some(at) if after >= at => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    if write.is_raw() {
        let (result, transport) = burn(transport, image, settings, covered, |_| {});
        return (result.map_err(Refusal::Writer), transport);
    }
    let mut contents = contents.into_iter();
    for (number, session) in layout.sessions().iter().enumerate() {
        let disc = Disc { session, image };
        let contents = contents.next();
        let result = match write.of(number) {
            Write::Tao(tao) => record_tracks(&mut transport, &disc, &(*tao).into(), &mut watch),
            Write::Packets(packets) => {
                record_packets(&mut transport, &disc, &(*packets).into(), &mut watch)
            }
            Write::Sao(sao) => record_session(&mut transport, &disc, &(*sao).into(), &mut watch),
            Write::Outside(program) => {
                let contents = contents.unwrap_or_default();
                let ran = outside::record(launcher, &mut transport, program, session, contents);
                if let Err(error) = ran {
                    return (Err(Refusal::Outside(error)), transport);
                }
                Ok(())
            }
            // Raw sessions do not stand among others: a scenario that says so is not read.
            Write::Raw => Ok(()),
        };
        if let Err(error) = result {
            return (Err(Refusal::Host(error)), transport);
        }
    }
    (Ok(()), transport)
}
