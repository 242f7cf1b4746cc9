//! Folders as pymrio saves them, and EXIOBASE 3, which is published in the same layout.
//!
//! `Z.txt` or `A.txt`, `Y.txt`, `x.txt`, `unit.txt`, and a folder for each extension with `F.txt` or `S.txt`, `F_Y.txt`
//! (once `F_hh.txt`) and `unit.txt`; `file_parameters.json` says how many lines and columns of labels each has. EXIOBASE
//! up to 3.8 has the extensions `satellite` and `impacts`; from 3.9 on one for each kind of stressor.
//!
//! Traps: a folder may hold coefficients alone, so that output must be computed; a pickled folder would run code when
//! opened and is refused.

use std::collections::BTreeMap;

use serde_json::Value;

use super::delimited::{Layout, Rows, Table, fields, text};
use super::parts;
use super::problem::ReadError;
use super::source::Source;
use super::{Confidence, parquet_table};
use crate::matrix::Matrix;
use crate::system::{Extension, System};

/// Whether the source looks like such a folder.
pub(crate) fn sniff(source: &mut Source) -> Confidence {
    match roots(source).as_slice() {
        [] => Confidence::No,
        // Nothing here would read these tables, and what is not read must not be passed over.
        [root] if has_tables_of_its_own(source, root) || is_of_one_nation(source, root) => Confidence::No,
        [root]
            if source.has(&format!("{root}Y.txt")) || source.has(&format!("{root}file_parameters.json")) =>
        {
            Confidence::Certain
        }
        _ => Confidence::Likely,
    }
}

/// Folders that hold `Z` or `A`, the least deep ones, each with `/` at its end.
fn roots(source: &Source) -> Vec<String> {
    let mut roots: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for name in source.names() {
        let (folder, file) = split(name);
        let (stem, kind) = file.rsplit_once('.').unwrap_or((file, ""));
        if matches!(stem, "Z" | "A") && matches!(kind, "txt" | "tsv" | "csv" | "parquet" | "pkl" | "pickle") {
            let list = roots.entry(folder.matches('/').count()).or_default();
            if list.last().map(String::as_str) != Some(folder) {
                list.push(folder.to_owned());
            }
        }
    }
    roots.into_values().next().unwrap_or_default()
}

/// Whether the main table of a folder that tells nothing of its files has numbers from its second line and column on: the
/// table of a nation, where this layout has regions and sectors.
fn is_of_one_nation(source: &mut Source, root: &str) -> bool {
    let main = |name: &&str| {
        let (folder, file) = split(name);
        folder == root
            && matches!(file.rsplit_once('.'), Some(("Z" | "A", "txt" | "tsv" | "csv")))
            && !source.has(&format!("{root}file_parameters.json"))
    };
    let Some(name) = source.names().find(main).map(str::to_owned) else { return false };
    let Ok(text) = source.head(&name, 1 << 20) else { return false };
    let separator = parts::separator(&text);
    let mut lines = text.split(|byte| *byte == b'\n').skip(1);
    let second = lines.next().map(|line| fields(line.trim_ascii_end(), separator)).unwrap_or_default();
    second.get(1).is_some_and(|cell| cell.trim().replace(',', ".").parse::<f64>().is_ok())
}

/// Whether a folder that tells nothing of its files has tables as wide as `Z` beside those of this layout: extensions lie in
/// folders here, and beside `Z` in wide tables of one's own.
fn has_tables_of_its_own(source: &mut Source, root: &str) -> bool {
    const KNOWN: [&str; 9] = ["Z", "A", "L", "B", "G", "Y", "x", "unit", "population"];
    if source.has(&format!("{root}file_parameters.json")) {
        return false;
    }
    let table = |name: &str| {
        let (stem, kind) = split(name).1.rsplit_once('.').unwrap_or_default();
        (split(name).0 == root && matches!(kind, "txt" | "tsv" | "csv")).then(|| stem.to_owned())
    };
    let names: Vec<(String, String)> =
        source.names().filter_map(|name| Some((name.to_owned(), table(name)?))).collect();
    let mut width = |wanted: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let asked = names.iter().filter(|(_, stem)| wanted(stem));
        asked
            .filter_map(|(name, _)| {
                let text = source.head(name, 1 << 20).ok()?;
                let separator = parts::separator(&text);
                let line = text.split(|byte| *byte == b'\n').next()?;
                Some(memchr::memchr_iter(separator, line).count())
            })
            .collect()
    };
    let main = width(&|stem| matches!(stem, "Z" | "A"));
    let others = width(&|stem| !KNOWN.contains(&stem));
    // One column of labels more or less: a stressor and its unit, or its name alone.
    others.iter().any(|other| main.iter().any(|main| *main > 0 && main.abs_diff(*other) <= 1))
}

