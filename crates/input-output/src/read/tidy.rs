//! Plain tables of one's own, of one nation or of several regions.
//!
//! - **Wide**: `Z`, `Y`, and if wanted `x` and any number of extensions (`F`, or any other name such as `emissions`; what
//!   final demand causes directly in `F_Y`, `emissions_Y`), as CSV files in a folder or archive, or as sheets of a workbook.
//!   Columns have two lines of labels (region, sector) and rows two columns of them, or one each for a nation. Extensions
//!   have a stressor and, if wanted, a unit in front.
//! - **Supply and use**: `supply` (products by industry), `use` (the same), `Y` (products), and extensions by industry as
//!   above, in place of `Z` and `x`. A [`Model`] makes the table; output is that of the supply.
//! - **Long**: one CSV with a header and a row for each flow: `from_sector`, `to_sector` and `value`, with `from_region`
//!   and `to_region` for several regions. What is `to` and never `from` is final demand; what is `from` and never `to` is
//!   a primary input. The names `input_type`, `input_name`, `output_type`, `output_name` of Japan's statistics portal are
//!   known too.
//!
//! Traps: a missing flow of a long table is zero, because such tables leave out what is not there; an empty cell of a wide
//! table is refused. Imports that a national table subtracts in its final demand stay there with their sign.

use std::collections::{BTreeMap, BTreeSet};

use super::Confidence;
use super::delimited::{fields, head};
use super::numbers::field_number;
use super::parts;
use super::problem::{ReadError, shown};
use super::sheet::{self, Cell, Sheet};
use super::source::Source;
use crate::matrix::Matrix;
use crate::supply_use::{Model, SupplyUse, SupplyUseError};
use crate::system::{Extension, System};

/// Names of the columns of a long table: type, region and name of where a flow is from, and of where it goes.
const FROM: [&[&str]; 3] = [
    &["from_type", "input_type"],
    &["from_region", "region_from", "origin"],
    &["from_sector", "from", "input_name", "sector_from"],
];
const TO: [&[&str]; 3] = [
    &["to_type", "output_type"],
    &["to_region", "region_to", "destination"],
    &["to_sector", "to", "output_name", "sector_to"],
];

