//! The figures of a product: where, through which material, how much of which country, against which other product.

use std::collections::BTreeMap;

use figures::{
    Arrangement, Bar, BarsSpec, Cell, ClassScale, CutOff, FigureSpec, Frame, GroupedBarsSpec, Lang,
    NotCovered, Ramp, RegionValue, SankeyLink, SankeyNode, SankeySpec, Unlocated, WorldMapSpec,
};
use vocabulary::Region;

use super::{Basis, ProductResult};
use crate::SourceUse;
use crate::words::{material_name, percent, region_name};

/// Nodes of a layer and bars of a ranking that are named one by one.
const NAMED: usize = 12;

/// What the figures are made of.
pub(super) struct Pictures {
    lang: Lang,
    /// Name of the product asked about.
    title: String,
    /// Names of the compared products with their coverage.
    titles: Vec<String>,
    result: ProductResult,
    /// Country of assembly.
    consumer: Region,
    year: String,
    risk_name: String,
    sources: Vec<String>,
    /// Unit of disturbance and how many kg it is.
    unit: (&'static str, f64),
}

impl Pictures {
    pub(super) fn new(
        lang: Lang,
        titles: &[String],
        result: &ProductResult,
        basis: &Basis,
        sources: &[SourceUse],
    ) -> Pictures {
        let risk = match lang {
            Lang::En => &basis.risk.name_en,
            Lang::Ja => &basis.risk.name_ja,
        };
        let unit = match result.totals.tmr_kg.unwrap_or_default() {
            kg if kg >= 1e6 => ("kt", 1e6),
            kg if kg >= 1e3 => ("t", 1e3),
            kg if kg >= 1.0 || kg == 0.0 => ("kg", 1.0),
            _ => ("g", 1e-3),
        };
        let sources = source_lines(lang, sources);
        // The figures need the breakdowns, not the user's rows, of which there may be a million.
        let result = result.without_lines();
        Pictures {
            lang,
            title: titles.first().cloned().unwrap_or_default(),
            titles: with_coverage(lang, titles, &result),
            result,
            consumer: basis.consumer,
            year: basis.year.to_string(),
            risk_name: risk.clone(),
            sources,
            unit,
        }
    }

    pub(super) fn draw(&self, run_id: &str) -> Vec<FigureSpec> {
        let mut figures = Vec::new();
        if self.result.comparison.iter().any(|row| row.tmr_kg.is_some_and(|tmr_kg| tmr_kg > 0.0)) {
            figures.push(FigureSpec::GroupedBars(self.comparison(run_id, Arrangement::Stacked)));
            figures.push(FigureSpec::GroupedBars(self.comparison(run_id, Arrangement::Shares)));
        }
        // Nothing moved, or nothing known of it: there is nothing to draw.
        if self.result.totals.tmr_kg.unwrap_or_default() <= 0.0 {
            return figures;
        }
        figures.push(FigureSpec::Map(self.map(run_id)));
        figures.push(FigureSpec::Sankey(self.materials_to_countries(run_id)));
        let mut parts: Vec<&str> = self.result.by_part_material.iter().map(|row| row.part.as_str()).collect();
        parts.sort_unstable();
        parts.dedup();
        if parts.len() > 1 {
            figures.push(FigureSpec::Sankey(self.parts_to_countries(run_id)));
        }
        figures.push(FigureSpec::Bars(self.countries(run_id)));
        figures.push(FigureSpec::Bars(self.materials(run_id)));
        figures
    }

    /// How many countries and materials carry at least half a per cent, up to the number that can be named.
    fn worth_naming(&self) -> usize {
        const LEAST: f64 = 0.005;
        let regions = self.result.by_region.iter().filter(|row| row.share >= LEAST).count();
        let materials = self.result.by_material.iter().filter(|row| row.share >= LEAST).count();
        regions.max(materials).clamp(1, NAMED)
    }

