//! The figures of a footprint: map of origins, origins with and without risk, supply chains as a Sankey diagram.

use std::collections::BTreeMap;

use figures::{
    Arrangement, Cell, ClassScale, CutOff, FigureSpec, Frame, GroupedBarsSpec, Lang, RegionValue, SankeyLink,
    SankeyNode, SankeySpec, Series, Unlocated, WorldMapSpec,
};
use vocabulary::Region;

use super::regions::SystemRegions;
use super::result::FootprintResult;
use super::sentence;
use crate::SourceUse;
use crate::words::{percent, region_name};

/// Regions that are named one by one.
const NAMED: usize = 12;
/// Share below which a region is not worth a bar.
const LEAST: f64 = 0.005;
/// Supply chains that the Sankey diagram draws.
const CHAINS: usize = 25;

/// What the figures are made of.
pub(super) struct Pictures {
    lang: Lang,
    result: FootprintResult,
    regions: SystemRegions,
    sources: Vec<String>,
    unit: (String, f64),
}

impl Pictures {
    pub(super) fn new(
        lang: Lang,
        result: &FootprintResult,
        regions: &SystemRegions,
        sources: &[SourceUse],
    ) -> Pictures {
        let unit = match (result.footprint.unit.as_str(), result.footprint.amount.abs()) {
            ("kg", kg) if kg >= 1e9 => ("kt".to_owned(), 1e6),
            ("kg", kg) if kg >= 1e3 => ("t".to_owned(), 1e3),
            (unit, _) => (unit.to_owned(), 1.0),
        };
        let sources = sources.iter().map(|source| {
            let title = source.title.split([':', '(']).next().unwrap_or_default().trim();
            match source.publisher.as_str() {
                "" => format!("{title} [{}]", source.id),
                publisher => format!("{publisher}, {title} [{}]", source.id),
            }
        });
        Pictures {
            lang,
            result: result.clone(),
            regions: regions.clone(),
            sources: sources.take(4).collect(),
            unit,
        }
    }

    pub(super) fn draw(&self, run_id: &str) -> Vec<FigureSpec> {
        let mut figures = Vec::new();
        let paths = self.result.paths.iter().filter(|row| row.amount > 0.0).count();
        if paths > 0 {
            figures.push(FigureSpec::Sankey(self.sankey(run_id)));
        }
        let located = self.result.origins.iter().any(|row| row.amount > 0.0 && self.located(row.region));
        if located {
            figures.push(FigureSpec::Map(self.map(run_id)));
        }
        if self.result.origins.iter().any(|row| row.share >= LEAST) {
            figures.push(FigureSpec::GroupedBars(self.bars(run_id)));
        }
        figures
    }

    fn scaled(&self, amount: f64) -> f64 {
        amount / self.unit.1
    }

    fn located(&self, region: Option<Region>) -> bool {
        region.is_some_and(|region| figures::centroid(region.code()).is_some())
    }

    fn name(&self, label: &str) -> String {
        let at = self.regions.labels.iter().position(|known| known == label);
        match at.and_then(|at| self.regions.code(at)) {
            Some(region) => region_name(region, self.lang),
            None => label.to_owned(),
        }
    }

    fn home(&self) -> String {
        match self.result.footprint.label.as_str() {
            "all" => self.lang.text("all regions", "全地域"),
            label => self.name(label),
        }
    }

    /// The account in a word.
    fn account(&self) -> String {
        match self.result.footprint.account.as_str() {
            "cba" => self.lang.text("consumption", "消費"),
            "pba" => self.lang.text("production", "生産"),
            "imp" => self.lang.text("imports", "輸入"),
            "exp" => self.lang.text("exports", "輸出"),
            other => other.to_owned(),
        }
    }

