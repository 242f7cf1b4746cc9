//! The cells of one row of a table of the user's own, read as what they mean.

use std::collections::BTreeMap;

use vocabulary::{
    Dimension, Flag, Licence, MaterialId, Materials, Redistribution, Region, Regions, Source, SourceId,
    Stage, Unit, Year, fold,
};

use crate::columns::{Found, NumberColumn};
use crate::format::Job;
use crate::mapping::{MapKind, SKIPPED};
use crate::number::is_missing;
use crate::table::Table;

use super::{Period, SECOND, State, Tidy, quoted};

/// Why a row of the file gives no row.
pub(super) enum Refusal {
    /// It is left out on purpose.
    Excluded(&'static str),
    /// It cannot be placed.
    Unmatched {
        /// Its column.
        column: usize,
        /// What stands there.
        value: String,
        /// Why.
        reason: String,
    },
}

/// Where a row belongs: a region, or the whole world as the total of the others.
pub(super) enum Place {
    Region(Region),
    World,
}

const WORLD: &str = "total of the world or of the file, kept to check the sum by";

/// Names of the whole world, folded.
const WORLD_NAMES: &[&str] = &[
    "world",
    "world total",
    "total",
    "all countries",
    "global",
    "wld",
    "合計",
    "総計",
    "世界",
    "世界計",
    "世界合計",
    "計",
];

/// The cells of a row.
pub(super) struct Cells<'a> {
    pub(super) job: &'a Job<'a>,
    pub(super) tidy: &'a Tidy,
    pub(super) table: &'a Table,
    pub(super) found: &'a Found,
    pub(super) numbers: &'a BTreeMap<usize, NumberColumn<'a>>,
    pub(super) row: usize,
    pub(super) period: Period,
    pub(super) own: &'a Source,
    pub(super) state: &'a mut State,
}

