//! Q frames, P bits and the 16- and 96-byte forms, against captured discs and the golden listing.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use rawcd_format::subcode::section::{from_pq16, p_bits_of, q_of, spread, to_pq16};
use rawcd_format::subcode::{QContent, QFrame};
use rawcd_format::{Area, Control, IndexNumber, Lba, Mcn, Msf, Tno, TrackNumber};
use serde_json::Value;

fn vectors(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn hex<const N: usize>(text: &str) -> [u8; N] {
    let bytes: Vec<u8> = (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    bytes.try_into().unwrap()
}

fn msf(text: &str) -> Msf {
    text.parse().unwrap()
}

fn track(number: u8) -> Tno {
    Tno::Track(TrackNumber::new(number).unwrap())
}

fn index(number: u8) -> IndexNumber {
    IndexNumber::new(number).unwrap()
}

/// Makes a frame again from what it says.
fn remake(frame: &QFrame) -> QFrame {
    let control = frame.control();
    match frame.content().unwrap() {
        QContent::Toc { point, time, p } => {
            QFrame::toc(control, point, Msf::from_bcd(time).unwrap(), p)
        }
        QContent::Position { tno, index, relative, absolute } => {
            QFrame::position(control, tno, index, relative, absolute)
        }
        QContent::Mcn { mcn, frame } => QFrame::mcn(control, &mcn, frame),
        QContent::Isrc { isrc, frame } => QFrame::isrc(control, &isrc, frame),
        QContent::Mode5 { point, time, zero, p } => QFrame::mode5(control, point, time, zero, p),
        QContent::Other { .. } => {
            let data: [u8; 10] = std::array::from_fn(|at| frame.0[at]);
            QFrame::from_data(data)
        }
    }
}

#[test]
fn frames_of_real_discs_are_read_and_made() {
    let captured = vectors(include_str!("vectors/captured.json"));
    let rows = captured["rows_lba_p_q"].as_array().unwrap();
    assert_eq!(rows.len(), 46);
    for row in rows {
        let row = row.as_str().unwrap();
        let mut fields = row.split(' ');
        let (lba, p, q) = (fields.next().unwrap(), fields.next().unwrap(), fields.next().unwrap());
        let frame = QFrame(hex(q));
        assert!(frame.crc_ok(), "{row}");
        assert_eq!(remake(&frame), frame, "{row}");
        if let (Ok(lba), Ok(QContent::Position { absolute, .. })) =
            (lba.parse::<i32>(), frame.content())
        {
            assert_eq!(absolute.to_lba(Area::Program), Lba(lba), "{row}");
        }
        let mut section = [0; 96];
        spread(p == "1", &frame, None, &mut section);
        assert_eq!(q_of(&section), frame);
        assert_eq!(p_bits_of(&section), if p == "1" { [0xFF; 12] } else { [0; 12] });
        assert_eq!(from_pq16(&to_pq16(p == "1", &frame)), (p == "1", frame));
    }
}

#[test]
fn every_frame_of_the_listings_is_read_and_made() {
    let subcode = vectors(include_str!("vectors/subcode.json"));
    let mut count = 0;
    for list in ["sections_lba_p_q", "second_session_lba_p_q"] {
        for row in subcode[list].as_array().unwrap() {
            let row = row.as_str().unwrap();
            let frame = QFrame(hex(row.rsplit(' ').next().unwrap()));
            assert!(frame.crc_ok(), "{row}");
            assert_eq!(remake(&frame), frame, "{row}");
            count += 1;
        }
    }
    assert_eq!(count, 2531 + 27);
}

/// Each named frame is made from the values that its name and the format tables give.
#[test]
fn named_frames() {
    let subcode = vectors(include_str!("vectors/subcode.json"));
    let named = &subcode["q_frames"];
    let audio = Control::from_nibble(0);
    let data = Control::from_nibble(4);
    let mcn: Mcn = "4006381333931".parse().unwrap();
    let table = [
        ("isrc", QFrame::isrc(audio, &"USRC17600001".parse().unwrap(), 7)),
        ("lead_out", {
            QFrame::position(data, Tno::LeadOut, index(1), msf("01:29:74"), msf("74:00:00"))
        }),
        ("mcn", QFrame::mcn(audio, &mcn, 42)),
        ("pause", QFrame::position(audio, track(12), index(0), msf("00:01:74"), msf("02:44:45"))),
        ("position", {
            QFrame::position(audio, track(1), index(1), msf("00:00:00"), msf("00:02:00"))
        }),
        ("position_data", {
            QFrame::position(data, track(1), index(1), msf("00:00:00"), msf("00:02:00"))
        }),
        ("toc_a0_xa", QFrame::toc(data, 0xA0, msf("99:24:00"), [0x01, 0x20, 0x00])),
        ("toc_a1", QFrame::toc(data, 0xA1, msf("00:00:01"), [0x99, 0x00, 0x00])),
        ("toc_a2", QFrame::toc(audio, 0xA2, msf("00:00:02"), [0x74, 0x12, 0x34])),
        ("toc_b0", QFrame::mode5(data, 0xB0, [0x05, 0x22, 0x45], 2, [0x79, 0x59, 0x74])),
        ("toc_b0_final", { QFrame::mode5(data, 0xB0, [0xFF, 0xFF, 0xFF], 2, [0x79, 0x59, 0x74]) }),
        ("toc_c0", QFrame::mode5(data, 0xC0, [0xD0, 0x00, 0x98], 0, [0x97, 0x15, 0x17])),
        ("toc_track", QFrame::toc(audio, 0x01, msf("00:00:00"), [0x00, 0x02, 0x00])),
    ];
    assert_eq!(named.as_object().unwrap().len(), table.len());
    for (name, made) in table {
        assert_eq!(made.to_string(), named[name].as_str().unwrap(), "{name}");
    }
}

#[test]
fn both_forms_of_a_section() {
    let subcode = vectors(include_str!("vectors/subcode.json"));
    let frame =
        QFrame::position(Control::AUDIO, track(1), index(1), msf("00:00:00"), msf("00:02:00"));
    let mut section = [0; 96];
    spread(true, &frame, None, &mut section);
    assert_eq!(section, hex::<96>(subcode["pw96_p1"].as_str().unwrap()));
    assert_eq!(to_pq16(true, &frame), hex::<16>(subcode["pq16_p1"].as_str().unwrap()));
}
