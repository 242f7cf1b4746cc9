//! Telecoupled land disturbance of a product: which rock is moved in which country for the materials in it.
//!
//! `D_c = sum over materials m of w_m * tau_m,c * sigma_m,c` with `w` the mass of primary material in the product
//! (kg), `tau` the total material requirement or rock-to-metal ratio (kg moved per kg of material) and `sigma`
//! the share of the material's supply to the country of assembly that was mined in c. The published description
//! (total material requirement, bill of materials joined with trade statistics) states no equation; this form is
//! a reconstruction, each term of which is explainable.
//!
//! The way through the crate: [`Breakdown`] splits a material into those that have a factor, [`disturbance()`]
//! multiplies masses, factors and origin shares, [`sample`] repeats it over the spreads of the inputs.
//! The trap is the missing value: a material without factor or origin is *not covered*. It lowers the
//! coverage and is never counted as zero.

mod bill;
mod breakdown;
mod disturbance;
mod factors;
mod uncertainty;

pub use bill::{BillLine, Substitution, WhatIf, WhatIfError};
pub use breakdown::{Breakdown, NotCovered, Part};
pub use disturbance::{
    Coverage, Disturbance, LineResult, MaterialRegionRow, MaterialRow, OriginShares, RegionRow, Term,
    Uncovered, disturbance,
};
pub use factors::{Factor, Factors};
pub use uncertainty::{Intervals, sample};
