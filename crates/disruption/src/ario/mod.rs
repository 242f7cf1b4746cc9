//! ARIO: the adaptive regional input-output model with inventories.
//!
//! Every day each industry receives orders, produces what demand, capacity and its stocks of inputs allow, ships
//! proportionally to all that ordered, and orders inputs to cover what it used and to refill its stocks (Hallegatte 2008,
//! Risk Analysis 28:779; Hallegatte 2014, Risk Analysis 34:152, for inventories; Guan et al. 2020, Nature Human
//! Behaviour 4:577, for several regions). Capacity may rise under scarcity up to a limit.
//!
//! # One day
//!
//! | step | formula |
//! |---|---|
//! | demand | `D_i = sum_j o_ij + f_i + rebuilding_i` |
//! | capacity | `c_i = x_i (1 - loss_i) alpha_i` |
//! | optimal production | `o_i = min(D_i, c_i)` |
//! | production | `p_i = min(o_i, min_s S_si / (psi n_s a_si))` |
//! | shipment | every customer gets `p_i / D_i` of its order |
//! | stocks | `S_si += received_si - a_si p_i` |
//! | orders | `O_si = a_si p_i + max(0, n_s a_si o_i - S_si) / tau_S`, split over suppliers |
//! | overproduction | `alpha += (alpha_max - alpha) (D - p) / D / tau_alpha` under scarcity, else back to `alpha_base` |
//!
//! with `x` output at the start, `a_si` input of sector `s` per output of `i`, `n_s` days of stock, `psi` the part of the
//! wanted stock below which production suffers.
//!
//! # How it is computed
//!
//! Orders are never held as a matrix: order `o_ij` is `z_ij r_i q_sj` with a weight `r_i` of the supplier and `q_sj` of
//! customer and sector. A day is one pass over `Z`: the row of a supplier gives its demand, hence its shipments, hence its
//! next weight, while the row is still in the cache. Work is parted by sector, so that no sum depends on the number of
//! threads.

mod checks;
mod course;
mod economy;
mod events;
mod kernel;
mod parameters;
mod run;
mod shocks;
mod sites;
mod stocks;
mod supply;

pub use checks::EventError;
pub use course::Course;
pub use economy::{Economy, EconomyError};
pub use events::{CapacityLoss, Capital, CapitalLoss, DemandChange, Event, ExportBan, Rebuilding};
pub use parameters::{Conventions, OrderRule, ParameterError, Parameters};
pub use run::run;
