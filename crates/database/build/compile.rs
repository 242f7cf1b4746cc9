//! Compiles the tables of `data/` into one SQLite database, the same bytes for the same tables.
//!
//! Determinism: a fixed page size, no timestamps, and a final VACUUM that lays every table out in key order
//! whatever the order of the files was. An absent table is an empty one; a malformed row is an error.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use crate::table::{CompileError, Csv, Kind, Known, is_region_code, load};

#[path = "columns.rs"]
mod columns;

use columns::{
    COMPOSITIONS, CONVERSIONS, CROP_YIELDS, CROPS, FACILITIES, FACILITY_CLASSES, FACTOR_SETS, FACTORS,
    FOOD_BALANCE, FOOD_TRADE, HS_CODES, HS_REVISIONS, INDICATORS, INDICES, MATERIAL_PARAMETERS, MATERIALS,
    ORE_GRADES, POPULATION, PRICES, PRODUCTION, REGIONS, RESERVES, RISK_LINKS, RISKS, SOURCES, TRADE,
};

const SCHEMA: &str = include_str!("../schema.sql");

/// Trade as it is read from the files, before its parts are numbered.
const LOADED_FLOWS: &str = "
CREATE TEMP TABLE loaded_flows (
    hs TEXT, year INTEGER, source_number INTEGER, exporter TEXT, importer TEXT, mass_kg REAL, value_usd REAL,
    flag TEXT, PRIMARY KEY (hs, year, source_number, exporter, importer)
) WITHOUT ROWID;
";

/// What follows from the facts: how much of a code and year a source has, and what each source covers.
const DERIVE: &str = "
INSERT INTO trade_extents (hs, year, source_number, flows, exporters)
SELECT hs, year, source_number, count(*), count(DISTINCT exporter)
FROM loaded_flows GROUP BY hs, year, source_number;

INSERT INTO trade_parts (part, hs, year, import, source_number)
SELECT row_number() OVER (ORDER BY hs, year, import, source_number), hs, year, import, source_number
FROM trade_extents;
INSERT INTO trade_flows (flow, mass_kg, value_usd, flag)
SELECT (part << 30) | (((unicode(exporter) - 65) * 676 + (unicode(substr(exporter, 2)) - 65) * 26 + unicode(substr(exporter, 3)) - 65) << 15)
       | ((unicode(importer) - 65) * 676 + (unicode(substr(importer, 2)) - 65) * 26 + unicode(substr(importer, 3)) - 65),
       mass_kg, value_usd, CASE flag WHEN 'reported' THEN 0 WHEN 'estimated' THEN 1 WHEN 'modelled' THEN 2 ELSE 3 END
FROM loaded_flows AS old JOIN trade_parts AS parts ON parts.hs = old.hs AND parts.year = old.year AND parts.source_number = old.source_number
ORDER BY 1;

INSERT INTO coverage (table_name, source, rows, first_year, last_year, regions, materials, hs_codes)
SELECT 'production', source, count(*), min(year), max(year), count(DISTINCT region), count(DISTINCT material), 0
FROM production GROUP BY source
UNION ALL
SELECT 'trade', source, (SELECT sum(flows) FROM trade_extents WHERE source_number = number),
       (SELECT min(year) FROM trade_extents WHERE source_number = number),
       (SELECT max(year) FROM trade_extents WHERE source_number = number),
       (SELECT count(*) FROM (SELECT exporter FROM loaded_flows WHERE source_number = number
                              UNION SELECT importer FROM loaded_flows WHERE source_number = number)),
       0, (SELECT count(DISTINCT hs) FROM trade_extents WHERE source_number = number)
FROM sources WHERE number IN (SELECT source_number FROM trade_extents)
UNION ALL
SELECT 'factors', source, count(*), NULL, NULL, count(DISTINCT region), count(DISTINCT material), 0
FROM factors GROUP BY source
UNION ALL
SELECT 'indicators', source, count(*), min(year), max(year), count(DISTINCT region), 0, 0
FROM indicators GROUP BY source
UNION ALL
SELECT 'ore_grades', source, count(*), min(year), max(year), count(DISTINCT region), count(DISTINCT material), 0
FROM ore_grades GROUP BY source
UNION ALL
SELECT 'prices', source, count(*), min(year), max(year), 0, count(DISTINCT material), 0
FROM prices GROUP BY source
UNION ALL
SELECT 'reserves', source, count(*), min(year), max(year), count(DISTINCT region), count(DISTINCT material), 0
FROM reserves GROUP BY source
UNION ALL
SELECT 'material_parameters', source, count(*), min(year), max(year), count(DISTINCT region),
       count(DISTINCT material), 0
