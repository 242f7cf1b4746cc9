//! The mapping file: what the user decided about names that the vocabulary does not know.
//!
//! A CSV table `kind,from,to,note` that a preview proposes, an editor fills in and the next preview or import
//! reads. `kind` says what is mapped: `column` (name in the file to name that is known), `region`, `material`,
//! `unit`, `hs`, or `skip` (rows with this name are left out on purpose; `to` may say in which kind of name).
//! A line without `to` is a question that is still open: it decides nothing.
//!
//! The trap is the stale or mistyped decision: every `to` is checked when the file is read, and a name that is
//! mapped twice is an error, so that a mapping never decides anything that its author did not write.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use vocabulary::{HsCode, MaterialId, Materials, Region, Regions, fold};

use crate::input::{Input, read_table};
use crate::options::ReadOptions;
use crate::problem::{ImportError, Problems, shown};

/// What a line of a mapping maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MapKind {
    /// The name of a column.
    Column,
    /// The name of a region.
    Region,
    /// The name of a material.
    Material,
    /// The name of a unit.
    Unit,
    /// A code of the Harmonized System.
    Hs,
    /// A name whose rows are left out.
    Skip,
}

impl MapKind {
    /// Every kind.
    pub const ALL: [MapKind; 6] =
        [MapKind::Column, MapKind::Region, MapKind::Material, MapKind::Unit, MapKind::Hs, MapKind::Skip];

    /// The word in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            MapKind::Column => "column",
            MapKind::Region => "region",
            MapKind::Material => "material",
            MapKind::Unit => "unit",
            MapKind::Hs => "hs",
            MapKind::Skip => "skip",
        }
    }

    fn from_word(word: &str) -> Option<MapKind> {
        MapKind::ALL.into_iter().find(|kind| kind.as_str() == fold(word))
    }
}

/// One line of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapEntry {
    /// The name in the file that is mapped.
    pub from: String,
    /// What it means; empty when this is not decided.
    pub to: String,
    /// Remark: the names that are similar, or why.
    pub note: String,
}

/// A mapping: the decisions of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    entries: BTreeMap<(MapKind, String), MapEntry>,
}

const HEADER: [&str; 4] = ["kind", "from", "to", "note"];

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// Every line that is not understood: an unknown kind, a name mapped twice, a `to` that is unknown.
    pub fn read(input: Input, options: &ReadOptions) -> Result<Mapping, ImportError> {
        let table = read_table(input, options, "columns kind, from and to", &|_| true)?;
        let place = |name: &str| table.header().iter().position(|column| fold(column) == name);
        let (Some(kind), Some(from), Some(to)) = (place("kind"), place("from"), place("to")) else {
            let message = format!(
                "expected the columns of a mapping, kind,from,to,note; the columns are {}",
                crate::table::listed(table.header())
            );
            return Err(table.problem(message).at_row(table.header_row()).into());
        };
        let note = place("note");
        let mut problems = Problems::default();
        let mut mapping = Mapping::default();
        for row in 0..table.len() {
            let text = |column: usize| table.cell(row, column).text.trim();
            let Some(what) = MapKind::from_word(text(kind)) else {
                let message = format!("found the kind `{}`, expected one of {}", shown(text(kind)), kinds());
                problems.add(|| table.cell_problem(row, kind, message));
                continue;
            };
            if text(from).is_empty() {
                problems.add(|| table.cell_problem(row, from, "the name that is mapped is missing"));
                continue;
            }
            if let Err(reason) = check(what, text(to)) {
                problems.add(|| table.cell_problem(row, to, reason));
                continue;
            }
            let entry = MapEntry {
                from: text(from).to_owned(),
                to: text(to).to_owned(),
                note: note.map_or(String::new(), |column| text(column).to_owned()),
            };
            if mapping.entries.contains_key(&key(what, text(from))) {
                let message = format!("`{}` is mapped twice as {}", shown(text(from)), what.as_str());
                problems.add(|| table.cell_problem(row, from, message).with_hint("keep one line of the two"));
                continue;
            }
            mapping.entries.insert(key(what, text(from)), entry);
        }
        problems.into_result()?;
        Ok(mapping)
    }

    /// Adds a line, unless the name is mapped already.
    pub fn propose(&mut self, kind: MapKind, from: &str, to: &str, note: &str) {
        let entry = MapEntry { from: from.to_owned(), to: to.to_owned(), note: note.to_owned() };
        self.entries.entry(key(kind, from)).or_insert(entry);
    }

    /// The lines, by kind and name.
    pub fn entries(&self) -> impl Iterator<Item = (MapKind, &MapEntry)> {
        self.entries.iter().map(|((kind, _), entry)| (*kind, entry))
    }

    /// Whether nothing is decided.
    pub fn is_empty(&self) -> bool {
        self.entries.iter().all(|((kind, _), entry)| *kind != MapKind::Skip && entry.to.is_empty())
    }

    /// The file: `kind,from,to,note`, sorted.
    pub fn to_csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing to memory does not fail.
        let _ = writer.write_record(HEADER);
        for (kind, entry) in self.entries() {
            let _ = writer.write_record([kind.as_str(), &entry.from, &entry.to, &entry.note]);
        }
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }

    /// SHA-256 of what is decided, in lower-case hexadecimal; remarks and open questions do not count.
    pub fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        for ((kind, from), entry) in &self.entries {
            if *kind == MapKind::Skip || !entry.to.is_empty() {
                hash.update(format!("{}\0{from}\0{}\n", kind.as_str(), entry.to));
            }
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What a name of this kind means, where that is decided.
    pub fn to(&self, kind: MapKind, from: &str) -> Option<&str> {
        if self.entries.is_empty() {
            return None;
        }
        let entry = self.entries.get(&key(kind, from))?;
        Some(entry.to.as_str()).filter(|to| !to.is_empty())
    }

    /// The region that a name means.
    pub fn region(&self, from: &str) -> Option<Region> {
        self.to(MapKind::Region, from).and_then(|to| Regions::embedded().find(to).ok())
    }

    /// The material that a name means.
    pub fn material(&self, from: &str) -> Option<MaterialId> {
        self.to(MapKind::Material, from).and_then(|to| Materials::embedded().find(to).ok())
    }

    /// The code that a code means.
    pub fn hs(&self, from: &str) -> Option<HsCode> {
        self.to(MapKind::Hs, from).and_then(|to| to.parse().ok())
    }

    /// Whether rows with this name are to be left out.
    pub fn skips(&self, kind: MapKind, from: &str) -> bool {
        !self.entries.is_empty()
            && self
                .entries
                .get(&key(MapKind::Skip, from))
                .is_some_and(|entry| entry.to.is_empty() || fold(&entry.to) == kind.as_str())
    }
}

