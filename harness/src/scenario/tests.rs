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
    assert_eq!(read.block_form(), BlockForm::Pq);
    assert_eq!(read.medium.lead_in.lba(), Lba(-11_634));
    assert_eq!(read.medium.state, MediumState::Damaged);
    assert_eq!(
        read.drive.sense[0].sense.map(|sense| sense.0),
        Some(Sense { key: 3, asc: 0x0C, ascq: 0 })
    );
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

/// What is left out.
#[test]
fn defaults() {
    let read = scenario("about: Nothing but a plan.\nplan: ../plans/x.yaml\n");
    assert_eq!(read.plan, Some(PlanSource::File("../plans/x.yaml".into())));
    assert_eq!((read.contract, read.legality), (Contract::Extended, Legality::Checked));
    assert_eq!(read.block_form(), BlockForm::Raw);
    assert_eq!((read.medium.kind, read.medium.state), (MediumKind::CdR, MediumState::Blank));
    assert_eq!(read.medium.lead_in.lba(), Lba(-11_077));
    assert_eq!(read.medium.last_lead_out.to_string(), "79:59:74");
    assert_eq!(read.drive, Drive::default());
    assert!(read.drive.profile.is_none() && read.drive.blocks.is_none());
    assert_eq!((read.writer, read.judge, read.expect), Default::default());
    let cases = scenario("about: x\nplan: y\n").cases();
    assert_eq!((cases.len(), cases[0].name.as_str()), (1, ""));
}

/// A medium by its name alone, or with something changed.
#[test]
fn media_by_name() {
    let medium = |text: &str| scenario(&format!("about: x\nplan: y\nmedium: {text}\n")).medium;
    let high = medium("cd-rw-high:74");
    assert_eq!((high.kind, high.lead_in.0.0.to_string()), (MediumKind::CdRw, "97:34:23".into()));
    assert_eq!(high.last_lead_out.to_string(), "74:43:00");
    let cut = medium("{ preset: ritek-cd-r-80, last_lead_out: 70:00:00, tray: open }");
    assert_eq!((cut.kind, cut.lead_in.0.0.to_string()), (MediumKind::CdR, "97:15:17".into()));
    assert_eq!((cut.last_lead_out.to_string(), cut.tray), ("70:00:00".into(), Tray::Open));
    let cases = scenario("about: x\nplan: y\nmatrix: { preset: [cd-r:63, cd-rw:80] }\n").cases();
    let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["[preset=cd-r:63]", "[preset=cd-rw:80]"]);
    assert_eq!(cases[1].scenario.medium, medium("cd-rw:80"));
    let unknown = refused("plan: y\nmedium: cd-r:81\n");
    assert!(unknown.starts_with("s:3:9: there is no medium `cd-r:81`; there are cd-r:63, "));
    let unknown = refused("plan: y\nmedium: { preset: cd-r:81 }\n");
    assert!(unknown.starts_with("s:3:19: there is no medium"), "{unknown}");
    assert_refused(&[
        (
            "plan: y\nmedium: { preset: cd-r:80, kind: cd-rw }\n",
            "s:3:34: the preset says what it is; leave this out",
        ),
        ("plan: y\nmedium: { plan: z }\n", "s:3:17: only a disc of `kind: pressed` has a plan"),
        (
            "medium: { kind: pressed, plan: z, lead_in: 97:00:00 }\n",
            "s:2:44: a disc pressed from a plan starts at 95:00:00",
        ),
        ("medium: { tray: ajar }\n", "s:2:17: unknown variant `ajar`, expected `closed` or `open`"),
    ]);
}

/// Line 1 is always the same; what is wrong stands from line 2 on.
fn refused(text: &str) -> String {
    let text = format!("about: x\n{text}");
    let loaded = load::<Scenario>(&text, "s")
        .and_then(|document| LoadedScenario::new(document, std::path::PathBuf::new()));
    loaded.expect_err(&text).to_string()
}

fn assert_refused(table: &[(&str, &str)]) {
    for (text, line) in table {
        assert_eq!(refused(text), *line, "{text:?}");
    }
}