fn csvs(source: &Source) -> Vec<String> {
    let is =
        |name: &&str| [".csv", ".tsv", ".txt"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    source.names().filter(is).map(str::to_owned).collect()
}

fn stem(name: &str) -> &str {
    let last = name.rsplit('/').next().unwrap_or(name);
    last.rsplit_once('.').map_or(last, |(stem, _)| stem)
}

fn long_header(source: &mut Source, name: &str) -> Option<Header> {
    let text = source.head(name, 4096).ok()?;
    let separator = parts::separator(&text);
    let first = head(&text, separator, 1).into_iter().next()?;
    Header::of(&first)
}

/// Whether the source is a long table, or has `Z` and `Y`.
pub(crate) fn sniff(source: &mut Source) -> Confidence {
    let names = csvs(source);
    if let [one] = names.as_slice()
        && long_header(source, one).is_some()
    {
        return Confidence::Certain;
    }
    let has = |wanted: &str| names.iter().any(|name| stem(name) == wanted);
    if has("Y") && (has("Z") || (has("supply") && has("use"))) {
        return Confidence::Possible;
    }
    if source.names().any(sheet::is_workbook) { Confidence::Possible } else { Confidence::No }
}

/// Reads the system.
pub(crate) fn read(source: &mut Source, model: Option<Model>) -> Result<System, ReadError> {
    let names = csvs(source);
    if let [one] = names.as_slice()
        && let Some(header) = long_header(source, one)
    {
        no_model(source.name(), model)?;
        return read_long(source, one, &header);
    }
    let books: Vec<String> =
        source.names().filter(|name| sheet::is_workbook(name)).map(str::to_owned).collect();
    let sheets = match books.as_slice() {
        [book] if names.is_empty() => sheet::read(source, book, &|_| true)?,
        _ => names.iter().map(|name| csv_sheet(source, name)).collect::<Result<_, _>>()?,
    };
    let name = stem(source.name()).to_owned();
    let has = |wanted: &str| sheets.iter().any(|sheet| sheet.name == wanted);
    if has("supply") && has("use") && !has("Z") {
        return read_supply_use(source.name(), &name, &sheets, model.unwrap_or_default());
    }
    no_model(source.name(), model)?;
    read_wide(source.name(), &name, &sheets)
}

fn no_model(name: &str, model: Option<Model>) -> Result<(), ReadError> {
    match model {
        None => Ok(()),
        Some(model) => Err(ReadError::new(
            name,
            format!("has no tables `supply` and `use`, so that it needs no model {}", model.name()),
        )
        .with_hint("leave the model out")),
    }
}

/// A CSV file as a sheet.
fn csv_sheet(source: &mut Source, name: &str) -> Result<Sheet, ReadError> {
    let bytes = source.bytes(name)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let separator = parts::separator(bytes);
    let comma =
        separator == b';' && (memchr::memchr(b'.', bytes).is_none() || memchr::memchr(b',', bytes).is_some());
    let cell = |text: String| {
        if text.is_empty() {
            return Cell::Empty;
        }
        match field_number(text.as_bytes(), comma).or_else(|| field_number(text.as_bytes(), false)) {
            Some(number) => Cell::Number(number),
            None => Cell::Text(text.into()),
        }
    };
    let lines = bytes.trim_ascii_end().split(|byte| *byte == b'\n');
    let rows = lines.map(|line| {
        fields(line.strip_suffix(b"\r").unwrap_or(line), separator).into_iter().map(cell).collect()
    });
    Ok(Sheet { file: source.shown(name), name: stem(name).to_owned(), rows: rows.collect() })
}

/// Where the numbers of a wide table begin.
#[derive(Clone, Copy)]
struct Corner {
    headers: usize,
    labels: usize,
}

/// Lines and columns of labels: one of each, or two; the first column label tells.
fn corner(sheet: &Sheet) -> Corner {
    let blank = |row: usize, column: usize| sheet.cell(row, column).is_empty();
    // Two lines of labels when the cell under the first column label is text too.
    let second_is_text = |column: usize| matches!(sheet.cell(1, column), Cell::Text(_));
    let labels = if blank(0, 1) || matches!(sheet.cell(2, 1), Cell::Text(_)) { 2 } else { 1 };
    let headers = if second_is_text(labels) || (labels == 2 && second_is_text(labels + 1)) { 2 } else { 1 };
    Corner { headers, labels }
}

struct Wide {
    rows: Vec<Vec<String>>,
    columns: Vec<(String, String)>,
    values: Matrix,
    first_row: usize,
    labels: usize,
}

fn wide(sheet: &Sheet, corner: Corner) -> Result<Wide, ReadError> {
    let mut first_row = corner.headers;
    let width = (0..first_row).map(|row| sheet.rows.get(row).map_or(0, Vec::len)).max().unwrap_or(0);
    // A line that names the columns of labels.
    if (corner.labels..width).all(|column| sheet.cell(first_row, column).is_empty()) {
        first_row += 1;
    }
    let label = |row: usize, column: usize| sheet.text(row, column);
    let columns = (corner.labels..width).map(|column| match corner.headers {
        2 => (label(0, column), label(1, column)),
        _ => (parts::NATIONAL.to_owned(), label(0, column)),
    });
    let columns: Vec<_> = columns.collect();
    let last = (first_row..sheet.rows.len())
        .rev()
        .find(|row| sheet.rows.get(*row).is_some_and(|cells| cells.iter().any(|cell| !cell.is_empty())));
    let Some(last) = last else { return Err(sheet.error(first_row, 0, "has no rows of numbers")) };
    let mut values = Vec::new();
    let mut rows = Vec::new();
    for row in first_row..=last {
        rows.push((0..corner.labels).map(|column| label(row, column)).collect());
        for column in corner.labels..width {
            values.push(sheet.number(row, column)?);
        }
        if sheet.rows.get(row).is_some_and(|cells| cells.len() > width) {
            return Err(sheet
                .error(row, width, "is beyond the last column label")
                .with_value(&sheet.text(row, width)));
        }
    }
    let values = Matrix::new(rows.len(), columns.len(), values)
        .map_err(|error| sheet.error(first_row, 0, &error.to_string()))?;
    Ok(Wide { rows, columns, values, first_row, labels: corner.labels })
}

/// Tables of one's own with the same labels in front: the sheets and what is read of all of them.
struct Tables<'s> {
    file: &'s str,
    sheets: &'s [Sheet],
    labels: Corner,
}

