//! `import`: any file of a known format into a workspace, one transaction a file.
//!
//! The whole file or nothing. The same content, read in the same way (format, mapping, statements), is known the
//! second time and changes nothing. What is not understood does not keep the rest out, unless the user wants it
//! to; it is counted and can be written to a file.

use std::collections::BTreeSet;
use std::path::Path;

use database::{
    Database, DatabaseError, Facts, Import, ImportRequest, ImportStart, InventoryFile, TradeFlow,
};
use importers::format::{Reading, Row, Sink, SinkError};
use importers::parsed::Unmatched;
use importers::read_inventory_input;
use serde::Serialize;
use sha2::{Digest, Sha256};
use vocabulary::{HsRevision, Source, SourceId};

use crate::OperationError;
use crate::tally::{Addition, Tally};
use crate::user_file::UserFile;

pub use crate::user_file::Reader;

/// Reasons that a refusal lists.
const MOST_REASONS: usize = 20;

/// What is not understood of files, as CSV for a spreadsheet: `file,row,column,value,reason`.
pub fn unmatched_csv(reports: &[FileImport]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(["file", "row", "column", "value", "reason"]);
    for report in reports {
        for entry in &report.unmatched {
            // Text that a spreadsheet would run as a formula is written as text.
            let value = match entry.value.chars().next() {
                Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{}", entry.value),
                _ => entry.value.clone(),
            };
            let row = entry.row.to_string();
            let _ = writer.write_record([report.file.as_str(), &row, &entry.column, &value, &entry.reason]);
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// What an import did, or found done.
#[derive(Clone, Debug, Serialize)]
pub struct FileImport {
    /// Number of the import in the workspace.
    pub import: i64,
    /// File, as the user named it.
    pub file: String,
    /// Key of the format.
    pub format: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Rows brought into the workspace.
    pub rows: u64,
    /// Figures that are left out on purpose.
    pub excluded: u64,
    /// Figures that are not understood.
    pub unmatched_rows: u64,
    /// Whether the same content had been imported before, so that nothing was done.
    pub known_before: bool,
    /// What was added, by table.
    pub additions: Vec<Addition>,
    /// Sources of the rows with their licences.
    pub sources: Vec<SourceLine>,
    /// What was left out on purpose, and how often.
    pub reasons: std::collections::BTreeMap<String, u64>,
    /// Remarks.
    pub notes: Vec<String>,
    /// What is not understood.
    #[serde(skip)]
    pub unmatched: Vec<Unmatched>,
}

/// A source of imported rows.
#[derive(Clone, Debug, Serialize)]
pub struct SourceLine {
    /// Key.
    pub source: String,
    /// Title.
    pub title: String,
    /// Licence.
    pub licence: String,
    /// What the licence allows.
    pub redistribution: String,
}

/// Imports a file of any format. `strict` refuses a file with anything that is not understood; `progress` is called
/// with the bytes read so far and the bytes of the file (as it is packed).
///
/// # Errors
/// A file that is not usable, of which nothing is imported: not of the format, broken, without a row that can be
/// placed, with a fact stated twice; a workspace that cannot be written.
pub fn import_file(
    database: &mut Database,
    path: &Path,
    reader: &Reader,
    strict: bool,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<FileImport, OperationError> {
    if database.file().is_none() {
        return Err(OperationError::Request(
            "the embedded data cannot be extended; name a directory for your own data with --workspace DIR"
                .to_owned(),
        ));
    }
    let file = UserFile::open(path, reader)?;
    let sha256 = file.sha256()?;
    let embedded: BTreeSet<SourceId> = database.sources()?.into_iter().map(|source| source.id).collect();
    let request = ImportRequest {
        kind: kind(file.format.key, reader),
        file: file.name().to_owned(),
        sha256: sha256.clone(),
        bytes: file.bytes(),
        rows: 0,
        sources: Vec::new(),
    };
    let import = match database.import(request)? {
        ImportStart::Known(record) => {
            return Ok(FileImport {
                import: record.import,
                file: file.name().to_owned(),
                format: file.format.key.to_owned(),
                sha256,
                rows: record.rows_kept,
                excluded: 0,
                unmatched_rows: 0,
                known_before: true,
                additions: Vec::new(),
                sources: Vec::new(),
                reasons: std::collections::BTreeMap::new(),
                notes: Vec::new(),
                unmatched: Vec::new(),
            });
        }
        ImportStart::New(import) => import,
    };
    let stated = &reader.stated;
    let own_source = [&stated.source, &stated.title, &stated.publisher, &stated.url, &stated.licence]
        .into_iter()
        .chain([&stated.redistribution])
        .any(Option::is_some);
    let mut writer = Writer { import, embedded, own_source, tally: Tally::default() };
    let size = file.bytes();
    let reading =
        file.read(reader, &mut writer, &|read| progress(read, size)).map_err(|error| named(&file, error))?;
    if !writer.tally.lines.is_empty() {
        inventory(&file, reader, &mut writer)?;
    }
    refuse_unusable(&file, &reading, strict)?;
    let Writer { mut import, tally, .. } = writer;
    import.read(reading.account.figures);
    let record = import.commit().map_err(|error| named(&file, error.into()))?;
    Ok(report(&file, reading, &tally, record.import, record.rows_kept, sha256))
}

/// What makes an import known, beside the content: the format, and what the user decided and stated.
fn kind(format: &str, reader: &Reader) -> String {
    let mut hash = Sha256::new();
    let stated = reader.stated != importers::stated::Stated::default();
    let options = (reader.options.sheet.as_ref(), reader.options.decimal, reader.options.encoding);
    if reader.mapping.is_empty() && !stated && options == (None, None, None) {
        return format.to_owned();
    }
    hash.update(reader.mapping.sha256());
    hash.update(serde_json::to_string(&reader.stated).unwrap_or_default());
    hash.update(format!("{options:?}"));
    let digits: String = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{format} {digits}")
}

/// An error of the database while the rows of a file are written is, as a rule, one of the file.
fn named(file: &UserFile, error: OperationError) -> OperationError {
    match error {
        OperationError::Database(
            error @ (DatabaseError::DuplicateRow { .. }
            | DatabaseError::UnknownReference { .. }
            | DatabaseError::InvalidValue { .. }),
        ) => {
            let hint = match &error {
                DatabaseError::UnknownReference { expected: "index", .. } => {
                    "\n  hint: define the index with --scale-min, --scale-max and --direction"
                }
                _ => "",
            };
            OperationError::Input(format!("{}: {error}{hint}", file.name()))
        }
        OperationError::Database(error @ DatabaseError::KeyTaken { .. }) => {
            OperationError::Request(format!("{}: {error}", file.name()))
        }
        other => other,
    }
}

/// Refuses a file of which nothing, or with `strict` not everything, is understood.
fn refuse_unusable(file: &UserFile, reading: &Reading, strict: bool) -> Result<(), OperationError> {
    let account = &reading.account;
    let kept = account.handed_on + account.merged;
    let open = account.unmatched.len();
    let inventory = file.format.key == "inventory";
    if kept > 0 && (open == 0 || !(strict || inventory)) {
        return Ok(());
    }
    let mut message = if kept == 0 {
        format!("{}: nothing imported, for no row could be placed", file.name())
    } else {
        format!("{}: nothing imported, for {open} rows are not understood", file.name())
    };
    // One line a reason: a column that is missing would repeat itself in every row.
    let mut lines: Vec<(&Unmatched, usize)> = Vec::new();
    for entry in &account.unmatched {
        let room = lines.len() < MOST_REASONS;
        match lines.iter_mut().find(|(first, _)| first.reason == entry.reason && first.column == entry.column)
        {
            Some((_, count)) => *count += 1,
            None if room => lines.push((entry, 1)),
            None => {}
        }
    }
    for (entry, count) in &lines {
        message.push_str(&format!("\n  row {}, column `{}`: {}", entry.row, entry.column, entry.reason));
        if *count > 1 {
            message.push_str(&format!(" (and {} more rows)", count - 1));
        }
    }
    let listed: usize = lines.iter().map(|(_, count)| count).sum();
    if open > listed {
        message.push_str(&format!("\n  and {} more", open - listed));
    }
    for (reason, count) in account.excluded.iter().filter(|_| kept == 0) {
        message.push_str(&format!("\n  left out: {reason} ({count})"));
    }
    if open > 0 {
        message.push_str("\n  hint: `telecouple check` lists them and writes a mapping file to fill in");
    }
    Err(OperationError::Input(message))
}

/// Stores an inventory as the file that it came in.
fn inventory(file: &UserFile, reader: &Reader, writer: &mut Writer<'_>) -> Result<(), OperationError> {
    let input = file.whole(&reader.options)?;
    let content = input.bytes.clone();
    let name = file.name().to_owned();
    let read = read_inventory_input(input, &reader.options)
        .map_err(|error| OperationError::Input(error.to_string()))?;
    let title = reader.stated.title.clone().unwrap_or_else(|| read.name.clone());
    let row = InventoryFile {
        inventory: reader.stated.source.clone().unwrap_or_else(|| read.name.clone()),
        name_en: title.clone(),
        name_ja: title,
        unit: read.unit,
        note: format!("imported from {}", Path::new(&name).file_name().unwrap_or_default().to_string_lossy()),
        file: Path::new(&name).file_name().unwrap_or_default().to_string_lossy().into_owned(),
        content,
    };
    writer.import.append_inventory(&row).map_err(|error| named(file, error.into()))
}

fn report(
    file: &UserFile,
    reading: Reading,
    tally: &Tally,
    import: i64,
    rows: u64,
    sha256: String,
) -> FileImport {
    let account = reading.account;
    FileImport {
        import,
        file: file.name().to_owned(),
        format: file.format.key.to_owned(),
        sha256,
        rows,
        excluded: account.excluded.values().sum(),
        unmatched_rows: account.unmatched.len() as u64,
        known_before: false,
        additions: tally.additions(file.name()),
        sources: reading.sources.iter().map(source_line).collect(),
        reasons: account.excluded,
        notes: account.notes,
        unmatched: account.unmatched,
    }
}

fn source_line(source: &Source) -> SourceLine {
    SourceLine {
        source: source.id.0.clone(),
        title: source.title.clone(),
        licence: source.licence.0.clone(),
        redistribution: source.redistribution.to_string(),
    }
}

/// Writes rows into an import.
struct Writer<'db> {
    import: Import<'db>,
    /// Sources that the database knows.
    embedded: BTreeSet<SourceId>,
    /// Whether the user says anything of the source: then its particulars must agree with those known.
    own_source: bool,
    tally: Tally,
}

impl Sink for Writer<'_> {
    fn source(&mut self, source: &Source) -> Result<(), SinkError> {
        // A release that is embedded is the same source when it is read again from its file.
        if self.embedded.contains(&source.id) && !(self.own_source && source.title != source.id.0) {
            return Ok(());
        }
        self.import.append_source(source)?;
        Ok(())
    }

    fn row(&mut self, row: Row) -> Result<(), SinkError> {
        self.tally.row(&row);
        match row {
            Row::Production(row) => self.import.append_production(&row)?,
            Row::Reserve(row) => self.import.append_reserve(&row)?,
            Row::Price(row) => self.import.append_price(&row)?,
            Row::Parameter(row) => self.import.append_parameter(&row)?,
            Row::Index(info) => self.import.append_index(&info)?,
            Row::Indicator(row) => self.import.append_indicator(&row)?,
            Row::Factor(row) => self.import.append_factors(&row)?,
            Row::OreGrade(row) => self.import.append_ore_grade(&row)?,
            Row::Facility(row) => self.import.append_facility(&row)?,
            Row::Incident(row) => self.import.append_incident(&row)?,
            Row::Trade(flow) => self.import.append_trade_rows(&flow.source, flow.revision, &[flow.flow])?,
            Row::TradeReport(row) => self.import.append_trade_report(&row)?,
            Row::PhysicalTrade(row) => self.import.append_physical_trade(&row)?,
            Row::FoodBalance(row) => self.import.append_food_balance(&row)?,
            Row::FoodTrade(row) => self.import.append_food_trade(&row)?,
            Row::CropYield(row) => self.import.append_crop_yield(&row)?,
            Row::Population(row) => self.import.append_population(&row)?,
            // An inventory is stored whole when all its lines are known to be understood.
            Row::Line(_) => {}
        }
        Ok(())
    }

    fn flows(
        &mut self,
        source: &SourceId,
        revision: HsRevision,
        flows: &[TradeFlow],
    ) -> Result<(), SinkError> {
        self.tally.flows(flows);
        self.import.append_trade_rows(source, revision, flows)?;
        Ok(())
    }
}
