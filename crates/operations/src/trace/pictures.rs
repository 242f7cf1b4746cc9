//! The figures of a trace: map with arcs, Sankey by stage, direct against resolved, shares by year.

use std::collections::{BTreeMap, BTreeSet};

use figures::{
    Arrangement, Cell, ClassScale, CutOff, FigureSpec, FlowArc, Frame, GroupedBarsSpec, Lang, Line,
    LinePoint, LinesSpec, RegionValue, SankeyLink, SankeyNode, SankeySpec, Status, Unlocated, WorldMapSpec,
};
use vocabulary::{Region, Stage};

use super::End;
use super::result::TraceResult;
use crate::SourceUse;
use crate::words::{mass, material_name, percent, region_name};

/// Countries that are named one by one.
const NAMED: usize = 10;
/// Share below which a country is not worth an arc or a bar.
const LEAST: f64 = 0.005;

/// What the figures are made of.
pub(super) struct Pictures {
    lang: Lang,
    end: End,
    result: TraceResult,
    sources: Vec<String>,
    unit: (&'static str, f64),
}

impl Pictures {
    pub(super) fn new(lang: Lang, end: End, result: &TraceResult, sources: &[SourceUse]) -> Pictures {
        let resolved = result.resolved.iter().map(|row| row.mass_kg);
        let total: f64 = resolved.chain(result.dependents.iter().map(|row| row.mass_kg)).sum();
        let unit = match total {
            kg if kg >= 1e9 => ("kt", 1e6),
            kg if kg >= 1e3 => ("t", 1e3),
            _ => ("kg", 1.0),
        };
        let sources = sources.iter().map(|source| {
            let title = source.title.split([':', '(']).next().unwrap_or_default().trim();
            format!("{}, {title} [{}]", source.publisher, source.id)
        });
        Pictures { lang, end, result: result.clone(), sources: sources.take(4).collect(), unit }
    }

    pub(super) fn draw(&self, run_id: &str) -> Vec<FigureSpec> {
        let mut figures = Vec::new();
        let values = self.values();
        if values.iter().any(|(_, kg)| *kg > 0.0) {
            figures.push(FigureSpec::Map(self.map(run_id, &values)));
        }
        if self.result.edges.iter().any(|edge| edge.mass_kg > 0.0) {
            figures.push(FigureSpec::Sankey(self.sankey(run_id)));
        }
        if !self.result.resolved.is_empty() {
            figures.push(FigureSpec::GroupedBars(self.bars(run_id)));
        } else if values.iter().any(|(_, kg)| *kg > 0.0) {
            figures.push(FigureSpec::GroupedBars(self.dependents(run_id)));
        }
        if self.result.series.iter().map(|row| row.year).collect::<BTreeSet<_>>().len() > 1 {
            figures.push(FigureSpec::Lines(self.lines(run_id)));
        }
        figures
    }

    fn country(&self, region: Region) -> String {
        region_name(region, self.lang)
    }

    fn scaled(&self, kg: f64) -> f64 {
        kg / self.unit.1
    }

    fn region(&self) -> Region {
        match self.end {
            End::To(region) | End::From(region) => region,
        }
    }

    /// Countries and masses that the map colours.
    fn values(&self) -> Vec<(Region, f64)> {
        match self.end {
            End::To(_) => self.result.resolved.iter().map(|row| (row.region, row.mass_kg)).collect(),
            End::From(_) => self.result.dependents.iter().map(|row| (row.region, row.mass_kg)).collect(),
        }
    }

    fn frame(&self, id: &str, title: String, run_id: &str) -> Frame {
        let (material, place) =
            (material_name(&self.result.material, self.lang), self.country(self.region()));
        let (year, basis) = (self.result.year, &self.result.basis);
        let total = mass(self.values().iter().map(|(_, kg)| kg).sum());
        let unknown = percent(self.result.unknown_share.unwrap_or(0.0));
        let subtitle = match (self.lang, self.end) {
            (Lang::En, End::To(_)) => {
                format!(
                    "{material} ({basis}) consumed in {place}, {year}: {total}; origin of {unknown} unknown"
                )
            }
            (Lang::Ja, End::To(_)) => {
                format!("{place}の{material}（{basis}換算）消費、{year}年：{total}、産地不明{unknown}")
            }
            (Lang::En, End::From(_)) => format!("{material} ({basis}) mined in {place}, {year}: {total}"),
            (Lang::Ja, End::From(_)) => format!("{place}産{material}（{basis}換算）、{year}年：{total}"),
        };
        Frame {
            id: id.to_owned(),
            title,
            subtitle,
            unit: self.unit.0.to_owned(),
            sources: self.sources.clone(),
            run_id: run_id.to_owned(),
            lang: self.lang,
            ..Frame::default()
        }
    }

