//! Choices out of bytes. A zero is the first choice.

use arbitrary::{Result, Unstructured};

/// One of these.
pub(super) fn of<T: Copy>(u: &mut Unstructured<'_>, choices: &[T]) -> Result<T> {
    let at = usize::from(u.arbitrary::<u8>()?) % choices.len();
    Ok(choices[at])
}

/// Whether something that happens once in so many times happens.
pub(super) fn once_in(u: &mut Unstructured<'_>, times: u8) -> Result<bool> {
    Ok(u.arbitrary::<u8>()? % times == times - 1)
}

/// One of these, once in so many times.
pub(super) fn seldom<T: Copy>(
    u: &mut Unstructured<'_>,
    times: u8,
    choices: &[T],
) -> Result<Option<T>> {
    if once_in(u, times)? { of(u, choices).map(Some) } else { Ok(None) }
}

/// Values as long as there are bytes, at most `most` of them.
pub(super) fn several<'a, T>(
    u: &mut Unstructured<'a>,
    most: usize,
    mut one: impl FnMut(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut values = Vec::new();
    while values.len() < most && !u.is_empty() {
        values.push(one(u)?);
    }
    Ok(values)
}
