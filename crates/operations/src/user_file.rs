//! A file of the user on its way through a reader: which format it is of, and its rows into a sink.
//!
//! Preview and import share this, so that what a preview shows is what an import does.

use std::path::Path;

use importers::baci::Products;
use importers::format::{Format, Job, ReadFailure, Reading, Sink};
use importers::head::Head;
use importers::mapping::{MapKind, Mapping};
use importers::packed::{DataFile, Member, PackedLimits};
use importers::parsed::{Confidence, ReadError};
use importers::stated::Stated;
use importers::{Input, ReadOptions};

use crate::OperationError;

/// How much of a text is looked at to tell its format.
const HEAD_BYTES: u64 = importers::head::HEAD_BYTES as u64;

/// What the user says of how files are to be read.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// The format; otherwise it must be certain.
    pub format: Option<&'static Format>,
    /// Sheet, decimal mark, encoding, limits.
    pub options: ReadOptions,
    /// Source, licence, and what the file leaves open.
    pub stated: Stated,
    /// Decisions about names.
    pub mapping: Mapping,
}

/// A file whose format is known.
pub struct UserFile {
    data: DataFile,
    /// The format.
    pub format: &'static Format,
    /// The formats that its beginning fits, the most certain first.
    pub guesses: Vec<(&'static Format, Confidence)>,
    /// The members that are read; a file that is no archive is its own.
    members: Vec<Member>,
    /// Members of an archive that are not read.
    pub left_out: Vec<String>,
    products: Option<Products>,
    workbook: bool,
}

fn input(error: impl std::fmt::Display) -> OperationError {
    OperationError::Input(error.to_string())
}

impl UserFile {
    /// Opens a file and finds out its format.
    ///
    /// # Errors
    /// A file that cannot be read, looks like another format than the one named, or could be of several.
    pub fn open(path: &Path, reader: &Reader) -> Result<UserFile, OperationError> {
        let data = DataFile::open(path, PackedLimits::default()).map_err(input)?;
        let workbook = data.is_workbook();
        if workbook {
            let whole = Input::open(path, &reader.options.limits).map_err(input)?;
            let guesses = guesses(&whole.name, &whole.bytes, reader)?;
            let format = choose(data.name(), &guesses, reader)?;
            let guesses = guesses.formats;
            return Ok(UserFile {
                data,
                format,
                guesses,
                members: Vec::new(),
                left_out: Vec::new(),
                products: None,
                workbook,
            });
        }
        let all = data.members().map_err(input)?;
        let mut products = None;
        let (mut first, mut members, mut left_out): (Option<Guesses>, Vec<Member>, Vec<String>) =
            (None, Vec::new(), Vec::new());
        let archive = all.len() > 1;
        for member in all {
            if archive && member.name.rsplit('/').next().is_some_and(|name| name.starts_with("product_codes"))
            {
                let bytes = data.whole(&member, 16 << 20).map_err(input)?;
                products = Products::read(bytes.as_slice(), &member.name).ok();
                left_out.push(member.name);
                continue;
            }
            let head = data.beginning(&member, HEAD_BYTES).map_err(input)?;
            let name = if archive { member.name.as_str() } else { data.name() };
            let guesses = guesses(name, &head, reader)?;
            let fits = match (&first, reader.format) {
                _ if !archive => true,
                (_, Some(named)) => guesses.formats.iter().any(|(format, _)| *format == named),
                (Some(first), None) => first.certain().is_some() && first.certain() == guesses.certain(),
                (None, None) => guesses.certain().is_some(),
            };
            if fits {
                members.push(member);
                first.get_or_insert(guesses);
            } else {
                left_out.push(member.name);
            }
        }
        let Some(guesses) = first else {
            let message = if left_out.is_empty() {
                format!("{}: the archive is empty", data.name())
            } else {
                let names: Vec<&str> = left_out.iter().take(12).map(String::as_str).collect();
                format!(
                    "{}: no file of the archive is of a format that is known: {}",
                    data.name(),
                    names.join(", ")
                )
            };
            return Err(OperationError::Input(message));
        };
        let format = choose(data.name(), &guesses, reader)?;
        if format.key == "baci" && products.is_none() {
            products = Products::beside(data.path()).map_err(input)?.map(|(_, products)| products);
        }
        Ok(UserFile { data, format, guesses: guesses.formats, members, left_out, products, workbook })
    }

