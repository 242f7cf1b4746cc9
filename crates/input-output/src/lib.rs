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

mod labels;
mod matrix;
mod system;

pub use labels::{DemandColumns, Industries, LabelError};
pub use matrix::{Matrix, ShapeError};
pub use system::{Extension, Stressor, System, SystemError};
