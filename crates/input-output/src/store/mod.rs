//! Matrices on disk: `.npy` files of little-endian `f64`, row by row (NumPy format version 1.0).
//!
//! Large files are not read but mapped into memory, so that a system that was stored once is at hand at once, and only
//! what is touched is read. NumPy reads the same files.

mod mapped;
mod npy;

pub(crate) use mapped::Mapped;
pub use npy::{read_matrix, write_matrix};
