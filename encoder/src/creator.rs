//! [`RawCdImageCreator`]: IRawCDImageCreator.

use rawcd_format::contents::Source;
use rawcd_format::subcode::cdtext::CdText;
use rawcd_format::{
    BlockForm, Contents, DiscPlan, DiscType, FIRST_LEAD_IN_LBA, Layout, LayoutError, Lba,
    MAX_LEAD_OUT_LIMIT, NextSession, PlannedSession, RwForm, SECTOR_LEN, SectorType, SessionStart,
    TrackNumber, TrackPlan,
};
use rawcd_mastering::{Sequencer, check_contents};

use crate::{ImageError, RawCdImageTrackInfo, RawCdImageTrackInfoMut, ResultImage};

/// Which contract a creator keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Contract {
    /// IMAPI2 to the letter: audio tracks only, everything else 0x80AA0A02.
    Imapi2,
    /// All ten sector types, mixed discs, pregap and postgap lengths, subheaders, disc type,
    /// CD-TEXT, several sessions, more than 90 minutes.
    #[default]
    Extended,
}

/// The highest StartOfLeadoutLimit of IMAPI2, which stands for "no limit set".
const NO_LIMIT: Lba = Lba(398_099);
/// The last sector of a special pregap may lie here at most, so that a track of 300 follows.
const LAST_SPECIAL_PREGAP_LBA: i64 = 397_799;

/// Builds a raw disc image [IMAPI2 IRawCDImageCreator].
pub struct RawCdImageCreator {
    contract: Contract,
    form: BlockForm,
    start: SessionStart,
    plan: DiscPlan,
    contents: Contents,
    /// The placed plan; `None` as long as there is no track.
    layout: Option<Layout>,
    /// The R-W symbols have no form of their own: they are in the image's.
    rw_follows_image: bool,
    /// While a whole plan is declared: gaps get their lengths after the tracks, so only the
    /// finished disc is held to the limit of its lead-out.
    pub(crate) limit_waits: bool,
    frozen: bool,
}

impl RawCdImageCreator {
    /// An empty creator: cooked image, gapless, first track 1, no limit.
    #[must_use]
    pub fn new(contract: Contract) -> RawCdImageCreator {
        RawCdImageCreator::of_session(contract, SessionStart::FIRST)
    }

    /// An empty creator of the session that starts at `start`; further sessions there are in the
    /// extended contract.
    pub(crate) fn of_session(contract: Contract, start: SessionStart) -> RawCdImageCreator {
        RawCdImageCreator {
            contract,
            form: BlockForm::Packed,
            start,
            plan: DiscPlan::default(),
            contents: Contents::default(),
            layout: None,
            rw_follows_image: false,
            limit_waits: false,
            frozen: false,
        }
    }

    /// The contract it keeps.
    #[must_use]
    pub fn contract(&self) -> Contract {
        self.contract
    }

    /// The disc declared so far.
    #[must_use]
    pub fn plan(&self) -> &DiscPlan {
        &self.plan
    }

    /// Makes the image and freezes creator and tracks [IMAPI2 CreateResultImage]. Its first block
    /// is 95:00:00, its last ends a lead-out of 6,750 sections.
    ///
    /// # Errors
    /// 0x80AA0A00 the second time; 0x80AA0A03 without tracks; E_INVALIDARG when the R-W generator
    /// has not 96 bytes for each sector of the image.
    pub fn create_result_image(&mut self) -> Result<ResultImage, ImageError> {
        self.writable()?;
        let layout = self.layout.clone().ok_or(ImageError::NoTracks)?;
        Ok(ResultImage::new(self.create_sequencer(layout)?, self.form))
    }

    /// What makes the image; freezes creator and tracks.
    pub(crate) fn create_sequencer(&mut self, layout: Layout) -> Result<Sequencer, ImageError> {
        let first = self.start.lead_in.max(FIRST_LEAD_IN_LBA);
        let sections = layout.end().since(first).unsigned_abs();
        check_contents(&self.plan, &self.contents, sections).map_err(ImageError::invalid)?;
        let contents = std::mem::take(&mut self.contents);
        let session = PlannedSession::new(self.plan.clone(), layout, self.start);
        let sequencer = Sequencer::of_session(session, contents).map_err(ImageError::invalid)?;
        self.frozen = true;
        Ok(sequencer)
    }