FROM material_parameters GROUP BY source
UNION ALL
SELECT 'food_balance', source, count(*), min(year), max(year), count(DISTINCT region), 0, 0
FROM food_balance GROUP BY source
UNION ALL
SELECT 'food_trade', source, count(*), min(year), max(year),
       (SELECT count(*) FROM (SELECT exporter FROM food_trade AS other WHERE other.source = food_trade.source
                              UNION SELECT importer FROM food_trade AS other WHERE other.source = food_trade.source)),
       0, 0
FROM food_trade GROUP BY source
UNION ALL
SELECT 'crop_yields', source, count(*), NULL, NULL, count(DISTINCT region), 0, 0
FROM crop_yields GROUP BY source
UNION ALL
SELECT 'population', source, count(*), min(year), max(year), count(DISTINCT region), 0, 0
FROM population GROUP BY source
UNION ALL
SELECT 'risks', source, count(*), NULL, NULL, 0, 0, 0
FROM risks GROUP BY source
UNION ALL
SELECT 'risk_links', source, count(*), NULL, NULL,
       count(DISTINCT CASE target_kind WHEN 'region' THEN target END),
       count(DISTINCT CASE target_kind WHEN 'material' THEN target END), 0
FROM risk_links GROUP BY source
UNION ALL
SELECT 'facilities', source, count(*), min(year), max(year), count(DISTINCT region), 0, 0
FROM facilities GROUP BY source
UNION ALL
SELECT 'facility_classes', source, count(*), NULL, NULL, 0, 0, 0
FROM facility_classes GROUP BY source;
";

/// The SQLite database of the tables below `root` (which holds `data/` and `examples/inventories/`), as bytes.
///
/// # Errors
/// The first mistake found, with its file, line, column and value.
pub fn compile(root: &Path) -> Result<Vec<u8>, CompileError> {
    let data = root.join("data");
    let fail = |what: String| CompileError { file: data.clone(), line: 0, what };
    let database = |error: rusqlite::Error| fail(error.to_string());
    let mut connection = Connection::open_in_memory().map_err(database)?;
    connection
        .execute_batch("PRAGMA page_size = 4096; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -262144;")
        .map_err(database)?;
    connection.execute_batch("BEGIN").map_err(database)?;
    connection.execute_batch(SCHEMA).map_err(database)?;
    connection.execute_batch(LOADED_FLOWS).map_err(database)?;
    connection
        .execute("INSERT INTO imports VALUES (0, 'embedded', 'data', '', 0, 0, 0, '')", [])
        .map_err(database)?;

    let mut known = Known::default();
    let vocabulary = data.join("vocabulary");
    load(&connection, &known, &vocabulary.join("regions.csv"), "regions", REGIONS)?;
    load(&connection, &known, &vocabulary.join("materials.csv"), "materials", MATERIALS)?;
    let texts = |sql: &str| -> Result<Vec<String>, CompileError> {
        let mut statement = connection.prepare(sql).map_err(database)?;
        let rows = statement.query_map([], |row| row.get(0)).map_err(database)?;
        rows.collect::<Result<_, _>>().map_err(database)
    };
    known.regions = texts("SELECT region FROM regions")?.into_iter().collect();
    if let Some(code) = known.regions.iter().find(|code| !is_region_code(code)) {
        return Err(CompileError {
            file: vocabulary.join("regions.csv"),
            line: 0,
            what: format!("region `{code}` is not three capital letters"),
        });
    }
    known.materials = texts("SELECT material FROM materials")?.into_iter().collect();
    known.sources = load_sources(&connection, &data)?;
    load(&connection, &known, &vocabulary.join("compositions.csv"), "compositions", COMPOSITIONS)?;
    load(&connection, &known, &vocabulary.join("conversions.csv"), "conversions", CONVERSIONS)?;
    load(&connection, &known, &vocabulary.join("hs_codes.csv"), "hs_codes", HS_CODES)?;
    load(&connection, &known, &vocabulary.join("hs_revisions.csv"), "hs_revisions", HS_REVISIONS)?;
    load(&connection, &known, &vocabulary.join("crops.csv"), "crops", CROPS)?;
    known.crops = texts("SELECT crop FROM crops")?.into_iter().collect();
    load_food(&connection, &known, &data.join("food"))?;
    load(&connection, &known, &data.join("production.csv"), "production", PRODUCTION)?;
    for path in files_below(&data.join("trade"))? {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with("trade_") && (name.ends_with(".csv") || name.ends_with(".csv.zst")) {
            load(&connection, &known, &path, "loaded_flows", TRADE)?;
        }
    }
    load(&connection, &known, &data.join("indices.csv"), "indices", INDICES)?;
    load(&connection, &known, &data.join("indicators.csv"), "indicators", INDICATORS)?;
    load(&connection, &known, &data.join("factor_sets.csv"), "factor_sets", FACTOR_SETS)?;
    load(&connection, &known, &data.join("factors.csv"), "factors", FACTORS)?;
    load(&connection, &known, &data.join("ore_grades.csv"), "ore_grades", ORE_GRADES)?;
    load(&connection, &known, &data.join("prices.csv"), "prices", PRICES)?;
    load(&connection, &known, &data.join("reserves.csv"), "reserves", RESERVES)?;
    load(
        &connection,
        &known,
        &data.join("material_parameters.csv"),
        "material_parameters",
        MATERIAL_PARAMETERS,
    )?;
    load(&connection, &known, &data.join("risks.csv"), "risks", RISKS)?;
    load(&connection, &known, &data.join("risk_links.csv"), "risk_links", RISK_LINKS)?;
    load(&connection, &known, &data.join("facilities.csv"), "facilities", FACILITIES)?;
    load(&connection, &known, &data.join("facility_classes.csv"), "facility_classes", FACILITY_CLASSES)?;
    load_inventories(&connection, &known, root)?;

    connection.execute_batch(DERIVE).map_err(database)?;
    let kept: i64 = connection
        .query_row("SELECT ifnull(sum(rows), 0) FROM coverage", [], |row| row.get(0))
        .map_err(database)?;
    connection.execute("UPDATE imports SET rows_read = ?1, rows_kept = ?1", [kept]).map_err(database)?;
    check_references(&connection, &data)?;
    connection.execute_batch("COMMIT; VACUUM;").map_err(database)?;
    let bytes = connection.serialize("main").map_err(database)?;
    Ok(bytes.to_vec())
}

