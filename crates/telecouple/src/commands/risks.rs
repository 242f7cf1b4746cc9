//! `telecouple risks`: its words and its request.

use clap::Args;
use serde_json::{Value, json};

/// Which entries of the risk taxonomy.
#[derive(Debug, Args)]
pub struct RisksArguments {
    /// Only what is attached to this material (key, symbol or name)
    #[arg(long, value_name = "NAME")]
    pub material: Option<String>,
    /// Only what is attached to this region (code or name)
    #[arg(long, value_name = "NAME")]
    pub region: Option<String>,
    /// Only what is attached to this facility (key of a register: `telecouple export facilities`)
    #[arg(long, value_name = "KEY")]
    pub facility: Option<String>,
    /// Only entries of this category
    #[arg(long, value_name = "WORD")]
    pub category: Option<String>,
}

/// The request of the operation `risks`.
pub fn request(risks: &RisksArguments) -> Value {
    json!({
        "material": risks.material,
        "region": risks.region,
        "facility": risks.facility,
        "category": risks.category,
    })
}
