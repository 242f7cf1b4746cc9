//! What a disruption costs, and when it is over.
//!
//! An event takes capacity, capital, supply or demand away; a propagation model tells what that does to every industry
//! of an input-output system. The models differ in what they assume, so they are meant to be run side by side.
//!
//! # Traps
//!
//! - Flows of input-output tables are annual; the dynamic model runs in days. Every public quantity says which it is.
//! - A loss of capacity is a share between 0 and 1, a loss of capital an amount of money. They are different types here.
//! - Without an event every model must give back the baseline, bit for bit.

pub mod ario;
pub mod comparative;
mod recovery;
mod resilience;
pub mod tailings;

pub use recovery::Recovery;
pub use resilience::{Resilience, resilience};