/// Loads all `sources*.csv` below `data/`, numbered by key. Two files may state the same source if they agree.
fn load_sources(
    connection: &Connection,
    data: &Path,
) -> Result<std::collections::HashMap<String, i64>, CompileError> {
    let columns: Vec<&str> = SOURCES.iter().map(|column| column.name).collect();
    let mut sources: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let fail = |what: String| CompileError { file: data.to_path_buf(), line: 0, what };
    for path in files_below(data)? {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !(name.starts_with("sources") && name.ends_with(".csv")) {
            continue;
        }
        let Some(mut csv) = Csv::open(&path, &columns)? else { continue };
        let mut row = csv::StringRecord::new();
        while csv.next(&mut row)? {
            let fields: Vec<String> =
                csv.positions.iter().map(|at| row.get(*at).unwrap_or_default().to_owned()).collect();
            let Some(key) = fields.first().cloned() else { continue };
            match sources.get(&key) {
                Some(earlier) if *earlier != fields => {
                    return Err(csv.mistake(
                        &row,
                        format!("source `{key}` is stated elsewhere with other particulars: {earlier:?}"),
                    ));
                }
                Some(_) => {}
                None => {
                    for (column, value) in SOURCES.iter().zip(&fields) {
                        let fits = match column.kind {
                            Kind::Key => !value.is_empty(),
                            Kind::OptionalInteger => value.is_empty() || value.parse::<u16>().is_ok(),
                            Kind::Redistribution => vocabulary::Redistribution::from_word(value).is_some(),
                            _ => true,
                        };
                        if !fits {
                            let name = column.name;
                            return Err(csv
                                .mistake(&row, format!("column `{name}` is `{value}`, which does not fit")));
                        }
                    }
                    sources.insert(key, fields);
                }
            }
        }
    }
    let mut numbers = std::collections::HashMap::new();
    let mut statement = connection
        .prepare("INSERT INTO sources VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0)")
        .map_err(|error| fail(error.to_string()))?;
    for (number, (key, fields)) in (1_i64..).zip(&sources) {
        statement.raw_bind_parameter(1, number).map_err(|error| fail(error.to_string()))?;
        for (index, field) in fields.iter().enumerate() {
            let bound = match SOURCES.get(index).map(|column| column.kind) {
                Some(Kind::OptionalInteger) => {
                    statement.raw_bind_parameter(index + 2, field.parse::<i64>().ok())
                }
                _ => statement.raw_bind_parameter(index + 2, field),
            };
            bound.map_err(|error| fail(error.to_string()))?;
        }
        statement.raw_execute().map_err(|error| fail(format!("source `{key}`: {error}")))?;
        numbers.insert(key.clone(), number);
    }
    Ok(numbers)
}

