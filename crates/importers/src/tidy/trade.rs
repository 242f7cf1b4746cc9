//! Trade between regions in a table of the user's own: exporter, importer, code (or material), year, mass, value.
//!
//! Lines of a national tariff (eight or ten digits) are cut to six and added up. The trap: a material alone does not
//! say which goods were weighed, ore or metal; it stands for a code only where it has exactly one (at the stage that
//! is stated).

use std::collections::BTreeMap;
use std::io::Read;

use database::TradeFlow;
use vocabulary::{HsCode, HsCodes, HsRevision, Region, Regions, SourceId, Stage, Year};

use crate::columns::Known;
use crate::format::{Format, Job, ReadFailure, Reading};
use crate::mapping::{MapKind, SKIPPED};
use crate::problem::{ImportError, Problem};
use crate::revisions;
use crate::row::{Flow, Row, Sink, SinkError};

use super::cells::{Cells, Place, Refusal};
use super::tables::{FLAG, MATERIAL, SOURCE, STAGE, UNIT, YEAR, column};
use super::{Tidy, quoted, read, sniff};

/// Trade flows between regions.
pub static TRADE: Format = Format {
    key: "trade",
    title: "Trade flows by exporter, importer and code (own table)",
    title_ja: "貿易（輸出国・輸入国・HSコード別、自前の表）",
    tables: &["trade"],
    sniff: |head| sniff(head, &TRADE_TABLE),
    read: read_trade,
};

const EXPORTER: usize = 0;
const IMPORTER: usize = 1;
const HS: usize = 2;
const YEARS: usize = 3;
const MASS: usize = 4;
const VALUE: usize = 5;
const FLAGS: usize = 6;
const SOURCES: usize = 7;
const UNITS: usize = 8;
const MATERIALS: usize = 9;
const EXPORTER_CODE: usize = 10;
const IMPORTER_CODE: usize = 11;
const REVISION: usize = 12;
const STAGES: usize = 13;

static TRADE_TABLE: Tidy = Tidy {
    wanted: "columns exporter, importer, hs, year and mass_kg or value_usd",
    columns: &[
        column(
            "exporter",
            &[
                "exporter name",
                "origin",
                "from",
                "exporting country",
                "export country",
                "source country",
                "輸出国",
                "原産国",
            ],
        ),
        column(
            "importer",
            &[
                "importer name",
                "destination",
                "to",
                "importing country",
                "import country",
                "輸入国",
                "仕向国",
                "仕向け国",
            ],
        ),
        column(
            "hs",
            &[
                "hs code",
                "hs6",
                "hscode",
                "cmdcode",
                "commodity code",
                "product code",
                "hsコード",
                "統計品目番号",
                "品目コード",
            ],
        ),
        YEAR,
        Known {
            name: "mass_kg",
            aliases: &["mass", "net weight", "netweight", "weight", "quantity", "質量", "重量", "数量"],
            has_unit: true,
        },
        column(
            "value_usd",
            &[
                "trade value usd",
                "value (usd)",
                "value [usd]",
                "value (us$)",
                "usd",
                "value 1000 usd",
                "value 1000usd",
                "value (1000 usd)",
                "value [1000 usd]",
                "value thousand usd",
                "value (thousand usd)",
                "value million usd",
                "value (million usd)",
                "金額 usd",
                "金額(usd)",
                "金額(ドル)",
                "金額(千ドル)",
                "金額(百万ドル)",
            ],
        ),
        FLAG,
        SOURCE,
        UNIT,
        MATERIAL,
        column(
            "exporter_iso",
            &["exporter code", "exporter iso3", "origin code", "origin iso3", "輸出国コード"],
        ),
        column(
            "importer_iso",
            &["importer code", "importer iso3", "destination code", "destination iso3", "輸入国コード"],
        ),
        column("revision", &["hs revision", "classification", "hs改訂"]),
        STAGE,
    ],
    needed: &[
        &[EXPORTER, IMPORTER, HS, YEARS, MASS],
        &[EXPORTER, IMPORTER, HS, YEARS, VALUE],
        &[EXPORTER, IMPORTER, MATERIALS, YEARS, MASS],
        &[EXPORTER, IMPORTER, MATERIALS, YEARS, VALUE],
        &[EXPORTER_CODE, IMPORTER_CODE, HS, YEARS, MASS],
        &[EXPORTER_CODE, IMPORTER_CODE, HS, YEARS, VALUE],
        &[EXPORTER_CODE, IMPORTER_CODE, MATERIALS, YEARS, MASS],
        &[EXPORTER_CODE, IMPORTER_CODE, MATERIALS, YEARS, VALUE],
    ],
    proof: &[],
    year: Some(YEARS),
    value: MASS,
    plain_mass_is_kg: false,
    row: |cells| {
        let year = cells.some_year(YEARS)?;
        let exporter = region(cells, EXPORTER, EXPORTER_CODE)?;
        let importer = region(cells, IMPORTER, IMPORTER_CODE)?;
        let goods = goods(cells)?;
        let mass_kg = match cells.number(MASS)? {
            Some(_) => Some(cells.kilograms(MASS, UNITS)?),
            None => None,
        };
        let value_usd = match cells.number(VALUE)? {
            Some(_) => Some(cells.amount(VALUE)? * thousands(cells)),
            None => None,
        };
        if mass_kg.is_none() && value_usd.is_none() {
            return Err(Refusal::Excluded("no figure"));
        }
        let Goods { hs, revision, line } = goods;
        let flag = cells.flag(FLAGS)?;
        let key = |code: &str| format!("{exporter} {importer} {code} {} {year}", revision.as_str());
        match line {
            None => {
                if cells.state.seen.contains_key(&key(&format!("{hs}…"))) {
                    let reason =
                        "lines of the national tariff under this code stand above: they are added up";
                    return Err(cells.refuse(HS, reason));
                }
                cells.once(HS, key(hs.as_str()))?;
            }
            Some(line) => {
                if cells.state.seen.contains_key(&key(hs.as_str())) {
                    return Err(Refusal::Excluded("a national code: its code of six digits counts"));
                }
                cells.once(HS, key(&line))?;
                let row = cells.table.row_number(cells.row);
                cells.state.seen.entry(key(&format!("{hs}…"))).or_insert(row);
            }
        }
        let source = cells.source(SOURCES);
        let flow = TradeFlow { hs, year, exporter, importer, mass_kg, value_usd, flag };
        Ok(vec![Row::Trade(Flow { flow, revision, source })])
    },
};

