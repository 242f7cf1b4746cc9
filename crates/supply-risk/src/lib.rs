//! Supply risk: concentration of supply, governance of its origins, and flows weighted by the risk of where
//! they come from.
//!
//! Risk is a vector over regions between 0 (lowest) and 1 (highest) with a declared [`Transform`]. Weighting
//! ([`weigh`]) is one operation that serves trade flows, origin shares and footprints alike. An index says
//! nothing about probability, and a region without a value is reported, never counted as zero.
//!
//! Every [`Index`] is a named method: its paper, equation, range, direction and rule for missing values are in its
//! [`IndexMethod`]. Where the inputs do not suffice, the outcome is a [`NotComputed`] with the reason.
//!
//! | module | what |
//! |---|---|
//! | `concentration` | Herfindahl-Hirschman index |
//! | `transform`, `weighting` | from an indicator to a risk; flows times risk |
//! | [`mod@geopolrisk`], [`peer`] | GeoPolRisk, corrected and as published |
//! | `eu_supply_risk` | supply risk of the EU's critical raw material assessment |
//! | `reserves` | static reach, scarcity |
//! | `rank` | do the indices agree in the order that they give |

mod concentration;
mod eu_supply_risk;
pub mod geopolrisk;
mod index;
mod missing;
pub mod peer;
mod rank;
mod reserves;
mod transform;
mod weighting;

pub use concentration::herfindahl_hirschman;
pub use eu_supply_risk::{
    CRITICAL_SUPPLY_RISK, EU_MEMBERS, EuStage, EuStageRisk, GovernedConcentration, MEMBER_TRADE_PARAMETER,
    eu_governance, eu_stage_supply_risk, eu_supply_risk, governed_concentration, is_eu_member,
};
pub use geopolrisk::{GeoPolRisk, PUBLISHED_COPPER_REFERENCE, geopolrisk};
pub use index::{Index, IndexMethod};
pub use missing::NotComputed;
pub use peer::{PeerFlow, PeerGeoPolRisk, peer_geopolrisk};
pub use rank::{
    RankCorrelation, RankRange, RankStability, RankedIndex, kendall_tau_b, mean_ranks, rank_stability,
    spearman,
};
pub use reserves::{Scarcity, scarcity, static_reach_years};
pub use transform::{Direction, Scale, ScaleError, Transform};
pub use weighting::{Normalisation, RiskVector, Weighted, risk_footprint, weigh};
