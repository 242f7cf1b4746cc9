//! The figures of trade: flows as a Sankey diagram, region by region as a heat map, both definitions of embodied trade as bars.

use figures::{
    Arrangement, Cell, CutOff, FigureSpec, GroupedBarsSpec, HeatCell, HeatMapSpec, Lang, Ramp, SankeyLink,
    SankeyNode, SankeySpec, Series,
};

use super::super::frame;
use super::Found;
use crate::SourceUse;

/// Regions that are named in the Sankey diagram and among the bars.
const NAMED: usize = 12;
/// Regions in the heat map.
const SQUARE: usize = 40;

/// What the figures are made of, in the words of the reader.
pub(super) struct Pictures {
    lang: Lang,
    subtitle: String,
    unit: String,
    sources: Vec<SourceUse>,
    home: Option<String>,
    /// Exporter, importer, trade.
    trade: Vec<(String, String, f64)>,
    /// Regions by exports plus imports, the largest first.
    regions: Vec<String>,
    embodied: Option<Embodied>,
}

/// Region with content of exports, EEBT of exports, content of imports, EEBT of imports.
struct Embodied {
    unit: String,
    name: String,
    rows: Vec<(String, [f64; 4])>,
}

impl Pictures {
    pub(super) fn new(lang: Lang, found: &Found, sources: &[SourceUse]) -> Pictures {
        let name = |label: &str| found.name(lang, label);
        let year = found.system.year.map_or_else(String::new, |year| format!(", {year}"));
        let sectors = match found.sectors.as_slice() {
            [] => String::new(),
            some => format!(", {}", some.join(", ")),
        };
        let mut regions: Vec<(String, f64)> =
            found.result.by_region.iter().map(|row| (name(&row.region), row.exports + row.imports)).collect();
        regions.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Pictures {
            lang,
            subtitle: format!("{}{year}{sectors}", found.request.system),
            unit: found.unit.clone(),
            sources: sources.to_vec(),
            home: found.home.map(|home| name(found.regions.label(home))),
            trade: found
                .result
                .trade
                .iter()
                .map(|row| (name(&row.exporter), name(&row.importer), row.traded))
                .collect(),
            regions: regions.into_iter().map(|(region, _)| region).collect(),
            embodied: found.embodied.as_ref().map(|embodied| Embodied {
                unit: embodied.subject.unit.clone(),
                name: embodied.subject.name.clone(),
                rows: found
                    .result
                    .embodied_by_region
                    .iter()
                    .map(|row| {
                        let values = [
                            row.content_of_exports,
                            row.eebt_exports,
                            row.content_of_imports,
                            row.eebt_imports,
                        ];
                        (name(&row.region), values)
                    })
                    .filter(|(_, values)| values.iter().all(|value| *value >= 0.0))
                    .take(NAMED)
                    .collect(),
            }),
        }
    }

    pub(super) fn draw(&self, run_id: &str) -> Vec<FigureSpec> {
        let mut figures = Vec::new();
        if let Some(embodied) = self.embodied.as_ref().filter(|embodied| !embodied.rows.is_empty()) {
            figures.push(FigureSpec::GroupedBars(self.embodied(embodied, run_id)));
        }
        if self.trade.iter().any(|(_, _, trade)| *trade > 0.0) {
            figures.push(FigureSpec::Sankey(self.sankey(run_id)));
        }
        if self.home.is_none() && !self.trade.is_empty() {
            figures.push(FigureSpec::HeatMap(self.square(run_id)));
        }
        figures
    }

    fn frame(&self, id: &str, title: String, run_id: &str) -> figures::Frame {
        let mut made = frame(self.lang, id, title, &self.sources, run_id);
        made.subtitle.clone_from(&self.subtitle);
        made.unit.clone_from(&self.unit);
        made
    }

