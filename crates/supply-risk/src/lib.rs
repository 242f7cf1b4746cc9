//! Supply risk: concentration of supply, governance of its origins, and flows weighted by the risk of where
//! they come from.
//!
//! Risk is a vector over regions between 0 (lowest) and 1 (highest) with a declared [`Transform`]. Weighting
//! ([`weigh`]) is one operation that serves trade flows, origin shares and footprints alike. An index says
//! nothing about probability, and a region without a value is reported, never counted as zero.

mod concentration;
mod transform;
mod weighting;

pub use concentration::herfindahl_hirschman;
pub use transform::{Direction, Scale, ScaleError, Transform};
pub use weighting::{RiskVector, Weighted, weigh};
