//! Weighting of flows by the risk of where they come from.

use std::collections::BTreeMap;

use serde::Serialize;
use vocabulary::Region;

/// A risk between 0 and 1 for each region that has one.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RiskVector {
    values: BTreeMap<Region, f64>,
}

impl RiskVector {
    /// Collects risks. Values outside of 0 to 1, or not finite, are left out, as if missing.
    pub fn new(values: impl IntoIterator<Item = (Region, f64)>) -> RiskVector {
        RiskVector { values: values.into_iter().filter(|(_, risk)| (0.0..=1.0).contains(risk)).collect() }
    }

    /// The mean of several vectors over the regions that are in all of them.
    pub fn mean(vectors: &[RiskVector]) -> RiskVector {
        let Some((first, rest)) = vectors.split_first() else { return RiskVector::default() };
        let values = first.values.iter().filter_map(|(region, risk)| {
            let others: Option<Vec<f64>> = rest.iter().map(|vector| vector.get(*region)).collect();
            others.map(|others| (*region, (risk + others.iter().sum::<f64>()) / vectors.len() as f64))
        });
        RiskVector { values: values.collect() }
    }

    /// The risk of a region; `None` where the index has no value.
    pub fn get(&self, region: Region) -> Option<f64> {
        self.values.get(&region).copied()
    }

    /// All regions that have a value with their risk, by region.
    pub fn iter(&self) -> impl Iterator<Item = (Region, f64)> + '_ {
        self.values.iter().map(|(region, risk)| (*region, *risk))
    }

    /// Number of regions that have a value.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether no region has a value.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// Flows weighted by risk.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weighted {
    /// Sum of flow times risk, in the unit of the flows, over flows whose origin has a risk.
    pub weighted_sum: f64,
    /// Mean risk of those flows (0 to 1); `None` when there are none.
    pub mean_risk: Option<f64>,
    /// Sum of the flows whose origin has a risk, in their unit.
    pub covered: f64,
    /// Sum of the flows whose origin has none, in their unit.
    pub uncovered: f64,
    /// Origins that carry a flow but have no risk.
    pub missing: Vec<Region>,
}

/// Weighs flows by the risk of their origin: `sum(f_i r_i)` and the mean `sum(f_i r_i) / sum(f_i)`, both over
/// the flows whose origin has a risk. The form of the mining risk footprint (Nansai et al. 2015,
/// Environmental Science & Technology 49, 2022), whose own normalisation is not reproduced here.
///
/// Flows are non-negative, in any one unit. Origins without a risk are listed and left out of the mean.
pub fn weigh(flows: impl IntoIterator<Item = (Region, f64)>, risk: &RiskVector) -> Weighted {
    let (mut weighted_sum, mut covered, mut uncovered, mut missing) = (0.0, 0.0, 0.0, Vec::new());
    for (region, flow) in flows {
        match risk.get(region) {
            Some(value) => {
                weighted_sum += flow * value;
                covered += flow;
            }
            None if flow > 0.0 => {
                uncovered += flow;
                missing.push(region);
            }
            None => {}
        }
    }
    missing.sort_unstable();
    missing.dedup();
    let mean_risk = (covered > 0.0).then(|| weighted_sum / covered);
    Weighted { weighted_sum, mean_risk, covered, uncovered, missing }
}

/// What a risk footprint is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Normalisation {
    /// Nothing: flow times risk, in the unit of the flow.
    None,
    /// The flow whose origin has a risk: the mean risk, 0 to 1.
    Flow,
    /// World extraction, in the unit of the flow: the part of the world's mining that is induced, times its risk.
    World(f64),
}

/// A risk footprint: `sum_o r_o F_o`, divided as asked.
///
/// The paper behind it (Nansai et al. 2015, Environmental Science & Technology 49, 2022) prints the result in points, so
/// that it normalises, but how could not be read; hence the choice. `None` where the divisor is not positive, or where
/// no origin has a risk: that is not a footprint of zero.
pub fn risk_footprint(
    flows: impl IntoIterator<Item = (Region, f64)>,
    risk: &RiskVector,
    normalisation: Normalisation,
) -> Option<f64> {
    let weighted = weigh(flows, risk);
    if weighted.covered <= 0.0 {
        return None;
    }
    match normalisation {
        Normalisation::None => Some(weighted.weighted_sum),
        Normalisation::Flow => weighted.mean_risk,
        Normalisation::World(extraction) => (extraction > 0.0).then(|| weighted.weighted_sum / extraction),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footprint_is_the_sum_divided_as_asked_and_none_without_any_risk() {
        let risk = RiskVector::new([(region("CHL"), 0.5)]);
        let flows = || [(region("CHL"), 4.0), (region("PER"), 6.0)];
        assert_eq!(risk_footprint(flows(), &risk, Normalisation::None), Some(2.0));
        assert_eq!(risk_footprint(flows(), &risk, Normalisation::Flow), Some(0.5));
        assert_eq!(risk_footprint(flows(), &risk, Normalisation::World(20.0)), Some(0.1));
        assert_eq!(risk_footprint([(region("PER"), 6.0)], &risk, Normalisation::None), None);
    }

    fn region(code: &str) -> Region {
        Region::from_code(code).unwrap()
    }

    #[test]
    fn an_origin_without_a_risk_is_reported_and_not_counted() {
        let risk = RiskVector::new([(region("CHL"), 0.4), (region("COD"), 0.8), (region("PER"), f64::NAN)]);
        let weighted = weigh([(region("CHL"), 2.0), (region("COD"), 2.0), (Region::UNKNOWN, 6.0)], &risk);
        assert!((weighted.mean_risk.unwrap() - 0.6).abs() < 1e-15);
        assert_eq!((weighted.covered, weighted.uncovered), (4.0, 6.0));
        assert_eq!(weighted.missing, [Region::UNKNOWN]);
        assert_eq!(risk.len(), 2);
    }

    #[test]
    fn the_mean_of_indices_needs_all_of_them() {
        let one = RiskVector::new([(region("CHL"), 0.2), (region("COD"), 0.8)]);
        let other = RiskVector::new([(region("CHL"), 0.4)]);
        assert_eq!(RiskVector::mean(&[one, other]).get(region("COD")), None);
    }

    proptest::proptest! {
        #[test]
        fn the_mean_lies_between_the_extremes(flows in proptest::collection::vec((0usize..5, 0.0..100.0f64), 1..30), risks in proptest::collection::vec(0.0..1.0f64, 5)) {
            let names = ["CHL", "COD", "PER", "AUS", "JPN"].map(region);
            let vector = RiskVector::new(names.into_iter().zip(risks.iter().copied()));
            let weighted = weigh(flows.iter().map(|(index, flow)| (names[*index], *flow)), &vector);
            if let Some(mean) = weighted.mean_risk {
                let (low, high) = risks.iter().fold((1.0f64, 0.0f64), |(l, h), r| (l.min(*r), h.max(*r)));
                proptest::prop_assert!(mean >= low - 1e-12 && mean <= high + 1e-12);
            }
            let certain = RiskVector::new(names.into_iter().map(|name| (name, 1.0)));
            let all = weigh(flows.iter().map(|(index, flow)| (names[*index], *flow)), &certain);
            proptest::prop_assert!((all.weighted_sum - flows.iter().map(|(_, flow)| flow).sum::<f64>()).abs() < 1e-9);
        }
    }
}