/// Whether the header of the values says thousands or millions: the factor to USD.
fn thousands(cells: &Cells<'_>) -> f64 {
    let name = cells.found.place(VALUE).and_then(|place| cells.table.header().get(place));
    let name = name.map(|name| vocabulary::fold(name)).unwrap_or_default();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match () {
        () if has(&["million", "百万"]) => 1e6,
        () if has(&["thousand", "1000", "千"]) => 1e3,
        () => 1.0,
    }
}

/// The region of a side: by its code where there is one (ISO 3166, or the number of Comtrade and BACI), with the
/// name to help.
fn region(cells: &Cells<'_>, name: usize, code: usize) -> Result<Region, Refusal> {
    let number = |known: usize| cells.text(known).and_then(|text| text.parse::<u16>().ok());
    if let Some(number) = number(code).or_else(|| number(name)) {
        let side = if number_in(cells, code) { code } else { name };
        return match (number, Regions::embedded().by_trade_code(number)) {
            (_, Some(region)) => Ok(region),
            (0, None) => Err(Refusal::Excluded(WORLD)),
            (_, None) => Err(cells.refuse(side, "no region has this trade code")),
        };
    }
    match cells.place(code, name)? {
        Some(Place::Region(region)) => Ok(region),
        Some(Place::World) => Err(Refusal::Excluded(WORLD)),
        None => Err(cells.refuse(name, "the region is missing")),
    }
}

const WORLD: &str = "trade with the whole world, the sum of the others";

fn number_in(cells: &Cells<'_>, known: usize) -> bool {
    cells.text(known).is_some_and(|text| text.parse::<u16>().is_ok())
}

/// What was traded.
struct Goods {
    hs: HsCode,
    revision: HsRevision,
    /// The whole code, where it is a line of a national tariff.
    line: Option<String>,
}

const NO_REVISION: &str = "it is not said to which revision of the Harmonized System the code belongs, and it did not \
                           mean the same in all of them: state it with --revision, or in a column `revision`";

fn goods(cells: &Cells<'_>) -> Result<Goods, Refusal> {
    let Some(text) = cells.text(HS) else { return goods_of_material(cells) };
    let mapping = cells.job.mapping;
    if mapping.skips(MapKind::Hs, text) {
        return Err(Refusal::Excluded(SKIPPED));
    }
    let text = mapping.to(MapKind::Hs, text).unwrap_or(text);
    let hs: HsCode =
        text.parse().map_err(|error: vocabulary::HsCodeError| cells.refuse(HS, error.to_string()))?;
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let line = (digits.len() > 6).then_some(digits);
    let stated = match (cells.text(REVISION), &cells.job.stated.revision) {
        (Some(word), _) => Some((REVISION, word)),
        (None, Some(word)) => Some((HS, word.as_str())),
        (None, None) => None,
    };
    let revision = match stated {
        Some((place, word)) => revisions::of_word(word).ok_or_else(|| {
            cells.refuse(place, format!("{} is not a revision: {}", quoted(word), revisions::EXPECTED))
        })?,
        None if revisions::is_constant(hs) => HsRevision::Hs92,
        None => return Err(cells.refuse(HS, NO_REVISION)),
    };
    Ok(Goods { hs, revision, line })
}

