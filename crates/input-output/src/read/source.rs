//! Where the files of a system are: a folder, a ZIP archive, or one file.
//!
//! An archive is never unpacked to disk: entries are streamed by name. Names that reach outside, links, passwords and
//! entries that overlap or are there twice are refused, and what an entry unpacks to is counted while it is read,
//! because what the archive says about sizes may be false.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use zip::read::ZipArchive;

use super::problem::{ReadError, shown};

/// Bounds on what is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadLimits {
    /// Files in a folder or archive.
    pub entries: usize,
    /// Bytes of one file, unpacked.
    pub file_bytes: u64,
    /// Bytes of a file that is held as a whole: workbooks, labels, metadata.
    pub held_bytes: u64,
    /// Bytes of numbers of one matrix in memory.
    pub matrix_bytes: u64,
}

impl Default for ReadLimits {
    /// Enough for any published system: files of 64 GB, workbooks of 1 GB unpacked, matrices of 16 GB.
    fn default() -> Self {
        ReadLimits { entries: 20_000, file_bytes: 64 << 30, held_bytes: 1 << 30, matrix_bytes: 16 << 30 }
    }
}

trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

type Archive = ZipArchive<Box<dyn ReadSeek>>;

/// A folder, an archive or a file, and the names in it.
pub(crate) struct Source {
    /// Name for messages.
    name: String,
    /// Names with `/` to their size and place, in order.
    entries: BTreeMap<String, Entry>,
    kind: Kind,
    pub(crate) limits: ReadLimits,
    pub(crate) threads: usize,
}

#[derive(Clone, Copy)]
struct Entry {
    bytes: u64,
    index: usize,
}

enum Kind {
    Folder(PathBuf),
    Archive(Box<Archive>),
    File(PathBuf),
    Bytes(Vec<u8>),
    Files(BTreeMap<String, Vec<u8>>),
}

/// How deep a folder is looked into.
const DEPTH: usize = 4;

impl Source {
    /// Opens a folder, an archive (by its content) or a file.
    pub(crate) fn open(path: &Path, limits: ReadLimits, threads: usize) -> Result<Source, ReadError> {
        let name = path
            .file_name()
            .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        let failed = |error: std::io::Error| {
            ReadError::new(path.display().to_string(), format!("cannot be opened: {error}"))
        };
        let metadata = std::fs::metadata(path).map_err(failed)?;
        if metadata.is_dir() {
            let mut entries = BTreeMap::new();
            list(path, "", DEPTH, &limits, &mut entries).map_err(failed)?;
            if entries.len() > limits.entries {
                return Err(ReadError::new(name, format!("has more than {} files", limits.entries))
                    .with_hint("give the folder of one system"));
            }
            return Ok(Source { name, entries, kind: Kind::Folder(path.to_owned()), limits, threads });
        }
        if metadata.len() == 0 {
            return Err(ReadError::new(name, "is empty").with_hint("copy or download it again"));
        }
        let mut file = File::open(path).map_err(failed)?;
        let mut magic = [0; 4];
        let found = read_up_to(&mut file, &mut magic).map_err(failed)?;
        let lower = name.to_ascii_lowercase();
        let workbook = [".xlsx", ".xlsm", ".xlsb"].iter().any(|end| lower.ends_with(end));
        if magic.get(..found) == Some(b"PK\x03\x04") && !workbook {
            file.rewind().map_err(failed)?;
            return Source::archive(
                name,
                Box::new(std::io::BufReader::with_capacity(1 << 16, file)),
                limits,
                threads,
            );
        }
        let entry = Entry { bytes: metadata.len(), index: 0 };
        let entries = BTreeMap::from([(name.clone(), entry)]);
        Ok(Source { name, entries, kind: Kind::File(path.to_owned()), limits, threads })
    }

    /// The same for bytes in memory.
    pub(crate) fn of_bytes(name: &str, bytes: Vec<u8>, limits: ReadLimits) -> Result<Source, ReadError> {
        let lower = name.to_ascii_lowercase();
        let workbook = [".xlsx", ".xlsm", ".xlsb"].iter().any(|end| lower.ends_with(end));
        if bytes.starts_with(b"PK\x03\x04") && !workbook {
            return Source::archive(name.to_owned(), Box::new(Cursor::new(bytes)), limits, 1);
        }
        let entry = Entry { bytes: bytes.len() as u64, index: 0 };
        let entries = BTreeMap::from([(name.to_owned(), entry)]);
        Ok(Source { name: name.to_owned(), entries, kind: Kind::Bytes(bytes), limits, threads: 1 })
    }

