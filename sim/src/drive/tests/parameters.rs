use super::*;
use crate::{TestWrites, WriteHabits};

const SELECT: [u8; 10] = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0];

/// The list of [`raw_parameters`] with one byte of the page changed.
fn changed(byte: usize, value: u8) -> [u8; 60] {
    let mut list = raw_parameters(3);
    list[8 + byte] = value;
    list
}

/// Session format, byte 8, of a track at once.
fn session_format(value: u8) -> [u8; 60] {
    let mut list = at_once(1, 4, 8);
    list[16] = value;
    list
}

#[test]
fn sense_of_every_page() {
    let mut bench = Bench::empty();
    let all = bench.asks(&[0x5A, 0, 0x3F, 0, 0, 0, 0, 1, 0, 0]);
    // Header of 8, pages of 12, 52, 12, 8, 16, 12, 12, then 2Ah with seven speeds: 32 + 28.
    assert_eq!(all.len(), 192);
    assert_eq!(all[..8], [0, 190, 0, 0, 0, 0, 0, 0]);
    let codes = [8, 20, 72, 84, 92, 108, 120, 132].map(|at| all[at]);
    assert_eq!(codes, [0x01, 0x05, 0x08, 0x0D, 0x0E, 0x1A, 0x1D, 0x2A]);
    // Track at once in mode 1, link 7, pause 150 until a host says otherwise.
    assert_eq!(all[20..26], [0x05, 0x32, 0x21, 0x04, 0x08, 0x07]);
    assert_eq!(all[34..36], [0x00, 0x96]);
    // Capabilities: test write, multi-session; 48x is 8468, first of the seven.
    assert_eq!(all[132..140], [0x2A, 0x3A, 0x07, 0x07, 0xF1, 0x7F, 0x29, 0x23]);
    assert_eq!(all[162..168], [0x00, 0x07, 0, 0, 0x21, 0x14]);
    // Eight bytes are enough for hosts that only look whether it works.
    assert_eq!(bench.asks(&[0x5A, 0, 0x3F, 0, 0, 0, 0, 0, 8, 0]).len(), 8);
}

#[test]
fn six_bytes_have_a_block_descriptor() {
    let mut bench = Bench::empty();
    let page = bench.asks(&[0x1A, 0, 0x01, 0, 255, 0]);
    assert_eq!(page[..14], [23, 0, 0, 8, 0, 0, 0, 0, 0, 0, 8, 0, 0x01, 0x0A]);
    assert_eq!(bench.asks(&[0x1A, 8, 0x01, 0, 255, 0])[..6], [15, 0, 0, 0, 0x01, 0x0A]);
}

#[test]
fn page_controls() {
    let mut bench = Bench::with_default_medium();
    bench.select(BlockForm::Raw);
    let at = |bench: &mut Bench, control: u8| {
        bench.asks(&[0x5A, 0, control | 0x05, 0, 0, 0, 0, 0, 60, 0])[10..13].to_vec()
    };
    assert_eq!(at(&mut bench, 0x00), [0x43, 0x00, 0x03]);
    assert_eq!(at(&mut bench, 0x40), [0x7F, 0xFF, 0x0F]);
    assert_eq!(at(&mut bench, 0x80), [0x21, 0x04, 0x08]);
    assert_eq!(bench.refused(&[0x5A, 0, 0xC5, 0, 0, 0, 0, 0, 60, 0]), "5/39/00");
    let recovery = bench.asks(&[0x5A, 0, 0x41, 0, 0, 0, 0, 0, 60, 0]);
    assert_eq!(recovery[8..], [0x01, 0x0A, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0, 0, 0]);
    let capabilities = bench.asks(&[0x5A, 0, 0x6A, 0, 0, 0, 0, 0, 60, 0]);
    assert!(capabilities[10..].iter().all(|byte| *byte == 0));
    // A new medium brings the defaults back.
    bench.drive.insert(short_medium(MediumKind::CdR));
    bench.attention("6/28/00");
    assert_eq!(at(&mut bench, 0x00), [0x21, 0x04, 0x08]);
}