#[test]
fn wrong_values_are_refused_at_their_place() {
    assert_refused(&[
        (
            "plna: x\n",
            "s:2:1: unknown field `plna`, expected one of `about`, `plan`, `contract`, `legality`, `write`, `placed`, `block`, `medium`, `drive`, `before`, `faults`, `host`, `writer`, `alter`, `read`, `judge`, `exchange`, `calls`, `expect`, `matrix`",
        ),
        (
            "plan: 5\n",
            "s:2:7: invalid type: integer `5`, expected the name of a plan file, or a plan",
        ),
        ("plan: { tracks: [{ type: audio }] }\n", "s:2:18: missing field `source`"),
        (
            "plan:\n  tracks:\n  - type: mode3\n",
            "s:4:11: `mode3` is no sector type: audio mode0 mode1 mode2 mode2-form1 mode2-form2 mode1-raw mode2-raw mode2-form1-raw mode2-form2-raw",
        ),
        ("contract: imapi3\n", "s:2:11: unknown variant `imapi3`, expected `extended` or `imapi2`"),
        ("legality: none\n", "s:2:11: unknown variant `none`, expected `checked` or `unchecked`"),
        (
            "block: cooked\n",
            "s:2:8: `cooked` is no block form: pq (2352+16), packed (2352+96), raw (2352+96)",
        ),
        (
            "write: dao\n",
            "s:2:8: `dao` is no way to write: raw, sao, tao, packets:32, or a map with options",
        ),
        (
            "write: { sao: { form: raw }, tao: {} }\n",
            "s:2:8: a session is written in one way: either `sao`, `tao`, `packets` or `command`",
        ),
        (
            "write: { sao: { form: whole } }\n",
            "s:2:23: unknown variant `whole`, expected `cooked` or `raw`",
        ),
        (
            "write: { tao: { type: 10 } }\n",
            "s:2:17: unknown field `type`, expected one of `block_type`, `test`, `close`",
        ),
        (
            "write: packets:0\n",
            "s:2:8: `packets:0` is no way to write: raw, sao, tao, packets:32, or a map with options",
        ),
        (
            "write: { packets: { size: 32 } }\n",
            "s:2:27: `32` is no packet size: packets:32, or variable-packets:64 with another number up to 999999",
        ),
        (
            "placed: packets\n",
            "s:2:9: `packets` is no write mode: raw, sao, tao, packets:32 or, for packets of other sizes up to 999999, variable-packets:64",
        ),
        (
            "medium: { kind: dvd }\n",
            "s:2:17: unknown variant `dvd`, expected one of `cd-r`, `cd-rw`, `pressed`, `none`",
        ),
        (
            "medium: { lead_in: 07:34:23 }\n",
            "s:2:20: 07:34:23 is no time of a lead-in: those start at 90:00:00",
        ),
        ("medium: { last_lead_out: 79:60:00 }\n", "s:2:26: second 60 is above 59"),
        (
            "drive: { media: [none] }\n",
            "s:2:18: unknown variant `none`, expected `cd-r` or `cd-rw`",
        ),
        (
            "drive: { sense: [{ command: WRITE(10), sense: 3-0C-00 }] }\n",
            "s:2:47: `3-0C-00` is no sense: write key/code/qualifier in hexadecimal, such as 5/30/05",
        ),
        (
            "writer: { cancel_at: leadin }\n",
            "s:2:22: `leadin` is no place to cancel at: lead-in, program, lead-out or MM:SS:FF",
        ),
        (
            "expect: { error: IMAPI }\n",
            "s:2:18: `IMAPI` is no error: write a name such as E_IMAPI_RAW_IMAGE_NO_TRACKS, 0x and eight hexadecimal digits, or of a host not-carried, host, image, drive, status, transport, still-busy, response, stopped, program",
        ),
        (
            "expect: { error: 0x80AA }\n",
            "s:2:18: `0x80AA` is no error: write a name such as E_IMAPI_RAW_IMAGE_NO_TRACKS, 0x and eight hexadecimal digits, or of a host not-carried, host, image, drive, status, transport, still-busy, response, stopped, program",
        ),
        ("expect: { toc: [{ point: A3 }] }\n", "s:2:26: `A3` is no point: 1 to 99, A0, A1 or A2"),
        ("expect: { toc: [{ point: 1, control: 16 }] }\n", "s:2:38: `16` is no nibble: 0 to 15"),
        (
            "expect: { q: [{ at: 00:02:00, bytes: 01 01 }] }\n",
            "s:2:38: Q has 12 bytes with its CRC, not 2",
        ),
        (
            "expect: { q: [{ at: 00:02:00, bytes: 0101010000000000020028281, p: 2 }] }\n",
            "s:2:38: `0101010000000000020028281` is no row of bytes: write two hexadecimal digits for each, such as 01 AA",
        ),
        ("matrix: { block: raw }\n", "s:2:18: invalid type: string \"raw\", expected a list"),
        (
            "matrix: { blocks: [raw] }\n",
            "s:2:11: unknown field `blocks`, expected one of `plan`, `contract`, `legality`, `write`, `block`, `profile`, `preset`, `medium`, `state`, `lead_in`, `last_lead_out`, `speed`, `cancel_at`",
        ),
    ]);
    let empty = load::<Scenario>("about: ' '\n", "s").unwrap_err();
    assert_eq!(empty.to_string(), "s:1:8: say in one sentence what the scenario shows");
    let absent = load::<Scenario>("plan: x\n", "s").unwrap_err();
    assert_eq!(absent.to_string(), "s:1:1: missing field `about`");
}

