//! Reading an inventory into the model's bill of materials.

use ::product::BillLine;
use figures::Lang;
use importers::{DecimalMark, Input, Inventory, ReadOptions, read_inventory_input};
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
    let embedded = if context.files.exists(name) { None } else { context.facts.inventory(name)? };
    let (input, names) = match embedded {
        Some(inventory) => (
            Input { name: inventory.file, bytes: inventory.content },
            Some([inventory.name_en, inventory.name_ja, inventory.unit]),
        ),
        None if context.files.exists(name) => (context.files.read(name)?, None),
        None => {
            let known: Vec<String> =
                context.facts.inventories()?.into_iter().map(|row| row.inventory).collect();
            return Err(OperationError::Request(format!(
                "`{name}` is neither a file nor an embedded inventory; embedded are {}",
                known.join(", ")
            )));
        }
    };
    let options = ReadOptions {
        sheet: request.sheet.clone(),
        decimal: request.decimal.map(|style| match style {
            DecimalStyle::Point => DecimalMark::Point,
            DecimalStyle::Comma => DecimalMark::Comma,
        }),
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
    let source_column = inventory.columns().iter().position(|column| column == "source");
    if let (Some(column), Some(_)) = (source_column, &names) {
        for line in 0..inventory.lines.len() {
            if let Some(source) = inventory.cells(line).get(column).filter(|source| !source.is_empty()) {
                provenance.row(&SourceId((*source).to_owned()));
            }
        }
    }
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