    /// Appends a track and gives its index, 1 to 99 [IMAPI2 AddTrack]. The source is kept, not
    /// copied.
    ///
    /// # Errors
    /// 0x80AA0A00 frozen; 0x80AA0A02 sector type not taken by the contract, or data on a disc
    /// whose first number is above 1 or that has a special pregap before it; 0x80AA0A01 number
    /// above 99; 0x80AA0A05 beyond the limit; 0x80AA0A0A index 00 of the new track covers an
    /// index; E_INVALIDARG fewer than 300 sectors, or sectors of the wrong length.
    pub fn add_track(
        &mut self,
        sector_type: SectorType,
        source: Source,
    ) -> Result<usize, ImageError> {
        self.writable()?;
        if self.contract == Contract::Imapi2 && !sector_type.is_audio() {
            return Err(ImageError::SectorTypeNotSupported(format!(
                "IMAPI2 takes audio tracks only, not {sector_type}"
            )));
        }
        check_sector_len("a source of this type", &source, sector_type.user_data_len())?;
        let track = TrackPlan::new(sector_type, source.sectors());
        self.change(|plan| plan.tracks.push(track))?;
        self.contents.tracks.push(source);
        Ok(self.plan.tracks.len())
    }

    /// Makes `source` the pause before track 1 [IMAPI2 AddSpecialPregap].
    ///
    /// # Errors
    /// 0x80AA0A00 frozen; 0x80AA0A04 after a track; 0x80AA0A05 too long; E_INVALIDARG fewer than
    /// 150 sectors, or sectors that are not 2352 bytes.
    pub fn add_special_pregap(&mut self, source: Source) -> Result<(), ImageError> {
        self.writable()?;
        self.before_tracks("the special pregap")?;
        check_sector_len("a special pregap", &source, SECTOR_LEN)?;
        let sectors = source.sectors();
        if sectors < 150 {
            return Err(ImageError::invalid(LayoutError::SpecialPregapTooShort { sectors }));
        }
        if i64::from(sectors) - 151 > LAST_SPECIAL_PREGAP_LBA {
            return Err(ImageError::InsufficientSpace(LayoutError::LeadOutBeyondLimit {
                lead_out: Lba((i64::from(sectors) - 150 + 300).min(i32::MAX.into()) as i32),
                limit: NO_LIMIT.plus(1),
            }));
        }
        self.plan.special_pregap = Some(sectors);
        self.contents.special_pregap = Some(source);
        Ok(())
    }

    /// Sets or removes the R-W symbols: 96 bytes for each sector of the whole image, passed
    /// unchanged [IMAPI2 AddSubcodeRWGenerator].
    ///
    /// # Errors
    /// 0x80AA0A00 frozen; 0x80AA0A02 while the image type is PQ only.
    pub fn add_subcode_rw_generator(&mut self, source: Option<Source>) -> Result<(), ImageError> {
        self.set_rw(source, None)
    }

    /// As [`RawCdImageCreator::add_subcode_rw_generator`], for symbols of a known form, which are
    /// converted to the form of the image. Extended contract.
    ///
    /// # Errors
    /// As there; E_INVALIDARG under IMAPI2.
    pub fn add_subcode_rw(&mut self, source: Source, form: RwForm) -> Result<(), ImageError> {
        self.extended("form of the R-W stream")?;
        self.set_rw(Some(source), Some(form))
    }

    /// The CD-TEXT declared.
    #[must_use]
    pub fn cd_text(&self) -> Option<&CdText> {
        self.plan.cd_text.as_ref()
    }

