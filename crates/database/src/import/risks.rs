//! The risk taxonomy and what its entries are attached to.

use rusqlite::params;
use vocabulary::{MaterialId, Region, SourceId};

use super::Import;
use crate::error::DatabaseError;
use crate::rows::{LinkTarget, Risk, RiskLink};

/// Columns of the definition of a risk.
pub(super) const RISK_COLUMNS: &str = "risk, category, subtype, name_en, name_ja, description_en, description_ja, cause, lead_time, \
                            duration, affected_share_low, affected_share_high, contagion_scope, source";

impl Import<'_> {
    /// Adds an entry of the risk taxonomy. The same definition a second time is not added again.
    ///
    /// # Errors
    /// A key that is taken by another entry, an unknown source, a share that is not from 0 to 1 or a low one above
    /// the high one, an empty field, or a file that cannot be written.
    pub fn append_risk(&mut self, risk: &Risk) -> Result<(), DatabaseError> {
        let done = self.try_append_risk(risk);
        self.note(done)
    }

    fn try_append_risk(&mut self, risk: &Risk) -> Result<(), DatabaseError> {
        let place = self.place("risks");
        for (column, value) in
            [("risk", &risk.risk), ("category", &risk.category), ("name_en", &risk.name_en)]
        {
            place.text(column, value)?;
        }
        let low = risk.affected_share_low.unwrap_or(0.0);
        place.number(
            "affected_share_low",
            low,
            |share| (0.0..=1.0).contains(&share),
            "a number from 0 to 1",
        )?;
        if let Some(high) = risk.affected_share_high {
            let fits = |share: f64| (low..=1.0).contains(&share);
            place.number("affected_share_high", high, fits, "a number from affected_share_low to 1")?;
        }
        self.source_number(place, &risk.source)?;
        self.define(
            "risk",
            "risks",
            RISK_COLUMNS,
            &risk.risk,
            &[
                &risk.risk,
                &risk.category,
                &risk.subtype,
                &risk.name_en,
                &risk.name_ja,
                &risk.description_en,
                &risk.description_ja,
                &risk.cause,
                &risk.lead_time,
                &risk.duration,
                &risk.affected_share_low,
                &risk.affected_share_high,
                &risk.contagion_scope,
                &risk.source.0,
            ],
        )
    }

    /// Attaches a risk, embedded or defined by an import, to a material, region or facility.
    ///
    /// # Errors
    /// An unknown risk, material, region or source, an empty target, the same link twice from the same source, or
    /// a file that cannot be written.
    pub fn append_risk_link(&mut self, row: &RiskLink) -> Result<(), DatabaseError> {
        let done = self.try_append_risk_link(row);
        self.note(done)
    }

    fn try_append_risk_link(&mut self, row: &RiskLink) -> Result<(), DatabaseError> {
        let place = self.place("risk_links");
        if !self.exists("main.risks", "risk", &row.risk)? {
            if !self.exists("embedded.risks", "risk", &row.risk)? {
                return Err(place.unknown("risk", &row.risk, "risk"));
            }
            let source: String = self
                .connection
                .prepare_cached("SELECT source FROM embedded.risks WHERE risk = ?1")
                .and_then(|mut statement| statement.query_row([&row.risk], |row| row.get(0)))
                .map_err(|error| self.explain(error))?;
            self.source_number(place, &SourceId(source))?;
            self.copy_embedded("risks", "risk", &row.risk)?;
        }
        let (mut region, mut material) = (None, None);
        match row.target_kind {
            LinkTarget::Material => {
                let known = MaterialId::new(&row.target);
                place.material(&known)?;
                material = Some(known);
            }
            LinkTarget::Region => {
                region = Region::from_code(&row.target);
                let Some(known) = region else { return Err(place.unknown("target", &row.target, "region")) };
                place.region("target", known)?;
            }
            LinkTarget::Facility => place.text("target", &row.target)?,
        }
        self.source_number(place, &row.source)?;
        self.insert(
            place,
            "INSERT INTO main.risk_links (risk, target_kind, target, import, source, note)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![row.risk, row.target_kind.as_str(), row.target, self.import, row.source.0, row.note],
            || format!("{} {} {}", row.risk, row.target, row.source),
        )?;
        self.tally.row(place.table, &row.source.0, None, region, material.as_ref());
        Ok(())
    }
}