/// The code of a material that has exactly one, at the stage that is stated if any is.
fn goods_of_material(cells: &Cells<'_>) -> Result<Goods, Refusal> {
    if !cells.has(MATERIALS) {
        return Err(cells.refuse(HS, "the code is missing"));
    }
    let material = cells.material(MATERIALS)?;
    let stage = cells.stage(STAGES)?;
    let mut codes: Vec<(HsCode, Stage)> = HsCodes::embedded()
        .of_material(&material)
        .filter(|row| stage.is_none_or(|stage| row.stage == stage))
        .map(|row| (row.hs, row.stage))
        .collect();
    codes.sort_unstable_by_key(|(code, _)| *code);
    codes.dedup();
    match codes.as_slice() {
        [(hs, _)] => Ok(Goods { hs: *hs, revision: HsRevision::Hs92, line: None }),
        [] => Err(cells
            .refuse(MATERIALS, format!("no code is known for {material} at this stage: add a column `hs`"))),
        several => {
            let list: Vec<String> =
                several.iter().take(8).map(|(code, stage)| format!("{code} ({stage})")).collect();
            let reason = format!(
                "{material} is traded under several codes, and the mass of each is of other goods: {}; add a column \
                 `hs`, or state the stage",
                list.join(", ")
            );
            Err(cells.refuse(MATERIALS, reason))
        }
    }
}

/// What a flow is about.
type Key = (SourceId, HsRevision, HsCode, Year, Region, Region);

/// Gathers flows and adds up those of one key, which are lines of a national tariff.
struct Gathered<'s> {
    sink: &'s mut dyn Sink,
    places: BTreeMap<Key, usize>,
    flows: Vec<(SourceId, HsRevision, TradeFlow)>,
    merged: u64,
}

impl Sink for Gathered<'_> {
    fn row(&mut self, row: Row) -> Result<(), SinkError> {
        let Row::Trade(Flow { flow, revision, source }) = row else { return self.sink.row(row) };
        let key = (source.clone(), revision, flow.hs, flow.year, flow.exporter, flow.importer);
        let next = self.flows.len();
        let place = *self.places.entry(key).or_insert(next);
        match self.flows.get_mut(place) {
            Some((_, _, sum)) => {
                sum.mass_kg = sum.mass_kg.zip(flow.mass_kg).map(|(a, b)| a + b);
                sum.value_usd = sum.value_usd.zip(flow.value_usd).map(|(a, b)| a + b);
                sum.flag = sum.flag.max(flow.flag);
                self.merged += 1;
            }
            None => self.flows.push((source, revision, flow)),
        }
        Ok(())
    }

    fn source(&mut self, source: &vocabulary::Source) -> Result<(), SinkError> {
        self.sink.source(source)
    }
}

fn read_trade(
    job: &Job<'_>,
    reader: &mut (dyn Read + Send),
    sink: &mut dyn Sink,
) -> Result<Reading, ReadFailure> {
    let mut gathered = Gathered { sink, places: BTreeMap::new(), flows: Vec::new(), merged: 0 };
    let mut reading = read(job, reader, &mut gathered, &TRADE_TABLE)?;
    let account = &mut reading.account;
    let unsaid = |entry: &crate::parsed::Unmatched| entry.reason == NO_REVISION;
    if account.handed_on == 0 && !account.unmatched.is_empty() && account.unmatched.iter().all(unsaid) {
        let problem = Problem::of_file(
            job.file,
            "no row says to which revision of the Harmonized System its code belongs",
        )
        .with_hint(format!("state it with --revision ({}), or in a column `revision`", revisions::EXPECTED));
        return Err(ImportError::from(problem).into());
    }
    if gathered.merged > 0 {
        account.handed_on -= gathered.merged;
        account.merged += gathered.merged;
        let count = gathered.merged;
        account
            .note(format!("codes of eight or ten digits were cut to six, and {count} lines added to others"));
    }
    let mut flows = std::mem::take(&mut gathered.flows).into_iter().peekable();
    let mut block = Vec::new();
    while let Some((source, revision, flow)) = flows.next() {
        block.push(flow);
        let ends = flows.peek().is_none_or(|(other, next, _)| *other != source || *next != revision);
        if ends || block.len() >= 1 << 15 {
            gathered.sink.flows(&source, revision, &block).map_err(ReadFailure::Sink)?;
            block.clear();
        }
    }
    Ok(reading)
}
