//! The columns of every table of `data/`, and what each may hold.

use crate::table::{Column, Kind, column};

/// Columns of the table of regions.
pub const REGIONS: &[Column] = &[
    column("region", Kind::Key),
    column("iso2", Kind::Text),
    column("numeric", Kind::OptionalInteger),
    column("trade_codes", Kind::Text),
    column("name_en", Kind::Key),
    column("name_ja", Kind::Key),
    column("kind", Kind::Word(&["country", "former", "area", "reserved"])),
    column("aliases", Kind::Text),
];

/// Columns of the table of materials.
pub const MATERIALS: &[Column] = &[
    column("material", Kind::Key),
    column("symbol", Kind::Text),
    column("name_en", Kind::Key),
    column("name_ja", Kind::Key),
    column("kind", Kind::Word(&["element", "group", "compound", "mineral", "fuel", "alloy", "organic"])),
    column("basis", Kind::Key),
    column("traced_as", Kind::LaterMaterial),
    column("aliases", Kind::Text),
    column("note", Kind::Text),
];

/// Columns of the table of compositions.
pub const COMPOSITIONS: &[Column] = &[
    column("material", Kind::Material),
    column("component", Kind::Material),
    column("mass_fraction", Kind::Fraction),
    column("source", Kind::Text),
];

/// Columns of the table of conversions.
pub const CONVERSIONS: &[Column] = &[
    column("material", Kind::Material),
    column("from_basis", Kind::Key),
    column("to_basis", Kind::Key),
    column("factor", Kind::Positive),
];

/// Columns of the table of hs codes.
pub const HS_CODES: &[Column] = &[
    column("hs", Kind::Hs),
    column("revision", Kind::Revision),
    column("description", Kind::Key),
    column("material", Kind::Material),
    column("exporter", Kind::OptionalRegion),
    column("stage", Kind::Stage),
    column("content_kg_per_kg", Kind::Amount),
    column("content_low", Kind::Amount),
    column("content_high", Kind::Amount),
    column("content_source", Kind::Text),
];

/// Columns of the table of sources.
pub const SOURCES: &[Column] = &[
    column("source", Kind::Key),
    column("title", Kind::Key),
    column("publisher", Kind::Text),
    column("year", Kind::OptionalInteger),
    column("version", Kind::Text),
    column("url", Kind::Text),
    column("licence", Kind::Key),
    column("redistribution", Kind::Redistribution),
    column("accessed", Kind::Text),
    column("sha256", Kind::Text),
];

/// Columns of the table of production.
pub const PRODUCTION: &[Column] = &[
    column("region", Kind::Region),
    column("material", Kind::Material),
    column("stage", Kind::Stage),
    column("year", Kind::Year),
    column("mass_kg", Kind::Amount),
    column("basis", Kind::Key),
    column("flag", Kind::Flag),
    column("source", Kind::Source),
];

/// Columns of the table of trade.
pub const TRADE: &[Column] = &[
    column("exporter", Kind::Region),
    column("importer", Kind::Region),
    column("hs", Kind::Hs),
    column("year", Kind::Year),
    column("mass_kg", Kind::OptionalAmount),
    column("value_usd", Kind::OptionalAmount),
    column("flag", Kind::Flag),
    Column { name: "source", kind: Kind::SourceNumber, sql: "source_number" },
];

/// Columns of the table of indices.
pub const INDICES: &[Column] = &[
    Column { name: "index", kind: Kind::Key, sql: "index_id" },
    column("name_en", Kind::Key),
    column("name_ja", Kind::Key),
    column("scale_min", Kind::Number),
    column("scale_max", Kind::Number),
    column("direction", Kind::Word(&["higher-is-safer", "higher-is-riskier"])),
    column("reference", Kind::Text),
    column("source", Kind::Source),
];

/// Columns of the table of indicators.
pub const INDICATORS: &[Column] = &[
    Column { name: "index", kind: Kind::Key, sql: "index_id" },
    column("region", Kind::Region),
    column("year", Kind::Year),
    column("value", Kind::Number),
    column("standard_error", Kind::OptionalAmount),
    column("source", Kind::Source),
];

/// Columns of the table of factor sets.
pub const FACTOR_SETS: &[Column] = &[
    Column { name: "set", kind: Kind::Key, sql: "set_id" },
    column("name_en", Kind::Key),
    column("name_ja", Kind::Key),
    column("stressor", Kind::Key),
    column("unit", Kind::Key),
    column("reference", Kind::Text),
    column("note", Kind::Text),
    column("source", Kind::Source),
];

/// Columns of the table of factors.
pub const FACTORS: &[Column] = &[
    Column { name: "set", kind: Kind::Key, sql: "set_id" },
    column("material", Kind::Material),
    column("region", Kind::OptionalRegion),
    column("stressor", Kind::Key),
    column("value", Kind::Number),
    column("unit", Kind::Key),
    column("gsd", Kind::OptionalGsd),
    column("flag", Kind::Flag),
    column("source", Kind::Source),
];

/// Columns of the table of ore grades.
pub const ORE_GRADES: &[Column] = &[
    column("material", Kind::Material),
    column("region", Kind::Region),
    column("year", Kind::Year),
    column("grade_kg_per_kg", Kind::Grade),
    column("basis", Kind::Key),
    column("flag", Kind::Flag),
    column("source", Kind::Source),
];

/// Columns of the table of hs revisions.
pub const HS_REVISIONS: &[Column] = &[
    column("revision", Kind::Revision),
    column("hs", Kind::Hs),
    column("hs92", Kind::Hs),
    column("relation", Kind::Word(&["same", "part", "wider"])),
];

