//! The tables of `data/food` from the originals.
//!
//! What is taken from where: production of vegetables from FAOSTAT QCL 2020; production and trade of the four staples
//! from their matrices in tonnes; trade of vegetables in values from the detailed trade matrix; import quantities of
//! the states of the Gulf and Japan from TCL (an excerpt that lies in `data/food`); classes of food from FBS.
//!
//! Imports that the excerpt lacks are estimated: the value that the trade matrix has, over the geometric mean of the
//! unit values of Kuwait and Bahrain, with the spread of the two. Exports are estimated by the unit value of the
//! region's imports. A reporter of the matrix that states no export of a crop exported none.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use database::FoodTradeRow;
use importers::format::Row;
use importers::{faostat, world_bank_population};
use vocabulary::{BalanceElement, CropId, Crops, Region, Regions, SourceId, Year};

use crate::Failure;
use crate::originals::Originals;
use crate::summary::Summary;
use crate::tables::{number, optional, write, write_packed};

/// The year of balances and trade of single crops.
const YEAR: Year = Year(2020);
/// First year of population that is compiled.
const FIRST_POPULATION_YEAR: Year = Year(2010);
/// Regions whose imports of vegetables are reported in the excerpt, or estimated.
const BALANCED: [&str; 7] = ["ARE", "BHR", "JPN", "KWT", "OMN", "QAT", "SAU"];
/// Regions whose unit values estimate the imports of the others.
const PRICED: [&str; 2] = ["BHR", "KWT"];
/// The staples: crop and name in the files of their matrices.
const STAPLES: [(&str, &str); 4] =
    [("maize", "Maize"), ("rice", "Rice"), ("soya-bean", "Soya_beans"), ("wheat", "Wheat")];

/// A row of the table of balances.
type Line = Vec<String>;

struct Balances {
    lines: Vec<Line>,
}

impl Balances {
    fn add(
        &mut self,
        crop: &str,
        year: Year,
        region: Region,
        element: BalanceElement,
        amount: Amount,
        source: &str,
    ) {
        self.lines.push(vec![
            crop.to_owned(),
            year.to_string(),
            region.to_string(),
            element.to_string(),
            number(amount.value),
            if element.is_value() { "USD" } else { "kg" }.to_owned(),
            optional(amount.gsd),
            amount.flag.to_owned(),
            source.to_owned(),
        ]);
    }
}

struct Amount {
    value: f64,
    gsd: Option<f64>,
    flag: &'static str,
}

fn amount(value: f64, flag: &'static str) -> Amount {
    Amount { value, gsd: None, flag }
}

/// Compiles the tables of food.
///
/// # Errors
/// As for the other tables.
pub(crate) fn compile(originals: &mut Originals, to: &Path, summary: &mut Summary) -> Result<(), Failure> {
    let to = to.join("food");
    let mut balances = Balances { lines: Vec::new() };
    let mut trade: Vec<Line> = Vec::new();
    production(originals, &mut balances, summary)?;
    classes(originals, &mut balances, summary)?;
    staples(originals, &mut balances, &mut trade)?;
    let matrix = matrix(originals, summary)?;
    vegetables(&to, &matrix, &mut balances)?;
    trade.extend(matrix.iter().map(|row| trade_line(row, "faostat-tm")));
    population(originals, &to, summary)?;
    const BALANCE: [&str; 9] =
        ["crop", "year", "region", "element", "amount", "unit", "gsd", "flag", "source"];
    write_packed(&to.join("balance.csv.zst"), &BALANCE, &[0, 1, 2, 3, 8], balances.lines)?;
    const TRADE: [&str; 9] =
        ["crop", "year", "reporter", "exporter", "importer", "mass_kg", "value_usd", "flag", "source"];
    write_packed(&to.join("trade.csv.zst"), &TRADE, &[0, 1, 2, 3, 4], trade)?;
    Ok(())
}

fn is_staple(crop: &str) -> bool {
    STAPLES.iter().any(|(staple, _)| *staple == crop)
}

