//! From the originals to the tables.

use std::path::Path;

use database::{FactorRow, IndicatorRow, OreGradeRow, PriceRow, ProductionRow, ReserveRow};
use importers::factor_tables::{self, GradedProduction};
use importers::parsed::Parsed;
use importers::usgs_mcs::{self, Edition};
use importers::{baci, phosphate_complexes, wgi, world_mining_data};
use vocabulary::{Flag, SourceId, Stage, Year};

use crate::Failure;
use crate::facilities::facilities;
use crate::food;
use crate::originals::{Originals, TRADE_YEARS};
use crate::summary::Summary;
use crate::tables::{number, optional, write, write_packed};

/// First year of the governance indicators that is compiled.
const FIRST_INDICATOR_YEAR: Year = Year(2015);
/// The year whose iron ore grades make the ratios by grade: the last one that the summaries do not forecast.
const GRADE_YEAR: Year = Year(2024);

/// Compiles all tables from the originals below `from` into `to`, or those of food alone, and tells what was read.
///
/// # Errors
/// An original that is missing or cannot be read, a figure that is unaccounted for, or a table that cannot be
/// written.
pub(crate) fn compile(from: &Path, to: &Path, only_food: bool) -> Result<String, Failure> {
    let mut originals = Originals::new(from);
    let mut summary = Summary::default();
    std::fs::create_dir_all(to.join("trade"))?;
    std::fs::create_dir_all(to.join("food"))?;
    food::compile(&mut originals, to, &mut summary)?;
    std::fs::write(to.join("food/originals.sha256"), originals.take_manifest())?;
    if only_food {
        return Ok(summary.report());
    }
    let production = production(&mut originals, &mut summary)?;
    write_production(to, &production, &mut summary)?;
    indicators(&mut originals, to, &mut summary)?;
    let grades = ore_grades(&mut originals, to, &mut summary)?;
    factors(&mut originals, to, &grades, &production, &mut summary)?;
    reserves(&mut originals, to, &mut summary)?;
    prices(&mut originals, to, &mut summary)?;
    facilities(&mut originals, to, &mut summary)?;
    trade(&mut originals, to, &mut summary)?;
    sources(&originals, to)?;
    std::fs::write(to.join("originals.sha256"), originals.manifest())?;
    summary.update_readme(&to.join("README.md"))?;
    Ok(summary.report())
}

fn source(id: &str) -> SourceId {
    SourceId(id.to_owned())
}

/// The rows of a file that was read, when every figure is accounted for.
fn rows<R>(summary: &mut Summary, name: &str, parsed: Parsed<R>) -> Result<Vec<R>, Failure> {
    if !parsed.accounted() {
        return Err(format!("{name}: figures are missing from the account").into());
    }
    summary.read(name, &parsed);
    Ok(parsed.rows)
}

fn production(originals: &mut Originals, summary: &mut Summary) -> Result<Vec<ProductionRow>, Failure> {
    let name = "production/world_mining_data_2018-2024_long.csv";
    let bytes = originals.bytes(name)?;
    // The years to 2022 are as edition 2024 published them, with its totals; the others are of edition 2026.
    let edition = |year: Year| source(if year <= Year(2022) { "wmd-2024" } else { "wmd-2026" });
    let mut all = rows(summary, name, world_mining_data::read(bytes.as_slice(), name, edition)?)?;
    for (name, edition, id, years) in [
        ("production/usgs/MCS2025_World_Data.csv", Edition::Mcs2025, "usgs-mcs-2025", 2023..=2023),
        ("production/usgs/MCS2026_Commodities_Data.csv", Edition::Mcs2026, "usgs-mcs-2026", 2024..=2025),
    ] {
        let bytes = originals.bytes(name)?;
        let parsed = usgs_mcs::production(bytes.as_slice(), name, edition, &source(id))?;
        // 2024 of the older release was an estimate, which the newer one replaces.
        all.extend(rows(summary, name, parsed)?.into_iter().filter(|row| years.contains(&row.year.0)));
    }
    Ok(all)
}

