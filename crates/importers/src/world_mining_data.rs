//! World Mining Data, the yearly production tables of the Austrian Federal Ministry of Finance, as one long CSV:
//! `commodity,stage,hs_code,hs_code_complementary,country,iso3,year,value,unit,source`.
//!
//! Traps, each handled here:
//! * every table has `Total` rows between the countries: they are excluded, and serve as a check of the sums;
//! * the unit is tonnes, kilograms (precious metals), carats (diamonds) or million cubic metres (gas,
//!   which is left out: no density is stated);
//! * the commodity's name states the chemical basis: `Lithium (Li2O)` is oxide, `Tungsten (W)` is metal,
//!   `Beryllium (conc.)` is concentrate. The table [`COMMODITIES`] says which, and the mass is converted to the
//!   material's accounting basis where the vocabulary has a conversion;
//! * the column `stage` comes from a mapping to trade codes and calls mined cobalt `Processing`: the stage is
//!   stated per commodity in [`COMMODITIES`];
//! * a file that splices two editions lists, after the `Total` row, countries that only the later edition has,
//!   for years whose total is of the earlier one. Where the countries before the `Total` row make up the total
//!   and the later ones would exceed it, the later ones are excluded: the year stays as it was published;
//! * `French Guiana` carries the code of Guyana: the name counts.

use std::collections::BTreeMap;
use std::io::Read;

use database::ProductionRow;
use vocabulary::{Flag, MaterialId, Materials, Redistribution, SourceId, Stage, Year};

use crate::decimal::scaled;
use crate::format::{Format, deliver};
use crate::mapping::Mapping;
use crate::parsed::{Confidence, Parsed, ReadError, SumCheck, columns, first_line};
use crate::places::Places;
use crate::stated::known_source;

/// The format's name in messages.
const WORDS: &str = "a World Mining Data table (commodity,stage,…,value,unit,source)";

/// What a commodity of World Mining Data is in this system.
#[derive(Clone, Copy, Debug)]
pub struct Commodity {
    /// Name in the tables.
    pub name: &'static str,
    /// Key of the material, or the reason why the commodity is left out.
    pub material: Result<&'static str, &'static str>,
    /// Step of the chain at which the tables count it.
    pub stage: Stage,
    /// Chemical basis of the figures as published.
    pub basis: &'static str,
}

const fn commodity(
    name: &'static str,
    material: &'static str,
    stage: Stage,
    basis: &'static str,
) -> Commodity {
    Commodity { name, material: Ok(material), stage, basis }
}

const fn left_out(name: &'static str, reason: &'static str) -> Commodity {
    Commodity { name, material: Err(reason), stage: Stage::Mine, basis: "gross" }
}

