//! `telecouple import`: its words, and the import.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use database::Database;
use operations::check::{Format, format_of, read_mapping, read_options};
use operations::import::FactorImport;
use operations::import_file::{FileImport, Reader, import_file, unmatched_csv};
use operations::{DiskFiles, Files};

use super::own_data::OwnDataArguments;
use crate::arguments::{Arguments, FormatWord, word};
use crate::progress::FileProgress;
use crate::{Failure, output};

/// Files to import.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// Format (baci, comtrade, irp, usgs-mcs, wmd, bgs, wgi, imf-prices, production, trade, reserves,
    /// prices, indicators, ore-grades, parameters, factors, inventory), then files. Without a format, each file must be of
    /// one for certain
    #[arg(value_name = "[FORMAT] FILE", required = true)]
    pub words: Vec<String>,
    /// Write what is not understood: file,row,column,value,reason
    #[arg(long, value_name = "FILE.csv")]
    pub unmatched: Option<PathBuf>,
    /// Import nothing of a file in which anything is unmatched (exit code 4)
    #[arg(long)]
    pub strict: bool,
    /// How the files are read.
    #[command(flatten)]
    pub own: OwnDataArguments,
}

/// Adds files to the workspace and says what was done.
pub fn run(
    arguments: &Arguments,
    database: &mut Database,
    import: &ImportArguments,
) -> Result<ExitCode, Failure> {
    let (format, files) = words(&import.words)?;
    let own = &import.own;
    keep_inputs(import, files)?;
    if format.is_some_and(|format| format.key == "factors") && own.mapping.is_none() {
        return files
            .iter()
            .try_fold(ExitCode::SUCCESS, |_, file| factors(arguments, database, import, file));
    }
    let mapping = own.mapping.as_ref().map(|file| read_mapping(&DiskFiles, file)).transpose()?;
    let mapping = mapping.unwrap_or_default();
    let (decimal, encoding) = (own.decimal.map(word), own.encoding.map(word));
    let options = read_options(decimal.as_deref(), encoding.as_deref(), own.sheet.as_deref())?;
    let reader = Reader { format, options, stated: own.stated(), mapping };
    let mut reports = Vec::new();
    for file in files {
        let mut progress = FileProgress::start(arguments.global.quiet, file);
        let report = import_file(database, Path::new(file), &reader, import.strict, &|read, bytes| {
            progress.at(read, bytes);
        });
        progress.finish();
        let report = report?;
        if arguments.global.format != Some(FormatWord::Json) {
            output::print(output::harmless(&in_words(&report, import.unmatched.as_deref())).as_bytes())?;
        }
        reports.push(report);
    }
    if let Some(path) = &import.unmatched {
        std::fs::write(path, unmatched_csv(&reports)).map_err(|error| Failure {
            message: format!("{}: cannot be written: {error}; the import itself is done", path.display()),
            code: 1,
        })?;
    }
    if arguments.global.format == Some(FormatWord::Json) {
        let json = match reports.as_slice() {
            [only] => serde_json::to_string_pretty(only),
            all => serde_json::to_string_pretty(all),
        };
        let json = json.map_err(|error| Failure { message: error.to_string(), code: 1 })? + "\n";
        output::print(json.as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses to write what is not understood over a file that is read: before anything is imported.
fn keep_inputs(import: &ImportArguments, files: &[String]) -> Result<(), Failure> {
    let Some(unmatched) = &import.unmatched else { return Ok(()) };
    let place = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut inputs = files.iter().map(Path::new).chain(import.own.mapping.as_ref().map(Path::new));
    if inputs.any(|input| place(input) == place(unmatched)) {
        let name = unmatched.display();
        let message = format!(
            "--unmatched {name}: is a file that is read for this import; nothing was done. Choose another name"
        );
        return Err(Failure { message, code: 2 });
    }
    Ok(())
}

/// The format, when the first word is one, and the files.
fn words(words: &[String]) -> Result<(Option<&'static Format>, &[String]), Failure> {
    let Some((first, rest)) = words.split_first() else {
        return Err(Failure { message: "name a file to import".to_owned(), code: 2 });
    };
    let looks_like_file = first.contains(['.', '/', '\\']) || Path::new(first).exists();
    match Format::of_key(first) {
        Some(_) if rest.is_empty() && Path::new(first).exists() => Ok((None, words)),
        Some(format) if !rest.is_empty() => Ok((Some(format), rest)),
        Some(_) => Err(Failure { message: format!("import {first}: name a file after the format"), code: 2 }),
        None if looks_like_file => Ok((None, words)),
        None => Err(format_of(first).map(|_| ()).err().map_or_else(
            || Failure { message: format!("there is no format `{first}`"), code: 2 },
            Failure::from,
        )),
    }
}

fn factors(
    arguments: &Arguments,
    database: &mut Database,
    import: &ImportArguments,
    file: &str,
) -> Result<ExitCode, Failure> {
    let own = &import.own;
    let Some(set) = own.set.clone() else {
        let message = "import factors: name the set with --set KEY, as --factors will name it".to_owned();
        return Err(Failure { message, code: 2 });
    };
    let not_stated = || "not stated".to_owned();
    let input = DiskFiles.read(file)?;
    let stated = FactorImport {
        title: own.title.clone().unwrap_or_else(|| set.clone()),
        stressor: own.stressor.clone().unwrap_or_else(|| "tmr".to_owned()),
        reference: own.reference.clone().unwrap_or_else(not_stated),
        licence: own.licence.clone().unwrap_or_else(not_stated),
        set: set.clone(),
    };
    let report = operations::import::import_factors(database, input, &stated)?;
    let text = if arguments.global.format == Some(FormatWord::Json) {
        let json = serde_json::to_string_pretty(&report);
        json.map_err(|error| Failure { message: error.to_string(), code: 1 })? + "\n"
    } else if report.known_before {
        format!("{} was imported before, as import {}; nothing changed\n", report.file, report.import)
    } else {
        format!("import {}: {} factors of {} are in the set {set}\n", report.import, report.rows, report.file)
    };
    output::print(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// What was done, in words.
fn in_words(report: &FileImport, unmatched: Option<&Path>) -> String {
    if report.known_before {
        return format!(
            "{} was imported before, as import {}; nothing changed\n",
            report.file, report.import
        );
    }
    let mut text =
        format!("import {}: {} rows of {} ({})\n", report.import, report.rows, report.file, report.format);
    for addition in &report.additions {
        let mut parts = vec![format!("{} rows", addition.rows)];
        if let (Some(first), Some(last)) = (addition.first_year, addition.last_year) {
            parts.push(if first == last { format!("{first}") } else { format!("{first}-{last}") });
        }
        for (count, word) in [
            (addition.regions, "regions"),
            (addition.materials, "materials"),
            (addition.hs_codes, "HS codes"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {word}"));
            }
        }
        text.push_str(&format!("  {}: {}\n", addition.table, parts.join(", ")));
    }
    for (reason, count) in &report.reasons {
        text.push_str(&format!("  left out: {count} of {reason}\n"));
    }
    if report.unmatched_rows > 0 {
        let first: Vec<String> = report
            .unmatched
            .iter()
            .take(3)
            .map(|entry| format!("    row {}, `{}`: {}\n", entry.row, entry.column, entry.reason))
            .collect();
        text.push_str(&format!(
            "  not understood: {} rows, not imported\n{}",
            report.unmatched_rows,
            first.concat()
        ));
        if unmatched.is_none() {
            text.push_str(
                "    --unmatched FILE.csv writes them all; `telecouple check` writes a mapping to fill in\n",
            );
        }
    }
    for source in &report.sources {
        text.push_str(&format!(
            "  source: {} ({}; {})\n",
            source.title, source.licence, source.redistribution
        ));
    }
    text
}
