//! The figures of linkages: leading industries as bars, losses by extraction, the corner of the largest fields of influence.

use figures::{
    Arrangement, Bar, BarsSpec, Cell, CutOff, FigureSpec, GroupedBarsSpec, HeatCell, HeatMapSpec, Lang, Ramp,
    Series,
};

use super::super::frame;
use super::{Found, Named, Question};
use crate::SourceUse;

/// Industries that are drawn.
const DRAWN: usize = 15;

/// Industries with a norm each.
type Norms = Vec<(String, f64)>;

/// What the figures are made of, in the words of the reader.
pub(super) struct Pictures {
    lang: Lang,
    subtitle: String,
    sources: Vec<SourceUse>,
    /// Industry, normalised total backward and forward linkage.
    linkages: Vec<(String, f64, f64)>,
    /// Total linkages without those of an industry with itself.
    origins: Vec<Origins>,
    /// Industry, output lost as a share of all.
    losses: Vec<(String, f64)>,
    /// Inputs and users of the largest fields, with the norms whose products are the sizes.
    corner: Option<(Norms, Norms)>,
}

/// An industry with its linkages: with its region, with others.
struct Origins {
    name: String,
    backward: [f64; 2],
    forward: [f64; 2],
}

impl Pictures {
    pub(super) fn new(question: &Question, found: &Found, sources: &[SourceUse]) -> Pictures {
        let label = |region: &str, sector: &str| format!("{}: {sector}", question.label(region));
        // Heads of columns are cut where they are long: the label of a region is shorter than its name.
        let short = |at: usize| {
            let (region, sector) = question.system.industries.name(at);
            format!("{region}: {sector}")
        };
        let named = |some: &Named| some.iter().map(|(at, norm)| (short(*at), *norm)).collect();
        let year = question.system.year.map_or_else(String::new, |year| format!(", {year}"));
        let place = question.home.map(|home| format!(", {}", question.place(question.regions.label(home))));
        Pictures {
            lang: question.lang,
            subtitle: format!("{}{year}{}", question.request.system, place.unwrap_or_default()),
            sources: sources.to_vec(),
            linkages: found
                .result
                .linkages
                .iter()
                .filter(|row| row.normalised_backward >= 0.0 && row.normalised_forward >= 0.0)
                .take(DRAWN)
                .map(|row| (label(&row.region, &row.sector), row.normalised_backward, row.normalised_forward))
                .collect(),
            origins: found
                .result
                .linkages_by_origin
                .iter()
                .map(|row| Origins {
                    name: label(&row.region, &row.sector),
                    backward: [row.total_backward_local, row.total_backward_foreign],
                    forward: [row.total_forward_local, row.total_forward_foreign],
                })
                .filter(|row| row.backward.iter().chain(&row.forward).all(|value| *value >= 0.0))
                .take(DRAWN)
                .collect(),
            losses: found
                .result
                .extraction
                .iter()
                .filter(|row| row.lost_share > 0.0)
                .take(DRAWN)
                .map(|row| (label(&row.region, &row.sector), row.lost_share))
                .collect(),
            corner: found.corner.as_ref().map(|(inputs, users)| (named(inputs), named(users))),
        }
    }

    pub(super) fn draw(&self, run_id: &str) -> Vec<FigureSpec> {
        let mut figures = Vec::new();
        if !self.losses.is_empty() {
            figures.push(FigureSpec::Bars(self.losses(run_id)));
        }
        if let Some((inputs, users)) = &self.corner {
            figures.push(FigureSpec::HeatMap(self.corner(inputs, users, run_id)));
        }
        if !self.origins.is_empty() {
            let (backward, forward) = (
                self.lang.text("Backward linkages, at home and abroad", "後方連関の域内・域外の内訳"),
                self.lang.text("Forward linkages, at home and abroad", "前方連関の域内・域外の内訳"),
            );
            figures.push(FigureSpec::GroupedBars(self.origins(
                "backward-by-origin",
                backward,
                |row| row.backward,
                run_id,
            )));
            figures.push(FigureSpec::GroupedBars(self.origins(
                "forward-by-origin",
                forward,
                |row| row.forward,
                run_id,
            )));
        }
        if !self.linkages.is_empty() {
            figures.push(FigureSpec::GroupedBars(self.linkages(run_id)));
        }
        figures
    }

    fn frame(&self, id: &str, title: String, run_id: &str) -> figures::Frame {
        let mut made = frame(self.lang, id, title, &self.sources, run_id);
        made.subtitle.clone_from(&self.subtitle);
        made
    }

