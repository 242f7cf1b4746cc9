//! Trade flows in bulk: millions of rows at a million a second, in any order, in bounded memory.
//!
//! Rows are put by until there are a million, sorted by code, year and pair of regions, and written as one run; the
//! rows of a code, year and source in a run are a *part*, and parts are only ever appended to the end of the table,
//! which is the fastest thing that SQLite does. One run is sorted on a thread of its own while the one before is
//! written. What foreign keys would check for every row is checked here, once for every distinct value where that is
//! enough.
//!
//! The trap: a flow that is stated twice may stand in two runs. Parts without an exporter in common cannot share one;
//! of files sorted by exporter, as BACI is, two runs have one in common, whose flows are compared at the end.

use std::collections::BTreeMap;
use std::thread::JoinHandle;

use rusqlite::{Statement, params};
use vocabulary::{HsCode, HsRevision, SourceId, Year};

use super::Import;
use super::place::Place;
use crate::error::DatabaseError;
use crate::packed::{
    Ordinals, PAIR_BITS, RegionSet, pack_code, pack_flag, pack_pair, pack_region, unpack_pair,
};
use crate::rows::{TradeFlow, TradeRow};

/// How many flows are put by before they are sorted and written (32 MiB, of which three may be in memory: one that
/// fills, one that is sorted, one that is written); fewer in tests of what runs do.
const FLOWS_AT_ONCE: usize = if cfg!(test) { 1 << 8 } else { 1 << 20 };

/// How many flows one statement inserts: fewer calls for the same rows.
const FLOWS_A_STATEMENT: usize = 64;

/// Code, year and number of the source in one number that sorts in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Group(u64);

impl Group {
    fn new(hs: HsCode, year: Year, source: u32) -> Group {
        Group(u64::from(pack_code(hs)) << 44 | u64::from(year.0 & 0xFFF) << 32 | u64::from(source))
    }

    /// The code; zero digits where the number is none, which cannot be.
    pub(crate) fn hs(self) -> HsCode {
        let mut number = self.0 >> 44;
        let mut digits = [b'0'; 6];
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
        }
        HsCode::from_digits(digits).unwrap_or_else(|| unreachable!("six digits"))
    }

    /// The year.
    pub(crate) fn year(self) -> Year {
        Year(u16::try_from(self.0 >> 32 & 0xFFF).unwrap_or_default())
    }

    /// The number of the source in the workspace.
    pub(crate) fn source(self) -> i64 {
        i64::from(u32::try_from(self.0 & 0xFFFF_FFFF).unwrap_or_default())
    }
}

/// A flow that waits to be written, in 32 bytes. An amount that is missing is not a number.
#[derive(Clone, Copy)]
struct Flow {
    group: Group,
    pair: u32,
    /// Position of the row among those appended in the low 30 bits since the last run, the flag above.
    row: u32,
    mass_kg: f64,
    value_usd: f64,
}

/// Bits of [`Flow::row`] that hold the position.
const POSITION: u32 = (1 << 30) - 1;

/// A part that was written, and whose exports it holds.
struct Part {
    part: i64,
    exporters: RegionSet,
}

/// A run that is sorted on a thread of its own, and how many rows came before it.
struct Sorting {
    run: JoinHandle<Vec<Flow>>,
    before: u64,
}

/// The flows of one import.
#[derive(Default)]
pub(super) struct Flows<'db> {
    waiting: Vec<Flow>,
    /// Rows appended, and how many of them before those that wait.
    appended: u64,
    handed_on: u64,
    sorting: Option<Sorting>,
    /// Room of a run that was written, for the next.
    spare: Vec<Flow>,
    /// The last part of the table; `None` before the first is written.
    last_part: Option<i64>,
    parts: BTreeMap<Group, Vec<Part>>,
    insert_many: Option<Statement<'db>>,
    insert_one: Option<Statement<'db>>,
}

impl Flows<'_> {
    /// Lets go of what holds on to the connection.
    pub(super) fn finish(&mut self) {
        self.insert_many = None;
        self.insert_one = None;
    }
}