    fn scaled(&self, kg: f64) -> f64 {
        kg / self.unit.1
    }

    fn value_name(&self) -> String {
        self.lang.pick("Land disturbance (TMR)", "関与物質総量（TMR）").to_owned()
    }

    fn country(&self, region: Region) -> String {
        region_name(region, self.lang)
    }

    fn frame(&self, id: &str, title: &str, run_id: &str) -> Frame {
        let totals = &self.result.totals;
        let (product, place) = (&self.title, self.country(self.consumer));
        let subtitle = match self.lang {
            Lang::En => format!(
                "{product}, made in {place}, {}: {} in total; {} of the mass covered",
                self.year,
                crate::words::mass(totals.tmr_kg.unwrap_or_default()),
                percent(totals.covered_share)
            ),
            Lang::Ja => format!(
                "{product}（{place}で製造、{}年）：合計 {}、対象質量 {}",
                self.year,
                crate::words::mass(totals.tmr_kg.unwrap_or_default()),
                percent(totals.covered_share)
            ),
        };
        Frame {
            id: id.to_owned(),
            title: title.to_owned(),
            subtitle,
            unit: self.unit.0.to_owned(),
            sources: self.sources.clone(),
            run_id: run_id.to_owned(),
            lang: self.lang,
            ..Frame::default()
        }
    }

    fn map(&self, run_id: &str) -> WorldMapSpec {
        let located = |row: &&super::RegionRow| figures::centroid(row.region.code()).is_some();
        let rows = &self.result.by_region;
        WorldMapSpec {
            frame: self.frame(
                "map",
                self.lang.pick("Where the land is disturbed", "土地が改変される国"),
                run_id,
            ),
            value_name: self.value_name(),
            values: rows
                .iter()
                .filter(located)
                .map(|row| RegionValue {
                    region: row.region.to_string(),
                    name: self.country(row.region),
                    value: Some(self.scaled(row.tmr_kg)),
                    ..RegionValue::default()
                })
                .collect(),
            unlocated: rows
                .iter()
                .filter(|row| !located(row) && row.tmr_kg > 0.0)
                .map(|row| Unlocated { name: self.country(row.region), value: self.scaled(row.tmr_kg) })
                .collect(),
            scale: ClassScale::Log,
            consumer: Some(self.consumer.to_string()),
            consumer_name: format!(
                "{} ({})",
                self.country(self.consumer),
                self.lang.pick("assembly", "製造国")
            ),
            label_shares: true,
            no_data_name: self.lang.pick("none traced there", "追跡された採掘なし").to_owned(),
            top_labels: self.worth_naming().min(8),
            ..WorldMapSpec::default()
        }
    }

    /// Nodes and links from materials to countries, the materials in layer `layer`.
    fn origins_graph(&self, layer: usize) -> (Vec<SankeyNode>, Vec<SankeyLink>) {
        let (mut nodes, mut links) = (BTreeMap::new(), Vec::new());
        for row in self.result.by_material_region.iter().filter(|row| row.tmr_kg > 0.0) {
            let (source, target) = (format!("material {}", row.material), format!("region {}", row.region));
            nodes.entry(source.clone()).or_insert_with(|| (material_name(&row.material, self.lang), layer));
            nodes.entry(target.clone()).or_insert_with(|| (self.country(row.region), layer + 1));
            links.push(SankeyLink {
                source,
                target,
                value: self.scaled(row.tmr_kg),
                ..SankeyLink::default()
            });
        }
        let nodes = nodes
            .into_iter()
            .map(|(id, (label, layer))| SankeyNode { id, label, layer, colour: None })
            .collect();
        (nodes, links)
    }

