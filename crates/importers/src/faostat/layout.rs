//! Where things stand in a table of FAOSTAT, and one figure after the other out of it.

use std::collections::HashMap;
use std::io::Read;

use vocabulary::{BalanceElement, CropId, Crops, Flag, Region, Regions, Year};

use crate::parsed::ReadError;

/// The format's name in messages.
const TITLE: &str = "a table of FAOSTAT (area, item, element, unit, year and value)";

/// The columns of a table, by place.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    area: usize,
    area_iso: Option<usize>,
    partner: Option<usize>,
    partner_iso: Option<usize>,
    item: usize,
    item_code: Option<usize>,
    element: usize,
    unit: usize,
    flag: Option<usize>,
    /// Column of the year and of the value.
    long: Option<(usize, usize)>,
    /// Years with the columns of their values and flags.
    wide: Vec<(Year, usize, Option<usize>)>,
}

impl Layout {
    /// The layout of a header; `None` when it is not one of FAOSTAT.
    pub(super) fn of(header: &[String]) -> Option<Layout> {
        let name = |at: usize| header.get(at).map_or("", |name| name.trim().trim_start_matches('\u{feff}'));
        let place = |names: &[&str]| {
            names
                .iter()
                .find_map(|wanted| (0..header.len()).find(|at| name(*at).eq_ignore_ascii_case(wanted)))
        };
        let wide: Vec<(Year, usize, Option<usize>)> = (0..header.len())
            .filter_map(|at| {
                let digits = name(at).strip_prefix('Y').filter(|digits| digits.len() == 4)?;
                Some((digits.parse().ok()?, at, place(&[&format!("Y{digits}F")])))
            })
            .collect();
        let long = place(&["Year"]).zip(place(&["Value"]));
        if long.is_none() && wide.is_empty() {
            return None;
        }
        Some(Layout {
            area: place(&["Area", "Reporter Countries", "Reporter Country"])?,
            area_iso: place(&["ISO3", "Area Code (ISO3)", "Reporter Country Code (ISO3)"]),
            partner: place(&["Partner Countries", "Partner Country", "Partner"]),
            partner_iso: place(&["ISOP", "Partner Country Code (ISO3)"]),
            item: place(&["Item", "FBS Class"])?,
            item_code: place(&["Item Code (FAO)", "Item Code"]),
            element: place(&["Element"])?,
            unit: place(&["Unit"])?,
            flag: place(&["Flag"]),
            wide: if long.is_some() { Vec::new() } else { wide },
            long,
        })
    }
}

/// An area of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) region: Region,
    /// Whether it contains other areas that stand in the table too.
    pub(super) aggregate: bool,
}

/// One figure of a crop.
pub(super) struct Figure {
    pub(super) row: u64,
    pub(super) area: Area,
    pub(super) partner: Option<Area>,
    pub(super) crop: CropId,
    pub(super) element: BalanceElement,
    pub(super) year: Year,
    /// kg or USD.
    pub(super) amount: f64,
    pub(super) flag: Flag,
}