    /// A folder of files in memory.
    pub(crate) fn of_files(name: &str, files: Vec<(String, Vec<u8>)>, limits: ReadLimits) -> Source {
        let files: BTreeMap<String, Vec<u8>> = files.into_iter().collect();
        let entry = |(name, bytes): (&String, &Vec<u8>)| {
            (name.clone(), Entry { bytes: bytes.len() as u64, index: 0 })
        };
        let entries = files.iter().map(entry).collect();
        Source { name: name.to_owned(), entries, kind: Kind::Files(files), limits, threads: 1 }
    }

    fn archive(
        name: String,
        stream: Box<dyn ReadSeek>,
        limits: ReadLimits,
        threads: usize,
    ) -> Result<Source, ReadError> {
        let damaged = |error: zip::result::ZipError| {
            ReadError::new(&*name, format!("is a damaged ZIP archive: {error}"))
                .with_hint("copy or download it again")
        };
        let refuse = |message: String| {
            ReadError::new(&*name, message)
                .with_hint("unpack it with a tool that you trust, and give the folder")
        };
        let mut archive = ZipArchive::new(stream).map_err(damaged)?;
        if archive.len() > limits.entries {
            return Err(refuse(format!(
                "has {} entries, at most {} are read",
                archive.len(),
                limits.entries
            )));
        }
        if archive.has_duplicate_names() {
            return Err(refuse("has two entries of the same name".to_owned()));
        }
        if archive.has_overlapping_entries().map_err(damaged)? {
            return Err(refuse("has entries that overlap, as in a decompression bomb".to_owned()));
        }
        let mut entries = BTreeMap::new();
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(damaged)?;
            let path = entry.name().map_err(damaged)?.into_owned();
            let parts = path.split('/');
            if path.starts_with('/')
                || path.contains(['\\', '\0', ':'])
                || parts.clone().any(|part| part == ".." || part == ".")
            {
                return Err(refuse(format!("has an entry of the unsafe name `{}`", shown(&path))));
            }
            if entry.is_symlink() {
                return Err(refuse(format!("entry `{}` is a link", shown(&path))));
            }
            if entry.encrypted() {
                return Err(refuse(format!("entry `{}` has a password", shown(&path))));
            }
            if path.ends_with('/') || path.starts_with("__MACOSX/") {
                continue;
            }
            let bytes = entry.size();
            if bytes > limits.file_bytes {
                return Err(refuse(format!("entry `{}` unpacks to {bytes} bytes", shown(&path))));
            }
            entries.insert(path, Entry { bytes, index });
        }
        Ok(Source { name, entries, kind: Kind::Archive(Box::new(archive)), limits, threads })
    }

    /// Name for messages.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Names of all files, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Whether there is a file of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Size of a file, as the file system or the archive says.
    pub(crate) fn size(&self, name: &str) -> u64 {
        self.entries.get(name).map_or(0, |entry| entry.bytes)
    }

    /// Name of a file for messages.
    pub(crate) fn shown(&self, name: &str) -> String {
        match self.kind {
            Kind::File(_) | Kind::Bytes(_) => self.name.clone(),
            _ => format!("{}/{}", self.name, shown(name)),
        }
    }

    /// A file as a stream that ends with an error when it is longer than announced.
    pub(crate) fn stream(&mut self, name: &str) -> Result<Box<dyn Read + Send + '_>, ReadError> {
        let shown = self.shown(name);
        let Some(entry) = self.entries.get(name).copied() else {
            return Err(ReadError::new(shown, "is missing"));
        };
        let failed =
            |error: std::io::Error| ReadError::new(shown.clone(), format!("cannot be opened: {error}"));
        match &mut self.kind {
            Kind::Folder(folder) => Ok(Box::new(File::open(folder.join(name)).map_err(failed)?)),
            Kind::File(path) => Ok(Box::new(File::open(path).map_err(failed)?)),
            Kind::Bytes(bytes) => Ok(Box::new(bytes.as_slice())),
            Kind::Files(files) => Ok(Box::new(files.get(name).map(Vec::as_slice).unwrap_or_default())),
            Kind::Archive(archive) => {
                let entry_stream = archive.by_index(entry.index).map_err(|error| {
                    ReadError::new(shown, format!("cannot be unpacked: {error}"))
                        .with_hint("copy or download it again")
                })?;
                Ok(Box::new(Counted { stream: entry_stream, left: entry.bytes }))
            }
        }
    }

    /// The first bytes of a file.
    pub(crate) fn head(&mut self, name: &str, bytes: usize) -> Result<Vec<u8>, ReadError> {
        let shown = self.shown(name);
        let mut head = vec![0; bytes.min(usize::try_from(self.size(name)).unwrap_or(bytes))];
        let read = read_up_to(&mut self.stream(name)?, &mut head)
            .map_err(|error| ReadError::new(shown, format!("cannot be read: {error}")))?;
        head.truncate(read);
        Ok(head)
    }

    /// A whole file, when it is small enough to be held.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, ReadError> {
        let shown = self.shown(name);
        let most = self.limits.held_bytes;
        let mut bytes = Vec::new();
        self.stream(name)?
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| ReadError::new(&*shown, format!("cannot be read: {error}")))?;
        if bytes.len() as u64 > most {
            return Err(ReadError::new(shown, format!("is larger than {} MB", most >> 20)));
        }
        Ok(bytes)
    }
}

