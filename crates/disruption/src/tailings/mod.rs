//! Tailings storage facilities: how often they fail, what is released, and what supply is lost.
//!
//! Failure rates are per facility and year, fitted from failures and exposure in one population
//! ([`FailureRate`]); a facility's own rate is that of its population times relative rates of its raise type, age and
//! so on. [`simulate()`] draws failures over years and sums the production that is lost.
//!
//! The trap: past *stability issues* (what operators disclose) are not failures. Their shares by raise type serve as
//! relative weights only.

mod fit;
mod rate;
mod release;
mod runout;
mod simulate;
mod yardstick;

pub use fit::{LevelCount, RelativeRate, fit_country, fit_world, relative_rates};
pub use rate::{Exposure, FailureRate, RateError};
pub use release::{Release, ReleaseError, ReleaseModel};
pub use runout::{RunoutFit, fit_runout};
pub use simulate::{
    Contagion, Distribution, Facility, Mine, Outage, Simulation, SimulationError, SimulationRequest, simulate,
};
pub use yardstick::{Component, References, Yardstick, YardstickInput, yardstick};
