//! What is accounted for: a stressor of the system, or the production of a material given to its sectors.

use std::collections::BTreeMap;

use database::Facts;
use input_output::System;
use vocabulary::{Chains, MaterialId, Materials, Region, Stage, Year, fold};

use super::concordance::SectorConcordance;
use super::regions::SystemRegions;
use super::request::FootprintRequest;
use super::result::{AllocationRow, UnallocatedRow};
use crate::OperationError;
use crate::provenance::Provenance;

/// What is accounted for, by industry.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subject {
    /// Name of the stressor, or of the material and its stage.
    pub(crate) name: String,
    /// Extension, or `production`.
    pub(crate) extension: String,
    /// Unit of the amounts.
    pub(crate) unit: String,
    /// `F`, by industry.
    pub(crate) by_industry: Vec<f64>,
    /// `F_Y`, by column of final demand.
    pub(super) by_demand: Option<Vec<f64>>,
    /// The material, where it is one.
    pub(super) material: Option<MaterialSubject>,
}

/// The production of a material and what became of it.
#[derive(Clone, Debug)]
pub(super) struct MaterialSubject {
    pub(super) material: MaterialId,
    pub(super) stage: Stage,
    pub(super) year: Year,
    pub(super) basis: String,
    pub(super) produced_kg: f64,
    pub(super) allocation: Vec<AllocationRow>,
    pub(super) unallocated: Vec<UnallocatedRow>,
}

/// Stressors that a refusal lists.
const LISTED: usize = 8;

/// The stressor of a system that has one, for a question that names none.
pub(super) fn only_stressor(system: &System) -> Result<String, OperationError> {
    let all: Vec<&str> = system
        .extensions
        .iter()
        .flat_map(|extension| extension.stressors.iter().map(|stressor| stressor.name.as_str()))
        .collect();
    if let [one] = all.as_slice() {
        return Ok((*one).to_owned());
    }
    let more = all.len().saturating_sub(LISTED);
    let mut listed = all.iter().take(LISTED).copied().collect::<Vec<_>>().join("; ");
    if more > 0 {
        listed += &format!("; and {more} more");
    }
    Err(OperationError::Request(match all.len() {
        0 => format!("system `{}` has no stressors; name a material with --material", system.name),
        count => format!(
            "name what to account for: --stressor NAME, or --material NAME; system `{}` has {count} stressors: {listed}",
            system.name
        ),
    }))
}

/// Finds a stressor by its name, or by the first part of it where only one has that.
pub(crate) fn stressor(
    system: &System,
    name: &str,
    extension: Option<&str>,
) -> Result<Subject, OperationError> {
    let wanted = fold(name);
    let names = || system.extensions.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
    if system.extensions.is_empty() {
        return Err(OperationError::Request(format!(
            "system `{}` has no extensions, so no stressors; ask for a material with --material",
            system.name
        )));
    }
    let extensions: Vec<_> = system
        .extensions
        .iter()
        .filter(|one| extension.is_none_or(|extension| fold(&one.name) == fold(extension)))
        .collect();
    if extensions.is_empty() {
        let given = extension.unwrap_or_default();
        return Err(OperationError::Request(format!(
            "there is no extension `{given}`; there are {}",
            names()
        )));
    }
    let all = || {
        extensions.iter().flat_map(|extension| {
            extension.stressors.iter().enumerate().map(move |(row, stressor)| (*extension, row, stressor))
        })
    };
    let mut found: Vec<_> = all().filter(|(_, _, stressor)| fold(&stressor.name) == wanted).collect();
    if found.is_empty() {
        let first = |name: &str| name.split(" | ").next().is_some_and(|part| fold(part) == wanted);
        found = all().filter(|(_, _, stressor)| first(&stressor.name)).collect();
    }
    match found.as_slice() {
        [(extension, row, stressor)] => Ok(Subject {
            name: stressor.name.clone(),
            extension: extension.name.clone(),
            unit: stressor.unit.clone(),
            by_industry: extension.by_industry.row(*row).to_vec(),
            by_demand: extension.by_demand.as_ref().map(|matrix| matrix.row(*row).to_vec()),
            material: None,
        }),
        [] => {
            let similar = all().filter(|(_, _, stressor)| fold(&stressor.name).contains(&wanted));
            let mut listed: Vec<&str> = similar.map(|(_, _, stressor)| stressor.name.as_str()).collect();
            let what = if listed.is_empty() { "the stressors are" } else { "similar ones are" };
            if listed.is_empty() {
                listed = all().map(|(_, _, stressor)| stressor.name.as_str()).collect();
            }
            let count = listed.len();
            listed.truncate(20);
            let more = if count > 20 { format!(" and {} more", count - 20) } else { String::new() };
            Err(OperationError::Request(format!(
                "there is no stressor `{name}`; {what} {}{more}",
                listed.join("; ")
            )))
        }
        several => {
            let listed: Vec<String> = several
                .iter()
                .map(|(extension, _, stressor)| format!("{} (extension {})", stressor.name, extension.name))
                .collect();
            Err(OperationError::Request(format!(
                "stressor `{name}` is ambiguous: it may be {}\n  hint: name it in full, and the extension with --extension",
                listed.join("; ")
            )))
        }
    }
}

