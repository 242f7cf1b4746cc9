//! GeoPolRisk, corrected form: concentration of world production times the governance risk of a country's imports.
//!
//! `HHI = sum_c P_c^2 / (sum_c P_c)^2`, `import risk = sum_i g_i f_i / (p + F)`, `score = HHI x import risk`;
//! `P_c` world production, `p` the country's own, `f_i` imports from partner `i`, `F` their sum, `g_i` the risk of `i`
//! (Gemechu et al. 2016; Santillán-Saldivar et al. 2022; Koyamparambath et al. 2024). Own production is without
//! geopolitical risk by definition of the method.
//!
//! Where this form departs from the published implementation ([`crate::peer`]):
//! - masses are not cut to whole units before they are squared;
//! - production and trade have one basis (contained mass), whereas gross concentrate is there added to contained metal;
//!   gas counts in kg like everything else;
//! - a partner without governance is left out of both sums and reported with the interval that it leaves open, not 0.5;
//! - imports from the own region (returned goods; inside a group of countries its internal trade) are set aside and
//!   reported, neither supply nor risk, instead of supply at risk zero;
//! - no supply is no score, not a score of zero.

use serde::Serialize;
use vocabulary::Region;

use crate::missing::NotComputed;
use crate::{RiskVector, Weighted, herfindahl_hirschman, weigh};

/// Mean of score times price of copper over the OECD members, 2017-2021 (USD/kg), of the published implementation.
/// Meaningful beside its conventions alone: concentrate prices per gross kg.
pub const PUBLISHED_COPPER_REFERENCE: f64 = 0.409412948;

/// GeoPolRisk of one material for one country or group of countries.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GeoPolRisk {
    /// Concentration of world production (0 to 1).
    pub hhi: f64,
    /// Risk of the supply (0 to 1) over own production and imports whose partner has a risk.
    pub import_risk: f64,
    /// `hhi x import_risk` (0 to 1).
    pub score: f64,
    /// The score if partners without governance had no risk at all.
    pub low: f64,
    /// The score if they had the highest.
    pub high: f64,
    /// Own production (unit of the masses given).
    pub domestic: f64,
    /// Imports, own region set aside.
    pub imports: f64,
    /// Imports from the own region, which were set aside.
    pub own_region: f64,
    /// Imports weighed by the risk of the partner.
    pub weighted: Weighted,
}

impl GeoPolRisk {
    /// Part of imports whose partner has no governance value (0 to 1); 0 without imports.
    pub fn without_governance_share(&self) -> f64 {
        if self.imports > 0.0 { self.weighted.uncovered / self.imports } else { 0.0 }
    }

    /// Geopolitical supply risk potential: score x price (USD per kg of material).
    pub fn midpoint_usd_per_kg(&self, price_usd_per_kg: f64) -> f64 {
        self.score * price_usd_per_kg
    }

    /// Characterisation factor (kg Cu-eq/kg): the midpoint over that of copper.
    ///
    /// `reference_usd_per_kg` is the mean midpoint of copper over the OECD members, by the same conventions as this
    /// one. `None` unless it is positive.
    pub fn characterisation_factor(&self, price_usd_per_kg: f64, reference_usd_per_kg: f64) -> Option<f64> {
        (reference_usd_per_kg > 0.0)
            .then(|| self.midpoint_usd_per_kg(price_usd_per_kg) / reference_usd_per_kg)
    }
}