    fn frame(&self, id: &str, title: String, run_id: &str) -> Frame {
        let row = &self.result.footprint;
        let (what, home, account) = (sentence::subject(self.lang, &self.result), self.home(), self.account());
        let total = sentence::amount(row.amount, &row.unit);
        let year = row.system_year.map_or_else(String::new, |year| format!(", {year}"));
        let subtitle = format!("{what}, {home}, {account}{year}: {total}");
        Frame {
            id: id.to_owned(),
            title,
            subtitle,
            unit: self.unit.0.clone(),
            sources: self.sources.clone(),
            run_id: run_id.to_owned(),
            lang: self.lang,
            ..Frame::default()
        }
    }

    fn map(&self, run_id: &str) -> WorldMapSpec {
        let positive = self.result.origins.iter().filter(|row| row.amount > 0.0);
        let (on, off): (Vec<_>, Vec<_>) = positive.partition(|row| self.located(row.region));
        let home = self.result.footprint.region.filter(|region| self.located(Some(*region)));
        let mut frame = self.frame("map", self.lang.text("Where it is caused", "どこで生じるか"), run_id);
        let negative: f64 =
            self.result.origins.iter().filter(|row| row.amount < 0.0).map(|row| row.amount).sum();
        if negative < 0.0 {
            let amount = sentence::amount(negative, &self.result.footprint.unit);
            frame.notes.push(match self.lang {
                Lang::En => format!("not drawn: regions with negative amounts, {amount} together"),
                Lang::Ja => format!("負の値の地域（計{amount}）は描いていません"),
            });
        }
        WorldMapSpec {
            frame,
            value_name: self.lang.text("Caused there", "発生量"),
            values: on
                .iter()
                .map(|row| RegionValue {
                    region: row.region.map_or_else(String::new, |region| region.to_string()),
                    name: self.name(&row.origin),
                    value: Some(self.scaled(row.amount)),
                    ..RegionValue::default()
                })
                .collect(),
            unlocated: off
                .iter()
                .map(|row| Unlocated { name: self.name(&row.origin), value: self.scaled(row.amount) })
                .collect(),
            scale: ClassScale::Log,
            consumer: home.map(|region| region.to_string()),
            consumer_name: format!("{} ({})", self.home(), self.account()),
            label_shares: true,
            no_data_name: self
                .lang
                .text("no region of its own in the system, or none", "単独の地域でない、または値なし"),
            top_labels: on.iter().filter(|row| row.share >= LEAST).count().clamp(1, 8),
            ..WorldMapSpec::default()
        }
    }

    /// Shares of origins; with an index, shares of amounts times risk beside them.
    fn bars(&self, run_id: &str) -> GroupedBarsSpec {
        let risk = self.result.risk.as_ref();
        let unweighted = match risk {
            None => self.lang.text("Share of the amount", "割合"),
            Some(_) => {
                self.lang.text("Share of the amount, of regions with a risk", "割合（リスク値のある地域）")
            }
        };
        let weighted = risk.map(|row| match self.lang {
            Lang::En => format!("Share of amount times risk ({}, {})", row.risk_index, row.risk_year),
            Lang::Ja => format!("量×リスクの割合（{}、{}年）", row.risk_index, row.risk_year),
        });
        let mut rows: Vec<_> = self
            .result
            .origins
            .iter()
            .filter(|row| match risk {
                None => row.share >= LEAST,
                Some(_) => [row.share_with_risk, row.weighted_share]
                    .into_iter()
                    .flatten()
                    .any(|share| share >= LEAST),
            })
            .collect();
        rows.sort_by(|a, b| {
            let largest = |share: f64, weighted: Option<f64>| share.max(weighted.unwrap_or(0.0));
            largest(b.share, b.weighted_share).total_cmp(&largest(a.share, a.weighted_share))
        });
        rows.truncate(NAMED);
        let mut cells = Vec::new();
        for row in &rows {
            let group = self.name(&row.origin);
            let mut cell = |series: &str, share: f64| {
                cells.push(Cell {
                    group: group.clone(),
                    series: series.to_owned(),
                    value: share.max(0.0) * 100.0,
                    ..Cell::default()
                });
            };
            cell(&unweighted, row.share_with_risk.unwrap_or(row.share));
            if let (Some(series), Some(share)) = (&weighted, row.weighted_share) {
                cell(series, share);
            }
        }
        let mut frame = self.frame(
            "origins",
            if risk.is_some() {
                self.lang.text("Origins, as they are and weighted by risk", "産地の割合とリスク加重後の割合")
            } else {
                self.lang.text("Origins", "産地の割合")
            },
            run_id,
        );
        frame.unit = "%".to_owned();
        if let Some(risk) = risk {
            let whole = risk.covered_amount.abs() + risk.uncovered_amount.abs();
            let uncovered = percent(if whole > 0.0 { risk.uncovered_amount.abs() / whole } else { 0.0 });
            frame.notes.push(match self.lang {
                Lang::En => format!("risk is an index from 0 to 1, no probability; origins of {uncovered} of the amount have none and are in no bar"),
                Lang::Ja => format!("リスクは0から1の指数で確率ではありません。量の{uncovered}は産地に値がなく、棒に含みません"),
            });
        }
        GroupedBarsSpec {
            frame,
            value_name: self.lang.text("Share", "割合"),
            groups: rows.iter().map(|row| self.name(&row.origin)).collect(),
            series: std::iter::once(unweighted)
                .chain(weighted)
                .map(|label| Series { label, colour: None })
                .collect(),
            cells,
            arrangement: Arrangement::Grouped,
            cut_off: CutOff::None,
        }
    }

