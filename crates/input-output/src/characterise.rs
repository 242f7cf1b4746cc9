//! Characterisation: stressors weighted and added up to impacts.
//!
//! `impact = sum over stressors of factor * stressor`, with factors that may differ by region. A factor says which unit
//! its stressor must be in, and is refused otherwise; stressors without a factor are listed, never taken as zero silently.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::matrix::Matrix;
use crate::system::{Extension, Stressor, System};

/// How much of an impact one unit of a stressor causes.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Stressor by its exact name.
    pub stressor: String,
    /// Unit that the stressor must be in.
    pub stressor_unit: String,
    /// Impact.
    pub impact: String,
    /// Unit of the impact.
    pub impact_unit: String,
    /// Region where it holds; all regions without a factor of their own when not given.
    pub region: Option<String>,
    /// Impact per unit of stressor.
    pub value: f64,
}

/// A factor that cannot be applied.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum CharacterisationError {
    /// A stressor in another unit than the factor is for.
    #[error(
        "factor {position}: `{stressor}` is in `{unit}`, but the factor is per `{expected}`; convert one of them"
    )]
    Unit {
        /// Which factor, from 1.
        position: usize,
        /// Stressor.
        stressor: String,
        /// Its unit.
        unit: String,
        /// Unit of the factor.
        expected: String,
    },
    /// An impact in two units.
    #[error("factor {position}: impact `{impact}` is in `{unit}` here and in `{before}` before")]
    ImpactUnit {
        /// Which factor, from 1.
        position: usize,
        /// Impact.
        impact: String,
        /// Unit here.
        unit: String,
        /// Unit of an earlier factor.
        before: String,
    },
    /// A region that the system does not have.
    #[error("factor {position}: there is no region `{region}`")]
    Region {
        /// Which factor, from 1.
        position: usize,
        /// Region.
        region: String,
    },
    /// Two factors for the same thing.
    #[error("factor {position}: `{stressor}` already has a factor for `{impact}` there")]
    Duplicate {
        /// Which factor, from 1.
        position: usize,
        /// Stressor.
        stressor: String,
        /// Impact.
        impact: String,
    },
    /// A factor that is no number.
    #[error("factor {position}: `{value}` is not a finite number")]
    NotFinite {
        /// Which factor, from 1.
        position: usize,
        /// The value.
        value: f64,
    },
}

/// Impacts as an extension of their own, and what was left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Characterised {
    /// The impacts, in the order of their first factor.
    pub impacts: Extension,
    /// Stressors of the extension without any factor.
    pub without_factor: Vec<String>,
    /// Factors for stressors that the extension does not have.
    pub without_stressor: Vec<String>,
    /// Stressor, impact and regions that have the stressor but neither a factor of their own nor a general one.
    pub without_region: Vec<(String, String, Vec<String>)>,
}

/// The general factor, and those of regions by their index.
type FactorsOfStressor = (Option<f64>, BTreeMap<usize, f64>);

/// Impacts of an extension by factors.
///
/// # Errors
/// Units that do not fit, regions that are not there, doubled factors, values that are not finite.
pub fn characterise(
    system: &System,
    extension: &Extension,
    factors: &[Factor],
) -> Result<Characterised, CharacterisationError> {
    let regions = system.industries.regions();
    let mut impacts: Vec<Stressor> = Vec::new();
    // By impact and stressor: the general factor and those of regions.
    let mut table: BTreeMap<(usize, usize), FactorsOfStressor> = BTreeMap::new();
    let mut without_stressor = Vec::new();
    for (position, factor) in factors.iter().enumerate() {
        let position = position + 1;
        if !factor.value.is_finite() {
            return Err(CharacterisationError::NotFinite { position, value: factor.value });
        }
        let impact = match impacts.iter().position(|known| known.name == factor.impact) {
            Some(at) => at,
            None => {
                impacts.push(Stressor { name: factor.impact.clone(), unit: factor.impact_unit.clone() });
                impacts.len() - 1
            }
        };
        if impacts[impact].unit != factor.impact_unit {
            return Err(CharacterisationError::ImpactUnit {
                position,
                impact: factor.impact.clone(),
                unit: factor.impact_unit.clone(),
                before: impacts[impact].unit.clone(),
            });
        }
        let Some(stressor) = extension.stressors.iter().position(|known| known.name == factor.stressor)
        else {
            if !without_stressor.contains(&factor.stressor) {
                without_stressor.push(factor.stressor.clone());
            }
            continue;
        };
        if extension.stressors[stressor].unit != factor.stressor_unit {
            return Err(CharacterisationError::Unit {
                position,
                stressor: factor.stressor.clone(),
                unit: extension.stressors[stressor].unit.clone(),
                expected: factor.stressor_unit.clone(),
            });
        }
        let entry = table.entry((impact, stressor)).or_default();
        let before = match &factor.region {
            None => entry.0.replace(factor.value),
            Some(region) => match regions.iter().position(|known| known == region) {
                Some(at) => entry.1.insert(at, factor.value),
                None => return Err(CharacterisationError::Region { position, region: region.clone() }),
            },
        };
        if before.is_some() {
            return Err(CharacterisationError::Duplicate {
                position,
                stressor: factor.stressor.clone(),
                impact: factor.impact.clone(),
            });
        }
    }
    let mut by_industry = Matrix::zeros(impacts.len(), system.len());
    let mut by_demand =
        extension.by_demand.as_ref().map(|by_demand| Matrix::zeros(impacts.len(), by_demand.columns()));
    let mut without_region = Vec::new();
    for ((impact, stressor), (general, own)) in &table {
        let of_region: Vec<Option<f64>> =
            (0..regions.len()).map(|region| own.get(&region).copied().or(*general)).collect();
        let mut left_out = std::collections::BTreeSet::new();
        let mut weigh = |values: &[f64], region_of: &dyn Fn(usize) -> Option<usize>, sums: &mut [f64]| {
            for (at, (value, sum)) in values.iter().zip(sums).enumerate() {
                let Some(region) = region_of(at) else { continue };
                match of_region.get(region).copied().flatten() {
                    Some(factor) => *sum += factor * value,
                    None if *value != 0.0 => {
                        left_out.insert(region);
                    }
                    None => {}
                }
            }
        };
        let industries = &system.industries;
        weigh(
            extension.by_industry.row(*stressor),
            &|at| industries.region_of(at),
            by_industry.row_mut(*impact),
        );
        if let (Some(from), Some(to)) = (&extension.by_demand, &mut by_demand) {
            weigh(from.row(*stressor), &|at| system.demand_columns.region_of(at), to.row_mut(*impact));
        }
        if !left_out.is_empty() {
            without_region.push((
                extension.stressors[*stressor].name.clone(),
                impacts[*impact].name.clone(),
                left_out.into_iter().filter_map(|at| regions.get(at).cloned()).collect(),
            ));
        }
    }
    let without_factor = extension
        .stressors
        .iter()
        .enumerate()
        .filter(|(at, _)| !table.keys().any(|(_, stressor)| stressor == at))
        .map(|(_, stressor)| stressor.name.clone())
        .collect();
    let name = format!("{}, characterised", extension.name);
    Ok(Characterised {
        impacts: Extension { name, stressors: impacts, by_industry, by_demand },
        without_factor,
        without_stressor,
        without_region,
    })
}
