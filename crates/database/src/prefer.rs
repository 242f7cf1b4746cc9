//! The rule by which one source is chosen where several state the same facts.
//!
//! Within a group (production: material, stage, year; trade: code, year; indicators: index, year) the newest
//! import of the workspace that has the group wins, because its user asked for it; else the embedded source that
//! covers most regions; ties go to the smaller source key. The rows of a group are never mixed, because two
//! sources count the same tonne twice or on different boundaries.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{Region, SourceId};

/// A row that came with an import, from a source, about a region (if any), as part of a group.
pub(crate) struct Candidate<G, R> {
    pub group: G,
    pub import: i64,
    pub source: SourceId,
    pub region: Option<Region>,
    pub row: R,
}

/// The rows of the preferred source of each group, by group, in the order given within each.
pub(crate) fn preferred<G: Ord + Clone, R>(candidates: Vec<Candidate<G, R>>) -> Vec<R> {
    let mut regions: BTreeMap<(G, i64, SourceId), BTreeSet<Region>> = BTreeMap::new();
    for candidate in &candidates {
        let key = (candidate.group.clone(), candidate.import, candidate.source.clone());
        regions.entry(key).or_default().extend(candidate.region);
    }
    let mut best: BTreeMap<G, (i64, usize, Reverse<SourceId>)> = BTreeMap::new();
    for ((group, import, source), regions) in regions {
        let rank = (import, regions.len(), Reverse(source));
        match best.get(&group) {
            Some(earlier) if *earlier >= rank => {}
            _ => {
                best.insert(group, rank);
            }
        }
    }
    let mut kept: Vec<(G, R)> = candidates
        .into_iter()
        .filter(|candidate| {
            best.get(&candidate.group).is_some_and(|(import, _, Reverse(source))| {
                *import == candidate.import && *source == candidate.source
            })
        })
        .map(|candidate| (candidate.group, candidate.row))
        .collect();
    kept.sort_by(|a, b| a.0.cmp(&b.0));
    kept.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(rows: &[(i64, &str, &str)]) -> Vec<String> {
        let candidates = rows.iter().map(|(import, source, region)| Candidate {
            group: (),
            import: *import,
            source: SourceId((*source).to_owned()),
            region: Region::from_code(region),
            row: format!("{source} {region}"),
        });
        preferred(candidates.collect())
    }

    #[test]
    fn newest_import_then_most_regions_then_smaller_key() {
        assert_eq!(chosen(&[(0, "a", "CHL"), (0, "b", "CHL"), (0, "b", "PER")]), ["b CHL", "b PER"]);
        assert_eq!(chosen(&[(0, "b", "CHL"), (0, "a", "PER")]), ["a PER"]);
        assert_eq!(chosen(&[(0, "a", "CHL"), (0, "a", "PER"), (2, "z", "CHL"), (1, "y", "CHL")]), ["z CHL"]);
    }
}
