//! Models side by side, and the tornado of parameters.

use figures::{Arrangement, Bar, BarsSpec, Cell, CutOff, GroupedBarsSpec, Lang, Series};

use super::Pictures;
use crate::shock::TornadoRow;
use crate::shock::japanese;
use crate::shock::sentence::amount;

impl Pictures {
    pub(super) fn models(&self, run_id: &str) -> BarsSpec {
        let mut frame = self.frame(
            "models",
            self.lang.text("Output lost, by model", "モデル別の産出損失"),
            &self.result.shock.unit,
            run_id,
        );
        let out: Vec<String> =
            self.result.models.iter().filter(|row| !row.applies).map(|row| row.model.clone()).collect();
        if !out.is_empty() {
            let listed = out.join(", ");
            frame.notes.push(match self.lang {
                Lang::En => format!("not applicable: {listed}; the table of models says why"),
                Lang::Ja => format!("適用できないモデル：{listed}（理由は表models）"),
            });
        }
        let gains: Vec<String> = self
            .result
            .models
            .iter()
            .filter(|row| row.loss.is_some_and(|loss| loss < 0.0))
            .map(|row| row.model.clone())
            .collect();
        if !gains.is_empty() {
            let listed = gains.join(", ");
            frame.notes.push(match self.lang {
                Lang::En => format!("not drawn, because output rises: {listed}"),
                Lang::Ja => format!("産出が増加するため描いていません：{listed}"),
            });
        }
        BarsSpec {
            frame,
            value_name: self.lang.text("Output lost", "産出損失"),
            bars: self
                .result
                .models
                .iter()
                .filter(|row| row.loss.is_some_and(|loss| loss >= 0.0))
                .map(|row| Bar { label: row.model.clone(), value: row.loss, ..Bar::default() })
                .collect(),
            ..BarsSpec::default()
        }
    }

    pub(super) fn tornado(&self, run_id: &str) -> GroupedBarsSpec {
        let (low, high) = (
            self.lang.text("with the lower setting", "低い設定"),
            self.lang.text("with the higher setting", "高い設定"),
        );
        let group = |row: &TornadoRow| {
            let parameter = match self.lang {
                Lang::En => row.parameter.as_str(),
                Lang::Ja => japanese::parameter(&row.parameter),
            };
            format!("{parameter} ({} / {})", row.low_setting, row.high_setting)
        };
        let mut cells = Vec::new();
        for row in &self.result.tornado {
            for (series, value) in [(&low, row.loss_low), (&high, row.loss_high)] {
                cells.push(Cell {
                    group: group(row),
                    series: series.clone(),
                    value: value.max(0.0),
                    ..Cell::default()
                });
            }
        }
        let mut frame = self.frame(
            "tornado",
            self.lang.text(
                "Output lost with parameters changed one by one",
                "パラメータを1つずつ変えたときの産出損失",
            ),
            &self.result.shock.unit,
            run_id,
        );
        frame.width = 1200.0;
        let loss = amount(self.result.shock.loss, &self.result.shock.unit);
        frame.notes.push(match self.lang {
            Lang::En => format!("as asked: {loss}"),
            Lang::Ja => format!("元の設定：{loss}"),
        });
        let gains: Vec<String> = self
            .result
            .tornado
            .iter()
            .flat_map(|row| [(row, &row.low_setting, row.loss_low), (row, &row.high_setting, row.loss_high)])
            .filter(|(.., loss)| *loss < 0.0)
            .map(|(row, setting, loss)| {
                let parameter = match self.lang {
                    Lang::En => row.parameter.as_str(),
                    Lang::Ja => japanese::parameter(&row.parameter),
                };
                format!("{parameter} {setting}: {}", amount(-loss, &self.result.shock.unit))
            })
            .collect();
        if !gains.is_empty() {
            let listed = gains.join("; ");
            frame.notes.push(match self.lang {
                Lang::En => format!("drawn as 0, because output rises: {listed}"),
                Lang::Ja => format!("産出が増加するため0として描画：{listed}"),
            });
        }
        GroupedBarsSpec {
            frame,
            value_name: self.lang.text("Output lost", "産出損失"),
            groups: self.result.tornado.iter().map(group).collect(),
            series: [low, high].into_iter().map(|label| Series { label, colour: None }).collect(),
            cells,
            arrangement: Arrangement::Grouped,
            cut_off: CutOff::None,
        }
    }
}
