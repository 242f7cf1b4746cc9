//! The figures of an answer: land by method (see `land`), ratios by crop, origins coloured by risk, land against ratio.

use std::collections::BTreeMap;

use figures::{
    Arrangement, Bar, BarsSpec, Cell, CutOff, FigureSpec, Frame, GroupedBarsSpec, Lang, Line, LinePoint,
    LinesSpec, Ramp, RegionValue, Series, Status, Unlocated, WorldMapSpec,
};
use vocabulary::Region;

use super::request::FoodRequest;
use super::result::FoodResult;
use super::sentence::{crop_name, method_name};
use crate::SourceUse;
use crate::words::{percent, region_name};

/// How keys of sources of statistics begin.
const STATISTICS: [&str; 3] = ["faostat", "world-bank", "wgi"];

/// What the figures are made of.
pub(super) struct Pictures {
    pub(super) lang: Lang,
    pub(super) request: FoodRequest,
    pub(super) result: FoodResult,
    sources: Vec<String>,
}

impl Pictures {
    pub(super) fn new(
        lang: Lang,
        request: &FoodRequest,
        result: &FoodResult,
        sources: &[SourceUse],
    ) -> Pictures {
        // Statistics in full, the many papers on cultivation by their keys: a figure has room for a few lines.
        let (statistics, papers): (Vec<_>, Vec<_>) = sources
            .iter()
            .partition(|source| STATISTICS.iter().any(|publisher| source.id.starts_with(publisher)));
        let mut lines: Vec<String> = statistics
            .iter()
            .map(|source| {
                let title = source.title.split([':', '(']).next().unwrap_or_default().trim();
                format!("{title} [{}]", source.id)
            })
            .collect();
        if !papers.is_empty() {
            let keys: Vec<&str> = papers.iter().map(|source| source.id.as_str()).collect();
            lines.push(format!("[{}]", keys.join("], [")));
        }
        Pictures { lang, request: request.clone(), result: result.clone(), sources: lines }
    }

    pub(super) fn draw(&self, run_id: &str) -> Vec<FigureSpec> {
        let mut figures = Vec::new();
        for row in &self.result.regions {
            let region = row.region;
            let needs = self
                .result
                .totals_by_method
                .iter()
                .any(|total| total.region == region && total.area_m2 > 0.0);
            if needs {
                figures.push(FigureSpec::Dots(self.land(region, run_id)));
                figures.extend(self.layers(region, run_id).map(FigureSpec::Lines));
            }
            figures.push(FigureSpec::Bars(self.ratios(region, run_id)));
            let located = |region: Region| figures::centroid(region.code()).is_some();
            let origins =
                self.result.origins.iter().filter(|row| row.consumer == region && row.region != region);
            if origins.clone().any(|row| row.share > 0.0 && row.risk.is_some() && located(row.region)) {
                figures.push(FigureSpec::Map(self.map(region, run_id)));
            }
            if self.result.curve.iter().any(|row| row.region == region && row.area_m2 > 0.0) {
                figures.push(FigureSpec::Lines(self.curve(region, run_id)));
            }
        }
        if self.result.regions.len() > 1 {
            figures.insert(0, FigureSpec::GroupedBars(self.comparison(run_id)));
        }
        figures
    }

    pub(super) fn frame(
        &self,
        id: &str,
        region: Option<Region>,
        title: String,
        unit: &str,
        run_id: &str,
    ) -> Frame {
        let year = self.request.year.map_or_else(String::new, |year| format!(", {year}"));
        let place = region.map_or_else(
            || {
                self.result
                    .regions
                    .iter()
                    .map(|row| region_name(row.region, self.lang))
                    .collect::<Vec<_>>()
                    .join(", ")
            },
            |region| region_name(region, self.lang),
        );
        let target = percent(self.request.target);
        let goal =
            self.lang.text(&format!("self-sufficiency wanted: {target}"), &format!("目標自給率：{target}"));
        Frame {
            id: region.map_or_else(|| id.to_owned(), |region| format!("{id}-{region}")),
            title: format!("{title}: {place}{year}"),
            subtitle: goal,
            unit: unit.to_owned(),
            sources: self.sources.clone(),
            run_id: run_id.to_owned(),
            lang: self.lang,
            ..Frame::default()
        }
    }

    /// Crops that need an extra output.
    pub(super) fn wanted(&self, region: Region) -> usize {
        let rows = self.result.balance.iter().filter(|row| row.region == region);
        rows.filter(|row| row.extra_output_kg.is_some_and(|extra| extra > 0.0)).count()
    }

    fn ratios(&self, region: Region, run_id: &str) -> BarsSpec {
        let bars = self
            .result
            .balance
            .iter()
            .filter(|row| row.region == region)
            .map(|row| Bar {
                label: crop_name(&row.crop, self.lang),
                value: row.ssr.map(|ratio| ratio * 100.0),
                status: if row.flag == "reported" { Status::Reported } else { Status::Modelled },
                ..Bar::default()
            })
            .collect();
        let title = self.lang.text("Self-sufficiency by crop", "作物別の自給率");
        BarsSpec {
            frame: self.frame("ratios", Some(region), title, "%", run_id),
            value_name: self.lang.text("Self-sufficiency", "自給率"),
            bars,
            ..BarsSpec::default()
        }
    }

