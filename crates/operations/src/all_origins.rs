//! Resolved origins of many materials in many years for all countries: the bulk form of `trace`.

use database::Facts;
use rayon::prelude::*;
use trade::{Balance, Method, OriginMatrix};
use vocabulary::{MaterialId, Materials, Region, Year};

use crate::OperationError;
use crate::material_chain::{self, ChainChoices};
use crate::origins::NoOrigin;
use crate::provenance::Provenance;
use crate::trade_of_year::{TradeOfYear, codes_of};

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
/// unknown supply, in the order of `materials`, then `years`; on all threads of the pool, and the same on any number. Trade of a year is
/// read once for all materials, so that at most one year a thread is in memory.
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
    let codes = codes_of(materials);
    let of_years: Vec<Vec<OriginsOfYear>> = years
        .into_par_iter()
        .map(|&year| {
            let traded = TradeOfYear::read(facts, &codes, year)?;
            let of_material = |(material, known): (&MaterialId, &Vec<Year>)| {
                let production_year = nearest(known, year);
                let choices = ChainChoices {
                    production_year: Some(production_year),
                    ..ChainChoices::of(Balance::UnknownSupply)
                };
                let mut provenance = Provenance::default();
                let found = material_chain::build(facts, &traded, material, year, &choices, &mut provenance)?;
                let origins = found.map(|found| found.chain.origin_matrix(Method::ProportionalMixing));
                Ok(OriginsOfYear { material: material.clone(), year, production_year, origins })
            };
            materials.par_iter().zip(&known).map(of_material).collect()
        })
        .collect::<Result<_, OperationError>>()?;
    let mut by_year: Vec<_> = of_years.into_iter().map(Vec::into_iter).collect();
    Ok(materials
        .iter()
        .flat_map(|_| by_year.iter_mut().filter_map(Iterator::next).collect::<Vec<_>>())
        .collect())
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
