//! `check`: what a file is, what of it is understood, and what an import would add.
//!
//! Nothing is stored. What is not understood is listed with its place and with the names that are similar, and
//! proposed as a mapping file to fill in.

mod proposal;
mod result;

use importers::format::Reading;
use importers::mapping::MapKind;
use importers::parsed::Confidence;
use importers::{DecimalMark, ReadOptions, TextEncoding};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::{Check, CheckStatus, Coverage, SourceUse};
use crate::operation::{Operation, Outcome};
use crate::run_record::InputFile;
use crate::tally::Tally;
use crate::user_file::{Reader, UserFile};
use crate::{Context, Files, OperationError};

pub use importers::format::Format;
pub use importers::mapping::Mapping;
pub use importers::stated::Stated;

pub use result::{
    CheckResult, ColumnRow, ExcludedRow, FileRow, FormatRow, MappingRow, NotCoveredRow, SumRow,
};

/// A preview of files.
pub struct CheckFiles;

/// Which files, and how they are to be read.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckRequest {
    /// The files.
    pub files: Vec<String>,
    /// Key of the format; default: found out.
    #[serde(rename = "as", default)]
    pub format: Option<String>,
    /// Mapping file with decisions about names.
    #[serde(default)]
    pub mapping: Option<String>,
    /// Whether anything unmatched makes a check fail.
    #[serde(default)]
    pub strict: bool,
    /// Decimal mark of numbers in text, where they are ambiguous: `point` or `comma`.
    #[serde(default)]
    pub decimal: Option<String>,
    /// Encoding of a text, where it cannot be told.
    #[serde(default)]
    pub encoding: Option<String>,
    /// Sheet of a workbook.
    #[serde(default)]
    pub sheet: Option<String>,
    /// What is stated about the rows: source, year, stage, index…
    #[serde(default)]
    #[schemars(with = "serde_json::Value")]
    pub stated: Stated,
}

/// How many rows that are not understood are shown.
const MOST_UNMATCHED: usize = 1000;

/// Factor set by which an inventory is looked through: the default of `product`.
const FACTOR_SET: &str = "rmr-2022";

impl Operation for CheckFiles {
    type Request = CheckRequest;
    type Result = CheckResult;

    const NAME: &'static str = "check";
    const SUMMARY: &'static str = "What a file is, what of it is understood, and what an import would add";

    fn command_line(&self, request: &CheckRequest) -> String {
        let mut words = vec!["telecouple check".to_owned()];
        words.extend(request.files.iter().cloned());
        let mut option = |name: &str, value: &Option<String>| {
            words.extend(value.iter().map(|value| format!("--{name} {value}")));
        };
        option("as", &request.format);
        option("mapping", &request.mapping);
        option("decimal", &request.decimal);
        option("encoding", &request.encoding);
        option("sheet", &request.sheet);
        if request.strict {
            words.push("--strict".to_owned());
        }
        words.join(" ")
    }

    fn run(&self, context: &Context, request: &CheckRequest) -> Result<Outcome<CheckResult>, OperationError> {
        let reader = reader(context, request)?;
        let mut preview = Preview::default();
        for name in &request.files {
            preview.file(context, &reader, name)?;
        }
        preview.outcome(context, request)
    }
}

/// The reader that a request describes.
fn reader(context: &Context, request: &CheckRequest) -> Result<Reader, OperationError> {
    let options =
        read_options(request.decimal.as_deref(), request.encoding.as_deref(), request.sheet.as_deref())?;
    let mapping = match &request.mapping {
        Some(file) => read_mapping(context.files, file)?,
        None => Mapping::default(),
    };
    let format = request.format.as_deref().map(format_of).transpose()?;
    if request.files.is_empty() {
        return Err(OperationError::Request("name a file to check".to_owned()));
    }
    Ok(Reader { format, options, stated: request.stated.clone(), mapping })
}

/// Reads a mapping file.
///
/// # Errors
/// A file that cannot be read, or decisions that cannot be understood, with their places.
pub fn read_mapping(files: &dyn Files, file: &str) -> Result<Mapping, OperationError> {
    let input = files.read(file)?;
    Mapping::read(input, &ReadOptions::default()).map_err(|error| OperationError::Input(error.to_string()))
}