/// Why a figure is none.
pub(super) enum Refused {
    LeftOut(&'static str),
    Unmatched { row: u64, column: &'static str, value: String, reason: String },
}

/// The figures of a table, one after the other.
pub(super) struct Figures<'a, R> {
    file: &'a str,
    table: csv::Reader<R>,
    layout: Layout,
    record: csv::ByteRecord,
    /// Names that were looked up before: items, and areas with their codes.
    crops: HashMap<(String, String), Result<CropId, &'static str>>,
    areas: HashMap<(String, String), Result<Area, AreaProblem>>,
    /// Which of the years of the present record comes next; beyond the last: read on.
    next_year: usize,
}

impl<'a, R: Read> Figures<'a, R> {
    /// Opens a table and finds its columns.
    pub(super) fn open(reader: R, file: &'a str) -> Result<Figures<'a, R>, ReadError> {
        let mut table = csv::Reader::from_reader(reader);
        let header = table.byte_headers().map_err(|error| ReadError::from_csv(file, error))?;
        let names: Vec<String> = header.iter().map(decoded).collect();
        let layout = Layout::of(&names).ok_or_else(|| ReadError::MissingColumn {
            file: file.to_owned(),
            format: TITLE,
            column: "Area, Item, Element, Unit, Year and Value".to_owned(),
            found: names.iter().map(|name| name.chars().take(40).collect()).take(40).collect(),
        })?;
        let (crops, areas) = (HashMap::new(), HashMap::new());
        Ok(Figures {
            file,
            table,
            layout,
            record: csv::ByteRecord::new(),
            crops,
            areas,
            next_year: usize::MAX,
        })
    }

    /// Whether the table has partners: a trade matrix.
    pub(super) fn has_partners(&self) -> bool {
        self.layout.partner.is_some()
    }

    /// The next figure, or why it is none; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Result<Figure, Refused>>, ReadError> {
        if self.next_year >= self.layout.wide.len() {
            let more = self.table.read_byte_record(&mut self.record);
            if !more.map_err(|error| ReadError::from_csv(self.file, error))? {
                return Ok(None);
            }
            self.next_year = 0;
        }
        let (year, value_at, flag_at) = match (self.layout.long, self.layout.wide.get(self.next_year)) {
            (Some((year_at, value_at)), _) => {
                let text = self.text(year_at);
                let year = text
                    .parse()
                    .map_err(|_| ReadError::field(self.file, self.row(), "Year", &text, "a calendar year"))?;
                (year, value_at, self.layout.flag)
            }
            (None, Some((year, value_at, flag_at))) => (*year, *value_at, *flag_at),
            (None, None) => return Ok(None),
        };
        self.next_year += 1;
        Ok(Some(self.figure(year, value_at, flag_at)))
    }