fn split(name: &str) -> (&str, &str) {
    name.rfind('/').map_or(("", name), |at| name.split_at(at + 1))
}

/// One file of the folder and its layout.
struct Part {
    name: String,
    layout: Layout,
}

/// Reads the system.
pub(crate) fn read(source: &mut Source) -> Result<System, ReadError> {
    let roots = roots(source);
    let [root] = roots.as_slice() else {
        let message = match roots.len() {
            0 => "holds neither Z nor A".to_owned(),
            _ => format!("holds several systems: {}", roots.join(", ")),
        };
        return Err(
            ReadError::new(source.name(), message).with_hint("give the folder or archive of one system")
        );
    };
    let files = Files::of(source, root)?;
    let z = files.find(source, &["Z"], (2, 2))?;
    let a = files.find(source, &["A"], (2, 2))?;
    let coefficients = z.is_none();
    let Some(main) = z.or(a) else {
        return Err(ReadError::new(source.name(), "holds neither Z nor A"));
    };
    let main_file = source.shown(&main.name);
    let table = read_part(source, &main, Rows::AsColumns)?;
    let pairs: Vec<_> = table.labels.iter().map(|labels| parts::pair(labels)).collect();
    let industries = parts::industries(&main_file, &pairs, table.first_line)?;
    parts::columns_are(&main_file, &table, &pairs, main.layout.label_columns)?;

    let demand = files.find(source, &["Y"], (2, 2))?;
    let Some(demand_part) = demand else {
        return Err(ReadError::new(source.name(), "holds no final demand (Y)"));
    };
    let demand_file = source.shown(&demand_part.name);
    let demand = read_part(source, &demand_part, Rows::Exactly(pairs.len()))?;
    parts::rows_are(&demand_file, &demand, &pairs)?;
    let demand_pairs = parts::column_pairs(&demand.headers);
    let demand_columns =
        parts::demand_columns(&demand_file, &demand_pairs, &industries, demand_part.layout.label_columns)?;

    let mut output = None;
    if let Some(part) = files.find(source, &["x"], (1, 2))? {
        let file = source.shown(&part.name);
        let table = read_part(source, &part, Rows::Exactly(pairs.len()))?;
        parts::rows_are(&file, &table, &pairs)?;
        if table.values.columns() != 1 {
            let message = format!("has {} columns of output, expected 1", table.values.columns());
            return Err(ReadError::new(file, message).at_row(1));
        }
        output = Some(table.values.into_values());
    }
    let (transactions, output) = match (coefficients, output) {
        (true, Some(output)) => (parts::times_output(table.values, &output), output),
        (true, None) => {
            let output = parts::output_of(&main_file, &table.values, &demand.values)?;
            (parts::times_output(table.values, &output), output)
        }
        (false, Some(output)) => (table.values, output),
        (false, None) => {
            let sums = table.values.row_sums();
            let output = sums.iter().zip(demand.values.row_sums()).map(|(z, y)| z + y).collect();
            (table.values, output)
        }
    };
    let units = match files.find(source, &["unit"], (1, 2))? {
        Some(part) => industry_units(source, &part, &pairs)?,
        None => Vec::new(),
    };
    let mut system = System {
        name: String::new(),
        year: None,
        units,
        industries,
        demand_columns,
        transactions,
        demand: demand.values,
        output,
        extensions: Vec::new(),
    };
    describe(source, root, &mut system);
    for folder in extension_folders(source, root) {
        if let Some(extension) = read_extension(source, &folder, &system, &pairs, &demand_pairs)? {
            system.extensions.push(extension);
        }
    }
    Ok(system)
}

/// What `file_parameters.json` says, and what the folder holds.
struct Files {
    folder: String,
    parameters: BTreeMap<String, (String, usize, usize)>,
}