fn balance_rows(
    originals: &mut Originals,
    summary: &mut Summary,
    name: &str,
    source: &str,
) -> Result<Vec<database::FoodBalanceRow>, Failure> {
    let bytes = originals.bytes(name)?;
    let parsed = faostat::read(bytes.as_slice(), name, &SourceId(source.to_owned()))?;
    if !parsed.accounted() {
        return Err(format!("{name}: figures are missing from the account").into());
    }
    summary.read(name, &parsed);
    Ok(parsed
        .rows
        .into_iter()
        .filter_map(|row| match row {
            Row::FoodBalance(row) => Some(row),
            _ => None,
        })
        .collect())
}

fn production(
    originals: &mut Originals,
    balances: &mut Balances,
    summary: &mut Summary,
) -> Result<(), Failure> {
    let source = "faostat-qcl-2020";
    for row in balance_rows(originals, summary, "food/FAOSTAT_QCL_production_2020.csv", source)? {
        if !is_staple(row.crop.as_str()) {
            let flag = row.flag.as_str();
            balances.add(
                row.crop.as_str(),
                row.year,
                row.region,
                row.element,
                amount(row.amount, flag),
                source,
            );
        }
    }
    Ok(())
}

fn classes(originals: &mut Originals, balances: &mut Balances, summary: &mut Summary) -> Result<(), Failure> {
    let source = "faostat-fbs";
    for region in BALANCED {
        let name = format!("food/faostat_fbs/{region}_faostatfbs.csv");
        for row in balance_rows(originals, summary, &name, source)? {
            if row.region.code() == region {
                let flag = row.flag.as_str();
                balances.add(
                    row.crop.as_str(),
                    row.year,
                    row.region,
                    row.element,
                    amount(row.amount, flag),
                    source,
                );
            }
        }
    }
    Ok(())
}

/// Production and trade of the staples in tonnes: matrices of exporters (rows) and importers (columns) by name.
fn staples(originals: &mut Originals, balances: &mut Balances, trade: &mut Vec<Line>) -> Result<(), Failure> {
    let source = "faostat-staples-2020";
    let region = |name: &str| Regions::embedded().find(name).map_err(|error| error.to_string());
    for (crop, file) in STAPLES {
        let mut tonnes = BTreeMap::new();
        let name = format!("food/fao_trade_matrices/{file}_Y{YEAR}_Global_production.csv");
        for record in csv::Reader::from_reader(originals.bytes(&name)?.as_slice()).records() {
            let record = record?;
            let cell = |at: usize| record.get(at).unwrap_or_default();
            let value: f64 = cell(1).parse()?;
            *tonnes.entry((region(cell(0))?, BalanceElement::Production)).or_insert(0.0) += value;
        }
        let name = format!("food/fao_trade_matrices/{file}_Y{YEAR}_Global_trade.csv");
        let bytes = originals.bytes(&name)?;
        let mut table = csv::Reader::from_reader(bytes.as_slice());
        let importers: Vec<Region> =
            table.headers()?.iter().skip(1).map(region).collect::<Result<_, String>>()?;
        for record in table.records() {
            let record = record?;
            let exporter = region(record.get(0).unwrap_or_default())?;
            for (importer, cell) in importers.iter().zip(record.iter().skip(1)) {
                let value: f64 = cell.parse()?;
                *tonnes.entry((*importer, BalanceElement::Import)).or_insert(0.0) += value;
                *tonnes.entry((exporter, BalanceElement::Export)).or_insert(0.0) += value;
                if value > 0.0 {
                    let mass = number(kilograms(value));
                    trade.push(vec![
                        crop.to_owned(),
                        YEAR.to_string(),
                        "importer".to_owned(),
                        exporter.to_string(),
                        importer.to_string(),
                        mass,
                        String::new(),
                        "reported".to_owned(),
                        source.to_owned(),
                    ]);
                }
            }
        }
        for ((region, element), tonnes) in tonnes {
            balances.add(crop, YEAR, region, element, amount(kilograms(tonnes), "reported"), source);
        }
    }
    Ok(())
}