    fn row(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    fn text(&self, at: usize) -> String {
        decoded(self.record.get(at).unwrap_or_default()).trim().to_owned()
    }

    fn optional(&self, at: Option<usize>) -> String {
        at.map_or_else(String::new, |at| self.text(at))
    }

    fn figure(&mut self, year: Year, value_at: usize, flag_at: Option<usize>) -> Result<Figure, Refused> {
        let value = self.text(value_at);
        if value.is_empty() || value == "NA" {
            return Err(Refused::LeftOut("no figure"));
        }
        let element = element(&self.text(self.layout.element))?;
        let item = (self.optional(self.layout.item_code), self.text(self.layout.item));
        let crop = match self.crops.get(&item) {
            Some(known) => known.clone(),
            None => {
                let found = crop(&item.0, &item.1);
                self.crops.insert(item, found.clone());
                found
            }
        }
        .map_err(Refused::LeftOut)?;
        let area = self.area(self.layout.area, self.layout.area_iso, "Area")?;
        let partner = match self.layout.partner {
            Some(at) => Some(self.area(at, self.layout.partner_iso, "Partner")?),
            None => None,
        };
        let number: f64 = value
            .parse()
            .ok()
            .filter(|number: &f64| {
                number.is_finite() && (*number >= 0.0 || element == BalanceElement::StockVariation)
            })
            .ok_or_else(|| self.unmatched("Value", &value, "not a number of zero or more"))?;
        let unit = self.text(self.layout.unit);
        let factor = factor(&unit, element.is_value())
            .ok_or_else(|| self.unmatched("Unit", &unit, "not a unit of mass, or of value for values"))?;
        let flag = flag(&self.optional(flag_at));
        Ok(Figure { row: self.row(), area, partner, crop, element, year, amount: number * factor, flag })
    }

    fn unmatched(&self, column: &'static str, value: &str, reason: &str) -> Refused {
        Refused::Unmatched { row: self.row(), column, value: value.to_owned(), reason: reason.to_owned() }
    }

    /// The area of a name, and of a code where there is one.
    fn area(&mut self, name_at: usize, iso_at: Option<usize>, column: &'static str) -> Result<Area, Refused> {
        let key = (self.text(name_at), self.optional(iso_at));
        let found = match self.areas.get(&key) {
            Some(known) => known.clone(),
            None => {
                let found = area(&key.0, &key.1, iso_at.is_some());
                self.areas.insert(key.clone(), found.clone());
                found
            }
        };
        found.map_err(|problem| match problem {
            AreaProblem::Group => Refused::LeftOut("the world, a continent or another group of areas"),
            AreaProblem::Unknown(reason) => self.unmatched(column, &key.0, &reason),
        })
    }
}

/// Why an area is no region.
#[derive(Clone, Debug)]
enum AreaProblem {
    /// It contains others.
    Group,
    /// Its name is not known.
    Unknown(String),
}

/// The area of a name and a code; `coded`: whether the table has codes.
fn area(name: &str, code: &str, coded: bool) -> Result<Area, AreaProblem> {
    let regions = Regions::embedded();
    let single = |region| Ok(Area { region, aggregate: false });
    if let Some(china) = Region::from_code("CHN") {
        match (code, name) {
            ("F41", _) | (_, "China, mainland") => return single(china),
            ("CHN" | "", "China") => return Ok(Area { region: china, aggregate: true }),
            _ => {}
        }
    }
    if coded {
        if code.is_empty() || code == "NA" || code.starts_with('F') && code.len() > 3 {
            return Err(AreaProblem::Group);
        }
        if let Some(region) = Region::from_code(code).filter(|region| regions.info(*region).is_some()) {
            return single(region);
        }
    }
    match regions.find(name) {
        Ok(region) => single(region),
        Err(_) if is_group(name) => Err(AreaProblem::Group),
        Err(error) => Err(AreaProblem::Unknown(error.to_string())),
    }
}

/// The text of a field: UTF-8, or Windows-1252 as in older bulk files.
fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Whether an area without a code is a group of others.
fn is_group(name: &str) -> bool {
    const GROUPS: [&str; 20] = [
        "World",
        "Africa",
        "Americas",
        "Asia",
        "Europe",
        "Oceania",
        "Caribbean",
        "Melanesia",
        "Micronesia",
        "Polynesia",
        "Eastern",
        "Western",
        "Northern",
        "Southern",
        "Middle",
        "Central",
        "South-",
        "European Union",
        "Least Developed",
        "Land Locked",
    ];
    const MORE: [&str; 5] =
        ["Small Island", "Low Income", "Net Food", "Australia and New Zealand", "South America"];
    GROUPS.iter().chain(&MORE).any(|group| name.starts_with(group))
}

fn element(name: &str) -> Result<BalanceElement, Refused> {
    let name = name.to_lowercase();
    Ok(match name.as_str() {
        "production" => BalanceElement::Production,
        "import quantity" => BalanceElement::Import,
        "export quantity" => BalanceElement::Export,
        "stock variation" => BalanceElement::StockVariation,
        "food" => BalanceElement::Food,
        "feed" => BalanceElement::Feed,
        "losses" | "loss" => BalanceElement::Loss,
        "import value" => BalanceElement::ImportValue,
        "export value" => BalanceElement::ExportValue,
        _ => return Err(Refused::LeftOut("an element that is no part of a balance")),
    })
}

fn crop(code: &str, name: &str) -> Result<CropId, &'static str> {
    const OTHER: &str = "an item that is no crop of the vocabulary";
    let crops = Crops::embedded();
    if let Ok(code) = code.parse::<u32>() {
        // Groups of items have codes from 1700; items of food balances (2511 and on) count processed products too.
        if code >= 1700 {
            return Err("a group of items");
        }
        return crops.of_fao_item(code).map(|info| info.crop.clone()).ok_or(OTHER);
    }
    crops.find(name).map_err(|_| OTHER)
}

/// kg or USD of a unit.
fn factor(unit: &str, value: bool) -> Option<f64> {
    let unit = unit.to_lowercase();
    match (unit.as_str(), value) {
        ("t" | "tonnes" | "tonne", false) => Some(1e3),
        ("1000 t" | "1000 tonnes", false) => Some(1e6),
        ("kg", false) => Some(1.0),
        ("1000 usd" | "1000 us$", true) => Some(1e3),
        ("usd" | "us$", true) => Some(1.0),
        _ => None,
    }
}

/// How a number came about, by the flags of FAOSTAT (old and new).
fn flag(text: &str) -> Flag {
    match text {
        "" | "A" | "P" | "B" => Flag::Reported,
        "I" | "Im" | "M" | "O" => Flag::Imputed,
        _ => Flag::Estimated,
    }
}