/// Loads the tables of `data/food`.
fn load_food(connection: &Connection, known: &Known, food: &Path) -> Result<(), CompileError> {
    for (file, table, columns) in [
        ("balance.csv.zst", "food_balance", FOOD_BALANCE),
        ("trade.csv.zst", "food_trade", FOOD_TRADE),
        ("yields.csv", "crop_yields", CROP_YIELDS),
        ("population.csv", "population", POPULATION),
    ] {
        load(connection, known, &food.join(file), table, columns)?;
    }
    Ok(())
}

/// Loads `data/inventories.csv` with the files it names.
fn load_inventories(connection: &Connection, known: &Known, root: &Path) -> Result<(), CompileError> {
    let path = root.join("data/inventories.csv");
    let columns = ["inventory", "name_en", "name_ja", "unit", "file", "note"];
    let Some(mut csv) = Csv::open(&path, &columns)? else { return Ok(()) };
    let mut row = csv::StringRecord::new();
    while csv.next(&mut row)? {
        let fields: Vec<&str> = csv.positions.iter().map(|at| row.get(*at).unwrap_or_default()).collect();
        let [inventory, name_en, name_ja, unit, file, note] = fields[..] else { continue };
        for (column, value) in columns.iter().zip(&fields).take(5) {
            if value.is_empty() {
                return Err(csv.mistake(&row, format!("column `{column}` is empty, expected a text")));
            }
        }
        let content_path = root.join("examples/inventories").join(file);
        if file.contains(['/', '\\']) {
            return Err(
                csv.mistake(&row, format!("column `file` is `{file}`, expected a name without directory"))
            );
        }
        let content = std::fs::read(&content_path).map_err(|error| {
            csv.mistake(&row, format!("column `file` is `{file}`: {}: {error}", content_path.display()))
        })?;
        if file.ends_with(".csv") {
            check_inventory(known, &content_path, &content)?;
        }
        connection
            .execute(
                "INSERT INTO inventories VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![inventory, name_en, name_ja, unit, note, file, content],
            )
            .map_err(|error| csv.mistake(&row, error.to_string()))?;
    }
    Ok(())
}

/// Checks that the sources named in an inventory exist. What else it says is for its reader to judge.
fn check_inventory(known: &Known, path: &Path, content: &[u8]) -> Result<(), CompileError> {
    let mut reader = csv::Reader::from_reader(content);
    let fail = |line: u64, what: String| CompileError { file: path.to_path_buf(), line, what };
    let header = reader.headers().map_err(|error| fail(0, error.to_string()))?.clone();
    let Some(column) = header.iter().position(|name| name == "source") else { return Ok(()) };
    for row in reader.records() {
        let row =
            row.map_err(|error| fail(error.position().map_or(0, csv::Position::line), error.to_string()))?;
        let value = row.get(column).unwrap_or_default();
        if !known.sources.contains_key(value) {
            let line = row.position().map_or(0, csv::Position::line);
            return Err(fail(
                line,
                format!("column `source` is `{value}`, expected a source of data/sources.csv"),
            ));
        }
    }
    Ok(())
}

/// Finds references that lead nowhere, which no single column could tell.
fn check_references(connection: &Connection, data: &Path) -> Result<(), CompileError> {
    let fail = |what: String| CompileError { file: data.to_path_buf(), line: 0, what };
    // Regions, sources and materials of facts were checked row by row; the whole check would take seconds.
    for table in ["materials", "factors", "indicators", "risk_links"] {
        let query = format!("PRAGMA foreign_key_check({table})");
        let mut statement = connection.prepare(&query).map_err(|error| fail(error.to_string()))?;
        let mut rows = statement.query([]).map_err(|error| fail(error.to_string()))?;
        if let Some(row) = rows.next().map_err(|error| fail(error.to_string()))? {
            let parent: String = row.get(2).unwrap_or_default();
            return Err(fail(format!(
                "a row of table `{table}` names a key that table `{parent}` does not have"
            )));
        }
    }
    let lost: Option<(String, String, String)> = connection
        .query_row(
            "SELECT risk, target_kind, target FROM risk_links
             WHERE (target_kind = 'material' AND target NOT IN (SELECT material FROM materials))
             OR (target_kind = 'region' AND target NOT IN (SELECT region FROM regions)) LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()
        .map_err(|error| fail(error.to_string()))?;
    match lost {
        None => Ok(()),
        Some((risk, kind, target)) => Err(fail(format!(
            "risk_links.csv attaches risk `{risk}` to {kind} `{target}`, which the vocabulary does not have"
        ))),
    }
}

/// All files below a directory, by path; none when it does not exist.
fn files_below(directory: &Path) -> Result<Vec<PathBuf>, CompileError> {
    let fail = |error: std::io::Error| CompileError {
        file: directory.to_path_buf(),
        line: 0,
        what: error.to_string(),
    };
    if !directory.exists() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