    fn sankey(&self, run_id: &str) -> SankeySpec {
        let title = match (&self.home, self.lang) {
            (None, _) => self.lang.text("Trade between regions", "地域間の貿易"),
            (Some(home), Lang::En) => format!("Imports and exports of {home}"),
            (Some(home), Lang::Ja) => format!("{home}の輸入と輸出"),
        };
        let mut frame = self.frame("trade", title, run_id);
        let mut nodes: Vec<SankeyNode> = Vec::new();
        let mut node = |layer: usize, label: &str| {
            let id = format!("{layer} {label}");
            if nodes.iter().all(|node| node.id != id) {
                nodes.push(SankeyNode { id: id.clone(), label: label.to_owned(), layer, colour: None });
            }
            id
        };
        let mut links = Vec::new();
        for (from, to, trade) in self.trade.iter().filter(|(_, _, trade)| *trade > 0.0) {
            // With a region: those that deliver to it, itself, those that it delivers to.
            let (first, second) = if self.home.as_ref() == Some(from) { (1, 2) } else { (0, 1) };
            links.push(SankeyLink {
                source: node(first, from),
                target: node(second, to),
                value: *trade,
                ..SankeyLink::default()
            });
        }
        let negative = self.trade.iter().filter(|(_, _, trade)| *trade < 0.0).count();
        if negative > 0 {
            frame.notes.push(match self.lang {
                Lang::En => format!("flows below zero that are not drawn: {negative}"),
                Lang::Ja => format!("負の流れ{negative}件は描いていません"),
            });
        }
        let (exporter, importer) =
            (self.lang.text("Exporter", "輸出元"), self.lang.text("Importer", "輸入先"));
        let layers = match &self.home {
            None => vec![exporter, importer],
            Some(home) => vec![exporter, home.clone(), importer],
        };
        SankeySpec { frame, layers, nodes, links, cut_off: CutOff::TopN(NAMED), keep_order: false }
    }

    fn square(&self, run_id: &str) -> HeatMapSpec {
        let mut frame =
            self.frame("pairs", self.lang.text("Trade, region by region", "地域間の貿易（行列）"), run_id);
        frame.width = 1200.0;
        let regions: Vec<String> = self.regions.iter().take(SQUARE).cloned().collect();
        frame.notes.push(self.lang.text(
            "rows export to columns; the diagonal is blank: domestic deliveries are no trade; colour by the cube root",
            "行から列への輸出。対角は域内の取引で貿易ではないため空欄。色は値の立方根",
        ));
        if self.regions.len() > SQUARE {
            let left = self.regions.len() - SQUARE;
            frame.notes.push(match self.lang {
                Lang::En => format!("regions with less trade that are not drawn: {left}"),
                Lang::Ja => format!("貿易の小さい{left}地域は描いていません"),
            });
        }
        // A pair that is in no row trades nothing, which is known.
        let mut values = vec![0.0; regions.len() * regions.len()];
        let place = |name: &String| regions.iter().position(|region| region == name);
        for (from, to, trade) in &self.trade {
            if let (Some(from), Some(to)) = (place(from), place(to))
                && let Some(value) = values.get_mut(from * regions.len() + to)
            {
                *value = *trade;
            }
        }
        let cells = values
            .into_iter()
            .enumerate()
            .map(|(at, value)| (at / regions.len(), at % regions.len(), value))
            .filter(|(from, to, _)| from != to)
            .map(|(from, to, value)| HeatCell {
                row: regions.get(from).cloned().unwrap_or_default(),
                column: regions.get(to).cloned().unwrap_or_default(),
                value,
            })
            .collect();
        HeatMapSpec {
            frame,
            value_name: self.lang.text("Trade", "貿易"),
            cells,
            rows: regions.clone(),
            columns: regions,
            ramp: Ramp::Viridis,
            compressed: true,
        }
    }

    fn embodied(&self, embodied: &Embodied, run_id: &str) -> GroupedBarsSpec {
        let title = match self.lang {
            Lang::En => format!("{} embodied in trade, by both definitions", embodied.name),
            Lang::Ja => format!("貿易に内包される{}（2つの定義）", embodied.name),
        };
        let mut frame = self.frame("embodied", title, run_id);
        frame.width = 1100.0;
        frame.unit.clone_from(&embodied.unit);
        frame.notes.push(self.lang.text(
            "content: caused anywhere for what is delivered, again at each border; EEBT: caused in the exporting region alone",
            "含有量：出荷のために世界中で生じた量（国境ごとに再計上）。EEBT：輸出元の地域内で生じた量",
        ));
        let names = [
            self.lang.text("Content of exports (full multipliers)", "輸出の含有量（完全乗数）"),
            self.lang.text("Exports, EEBT (domestic multipliers)", "輸出のEEBT（国内乗数）"),
            self.lang.text("Content of imports (full multipliers)", "輸入の含有量（完全乗数）"),
            self.lang.text("Imports, EEBT (domestic multipliers)", "輸入のEEBT（国内乗数）"),
        ];
        GroupedBarsSpec {
            frame,
            value_name: embodied.name.clone(),
            groups: embodied.rows.iter().map(|(region, _)| region.clone()).collect(),
            cells: embodied
                .rows
                .iter()
                .flat_map(|(region, values)| {
                    names.iter().zip(values).map(move |(series, value)| Cell {
                        group: region.clone(),
                        series: series.clone(),
                        value: *value,
                        ..Cell::default()
                    })
                })
                .collect(),
            series: names.iter().map(|label| Series { label: label.clone(), colour: None }).collect(),
            arrangement: Arrangement::Grouped,
            cut_off: CutOff::None,
        }
    }
}
