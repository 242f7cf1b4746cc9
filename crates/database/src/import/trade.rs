//! Trade: flows in bulk, reports, and trade by mass in categories.

use rusqlite::params;
use vocabulary::{Flag, HsRevision, SourceId};

use super::Import;
use super::place::Place;
use crate::error::DatabaseError;
use crate::rows::{PhysicalTradeRow, TradeDirection, TradeFlow, TradeReportRow, TradeRow};
use crate::tally::FlowKey;

/// How many flows are put by before they are written in the order of their key: appending to the end of the
/// table is many times faster than inserting all over it.
const FLOWS_AT_ONCE: usize = 1 << 18;

/// A flow that waits to be written.
pub(super) struct Flow {
    key: FlowKey,
    row: u64,
    mass_kg: Option<f64>,
    value_usd: Option<f64>,
    flag: Flag,
}

impl Import<'_> {
    /// Adds a trade flow whose code is of HS92.
    ///
    /// # Errors
    /// An unknown region or source, a mass or value that is no amount, a year out of range, a file that cannot be
    /// written, or a second row of the same key (reported by a later call, [`Import::commit`] at the latest).
    pub fn append_trade(&mut self, row: &TradeRow) -> Result<(), DatabaseError> {
        let done = self.try_append_trade(row);
        self.note(done)
    }

    fn try_append_trade(&mut self, row: &TradeRow) -> Result<(), DatabaseError> {
        let place = Place { table: "trade", row: self.flows_appended + 1 };
        let number = self.source_number(place, &row.source)?;
        let flow = TradeFlow {
            hs: row.hs,
            year: row.year,
            exporter: row.exporter,
            importer: row.importer,
            mass_kg: row.mass_kg,
            value_usd: row.value_usd,
            flag: row.flag,
        };
        self.put_flow(number, HsRevision::Hs92, &flow)
    }

    /// Adds trade flows of one source, whose codes follow one revision of the HS, in any order. This is the path
    /// of bulk imports.
    ///
    /// # Errors
    /// As for [`Import::append_trade`], and codes of a year for which this import stated another revision.
    pub fn append_trade_rows(
        &mut self,
        source: &SourceId,
        revision: HsRevision,
        rows: &[TradeFlow],
    ) -> Result<(), DatabaseError> {
        let done = self.try_append_trade_rows(source, revision, rows);
        self.note(done)
    }

    fn try_append_trade_rows(
        &mut self,
        source: &SourceId,
        revision: HsRevision,
        rows: &[TradeFlow],
    ) -> Result<(), DatabaseError> {
        let place = Place { table: "trade", row: self.flows_appended + 1 };
        let number = self.source_number(place, source)?;
        rows.iter().try_for_each(|row| self.put_flow(number, revision, row))
    }

    fn put_flow(&mut self, number: i64, revision: HsRevision, row: &TradeFlow) -> Result<(), DatabaseError> {
        self.flows_appended += 1;
        let place = Place { table: "trade", row: self.flows_appended };
        place.region("exporter", row.exporter)?;
        place.region("importer", row.importer)?;
        place.year(row.year)?;
        place.amount("mass_kg", row.mass_kg)?;
        place.amount("value_usd", row.value_usd)?;
        let stated = *self.revisions.entry((number, row.year)).or_insert(revision);
        if stated != revision {
            let expected = "the revision that earlier rows of this year follow";
            return Err(place.invalid("revision", revision.as_str(), expected));
        }
        self.flows.push(Flow {
            key: (row.hs, row.year, number, row.exporter, row.importer),
            row: self.flows_appended,
            mass_kg: row.mass_kg,
            value_usd: row.value_usd,
            flag: row.flag,
        });
        if self.flows.len() >= FLOWS_AT_ONCE { self.write_flows() } else { Ok(()) }
    }

    /// Writes the flows that were put by, in the order of their key.
    pub(super) fn write_flows(&mut self) -> Result<(), DatabaseError> {
        let mut flows = std::mem::take(&mut self.flows);
        flows.sort_unstable_by_key(|flow| (flow.key, flow.row));
        if self.insert_flow.is_none() && !flows.is_empty() {
            let statement = self.connection.prepare(
                "INSERT INTO main.trade_flows (hs, year, import, source_number, exporter, importer, mass_kg,
                 value_usd, flag) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            );
            self.insert_flow = Some(statement.map_err(|error| self.explain(error))?);
        }
        let Some(statement) = &mut self.insert_flow else { return Ok(()) };
        for flow in &flows {
            let (hs, year, number, exporter, importer) = flow.key;
            let inserted = statement.execute(params![
                hs.as_str(),
                year.0,
                self.import,
                number,
                exporter.code(),
                importer.code(),
                flow.mass_kg,
                flow.value_usd,
                flow.flag.as_str()
            ]);
            if let Err(error) = inserted {
                let place = Place { table: "trade", row: flow.row };
                return Err(self.refused(place, error, || format!("{exporter} {importer} {hs} {year}")));
            }
        }
        self.tally.flows(flows.iter().map(|flow| flow.key));
        flows.clear();
        self.flows = flows;
        Ok(())
    }

    /// Adds what a region reported of its trade with a partner.
    ///
    /// # Errors
    /// An unknown region or source, a mass or value that is no amount, a year out of range, a second row of the
    /// same key, or a file that cannot be written.
    pub fn append_trade_report(&mut self, row: &TradeReportRow) -> Result<(), DatabaseError> {
        let done = self.try_append_trade_report(row);
        self.note(done)
    }

    fn try_append_trade_report(&mut self, row: &TradeReportRow) -> Result<(), DatabaseError> {
        let place = self.place("trade_reports");
        place.region("reporter", row.reporter)?;
        place.region("partner", row.partner)?;
        place.year(row.year)?;
        place.amount("mass_kg", row.mass_kg)?;
        place.amount("value_usd", row.value_usd)?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.trade_reports (hs, year, import, source, reporter, partner, direction, revision,
             mass_kg, value_usd, flag) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                row.hs.as_str(),
                row.year.0,
                self.import,
                row.source.0,
                row.reporter.code(),
                row.partner.code(),
                row.direction.as_str(),
                row.revision.as_str(),
                row.mass_kg,
                row.value_usd,
                row.flag.as_str()
            ],
            || format!("{} {} {} {} {}", row.reporter, row.direction.as_str(), row.partner, row.hs, row.year),
        )?;
        self.tally.row(place.table, &row.source.0, Some(row.year), Some(row.reporter), None);
        self.tally.region(place.table, &row.source.0, row.partner);
        self.tally.code(place.table, &row.source.0, row.hs);
        Ok(())
    }

    /// Adds the mass of a category of materials that a region traded in a year.
    ///
    /// # Errors
    /// An unknown region or source, a direction that is neither import nor export, a mass that is no amount, a
    /// year out of range, an empty category, a second row of the same key, or a file that cannot be written.
    pub fn append_physical_trade(&mut self, row: &PhysicalTradeRow) -> Result<(), DatabaseError> {
        let done = self.try_append_physical_trade(row);
        self.note(done)
    }

    fn try_append_physical_trade(&mut self, row: &PhysicalTradeRow) -> Result<(), DatabaseError> {
        let place = self.place("physical_trade");
        place.region("region", row.region)?;
        if !matches!(row.direction, TradeDirection::Import | TradeDirection::Export) {
            return Err(place.invalid("direction", row.direction.as_str(), "import or export"));
        }
        place.text("category", &row.category)?;
        place.year(row.year)?;
        place.amount("mass_kg", Some(row.mass_kg))?;
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.physical_trade (region, direction, category, year, import, source, mass_kg)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                row.region.code(),
                row.direction.as_str(),
                row.category,
                row.year.0,
                self.import,
                row.source.0,
                row.mass_kg
            ],
            || format!("{} {} {} {}", row.region, row.direction.as_str(), row.category, row.year),
        )?;
        self.tally.row(place.table, &row.source.0, Some(row.year), Some(row.region), None);
        Ok(())
    }
}
