//! The list of failures of tailings facilities by D. M. Chambers, Center for Science in Public Participation (CSP2).
//!
//! Traps: names of columns break over lines and `ORE TYPE` stands twice (the first counts); the country is in the words of the
//! place, often behind a county or before an owner in brackets, or not at all (then it is unknown, and said so); severity 1
//! to 4 is a scheme of its own; `0.9` or `yes` dead, `> 4,500` m3, `25-30` m and `1,200,000 tonnes` of storage are no
//! amounts: left out, listed. The list has no numbers of its own, so a key is made of year and place
//! (`csp2-2019-corrego-de-feijao-…`), with `-2` for a second one.

use std::collections::BTreeMap;

use database::IncidentRow;
use vocabulary::{Redistribution, Region, Regions, fold};

use super::register::account;
use super::sheet::{Sheet, SheetRow, has_columns};
use super::{Flags, ore};
use crate::format::Format;
use crate::mapping::{MapKind, Mapping, SKIPPED};
use crate::parsed::{Confidence, Parsed};
use crate::stated::known_source;
use crate::tidy::read_input;

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "csp2",
    title: "Failures of tailings facilities (CSP2, Chambers)",
    title_ja: "尾鉱施設の事故一覧（CSP2）",
    tables: &["incidents"],
    sniff: |head| if has_columns(head, &FIRST) { Confidence::Certain } else { Confidence::No },
    read: |job, reader, sink| {
        let source = job.stated.source(known_source(
            "csp2-tsf-failures",
            "TSF failures from 1915",
            "Center for Science in Public Participation (D. M. Chambers)",
            None,
            "http://www.csp2.org/tsf-failures-from-1915",
            "public with attribution; no licence stated",
            Redistribution::Unknown,
        ));
        let input = read_input(job, reader)?;
        let sheet = Sheet::read(job, input, "the list of failures of CSP2", &COLUMNS)?;
        let (mut parsed, mut flags) = (Parsed::default(), Flags::default());
        let mut keys: BTreeMap<String, u32> = BTreeMap::new();
        for row in sheet.rows() {
            parsed.figures += 1;
            let place = row.get(PLACE);
            let year = row.get("INCIDENT YEAR");
            if place.is_empty() {
                parsed.unmatch(row.number, PLACE, "", "a failure without a place");
                continue;
            }
            if year.len() != 4
                || !year.bytes().all(|byte| byte.is_ascii_digit())
                || !("1800".."2201").contains(&year)
            {
                parsed.unmatch(row.number, "INCIDENT YEAR", year, "expected a year");
                continue;
            }
            if job.mapping.skips(MapKind::Region, place) {
                parsed.exclude(SKIPPED);
                continue;
            }
            let region = country(place, job.mapping).unwrap_or_else(|| {
                flags.add(row.number, PLACE, place, "no country in the words of the place: region unknown");
                Region::UNKNOWN
            });
            let words = row.get("ORE TYPE");
            let (materials, _, unknown) = ore::materials(words, job.mapping);
            for word in unknown {
                flags.add(row.number, "ORE TYPE", &word, "not a material of the vocabulary, kept as a word");
            }
            let base = key(year, place);
            let count = keys.entry(base.clone()).or_default();
            *count += 1;
            let incident = if *count > 1 { format!("{base}-{count}") } else { base };
            let height_m = number(&row, &["dam height"], &mut flags);
            let volume_m3 = number(&row, &["storage volume"], &mut flags);
            let released_m3 = number(&row, &["release", "cu. meters"], &mut flags);
            let runout_km = number(&row, &["runout (km)"], &mut flags);
            let deaths = number(&row, &["deaths"], &mut flags);
            let whole = deaths.filter(|deaths| deaths.fract() == 0.0 && *deaths < 1e6);
            if deaths != whole {
                flags.add(row.number, "DEATHS", row.get("DEATHS"), "no whole number of people, left out");
            }
            let date = date(&row, year, &mut flags);
            let severity = row.get("SEVERITY CODE");
            parsed.rows.push(IncidentRow {
                incident,
                date,
                facility: place.to_owned(),
                region,
                materials,
                ore: words.to_owned(),
                raise_type: raise(row.get("DAM TYPE")).to_owned(),
                height_m,
                volume_m3,
                status: match row.get("Type Key") {
                    "A" => "active",
                    "B" => "inactive",
                    _ => "",
                }
                .to_owned(),
                cause: row.get("Type Cause").to_owned(),
                severity: severity.to_owned(),
                severity_scheme: if severity.is_empty() { String::new() } else { SEVERITY.to_owned() },
                released_m3,
                runout_km,
                deaths: whole.map(|deaths| deaths as u32),
                production_effect: String::new(),
                note: flags.take_row(),
                source: source.id.clone(),
            });
        }
        account(parsed, flags, &sheet, source, sink)
    },
};