/// Tonnes as kg, free of the noise of the sum.
fn kilograms(tonnes: f64) -> f64 {
    (tonnes * 1e3).round()
}

/// Trade of vegetables in the detailed trade matrix.
fn matrix(originals: &mut Originals, summary: &mut Summary) -> Result<Vec<FoodTradeRow>, Failure> {
    let name = "food/faostat_tm_182_reporters.tar";
    let bytes = originals.bytes(name)?;
    let mut rows = Vec::new();
    for (file, content) in entries(&bytes)? {
        let parsed = faostat::read(content, &file, &SourceId("faostat-tm".to_owned()))?;
        if !parsed.accounted() {
            return Err(format!("{file}: figures are missing from the account").into());
        }
        summary.read(&file, &parsed);
        rows.extend(parsed.rows.into_iter().filter_map(|row| match row {
            Row::FoodTrade(row) if row.year == YEAR && !is_staple(row.crop.as_str()) => Some(row),
            _ => None,
        }));
    }
    // A region that trades with itself is a mistake of the report.
    rows.retain(|row| row.exporter != row.importer);
    Ok(rows)
}

/// The files of a tape archive (POSIX ustar): name and content.
fn entries(archive: &[u8]) -> Result<Vec<(String, &[u8])>, Failure> {
    const BLOCK: usize = 512;
    let mut files = Vec::new();
    let mut at = 0;
    while let Some(header) = archive.get(at..at + BLOCK) {
        let text = |range: std::ops::Range<usize>| {
            let bytes = header.get(range).unwrap_or_default();
            String::from_utf8_lossy(bytes).trim_end_matches(['\0', ' ']).to_owned()
        };
        let name = text(0..100);
        if name.is_empty() {
            break;
        }
        let size = usize::from_str_radix(text(124..136).trim(), 8)?;
        let start = at + BLOCK;
        let content = archive.get(start..start + size).ok_or("the archive is cut short")?;
        if name.ends_with(".csv") {
            files.push((name, content));
        }
        at = start + size.div_ceil(BLOCK) * BLOCK;
    }
    files.sort();
    Ok(files)
}

