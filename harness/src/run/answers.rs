//! Commands that a scenario sends before the plan is recorded, or when all else is done, compared
//! with what it expects.

use std::time::Duration;

use rawcd_mmc::{Completion, Data, SenseKey, Status, Transport};

use crate::scenario::ExpectedAnswer;

/// What a command is given; no drive of ours needs as long.
const TIMEOUT: Duration = Duration::from_secs(3600);
/// Unit attentions that are passed over before the first command.
const MAX_ATTENTIONS: usize = 8;

/// Sends the commands in order; gives the key, below the list, of what does not hold and why.
pub(super) fn compare<T: Transport>(
    transport: &mut T,
    expected: &[ExpectedAnswer],
) -> Vec<(String, String)> {
    let mut failures = Vec::new();
    if !expected.is_empty() {
        clear_attentions(transport);
    }
    for (place, expected) in expected.iter().enumerate() {
        if let Err((key, what)) = ask(transport, expected) {
            failures.push((format!("[{place}].{key}"), what));
        }
    }
    failures
}

fn clear_attentions<T: Transport>(transport: &mut T) {
    for _ in 0..MAX_ATTENTIONS {
        let completion = transport.execute(&[0; 6], Data::None, TIMEOUT);
        let sense = completion.ok().and_then(|completion| completion.sense());
        if sense.is_none_or(|sense| sense.key != SenseKey::UnitAttention) {
            return;
        }
    }
}

fn ask<T: Transport>(
    transport: &mut T,
    expected: &ExpectedAnswer,
) -> Result<(), (&'static str, String)> {
    let mut answer = vec![0; transport.max_transfer_len()];
    let data = match &expected.send {
        Some(bytes) => Data::Out(&bytes.0.0),
        None => Data::In(&mut answer),
    };
    let completion = transport.execute(&expected.cdb.0.0, data, TIMEOUT);
    let Completion { status, transferred } =
        completion.map_err(|error| ("cdb", error.to_string()))?;
    match (status, &expected.sense) {
        (Status::Good, None) => {}
        (Status::CheckCondition(sense), Some(wanted)) => {
            let (key, asc, ascq) = sense.codes();
            if (key, asc, ascq) != (wanted.key, wanted.asc, wanted.ascq) {
                return Err(("sense", format!("it was {key:X}/{asc:02X}/{ascq:02X}")));
            }
            return Ok(());
        }
        (Status::CheckCondition(sense), None) => return Err(("cdb", format!("refused: {sense}"))),
        (Status::Good, Some(_)) => return Err(("sense", "it was GOOD".into())),
        (Status::Other(status), _) => return Err(("cdb", format!("status {status:02X}h"))),
    }
    answer.truncate(transferred);
    compare_answer(&answer, expected)
}

fn compare_answer(answer: &[u8], expected: &ExpectedAnswer) -> Result<(), (&'static str, String)> {
    if let Some(len) = expected.len
        && answer.len() != len as usize
    {
        return Err(("len", format!("the answer has {} bytes", answer.len())));
    }
    let Some(bytes) = &expected.bytes else { return Ok(()) };
    let from = usize::from(expected.offset).min(answer.len());
    let found = &answer[from..answer.len().min(from + bytes.0.0.len())];
    if found == bytes.0.0.as_slice() {
        return Ok(());
    }
    let found: Vec<String> = found.iter().map(|byte| format!("{byte:02X}")).collect();
    Err(("bytes", format!("the answer has {} there", found.join(" "))))
}