/// A stream that fails when it gives more than was announced.
struct Counted<R> {
    stream: R,
    left: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.stream.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| {
            std::io::Error::other("it unpacks to more than the archive says, as in a decompression bomb")
        })?;
        Ok(read)
    }
}

fn read_up_to(stream: &mut dyn Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while let Some(room) = buffer.get_mut(filled..).filter(|room| !room.is_empty()) {
        match stream.read(room)? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

fn list(
    folder: &Path,
    prefix: &str,
    depth: usize,
    limits: &ReadLimits,
    entries: &mut BTreeMap<String, Entry>,
) -> std::io::Result<()> {
    for item in std::fs::read_dir(folder)? {
        let item = item?;
        let Ok(name) = item.file_name().into_string() else { continue };
        if name.starts_with('.') || entries.len() > limits.entries {
            continue;
        }
        let metadata = std::fs::metadata(item.path())?;
        if metadata.is_dir() && depth > 1 {
            list(&item.path(), &format!("{prefix}{name}/"), depth - 1, limits, entries)?;
        } else if metadata.is_file() {
            entries.insert(format!("{prefix}{name}"), Entry { bytes: metadata.len(), index: 0 });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn archive(names: &[&str]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(b"content").unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn entries_are_read_by_name_and_hostile_names_are_refused() {
        let mut source =
            Source::of_bytes("a.zip", archive(&["x/Z.txt", "x/y/F.txt"]), ReadLimits::default()).unwrap();
        assert_eq!(source.names().collect::<Vec<_>>(), ["x/Z.txt", "x/y/F.txt"]);
        assert_eq!(source.bytes("x/y/F.txt").unwrap(), b"content");
        for name in ["../Z.txt", "/etc/passwd", "a/../../b", "C:/Z.txt", "a\\b"] {
            let error = Source::of_bytes("a.zip", archive(&[name]), ReadLimits::default()).err().unwrap();
            assert!(error.to_string().contains("unsafe name"), "{name}: {error}");
        }
    }

    #[test]
    fn an_entry_that_unpacks_to_more_than_announced_is_refused() {
        let mut honest = Counted { stream: &[1_u8; 10][..], left: 10 };
        assert!(honest.read_to_end(&mut Vec::new()).is_ok());
        let mut lying = Counted { stream: &[1_u8; 10][..], left: 9 };
        assert!(lying.read_to_end(&mut Vec::new()).is_err());
        let limits = ReadLimits { file_bytes: 5, ..ReadLimits::default() };
        assert!(Source::of_bytes("a.zip", archive(&["Z.txt"]), limits).is_err());
        let limits = ReadLimits { held_bytes: 5, ..ReadLimits::default() };
        assert!(Source::of_bytes("a.zip", archive(&["Z.txt"]), limits).unwrap().bytes("Z.txt").is_err());
    }
}
