//! The figures of supply risk: the indices beside each other, the origins with and without risk, how stable the ranks are.

use figures::{
    Arrangement, Bar, BarsSpec, Cell, CutOff, FigureSpec, Frame, GroupedBarsSpec, Lang, Ramp, Series,
};
use supply_risk::Index;
use vocabulary::Region;

use super::Asked;
use super::basis::Basis;
use super::result::{IndexRow, RangeRow, RiskOriginRow, RiskResult};
use super::sentence::index_name;
use crate::SourceUse;
use crate::words::{material_name, region_name};

/// Bars of a ranking that are drawn one by one.
const NAMED: usize = 25;

/// What the figures are made of.
pub(super) struct Pictures {
    lang: Lang,
    subject: String,
    year: String,
    risk_name: String,
    single: bool,
    index: Option<Index>,
    indices: Vec<IndexRow>,
    origins: Vec<RiskOriginRow>,
    ranges: Vec<RangeRow>,
    one_material: bool,
    one_country: bool,
    sources: Vec<String>,
}

impl Pictures {
    pub(super) fn new(
        lang: Lang,
        asked: &Asked,
        basis: &Basis,
        result: &RiskResult,
        sources: &[SourceUse],
    ) -> Pictures {
        let (one_material, one_country) = (asked.materials.len() == 1, asked.countries.len() == 1);
        let materials = match asked.materials.as_slice() {
            [one] => material_name(one, lang),
            several if lang == Lang::En => format!("{} materials", several.len()),
            several => format!("{}材料", several.len()),
        };
        let countries = match asked.countries.as_slice() {
            [one] => region_name(*one, lang),
            several if lang == Lang::En => format!("{} countries", several.len()),
            several => format!("{}か国", several.len()),
        };
        let index = asked.indices.iter().copied().find(|index| *index == Index::GeoPolRisk);
        let index = index.or_else(|| asked.indices.first().copied());
        let single = asked.pairs() == 1;
        let kept = |row: &&IndexRow| single || index.is_some_and(|index| index.key() == row.index);
        Pictures {
            lang,
            subject: match lang {
                Lang::En => format!("{materials}, supplied to {countries}, {}", asked.year),
                Lang::Ja => format!("{materials}、供給先：{countries}、{}年", asked.year),
            },
            year: asked.year.to_string(),
            risk_name: match lang {
                Lang::En => format!("{} ({})", basis.risk.name_en, basis.risk.year),
                Lang::Ja => format!("{}（{}年）", basis.risk.name_ja, basis.risk.year),
            },
            single,
            index,
            indices: result.indices.iter().filter(kept).cloned().collect(),
            origins: if single { result.origins.clone() } else { Vec::new() },
            ranges: result.rank_ranges.clone(),
            one_material,
            one_country,
            sources: sources
                .iter()
                .map(|source| match source.version.as_str() {
                    "" => format!("{}: {}", source.publisher, source.title),
                    version => format!("{}: {} ({version})", source.publisher, source.title),
                })
                .collect(),
        }
    }

    pub(super) fn draw(&self, run_id: &str) -> Vec<FigureSpec> {
        let mut figures = Vec::new();
        let known = |row: &IndexRow| row.value.is_some();
        if self.single && self.indices.iter().any(|row| known(row) && on_unit_scale(row)) {
            figures.push(FigureSpec::Bars(self.indices(run_id)));
        }
        if !self.single && self.indices.iter().any(known) {
            figures.push(FigureSpec::Bars(self.ranking(run_id)));
        }
        if self.origins.iter().any(|row| row.weighted_share.is_some()) {
            figures.push(FigureSpec::GroupedBars(self.origins(run_id)));
        }
        if !self.ranges.is_empty() {
            figures.push(FigureSpec::Bars(self.ranges(run_id)));
        }
        figures
    }

    fn frame(&self, id: &str, title: String, unit: String, run_id: &str) -> Frame {
        Frame {
            id: id.to_owned(),
            title,
            subtitle: self.subject.clone(),
            unit,
            sources: self.sources.clone(),
            notes: vec![self.lang.text(
                "An index orders supplies; it is not a probability.",
                "指標は順序づけであり、確率ではない。",
            )],
            run_id: run_id.to_owned(),
            lang: self.lang,
            ..Frame::default()
        }
    }

    /// The indices from 0 to 1 of one material for one country.
    fn indices(&self, run_id: &str) -> BarsSpec {
        let bars = self
            .indices
            .iter()
            .filter(|row| on_unit_scale(row))
            .filter_map(|row| {
                let index = Index::from_key(row.index)?;
                Some(Bar {
                    label: index_name(self.lang, index).to_owned(),
                    value: row.value,
                    low: row.low,
                    high: row.high,
                    ..Bar::default()
                })
            })
            .collect();
        BarsSpec {
            frame: self.frame(
                "indices",
                self.lang.text("Supply-risk indices from 0 to 1", "供給リスク指標（0〜1）"),
                self.lang.text("index, 0 to 1", "指標、0〜1"),
                run_id,
            ),
            value_name: self.lang.text("Value", "値"),
            bars,
            keep_order: true,
            interval_name: self.lang.text("Left open by missing inputs", "欠測による幅"),
            ..BarsSpec::default()
        }
    }