/// The scheme of severities: 1 and 2 are serious failures, 3 other failures, 4 accidents.
pub const SEVERITY: &str = "csp2-severity";

const PLACE: &str = "MINE/PROJECT & LOCATION";
/// Columns before the first name that breaks over lines: enough to know the list by.
const FIRST: [&str; 4] = ["SEVERITY CODE", PLACE, "ORE TYPE", "DAM TYPE"];
const COLUMNS: [&str; 5] = ["SEVERITY CODE", PLACE, "ORE TYPE", "DAM TYPE", "INCIDENT YEAR"];

fn number(row: &SheetRow<'_>, words: &[&str], flags: &mut Flags) -> Option<f64> {
    let name = row.name_holding(words);
    match row.number(name) {
        Ok(Some(number)) if number >= 0.0 => Some(number),
        Ok(None) => None,
        Ok(Some(_)) | Err(_) => {
            flags.add(row.number, name, row.get(name), "no amount, left out");
            None
        }
    }
}

fn raise(dam: &str) -> &'static str {
    match dam {
        "US" | "US paddock" => "upstream",
        "DS" => "downstream",
        "CL" | "Modified CL" => "centreline",
        "DS then US" | "DS / US" | "US/CL" => "hybrid",
        "Open Pit" => "in-pit",
        "WR" | "Ring" | "Valley side" | "Gravity" | "Wood" | "Jumbo" => "other",
        _ => "",
    }
}

/// A key of year and place: the first letters of the place in plain characters.
fn key(year: &str, place: &str) -> String {
    let mut slug = String::new();
    for c in fold(place).chars() {
        match c {
            c if c.is_alphanumeric() => slug.push(c),
            _ if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
            _ => {}
        }
        if slug.chars().count() >= 40 {
            break;
        }
    }
    format!("csp2-{year}-{}", slug.trim_end_matches('-'))
}

/// Months in English, and in Spanish where they differ.
const MONTHS: [(&str, &str); 16] = [
    ("jan", "01"),
    ("feb", "02"),
    ("mar", "03"),
    ("apr", "04"),
    ("may", "05"),
    ("jun", "06"),
    ("jul", "07"),
    ("aug", "08"),
    ("sep", "09"),
    ("oct", "10"),
    ("nov", "11"),
    ("dec", "12"),
    ("ene", "01"),
    ("ago", "08"),
    ("set", "09"),
    ("dic", "12"),
];

/// The date as exact as it is known; the year is that of its own column.
fn date(row: &SheetRow<'_>, year: &str, flags: &mut Flags) -> String {
    let written = row.get("INCIDENT DATE");
    let parts: Vec<&str> = written.split(['/', '-', ' ']).filter(|part| !part.is_empty()).collect();
    let month = |word: &str| {
        let start: String = fold(word).chars().take(3).collect();
        MONTHS.iter().find(|(name, _)| *name == start).map(|(_, number)| *number)
    };
    let agrees = |last: &str| year.ends_with(last) && matches!(last.len(), 2 | 4);
    match parts.as_slice() {
        [] => year.to_owned(),
        [only] if *only == year => year.to_owned(),
        [one, last] if agrees(last) && month(one).is_some() => {
            format!("{year}-{}", month(one).unwrap_or_default())
        }
        [day, one, last]
            if agrees(last)
                && month(one).is_some()
                && day.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day)) =>
        {
            format!("{year}-{}-{:0>2}", month(one).unwrap_or_default(), day)
        }
        _ => {
            flags.add(row.number, "INCIDENT DATE", written, "no date of the year beside it: the year counts");
            year.to_owned()
        }
    }
}

