//! The figures of land: by method, in total and by crop, and by the layers of vertical farms, on logarithmic axes.
//!
//! Open fields and vertical farms differ by a factor of hundreds, so that no linear axis shows both. Only vertical
//! farms have layers; the land of *n* layers is that of one over *n*.

use figures::{Dot, DotsSpec, Line, LinePoint, LinesSpec, Mark, Series};
use vocabulary::{CropId, CultivationMethod, Region};

use super::pictures::Pictures;
use super::result::MethodTotalRow;
use super::sentence::{crop_name, method_name};

/// Layers up to which land is drawn as a line where the data have fewer.
const LAYERS_DRAWN: u32 = 40;
/// Layers whose land is marked beside that of the layers asked for.
const LAYERS_MARKED: [u32; 6] = [1, 2, 5, 10, 20, 50];

/// Square metres in a square kilometre.
const KM2: f64 = 1e6;

impl Pictures {
    fn totals(&self, region: Region) -> impl Iterator<Item = &MethodTotalRow> {
        self.result.totals_by_method.iter().filter(move |row| row.region == region && row.area_m2 > 0.0)
    }

    /// What is said of methods that cannot grow every crop.
    fn partial(&self, region: Region) -> Vec<String> {
        let wanted = self.wanted(region);
        self.totals(region)
            .filter(|row| row.crops < wanted)
            .map(|row| {
                let (method, crops) = (method_name(row.method, self.lang), row.crops);
                self.lang.text(
                    &format!("{method}: {crops} of {wanted} crops, the others have no yield"),
                    &format!("{method}：{wanted}作物中{crops}作物（他は収量なし）"),
                )
            })
            .collect()
    }

    fn interval_name(&self) -> String {
        if self.request.draws > 0 {
            self.lang.text("central 95 % of draws", "95%区間")
        } else {
            String::new()
        }
    }

    /// Land by method: of all crops, then of each, with the land of other layers of vertical farms.
    pub(super) fn land(&self, region: Region, run_id: &str) -> DotsSpec {
        let all = self.lang.text("All crops", "全作物");
        let series = |method: CultivationMethod| method_name(method, self.lang).to_owned();
        let marks = |method: CultivationMethod, layers: u32, area_m2: f64| -> Vec<Mark> {
            if method != CultivationMethod::Vertical {
                return Vec::new();
            }
            let others = LAYERS_MARKED.iter().filter(|other| **other != layers);
            others
                .map(|other| Mark {
                    label: self.lang.text(&format!("layers: {other}"), &format!("{other}段")),
                    value: area_m2 * f64::from(layers) / f64::from(*other) / KM2,
                })
                .collect()
        };
        let wanted = self.wanted(region);
        let mut groups = vec![all.clone()];
        let mut dots: Vec<Dot> = self
            .totals(region)
            .map(|row| Dot {
                group: all.clone(),
                series: series(row.method),
                value: row.area_m2 / KM2,
                low: row.area_m2_low.map(|area| area / KM2),
                high: row.area_m2_high.map(|area| area / KM2),
                marks: marks(row.method, row.layers, row.area_m2),
                remark: if row.crops < wanted {
                    self.lang.text(
                        &format!("{} of {wanted} crops", row.crops),
                        &format!("{wanted}作物中{}", row.crops),
                    )
                } else {
                    String::new()
                },
            })
            .collect();
        for row in self.result.requirements.iter().filter(|row| row.region == region && row.area_m2 > 0.0) {
            let group = crop_name(&row.crop, self.lang);
            if !groups.contains(&group) {
                groups.push(group.clone());
            }
            dots.push(Dot {
                group,
                series: series(row.method),
                value: row.area_m2 / KM2,
                low: row.area_m2_low.map(|area| area / KM2),
                high: row.area_m2_high.map(|area| area / KM2),
                marks: marks(row.method, self.layers_of(&row.crop, row.method), row.area_m2),
                remark: String::new(),
            });
        }
        // The sum of a single crop says nothing more.
        if groups.len() == 2 {
            groups.remove(0);
            dots.retain(|dot| dot.group != all);
        }
        let layers = self.totals(region).map(|row| row.layers).max().unwrap_or(1);
        let title = self.lang.text("Land to grow the rest, by method", "増産に必要な土地（栽培方法別）");
        let mut frame = self.frame("land", Some(region), title, "km²", run_id);
        frame.notes = self.partial(region);
        if self.totals(region).any(|row| row.method == CultivationMethod::Vertical) {
            frame.notes.push(self.lang.text(
                &format!(
                    "the dot of vertical farms: {layers} layers; land is inversely proportional to layers"
                ),
                &format!("垂直農場の点は{layers}段。土地は段数に反比例する"),
            ));
        }
        DotsSpec {
            frame,
            value_name: self.lang.text("Land, logarithmic", "土地面積（対数）"),
            groups,
            series: self
                .totals(region)
                .map(|row| Series { label: series(row.method), colour: None })
                .collect(),
            dots,
            mark_name: self
                .lang
                .text("layers: 1 (right), 2, 5, 10, 20, 50", "段数：右から1、2、5、10、20、50"),
            interval_name: self.interval_name(),
        }
    }

    /// Layers of a crop's method (one where it has none).
    fn layers_of(&self, crop: &CropId, method: CultivationMethod) -> u32 {
        let rows = &self.result.cultivation;
        rows.iter().find(|row| row.crop == *crop && row.method == method).map_or(1, |row| row.layers)
    }

    /// Land by method against layers; none where no vertical farm is asked for.
    pub(super) fn layers(&self, region: Region, run_id: &str) -> Option<LinesSpec> {
        self.totals(region).find(|row| row.method == CultivationMethod::Vertical)?;
        let most = self.totals(region).map(|row| row.layers).max().unwrap_or(1).max(LAYERS_DRAWN);
        let lines = self
            .totals(region)
            .map(|row| {
                let vertical = row.method == CultivationMethod::Vertical;
                let at = |layers: u32| {
                    let factor = if vertical { f64::from(row.layers) / f64::from(layers) } else { 1.0 };
                    let scaled = |m2: f64| m2 * factor / KM2;
                    LinePoint {
                        x: f64::from(layers),
                        y: Some(scaled(row.area_m2)),
                        low: row.area_m2_low.map(scaled),
                        high: row.area_m2_high.map(scaled),
                    }
                };
                Line {
                    label: method_name(row.method, self.lang).to_owned(),
                    points: (1..=most).map(at).collect(),
                    ..Line::default()
                }
            })
            .collect();
        let title = self.lang.text("Land of all crops against layers", "段数と必要な土地（全作物）");
        let mut frame = self.frame("layers", Some(region), title, "km²", run_id);
        frame.notes = self.partial(region);
        Some(LinesSpec {
            frame,
            value_name: self.lang.text("Land, logarithmic", "土地面積（対数）"),
            x_name: self.lang.text("Layers of vertical farms", "垂直農場の段数"),
            lines,
            log: true,
            interval_name: self.interval_name(),
            ..LinesSpec::default()
        })
    }
}