/// Every commodity of World Mining Data. Mined metals are counted as content of ores and concentrates,
/// by-product metals and aluminium at the smelter or refinery, industrial minerals and fuels as product weight.
/// Beryl concentrate and zircon sand are product weight; zircon is taken as ZrSiO4.
/// Arsenic is counted as white arsenic (As2O3): the figures of Belgium, China, Japan and Russia are those that
/// the U.S. Geological Survey publishes as arsenic trioxide.
pub const COMMODITIES: &[Commodity] = &[
    commodity("Iron (Fe)", "iron", Stage::Mine, "Fe"),
    commodity("Chromium (Cr2O3)", "chromium", Stage::Mine, "Cr2O3"),
    commodity("Cobalt", "cobalt", Stage::Mine, "Co"),
    commodity("Manganese", "manganese", Stage::Mine, "Mn"),
    commodity("Molybdenum", "molybdenum", Stage::Mine, "Mo"),
    commodity("Nickel", "nickel", Stage::Mine, "Ni"),
    commodity("Niobium (Nb2O5)", "niobium", Stage::Mine, "Nb2O5"),
    commodity("Tantalum (Ta2O5)", "tantalum", Stage::Mine, "Ta2O5"),
    commodity("Titanium (TiO2)", "titanium", Stage::Mine, "TiO2"),
    commodity("Tungsten (W)", "tungsten", Stage::Mine, "W"),
    commodity("Vanadium (V)", "vanadium", Stage::Mine, "V"),
    commodity("Aluminium", "aluminium", Stage::Refined, "Al"),
    commodity("Antimony", "antimony", Stage::Mine, "Sb"),
    commodity("Arsenic", "arsenic", Stage::Refined, "As2O3"),
    commodity("Bauxite", "bauxite", Stage::Mine, "gross"),
    commodity("Beryllium (conc.)", "beryllium", Stage::Mine, "gross"),
    commodity("Bismuth", "bismuth", Stage::Refined, "Bi"),
    commodity("Cadmium", "cadmium", Stage::Refined, "Cd"),
    commodity("Copper", "copper", Stage::Mine, "Cu"),
    commodity("Gallium", "gallium", Stage::Refined, "Ga"),
    commodity("Germanium", "germanium", Stage::Refined, "Ge"),
    commodity("Indium", "indium", Stage::Refined, "In"),
    commodity("Lead", "lead", Stage::Mine, "Pb"),
    commodity("Lithium (Li2O)", "lithium", Stage::Mine, "Li2O"),
    commodity("Mercury", "mercury", Stage::Mine, "Hg"),
    commodity("Rare Earths (REO)", "rare-earths", Stage::Mine, "REO"),
    commodity("Rhenium", "rhenium", Stage::Refined, "Re"),
    commodity("Selenium", "selenium", Stage::Refined, "Se"),
    commodity("Tellurium", "tellurium", Stage::Refined, "Te"),
    commodity("Tin", "tin", Stage::Mine, "Sn"),
    commodity("Zinc", "zinc", Stage::Mine, "Zn"),
    commodity("Gold", "gold", Stage::Mine, "Au"),
    commodity("Palladium", "palladium", Stage::Mine, "Pd"),
    commodity("Platinum", "platinum", Stage::Mine, "Pt"),
    commodity("Rhodium", "rhodium", Stage::Mine, "Rh"),
    commodity("Silver", "silver", Stage::Mine, "Ag"),
    commodity("Asbestos", "asbestos", Stage::Mine, "gross"),
    commodity("Baryte", "barytes", Stage::Mine, "gross"),
    commodity("Bentonite", "bentonite", Stage::Mine, "gross"),
    commodity("Boron Minerals", "borates", Stage::Mine, "gross"),
    commodity("Diamonds (Gem)", "diamond-gem", Stage::Mine, "gross"),
    commodity("Diamonds (Ind)", "diamond-industrial", Stage::Mine, "gross"),
    commodity("Diatomite", "diatomite", Stage::Mine, "gross"),
    commodity("Feldspar", "feldspar", Stage::Mine, "gross"),
    commodity("Fluorspar", "fluorspar", Stage::Mine, "gross"),
    commodity("Graphite", "graphite", Stage::Mine, "gross"),
    commodity("Gypsum and Anhydrite", "gypsum", Stage::Mine, "gross"),
    commodity("Kaolin (China-Clay)", "kaolin", Stage::Mine, "gross"),
    commodity("Magnesite", "magnesite", Stage::Mine, "gross"),
    commodity("Perlite", "perlite", Stage::Mine, "gross"),
    commodity("Phosphate Rock (P2O5)", "phosphate-rock", Stage::Mine, "P2O5"),
    commodity("Potash (K2O)", "potash", Stage::Mine, "K2O"),
    commodity("Salt (rock, brines, marine)", "salt", Stage::Mine, "gross"),
    commodity("Sulfur (elementar & industrial)", "sulphur", Stage::Mine, "S"),
    commodity("Talc, Steatite & Pyrophyllite", "talc", Stage::Mine, "gross"),
    commodity("Vermiculite", "vermiculite", Stage::Mine, "gross"),
    commodity("Zircon", "zirconium", Stage::Mine, "ZrSiO4"),
    commodity("Steam Coal", "steam-coal", Stage::Mine, "gross"),
    commodity("Coking Coal", "coking-coal", Stage::Mine, "gross"),
    commodity("Lignite", "lignite", Stage::Mine, "gross"),
    left_out("Natural Gas", "natural gas is counted in cubic metres and no density is stated"),
    commodity("Petroleum", "petroleum", Stage::Mine, "gross"),
    commodity("Oil Sands (part of Petroleum)", "oil-sands", Stage::Mine, "gross"),
    commodity("Oil Shales", "oil-shale", Stage::Mine, "gross"),
    commodity("Uranium (U3O8)", "uranium", Stage::Mine, "U3O8"),
];