impl Files {
    fn of(source: &mut Source, folder: &str) -> Result<Files, ReadError> {
        let name = format!("{folder}file_parameters.json");
        let mut parameters = BTreeMap::new();
        if source.has(&name) {
            let file = source.shown(&name);
            let json: Value = serde_json::from_slice(&source.bytes(&name)?)
                .map_err(|error| ReadError::new(&*file, format!("is not JSON: {error}")))?;
            for (part, entry) in json.get("files").and_then(Value::as_object).into_iter().flatten() {
                let number = |key: &str| match entry.get(key) {
                    Some(Value::String(text)) => text.parse().ok(),
                    Some(Value::Number(number)) => {
                        number.as_u64().and_then(|number| usize::try_from(number).ok())
                    }
                    _ => None,
                };
                let name = entry.get("name").and_then(Value::as_str);
                let (Some(name), Some(labels), Some(headers)) =
                    (name, number("nr_index_col"), number("nr_header"))
                else {
                    let message = format!("entry `{part}` lacks name, nr_index_col or nr_header");
                    return Err(ReadError::new(file, message));
                };
                if labels > 16 || headers > 16 {
                    let message =
                        format!("entry `{part}` asks for {labels} columns and {headers} lines of labels");
                    return Err(ReadError::new(file, message));
                }
                parameters.insert(part.clone(), (name.to_owned(), headers, labels));
            }
        }
        Ok(Files { folder: folder.to_owned(), parameters })
    }

    /// The first of some parts that is there; `usual` are its lines and columns of labels where none are stated.
    fn find(
        &self,
        source: &mut Source,
        parts: &[&str],
        usual: (usize, usize),
    ) -> Result<Option<Part>, ReadError> {
        for part in parts {
            let stated = self.parameters.get(*part);
            let (headers, labels) = stated.map_or(usual, |(_, headers, labels)| (*headers, *labels));
            let mut names: Vec<String> =
                stated.iter().map(|(name, ..)| format!("{}{name}", self.folder)).collect();
            let kinds = ["txt", "tsv", "csv", "parquet", "pkl", "pickle"];
            names.extend(kinds.iter().map(|kind| format!("{}{part}.{kind}", self.folder)));
            let Some(name) = names.into_iter().find(|name| source.has(name)) else { continue };
            if name.ends_with(".pkl") || name.ends_with(".pickle") {
                return Err(ReadError::new(
                    source.shown(&name),
                    "is a pickle, which runs code when it is opened, and is not read",
                )
                .with_hint("save the system with pymrio's table_format=\"txt\" or \"parquet\""));
            }
            let separator =
                if name.ends_with(".parquet") { b'\t' } else { parts::separator(&source.head(&name, 4096)?) };
            let layout = Layout::tabs(headers, labels).separated_by(separator);
            return Ok(Some(Part { name, layout }));
        }
        Ok(None)
    }
}

fn read_part(source: &mut Source, part: &Part, rows: Rows) -> Result<Table, ReadError> {
    if part.name.ends_with(".parquet") {
        let table = parquet_table::read(source, &part.name, part.layout.header_rows)?;
        let expected = match rows {
            Rows::Any => table.values.rows(),
            Rows::Exactly(rows) => rows,
            Rows::AsColumns => table.values.columns(),
        };
        if table.values.rows() != expected {
            let message = format!("has {} rows, expected {expected}", table.values.rows());
            return Err(ReadError::new(source.shown(&part.name), message));
        }
        return Ok(table);
    }
    parts::table(source, &part.name, &part.layout, rows)
}

/// All lines of a small table of text, without its header.
fn text_rows(source: &mut Source, part: &Part) -> Result<Vec<Vec<String>>, ReadError> {
    if part.name.ends_with(".parquet") {
        return parquet_table::text(source, &part.name);
    }
    let bytes = source.bytes(&part.name)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let rows = lines.skip(1).filter(|line| !line.trim_ascii().is_empty());
    Ok(rows.map(|line| fields(line, part.layout.separator)).collect())
}

fn industry_units(
    source: &mut Source,
    part: &Part,
    pairs: &[(String, String)],
) -> Result<Vec<String>, ReadError> {
    let file = source.shown(&part.name);
    let rows = text_rows(source, part)?;
    let labels = part.layout.label_columns;
    let mut found = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let Some((labels, unit)) = row.get(..labels).zip(row.get(labels)) else {
            let message = format!("has {} fields, expected {}", row.len(), labels + 1);
            return Err(ReadError::new(file, message).at_row(at + 2));
        };
        found.insert(parts::pair(labels), unit.clone());
    }
    if found.len() == 1 && pairs.len() != 1 {
        return Ok(found.into_values().collect());
    }
    let units = pairs.iter().map(|pair| {
        found
            .get(pair)
            .cloned()
            .ok_or_else(|| ReadError::new(&*file, format!("has no unit for `{}, {}`", pair.0, pair.1)))
    });
    let mut units: Vec<String> = units.collect::<Result<_, _>>()?;
    if units.iter().all(|unit| Some(unit) == units.first()) {
        units.truncate(1);
    }
    Ok(units)
}

