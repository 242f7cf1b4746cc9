//! Reads the rows of a Comtrade table: one report for each reporter, partner, direction, code and year.

use std::collections::BTreeMap;
use std::io::Read;

use database::{TradeDirection, TradeReportRow};
use vocabulary::{Flag, HsCode, HsRevision, Region, Regions, SourceId, Year};

use super::layout::{Field, Layout};
use crate::decimal::scaled;
use crate::parsed::{Parsed, ReadError, SumCheck};
use crate::revisions;

/// What a report is about; the key of the table `trade_reports`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    hs: HsCode,
    revision: HsRevision,
    year: Year,
    reporter: Region,
    direction: TradeDirection,
    partner: Region,
}

/// The figures of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Figures {
    row: u64,
    mass_kg: Option<f64>,
    value_usd: Option<f64>,
    estimated: bool,
}

/// The rows of one key.
#[derive(Debug, Default)]
struct Group {
    total: Option<Figures>,
    /// Another total that says something else: which one counts is not known.
    contradicted: Option<u64>,
    /// Lines of a national tariff, which part the code without overlap.
    national: Vec<Figures>,
    /// Parts by second partner, customs procedure or mode of transport: the first row and how many.
    parts: (u64, u64),
}

/// What kind of row it is within its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Total,
    National,
    Part,
}

/// What became of a row.
enum Met {
    Report(Key, Kind, Figures),
    /// A row of the partner World; the partner of the key is the reporter.
    World(Key, Kind, Figures),
    Excluded(&'static str),
    Unmatched(Field, String),
}

/// Reads the reports of a table. `revision` is that which the user states; it is needed where no column does.
///
/// # Errors
/// A missing column, a broken table, a number that is none, or a revision that nobody states.
pub fn read(
    reader: impl Read,
    file: &str,
    revision: Option<HsRevision>,
    source: &SourceId,
) -> Result<Parsed<TradeReportRow>, ReadError> {
    // Fields are bytes: only the columns that are needed must be readable, not the descriptions.
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
    let header = table.byte_headers().map_err(|error| ReadError::from_csv(file, error))?;
    let header: Vec<String> = header.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    let layout = Layout::of(file, &header)?;
    let reader = Rows { file, layout: &layout, revision };
    let mut account = Account::default();
    let mut record = csv::ByteRecord::new();
    while table.read_byte_record(&mut record).map_err(|error| ReadError::from_csv(file, error))? {
        let row = record.position().map_or(0, csv::Position::line);
        // The downloads of the present interface end each row with a comma that the header does not have.
        let surplus =
            record.len() == layout.width + 1 && record.get(layout.width).is_some_and(<[u8]>::is_empty);
        if record.len() != layout.width && !surplus {
            let message = format!(
                "row {row} has {} fields, expected {} as in the header; the file may be cut off",
                record.len(),
                layout.width
            );
            return Err(ReadError::Broken { file: file.to_owned(), message });
        }
        account.parsed.figures += 1;
        let met = reader.row(&record, row, &mut account)?;
        account.take(met, row, &header, &layout);
    }
    Ok(account.finish(source))
}

struct Rows<'a> {
    file: &'a str,
    layout: &'a Layout,
    revision: Option<HsRevision>,
}

