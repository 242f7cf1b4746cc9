//! Disclosures of tailings facilities by companies, in the layout of the questionnaire of the Church of England of 2019 as
//! the Global Tailings Portal keeps them: one row a facility, one column a question.
//!
//! Companies number and shorten the questions as they like, so that a column is known by words that its question holds, and
//! rows of titles may stand above. Traps: the hazard category (question 13) means something only beside the guideline that
//! it belongs to (question 14), and more than a hundred wordings are in use: it is kept as it stands, with the guideline as its
//! scheme; `Yes` to past concerns of stability is a concern and no failure; a blank answer is *not disclosed*.
//!
//! There is no key in the questionnaire: company and name of the facility make it, and a second row of both is listed.

use database::{FacilityClass, FacilityRow, Link};
use vocabulary::{Redistribution, SourceId, Year, fold};

use super::Flags;
use super::register::{Register, read_register};
use super::sheet::{SheetRow, plain};
use crate::format::Format;
use crate::number::read_number;
use crate::parsed::Confidence;
use crate::stated::known_source;

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "tailings-disclosure",
    title: "Tailings disclosure of a company (Church of England questionnaire, Global Tailings Portal)",
    title_ja: "企業の尾鉱施設開示（グローバル・テーリングス・ポータルの様式）",
    tables: &["facilities", "facility_classes"],
    sniff: |head| {
        let proven = head.tables.iter().any(|table| {
            let names: Vec<String> = table.columns.iter().map(|name| plain(name)).collect();
            PROOF.iter().all(|words| names.iter().any(|name| words.iter().all(|word| name.contains(word))))
        });
        if proven { Confidence::Certain } else { Confidence::No }
    },
    read: |job, reader, sink| {
        let source = job.stated.source(known_source(
            "global-tailings-portal",
            "Global Tailings Portal, company disclosures",
            "GRID-Arendal",
            None,
            "https://tailing.grida.no",
            "terms of the portal; check before redistribution",
            Redistribution::Unknown,
        ));
        read_register(job, reader, sink, source, "a tailings disclosure", facility)
    },
};

/// Words of the questions that prove the layout: name, raising method, hazard category.
const PROOF: [&[&str]; 3] = [&["facility", "name"], &["raising"], &["hazard"]];

fn slug(text: &str) -> String {
    let words: Vec<String> = fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.join("-").chars().take(80).collect()
}

/// The first number of an answer such as `45 m` or `1,250,000 m3`.
fn amount(row: &SheetRow<'_>, words: &[&str], flags: &mut Flags) -> Option<f64> {
    let text = row.holding(words);
    if text.is_empty() {
        return None;
    }
    let bare = text.trim_end_matches(|c: char| c.is_alphabetic() || matches!(c, ' ' | '³' | '.' | '(' | ')'));
    let bare = bare.strip_suffix(" m").unwrap_or(bare).trim();
    let bare = if text.ends_with("m3") { text.trim_end_matches("m3").trim() } else { bare };
    let read = if bare.is_empty() { read_number(text, None) } else { read_number(bare, None) };
    match read {
        Ok(Some(number)) if number >= 0.0 => Some(number),
        Ok(None) => None,
        _ => {
            flags.add(row.number, row.name_holding(words), text, "no amount, left out");
            None
        }
    }
}

fn facility(register: &mut Register<'_>, row: &SheetRow<'_>) -> Option<FacilityRow> {
    let name = row.holding(&["facility", "name"]);
    if name.is_empty() {
        register.parsed.unmatch(row.number, "Tailings Facility Name", "", "a facility without a name");
        return None;
    }
    let region = register.country(row)?;
    let company = row.holding(&["company"]);
    let key = slug(&format!("{company} {name}"));
    let named = (row.name_holding(&["facility", "name"]), name);
    if !register.is_first(row, &key, named, "company and name") {
        return None;
    }
    let mine = row.holding(&["mine"]);
    let words = row.holding(&["commodit"]);
    let (materials, material_link) = register.materials(row, words)?;
    let (latitude, longitude) =
        (register.coordinate(row, "latitude", 90.0), register.coordinate(row, "longitude", 180.0));
    let hazard = row.holding(&["hazard"]);
    let guideline = row.holding(&["guideline"]);
    let scheme = if guideline.is_empty() { "not stated" } else { guideline };
    let classes = if hazard.is_empty() {
        Vec::new()
    } else {
        vec![FacilityClass { scheme: scheme.to_owned(), class: hazard.to_owned() }]
    };
    let height_m = amount(row, &["current", "height"], &mut register.flags);
    let volume_m3 = amount(row, &["current", "volume"], &mut register.flags);
    let design_volume_m3 = amount(row, &["planned", "volume"], &mut register.flags);
    let year = row.holding(&["initial operation"]);
    Some(FacilityRow {
        facility: format!("gtp-{key}"),
        kind: "tailings".to_owned(),
        name: name.to_owned(),
        mine: mine.to_owned(),
        mine_link: if mine.is_empty() { Link::None } else { Link::Stated },
        operator: company.to_owned(),
        region,
        latitude,
        longitude,
        materials,
        material_link,
        ore: words.to_owned(),
        raise_type: raise(row.holding(&["raising"])).to_owned(),
        height_m,
        volume_m3,
        design_volume_m3,
        consequence_class: hazard.to_owned(),
        consequence_scheme: if hazard.is_empty() { String::new() } else { scheme.to_owned() },
        status: status(row.holding(&["status"])).to_owned(),
        year: year
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| part.len() == 4)
            .find_map(|part| part.parse().ok())
            .filter(|year: &Year| (1800..=2100).contains(&year.0)),
        stability_concern: row.holding(&["stability"]).to_owned(),
        classes,
        note: register.flags.take_row(),
        source: SourceId(String::new()),
    })
}

fn raise(answer: &str) -> &'static str {
    let answer = fold(answer);
    let has = |word: &str| answer.contains(word);
    match (has("upstream"), has("downstream"), has("centre") || has("center")) {
        (true, false, false) => "upstream",
        (false, true, false) => "downstream",
        (false, false, true) => "centreline",
        (false, false, false) if has("single") => "single-stage",
        (false, false, false) if has("dry") || has("filtered") => "dry-stack",
        (false, false, false) if has("pit") => "in-pit",
        (false, false, false) if answer.is_empty() => "",
        (false, false, false) => "other",
        _ => "hybrid",
    }
}

fn status(answer: &str) -> &'static str {
    let answer = fold(answer);
    let begins = |words: &[&str]| words.iter().any(|word| answer.starts_with(word));
    if begins(&["active", "operating", "in operation"]) {
        "active"
    } else if begins(&["inactive", "care", "closed", "dormant", "legacy"]) {
        "inactive"
    } else if begins(&["closure", "closing", "reclaim", "rehabilit"]) {
        "closing"
    } else if begins(&["construction", "under construction"]) {
        "under-construction"
    } else {
        ""
    }
}
