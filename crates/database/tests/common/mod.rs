//! What the tests share: a workspace in a temporary directory and rows to put into it.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

use database::{Database, Import, ImportRequest, ImportStart, ProductionRow, TradeRow};
use vocabulary::{Flag, HsCode, Licence, MaterialId, Redistribution, Region, Source, SourceId, Stage, Year};

pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn region(code: &str) -> Region {
    Region::from_code(code).unwrap()
}

pub fn source(id: &str) -> Source {
    Source {
        id: SourceId(id.to_owned()),
        title: format!("Figures of {id}"),
        publisher: "A statistical office".to_owned(),
        year: Some(2024),
        version: String::new(),
        url: "https://example.org".to_owned(),
        licence: Licence("CC-BY-4.0".to_owned()),
        redistribution: Redistribution::Attribution,
        accessed: "2025-01-31".to_owned(),
        sha256: String::new(),
    }
}

pub fn request(content: &str) -> ImportRequest {
    ImportRequest {
        kind: "test".to_owned(),
        file: format!("/somewhere/{content}.csv"),
        sha256: format!("{content:0>64}"),
        bytes: 1234,
        rows: 2,
        sources: vec![source("office")],
    }
}

pub fn begin<'db>(database: &'db mut Database, content: &str) -> Import<'db> {
    match database.import(request(content)).unwrap() {
        ImportStart::New(import) => import,
        ImportStart::Known(record) => panic!("{content} is known: {record:?}"),
    }
}

pub fn production(region_code: &str, year: u16, mass_kg: f64) -> ProductionRow {
    ProductionRow {
        region: region(region_code),
        material: MaterialId::new("copper"),
        stage: Stage::Mine,
        year: Year(year),
        mass_kg,
        basis: "Cu".to_owned(),
        flag: Flag::Reported,
        source: SourceId("office".to_owned()),
    }
}

pub fn flow(exporter: &str, importer: &str, hs: &str, year: u16, mass_kg: Option<f64>) -> TradeRow {
    TradeRow {
        exporter: region(exporter),
        importer: region(importer),
        hs: hs.parse::<HsCode>().unwrap(),
        year: Year(year),
        mass_kg,
        value_usd: Some(1e6),
        flag: Flag::Reported,
        source: SourceId("office".to_owned()),
    }
}

/// A year that no embedded table covers.
pub const FAR_YEAR: u16 = 2150;
