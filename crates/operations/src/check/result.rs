//! The tables of a preview.

use schemars::JsonSchema;
use serde::Serialize;

use crate::tally::Addition;

/// What files are, and what of them is understood.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct CheckResult {
    /// One row a file.
    pub files: Vec<FileRow>,
    /// What an import would add, by table.
    pub additions: Vec<Addition>,
    /// The formats that a file fits.
    pub formats: Vec<FormatRow>,
    /// What each column was taken for; empty where a format has fixed columns.
    pub columns: Vec<ColumnRow>,
    /// What is left out on purpose.
    pub excluded: Vec<ExcludedRow>,
    /// Sums of rows beside the totals that the file states.
    pub sums: Vec<SumRow>,
    /// A mapping file to fill in: names that are not known, with a proposal where only one name is similar.
    pub mapping: Vec<MappingRow>,
    /// Materials of an inventory that `product` would not cover.
    pub not_covered: Vec<NotCoveredRow>,
}

/// A file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FileRow {
    /// Name, as the user wrote it.
    pub file: String,
    /// Format as which it was read.
    pub format: String,
    /// Encoding of a text.
    pub encoding: Option<String>,
    /// Character between the columns of a text.
    pub delimiter: Option<String>,
    /// Decimal mark of numbers in text, where they show one.
    pub decimal: Option<String>,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// Figures that the file holds.
    pub rows: u64,
    /// Figures that become a row or a part of one.
    pub matched_rows: u64,
    /// Figures that are left out on purpose.
    pub excluded_rows: u64,
    /// Figures that are not understood.
    pub unmatched_rows: u64,
    /// Part of the figures that should become rows which do.
    pub matched_share: f64,
}

/// A format that a file fits.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FormatRow {
    /// File.
    pub file: String,
    /// Key of the format.
    pub format: String,
    /// What it is.
    pub title: String,
    /// `certain` or `likely`.
    pub confidence: String,
}

/// What a column was taken for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ColumnRow {
    /// File.
    pub file: String,
    /// Name in the file.
    pub column: String,
    /// What it means; null for a column that is left alone.
    pub taken_as: Option<String>,
    /// Unit of its numbers.
    pub unit: Option<String>,
}

/// Figures that are left out on purpose.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExcludedRow {
    /// File.
    pub file: String,
    /// Why.
    pub reason: String,
    /// How many.
    pub count: u64,
}

/// A sum beside the total that the file states.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SumRow {
    /// File.
    pub file: String,
    /// What is summed, with its unit.
    pub item: String,
    /// Sum of the rows.
    pub sum: f64,
    /// Total of the file.
    pub stated: f64,
    /// Sum less total.
    pub difference: f64,
    /// Whether they agree within the rounding of the source.
    pub agrees: bool,
}

/// A line of a mapping file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MappingRow {
    /// What is mapped: column, region, material, unit, hs, skip.
    pub kind: String,
    /// Name in the file.
    pub from: String,
    /// What it means; empty where that is open.
    pub to: String,
    /// Names that are similar.
    pub note: String,
}

/// A material that `product` would not cover.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NotCoveredRow {
    /// Material.
    pub material: String,
    /// Mass in the inventory (kg).
    pub mass_kg: f64,
    /// Why.
    pub reason: String,
}
