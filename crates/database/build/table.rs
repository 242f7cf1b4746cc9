//! Reads one CSV table of `data/` into one SQL table, column by column, and locates every mistake.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use rusqlite::types::Null;
use rusqlite::{Connection, Statement};
use vocabulary::{Flag, HsCode, HsRevision, Redistribution, Region, Stage, Year};

/// A mistake in the data: which file, line, column and value, and what was expected.
#[derive(Debug)]
pub struct CompileError {
    /// The file.
    pub file: PathBuf,
    /// Line of the file, from 1; 0 when the file as a whole is meant.
    pub line: u64,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        match self.line {
            0 => write!(f, "{file}: {}", self.what),
            line => write!(f, "{file}:{line}: {}", self.what),
        }
    }
}

impl std::error::Error for CompileError {}

/// What a column may hold.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Any text, also none.
    Text,
    /// Text that is not empty.
    Key,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A region of the table of regions.
    Region,
    /// A region, or empty for NULL.
    OptionalRegion,
    /// A material of the table of materials.
    Material,
    /// A material, or empty for NULL. Checked at the end, because materials may name later ones.
    LaterMaterial,
    /// A crop of the table of crops.
    Crop,
    /// A crop, or empty for NULL.
    OptionalCrop,
    /// A crop, or empty for NULL, whether it is known yet or not.
    LaterCrop,
    /// A source key.
    Source,
    /// A source key, stored as its number.
    SourceNumber,
    /// A stage word.
    Stage,
    /// A stage word, or empty for NULL.
    OptionalStage,
    /// A flag word.
    Flag,
    /// A redistribution word.
    Redistribution,
    /// Six digits.
    Hs,
    /// An HS revision word.
    Revision,
    /// A calendar year.
    Year,
    /// A calendar year, or empty for NULL.
    OptionalYear,
    /// A whole number, or empty for NULL.
    OptionalInteger,
    /// Any finite number.
    Number,
    /// Any finite number, or empty for NULL.
    OptionalNumber,
    /// A number, zero or more.
    Amount,
    /// A number, zero or more, or empty for NULL.
    OptionalAmount,
    /// A number, one or more, or empty for NULL.
    OptionalGsd,
    /// A number above zero.
    Positive,
    /// A number from 0 to 1.
    Fraction,
    /// A number from 0 to 1, or empty for NULL.
    OptionalFraction,
    /// A number above 0, up to 1.
    Grade,
}

/// A column of a CSV table: its name, what it may hold, and the SQL column when that is named otherwise.
pub struct Column {
    /// Name in the CSV header.
    pub name: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// Name in the SQL table.
    pub sql: &'static str,
}

/// A column that has the same name in CSV and SQL.
pub const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, sql: name }
}

/// Keys that rows may refer to.
#[derive(Default)]
pub struct Known {
    /// Region codes.
    pub regions: HashSet<String>,
    /// Material keys.
    pub materials: HashSet<String>,
    /// Crop keys.
    pub crops: HashSet<String>,
    /// Source keys and their numbers.
    pub sources: HashMap<String, i64>,
}

/// A CSV file of `data/`, plain or compressed by zstd.
pub struct Csv {
    /// The file.
    pub path: PathBuf,
    /// The reader, after the header.
    pub reader: csv::Reader<Box<dyn Read>>,
    /// Where each wanted column is.
    pub positions: Vec<usize>,
}

