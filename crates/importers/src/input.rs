//! A file on its way to a reader: its name, its bytes and its hash, and the table inside whatever its format.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::delimited::read_delimited;
use crate::options::{Limits, ReadOptions};
use crate::problem::{ImportError, Problem, shown};
use crate::sniff::{Looks, looks_like};
use crate::table::{Table, listed};
use crate::text::decode;
use crate::xlsx::Workbook;

/// A file that was read into memory.
#[derive(Clone, Debug)]
pub struct Input {
    /// The name to show in messages: the path as the user gave it.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

impl Input {
    /// Reads a file, no more of it than the limit.
    ///
    /// # Errors
    /// A file that is not there, cannot be read, is a folder, or is larger than the limit.
    pub fn open(path: &Path, limits: &Limits) -> Result<Input, ImportError> {
        let name = path.display().to_string();
        let failed = |error: std::io::Error| {
            let message = match error.kind() {
                std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
                std::io::ErrorKind::IsADirectory => "this is a folder, expected a file".to_owned(),
                _ => format!("cannot be read: {error}"),
            };
            ImportError::from(Problem::of_file(&name, message))
        };
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(failed)?;
        if let Ok(metadata) = file.metadata()
            && metadata.is_file()
            && metadata.len() <= limits.file_bytes
        {
            bytes.reserve_exact(usize::try_from(metadata.len()).unwrap_or(0) + 1);
        }
        file.take(limits.file_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > limits.file_bytes {
            let most = limits.file_bytes >> 20;
            return Err(Problem::of_file(&name, format!("the file is larger than {most} MiB")).into());
        }
        Ok(Input { name, bytes })
    }

    /// SHA-256 of the content, lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        Sha256::digest(&self.bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The name of the file without folders and extension.
    pub fn stem(&self) -> String {
        Path::new(&self.name).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
    }

    /// Whether the name ends with this extension, whatever its case.
    pub(crate) fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.name).extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
    }
}

/// Reads the table in a CSV, TSV or XLSX file. Of a workbook it takes the sheet that the options name, or the
/// first visible one whose header is `accepted`, and notes which.
///
/// # Errors
/// Anything that keeps the file from being one whole table; see the modules of each format. No sheet with an
/// accepted header: the message lists the sheets with theirs, and `wanted` says what was looked for.
pub fn read_table(
    input: Input,
    options: &ReadOptions,
    wanted: &str,
    accepted: &dyn Fn(&Table) -> bool,
) -> Result<Table, ImportError> {
    let Input { name, bytes } = input;
    let hint = "the first row must name the columns";
    match looks_like(&bytes) {
        Looks::Empty => Err(Problem::of_file(&name, "the file is empty").with_hint(hint).into()),
        Looks::Other(what, hint) => {
            let message = format!("expected a CSV or XLSX table, but this looks like {what}");
            Err(Problem::of_file(&name, message).with_hint(hint).into())
        }
        Looks::Zip => {
            let mut workbook = Workbook::open(&name, bytes, &options.limits)?;
            read_sheet(&name, &mut workbook, options, wanted, accepted)
        }
        Looks::Text => {
            let decoded = decode(&name, bytes, options.encoding)?;
            let table = read_delimited(&name, &decoded, &options.limits)?;
            match &options.sheet {
                None => Ok(table),
                Some(sheet) => {
                    let message = format!("a text file has no sheet, and so no sheet `{}`", shown(sheet));
                    Err(Problem::of_file(&name, message).with_hint("leave --sheet out").into())
                }
            }
        }
    }
}

fn read_sheet(
    name: &str,
    workbook: &mut Workbook,
    options: &ReadOptions,
    wanted: &str,
    accepted: &dyn Fn(&Table) -> bool,
) -> Result<Table, ImportError> {
    let limits = &options.limits;
    if let Some(sheet) = &options.sheet {
        let all = workbook.all_sheets();
        if !all.contains(sheet) {
            let message = format!("there is no sheet `{}`; the sheets are {}", shown(sheet), listed(&all));
            return Err(Problem::of_file(name, message).into());
        }
        return workbook.table(sheet, limits);
    }
    let sheets = workbook.sheets();
    if let [only] = sheets.as_slice() {
        return workbook.table(only, limits);
    }
    let mut seen = Vec::new();
    for sheet in &sheets {
        let head = workbook.header(sheet, limits)?;
        if accepted(&head) {
            let mut table = workbook.table(sheet, limits)?;
            table.notes.push(format!(
                "read sheet `{}`, the first of {} that has {wanted}",
                shown(sheet),
                sheets.len()
            ));
            return Ok(table);
        }
        let header = if head.header().is_empty() { "empty".to_owned() } else { listed(head.header()) };
        seen.push(format!("`{}` ({header})", shown(sheet)));
    }
    seen.truncate(12);
    let message = if seen.is_empty() {
        "the workbook has no visible sheet with cells".to_owned()
    } else {
        format!("no sheet has {wanted}; the sheets and their columns are {}", seen.join("; "))
    };
    Err(Problem::of_file(name, message).with_hint("name the sheet with --sheet").into())
}