impl Rows<'_> {
    fn text<'r>(&self, record: &'r csv::ByteRecord, field: Field) -> &'r str {
        let bytes = self.layout.place(field).and_then(|at| record.get(at)).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or("\u{fffd}").trim()
    }

    fn wrong(&self, record: &csv::ByteRecord, field: Field, row: u64, expected: &'static str) -> ReadError {
        ReadError::field(self.file, row, &format!("{field:?}"), self.text(record, field), expected)
    }

    fn number(&self, record: &csv::ByteRecord, field: Field, row: u64) -> Result<Option<f64>, ReadError> {
        let text = self.text(record, field);
        if text.is_empty() || text.eq_ignore_ascii_case("NA") || text.eq_ignore_ascii_case("N/A") {
            return Ok(None);
        }
        let number = scaled(text, 0).filter(|number| *number >= 0.0);
        number.map(Some).ok_or_else(|| self.wrong(record, field, row, "a number, zero or more"))
    }

    fn row(&self, record: &csv::ByteRecord, row: u64, account: &mut Account) -> Result<Met, ReadError> {
        let text = |field| self.text(record, field);
        if text(Field::Kind).eq_ignore_ascii_case("S") {
            return Ok(Met::Excluded("services, not goods"));
        }
        let year_text = if text(Field::Year).is_empty() { text(Field::Period) } else { text(Field::Year) };
        if text(Field::Frequency).eq_ignore_ascii_case("M") || text(Field::Period).len() == 6 {
            return Ok(Met::Excluded("figures of a month: ask for those of the year"));
        }
        let field = if text(Field::Year).is_empty() { Field::Period } else { Field::Year };
        let year: Year = year_text.parse().map_err(|_| self.wrong(record, field, row, "a year"))?;
        let classification = text(Field::Classification);
        let stated = revisions::of_word(classification);
        if stated.is_none() && !matches!(classification, "" | "HS") {
            return Ok(Met::Excluded("a classification other than the Harmonized System"));
        }
        let direction = match text(Field::Flow) {
            "M" | "m" | "1" => TradeDirection::Import,
            "X" | "x" | "2" => TradeDirection::Export,
            "RX" | "rx" | "3" => TradeDirection::ReExport,
            "RM" | "rm" | "4" => TradeDirection::ReImport,
            "DX" | "FM" | "MIP" | "MOP" | "XIP" | "XOP" => {
                return Ok(Met::Excluded(
                    "a part of imports or exports (domestic, foreign, processing): the whole counts",
                ));
            }
            other => return Ok(Met::Unmatched(Field::Flow, other.to_owned())),
        };
        let (hs, national) = match commodity(text(Field::Commodity)) {
            Commodity::Six(hs) => (hs, false),
            Commodity::National(hs) => (hs, true),
            Commodity::Group => return Ok(Met::Excluded("a group of codes: its codes of six digits count")),
            Commodity::Unknown => {
                return Ok(Met::Unmatched(Field::Commodity, text(Field::Commodity).to_owned()));
            }
        };
        let revision = match stated.or(self.revision) {
            Some(revision) => revision,
            None if revisions::is_constant(hs) => HsRevision::Hs92,
            None => return Err(self.no_revision(hs, row)),
        };
        let code = |field| {
            let code = text(field)
                .parse::<f64>()
                .ok()
                .filter(|code| code.fract() == 0.0 && (0.0..1e4).contains(code));
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // from 0 to 9999, whole
            code.map(|code| code as u16).ok_or_else(|| self.wrong(record, field, row, "a country number"))
        };
        let (reporter_code, partner_code) = (code(Field::Reporter)?, code(Field::Partner)?);
        let Some(reporter) = Regions::embedded().by_trade_code(reporter_code) else {
            return Ok(Met::Unmatched(Field::Reporter, reporter_code.to_string()));
        };
        let estimated = matches!(text(Field::NetWeightEstimated), "1" | "true" | "True" | "TRUE")
            || matches!(text(Field::EstimationFlag), "4" | "6");
        let figures = self.figures(record, row, estimated, direction, account)?;
        let total = ["", "0", "0.0"];
        let is_total = [Field::SecondPartner, Field::Transport, Field::Supply]
            .iter()
            .all(|field| total.contains(&text(*field)))
            && matches!(text(Field::Customs), "" | "C00" | "0");
        let kind = match (is_total, national) {
            (false, _) => Kind::Part,
            (true, true) => Kind::National,
            (true, false) => Kind::Total,
        };
        let key = |partner| Key { hs, revision, year, reporter, direction, partner };
        if partner_code == 0 {
            return Ok(Met::World(key(reporter), kind, figures));
        }
        Ok(match Regions::embedded().by_trade_code(partner_code) {
            Some(partner) => Met::Report(key(partner), kind, figures),
            None => Met::Unmatched(Field::Partner, partner_code.to_string()),
        })
    }

    fn figures(
        &self,
        record: &csv::ByteRecord,
        row: u64,
        estimated: bool,
        direction: TradeDirection,
        account: &mut Account,
    ) -> Result<Figures, ReadError> {
        let number = |field| self.number(record, field, row);
        let inward = matches!(direction, TradeDirection::Import | TradeDirection::ReImport);
        let value_usd = match number(Field::Value)? {
            Some(value) => Some(value),
            None => number(if inward { Field::Cif } else { Field::Fob })?,
        };
        let mut mass_kg = number(Field::NetWeight)?;
        if mass_kg.is_none() && matches!(self.text(record, Field::QuantityUnit), "kg" | "8") {
            mass_kg = number(Field::Quantity)?;
            account.from_quantity += u64::from(mass_kg.is_some());
        }
        if mass_kg == Some(0.0) && value_usd.is_some_and(|value| value > 0.0) {
            mass_kg = None;
            account.zero_mass += 1;
        }
        Ok(Figures { row, mass_kg, value_usd, estimated })
    }

    fn no_revision(&self, hs: HsCode, row: u64) -> ReadError {
        ReadError::Broken {
            file: self.file.to_owned(),
            message: format!(
                "row {row}: no column says which revision of the Harmonized System {hs} belongs to \
                 (classificationCode with H0 to H6), and it did not mean the same in all of them; state it with \
                 --revision, for example --revision HS17"
            ),
        }
    }
}

