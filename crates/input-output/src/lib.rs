//! Multi-regional input-output (MRIO) systems and everything that is computed from them.
//!
//! # Vocabulary (Miller and Blair 2009; names of matrices as in the literature on environmentally extended MRIO)
//!
//! | term | symbol | shape | meaning |
//! |---|---|---|---|
//! | industry | `i`, `j` | `n` | one sector of one region; regions are contiguous blocks |
//! | transactions | `Z` | `n x n` | deliveries from industry `i` (row) to industry `j` (column), per year |
//! | final demand | `Y` | `n x m` | deliveries to the final demand categories of all regions |
//! | output | `x` | `n` | `x = Z e + Y e` |
//! | coefficients | `A = Z diag(x)^-1` | `n x n` | input per unit of output |
//! | Leontief inverse | `L = (I - A)^-1` | `n x n` | output per unit of final demand; not formed unless asked for |
//! | extension | `F`, `F_Y` | `k x n`, `k x m` | stressors caused by industries, and directly by final demand |
//!
//! # Traps
//!
//! Sectors without output, negative final demand (inventories) and published tables that do not balance to the last
//! digit are normal. One over a zero output is taken as zero, so that such a sector has no inputs and no stressors.

mod accounts;
mod aggregate;
mod bilateral;
mod characterise;
mod coefficients;
mod decomposition;
mod diagnose;
mod elimination;
pub mod embedded;
mod extraction;
mod ghosh;
mod influence;
mod inverse;
mod krylov;
mod labels;
mod leontief;
mod linkages;
mod lu;
mod matrix;
mod memory;
mod origin_consumer;
mod panels;
mod paths;
mod prefetch;
mod productivity;
mod ras;
pub mod read;
mod reduction;
mod representatives;
mod scenario;
pub mod store;
mod streaming;
mod supply_use;
mod system;
mod tree;

pub use accounts::{
    Account, Accounting, Accounts, AccountsOptions, demand_by_region, grid_column, operator_for,
};
pub use aggregate::{AggregationError, AggregationReport, Concordance, aggregate, aggregation_bias};
pub use bilateral::{
    GrossTrade, content_by_origin, deliveries, domestic_multipliers, embodied_in_exports, final_deliveries,
    gross_trade, intermediate_deliveries, trade_content,
};
pub use characterise::{CharacterisationError, Characterised, Factor, characterise};
pub use coefficients::{Technology, demand_intensities, intensities, reciprocal_or_zero};
pub use decomposition::{Decomposition, DecompositionError, FACTORS, Orders, decompose};
pub use diagnose::{Diagnosis, DiagnosisOptions, Finding, Place, Severity, diagnose};
pub use extraction::{
    Extracted, Extraction, SingleExtraction, SingleExtractions, extraction, single_extractions,
};
pub use ghosh::Ghosh;
pub use influence::{Influence, influence_norms, influence_sizes, largest_influences};
pub use labels::{DemandColumns, Industries, LabelError};
pub use leontief::{Leontief, Method, Solution, SolveError, SolveOptions};
pub use linkages::{Linkages, LinkagesByOrigin, SectorKind, normalised};
pub use lu::Precision;
pub use matrix::{Matrix, ShapeError};
pub use memory::{MemoryError, MemoryPlan, available_memory};
pub use paths::{PathOptions, Paths, SupplyPath, supply_paths};
pub use productivity::{SpectralRadius, spectral_radius};
pub use ras::{Balanced, BalancingError, balance};
pub use scenario::{
    Change, DemandChange, ScenarioError, Selection, changed_demand, demand_of_categories, transactions_for,
};
pub use supply_use::{InputOutput, Model, SupplyUse, SupplyUseError};
pub use system::{Extension, Stressor, System, SystemError};
pub use tree::{Contribution, TreeOptions, contribution_tree};
