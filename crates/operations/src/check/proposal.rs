//! From what is not understood to a line of a mapping file.

use importers::mapping::MapKind;
use importers::parsed::Unmatched;
use vocabulary::{Materials, NameError, Regions};

/// A line that is proposed.
pub(super) struct Proposal {
    pub(super) kind: MapKind,
    /// What it may mean; empty unless exactly one name is similar and close.
    pub(super) to: String,
    /// The names that are similar.
    pub(super) note: String,
}

/// The line for a figure that could not be placed; `None` where no mapping would help.
pub(super) fn of(entry: &Unmatched) -> Option<Proposal> {
    let names = |error: NameError| match error {
        NameError::Unknown { candidates, .. } | NameError::Ambiguous { candidates, .. } => candidates,
    };
    let kind = kind_of(entry)?;
    let candidates = match kind {
        MapKind::Region => Regions::embedded().find(&entry.value).err().map(names).unwrap_or_default(),
        MapKind::Material => Materials::embedded().find(&entry.value).err().map(names).unwrap_or_default(),
        // A code of five digits has lost its leading zero to a spreadsheet, perhaps.
        MapKind::Hs if entry.value.len() == 5 => vec![format!("0{}", entry.value)],
        _ => Vec::new(),
    };
    Some(Proposal { kind, to: String::new(), note: candidates.join("; ") })
}

/// What kind of name it is that is not known.
fn kind_of(entry: &Unmatched) -> Option<MapKind> {
    let reason = entry.reason.as_str();
    let says = |words: &[&str]| words.iter().any(|word| reason.starts_with(word));
    if says(&["unknown region", "region `", "no region has this trade code"]) {
        Some(MapKind::Region)
    } else if says(&["unknown material", "material `", "not a material and a stage", "not a commodity"]) {
        Some(MapKind::Material)
    } else if says(&["unknown unit", "not a unit", "unit `"]) {
        Some(MapKind::Unit)
    } else if reason.contains("HS code") || says(&["five digits"]) {
        Some(MapKind::Hs)
    } else {
        None
    }
}
