//! Programs that do what programs do with a drive.

use std::process::Command;

use libtest_mimic::{Failed, Trial};

use crate::drive::{client, launched};

/// Clients of this binary, which check for themselves.
const CLIENTS: [&str; 18] = [
    "commands",
    "blocks",
    "hold",
    "inherit",
    "nodes",
    "descriptors",
    "slow",
    "two-threads",
    "stopped",
    "interrupted",
    "ended",
    "forked",
    "executed",
    "moved",
    "twice",
    "copied",
    "lists",
    "unlocked",
];

/// What shells do, and what they print.
const SHELL: [(&str, &str, &str); 7] = [
    (
        "dd",
        "dd if=/dev/sr0 bs=2048 skip=16 count=2 status=none | od -An -tx1 | tr -d '\\n'",
        " 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10* \
         11 11 11 11 11 11 11 11 11 11 11 11 11 11 11 11*",
    ),
    ("cat", "cat /dev/cdrom | wc -c", "614400\n"),
    ("redirected", "wc -c < /dev/sr0", "614400\n"),
    ("numbered", "exec 5< /dev/sr0; head -c 4096 <&5 | wc -c", "4096\n"),
    ("copied", "cp /dev/sr0 /dev/stdout | wc -c", "614400\n"),
    (
        "test",
        "test -b /dev/sr0 && test -c /dev/sg0 && test -r /dev/sr0 && test -L /dev/cdrom && echo yes",
        "yes\n",
    ),
    ("closed", "exec 0<&-; head -c 100 0< /dev/sr0 | wc -c", "100\n"),
];

pub(crate) fn tests() -> Vec<Trial> {
    let clients =
        CLIENTS.map(|name| Trial::test(format!("client::{name}"), move || check(client(name), "")));
    let shell = SHELL.map(|(name, script, expected)| {
        let run = move || check(launched(&["sh", "-c", script]), expected);
        Trial::test(format!("shell::{name}"), run)
    });
    clients.into_iter().chain(shell).collect()
}

fn check(mut command: Command, expected: &str) -> Result<(), Failed> {
    let output = command.output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    if output.status.success() && text == expected {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(format!("{}\nprinted {text:?}\nfor {expected:?}\n{errors}", output.status).into())
}