impl Import<'_> {
    /// Adds a trade flow whose code is of HS92.
    ///
    /// # Errors
    /// An unknown region or source, a mass or value that is no amount, a year out of range, a file that cannot be
    /// written, or a second row of the same key (reported by a later call, [`Import::commit`] at the latest).
    pub fn append_trade(&mut self, row: &TradeRow) -> Result<(), DatabaseError> {
        let flow = TradeFlow {
            hs: row.hs,
            year: row.year,
            exporter: row.exporter,
            importer: row.importer,
            mass_kg: row.mass_kg,
            value_usd: row.value_usd,
            flag: row.flag,
        };
        self.append_trade_rows(&row.source, HsRevision::Hs92, &[flow])
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
        let number = self.source_number(Place { table: "trade", row: self.flows.appended + 1 }, source)?;
        let number = u32::try_from(number).map_err(|_| DatabaseError::Other {
            place: self.file.display().to_string(),
            detail: "there are too many sources".to_owned(),
        })?;
        let ordinals = Ordinals::embedded();
        let mut year_of_last = None;
        for row in rows {
            self.flows.appended += 1;
            let place = Place { table: "trade", row: self.flows.appended };
            let (exporter, importer) = (pack_region(row.exporter), pack_region(row.importer));
            if ordinals.of(exporter).is_none() {
                return Err(place.unknown("exporter", row.exporter, "region"));
            }
            if ordinals.of(importer).is_none() {
                return Err(place.unknown("importer", row.importer, "region"));
            }
            place.amount("mass_kg", row.mass_kg)?;
            place.amount("value_usd", row.value_usd)?;
            if year_of_last != Some(row.year) {
                place.year(row.year)?;
                let stated = *self.revisions.entry((i64::from(number), row.year)).or_insert(revision);
                if stated != revision {
                    let expected = "the revision that earlier rows of this year follow";
                    return Err(place.invalid("revision", revision.as_str(), expected));
                }
                year_of_last = Some(row.year);
            }
            let position = u32::try_from(self.flows.waiting.len()).unwrap_or_default();
            self.flows.waiting.push(Flow {
                group: Group::new(row.hs, row.year, number),
                pair: pack_pair(exporter, importer),
                row: u32::from(pack_flag(row.flag)) << 30 | position & POSITION,
                mass_kg: row.mass_kg.unwrap_or(f64::NAN),
                value_usd: row.value_usd.unwrap_or(f64::NAN),
            });
            if self.flows.waiting.len() >= FLOWS_AT_ONCE {
                self.hand_on_flows()?;
            }
        }
        Ok(())
    }

    /// Has the flows that were put by sorted, and writes those that were sorted meanwhile.
    fn hand_on_flows(&mut self) -> Result<(), DatabaseError> {
        let spare = std::mem::take(&mut self.flows.spare);
        let mut run = std::mem::replace(&mut self.flows.waiting, spare);
        let before = std::mem::replace(&mut self.flows.handed_on, self.flows.appended);
        let run = std::thread::spawn(move || {
            run.sort_unstable_by_key(|flow| (flow.group, flow.pair, flow.row & POSITION));
            run
        });
        let earlier = self.flows.sorting.replace(Sorting { run, before });
        earlier.map_or(Ok(()), |earlier| self.write_run(earlier))
    }

    /// Sorts and writes all flows that were put by.
    pub(super) fn write_flows(&mut self) -> Result<(), DatabaseError> {
        if !self.flows.waiting.is_empty() {
            self.hand_on_flows()?;
        }
        let last = self.flows.sorting.take();
        last.map_or(Ok(()), |last| self.write_run(last))
    }

    fn write_run(&mut self, Sorting { run, before }: Sorting) -> Result<(), DatabaseError> {
        let mut run = run.join().map_err(|_| DatabaseError::Other {
            place: self.file.display().to_string(),
            detail: "the thread that sorts stopped".to_owned(),
        })?;
        for (flow, next) in run.iter().zip(run.iter().skip(1)) {
            if (flow.group, flow.pair) == (next.group, next.pair) {
                let row = before + u64::from(next.row & POSITION) + 1;
                return Err(stated_twice(next.group, next.pair, row));
            }
        }
        let keys = self.number_parts(&run)?;
        self.insert_flows(&run, &keys).map_err(|error| self.explain(error))?;
        self.tally.flows(run.iter().map(|flow| (flow.group, flow.pair)));
        run.clear();
        self.flows.spare = run;
        Ok(())
    }

    /// Gives each group of a sorted run a part of its own: where it ends in the run, and its number.
    fn number_parts(&mut self, run: &[Flow]) -> Result<Vec<(usize, i64)>, DatabaseError> {
        let mut last = match self.flows.last_part {
            Some(last) => last,
            None => self
                .connection
                .query_row("SELECT ifnull(max(part), 0) FROM main.trade_parts", [], |row| row.get(0))
                .map_err(|error| self.explain(error))?,
        };
        let mut insert = self
            .connection
            .prepare_cached(
                "INSERT INTO main.trade_parts (part, hs, year, import, source_number)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )
            .map_err(|error| self.explain(error))?;
        let mut ends = Vec::new();
        let mut start = 0;
        for chunk in run.chunk_by(|flow, next| flow.group == next.group) {
            let [first, ..] = chunk else { continue };
            last += 1;
            start += chunk.len();
            let group = first.group;
            insert
                .execute(params![last, group.hs().as_str(), group.year().0, self.import, group.source()])
                .map_err(|error| self.explain(error))?;
            let mut exporters = RegionSet::default();
            for same in chunk.chunk_by(|flow, next| exporter(flow.pair) == exporter(next.pair)) {
                if let Some(flow) = same.first() {
                    exporters.insert(exporter(flow.pair));
                }
            }
            self.flows.parts.entry(group).or_default().push(Part { part: last, exporters });
            ends.push((start, last));
        }
        self.flows.last_part = Some(last);
        Ok(ends)
    }

    /// Inserts a sorted run, many rows with each statement.
    fn insert_flows(&mut self, run: &[Flow], ends: &[(usize, i64)]) -> rusqlite::Result<()> {
        let connection = self.connection;
        let prepare = |rows: usize| {
            let marks = vec!["(?, ?, ?, ?)"; rows].join(", ");
            connection.prepare(&format!(
                "INSERT INTO main.trade_flows (flow, mass_kg, value_usd, flag) VALUES {marks}"
            ))
        };
        if self.flows.insert_many.is_none() {
            self.flows.insert_many = Some(prepare(FLOWS_A_STATEMENT)?);
            self.flows.insert_one = Some(prepare(1)?);
        }
        let (Some(many), Some(one)) = (&mut self.flows.insert_many, &mut self.flows.insert_one) else {
            return Ok(());
        };
        let mut ends = ends.iter().copied();
        let (mut end, mut part) = ends.next().unwrap_or_default();
        let mut at = 0;
        for chunk in run.chunks(FLOWS_A_STATEMENT) {
            let whole = chunk.len() == FLOWS_A_STATEMENT;
            for (row, flow) in chunk.iter().enumerate() {
                if at == end {
                    (end, part) = ends.next().unwrap_or((usize::MAX, part));
                }
                at += 1;
                let statement = if whole { &mut *many } else { &mut *one };
                let place = if whole { row * 4 } else { 0 };
                statement.raw_bind_parameter(place + 1, part << PAIR_BITS | i64::from(flow.pair))?;
                statement.raw_bind_parameter(place + 2, stated(flow.mass_kg))?;
                statement.raw_bind_parameter(place + 3, stated(flow.value_usd))?;
                statement.raw_bind_parameter(place + 4, flow.row >> 30)?;
                if !whole {
                    statement.raw_execute()?;
                }
            }
            if whole {
                many.raw_execute()?;
            }
        }
        Ok(())
    }

    /// Finds a flow that stands in two parts of the same code, year and source.
    pub(super) fn check_parts(&mut self) -> Result<(), DatabaseError> {
        for (group, parts) in &self.flows.parts {
            let (mut once, mut again) = (RegionSet::default(), RegionSet::default());
            for part in parts {
                again.join(&once.common(&part.exporters));
                once.join(&part.exporters);
            }
            for exporter in again.packed() {
                let mut pairs = Vec::new();
                for part in parts.iter().filter(|part| part.exporters.contains(exporter)) {
                    let read = self.importers_of(part.part, exporter);
                    pairs.extend(read.map_err(|error| DatabaseError::of(error, Some(&self.file)))?);
                }
                pairs.sort_unstable();
                if let Some((pair, _)) =
                    pairs.iter().zip(pairs.iter().skip(1)).find(|(pair, next)| pair == next)
                {
                    return Err(stated_twice(*group, *pair, 0));
                }
            }
        }
        Ok(())
    }

    /// The pairs of an exporter in a part that was written.
    fn importers_of(&self, part: i64, exporter: u32) -> rusqlite::Result<Vec<u32>> {
        let part = part << PAIR_BITS;
        let [low, high] = [exporter, exporter + 1].map(|region| part + i64::from(pack_pair(region, 0)));
        self.connection
            .prepare_cached("SELECT flow FROM main.trade_flows WHERE flow >= ?1 AND flow < ?2")?
            .query_map([low, high], |row| row.get::<_, i64>(0))?
            .map(|flow| Ok(u32::try_from(flow? - part).unwrap_or_default()))
            .collect()
    }
}