/// The mapping file of a preview: the decisions that it used, and what is open.
pub fn mapping_csv(used: Mapping, result: &serde_json::Value) -> String {
    let mut mapping = used;
    for row in result.get("mapping").and_then(serde_json::Value::as_array).into_iter().flatten() {
        let text = |key: &str| row.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
        if let Some(kind) = MapKind::ALL.into_iter().find(|kind| kind.as_str() == text("kind")) {
            mapping.propose(kind, text("from"), text("to"), text("note"));
        }
    }
    mapping.to_csv()
}

/// The format of a key.
///
/// # Errors
/// An unknown key, with those that there are.
pub fn format_of(key: &str) -> Result<&'static Format, OperationError> {
    Format::of_key(key).ok_or_else(|| {
        let keys: Vec<&str> = importers::format::FORMATS.iter().map(|format| format.key).collect();
        OperationError::Request(format!("there is no format `{key}`; there are {}", keys.join(", ")))
    })
}

/// Options from the words of a request.
///
/// # Errors
/// A word that is not known.
pub fn read_options(
    decimal: Option<&str>,
    encoding: Option<&str>,
    sheet: Option<&str>,
) -> Result<ReadOptions, OperationError> {
    let decimal = match decimal {
        None => None,
        Some("point") => Some(DecimalMark::Point),
        Some("comma") => Some(DecimalMark::Comma),
        Some(other) => {
            return Err(OperationError::Request(format!("`{other}` is no decimal mark: point or comma")));
        }
    };
    let encoding = match encoding {
        None => None,
        Some("utf-8") => Some(TextEncoding::Utf8),
        Some("utf-16-le") => Some(TextEncoding::Utf16Le),
        Some("utf-16-be") => Some(TextEncoding::Utf16Be),
        Some("cp932") => Some(TextEncoding::Cp932),
        Some("windows-1252") => Some(TextEncoding::Windows1252),
        Some(other) => {
            let known = "utf-8, utf-16-le, utf-16-be, cp932, windows-1252";
            return Err(OperationError::Request(format!("`{other}` is no encoding: {known}")));
        }
    };
    Ok(ReadOptions { decimal, encoding, sheet: sheet.map(str::to_owned), ..ReadOptions::default() })
}

/// A preview in the making.
#[derive(Default)]
struct Preview {
    result: CheckResult,
    unmatched: Vec<serde_json::Value>,
    mapping: Mapping,
    inputs: Vec<InputFile>,
    sources: Vec<SourceUse>,
    warnings: Vec<String>,
    matched: u64,
    open: u64,
    second: u64,
    negative: u64,
    no_unit: u64,
}

impl Preview {
    fn file(&mut self, context: &Context, reader: &Reader, name: &str) -> Result<(), OperationError> {
        let file = UserFile::open(&context.files.path(name)?, reader)?;
        let mut tally = Tally::default();
        let reading = file.read(reader, &mut tally, &|_| {})?;
        let sha256 = file.sha256()?;
        let account = &reading.account;
        let excluded: u64 = account.excluded.values().sum();
        let unmatched = account.unmatched.len() as u64;
        let matched = account.handed_on + account.merged + account.rows.len() as u64;
        self.matched += matched;
        self.open += unmatched;
        self.inputs.push(InputFile {
            name: name.to_owned(),
            sha256,
            bytes: file.bytes(),
            rows: usize::try_from(account.figures).unwrap_or(usize::MAX),
        });
        self.result.files.push(FileRow {
            file: name.to_owned(),
            format: file.format.key.to_owned(),
            encoding: reading.encoding.map(|encoding| encoding.to_string()),
            delimiter: reading.delimiter.map(|delimiter| delimiter.to_string()),
            decimal: reading.decimal.map(|mark| mark.to_string()),
            sheet: reading.sheet.clone(),
            rows: account.figures,
            matched_rows: matched,
            excluded_rows: excluded,
            unmatched_rows: unmatched,
            matched_share: share(matched, unmatched),
        });
        for (format, confidence) in &file.guesses {
            self.result.formats.push(FormatRow {
                file: name.to_owned(),
                format: format.key.to_owned(),
                title: match context.lang {
                    figures::Lang::Ja => format.title_ja.to_owned(),
                    figures::Lang::En => format.title.to_owned(),
                },
                confidence: match confidence {
                    Confidence::Certain => "certain",
                    _ => "likely",
                }
                .to_owned(),
            });
        }
        for column in &reading.columns {
            self.result.columns.push(ColumnRow {
                file: name.to_owned(),
                column: column.name.clone(),
                taken_as: column.taken_as.clone(),
                unit: column.unit.clone(),
            });
        }
        for (reason, count) in &account.excluded {
            self.result.excluded.push(ExcludedRow {
                file: name.to_owned(),
                reason: reason.clone(),
                count: *count,
            });
        }
        for sum in &account.sums {
            self.result.sums.push(SumRow {
                file: name.to_owned(),
                item: sum.what.clone(),
                sum: sum.sum,
                stated: sum.stated,
                difference: sum.sum - sum.stated,
                agrees: sum.agrees,
            });
        }
        self.result.additions.extend(tally.additions(name));
        self.unmatched(name, &reading);
        self.indices(context, &tally)?;
        self.not_covered(context, &tally)?;
        self.warnings.extend(account.notes.iter().map(|note| format!("{name}: {note}")));
        if !file.left_out.is_empty() {
            self.warnings.push(format!("{name}: not read: {}", file.left_out.join(", ")));
        }
        for source in &reading.sources {
            let duties =
                source.redistribution.duties().iter().map(|duty| duty.sentence().to_owned()).collect();
            self.sources.push(SourceUse {
                id: source.id.0.clone(),
                title: source.title.clone(),
                publisher: source.publisher.clone(),
                version: source.version.clone(),
                year: source.year,
                url: source.url.clone(),
                licence: source.licence.0.clone(),
                redistribution: source.redistribution.to_string(),
                duties,
                accessed: source.accessed.clone(),
                rows_used: usize::try_from(matched).unwrap_or(usize::MAX),
            });
        }
        Ok(())
    }