    fn map(&self, run_id: &str, values: &[(Region, f64)]) -> WorldMapSpec {
        let located = |region: Region| figures::centroid(region.code()).is_some();
        let total: f64 = values.iter().map(|(_, kg)| kg).sum();
        let here = self.region();
        let to = matches!(self.end, End::To(_));
        let arcs: Vec<FlowArc> = if to {
            let direct = self.result.direct.iter();
            direct
                .filter(|row| {
                    row.region != here && row.share >= LEAST && located(row.region) && located(here)
                })
                .map(|row| FlowArc {
                    source: row.region.to_string(),
                    target: here.to_string(),
                    value: self.scaled(row.mass_kg),
                })
                .collect()
        } else {
            let abroad = values.iter().filter(|(region, kg)| *region != here && *kg >= LEAST * total);
            abroad
                .filter(|(region, _)| located(*region) && located(here))
                .map(|(region, kg)| FlowArc {
                    source: here.to_string(),
                    target: region.to_string(),
                    value: self.scaled(*kg),
                })
                .collect()
        };
        let (title, name, arc_name, none) = if to {
            (
                self.lang.text(
                    "Where it was mined, and whom it was bought from",
                    "どこで採掘され、どこから買ったか",
                ),
                self.lang.text("Resolved origin", "遡及した産地"),
                self.lang.text("bought directly from", "直接の購入"),
                self.lang.text("none traced there", "追跡された産出なし"),
            )
        } else {
            (
                self.lang.text("Where it is consumed", "どこで消費されるか"),
                self.lang.text("Consumed there", "消費"),
                self.lang.text("from mine to consumer", "採掘国から消費国へ"),
                self.lang.text("none traced there", "追跡された消費なし"),
            )
        };
        WorldMapSpec {
            frame: self.frame("map", title, run_id),
            value_name: name,
            values: values
                .iter()
                .filter(|(region, _)| located(*region))
                .map(|(region, kg)| RegionValue {
                    region: region.to_string(),
                    name: self.country(*region),
                    value: Some(self.scaled(*kg)),
                    ..RegionValue::default()
                })
                .collect(),
            unlocated: values
                .iter()
                .filter(|(region, kg)| !located(*region) && *kg > 0.0)
                .map(|(region, kg)| Unlocated { name: self.country(*region), value: self.scaled(*kg) })
                .collect(),
            scale: ClassScale::Log,
            consumer: located(here).then(|| here.to_string()),
            consumer_name: format!(
                "{} ({})",
                self.country(here),
                if to {
                    self.lang.text("consumer", "消費国")
                } else {
                    self.lang.text("mines", "採掘国")
                }
            ),
            label_shares: true,
            no_data_name: none,
            top_labels: values.iter().filter(|(_, kg)| *kg >= LEAST * total).count().clamp(1, 8),
            flows: arcs,
            flow_name: arc_name,
            ..WorldMapSpec::default()
        }
    }

    /// Stages that have edges, in the order of the chain.
    fn edge_stages(&self) -> Vec<Stage> {
        let mut stages: Vec<Stage> = Vec::new();
        for edge in &self.result.edges {
            if !stages.contains(&edge.stage) {
                stages.push(edge.stage);
            }
        }
        stages
    }

    fn sankey(&self, run_id: &str) -> SankeySpec {
        let stages = self.edge_stages();
        let mut nodes: BTreeMap<String, (String, usize)> = BTreeMap::new();
        let mut links = Vec::new();
        for edge in self.result.edges.iter().filter(|edge| edge.mass_kg > 0.0) {
            let layer = stages.iter().position(|stage| *stage == edge.stage).unwrap_or(0);
            let mut node = |region: Region, layer: usize| {
                let id = format!("{layer} {region}");
                nodes.entry(id.clone()).or_insert_with(|| (self.country(region), layer));
                id
            };
            let (source, target) = (node(edge.from, layer), node(edge.to, layer + 1));
            let own = edge.mass_kg - edge.pooled_kg;
            for (kg, status) in [(own, Status::Reported), (edge.pooled_kg, Status::Modelled)] {
                if kg > 0.0 {
                    links.push(SankeyLink {
                        source: source.clone(),
                        target: target.clone(),
                        value: self.scaled(kg),
                        status,
                        ..SankeyLink::default()
                    });
                }
            }
        }
        let made = |stage: &Stage| {
            let row = self.result.stages.iter().find(|row| row.stage == *stage);
            row.map_or_else(|| stage.to_string(), |row| row.name.clone())
        };
        let mut layers: Vec<String> = stages.iter().map(made).collect();
        layers.push(self.lang.text("Consumed in", "消費国"));
        SankeySpec {
            frame: self.frame(
                "sankey",
                self.lang.text("From mine to consumer, stage by stage", "採掘から消費まで、段階ごと"),
                run_id,
            ),
            layers,
            nodes: nodes
                .into_iter()
                .map(|(id, (label, layer))| SankeyNode { id, label, layer, colour: None })
                .collect(),
            links,
            cut_off: CutOff::TopN(NAMED),
            keep_order: false,
        }
    }

