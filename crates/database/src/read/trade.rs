//! Trade in codes of HS92: flows and reports chosen by group, translated from other revisions, and summed.
//!
//! The trap: goods of one HS92 code may be split over several codes of a later revision. Their masses are summed
//! only when all are stated: a sum over a missing part would be too small without a word.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{Flag, HsCode, HsRevision, Region, SourceId, Year};

use crate::database::Database;
use crate::error::DatabaseError;
use crate::packed::{PAIR_BITS, unpack_flag, unpack_pair};
use crate::prefer::{Candidate, preferred};
use crate::rows::{PhysicalTradeRow, TradeDirection, TradeKind, TradeReportRow, TradeRow};

/// The codes of other revisions whose goods are counted under each code of HS92. A code that could be counted under
/// several is counted under the smallest, so that nothing is counted twice.
#[derive(Debug, Default)]
pub(crate) struct Translation {
    codes: BTreeMap<HsCode, Vec<(HsRevision, HsCode)>>,
}

impl Translation {
    /// The codes, HS92 itself first.
    fn of(&self, hs92: HsCode) -> impl Iterator<Item = (HsRevision, HsCode)> + '_ {
        let others = self.codes.get(&hs92).into_iter().flatten().copied();
        std::iter::once((HsRevision::Hs92, hs92)).chain(others)
    }
}

/// A file's flows of one code and year: where they are, and how much there is.
struct Extent {
    hs: HsCode,
    import: i64,
    exporters: u64,
    source: SourceId,
    place: String,
    number: i64,
}

/// Mass and value that may be missing, and how they came about.
#[derive(Clone, Copy)]
struct Amounts {
    mass_kg: Option<f64>,
    value_usd: Option<f64>,
    flag: Flag,
}

impl Amounts {
    /// The sum of two, missing where either is; of two flags the one further from a report.
    fn add(self, other: Amounts) -> Amounts {
        let sum = |a: Option<f64>, b: Option<f64>| Some(a? + b?);
        Amounts {
            mass_kg: sum(self.mass_kg, other.mass_kg),
            value_usd: sum(self.value_usd, other.value_usd),
            flag: self.flag.max(other.flag),
        }
    }
}

impl Database {
    fn translation(&self) -> Result<&Translation, DatabaseError> {
        if let Some(known) = self.translation.get() {
            return Ok(known);
        }
        let rows = self.rows("hs_revisions", "SELECT * FROM hs_revisions ORDER BY hs92", [], |row| {
            let hs92 = row.word("hs92", "an HS code", |text| text.parse().ok())?;
            Ok((hs92, row.revision()?, row.hs()?))
        })?;
        let mut codes: BTreeMap<HsCode, Vec<(HsRevision, HsCode)>> = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for (hs92, revision, hs) in rows {
            if revision != HsRevision::Hs92 && taken.insert((revision, hs)) {
                codes.entry(hs92).or_default().push((revision, hs));
            }
        }
        Ok(self.translation.get_or_init(|| Translation { codes }))
    }

    /// The extents of an HS92 code and year, of the preferred source: newest import, then most exporters, then the
    /// smaller source. Several when its file has the goods under several codes of another revision.
    fn extents(&self, code: HsCode, year: Year) -> Result<Vec<Extent>, DatabaseError> {
        let wanted: BTreeSet<(HsRevision, HsCode)> = self.translation()?.of(code).collect();
        let spelt: BTreeSet<HsCode> = wanted.iter().map(|(_, hs)| *hs).collect();
        let mut found: Vec<Extent> = Vec::new();
        for hs in spelt {
            let query = "SELECT * FROM trade_choices WHERE hs = ?1 AND year = ?2";
            let rows = self.rows("trade_choices", query, (hs.as_str(), year.0), |row| {
                let extent = Extent {
                    hs,
                    import: row.get("import")?,
                    exporters: row.count("exporters")?,
                    source: row.source()?,
                    place: row.get("place")?,
                    number: row.get("number")?,
                };
                Ok((row.revision()?, extent))
            })?;
            found.extend(
                rows.into_iter()
                    .filter(|(revision, _)| wanted.contains(&(*revision, hs)))
                    .map(|(_, extent)| extent),
            );
        }
        let rank =
            |extent: &Extent| (extent.import, extent.exporters, std::cmp::Reverse(extent.source.clone()));
        let Some((import, _, source)) = found.iter().map(rank).max() else { return Ok(Vec::new()) };
        found.retain(|extent| extent.import == import && extent.source == source.0);
        Ok(found)
    }

