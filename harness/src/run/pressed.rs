//! The pressed disc of a scenario: made of its plan, put into the drive, judged.

use rawcd_encoder::{Contract, RawCdImageCreator, ResultImage};
use rawcd_format::{BlockForm, DiscLayout, DiscPlan, RawImage};
use rawcd_sim::{DriveProfile, InProcess, Medium};

use super::case::{CaseRun, Step};
use super::read_back::Declared;
use super::{ListedCase, drive};
use crate::plan;
use crate::scenario::LoadedPlan;
use crate::store::FileStorage;

/// What a disc is pressed from.
pub(super) struct Pressed {
    loaded: LoadedPlan,
    disc: DiscPlan,
    layout: DiscLayout,
    pub(super) image: ResultImage,
}

/// The pressed disc of a scenario that has one.
pub(super) fn pressed(listed: &ListedCase) -> Step<Option<Pressed>> {
    let Some(loaded) = listed.loaded.medium_plan()? else { return Ok(None) };
    let (disc, contents) = plan::open(&loaded.plan, &loaded.folder, &loaded.marks)?;
    let layout = plan::layout(&disc, &loaded.marks)?;
    let image = RawCdImageCreator::encode(Contract::Extended, BlockForm::Raw, &disc, contents);
    let image = image.map_err(|error| loaded.marks.complain("tracks", error.to_string()))?;
    Ok(Some(Pressed { loaded, disc, layout, image }))
}

impl Pressed {
    /// Where everything lies.
    pub(super) const fn layout(&self) -> &DiscLayout {
        &self.layout
    }

    /// What readers are to find.
    pub(super) fn declared(&self) -> Declared<'_> {
        Declared { loaded: &self.loaded, layout: &self.layout, image: &self.image }
    }
}

impl CaseRun<'_> {
    /// The drive with the medium in it.
    pub(super) fn simulated(
        &self,
        profile: &DriveProfile,
        pressed: Option<&Pressed>,
    ) -> Step<InProcess<FileStorage>> {
        let image = pressed.map(|pressed| &pressed.image as &dyn RawImage);
        drive::simulated(self.scenario, profile, image)
            .map_err(|error| Box::new(self.marks.complain("medium", error.to_string())))
    }

    /// Nothing is burned: what lies in the drive is judged against what it was pressed from.
    pub(super) fn judge_pressed(
        &mut self,
        listed: &ListedCase,
        pressed: Pressed,
        medium: &Medium<FileStorage>,
    ) -> Step<()> {
        let Pressed { loaded, disc, layout, .. } = pressed;
        self.judge(listed, &loaded, &disc, medium, &layout)
    }
}