    fn unmatched(&mut self, file: &str, reading: &Reading) {
        for entry in &reading.account.unmatched {
            let proposal = proposal::of(entry);
            self.second += u64::from(entry.reason.starts_with(importers::tidy::SECOND));
            self.negative += u64::from(entry.reason.ends_with("negative"));
            self.no_unit += u64::from(entry.reason.starts_with("no unit"));
            let candidates = proposal.as_ref().map(|proposal| proposal.note.clone()).unwrap_or_default();
            if let Some(proposal) = proposal {
                self.mapping.propose(proposal.kind, &entry.value, &proposal.to, &proposal.note);
            }
            if self.unmatched.len() < MOST_UNMATCHED {
                self.unmatched.push(serde_json::json!({
                    "file": file,
                    "row": entry.row,
                    "column": entry.column,
                    "value": entry.value,
                    "reason": entry.reason,
                    "candidates": candidates,
                }));
            }
        }
    }

    /// Warns of indices that no one has defined: an import would be refused.
    fn indices(&mut self, context: &Context, tally: &Tally) -> Result<(), OperationError> {
        if tally.indices.is_empty() {
            return Ok(());
        }
        let known: Vec<String> = context.facts.indices()?.into_iter().map(|info| info.index).collect();
        for index in
            tally.indices.iter().filter(|index| !known.contains(index) && !tally.defined.contains(*index))
        {
            self.warnings.push(match context.lang {
                figures::Lang::En => format!(
                    "index `{index}` is not defined yet: state --scale-min, --scale-max and --direction when it is imported"
                ),
                figures::Lang::Ja => format!(
                    "指標「{index}」は未定義です。取り込み時に --scale-min、--scale-max、--direction を指定してください"
                ),
            });
        }
        Ok(())
    }

    /// Lists what `product` would not cover of an inventory.
    fn not_covered(&mut self, context: &Context, tally: &Tally) -> Result<(), OperationError> {
        if tally.lines.is_empty() {
            return Ok(());
        }
        let materials = vocabulary::Materials::embedded();
        let factors = context.facts.factors(FACTOR_SET)?;
        let japanese = context.lang == figures::Lang::Ja;
        for (material, mass_kg) in &tally.lines {
            let info = materials.info(material);
            let parts = materials.components(material);
            let has_factor =
                |key: &vocabulary::MaterialId| factors.iter().any(|factor| factor.material == *key);
            let factored = has_factor(material)
                || (!parts.is_empty() && parts.iter().any(|part| has_factor(&part.component)));
            let traced = info.and_then(|info| info.traced_as.as_ref());
            let reason = if !factored {
                if japanese {
                    format!("係数セット「{FACTOR_SET}」に係数がありません")
                } else {
                    format!("no factor in `{FACTOR_SET}`")
                }
            } else if traced.is_none() && parts.is_empty() {
                if japanese {
                    "原産地を追跡する材料がありません"
                } else {
                    "no material tells its origin"
                }
                .to_owned()
            } else {
                continue;
            };
            self.result.not_covered.push(NotCoveredRow {
                material: material.to_string(),
                mass_kg: *mass_kg,
                reason,
            });
        }
        Ok(())
    }

