//! Inventories: bills of materials from CSV, TSV, XLSX or TOML.
//!
//! A line says that a part holds a mass of a material; a part with several materials has several lines. The
//! columns `part`, `material` and `mass_kg` are needed, `quantity`, `recycled_share`, `origin` and `gsd` are
//! known, and all others pass through, unchanged and in order. A mass is per part and `quantity` is the number
//! of parts: they stay apart here, and the product of both is what the model counts.
//!
//! The trap is the half-read file. Every problem is collected and none is passed over: a file that is wrong
//! in one line gives no inventory.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use vocabulary::{Dimension, MaterialId, Materials, Region, Regions, Unit};

use crate::columns::{Found, Known, Names, NumberColumn, find};
use crate::input::{Input, read_table};
use crate::inventory_toml::read_toml;
use crate::number::{DecimalMark, is_missing};
use crate::options::ReadOptions;
use crate::problem::{ImportError, Problem, Problems, shown};
use crate::table::{Delimiter, Table, listed};
use crate::text::TextEncoding;

/// A bill of materials.
#[derive(Clone, Debug)]
pub struct Inventory {
    /// Name of the product: from the file (TOML `name`), else the file's name without extension.
    pub name: String,
    /// What the masses are per: from the file (TOML `unit`), else `unit`.
    pub unit: String,
    /// The file, as the user named it.
    pub file: String,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
    /// Size of the file (bytes).
    pub bytes: u64,
    /// Further remarks of a TOML file, by key: everything at its top that is neither name, unit nor line.
    pub about: BTreeMap<String, String>,
    /// The lines, in the order of the file.
    pub lines: Vec<InventoryLine>,
    /// What the reader decided, for the user to know: encoding, sheet, units converted.
    pub notes: Vec<String>,
    table: Arc<Table>,
}

/// One line of an [`Inventory`].
#[derive(Clone, Debug, PartialEq)]
pub struct InventoryLine {
    /// Line of a text file or row of a sheet, counted from 1 as an editor shows it.
    pub row: usize,
    /// Name of the part.
    pub part: Arc<str>,
    /// What it holds.
    pub material: MaterialId,
    /// Mass of the material in one part (kg), not negative.
    pub mass_kg: f64,
    /// Number of parts; one where the file does not say.
    pub quantity: f64,
    /// Share of the mass that is recycled, 0 to 1; `None` where the file does not say.
    pub recycled_share: Option<f64>,
    /// Where the material comes from, when the user knows.
    pub origin: Option<Region>,
    /// Geometric standard deviation of the mass (not its square), at least one.
    pub gsd: Option<f64>,
}

impl Inventory {
    /// The names of all columns of the file, in its order.
    pub fn columns(&self) -> &[String] {
        self.table.header()
    }

    /// The original texts of a line, one per column of [`Inventory::columns`]; nothing for no line.
    pub fn cells(&self, line: usize) -> Vec<&str> {
        if line < self.lines.len() { self.table.row(line).collect() } else { Vec::new() }
    }

    /// The table that the inventory was read from: one row per line.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The mass of all lines, quantities counted (kg).
    pub fn mass_kg(&self) -> f64 {
        self.lines.iter().map(|line| line.mass_kg * line.quantity).sum()
    }
}

const PART: usize = 0;
const MATERIAL: usize = 1;
const MASS: usize = 2;
const QUANTITY: usize = 3;
const RECYCLED: usize = 4;
const ORIGIN: usize = 5;
const GSD: usize = 6;
const UNIT: usize = 7;

/// The columns of an inventory, in the order of the constants above.
pub(crate) const COLUMNS: &[Known] = &[
    Known {
        name: "part",
        aliases: &[
            "part name",
            "part no",
            "part no.",
            "component",
            "部品",
            "部品名",
            "部品名称",
            "品名",
            "部位",
        ],
        has_unit: false,
    },
    Known {
        name: "material",
        aliases: &["material name", "材料", "材料名", "素材", "素材名", "材質"],
        has_unit: false,
    },
    Known { name: "mass_kg", aliases: &["mass", "weight", "質量", "重量"], has_unit: true },
    Known { name: "quantity", aliases: &["qty", "count", "数量", "個数", "員数"], has_unit: false },
    Known {
        name: "recycled_share",
        aliases: &["recycled", "recycled content", "再生率", "リサイクル率", "再生材率", "再生材比率"],
        has_unit: false,
    },
    Known {
        name: "origin",
        aliases: &["country of origin", "origin country", "原産国", "産地", "原産地"],
        has_unit: false,
    },
    Known { name: "gsd", aliases: &["geometric standard deviation", "幾何標準偏差"], has_unit: false },
    Known { name: "unit", aliases: &["mass unit", "単位", "質量単位"], has_unit: false },
];

