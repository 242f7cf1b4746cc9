//! The figures of a decomposition: from the earlier footprint to the later one factor by factor, and what changed by region.

use figures::{ChangeBar, ChangesSpec, CutOff, FigureSpec, Lang, Step};

use super::super::frame;
use super::{EffectRow, MrioDecomposeRequest};
use crate::SourceUse;
use crate::footprint::regions::SystemRegions;
use crate::words::region_name;

/// Regions that are drawn by name.
const DRAWN: usize = 15;

/// What the figures are made of, in the words of the reader.
pub(super) struct Pictures {
    lang: Lang,
    stressor: String,
    unit: String,
    /// Systems and region.
    subtitle: String,
    systems: [String; 2],
    sources: Vec<SourceUse>,
    /// Footprints of all told regions: earlier, later.
    levels: [f64; 2],
    /// Of their increase: by intensity, technology, mix and level.
    effects: [f64; 4],
    /// Region and increase, where all are told.
    regions: Vec<(String, f64)>,
}

impl Pictures {
    /// Of the rows of a result; `who` is the region that is told, none for all.
    pub(super) fn new(
        lang: Lang,
        request: &MrioDecomposeRequest,
        who: Option<&str>,
        regions: &SystemRegions,
        rows: &[EffectRow],
        sources: &[SourceUse],
    ) -> Pictures {
        let sum = |of: fn(&EffectRow) -> f64| rows.iter().map(of).sum::<f64>();
        let name = |label: &str| {
            let code = regions.labels.iter().position(|known| known == label).and_then(|at| regions.code(at));
            code.map_or_else(|| label.to_owned(), |region| region_name(region, lang))
        };
        let all = match lang {
            Lang::En => "all regions",
            Lang::Ja => "全地域",
        };
        let (earlier, later) = (&request.earlier, &request.later);
        Pictures {
            lang,
            stressor: rows.first().map(|row| row.stressor.clone()).unwrap_or_default(),
            unit: rows.first().map(|row| row.unit.clone()).unwrap_or_default(),
            subtitle: format!("{earlier} → {later}, {}", who.unwrap_or(all)),
            systems: match lang {
                Lang::En => [format!("Earlier ({earlier})"), format!("Later ({later})")],
                Lang::Ja => [format!("前（{earlier}）"), format!("後（{later}）")],
            },
            sources: sources.to_vec(),
            levels: [sum(|row| row.earlier), sum(|row| row.later)],
            effects: [
                sum(|row| row.by_intensity),
                sum(|row| row.by_technology),
                sum(|row| row.by_demand_mix),
                sum(|row| row.by_demand_level),
            ],
            regions: match who {
                Some(_) => Vec::new(),
                None => rows.iter().map(|row| (name(&row.region), row.increase)).collect(),
            },
        }
    }

    pub(super) fn draw(&self, run_id: &str) -> Vec<FigureSpec> {
        let mut figures = Vec::new();
        if self.levels.iter().chain(&self.effects).any(|value| *value != 0.0) {
            figures.push(FigureSpec::Changes(self.waterfall(run_id)));
        }
        if self.regions.iter().filter(|(_, increase)| *increase != 0.0).count() > 1 {
            figures.push(FigureSpec::Changes(self.by_region(run_id)));
        }
        figures
    }

    fn frame(&self, id: &str, title: String, run_id: &str) -> figures::Frame {
        let mut made = frame(self.lang, id, title, &self.sources, run_id);
        made.subtitle.clone_from(&self.subtitle);
        made.unit.clone_from(&self.unit);
        made
    }

    fn waterfall(&self, run_id: &str) -> ChangesSpec {
        let title = match self.lang {
            Lang::En => format!("What changed the footprint: {}", self.stressor),
            Lang::Ja => format!("フットプリントの変化要因：{}", self.stressor),
        };
        let mut frame = self.frame("effects", title, run_id);
        frame.notes.push(self.lang.text(
            "effects are means over orders of the factors, and add up to the change",
            "各効果は要因の順序についての平均で、合計は変化に一致します",
        ));
        let factors = [
            self.lang.text("Intensity (stressor per output)", "原単位（産出当たり）"),
            self.lang.text("Technology (inputs per output)", "技術（投入構造）"),
            self.lang.text("Mix of demand", "需要構成"),
            self.lang.text("Level of demand", "需要規模"),
        ];
        let level = |at: usize| ChangeBar {
            label: self.systems[at].clone(),
            value: self.levels[at],
            step: Step::Level,
        };
        let changes = factors.into_iter().zip(self.effects).map(|(label, value)| ChangeBar {
            label,
            value,
            step: Step::Change,
        });
        ChangesSpec {
            frame,
            value_name: match self.lang {
                Lang::En => format!("{} for final demand", self.stressor),
                Lang::Ja => format!("最終需要による{}", self.stressor),
            },
            bars: std::iter::once(level(0)).chain(changes).chain([level(1)]).collect(),
            stepwise: true,
            cut_off: CutOff::None,
        }
    }

    fn by_region(&self, run_id: &str) -> ChangesSpec {
        let title = match self.lang {
            Lang::En => format!("Change of the footprint by region: {}", self.stressor),
            Lang::Ja => format!("地域別のフットプリントの変化：{}", self.stressor),
        };
        ChangesSpec {
            frame: self.frame("increase-by-region", title, run_id),
            value_name: match self.lang {
                Lang::En => format!("{} for final demand, later less earlier", self.stressor),
                Lang::Ja => format!("最終需要による{}（後−前）", self.stressor),
            },
            bars: self
                .regions
                .iter()
                .map(|(label, value)| ChangeBar { label: label.clone(), value: *value, step: Step::Change })
                .collect(),
            stepwise: false,
            cut_off: CutOff::TopN(DRAWN),
        }
    }
}
