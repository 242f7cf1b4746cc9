//! Operations: from a request to an answer with coverage, checks, sources and run record.
//!
//! An [`Operation`] is a question that Telecouple answers. The [`Registry`] holds them all, and every face (command
//! line, HTTP API, page, Python) is derived from it, so that the faces cannot drift apart. Operations fetch facts
//! through [`database::Facts`], hand them to the models and put the result into the [`Answer`] envelope; they
//! neither print nor parse command lines.

pub mod all_origins;
pub mod answer;
pub mod check;
mod context;
pub mod doctor;
mod error;
pub mod explain;
mod explain_rows;
pub mod export;
pub mod food;
pub mod footprint;
mod forms;
pub mod import;
pub mod import_file;
mod material_chain;
pub mod mrio;
mod operation;
mod ore_price;
mod origins;
pub mod product;
mod provenance;
mod registry;
pub mod risk;
mod risk_index;
pub mod risk_list;
mod rows;
pub mod run_record;
pub mod shock;
pub mod source_list;
pub mod sql;
pub mod systems;
pub mod tailings;
mod tally;
pub mod trace;
mod trade_of_year;
mod user_file;
pub mod verify;
pub mod words;

pub use answer::{Answer, Check, CheckStatus, Coverage, SourceUse};
pub use context::{Context, DiskFiles, Files, NoFiles, Unwritten};
pub use error::OperationError;
pub use operation::{Answered, Description, Figures, Operation, Outcome, answer};
pub use origins::{NoOrigin, TracedOrigin};
pub use registry::Registry;
pub use systems::{NoSystems, OpenSystem, SystemRecord, Systems};
