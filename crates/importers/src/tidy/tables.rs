//! The tables of the user's own, one format each: columns, what is needed, and the row that they make.

use database::{
    Direction, IndexInfo, IndicatorRow, OreGradeRow, ParameterRow, PriceRow, ProductionRow, ReserveRow,
};
use vocabulary::{Dimension, Materials, Stage, Unit};

use crate::columns::Known;
use crate::format::Format;
use crate::row::Row;

use super::cells::{Cells, Place, Refusal};
use super::{Tidy, quoted, read, sniff};

pub(super) const fn column(name: &'static str, aliases: &'static [&'static str]) -> Known {
    Known { name, aliases, has_unit: false }
}

pub(super) const MATERIAL: Known = column(
    "material",
    &["material name", "commodity", "mineral", "metal", "材料", "素材", "鉱種", "鉱物", "金属", "品目"],
);
pub(super) const REGION: Known = column(
    "region",
    &[
        "country",
        "country code",
        "iso3",
        "iso 3",
        "iso3c",
        "iso alpha 3",
        "code",
        "entity",
        "producer",
        "国",
        "国名",
        "地域",
        "国・地域",
        "生産国",
    ],
);
pub(super) const REGION_NAME: Known =
    column("region_name", &["country name", "countryname", "name", "country or area"]);
pub(super) const YEAR: Known =
    column("year", &["date", "period", "gnayear", "validityyear", "年", "年次", "暦年"]);
pub(super) const STAGE: Known = column("stage", &["step", "type", "段階", "工程"]);
const BASIS: Known = column("basis", &["mass basis", "content", "基準", "純分"]);
pub(super) const FLAG: Known = column("flag", &["status", "フラグ"]);
pub(super) const SOURCE: Known = column("source", &["出典", "出所"]);
pub(super) const UNIT: Known = column("unit", &["units", "mass unit", "単位"]);

/// Production of materials in regions and years.
pub static PRODUCTION: Format = Format {
    key: "production",
    title: "Production by region and year (own table)",
    title_ja: "生産量（国・年別、自前の表）",
    tables: &["production"],
    sniff: |head| sniff(head, &PRODUCTION_TABLE),
    read: |job, reader, sink| read(job, reader, sink, &PRODUCTION_TABLE),
};

static PRODUCTION_TABLE: Tidy = Tidy {
    wanted: "columns region, material, year and mass_kg",
    columns: &[
        REGION,
        MATERIAL,
        YEAR,
        Known {
            name: "mass_kg",
            aliases: &["mass", "production", "quantity", "output", "生産量", "産出量", "質量", "数量"],
            has_unit: true,
        },
        STAGE,
        BASIS,
        FLAG,
        SOURCE,
        UNIT,
        REGION_NAME,
    ],
    needed: &[&[0, 1, 2, 3], &[9, 1, 2, 3]],
    proof: &[4],
    year: Some(2),
    value: 3,
    plain_mass_is_kg: false,
    row: |cells| {
        let material = cells.material(1)?;
        let place = region(cells, 0, 9)?;
        let year = cells.some_year(2)?;
        let stage = cells.stage(4)?.unwrap_or(Stage::Mine);
        let mass = cells.kilograms(3, 8)?;
        let (mass_kg, basis) = cells.on_basis(5, &material, mass)?;
        cells.sum(format!("{material}, {stage}, {year} (kg {basis})"), &place, mass_kg)?;
        let Place::Region(region) = place else { return Ok(Vec::new()) };
        let flag = cells.flag(6)?;
        cells.once(0, format!("{region} {material} {stage} {year}"))?;
        let source = cells.source(7);
        Ok(vec![Row::Production(ProductionRow {
            region,
            material,
            stage,
            year,
            mass_kg,
            basis,
            flag,
            source,
        })])
    },
};

/// Reserves of materials in regions.
pub static RESERVES: Format = Format {
    key: "reserves",
    title: "Reserves by region (own table)",
    title_ja: "埋蔵量（国別、自前の表）",
    tables: &["reserves"],
    sniff: |head| sniff(head, &RESERVES_TABLE),
    read: |job, reader, sink| read(job, reader, sink, &RESERVES_TABLE),
};

static RESERVES_TABLE: Tidy = Tidy {
    wanted: "columns region, material, year and reserves_kg",
    columns: &[
        REGION,
        MATERIAL,
        YEAR,
        Known {
            name: "reserves_kg",
            aliases: &["reserves", "reserve", "埋蔵量", "可採埋蔵量"],
            has_unit: true,
        },
        BASIS,
        FLAG,
        SOURCE,
        UNIT,
        REGION_NAME,
        Known { name: "mass_kg", aliases: &["mass", "質量"], has_unit: true },
    ],
    needed: &[&[0, 1, 2, 3], &[8, 1, 2, 3], &[0, 1, 2, 9]],
    proof: &[3],
    year: Some(2),
    value: 3,
    plain_mass_is_kg: false,
    row: |cells| {
        let material = cells.material(1)?;
        let place = region(cells, 0, 8)?;
        let year = cells.some_year(2)?;
        let mass = if cells.has(3) { cells.kilograms(3, 7)? } else { cells.kilograms(9, 7)? };
        let (mass_kg, basis) = cells.on_basis(4, &material, mass)?;
        cells.sum(format!("{material}, {year} (kg {basis})"), &place, mass_kg)?;
        let Place::Region(region) = place else { return Ok(Vec::new()) };
        let flag = cells.flag(5)?;
        cells.once(0, format!("{region} {material} {year}"))?;
        let source = cells.source(6);
        Ok(vec![Row::Reserve(ReserveRow { material, region, year, mass_kg, basis, flag, source })])
    },
};

/// Prices of materials by year.
pub static PRICES: Format = Format {
    key: "prices",
    title: "Prices by year (own table)",
    title_ja: "価格（年別、自前の表）",
    tables: &["prices"],
    sniff: |head| sniff(head, &PRICES_TABLE),
    read: |job, reader, sink| read(job, reader, sink, &PRICES_TABLE),
};

static PRICES_TABLE: Tidy = Tidy {
    wanted: "columns material, year and usd_per_kg (or usd_per_t, usd_per_lb, usd_per_ozt)",
    columns: &[
        MATERIAL,
        YEAR,
        column(
            "usd_per_kg",
            &[
                "price usd per kg",
                "usd/kg",
                "price [usd/kg]",
                "price (usd/kg)",
                "価格(usd/kg)",
                "価格[usd/kg]",
            ],
        ),
        column(
            "usd_per_t",
            &["price usd per t", "usd/t", "price [usd/t]", "price (usd/t)", "価格(usd/t)", "価格[usd/t]"],
        ),
        column("usd_per_lb", &["price usd per lb", "usd/lb", "price [usd/lb]", "price (usd/lb)"]),
        column("usd_per_ozt", &["price usd per ozt", "usd/ozt", "price [usd/ozt]", "price (usd/ozt)"]),
        BASIS,
        FLAG,
        SOURCE,
    ],
    needed: &[&[0, 1, 2], &[0, 1, 3], &[0, 1, 4], &[0, 1, 5]],
    proof: &[],
    year: Some(1),
    value: usize::MAX,
    plain_mass_is_kg: false,
    row: |cells| {
        let material = cells.material(0)?;
        let year = cells.some_year(1)?;
        let (known, unit) = [(2, "kg"), (3, "t"), (4, "lb"), (5, "ozt")]
            .into_iter()
            .find(|(known, _)| cells.has(*known))
            .unwrap_or((2, "kg"));
        let price = cells.amount(known)?;
        let per_kg = Unit::parse(unit, Dimension::Mass).map_or(1.0, |unit| unit.to_base);
        let accounting = Materials::embedded().info(&material).map_or("gross", |info| info.basis.as_str());
        let basis = cells.text(6).unwrap_or(accounting).to_owned();
        let flag = cells.flag(7)?;
        cells.once(0, format!("{material} {year} {basis}"))?;
        let source = cells.source(8);
        Ok(vec![Row::Price(PriceRow { material, year, usd_per_kg: price / per_kg, basis, flag, source })])
    },
};

/// Values of indices of regions.
pub static INDICATORS: Format = Format {
    key: "indicators",
    title: "Index values by region and year (own table)",
    title_ja: "指標値（国・年別、自前の表）",
    tables: &["indices", "indicators"],
    sniff: |head| sniff(head, &INDICATORS_TABLE),
    read: |job, reader, sink| read(job, reader, sink, &INDICATORS_TABLE),
};

static INDICATORS_TABLE: Tidy = Tidy {
    wanted: "columns index, region, year and value",
    columns: &[
        column("index", &["indicator", "indicator id", "indicatorid", "index id", "指標"]),
        REGION,
        YEAR,
        column(
            "value",
            &["score", "estimate", "indicatorscore", "indicator score", "index value", "値", "スコア"],
        ),
        column("standard_error", &["stderr", "se", "標準誤差"]),
        SOURCE,
        REGION_NAME,
    ],
    needed: &[&[0, 1, 2, 3], &[0, 6, 2, 3]],
    proof: &[0],
    year: Some(2),
    value: 3,
    plain_mass_is_kg: false,
    row: |cells| {
        let Some(index) = cells.text(0).or(cells.job.stated.index.as_deref()).map(str::to_owned) else {
            return Err(cells.refuse(0, "the index is missing; state it with --index"));
        };
        let Place::Region(region) = region(cells, 1, 6)? else {
            return Err(Refusal::Excluded("value of the whole world"));
        };
        let year = cells.some_year(2)?;
        let Some(value) = cells.number(3)? else { return Err(Refusal::Excluded("no figure")) };
        let standard_error = match cells.number(4)? {
            Some(error) if error < 0.0 => return Err(cells.refuse(4, "a standard error is not negative")),
            error => error,
        };
        cells.once(1, format!("{index} {region} {year}"))?;
        let source = cells.source(5);
        let mut rows = Vec::new();
        if let Some(info) = definition(cells, &index)?
            && cells.state.defined.insert(index.clone())
        {
            rows.push(Row::Index(IndexInfo { source: source.clone(), ..info }));
        }
        rows.push(Row::Indicator(IndicatorRow { index, region, year, value, standard_error, source }));
        Ok(rows)
    },
};

/// The definition of an index, where the user states one.
fn definition(cells: &Cells<'_>, index: &str) -> Result<Option<IndexInfo>, Refusal> {
    let stated = cells.job.stated;
    let (Some(scale_min), Some(scale_max), Some(word)) =
        (stated.scale_min, stated.scale_max, stated.direction.as_deref())
    else {
        return Ok(None);
    };
    let Some(direction) = Direction::from_word(word) else {
        let reason = format!("{} is not a direction: higher-is-safer or higher-is-riskier", quoted(word));
        return Err(cells.refuse(0, reason));
    };
    let title = stated.title.clone().unwrap_or_else(|| index.to_owned());
    let name = if stated.index.is_some() { title.clone() } else { index.to_owned() };
    Ok(Some(IndexInfo {
        index: index.to_owned(),
        name_en: name.clone(),
        name_ja: name,
        scale_min,
        scale_max,
        direction,
        reference: stated.url.clone().unwrap_or(title),
        source: cells.own.id.clone(),
    }))
}

/// Grades of ore.
pub static ORE_GRADES: Format = Format {
    key: "ore-grades",
    title: "Ore grades by region (own table)",
    title_ja: "鉱石品位（国別、自前の表）",
    tables: &["ore_grades"],
    sniff: |head| sniff(head, &ORE_GRADES_TABLE),
    read: |job, reader, sink| read(job, reader, sink, &ORE_GRADES_TABLE),
};

static ORE_GRADES_TABLE: Tidy = Tidy {
    wanted: "columns material, region, year and grade_kg_per_kg (or grade_percent, grade_g_per_t)",
    columns: &[
        MATERIAL,
        REGION,
        YEAR,
        column("grade_kg_per_kg", &["grade [kg/kg]", "grade (kg/kg)", "品位(kg/kg)"]),
        column("grade_percent", &["grade [%]", "grade (%)", "grade pct", "品位(%)", "品位[%]"]),
        column("grade_g_per_t", &["grade [g/t]", "grade (g/t)", "grade ppm", "品位(g/t)", "品位[g/t]"]),
        BASIS,
        FLAG,
        SOURCE,
        REGION_NAME,
    ],
    needed: &[&[0, 1, 2, 3], &[0, 1, 2, 4], &[0, 1, 2, 5]],
    proof: &[],
    year: Some(2),
    value: usize::MAX,
    plain_mass_is_kg: false,
    row: |cells| {
        let material = cells.material(0)?;
        let Place::Region(region) = region(cells, 1, 9)? else {
            return Err(Refusal::Excluded("grade of the whole world"));
        };
        let year = cells.some_year(2)?;
        let (known, per) = [(3, 1.0), (4, 100.0), (5, 1e6)]
            .into_iter()
            .find(|(known, _)| cells.has(*known))
            .unwrap_or((3, 1.0));
        let grade_kg_per_kg = cells.amount(known)? / per;
        // By-products are listed with a grade of one where nothing better is known.
        if grade_kg_per_kg >= 1.0 {
            return Err(
                cells.refuse(known, format!("a grade of {grade_kg_per_kg} kg/kg is no grade of an ore"))
            );
        }
        let accounting = Materials::embedded().info(&material).map_or("gross", |info| info.basis.as_str());
        let basis = cells.text(6).unwrap_or(accounting).to_owned();
        let flag = cells.flag(7)?;
        cells.once(1, format!("{material} {region} {year}"))?;
        let source = cells.source(8);
        Ok(vec![Row::OreGrade(OreGradeRow { material, region, year, grade_kg_per_kg, basis, flag, source })])
    },
};

/// Single numbers about materials.
pub static PARAMETERS: Format = Format {
    key: "parameters",
    title: "Parameters of materials (own table)",
    title_ja: "材料のパラメータ（自前の表）",
    tables: &["material_parameters"],
    sniff: |head| sniff(head, &PARAMETERS_TABLE),
    read: |job, reader, sink| read(job, reader, sink, &PARAMETERS_TABLE),
};

static PARAMETERS_TABLE: Tidy = Tidy {
    wanted: "columns parameter, material and value",
    columns: &[
        column("parameter", &["パラメータ"]),
        MATERIAL,
        REGION,
        STAGE,
        YEAR,
        column("value", &["値"]),
        UNIT,
        SOURCE,
        column("note", &["remark", "備考"]),
        REGION_NAME,
    ],
    needed: &[&[0, 1, 5]],
    proof: &[0],
    year: None,
    value: usize::MAX,
    plain_mass_is_kg: false,
    row: |cells| {
        let Some(parameter) = cells.text(0).or(cells.job.stated.parameter.as_deref()).map(str::to_owned)
        else {
            return Err(cells.refuse(0, "the parameter is missing"));
        };
        let material = cells.material(1)?;
        let region = match cells.place(2, 9)? {
            Some(Place::Region(region)) => Some(region),
            Some(Place::World) | None => None,
        };
        let (stage, year) = (cells.stage(3)?, cells.year(4)?);
        let Some(value) = cells.number(5)? else { return Err(Refusal::Excluded("no figure")) };
        let unit = cells.text(6).unwrap_or("1").to_owned();
        let note = cells.text(8).unwrap_or_default().to_owned();
        let place = region.map_or("world".to_owned(), |region| region.to_string());
        let step = stage.map_or(String::new(), |stage| stage.to_string());
        let when = year.map_or(String::new(), |year| year.to_string());
        cells.once(1, format!("{parameter} {material} {place} {step} {when} {note}"))?;
        let source = cells.source(7);
        Ok(vec![Row::Parameter(ParameterRow {
            parameter,
            material,
            region,
            stage,
            year,
            value,
            unit,
            source,
            note,
        })])
    },
};

/// The place of a row, which must have one.
fn region(cells: &Cells<'_>, known: usize, name: usize) -> Result<Place, Refusal> {
    cells.place(known, name)?.ok_or_else(|| cells.refuse(known, "the region is missing"))
}
