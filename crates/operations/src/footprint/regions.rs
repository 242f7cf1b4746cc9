//! Regions of a system, which are free text, and the countries that they stand for.
//!
//! A label stands for a region when it is its code, name or a listed alias; nothing is guessed. The trap: EXIOBASE
//! writes its five rests of continents WA, WE, WF, WL and WM, of which WF is Wallis and Futuna in ISO 3166. Where all
//! five are there, none of them is a country. Aggregates whose members are declared in `data/aggregate_regions.csv` hold
//! what these countries produce; of others it is not known, and they have no risk either way.

use std::collections::BTreeMap;

use vocabulary::{Region, Regions, fold};

use crate::OperationError;

/// Aggregates and their members, one a line.
const AGGREGATES: &str = include_str!("../../../../data/aggregate_regions.csv");
/// Labels of the rests of continents.
const RESTS: [&str; 5] = ["WA", "WE", "WF", "WL", "WM"];

/// The regions of a system with what they stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct SystemRegions {
    /// Labels in the order of the system.
    pub(crate) labels: Vec<String>,
    /// The region that each label stands for; none for an aggregate.
    pub(crate) codes: Vec<Option<Region>>,
    /// Labels that stand for a region that another label stands for already: label and the first one.
    pub(crate) twice: Vec<(String, String)>,
    /// Place of the aggregate that a country without a region of its own belongs to.
    members: BTreeMap<Region, usize>,
}

impl SystemRegions {
    /// Reads the labels of a system.
    pub(crate) fn of(labels: &[String]) -> SystemRegions {
        let rests = RESTS.iter().all(|rest| labels.iter().any(|label| label == rest));
        let mut made = SystemRegions { labels: labels.to_vec(), ..SystemRegions::default() };
        for label in labels {
            let found = if rests && RESTS.contains(&label.as_str()) {
                None
            } else {
                Regions::embedded().find(label).ok()
            };
            let first = found.and_then(|region| made.codes.iter().position(|code| *code == Some(region)));
            if let Some(first) = first {
                made.twice.push((label.clone(), labels.get(first).cloned().unwrap_or_default()));
                made.codes.push(None);
            } else {
                made.codes.push(found);
            }
        }
        for (label, member) in AGGREGATES.lines().skip(1).filter_map(|line| line.split_once(',')) {
            let aggregate = labels.iter().position(|known| fold(known) == fold(label));
            if let (Some(place), Some(member)) = (aggregate, Region::from_code(member))
                && made.codes.get(place) == Some(&None)
                && made.place(member).is_none()
            {
                made.members.insert(member, place);
            }
        }
        made
    }

    /// Where a country's production is in the system: its own region, else an aggregate that it is a declared member
    /// of, else the rest of the world; none where the system has none of these.
    pub(crate) fn home_of(&self, country: Region) -> Option<usize> {
        let own = self.place(country).or_else(|| self.members.get(&country).copied());
        own.or_else(|| self.place(Region::REST))
    }

    /// The code of a region by its place; none for an aggregate.
    pub(crate) fn code(&self, at: usize) -> Option<Region> {
        self.codes.get(at).copied().flatten()
    }

    /// The label of a region by its place.
    pub(crate) fn label(&self, at: usize) -> &str {
        self.labels.get(at).map_or("", String::as_str)
    }

    /// The place of a region by its code.
    pub(crate) fn place(&self, region: Region) -> Option<usize> {
        self.codes.iter().position(|code| *code == Some(region))
    }

    /// The place of a region that a user names: by the label of the system, or by any name of the country.
    pub(crate) fn find(&self, name: &str) -> Result<usize, OperationError> {
        let folded = fold(name);
        if let Some(at) = self.labels.iter().position(|label| fold(label) == folded) {
            return Ok(at);
        }
        if let Some(at) = Regions::embedded().find(name).ok().and_then(|region| self.place(region)) {
            return Ok(at);
        }
        Err(OperationError::Request(format!(
            "the system has no region `{name}`; it has {}",
            self.labels.join(", ")
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_countries_by_code_name_or_alias_and_aggregates_are_not() {
        let labels = ["JP", "DEU", "RoW", "Atlantis", "Germany"].map(str::to_owned);
        let regions = SystemRegions::of(&labels);
        let codes: Vec<Option<&str>> =
            regions.codes.iter().map(|code| code.as_ref().map(Region::code)).collect();
        assert_eq!(codes, [Some("JPN"), Some("DEU"), Some("XXW"), None, None]);
        assert_eq!(regions.twice, [("Germany".to_owned(), "DEU".to_owned())]);
        assert_eq!(regions.find("Japan").unwrap(), 0);
        assert_eq!(regions.find("row").unwrap(), 2);
        assert!(regions.find("FRA").unwrap_err().to_string().contains("RoW"));
    }

    #[test]
    fn members_of_an_aggregate_are_not_in_the_rest_of_the_world() {
        let regions = SystemRegions::of(&["DEU", "European Union", "Rest of world"].map(str::to_owned));
        let home = |code: &str| regions.home_of(Region::from_code(code).unwrap());
        assert_eq!((home("DEU"), home("POL"), home("CHL")), (Some(0), Some(1), Some(2)));
        let alone = SystemRegions::of(&["European Union".to_owned()]);
        assert_eq!(alone.home_of(Region::from_code("CHL").unwrap()), None);
    }

    #[test]
    fn rests_of_continents_are_no_islands() {
        let labels = ["AT", "WA", "WE", "WF", "WL", "WM"].map(str::to_owned);
        assert_eq!(SystemRegions::of(&labels).codes.iter().flatten().count(), 1);
        assert_eq!(SystemRegions::of(&["WF".to_owned()]).codes.iter().flatten().count(), 1);
    }
}