enum Commodity {
    Six(HsCode),
    National(HsCode),
    Group,
    Unknown,
}

/// What a text of the column of commodities is. Five digits are never padded.
fn commodity(text: &str) -> Commodity {
    let digits: String = text.chars().filter(|c| *c != '.').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let group = text.eq_ignore_ascii_case("TOTAL") || text.starts_with("AG");
        return if group { Commodity::Group } else { Commodity::Unknown };
    }
    match (digits.len(), digits.get(..6).and_then(|six| six.parse().ok())) {
        (2 | 4, _) => Commodity::Group,
        (6, Some(hs)) => Commodity::Six(hs),
        (8 | 10, Some(hs)) => Commodity::National(hs),
        _ => Commodity::Unknown,
    }
}

/// What was met in a file.
#[derive(Default)]
struct Account {
    parsed: Parsed<TradeReportRow>,
    groups: BTreeMap<Key, Group>,
    worlds: BTreeMap<Key, Figures>,
    from_quantity: u64,
    zero_mass: u64,
}

const PART: &str = "a part by second partner, customs procedure or mode of transport: the total counts";

impl Account {
    fn take(&mut self, met: Met, row: u64, header: &[String], layout: &Layout) {
        match met {
            Met::Excluded(reason) => self.parsed.exclude(reason),
            Met::Unmatched(field, value) => {
                let column = layout.place(field).and_then(|at| header.get(at)).map_or("", String::as_str);
                let reason = match field {
                    Field::Flow => "not a trade flow of Comtrade (M, X, RX, RM)".to_owned(),
                    Field::Commodity if value.len() == 5 => {
                        format!("five digits: with a leading zero it would be `0{value}`; write six digits")
                    }
                    Field::Commodity => "not an HS code".to_owned(),
                    _ => "no region has this trade code".to_owned(),
                };
                self.parsed.unmatch(row, column, &value, reason);
            }
            Met::World(key, kind, figures) => {
                self.parsed.exclude("partner World, the sum of the others");
                if kind == Kind::Total {
                    self.worlds.entry(key).or_insert(figures);
                }
            }
            Met::Report(key, kind, figures) => {
                let group = self.groups.entry(key).or_default();
                match (kind, group.total) {
                    (Kind::National, _) => group.national.push(figures),
                    (Kind::Part, _) => {
                        let (first, count) = group.parts;
                        group.parts = (if count == 0 { figures.row } else { first }, count + 1);
                    }
                    (Kind::Total, None) => group.total = Some(figures),
                    (Kind::Total, Some(total)) if Figures { row: total.row, ..figures } == total => {
                        self.parsed.exclude("the same row once more");
                    }
                    (Kind::Total, Some(total)) => {
                        group.contradicted = group.contradicted.or(Some(total.row));
                        let reason = format!("row {} says something else of the same trade", total.row);
                        self.parsed.unmatch(row, "", &described(&key), reason);
                    }
                }
            }
        }
    }

    fn finish(mut self, source: &SourceId) -> Parsed<TradeReportRow> {
        self.compare_with_world();
        let mut rows = Vec::new();
        for (key, group) in std::mem::take(&mut self.groups) {
            let Some(figures) = self.decide(&key, &group) else { continue };
            let flag = if figures.estimated { Flag::Estimated } else { Flag::Reported };
            let Key { hs, revision, year, reporter, direction, partner } = key;
            let Figures { row, mass_kg, value_usd, .. } = figures;
            let source = source.clone();
            let report = TradeReportRow {
                reporter,
                partner,
                direction,
                hs,
                revision,
                year,
                mass_kg,
                value_usd,
                flag,
                source,
            };
            rows.push((row, report));
        }
        rows.sort_by_key(|(row, _)| *row);
        self.parsed.rows = rows.into_iter().map(|(_, report)| report).collect();
        let rows = &self.parsed.rows;
        let own = rows.iter().filter(|row| row.reporter == row.partner).count();
        let without = rows.iter().filter(|row| row.mass_kg.is_none()).count();
        let total = rows.len();
        let mut note = |count: u64, text: String| {
            if count > 0 {
                self.parsed.note(text);
            }
        };
        note(without as u64, format!("{without} of {total} reports state no mass"));
        note(
            own as u64,
            format!("{own} reports name the reporter itself as partner (goods that came back): kept"),
        );
        let (zero, quantity) = (self.zero_mass, self.from_quantity);
        note(zero, format!("{zero} rows state a weight of 0 kg beside a value: taken as not reported"));
        note(
            quantity,
            format!("{quantity} rows without a net weight state a quantity in kg: taken as the weight"),
        );
        self.parsed
    }

