//! Files as they are downloaded: plain, or packed with zstd, gzip or ZIP, and read as a stream.
//!
//! Statistics of a gigabyte are never held in memory or written to the disk unpacked: a [`DataFile`] hands out
//! readers of its members, and a member is inflated as it is read.
//!
//! The trap is an archive made to harm: one that inflates without end, lists millions of entries, names entries
//! outside its folder, links elsewhere, or lists the same bytes many times. The budgets of [`PackedLimits`] are
//! absolute and counted on the bytes that come out; what the headers of an archive say is never believed. They
//! are larger than those of a workbook ([`crate::Limits`]), because the honest files are, and because nothing of
//! what they count is kept.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use zip::read::ZipArchive;

use crate::parsed::ReadError;
use crate::problem::shown;

/// Budgets of a packed file. The defaults fit all years of BACI in one archive (2.3 GB packed, 10 GB unpacked).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedLimits {
    /// Entries of an archive.
    pub entries: usize,
    /// Bytes of one member, unpacked.
    pub member_bytes: u64,
    /// Bytes of all members that are read, unpacked.
    pub total_bytes: u64,
}

impl Default for PackedLimits {
    fn default() -> PackedLimits {
        PackedLimits { entries: 4_096, member_bytes: 8 << 30, total_bytes: 64 << 30 }
    }
}

/// How a file is packed, by its first bytes and not by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// Zstandard (RFC 8878).
    Zstandard,
    /// gzip (RFC 1952).
    Gzip,
    /// A ZIP archive with any number of members.
    Zip,
}

/// A file inside a [`DataFile`]; of a file that is no archive, the file itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name: in an archive as listed there, otherwise the file's name without `.zst` or `.gz`.
    pub name: String,
    index: usize,
}

/// A file on the disk that is read as a stream.
#[derive(Debug)]
pub struct DataFile {
    path: PathBuf,
    name: String,
    packing: Packing,
    bytes: u64,
    limits: PackedLimits,
    spent: AtomicU64,
}

impl DataFile {
    /// Opens a file and looks how it is packed. An XLSX workbook is a ZIP archive too: ask [`DataFile::is_workbook`].
    ///
    /// # Errors
    /// A file that is not there, is a folder, a pipe or a device, or cannot be read.
    pub fn open(path: &Path, limits: PackedLimits) -> Result<DataFile, ReadError> {
        let name = path.display().to_string();
        let failed = |source| ReadError::Io { file: name.clone(), source };
        // Asked before opening: to open a pipe that nobody writes to would wait for ever.
        let metadata = std::fs::metadata(path).map_err(failed)?;
        if !metadata.is_file() {
            let message = if metadata.is_dir() {
                "this is a folder, expected a file"
            } else {
                "this is a pipe or a device, expected a file: it is read more than once; save it first"
            };
            return Err(ReadError::Broken { file: name, message: message.to_owned() });
        }
        let mut file = File::open(path).map_err(failed)?;
        let mut first = Vec::new();
        file.by_ref().take(4).read_to_end(&mut first).map_err(failed)?;
        let packing = match first.as_slice() {
            b"\x28\xB5\x2F\xFD" => Packing::Zstandard,
            b"PK\x03\x04" | b"PK\x05\x06" => Packing::Zip,
            [0x1F, 0x8B, ..] => Packing::Gzip,
            _ => Packing::Plain,
        };
        Ok(DataFile {
            path: path.to_owned(),
            name,
            packing,
            bytes: metadata.len(),
            limits,
            spent: AtomicU64::new(0),
        })
    }

    /// The path as the user gave it, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How it is packed.
    pub fn packing(&self) -> Packing {
        self.packing
    }