impl<'s> Tables<'s> {
    fn find(&self, wanted: &str) -> Option<&'s Sheet> {
        self.sheets.iter().find(|sheet| sheet.name == wanted)
    }

    fn need(&self, wanted: &[&str]) -> Result<Vec<&'s Sheet>, ReadError> {
        let found: Option<Vec<_>> = wanted.iter().map(|name| self.find(name)).collect();
        found.ok_or_else(|| {
            let names: Vec<_> = self.sheets.iter().map(|sheet| shown(&sheet.name)).collect();
            let wanted: Vec<_> = wanted.iter().map(|name| format!("`{name}`")).collect();
            let (last, first) =
                wanted.split_last().map_or(("", &[][..]), |(last, first)| (last.as_str(), first));
            ReadError::new(
                self.file,
                format!("needs tables {} and {last}, but holds {}", first.join(", "), names.join(", ")),
            )
        })
    }

    /// A table whose rows must be those of another.
    fn with_rows(
        &self,
        sheet: &Sheet,
        corner: Corner,
        pairs: &[(String, String)],
    ) -> Result<Wide, ReadError> {
        let table = wide(sheet, corner)?;
        let found: Vec<_> = table.rows.iter().map(|labels| parts::pair(labels)).collect();
        parts::same_order(&sheet.file, "row", pairs, &found, |at, error| {
            error.at_row(table.first_row + at + 1)
        })?;
        Ok(table)
    }

    /// All tables but those of `flows`, as extensions by industry and column of final demand.
    fn extensions(
        &self,
        flows: &[&str],
        industries: &[(String, String)],
        demand: &[(String, String)],
    ) -> Result<Vec<Extension>, ReadError> {
        let mut extensions = Vec::new();
        for sheet in self.sheets {
            let known = flows.contains(&sheet.name.as_str());
            if known || sheet.name.ends_with("_Y") || sheet.rows.is_empty() {
                continue;
            }
            let by_industry = stressors(sheet, self.labels.headers, industries)?;
            let mut by_demand = None;
            if let Some(direct) = self.find(&format!("{}_Y", sheet.name)) {
                let table = stressors(direct, self.labels.headers, demand)?;
                if table.names != by_industry.names {
                    return Err(direct.error(
                        self.labels.headers,
                        0,
                        "names other stressors than the table of industries, or another order",
                    ));
                }
                by_demand = Some(table.values);
            }
            let Stressors { names, units, values } = by_industry;
            extensions.push(parts::extension(
                &sheet.file,
                &sheet.name,
                names,
                units,
                values,
                by_demand,
                self.labels.headers + 1,
            )?);
        }
        Ok(extensions)
    }
}

