//! The cadastre of tailings deposits of the Chilean geological and mining service (SERNAGEOMIN).
//!
//! One record a deposit (`ID,NOMBRE_EMPRESA_O_PRODUCTOR_MINERO,NOMBRE_FAENA,NOMBRE_INSTALACION,…`); the key is the number of
//! the cadastre (`cl-sernageomin-0001-1N`). Traps: the present volume is missing in most rows and the permitted one stands
//! beside it; `NO APLICA` and `S/I` state nothing; `ZINC` is zinc; the cadastre gives no class of consequence and no status,
//! so that both are not disclosed; the operator may be `DESCONOCIDO`.

use std::collections::BTreeMap;

use database::{FacilityRow, Link};
use vocabulary::{Redistribution, Region, Year};

use super::place::degrees;
use super::register::account;
use super::sheet::{Sheet, SheetRow, has_columns};
use super::{Flags, ore};
use crate::format::Format;
use crate::mapping::{MapKind, SKIPPED};
use crate::parsed::{Confidence, Parsed};
use crate::stated::known_source;
use crate::tidy::read_input;

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "sernageomin",
    title: "Cadastre of tailings deposits (SERNAGEOMIN, Chile)",
    title_ja: "鉱さい堆積場台帳（チリ地質鉱業局 SERNAGEOMIN）",
    tables: &["facilities", "facility_classes"],
    sniff: |head| if has_columns(head, &COLUMNS) { Confidence::Certain } else { Confidence::No },
    read: |job, reader, sink| {
        let source = job.stated.source(known_source(
            "sernageomin-relaves",
            "Catastro de depósitos de relaves en Chile",
            "Servicio Nacional de Geología y Minería (Chile)",
            None,
            "https://www.sernageomin.cl/datos-publicos-deposito-de-relaves/",
            "public register",
            Redistribution::Attribution,
        ));
        let input = read_input(job, reader)?;
        let sheet = Sheet::read(job, input, "the cadastre of SERNAGEOMIN", &COLUMNS)?;
        let (mut parsed, mut flags) = (Parsed::default(), Flags::default());
        let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
        for row in sheet.rows() {
            parsed.figures += 1;
            let id = row.get("ID");
            if id.is_empty() {
                parsed.unmatch(
                    row.number,
                    "ID",
                    "",
                    "a deposit without its number cannot be told from others",
                );
                continue;
            }
            if let Some(before) = seen.insert(id, row.number) {
                let reason = format!("the number of row {before} again: which one is meant?");
                parsed.unmatch(row.number, "ID", id, reason);
                continue;
            }
            let words = row.get("RECURSO");
            if job.mapping.skips(MapKind::Material, words) {
                parsed.exclude(SKIPPED);
                continue;
            }
            let (materials, material_link, unknown) =
                ore::materials(if blank(words) { "" } else { words }, job.mapping);
            for word in unknown {
                flags.add(row.number, "RECURSO", &word, "not a material of the vocabulary, kept as a word");
            }
            let mut coordinate =
                |name: &str, most: f64, within: (f64, f64)| match degrees(row.get(name), most) {
                    Ok(value) => {
                        if value.is_some_and(|value| !(within.0..=within.1).contains(&value)) {
                            flags.add(row.number, name, row.get(name), "outside Chile, kept as it stands");
                        }
                        value
                    }
                    Err(reason) => {
                        flags.add(row.number, name, row.get(name), reason);
                        None
                    }
                };
            let (latitude, longitude) =
                (coordinate("LATITUD", 90.0, (-56.0, -17.4)), coordinate("LONGITUD", 180.0, (-76.0, -66.3)));
            let volume_m3 = number(&row, "VOL_ACTUAL", &mut flags);
            let design_volume_m3 = number(&row, "VOL_AUTORIZADO", &mut flags);
            let mine = if blank(row.get("NOMBRE_FAENA")) { "" } else { row.get("NOMBRE_FAENA") };
            let name = row.first(&["NOMBRE_INSTALACION", "ID"]);
            let approved: String = row.get("FECHA_RES_APRUEBA").chars().take(4).collect();
            let operator = row.get("NOMBRE_EMPRESA_O_PRODUCTOR_MINERO");
            parsed.rows.push(FacilityRow {
                facility: format!("cl-sernageomin-{id}"),
                kind: "tailings".to_owned(),
                name: name.to_owned(),
                mine: mine.to_owned(),
                mine_link: if mine.is_empty() { Link::None } else { Link::Stated },
                operator: if blank(operator) { String::new() } else { operator.to_owned() },
                region: Region::from_code("CHL").unwrap_or(Region::UNKNOWN),
                latitude,
                longitude,
                materials,
                material_link,
                ore: words.to_owned(),
                raise_type: raise(row.get("METODO_CONSTRUCTIVO_MURO"), row.get("TIPO_DEPOSITO")).to_owned(),
                height_m: None,
                volume_m3,
                design_volume_m3,
                consequence_class: String::new(),
                consequence_scheme: String::new(),
                status: String::new(),
                year: approved.parse().ok().filter(|year: &Year| year.0 > 1800),
                stability_concern: String::new(),
                classes: Vec::new(),
                note: flags.take_row(),
                source: source.id.clone(),
            });
        }
        account(parsed, flags, &sheet, source, sink)
    },
};

const COLUMNS: [&str; 5] =
    ["ID", "NOMBRE_EMPRESA_O_PRODUCTOR_MINERO", "NOMBRE_FAENA", "RECURSO", "METODO_CONSTRUCTIVO_MURO"];

fn blank(text: &str) -> bool {
    matches!(text, "" | "S/I" | "DESCONOCIDO" | "NO APLICA")
}

fn number(row: &SheetRow<'_>, name: &str, flags: &mut Flags) -> Option<f64> {
    match row.number(name) {
        Ok(Some(number)) if number >= 0.0 => {
            if number == 0.0 {
                flags.add(row.number, name, row.get(name), "zero, kept as it stands");
            }
            Some(number)
        }
        Ok(None) => None,
        Ok(Some(_)) | Err(_) => {
            flags.add(row.number, name, row.get(name), "no amount, left out");
            None
        }
    }
}

fn raise(method: &str, deposit: &str) -> &'static str {
    match (method, deposit) {
        ("AGUAS ARRIBA", _) => "upstream",
        ("AGUAS ABAJO", _) => "downstream",
        ("EJE CENTRAL", _) => "centreline",
        ("EXCAVACION TERRENO", _) => "in-pit",
        (_, "FILTRADO") => "dry-stack",
        _ => "",
    }
}