#[test]
fn wrong_alterations_are_refused_at_their_place() {
    assert_refused(&[
        (
            "alter: [{ set: { at: 00:02:00 } }]\n",
            "s:2:11: unknown variant `set`, expected one of `set_q`, `set_q_mcn`, `set_q_isrc`, `xor_crc`, `set_p`, `flip_p`, `set_main`, `set_rw`, `swap`, `drop`, `repeat`, `cut`",
        ),
        (
            "alter:\n- cut: { at: 00:02:00 }\n  drop: { at: 00:02:00 }\n",
            "s:3:3: invalid value: map, expected map with a single key",
        ),
        (
            "alter: [{ cut: { at: 0:2:0 } }]\n",
            "s:2:22: `0:2:0` is no place: write MM:SS:FF, lead-in MM:SS:FF, or a map such as { track: 1, index: 1, offset: 5 }",
        ),
        (
            "alter: [{ cut: { at: lead-in 00:02:00 } }]\n",
            "s:2:22: 00:02:00 is no time of a lead-in: those start at 90:00:00",
        ),
        (
            "alter: [{ cut: { at: 7 } }]\n",
            "s:2:22: invalid type: integer `7`, expected a place: \"MM:SS:FF\", \"lead-in MM:SS:FF\", or a map with lba, track, lead_out or lead_in",
        ),
        (
            "alter: [{ cut: { at: { lba: 7, index: 1 } } }]\n",
            "s:2:22: only a place in a track has `index` and `offset`",
        ),
        (
            "alter: [{ cut: { at: { index: 1 } } }]\n",
            "s:2:22: a place has exactly one of lba, track, lead_out and lead_in",
        ),
        (
            "alter: [{ cut: { at: { track: 1, index: 100 } } }]\n",
            "s:2:22: 100 is no index number: 0 to 99",
        ),
        (
            "alter: [{ set_q: { at: 00:02:00, tno: A } }]\n",
            "s:2:39: `A` is no byte: write two hexadecimal digits, such as AA",
        ),
        (
            "alter: [{ set_q: { at: 00:02:00, bytes: 00 } }]\n",
            "s:2:41: Q has 10 bytes without its CRC and 12 with it, not 1",
        ),
        (
            "alter: [{ set_q: { at: 00:02:00, crc: right } }]\n",
            "s:2:39: unknown variant `right`, expected `fix` or `keep`",
        ),
        (
            "alter: [{ flip_p: { at: 00:02:00, bit: 96 } }]\n",
            "s:2:40: `96` is no symbol number: 0 to 95",
        ),
        ("alter: [{ set_p: { at: 00:02:00, value: 2 } }]\n", "s:2:41: `2` is no bit: 0 to 1"),
        (
            "alter: [{ set_rw: { at: 00:02:00, symbol: 0, value: 64 } }]\n",
            "s:2:53: `64` is no R-W symbol: 0 to 63",
        ),
        (
            "alter: [{ xor_crc: { at: 00:02:00, mask: 65536 } }]\n",
            "s:2:42: invalid value: integer `65536`, expected 0 to 65535",
        ),
        (
            "plan: y\nalter: [{ drop: { at: 00:02:00, sections: 0 } }]\n",
            "s:3:43: a run has at least one section",
        ),
        (
            "plan: y\nalter: [{ drop: { at: 00:02:00, sections: 3, every: 2 } }]\n",
            "s:3:53: runs of 3 sections cannot come that often",
        ),
        (
            "plan: y\nalter: [{ drop: { at: 00:02:00, until: 00:03:00 } }]\n",
            "s:3:40: ends a repetition, and there is no `every`",
        ),
        (
            "calls: [{ do: creator.StartOfLeadout }]\nexpect: { error: E_INVALIDARG }\n",
            "s:3:9: `expect` has no meaning beside `calls`; each call says what it expects",
        ),
        (
            "plan: y\ndrive: { sense: [{ command: INQUIRY, sense: 5/24/00, answer: 4 }] }\n",
            "s:3:18: a fault has exactly one of `sense`, `answer` and `host_error`",
        ),
        (
            "plan: p\ndrive: { sense: [{ command: WRITE(10), answer: 4, deferred: true }] }\n",
            "s:3:61: only a `sense` is told later",
        ),
        (
            "plan: p\nhost: { kb_s: 0 }\n",
            "s:3:15: a host that has nothing ready ever burns nothing",
        ),
        (
            "plan: y\ndrive: { profile: no-c3 }\n",
            &format!("s:3:19: `no-c3` {}", crate::profile::unknown()),
        ),
        (
            "plan: y\ndrive: { profile: { path: x } }\n",
            "s:3:21: unknown field `path`, expected `file`",
        ),
        (
            "expect: { answers: [{ cdb: 00, len: 1, sense: 5/24/00 }] }\n",
            "s:2:47: a command that is refused answers nothing",
        ),
        (
            "expect: { answers: [{ cdb: 55, send: 00, bytes: 00 }] }\n",
            "s:2:38: a command that takes data answers none",
        ),
        (
            "expect: { answers: [{ cdb: 12, offset: 8 }] }\n",
            "s:2:40: there are no `bytes` to stand there",
        ),
        (
            "expect: { answers: [{ cdb: 12 }], error: E_INVALIDARG }\n",
            "s:2:9: without a plan nothing is burned: `expect` has `answers` and nothing else",
        ),
        (
            "plan: y\nbefore: [{ cdb: 12 }, { cdb: 12, offset: 8 }]\n",
            "s:3:42: there are no `bytes` to stand there",
        ),
        (
            "before: [{ cdb: 12 }]\nexpect: { answers: [{ cdb: 12 }] }\n",
            "s:2:9: there is no plan before whose recording commands could be sent",
        ),
        (
            "plan: y\nalter: [{ set_main: { at: 00:02:00, offset: 2352, xor: ff } }]\n",
            "s:3:45: `2352` is no offset in a sector: 0 to 2351",
        ),
        (
            "plan: y\nalter: [{ set_main: { at: 00:02:00, offset: 2351, xor: ff ff } }]\n",
            "s:3:45: the bytes end at 2353; a sector has 2352",
        ),
        (
            "plan: y\nalter: [{ set_main: { at: 00:02:00, offset: 1 } }]\n",
            "s:3:21: `set_main` has either `bytes` or `xor`",
        ),
        (
            "plan: y\nalter: [{ set_main: { at: 00:02:00, offset: 1, xor: ff, bytes: ff } }]\n",
            "s:3:21: `set_main` has either `bytes` or `xor`",
        ),
        (
            "plan: y\nalter: [{ set_main: { at: 00:02:00, offset: 1, xor: ff, scrambled: true, remake: true } }]\n",
            "s:3:82: only a sector that is descrambled first is made good",
        ),
    ]);
}

