//! A whole plan declared through the members, in an order that never passes through an illegal
//! disc on the way to a legal one; only the limit of the lead-out is looked at in the end.

use rawcd_format::{
    BlockForm, Contents, DiscLayout, DiscPlan, Layout, NextSession, PlannedSession, RwForm,
    TrackPlan,
};
use rawcd_mastering::Sequencer;

use crate::{Contract, ImageError, RawCdImageCreator, ResultImage};

impl RawCdImageCreator {
    /// The image of a whole plan, in blocks of `form`: a creator of its own for each session,
    /// declared and frozen.
    ///
    /// # Errors
    /// What the first member that refuses says; E_INVALIDARG for several sessions under IMAPI2.
    ///
    /// # Panics
    /// When `contents` has not one source a track.
    pub fn encode(
        contract: Contract,
        form: BlockForm,
        plan: &DiscPlan,
        contents: Contents,
    ) -> Result<ResultImage, ImageError> {
        if plan.later_sessions.is_empty() {
            let mut creator = RawCdImageCreator::new(contract);
            creator.set_resulting_image_type(form)?;
            creator.declare(plan, contents)?;
            return creator.create_result_image();
        }
        if contract == Contract::Imapi2 {
            return Err(ImageError::invalid("IMAPI2 knows discs of one session only"));
        }
        let disc = DiscLayout::new(plan)?;
        let contents = contents.by_session(&disc);
        let sessions = disc.sessions().iter().zip(contents);
        let sequencers = sessions.map(|(session, contents)| {
            RawCdImageCreator::encode_session(contract, form, session, contents)
        });
        let sessions = sequencers.collect::<Result<_, _>>()?;
        Ok(ResultImage::of_sessions(sessions, form))
    }

    fn encode_session(
        contract: Contract,
        form: BlockForm,
        session: &PlannedSession,
        contents: Contents,
    ) -> Result<Sequencer, ImageError> {
        let mut creator = RawCdImageCreator::of_session(contract, session.start);
        creator.set_resulting_image_type(form)?;
        creator.declare(&session.plan, contents)?;
        creator.create_sequencer(session.layout.clone())
    }

    /// Declares everything that `plan` says of one session on an empty creator, member by member.
    ///
    /// CONTROL is set while every gap still has its default length, then the lengths of the gaps,
    /// then the indexes.
    ///
    /// # Errors
    /// What the first member that refuses says.
    ///
    /// # Panics
    /// When `contents` has not one source a track.
    pub fn declare(&mut self, plan: &DiscPlan, contents: Contents) -> Result<(), ImageError> {
        if !plan.later_sessions.is_empty() {
            return Err(ImageError::invalid(
                "a creator makes one session; several are encoded at once",
            ));
        }
        assert_eq!(plan.tracks.len(), contents.tracks.len(), "one source a track");
        // What the members would take one by one, and make another disc of, is refused here:
        // indexes that do not rise, and all else that has no place.
        Layout::place_session(plan, self.start())?;
        self.limit_waits = true;
        let declared = self.declare_members(plan, contents);
        self.limit_waits = false;
        declared?;
        self.change(|_| ())
    }

    fn declare_members(&mut self, plan: &DiscPlan, contents: Contents) -> Result<(), ImageError> {
        self.set_starting_track_number(plan.first_track.get().into())?;
        self.set_disable_gapless_audio(!plan.gapless)?;
        if let Some(mcn) = plan.mcn {
            self.set_media_catalog_number(&mcn.to_string())?;
        }
        if plan.disc_type.is_some() {
            self.set_disc_type(plan.disc_type)?;
        }
        if let Some(source) = contents.special_pregap {
            self.add_special_pregap(source)?;
        }
        match (contents.subcode_rw, plan.subcode_rw) {
            (Some(source), Some(form)) if self.contract() == Contract::Extended => {
                self.add_subcode_rw(source, form)?;
            }
            (Some(_), Some(form)) if form != self.unchanged_rw_form() => {
                return Err(ImageError::invalid(format!(
                    "IMAPI2 passes R-W symbols unchanged: an image of the {} form needs them {}",
                    self.resulting_image_type(),
                    if form == RwForm::Raw { "packed" } else { "in disc order (raw)" },
                )));
            }
            (source, _) => self.add_subcode_rw_generator(source)?,
        }
        for (track, source) in plan.tracks.iter().zip(contents.tracks) {
            self.add_track(track.sector_type, source)?;
        }
        let tracks = || plan.tracks.iter().enumerate();
        for (ordinal, track) in tracks() {
            self.declare_control(ordinal + 1, track)?;
        }
        for (ordinal, track) in tracks() {
            self.declare_gaps(ordinal + 1, track)?;
        }
        for (ordinal, track) in tracks() {
            for &offset in &track.indexes {
                let offset = i32::try_from(offset).unwrap_or(i32::MAX);
                self.track_info_mut(ordinal + 1)?.add_track_index(offset)?;
            }
        }
        if let Some(limit) = plan.lead_out_limit {
            self.set_start_of_leadout_limit(limit)?;
        }
        if plan.cd_text.is_some() {
            self.set_cd_text(plan.cd_text.clone())?;
        }
        if plan.next_session != NextSession::Unsaid {
            self.set_next_session(plan.next_session)?;
        }
        Ok(())
    }

    fn declare_control(&mut self, index: usize, track: &TrackPlan) -> Result<(), ImageError> {
        let default = TrackPlan::new(track.sector_type, track.sectors);
        let mut info = self.track_info_mut(index)?;
        if let Some(isrc) = track.isrc {
            info.set_isrc(&isrc.to_string())?;
        }
        if track.copy != default.copy {
            info.set_digital_audio_copy_setting(track.copy)?;
        }
        if track.pre_emphasis {
            info.set_audio_has_preemphasis(true)?;
        }
        if track.subheader != default.subheader {
            info.set_subheader(track.subheader)?;
        }
        Ok(())
    }

    fn declare_gaps(&mut self, index: usize, track: &TrackPlan) -> Result<(), ImageError> {
        let mut info = self.track_info_mut(index)?;
        if track.postgap.is_some() {
            info.set_postgap(track.postgap)?;
        }
        if track.pregap.is_some() {
            info.set_pregap(track.pregap)?;
        }
        Ok(())
    }
}
