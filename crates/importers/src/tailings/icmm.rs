//! The Global Mining Dataset of ICMM: mines, smelters, refineries and plants with their commodities.
//!
//! One row a facility, as a table (`ICMMID,Mine Name,Group Names,Confidence Factor,Asset Type,…`; names of the columns vary
//! between releases) saved as CSV or XLSX. Traps: the dataset lists mines and no tailings facilities, so that its rows are of
//! the kinds `mine` and `plant`; several asset types stand in one cell; its confidence factor is about the place, and kept as
//! a class of its own scheme; `coal`, `steel` and `diamond` name no one material.

use std::collections::BTreeMap;

use database::{FacilityClass, FacilityRow, Link};
use vocabulary::Redistribution;

use super::place::degrees;
use super::sheet::{Sheet, plain};
use super::{Flags, ore};
use crate::format::{ColumnUse, Format, deliver};
use crate::mapping::{MapKind, SKIPPED};
use crate::parsed::{Confidence, Parsed};
use crate::places::Places;
use crate::stated::known_source;
use crate::tidy::read_input;

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "icmm",
    title: "Global Mining Dataset (ICMM)",
    title_ja: "世界鉱山データセット（ICMM）",
    tables: &["facilities", "facility_classes"],
    sniff: |head| {
        let proven = head.tables.iter().any(|table| {
            let names: Vec<String> = table.columns.iter().map(|name| plain(name).replace(' ', "")).collect();
            PROOF.iter().all(|word| names.iter().any(|name| name.contains(word)))
        });
        if proven { Confidence::Certain } else { Confidence::No }
    },
    read: |job, reader, sink| {
        let source = job.stated.source(known_source(
            "icmm-global-mining-dataset",
            "Global Mining Dataset",
            "International Council on Mining and Metals",
            None,
            "https://www.icmm.com",
            "public with citation; check before redistribution",
            Redistribution::Unknown,
        ));
        let input = read_input(job, reader)?;
        let sheet = Sheet::read(job, input, "the Global Mining Dataset", &[])?;
        let (mut parsed, mut flags) = (Parsed::default(), Flags::default());
        let mut places = Places::mapped(job.mapping);
        let mut seen: BTreeMap<String, u64> = BTreeMap::new();
        for row in sheet.rows() {
            parsed.figures += 1;
            let id = row.first(&["ICMMID", "ICMM ID", "id"]);
            if id.is_empty() {
                parsed.unmatch(
                    row.number,
                    "ICMMID",
                    "",
                    "a facility without its number cannot be told from others",
                );
                continue;
            }
            if let Some(before) = seen.insert(id.to_owned(), row.number) {
                let reason = format!("the number of row {before} again: which one is meant?");
                parsed.unmatch(row.number, "ICMMID", id, reason);
                continue;
            }
            let country = row.holding(&["country"]);
            let region = match places.find(country, "") {
                Ok((region, _)) => region,
                Err(reason) => {
                    parsed.unmatch(row.number, row.name_holding(&["country"]), country, reason);
                    continue;
                }
            };
            let commodities: Vec<&str> = ["primary", "secondary", "other"]
                .iter()
                .map(|word| row.holding(&[word, "commodit"]))
                .filter(|text| !text.is_empty())
                .collect();
            let words = commodities.join("; ");
            if job.mapping.skips(MapKind::Material, &words) {
                parsed.exclude(SKIPPED);
                continue;
            }
            let (materials, material_link, unknown) = ore::materials(&words, job.mapping);
            for word in unknown {
                flags.add(
                    row.number,
                    "commodities",
                    &word,
                    "not a material of the vocabulary, kept as a word",
                );
            }
            let asset = row.holding(&["asset"]);
            let is_mine = asset.split(';').any(|part| part.trim().eq_ignore_ascii_case("mine"));
            let name = row.first(&["Mine Name", "Asset Name", "name", "ICMMID", "id"]);
            let mut coordinate = |word: &str, most: f64| {
                degrees(row.holding(&[word]), most).unwrap_or_else(|reason| {
                    flags.add(row.number, word, row.holding(&[word]), reason);
                    None
                })
            };
            let (latitude, longitude) = (coordinate("lat", 90.0), coordinate("lon", 180.0));
            let confidence = row.holding(&["confidence"]);
            let mut classes = Vec::new();
            for (scheme, class) in [("icmm-asset-type", asset), ("icmm-confidence-factor", confidence)] {
                if !class.is_empty() {
                    classes.push(FacilityClass { scheme: scheme.to_owned(), class: class.to_owned() });
                }
            }
            parsed.rows.push(FacilityRow {
                facility: format!("icmm-{id}"),
                kind: if is_mine { "mine" } else { "plant" }.to_owned(),
                name: if name.is_empty() { id.to_owned() } else { name.to_owned() },
                mine: if is_mine { name.to_owned() } else { String::new() },
                mine_link: if is_mine { Link::Stated } else { Link::None },
                operator: String::new(),
                region,
                latitude,
                longitude,
                materials,
                material_link,
                ore: words,
                raise_type: String::new(),
                height_m: None,
                volume_m3: None,
                design_volume_m3: None,
                consequence_class: String::new(),
                consequence_scheme: String::new(),
                status: String::new(),
                year: None,
                stability_concern: String::new(),
                classes,
                note: flags.take_row(),
                source: source.id.clone(),
            });
        }
        flags.tell(&mut parsed);
        let columns = sheet.header().iter().map(|name| ColumnUse::left(name)).collect();
        let mut reading = deliver(parsed, source, sink)?;
        reading.columns = columns;
        reading.sheet = sheet.sheet().map(str::to_owned);
        Ok(reading)
    },
};

/// Words of the columns that prove the dataset.
const PROOF: [&str; 4] = ["icmmid", "confidencefactor", "assettype", "primarycommodity"];