/// The format, as the list of formats has it.
pub static FORMAT: Format = Format {
    key: "wmd",
    title: "World Mining Data, long table (BMF Austria)",
    title_ja: "World Mining Data 縦長表（オーストリア財務省）",
    tables: &["production"],
    sniff: |head| sniff(head.bytes),
    read: |job, reader, sink| {
        let mut parsed = read_mapped(reader, job.file, |_| SourceId(String::new()), job.mapping)?;
        let last = parsed.rows.iter().map(|row| row.year.0).max().unwrap_or_default();
        let source = job.stated.source(known_source(
            &format!("wmd-to-{last}"),
            &format!("World Mining Data: production by country to {last}"),
            "Austrian Federal Ministry of Finance",
            None,
            "https://www.world-mining-data.info",
            "reproduction with acknowledgement of the source, as understood; see the publisher's terms",
            Redistribution::Attribution,
        ));
        parsed.rows.iter_mut().for_each(|row| row.source = source.id.clone());
        deliver(parsed, source, sink)
    },
};

/// Whether a file's beginning looks like a long table of World Mining Data.
pub fn sniff(beginning: &[u8]) -> Confidence {
    let line = first_line(beginning);
    if line.starts_with(b"commodity,stage,hs_code,hs_code_complementary,country,iso3,year,value,unit,source")
    {
        Confidence::Certain
    } else if line.starts_with(b"commodity,") && line.windows(6).any(|window| window == b",value") {
        Confidence::Likely
    } else {
        Confidence::No
    }
}

/// From a figure of the file to kg.
type Kilograms = fn(f64) -> Option<f64>;

/// One figure of the file.
struct Figure {
    row: u64,
    after_total: bool,
    commodity: &'static Commodity,
    region: vocabulary::Region,
    year: Year,
    value: f64,
    kilograms: Kilograms,
    flag: Flag,
}

/// The sums of one commodity and year, in the unit of the file.
#[derive(Default)]
struct Sums {
    total: Option<f64>,
    before: f64,
    after: f64,
}

/// Reads a long table. `source_of` names the source of a year, since a file may splice editions.
///
/// # Errors
/// A missing column, a broken table, or a year or value that is not a number, with its place. Unknown
/// countries, commodities, materials and units are unmatched, not errors.
pub fn read(
    reader: impl Read,
    file: &str,
    source_of: impl Fn(Year) -> SourceId,
) -> Result<Parsed<ProductionRow>, ReadError> {
    read_mapped(reader, file, source_of, &Mapping::default())
}

