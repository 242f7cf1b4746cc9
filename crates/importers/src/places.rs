//! Regions of foreign tables: by name, with the table's own code as a witness.
//!
//! The trap is a code that belongs to another country than the name beside it (World Mining Data tables in
//! circulation carry `GUY`, Guyana, beside `French Guiana`), or a code of the publisher's own (`R20`, `S19`,
//! `ADO`, `ZAR`). So the name decides, by the vocabulary's exact names and aliases, and the code is used only
//! where the name is unknown and the code is a code of ISO 3166.

use std::collections::BTreeMap;

use vocabulary::{Region, Regions};

use crate::mapping::Mapping;

/// A region with a remark when name and code contradict each other, or the reason why there is none.
type Found = Result<(Region, Option<String>), String>;

/// A resolver that remembers what it has resolved.
#[derive(Debug, Default)]
pub(crate) struct Places {
    known: BTreeMap<(String, String), Found>,
    mapping: Mapping,
}

impl Places {
    /// A resolver that first asks what the user decided.
    pub(crate) fn mapped(mapping: &Mapping) -> Places {
        Places { known: BTreeMap::new(), mapping: mapping.clone() }
    }

    /// The region of a name and a code (either may be empty), with a remark when the two contradict each other
    /// or the name is unknown.
    ///
    /// # Errors
    /// The reason, with the names that are similar, when neither gives a region.
    pub(crate) fn find(&mut self, name: &str, code: &str) -> Found {
        let key = (name.trim().to_owned(), code.trim().to_owned());
        if let Some(found) = self.known.get(&key) {
            return found.clone();
        }
        let decided = self.mapping.region(&key.0).or_else(|| self.mapping.region(&key.1));
        let found = decided.map_or_else(|| resolve(&key.0, &key.1), |region| Ok((region, None)));
        self.known.insert(key, found.clone());
        found
    }
}

fn resolve(name: &str, code: &str) -> Found {
    let regions = Regions::embedded();
    let by_code = Region::from_code(code).filter(|region| regions.info(*region).is_some());
    match (regions.find(name), by_code) {
        (Ok(region), Some(other)) if region != other => Ok((
            region,
            Some(format!("`{name}` has the code `{code}` of {}: the name counts", regions.name_en(other))),
        )),
        (Ok(region), _) => Ok((region, None)),
        (Err(_), Some(region)) => {
            Ok((region, Some(format!("`{name}` is not a listed name: taken by its code `{code}`"))))
        }
        (Err(error), None) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_counts_and_the_contradiction_is_told() {
        let (region, remark) =
            Places::default().find("French Guiana", "GUY").unwrap_or((Region::UNKNOWN, None));
        assert_eq!(region.code(), "GUF");
        assert!(remark.is_some_and(|remark| remark.contains("Guyana")));
    }

    #[test]
    fn a_publishers_own_code_is_no_witness() {
        let (region, remark) = Places::default().find("Taiwan", "S19").unwrap_or((Region::UNKNOWN, None));
        assert_eq!((region.code(), remark), ("TWN", None));
        assert!(Places::default().find("Atlantis", "ATL").is_err());
    }
}