#[test]
fn wrong_calls_are_refused_at_their_place() {
    let missing =
        "`creator` is no call: write creator.Member(…), track(1).Member(…) or writer.Member(…)";
    assert_refused(&[
        ("calls: [{ do: creator }]\n", &format!("s:2:15: {missing}")),
        (
            "calls: [{ do: disc.Eject() }]\n",
            "s:2:15: `disc` is no object: creator, track(1) or writer",
        ),
        ("calls: [{ do: track(0).ISRC }]\n", "s:2:15: 0 is no track number: 1 to 99"),
        (
            "calls: [{ do: track(1).AddTrack }]\n",
            "s:2:15: track(1) has no member `AddTrack`; there are StartingLba, SectorCount, TrackNumber, SectorType, ISRC, DigitalAudioCopySetting, AudioHasPreemphasis, TrackIndexes, AddTrackIndex, ClearTrackIndex",
        ),
        (
            "calls: [{ do: creator.AddTrack(audio }]\n",
            "s:2:15: `creator.AddTrack(audio` has no closing parenthesis at its end",
        ),
        (
            "calls: [{ do: 'creator.AddTrack(audio,)' }]\n",
            "s:2:15: an argument is empty; write \"\" for an empty text",
        ),
        (
            "calls: [{ do: 'creator.MediaCatalogNumber(\"1)' }]\n",
            "s:2:15: the quotes in (\"1) are not closed",
        ),
        (
            "calls: [{ do: 'creator.MediaCatalogNumber(1\"2\"3)' }]\n",
            "s:2:15: `1\"2\"3` has quotes inside; quotes stand around an argument",
        ),
        (
            "calls: [{ do: creator.StartOfLeadout(1) }]\n",
            "s:2:15: creator.StartOfLeadout can only be read, without arguments, not 1",
        ),
        (
            "calls: [{ do: creator.TrackInfo }]\n",
            "s:2:15: creator.TrackInfo is read with one argument, not 0",
        ),
        (
            "calls: [{ do: creator.AddTrack(audio) }]\n",
            "s:2:15: creator.AddTrack is a method with two arguments, not 1",
        ),
        (
            "calls: [{ do: writer.PrepareMedia(1) }]\n",
            "s:2:15: writer.PrepareMedia is a method without arguments, not 1",
        ),
        (
            "calls: [{ do: 'writer.ClientName(a, b)' }]\n",
            "s:2:15: writer.ClientName is read without arguments and set with one, not 2",
        ),
        (
            "calls: [{ do: writer.CancelWrite, returns: 1, error: E_FAIL }]\n",
            "s:2:44: a call that fails returns nothing",
        ),
        (
            "calls: [{ do: writer.PrepareMedia, during: [{ do: writer.CancelWrite }] }]\n",
            "s:2:44: only WriteMedia and WriteMedia2 report progress",
        ),
    ]);
}