    /// The file, as the user named it.
    pub fn name(&self) -> &str {
        self.data.name()
    }

    /// Its size (bytes).
    pub fn bytes(&self) -> u64 {
        self.data.bytes()
    }

    /// SHA-256 of its bytes.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn sha256(&self) -> Result<String, OperationError> {
        self.data.sha256().map_err(input)
    }

    /// The file whole, for readers of inventories.
    ///
    /// # Errors
    /// A file that cannot be read or is too large to be held.
    pub fn whole(&self, options: &ReadOptions) -> Result<Input, OperationError> {
        match self.members.first() {
            Some(member) if !self.workbook => {
                let bytes = self.data.whole(member, options.limits.file_bytes).map_err(input)?;
                Ok(Input { name: self.data.name().to_owned(), bytes })
            }
            _ => Input::open(self.data.path(), &options.limits).map_err(input),
        }
    }

    /// Reads the file: rows into the sink, everything else into the account. `progress` is called with the bytes
    /// that were read so far.
    ///
    /// # Errors
    /// A file that is broken or not of the format; a sink that takes no more.
    pub fn read(
        &self,
        reader: &Reader,
        sink: &mut dyn Sink,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Reading, OperationError> {
        let failed = |error: ReadFailure| match error {
            ReadFailure::Sink(error) => match error.downcast::<database::DatabaseError>() {
                Ok(error) => OperationError::from(*error),
                Err(error) => OperationError::Other(error.to_string()),
            },
            other => OperationError::Input(other.to_string()),
        };
        let job = |file| Job {
            file,
            options: &reader.options,
            stated: &reader.stated,
            mapping: &reader.mapping,
            products: self.products.as_ref(),
        };
        if self.workbook {
            let whole = self.whole(&reader.options)?;
            let mut bytes = whole.bytes.as_slice();
            return (self.format.read)(&job(&whole.name), &mut bytes, sink).map_err(failed);
        }
        let archive = self.members.len() > 1 || !self.left_out.is_empty();
        let mut total: Option<Reading> = None;
        let mut before = 0;
        for member in &self.members {
            let name = if archive { member.name.as_str() } else { self.data.name() };
            let reading = self.data.read::<Reading, Failure>(member, |inner| {
                let mut counted = Counted { inner, read: before, told: before, progress };
                let reading = (self.format.read)(&job(name), &mut counted, sink).map_err(Failure);
                before = counted.read;
                reading
            });
            let reading = reading.map_err(|Failure(error)| failed(error))?;
            total = Some(match total {
                None => reading,
                Some(mut total) => {
                    add(&mut total, reading);
                    total
                }
            });
        }
        Ok(total.unwrap_or_default())
    }
}

/// A failure of a reader inside a packed file.
struct Failure(ReadFailure);

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Failure {
        Failure(error.into())
    }
}

/// Adds the account of a further member of an archive.
fn add(total: &mut Reading, more: Reading) {
    let account = more.account;
    total.account.figures += account.figures;
    total.account.handed_on += account.handed_on;
    total.account.merged += account.merged;
    total.account.unmatched.extend(account.unmatched);
    for (reason, count) in account.excluded {
        *total.account.excluded.entry(reason).or_default() += count;
    }
    account.notes.into_iter().for_each(|note| total.account.note(note));
    total.account.sums.extend(account.sums);
    for source in more.sources {
        if !total.sources.contains(&source) {
            total.sources.push(source);
        }
    }
}