/// Why a row that the mapping skips gives no row.
pub const SKIPPED: &str = "left out by the mapping";

fn key(kind: MapKind, from: &str) -> (MapKind, String) {
    (kind, fold(from))
}

fn kinds() -> String {
    MapKind::ALL.map(MapKind::as_str).join(", ")
}

/// Whether a decision can be understood.
fn check(kind: MapKind, to: &str) -> Result<(), String> {
    if to.is_empty() {
        return Ok(());
    }
    match kind {
        MapKind::Region => Regions::embedded().find(to).map(drop).map_err(|error| error.to_string()),
        MapKind::Material => Materials::embedded().find(to).map(drop).map_err(|error| error.to_string()),
        MapKind::Hs => to
            .parse::<HsCode>()
            .map(drop)
            .map_err(|_| format!("found `{}`, expected an HS code of six digits", shown(to))),
        MapKind::Skip => match MapKind::from_word(to) {
            Some(kind) if kind != MapKind::Skip => Ok(()),
            _ => {
                Err(format!("found `{}`, expected nothing, or where the name stands: {}", shown(to), kinds()))
            }
        },
        MapKind::Column | MapKind::Unit => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Mapping, String> {
        let input = Input { name: "m.csv".to_owned(), bytes: text.as_bytes().to_vec() };
        Mapping::read(input, &ReadOptions::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn decisions_hold_whatever_the_case_and_open_questions_decide_nothing() -> Result<(), String> {
        let mapping = read(
            "kind,from,to,note\nregion,Zaire (Katanga),COD,\nmaterial,NdFeB N42,,perhaps ndfeb-magnet\n\
             hs,10121,010121,\nskip,World,region,\n",
        )?;
        assert_eq!(
            mapping.region(" zaire (KATANGA)").map(|region| region.to_string()),
            Some("COD".to_owned())
        );
        assert_eq!(mapping.material("NdFeB N42"), None);
        assert_eq!(mapping.hs("10121").map(|code| code.to_string()), Some("010121".to_owned()));
        assert!(mapping.skips(MapKind::Region, "world") && !mapping.skips(MapKind::Material, "world"));
        assert_eq!(read(&mapping.to_csv())?, mapping);
        assert!(!mapping.is_empty() && read("kind,from,to\nunit,x,\n")?.is_empty());
        Ok(())
    }

    #[test]
    fn what_cannot_be_understood_is_located() {
        let error = read(
            "kind,from,to,note\nregion,X,Atlantis,\ncountry,X,CHL,\nhs,1,12,\nregion,A,CHL,\nregion,a,PER,\n",
        )
        .unwrap_err();
        for words in
            ["line 2, column 3 `to`", "kind `country`", "six digits", "`a` is mapped twice as region"]
        {
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn remarks_do_not_change_what_is_decided() -> Result<(), String> {
        let hash = |text: &str| read(text).map(|mapping| mapping.sha256());
        assert_eq!(
            hash("kind,from,to,note\nregion,A,CHL,because\nunit,lb,,\n")?,
            hash("kind,from,to\nregion,a,CHL\n")?
        );
        assert_ne!(hash("kind,from,to\nregion,A,CHL\n")?, hash("kind,from,to\nregion,A,PER\n")?);
        Ok(())
    }
}
