//! Flows in few bytes: how `trade_flows` packs the two regions of a flow into its key.
//!
//! A region is the number that its three letters spell to the base of 26 (`AAA` = 0, `ZZZ` = 17575), which takes 15
//! bits and sorts as the codes do; a pair takes 30 bits, and the rest of the key is the part (see `schema.sql`).

use std::sync::OnceLock;

use vocabulary::{Flag, HsCode, Region, Regions};

/// Bits of a pair of regions.
pub(crate) const PAIR_BITS: u32 = 30;

/// The number of a region.
pub(crate) fn pack_region(region: Region) -> u32 {
    region.code().bytes().fold(0, |number, letter| number * 26 + u32::from(letter.saturating_sub(b'A')))
}

/// The region of a number; `None` for a number that is none of three letters.
pub(crate) fn unpack_region(number: u32) -> Option<Region> {
    let letter = |place: u32| char::from_u32(u32::from(b'A') + number / place % 26);
    if number >= 26 * 26 * 26 {
        return None;
    }
    let code: String = [letter(676)?, letter(26)?, letter(1)?].into_iter().collect();
    Region::from_code(&code)
}

/// The number of a pair: exporter first.
pub(crate) fn pack_pair(exporter: u32, importer: u32) -> u32 {
    exporter << (PAIR_BITS / 2) | importer
}

/// Exporter and importer of a pair.
pub(crate) fn unpack_pair(pair: u32) -> Option<(Region, Region)> {
    let half = (1 << (PAIR_BITS / 2)) - 1;
    Some((unpack_region(pair >> (PAIR_BITS / 2) & half)?, unpack_region(pair & half)?))
}

/// An HS code as a number, which sorts as the codes do.
pub(crate) fn pack_code(hs: HsCode) -> u32 {
    hs.as_str().bytes().fold(0, |number, digit| number * 10 + u32::from(digit.saturating_sub(b'0')))
}

/// The number of a flag: 0 reported, 1 estimated, 2 modelled, 3 imputed.
pub(crate) fn pack_flag(flag: Flag) -> u8 {
    match flag {
        Flag::Reported => 0,
        Flag::Estimated => 1,
        Flag::Modelled => 2,
        Flag::Imputed => 3,
    }
}

/// The flag of a number.
pub(crate) fn unpack_flag(number: i64) -> Option<Flag> {
    match number {
        0 => Some(Flag::Reported),
        1 => Some(Flag::Estimated),
        2 => Some(Flag::Modelled),
        3 => Some(Flag::Imputed),
        _ => None,
    }
}

/// The place of each region of the vocabulary in its table, by packed number: a lookup for every row of a bulk
/// import.
pub(crate) struct Ordinals {
    places: Vec<Option<u16>>,
    count: usize,
}

impl Ordinals {
    /// Those of the embedded vocabulary.
    pub(crate) fn embedded() -> &'static Ordinals {
        static TABLE: OnceLock<Ordinals> = OnceLock::new();
        TABLE.get_or_init(|| {
            let mut places = vec![None; 26 * 26 * 26];
            let rows = Regions::embedded().rows();
            for (ordinal, row) in (0..).zip(rows) {
                if let Some(place) = places.get_mut(pack_region(row.region) as usize) {
                    *place = Some(ordinal);
                }
            }
            Ordinals { places, count: rows.len() }
        })
    }

    /// The place of a region by its packed number; `None` where the vocabulary has none.
    pub(crate) fn of(&self, packed: u32) -> Option<usize> {
        self.places.get(packed as usize).copied().flatten().map(usize::from)
    }
}

/// A set of regions of the vocabulary: one bit each.
#[derive(Clone)]
pub(crate) struct RegionSet(Vec<u64>);

impl Default for RegionSet {
    fn default() -> RegionSet {
        RegionSet(vec![0; Ordinals::embedded().count.div_ceil(64)])
    }
}

impl RegionSet {
    /// Adds a region by its packed number.
    pub(crate) fn insert(&mut self, packed: u32) {
        if let Some(ordinal) = Ordinals::embedded().of(packed)
            && let Some(word) = self.0.get_mut(ordinal / 64)
        {
            *word |= 1 << (ordinal % 64);
        }
    }

    /// Adds all regions of another set.
    pub(crate) fn join(&mut self, other: &RegionSet) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// The regions that are in both sets.
    pub(crate) fn common(&self, other: &RegionSet) -> RegionSet {
        RegionSet(self.0.iter().zip(&other.0).map(|(word, other)| word & other).collect())
    }

    /// Whether a region is in the set, by its packed number.
    pub(crate) fn contains(&self, packed: u32) -> bool {
        let ordinal = Ordinals::embedded().of(packed);
        ordinal.is_some_and(|ordinal| {
            self.0.get(ordinal / 64).is_some_and(|word| word >> (ordinal % 64) & 1 == 1)
        })
    }

    /// The packed numbers of the regions in the set, in the order of the vocabulary.
    pub(crate) fn packed(&self) -> impl Iterator<Item = u32> {
        let rows = Regions::embedded().rows();
        let places = self.0.iter().enumerate().flat_map(|(place, &word)| {
            let bits = std::iter::successors((word != 0).then_some(word), |word| {
                let rest = word & (word - 1);
                (rest != 0).then_some(rest)
            });
            bits.map(move |word| place * 64 + word.trailing_zeros() as usize)
        });
        places.filter_map(|place| rows.get(place)).map(|row| pack_region(row.region))
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_keeps_every_region_and_the_order_of_codes() {
        let mut codes: Vec<Region> = Regions::embedded().rows().iter().map(|row| row.region).collect();
        codes.sort_unstable();
        let numbers: Vec<u32> = codes.iter().map(|code| pack_region(*code)).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]));
        for (code, number) in codes.iter().zip(&numbers) {
            assert_eq!(unpack_region(*number), Some(*code));
            assert_eq!(
                unpack_pair(pack_pair(*number, 17_575)),
                Some((*code, Region::from_code("ZZZ").unwrap()))
            );
            assert!(Ordinals::embedded().of(*number).is_some());
        }
        assert_eq!(unpack_region(17_576), None);
        assert_eq!(Ordinals::embedded().of(0), None, "AAA is no region of the vocabulary");
        assert_eq!(pack_code("010121".parse().unwrap()), 10_121);
    }

    #[test]
    fn a_set_counts_each_region_once() {
        let number = |code| pack_region(Region::from_code(code).unwrap());
        let (mut one, mut other) = (RegionSet::default(), RegionSet::default());
        one.insert(number("CHL"));
        one.insert(number("CHL"));
        other.insert(number("ZWE"));
        assert_eq!(one.common(&other).len(), 0);
        one.join(&other);
        assert_eq!(one.len(), 2);
        assert_eq!(one.common(&other).packed().collect::<Vec<_>>(), [number("ZWE")]);
        assert!(one.contains(number("CHL")) && !one.contains(number("JPN")) && !one.contains(0));
        assert_eq!(one.packed().collect::<Vec<_>>(), [number("CHL"), number("ZWE")]);
    }
}