/// States and provinces that the list names instead of their country.
const STATES: &[(&str, &[&str])] = &[
    (
        "USA",
        &[
            "al",
            "alabama",
            "alaska",
            "ak",
            "arizona",
            "az",
            "arkansas",
            "california",
            "ca",
            "colorado",
            "co",
            "fl",
            "florida",
            "idaho",
            "id",
            "illinois",
            "il",
            "indiana",
            "kentucky",
            "ky",
            "maryland",
            "michigan",
            "mi",
            "minnesota",
            "mn",
            "mississippi",
            "missouri",
            "mo",
            "montana",
            "mt",
            "n m",
            "nm",
            "nc",
            "nevada",
            "nv",
            "new mexico",
            "new york",
            "ny",
            "north carolina",
            "ohio",
            "oklahoma",
            "oregon",
            "pennsylvania",
            "pa",
            "south carolina",
            "sc",
            "south dakota",
            "sd",
            "tennessee",
            "tn",
            "texas",
            "tx",
            "utah",
            "ut",
            "virginia",
            "va",
            "washington",
            "wa",
            "west virginia",
            "wv",
            "wisconsin",
            "wyoming",
            "wy",
            "u.s.a",
            "united states",
        ],
    ),
    (
        "CAN",
        &[
            "alberta",
            "b.c",
            "bc",
            "british columbia",
            "manitoba",
            "newfoundland",
            "northwest territories",
            "ontario",
            "quebec",
            "québec",
            "saskatchewan",
            "yukon",
        ],
    ),
    (
        "AUS",
        &["new south wales", "queensland", "south australia", "tasmania", "victoria", "western australia"],
    ),
    ("GBR", &["england", "scotland", "wales", "united kindom", "united kingdon", "uk"]),
    ("CHN", &["yunnan", "henan", "hebei", "hubei", "hunan"]),
    ("PHL", &["luzon", "phillippines"]),
    ("RUS", &["siberia"]),
];

/// The country in the words of a place: the last part that names a country, or a state of one.
fn country(place: &str, mapping: &Mapping) -> Option<Region> {
    if let Some(region) = mapping.region(place) {
        return Some(region);
    }
    let (mut outside, mut inside, mut depth) = (String::new(), String::new(), 0);
    for c in place.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if depth > 0 => inside.push(c),
            _ => outside.push(c),
        }
        if matches!(c, '(' | ')') {
            outside.push(',');
            inside.push(',');
        }
    }
    [outside, inside].iter().find_map(|text| {
        let parts = text.split([',', ';', '#', '/']).flat_map(|part| part.split(" - ")).map(str::trim);
        let parts: Vec<&str> =
            parts.map(|part| part.trim_end_matches('.')).filter(|part| part.len() > 1).collect();
        let named = parts.iter().rev().find_map(|part| of_part(part, mapping));
        // two letters are a state only where nothing else names a country: `Northwest Territories, CA`
        named.or_else(|| parts.iter().rev().find_map(|part| state(part, true)))
    })
}

/// The country of a state or province; abbreviations only as the whole of a part.
fn state(name: &str, abbreviations: bool) -> Option<Region> {
    let folded = fold(name);
    let found = STATES
        .iter()
        .find(|(_, names)| names.iter().any(|known| *known == folded && (known.len() > 3) != abbreviations));
    found.and_then(|(code, _)| Region::from_code(code))
}

fn of_part(part: &str, mapping: &Mapping) -> Option<Region> {
    let words: Vec<&str> = part.split_whitespace().collect();
    // a name may follow other words of its part: `Jefferson South Carolina`
    let first = words.len().saturating_sub(4);
    let ends = (first..words.len()).map(|from| words.get(from..).unwrap_or_default().join(" "));
    [part.to_owned()].into_iter().chain(ends).find_map(|name| {
        state(&name, false)
            .or_else(|| mapping.region(&name))
            .or_else(|| (name.len() > 2).then(|| Regions::embedded().find(&name).ok()).flatten())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_stands_somewhere_in_the_words() {
        for (place, expected) in [
            (
                "Williamson Mine, Mwadui Lohumbo, Tanzania (Petra Diamonds-75% and the Government of Tanzania-25%)",
                "TZA",
            ),
            ("Ray Mine, Hayden, AZ, USA (Asarco)", "USA"),
            ("Brewer Gold Mine Jefferson South Carolina", "USA"),
            ("Middle Arm, Launceston, Tasmania", "AUS"),
            ("Casa Berardi Mine, La Sarre, Abitibi region, Quebec (Hecla Mining Company)", "CAN"),
            ("El Cobre, Chile - El Soldado (Exxon)", "CHL"),
            ("Unidentified, Hernando, County, Florida, USA #2", "USA"),
            ("Earth Resources, N M,", "USA"),
            ("Ekati Mine, Northwest Territories, CA (BHP Billiton)", "CAN"),
            ("Williamthorpe, UK #2", "GBR"),
        ] {
            assert_eq!(
                country(place, &Mapping::default()).map(|region| region.to_string()).as_deref(),
                Some(expected)
            );
        }
        assert_eq!(country("Cerro Negro No. (4 of 5)", &Mapping::default()), None);
    }
}
