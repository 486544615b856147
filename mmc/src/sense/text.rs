//! What additional sense codes mean [SPC-3 Annex D.2], as far as CD recorders use them.

/// Rising, one line a code.
const TEXTS: &[(u8, u8, &str)] = &[
    (0x00, 0x00, "no additional sense information"),
    (0x00, 0x11, "audio play operation in progress"),
    (0x00, 0x12, "audio play operation paused"),
    (0x00, 0x13, "audio play operation successfully completed"),
    (0x00, 0x14, "audio play operation stopped due to error"),
    (0x00, 0x15, "no current audio status to return"),
    (0x02, 0x00, "no seek complete"),
    (0x04, 0x00, "logical unit not ready, cause not reportable"),
    (0x04, 0x01, "logical unit is in process of becoming ready"),
    (0x04, 0x02, "logical unit not ready, initializing command required"),
    (0x04, 0x04, "logical unit not ready, format in progress"),
    (0x04, 0x07, "logical unit not ready, operation in progress"),
    (0x04, 0x08, "logical unit not ready, long write in progress"),
    (0x06, 0x00, "no reference position found"),
    (0x08, 0x00, "logical unit communication failure"),
    (0x09, 0x00, "track following error"),
    (0x0C, 0x00, "write error"),
    (0x0C, 0x07, "write error - recovery needed"),
    (0x0C, 0x08, "write error - recovery failed"),
    (0x0C, 0x09, "write error - loss of streaming"),
    (0x0C, 0x0A, "write error - padding blocks added"),
    (0x11, 0x00, "unrecovered read error"),
    (0x11, 0x05, "L-EC uncorrectable error"),
    (0x11, 0x06, "CIRC unrecovered error"),
    (0x15, 0x00, "random positioning error"),
    (0x1A, 0x00, "parameter list length error"),
    (0x1B, 0x00, "synchronous data transfer error"),
    (0x20, 0x00, "invalid command operation code"),
    (0x21, 0x00, "logical block address out of range"),
    (0x21, 0x02, "invalid address for write"),
    (0x24, 0x00, "invalid field in CDB"),
    (0x26, 0x00, "invalid field in parameter list"),
    (0x26, 0x01, "parameter not supported"),
    (0x26, 0x02, "parameter value invalid"),
    (0x27, 0x00, "write protected"),
    (0x28, 0x00, "not ready to ready change, medium may have changed"),
    (0x29, 0x00, "power on, reset, or bus device reset occurred"),
    (0x2A, 0x01, "mode parameters changed"),
    (0x2C, 0x00, "command sequence error"),
    (0x2C, 0x03, "current program area is not empty"),
    (0x2C, 0x04, "current program area is empty"),
    (0x30, 0x00, "incompatible medium installed"),
    (0x30, 0x01, "cannot read medium - unknown format"),
    (0x30, 0x02, "cannot read medium - incompatible format"),
    (0x30, 0x05, "cannot write medium - incompatible format"),
    (0x30, 0x06, "cannot format medium - incompatible medium"),
    (0x30, 0x09, "current session not fixated for append"),
    (0x30, 0x10, "medium not formatted"),
    (0x39, 0x00, "saving parameters not supported"),
    (0x3A, 0x00, "medium not present"),
    (0x3A, 0x01, "medium not present - tray closed"),
    (0x3A, 0x02, "medium not present - tray open"),
    (0x3E, 0x00, "logical unit has not self-configured yet"),
    (0x40, 0x00, "RAM failure"),
    (0x44, 0x00, "internal target failure"),
    (0x53, 0x02, "medium removal prevented"),
    (0x57, 0x00, "unable to recover table-of-contents"),
    (0x5A, 0x01, "operator medium removal request"),
    (0x5A, 0x02, "operator selected write protect"),
    (0x63, 0x00, "end of user area encountered on this track"),
    (0x63, 0x01, "packet does not fit in available space"),
    (0x64, 0x00, "illegal mode for this track"),
    (0x64, 0x01, "invalid packet size"),
    (0x6F, 0x00, "copy protection key exchange failure - authentication failure"),
    (0x72, 0x00, "session fixation error"),
    (0x72, 0x01, "session fixation error writing lead-in"),
    (0x72, 0x02, "session fixation error writing lead-out"),
    (0x72, 0x03, "session fixation error - incomplete track in session"),
    (0x72, 0x04, "empty or partially written reserved track"),
    (0x72, 0x05, "no more track reservations allowed"),
    (0x73, 0x01, "power calibration area almost full"),
    (0x73, 0x02, "power calibration area is full"),
    (0x73, 0x03, "power calibration area error"),
    (0x73, 0x04, "program memory area update failure"),
    (0x73, 0x05, "program memory area is full"),
];

/// The text of a code, when the table has it.
pub(super) fn of(asc: u8, ascq: u8) -> Option<&'static str> {
    let place = TEXTS.binary_search_by_key(&(asc, ascq), |&(asc, ascq, _)| (asc, ascq)).ok()?;
    Some(TEXTS[place].2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found() {
        assert!(TEXTS.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)));
        for &(asc, ascq, text) in TEXTS {
            assert_eq!(of(asc, ascq), Some(text));
        }
        assert_eq!(of(0x21, 0x02), Some("invalid address for write"));
        assert_eq!(of(0x25, 0x00), None);
    }
}