    /// The largest supply chains, aligned at the product of final demand on the right.
    fn sankey(&self, run_id: &str) -> SankeySpec {
        let chains: Vec<_> = self.result.paths.iter().filter(|row| row.amount > 0.0).take(CHAINS).collect();
        let most = chains.iter().map(|row| row.deliveries).max().unwrap_or(0);
        let mut nodes: BTreeMap<(usize, String), String> = BTreeMap::new();
        let mut links = Vec::new();
        let end = self.home();
        let mut node = |layer: usize, text: &str| {
            let id = format!("{layer} {text}");
            let label = match text.split_once(": ") {
                Some((region, sector)) => format!("{}: {sector}", self.name(region)),
                None => text.to_owned(),
            };
            nodes.insert((layer, id.clone()), label);
            id
        };
        for chain in &chains {
            let mut steps: Vec<&str> = chain.path.split(" > ").collect();
            steps.push(&end);
            let first = most - chain.deliveries;
            for (at, pair) in steps.windows(2).enumerate() {
                if let [from, to] = pair {
                    links.push(SankeyLink {
                        source: node(first + at, from),
                        target: node(first + at + 1, to),
                        value: self.scaled(chain.amount),
                        ..SankeyLink::default()
                    });
                }
            }
        }
        let mut layers: Vec<String> = (0..=most)
            .map(|layer| match (most - layer, self.lang) {
                (0, _) => self.lang.text("Makers of what is demanded", "最終製品の生産者"),
                (tier, Lang::En) => format!("Suppliers, tier {tier}"),
                (tier, Lang::Ja) => format!("{tier}次の供給者"),
            })
            .collect();
        layers.push(self.lang.text("Final demand", "最終需要"));
        let drawn: f64 = chains.iter().map(|row| row.share).sum();
        let mut frame =
            self.frame("sankey", self.lang.text("The largest supply chains", "最大の供給経路"), run_id);
        // names of sectors are long
        frame.width = 1500.0;
        frame.notes.push(match self.lang {
            Lang::En => {
                format!(
                    "the {} largest chains carry {} of the total; the rest is not drawn",
                    chains.len(),
                    percent(drawn)
                )
            }
            Lang::Ja => format!("上位{}経路で全体の{}。残りは描いていません", chains.len(), percent(drawn)),
        });
        SankeySpec {
            frame,
            layers,
            nodes: nodes
                .into_iter()
                .map(|((layer, id), label)| SankeyNode { id, label, layer, colour: None })
                .collect(),
            links,
            cut_off: CutOff::None,
            keep_order: false,
        }
    }
}
