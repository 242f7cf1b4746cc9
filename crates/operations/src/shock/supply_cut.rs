//! A material that is missing, as the part of the output of the sectors that mine it.
//!
//! The value of what is missing, mass times price, is taken off the output of those sectors in the region, in proportion.
//! The trap: a sector is wider than a material. A country's whole copper may be a tenth of its mining.

use database::{Facts, SqlLimit, SqlValue};
use importers::scenario::{Cut, Money, SupplyCut, closest};
use vocabulary::{MaterialId, Materials, Region, Regions, Stage, Year, fold};

use super::basis::Basis;
use super::resolve::{CutIndustries, Note};
use crate::footprint::concordance::SectorConcordance;
use crate::footprint::subject::production_year;
use crate::provenance::Provenance;
use crate::words::{mass, percent};

/// The key that is wrong, and why.
type Refused = (&'static str, String);

/// The industries that a cut of supply strikes.
pub(super) fn industries(
    facts: &dyn Facts,
    basis: &Basis,
    concordance: &SectorConcordance,
    provenance: &mut Provenance,
    cut: &SupplyCut,
) -> Result<CutIndustries, Refused> {
    let broken = |error: database::DatabaseError| ("material", error.to_string());
    let material =
        Materials::embedded().find(&cut.material).map_err(|error| ("material", error.to_string()))?;
    let region = match (&cut.region, &cut.facility) {
        (Some(name), None) => {
            Regions::embedded().find(name).map_err(|error| ("region", error.to_string()))?
        }
        (None, Some(facility)) => {
            if matches!(cut.cut, Cut::Share(_)) {
                let message = "a share of what? the production of a facility is not in the database: state a mass, like \"100 kt per year\"";
                return Err(("cut", message.to_owned()));
            }
            region_of(facts, facility)?
        }
        (Some(_), Some(_)) => {
            return Err(("facility", "`region` and `facility` exclude each other".to_owned()));
        }
        (None, None) => {
            return Err(("material", "nothing says where: `region` or `facility` is missing".to_owned()));
        }
    };
    let stage = Stage::Mine;
    let year = production_year(facts, &material, stage, cut.year.or(basis.year), cut.year.is_some())
        .map_err(|error| ("year", error.to_string()))?;
    let rows = facts.production(&material, year).map_err(broken)?;
    let rows: Vec<_> = rows.into_iter().filter(|row| row.stage == stage && row.region == region).collect();
    let produced_kg: f64 = rows.iter().map(|row| row.mass_kg).sum();
    let mass_basis = rows.first().map_or(String::new(), |row| row.basis.clone());
    rows.iter().for_each(|row| provenance.row(&row.source));
    if produced_kg <= 0.0 {
        return Err(("region", format!("{region} mines no {material} in {year}")));
    }
    let missing_kg = match cut.cut {
        Cut::Share(share) => share * produced_kg,
        Cut::PerYear(kg) if kg > produced_kg => {
            let message = format!(
                "{} a year is more than {region} produces: {} in {year}",
                mass(kg),
                mass(produced_kg)
            );
            return Err(("cut", message));
        }
        Cut::PerYear(kg) => kg,
    };
    let (price, price_year) = price(facts, basis, provenance, cut, &material, &mass_basis, year)?;
    let home = basis
        .regions
        .home_of(region)
        .ok_or_else(|| ("region", format!("the system has neither {region} nor a rest of the world")))?;
    let classes = concordance.classes(&material, stage, basis.industries.sectors());
    let struck = classes.iter().find_map(|(_, sectors)| {
        let found: Vec<usize> = basis
            .industries
            .block(home)
            .filter(|at| basis.industries.sector_of(*at).is_some_and(|sector| sectors.contains(&sector)))
            .filter(|at| basis.output_of(*at) > 0.0)
            .collect();
        (!found.is_empty()).then_some(found)
    });
    let Some(struck) = struck else {
        let message = format!("no sector of `{}` mines {material} in this system", basis.regions.label(home));
        return Err(("material", message));
    };
    let output: f64 = struck.iter().map(|at| basis.output_of(*at)).sum();
    let value = missing_kg * price;
    let share = value / output;
    let sectors: Vec<String> = struck.iter().map(|at| basis.name(*at).1).collect();
    let label = basis.regions.label(home);
    if share > 1.0 {
        let message = format!(
            "the missing {} are worth {value:.0} {unit} a year, more than all output of {label}, {}: {output:.0} {unit}",
            mass(missing_kg),
            sectors.join(" and "),
            unit = basis.unit
        );
        return Err(("cut", message));
    }
    let (part, of_output, sectors) = (percent(missing_kg / produced_kg), percent(share), sectors.join(", "));
    let (missing, unit) = (mass(missing_kg), &basis.unit);
    let note = Note {
        en: format!(
            "{missing} of {material} a year ({part} of the mine production of {region} in {year}) at {} are worth {value:.0} \
             {unit}: {of_output} of the output of {label}, {sectors}",
            price_year.en
        ),
        ja: format!(
            "{material}の年{missing}（{region}の{year}年鉱山生産の{part}）は{}で{value:.0} {unit}、{label}の{sectors}の産出の{of_output}に当たります",
            price_year.ja
        ),
    };
    Ok(CutIndustries { industries: struck.into_iter().map(|at| (at, share)).collect(), note })
}

/// Money of the system for a kilogram, and in words where it is from.
fn price(
    facts: &dyn Facts,
    basis: &Basis,
    provenance: &mut Provenance,
    cut: &SupplyCut,
    material: &MaterialId,
    mass_basis: &str,
    year: Year,
) -> Result<(f64, Note), Refused> {
    let in_system = |value: f64, unit: &str| {
        let money = Money { value, unit: unit.to_owned() };
        money.in_unit(&basis.unit).ok_or_else(|| {
            let message = format!(
                "a price in {unit} cannot be turned into the money of the system, `{}`; state `price` in it",
                basis.unit
            );
            ("price", message)
        })
    };
    if let Some(stated) = &cut.price {
        return Ok((
            in_system(stated.per_kg, &stated.unit)?,
            Note { en: "the price of the scenario".to_owned(), ja: "シナリオの価格".to_owned() },
        ));
    }
    let prices = facts.prices(material).map_err(|error| ("price", error.to_string()))?;
    let row = prices
        .iter()
        .filter(|row| row.basis == mass_basis)
        .min_by_key(|row| (row.year.0.abs_diff(year.0), row.year.0));
    let Some(row) = row else {
        let other = prices.first().map_or(String::new(), |row| {
            format!(" (there is one of {}, but production counts {mass_basis})", row.basis)
        });
        let message =
            format!("the database has no price of {material}{other}; state `price`, like \"8800 USD per t\"");
        return Err(("price", message));
    };
    provenance.row(&row.source);
    let words = Note {
        en: format!("the price of {} ({:.4} USD per kg)", row.year, row.usd_per_kg),
        ja: format!("{}年の価格（{:.4} USD/kg）", row.year, row.usd_per_kg),
    };
    Ok((in_system(row.usd_per_kg, "USD")?, words))
}

/// The country of a facility of the workspace.
fn region_of(facts: &dyn Facts, facility: &str) -> Result<Region, Refused> {
    let limit = SqlLimit { rows: 100_000, ..SqlLimit::default() };
    let table = facts
        .sql("SELECT DISTINCT facility, region FROM facilities ORDER BY facility, region", limit)
        .map_err(|error| ("facility", error.to_string()))?;
    let text = |value: Option<&SqlValue>| match value {
        Some(SqlValue::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let known: Vec<(String, String)> =
        table.rows.iter().map(|row| (text(row.first()), text(row.get(1)))).collect();
    if let Some((_, region)) = known.iter().find(|(name, _)| fold(name) == fold(facility)) {
        return Region::from_code(region).ok_or_else(|| {
            ("facility", format!("facility `{facility}` is in `{region}`, which is no region"))
        });
    }
    if known.is_empty() {
        let message = format!(
            "facility `{facility}`: there is no facility; import a register with `telecouple import FILE --workspace DIR`"
        );
        return Err(("facility", message));
    }
    let near = closest(facility, known.iter().map(|(name, _)| name.as_str()));
    let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    Err(("facility", format!("there is no facility `{facility}` among {}{near}", known.len())))
}
