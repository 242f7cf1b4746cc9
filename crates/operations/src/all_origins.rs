//! Resolved origins of many materials in many years for all countries: the bulk form of `trace`.

use database::Facts;
use rayon::prelude::*;
use trade::{Balance, Method, OriginMatrix};
use vocabulary::{MaterialId, Materials, Region, Year};

use crate::OperationError;
use crate::material_chain::{self, ChainChoices};
use crate::origins::NoOrigin;
use crate::provenance::Provenance;

/// Which year's production stands for a year that has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductionYear {
    /// None: the year cannot be traced.
    Same,
    /// The nearest year with production, the earlier of two. An assumption: mines open and close, so that the result
    /// is to be told with the year it rests on.
    Nearest,
}

/// Origins of one material in one year for every country.
pub struct OriginsOfYear {
    /// The material.
    pub material: MaterialId,
    /// The year of trade.
    pub year: Year,
    /// The year of production.
    pub production_year: Year,
    /// Origin shares, or why there are none.
    pub origins: Result<OriginMatrix<Region>, NoOrigin>,
}

/// Resolves the origins of every material in every year for all countries at once, by proportional mixing with
/// unknown supply, in the order of `materials`, then `years`; on all threads of the pool, and the same on any number.
///
/// # Errors
/// The store cannot be read.
pub fn all_origins(
    facts: &dyn Facts,
    materials: &[MaterialId],
    years: &[Year],
    production: ProductionYear,
) -> Result<Vec<OriginsOfYear>, OperationError> {
    let known: Vec<Vec<Year>> = materials
        .iter()
        .map(|material| match production {
            ProductionYear::Same => Ok(Vec::new()),
            ProductionYear::Nearest => material_chain::production_years(facts, material),
        })
        .collect::<Result<_, _>>()?;
    let tasks: Vec<(&MaterialId, Year, Year)> = materials
        .iter()
        .zip(&known)
        .flat_map(|(material, known)| years.iter().map(move |&year| (material, year, nearest(known, year))))
        .collect();
    tasks
        .into_par_iter()
        .map(|(material, year, production_year)| {
            let choices = ChainChoices {
                production_year: Some(production_year),
                ..ChainChoices::of(Balance::UnknownSupply)
            };
            let mut provenance = Provenance::default();
            let found = material_chain::read(facts, material, year, &choices, &mut provenance)?;
            let origins = found.map(|found| found.chain.origin_matrix(Method::ProportionalMixing));
            Ok(OriginsOfYear { material: material.clone(), year, production_year, origins })
        })
        .collect()
}

/// The materials whose mining is counted, ascending: those that a composition is traced as.
pub fn traced_materials() -> Vec<MaterialId> {
    let rows = Materials::embedded().rows().iter();
    let mut materials: Vec<MaterialId> = rows.filter_map(|info| info.traced_as.clone()).collect();
    materials.sort_unstable();
    materials.dedup();
    materials
}

fn nearest(known: &[Year], year: Year) -> Year {
    known.iter().copied().min_by_key(|other| (other.0.abs_diff(year.0), *other)).unwrap_or(year)
}