    /// The figures of a key. Whatever of its rows does not enter them goes into the account.
    fn decide(&mut self, key: &Key, group: &Group) -> Option<Figures> {
        let (first_part, parts) = group.parts;
        let known = group.total.is_some() || !group.national.is_empty();
        for _ in 0..if known { parts } else { 0 } {
            self.parsed.exclude(PART);
        }
        if let Some(total) = group.total {
            for _ in &group.national {
                self.parsed.exclude("a national code: its code of six digits counts");
            }
            if group.contradicted.is_some() {
                let reason = "another row says something else of the same trade";
                self.parsed.unmatch(total.row, "", &described(key), reason);
                return None;
            }
            return Some(total);
        }
        if let [first, others @ ..] = group.national.as_slice() {
            let add = |a: Option<f64>, b: Option<f64>| Some(a? + b?);
            let sum = others.iter().fold(*first, |sum, line| Figures {
                row: sum.row,
                mass_kg: add(sum.mass_kg, line.mass_kg),
                value_usd: add(sum.value_usd, line.value_usd),
                estimated: sum.estimated || line.estimated,
            });
            self.parsed.merged += others.len() as u64;
            self.parsed.note("national codes were cut to six digits, and their lines added up".to_owned());
            return Some(sum);
        }
        for at in 0..parts {
            let reason = "only parts by second partner, customs procedure or mode of transport, and no total: ask \
                          for the total (partner2Code=0, customsCode=C00, motCode=0)";
            // The rows of the parts are not kept: all are listed with the first.
            let value =
                if at == 0 { described(key) } else { format!("{} (part {})", described(key), at + 1) };
            self.parsed.unmatch(first_part, "", &value, reason);
        }
        None
    }

    /// Sums of the partners beside the partner World, where both are stated in full.
    fn compare_with_world(&mut self) {
        let mut sums: BTreeMap<Key, (Option<f64>, Option<f64>)> = BTreeMap::new();
        for (key, group) in &self.groups {
            let Some(total) = group.total else { continue };
            let sum = sums.entry(Key { partner: key.reporter, ..*key }).or_insert((Some(0.0), Some(0.0)));
            sum.0 = sum.0.zip(total.value_usd).map(|(sum, value)| sum + value);
            sum.1 = sum.1.zip(total.mass_kg).map(|(sum, mass)| sum + mass);
        }
        let (mut compared, mut alone) = (0u64, 0u64);
        let mut worst: Option<(f64, String)> = None;
        let mut differ = 0u64;
        for (key, world) in &self.worlds {
            let Some((value, mass)) = sums.get(key) else {
                alone += 1;
                continue;
            };
            for (unit, sum, stated) in [("USD", value, world.value_usd), ("kg", mass, world.mass_kg)] {
                let (Some(sum), Some(stated)) = (*sum, stated) else { continue };
                let agrees = (sum - stated).abs() <= (stated.abs() * 1e-6).max(1.0);
                compared += 1;
                let what = format!("partners of {} ({unit})", described(key));
                let share = (sum - stated).abs() / stated.abs().max(1.0);
                if !agrees {
                    differ += 1;
                    if worst.as_ref().is_none_or(|(most, _)| share > *most) {
                        worst = Some((share, format!("{what}: {sum} beside {stated}")));
                    }
                }
                self.parsed.sums.push(SumCheck { what, sum, stated, agrees });
            }
        }
        if compared > 0 {
            let most = worst.map_or(String::new(), |(_, what)| format!("; furthest apart are {what}"));
            self.parsed.note(format!(
                "of {compared} sums of partners that were compared with the partner World, {differ} differ{most}"
            ));
        }
        if alone > 0 {
            self.parsed.note(format!("{alone} totals of the partner World have no partners in the file"));
        }
    }
}

fn described(key: &Key) -> String {
    let Key { hs, year, reporter, direction, partner, revision } = key;
    let with = if partner == reporter { String::new() } else { format!(" with {partner}") };
    format!("{} of {} {hs} by {reporter}{with} in {year}", direction.as_str(), revision.as_str())
}
