//! The unit itself: TEST UNIT READY, REQUEST SENSE, INQUIRY, REPORT LUNS, REPORT KEY, START STOP
//! UNIT, PREVENT ALLOW MEDIUM REMOVAL.

use std::time::Duration;

use rawcd_mmc::{
    Inquiry, InquiryData, LunList, PreventAllow, RegionState, ReportKey, ReportLuns, RequestSense,
    Sense, SenseKey, StartStop, StartStopAction,
};

use super::{Answer, Drive, illegal, invalid_cdb};
use crate::Storage;

impl<S: Storage> Drive<S> {
    pub(super) fn test_unit_ready(&self) -> Result<Answer, Sense> {
        self.ready().map(|_| Answer::done())
    }

    /// Sense goes with the command that it is about; what is left to ask for is a unit attention
    /// or a deferred error that no command has met yet, and how far a busy drive is.
    pub(super) fn request_sense(&mut self, now: Duration, command: RequestSense) -> Answer {
        let told = self.attentions.pop_front().or_else(|| self.deferred.take());
        let sense = match (told, self.busy) {
            (Some(told), _) => told,
            (None, Some(busy)) => busy.sense_at(now),
            (None, None) => Sense::NONE,
        };
        Answer::data(sense.emit().to_vec(), command.allocation_len)
    }

    pub(super) fn inquiry(&self, command: Inquiry) -> Result<Answer, Sense> {
        if command.vital_product_page.is_some() {
            return Err(invalid_cdb(1, Some(0)));
        }
        let data = InquiryData {
            device_type: InquiryData::CD_DRIVE,
            removable: true,
            version: 0,
            response_format: 0x32, // ATAPI transport version 3, response data format 2
            vendor: self.profile.vendor.clone(),
            product: self.profile.product.clone(),
            revision: self.profile.revision.clone(),
        };
        Ok(Answer::data(self.edited_inquiry(data.emit()), command.allocation_len))
    }

    /// The one logical unit; none is a well known one.
    pub(super) fn report_luns(&self, command: ReportLuns) -> Answer {
        let units = if command.select == 1 { Vec::new() } else { vec![0] };
        Answer::data(LunList(units).emit(), command.allocation_len as usize)
    }

    /// A drive that plays no DVD-Video has no region, and no key to agree upon.
    pub(super) fn report_key(&self, command: ReportKey) -> Result<Answer, Sense> {
        if command.class != 0 {
            return Err(invalid_cdb(7, None));
        }
        if command.format != ReportKey::REGION_STATE {
            return Err(invalid_cdb(10, Some(5)));
        }
        let state = RegionState {
            kind: 0,
            vendor_resets: 4,
            user_changes: 5,
            region_mask: 0xFF,
            scheme: 0,
        };
        Ok(Answer::data(state.emit(), command.allocation_len))
    }

    pub(super) fn start_stop(
        &mut self,
        now: Duration,
        command: StartStop,
    ) -> Result<Answer, Sense> {
        let tray = self.profile.timing.tray;
        match command.action {
            // A drive that was stopped starts by itself when it is needed.
            StartStopAction::Stop | StartStopAction::Power(_) => {
                self.pick_up.stop(now);
                self.spindle.stop();
                Ok(Answer::done())
            }
            StartStopAction::Start => {
                self.ready()?;
                Ok(self.spin_up(now, Duration::ZERO, command.immediate))
            }
            StartStopAction::Eject if self.locked => Err(illegal(0x53, 0x02)),
            StartStopAction::Eject => {
                self.open_tray();
                Ok(if command.immediate { Answer::done() } else { Answer::after(tray) })
            }
            StartStopAction::Load => {
                let was_open = std::mem::replace(&mut self.tray_open, false);
                if self.medium.is_none() {
                    return Ok(Answer::after(tray));
                }
                if was_open {
                    self.medium_arrived();
                }
                let tray = if was_open { tray } else { Duration::ZERO };
                Ok(self.spin_up(now, tray, command.immediate))
            }
        }
    }

    /// With IMMED the drive is busy becoming ready; without, the command takes that long.
    fn spin_up(&mut self, now: Duration, tray: Duration, immediate: bool) -> Answer {
        let time = tray + self.profile.timing.spin_up;
        self.spindle.restart();
        self.spindle.use_until(now + time);
        self.go_on(now, time, immediate, Sense::new(SenseKey::NotReady, 0x04, 0x01))
    }

    /// The persistent lock is not told from the other: both leave the eject button to the host.
    pub(super) fn prevent_allow(&mut self, command: PreventAllow) -> Answer {
        self.locked = command.prevent;
        Answer::done()
    }
}
