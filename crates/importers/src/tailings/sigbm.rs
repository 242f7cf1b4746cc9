//! The register of mining dams of the Brazilian National Mining Agency (SIGBM).
//!
//! Three layouts are read: the register (`ID Barragem,Nome da Barragem,…`, 22 columns), the full register (`ID,Nome,…`,
//! 91 to 94 columns), and the workbook of details with a sheet for each chapter, whose sheets are joined by the number of
//! the dam. The number is the key (`br-sigbm-8662`), so that a later import of any layout takes the place of an earlier row.
//!
//! Traps: commas before decimals in volumes and points in heights of one file; coordinates in degrees, minutes and seconds,
//! some with 80 seconds; `-`, blank, `Indefinido` and `Não se aplica` are not disclosed; the construction method
//! `Alteamento a montante ou desconhecido` does not tell upstream from unknown; risk category (CRI), associated damage
//! (DPA), class, emergency level and operating class are five schemes. The register names no mine: the plants that feed the
//! dam stand for it (*stated*), else operator and municipality (*interpreted*).

use std::collections::BTreeMap;

use database::{FacilityClass, FacilityRow, Link};
use vocabulary::{Redistribution, Region, SourceId, Year};

use super::place::degrees;
use super::register::account;
use super::sheet::{Sheet, SheetRow, has_columns};
use super::{Flags, ore};
use crate::format::{Format, Job, ReadFailure, Reading};
use crate::mapping::{MapKind, SKIPPED};
use crate::parsed::{Confidence, Parsed};
use crate::stated::known_source;
use crate::tidy::read_input;

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "sigbm",
    title: "Register of mining dams (ANM SIGBM, Brazil)",
    title_ja: "鉱業ダム台帳（ブラジル鉱業庁 SIGBM）",
    tables: &["facilities", "facility_classes"],
    sniff: |head| {
        let sheets = head.tables.iter().filter_map(|table| table.sheet.as_deref());
        let details = SHEETS.iter().all(|wanted| sheets.clone().any(|sheet| sheet == *wanted));
        if has_columns(head, &REGISTER)
            || has_columns(head, &FULL)
            || (details && has_columns(head, &DETAILS))
        {
            Confidence::Certain
        } else {
            Confidence::No
        }
    },
    read,
};

const REGISTER: [&str; 4] = ["ID Barragem", "Nome da Barragem", "Minério Principal", "Método Construtivo"];
const FULL: [&str; 4] =
    ["ID", "Nome", "Minério principal presente no reservatório", "Método construtivo da barragem"];
const DETAILS: [&str; 2] = ["ID Barragem", "NomeBarragem"];
/// Sheets of the workbook of details that are joined: identity, coordinates, ore, structure, volumes.
const SHEETS: [&str; 5] = ["1", "2", "3", "4", "7"];

/// Scheme of the damage that a failure would do.
pub const DAMAGE: &str = "br-dano-potencial-associado";

/// Columns of the schemes, in any layout.
const CLASSES: [(&str, &[&str]); 7] = [
    ("br-categoria-de-risco", &["Categoria de Risco", "Categoria de Risco - CRI"]),
    ("br-classe", &["Classe"]),
    (DAMAGE, &["Dano Potencial Associado", "Dano Potencial Associado - DPA"]),
    ("br-embargo", &["Status Embargo"]),
    ("br-gestao-operacional", &["Gestão Operacional"]),
    ("br-nivel-de-emergencia", &["Nível de Emergencia", "Nível de Emergência"]),
    ("br-pnsb", &["Inserida na PNSB?", "Inserido na PNSB"]),
];