impl Csv {
    /// Opens a table and finds its columns; `None` when the file does not exist.
    pub fn open(path: &Path, columns: &[&str]) -> Result<Option<Csv>, CompileError> {
        let fail = |what: String| CompileError { file: path.to_path_buf(), line: 0, what };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fail(error.to_string())),
        };
        let bytes: Box<dyn Read> = if path.extension().is_some_and(|extension| extension == "zst") {
            Box::new(zstd::Decoder::new(file).map_err(|error| fail(error.to_string()))?)
        } else {
            Box::new(BufReader::new(file))
        };
        let mut reader = csv::Reader::from_reader(bytes);
        let header = reader.headers().map_err(|error| fail(error.to_string()))?.clone();
        let mut positions = Vec::new();
        for wanted in columns {
            let mut found = header.iter().enumerate().filter(|(_, name)| name == wanted);
            match (found.next(), found.next()) {
                (Some((position, _)), None) => positions.push(position),
                (None, _) => return Err(fail(format!("the header has no column `{wanted}`"))),
                (Some(_), Some(_)) => return Err(fail(format!("the header has column `{wanted}` twice"))),
            }
        }
        if let Some(other) = header.iter().find(|name| !columns.contains(name)) {
            return Err(fail(format!("the header has an unknown column `{other}`")));
        }
        Ok(Some(Csv { path: path.to_path_buf(), reader, positions }))
    }

    /// Reads the next row; `false` at the end.
    pub fn next(&mut self, row: &mut csv::StringRecord) -> Result<bool, CompileError> {
        self.reader.read_record(row).map_err(|error| CompileError {
            file: self.path.clone(),
            line: error.position().map_or(0, csv::Position::line),
            what: error.to_string(),
        })
    }

    /// The mistake of a row.
    pub fn mistake(&self, row: &csv::StringRecord, what: String) -> CompileError {
        CompileError { file: self.path.clone(), line: row.position().map_or(0, csv::Position::line), what }
    }
}

/// Loads a CSV table into a SQL table. An absent file is an empty table.
pub fn load(
    connection: &Connection,
    known: &Known,
    path: &Path,
    table: &str,
    columns: &[Column],
) -> Result<(), CompileError> {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let Some(mut csv) = Csv::open(path, &names)? else { return Ok(()) };
    let sql_names: Vec<&str> = columns.iter().map(|column| column.sql).collect();
    let marks = vec!["?"; columns.len()].join(", ");
    let insert = format!("INSERT INTO {table} ({}) VALUES ({marks})", sql_names.join(", "));
    let mut statement = connection.prepare(&insert).map_err(|error| CompileError {
        file: path.to_path_buf(),
        line: 0,
        what: error.to_string(),
    })?;
    let mut row = csv::StringRecord::new();
    while csv.next(&mut row)? {
        for (index, (column, position)) in columns.iter().zip(&csv.positions).enumerate() {
            let value = row.get(*position).unwrap_or_default();
            if let Err(expected) = bind(&mut statement, index + 1, column.kind, value, known) {
                let name = column.name;
                return Err(csv.mistake(&row, format!("column `{name}` is `{value}`, expected {expected}")));
            }
        }
        if let Err(error) = statement.raw_execute() {
            let what = match error.sqlite_error().map(|error| error.extended_code) {
                Some(
                    rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY | rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE,
                ) => "an earlier row has the same key".to_owned(),
                _ => error.to_string(),
            };
            return Err(csv.mistake(&row, what));
        }
    }
    Ok(())
}