    /// Sets or removes the texts of the lead-in, which speak of the tracks added so far. Extended
    /// contract.
    ///
    /// # Errors
    /// 0x80AA0A00 frozen; E_INVALIDARG under IMAPI2, and for texts that cannot be recorded;
    /// 0x80AA0A03 without tracks; 0x80AA0A02 unless the image type is raw.
    pub fn set_cd_text(&mut self, cd_text: Option<CdText>) -> Result<(), ImageError> {
        self.extended("CD-TEXT")?;
        self.placed()?;
        if cd_text.is_some() && self.form != BlockForm::Raw {
            return Err(cd_text_needs_raw(self.form));
        }
        self.change(|plan| plan.cd_text = cd_text)
    }

    fn set_rw(&mut self, source: Option<Source>, form: Option<RwForm>) -> Result<(), ImageError> {
        self.writable()?;
        if source.is_some() && self.form == BlockForm::Pq {
            return Err(pq_has_no_rw());
        }
        self.plan.subcode_rw = source.is_some().then(|| form.unwrap_or(self.unchanged_rw_form()));
        self.rw_follows_image = source.is_some() && form.is_none();
        self.contents.subcode_rw = source;
        Ok(())
    }

    /// What each block of the image carries beside main channel [IMAPI2 ResultingImageType].
    #[must_use]
    pub fn resulting_image_type(&self) -> BlockForm {
        self.form
    }

    /// Sets it; cooked ([`BlockForm::Packed`]) until then.
    ///
    /// # Errors
    /// 0x80AA0A00 frozen; 0x80AA0A02 for PQ only with an R-W generator, and for anything but raw
    /// with CD-TEXT.
    pub fn set_resulting_image_type(&mut self, form: BlockForm) -> Result<(), ImageError> {
        self.writable()?;
        if form == BlockForm::Pq && self.contents.subcode_rw.is_some() {
            return Err(pq_has_no_rw());
        }
        if form != BlockForm::Raw && self.plan.cd_text.is_some() {
            return Err(cd_text_needs_raw(form));
        }
        self.form = form;
        if self.rw_follows_image {
            self.plan.subcode_rw = Some(self.unchanged_rw_form());
        }
        Ok(())
    }

    /// First sector of the lead-out: the smallest disc that fits [IMAPI2 StartOfLeadout].
    ///
    /// # Errors
    /// 0x80AA0A03 without tracks.
    pub fn start_of_leadout(&self) -> Result<Lba, ImageError> {
        Ok(self.placed()?.lead_out_start())
    }

    /// Where the lead-out may start at the latest; 398,099 until it is set
    /// [IMAPI2 StartOfLeadoutLimit].
    #[must_use]
    pub fn start_of_leadout_limit(&self) -> Lba {
        self.plan.lead_out_limit.unwrap_or(NO_LIMIT)
    }

    /// Sets it.
    ///
    /// # Errors
    /// 0x80AA0A00 frozen; E_INVALIDARG outside 0..=398,099, under the extended contract
    /// 0..=443,100; 0x80AA0A05 when the tracks do not fit (the limit stays as it was).
    pub fn set_start_of_leadout_limit(&mut self, limit: Lba) -> Result<(), ImageError> {
        self.writable()?;
        if limit.0 < 0 {
            return Err(ImageError::invalid(format!(
                "the lead-out limit {limit} lies before LBA 0 (00:02:00)"
            )));
        }
        let highest = match self.contract {
            Contract::Imapi2 => NO_LIMIT,
            Contract::Extended => MAX_LEAD_OUT_LIMIT,
        };
        if limit > highest {
            return Err(LayoutError::LimitTooHigh { highest, limit }.into());
        }
        self.change(|plan| plan.lead_out_limit = Some(limit))
    }

    /// Whether 150 silent sectors stand between two audio tracks [IMAPI2 DisableGaplessAudio].
    #[must_use]
    pub fn disable_gapless_audio(&self) -> bool {
        !self.plan.gapless
    }

    /// Sets it; best before any track, since it moves them.
    ///
    /// # Errors
    /// 0x80AA0A00 frozen; 0x80AA0A05 when the tracks no longer fit; 0x80AA0A0A when index 00 of
    /// a track would cover an index (the setting stays as it was).
    pub fn set_disable_gapless_audio(&mut self, disable: bool) -> Result<(), ImageError> {
        self.writable()?;
        self.change(|plan| plan.gapless = !disable)
    }

