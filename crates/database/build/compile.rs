//! Compiles the tables of `data/` into one SQLite database, the same bytes for the same tables.
//!
//! Determinism: a fixed page size, no timestamps, and a final VACUUM that lays every table out in key order
//! whatever the order of the files was. An absent table is an empty one; a malformed row is an error.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use crate::table::{Column, CompileError, Csv, Kind, Known, column, is_region_code, load};

const SCHEMA: &str = include_str!("../schema.sql");

const REGIONS: &[Column] = &[
    column("region", Kind::Key),
    column("iso2", Kind::Text),
    column("numeric", Kind::OptionalInteger),
    column("trade_codes", Kind::Text),
    column("name_en", Kind::Key),
    column("name_ja", Kind::Key),
    column("kind", Kind::Word(&["country", "former", "area", "reserved"])),
    column("aliases", Kind::Text),
];

const MATERIALS: &[Column] = &[
    column("material", Kind::Key),
    column("symbol", Kind::Text),
    column("name_en", Kind::Key),
    column("name_ja", Kind::Key),
    column("kind", Kind::Word(&["element", "group", "compound", "mineral", "fuel", "alloy", "organic"])),
    column("basis", Kind::Key),
    column("traced_as", Kind::LaterMaterial),
    column("aliases", Kind::Text),
    column("note", Kind::Text),
];

const COMPOSITIONS: &[Column] = &[
    column("material", Kind::Material),
    column("component", Kind::Material),
    column("mass_fraction", Kind::Fraction),
    column("source", Kind::Text),
];

const CONVERSIONS: &[Column] = &[
    column("material", Kind::Material),
    column("from_basis", Kind::Key),
    column("to_basis", Kind::Key),
    column("factor", Kind::Positive),
];

const HS_CODES: &[Column] = &[
    column("hs", Kind::Hs),
    column("revision", Kind::Revision),
    column("description", Kind::Key),
    column("material", Kind::Material),
    column("exporter", Kind::OptionalRegion),
    column("stage", Kind::Stage),
    column("content_kg_per_kg", Kind::Amount),
    column("content_low", Kind::Amount),
    column("content_high", Kind::Amount),
    column("content_source", Kind::Text),
];

const SOURCES: &[Column] = &[
    column("source", Kind::Key),
    column("title", Kind::Key),
    column("publisher", Kind::Text),
    column("year", Kind::OptionalInteger),
    column("version", Kind::Text),
    column("url", Kind::Text),
    column("licence", Kind::Key),
    column("redistribution", Kind::Redistribution),
    column("accessed", Kind::Text),
    column("sha256", Kind::Text),
];

const PRODUCTION: &[Column] = &[
    column("region", Kind::Region),
    column("material", Kind::Material),
    column("stage", Kind::Stage),
    column("year", Kind::Year),
    column("mass_kg", Kind::Amount),
    column("basis", Kind::Key),
    column("flag", Kind::Flag),
    column("source", Kind::Source),
];

const TRADE: &[Column] = &[
    column("exporter", Kind::Region),
    column("importer", Kind::Region),
    column("hs", Kind::Hs),
    column("year", Kind::Year),
    column("mass_kg", Kind::OptionalAmount),
    column("value_usd", Kind::OptionalAmount),
    column("flag", Kind::Flag),
    Column { name: "source", kind: Kind::SourceNumber, sql: "source_number" },
];

const INDICES: &[Column] = &[
    Column { name: "index", kind: Kind::Key, sql: "index_id" },
    column("name_en", Kind::Key),
    column("name_ja", Kind::Key),
    column("scale_min", Kind::Number),
    column("scale_max", Kind::Number),
    column("direction", Kind::Word(&["higher-is-safer", "higher-is-riskier"])),
    column("reference", Kind::Text),
    column("source", Kind::Source),
];

const INDICATORS: &[Column] = &[
    Column { name: "index", kind: Kind::Key, sql: "index_id" },
    column("region", Kind::Region),
    column("year", Kind::Year),
    column("value", Kind::Number),
    column("standard_error", Kind::OptionalAmount),
    column("source", Kind::Source),
];

const FACTOR_SETS: &[Column] = &[
    Column { name: "set", kind: Kind::Key, sql: "set_id" },
    column("name_en", Kind::Key),
    column("name_ja", Kind::Key),
    column("stressor", Kind::Key),
    column("unit", Kind::Key),
    column("reference", Kind::Text),
    column("note", Kind::Text),
    column("source", Kind::Source),
];

const FACTORS: &[Column] = &[
    Column { name: "set", kind: Kind::Key, sql: "set_id" },
    column("material", Kind::Material),
    column("region", Kind::OptionalRegion),
    column("stressor", Kind::Key),
    column("value", Kind::Number),
    column("unit", Kind::Key),
    column("gsd", Kind::OptionalGsd),
    column("flag", Kind::Flag),
    column("source", Kind::Source),
];

const ORE_GRADES: &[Column] = &[
    column("material", Kind::Material),
    column("region", Kind::Region),
    column("year", Kind::Year),
    column("grade_kg_per_kg", Kind::Grade),
    column("basis", Kind::Key),
    column("flag", Kind::Flag),
    column("source", Kind::Source),
];

/// What follows from the facts: how much of a code and year a source has, and what each source covers.
const DERIVE: &str = "
INSERT INTO trade_extents (hs, year, import, source_number, flows, exporters)
SELECT hs, year, import, source_number, count(*), count(DISTINCT exporter)
FROM trade_flows GROUP BY hs, year, import, source_number;

INSERT INTO coverage (table_name, source, rows, first_year, last_year, regions, materials, hs_codes)
SELECT 'production', source, count(*), min(year), max(year), count(DISTINCT region), count(DISTINCT material), 0
FROM production GROUP BY source
UNION ALL
SELECT 'trade', source, (SELECT sum(flows) FROM trade_extents WHERE source_number = number),
       (SELECT min(year) FROM trade_extents WHERE source_number = number),
       (SELECT max(year) FROM trade_extents WHERE source_number = number),
       (SELECT count(*) FROM (SELECT exporter FROM trade_flows WHERE source_number = number
                              UNION SELECT importer FROM trade_flows WHERE source_number = number)),
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
FROM ore_grades GROUP BY source;
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
    load(&connection, &known, &data.join("production.csv"), "production", PRODUCTION)?;
    for path in files_below(&data.join("trade"))? {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with("trade_") && (name.ends_with(".csv") || name.ends_with(".csv.zst")) {
            load(&connection, &known, &path, "trade_flows", TRADE)?;
        }
    }
    load(&connection, &known, &data.join("indices.csv"), "indices", INDICES)?;
    load(&connection, &known, &data.join("indicators.csv"), "indicators", INDICATORS)?;
    load(&connection, &known, &data.join("factor_sets.csv"), "factor_sets", FACTOR_SETS)?;
    load(&connection, &known, &data.join("factors.csv"), "factors", FACTORS)?;
    load(&connection, &known, &data.join("ore_grades.csv"), "ore_grades", ORE_GRADES)?;
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
    for table in ["materials", "factors", "indicators"] {
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
    Ok(())
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
