//! What systems that are made of other systems have in common: how they are recognised, and how their totals are told.

use figures::Lang;
use serde::Serialize;

use super::{aggregate, balance};
use crate::footprint::sentence::amount;

/// Whether a layout in a record says that the system was made of another one, and read from nowhere.
pub fn is_derived(format: &str) -> bool {
    [aggregate::FORMAT, balance::FORMAT].contains(&format)
}

/// A total of a part of a system, in the system that it was made of and in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartTotal {
    /// `Z`, `Y`, `x`, or the stressor with its extension.
    pub part: String,
    /// Unit.
    pub unit: String,
    /// In the system before.
    pub before: f64,
    /// In the new system.
    pub after: f64,
}

/// Lines that a list in a report in words has.
pub(super) const LINES: usize = 20;

/// The totals, one a line.
pub(super) fn total_lines(totals: &[PartTotal], lang: Lang) -> String {
    let mut words = String::new();
    for total in totals.iter().take(3 + LINES) {
        let (before, after) = (amount(total.before, &total.unit), amount(total.after, &total.unit));
        words += &match lang {
            Lang::En => format!("    {}: {before}, then {after}\n", total.part),
            Lang::Ja => format!("    {}：{before} → {after}\n", total.part),
        };
    }
    words + &more(totals.len().saturating_sub(3 + LINES), lang)
}

/// The line for what a list leaves out; none where it leaves out nothing.
pub(super) fn more(left: usize, lang: Lang) -> String {
    match lang {
        _ if left == 0 => String::new(),
        Lang::En => format!("    and {left} more; all are in --format json\n"),
        Lang::Ja => format!("    ほか{left}件（全件は --format json）\n"),
    }
}

/// A share near zero: `0`, `1.2e-16`.
pub(super) fn tiny(share: f64) -> String {
    if share == 0.0 { "0".to_owned() } else { format!("{share:.1e}") }
}
