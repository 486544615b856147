//! The name under which a program holds a drive [IMAPI2 ClientName].
//!
//! The drive driver keeps it in 64 bytes, a NUL included, and takes a small set of characters.

/// Most characters of a name.
const MAX_LEN: usize = 63;

/// Checks a client name.
pub(crate) fn check(name: &str) -> Result<(), ClientNameError> {
    if name.is_empty() {
        return Err(ClientNameError::Empty);
    }
    if let Some(found) = name.chars().find(|&character| !is_allowed(character)) {
        return Err(ClientNameError::Character(found));
    }
    // All characters are ASCII here, so bytes are characters.
    if name.len() > MAX_LEN {
        return Err(ClientNameError::Long(name.len()));
    }
    Ok(())
}

fn is_allowed(character: char) -> bool {
    character.is_ascii_alphanumeric() || " .,:;-_".contains(character)
}

/// What is wrong with a client name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientNameError {
    /// None was set before PrepareMedia.
    #[error("no client name is set")]
    Missing,
    /// No character at all.
    #[error("the client name is empty")]
    Empty,
    /// More than 63 characters.
    #[error("the client name has {0} characters: at most 63 fit")]
    Long(usize),
    /// A character outside the set.
    #[error(
        "the client name holds {0:?}: letters A-Z a-z, digits, space and . , : ; - _ are allowed"
    )]
    Character(char),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        assert_eq!(check("rawcd 0.1: A-Z, a_z; ok."), Ok(()));
        assert_eq!(check(&"x".repeat(63)), Ok(()));
        assert_eq!(check(&"x".repeat(64)), Err(ClientNameError::Long(64)));
        assert_eq!(check(""), Err(ClientNameError::Empty));
        for bad in ['/', '\0', 'é', '\n', '@', '(', '"'] {
            assert_eq!(check(&format!("a{bad}")), Err(ClientNameError::Character(bad)));
        }
    }
}