/// Reads an inventory from a file.
///
/// # Errors
/// All problems of the file, each with its place; see [`ImportError`].
pub fn read_inventory(path: &Path, options: &ReadOptions) -> Result<Inventory, ImportError> {
    read_inventory_input(Input::open(path, &options.limits)?, options)
}

/// Reads an inventory from bytes. A name that ends in `.toml` says that they are TOML; CSV and XLSX are told
/// by their content.
///
/// # Errors
/// All problems of the file, each with its place; see [`ImportError`].
pub fn read_inventory_input(input: Input, options: &ReadOptions) -> Result<Inventory, ImportError> {
    let (file, sha256, bytes, stem) =
        (input.name.clone(), input.sha256(), input.bytes.len() as u64, input.stem());
    let (table, head) = if input.has_extension("toml") {
        read_toml(input, options)?
    } else {
        (
            read_table(input, options, "columns part, material and mass_kg", &has_needed_columns)?,
            BTreeMap::new(),
        )
    };
    let mut about = head;
    let name = about.remove("name").unwrap_or(stem);
    let unit = about.remove("unit").unwrap_or_else(|| "unit".to_owned());
    let mut notes = table.notes.clone();
    if let Some(encoding) = table.encoding {
        let parted =
            table.delimiter.map_or(String::new(), |delimiter| format!(", columns parted by {delimiter}"));
        // What everybody expects of a CSV file needs no note.
        if encoding != TextEncoding::Utf8 || table.delimiter.is_some_and(|mark| mark != Delimiter::Comma) {
            notes.insert(0, format!("read as {encoding}{parted}"));
        }
    }
    let lines = read_lines(&table, options, &mut notes)?;
    Ok(Inventory { name, unit, file, sha256, bytes, about, lines, notes, table: Arc::new(table) })
}

fn has_needed_columns(table: &Table) -> bool {
    let found = find(table, COLUMNS, &mut Problems::default());
    [PART, MATERIAL, MASS].into_iter().all(|known| found.place(known).is_some())
}

fn read_lines(
    table: &Table,
    options: &ReadOptions,
    notes: &mut Vec<String>,
) -> Result<Vec<InventoryLine>, ImportError> {
    let mut problems = Problems::default();
    let found = find(table, COLUMNS, &mut problems);
    let (Some(part), Some(material), Some(mass)) =
        (found.place(PART), found.place(MATERIAL), found.place(MASS))
    else {
        problems.add(|| missing_columns(table, &found));
        problems.into_result()?;
        return Ok(Vec::new());
    };
    problems.into_result()?;

    let mut problems = Problems::default();
    let mut numbers = |known: usize| {
        let column = NumberColumn::new(table, found.place(known)?, options.decimal);
        notes.extend(column.note(options.decimal));
        Some(column)
    };
    let masses = NumberColumn::new(table, mass, options.decimal);
    let (quantities, shares, gsds) = (numbers(QUANTITY), numbers(RECYCLED), numbers(GSD));
    notes.extend(masses.note(options.decimal));
    let unit = MassUnit::of(table, mass, &found, notes);
    let mut materials = Names::new(|name| Materials::embedded().find(name));
    let mut regions = Names::new(|name| Regions::embedded().find(name));
    let mut parts = Interner::default();
    let mut lines = Vec::with_capacity(table.len());
    for row in 0..table.len() {
        if problems.are_enough() {
            break;
        }
        let part_text = table.cell(row, part).text.trim();
        if part_text.is_empty() {
            let hint = "write the name of the part in every line, also when it is that of the line above";
            problems.add(|| table.cell_problem(row, part, "the part has no name").with_hint(hint));
        }
        let material_text = table.cell(row, material).text;
        if is_missing(material_text) {
            let hint = "name the material, or delete the line";
            problems.add(|| table.cell_problem(row, material, "the material is missing").with_hint(hint));
        }
        let material = materials.read(table, row, material, &mut problems);
        let to_kg = unit.to_kg(table, row, &mut problems);
        let mass_kg = read_mass(table, row, mass, &masses, to_kg, &mut problems);
        let quantity = quantities.as_ref().and_then(|column| {
            column.read_within(row, &mut problems, |value| value >= 0.0, "expected zero or more", "")
        });
        let recycled_share =
            shares.as_ref().and_then(|column| read_share(table, row, column, &mut problems, options));
        let gsd = gsds.as_ref().and_then(|column| {
            let hint = "a geometric standard deviation of 1 means no spread; 1.2 is about 20 %";
            column.read_within(row, &mut problems, |value| value >= 1.0, "expected one or more", hint)
        });
        let origin = found.place(ORIGIN).and_then(|column| regions.read(table, row, column, &mut problems));
        if let (Some(material), Some(mass_kg)) = (material, mass_kg) {
            lines.push(InventoryLine {
                row: table.row_number(row),
                part: parts.intern(part_text),
                material,
                mass_kg,
                quantity: quantity.unwrap_or(1.0),
                recycled_share,
                origin,
                gsd,
            });
        }
    }
    problems.into_result()?;
    Ok(lines)
}

