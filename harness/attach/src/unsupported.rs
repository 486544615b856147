//! What `SgIo` is off Linux: a type without values, so that callers need no conditions.

use std::path::Path;
use std::time::Duration;

use rawcd_mmc::{Completion, Data, Transport, TransportError};

use crate::AttachError;

/// A drive that cannot be opened here.
#[derive(Debug)]
pub enum SgIo {}

impl SgIo {
    /// Fails.
    ///
    /// # Errors
    /// [`AttachError::NotLinux`], always.
    pub fn open(path: impl AsRef<Path>) -> Result<SgIo, AttachError> {
        Err(AttachError::NotLinux { path: path.as_ref().to_owned() })
    }
}

impl Transport for SgIo {
    fn execute(
        &mut self,
        _cdb: &[u8],
        _data: Data<'_>,
        _timeout: Duration,
    ) -> Result<Completion, TransportError> {
        match *self {}
    }

    fn now(&self) -> Duration {
        match *self {}
    }

    fn wait(&mut self, _duration: Duration) {
        match *self {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_told() {
        assert_eq!(
            SgIo::open("/dev/disk2").unwrap_err().to_string(),
            "/dev/disk2: real drives are opened on Linux only; use a simulated drive here"
        );
    }
}
