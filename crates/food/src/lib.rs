//! Food self-sufficiency: how much of what a region eats it grows, and what it would take to grow more.
//!
//! A [`Balance`] gives the self-sufficiency ratio of a crop, `P / (P + M - X)`, and the extra output that a target
//! needs. [`Cultivation`] turns output into land, water and electricity, by method and by layers; a [`Plan`] splits it
//! among methods, within limits of land and water. [`LandCurve`] is land against ratio and its inverse,
//! [`ImportStop`] what is left when imports end, and [`diversification_equivalent`] how many imports would have to move
//! to safer origins to lower the risk as much as land at home would.
//!
//! Formulas: self-sufficiency after FAO, *Food Balance Sheets: A handbook* (2001); extra output, land by yield and
//! vertical yield as layers times yield of a layer after Abdullah et al. (2021), Sustainability 13(22) 12553.
//!
//! The traps: yields are *fresh* mass a year and m² of ground (a statistic on dry matter must be converted,
//! [`fresh_yield`]); supply is what reaches the region, so that losses have to be grown on top; a crop without figures
//! of imports has no ratio, and is never taken for one that imports nothing.

mod balance;
mod cultivation;
mod error;
mod import_stop;
mod land_curve;
mod material_requirement;
mod plan;
mod risk;
mod uncertainty;

pub use balance::{Balance, aggregate_self_sufficiency};
pub use cultivation::{Cultivation, Need, fresh_yield};
pub use error::FoodError;
pub use import_stop::ImportStop;
pub use land_curve::{CurveCrop, LandCurve};
pub use material_requirement::{MaterialRequirement, total_material_requirement};
pub use plan::{Limits, Plan, fit_fixed, fit_in_order};
pub use risk::{Diversification, diversification_equivalent, import_risk};
pub use uncertainty::{NeedIntervals, UncertainNeed, sample};