/// Columns of the table of prices.
pub const PRICES: &[Column] = &[
    column("material", Kind::Material),
    column("year", Kind::Year),
    column("usd_per_kg", Kind::Positive),
    column("basis", Kind::Key),
    column("flag", Kind::Flag),
    column("source", Kind::Source),
];

/// Columns of the table of reserves.
pub const RESERVES: &[Column] = &[
    column("material", Kind::Material),
    column("region", Kind::Region),
    column("year", Kind::Year),
    column("mass_kg", Kind::Amount),
    column("basis", Kind::Key),
    column("flag", Kind::Flag),
    column("source", Kind::Source),
];

/// Columns of the table of material parameters.
pub const MATERIAL_PARAMETERS: &[Column] = &[
    column("parameter", Kind::Key),
    column("material", Kind::Material),
    column("region", Kind::OptionalRegion),
    column("stage", Kind::OptionalStage),
    column("year", Kind::OptionalYear),
    column("value", Kind::Number),
    column("unit", Kind::Key),
    column("source", Kind::Source),
    column("note", Kind::Text),
];

/// Columns of the table of risks.
pub const RISKS: &[Column] = &[
    column("risk", Kind::Key),
    column("category", Kind::Key),
    column("subtype", Kind::Text),
    column("name_en", Kind::Key),
    column("name_ja", Kind::Key),
    column("description_en", Kind::Key),
    column("description_ja", Kind::Key),
    column("cause", Kind::Text),
    column("lead_time", Kind::Text),
    column("duration", Kind::Text),
    column("affected_share_low", Kind::OptionalFraction),
    column("affected_share_high", Kind::OptionalFraction),
    column("contagion_scope", Kind::Text),
    column("source", Kind::Source),
];

/// Columns of the table of risk links.
pub const RISK_LINKS: &[Column] = &[
    column("risk", Kind::Key),
    column("target_kind", Kind::Word(&["material", "region", "facility"])),
    column("target", Kind::Key),
    column("note", Kind::Text),
    column("source", Kind::Source),
];

/// Words for how a facility belongs to a mine or carries a material.
const LINKS: &[&str] = &["stated", "interpreted", "none"];

/// Columns of the table of facilities.
pub const FACILITIES: &[Column] = &[
    column("facility", Kind::Key),
    column("kind", Kind::Word(&["tailings", "mine", "plant"])),
    column("name", Kind::Key),
    column("mine", Kind::Text),
    column("mine_link", Kind::Word(LINKS)),
    column("operator", Kind::Text),
    column("region", Kind::Region),
    column("latitude", Kind::OptionalNumber),
    column("longitude", Kind::OptionalNumber),
    column("materials", Kind::Text),
    column("material_link", Kind::Word(LINKS)),
    column("ore", Kind::Text),
    column("raise_type", Kind::Text),
    column("height_m", Kind::OptionalAmount),
    column("volume_m3", Kind::OptionalAmount),
    column("design_volume_m3", Kind::OptionalAmount),
    column("consequence_class", Kind::Text),
    column("consequence_scheme", Kind::Text),
    column("status", Kind::Text),
    column("year", Kind::OptionalYear),
    column("stability_concern", Kind::Text),
    column("note", Kind::Text),
    column("source", Kind::Source),
];

/// Columns of the table of classes of facilities.
pub const FACILITY_CLASSES: &[Column] = &[
    column("facility", Kind::Key),
    column("scheme", Kind::Key),
    column("class", Kind::Key),
    column("source", Kind::Source),
];

/// Columns of the table of crops.
pub const CROPS: &[Column] = &[
    column("crop", Kind::Key),
    column("name_en", Kind::Key),
    column("name_ja", Kind::Key),
    column("kind", Kind::Word(&["vegetable", "cereal", "root", "oilcrop", "group"])),
    column("member_of", Kind::LaterCrop),
    column("fao_item", Kind::OptionalInteger),
    column("aliases", Kind::Text),
    column("dry_matter", Kind::OptionalFraction),
    column("kcal_per_kg", Kind::OptionalAmount),
    column("protein_g_per_kg", Kind::OptionalAmount),
    column("composition_source", Kind::Text),
];

/// Columns of the table of food balances.
pub const FOOD_BALANCE: &[Column] = &[
    column("crop", Kind::Crop),
    column("year", Kind::Year),
    column("region", Kind::Region),
    column("element", Kind::Key),
    column("amount", Kind::Number),
    column("unit", Kind::Word(&["kg", "USD"])),
    column("gsd", Kind::OptionalGsd),
    column("flag", Kind::Flag),
    column("source", Kind::Source),
];

/// Columns of the table of trade of crops.
pub const FOOD_TRADE: &[Column] = &[
    column("crop", Kind::Crop),
    column("year", Kind::Year),
    column("reporter", Kind::Word(&["importer", "exporter"])),
    column("exporter", Kind::Region),
    column("importer", Kind::Region),
    column("mass_kg", Kind::OptionalAmount),
    column("value_usd", Kind::OptionalAmount),
    column("flag", Kind::Flag),
    column("source", Kind::Source),
];

/// Columns of the table of cultivation.
pub const CROP_YIELDS: &[Column] = &[
    column("crop", Kind::OptionalCrop),
    column("method", Kind::Word(&["open-field", "greenhouse", "indoor", "vertical"])),
    column("quantity", Kind::Word(&["yield", "water", "energy", "layers", "stacking-efficiency"])),
    column("region", Kind::OptionalRegion),
    column("value", Kind::Amount),
    column("unit", Kind::Key),
    column("gsd", Kind::OptionalGsd),
    column("flag", Kind::Flag),
    column("source", Kind::Source),
    column("note", Kind::Text),
];

/// Columns of the table of population.
pub const POPULATION: &[Column] = &[
    column("region", Kind::Region),
    column("year", Kind::Year),
    column("persons", Kind::Amount),
    column("source", Kind::Source),
];
