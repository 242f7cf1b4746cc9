//! Where an answer goes: standard output or a file, in the format asked for.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use exports::{Dialect, Document, Format, Options};
use operations::{Answered, Context};
use vocabulary::{Materials, Regions};

use crate::arguments::{Arguments, Command, FormatWord};
use crate::progress::Progress;
use crate::{Failure, arguments};

/// Where an answer goes.
pub struct Target {
    path: Option<PathBuf>,
    format: Format,
    options: Options,
    quiet: bool,
}

impl Target {
    /// Finds format and options before anything is computed, so that a wrong ending costs no time.
    pub fn of(arguments: &Arguments) -> Result<Target, Failure> {
        let global = &arguments.global;
        let named = match global.format {
            Some(FormatWord::Pymrio) if saves(arguments) => None,
            Some(FormatWord::Pymrio) => {
                return Err(Failure {
                    message: "--format pymrio is of `mrio calc` with --save DIR alone".to_owned(),
                    code: 2,
                });
            }
            named => named.map(format_of_word),
        };
        let format = match (&global.out, named) {
            (Some(path), None) => exports::format_of_path(path)?,
            (_, Some(named)) => named,
            (None, None) => Format::Table,
        };
        let binary = matches!(format, Format::Xlsx | Format::Parquet | Format::Png | Format::Pdf);
        if binary && global.out.is_none() && std::io::stdout().is_terminal() {
            return Err(Failure {
                message: format!(
                    "{} is binary: name a file with --out, or redirect the output",
                    format.extension()
                ),
                code: 2,
            });
        }
        let colour =
            global.out.is_none() && std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let options = Options {
            table: global.table.clone(),
            figure: global.figure.clone(),
            protected: inputs(arguments),
            dialect: if global.csv_raw { Dialect::Raw } else { Dialect::Spreadsheet },
            names: names(global.lang),
            colour,
            ..Options::default()
        };
        Ok(Target { path: global.out.clone(), format, options, quiet: global.quiet })
    }

    /// Writes an answer; says on standard error what was written.
    pub fn write(
        &self,
        answered: Answered,
        context: &Context,
        progress: &mut Progress,
    ) -> Result<(), Failure> {
        let (answer, run_id) = (answered.answer.answer.clone(), answered.answer.run.run_id.clone());
        let (envelope, draw) =
            answered.into_parts().map_err(|error| Failure { message: error.to_string(), code: 1 })?;
        let drawn = matches!(self.format, Format::Svg | Format::Png | Format::Pdf | Format::Html);
        let figures = if drawn { draw(&run_id) } else { Vec::new() };
        let document =
            Document { envelope: &envelope, figures: &figures, lang: context.lang, companions: &[] };
        match &self.path {
            None => {
                let bytes = exports::to_bytes(&document, self.format, &self.options)?;
                progress.finish();
                print(&bytes)
            }
            Some(path) => {
                let written = exports::write(&document, path, self.format, &self.options)?;
                progress.finish();
                if !self.quiet {
                    let mut words = std::io::stderr().lock();
                    let _ = writeln!(words, "{answer}");
                    for file in written {
                        let _ = writeln!(words, "wrote {} ({} bytes)", file.path.display(), file.bytes);
                    }
                }
                Ok(())
            }
        }
    }
}

/// Writes bytes to standard output. A reader that went away (`| head`) is no error.
pub fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure { message: format!("standard output: {error}"), code: 1 })
        }
        _ => Ok(()),
    }
}

/// Whether a command writes a folder of matrices.
fn saves(arguments: &Arguments) -> bool {
    matches!(&arguments.command, Command::Mrio(mrio) if crate::commands::mrio::takes_pymrio(mrio))
}

/// Words for a terminal: names and values from files may hold sequences that move its cursor, colour it or reorder a
/// line. Lines stay lines.
pub fn harmless(words: &str) -> String {
    let shown = |c: char| match c {
        '\n' => Some(c),
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
        c if c.is_control() => Some('\u{FFFD}'),
        c => Some(c),
    };
    words.chars().filter_map(shown).collect()
}

/// Files that the user named as input.
fn inputs(arguments: &Arguments) -> Vec<PathBuf> {
    match &arguments.command {
        Command::Product(product) => {
            product.inventories.iter().chain(&product.vs).map(PathBuf::from).collect()
        }
        Command::Shock(shock) => vec![PathBuf::from(&shock.scenario)],
        Command::Food(food) => food.inputs.iter().map(PathBuf::from).collect(),
        Command::Check(check) => check.files.iter().map(PathBuf::from).collect(),
        Command::Mrio(mrio) => crate::commands::mrio::inputs(mrio),
        _ => Vec::new(),
    }
}

/// Names of regions and materials for people, and fixed words of tables in Japanese.
fn names(lang: arguments::LangWord) -> BTreeMap<String, String> {
    let japanese = lang == arguments::LangWord::Ja;
    let pick = |en: &String, ja: &String| if japanese { ja.clone() } else { en.clone() };
    let regions = Regions::embedded()
        .rows()
        .iter()
        .map(|row| (row.region.to_string(), pick(&row.name_en, &row.name_ja)));
    let materials = Materials::embedded()
        .rows()
        .iter()
        .map(|row| (row.material.to_string(), pick(&row.name_en, &row.name_ja)));
    let words = japanese.then(operations::shock::japanese_words).into_iter().flatten();
    regions.chain(materials).chain(words).collect()
}

fn format_of_word(word: FormatWord) -> Format {
    match word {
        FormatWord::Table | FormatWord::Pymrio => Format::Table,
        FormatWord::Json => Format::Json,
        FormatWord::Csv => Format::Csv,
        FormatWord::Xlsx => Format::Xlsx,
        FormatWord::Parquet => Format::Parquet,
        FormatWord::Svg => Format::Svg,
        FormatWord::Png => Format::Png,
        FormatWord::Pdf => Format::Pdf,
        FormatWord::Html => Format::Html,
    }
}
