//! The original downloads: where they lie, their bytes and their checksums.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::Failure;

/// First and last year of trade that is compiled.
pub(crate) const TRADE_YEARS: std::ops::RangeInclusive<u16> = 2015..=2024;

/// The layout of the folder of originals: what lies where, and the source that it belongs to. `{YEAR}` stands
/// for each year of trade.
pub(crate) const PLACES: &[(&str, &str)] = &[
    ("trade/baci_minerals/BACI_HS92_Y{YEAR}_minerals.csv", "cepii-baci"),
    ("trade/baci_minerals/product_codes_HS92_minerals.csv", "cepii-baci"),
    ("production/world_mining_data_2018-2024_long.csv", "wmd-2024"),
    ("production/world_mining_data_2018-2024_long.csv", "wmd-2026"),
    ("production/usgs/MCS2025_World_Data.csv", "usgs-mcs-2025"),
    ("production/usgs/MCS2026_Commodities_Data.csv", "usgs-mcs-2026"),
    ("production/phosphate/mining_complexes.csv", "iiasa-phosphate-2024"),
    ("production/phosphate/ore.csv", "iiasa-phosphate-2024"),
    ("risk/wgidataset.dta", "wgi-2022"),
    ("facts/wgi_political_stability.csv", "wgi-2023"),
    ("tailings/br_sigbm_register_2025-09-23.csv", "anm-sigbm"),
    ("tailings/cl_relaves_catastro_2025-10.csv", "sernageomin-relaves"),
    ("facts/rock_to_metal_ratio_18_elements.csv", "alloysustainability-2024"),
    ("facts/material_input_factors_schmidt_bleek.csv", "venturewell-mips"),
];

/// The folder of originals, which remembers the checksum of every file that was read.
pub(crate) struct Originals {
    root: PathBuf,
    checksums: BTreeMap<String, String>,
}

impl Originals {
    pub(crate) fn new(root: &Path) -> Originals {
        Originals { root: root.to_owned(), checksums: BTreeMap::new() }
    }

    /// The bytes of an original, unpacked if it lies there as `.zst`.
    pub(crate) fn bytes(&mut self, place: &str) -> Result<Vec<u8>, Failure> {
        let plain = self.root.join(place);
        let packed = self.root.join(format!("{place}.zst"));
        let bytes = if plain.exists() {
            std::fs::read(&plain).map_err(|error| format!("{}: {error}", plain.display()))?
        } else {
            let file = std::fs::File::open(&packed)
                .map_err(|error| format!("{} (or {place}): {error}", packed.display()))?;
            zstd::decode_all(file).map_err(|error| format!("{}: {error}", packed.display()))?
        };
        self.checksums.insert(place.to_owned(), hexadecimal(&Sha256::digest(&bytes)));
        Ok(bytes)
    }

    /// The checksum of the one file of a source; `None` where a source has several files or was not read.
    pub(crate) fn checksum_of(&self, source: &str) -> Option<&str> {
        let mut places = PLACES.iter().filter(|(_, of)| *of == source);
        match (places.next(), places.next()) {
            (Some((place, _)), None) => self.checksums.get(*place).map(String::as_str),
            _ => None,
        }
    }

    /// The list of the files read so far, as [`Originals::manifest`] writes it; later lists are without them.
    pub(crate) fn take_manifest(&mut self) -> String {
        let list = self.manifest();
        self.checksums.clear();
        list
    }

    /// The list of all files read, as `sha256sum` writes and checks it.
    pub(crate) fn manifest(&self) -> String {
        self.checksums.iter().fold(String::new(), |mut list, (place, checksum)| {
            let _ = writeln!(list, "{checksum}  {place}");
            list
        })
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