    /// Its size as it lies on the disk (bytes).
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// SHA-256 of the file as it lies on the disk, lower-case hexadecimal. Reads the whole file.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn sha256(&self) -> Result<String, ReadError> {
        let mut file = File::open(&self.path).map_err(|error| self.io(error))?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 256 * 1024];
        loop {
            let read = file.read(&mut buffer).map_err(|error| self.io(error))?;
            if read == 0 {
                return Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect());
            }
            hash.update(buffer.get(..read).unwrap_or_default());
        }
    }

    /// The members, in the order of their names, so that the order of an archive is no matter. Folders are left
    /// out.
    ///
    /// # Errors
    /// An archive that is damaged, too large in entries, or lists members that are not safe to read.
    pub fn members(&self) -> Result<Vec<Member>, ReadError> {
        if self.packing != Packing::Zip {
            let name = self.path.file_name().unwrap_or_default().to_string_lossy();
            let packed = [".zst", ".gz"].iter().find_map(|end| name.strip_suffix(end));
            let name = match self.packing {
                Packing::Plain => &name,
                _ => packed.unwrap_or(&name),
            };
            return Ok(vec![Member { name: name.to_owned(), index: 0 }]);
        }
        let mut archive = self.archive()?;
        if archive.len() > self.limits.entries {
            return Err(self.too_many());
        }
        let mut members = Vec::new();
        let mut names = BTreeSet::new();
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(|error| self.damaged(&error))?;
            let name = entry.name().map_err(|error| self.damaged(&error))?.into_owned();
            if is_unsafe(&name) || entry.is_symlink() {
                return Err(
                    self.broken(format!("entry `{}` of the archive is not safe to read", shown(&name)))
                );
            }
            if !names.insert(name.to_ascii_lowercase()) {
                return Err(self.broken(format!("the archive has two entries named `{}`", shown(&name))));
            }
            if entry.encrypted() {
                return Err(self.broken(format!("entry `{}` has a password: unpack it first", shown(&name))));
            }
            if !entry.is_dir() {
                members.push(Member { name, index });
            }
        }
        if archive.has_duplicate_names() {
            return Err(self.broken("the archive has two entries of the same name"));
        }
        if archive.has_overlapping_entries().map_err(|error| self.damaged(&error))? {
            return Err(self.broken("entries of the archive overlap, as in a decompression bomb"));
        }
        members.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(members)
    }

    /// Whether it is an archive with the parts of a workbook.
    pub fn is_workbook(&self) -> bool {
        self.packing == Packing::Zip
            && self.members().is_ok_and(|members| {
                members.iter().any(|member| member.name.eq_ignore_ascii_case("[content_types].xml"))
            })
    }

    /// Reads a member with a function that takes the unpacked stream. A stream that exceeds the budget ends with
    /// an error of its own.
    ///
    /// # Errors
    /// A member that cannot be opened, and whatever the function returns.
    pub fn read<T, E: From<ReadError>>(
        &self,
        member: &Member,
        with: impl FnOnce(&mut (dyn Read + Send)) -> Result<T, E>,
    ) -> Result<T, E> {
        let open = || File::open(&self.path).map_err(|error| self.io(error));
        match self.packing {
            Packing::Plain => with(&mut self.counted(open()?)),
            Packing::Zstandard => {
                let decoder =
                    zstd::stream::read::Decoder::new(open()?).map_err(|error| E::from(self.io(error)))?;
                with(&mut self.counted(decoder))
            }
            Packing::Gzip => {
                with(&mut self.counted(flate2::read::MultiGzDecoder::new(BufReader::new(open()?))))
            }
            Packing::Zip => {
                let mut archive = self.archive()?;
                let entry = archive.by_index(member.index).map_err(|error| E::from(self.damaged(&error)))?;
                with(&mut self.counted(entry))
            }
        }
    }

    /// The first bytes of a member, for sniffing; at most `most`.
    ///
    /// # Errors
    /// A member that cannot be opened or unpacked.
    pub fn beginning(&self, member: &Member, most: u64) -> Result<Vec<u8>, ReadError> {
        let before = self.spent.load(Ordering::Relaxed);
        let bytes = self.read(member, |reader| {
            let mut bytes = Vec::new();
            reader.take(most).read_to_end(&mut bytes).map_err(|error| self.io(error))?;
            Ok::<_, ReadError>(bytes)
        });
        self.spent.store(before, Ordering::Relaxed);
        bytes
    }

    /// A member whole, for formats that are small; at most `most` bytes.
    ///
    /// # Errors
    /// A member that cannot be unpacked or is larger.
    pub fn whole(&self, member: &Member, most: u64) -> Result<Vec<u8>, ReadError> {
        let bytes = self.beginning(member, most.saturating_add(1))?;
        if bytes.len() as u64 > most {
            return Err(self.broken(format!("`{}` is larger than {} MiB", shown(&member.name), most >> 20)));
        }
        Ok(bytes)
    }

    fn counted<R: Read>(&self, inner: R) -> Counted<'_, R> {
        Counted { inner, read: 0, limits: &self.limits, spent: &self.spent }
    }

    fn archive(&self) -> Result<ZipArchive<BufReader<File>>, ReadError> {
        let mut file = File::open(&self.path).map_err(|error| self.io(error))?;
        // The library makes a list of all entries that the end record states, before anybody can ask how many.
        let stated = stated_entries(&mut file).map_err(|error| self.io(error))?;
        if stated > self.limits.entries as u64 {
            return Err(self.too_many());
        }
        ZipArchive::new(BufReader::with_capacity(128 * 1024, file)).map_err(|error| self.damaged(&error))
    }

    fn io(&self, source: io::Error) -> ReadError {
        ReadError::Io { file: self.name.clone(), source }
    }

    fn broken(&self, message: impl Into<String>) -> ReadError {
        ReadError::Broken { file: self.name.clone(), message: message.into() }
    }

    fn damaged(&self, error: &zip::result::ZipError) -> ReadError {
        self.broken(format!("the archive is damaged: {error}; copy or download the file again"))
    }

    fn too_many(&self) -> ReadError {
        self.broken(format!("the archive has more than {} entries", self.limits.entries))
    }
}

