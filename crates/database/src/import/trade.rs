//! Trade reports, and trade by mass in categories.

use rusqlite::params;

use super::Import;
use crate::error::DatabaseError;
use crate::rows::{PhysicalTradeRow, TradeDirection, TradeReportRow};

impl Import<'_> {
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
