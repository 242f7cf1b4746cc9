//! What rows bring: for each table how many, of which years, regions, materials and codes.

use std::collections::{BTreeMap, BTreeSet};

use database::TradeFlow;
use importers::format::{Row, Sink, SinkError};
use schemars::JsonSchema;
use serde::Serialize;
use vocabulary::{HsCode, HsRevision, MaterialId, Region, SourceId, Year};

/// What would be added to a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Addition {
    /// The file.
    pub file: String,
    /// Table of the database.
    pub table: String,
    /// Number of rows.
    pub rows: u64,
    /// First year; null for tables without years.
    pub first_year: Option<u16>,
    /// Last year.
    pub last_year: Option<u16>,
    /// Number of regions.
    pub regions: u64,
    /// Number of materials.
    pub materials: u64,
    /// Number of HS codes.
    pub hs_codes: u64,
}

#[derive(Debug, Default)]
struct Table {
    rows: u64,
    years: Option<(Year, Year)>,
    regions: BTreeSet<Region>,
    materials: BTreeSet<MaterialId>,
    codes: BTreeSet<HsCode>,
}

impl Table {
    fn year(&mut self, year: Year) {
        let (first, last) = self.years.unwrap_or((year, year));
        self.years = Some((first.min(year), last.max(year)));
    }

    fn material(&mut self, material: &MaterialId) {
        if !self.materials.contains(material) {
            self.materials.insert(material.clone());
        }
    }
}

/// Counts rows by table.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    tables: BTreeMap<&'static str, Table>,
    /// Indices that rows name, and those that rows define.
    pub(crate) indices: BTreeSet<String>,
    pub(crate) defined: BTreeSet<String>,
    /// Masses of the lines of an inventory (kg), by material.
    pub(crate) lines: BTreeMap<MaterialId, f64>,
}

impl Tally {
    /// Counts a row.
    pub(crate) fn row(&mut self, row: &Row) {
        let table = self.tables.entry(row.table()).or_default();
        table.rows += 1;
        match row {
            Row::Production(row) => {
                table.year(row.year);
                table.regions.insert(row.region);
                table.material(&row.material);
            }
            Row::Reserve(row) => {
                table.year(row.year);
                table.regions.insert(row.region);
                table.material(&row.material);
            }
            Row::OreGrade(row) => {
                table.year(row.year);
                table.regions.insert(row.region);
                table.material(&row.material);
            }
            Row::Price(row) => {
                table.year(row.year);
                table.material(&row.material);
            }
            Row::Indicator(row) => {
                table.year(row.year);
                table.regions.insert(row.region);
                self.indices.insert(row.index.clone());
            }
            Row::Index(info) => {
                self.defined.insert(info.index.clone());
            }
            Row::Factor(row) => {
                table.regions.extend(row.region);
                table.material(&row.material);
            }
            Row::Parameter(row) => {
                if let Some(year) = row.year {
                    table.year(year);
                }
                table.regions.extend(row.region);
                table.material(&row.material);
            }
            Row::Facility(row) => {
                if let Some(year) = row.year {
                    table.year(year);
                }
                table.regions.insert(row.region);
                row.materials.iter().for_each(|material| table.material(material));
            }
            Row::Incident(row) => {
                if let Some(year) = row.year() {
                    table.year(year);
                }
                table.regions.insert(row.region);
                row.materials.iter().for_each(|material| table.material(material));
            }
            Row::Trade(flow) => {
                table.rows -= 1;
                self.flows(&[flow.flow]);
            }
            Row::TradeReport(row) => {
                table.year(row.year);
                table.regions.extend([row.reporter, row.partner]);
                table.codes.insert(row.hs);
            }
            Row::PhysicalTrade(row) => {
                table.year(row.year);
                table.regions.insert(row.region);
            }
            Row::FoodBalance(row) => {
                table.year(row.year);
                table.regions.insert(row.region);
            }
            Row::FoodTrade(row) => {
                table.year(row.year);
                table.regions.extend([row.exporter, row.importer]);
            }
            Row::CropYield(row) => table.regions.extend(row.region),
            Row::Population(row) => {
                table.year(row.year);
                table.regions.insert(row.region);
            }
            Row::Line(line) => {
                table.material(&line.material);
                *self.lines.entry(line.material.clone()).or_default() += line.mass_kg;
            }
        }
    }

    /// Counts trade flows; neighbours usually share year, code and exporter.
    pub(crate) fn flows(&mut self, flows: &[TradeFlow]) {
        let table = self.tables.entry("trade").or_default();
        table.rows += flows.len() as u64;
        let mut last: Option<(Year, HsCode, Region)> = None;
        for flow in flows {
            let key = (flow.year, flow.hs, flow.exporter);
            if last != Some(key) {
                table.year(flow.year);
                table.codes.insert(flow.hs);
                table.regions.insert(flow.exporter);
                last = Some(key);
            }
            table.regions.insert(flow.importer);
        }
    }

    /// What the rows would add, by table.
    pub(crate) fn additions(&self, file: &str) -> Vec<Addition> {
        let tables = self.tables.iter().filter(|(_, table)| table.rows > 0);
        tables
            .map(|(name, table)| Addition {
                file: file.to_owned(),
                table: (*name).to_owned(),
                rows: table.rows,
                first_year: table.years.map(|(first, _)| first.0),
                last_year: table.years.map(|(_, last)| last.0),
                regions: table.regions.len() as u64,
                materials: table.materials.len() as u64,
                hs_codes: table.codes.len() as u64,
            })
            .collect()
    }
}

impl Sink for Tally {
    fn row(&mut self, row: Row) -> Result<(), SinkError> {
        Tally::row(self, &row);
        Ok(())
    }

    fn flows(&mut self, _: &SourceId, _: HsRevision, flows: &[TradeFlow]) -> Result<(), SinkError> {
        Tally::flows(self, flows);
        Ok(())
    }
}