    /// The media catalog number, 13 digits, or empty [IMAPI2 MediaCatalogNumber].
    #[must_use]
    pub fn media_catalog_number(&self) -> String {
        self.plan.mcn.map(|mcn| mcn.to_string()).unwrap_or_default()
    }

    /// Sets it; leading zeros may be left out, an empty text clears it.
    ///
    /// # Errors
    /// 0x80AA0A00 frozen; E_INVALIDARG for anything but up to 13 digits with a good check digit,
    /// and for none when CD-TEXT repeats it and there is no ISRC either.
    pub fn set_media_catalog_number(&mut self, text: &str) -> Result<(), ImageError> {
        self.writable()?;
        let mcn = match text {
            "" => None,
            _ => Some(text.parse().map_err(ImageError::invalid)?),
        };
        self.change(|plan| plan.mcn = mcn)
    }

    /// Number of the first track [IMAPI2 StartingTrackNumber].
    #[must_use]
    pub fn starting_track_number(&self) -> TrackNumber {
        self.plan.first_track
    }

    /// Sets it; above 1 every track must be audio.
    ///
    /// # Errors
    /// 0x80AA0A00 frozen; 0x80AA0A04 after a track; E_INVALIDARG outside 1..=99.
    pub fn set_starting_track_number(&mut self, number: i32) -> Result<(), ImageError> {
        self.writable()?;
        self.before_tracks("the starting track number")?;
        let number = u8::try_from(number)
            .ok()
            .and_then(|number| TrackNumber::new(number).ok())
            .ok_or_else(|| ImageError::invalid(format!("{number} is no track number: 1 to 99")))?;
        self.plan.first_track = number;
        Ok(())
    }