    /// One index over materials or countries.
    fn ranking(&self, run_id: &str) -> BarsSpec {
        let mut rows: Vec<&IndexRow> = self.indices.iter().filter(|row| row.value.is_some()).collect();
        let value = |row: &IndexRow| row.value.unwrap_or_default();
        rows.sort_by(|a, b| {
            value(b).total_cmp(&value(a)).then_with(|| (&a.material, a.to).cmp(&(&b.material, b.to)))
        });
        rows.truncate(NAMED);
        let label = |row: &IndexRow| match (self.one_material, self.one_country) {
            (_, true) => material_name(&row.material, self.lang),
            (true, false) => region_name(row.to, self.lang),
            (false, false) => {
                format!("{}, {}", material_name(&row.material, self.lang), region_name(row.to, self.lang))
            }
        };
        let bars = rows
            .into_iter()
            .map(|row| Bar {
                label: label(row),
                value: row.value,
                low: row.low,
                high: row.high,
                ..Bar::default()
            })
            .collect();
        let name = self.index.map_or("", |index| index_name(self.lang, index));
        let unit = self.index.map_or("1", |index| index.method().unit);
        let unit = if unit == "1" { self.lang.text("index", "指標") } else { unit.to_owned() };
        BarsSpec {
            frame: self.frame("indices", name.to_owned(), unit, run_id),
            value_name: self.lang.text("Value", "値"),
            bars,
            keep_order: true,
            interval_name: self.lang.text("Left open by missing inputs", "欠測による幅"),
            ..BarsSpec::default()
        }
    }

    /// The origins of one supply, by mass and by mass times risk.
    fn origins(&self, run_id: &str) -> GroupedBarsSpec {
        let (by_mass, by_risk) = (
            self.lang.text("Share of mass", "質量の割合"),
            self.lang.text("Share of mass times risk", "質量×リスクの割合"),
        );
        let mut rows: Vec<&RiskOriginRow> = self
            .origins
            .iter()
            .filter(|row| row.share >= 0.005 || row.weighted_share.unwrap_or(0.0) >= 0.005)
            .collect();
        rows.truncate(12);
        let label = |row: &RiskOriginRow| match row.risk {
            Some(risk) => format!("{} ({risk:.2})", region_name(row.region, self.lang)),
            None => region_name(row.region, self.lang),
        };
        let cell = |group: String, series: &String, share: f64| Cell {
            group,
            series: series.clone(),
            value: share * 100.0,
            ..Cell::default()
        };
        let mut cells = Vec::new();
        for row in &rows {
            cells.push(cell(label(row), &by_mass, row.share));
            cells.extend(row.weighted_share.map(|share| cell(label(row), &by_risk, share)));
        }
        let mut frame = self.frame(
            "origins",
            self.lang.text("Origins with and without risk", "産地：リスク加味の有無"),
            "%".to_owned(),
            run_id,
        );
        frame.notes.push(match self.lang {
            Lang::En => format!("In brackets the risk from 0 to 1 after {}.", self.risk_name),
            Lang::Ja => format!("括弧内は{}による0〜1のリスク。", self.risk_name),
        });
        if self.origins.iter().any(|row| row.region == Region::UNKNOWN && row.share >= 0.005) {
            frame.notes.push(self.lang.text(
                "Unknown origin has no risk and no part in the second bar.",
                "産地不明にはリスク値がない。",
            ));
        }
        GroupedBarsSpec {
            frame,
            value_name: self.lang.text("Share", "割合"),
            groups: rows.iter().map(|row| label(row)).collect(),
            series: [by_mass, by_risk].into_iter().map(|label| Series { label, colour: None }).collect(),
            cells,
            arrangement: Arrangement::Grouped,
            ..GroupedBarsSpec::default()
        }
    }

    /// Mean rank of each item with its range over the indices.
    fn ranges(&self, run_id: &str) -> BarsSpec {
        let label = |row: &RangeRow| match row.ranked {
            "materials" => material_name(&vocabulary::MaterialId::new(&row.item), self.lang),
            "countries" | "origins" => Region::from_code(&row.item)
                .map_or_else(|| row.item.clone(), |region| region_name(region, self.lang)),
            _ => row.item.clone(),
        };
        let bars = self
            .ranges
            .iter()
            .take(NAMED)
            .map(|row| Bar {
                label: label(row),
                value: Some(row.mean_rank),
                low: Some(row.lowest_rank),
                high: Some(row.highest_rank),
                colour_value: Some(row.rank_range),
                ..Bar::default()
            })
            .collect();
        let compared = self.ranges.first().map_or_else(String::new, |row| {
            let names = row.ranks.split("; ").filter_map(|part| part.rsplit_once(' ')).map(|(name, _)| name);
            names.collect::<Vec<_>>().join(", ")
        });
        let mut frame = self.frame(
            "rank-stability",
            self.lang.text("Rank across indices (1 = riskiest)", "指標間の順位（1が最もリスク高）"),
            self.lang.text("rank", "順位"),
            run_id,
        );
        frame.notes.push(match self.lang {
            Lang::En => format!("Compared: {compared}; {}.", self.year),
            Lang::Ja => format!("比較した指標：{compared}（{}年）。", self.year),
        });
        BarsSpec {
            frame,
            value_name: self.lang.text("Mean rank", "平均順位"),
            bars,
            keep_order: true,
            cut_off: CutOff::default(),
            ramp: Ramp::default(),
            colour_name: self.lang.text("Highest less lowest rank", "最高順位と最低順位の差"),
            interval_name: self.lang.text("Lowest to highest rank", "最低〜最高順位"),
            ..BarsSpec::default()
        }
    }
}

/// Whether an index lies between 0 and 1, so that it can stand on one axis with others.
fn on_unit_scale(row: &IndexRow) -> bool {
    let within =
        |index: Index| index.method().high == Some(1.0) && row.value.is_none_or(|value| value >= 0.0);
    Index::from_key(row.index).is_some_and(within)
}
