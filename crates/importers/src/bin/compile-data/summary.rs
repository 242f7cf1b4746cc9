//! What was read and what the tables cover, for the reader of the command and for `data/README.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use database::{FactorRow, IndicatorRow, OreGradeRow, PriceRow, ProductionRow, ReserveRow, TradeRow};
use importers::parsed::Parsed;

use crate::Failure;

/// Where the computed table stands in the README.
const BEGIN: &str = "<!-- computed by compile-data: begin -->\n";
const END: &str = "<!-- computed by compile-data: end -->";

/// The account of a run.
#[derive(Default)]
pub(crate) struct Summary {
    report: String,
    coverage: Vec<String>,
    trade: Vec<String>,
    flows: u64,
    packed: u64,
    regions: BTreeSet<String>,
    codes: BTreeSet<String>,
    sums: Vec<String>,
}

/// How many different things, and from when to when.
struct Extent {
    rows: usize,
    materials: BTreeSet<String>,
    regions: BTreeSet<String>,
    years: BTreeSet<u16>,
}

impl Extent {
    fn of(facts: impl Iterator<Item = (String, String, u16)>) -> Extent {
        let mut extent =
            Extent { rows: 0, materials: BTreeSet::new(), regions: BTreeSet::new(), years: BTreeSet::new() };
        for (material, region, year) in facts {
            extent.rows += 1;
            extent.materials.insert(material);
            extent.regions.insert(region);
            extent.years.insert(year);
        }
        extent
    }

    fn years(&self) -> String {
        match (self.years.first(), self.years.last()) {
            (Some(first), Some(last)) if first == last => first.to_string(),
            (Some(first), Some(last)) => format!("{first}–{last}"),
            _ => "–".to_owned(),
        }
    }

    fn line(&self, table: &str, source: &str, things: &str) -> String {
        let (rows, regions) = (self.rows, self.regions.len());
        format!("| `{table}` | {source} | {rows} | {} | {things} | {regions} |\n", self.years())
    }
}

impl Summary {
    /// What became of the figures of a file.
    pub(crate) fn read<R>(&mut self, name: &str, parsed: &Parsed<R>) {
        let _ = writeln!(
            self.report,
            "{name}: {} figures, {} rows, {} added to others, {} unmatched",
            parsed.figures,
            parsed.rows.len(),
            parsed.merged,
            parsed.unmatched.len()
        );
        for (reason, count) in &parsed.excluded {
            let _ = writeln!(self.report, "  left out: {count} {reason}");
        }
        for entry in &parsed.unmatched {
            let _ = writeln!(
                self.report,
                "  unmatched: row {}, column {}, `{}`: {}",
                entry.row, entry.column, entry.value, entry.reason
            );
        }
        for note in &parsed.notes {
            let _ = writeln!(self.report, "  note: {note}");
            if note.contains("later edition") || note.contains("sum to") && name.contains("world_mining") {
                self.sums.push(note.clone());
            }
        }
    }

    pub(crate) fn production(&mut self, rows: &[ProductionRow]) {
        let mut by_source: BTreeMap<String, Vec<&ProductionRow>> = BTreeMap::new();
        for row in rows {
            by_source.entry(row.source.to_string()).or_default().push(row);
        }
        for (source, rows) in by_source {
            let extent = Extent::of(
                rows.iter().map(|row| (row.material.to_string(), row.region.to_string(), row.year.0)),
            );
            let things = format!("{} materials", extent.materials.len());
            self.coverage.push(extent.line("production.csv", &format!("`{source}`"), &things));
        }
        let extent =
            Extent::of(rows.iter().map(|row| (row.material.to_string(), row.region.to_string(), row.year.0)));
        let things = format!("{} materials", extent.materials.len());
        self.coverage.push(extent.line("production.csv", "all", &things));
    }

    pub(crate) fn indicators(&mut self, rows: &[IndicatorRow]) {
        for source in rows.iter().map(|row| row.source.to_string()).collect::<BTreeSet<_>>() {
            let of_source = || rows.iter().filter(|row| row.source.0 == source);
            let extent =
                Extent::of(of_source().map(|row| (row.index.clone(), row.region.to_string(), row.year.0)));
            let errors = of_source().filter(|row| row.standard_error.is_some()).count();
            let things = format!("{} indices, {errors} rows with standard error", extent.materials.len());
            self.coverage.push(extent.line("indicators.csv", &format!("`{source}`"), &things));
        }
    }