/// Name and year by `metadata.json`, or by the name of the folder.
fn describe(source: &mut Source, root: &str, system: &mut System) {
    let name = format!("{root}metadata.json");
    let json: Option<Value> = source
        .has(&name)
        .then(|| source.bytes(&name).ok())
        .flatten()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let text =
        |key: &str| json.as_ref().and_then(|json| json.get(key)).and_then(Value::as_str).map(str::to_owned);
    let own = root.trim_end_matches('/').rsplit('/').next().filter(|name| !name.is_empty());
    let own = own.map_or_else(|| source.name().trim_end_matches(".zip").to_owned(), str::to_owned);
    let year = |text: &str| parts::year_in(text);
    system.year = text("name")
        .as_deref()
        .and_then(year)
        .or_else(|| year(&own))
        .or_else(|| text("description").as_deref().and_then(year));
    system.name = text("name").filter(|name| !name.is_empty()).unwrap_or(own);
}

/// Folders below the root that hold an extension.
fn extension_folders(source: &Source, root: &str) -> Vec<String> {
    let mut folders = Vec::new();
    for name in source.names() {
        let (folder, file) = split(name);
        let stem = file.split('.').next().unwrap_or_default();
        let below = folder.strip_prefix(root).unwrap_or_default();
        if matches!(stem, "F" | "S")
            && below.matches('/').count() == 1
            && folders.last().map(String::as_str) != Some(folder)
        {
            folders.push(folder.to_owned());
        }
    }
    folders
}

fn read_extension(
    source: &mut Source,
    folder: &str,
    system: &System,
    pairs: &[(String, String)],
    demand_pairs: &[(String, String)],
) -> Result<Option<Extension>, ReadError> {
    let files = Files::of(source, folder)?;
    let totals = files.find(source, &["F"], (2, 1))?;
    let intensities = if totals.is_none() { files.find(source, &["S"], (2, 1))? } else { None };
    let Some(part) = totals.or(intensities) else { return Ok(None) };
    let file = source.shown(&part.name);
    let table = read_part(source, &part, Rows::Any)?;
    parts::columns_are(&file, &table, pairs, part.layout.label_columns)?;
    let names: Vec<String> = table.labels.iter().map(|labels| parts::stressor_name(labels)).collect();
    let is_intensity = split(&part.name).1.starts_with('S');
    let by_industry =
        if is_intensity { parts::times_output(table.values, &system.output) } else { table.values };
    let mut by_demand = None;
    if let Some(part) = files.find(source, &["F_Y", "F_hh", "FY"], (2, part.layout.label_columns))? {
        let file = source.shown(&part.name);
        let table = read_part(source, &part, Rows::Exactly(names.len()))?;
        let found = parts::column_pairs(&table.headers);
        parts::same_order(&file, "column", demand_pairs, &found, |at, error| {
            error.at_row(1).at_column(part.layout.label_columns + at + 1)
        })?;
        let order: Vec<String> = table.labels.iter().map(|labels| parts::stressor_name(labels)).collect();
        by_demand = Some(in_order(&file, &names, &order, table.values, table.first_line)?);
    }
    let units = match files.find(source, &["unit"], (1, part.layout.label_columns))? {
        Some(unit) => stressor_units(source, &unit, &names)?,
        None => vec![String::new(); names.len()],
    };
    let name = folder.trim_end_matches('/').rsplit('/').next().unwrap_or(folder).to_owned();
    parts::extension(&file, &name, names, units, by_industry, by_demand, table.first_line).map(Some)
}

/// Rows of `F_Y` in the order of `F`.
fn in_order(
    file: &str,
    wanted: &[String],
    found: &[String],
    values: Matrix,
    first_line: usize,
) -> Result<Matrix, ReadError> {
    if wanted == found {
        return Ok(values);
    }
    let place: BTreeMap<&str, usize> =
        found.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let rows: Vec<usize> = wanted
        .iter()
        .map(|name| {
            place.get(name.as_str()).copied().ok_or_else(|| {
                ReadError::new(file, format!("has no row `{name}`, which F has")).at_row(first_line)
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(parts::select_rows(&values, &rows))
}

fn stressor_units(source: &mut Source, part: &Part, names: &[String]) -> Result<Vec<String>, ReadError> {
    let file = source.shown(&part.name);
    let rows = text_rows(source, part)?;
    let mut units = BTreeMap::new();
    for row in &rows {
        if let Some((unit, labels)) = row.split_last() {
            units.insert(parts::stressor_name(labels), unit.clone());
        }
    }
    let unit_of = |name: &String| {
        units.get(name).cloned().ok_or_else(|| {
            ReadError::new(&*file, format!("has no unit of stressor `{}`", text(name.as_bytes())))
        })
    };
    names.iter().map(unit_of).collect()
}