fn read_wide(file: &str, name: &str, sheets: &[Sheet]) -> Result<System, ReadError> {
    let mut tables = Tables { file, sheets, labels: Corner { headers: 1, labels: 1 } };
    let [z, y] = tables.need(&["Z", "Y"])?[..] else { return Err(ReadError::new(file, "needs `Z` and `Y`")) };
    let labels = corner(z);
    tables.labels = labels;
    let transactions = wide(z, labels)?;
    let pairs: Vec<_> = transactions.rows.iter().map(|labels| parts::pair(labels)).collect();
    let industries = parts::industries(&z.file, &pairs, transactions.first_row + 1)?;
    parts::same_order(&z.file, "column", &pairs, &transactions.columns, |at, error| {
        error.at_row(1).at_column(transactions.labels + at + 1)
    })?;
    let demand = tables.with_rows(y, labels, &pairs)?;
    let demand_columns = parts::demand_columns(&y.file, &demand.columns, &industries, demand.labels)?;
    let output = match tables.find("x") {
        Some(x) => {
            let table = tables.with_rows(x, Corner { headers: 1, labels: labels.labels }, &pairs)?;
            if table.values.columns() != 1 {
                return Err(x.error(0, labels.labels, "has more than one column of output"));
            }
            table.values.into_values()
        }
        None => {
            transactions.values.row_sums().iter().zip(demand.values.row_sums()).map(|(z, y)| z + y).collect()
        }
    };
    let extensions = tables.extensions(&["Z", "Y", "x", "unit", "A", "L"], &pairs, &demand.columns)?;
    Ok(System {
        name: name.to_owned(),
        year: parts::year_in(name),
        units: Vec::new(),
        industries,
        demand_columns,
        transactions: transactions.values,
        demand: demand.values,
        output,
        extensions,
    })
}

fn read_supply_use(file: &str, name: &str, sheets: &[Sheet], model: Model) -> Result<System, ReadError> {
    let mut tables = Tables { file, sheets, labels: Corner { headers: 1, labels: 1 } };
    let [supply, usage, y] = tables.need(&["supply", "use", "Y"])?[..] else {
        return Err(ReadError::new(file, "needs `supply`, `use` and `Y`"));
    };
    let labels = corner(supply);
    tables.labels = labels;
    let made = wide(supply, labels)?;
    let products: Vec<_> = made.rows.iter().map(|labels| parts::pair(labels)).collect();
    let used = tables.with_rows(usage, labels, &products)?;
    parts::same_order(&usage.file, "column", &made.columns, &used.columns, |at, error| {
        error.in_sheet(&usage.name).at_row(1).at_column(used.labels + at + 1)
    })?;
    let final_use = tables.with_rows(y, labels, &products)?;
    let tables_of_use = SupplyUse {
        by_industry: Matrix::zeros(0, made.values.columns()),
        supply: made.values,
        usage: used.values,
        final_use: final_use.values,
    };
    for (product, (supplied, (used, demanded))) in tables_of_use
        .product_output()
        .iter()
        .zip(tables_of_use.usage.row_sums().iter().zip(tables_of_use.final_use.row_sums()))
        .enumerate()
    {
        if *supplied == 0.0 && (*used != 0.0 || demanded != 0.0) {
            return Err(supply
                .error(made.first_row + product, 0, "is used, but nobody supplies it")
                .with_value(&products[product].1)
                .with_hint("imports are supplied by a region, or by a row and column of their own"));
        }
    }
    let wrong =
        |error: SupplyUseError| ReadError::new(&*supply.file, error.to_string()).in_sheet(&supply.name);
    let table = tables_of_use.to_input_output(model).map_err(wrong)?;
    let pairs = if model.is_by_product() { &products } else { &made.columns };
    let industries = parts::industries(&supply.file, pairs, made.first_row + 1)?;
    let demand_columns = parts::demand_columns(&y.file, &final_use.columns, &industries, final_use.labels)?;
    let mut extensions =
        tables.extensions(&["supply", "use", "Y", "unit"], &made.columns, &final_use.columns)?;
    let transform = tables_of_use.transform(model).map_err(wrong)?;
    for extension in &mut extensions {
        extension.by_industry = transform.by_column(std::mem::take(&mut extension.by_industry));
    }
    Ok(System {
        name: name.to_owned(),
        year: parts::year_in(name),
        units: Vec::new(),
        industries,
        demand_columns,
        transactions: table.transactions,
        demand: table.demand,
        output: table.output,
        extensions,
    })
}

struct Stressors {
    names: Vec<String>,
    units: Vec<String>,
    values: Matrix,
}

