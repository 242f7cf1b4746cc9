//! The figures of an extraction: the industries and regions that would lose most, backward and forward.

use figures::{Arrangement, Cell, CutOff, FigureSpec, GroupedBarsSpec, Lang, Series};

use super::super::frame;
use super::{Found, Question};
use crate::SourceUse;

/// Industries and regions that are drawn.
const DRAWN: usize = 15;

/// A name with the losses backward and forward.
type Losses = Vec<(String, [f64; 2])>;

/// What the figures are made of, in the words of the reader.
pub(super) struct Pictures {
    lang: Lang,
    subtitle: String,
    unit: String,
    sources: Vec<SourceUse>,
    industries: Losses,
    regions: Losses,
}

impl Pictures {
    pub(super) fn new(question: &Question, found: &Found, sources: &[SourceUse]) -> Pictures {
        let year = question.system.year.map_or_else(String::new, |year| format!(", {year}"));
        let names = |some: &[usize], known: &dyn Fn(usize) -> String| -> String {
            some.iter().map(|at| known(*at)).collect::<Vec<_>>().join(", ")
        };
        let sectors = question.system.industries.sectors();
        let sectors = names(&question.from.1, &|at| sectors.get(at).cloned().unwrap_or_default());
        let regions = names(&question.from.0, &|at| question.label(question.regions.label(at)));
        let extracted: Vec<String> = [sectors, regions].into_iter().filter(|part| !part.is_empty()).collect();
        Pictures {
            lang: question.lang,
            subtitle: format!("{}{year}: {}", question.request.system, extracted.join(" · ")),
            unit: question.unit.to_owned(),
            sources: sources.to_vec(),
            industries: largest(found.result.by_industry.iter().filter(|row| !row.extracted).map(|row| {
                let name = format!("{}: {}", question.label(&row.region), row.sector);
                (name, [row.lost_backward, row.lost_forward])
            })),
            regions: largest(
                found
                    .result
                    .by_region
                    .iter()
                    .map(|row| (question.label(&row.region), [row.lost_backward, row.lost_forward])),
            ),
        }
    }

    pub(super) fn draw(&self, run_id: &str) -> Vec<FigureSpec> {
        let industries = self.lang.text("Output lost in other industries", "他産業で失われる産出");
        let regions = self.lang.text(
            "Output lost by region, with that of the extracted industries",
            "地域別の失われる産出（抜き出した産業を含む）",
        );
        [("extract-industries", industries, &self.industries), ("extract-regions", regions, &self.regions)]
            .into_iter()
            .filter(|(_, _, losses)| !losses.is_empty())
            .map(|(id, title, losses)| FigureSpec::GroupedBars(self.bars(id, title, losses, run_id)))
            .collect()
    }

    fn bars(&self, id: &str, title: String, losses: &Losses, run_id: &str) -> GroupedBarsSpec {
        let mut frame = frame(self.lang, id, title, &self.sources, run_id);
        frame.subtitle.clone_from(&self.subtitle);
        frame.unit.clone_from(&self.unit);
        frame.width = 1100.0;
        frame.notes.push(self.lang.text(
            "two questions side by side, which do not add up: who supplies the industries; who lives on their products",
            "2つの問いの比較で、合計できません：産業に供給している側と、産業の製品に依存する側",
        ));
        let names = [
            self.lang.text("Backward (suppliers)", "後方（供給元）"),
            self.lang.text("Forward (customers)", "前方（供給先）"),
        ];
        GroupedBarsSpec {
            frame,
            value_name: self.lang.text("Output lost", "失われる産出"),
            groups: losses.iter().map(|(name, _)| name.clone()).collect(),
            cells: losses
                .iter()
                .flat_map(|(name, values)| {
                    names.iter().zip(values).map(move |(series, value)| Cell {
                        group: name.clone(),
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

/// The largest losses that can be drawn as bars, by the larger of both.
fn largest(losses: impl Iterator<Item = (String, [f64; 2])>) -> Losses {
    let size = |values: &[f64; 2]| values[0].max(values[1]);
    let mut all: Losses =
        losses.filter(|(_, values)| values.iter().all(|value| *value >= 0.0) && size(values) > 0.0).collect();
    all.sort_by(|a, b| size(&b.1).total_cmp(&size(&a.1)));
    all.truncate(DRAWN);
    all
}