#[test]
fn contradictions_are_refused_at_their_place() {
    assert_refused(&[
        (
            "calls: [{ do: creator.CreateResultImage }]\nexchange: { format: cue, loses: [] }\n",
            "s:3:11: only what a plan records is exchanged, and nothing that is refused",
        ),
        (
            "plan: y\nexchange: { format: cue, loses: [] }\nexpect: { error: E_FAIL }\n",
            "s:3:11: only what a plan records is exchanged, and nothing that is refused",
        ),
        (
            "plan: y\nexchange: { format: toc, back: disc, loses: [] }\n",
            "s:3:32: a disc is made of CloneCD files alone",
        ),
        (
            "",
            "s:1:8: the scenario has nothing to do: it needs a `plan`, `calls`, `read` or `expect.answers`",
        ),
        (
            "plan: y\nmatrix: { plan: [z] }\n",
            "s:2:7: the matrix has plans already; leave this one out",
        ),
        (
            "plan: y\nexpect: { sense: 5/30/05 }\n",
            "s:3:18: sense comes with an error; say which in `error`",
        ),
        (
            "plan: y\ndrive: { sense: [{ command: WRITE(10), sense: 5/30/05, nth: 0 }] }\n",
            "s:3:61: commands are counted from 1",
        ),
        (
            "plan: y\nmatrix: { block: [raw, pq, raw] }\n",
            "s:3:9: the combination [block=raw] comes twice",
        ),
    ]);
    let many: Vec<String> = (0..1001).map(|speed| speed.to_string()).collect();
    let text = format!("plan: y\nmatrix:\n  speed: [{}]\n", many.join(", "));
    assert_eq!(refused(&text), "s:4:3: more than 1000 combinations");
}