/// The packed exporter of a packed pair.
fn exporter(pair: u32) -> u32 {
    pair >> (PAIR_BITS / 2)
}

/// An amount, or nothing where it is missing.
fn stated(amount: f64) -> Option<f64> {
    (!amount.is_nan()).then_some(amount)
}

/// The error of a flow that an import states twice; row 0 when the place of the second is not known.
fn stated_twice(group: Group, pair: u32, row: u64) -> DatabaseError {
    let (exporter, importer) = unpack_pair(pair)
        .map_or_else(Default::default, |(exporter, importer)| (exporter.to_string(), importer.to_string()));
    let key = format!("{exporter} {importer} {} {}", group.hs(), group.year());
    DatabaseError::DuplicateRow { table: "trade", row, key }
}

#[cfg(test)]
mod tests {
    use vocabulary::{Flag, Licence, Redistribution, Region, Regions, Source};

    use super::*;
    use crate::{Database, Facts, ImportRequest, ImportStart};

    fn start(database: &mut Database) -> Import<'_> {
        let source = Source {
            id: SourceId("office".to_owned()),
            title: "Figures".to_owned(),
            publisher: String::new(),
            year: None,
            version: String::new(),
            url: String::new(),
            licence: Licence("none".to_owned()),
            redistribution: Redistribution::Unknown,
            accessed: String::new(),
            sha256: String::new(),
        };
        let request = ImportRequest {
            kind: "test".to_owned(),
            file: "flows.csv".to_owned(),
            sha256: String::new(),
            bytes: 0,
            rows: 0,
            sources: vec![source],
        };
        match database.import(request).unwrap() {
            ImportStart::New(import) => import,
            ImportStart::Known(record) => panic!("{record:?}"),
        }
    }

    /// Flows of two codes between 30 regions, many runs of them, in an order that a multiplier shuffles.
    fn flows(multiplier: usize) -> Vec<TradeFlow> {
        let regions: Vec<Region> = Regions::embedded().rows().iter().map(|row| row.region).take(30).collect();
        let count = 2 * regions.len() * regions.len();
        (0..count)
            .map(|index| index * multiplier % count)
            .map(|index| TradeFlow {
                hs: if index % 2 == 0 { "260300" } else { "740311" }.parse().unwrap(),
                year: Year(2150),
                exporter: regions[index / 2 / regions.len()],
                importer: regions[index / 2 % regions.len()],
                mass_kg: (index % 7 != 0).then_some(index as f64),
                value_usd: (index % 5 != 0).then_some(index as f64 / 8.0),
                flag: if index % 3 == 0 { Flag::Estimated } else { Flag::Reported },
            })
            .collect()
    }

    #[test]
    fn many_runs_in_any_order_give_the_same_answer() {
        let mut answers = Vec::new();
        for multiplier in [1, 7, 1789] {
            let place = tempfile::tempdir().unwrap();
            let mut database = Database::open(place.path()).unwrap();
            let mut import = start(&mut database);
            let flows = flows(multiplier);
            for batch in flows.chunks(100) {
                import.append_trade_rows(&SourceId("office".to_owned()), HsRevision::Hs92, batch).unwrap();
            }
            assert_eq!(import.commit().unwrap().rows_kept, 1800);
            let codes = ["740311".parse().unwrap(), "260300".parse().unwrap()];
            let answer = database.trade(&codes, Year(2150)).unwrap();
            assert_eq!(answer.len(), flows.len());
            for flow in &flows {
                let key = |row: &TradeRow| (row.hs, row.exporter, row.importer);
                let wanted = (flow.hs, flow.exporter, flow.importer);
                let found = &answer[answer.binary_search_by_key(&wanted, key).unwrap()];
                assert_eq!(
                    (found.mass_kg, found.value_usd, found.flag),
                    (flow.mass_kg, flow.value_usd, flow.flag)
                );
            }
            let coverage = database.table_coverage().unwrap();
            let coverage = coverage.iter().find(|row| row.import == 1).unwrap();
            assert_eq!((coverage.rows, coverage.regions, coverage.hs_codes), (1800, 30, 2));
            answers.push(answer);
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]));
    }

    #[test]
    fn a_flow_that_is_stated_twice_is_found_in_the_same_run_and_in_another() {
        for (multiplier, at, row) in [(1, 10, 11), (1, 1500, 0), (7, 1500, 0)] {
            let place = tempfile::tempdir().unwrap();
            let mut database = Database::open(place.path()).unwrap();
            let mut import = start(&mut database);
            let mut flows = flows(multiplier);
            flows.insert(at, flows[5]);
            let office = SourceId("office".to_owned());
            let outcome = import
                .append_trade_rows(&office, HsRevision::Hs92, &flows)
                .and_then(|()| import.commit().map(drop));
            match outcome {
                Err(DatabaseError::DuplicateRow { table: "trade", row: found, key }) => {
                    assert_eq!(found, row);
                    assert!(key.contains("2150"), "{key}");
                }
                other => panic!("{other:?}"),
            }
            assert_eq!(database.imports().unwrap().len(), 1, "nothing of it is kept");
        }
    }
}
