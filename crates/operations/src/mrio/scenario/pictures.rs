//! The figures of a scenario of demand: where output changes most, and where the stressor does that changes most.

use figures::{ChangeBar, ChangesSpec, CutOff, FigureSpec, Lang, Step};

use super::super::frame;
use super::{MrioScenarioResult, most_changed};
use crate::SourceUse;
use crate::footprint::regions::SystemRegions;
use crate::words::region_name;

/// Regions that are drawn by name.
const DRAWN: usize = 15;

/// What the figures are made of, in the words of the reader.
pub(super) struct Pictures {
    lang: Lang,
    subtitle: String,
    sources: Vec<SourceUse>,
    figures: Vec<Changes>,
}

/// A quantity with its change in every region.
struct Changes {
    id: &'static str,
    title: String,
    value_name: String,
    unit: String,
    regions: Vec<(String, f64)>,
}

impl Pictures {
    /// Of a result; `changes` names the file of changes.
    pub(super) fn new(
        lang: Lang,
        (system, changes): (&str, &str),
        regions: &SystemRegions,
        result: &MrioScenarioResult,
        sources: &[SourceUse],
    ) -> Pictures {
        let pick = |en: &str, ja: &str| match lang {
            Lang::En => en.to_owned(),
            Lang::Ja => ja.to_owned(),
        };
        let name = |label: &str| {
            let code = regions.labels.iter().position(|known| known == label).and_then(|at| regions.code(at));
            code.map_or_else(|| label.to_owned(), |region| region_name(region, lang))
        };
        let output: Vec<_> = result.regions.iter().filter(|row| row.quantity == "output").collect();
        let mut figures = vec![Changes {
            id: "output-changes",
            title: pick("Change of output by region", "地域別の産出の変化"),
            value_name: pick("Output, with changes less baseline", "産出（変更後−基準）"),
            unit: output.first().map(|row| row.unit.clone()).unwrap_or_default(),
            regions: output.iter().map(|row| (name(&row.region), row.increase)).collect(),
        }];
        if let Some((_, most)) = most_changed(result) {
            let rows = result.accounts.iter().filter(|row| {
                row.extension == most.extension && row.stressor == most.stressor && row.account == "pba"
            });
            let stressor = &most.stressor;
            figures.push(Changes {
                id: "stressor-changes",
                title: match lang {
                    Lang::En => format!("{stressor}: change where it is caused"),
                    Lang::Ja => format!("{stressor}の変化（発生地域別）"),
                },
                value_name: match lang {
                    Lang::En => format!("{stressor}, with changes less baseline"),
                    Lang::Ja => format!("{stressor}（変更後−基準）"),
                },
                unit: most.unit.clone(),
                regions: rows.map(|row| (name(&row.region), row.increase)).collect(),
            });
        }
        figures.retain(|figure| figure.regions.iter().any(|(_, change)| *change != 0.0));
        let file = std::path::Path::new(changes).file_name().unwrap_or_default().to_string_lossy();
        Pictures { lang, subtitle: format!("{system}, {file}"), sources: sources.to_vec(), figures }
    }

    pub(super) fn draw(&self, run_id: &str) -> Vec<FigureSpec> {
        self.figures.iter().map(|figure| FigureSpec::Changes(self.changes(figure, run_id))).collect()
    }

    fn changes(&self, figure: &Changes, run_id: &str) -> ChangesSpec {
        let mut frame = frame(self.lang, figure.id, figure.title.clone(), &self.sources, run_id);
        frame.subtitle.clone_from(&self.subtitle);
        frame.unit.clone_from(&figure.unit);
        ChangesSpec {
            frame,
            value_name: figure.value_name.clone(),
            bars: figure
                .regions
                .iter()
                .map(|(label, value)| ChangeBar { label: label.clone(), value: *value, step: Step::Change })
                .collect(),
            stepwise: false,
            cut_off: CutOff::TopN(DRAWN),
        }
    }
}