/// The year of production for a system's year: that year, else the nearest before it, else the earliest.
pub(crate) fn production_year(
    facts: &dyn Facts,
    material: &MaterialId,
    stage: Stage,
    wanted: Option<u16>,
    exact: bool,
) -> Result<Year, OperationError> {
    let mut years = Vec::new();
    let mut stages = std::collections::BTreeSet::new();
    for year in facts.production_years(material)? {
        let rows = facts.production(material, year)?;
        stages.extend(rows.iter().map(|row| row.stage));
        if rows.iter().any(|row| row.stage == stage && row.mass_kg > 0.0) {
            years.push(year);
        }
    }
    let (Some(first), Some(last)) = (years.first().copied(), years.last().copied()) else {
        let known: Vec<String> = stages.iter().map(|stage| stage.to_string()).collect();
        let step = Chains::embedded().of(material).and_then(|chain| chain.step_of(stage));
        let traced = Materials::embedded().info(material).and_then(|info| info.traced_as.clone());
        let other = step.map(|step| step.product.clone()).or(traced).filter(|other| other != material);
        let mut hint = String::new();
        if let Some(other) = other {
            hint.push_str(&format!("; it is counted as {other} there"));
        }
        if !known.is_empty() {
            hint.push_str(&format!("; there is production at the stage {}", known.join(", ")));
        }
        return Err(OperationError::Request(format!(
            "the database holds no production of {material} at the stage {stage}{hint}"
        )));
    };
    let Some(wanted) = wanted else { return Ok(last) };
    if exact && !years.contains(&Year(wanted)) {
        return Err(OperationError::Request(format!(
            "the database holds no production of {material} at the stage {stage} in {wanted}; it has {first} to {last}"
        )));
    }
    Ok(years.iter().copied().filter(|year| year.0 <= wanted).max().unwrap_or(first))
}

/// Production of a material, given to the sectors that the concordance names: within a region in proportion to output.
pub(super) fn material(
    facts: &dyn Facts,
    system: &System,
    regions: &SystemRegions,
    request: &FootprintRequest,
    concordance: &SectorConcordance,
    provenance: &mut Provenance,
) -> Result<Subject, OperationError> {
    let name = request.material.as_deref().unwrap_or_default();
    let material =
        Materials::embedded().find(name).map_err(|error| OperationError::Request(error.to_string()))?;
    let stage = request.stage.unwrap_or(Stage::Mine);
    let wanted = request.year.or(system.year);
    let year = production_year(facts, &material, stage, wanted, request.year.is_some())?;
    let industries = &system.industries;
    let classes = concordance.classes(&material, stage, industries.sectors());
    if classes.is_empty() {
        return Err(OperationError::Request(format!(
            "no sector of the system fits {material} at the stage {stage}; looked for {}\n  hint: declare the sectors \
             in a file with the columns material, stage, class, sector and name it with --concordance",
            concordance.patterns(&material, stage).join("; ")
        )));
    }
    let mut by_place: BTreeMap<usize, Vec<(Region, f64)>> = BTreeMap::new();
    let mut unallocated = Vec::new();
    let (mut produced_kg, mut basis) = (0.0, String::new());
    for row in facts.production(&material, year)?.into_iter().filter(|row| row.stage == stage) {
        provenance.row(&row.source);
        produced_kg += row.mass_kg;
        basis = row.basis;
        match regions.home_of(row.region) {
            Some(place) => by_place.entry(place).or_default().push((row.region, row.mass_kg)),
            None if row.mass_kg > 0.0 => unallocated.push(UnallocatedRow {
                region: row.region,
                mass_kg: row.mass_kg,
                reason: "the system has neither the country nor a rest of the world".to_owned(),
            }),
            None => {}
        }
    }
    let mut by_industry = vec![0.0; system.len()];
    let mut allocation = Vec::new();
    for (place, producers) in by_place {
        let mass_kg: f64 = producers.iter().map(|(_, mass)| mass).sum();
        if mass_kg <= 0.0 {
            continue;
        }
        let output = |at: usize| system.output.get(at).copied().unwrap_or(0.0).max(0.0);
        let found = classes.iter().find_map(|(class, sectors)| {
            let named: Vec<usize> = industries
                .block(place)
                .filter(|at| industries.sector_of(*at).is_some_and(|sector| sectors.contains(&sector)))
                .filter(|at| output(*at) > 0.0)
                .collect();
            (!named.is_empty()).then_some((*class, named))
        });
        let Some((class, named)) = found else {
            unallocated.extend(producers.into_iter().filter(|(_, mass)| *mass > 0.0).map(
                |(region, mass_kg)| {
                    let reason = format!(
                        "no sector that the concordance names has output in {}",
                        regions.label(place)
                    );
                    UnallocatedRow { region, mass_kg, reason }
                },
            ));
            continue;
        };
        let whole: f64 = named.iter().map(|at| output(*at)).sum();
        for at in named {
            let part = mass_kg * (output(at) / whole);
            if let Some(value) = by_industry.get_mut(at) {
                *value += part;
            }
            let (origin, sector) = industries.name(at);
            allocation.push(AllocationRow {
                origin: origin.to_owned(),
                sector: sector.to_owned(),
                class,
                mass_kg: part,
                regions: producers.iter().filter(|(_, mass)| *mass > 0.0).count(),
            });
        }
    }
    allocation.sort_by(|a, b| b.mass_kg.total_cmp(&a.mass_kg).then_with(|| a.origin.cmp(&b.origin)));
    unallocated.sort_by(|a, b| b.mass_kg.total_cmp(&a.mass_kg).then(a.region.cmp(&b.region)));
    if allocation.is_empty() {
        return Err(OperationError::Request(format!(
            "none of the production of {material} in {year} belongs to a region of the system that has a sector for it"
        )));
    }
    Ok(Subject {
        name: format!("{material}, {stage}"),
        extension: "production".to_owned(),
        unit: "kg".to_owned(),
        by_industry,
        by_demand: None,
        material: Some(MaterialSubject {
            material,
            stage,
            year,
            basis,
            produced_kg,
            allocation,
            unallocated,
        }),
    })
}