fn write_production(to: &Path, production: &[ProductionRow], summary: &mut Summary) -> Result<(), Failure> {
    summary.production(production);
    let lines = production.iter().map(|row| {
        vec![
            row.region.to_string(),
            row.material.to_string(),
            row.stage.to_string(),
            row.year.to_string(),
            number(row.mass_kg),
            row.basis.clone(),
            row.flag.to_string(),
            row.source.to_string(),
        ]
    });
    const HEADER: [&str; 8] = ["region", "material", "stage", "year", "mass_kg", "basis", "flag", "source"];
    write(&to.join("production.csv"), &HEADER, &[0, 1, 2, 3, 7], lines.collect())
}

fn indicators(originals: &mut Originals, to: &Path, summary: &mut Summary) -> Result<(), Failure> {
    let name = "risk/wgidataset.dta";
    let bytes = originals.bytes(name)?;
    let parsed = wgi::read(bytes.as_slice(), name, wgi::Layout::Stata, &source("wgi-2022"))?;
    let six = rows(summary, name, parsed)?.into_iter().filter(|row| row.year >= FIRST_INDICATOR_YEAR);
    let name = "facts/wgi_political_stability.csv";
    let bytes = originals.bytes(name)?;
    let parsed = wgi::read(bytes.as_slice(), name, wgi::Layout::PoliticalStability, &source("wgi-2023"))?;
    // Every update revises all years: only the year that the older update lacks is taken from the newer one.
    let newer = rows(summary, name, parsed)?.into_iter().filter(|row| row.year == Year(2022));
    let all: Vec<IndicatorRow> = six.chain(newer).collect();
    summary.indicators(&all);
    let lines = all.iter().map(|row| {
        vec![
            row.index.clone(),
            row.region.to_string(),
            row.year.to_string(),
            number(row.value),
            optional(row.standard_error),
            row.source.to_string(),
        ]
    });
    const HEADER: [&str; 6] = ["index", "region", "year", "value", "standard_error", "source"];
    write(&to.join("indicators.csv"), &HEADER, &[0, 1, 2, 5], lines.collect())
}

fn ore_grades(
    originals: &mut Originals,
    to: &Path,
    summary: &mut Summary,
) -> Result<Vec<OreGradeRow>, Failure> {
    let mut all = Vec::new();
    for (name, edition, id, years) in [
        ("production/usgs/MCS2025_World_Data.csv", Edition::Mcs2025, "usgs-mcs-2025", 2023..=2023),
        ("production/usgs/MCS2026_Commodities_Data.csv", Edition::Mcs2026, "usgs-mcs-2026", 2024..=2025),
    ] {
        let bytes = originals.bytes(name)?;
        let parsed = usgs_mcs::iron_ore_grades(bytes.as_slice(), name, edition, &source(id))?;
        let name = format!("{name} (iron ore)");
        all.extend(rows(summary, &name, parsed)?.into_iter().filter(|row| years.contains(&row.year.0)));
    }
    let (complexes, ore) = ("production/phosphate/mining_complexes.csv", "production/phosphate/ore.csv");
    let (complexes_bytes, ore_bytes) = (originals.bytes(complexes)?, originals.bytes(ore)?);
    let parsed = phosphate_complexes::ore_grades(
        (complexes_bytes.as_slice(), complexes),
        (ore_bytes.as_slice(), ore),
        Year(2022),
        &source("iiasa-phosphate-2024"),
    )?;
    all.extend(rows(summary, complexes, parsed)?);
    summary.ore_grades(&all);
    let lines = all.iter().map(|row| {
        vec![
            row.material.to_string(),
            row.region.to_string(),
            row.year.to_string(),
            number(row.grade_kg_per_kg),
            row.basis.clone(),
            row.flag.to_string(),
            row.source.to_string(),
        ]
    });
    const HEADER: [&str; 7] = ["material", "region", "year", "grade_kg_per_kg", "basis", "flag", "source"];
    write(&to.join("ore_grades.csv"), &HEADER, &[0, 1, 2, 6], lines.collect())?;
    Ok(all)
}

