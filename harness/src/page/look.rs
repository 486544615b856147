//! A disc or image judged and looked through while it goes by once, and the page of it.

use rawcd_format::{Contents, DiscLayout, DiscPlan, RawImage, WriteMode};
use rawcd_judge::{Judge, JudgeError, Subject as JudgedAs, Verdict};
use rawcd_sim::{Medium, MediumKind, Storage};

use super::data::{self, FINDINGS, Judged, Subject};
use super::sections::Declared;
use crate::view::{View, Viewer, each_batch};
use crate::yaml::Marks;

/// What a disc is held against.
pub(crate) struct Against<'a> {
    pub(crate) plan: &'a DiscPlan,
    pub(crate) contents: &'a Contents,
    /// The places of the plan; none when the disc is held against what it says itself.
    pub(crate) marks: Option<&'a Marks>,
    pub(crate) judged_as: JudgedAs<'a>,
}

/// Judges a disc, and makes its page.
///
/// # Errors
/// When it cannot be read, or the plan has no place.
pub(crate) fn page_of(
    subject: &Subject<'_>,
    against: &Against<'_>,
) -> Result<(Verdict, String), JudgeError> {
    let modes: &[WriteMode] = match &against.judged_as {
        JudgedAs::Disc { modes, .. } => modes,
        JudgedAs::Image(_) => &[],
    };
    let (verdict, view) = look(subject.image, against)?;
    let layout = DiscLayout::place(against.plan, modes)?;
    let judged = Judged {
        verdict: &verdict,
        view: &view,
        plan: against.plan,
        marks: against.marks,
        declared: &Declared { layout: &layout, contents: against.contents },
    };
    let data = data::data(subject, &judged)?;
    Ok((verdict, super::html(&data)))
}

fn look(image: &dyn RawImage, against: &Against<'_>) -> Result<(Verdict, View), JudgeError> {
    let Against { plan, contents, judged_as, .. } = against;
    let mut judge = Judge::new(plan, contents, *judged_as)?.keeping(FINDINGS);
    let mut viewer = Viewer::new(image.form(), image.first_lba());
    each_batch(image, |first, blocks| -> Result<(), JudgeError> {
        viewer.feed(blocks);
        judge.feed(first, blocks)
    })?;
    Ok((judge.finish(), viewer.finish()))
}

/// Kind and state of a medium.
pub(crate) fn medium_text<S: Storage>(medium: &Medium<S>) -> String {
    let kind = match medium.kind() {
        MediumKind::CdR => "CD-R",
        MediumKind::CdRw => "CD-RW",
        MediumKind::Pressed => "pressed disc",
    };
    format!("{kind}, {}", format!("{:?}", medium.state()).to_lowercase())
}