/// Every page but 05h and 2Ah: what it holds after a reset, and which bits can be changed.
#[test]
fn small_pages() {
    let mut bench = Bench::empty();
    let table: [(u8, &[u8], &[u8]); 6] = [
        (0x01, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0, 0, 0]),
        (0x08, &[4, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[5, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        (0x0D, &[0, 0, 0, 60, 0, 75], &[0, 15, 0, 0, 0, 0]),
        (
            0x0E,
            &[4, 0, 0, 0, 0, 0, 1, 255, 2, 255, 0, 0, 0, 0],
            &[2, 0, 0, 0, 0, 0, 15, 255, 15, 255, 0, 0, 0, 0],
        ),
        (0x1A, &[0; 10], &[0, 3, 255, 255, 255, 255, 255, 255, 255, 255]),
        (0x1D, &[0, 0, 0, 0, 0, 10, 0, 120, 0, 0], &[0, 0, 12, 0, 255, 255, 255, 255, 255, 255]),
    ];
    for (code, values, mask) in table {
        let mut sense = |control: u8| {
            bench.asks(&[0x5A, 8, control | code, 0, 0, 0, 0, 0, 64, 0])[8..].to_vec()
        };
        for control in [0x00, 0x80] {
            let page = sense(control);
            assert_eq!(page[..2], [code, values.len() as u8]);
            assert_eq!(page[2..], *values, "{code:02X}h");
        }
        assert_eq!(sense(0x40)[2..], *mask, "{code:02X}h");

        // The changeable bits can be turned, all at once, and no other bit.
        let len = values.len() + 10;
        let select = [0x55, 0x10, 0, 0, 0, 0, 0, 0, len as u8, 0];
        let mut list = vec![0; len];
        (list[8], list[9]) = (code, values.len() as u8);
        for (place, (value, mask)) in values.iter().zip(mask).enumerate() {
            list[10 + place] = value ^ mask;
        }
        let wanted = list[8..].to_vec();
        bench.does(&select, &list);
        assert_eq!(bench.asks(&[0x5A, 8, code, 0, 0, 0, 0, 0, 64, 0])[8..], wanted);
        assert_eq!(bench.asks(&[0x5A, 8, 0x80 | code, 0, 0, 0, 0, 0, 64, 0])[10..], *values);
        for (place, mask) in mask.iter().enumerate() {
            for bit in (0..8).filter(|bit| mask & (1 << bit) == 0) {
                list[10 + place] ^= 1 << bit;
                let refused = format!("5/26/00 (parameter byte {})", 10 + place);
                // IMMED and reserved bits that the page does not keep are found too.
                assert_eq!(bench.refuses(&select, &list), refused, "{code:02X}h bit {bit}");
                list[10 + place] ^= 1 << bit;
            }
        }
    }
}

#[test]
fn pages_that_are_not_there() {
    let mut bench = Bench::empty();
    for page in [0x00, 0x03, 0x18, 0x1C, 0x2C, 0x30, 0x31] {
        let cdb = [0x5A, 0, page, 0, 0, 0, 0, 0, 60, 0];
        assert_eq!(bench.refused(&cdb), "5/24/00 (CDB byte 2, bit 5)");
    }
    let sub_page = [0x5A, 0, 0x05, 1, 0, 0, 0, 0, 60, 0];
    assert_eq!(bench.refused(&sub_page), "5/24/00 (CDB byte 3)");
}

/// What is refused, and where the field pointer points; nothing of it changes the page.
#[test]
fn write_parameters_that_are_refused() {
    let mut bench = Bench::with_default_medium();
    let table: [(&[u8], &str); 20] = [
        (&at_once(0, 0x05, 0), "5/26/00 (parameter byte 12, bit 3)"), // packets of samples
        (&at_once(0, 0x01, 8), "5/26/00 (parameter byte 12, bit 3)"), // packets of audio
        (&at_once(0, 0x05, 12), "5/26/00 (parameter byte 12, bit 3)"), // packets of form 2
        (&packets(0x25, 8, 7, 16), "5/26/00 (parameter byte 18)"),    // 16 blocks a packet
        (&packets(0x05, 8, 6, 0), "5/26/00 (parameter byte 13)"),     // a link of a DVD
        (&changed(2, 0x44), "5/26/00 (parameter byte 10, bit 3)"),    // layer jump
        (&changed(2, 0x53), "5/26/00 (parameter byte 10, bit 4)"),    // test write in RAW
        (&changed(2, 0x41), "5/26/00 (parameter byte 12, bit 3)"),    // track at once with R-W
        (&at_once(1, 0x04, 0), "5/26/00 (parameter byte 12, bit 3)"), // samples as data
        (&at_once(1, 0x00, 8), "5/26/00 (parameter byte 12, bit 3)"), // data as audio
        (&at_once(1, 0x05, 8), "5/26/00 (parameter byte 12, bit 3)"), // packets
        (&at_once(2, 0x00, 1), "5/26/00 (parameter byte 12, bit 3)"), // session at once with Q
        (&at_once(1, 0x84, 8), "5/26/00 (parameter byte 11, bit 7)"), // reserved multi-session
        (&session_format(0x30), "5/26/00 (parameter byte 16)"),
        (&changed(4, 0), "5/26/00 (parameter byte 12, bit 3)"),
        (&changed(4, 7), "5/26/00 (parameter byte 12, bit 3)"),
        (&changed(4, 8), "5/26/00 (parameter byte 12, bit 3)"),
        (&changed(16, 0x80), "5/26/00 (parameter byte 25)"), // an MCN of zeros, not of ASCII
        (&changed(0, 0x03), "5/26/00 (parameter byte 8, bit 5)"), // a page that is not there
        (&changed(1, 0x33), "5/1A/00"),
    ];
    for (list, sense) in table {
        assert_eq!(bench.refuses(&SELECT, list), sense);
    }
    assert_eq!(bench.asks(&[0x5A, 0, 5, 0, 0, 0, 0, 0, 60, 0])[10], 0x21);
    // Shorter than its fields, though the length is right.
    let mut short = vec![0; 20];
    short[8..10].copy_from_slice(&[0x05, 10]);
    assert_eq!(
        bench.refuses(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 20, 0], &short),
        "5/26/00 (parameter byte 9)"
    );
    // Saving is not there.
    let save = [0x55, 0x11, 0, 0, 0, 0, 0, 0, 60, 0];
    assert_eq!(bench.refuses(&save, &raw_parameters(3)), "5/24/00 (CDB byte 1, bit 0)");
    // The host sends less than it says.
    assert_eq!(bench.refuses(&SELECT, &raw_parameters(3)[..30]), "5/1A/00");
    bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
}

/// Every data block type with every write type: the ones that the default drive takes.
#[test]
fn combinations() {
    let mut bench = Bench::with_default_medium();
    let table: [(u8, &[u8], &[u8]); 4] = [
        (0, &[], &[8, 10, 13]),
        // Samples with the CONTROL of audio, the others with that of data.
        (1, &[0], &[8, 9, 10, 11, 12, 13]),
        (2, &[0, 2, 3, 8], &[0, 2, 3, 8]),
        (3, &[1, 2, 3], &[1, 2, 3]),
    ];
    for (write_type, audio, data) in table {
        for (control, accepted) in [(0, audio), (4, data)] {
            for kind in 0..16 {
                let list = at_once(write_type, control, kind);
                let outcome = bench.drive.execute(bench.now, &SELECT, Data::Out(&list));
                let good = outcome.completion.status == Status::Good;
                assert_eq!(good, accepted.contains(&kind), "{write_type} {control} {kind}");
            }
        }
    }
    // Test write with the laser off, of what can be tested.
    bench.does(&SELECT, &at_once(0x11, 4, 8));
    bench.does(&SELECT, &at_once(0x12, 0, 0));
    bench.does(&SELECT, &at_once(0x10, 5, 8));
    // Packets: CONTROL of incremental data with copy permitted, too; a link of 7, or none said.
    for list in [packets(0x27, 10, 7, 32), packets(0x27, 10, 0, 32), packets(0x05, 13, 7, 5)] {
        bench.does(&SELECT, &list);
    }
}

/// Packets with these bits of CONTROL, FP and multi-session, a data block type, a valid link size
/// and a packet size.
fn packets(control: u8, data_block_type: u8, link_size: u8, packet_size: u8) -> [u8; 60] {
    let mut list = at_once(0x20, control, data_block_type);
    (list[13], list[21]) = (link_size, packet_size);
    list
}

/// A drive that records RAW only says so everywhere.
#[test]
fn raw_only() {
    let profile = DriveProfile {
        session_at_once: false,
        track_at_once: false,
        packets: false,
        ..DriveProfile::default()
    };
    let mut bench = Bench { drive: Drive::new(profile), now: Duration::ZERO };
    bench.attention("6/29/00");
    for write_type in [0, 1, 2] {
        let list = at_once(write_type, 0, 0);
        assert_eq!(bench.refuses(&SELECT, &list), "5/26/00 (parameter byte 10, bit 3)");
    }
    assert_eq!(bench.asks(&[0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 12, 0])[11], 0x03);
    for feature in [0x21, 0x23, 0x26, 0x2D] {
        assert_eq!(bench.asks(&[0x46, 2, 0, feature, 0, 0, 0, 0, 64, 0])[..4], [0, 0, 0, 4]);
    }
    for command in [&[0x04, 0x11, 0, 0, 0, 0][..], &[0x58, 0, 0, 0, 0, 1], &[0x2E, 0, 0, 0, 0, 0]] {
        assert_eq!(bench.refused(command), "5/20/00");
    }
    let mastering = bench.asks(&[0x46, 2, 0, 0x2E, 0, 0, 0, 0, 64, 0]);
    assert_eq!(mastering[8..], [0, 0x2E, 0, 4, 0x4B, 0, 0, 0]);
}

#[test]
fn no_test_write() {
    let test =
        TestWrites { session_at_once: false, track_at_once: false, raw: false, packets: false };
    let writes = WriteHabits { test, ..WriteHabits::default() };
    let profile = DriveProfile { writes, ..DriveProfile::default() };
    let mut bench = Bench { drive: Drive::new(profile), now: Duration::ZERO };
    bench.attention("6/29/00");
    for write_type in [0x11, 0x12] {
        let list = at_once(write_type, 0, 0);
        assert_eq!(bench.refuses(&SELECT, &list), "5/26/00 (parameter byte 10, bit 4)");
    }
    assert_eq!(bench.asks(&[0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 12, 0])[11], 0x03);
    assert_eq!(bench.asks(&[0x46, 2, 0, 0x2E, 0, 0, 0, 0, 64, 0])[12], 0x6B);
}

#[test]
fn narrow_profiles() {
    let profile = DriveProfile {
        raw_forms: vec![BlockForm::Raw],
        write_speeds: vec![4, 16],
        buffer_underrun_free: false,
        ..DriveProfile::default()
    };
    let mut bench = Bench { drive: Drive::new(profile), now: Duration::ZERO };
    bench.attention("6/29/00");
    assert_eq!(bench.refuses(&SELECT, &changed(2, 0x43)), "5/26/00 (parameter byte 10, bit 6)");
    // Two speeds, 16x as 2823 before 4x as 706, and the faster of them now.
    let speeds = bench.asks(&[0x5A, 0, 0x2A, 0, 0, 0, 0, 1, 0, 0])[8 + 28..].to_vec();
    assert_eq!(speeds, [0x0B, 0x07, 0, 2, 0, 0, 0x0B, 0x07, 0, 0, 0x02, 0xC2]);
    let mut list = changed(2, 0x03);
    bench.does(&SELECT, &list);
    for data_block_type in [1, 2] {
        list[12] = data_block_type;
        assert_eq!(bench.refuses(&SELECT, &list), "5/26/00 (parameter byte 12, bit 3)");
    }
}

/// 54 bytes of page, as some drives have and one host sends; and the six-byte command with a
/// block descriptor.
#[test]
fn lists_that_are_accepted() {
    let mut bench = Bench::with_default_medium();
    let mut long = raw_parameters(1).to_vec();
    long[9] = 0x36;
    long.extend([0; 4]);
    bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 64, 0], &long);
    assert_eq!(bench.asks(&[0x5A, 0, 5, 0, 0, 0, 0, 0, 60, 0])[12], 1);

    let six = [0x15, 0x10, 0, 0, 24, 0];
    let mut list = [0; 24];
    list[3] = 8;
    list[10] = 0x08; // block length 2048
    list[12..16].copy_from_slice(&[0x01, 0x0A, 0x21, 5]);
    bench.does(&six, &list);
    assert_eq!(bench.asks(&[0x5A, 0, 1, 0, 0, 0, 0, 0, 60, 0])[8..12], [0x01, 0x0A, 0x21, 5]);
    list[10..12].copy_from_slice(&[0x09, 0x30]); // 2352
    assert_eq!(bench.refuses(&six, &list), "5/26/00 (parameter byte 9)");
    list[10..12].copy_from_slice(&[0x08, 0x00]);
    list[4] = 0x82;
    assert_eq!(bench.refuses(&six, &list), "5/26/00 (parameter byte 4)");
}

#[test]
fn a_recording_keeps_its_parameters() {
    let mut bench = Bench::with_default_medium();
    bench.select(BlockForm::Raw);
    bench.writes(-11_077, BlockForm::Raw, &[0; 2448]);
    assert_eq!(bench.refuses(&SELECT, &raw_parameters(1)), "5/2C/00");
}