    pub(crate) fn ore_grades(&mut self, rows: &[OreGradeRow]) {
        for source in rows.iter().map(|row| row.source.to_string()).collect::<BTreeSet<_>>() {
            let of_source = rows.iter().filter(|row| row.source.0 == source);
            let extent = Extent::of(
                of_source.map(|row| (row.material.to_string(), row.region.to_string(), row.year.0)),
            );
            let things = extent.materials.iter().cloned().collect::<Vec<_>>().join(", ");
            self.coverage.push(extent.line("ore_grades.csv", &format!("`{source}`"), &things));
        }
    }

    pub(crate) fn reserves(&mut self, rows: &[ReserveRow]) {
        for source in rows.iter().map(|row| row.source.to_string()).collect::<BTreeSet<_>>() {
            let of_source = rows.iter().filter(|row| row.source.0 == source);
            let extent = Extent::of(
                of_source.map(|row| (row.material.to_string(), row.region.to_string(), row.year.0)),
            );
            let things = format!("{} materials", extent.materials.len());
            self.coverage.push(extent.line("reserves.csv", &format!("`{source}`"), &things));
        }
    }

    pub(crate) fn prices(&mut self, rows: &[PriceRow]) {
        let extent = Extent::of(
            rows.iter().map(|row| (row.material.to_string(), "United States".to_owned(), row.year.0)),
        );
        let things = format!("{} materials, markets of the United States and London", extent.materials.len());
        self.coverage.push(extent.line("prices.csv", "`usgs-mcs-2026`", &things));
    }

    pub(crate) fn factors(&mut self, rows: &[FactorRow]) {
        for set in rows.iter().map(|row| row.set.clone()).collect::<BTreeSet<_>>() {
            let of_set = || rows.iter().filter(|row| row.set == set);
            let materials = of_set().map(|row| row.material.to_string()).collect::<BTreeSet<_>>().len();
            let regions = of_set().filter_map(|row| row.region).collect::<BTreeSet<_>>().len();
            let count = of_set().count();
            self.coverage.push(format!(
                "| `factors.csv` | set `{set}` | {count} | – | {materials} materials | {} |\n",
                if regions == 0 { "world".to_owned() } else { format!("world and {regions}") }
            ));
        }
    }

    pub(crate) fn trade(&mut self, year: u16, rows: &[TradeRow], packed: usize) {
        self.flows += rows.len() as u64;
        self.packed += packed as u64;
        let mut mass = 0.0;
        let mut massless = 0u64;
        for row in rows {
            self.regions.extend([row.exporter.to_string(), row.importer.to_string()]);
            self.codes.insert(row.hs.to_string());
            match row.mass_kg {
                Some(kilograms) => mass += kilograms,
                None => massless += 1,
            }
        }
        let value: f64 = rows.iter().filter_map(|row| row.value_usd).sum();
        self.trade.push(format!(
            "| {year} | {} | {massless} | {:.3} | {:.1} | {} |\n",
            rows.len(),
            mass / 1e12,
            value / 1e9,
            packed / 1000
        ));
    }

    /// The account as text.
    pub(crate) fn report(&self) -> String {
        format!("{}\n{}", self.report, self.computed())
    }

    fn computed(&self) -> String {
        let mut text =
            String::from("| table | source | rows | years | what | regions |\n|---|---|---:|---|---|---:|\n");
        text.extend(self.coverage.iter().map(String::as_str));
        let _ = writeln!(
            text,
            "| `trade/` | `cepii-baci` | {} | 2015–2024 | {} HS92 codes | {} |",
            self.flows,
            self.codes.len(),
            self.regions.len()
        );
        text.push_str(
            "\n| year of trade | flows | without mass | mass (Gt) | value (10⁹ USD) | packed (kB) |\n",
        );
        text.push_str("|---|---:|---:|---:|---:|---:|\n");
        text.extend(self.trade.iter().map(String::as_str));
        let _ = writeln!(text, "| all | {} | | | | {} |", self.flows, self.packed / 1000);
        text.push_str(
            "\nYears of World Mining Data whose countries do not sum to the total (units of the source):\n\n",
        );
        self.sums.iter().for_each(|note| {
            let _ = writeln!(text, "- {note}");
        });
        text
    }

    /// Replaces the computed part of the README.
    pub(crate) fn update_readme(&self, path: &Path) -> Result<(), Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let (Some(begin), Some(end)) = (text.find(BEGIN), text.find(END)) else {
            return Err(format!("{}: the marks of the computed part are missing", path.display()).into());
        };
        let (head, tail) = (&text[..begin + BEGIN.len()], &text[end..]);
        std::fs::write(path, format!("{head}\n{}\n{tail}", self.computed()))?;
        Ok(())
    }
}
