use rawcd_format::{BlockForm, Lba};

use super::*;
use crate::yaml::load;

fn scenario(text: &str) -> Scenario {
    match load::<Scenario>(text, "s.yaml") {
        Ok(document) => document.value,
        Err(diagnostic) => panic!("{}", diagnostic.render(false)),
    }
}

#[test]
fn everything_is_read() {
    let read = scenario(EVERYTHING);
    assert_eq!(read.about.0.0, "Everything a scenario can say.");
    let Some(PlanSource::Inline(plan)) = &read.plan else { panic!("{:?}", read.plan) };
    assert_eq!(plan.tracks[0].indexes[1].0.0, 900);
    assert_eq!(plan.tracks[1].subheader.map(|subheader| subheader.0), Some([1, 2, 8, 0]));
    assert_eq!((read.contract, read.legality), (Contract::Imapi2, Legality::Unchecked));
    assert_eq!(read.block.0, BlockForm::Pq);
    assert_eq!(read.medium.lead_in.lba(), Lba(-11_634));
    assert_eq!(read.medium.state, MediumState::Damaged);
    assert_eq!(read.drive.sense[0].sense.0, Sense { key: 3, asc: 0x0C, ascq: 0 });
    assert_eq!(read.writer.cancel_at.map(|at| at.0), Some(CancelAt::At(Lba(150))));
    assert_eq!(read.alter.len(), 12);
    assert_eq!(read.alter[0].stretch().every, Some(100));
    assert_eq!(read.alter[0].stretch().at, Place::Lba(Lba(-11_077)));
    let Alter::SetQ(set) = &read.alter[0] else { panic!("{:?}", read.alter[0]) };
    assert_eq!(set.tno.map(|tno| tno.0.0), Some(0x10));
    assert_eq!(set.crc, Crc::Keep);
    assert_eq!(read.calls[0].returns.as_ref().map(|value| value.0.0.as_str()), Some("1"));
    assert_eq!(read.calls[1].call.0.to_string(), "creator.MediaCatalogNumber(400, 6381)");
    assert_eq!(read.calls[1].call.0.args, ["400, 6381"]);
    assert_eq!(read.calls[2].during[0].call.0.member.name, "CancelWrite");
    assert_eq!(read.expect.error, Some(crate::yaml::Text(ErrorCode::Value(0x80AA_0A05))));
    assert_eq!(read.expect.q[0].bytes.0.0[11], 0x28);
    assert_eq!(read.cases().len(), 6);
    assert_eq!(read.cases()[1].name, "[block=raw,lead_in=97:26:66]");
}

const EVERYTHING: &str = r#"
about: Everything a scenario can say.
plan:
  mcn: 4006381333931
  first_track: 1
  gapless: false
  lead_out_limit: 79:59:74
  special_pregap: { silence: 300 }
  subcode_rw: { generated: { seed: 9 }, form: raw }
  disc_type: cd-i
  tracks:
    - type: audio
      source: { tone: { hz: 440, sectors: 00:20:00 } }
      isrc: US-K7Y-98-12345
      copy: scms
      pre_emphasis: true
      indexes: [450, "00:12:00"]
      pregap: 00:02:00
    - type: mode2-form1
      source: { file: data.iso }
      postgap: 150
      subheader: 01 02 08 00
contract: imapi2
legality: unchecked
block: pq
medium: { kind: cd-rw, lead_in: "97:26:66", last_lead_out: "74:00:00", state: damaged }
drive:
  blocks: [raw]
  media: [cd-rw]
  buffer_underrun_free: false
  speeds: [300, 600]
  sense: [{ command: WRITE(10), nth: 3, sense: 3/0C/00 }]
writer:
  client_name: somebody
  speed: 300
  pure_cav: true
  buffer_underrun_free: false
  sector_type: packed
  cancel_at: 00:04:00
  lead_in_sectors: 11634
alter:
  - set_q: { at: lead-in 97:34:23, every: 100, tno: 10, control: 4, relative: 00:00:01, crc: keep }
  - set_q_mcn: { at: { track: 1, index: 1, offset: 5 }, mcn: "4006381333931" }
  - set_q_isrc: { at: { lba: 3 }, isrc: USK7Y9812345, frame: 75 }
  - xor_crc: { at: { lead_out: 0 }, mask: 0x8001 }
  - set_p: { at: { lead_in: 7 }, value: 1 }
  - flip_p: { at: 00:02:00, bit: 95 }
  - set_main: { at: 00:02:00, offset: 16, xor: ff 00, remake: true }
  - set_rw: { at: 00:02:00, symbol: 0, value: 9 }
  - swap: { at: 00:02:00, with: 00:03:00, sections: 2 }
  - drop: { at: 00:02:00 }
  - repeat: { at: 00:02:00, sections: 3 }
  - cut: { at: { lead_out: 10 } }
judge: { plan: ../plans/other.yaml, last_lead_out: 70:00:00 }
calls:
  - { do: "creator.AddTrack(audio, 300)", returns: 1 }
  - { do: 'creator.MediaCatalogNumber("400, 6381")', error: E_INVALIDARG }
  - do: writer.WriteMedia()
    during: [{ do: writer.CancelWrite }]
expect:
  error: 0x80AA0A05
  sense: 5/30/05
  findings: [{ rule: q-crc, at: 00:02:00, sections: 1 }]
  toc: [{ point: 1, control: 0, time: 00:02:00 }, { point: A0 }]
  q: [{ at: 00:02:00, bytes: 01 01 01 00 00 00 00 00 02 00 28 28, p: 1 }]
matrix: { block: [raw, packed, pq], lead_in: [97:34:23, 97:26:66] }
"#;
