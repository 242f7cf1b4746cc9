//! A material that is missing, as the part of the output of the sectors that mine it.
//!
//! The value of what is missing, mass times price, is taken off the output of those sectors in the region, in proportion.
//! A facility stands for its mine, whose production is the part of its country's that stored volume gives it: modelled, since no
//! register states production.
//!
//! The trap: a sector is wider than a material. A country's whole copper may be a tenth of its mining.

use database::Facts;
use importers::scenario::{Cut, Money, SupplyCut, closest};
use vocabulary::{MaterialId, Materials, Regions, Stage, Year, fold};

use super::basis::Basis;
use super::result::SupplyCutRow;
use crate::footprint::concordance::SectorConcordance;
use crate::footprint::subject::production_year;
use crate::ore_price::{OrePrice, ore_price};
use crate::provenance::Provenance;
use crate::tailings::part_of_mine;
use crate::words::{mass, percent, three_digits};

/// Something to tell, in both languages.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Note {
    pub(super) en: String,
    pub(super) ja: String,
}

/// A cut of supply as industries that lose capacity.
pub(super) struct CutIndustries {
    pub(super) industries: Vec<(usize, f64)>,
    pub(super) note: Note,
    /// From mass to money; the event is not named yet.
    pub(super) row: SupplyCutRow,
}

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
    let (region, mine) = match (&cut.region, &cut.facility) {
        (Some(name), None) => {
            let region = Regions::embedded().find(name).map_err(|error| ("region", error.to_string()))?;
            (region, None)
        }
        (None, Some(name)) => {
            let (facility, part) = facility(facts, name, &material)?;
            provenance.row(&facility.source);
            (facility.region, Some((facility, part)))
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
        let key = if mine.is_some() { "facility" } else { "region" };
        return Err((key, format!("{region} mines no {material} in {year}")));
    }
    let mine_kg = mine.as_ref().map(|(_, part)| part * produced_kg);
    let missing_kg = match cut.cut {
        Cut::Share(share) => share * mine_kg.unwrap_or(produced_kg),
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
    let of_mine = mine.as_ref().zip(mine_kg).map_or_else(Note::default, |((facility, _), kg)| Note {
        en: format!(
            "; the mine of {} has {} a year of it by its part of stored volume (modelled)",
            facility.facility,
            mass(kg)
        ),
        ja: format!("。{}の鉱山の生産は貯留量の割合から年{}（推計）", facility.facility, mass(kg)),
    });
    let note = Note {
        en: format!(
            "{missing} of {material} a year ({part} of the mine production of {region} in {year}) at {} are worth {value:.0} \
             {unit}: {of_output} of the output of {label}, {sectors}{}",
            price_year.en, of_mine.en
        ),
        ja: format!(
            "{material}の年{missing}（{region}の{year}年鉱山生産の{part}）は{}で{value:.0} {unit}、{label}の{sectors}の産出の{of_output}に当たります{}",
            price_year.ja, of_mine.ja
        ),
    };
    let row = SupplyCutRow {
        event: String::new(),
        material: material.to_string(),
        region: region.to_string(),
        facility: mine.map_or_else(String::new, |(facility, _)| facility.facility),
        year: year.0,
        production_kg: produced_kg,
        mine_production_kg: mine_kg,
        missing_kg,
        kg_price: price,
        unit: basis.unit.clone(),
        price_source: price_year.en,
        value,
        system_region: label.to_owned(),
        system_sectors: sectors,
        output_share: share,
    };
    Ok(CutIndustries { industries: struck.into_iter().map(|at| (at, share)).collect(), note, row })
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
        let (per_kg, unit) = (three_digits(stated.per_kg), &stated.unit);
        return Ok((
            in_system(stated.per_kg, unit)?,
            Note {
                en: format!("the price of the scenario ({per_kg} {unit} per kg)"),
                ja: format!("シナリオの価格（{per_kg} {unit}/kg）"),
            },
        ));
    }
    let found = ore_price(facts, material, year).map_err(|error| ("price", error.to_string()))?;
    let usual = Materials::embedded().info(material).map_or("", |info| info.basis.as_str());
    // The price is of the usual basis of the material, and so must the mass be.
    let Some(OrePrice { usd_per_kg, of, year, source }) = found.filter(|_| usual == mass_basis) else {
        let message = format!(
            "the database has no price of {material} ({mass_basis}); state `price`, like \"8800 USD per t\""
        );
        return Err(("price", message));
    };
    provenance.row(&source);
    let of = if of == *material { String::new() } else { format!(" of {of}") };
    let words = Note {
        en: format!("the price{of} of {year} ({usd_per_kg:.4} USD per kg, {source})"),
        ja: format!("{year}年の価格{of}（{usd_per_kg:.4} USD/kg、{source}）"),
    };
    Ok((in_system(usd_per_kg, "USD")?, words))
}

/// A registered facility of a material, and the part of its mine in its country's production of it.
fn facility(
    facts: &dyn Facts,
    name: &str,
    material: &MaterialId,
) -> Result<(database::FacilityRow, f64), Refused> {
    let rows = facts.facilities().map_err(|error| ("facility", error.to_string()))?;
    let Some(row) = rows.iter().find(|row| fold(&row.facility) == fold(name)) else {
        if rows.is_empty() {
            let message = format!(
                "facility `{name}`: there is no facility; import a register with `telecouple import FILE --workspace DIR`"
            );
            return Err(("facility", message));
        }
        let near = closest(name, rows.iter().map(|row| row.facility.as_str()));
        let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        return Err(("facility", format!("there is no facility `{name}` among {}{near}", rows.len())));
    };
    match part_of_mine(material, row, &rows) {
        Some(part) => Ok((row.clone(), part)),
        None => {
            let known: Vec<&str> = row.materials.iter().map(MaterialId::as_str).collect();
            let known = if known.is_empty() { "no material".to_owned() } else { known.join(", ") };
            let (id, name) = (&row.facility, &row.name);
            let message = format!("facility `{id}` ({name}) is registered with {known}, not with {material}");
            Err(("facility", message))
        }
    }
}