fn missing_columns(table: &Table, found: &Found) -> Problem {
    let missing: Vec<String> = [PART, MATERIAL, MASS]
        .into_iter()
        .filter(|known| found.place(*known).is_none())
        .filter_map(|known| COLUMNS.get(known))
        .map(|known| format!("`{}`", known.name))
        .collect();
    let message =
        format!("there is no column {}; the columns are {}", missing.join(" or "), listed(table.header()));
    let hint = "the first row must name the columns part, material and mass_kg (or mass_g, mass_t; 部品, 素材, 質量_kg)";
    table.problem(message).at_row(table.header_row()).with_hint(hint)
}

fn read_mass(
    table: &Table,
    row: usize,
    column: usize,
    masses: &NumberColumn<'_>,
    to_kg: Option<f64>,
    problems: &mut Problems,
) -> Option<f64> {
    if is_missing(table.cell(row, column).text) {
        let hint = "write the mass, or delete the line; a missing mass is not zero";
        problems.add(|| table.cell_problem(row, column, "the mass is missing").with_hint(hint));
        return None;
    }
    let broken = "expected a mass of zero or more";
    let mass = masses.read_within(row, problems, |value| value >= 0.0, broken, "")? * to_kg?;
    if mass.is_finite() {
        return Some(mass);
    }
    problems.add(|| table.cell_problem(row, column, "the mass in kg is too large to hold"));
    None
}

/// A share between 0 and 1; `20 %` is 0.2.
fn read_share(
    table: &Table,
    row: usize,
    column: &NumberColumn<'_>,
    problems: &mut Problems,
    options: &ReadOptions,
) -> Option<f64> {
    let place = column.place();
    let text = table.cell(row, place).text.trim();
    if let Some(percent) = text.strip_suffix(['%', '％']) {
        let mark = options.decimal.or(Some(DecimalMark::Point));
        if let Ok(Some(value)) = crate::number::read_number(percent, mark)
            && (0.0..=100.0).contains(&value)
        {
            return Some(value / 100.0);
        }
        let message = format!("found `{}`, expected a share between 0 % and 100 %", shown(text));
        problems.add(|| table.cell_problem(row, place, message));
        return None;
    }
    let hint = "write per cent with their sign, as in `20 %`";
    column.read_within(
        row,
        problems,
        |value| (0.0..=1.0).contains(&value),
        "expected a share between 0 and 1",
        hint,
    )
}

/// Where the unit of the masses is stated.
enum MassUnit {
    /// For all lines: in the name of the column, or kg.
    All(f64),
    /// In a column of its own.
    PerLine(usize),
}

impl MassUnit {
    fn of(table: &Table, mass: usize, found: &Found, notes: &mut Vec<String>) -> MassUnit {
        let name = table.header().get(mass).map_or("", String::as_str);
        if let Some(unit) = found.unit(MASS) {
            if unit.to_base != 1.0 {
                notes.push(format!("column `{}` is converted from {unit} to kg", shown(name)));
            }
            return MassUnit::All(unit.to_base);
        }
        if vocabulary::fold(name).contains("kg") {
            return MassUnit::All(1.0);
        }
        if let Some(column) = found.place(UNIT) {
            let unit_name = table.header().get(column).map_or("", String::as_str);
            notes.push(format!("the unit of `{}` is taken from column `{}`", shown(name), shown(unit_name)));
            return MassUnit::PerLine(column);
        }
        notes.push(format!("column `{}` states no unit and is read as kg", shown(name)));
        MassUnit::All(1.0)
    }

    /// How many kg one unit is in this line; `None` when a problem was added.
    fn to_kg(&self, table: &Table, row: usize, problems: &mut Problems) -> Option<f64> {
        let column = match self {
            MassUnit::All(to_kg) => return Some(*to_kg),
            MassUnit::PerLine(column) => *column,
        };
        let text = table.cell(row, column).text;
        match Unit::parse(text, Dimension::Mass) {
            Ok(unit) => Some(unit.to_base),
            Err(error) => {
                let hint = "state the unit in the name of the mass column instead, as in `mass_kg`";
                problems.add(|| {
                    let text: String = error.to_string().chars().filter(|c| !c.is_control()).collect();
                    table.cell_problem(row, column, text).with_hint(hint)
                });
                None
            }
        }
    }
}

/// Keeps one copy of each of the first names; a file with more different ones gets a copy per line.
#[derive(Default)]
struct Interner {
    known: HashSet<Arc<str>>,
}

impl Interner {
    fn intern(&mut self, text: &str) -> Arc<str> {
        const MOST: usize = 1 << 16;
        if let Some(known) = self.known.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        if self.known.len() < MOST {
            self.known.insert(Arc::clone(&new));
        }
        new
    }
}