    fn materials_to_countries(&self, run_id: &str) -> SankeySpec {
        let (nodes, links) = self.origins_graph(0);
        SankeySpec {
            frame: self.frame(
                "sankey",
                self.lang.pick("Which material disturbs which country", "どの材料がどの国の土地を改変するか"),
                run_id,
            ),
            layers: vec![
                self.lang.pick("Material", "材料").to_owned(),
                self.lang.pick("Mined in", "採掘国").to_owned(),
            ],
            nodes,
            links,
            cut_off: CutOff::TopN(self.worth_naming()),
            keep_order: false,
        }
    }

    fn parts_to_countries(&self, run_id: &str) -> SankeySpec {
        let (mut nodes, mut links) = self.origins_graph(1);
        let mut parts = BTreeMap::new();
        for row in self.result.by_part_material.iter().filter(|row| row.tmr_kg > 0.0) {
            let source = format!("part {}", row.part);
            parts.entry(source.clone()).or_insert_with(|| row.part.clone());
            links.push(SankeyLink {
                source,
                target: format!("material {}", row.material),
                value: self.scaled(row.tmr_kg),
                ..SankeyLink::default()
            });
        }
        nodes.extend(parts.into_iter().map(|(id, label)| SankeyNode { id, label, layer: 0, colour: None }));
        let layers = [("Part", "部品"), ("Material", "材料"), ("Mined in", "採掘国")];
        SankeySpec {
            frame: self.frame(
                "sankey-parts",
                self.lang.pick("From part over material to country", "部品から材料、採掘国まで"),
                run_id,
            ),
            layers: layers.iter().map(|(en, ja)| self.lang.pick(en, ja).to_owned()).collect(),
            nodes,
            links,
            cut_off: CutOff::TopN(self.worth_naming()),
            keep_order: false,
        }
    }

    fn interval_name(&self) -> String {
        self.lang.pick("95 % interval", "95 %区間").to_owned()
    }

    fn countries(&self, run_id: &str) -> BarsSpec {
        BarsSpec {
            frame: self.frame(
                "countries",
                self.lang.pick("Countries by disturbance and risk", "国別の関与物質総量とリスク"),
                run_id,
            ),
            value_name: self.value_name(),
            bars: self
                .result
                .by_region
                .iter()
                .map(|row| Bar {
                    label: self.country(row.region),
                    value: Some(self.scaled(row.tmr_kg)),
                    low: row.tmr_kg_low.map(|kg| self.scaled(kg)),
                    high: row.tmr_kg_high.map(|kg| self.scaled(kg)),
                    colour_value: row.risk,
                    ..Bar::default()
                })
                .collect(),
            cut_off: CutOff::TopN(NAMED),
            shares: true,
            ramp: Ramp::Risk,
            colour_name: match self.lang {
                Lang::En => format!("Risk: {} (index, not probability)", self.risk_name),
                Lang::Ja => format!("リスク：{}（指標であり確率ではない）", self.risk_name),
            },
            colour_range: Some((0.0, 1.0)),
            interval_name: self.interval_name(),
            ..BarsSpec::default()
        }
    }

    fn materials(&self, run_id: &str) -> BarsSpec {
        let (mass_kg, share) = (self.result.product.mass_kg, self.result.totals.covered_share);
        let missing = crate::words::mass(mass_kg * (1.0 - share));
        let text = match self.lang {
            Lang::En => format!("{missing} of {} have no factor or no origin", crate::words::mass(mass_kg)),
            Lang::Ja => format!("{}のうち{missing}は係数または産地が不明", crate::words::mass(mass_kg)),
        };
        BarsSpec {
            frame: self.frame(
                "materials",
                self.lang.pick("Materials by disturbance", "材料別の関与物質総量"),
                run_id,
            ),
            value_name: self.value_name(),
            bars: self
                .result
                .by_material
                .iter()
                .map(|row| Bar {
                    label: material_name(&row.material, self.lang),
                    value: Some(self.scaled(row.tmr_kg)),
                    low: row.tmr_kg_low.map(|kg| self.scaled(kg)),
                    high: row.tmr_kg_high.map(|kg| self.scaled(kg)),
                    ..Bar::default()
                })
                .collect(),
            cut_off: CutOff::TopN(NAMED),
            shares: true,
            cumulative: true,
            interval_name: self.interval_name(),
            not_covered: (share < 1.0).then_some(NotCovered { label: String::new(), value: None, text }),
            ..BarsSpec::default()
        }
    }