    fn outcome(
        mut self,
        context: &Context,
        request: &CheckRequest,
    ) -> Result<Outcome<CheckResult>, OperationError> {
        if self.matched == 0 {
            let first =
                self.unmatched.first().and_then(|entry| entry.get("reason")?.as_str().map(str::to_owned));
            self.warnings.push(match first {
                Some(reason) => format!("no row could be placed; the first: {reason}"),
                None => "no row could be placed".to_owned(),
            });
        }
        self.result.mapping = self
            .mapping
            .entries()
            .map(|(kind, entry)| MappingRow {
                kind: kind.as_str().to_owned(),
                from: entry.from.clone(),
                to: entry.to.clone(),
                note: entry.note.clone(),
            })
            .collect();
        let about = |en: &str, ja: &str| {
            if context.lang == figures::Lang::Ja { ja.to_owned() } else { en.to_owned() }
        };
        let open = |id: &str, count: u64, text: String, strict: bool| {
            let mut check = Check::at_most(id, count as f64, 0.0, &text);
            if strict && count > 0 {
                check.status = CheckStatus::Fail;
            }
            check
        };
        let disagreeing = self.result.sums.iter().filter(|sum| !sum.agrees).count() as u64;
        let checks = vec![
            open(
                "unmatched",
                self.open,
                about("rows that are not understood", "解釈できない行の数"),
                request.strict,
            ),
            open(
                "second-rows",
                self.second,
                about("second rows of one fact", "同じ事実の重複行の数"),
                request.strict,
            ),
            open("negative", self.negative, about("negative amounts", "負の値の数"), request.strict),
            open(
                "no-unit",
                self.no_unit,
                about("amounts without a unit", "単位のない値の数"),
                request.strict,
            ),
            open(
                "sums",
                disagreeing,
                about("totals of the file that its rows do not add up to", "行の合計と一致しない総計の数"),
                request.strict,
            ),
        ];
        let matched_share = share(self.matched, self.open);
        let answer = sentence(&self, context.lang, matched_share);
        Ok(Outcome {
            answer,
            result: self.result,
            coverage: Coverage { matched_share, basis: "rows".to_owned(), unmatched: self.unmatched },
            checks,
            sources: self.sources,
            warnings: self.warnings,
            inputs: self.inputs,
            methods: Vec::new(),
            seed: None,
            figures: Box::new(|_| Vec::new()),
        })
    }
}

/// The answer as one sentence.
fn sentence(preview: &Preview, lang: figures::Lang, matched_share: f64) -> String {
    let files: Vec<String> = preview
        .result
        .files
        .iter()
        .map(|file| {
            let format =
                preview.result.formats.iter().find(|row| row.file == file.file && row.format == file.format);
            let title = format.map_or_else(
                || {
                    importers::format::Format::of_key(&file.format)
                        .map_or("", |format| format.title)
                        .to_owned()
                },
                |row| row.title.clone(),
            );
            match lang {
                figures::Lang::En => format!("{} is {title}", file.file),
                figures::Lang::Ja => format!("{}：{title}", file.file),
            }
        })
        .collect();
    let share = crate::words::percent(matched_share);
    match lang {
        figures::Lang::En => format!(
            "{}; {} of {} rows are understood ({share}), {} are open.",
            files.join("; "),
            preview.matched,
            preview.matched + preview.open,
            preview.open
        ),
        figures::Lang::Ja => format!(
            "{}。{}行中{}行を解釈しました（{share}）。未解決は{}行です。",
            files.join("、"),
            preview.matched + preview.open,
            preview.matched,
            preview.open
        ),
    }
}

/// The part that is matched of what should be; 1 of nothing, 0 when nothing is matched.
fn share(matched: u64, unmatched: u64) -> f64 {
    let all = matched + unmatched;
    if all == 0 { 0.0 } else { matched as f64 / all as f64 }
}
