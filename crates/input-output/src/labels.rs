//! What the rows and columns of a system stand for.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The industries of a system: one sector of one region each, all industries of a region side by side.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Industries {
    regions: Vec<String>,
    sectors: Vec<String>,
    industries: Vec<(u32, u32)>,
}

/// The columns of final demand: one category of one region each.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DemandColumns {
    categories: Vec<String>,
    columns: Vec<(u32, u32)>,
}

/// Labels that cannot name the rows or columns of a system.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum LabelError {
    /// The same industry or column twice.
    #[error("`{region}`, `{label}` is there twice (positions {first} and {second}, from 1)")]
    Duplicate {
        /// Region.
        region: String,
        /// Sector or category.
        label: String,
        /// Position of the first, from 1.
        first: usize,
        /// Position of the second, from 1.
        second: usize,
    },
    /// A region whose industries are not side by side.
    #[error(
        "the industries of region `{region}` are not side by side: position {position} (from 1) comes after another region"
    )]
    Scattered {
        /// Region.
        region: String,
        /// Position, from 1.
        position: usize,
    },
    /// Final demand of a region that has no industries.
    #[error("final demand column {position} (from 1) is of region `{region}`, which has no industries")]
    UnknownRegion {
        /// Region.
        region: String,
        /// Position, from 1.
        position: usize,
    },
}

impl Industries {
    /// Industries from (region, sector) pairs in the order of the rows of `Z`.
    ///
    /// # Errors
    /// A pair that is there twice, or a region whose industries are not side by side.
    pub fn new<S: AsRef<str>>(pairs: &[(S, S)]) -> Result<Industries, LabelError> {
        let mut made = Industries::default();
        let mut sector_index = std::collections::HashMap::new();
        let mut seen_regions = BTreeSet::new();
        let mut in_region: std::collections::HashMap<u32, usize> = std::collections::HashMap::new();
        for (position, (region, sector)) in pairs.iter().enumerate() {
            let (region, sector) = (region.as_ref(), sector.as_ref());
            if made.regions.last().map(String::as_str) != Some(region) {
                if !seen_regions.insert(region.to_owned()) {
                    return Err(LabelError::Scattered { region: region.to_owned(), position: position + 1 });
                }
                made.regions.push(region.to_owned());
                in_region.clear();
            }
            let next = made.sectors.len() as u32;
            let sector_at = *sector_index.entry(sector.to_owned()).or_insert(next);
            if sector_at == next {
                made.sectors.push(sector.to_owned());
            }
            if let Some(first) = in_region.insert(sector_at, position) {
                return Err(LabelError::Duplicate {
                    region: region.to_owned(),
                    label: sector.to_owned(),
                    first: first + 1,
                    second: position + 1,
                });
            }
            made.industries.push((made.regions.len() as u32 - 1, sector_at));
        }
        Ok(made)
    }

    /// Number of industries, `n`.
    pub fn len(&self) -> usize {
        self.industries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.industries.is_empty()
    }

    /// Regions in the order of their blocks.
    pub fn regions(&self) -> &[String] {
        &self.regions
    }

    /// Names of sectors in the order of their first use.
    pub fn sectors(&self) -> &[String] {
        &self.sectors
    }

    /// Index of the region of an industry.
    pub fn region_of(&self, industry: usize) -> Option<usize> {
        self.industries.get(industry).map(|(region, _)| *region as usize)
    }

    /// Index of the sector of an industry.
    pub fn sector_of(&self, industry: usize) -> Option<usize> {
        self.industries.get(industry).map(|(_, sector)| *sector as usize)
    }

    /// Region and sector of an industry by name; empty beyond the last.
    pub fn name(&self, industry: usize) -> (&str, &str) {
        let name =
            |names: &'_ [String], at: Option<usize>| -> Option<usize> { at.filter(|at| *at < names.len()) };
        let region = name(&self.regions, self.region_of(industry)).map_or("", |at| self.regions[at].as_str());
        let sector = name(&self.sectors, self.sector_of(industry)).map_or("", |at| self.sectors[at].as_str());
        (region, sector)
    }