/// The largest number of entries that any end record in the last 66 KiB of a ZIP archive states, the 64-bit form
/// included (APPNOTE 4.3.14 and 4.3.16). A record of the 64-bit form that lies elsewhere is beyond what a
/// downloaded archive has: it counts as too many.
fn stated_entries(file: &mut File) -> io::Result<u64> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(66 * 1024)))?;
    let mut tail = Vec::new();
    file.take(66 * 1024).read_to_end(&mut tail)?;
    file.seek(SeekFrom::Start(0))?;
    let mut most = 0;
    let (mut locators, mut records) = (0, 0);
    for at in memchr::memmem::find_iter(&tail, b"PK") {
        let record = tail.get(at..).unwrap_or_default();
        if record.starts_with(b"PK\x05\x06") {
            most = most.max(number(record, 10, 2));
        } else if record.starts_with(b"PK\x06\x06") {
            records += 1;
            most = most.max(number(record, 32, 8));
        } else if record.starts_with(b"PK\x06\x07") {
            locators += 1;
        }
    }
    // 0xFFFF in the short record means "see the long one".
    if records > 0 && most == 0xFFFF {
        most = 0;
    }
    Ok(if locators > records { u64::MAX } else { most })
}

/// A little-endian number of a record.
fn number(record: &[u8], at: usize, width: usize) -> u64 {
    let bytes = record.get(at..at + width).unwrap_or_default();
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn is_unsafe(name: &str) -> bool {
    name.split(['/', '\\']).any(|part| part == ".." || part == ".")
        || name.starts_with('/')
        || name.contains(['\\', ':', '\0'])
}

/// A reader that stops with an error where the budget ends.
struct Counted<'a, R> {
    inner: R,
    read: u64,
    limits: &'a PackedLimits,
    spent: &'a AtomicU64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        let total = self.spent.fetch_add(read as u64, Ordering::Relaxed) + read as u64;
        for (bytes, most) in [(self.read, self.limits.member_bytes), (total, self.limits.total_bytes)] {
            if bytes > most {
                let message = format!("more than {} MiB come out of it when unpacked: not read", most >> 20);
                return Err(io::Error::other(message));
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    fn limits() -> PackedLimits {
        PackedLimits { entries: 4, member_bytes: 1 << 20, total_bytes: 2 << 20 }
    }

    type Files = Vec<(&'static str, Vec<u8>)>;

    fn packed(content: &[u8]) -> Result<Files, Box<dyn std::error::Error>> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(content)?;
        let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        zip.start_file("a.csv", zip::write::SimpleFileOptions::default())?;
        zip.write_all(content)?;
        Ok(vec![
            ("a.csv", content.to_vec()),
            ("a.csv.zst", zstd::encode_all(content, 3)?),
            ("a.csv.gz", gzip.finish()?),
            ("a.zip", zip.finish()?.into_inner()),
        ])
    }

    fn read(file: &DataFile, member: &Member) -> Result<Vec<u8>, ReadError> {
        file.read(member, |reader| {
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes).map_err(|error| file.io(error))?;
            Ok(bytes)
        })
    }

    #[test]
    fn every_packing_gives_the_same_bytes() -> Outcome {
        let folder = tempfile::tempdir()?;
        for (name, bytes) in packed(b"t,i,j,k,v,q\n")? {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes)?;
            let file = DataFile::open(&path, limits())?;
            let members = file.members()?;
            let [member] = members.as_slice() else { return Err("one member".into()) };
            assert_eq!(member.name, "a.csv");
            assert_eq!(read(&file, member)?, b"t,i,j,k,v,q\n");
            assert_eq!(file.beginning(member, 3)?, b"t,i");
            assert!(file.whole(member, 5).is_err());
            assert!(!file.is_workbook());
        }
        Ok(())
    }

    #[test]
    fn a_bomb_ends_at_the_budget_and_not_in_memory() -> Outcome {
        let folder = tempfile::tempdir()?;
        for (name, bytes) in packed(&vec![b'0'; 3 << 20])? {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes)?;
            let file = DataFile::open(&path, limits())?;
            for member in file.members()? {
                let error = read(&file, &member).map_err(|error| error.to_string());
                assert!(error.is_err_and(|error| error.contains("more than 1 MiB")), "{name}");
            }
        }
        Ok(())
    }

    #[test]
    fn archives_that_are_made_to_harm_are_refused() -> Outcome {
        let folder = tempfile::tempdir()?;
        let archive = |names: &[&str]| -> Result<Vec<u8>, Box<dyn std::error::Error>> {
            let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
            for name in names {
                zip.start_file(*name, zip::write::SimpleFileOptions::default())?;
            }
            Ok(zip.finish()?.into_inner())
        };
        let refused = |bytes: &[u8]| -> Result<String, Box<dyn std::error::Error>> {
            let path = folder.path().join("x.zip");
            std::fs::write(&path, bytes)?;
            Ok(DataFile::open(&path, limits())?
                .members()
                .map_err(|error| error.to_string())
                .err()
                .unwrap_or_default())
        };
        assert!(refused(&archive(&["../a.csv"])?)?.contains("not safe"));
        assert!(refused(&archive(&["C:a.csv"])?)?.contains("not safe"));
        assert!(refused(&archive(&["a.csv", "A.csv"])?)?.contains("two entries"));
        assert!(refused(&archive(&["a", "b", "c", "d", "e"])?)?.contains("more than 4 entries"));
        let whole = archive(&["a.csv"])?;
        assert!(refused(whole.get(..whole.len() - 4).unwrap_or_default())?.contains("damaged"));
        let mut lying = whole;
        let at = lying.len() - 12;
        lying[at..at + 2].copy_from_slice(&[0xFF, 0x7F]);
        assert!(!refused(&lying)?.is_empty());
        Ok(())
    }
}
