//! Layouts of the features that record: incremental writing, track at once, mastering
//! [MMC-3 6.3].

use super::Feature;
use crate::bytes::{be16, be24, flag};

impl Feature {
    /// # Panics
    /// When there are more than 255 link sizes.
    pub(super) fn put_incremental(&self) -> Vec<u8> {
        let Feature::IncrementalWritable {
            data_block_types,
            track_resources,
            address_reservation,
            buffer_underrun_free,
            link_sizes,
        } = self
        else {
            return Vec::new();
        };
        let flags = flag(*track_resources, 0x04)
            | flag(*address_reservation, 0x02)
            | flag(*buffer_underrun_free, 0x01);
        let mut body = data_block_types.to_be_bytes().to_vec();
        body.push(flags);
        body.push(u8::try_from(link_sizes.len()).expect("at most 255 link sizes"));
        body.extend(link_sizes);
        body.resize(body.len().next_multiple_of(4), 0);
        body
    }

    pub(super) fn put_track_at_once(&self) -> Vec<u8> {
        let &Feature::CdTrackAtOnce {
            buffer_underrun_free,
            rw_raw,
            rw_packed,
            test_write,
            cd_rw,
            rw_subcode,
            data_block_types,
        } = self
        else {
            return Vec::new();
        };
        let flags = flag(buffer_underrun_free, 0x40)
            | flag(rw_raw, 0x10)
            | flag(rw_packed, 0x08)
            | flag(test_write, 0x04)
            | flag(cd_rw, 0x02)
            | flag(rw_subcode, 0x01);
        let [high, low] = data_block_types.to_be_bytes();
        vec![flags, 0, high, low]
    }

    pub(super) fn put_mastering(&self) -> Vec<u8> {
        let &Feature::CdMastering {
            buffer_underrun_free,
            session_at_once,
            raw_multi_session,
            raw,
            test_write,
            cd_rw,
            rw_subcode,
            max_cue_sheet_len,
        } = self
        else {
            return Vec::new();
        };
        let flags = flag(buffer_underrun_free, 0x40)
            | flag(session_at_once, 0x20)
            | flag(raw_multi_session, 0x10)
            | flag(raw, 0x08)
            | flag(test_write, 0x04)
            | flag(cd_rw, 0x02)
            | flag(rw_subcode, 0x01);
        let [_, high, middle, low] = max_cue_sheet_len.to_be_bytes();
        vec![flags, high, middle, low]
    }
}

/// `None` when the body has fewer link sizes than it says.
pub(super) fn incremental(body: &[u8]) -> Option<Feature> {
    Some(Feature::IncrementalWritable {
        data_block_types: be16(body, 0),
        track_resources: body[2] & 0x04 != 0,
        address_reservation: body[2] & 0x02 != 0,
        buffer_underrun_free: body[2] & 0x01 != 0,
        link_sizes: body.get(4..4 + usize::from(body[3]))?.to_vec(),
    })
}

pub(super) fn mastering(body: &[u8]) -> Feature {
    Feature::CdMastering {
        buffer_underrun_free: body[0] & 0x40 != 0,
        session_at_once: body[0] & 0x20 != 0,
        raw_multi_session: body[0] & 0x10 != 0,
        raw: body[0] & 0x08 != 0,
        test_write: body[0] & 0x04 != 0,
        cd_rw: body[0] & 0x02 != 0,
        rw_subcode: body[0] & 0x01 != 0,
        max_cue_sheet_len: be24(body, 1),
    }
}

pub(super) fn track_at_once(body: &[u8]) -> Feature {
    Feature::CdTrackAtOnce {
        buffer_underrun_free: body[0] & 0x40 != 0,
        rw_raw: body[0] & 0x10 != 0,
        rw_packed: body[0] & 0x08 != 0,
        test_write: body[0] & 0x04 != 0,
        cd_rw: body[0] & 0x02 != 0,
        rw_subcode: body[0] & 0x01 != 0,
        data_block_types: be16(body, 2),
    }
}
