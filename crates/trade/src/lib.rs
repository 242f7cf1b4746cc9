//! Origin tracing through international trade, with balancing.
//!
//! Trade statistics name the *partner* a shipment came from, not the country where the material was
//! produced: metal that Japan buys in the Netherlands was not mined there. This crate turns bilateral
//! trade and production of **one material in one year** into the origin of what each region consumes.
//!
//! The way of one answer:
//!
//! 1. [`TradeNetwork::new`] reads reported [`Flow`]s and [`Production`], sums duplicates and sets
//!    self-flows aside;
//! 2. [`TradeNetwork::balance`] makes sure that no region exports more than it has, by a named
//!    [`Balance`] method, and reports every kilogram it changed;
//! 3. [`BalancedTrade::origins_of`] traces one consumer, [`BalancedTrade::origin_matrix`] all of them.
//!
//! Where ore is smelted in one country and metal refined in another, [`Chain`] links one such network a processing
//! stage. Where exporter and importer report the same shipment differently, [`reconcile()`] comes first.
//!
//! # Vocabulary
//!
//! | term | symbol | meaning |
//! |---|---|---|
//! | flow | `z_ij` | mass exported by `i` to `j`, kg |
//! | domestic supply | `p_j` | production of `j`, kg |
//! | unknown supply | `u_j` | supply of `j` that no record explains, kg |
//! | supply | `x_j = p_j + u_j + sum_i z_ij` | everything `j` can consume or export, kg |
//! | consumption | `c_j = x_j - sum_k z_jk` | apparent consumption of `j`, kg |
//! | origin share | `O[o, j]` | part of any kilogram in the supply of `j` that was produced in `o` |
//!
//! With `A_ij = z_ij / x_j`, a kilogram in `j` was produced there with probability `p_j / x_j` or came
//! from `i` with probability `A_ij`, so that `R = (I - A)^-1` applied to domestic supply resolves every
//! chain of re-exports, closed cycles included (Kastner, Kastner & Nonhebel 2011, Ecological Economics
//! 70:1032-1040).
//!
//! # Traps
//!
//! - Domestic and imported material are assumed to mix fully before anything is exported (proportional
//!   mixing). That is a model, hence a [`Method`].
//! - Unknown origin is explicit and is never spread over the known origins.
//! - All masses must have one basis (for example kg of contained metal); the crate cannot know.
//!
//! # Example
//!
//! B produces nothing and re-exports what A sent; D sells to C directly. 50 of the 60 kg which C
//! consumes were produced in A, although A never traded with C.
//!
//! ```
//! use trade::{Balance, Flow, Method, Production, TradeNetwork};
//!
//! let flow = |exporter, importer, mass_kg| Flow { exporter, importer, mass_kg };
//! let flows = [flow('A', 'B', 60.0), flow('B', 'A', 5.0), flow('B', 'C', 50.0), flow('D', 'C', 10.0)];
//! let production = [
//!     Production { region: 'A', mass_kg: 100.0 },
//!     Production { region: 'D', mass_kg: 20.0 },
//! ];
//! let trade = TradeNetwork::new(&flows, &production)?.balance(Balance::ScaleExports);
//!
//! let resolved = trade.origins_of('C', Method::ProportionalMixing);
//! assert_eq!(resolved.origins[0].region, 'A');
//! assert!((resolved.origins[0].mass_kg - 50.0).abs() < 1e-12);
//! assert!((resolved.origins[1].mass_kg - 10.0).abs() < 1e-12);
//!
//! let partners = trade.origins_of('C', Method::Direct);
//! assert_eq!(partners.origins[0].region, 'B');
//! # Ok::<(), trade::TradeError>(())
//! ```
//!
//! # Numbers that can be trusted
//!
//! Nothing is subtracted anywhere in the solution (module `elimination`), so each share, however small,
//! has nearly full relative accuracy, also where almost everything circulates and next to nothing
//! enters. The result does not depend on the order of the input rows, bit for bit.

mod absorbing;
mod balance;
mod chain;
mod components;
mod elimination;
mod error;
mod feed;
mod flow;
mod indicators;
mod matrix;
mod network;
mod origin;
mod re_exports;
mod reconcile;
mod sparse;
mod stage;
mod unit_value;
mod upstream;

pub use balance::{Balance, BalanceReport, BalancedTrade, RegionBalance};
pub use chain::{Chain, ChainEdge, ChainNetwork, ChainProfile, NetworkTrace, Shipment};
pub use error::{Table, TradeError};
pub use flow::{Flow, Production, SelfFlow};
pub use indicators::{apparent_consumption_kg, domestic_share, import_dependence};
pub use matrix::{Dependent, OriginMatrix};
pub use network::TradeNetwork;
pub use origin::{Method, OriginProfile, OriginShare, PartnerComparison, SupplyStatus};
pub use reconcile::{
    Disagreement, MirrorFlow, Reconciled, Reconciliation, Reliability, Reported, ReportedBy, TradeReport,
    pair_reports, reconcile,
};
pub use stage::{Fallback, Shortage, StageInput, StageReport};
pub use unit_value::{CheckedMass, MassAndValue, check_masses, usual_unit_value};