/// As [`read`], with what the user decided about names of countries.
pub(crate) fn read_mapped(
    reader: impl Read,
    file: &str,
    source_of: impl Fn(Year) -> SourceId,
    mapping: &Mapping,
) -> Result<Parsed<ProductionRow>, ReadError> {
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(reader);
    let header = table.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
    let [name_at, country_at, code_at, year_at, value_at, unit_at, mark_at] =
        columns(file, WORDS, &header, ["commodity", "country", "iso3", "year", "value", "unit", "source"])?;
    let mut parsed = Parsed::default();
    let mut places = Places::mapped(mapping);
    let mut figures: Vec<Figure> = Vec::new();
    let mut sums: BTreeMap<(&'static str, Year), Sums> = BTreeMap::new();
    for (row, record) in (2..).zip(table.records()) {
        let record = record.map_err(|error| ReadError::from_csv(file, error))?;
        let get = |at: usize| record.get(at).unwrap_or_default();
        parsed.figures += 1;
        let year: Year =
            get(year_at).parse().map_err(|_| ReadError::field(file, row, "year", get(year_at), "a year"))?;
        let value = scaled(get(value_at), 0)
            .filter(|value| *value >= 0.0)
            .ok_or_else(|| ReadError::field(file, row, "value", get(value_at), "a number, zero or more"))?;
        let Some(commodity) = COMMODITIES.iter().find(|commodity| commodity.name == get(name_at)) else {
            parsed.unmatch(row, "commodity", get(name_at), "not a commodity of World Mining Data");
            continue;
        };
        if let Err(reason) = commodity.material {
            parsed.exclude(reason);
            continue;
        }
        let entry = sums.entry((commodity.name, year)).or_default();
        if get(country_at) == "Total" {
            entry.total = Some(value);
            parsed.exclude("world total");
            continue;
        }
        let kilograms: Kilograms = match get(unit_at) {
            "metr. t" => |tonnes| scaled(&tonnes.to_string(), 3),
            "kg" => Some,
            // The metric carat is 0.2 g (CGPM 1907).
            "ct" => |carats| scaled(&(carats * 2.0).to_string(), -4),
            other => {
                parsed.unmatch(row, "unit", other, "expected `metr. t`, `kg` or `ct`");
                continue;
            }
        };
        let flag = match get(mark_at) {
            "r" => Flag::Reported,
            "e" | "p" => Flag::Estimated,
            other => {
                parsed.unmatch(
                    row,
                    "source",
                    other,
                    "expected `r` reported, `e` estimated or `p` provisional",
                );
                continue;
            }
        };
        let region = match places.find(get(country_at), get(code_at)) {
            Ok((region, remark)) => {
                remark.into_iter().for_each(|remark| parsed.note(remark));
                region
            }
            Err(reason) => {
                parsed.unmatch(row, "country", get(country_at), reason);
                continue;
            }
        };
        let after_total = entry.total.is_some();
        *(if after_total { &mut entry.after } else { &mut entry.before }) += value;
        figures.push(Figure { row, after_total, commodity, region, year, value, kilograms, flag });
    }
    for figure in figures {
        let spliced = sums.get(&(figure.commodity.name, figure.year)).is_some_and(Sums::is_spliced);
        if figure.after_total && spliced {
            parsed.exclude("country of a later edition that the year's published total does not contain");
        } else {
            place(figure, &source_of, &mut parsed);
        }
    }
    for ((name, year), sum) in sums {
        if let Some(stated) = sum.total {
            let counted = if sum.is_spliced() { sum.before } else { sum.before + sum.after };
            let what = format!("{name}, {year} (unit of the file)");
            let agrees = Sums::agrees(counted, stated);
            parsed.sums.push(SumCheck { what, sum: counted, stated, agrees });
        }
        sum.remark(name, year).into_iter().for_each(|remark| parsed.note(remark));
    }
    Ok(parsed)
}

/// Turns a figure into a row on the material's accounting basis.
fn place(figure: Figure, source_of: &impl Fn(Year) -> SourceId, parsed: &mut Parsed<ProductionRow>) {
    let materials = Materials::embedded();
    let material = MaterialId::new(figure.commodity.material.unwrap_or_default());
    let Some(info) = materials.info(&material) else {
        parsed.unmatch(figure.row, "commodity", figure.commodity.name, format!("no material `{material}`"));
        return;
    };
    let Some(mass) = (figure.kilograms)(figure.value) else {
        parsed.unmatch(figure.row, "value", &figure.value.to_string(), "too large for a mass in kg");
        return;
    };
    let stated = figure.commodity.basis;
    let (mass_kg, basis) = match materials.convert(&material, stated, &info.basis) {
        Some(1.0) => (mass, info.basis.as_str()),
        Some(factor) => (to_grams(mass * factor), info.basis.as_str()),
        None => (mass, stated),
    };
    parsed.rows.push(ProductionRow {
        region: figure.region,
        material,
        stage: figure.commodity.stage,
        year: figure.year,
        mass_kg,
        basis: basis.to_owned(),
        flag: figure.flag,
        source: source_of(figure.year),
    });
}

/// A mass in kg, rounded to the gram: a converted figure is no more exact than that.
fn to_grams(mass_kg: f64) -> f64 {
    (mass_kg * 1000.0).round() / 1000.0
}

impl Sums {
    fn agrees(sum: f64, total: f64) -> bool {
        (sum - total).abs() <= 1e-6 * total + 0.5
    }

    /// Whether the countries before the `Total` row make up the total and those after it exceed it.
    fn is_spliced(&self) -> bool {
        self.total.is_some_and(|total| {
            Sums::agrees(self.before, total) && !Sums::agrees(self.before + self.after, total)
        })
    }

    /// What to tell of a year whose sum does not come out.
    fn remark(&self, name: &str, year: Year) -> Option<String> {
        let Some(total) = self.total else {
            return Some(format!("{name} {year}: no `Total` row to check the sum by"));
        };
        let sum = self.before + self.after;
        if self.is_spliced() {
            Some(format!(
                "{name} {year}: {} of a later edition left out, which the published total {total} does not contain",
                self.after
            ))
        } else if Sums::agrees(sum, total) {
            None
        } else {
            Some(format!("{name} {year}: the countries sum to {sum}, the published total is {total}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str =
        "commodity,stage,hs_code,hs_code_complementary,country,iso3,year,value,unit,source\n";

    fn parse(rows: &str) -> Result<Parsed<ProductionRow>, String> {
        read(format!("{HEADER}{rows}").as_bytes(), "w.csv", |_| SourceId("test".to_owned()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn totals_check_and_do_not_count() -> Result<(), String> {
        let parsed = parse(
            "Copper,Extraction,260300,,Chile,CHL,2022,30.0,metr. t,r\n\
             Copper,Extraction,260300,,\"Congo, D.R.\",COD,2022,1.5,metr. t,e\n\
             Copper,Extraction,260300,,Total,DELETE,2022,40,metr. t,nan\n",
        )?;
        assert!(parsed.accounted());
        let masses: Vec<_> =
            parsed.rows.iter().map(|row| (row.region.code().to_owned(), row.mass_kg)).collect();
        assert_eq!(masses, [("CHL".to_owned(), 30_000.0), ("COD".to_owned(), 1500.0)]);
        assert_eq!(parsed.rows.last().map(|row| row.flag), Some(Flag::Estimated));
        assert!(parsed.notes.iter().any(|note| note.contains("sum to 31.5")), "{:?}", parsed.notes);
        Ok(())
    }

    #[test]
    fn countries_beyond_the_published_total_are_left_out_and_told() -> Result<(), String> {
        let parsed = parse(
            "Graphite,Extraction,250410,250490,China,CHN,2022,10,metr. t,r\n\
             Graphite,Extraction,250410,250490,Total,DELETE,2022,10,metr. t,nan\n\
             Graphite,Extraction,250410,250490,Tanzania,TZA,2022,2,metr. t,r\n\
             Graphite,Extraction,250410,250490,China,CHN,2023,10,metr. t,r\n\
             Graphite,Extraction,250410,250490,Total,DELETE,2023,12,metr. t,nan\n\
             Graphite,Extraction,250410,250490,Tanzania,TZA,2023,2,metr. t,r\n",
        )?;
        assert!(parsed.accounted());
        let years: Vec<_> =
            parsed.rows.iter().map(|row| (row.region.code().to_owned(), row.year.0)).collect();
        assert_eq!(years, [("CHN".to_owned(), 2022), ("CHN".to_owned(), 2023), ("TZA".to_owned(), 2023)]);
        assert_eq!(parsed.notes.len(), 1);
        Ok(())
    }

    #[test]
    fn units_and_bases_are_converted() -> Result<(), String> {
        let parsed = parse(
            "Platinum,Processing,711011,,South Africa,ZAF,2022,134765,kg,r\n\
             Lithium (Li2O),Processing,282520,283691,Chile,CHL,2022,100,metr. t,r\n\
             Diamonds (Gem),,Not Available,,Botswana,BWA,2022,5,ct,r\n\
             Natural Gas,Extraction,271111,271121,Qatar,QAT,2022,5,Mio m3,r\n",
        )?;
        assert!(parsed.accounted());
        assert_eq!(parsed.rows.get(2).map(|row| row.mass_kg), Some(0.001));
        assert_eq!(parsed.excluded.len(), 1);
        assert_eq!(parsed.rows.first().map(|row| row.mass_kg), Some(134_765.0));
        // Li2O holds 2 x 6.94 / 29.88 = 46.45 % lithium.
        let lithium = parsed.rows.get(1).ok_or("no lithium row")?;
        assert_eq!(lithium.basis, "Li");
        assert!((lithium.mass_kg - 46_450.0).abs() < 20.0, "{}", lithium.mass_kg);
        Ok(())
    }

    #[test]
    fn what_is_unknown_is_listed_and_what_is_no_number_is_located() -> Result<(), String> {
        let parsed = parse(
            "Kryptonite,Extraction,1,,Chile,CHL,2022,1,metr. t,r\n\
             Copper,Extraction,260300,,Atlantis,ATL,2022,1,metr. t,r\n\
             Copper,Extraction,260300,,Chile,CHL,2022,1,short ton,r\n",
        )?;
        assert!(parsed.accounted() && parsed.rows.is_empty());
        let places: Vec<_> =
            parsed.unmatched.iter().map(|entry| (entry.row, entry.column.as_str())).collect();
        assert_eq!(places, [(2, "commodity"), (3, "country"), (4, "unit")]);
        let error = parse("Copper,Extraction,260300,,Chile,CHL,2022,lots,metr. t,r\n").err();
        assert_eq!(
            error.as_deref(),
            Some("w.csv, row 2, column `value`: `lots` is not a number, zero or more")
        );
        Ok(())
    }
}