#[test]
fn a_matrix_sets_what_it_names() {
    let read = scenario(
        "about: x\nmatrix:\n  plan: [p/one.yaml, two.yaml]\n  contract: [imapi2]\n  legality: [unchecked]\n  \
         block: [pq]\n  medium: [cd-rw]\n  state: [finalized]\n  lead_in: [96:00:00]\n  \
         last_lead_out: [70:00:00]\n  speed: [300]\n  cancel_at: [lead-out]\n",
    );
    let cases = read.cases();
    assert_eq!(cases.len(), 2);
    assert_eq!(
        cases[1].name,
        "[plan=two,contract=imapi2,legality=unchecked,block=pq,medium=cd-rw,state=finalized,\
         lead_in=96:00:00,last_lead_out=70:00:00,speed=300,cancel_at=lead-out]"
    );
    let case = &cases[0].scenario;
    assert_eq!(case.plan, Some(PlanSource::File("p/one.yaml".into())));
    assert_eq!((case.contract, case.legality), (Contract::Imapi2, Legality::Unchecked));
    assert_eq!(case.block_form(), BlockForm::Pq);
    assert_eq!((case.medium.kind, case.medium.state), (MediumKind::CdRw, MediumState::Finalized));
    assert_eq!(case.medium.lead_in.lba(), Lba(-18_150));
    assert_eq!(case.medium.last_lead_out.to_string(), "70:00:00");
    assert_eq!(case.writer.speed, Some(300));
    assert_eq!(case.writer.cancel_at.map(|at| at.0), Some(CancelAt::LeadOut));
    assert_eq!(case.matrix, Matrix::default());
}

#[test]
fn places_are_resolved() {
    use rawcd_format::{DiscLayout, DiscPlan, SectorType, TrackPlan};
    let mut first = TrackPlan::new(SectorType::Audio, 500);
    first.indexes = vec![100];
    let plan = DiscPlan {
        gapless: false,
        tracks: vec![first, TrackPlan::new(SectorType::Audio, 300)],
        ..DiscPlan::default()
    };
    let layout = DiscLayout::new(&plan).unwrap();
    for (text, lba) in [
        ("00:02:00", Some(0)),
        ("lead-in 97:34:23", Some(-11_077)),
        ("{ lba: -150 }", Some(-150)),
        ("{ track: 1 }", Some(0)),
        ("{ track: 1, index: 0 }", Some(-150)),
        ("{ track: 1, index: 2, offset: 7 }", Some(107)),
        ("{ track: 1, index: 3 }", None),
        ("{ track: 2, index: 0, offset: -1 }", Some(499)),
        ("{ track: 2 }", Some(650)),
        ("{ track: 3 }", None),
        ("{ lead_out: 5 }", Some(955)),
        ("{ lead_out: 2147483647 }", None),
        ("{ lead_in: 3 }", Some(-11_074)),
    ] {
        let place = load::<Place>(text, "p").unwrap().value;
        assert_eq!(place.resolve(&layout, Lba(-11_077)), lba.map(Lba), "{text}");
    }
}

/// The members that the reference pages of the four interfaces list.
#[test]
fn members_by_interface() {
    let count =
        |interface| members::MEMBERS.iter().filter(|member| member.interface == interface).count();
    assert_eq!(count("IRawCDImageCreator"), 14);
    assert_eq!(count("IRawCDImageTrackInfo"), 10);
    assert_eq!(count("IDiscFormat2"), 5);
    assert_eq!(count("IDiscFormat2RawCD"), 20);
    assert!(
        members::find(&["IDiscFormat2RawCD", "IDiscFormat2"], "MediaPhysicallyBlank").is_some()
    );
}