    /// See [`crate::Facts::trade`].
    pub(super) fn flows(&self, codes: &[HsCode], year: Year) -> Result<Vec<TradeRow>, DatabaseError> {
        let codes: BTreeSet<HsCode> = codes.iter().copied().collect();
        let mut flows = Vec::new();
        for code in codes {
            let extents = self.extents(code, year)?;
            let mut parts = Vec::new();
            for extent in &extents {
                let query = format!(
                    "SELECT flow, mass_kg, value_usd, flag FROM {0}.trade_parts
                     CROSS JOIN {0}.trade_flows ON flow BETWEEN part << 30 AND (part << 30) + 1073741823
                     WHERE hs = ?1 AND year = ?2 AND import = ?3 AND source_number = ?4
                     ORDER BY part, flow",
                    extent.place
                );
                let key = (extent.hs.as_str(), year.0, extent.import, extent.number);
                parts.extend(self.rows("trade_flows", &query, key, |row| {
                    // by place, as finding columns by name would take as long as all the rest
                    let pair = row.number_at(0, "flow", "a key of two regions", |flow| {
                        u32::try_from(flow & ((1 << PAIR_BITS) - 1)).ok().and_then(unpack_pair)
                    })?;
                    let amounts = Amounts {
                        mass_kg: row.get_at(1)?,
                        value_usd: row.get_at(2)?,
                        flag: row.number_at(3, "flag", "a flag from 0 to 3", unpack_flag)?,
                    };
                    Ok((pair, amounts))
                })?);
            }
            let Some(source) = extents.first().map(|extent| &extent.source) else { continue };
            if extents.len() > 1 {
                parts = summed(parts);
            } else {
                parts.sort_by_key(|(pair, _)| *pair);
            }
            flows.extend(parts.into_iter().map(|((exporter, importer), amounts)| TradeRow {
                exporter,
                importer,
                hs: code,
                year,
                mass_kg: amounts.mass_kg,
                value_usd: amounts.value_usd,
                flag: amounts.flag,
                source: source.clone(),
            }));
        }
        Ok(flows)
    }

    /// See [`crate::Facts::trade_reports`].
    pub(super) fn reports(&self, codes: &[HsCode], year: Year) -> Result<Vec<TradeReportRow>, DatabaseError> {
        let codes: BTreeSet<HsCode> = codes.iter().copied().collect();
        let mut reports = Vec::new();
        for code in codes {
            let mut candidates = Vec::new();
            for (revision, hs) in self.translation()?.of(code) {
                let query = "SELECT * FROM trade_reports WHERE hs = ?1 AND year = ?2 AND revision = ?3";
                let key = (hs.as_str(), year.0, revision.as_str());
                candidates.extend(self.rows("trade_reports", query, key, |row| {
                    let report = TradeReportRow {
                        reporter: row.region("reporter")?,
                        partner: row.region("partner")?,
                        direction: row.word("direction", "a direction", TradeDirection::from_word)?,
                        hs,
                        revision,
                        year,
                        mass_kg: row.get("mass_kg")?,
                        value_usd: row.get("value_usd")?,
                        flag: row.flag()?,
                        source: row.source()?,
                    };
                    Ok(Candidate {
                        group: (report.reporter, report.direction),
                        import: row.get("import")?,
                        source: report.source.clone(),
                        region: Some(report.partner),
                        row: report,
                    })
                })?);
            }
            let chosen = preferred(candidates);
            // A file may state the same trade in several revisions: the newest is the one it was reported in.
            let mut newest: BTreeMap<(Region, TradeDirection), HsRevision> = BTreeMap::new();
            for report in &chosen {
                let revision = newest.entry((report.reporter, report.direction)).or_insert(report.revision);
                *revision = report.revision.max(*revision);
            }
            let mut sums: BTreeMap<(Region, Region, TradeDirection), TradeReportRow> = BTreeMap::new();
            for report in chosen {
                if newest.get(&(report.reporter, report.direction)) != Some(&report.revision) {
                    continue;
                }
                let amounts = Amounts::of(&report);
                sums.entry((report.reporter, report.partner, report.direction))
                    .and_modify(|sum| {
                        let total = Amounts::of(sum).add(amounts);
                        (sum.mass_kg, sum.value_usd, sum.flag) = (total.mass_kg, total.value_usd, total.flag);
                    })
                    .or_insert(TradeReportRow { hs: code, revision: HsRevision::Hs92, ..report });
            }
            reports.extend(sums.into_values());
        }
        Ok(reports)
    }