    /// Regions that imports come from, coloured by risk, with arcs as wide as their share of the mass imported.
    fn map(&self, region: Region, run_id: &str) -> WorldMapSpec {
        let supply: BTreeMap<&str, f64> = self
            .result
            .balance
            .iter()
            .filter(|row| row.region == region)
            .filter_map(|row| Some((row.crop.as_str(), row.supply_kg?)))
            .collect();
        let mut masses: BTreeMap<Region, (f64, Option<f64>)> = BTreeMap::new();
        for row in self.result.origins.iter().filter(|row| row.consumer == region && row.region != region) {
            let supplied = supply.get(row.crop.as_str()).copied().unwrap_or(0.0);
            let entry = masses.entry(row.region).or_insert((0.0, row.risk));
            entry.0 += row.share * supplied;
        }
        let total: f64 = masses.values().map(|(mass, _)| mass).sum();
        let located = |region: &Region| figures::centroid(region.code()).is_some();
        // An origin of a thousandth of the imports is no place to look at.
        let shown = masses.iter().filter(|(_, (mass, _))| *mass >= 0.001 * total);
        let (on, off): (Vec<_>, Vec<_>) = shown.partition(|(region, _)| located(region));
        let title = self.lang.text("Where imports were grown, by risk", "輸入の産地（リスク別）");
        WorldMapSpec {
            frame: self.frame("origins", Some(region), title, "", run_id),
            value_name: format!(
                "{} ({})",
                self.lang.text("Risk of the origin", "産地のリスク"),
                self.request.risk
            ),
            values: on
                .iter()
                .map(|(origin, (_, risk))| RegionValue {
                    region: origin.to_string(),
                    name: region_name(**origin, self.lang),
                    value: *risk,
                    ..RegionValue::default()
                })
                .collect(),
            unlocated: off
                .iter()
                .filter_map(|(origin, (_, risk))| {
                    Some(Unlocated { name: region_name(**origin, self.lang), value: (*risk)? })
                })
                .collect(),
            flows: on
                .iter()
                .filter(|(_, (mass, _))| located(&region) && *mass > 0.0)
                .map(|(origin, (mass, _))| figures::FlowArc {
                    source: origin.to_string(),
                    target: region.to_string(),
                    value: mass / 1e6,
                })
                .collect(),
            flow_name: self.lang.text("Imports by origin", "産地別の輸入"),
            flow_unit: "kt".to_owned(),
            consumer: located(&region).then(|| region.to_string()),
            consumer_name: region_name(region, self.lang),
            ramp: Ramp::default(),
            no_data_name: self.lang.text("no origin of these imports", "輸入の産地ではない"),
            top_labels: 6,
            ..WorldMapSpec::default()
        }
    }

    fn curve(&self, region: Region, run_id: &str) -> LinesSpec {
        let lines = self
            .request
            .methods
            .iter()
            .filter_map(|method| {
                let rows =
                    self.result.curve.iter().filter(|row| row.region == region && row.method == *method);
                // The present ratio takes no land, which a logarithmic axis cannot show.
                let points: Vec<LinePoint> = rows
                    .filter(|row| row.area_m2 > 0.0)
                    .map(|row| LinePoint {
                        x: row.ssr * 100.0,
                        y: Some(row.area_m2 / 1e6),
                        ..LinePoint::default()
                    })
                    .collect();
                let label = method_name(*method, self.lang).to_owned();
                (!points.is_empty()).then(|| Line { label, points, ..Line::default() })
            })
            .collect();
        let title = self
            .lang
            .text("Land against the ratio that every crop reaches", "全作物が達する自給率と必要な土地");
        LinesSpec {
            frame: self.frame("curve", Some(region), title, "km²", run_id),
            value_name: self.lang.text("Land", "土地面積"),
            x_name: self.lang.text("Self-sufficiency of every crop (%)", "全作物の自給率（%）"),
            lines,
            log: true,
            ..LinesSpec::default()
        }
    }

    /// Self-sufficiency of all regions, side by side.
    fn comparison(&self, run_id: &str) -> GroupedBarsSpec {
        let name = |region: Region| region_name(region, self.lang);
        let title = self.lang.text("Self-sufficiency of the regions", "各国の自給率");
        GroupedBarsSpec {
            frame: self.frame("comparison", None, title, "%", run_id),
            value_name: self.lang.text("Self-sufficiency of all crops together", "全作物の自給率"),
            groups: self.result.regions.iter().map(|row| name(row.region)).collect(),
            series: vec![Series { label: self.lang.text("by mass", "重量基準"), ..Series::default() }],
            cells: self
                .result
                .regions
                .iter()
                .map(|row| Cell {
                    group: name(row.region),
                    series: self.lang.text("by mass", "重量基準"),
                    value: row.ssr * 100.0,
                    ..Cell::default()
                })
                .collect(),
            arrangement: Arrangement::default(),
            cut_off: CutOff::None,
        }
    }
}