    /// The track that `add_track` gave this index [IMAPI2 TrackInfo].
    ///
    /// # Errors
    /// E_INVALIDARG when there is none.
    pub fn track_info(&self, track_index: usize) -> Result<RawCdImageTrackInfo<'_>, ImageError> {
        let ordinal = self.ordinal(track_index)?;
        let layout = self.placed()?;
        Ok(RawCdImageTrackInfo::new(&self.plan.tracks[ordinal], &layout.tracks()[ordinal]))
    }

    /// The same, to be changed.
    ///
    /// # Errors
    /// E_INVALIDARG when there is none.
    pub fn track_info_mut(
        &mut self,
        track_index: usize,
    ) -> Result<RawCdImageTrackInfoMut<'_>, ImageError> {
        let ordinal = self.ordinal(track_index)?;
        Ok(RawCdImageTrackInfoMut::new(self, ordinal))
    }

    /// Tracks added so far [IMAPI2 NumberOfExistingTracks].
    #[must_use]
    pub fn number_of_existing_tracks(&self) -> usize {
        self.plan.tracks.len()
    }

    /// The last sector that belongs to a track [IMAPI2 LastUsedUserSectorInImage].
    ///
    /// # Errors
    /// 0x80AA0A03 without tracks.
    pub fn last_used_user_sector_in_image(&self) -> Result<Lba, ImageError> {
        Ok(Lba(self.start_of_leadout()?.0 - 1))
    }

    /// What READ TOC format 0 will answer with block addresses: length, first, last, then eight
    /// bytes a track and for the lead-out [IMAPI2 ExpectedTableOfContents]. Right once all
    /// properties are final.
    ///
    /// # Errors
    /// 0x80AA0A03 without tracks.
    pub fn expected_table_of_contents(&self) -> Result<Vec<u8>, ImageError> {
        let layout = self.placed()?;
        let spans = layout.tracks();
        let (first, last) = (spans[0].number, spans[spans.len() - 1].number);
        let mut items = vec![first.get(), last.get()];
        let mut item = |control: u8, number: u8, lba: Lba| {
            items.extend([0, 0x10 | control, number, 0]);
            items.extend(lba.0.to_be_bytes());
        };
        for (track, span) in self.plan.tracks.iter().zip(spans) {
            item(track.toc_control().nibble(), span.number.get(), span.start);
        }
        let control = self.plan.tracks[spans.len() - 1].toc_control().nibble();
        item(control, 0xAA, layout.lead_out_start());
        let mut answer = (items.len() as u16).to_be_bytes().to_vec();
        answer.extend(items);
        Ok(answer)
    }

    /// PSEC of A0; `None` lets the tracks decide. Extended contract.
    ///
    /// # Errors
    /// 0x80AA0A00 frozen; E_INVALIDARG under IMAPI2.
    pub fn set_disc_type(&mut self, disc_type: Option<DiscType>) -> Result<(), ImageError> {
        self.extended("disc type")?;
        self.change(|plan| plan.disc_type = disc_type)
    }

    /// What the lead-in says of another session behind this one; nothing until it is set.
    /// Extended contract.
    ///
    /// # Errors
    /// 0x80AA0A00 frozen; E_INVALIDARG under IMAPI2.
    pub fn set_next_session(&mut self, next: NextSession) -> Result<(), ImageError> {
        self.extended("pointer to a next session")?;
        self.change(|plan| plan.next_session = next)
    }

    /// Changes the plan, places it anew and keeps it only when it is legal.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut DiscPlan)) -> Result<(), ImageError> {
        let mut plan = self.plan.clone();
        change(&mut plan);
        if !plan.tracks.is_empty() {
            self.layout = Some(match Layout::of_session(&plan, self.start) {
                Err(LayoutError::LeadOutBeyondLimit { .. }) if self.limit_waits => {
                    Layout::place_session(&plan, self.start)?
                }
                placed => placed?,
            });
        }
        self.plan = plan;
        Ok(())
    }

    /// # Errors
    /// 0x80AA0A00 once the image was created.
    pub(crate) fn writable(&self) -> Result<(), ImageError> {
        if self.frozen { Err(ImageError::ReadOnly) } else { Ok(()) }
    }

    /// # Errors
    /// 0x80AA0A00 frozen; E_INVALIDARG under IMAPI2, which has no such member.
    pub(crate) fn extended(&self, what: &str) -> Result<(), ImageError> {
        self.writable()?;
        match self.contract {
            Contract::Extended => Ok(()),
            Contract::Imapi2 => Err(ImageError::invalid(format!("IMAPI2 knows no {what}"))),
        }
    }

    /// Where the session starts.
    pub(crate) const fn start(&self) -> SessionStart {
        self.start
    }

    fn before_tracks(&self, what: &'static str) -> Result<(), ImageError> {
        if self.plan.tracks.is_empty() { Ok(()) } else { Err(ImageError::TracksAlreadyAdded(what)) }
    }

    fn placed(&self) -> Result<&Layout, ImageError> {
        self.layout.as_ref().ok_or(ImageError::NoTracks)
    }

    fn ordinal(&self, track_index: usize) -> Result<usize, ImageError> {
        track_index.checked_sub(1).filter(|&at| at < self.plan.tracks.len()).ok_or_else(|| {
            ImageError::invalid(format!(
                "there is no track with index {track_index}; {} were added",
                self.plan.tracks.len()
            ))
        })
    }

    /// The stream form that the image's own form leaves as it is.
    pub(crate) fn unchanged_rw_form(&self) -> RwForm {
        if self.form == BlockForm::Raw { RwForm::Raw } else { RwForm::Packed }
    }
}

fn pq_has_no_rw() -> ImageError {
    ImageError::SectorTypeNotSupported(
        "an image with PQ only has no room for R-W symbols".to_owned(),
    )
}

fn cd_text_needs_raw(form: BlockForm) -> ImageError {
    ImageError::SectorTypeNotSupported(format!(
        "CD-TEXT has neither the parities nor the interleave that a drive gives packed blocks, and PQ blocks have no room for it: it needs an image of the raw form, not {form}"
    ))
}

fn check_sector_len(what: &str, source: &Source, needed: usize) -> Result<(), ImageError> {
    let found = source.sector_len();
    if found == needed {
        Ok(())
    } else {
        Err(ImageError::invalid(format!("{what} has sectors of {needed} bytes, not {found}")))
    }
}
