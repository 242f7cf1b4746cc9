//! Numbers of a file in place, as memory that the operating system reads when it is touched.
//!
//! Unsafe code is here and in one hint to the processor (`prefetch.rs`), nowhere else; [`Mapped`] upholds what it needs.
//!
//! Trap: a file that is cut short while it is mapped ends the program when the lost part is touched. Stored systems are
//! therefore written under another name and renamed when complete, never changed in place, and held under a shared
//! lock for as long as they are mapped; other programs must keep their hands off them.

use std::fs::{File, TryLockError};
use std::io::{Error, ErrorKind, Result};

use memmap2::{Advice, Mmap};

/// Numbers of a file, mapped.
#[derive(Debug)]
pub(crate) struct Mapped {
    map: Mmap,
    start: usize,
    count: usize,
    /// Holds the shared lock.
    _file: File,
}

impl Mapped {
    /// Maps `count` numbers that begin at byte `start`.
    ///
    /// # Errors
    /// A file of another length, one that somebody else has locked, or a system that cannot map it. On a machine that is
    /// not little-endian nothing is mapped.
    pub(crate) fn open(file: File, start: usize, count: usize) -> Result<Mapped> {
        if cfg!(target_endian = "big") || !start.is_multiple_of(align_of::<f64>()) {
            return Err(ErrorKind::Unsupported.into());
        }
        match file.try_lock_shared() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::new(ErrorKind::WouldBlock, "is being written by another program"));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let bytes = count.checked_mul(size_of::<f64>()).and_then(|bytes| bytes.checked_add(start));
        if bytes.is_none_or(|bytes| file.metadata().is_ok_and(|found| found.len() != bytes as u64)) {
            return Err(Error::new(ErrorKind::InvalidData, "is of another length than its numbers"));
        }
        // SAFETY: the map is read-only and lives no longer than `Mapped`, which holds a shared lock on the file. The file
        // belongs to a stored system, which is never written in place: a new one is made under another name and renamed,
        // and a removed one keeps its contents until it is unmapped.
        #[allow(unsafe_code)]
        let map = unsafe { Mmap::map(&file)? };
        if Some(map.len()) != bytes {
            return Err(Error::new(ErrorKind::InvalidData, "changed its length while it was opened"));
        }
        // Advice alone: without it everything works.
        #[cfg(unix)]
        let _ = map.advise(Advice::WillNeed);
        Ok(Mapped { map, start, count, _file: file })
    }

    /// The numbers.
    pub(crate) fn values(&self) -> &[f64] {
        let bytes = self.map.get(self.start..).unwrap_or_default();
        // SAFETY: every pattern of eight bytes is an `f64`, and `align_to` alone decides where the aligned part begins.
        #[allow(unsafe_code)]
        let (before, values, _) = unsafe { bytes.align_to::<f64>() };
        // A map begins on a page and `start` is a multiple of eight, so nothing is before the aligned part.
        if before.is_empty() { values.get(..self.count).unwrap_or_default() } else { &[] }
    }
}