    fn linkages(&self, run_id: &str) -> GroupedBarsSpec {
        let title = self.lang.text("Industries with the largest linkages", "連関の大きい産業");
        let mut frame = self.frame("linkages", title, run_id);
        frame.width = 1100.0;
        frame.notes.push(self.lang.text(
            "1 is the mean of all industries; a key sector has both above 1; ranked by total backward plus forward linkage",
            "1は全産業の平均で、両方が1を超える産業がキーセクターです。総後方連関と総前方連関の和の順",
        ));
        let names = [
            self.lang.text("Total backward (draws on others)", "総後方連関（他産業への依存）"),
            self.lang.text("Total forward (serves others)", "総前方連関（他産業への供給）"),
        ];
        let cell = |group: &String, series: &String, value: f64| Cell {
            group: group.clone(),
            series: series.clone(),
            value,
            ..Cell::default()
        };
        GroupedBarsSpec {
            frame,
            value_name: self.lang.text("Linkage over its mean", "連関（平均=1）"),
            groups: self.linkages.iter().map(|(name, _, _)| name.clone()).collect(),
            cells: self
                .linkages
                .iter()
                .flat_map(|(name, backward, forward)| {
                    [cell(name, &names[0], *backward), cell(name, &names[1], *forward)]
                })
                .collect(),
            series: names.iter().map(|label| Series { label: label.clone(), colour: None }).collect(),
            arrangement: Arrangement::Grouped,
            cut_off: CutOff::None,
        }
    }

    fn origins(
        &self,
        id: &str,
        title: String,
        parts: fn(&Origins) -> [f64; 2],
        run_id: &str,
    ) -> GroupedBarsSpec {
        let mut frame = self.frame(id, title, run_id);
        frame.width = 1100.0;
        frame.notes.push(self.lang.text(
            "total linkages without that of the industry with itself; in the order of all linkages",
            "総連関から自己連関を除いた値。連関の大きい順",
        ));
        let names = [
            self.lang.text("With other industries of the region", "域内の他産業"),
            self.lang.text("With other regions", "他の地域"),
        ];
        GroupedBarsSpec {
            frame,
            value_name: self.lang.text("Linkage", "連関"),
            groups: self.origins.iter().map(|row| row.name.clone()).collect(),
            cells: self
                .origins
                .iter()
                .flat_map(|row| {
                    names.iter().zip(parts(row)).map(|(series, value)| Cell {
                        group: row.name.clone(),
                        series: series.clone(),
                        value,
                        ..Cell::default()
                    })
                })
                .collect(),
            series: names.iter().map(|label| Series { label: label.clone(), colour: None }).collect(),
            arrangement: Arrangement::Stacked,
            cut_off: CutOff::None,
        }
    }

    fn losses(&self, run_id: &str) -> BarsSpec {
        let title = self.lang.text("Output lost without an industry", "産業を抜き出したときに失われる産出");
        let mut frame = self.frame("extraction", title, run_id);
        frame.width = 1100.0;
        frame.unit = "%".to_owned();
        frame.notes.push(self.lang.text(
            "each industry extracted alone; losses do not add up",
            "1産業ずつ抜き出した結果で、損失は合計できません",
        ));
        BarsSpec {
            frame,
            value_name: self.lang.text("Share of the output of all regions", "全地域の産出に対する割合"),
            bars: self
                .losses
                .iter()
                .map(|(label, share)| Bar {
                    label: label.clone(),
                    value: Some(share * 100.0),
                    ..Bar::default()
                })
                .collect(),
            keep_order: true,
            ..BarsSpec::default()
        }
    }

    fn corner(&self, inputs: &[(String, f64)], users: &[(String, f64)], run_id: &str) -> HeatMapSpec {
        let title = self.lang.text("Largest fields of influence", "影響の場が大きい投入係数");
        let mut frame = self.frame("influence", title, run_id);
        frame.width = 1200.0;
        frame.notes.push(self.lang.text(
            "rows: inputs; columns: industries that use them; how much the Leontief inverse changes with the coefficient",
            "行：投入、列：それを使う産業。係数が変わるとレオンチェフ逆行列がどれだけ変わるか",
        ));
        HeatMapSpec {
            frame,
            value_name: self
                .lang
                .text("Size of the field (Frobenius norm)", "場の大きさ（フロベニウスノルム）"),
            rows: inputs.iter().map(|(name, _)| name.clone()).collect(),
            columns: users.iter().map(|(name, _)| name.clone()).collect(),
            cells: inputs
                .iter()
                .flat_map(|(row, column_norm)| {
                    users.iter().map(move |(column, row_norm)| HeatCell {
                        row: row.clone(),
                        column: column.clone(),
                        value: column_norm * row_norm,
                    })
                })
                .collect(),
            ramp: Ramp::Viridis,
            compressed: false,
        }
    }
}
