//! What `faults:` takes, and where it complains.

use rawcd_format::Lba;

use super::*;
use crate::yaml::load;

fn read(text: &str) -> Result<Scenario, String> {
    let document = load::<Scenario>(&format!("about: x\n{text}"), "s");
    let loaded =
        document.and_then(|document| LoadedScenario::new(document, std::path::PathBuf::new()));
    loaded.map(|loaded| loaded.scenario).map_err(|refused| refused.to_string())
}

#[test]
fn triggers_and_effects() {
    let scenario = read(
        "plan: y
faults:
  - { at: { command: WRITE(10), nth: 200, times: 3 }, effect: { sense: 3/0C/00 } }
  - { at: { every: any }, effect: { late: { by_ms: 1500 } } }
  - { at: { place: \"lead-in 99:30:00\" }, effect: { defect: { sections: 75 } } }
  - { at: { time_ms: 5000 }, effect: { busy: { with: long-write, for_ms: 3000 } } }
",
    )
    .unwrap();
    let [first, second, third, fourth] = &scenario.faults[..] else { panic!("four faults") };
    let name = |at: &FaultTime| at.command.or(at.every).map(|name| name.0.opcode());
    assert_eq!((name(&first.at), name(&second.at)), (Some(Some(0x2A)), Some(None)));
    let counts = [first.at.nth, first.at.times].map(|count| count.map(|count| count.0.0));
    assert_eq!(counts, [Some(200), Some(3)]);
    assert_eq!(third.at.place, Some(Place::Lba(Lba(-2400))));
    assert_eq!(fourth.at.time_ms.map(|time| time.0.0), Some(5000));
    let FaultEffect::Busy(busy) = fourth.effect else { panic!("{:?}", fourth.effect) };
    assert_eq!((busy.with.sense().codes(), busy.for_ms.0.0), ((2, 0x04, 0x08), 3000));
    let names: Vec<_> = scenario.faults.iter().map(|fault| fault.effect.name()).collect();
    assert_eq!(names, ["sense", "late", "defect", "busy"]);
}

#[test]
fn faults_that_cannot_be() {
    for (text, refused) in [
        (
            "plan: y\nfaults: [{ at: { nth: 2 }, effect: reset }]\n",
            "s:3:16: a fault strikes at exactly one of command, every, place and time_ms",
        ),
        (
            "plan: y\nfaults: [{ at: { every: any, time_ms: 5 }, effect: reset }]\n",
            "s:3:16: a fault strikes at exactly one of command, every, place and time_ms",
        ),
        (
            "plan: y\nfaults: [{ at: { every: any, nth: 2 }, effect: reset }]\n",
            "s:3:35: only commands by their name are counted: say which `command`",
        ),
        (
            "plan: y\nfaults: [{ at: { time_ms: 5, times: 2 }, effect: reset }]\n",
            "s:3:37: only commands by their name are counted: say which `command`",
        ),
        (
            "plan: y\nfaults: [{ at: { command: any, nth: 0 }, effect: reset }]\n",
            "s:3:37: `0` is no count: 1 to 1000000",
        ),
        (
            "plan: y\nfaults: [{ at: { time_ms: 86400001 }, effect: reset }]\n",
            "s:3:27: `86400001` is no time in milliseconds: 0 to 86400000",
        ),
        (
            "plan: y\nfaults: [{ at: { place: x }, effect: reset }]\n",
            "s:3:25: `x` is no place: write MM:SS:FF, lead-in MM:SS:FF, or a map such as { track: 1, index: 1, offset: 5 }",
        ),
        (
            "plan: y\nfaults: [{ at: { every: any }, effect: { unit-attention: 3/0C/00 } }]\n",
            "s:3:58: a unit attention has the key 6, such as 6/2A/01, and not 3",
        ),
        (
            "plan: y\nfaults: [{ at: { every: any }, effect: { cut: { to_bytes: 65536 } } }]\n",
            "s:3:59: invalid value: integer `65536`, expected 0 to 65535",
        ),
        (
            "plan: y\nfaults: [{ at: { every: any }, effect: { defect: { sections: 1 } } }]\n",
            "s:3:16: a defect is at a `place` of the disc",
        ),
        (
            "plan: y\nfaults: [{ at: { every: any }, effect: { busy: { with: nothing, for_ms: 1 } } }]\n",
            "s:3:56: unknown variant `nothing`, expected one of `becoming-ready`, `operation`, `long-write`",
        ),
        (
            "calls: [{ do: creator.StartOfLeadout }]\nfaults: [{ at: { place: { lba: 0 } }, effect: reset }]\n",
            "s:3:25: calls have no disc of which places would be known",
        ),
        (
            "plan: y\ndrive: { sense: [{ command: any, host_error: true }] }\n",
            "s:3:29: the host fails at a command with a name",
        ),
    ] {
        assert_eq!(read(text).unwrap_err(), refused, "{text:?}");
    }
    let many = "{ at: { every: any }, effect: reset }, ".repeat(65);
    let refused = read(&format!("plan: y\nfaults: [{many}]\n")).unwrap_err();
    assert!(refused.ends_with("a scenario has at most 64 faults"), "{refused}");
    for (text, refused) in [
        ("command: WRITE", "s:3:27: there is no command `WRITE`; there are any, TEST UNIT READY, "),
        ("every: WRITE", "s:3:25: there is no command `WRITE`; there are any, TEST UNIT READY, "),
    ] {
        let text = format!("plan: y\nfaults: [{{ at: {{ {text} }}, effect: reset }}]\n");
        let found = read(&text).unwrap_err();
        assert!(found.starts_with(refused), "{found}");
    }
    let text = "plan: y\nfaults: [{ at: { every: any }, effect: { lies: nobody } }]\n";
    let found = read(text).unwrap_err();
    assert!(
        found.starts_with("s:3:48: there is no built-in profile `nobody` to lie as; there"),
        "{found}"
    );
}