/// Binds a value to a parameter, or says what was expected instead.
fn bind(
    statement: &mut Statement<'_>,
    index: usize,
    kind: Kind,
    value: &str,
    known: &Known,
) -> Result<(), String> {
    let number = || value.parse::<f64>().ok().filter(|number| number.is_finite());
    let bound = match kind {
        Kind::Text => statement.raw_bind_parameter(index, value),
        Kind::Key if !value.is_empty() => statement.raw_bind_parameter(index, value),
        Kind::Key => return Err("a text".to_owned()),
        Kind::Word(words) if words.contains(&value) => statement.raw_bind_parameter(index, value),
        Kind::Word(words) => return Err(format!("one of {}", words.join(", "))),
        Kind::OptionalRegion
        | Kind::LaterMaterial
        | Kind::OptionalCrop
        | Kind::LaterCrop
        | Kind::OptionalStage
        | Kind::OptionalYear
        | Kind::OptionalInteger
        | Kind::OptionalNumber
        | Kind::OptionalAmount
        | Kind::OptionalGsd
        | Kind::OptionalFraction
            if value.is_empty() =>
        {
            statement.raw_bind_parameter(index, Null)
        }
        Kind::Region | Kind::OptionalRegion => {
            if !known.regions.contains(value) {
                return Err("a region of data/vocabulary/regions.csv".to_owned());
            }
            statement.raw_bind_parameter(index, value)
        }
        Kind::Material if !known.materials.contains(value) => {
            return Err("a material of data/vocabulary/materials.csv".to_owned());
        }
        Kind::Crop | Kind::OptionalCrop if !known.crops.contains(value) => {
            return Err("a crop of data/vocabulary/crops.csv".to_owned());
        }
        Kind::Crop | Kind::OptionalCrop | Kind::LaterCrop => statement.raw_bind_parameter(index, value),
        Kind::Material | Kind::LaterMaterial => statement.raw_bind_parameter(index, value),
        Kind::Source | Kind::SourceNumber => match known.sources.get(value) {
            Some(_) if matches!(kind, Kind::Source) => statement.raw_bind_parameter(index, value),
            Some(source) => statement.raw_bind_parameter(index, source),
            None => return Err("a source of data/sources.csv".to_owned()),
        },
        Kind::Stage | Kind::OptionalStage if Stage::from_word(value).is_none() => {
            return Err("a stage".to_owned());
        }
        Kind::Flag if Flag::from_word(value).is_none() => {
            return Err("reported, estimated, modelled or imputed".to_owned());
        }
        Kind::Redistribution if Redistribution::from_word(value).is_none() => {
            return Err("free, attribution, share-alike, non-commercial, forbidden or unknown".to_owned());
        }
        Kind::Revision if HsRevision::from_word(value).is_none() => {
            return Err("an HS revision such as HS92".to_owned());
        }
        Kind::Stage | Kind::OptionalStage | Kind::Flag | Kind::Redistribution | Kind::Revision => {
            statement.raw_bind_parameter(index, value)
        }
        Kind::Hs => match value.parse::<HsCode>() {
            Ok(code) if code.as_str() == value => statement.raw_bind_parameter(index, value),
            _ => return Err("six digits".to_owned()),
        },
        Kind::Year | Kind::OptionalYear => match value.parse::<Year>() {
            Ok(year) => statement.raw_bind_parameter(index, year.0),
            Err(error) => return Err(error.to_string()),
        },
        Kind::OptionalInteger => match value.parse::<i64>() {
            Ok(integer) => statement.raw_bind_parameter(index, integer),
            Err(_) => return Err("a whole number or nothing".to_owned()),
        },
        Kind::Number
        | Kind::OptionalNumber
        | Kind::Amount
        | Kind::OptionalAmount
        | Kind::OptionalGsd
        | Kind::Positive
        | Kind::Fraction
        | Kind::OptionalFraction
        | Kind::Grade => {
            let (fits, expected): (fn(f64) -> bool, &str) = match kind {
                Kind::Number | Kind::OptionalNumber => (|_| true, "a finite number"),
                Kind::Amount => (|x| x >= 0.0, "a number, zero or more"),
                Kind::OptionalAmount => (|x| x >= 0.0, "a number, zero or more, or nothing"),
                Kind::OptionalGsd => {
                    (|x| x >= 1.0, "a geometric standard deviation, one or more, or nothing")
                }
                Kind::Positive => (|x| x > 0.0, "a number above zero"),
                Kind::Fraction | Kind::OptionalFraction => {
                    (|x| (0.0..=1.0).contains(&x), "a number from 0 to 1")
                }
                _ => (|x| x > 0.0 && x <= 1.0, "a number above 0 and up to 1"),
            };
            match number().filter(|number| fits(*number)) {
                Some(number) => statement.raw_bind_parameter(index, number),
                None => return Err(expected.to_owned()),
            }
        }
    };
    bound.map_err(|error| error.to_string())
}

/// Whether a code is shaped like a region code.
pub fn is_region_code(code: &str) -> bool {
    Region::from_code(code).is_some()
}