fn reserves(originals: &mut Originals, to: &Path, summary: &mut Summary) -> Result<(), Failure> {
    let mut all: Vec<ReserveRow> = Vec::new();
    for (name, edition, id) in [
        ("production/usgs/MCS2025_World_Data.csv", Edition::Mcs2025, "usgs-mcs-2025"),
        ("production/usgs/MCS2026_Commodities_Data.csv", Edition::Mcs2026, "usgs-mcs-2026"),
    ] {
        let bytes = originals.bytes(name)?;
        let parsed = usgs_mcs::reserves(bytes.as_slice(), name, edition, &source(id))?;
        all.extend(rows(summary, &format!("{name} (reserves)"), parsed)?);
    }
    summary.reserves(&all);
    let lines = all.iter().map(|row| {
        vec![
            row.material.to_string(),
            row.region.to_string(),
            row.year.to_string(),
            number(significant(row.mass_kg)),
            row.basis.clone(),
            row.flag.to_string(),
            row.source.to_string(),
        ]
    });
    const HEADER: [&str; 7] = ["material", "region", "year", "mass_kg", "basis", "flag", "source"];
    write(&to.join("reserves.csv"), &HEADER, &[0, 1, 2, 6], lines.collect())
}

fn prices(originals: &mut Originals, to: &Path, summary: &mut Summary) -> Result<(), Failure> {
    let name = "production/usgs/MCS2026_Commodities_Data.csv";
    let bytes = originals.bytes(name)?;
    let parsed = usgs_mcs::prices(bytes.as_slice(), name, &source("usgs-mcs-2026"))?;
    let all: Vec<PriceRow> = rows(summary, &format!("{name} (prices)"), parsed)?;
    summary.prices(&all);
    let lines = all.iter().map(|row| {
        vec![
            row.material.to_string(),
            row.year.to_string(),
            number(significant(row.usd_per_kg)),
            row.basis.clone(),
            row.flag.to_string(),
            row.source.to_string(),
        ]
    });
    const HEADER: [&str; 6] = ["material", "year", "usd_per_kg", "basis", "flag", "source"];
    write(&to.join("prices.csv"), &HEADER, &[0, 1, 5], lines.collect())
}

/// A number rounded to six significant digits: more than the sources state, and free of the noise of conversion.
fn significant(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}

fn factors(
    originals: &mut Originals,
    to: &Path,
    grades: &[OreGradeRow],
    production: &[ProductionRow],
    summary: &mut Summary,
) -> Result<(), Failure> {
    let name = "facts/rock_to_metal_ratio_18_elements.csv";
    let bytes = originals.bytes(name)?;
    let (publication, table) = (source("nassar-2022"), source("alloysustainability-2024"));
    let parsed =
        factor_tables::rock_to_metal(bytes.as_slice(), name, "rmr-2022", &["Co"], &publication, &table)?;
    let world = rows(summary, name, parsed)?;
    let name = "facts/material_input_factors_schmidt_bleek.csv";
    let bytes = originals.bytes(name)?;
    let parsed = factor_tables::material_inputs(bytes.as_slice(), name, "mips", &source("venturewell-mips"))?;
    let mut all = rows(summary, name, parsed)?;
    all.extend(by_grade(&world, grades, production));
    all.extend(world);
    summary.factors(&all);
    let lines = all.iter().map(|row| {
        vec![
            row.set.clone(),
            row.material.to_string(),
            row.region.map_or_else(String::new, |region| region.to_string()),
            row.stressor.clone(),
            number(row.value),
            row.unit.clone(),
            optional(row.gsd),
            row.flag.to_string(),
            row.source.to_string(),
        ]
    });
    const HEADER: [&str; 9] =
        ["set", "material", "region", "stressor", "value", "unit", "gsd", "flag", "source"];
    write(&to.join("factors.csv"), &HEADER, &[0, 1, 2, 3], lines.collect())
}