/// A table of stressors: their names, their units where there is a second column of labels.
fn stressors(sheet: &Sheet, headers: usize, expected: &[(String, String)]) -> Result<Stressors, ReadError> {
    let width = (0..headers).map(|row| sheet.rows.get(row).map_or(0, Vec::len)).max().unwrap_or(0);
    let labels = if width == expected.len() + 2 { 2 } else { 1 };
    let table = wide(sheet, Corner { headers, labels })?;
    parts::same_order(&sheet.file, "column", expected, &table.columns, |at, error| {
        error.in_sheet(&sheet.name).at_row(1).at_column(labels + at + 1)
    })?;
    let names = table.rows.iter().map(|labels| labels.first().cloned().unwrap_or_default()).collect();
    let units = table.rows.iter().map(|labels| labels.get(1).cloned().unwrap_or_default()).collect();
    Ok(Stressors { names, units, values: table.values })
}

/// Columns of a long table.
struct Header {
    from: [Option<usize>; 3],
    to: [Option<usize>; 3],
    value: usize,
    unit: Option<usize>,
}

impl Header {
    fn of(names: &[String]) -> Option<Header> {
        let find = |wanted: &[&str]| {
            names.iter().position(|name| wanted.contains(&name.to_ascii_lowercase().as_str()))
        };
        let header = Header {
            from: FROM.map(find),
            to: TO.map(find),
            value: names.iter().position(|name| {
                let name = name.to_ascii_lowercase();
                name == "value" || name == "amount" || name.starts_with("value_")
            })?,
            unit: find(&["unit"]),
        };
        (header.from[2].is_some() && header.to[2].is_some()).then_some(header)
    }
}

/// A node of a long table: type, region, name.
type Node = (String, String, String);

