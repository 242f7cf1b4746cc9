//! Files that are there whole or not at all.
//!
//! Everything is made in memory first. Then each file is written under a temporary name in its own folder and flushed
//! to the disk; only when all are there are they renamed to their names. A failure before that removes the temporaries
//! and leaves what was there before.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::ExportError;

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// SHA-256 in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // Writing to a String cannot fail.
        text
    })
}

/// Writes all files or none.
///
/// # Errors
/// [`ExportError::File`] with the full path and what was tried.
pub(crate) fn write_all(
    files: Vec<(PathBuf, Vec<u8>)>,
    protected: &[PathBuf],
) -> Result<Vec<Written>, ExportError> {
    let mut temporaries = Temporaries(Vec::new());
    let mut written = Vec::new();
    let same_file = |a: &Path, b: &Path| match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    };
    for (path, _) in &files {
        if protected.iter().any(|input| same_file(path, input)) {
            return Err(ExportError::Input { path: path.clone() });
        }
        // A device, pipe or link would be replaced by the rename below.
        if fs::symlink_metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir()) {
            let source = std::io::Error::other("it is a device, a pipe or a link, not a plain file");
            return Err(refused(path, "write the file", source));
        }
    }
    for (path, bytes) in &files {
        if path.is_dir() {
            let source =
                std::io::Error::new(std::io::ErrorKind::IsADirectory, "there is a folder of that name");
            return Err(refused(path, "write the file", source));
        }
        let temporary = temporary_name(path)?;
        temporaries.0.push(temporary.clone());
        let mut file = File::create_new(&temporary).map_err(|e| refused(path, "create the file", e))?;
        file.write_all(bytes)
            .and_then(|()| file.sync_all())
            .map_err(|e| refused(path, "write the file", e))?;
        written.push(Written { path: path.clone(), sha256: sha256_hex(bytes), bytes: bytes.len() as u64 });
    }
    for ((path, _), temporary) in files.iter().zip(&temporaries.0) {
        fs::rename(temporary, path).map_err(|e| refused(path, "put the finished file in its place", e))?;
    }
    Ok(written)
}

/// Temporary files, removed on drop where they still exist.
struct Temporaries(Vec<PathBuf>);

impl Drop for Temporaries {
    fn drop(&mut self) {
        for path in &self.0 {
            let _ = fs::remove_file(path); // Already renamed, or never made.
        }
    }
}

fn temporary_name(path: &Path) -> Result<PathBuf, ExportError> {
    static COUNTER: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let name = path.file_name().ok_or_else(|| ExportError::NotAFile { path: path.display().to_string() })?;
    let number = COUNTER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let name = format!(".{}.{}-{number}.part", name.to_string_lossy(), std::process::id());
    Ok(path.with_file_name(name))
}

fn refused(path: &Path, action: &'static str, source: std::io::Error) -> ExportError {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    ExportError::File { path, action, source }
}

/// The path of a file beside `path`: `x.csv` and `by_material` give `x.by_material.csv`. Characters that a file name
/// should not have become `_`.
pub(crate) fn beside(path: &Path, name: &str, extension: &str) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{stem}.{}.{extension}", safe_name(name)))
}

/// A name made of letters, digits, `_`, `-` and inner dots, at most 80 characters.
fn safe_name(name: &str) -> String {
    let safe: String = name
        .chars()
        .take(80)
        .map(|c| if c.is_alphanumeric() || matches!(c, '_' | '-' | '.') { c } else { '_' })
        .collect();
    let safe = safe.replace("..", "_");
    let trimmed = safe.trim_matches('.');
    if trimmed.is_empty() { "table".into() } else { trimmed.into() }
}

/// Gives a path that is already taken a number, so that two tables never share a file.
pub(crate) fn unique(path: PathBuf, files: &[(PathBuf, Vec<u8>)]) -> PathBuf {
    let taken = |path: &Path| {
        let lower = path.to_string_lossy().to_lowercase();
        files.iter().any(|(other, _)| other.to_string_lossy().to_lowercase() == lower)
    };
    let mut candidate = path.clone();
    let mut number = 2;
    while taken(&candidate) {
        let extension = path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
        candidate = beside(&path, &number.to_string(), &extension);
        number += 1;
    }
    candidate
}