fn read(
    job: &Job<'_>,
    reader: &mut (dyn std::io::Read + Send),
    sink: &mut dyn crate::format::Sink,
) -> Result<Reading, ReadFailure> {
    let source = job.stated.source(known_source(
        "anm-sigbm",
        "SIGBM, register of mining dams",
        "Agência Nacional de Mineração (Brazil)",
        None,
        "https://app.anm.gov.br/SIGBM/Publico",
        "open data of the Brazilian Government",
        Redistribution::Attribution,
    ));
    let input = read_input(job, reader)?;
    let is_workbook = input.bytes.starts_with(b"PK");
    let sheets = match is_workbook {
        true => match Sheet::of_workbook(job, input.clone(), &SHEETS) {
            Ok(sheets) => sheets,
            // a register saved as a workbook
            Err(_) => vec![Sheet::read(job, input, "a register of SIGBM", &REGISTER)?],
        },
        false => vec![Sheet::read(job, input, "a register of SIGBM", &[])?],
    };
    let Some(first) = sheets.first() else { return Ok(Reading::default()) };
    let layout: &[&str] = match sheets.len() {
        1 if first.require("", "", &FULL).is_ok() => &FULL,
        1 => &REGISTER,
        _ => &DETAILS,
    };
    for sheet in &sheets {
        sheet.require(
            job.file,
            "a register of SIGBM",
            if sheets.len() > 1 { &DETAILS[..1] } else { layout },
        )?;
    }
    let key = layout.first().copied().unwrap_or("ID");
    let mut others: Vec<BTreeMap<&str, SheetRow<'_>>> = Vec::new();
    for sheet in sheets.iter().skip(1) {
        others.push(sheet.rows().map(|row| (row.get(key), row)).collect());
    }
    let (mut parsed, mut flags) = (Parsed::default(), Flags::default());
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for row in first.rows() {
        parsed.figures += 1;
        let id = row.get(key);
        if id.is_empty() {
            parsed.unmatch(row.number, key, "", "a dam without its number cannot be told from others");
            continue;
        }
        if let Some(before) = seen.insert(id.to_owned(), row.number) {
            parsed.unmatch(
                row.number,
                key,
                id,
                format!("the number of row {before} again: which one is meant?"),
            );
            continue;
        }
        let parts: Vec<SheetRow<'_>> =
            [row].into_iter().chain(others.iter().filter_map(|sheet| sheet.get(id).copied())).collect();
        if parts.iter().any(|part| job.mapping.skips(MapKind::Material, text(&[*part], &ORE))) {
            parsed.exclude(SKIPPED);
            continue;
        }
        parsed.rows.push(facility(job, id, &parts, &source.id, &mut flags));
    }
    account(parsed, flags, first, source, sink)
}

const ORE: [&str; 3] =
    ["Minério Principal", "Minério principal presente no reservatório", "MinerioPrincipalReservatorio"];

/// The first text of any of the columns in any of the sheets.
fn text<'s>(parts: &[SheetRow<'s>], names: &[&str]) -> &'s str {
    parts.iter().map(|part| part.first(names)).find(|text| !text.is_empty()).unwrap_or("")
}

/// Whether a text states nothing.
fn blank(text: &str) -> bool {
    matches!(text, "" | "-" | "Indefinido" | "Indefinida") || text.starts_with("Não se aplica")
}

