//! Hash and size of what a publisher gives: a file, or a folder of files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::OperationError;

/// What identifies an original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// Its name, without directories.
    pub name: String,
    /// SHA-256 in lower-case hexadecimal: of the file; or of the lines `HASH  PATH` of all files of a folder, by path,
    /// as `sha256sum` writes them.
    pub sha256: String,
    /// Size (bytes).
    pub bytes: u64,
}

/// How deep a folder is looked into; readers look no deeper.
const DEPTH: usize = 4;
/// Files of a folder.
const FILES: usize = 20_000;

/// Reads an original once, in pieces, for its hash and size.
///
/// # Errors
/// A path that is not there or cannot be read; a folder with too many files.
pub fn identify(path: &Path) -> Result<Original, OperationError> {
    let failed =
        |error: std::io::Error| OperationError::Input(format!("{}: cannot be read: {error}", path.display()));
    let name = path
        .canonicalize()
        .map_err(failed)?
        .file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    if path.is_file() {
        let (sha256, bytes) = file(path).map_err(failed)?;
        return Ok(Original { name, sha256, bytes });
    }
    let mut files = BTreeMap::new();
    list(path, "", DEPTH, &mut files).map_err(failed)?;
    if files.len() > FILES {
        return Err(OperationError::Input(format!(
            "{}: has more than {FILES} files; give the folder of one system",
            path.display()
        )));
    }
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    for (name, place) in files {
        let (sha256, size) = file(&place).map_err(failed)?;
        hash.update(format!("{sha256}  {name}\n"));
        bytes += size;
    }
    Ok(Original { name, sha256: hexadecimal(&hash.finalize()), bytes })
}

fn file(path: &Path) -> std::io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
        hash.update(piece);
        bytes += read as u64;
    }
    Ok((hexadecimal(&hash.finalize()), bytes))
}

fn list(
    folder: &Path,
    prefix: &str,
    depth: usize,
    files: &mut BTreeMap<String, std::path::PathBuf>,
) -> std::io::Result<()> {
    for item in std::fs::read_dir(folder)? {
        let item = item?;
        let Ok(name) = item.file_name().into_string() else { continue };
        if name.starts_with('.') || files.len() > FILES {
            continue;
        }
        let metadata = std::fs::metadata(item.path())?;
        if metadata.is_dir() && depth > 1 {
            list(&item.path(), &format!("{prefix}{name}/"), depth - 1, files)?;
        } else if metadata.is_file() {
            files.insert(format!("{prefix}{name}"), item.path());
        }
    }
    Ok(())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_hashes_as_the_list_of_its_files() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("sub")).unwrap();
        std::fs::write(folder.path().join("sub/F.txt"), "abc").unwrap();
        std::fs::write(folder.path().join("Z.txt"), "").unwrap();
        let found = identify(folder.path()).unwrap();
        // SHA-256 of the empty text and of `abc` as in FIPS 180-4.
        let list = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  Z.txt\n\
                    ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  sub/F.txt\n";
        assert_eq!(found.sha256, crate::run_record::sha256_hex(list.as_bytes()));
        assert_eq!(found.bytes, 3);
        assert!(identify(&folder.path().join("absent")).is_err());
    }
}