impl Cells<'_> {
    /// Whether the file has the column.
    pub(super) fn has(&self, known: usize) -> bool {
        self.found.place(known).is_some() || (self.period.is_some() && known == self.tidy.value)
    }

    /// The text of a column; `None` where there is no column or nothing in it.
    pub(super) fn text(&self, known: usize) -> Option<&str> {
        let text = self.table.cell(self.row, self.found.place(known)?).text.trim();
        Some(text).filter(|text| !is_missing(text))
    }

    /// A row that cannot be placed because of one of its cells.
    pub(super) fn refuse(&self, known: usize, reason: impl Into<String>) -> Refusal {
        let column = match self.period {
            Some((_, column)) if known == self.tidy.value => column,
            _ => self.found.place(known).unwrap_or_default(),
        };
        let value = self.table.cell(self.row, column).text.trim().to_owned();
        Refusal::Unmatched { column, value, reason: reason.into() }
    }

    /// The material of a column, which must have one.
    pub(super) fn material(&self, known: usize) -> Result<MaterialId, Refusal> {
        let Some(text) = self.text(known) else {
            return Err(self.refuse(known, "the material is missing"));
        };
        if self.job.mapping.skips(MapKind::Material, text) {
            return Err(Refusal::Excluded(SKIPPED));
        }
        match self.job.mapping.material(text) {
            Some(material) => Ok(material),
            None => Materials::embedded().find(text).map_err(|error| self.refuse(known, error.to_string())),
        }
    }

    /// The region of a column, or the world; `None` where the cell is blank. A code that is unknown may be helped
    /// by a name in another column.
    pub(super) fn place(&self, known: usize, name: usize) -> Result<Option<Place>, Refusal> {
        let (column, text) = match (self.text(known), self.text(name)) {
            (Some(text), _) => (known, text),
            (None, Some(text)) => (name, text),
            (None, None) => return Ok(None),
        };
        for text in [Some(text), self.text(name)].into_iter().flatten() {
            if self.job.mapping.skips(MapKind::Region, text) {
                return Err(Refusal::Excluded(SKIPPED));
            }
            if let Some(region) = self.job.mapping.region(text) {
                return Ok(Some(Place::Region(region)));
            }
        }
        if WORLD_NAMES.contains(&fold(text).as_str()) {
            return Ok(Some(Place::World));
        }
        let found = Regions::embedded().find(text).or_else(|error| match self.text(name) {
            Some(name) => Regions::embedded().find(name).map_err(|_| error),
            None => Err(error),
        });
        found
            .map(|region| Some(Place::Region(region)))
            .map_err(|error| self.refuse(column, error.to_string()))
    }

    /// The year: of the column, of the header, or as stated.
    pub(super) fn year(&self, known: usize) -> Result<Option<Year>, Refusal> {
        if let Some((year, _)) = self.period {
            return Ok(Some(year));
        }
        match self.text(known) {
            Some(text) => {
                // A year of a spreadsheet may come as `2020.0`, and a date as `2020-01-01`.
                let bare = text.strip_suffix(".0").unwrap_or(text);
                let bare = bare.strip_suffix('年').unwrap_or(bare);
                let date = bare.split('-').next().filter(|_| bare.len() >= 10).unwrap_or(bare);
                let year: Option<Year> =
                    date.parse().ok().filter(|year: &Year| (1800..=2200).contains(&year.0));
                year.map(Some).ok_or_else(|| self.refuse(known, format!("{} is not a year", quoted(text))))
            }
            None => Ok(self.job.stated.year.map(Year)),
        }
    }

    /// The year, which must be there.
    pub(super) fn some_year(&self, known: usize) -> Result<Year, Refusal> {
        self.year(known)?.ok_or_else(|| self.refuse(known, "the year is missing; state it with --year"))
    }

    /// A number; `None` where it is missing.
    pub(super) fn number(&self, known: usize) -> Result<Option<f64>, Refusal> {
        let column = match self.period {
            Some((_, column)) if known == self.tidy.value => column,
            _ => match self.found.place(known) {
                Some(column) => column,
                None => return Ok(None),
            },
        };
        let Some(numbers) = self.numbers.get(&column) else { return Ok(None) };
        numbers.try_read(self.row).map_err(|(message, hint)| {
            let reason = if hint.is_empty() { message } else { format!("{message}: {hint}") };
            self.refuse(known, reason)
        })
    }

    /// A number that must be there, zero or more.
    pub(super) fn amount(&self, known: usize) -> Result<f64, Refusal> {
        match self.number(known)? {
            None => Err(Refusal::Excluded("no figure")),
            Some(value) if value >= 0.0 => Ok(value),
            Some(value) => Err(self.refuse(known, format!("{value} is negative"))),
        }
    }

    /// A mass in kg, by the unit of its header or of a column of units.
    pub(super) fn kilograms(&self, mass: usize, unit: usize) -> Result<f64, Refusal> {
        let value = self.amount(mass)?;
        let known = match self.text(unit) {
            Some(text) => {
                let text = self.job.mapping.to(MapKind::Unit, text).unwrap_or(text);
                Some(
                    Unit::parse(text, Dimension::Mass)
                        .map_err(|error| self.refuse(unit, error.to_string()))?,
                )
            }
            None => self.found.unit(mass),
        };
        let in_kg = self
            .found
            .place(mass)
            .and_then(|column| self.table.header().get(column))
            .is_some_and(|name| fold(name).replace(['_', '-'], " ").ends_with(" kg"));
        match known {
            Some(unit) => {
                let kilograms = scaled(value, unit.to_base);
                if kilograms.is_finite() {
                    return Ok(kilograms);
                }
                let reason =
                    format!("{value:e} is too large a mass to be held in kg; check the number and its unit");
                Err(self.refuse(mass, reason))
            }
            None if in_kg || self.tidy.plain_mass_is_kg => Ok(value),
            None => {
                let reason = "no unit: write it in the name of the column, as `mass_t` or `mass [kg]`, or in a \
                              column `unit`";
                Err(self.refuse(mass, reason))
            }
        }
    }

    /// The basis of a mass and the mass on the accounting basis of its material.
    pub(super) fn on_basis(
        &self,
        basis: usize,
        material: &MaterialId,
        mass_kg: f64,
    ) -> Result<(f64, String), Refusal> {
        let accounting = Materials::embedded().info(material).map_or("gross", |info| info.basis.as_str());
        let Some(stated) = self.text(basis).or(self.job.stated.basis.as_deref()) else {
            return Ok((mass_kg, accounting.to_owned()));
        };
        if stated.eq_ignore_ascii_case(accounting) {
            return Ok((mass_kg, accounting.to_owned()));
        }
        match Materials::embedded().convert(material, stated, accounting) {
            // Rounded to the gram: a converted figure is no more exact than that.
            Some(factor) => Ok(((mass_kg * factor * 1000.0).round() / 1000.0, accounting.to_owned())),
            None if stated.eq_ignore_ascii_case("gross") => Ok((mass_kg, "gross".to_owned())),
            None => {
                let reason =
                    format!("no factor is known from {} to `{accounting}` of {material}", quoted(stated));
                Err(self.refuse(basis, reason))
            }
        }
    }

    /// The step of the chain, of the column or as stated.
    pub(super) fn stage(&self, known: usize) -> Result<Option<Stage>, Refusal> {
        let Some(text) = self.text(known).or(self.job.stated.stage.as_deref()) else { return Ok(None) };
        let word = fold(text);
        let stage = Stage::from_word(&word).or(match word.as_str() {
            "mining" | "mine production" | "mined" | "採掘" | "鉱山" => Some(Stage::Mine),
            "smelter" | "smelting" | "製錬" => Some(Stage::Intermediate),
            "refinery" | "refining" | "精錬" | "精製" => Some(Stage::Refined),
            _ => None,
        });
        stage.map(Some).ok_or_else(|| {
            let reason = format!(
                "{} is not a stage: mine, concentrate, intermediate, refined, semi-fabricated, product, scrap",
                quoted(text)
            );
            self.refuse(known, reason)
        })
    }

    /// How the number came about; reported where nothing is said.
    pub(super) fn flag(&self, known: usize) -> Result<Flag, Refusal> {
        let Some(text) = self.text(known) else { return Ok(Flag::Reported) };
        let word = fold(text);
        let flag = Flag::from_word(&word).or(match word.as_str() {
            "r" => Some(Flag::Reported),
            "e" | "p" => Some(Flag::Estimated),
            _ => None,
        });
        flag.ok_or_else(|| {
            let reason = format!("{} is not a flag: reported, estimated, modelled, imputed", quoted(text));
            self.refuse(known, reason)
        })
    }

    /// The source of the row: that of the column, else that of the file.
    pub(super) fn source(&mut self, known: usize) -> SourceId {
        let id = self.text(known).map_or_else(|| self.own.id.clone(), |text| SourceId(text.to_owned()));
        self.state.sources.entry(id.clone()).or_insert_with(|| Source {
            title: id.0.clone(),
            publisher: "not stated".to_owned(),
            year: None,
            version: String::new(),
            url: String::new(),
            licence: Licence("not stated".to_owned()),
            redistribution: Redistribution::Unknown,
            accessed: String::new(),
            sha256: String::new(),
            id: id.clone(),
        });
        if self.state.used.insert(id.clone()) {
            self.state.fresh.push(id.clone());
        }
        id
    }

    /// Notes a fact; a second row of it is refused.
    pub(super) fn once(&mut self, known: usize, key: String) -> Result<(), Refusal> {
        if let Some(first) = self.state.seen.get(&key) {
            let reason = format!("{SECOND}: {key} stands in row {first} already; which one is meant?");
            return Err(self.refuse(known, reason));
        }
        self.state.seen.insert(key, self.table.row_number(self.row));
        Ok(())
    }

    /// Adds to a sum, or keeps the total that the file states for it.
    pub(super) fn sum(&mut self, what: String, place: &Place, value: f64) -> Result<(), Refusal> {
        let entry = self.state.sums.entry(what).or_default();
        match place {
            Place::Region(_) => entry.0 += value,
            Place::World => {
                entry.1 = Some(value);
                return Err(Refusal::Excluded(WORLD));
            }
        }
        Ok(())
    }
}

/// A value times a power of ten or another factor, without losing the last digit where the decimal is exact.
fn scaled(value: f64, factor: f64) -> f64 {
    let power = factor.log10().round();
    if (10f64.powf(power) - factor).abs() <= 1e-12 * factor && power.abs() < 20.0 {
        #[allow(clippy::cast_possible_truncation)]
        return crate::decimal::scaled(&value.to_string(), power as i8).unwrap_or(value * factor);
    }
    value * factor
}
