//! Registers of tailings facilities and mines, and lists of failures.
//!
//! One module a publisher: the Brazilian register (`sigbm`), the Chilean cadastre (`sernageomin`), the list of failures
//! of the Center for Science in Public Participation (`csp2`), disclosures in the layout of the Church of England's
//! questionnaire as the Global Tailings Portal has them (`disclosure`), and the mining dataset of ICMM (`icmm`).
//!
//! What they share: rows of named columns (`sheet`), reading them one by one (`register`), places (`place`), and what is mined in the words of the publisher
//! (`ore`). Classes stay in the scheme that they belong to. The trap is the silent repair: a height of 0, seconds of 80, a
//! count of 0.9 dead are kept or left out as this module says, and always listed in the account and in the note of the
//! row.

pub mod csp2;
pub mod disclosure;
pub mod icmm;
mod ore;
mod place;
mod register;
pub mod sernageomin;
mod sheet;
pub mod sigbm;

use std::collections::BTreeMap;

use crate::parsed::Parsed;

/// Entry errors, kept apart by column and reason so that a thousand of one kind are one remark.
#[derive(Debug, Default)]
struct Flags {
    seen: BTreeMap<(String, &'static str), Vec<(u64, String)>>,
    /// Those of the row that is being read.
    row: Vec<String>,
}

impl Flags {
    /// Notes an entry that looks wrong.
    fn add(&mut self, row: u64, column: &str, value: &str, reason: &'static str) {
        let column = column.split_whitespace().collect::<Vec<_>>().join(" ");
        let value: String = value.chars().take(60).collect();
        self.row.push(format!("{column} `{value}`: {reason}"));
        self.seen.entry((column, reason)).or_default().push((row, value));
    }

    /// The remarks of the row that was read, for its note.
    fn take_row(&mut self) -> String {
        std::mem::take(&mut self.row).join("; ")
    }

    /// Hands the remarks to the account.
    fn tell<R>(self, parsed: &mut Parsed<R>) {
        for ((column, reason), entries) in self.seen {
            let shown: Vec<String> =
                entries.iter().take(5).map(|(row, value)| format!("row {row} `{value}`")).collect();
            let more = entries.len().saturating_sub(shown.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            parsed.note(format!(
                "column `{column}`, {} {}: {reason}: {}{more}",
                entries.len(),
                if entries.len() == 1 { "entry" } else { "entries" },
                shown.join(", ")
            ));
        }
    }
}