#[test]
fn files_are_found_by_name_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("scenarios");
    for file in [
        "q/b.yaml",
        "q/a.yaml",
        "z.yaml",
        "plans/p.yaml",
        "media/m.yaml",
        "expected-failures.yaml",
        "suite.yaml",
        "scenario.schema.json",
        "q/media/x.yaml",
        "readme.md",
    ] {
        let path = root.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "about: x\nplan: plans/none.yaml\n").unwrap();
    }
    let names = |paths: &[std::path::PathBuf]| -> Vec<String> {
        find(paths).unwrap().into_iter().map(|file| file.name).collect()
    };
    assert_eq!(names(std::slice::from_ref(&root)), ["q/a", "q/b", "z"]);
    assert_eq!(
        names(&[root.join("q"), root.join("q/b.yaml"), root.join("plans/p.yaml")]),
        ["plans/p", "q/a", "q/b"]
    );
    assert_eq!(names(&[folder.path().to_owned()]), ["q/a", "q/b", "z"]);
    // Plans lie in the other folders.
    let plan = root.join("plans/p.yaml");
    assert_eq!(find_plans(std::slice::from_ref(&root)).unwrap(), std::slice::from_ref(&plan));
    assert_eq!(find_plans(&[root.join("plans"), plan.clone()]).unwrap(), [plan]);
    let gone = find(&[root.join("gone")]).unwrap_err().to_string();
    assert!(gone.contains("scenarios/gone: cannot be read: "), "{gone}");

    // A plan file that is not there is complained of where it is named.
    let file = &find(&[root]).unwrap()[2];
    let loaded = file.load().unwrap();
    let refused = loaded.plan(&loaded.cases()[0]).unwrap_err().to_string();
    assert!(
        refused.contains("z.yaml:2:7: ") && refused.contains("none.yaml: cannot be read"),
        "{refused}"
    );
}

#[test]
fn the_plan_of_a_case_has_its_own_places() {
    let text = "about: x\nplan:\n  tracks:\n  - { type: audio, source: { silence: 300 } }\njudge: { plan: { tracks: [] } }\n";
    let loaded = LoadedScenario::new(load(text, "s").unwrap(), "folder".into()).unwrap();
    let plan = loaded.plan(&loaded.cases()[0]).unwrap().unwrap();
    assert_eq!(plan.marks.value("tracks[0].source.silence").map(|mark| mark.line), Some(4));
    assert_eq!(plan.folder, std::path::PathBuf::from("folder"));
    let judged = loaded.judge_plan().unwrap().unwrap();
    assert_eq!(judged.marks.complain("tracks", "none").to_string(), "s:5:26: none");
    let calls = LoadedScenario::new(
        load("about: x\ncalls: [{ do: creator.StartOfLeadout }]\n", "s").unwrap(),
        "".into(),
    )
    .unwrap();
    assert!(calls.plan(&calls.cases()[0]).unwrap().is_none());
}

#[test]
fn expected_failures() {
    let list = "- { case: 'a/b[block=raw]', reason: not yet }\n- { case: c, reason: never }\n";
    let read = ExpectedFailures::new(load(list, "e").unwrap()).unwrap();
    assert_eq!(read.reason("a/b[block=raw]"), Some("not yet"));
    assert_eq!(read.reason("a/b"), None);
    let unknown = read.unknown(|case| case != "c");
    assert_eq!(unknown.len(), 1);
    assert_eq!(unknown[0].to_string(), "e:2:11: there is no case `c`");
    let twice = "- { case: c, reason: x }\n- { case: c, reason: y }\n";
    let refused = ExpectedFailures::new(load(twice, "e").unwrap()).unwrap_err();
    assert_eq!(refused.to_string(), "e:2:11: the case `c` is in the list already");
    let silent = load::<Vec<ExpectedFailure>>("- { case: c, reason: '' }\n", "e").unwrap_err();
    assert_eq!(silent.column, 22);
    assert!(load::<Vec<ExpectedFailure>>("[]\n", "e").is_ok());
}

#[test]
fn committed_schemas_are_current() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/");
    for (file, schema) in [
        ("scenario.schema.json", scenario_schema()),
        ("plan.schema.json", plan_schema()),
        ("profile.schema.json", profile_schema()),
    ] {
        let committed = std::fs::read_to_string(format!("{folder}{file}")).unwrap();
        assert_eq!(committed, schema, "{file} is not what `rawcd schema` prints");
    }
}

#[test]
fn suites() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("suite.yaml");
    std::fs::write(&path, "# All of it.\ncovers: rules\n").unwrap();
    let suite = Suite::load(&path).unwrap();
    assert_eq!(suite.covers, Covers::Rules);
    assert!(suite.complain("x".into()).to_string().ends_with("suite.yaml:2:9: x"));
    for (text, place) in [("covers: most\n", ":1:9: "), ("covers: rules\nabout: x\n", ":2:1: ")] {
        std::fs::write(&path, text).unwrap();
        let refused = Suite::load(&path).unwrap_err().to_string();
        assert!(refused.contains(place), "{refused}");
    }
}