    fn bars(&self, run_id: &str) -> GroupedBarsSpec {
        let mut shares: BTreeMap<Region, [f64; 2]> = BTreeMap::new();
        for (column, rows) in [&self.result.direct, &self.result.resolved].into_iter().enumerate() {
            for row in rows {
                shares.entry(row.region).or_default()[column] = row.share;
            }
        }
        let largest = |shares: &[f64; 2]| shares[0].max(shares[1]);
        let mut countries: Vec<(Region, [f64; 2])> = shares.into_iter().collect();
        countries.sort_by(|a, b| largest(&b.1).total_cmp(&largest(&a.1)).then(a.0.cmp(&b.0)));
        countries.retain(|(_, shares)| largest(shares) >= LEAST);
        countries.truncate(NAMED + 4);
        let names = [
            self.lang.text("Direct partner", "直接の輸入相手"),
            self.lang.text("Resolved origin", "遡及した産地"),
        ];
        let mut frame = self.frame(
            "direct-resolved",
            self.lang.text("Bought from, and mined in", "購入先と採掘国"),
            run_id,
        );
        frame.unit = "%".to_owned();
        let mut cells = Vec::new();
        for (region, shares) in &countries {
            for (name, share) in names.iter().zip(shares) {
                cells.push(Cell {
                    group: self.country(*region),
                    series: name.clone(),
                    value: share * 100.0,
                    ..Cell::default()
                });
            }
        }
        GroupedBarsSpec {
            frame,
            value_name: self.lang.text("Share of supply", "供給に占める割合"),
            groups: countries.iter().map(|(region, _)| self.country(*region)).collect(),
            series: names
                .iter()
                .map(|label| figures::Series { label: label.clone(), colour: None })
                .collect(),
            cells,
            arrangement: Arrangement::Grouped,
            cut_off: CutOff::None,
        }
    }

    fn dependents(&self, run_id: &str) -> GroupedBarsSpec {
        let names = [
            self.lang.text("Share in the country's supply", "その国の供給に占める割合"),
            self.lang.text("Share in what is consumed of the origin", "この産地の消費全体に占める割合"),
        ];
        let mut frame =
            self.frame("dependents", self.lang.text("Who depends on it", "誰が依存しているか"), run_id);
        frame.unit = "%".to_owned();
        let rows: Vec<_> = self.result.dependents.iter().take(NAMED + 4).collect();
        let mut cells = Vec::new();
        for row in &rows {
            for (name, share) in names.iter().zip([row.share_in_supply, row.share_of_origin]) {
                cells.push(Cell {
                    group: self.country(row.region),
                    series: name.clone(),
                    value: share * 100.0,
                    ..Cell::default()
                });
            }
        }
        GroupedBarsSpec {
            frame,
            value_name: self.lang.text("Share", "割合"),
            groups: rows.iter().map(|row| self.country(row.region)).collect(),
            series: names
                .iter()
                .map(|label| figures::Series { label: label.clone(), colour: None })
                .collect(),
            cells,
            arrangement: Arrangement::Grouped,
            cut_off: CutOff::None,
        }
    }

    fn lines(&self, run_id: &str) -> LinesSpec {
        const MOST_LINES: usize = 8;
        let mut largest: BTreeMap<Region, f64> = BTreeMap::new();
        for row in &self.result.series {
            let most = largest.entry(row.region).or_default();
            *most = most.max(row.share);
        }
        let mut regions: Vec<(Region, f64)> = largest.into_iter().collect();
        regions.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut frame = self.frame("series", self.lang.text("Shares by year", "年ごとの割合"), run_id);
        frame.unit = "%".to_owned();
        let lines = regions.iter().take(MOST_LINES).map(|(region, _)| Line {
            label: self.country(*region),
            points: self
                .result
                .series_years
                .iter()
                .map(|year| {
                    let row =
                        self.result.series.iter().find(|row| row.year == year.year && row.region == *region);
                    // a traced year without the country has next to none of it; an untraced one is a gap
                    let share = row.map(|row| row.share).or(year.traced.then_some(0.0));
                    LinePoint {
                        x: f64::from(year.year),
                        y: share.map(|share| share * 100.0),
                        ..LinePoint::default()
                    }
                })
                .collect(),
            ..Line::default()
        });
        LinesSpec {
            lines: lines.collect(),
            frame,
            value_name: self.lang.text("Share of supply", "供給に占める割合"),
            x_name: self.lang.text("Year", "年"),
            years: true,
            ..LinesSpec::default()
        }
    }
}