/// Imports and exports of vegetables of the balanced regions.
fn vegetables(folder: &Path, matrix: &[FoodTradeRow], balances: &mut Balances) -> Result<(), Failure> {
    let known = |code: &str| Region::from_code(code).ok_or_else(|| format!("{code} is no region"));
    let mut stated: BTreeMap<(String, Region), f64> = BTreeMap::new();
    for record in csv::Reader::from_path(folder.join("tcl_excerpt.csv"))?.records() {
        let record = record?;
        let cell = |at: usize| record.get(at).unwrap_or_default();
        stated.insert((cell(3).to_owned(), known(cell(1))?), cell(5).parse::<f64>()? * 1e3);
    }
    let reporters: BTreeSet<Region> =
        matrix.iter().map(|row| if row.by_importer { row.importer } else { row.exporter }).collect();
    let value = |crop: &str, region: Region, import: bool| -> Option<f64> {
        let values: Vec<f64> = matrix
            .iter()
            .filter(|row| row.crop.as_str() == crop && row.by_importer == import)
            .filter(|row| if import { row.importer == region } else { row.exporter == region })
            .filter_map(|row| row.value_usd)
            .collect();
        (!values.is_empty()).then(|| values.iter().sum())
    };
    let crops: Vec<CropId> = Crops::embedded()
        .rows()
        .iter()
        .filter(|info| !info.is_group() && !is_staple(info.crop.as_str()))
        .map(|info| info.crop.clone())
        .collect();
    for crop in crops.iter().map(CropId::as_str) {
        let unit_values: Vec<f64> = PRICED
            .iter()
            .filter_map(|code| {
                let region = Region::from_code(code)?;
                Some(value(crop, region, true)? / stated.get(&(crop.to_owned(), region))?)
            })
            .collect();
        for code in BALANCED {
            let region = known(code)?;
            let imports = value(crop, region, true);
            if let Some(usd) = imports {
                balances.add(
                    crop,
                    YEAR,
                    region,
                    BalanceElement::ImportValue,
                    amount(usd, "reported"),
                    "faostat-tm",
                );
            }
            let own = stated.get(&(crop.to_owned(), region)).copied();
            if let Some(mass) = own {
                balances.add(
                    crop,
                    YEAR,
                    region,
                    BalanceElement::Import,
                    amount(mass, "reported"),
                    "faostat-tcl",
                );
            }
            let estimated = estimate(imports, &unit_values);
            if let (None, Some((mass, gsd))) = (own, estimated) {
                let mass = Amount { value: mass, gsd: Some(gsd), flag: "estimated" };
                balances.add(crop, YEAR, region, BalanceElement::Import, mass, "faostat-tm");
            }
            let Some(exports) = value(crop, region, false) else {
                if reporters.contains(&region) {
                    balances.add(
                        crop,
                        YEAR,
                        region,
                        BalanceElement::Export,
                        amount(0.0, "imputed"),
                        "faostat-tm",
                    );
                }
                continue;
            };
            balances.add(
                crop,
                YEAR,
                region,
                BalanceElement::ExportValue,
                amount(exports, "reported"),
                "faostat-tm",
            );
            let own_unit_value = own.zip(imports).map(|(mass, usd)| usd / mass).filter(|usd| *usd > 0.0);
            if let Some(unit_value) = own_unit_value {
                let mass =
                    Amount { value: (exports / unit_value).round(), gsd: Some(2.0), flag: "estimated" };
                balances.add(crop, YEAR, region, BalanceElement::Export, mass, "faostat-tm");
            } else if let Some((mass, gsd)) = estimate(Some(exports), &unit_values) {
                let mass = Amount { value: mass, gsd: Some(gsd), flag: "estimated" };
                balances.add(crop, YEAR, region, BalanceElement::Export, mass, "faostat-tm");
            }
        }
    }
    Ok(())
}

/// Mass (kg) of a value by two unit values (USD/kg): over their geometric mean, with their geometric standard deviation.
fn estimate(usd: Option<f64>, unit_values: &[f64]) -> Option<(f64, f64)> {
    let [first, second] = unit_values else { return None };
    let spread = (first / second).ln().abs() / std::f64::consts::SQRT_2;
    let gsd = (spread.exp() * 1e4).round() / 1e4;
    Some(((usd? / (first * second).sqrt()).round(), gsd))
}

fn trade_line(row: &FoodTradeRow, source: &str) -> Line {
    vec![
        row.crop.to_string(),
        row.year.to_string(),
        if row.by_importer { "importer" } else { "exporter" }.to_owned(),
        row.exporter.to_string(),
        row.importer.to_string(),
        optional(row.mass_kg),
        optional(row.value_usd),
        row.flag.to_string(),
        source.to_owned(),
    ]
}

fn population(originals: &mut Originals, to: &Path, summary: &mut Summary) -> Result<(), Failure> {
    let name = "food/worldbank_population.csv";
    let bytes = originals.bytes(name)?;
    let source = SourceId("world-bank-population".to_owned());
    let parsed = world_bank_population::read(bytes.as_slice(), name, &source)?;
    if !parsed.accounted() {
        return Err(format!("{name}: figures are missing from the account").into());
    }
    summary.read(name, &parsed);
    let lines = parsed.rows.iter().filter(|row| row.year >= FIRST_POPULATION_YEAR).map(|row| {
        vec![row.region.to_string(), row.year.to_string(), number(row.persons), row.source.to_string()]
    });
    write(&to.join("population.csv"), &["region", "year", "persons", "source"], &[0, 1, 3], lines.collect())
}
