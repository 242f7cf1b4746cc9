//! Reading an inventory into the model's bill of materials.

use std::collections::BTreeSet;
use std::path::Path;

use ::product::BillLine;
use figures::Lang;
use importers::{DecimalMark, Input, Inventory, ReadOptions, TextEncoding, read_inventory_input};
use vocabulary::SourceId;

use super::{DecimalStyle, ProductRequest};
use crate::provenance::Provenance;
use crate::run_record::InputFile;
use crate::{Context, OperationError};

/// An inventory as the model and the tables need it.
pub(super) struct Bill {
    pub(super) name: String,
    name_ja: String,
    pub(super) unit: String,
    pub(super) lines: Vec<BillLine>,
    /// Row of each line as the user sees it, from 1.
    pub(super) rows: Vec<usize>,
    /// The user's columns, in order.
    pub(super) columns: Vec<String>,
    inventory: Inventory,
    /// What the reader did to the file: encoding, units, assumptions.
    pub(super) notes: Vec<String>,
    pub(super) input: InputFile,
}

impl Bill {
    /// The user's cells of a line, in the order of the columns.
    pub(super) fn cells(&self, line: usize) -> Vec<&str> {
        self.inventory.cells(line)
    }

    /// The name inside a sentence: an English common noun begins with a small letter there.
    pub(super) fn name_in_sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::Ja if !self.name_ja.is_empty() => self.name_ja.clone(),
            Lang::Ja => self.name.clone(),
            Lang::En => {
                let mut letters = self.name.chars();
                match (letters.next(), letters.clone().next()) {
                    (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
                        first.to_lowercase().chain(letters).collect()
                    }
                    _ => self.name.clone(),
                }
            }
        }
    }

    /// The name as a title.
    pub(super) fn title(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja if !self.name_ja.is_empty() => &self.name_ja,
            _ => &self.name,
        }
    }
}

/// Reads an inventory: a file, or an embedded one by its name. A file of that name comes first.
pub(super) fn read(
    context: &Context,
    request: &ProductRequest,
    name: &str,
    provenance: &mut Provenance,
) -> Result<Bill, OperationError> {
    let file = if context.files.exists(name) { Some(context.files.read(name)?) } else { None };
    let (input, embedded) = match file {
        // A file that is an embedded inventory, byte for byte, has its name and unit too.
        Some(file) => {
            let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
            let same = stem.map(|stem| context.facts.inventory(&stem)).transpose()?.flatten();
            let same = same.filter(|inventory| inventory.content == file.bytes);
            (file, same)
        }
        None => match context.facts.inventory(name)? {
            Some(inventory) => {
                let input = Input { name: inventory.file.clone(), bytes: inventory.content.clone() };
                (input, Some(inventory))
            }
            None => {
                let known: Vec<String> =
                    context.facts.inventories()?.into_iter().map(|row| row.inventory).collect();
                return Err(OperationError::Request(format!(
                    "`{name}` is neither a file nor an embedded inventory; embedded are {}",
                    known.join(", ")
                )));
            }
        },
    };
    let names = embedded.map(|inventory| [inventory.name_en, inventory.name_ja, inventory.unit]);
    let options = ReadOptions {
        sheet: request.sheet.clone(),
        decimal: request.decimal.map(|style| match style {
            DecimalStyle::Point => DecimalMark::Point,
            DecimalStyle::Comma => DecimalMark::Comma,
        }),
        encoding: request.encoding.map(TextEncoding::from),
        ..ReadOptions::default()
    };
    let inventory =
        read_inventory_input(input, &options).map_err(|error| OperationError::Input(error.to_string()))?;
    let input = InputFile {
        name: name.to_owned(),
        sha256: inventory.sha256.clone(),
        bytes: inventory.bytes,
        rows: inventory.lines.len(),
    };
    cite(context, &inventory, provenance)?;
    check_amounts(&inventory)?;
    let lines = inventory
        .lines
        .iter()
        .map(|line| BillLine {
            part: line.part.clone(),
            material: line.material.clone(),
            mass_kg: line.mass_kg * line.quantity,
            recycled_share: line.recycled_share.unwrap_or(0.0),
            origin: line.origin,
            mass_gsd: line.gsd,
        })
        .collect();
    let [name_en, name_ja, unit] =
        names.unwrap_or_else(|| [inventory.name.clone(), String::new(), inventory.unit.clone()]);
    Ok(Bill {
        name: name_en,
        name_ja,
        unit,
        lines,
        rows: inventory.lines.iter().map(|line| line.row).collect(),
        columns: inventory.columns().to_vec(),
        notes: inventory.notes.clone(),
        inventory,
        input,
    })
}

/// Gives inventories of the same name the names of their files too.
pub(super) fn tell_apart(bills: &mut [Bill]) {
    let names: Vec<String> = bills.iter().map(|bill| bill.name.clone()).collect();
    for bill in bills {
        if names.iter().filter(|name| **name == bill.name).count() > 1 {
            let file = format!(" ({})", bill.input.name);
            bill.name.push_str(&file);
            if !bill.name_ja.is_empty() {
                bill.name_ja.push_str(&file);
            }
        }
    }
}

/// Counts the sources that the lines name in a column `source`, as far as the database knows them.
fn cite(context: &Context, inventory: &Inventory, provenance: &mut Provenance) -> Result<(), OperationError> {
    let Some(column) = inventory.columns().iter().position(|column| column == "source") else {
        return Ok(());
    };
    let known: BTreeSet<String> = context.facts.sources()?.into_iter().map(|source| source.id.0).collect();
    for line in 0..inventory.lines.len() {
        if let Some(source) = inventory.cells(line).get(column).filter(|source| known.contains(**source)) {
            provenance.row(&SourceId((*source).to_owned()));
        }
    }
    Ok(())
}

/// Masses and spreads beyond which sums lose their meaning: a product between a billionth of a nanogram and the mass
/// of a mountain, a spread of a thousand times.
fn check_amounts(inventory: &Inventory) -> Result<(), OperationError> {
    const LEAST_KG: f64 = 1e-21;
    const MOST_KG: f64 = 1e15;
    const WIDEST: f64 = 1e3;
    for line in &inventory.lines {
        let mass_kg = line.mass_kg * line.quantity;
        if mass_kg != 0.0 && !(LEAST_KG..=MOST_KG).contains(&mass_kg) {
            return Err(OperationError::Input(format!(
                "{}, line {}: mass {:e} kg times quantity {:e} is {mass_kg:e} kg, expected 0 or {LEAST_KG:e} to {MOST_KG:e} kg",
                inventory.file, line.row, line.mass_kg, line.quantity
            )));
        }
        if let Some(gsd) = line.gsd.filter(|gsd| *gsd > WIDEST) {
            return Err(OperationError::Input(format!(
                "{}, line {}: the geometric standard deviation {gsd:e} is beyond {WIDEST}",
                inventory.file, line.row
            )));
        }
    }
    Ok(())
}