/// The corrected GeoPolRisk score.
///
/// `production` is that of the world by region, `own` the country or the members of the group, `imports` what they
/// bought from each partner; all masses non-negative, in one unit and on one basis. The order of rows does not matter
/// beyond rounding.
///
/// # Errors
/// No production, no supply, or imports of which no partner has a risk.
///
/// ```
/// use supply_risk::{RiskVector, geopolrisk};
/// use vocabulary::Region;
/// let region = |code| Region::from_code(code).unwrap();
/// let (cod, aus, jpn) = (region("COD"), region("AUS"), region("JPN"));
/// let risk = RiskVector::new([(cod, 0.9), (aus, 0.3)]);
/// let result = geopolrisk(&[(cod, 70.0), (aus, 30.0)], &[jpn], &[(cod, 5.0), (aus, 5.0)], &risk)?;
/// assert!((result.hhi - 0.58).abs() < 1e-12);
/// assert!((result.import_risk - 0.6).abs() < 1e-12);
/// # Ok::<(), supply_risk::NotComputed>(())
/// ```
pub fn geopolrisk(
    production: &[(Region, f64)],
    own: &[Region],
    imports: &[(Region, f64)],
    risk: &RiskVector,
) -> Result<GeoPolRisk, NotComputed> {
    let hhi =
        herfindahl_hirschman(production.iter().map(|(_, mass)| *mass)).ok_or(NotComputed::NoProduction)?;
    let domestic: f64 =
        production.iter().filter(|(region, _)| own.contains(region)).map(|(_, mass)| mass).sum();
    let foreign = || imports.iter().filter(|(partner, _)| !own.contains(partner)).copied();
    let total: f64 = foreign().map(|(_, mass)| mass).sum();
    let own_region: f64 =
        imports.iter().filter(|(partner, _)| own.contains(partner)).map(|(_, mass)| mass).sum();
    if domestic + total <= 0.0 {
        return Err(NotComputed::NoSupply);
    }
    let weighted = weigh(foreign(), risk);
    let rated = domestic + weighted.covered;
    if rated <= 0.0 {
        return Err(NotComputed::NoGovernance);
    }
    let import_risk = weighted.weighted_sum / rated;
    let supply = domestic + total;
    Ok(GeoPolRisk {
        hhi,
        import_risk,
        score: hhi * import_risk,
        low: hhi * weighted.weighted_sum / supply,
        high: hhi * (weighted.weighted_sum + weighted.uncovered) / supply,
        domestic,
        imports: total,
        own_region,
        weighted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(code: &str) -> Region {
        Region::from_code(code).unwrap()
    }

    #[test]
    fn a_partner_without_governance_leaves_an_interval_and_the_own_region_stands_aside() {
        let (cod, aus, jpn) = (region("COD"), region("AUS"), region("JPN"));
        let risk = RiskVector::new([(cod, 0.8)]);
        let imports = [(cod, 6.0), (aus, 4.0), (jpn, 90.0)];
        let result = geopolrisk(&[(cod, 1.0)], &[jpn], &imports, &risk).unwrap();
        assert!((result.score - 0.8).abs() < 1e-15);
        assert!((result.low - 0.48).abs() < 1e-15 && (result.high - 0.88).abs() < 1e-15);
        assert_eq!((result.own_region, result.imports), (90.0, 10.0));
        assert!((result.without_governance_share() - 0.4).abs() < 1e-15);
        assert_eq!(result.weighted.missing, [aus]);
    }

    #[test]
    fn nothing_known_is_no_score() {
        let (cod, jpn) = (region("COD"), region("JPN"));
        let nothing = RiskVector::default();
        assert_eq!(geopolrisk(&[], &[jpn], &[(cod, 1.0)], &nothing), Err(NotComputed::NoProduction));
        assert_eq!(geopolrisk(&[(cod, 1.0)], &[jpn], &[], &nothing), Err(NotComputed::NoSupply));
        assert_eq!(
            geopolrisk(&[(cod, 1.0)], &[jpn], &[(cod, 1.0)], &nothing),
            Err(NotComputed::NoGovernance)
        );
    }

    proptest::proptest! {
        /// Full risk everywhere leaves concentration times import share; score and interval are nested in 0..HHI.
        #[test]
        fn all_risks_at_one_leave_the_unweighted_index(masses in proptest::collection::vec(0.01..1e6f64, 4), own in 0.0..1e6f64) {
            let partners = ["COD", "AUS", "CHL", "PER"].map(region);
            let imports: Vec<_> = partners.into_iter().zip(masses.iter().copied()).collect();
            let mut production = imports.clone();
            production.push((region("JPN"), own));
            let certain = RiskVector::new(partners.map(|partner| (partner, 1.0)));
            let result = geopolrisk(&production, &[region("JPN")], &imports, &certain).unwrap();
            let share = result.imports / (result.imports + own);
            proptest::prop_assert!((result.score - result.hhi * share).abs() < 1e-12);
            let some = RiskVector::new(partners.into_iter().take(2).zip([0.2, 0.7]));
            let result = geopolrisk(&production, &[region("JPN")], &imports, &some).unwrap();
            proptest::prop_assert!(result.low <= result.high && result.high <= result.hhi + 1e-12 && result.low > 0.0);
        }
    }
}
