//! The figures of a shock: the course against the baseline, losses by sector and region, deliveries before and after,
//! models side by side, the tornado of parameters.

mod comparison;
mod course;

use std::collections::{BTreeMap, BTreeSet};

use figures::{
    Bar, BarsSpec, CutOff, FigureSpec, Frame, HeatCell, HeatMapSpec, Lang, Ramp, Rgb, SankeyLink, SankeyNode,
    SankeySpec,
};

use super::basis::Basis;
use super::result::ShockResult;
use super::sentence::{amount, place, share};
use crate::SourceUse;
use crate::footprint::regions::SystemRegions;

/// Rows of the ranked bars.
const NAMED: usize = 15;
/// Rows and columns of the heat map.
const HEAT: usize = 45;
/// Nodes of a side of the diagrams of deliveries.
const NODES: usize = 12;
/// What the figures are made of.
pub(super) struct Pictures {
    lang: Lang,
    result: ShockResult,
    regions: SystemRegions,
    sectors: Vec<String>,
    /// Loss over output of each industry: region, sector, share.
    shares: Vec<(String, String, f64)>,
    sources: Vec<String>,
}

impl Pictures {
    pub(super) fn new(lang: Lang, basis: &Basis, result: &ShockResult, sources: &[SourceUse]) -> Pictures {
        let lost: BTreeMap<(&str, &str), f64> = result
            .by_industry
            .iter()
            .map(|row| ((row.region.as_str(), row.sector.as_str()), row.loss_share))
            .collect();
        let shares = (0..basis.len())
            .filter(|at| basis.output_of(*at) > 0.0)
            .map(|at| {
                let (region, sector) = basis.name(at);
                let share = lost.get(&(region.as_str(), sector.as_str())).copied().unwrap_or(0.0);
                (region, sector, share)
            })
            .collect();
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
            regions: basis.regions.clone(),
            sectors: basis.industries.sectors().to_vec(),
            shares,
            sources: sources.take(4).collect(),
        }
    }

    pub(super) fn draw(&self, run_id: &str) -> Vec<FigureSpec> {
        let mut figures = Vec::new();
        if !self.result.course.is_empty() {
            figures.push(FigureSpec::Lines(self.course(run_id)));
        }
        if !self.shares.is_empty() {
            figures.push(FigureSpec::HeatMap(self.heat(run_id)));
        }
        let regions: Vec<(String, f64, f64)> = self
            .result
            .by_region
            .iter()
            .map(|row| (self.name(&row.region), row.loss, row.loss_share))
            .collect();
        let sectors: Vec<(String, f64, f64)> =
            self.result.by_sector.iter().map(|row| (row.sector.clone(), row.loss, row.loss_share)).collect();
        for (id, title, rows) in [
            ("regions", self.lang.text("Output lost, by region", "地域別の産出損失"), regions),
            ("sectors", self.lang.text("Output lost, by sector", "部門別の産出損失"), sectors),
        ] {
            if rows.iter().any(|(_, loss, _)| *loss > 0.0) {
                figures.push(FigureSpec::Bars(self.ranked(id, title, &rows, run_id)));
            }
        }
        if self.result.deliveries.iter().any(|row| row.before > 0.0) {
            figures.push(FigureSpec::Sankey(self.sankey(run_id, false)));
            figures.push(FigureSpec::Sankey(self.sankey(run_id, true)));
        }
        if self.result.models.iter().any(|row| row.loss.is_some_and(|loss| loss > 0.0)) {
            figures.push(FigureSpec::Bars(self.models(run_id)));
        }
        if self.result.tornado.iter().any(|row| row.loss_low > 0.0 || row.loss_high > 0.0) {
            figures.push(FigureSpec::GroupedBars(self.tornado(run_id)));
        }
        figures
    }

    fn name(&self, label: &str) -> String {
        place(self.lang, &self.regions, label, false)
    }

    fn frame(&self, id: &str, title: String, unit: &str, run_id: &str) -> Frame {
        let row = &self.result.shock;
        let year =
            row.system_year.map(|year| year.to_string()).filter(|year| !row.system.contains(year.as_str()));
        let year = year.map_or_else(String::new, |year| format!(" {year}"));
        let loss = amount(row.loss, &row.unit);
        let subtitle = match self.lang {
            Lang::En => format!(
                "{}: {} days, {}, {}{year}; output lost {loss} ({})",
                row.scenario,
                row.days,
                row.model,
                row.system,
                share(row.loss_share)
            ),
            Lang::Ja => format!(
                "{}：{}日間、{}、{}{year}。産出損失 {loss}（{}）",
                row.scenario,
                row.days,
                row.model,
                row.system,
                share(row.loss_share)
            ),
        };
        Frame {
            id: id.to_owned(),
            title,
            subtitle,
            unit: unit.to_owned(),
            sources: self.sources.clone(),
            run_id: run_id.to_owned(),
            lang: self.lang,
            ..Frame::default()
        }
    }

    /// Loss over output of every industry.
    fn heat(&self, run_id: &str) -> HeatMapSpec {
        let regions: Vec<&str> =
            self.result.by_region.iter().take(HEAT).map(|row| row.region.as_str()).collect();
        let lost: Vec<&str> =
            self.result.by_sector.iter().take(HEAT).map(|row| row.sector.as_str()).collect();
        let rows: Vec<String> =
            self.sectors.iter().filter(|sector| lost.contains(&sector.as_str())).cloned().collect();
        // Two labels that stand for one country keep their labels.
        let names: BTreeSet<String> = regions.iter().map(|label| self.name(label)).collect();
        let shown =
            |label: &str| if names.len() == regions.len() { self.name(label) } else { label.to_owned() };
        let cells = self
            .shares
            .iter()
            .filter(|(region, sector, _)| {
                regions.contains(&region.as_str()) && lost.contains(&sector.as_str())
            })
            .map(|(region, sector, share)| HeatCell {
                row: sector.clone(),
                column: shown(region),
                value: share * 100.0,
            })
            .collect();
        let mut frame = self.frame(
            "heat-map",
            self.lang.text("Output lost by sector and region", "部門・地域別の産出損失"),
            "%",
            run_id,
        );
        frame.width = if regions.len() > 20 { 1400.0 } else { 1100.0 };
        if self.sectors.len() > HEAT || self.result.by_region.len() > HEAT {
            frame.notes.push(match self.lang {
                Lang::En => format!("the {HEAT} sectors and regions with the largest losses"),
                Lang::Ja => format!("損失の大きい{HEAT}部門・{HEAT}地域"),
            });
        }
        frame.notes.push(self.lang.text(
            "colours by the cube root of the value; below zero output rises",
            "色は値の立方根による。負の値は産出の増加",
        ));
        HeatMapSpec {
            frame,
            value_name: self
                .lang
                .text("Output lost, of the output of the industry", "産業の産出に対する損失"),
            rows,
            columns: regions.iter().map(|label| shown(label)).collect(),
            cells,
            ramp: Ramp::Risk,
            compressed: true,
        }
    }

    fn ranked(&self, id: &str, title: String, rows: &[(String, f64, f64)], run_id: &str) -> BarsSpec {
        let mut frame = self.frame(id, title, &self.result.shock.unit, run_id);
        let gains = rows.iter().filter(|(_, loss, _)| *loss < 0.0).count();
        if gains > 0 {
            let gained =
                amount(-rows.iter().map(|(_, loss, _)| loss.min(0.0)).sum::<f64>(), &self.result.shock.unit);
            frame.notes.push(match self.lang {
                Lang::En => format!("not drawn: {gains} with more output than before, {gained} together"),
                Lang::Ja => format!("産出が増加した{gains}件（計{gained}）は描いていません"),
            });
        }
        let mut seen = BTreeSet::new();
        BarsSpec {
            frame,
            value_name: self.lang.text("Output lost", "産出損失"),
            bars: rows
                .iter()
                .filter(|(name, loss, _)| *loss > 0.0 && seen.insert(name.clone()))
                .take(NAMED)
                .map(|(name, loss, part)| Bar {
                    label: name.clone(),
                    value: Some(*loss),
                    colour_value: Some(part * 100.0),
                    ..Bar::default()
                })
                .collect(),
            ramp: Ramp::Risk,
            colour_name: self.lang.text("Loss, % of own output", "自産出に対する損失（%）"),
            ..BarsSpec::default()
        }
    }

    /// What struck industries deliver to regions; after the disruption with what is not delivered beside it.
    fn sankey(&self, run_id: &str, after: bool) -> SankeySpec {
        let industry = |row: &super::DeliveryRow| format!("{}: {}", self.name(&row.region), row.sector);
        let top = |names: Vec<(String, f64)>| -> Vec<String> {
            let mut sums: BTreeMap<String, f64> = BTreeMap::new();
            for (name, value) in names {
                *sums.entry(name).or_default() += value;
            }
            let mut sorted: Vec<(String, f64)> = sums.into_iter().collect();
            sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            sorted.into_iter().take(NODES).map(|(name, _)| name).collect()
        };
        let rows = &self.result.deliveries;
        let sellers = top(rows.iter().map(|row| (industry(row), row.before)).collect());
        let buyers = top(rows.iter().map(|row| (self.name(&row.to_region), row.before)).collect());
        let (others, rest, lost) = (
            self.lang.text("other struck industries", "その他の被災産業"),
            self.lang.text("other regions", "その他の地域"),
            self.lang.text("not delivered", "未出荷"),
        );
        let mut sums: BTreeMap<(String, String), f64> = BTreeMap::new();
        let mut undelivered = 0.0;
        for row in rows {
            let (from, to) = (industry(row), self.name(&row.to_region));
            let from = if sellers.contains(&from) { from } else { others.clone() };
            let to = if buyers.contains(&to) { to } else { rest.clone() };
            let kept = if after { row.after.clamp(0.0, row.before) } else { row.before };
            *sums.entry((from.clone(), to)).or_default() += kept;
            if row.before > kept {
                undelivered += row.before - kept;
                *sums.entry((from, lost.clone())).or_default() += row.before - kept;
            }
        }
        let mut nodes = Vec::new();
        let mut links = Vec::new();
        let named = |names: &[String], more: [&String; 2]| -> Vec<String> {
            names.iter().cloned().chain(more.into_iter().cloned()).collect()
        };
        for (layer, names) in [(0, named(&sellers, [&others, &others])), (1, named(&buyers, [&rest, &lost]))]
        {
            let mut seen = BTreeSet::new();
            for name in names.into_iter().filter(|name| seen.insert(name.clone())) {
                let used = sums
                    .iter()
                    .any(|((from, to), value)| *value > 0.0 && *(if layer == 0 { from } else { to }) == name);
                if used {
                    let colour = (name == lost).then_some(Rgb(0xB0, 0x30, 0x30));
                    nodes.push(SankeyNode { id: format!("{layer} {name}"), label: name, layer, colour });
                }
            }
        }
        for ((from, to), value) in sums.into_iter().filter(|(_, value)| *value > 0.0) {
            let gone = to == lost;
            links.push(SankeyLink {
                source: format!("0 {from}"),
                target: format!("1 {to}"),
                value,
                colour: gone.then_some(Rgb(0xB0, 0x30, 0x30)),
                ..SankeyLink::default()
            });
        }
        let (id, title) = if after {
            (
                "sankey-after",
                self.lang.text("Deliveries of the struck industries, after", "被災産業の出荷（事象後）"),
            )
        } else {
            (
                "sankey-before",
                self.lang.text("Deliveries of the struck industries, before", "被災産業の出荷（事象前）"),
            )
        };
        let mut frame = self.frame(id, title, &self.result.shock.unit, run_id);
        frame.width = 1200.0;
        if after {
            let gone = amount(undelivered, &self.result.shock.unit);
            frame.notes.push(match self.lang {
                Lang::En => format!(
                    "{gone} are not delivered; every customer of an industry is shown with the same part less"
                ),
                Lang::Ja => format!("{gone}が出荷されません。各産業の全顧客に同じ割合で配分しています"),
            });
        }
        SankeySpec {
            frame,
            layers: vec![
                self.lang.text("Struck industries", "被災産業"),
                self.lang.text("Customers", "顧客"),
            ],
            nodes,
            links,
            cut_off: CutOff::None,
            keep_order: true,
        }
    }
}