fn number(parts: &[SheetRow<'_>], names: &[&str], flags: &mut Flags) -> Option<f64> {
    for (part, name) in parts.iter().flat_map(|part| names.iter().map(move |name| (part, name))) {
        let text = part.get(name);
        if blank(text) {
            continue;
        }
        return match part.number(name) {
            Ok(Some(number)) if number >= 0.0 => {
                if number == 0.0 {
                    flags.add(part.number, name, text, "zero, kept as it stands");
                }
                Some(number)
            }
            Ok(None) => None,
            Ok(Some(_)) | Err(_) => {
                flags.add(part.number, name, text, "no amount, left out");
                None
            }
        };
    }
    None
}

fn facility(
    job: &Job<'_>,
    id: &str,
    parts: &[SheetRow<'_>],
    source: &SourceId,
    flags: &mut Flags,
) -> FacilityRow {
    let row = parts.first().map_or(0, |part| part.number);
    let get = |names: &[&str]| text(parts, names);
    let mut coordinate = |name: &str, most: f64, within: (f64, f64)| {
        let written = get(&[name]);
        match degrees(written, most) {
            Ok(value) => {
                if value.is_some_and(|value| !(within.0..=within.1).contains(&value)) {
                    flags.add(row, name, written, "outside Brazil, kept as it stands");
                }
                value
            }
            Err(reason) => {
                flags.add(row, name, written, reason);
                None
            }
        }
    };
    let (latitude, longitude) =
        (coordinate("Latitude", 90.0, (-34.0, 6.0)), coordinate("Longitude", 180.0, (-74.5, -28.0)));
    let ore = Some(get(&ORE)).filter(|ore| !blank(ore)).unwrap_or("");
    let (materials, material_link, unknown) = ore::materials(ore, job.mapping);
    for word in unknown {
        flags.add(row, ORE[0], &word, "not a material of the vocabulary, kept as a word");
    }
    let (plants, operator) = (get(&["Usinas", "NomeUsina"]), get(&["Nome do Empreendedor", "Empreendedor"]));
    let place = get(&["Município", "Municipio"]);
    let (mine, mine_link) = match (blank(plants), blank(operator)) {
        (false, _) => (plants.to_owned(), Link::Stated),
        (true, false) => (format!("{operator}, {place}"), Link::Interpreted),
        (true, true) => (String::new(), Link::None),
    };
    let mut classes: Vec<FacilityClass> = CLASSES
        .iter()
        .map(|(scheme, names)| (scheme, get(names)))
        .filter(|(_, class)| !matches!(*class, "" | "-"))
        .map(|(scheme, class)| FacilityClass { scheme: (*scheme).to_owned(), class: class.to_owned() })
        .collect();
    classes.sort();
    let consequence = get(&["Dano Potencial Associado", "Dano Potencial Associado - DPA"]);
    let since = get(&["Desde", "DataInicioOperacao"]);
    let height = number(parts, &["Altura Atual(m)", "Altura máxima atual (m)", "AlturaMaximaAtual_m"], flags);
    let volume = number(
        parts,
        &["Volume Atual(m³)", "Volume atual do Reservatório (m³)", "VolumeAtualReservatorio_m3"],
        flags,
    );
    let design = number(
        parts,
        &["Volume de projeto licenciado do Reservatório (m³)", "VolumeProjetoReservatorio_m3"],
        flags,
    );
    let name = get(&["Nome da Barragem", "Nome", "NomeBarragem"]);
    FacilityRow {
        facility: format!("br-sigbm-{id}"),
        kind: "tailings".to_owned(),
        name: if name.is_empty() { id.to_owned() } else { name.to_owned() },
        mine,
        mine_link,
        operator: operator.to_owned(),
        region: Region::from_code("BRA").unwrap_or(Region::UNKNOWN),
        latitude,
        longitude,
        materials,
        material_link,
        ore: ore.to_owned(),
        raise_type: raise(get(&[
            "Método Construtivo",
            "Método construtivo da barragem",
            "MetodoConstrutivoBarragem",
        ]))
        .to_owned(),
        height_m: height,
        volume_m3: volume,
        design_volume_m3: design,
        consequence_class: if blank(consequence) { String::new() } else { consequence.to_owned() },
        consequence_scheme: if blank(consequence) { String::new() } else { DAMAGE.to_owned() },
        status: status(get(&["Situação Operacional", "SituacaoOperacional"])).to_owned(),
        year: since.rsplit('/').next().and_then(|year| year.parse().ok()).filter(|year: &Year| year.0 > 1800),
        stability_concern: String::new(),
        classes,
        note: flags.take_row(),
        source: source.clone(),
    }
}

fn raise(method: &str) -> &'static str {
    if method.contains("montante ou desconhecido") {
        "upstream-or-unknown"
    } else if method.contains("montante") {
        "upstream"
    } else if method.contains("jusante") {
        "downstream"
    } else if method.contains("linha de centro") {
        "centreline"
    } else if method.contains("Etapa única") {
        "single-stage"
    } else {
        ""
    }
}

fn status(words: &str) -> &'static str {
    match words {
        "Ativa" => "active",
        "Inativa" => "inactive",
        "Em Construção" => "under-construction",
        _ if words.starts_with("Em descaracterização") || words.starts_with("Em Descaracterização") => {
            "closing"
        }
        _ => "",
    }
}
