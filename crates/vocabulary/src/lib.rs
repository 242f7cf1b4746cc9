//! The words of the field: regions, materials, stages, HS codes, units, quantities with uncertainty,
//! sources and licences.
//!
//! Every other crate speaks in these types, and none of them knows a file. The tables behind
//! [`Regions`], [`Materials`], [`HsCodes`], [`Chains`] and [`Crops`] are compiled in from `data/vocabulary`.
//!
//! The trap of this crate is names. `Congo`, `Georgia`, `RE` or `Korea` mean several things: a name
//! matches exactly or by a listed alias, and anything else is an error that lists candidates. No
//! name is ever guessed.

mod chain;
mod crop;
mod cultivation;
mod flag;
mod hs;
mod hs_revisions;
mod interval;
mod material;
mod name;
mod quantity;
mod region;
pub mod sampling;
mod source;
mod stage;
mod table;
mod unit;
mod year;

pub use chain::{Chain, ChainStep, Chains};
pub use crop::{CropId, CropInfo, Crops};
pub use cultivation::{BalanceElement, CultivationMethod};
pub use flag::Flag;
pub use hs::{HsCode, HsCodeError, HsCodes, HsMaterial, HsRevision};
pub use hs_revisions::{HsCorrespondence, HsRelation};
pub use interval::Interval;
pub use material::{Component, Conversion, MaterialId, MaterialInfo, MaterialKind, Materials};
pub use name::{NameError, NameIndex, fold};
pub use quantity::{Distribution, Notation, Quantity, QuantityError};
pub use region::{Region, RegionInfo, RegionKind, Regions};
pub use source::{Duty, Licence, Redistribution, Source, SourceId};
pub use stage::Stage;
pub use unit::{Dimension, Unit, UnitError};
pub use year::{Year, YearError};