fn read_long(source: &mut Source, name: &str, header: &Header) -> Result<System, ReadError> {
    let file = source.shown(name);
    let bytes = source.bytes(name)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let separator = parts::separator(bytes);
    let mut flows: Vec<(Node, Node, f64)> = Vec::new();
    let mut units = BTreeSet::new();
    let mut seen: BTreeMap<(Node, Node), usize> = BTreeMap::new();
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate().skip(1) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let row = fields(line.strip_suffix(b"\r").unwrap_or(line), separator);
        let text =
            |column: Option<usize>| column.and_then(|column| row.get(column)).cloned().unwrap_or_default();
        let node = |columns: &[Option<usize>; 3]| -> Node {
            let region = text(columns[1]);
            (
                text(columns[0]),
                if region.is_empty() { parts::NATIONAL.to_owned() } else { region },
                text(columns[2]),
            )
        };
        let (from, to) = (node(&header.from), node(&header.to));
        if from.2.is_empty() || to.2.is_empty() {
            return Err(ReadError::new(file, "lacks where the flow is from or goes").at_row(at + 1));
        }
        let value = text(Some(header.value));
        let Some(number) = field_number(value.as_bytes(), separator == b';')
            .or_else(|| field_number(value.as_bytes(), false))
        else {
            return Err(ReadError::new(file, "is not a number")
                .at_row(at + 1)
                .at_column(header.value + 1)
                .with_value(&value));
        };
        if let Some(first) = seen.insert((from.clone(), to.clone()), at + 1) {
            return Err(ReadError::new(file, format!("gives a flow twice, first in row {first}"))
                .at_row(at + 1)
                .with_value(&format!("{}, {}", from.2, to.2)));
        }
        if let Some(unit) = header.unit {
            units.insert(text(Some(unit)));
        }
        flows.push((from, to, number));
    }
    let mut froms: BTreeMap<Node, usize> = BTreeMap::new();
    let mut tos: BTreeMap<Node, usize> = BTreeMap::new();
    for (from, to, _) in &flows {
        let next = froms.len();
        froms.entry(from.clone()).or_insert(next);
        let next = tos.len();
        tos.entry(to.clone()).or_insert(next);
    }
    let typed = header.from[0].is_some() && header.to[0].is_some();
    let is_industry = |node: &Node| {
        if typed { node.0 == "industry" } else { froms.contains_key(node) && tos.contains_key(node) }
    };
    let in_order = |nodes: &BTreeMap<Node, usize>, wanted: &dyn Fn(&Node) -> bool| -> Vec<Node> {
        let mut list: Vec<(&Node, usize)> =
            nodes.iter().filter(|(node, _)| wanted(node)).map(|(node, at)| (node, *at)).collect();
        list.sort_unstable_by_key(|(_, at)| *at);
        // Regions side by side, in the order of their first node.
        let mut regions: Vec<&str> = Vec::new();
        for (node, _) in &list {
            if !regions.contains(&node.1.as_str()) {
                regions.push(&node.1);
            }
        }
        regions
            .iter()
            .flat_map(|region| list.iter().filter(move |(node, _)| node.1 == **region))
            .map(|(node, _)| (*node).clone())
            .collect()
    };
    let industry_nodes = in_order(&froms, &is_industry);
    if industry_nodes.is_empty() {
        return Err(ReadError::new(file, "has no sector that both delivers and receives")
            .with_hint("sectors must have the same names as origin and as destination"));
    }
    let demand_nodes = in_order(&tos, &|node| !is_industry(node));
    let factor_nodes = in_order(&froms, &|node| !is_industry(node));
    let place = |nodes: &[Node]| -> BTreeMap<Node, usize> {
        nodes.iter().enumerate().map(|(at, node)| (node.clone(), at)).collect()
    };
    let (industry_at, demand_at, factor_at) =
        (place(&industry_nodes), place(&demand_nodes), place(&factor_nodes));
    let pairs: Vec<_> = industry_nodes.iter().map(|node| (node.1.clone(), node.2.clone())).collect();
    let industries = parts::industries(&file, &pairs, 2)?;
    let demand_pairs: Vec<_> = demand_nodes.iter().map(|node| (node.1.clone(), node.2.clone())).collect();
    let demand_columns = parts::demand_columns(&file, &demand_pairs, &industries, 0)?;
    let (n, m) = (pairs.len(), demand_pairs.len());
    let memory = (n as u64).saturating_mul(n as u64 + m as u64).saturating_mul(8);
    if memory > source.limits.matrix_bytes {
        return Err(ReadError::new(
            file,
            format!("names {n} sectors, whose matrix takes {:.1} GB", memory as f64 * 1e-9),
        ));
    }
    let mut transactions = Matrix::zeros(n, n);
    let mut demand = Matrix::zeros(n, m);
    let mut by_industry = Matrix::zeros(factor_nodes.len(), n);
    let mut by_demand = Matrix::zeros(factor_nodes.len(), m);
    for (from, to, value) in &flows {
        let (matrix, row) = match (industry_at.get(from), factor_at.get(from), industry_at.get(to)) {
            (Some(row), _, Some(_)) => (&mut transactions, row),
            (Some(row), _, None) => (&mut demand, row),
            (None, Some(row), Some(_)) => (&mut by_industry, row),
            (None, Some(row), None) => (&mut by_demand, row),
            (None, None, _) => continue,
        };
        if let Some(column) = industry_at.get(to).or_else(|| demand_at.get(to))
            && let Some(cell) = matrix.row_mut(*row).get_mut(*column)
        {
            *cell = *value;
        }
    }
    let output = transactions.row_sums().iter().zip(demand.row_sums()).map(|(z, y)| z + y).collect();
    let unit = units.into_iter().collect::<Vec<_>>();
    let mut extensions = Vec::new();
    if !factor_nodes.is_empty() {
        let several = factor_nodes.iter().any(|node| node.1 != parts::NATIONAL);
        let names = factor_nodes
            .iter()
            .map(|node| if several { format!("{} | {}", node.1, node.2) } else { node.2.clone() })
            .collect();
        let units = vec![unit.first().cloned().unwrap_or_default(); factor_nodes.len()];
        extensions.push(parts::extension(
            &file,
            "primary_inputs",
            names,
            units,
            by_industry,
            Some(by_demand),
            2,
        )?);
    }
    Ok(System {
        name: stem(name).to_owned(),
        year: parts::year_in(stem(name)),
        units: if unit.len() == 1 { unit } else { Vec::new() },
        industries,
        demand_columns,
        transactions,
        demand,
        output,
        extensions,
    })
}
