//! Where the bytes of a recording are kept.

use std::io;
use std::sync::Arc;

/// A run of bytes that can be read and written anywhere. What was never written reads as zero.
pub trait Storage {
    /// Fills `out` from `offset` on. Bytes after the end read as zero.
    ///
    /// # Errors
    /// When the bytes cannot be read.
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()>;

    /// Writes `bytes` at `offset` and grows as needed.
    ///
    /// # Errors
    /// When there is no room for them.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Cuts to this many bytes, or grows with zeros.
    ///
    /// # Errors
    /// When there is no room for them.
    fn set_len(&mut self, len: u64) -> io::Result<()>;

    /// Bytes up to the last one written, or as last set.
    ///
    /// # Errors
    /// When it cannot be told.
    fn len(&self) -> io::Result<u64>;

    /// Whether there is no byte.
    ///
    /// # Errors
    /// When it cannot be told.
    fn is_empty(&self) -> io::Result<bool> {
        self.len().map(|len| len == 0)
    }
}

const CHUNK_LEN: usize = 64 * 1024;

/// Storage in memory. Chunks that were never written take no room, and a clone shares its chunks
/// with the original until one of the two writes.
#[derive(Clone, Debug, Default)]
pub struct MemoryStorage {
    chunks: Vec<Option<Arc<[u8]>>>,
    len: u64,
}

impl MemoryStorage {
    /// No bytes.
    #[must_use]
    pub fn new() -> MemoryStorage {
        MemoryStorage::default()
    }
}

/// Pieces of `len` bytes from `offset` on that do not cross a chunk: number of the chunk, place
/// in it, length.
fn pieces(offset: u64, len: usize) -> impl Iterator<Item = (usize, usize, usize)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let at = offset + done as u64;
        let within = (at % CHUNK_LEN as u64) as usize;
        let piece = (CHUNK_LEN - within).min(len - done);
        done += piece;
        (piece > 0).then_some(((at / CHUNK_LEN as u64) as usize, within, piece))
    })
}

impl Storage for MemoryStorage {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let mut rest = out;
        for (chunk, within, len) in pieces(offset, rest.len()) {
            let (piece, after) = rest.split_at_mut(len);
            match self.chunks.get(chunk).and_then(Option::as_ref) {
                Some(chunk) => piece.copy_from_slice(&chunk[within..within + len]),
                None => piece.fill(0),
            }
            rest = after;
        }
        Ok(())
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        for (chunk, within, len) in pieces(offset, bytes.len()) {
            let (piece, after) = rest.split_at(len);
            if self.chunks.len() <= chunk {
                self.chunks.resize(chunk + 1, None);
            }
            let chunk = self.chunks[chunk].get_or_insert_with(|| vec![0; CHUNK_LEN].into());
            Arc::make_mut(chunk)[within..within + len].copy_from_slice(piece);
            rest = after;
        }
        if !bytes.is_empty() {
            self.len = self.len.max(offset + bytes.len() as u64);
        }
        Ok(())
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.chunks.truncate(len.div_ceil(CHUNK_LEN as u64) as usize);
        let within = (len % CHUNK_LEN as u64) as usize;
        // Only the chunk that the end lies in can hold bytes behind it.
        let last = self.chunks.get_mut((len / CHUNK_LEN as u64) as usize);
        if let Some(Some(chunk)) = last {
            Arc::make_mut(chunk)[within..].fill(0);
        }
        self.len = len;
        Ok(())
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(storage: &MemoryStorage, offset: u64, len: usize) -> Vec<u8> {
        let mut out = vec![0xEE; len];
        storage.read_at(offset, &mut out).unwrap();
        out
    }

    #[test]
    fn bytes_across_a_chunk() {
        let mut storage = MemoryStorage::new();
        assert!(storage.is_empty().unwrap());
        storage.write_at(65_534, &[1, 2, 3, 4]).unwrap();
        assert_eq!(read(&storage, 65_533, 6), [0, 1, 2, 3, 4, 0]);
        assert_eq!(storage.len().unwrap(), 65_538);
        assert_eq!(read(&storage, 1 << 40, 2), [0, 0]);
        storage.write_at(10 << 20, &[]).unwrap();
        assert_eq!(storage.len().unwrap(), 65_538);
    }

    #[test]
    fn cut_bytes_are_gone() {
        let mut storage = MemoryStorage::new();
        storage.write_at(0, &[9; 70_000]).unwrap();
        storage.set_len(65_530).unwrap();
        storage.set_len(65_540).unwrap();
        assert_eq!(read(&storage, 65_528, 4), [9, 9, 0, 0]);
        assert_eq!(read(&storage, 65_536, 4), [0; 4]);
        storage.set_len(0).unwrap();
        assert!(storage.is_empty().unwrap());
        assert_eq!(read(&storage, 0, 4), [0; 4]);
    }

    #[test]
    fn clones_part_when_one_writes() {
        let mut storage = MemoryStorage::new();
        storage.write_at(0, &[1, 1]).unwrap();
        let copy = storage.clone();
        storage.write_at(1, &[2]).unwrap();
        assert_eq!(read(&copy, 0, 2), [1, 1]);
        assert_eq!(read(&storage, 0, 2), [1, 2]);
    }
}