    /// Index of a region by its exact name.
    pub fn region_index(&self, region: &str) -> Option<usize> {
        self.regions.iter().position(|known| known == region)
    }

    /// Industry of a region and sector by their exact names.
    pub fn find(&self, region: &str, sector: &str) -> Option<usize> {
        let region = self.region_index(region)?;
        let sector = self.sectors.iter().position(|known| known == sector)? as u32;
        let block = self.block(region);
        let start = block.start;
        self.industries.get(block)?.iter().position(|(_, at)| *at == sector).map(|offset| start + offset)
    }

    /// The industries of a region; empty beyond the last region.
    pub fn block(&self, region: usize) -> Range<usize> {
        let region = region as u32;
        let start = self.industries.partition_point(|(at, _)| *at < region);
        let end = self.industries.partition_point(|(at, _)| *at <= region);
        start..end
    }
}

impl DemandColumns {
    /// Columns from (region, category) pairs in the order of the columns of `Y`.
    ///
    /// # Errors
    /// A pair that is there twice, or a region without industries.
    pub fn new<S: AsRef<str>>(
        pairs: &[(S, S)],
        industries: &Industries,
    ) -> Result<DemandColumns, LabelError> {
        let mut made = DemandColumns::default();
        let mut seen = std::collections::HashMap::new();
        for (position, (region, category)) in pairs.iter().enumerate() {
            let (region, category) = (region.as_ref(), category.as_ref());
            let Some(region_at) = industries.region_index(region) else {
                return Err(LabelError::UnknownRegion { region: region.to_owned(), position: position + 1 });
            };
            let category_at = match made.categories.iter().position(|known| known == category) {
                Some(at) => at,
                None => {
                    made.categories.push(category.to_owned());
                    made.categories.len() - 1
                }
            };
            let column = (region_at as u32, category_at as u32);
            if let Some(first) = seen.insert(column, position) {
                return Err(LabelError::Duplicate {
                    region: region.to_owned(),
                    label: category.to_owned(),
                    first: first + 1,
                    second: position + 1,
                });
            }
            made.columns.push(column);
        }
        Ok(made)
    }

    /// Number of columns, `m`.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Names of categories in the order of their first use.
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// Index of the region of a column.
    pub fn region_of(&self, column: usize) -> Option<usize> {
        self.columns.get(column).map(|(region, _)| *region as usize)
    }

    /// Index of the category of a column.
    pub fn category_of(&self, column: usize) -> Option<usize> {
        self.columns.get(column).map(|(_, category)| *category as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn industries_are_found_and_blocks_are_ranges() {
        let pairs = [("A", "food"), ("A", "mining"), ("B", "mining")];
        let industries = Industries::new(&pairs).unwrap();
        assert_eq!(industries.block(0), 0..2);
        assert_eq!(industries.block(1), 2..3);
        assert_eq!(industries.block(2), 3..3);
        assert_eq!(industries.find("B", "mining"), Some(2));
        assert_eq!(industries.find("B", "food"), None);
        assert_eq!(industries.name(1), ("A", "mining"));
        assert_eq!(industries.name(3), ("", ""));
    }

    #[test]
    fn doubled_and_scattered_labels_are_refused() {
        let doubled = Industries::new(&[("A", "food"), ("A", "food")]);
        assert!(matches!(doubled, Err(LabelError::Duplicate { first: 1, second: 2, .. })));
        let scattered = Industries::new(&[("A", "food"), ("B", "food"), ("A", "mining")]);
        assert!(matches!(scattered, Err(LabelError::Scattered { position: 3, .. })));
        let industries = Industries::new(&[("A", "food")]).unwrap();
        let foreign = DemandColumns::new(&[("C", "households")], &industries);
        assert!(matches!(foreign, Err(LabelError::UnknownRegion { position: 1, .. })));
    }
}
