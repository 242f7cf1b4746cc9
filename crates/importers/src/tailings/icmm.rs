//! The Global Mining Dataset of ICMM: mines, smelters, refineries and plants with their commodities.
//!
//! One row a facility, as a table (`ICMMID,Mine Name,Group Names,Confidence Factor,Asset Type,…`; names of the columns vary
//! between releases) saved as CSV or XLSX. Traps: the dataset lists mines and no tailings facilities, so that its rows are of
//! the kinds `mine` and `plant`; several asset types stand in one cell; its confidence factor is about the place, and kept as
//! a class of its own scheme; `coal`, `steel` and `diamond` name no one material.

use database::{FacilityClass, FacilityRow, Link};
use vocabulary::{Redistribution, SourceId};

use super::register::{Register, read_register};
use super::sheet::{SheetRow, plain};
use crate::format::Format;
use crate::parsed::Confidence;
use crate::stated::known_source;

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
        read_register(job, reader, sink, source, "the Global Mining Dataset", facility)
    },
};

/// Words of the columns that prove the dataset.
const PROOF: [&str; 4] = ["icmmid", "confidencefactor", "assettype", "primarycommodity"];

fn facility(register: &mut Register<'_>, row: &SheetRow<'_>) -> Option<FacilityRow> {
    let id = row.first(&["ICMMID", "ICMM ID", "id"]);
    if id.is_empty() {
        let reason = "a facility without its number cannot be told from others";
        register.parsed.unmatch(row.number, "ICMMID", "", reason);
        return None;
    }
    if !register.is_first(row, id, ("ICMMID", id), "the number") {
        return None;
    }
    let region = register.country(row)?;
    let commodities: Vec<&str> = ["primary", "secondary", "other"]
        .iter()
        .map(|word| row.holding(&[word, "commodit"]))
        .filter(|text| !text.is_empty())
        .collect();
    let words = commodities.join("; ");
    let (materials, material_link) = register.materials(row, &words)?;
    let asset = row.holding(&["asset"]);
    let is_mine = asset.split(';').any(|part| part.trim().eq_ignore_ascii_case("mine"));
    let name = row.first(&["Mine Name", "Asset Name", "name", "ICMMID", "id"]);
    let (latitude, longitude) =
        (register.coordinate(row, "lat", 90.0), register.coordinate(row, "lon", 180.0));
    let confidence = row.holding(&["confidence"]);
    let mut classes = Vec::new();
    for (scheme, class) in [("icmm-asset-type", asset), ("icmm-confidence-factor", confidence)] {
        if !class.is_empty() {
            classes.push(FacilityClass { scheme: scheme.to_owned(), class: class.to_owned() });
        }
    }
    Some(FacilityRow {
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
        note: register.flags.take_row(),
        source: SourceId(String::new()),
    })
}