    /// The name of a compared product in the language of the figure.
    fn title_of(&self, product: &str) -> String {
        let products = self.result.comparison.iter().map(|row| row.product.as_str());
        let title = products.zip(&self.titles).find(|(name, _)| *name == product).map(|(_, title)| title);
        title.cloned().unwrap_or_else(|| product.to_owned())
    }

    fn comparison(&self, run_id: &str, arrangement: Arrangement) -> GroupedBarsSpec {
        let shares = arrangement == Arrangement::Shares;
        let (id, title) = if shares {
            ("comparison-shares", self.lang.pick("Countries' shares in each product", "製品ごとの国別割合"))
        } else {
            (
                "comparison",
                self.lang.pick("Disturbance per kilogram of product", "製品1 kgあたりの関与物質総量"),
            )
        };
        let mut frame = self.frame(id, title, run_id);
        frame.unit = if shares { "%".to_owned() } else { "kg/kg".to_owned() };
        frame.subtitle = match self.lang {
            Lang::En => format!("Made in {}, {}", self.country(self.consumer), self.year),
            Lang::Ja => format!("{}で製造、{}年", self.country(self.consumer), self.year),
        };
        GroupedBarsSpec {
            frame,
            value_name: self.value_name(),
            groups: self.titles.clone(),
            series: Vec::new(),
            cells: self
                .result
                .comparison_by_region
                .iter()
                .map(|row| Cell {
                    group: self.title_of(&row.product),
                    series: self.country(row.region),
                    value: if shares { row.share * 100.0 } else { row.tmr_kg_per_kg },
                    ..Cell::default()
                })
                .collect(),
            arrangement,
            cut_off: CutOff::TopN(NAMED),
        }
    }
}

/// Sources as they stand in a figure: those that most rows come from in words, the others by their keys.
fn source_lines(lang: Lang, sources: &[SourceUse]) -> Vec<String> {
    const IN_WORDS: usize = 4;
    let mut largest: Vec<&SourceUse> = sources.iter().collect();
    largest.sort_by(|a, b| b.rows_used.cmp(&a.rows_used).then_with(|| a.id.cmp(&b.id)));
    let (told, rest) = largest.split_at(largest.len().min(IN_WORDS));
    let shortened = |source: &&SourceUse| {
        let title = source.title.split([':', '(']).next().unwrap_or_default().trim();
        let licence = source.licence.split([';', '(']).next().unwrap_or_default();
        let licence = licence.split(" - ").next().unwrap_or_default().trim();
        format!("{}, {title} [{}], {licence}", source.publisher, source.id)
    };
    let mut lines: Vec<String> = told.iter().map(shortened).collect();
    if !rest.is_empty() {
        let keys: Vec<&str> = rest.iter().map(|source| source.id.as_str()).collect();
        lines.push(match lang {
            Lang::En => format!("and, listed in the report: {}", keys.join(", ")),
            Lang::Ja => format!("その他（レポートに一覧）：{}", keys.join(", ")),
        });
    }
    lines
}

/// Names of compared products with the part of their mass that is covered; a single product has it in its subtitle.
fn with_coverage(lang: Lang, titles: &[String], result: &ProductResult) -> Vec<String> {
    if result.comparison.is_empty() {
        return titles.to_vec();
    }
    titles
        .iter()
        .zip(&result.comparison)
        .map(|(title, row)| match lang {
            Lang::En => format!("{title} ({} covered)", percent(row.covered_share)),
            Lang::Ja => format!("{title}（対象質量{}）", percent(row.covered_share)),
        })
        .collect()
}
