//! The risk taxonomy and what it is attached to.

use crate::database::Database;
use crate::error::DatabaseError;
use crate::rows::{LinkTarget, Risk, RiskLink};

impl Database {
    /// See [`crate::Facts::risks`].
    pub(super) fn taxonomy(&self) -> Result<Vec<Risk>, DatabaseError> {
        self.rows("risks", "SELECT * FROM risks ORDER BY category, subtype, risk", [], |row| {
            Ok(Risk {
                risk: row.get("risk")?,
                category: row.get("category")?,
                subtype: row.get("subtype")?,
                name_en: row.get("name_en")?,
                name_ja: row.get("name_ja")?,
                description_en: row.get("description_en")?,
                description_ja: row.get("description_ja")?,
                cause: row.get("cause")?,
                lead_time: row.get("lead_time")?,
                duration: row.get("duration")?,
                affected_share_low: row.get("affected_share_low")?,
                affected_share_high: row.get("affected_share_high")?,
                contagion_scope: row.get("contagion_scope")?,
                source: row.source()?,
            })
        })
    }

    /// See [`crate::Facts::risk_links`].
    pub(super) fn links(
        &self,
        kind: Option<LinkTarget>,
        target: Option<&str>,
    ) -> Result<Vec<RiskLink>, DatabaseError> {
        let mut links = self.rows(
            "risk_links",
            "SELECT * FROM risk_links WHERE (?1 IS NULL OR target_kind = ?1) AND (?2 IS NULL OR target = ?2)
             ORDER BY target_kind, target, risk, source, import DESC",
            (kind.map(LinkTarget::as_str), target),
            |row| {
                Ok(RiskLink {
                    risk: row.get("risk")?,
                    target_kind: row.word(
                        "target_kind",
                        "material, region or facility",
                        LinkTarget::from_word,
                    )?,
                    target: row.get("target")?,
                    note: row.get("note")?,
                    source: row.source()?,
                })
            },
        )?;
        // Of the same link stated again by a later import, the newest.
        links.dedup_by(|later, first| {
            (later.target_kind, &later.target, &later.risk, &later.source)
                == (first.target_kind, &first.target, &first.risk, &first.source)
        });
        Ok(links)
    }
}