/// The set `rmr-2022-grade`: the world ratios, and for iron those of each country with a grade.
fn by_grade(world: &[FactorRow], grades: &[OreGradeRow], production: &[ProductionRow]) -> Vec<FactorRow> {
    let mut all: Vec<FactorRow> =
        world.iter().map(|row| FactorRow { set: "rmr-2022-grade".to_owned(), ..row.clone() }).collect();
    for ratio in world {
        let graded: Vec<GradedProduction> = grades
            .iter()
            .filter(|grade| grade.material == ratio.material && grade.year == GRADE_YEAR)
            .filter_map(|grade| {
                let mined = production.iter().find(|row| {
                    (row.region, &row.material, row.stage, row.year, &row.source)
                        == (grade.region, &grade.material, Stage::Mine, grade.year, &grade.source)
                })?;
                let metal_kg = mined.mass_kg;
                Some(GradedProduction { region: grade.region, grade: grade.grade_kg_per_kg, metal_kg })
            })
            .collect();
        for (region, value) in factor_tables::by_grade(ratio.value, &graded) {
            all.push(FactorRow {
                set: "rmr-2022-grade".to_owned(),
                region: Some(region),
                value: (value * 1e4).round() / 1e4,
                flag: Flag::Modelled,
                source: source("rmr-by-grade"),
                ..ratio.clone()
            });
        }
    }
    all
}

fn trade(originals: &mut Originals, to: &Path, summary: &mut Summary) -> Result<(), Failure> {
    let name = "trade/baci_minerals/product_codes_HS92_minerals.csv";
    let bytes = originals.bytes(name)?;
    let products = baci::Products::read(bytes.as_slice(), name)?;
    for year in TRADE_YEARS {
        let name = format!("trade/baci_minerals/BACI_HS92_Y{year}_minerals.csv");
        let bytes = originals.bytes(&name)?;
        let parsed = baci::read(bytes.as_slice(), &name, Some(&products), &source("cepii-baci"))?;
        let flows = rows(summary, &name, parsed)?;
        let lines = flows.iter().map(|row| {
            vec![
                row.exporter.to_string(),
                row.importer.to_string(),
                row.hs.to_string(),
                row.year.to_string(),
                optional(row.mass_kg),
                optional(row.value_usd),
                row.flag.to_string(),
                row.source.to_string(),
            ]
        });
        const HEADER: [&str; 8] =
            ["exporter", "importer", "hs", "year", "mass_kg", "value_usd", "flag", "source"];
        let path = to.join(format!("trade/trade_{year}.csv.zst"));
        let size = write_packed(&path, &HEADER, &[0, 1, 2], lines.collect())?;
        summary.trade(year, &flows, size);
    }
    Ok(())
}

/// Fills the checksums of `sources.csv`, whose other columns are written by hand.
fn sources(originals: &Originals, to: &Path) -> Result<(), Failure> {
    let path = to.join("sources.csv");
    let mut table = csv::Reader::from_path(&path)?;
    let header = table.headers()?.clone();
    let place = |column: &str| {
        header
            .iter()
            .position(|name| name == column)
            .ok_or_else(|| format!("{}: column `{column}` is missing", path.display()))
    };
    let (id_at, checksum_at) = (place("source")?, place("sha256")?);
    let mut lines = Vec::new();
    for record in table.records() {
        let mut line: Vec<String> = record?.iter().map(str::to_owned).collect();
        let checksum = line.get(id_at).and_then(|id| originals.checksum_of(id)).map(str::to_owned);
        if let (Some(checksum), Some(cell)) = (checksum, line.get_mut(checksum_at)) {
            *cell = checksum;
        }
        lines.push(line);
    }
    let names: Vec<&str> = header.iter().collect();
    write(&path, &names, &[id_at], lines)
}
