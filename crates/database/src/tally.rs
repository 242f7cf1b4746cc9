//! Counts what an import brings while its rows go by, so that nothing need be counted again later: coverage by
//! table and source, and the extents of trade by which a reader chooses a source.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, params};
use vocabulary::{HsCode, HsRevision, MaterialId, Region, Year};

use crate::import::flows::Group;
use crate::packed::{PAIR_BITS, RegionSet};

/// What one source brought into one table.
#[derive(Default)]
struct Coverage {
    rows: u64,
    years: Option<(Year, Year)>,
    regions: HashSet<Region>,
    materials: HashSet<MaterialId>,
    codes: HashSet<HsCode>,
}

/// What one source brought of one code and year.
#[derive(Default)]
struct Extent {
    flows: u64,
    exporters: RegionSet,
}

/// Counts of one import.
#[derive(Default)]
pub(crate) struct Tally {
    tables: BTreeMap<(&'static str, String), Coverage>,
    extents: BTreeMap<Group, Extent>,
    /// Regions on either side of the flows of a source, by its number.
    traders: BTreeMap<i64, RegionSet>,
}

impl Tally {
    /// Counts a row of any table but trade.
    pub(crate) fn row(
        &mut self,
        table: &'static str,
        source: &str,
        year: Option<Year>,
        region: Option<Region>,
        material: Option<&MaterialId>,
    ) {
        let coverage = self.tables.entry((table, source.to_owned())).or_default();
        coverage.rows += 1;
        coverage.regions.extend(region);
        if let Some(material) = material
            && !coverage.materials.contains(material)
        {
            coverage.materials.insert(material.clone());
        }
        if let Some(year) = year {
            let (first, last) = coverage.years.unwrap_or((year, year));
            coverage.years = Some((first.min(year), last.max(year)));
        }
    }

    /// Counts another region that a row of a table named.
    pub(crate) fn region(&mut self, table: &'static str, source: &str, region: Region) {
        self.tables.entry((table, source.to_owned())).or_default().regions.insert(region);
    }

    /// Counts an HS code that a row of a table named.
    pub(crate) fn code(&mut self, table: &'static str, source: &str, hs: HsCode) {
        self.tables.entry((table, source.to_owned())).or_default().codes.insert(hs);
    }

    /// Counts flows (code, year, source; pair of regions) that come sorted.
    pub(crate) fn flows(&mut self, flows: impl Iterator<Item = (Group, u32)>) {
        let mut flows = flows.peekable();
        while let Some((group, mut pair)) = flows.next() {
            let extent = self.extents.entry(group).or_default();
            let traders = self.traders.entry(group.source()).or_default();
            loop {
                extent.flows += 1;
                extent.exporters.insert(pair >> (PAIR_BITS / 2));
                traders.insert(pair & ((1 << (PAIR_BITS / 2)) - 1));
                match flows.next_if(|next| next.0 == group) {
                    Some((_, next)) => pair = next,
                    None => break,
                }
            }
        }
    }

    /// Rows counted so far in tables of facts.
    pub(crate) fn rows(&self) -> u64 {
        let flows: u64 = self.extents.values().map(|extent| extent.flows).sum();
        flows + self.tables.values().map(|coverage| coverage.rows).sum::<u64>()
    }

    /// Writes the counts. `revisions` tells which HS revision the codes of a source and year follow.
    pub(crate) fn write(
        &self,
        connection: &Connection,
        import: i64,
        revisions: &HashMap<(i64, Year), HsRevision>,
    ) -> rusqlite::Result<()> {
        let mut cover = connection.prepare_cached(
            "INSERT INTO main.coverage (table_name, source, import, rows, first_year, last_year, regions,
             materials, hs_codes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        for ((table, source), coverage) in &self.tables {
            cover.execute(params![
                table,
                source,
                import,
                count(coverage.rows),
                coverage.years.map(|(first, _)| first.0),
                coverage.years.map(|(_, last)| last.0),
                count(coverage.regions.len()),
                count(coverage.materials.len()),
                count(coverage.codes.len())
            ])?;
        }
        let mut extend = connection.prepare_cached(
            "INSERT INTO main.trade_extents (hs, year, import, source_number, flows, exporters,
             revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        let mut sources: BTreeMap<i64, (Coverage, RegionSet)> = BTreeMap::new();
        for (group, extent) in &self.extents {
            let (hs, year, number) = (group.hs(), group.year(), group.source());
            let (flows, exporters) = (count(extent.flows), count(extent.exporters.len()));
            let revision = revisions.get(&(number, year)).copied().unwrap_or(HsRevision::Hs92);
            let row = params![hs.as_str(), year.0, import, number, flows, exporters, revision.as_str()];
            extend.execute(row)?;
            let (coverage, traders) = sources.entry(number).or_default();
            coverage.rows += extent.flows;
            traders.join(&extent.exporters);
            let (first, last) = coverage.years.unwrap_or((year, year));
            coverage.years = Some((first.min(year), last.max(year)));
            coverage.codes.insert(hs);
        }
        for (number, (coverage, mut traders)) in sources {
            if let Some(importers) = self.traders.get(&number) {
                traders.join(importers);
            }
            let source: String = connection.query_row(
                "SELECT source FROM main.sources WHERE number = ?1",
                [number],
                |row| row.get(0),
            )?;
            cover.execute(params![
                "trade",
                source,
                import,
                count(coverage.rows),
                coverage.years.map(|(first, _)| first.0),
                coverage.years.map(|(_, last)| last.0),
                count(traders.len()),
                0,
                count(coverage.codes.len())
            ])?;
        }
        Ok(())
    }
}

/// A count as SQLite holds it.
fn count(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}
