//! CLOSE TRACK/SESSION.

use std::time::Duration;

use rawcd_mmc::{CloseFunction, CloseTrack, Sense, SenseKey};

use super::at_once::AtOnce;
use super::{Answer, Drive, illegal, invalid_cdb};
use crate::program::{closed_session, next_session_of_bits};
use crate::{MediumState, Storage};

/// CLOSE TRACK of the track that is being written.
const CURRENT_TRACK: u16 = 0xFF;

/// 2/04/07: an operation goes on.
pub(super) const OPERATION: Sense = Sense::new(SenseKey::NotReady, 0x04, 0x07);

impl<S: Storage> Drive<S> {
    pub(super) fn close_track(
        &mut self,
        now: Duration,
        command: CloseTrack,
    ) -> Result<Answer, Sense> {
        self.ready()?;
        if !self.writes_medium() {
            return Err(illegal(0x30, 0x05));
        }
        match command.function {
            // Media with background operations are none of ours.
            CloseFunction::Stop => return Err(invalid_cdb(2, Some(2))),
            CloseFunction::Track(number) => self.close_one_track(number)?,
            CloseFunction::Session => self.close_session()?,
        }
        let time = self.drain_time(now);
        Ok(self.go_on_writing(now, time, command.immediate, OPERATION))
    }

    /// Closing a track that is closed already is no error.
    fn close_one_track(&mut self, number: u16) -> Result<(), Sense> {
        if self.close_packet_track((number != CURRENT_TRACK).then_some(number))? {
            return Ok(());
        }
        let medium = self.ready()?;
        let known = |number: u16| {
            let pma = medium.pma().iter().any(|track| u16::from(track.number.get()) == number);
            let toc = medium.toc().is_some_and(|toc| {
                toc.tracks().iter().any(|track| u16::from(track.track) == number)
            });
            pma || toc
        };
        match &self.at_once {
            Some(AtOnce::Track { track, .. })
                if number == CURRENT_TRACK || number == u16::from(track.item().number.get()) =>
            {
                self.finish_at_once()
            }
            Some(other) if other.has_begun() && !known(number) => Err(illegal(0x2C, 0x00)),
            _ if number == CURRENT_TRACK || known(number) => Ok(()),
            _ => Err(invalid_cdb(4, None)),
        }
    }

    /// Lead-in and lead-out of the session whose tracks are recorded. One without tracks stays as
    /// it is.
    fn close_session(&mut self) -> Result<(), Sense> {
        match &self.at_once {
            Some(AtOnce::Track { .. }) => return Err(illegal(0x72, 0x03)),
            Some(AtOnce::Packet { track, .. }) if track.in_packet() => {
                return Err(illegal(0x72, 0x03));
            }
            Some(other) if other.has_begun() => return Err(illegal(0x2C, 0x00)),
            _ => {}
        }
        let medium = self.ready()?;
        match medium.state() {
            MediumState::Open => {}
            MediumState::Blank | MediumState::Appendable => return Ok(()),
            MediumState::Incomplete => return Err(illegal(0x2C, 0x00)),
            MediumState::Damaged | MediumState::Finalized => return Err(illegal(0x72, 0x00)),
        }
        if medium.pma().iter().any(|track| track.reserved) {
            return Err(illegal(0x72, 0x04));
        }
        if medium.open_track().is_some() {
            return Err(illegal(0x72, 0x03));
        }
        let next =
            next_session_of_bits(self.parameters.multi_session).ok_or(illegal(0x2C, 0x00))?;
        let place = medium.next_session();
        let Some(session) = closed_session(medium.pma(), &place, next, self.disc_type()) else {
            return Ok(());
        };
        let layout = session.layout();
        let (lead_in, lead_out) = (layout.regions()[0], layout.lead_out_start());
        let sections = layout.end().since(lead_out).unsigned_abs();
        self.put_empty(false, &session, lead_in.first, lead_in.len())?;
        self.put_empty(false, &session, lead_out, sections)?;
        self.session_done()
    }
}
