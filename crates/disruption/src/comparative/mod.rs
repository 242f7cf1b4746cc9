//! Models that compare two states: before, and with the disruption.
//!
//! | model | what is given | what answers | what it assumes |
//! |---|---|---|---|
//! | [`demand_shock`] | change of final demand | output | inputs follow output, nothing is scarce |
//! | [`supply_shock`] | change of primary inputs | output | sales shares are fixed, demand takes whatever comes |
//! | [`extraction()`] | industries that vanish, wholly or in part | output of the rest | what they delivered is imported or not needed |
//! | [`inoperability()`] | perturbation as a share of output | inoperability of all | demand side, in relative terms |
//! | [`supply_constrained`] | output of some industries | output of the rest, final demand left for the constrained | inputs follow output |

mod constrained;
mod extraction;
mod inoperability;
mod shocks;

pub use constrained::{ConstrainedError, SupplyConstrained, supply_constrained};
pub use extraction::{ExtractionError, extraction};
pub use inoperability::{
    Dynamic, InoperabilityError, dynamic_inoperability, inoperability, recovering_inoperability,
    resilience_coefficient,
};
pub use shocks::{demand_shock, supply_shock};