/// Counts what is read, and tells it now and then.
struct Counted<'a> {
    inner: &'a mut (dyn std::io::Read + Send),
    read: u64,
    told: u64,
    progress: &'a (dyn Fn(u64) + Sync),
}

impl std::io::Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        if self.read - self.told >= 1 << 20 {
            self.told = self.read;
            (self.progress)(self.read);
        }
        Ok(read)
    }
}

/// What a file may be.
struct Guesses {
    formats: Vec<(&'static Format, Confidence)>,
    looks_like: Option<(&'static str, &'static str)>,
    columns: Vec<String>,
}

impl Guesses {
    fn certain(&self) -> Option<&'static Format> {
        match self.formats.as_slice() {
            [(format, Confidence::Certain)] => Some(format),
            [(format, Confidence::Certain), (_, next), ..] if *next != Confidence::Certain => Some(format),
            _ => None,
        }
    }
}

fn guesses(file: &str, bytes: &[u8], reader: &Reader) -> Result<Guesses, OperationError> {
    let mut head = Head::of(file, bytes, &reader.options).map_err(input)?;
    for table in &mut head.tables {
        for column in &mut table.columns {
            if let Some(meant) = reader.mapping.to(MapKind::Column, column) {
                *column = meant.to_owned();
            }
        }
    }
    let columns = head.tables.first().map(|table| table.columns.clone()).unwrap_or_default();
    Ok(Guesses { formats: Format::guesses(&head), looks_like: head.looks_like, columns })
}

/// The format that is meant: the one named, unless the file looks like another; else the one that is certain.
fn choose(file: &str, guesses: &Guesses, reader: &Reader) -> Result<&'static Format, OperationError> {
    let format = recognised(file, guesses, reader)?;
    // An inventory has a title of its own; what else is stated belongs to a source.
    match reader.stated.of_no_source() {
        Some(particular) if format.key != "inventory" => Err(OperationError::Request(format!(
            "--{particular} says something of a source: name it with --source KEY, a key of your own"
        ))),
        _ => Ok(format),
    }
}

fn recognised(file: &str, guesses: &Guesses, reader: &Reader) -> Result<&'static Format, OperationError> {
    if let Some((what, hint)) = guesses.looks_like {
        return Err(OperationError::Input(format!("{file}: this looks like {what}\n  hint: {hint}")));
    }
    let named = |format: &Format| format!("{} (`{}`)", format.title, format.key);
    let best = guesses.formats.first().filter(|(_, confidence)| *confidence == Confidence::Certain);
    if let Some(format) = reader.format {
        let fits = guesses.formats.iter().any(|(other, _)| *other == format);
        return match best {
            Some((other, _)) if !fits => Err(OperationError::Input(format!(
                "{file}: this is no file of {}; it looks like {}\n  hint: name that format, or leave it out",
                named(format),
                named(other)
            ))),
            _ => Ok(format),
        };
    }
    if let Some(format) = guesses.certain() {
        return Ok(format);
    }
    let columns = guesses.columns.iter().take(12).cloned().collect::<Vec<_>>().join(", ");
    let message = if guesses.formats.is_empty() && columns.is_empty() {
        format!(
            "{file}: no line of column names can be read at its beginning\n  hint: the first row must name the \
             columns; a text holds no NUL characters, and no line of more than {} kB",
            HEAD_BYTES >> 10
        )
    } else if guesses.formats.is_empty() {
        let keys = importers::format::FORMATS.iter().map(|format| format.key).collect::<Vec<_>>().join(", ");
        format!(
            "{file}: this is of no format that is known; its columns are {}\n  hint: name the format that is \
             meant: {keys}",
            columns
        )
    } else {
        let may = guesses.formats.iter().map(|(format, _)| named(format)).collect::<Vec<_>>().join(", ");
        format!(
            "{file}: cannot tell the format for certain: it may be {may}\n  hint: name the format that is meant"
        )
    };
    Err(OperationError::Input(message))
}