    /// See [`crate::Facts::trade_years_of`].
    pub(super) fn years_of_codes(&self, codes: &[HsCode]) -> Result<Vec<Year>, DatabaseError> {
        let translation = self.translation()?;
        let wanted: BTreeSet<(HsCode, HsRevision)> = codes
            .iter()
            .flat_map(|code| translation.of(*code))
            .map(|(revision, hs)| (hs, revision))
            .collect();
        let mut years = BTreeSet::new();
        for (hs, revision) in wanted {
            for query in [
                "SELECT DISTINCT year FROM trade_choices WHERE hs = ?1 AND revision = ?2",
                "SELECT DISTINCT year FROM trade_reports WHERE hs = ?1 AND revision = ?2",
            ] {
                years.extend(self.years("trade", query, &[hs.as_str(), revision.as_str()])?);
            }
        }
        Ok(years.into_iter().collect())
    }

    /// See [`crate::Facts::trade_kind`].
    pub(super) fn kind_of_trade(&self, code: HsCode, year: Year) -> Result<Option<TradeKind>, DatabaseError> {
        let flows = self.extents(code, year)?.first().map(|extent| extent.import);
        let mut reports = None;
        for (revision, hs) in self.translation()?.of(code) {
            let query = "SELECT max(import) AS import FROM trade_reports
                         WHERE hs = ?1 AND year = ?2 AND revision = ?3";
            let key = (hs.as_str(), year.0, revision.as_str());
            let last = self.rows("trade_reports", query, key, |row| row.get::<Option<i64>>("import"))?;
            reports = reports.max(last.into_iter().flatten().next());
        }
        Ok(match (flows, reports) {
            (None, None) => None,
            (flows, reports) if reports > flows => Some(TradeKind::Reports),
            _ => Some(TradeKind::Flows),
        })
    }

    /// See [`crate::Facts::physical_trade`].
    pub(super) fn masses_traded(&self, region: Region) -> Result<Vec<PhysicalTradeRow>, DatabaseError> {
        let rows = self.rows(
            "physical_trade",
            "SELECT * FROM physical_trade WHERE region = ?1",
            [region.code()],
            |row| {
                let fact = PhysicalTradeRow {
                    region,
                    direction: row.word("direction", "import or export", TradeDirection::from_word)?,
                    category: row.get("category")?,
                    year: row.year()?,
                    mass_kg: row.get("mass_kg")?,
                    source: row.source()?,
                };
                Ok(Candidate {
                    group: (fact.year, fact.direction, fact.category.clone()),
                    import: row.get("import")?,
                    source: fact.source.clone(),
                    region: None,
                    row: fact,
                })
            },
        )?;
        Ok(preferred(rows))
    }
}

impl Amounts {
    fn of(report: &TradeReportRow) -> Amounts {
        Amounts { mass_kg: report.mass_kg, value_usd: report.value_usd, flag: report.flag }
    }
}

/// The sum of the parts of each pair of regions, by pair.
fn summed(parts: Vec<((Region, Region), Amounts)>) -> Vec<((Region, Region), Amounts)> {
    let mut sums: BTreeMap<(Region, Region), Amounts> = BTreeMap::new();
    for (pair, amounts) in parts {
        sums.entry(pair).and_modify(|sum| *sum = sum.add(amounts)).or_insert(amounts);
    }
    sums.into_iter().collect()
}
