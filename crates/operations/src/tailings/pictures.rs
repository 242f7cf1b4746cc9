//! The figures: facilities over the supply by country, and the exceedance curve of the loss.

use figures::{
    ClassScale, FigureSpec, Frame, Lang, Line, LinePoint, LinesSpec, MapPoint, RegionValue, Unlocated,
    WorldMapSpec,
};
use vocabulary::Region;

use super::result::TailingsResult;
use super::tables::NOT_DISCLOSED;
use crate::SourceUse;
use crate::words::{material_name, region_name};

/// What the figures are made of.
pub(super) struct Pictures {
    lang: Lang,
    result: TailingsResult,
    sources: Vec<String>,
}

impl Pictures {
    pub(super) fn new(lang: Lang, result: &TailingsResult, sources: &[SourceUse]) -> Pictures {
        let sources = sources.iter().map(|source| {
            let title = source.title.split([':', '(']).next().unwrap_or_default().trim();
            format!("{}, {title} [{}]", source.publisher, source.id)
        });
        Pictures { lang, result: result.clone(), sources: sources.take(5).collect() }
    }

    pub(super) fn draw(&self, run_id: &str) -> Vec<FigureSpec> {
        let mut figures = vec![FigureSpec::Map(self.map(run_id))];
        let curve = self.curve(run_id);
        if curve.lines.iter().any(|line| line.points.len() > 1) {
            figures.push(FigureSpec::Lines(curve));
        }
        figures
    }

    fn frame(&self, id: &str, title: String, unit: &str, run_id: &str) -> Frame {
        let material = material_name(&self.result.material, self.lang);
        let (to, year) = (region_name(self.result.to, self.lang), self.result.year);
        Frame {
            id: id.to_owned(),
            title,
            subtitle: match self.lang {
                Lang::En => format!("{material} supplied to {to}, {year}"),
                Lang::Ja => format!("{to}への{material}の供給、{year}年"),
            },
            unit: unit.to_owned(),
            sources: self.sources.clone(),
            notes: vec![self.lang.text(
                "Registers of facilities are self-reported, incomplete.",
                "施設の台帳は自己申告で不完全。",
            )],
            run_id: run_id.to_owned(),
            lang: self.lang,
            ..Frame::default()
        }
    }

    /// How a dam was raised, for the legend.
    fn raise_name(&self, raise_type: &str) -> String {
        match (raise_type, self.lang) {
            (NOT_DISCLOSED, Lang::En) => "not disclosed".to_owned(),
            (NOT_DISCLOSED, Lang::Ja) => "未開示".to_owned(),
            (other, Lang::En) => other.replace('-', " "),
            ("upstream", Lang::Ja) => "上流式".to_owned(),
            ("upstream-or-unknown", Lang::Ja) => "上流式または不明".to_owned(),
            ("downstream", Lang::Ja) => "下流式".to_owned(),
            ("centreline", Lang::Ja) => "中心線式".to_owned(),
            ("single-stage", Lang::Ja) => "一段式".to_owned(),
            ("hybrid", Lang::Ja) => "複合式".to_owned(),
            ("in-pit", Lang::Ja) => "採掘跡".to_owned(),
            ("dry-stack", Lang::Ja) => "脱水堆積".to_owned(),
            (_, Lang::Ja) => "その他".to_owned(),
        }
    }

    fn map(&self, run_id: &str) -> WorldMapSpec {
        let located = |region: Region| figures::centroid(region.code()).is_some();
        let rows = || self.result.countries.iter().filter(|row| row.supply_kg > 0.0);
        let points = self
            .result
            .facilities
            .iter()
            .filter_map(|row| {
                Some(MapPoint {
                    lon: row.longitude?,
                    lat: row.latitude?,
                    label: format!("{} [{}]", row.name, row.facility),
                    size: row.volume_m3.unwrap_or(0.0) / 1e6,
                    class: self.raise_name(&row.raise_type),
                })
            })
            .collect();
        let mut frame = self.frame(
            "map",
            self.lang.text("Registered tailings facilities behind a supply", "供給の背後にある登録尾鉱施設"),
            "%",
            run_id,
        );
        let placed =
            self.result.facilities.iter().filter(|row| row.latitude.is_some() && row.longitude.is_some());
        let (placed, all) = (placed.count(), self.result.facilities.len());
        frame.notes.push(match (self.lang, all - placed) {
            (Lang::En, 0) => "Facilities by how the dam was raised.".to_owned(),
            (Lang::En, without) => format!(
                "Facilities by how the dam was raised; {without} of {all} have no coordinates and are not drawn."
            ),
            (Lang::Ja, 0) => "施設は堤体の嵩上げ方式別。".to_owned(),
            (Lang::Ja, without) => {
                format!("施設は堤体の嵩上げ方式別。{all}施設のうち{without}は座標がなく描いていない。")
            }
        });
        WorldMapSpec {
            frame,
            value_name: self.lang.text("Share of the supply", "供給の割合"),
            values: rows()
                .filter(|row| located(row.region))
                .map(|row| RegionValue {
                    region: row.region.to_string(),
                    name: region_name(row.region, self.lang),
                    value: Some(row.share * 100.0),
                    ..RegionValue::default()
                })
                .collect(),
            unlocated: rows()
                .filter(|row| !located(row.region))
                .map(|row| Unlocated { name: region_name(row.region, self.lang), value: row.share * 100.0 })
                .collect(),
            scale: ClassScale::Log,
            top_labels: 6,
            label_shares: true,
            no_data_name: self.lang.text("no supply traced there", "追跡された供給なし"),
            consumer: located(self.result.to).then(|| self.result.to.to_string()),
            consumer_name: match self.lang {
                Lang::En => format!("{} (consumer)", region_name(self.result.to, self.lang)),
                Lang::Ja => format!("{}（消費国）", region_name(self.result.to, self.lang)),
            },
            points,
            unknown_class: self.raise_name(NOT_DISCLOSED),
            point_name: self.lang.text("stored volume (million m³)", "貯留量（百万m³）"),
            ..WorldMapSpec::default()
        }
    }

    fn curve(&self, run_id: &str) -> LinesSpec {
        let years = self.result.loss.as_ref().map_or(0.0, |loss| loss.years);
        let mut points: Vec<LinePoint> = Vec::new();
        for row in &self.result.exceedance {
            let (x, y) = (row.loss_share * 100.0, row.exceeded_by * 100.0);
            // several probabilities may have the loss zero: the smallest is the chance that more is lost
            if points.last().is_some_and(|last| last.x >= x) {
                points.pop();
            }
            points.push(LinePoint { x, y: Some(y), ..LinePoint::default() });
        }
        let mut frame = self.frame(
            "exceedance",
            self.lang.text("How much supply may be lost, and how often", "失われうる供給量とその頻度"),
            "%",
            run_id,
        );
        frame.notes.push(match self.lang {
            Lang::En => format!(
                "Loss over {years} years through registered facilities alone; outages and moratoria are assumed."
            ),
            Lang::Ja => format!("登録施設のみによる{years}年間の損失。停止期間と操業停止命令は仮定。"),
        });
        LinesSpec {
            frame,
            value_name: self.lang.text("Draws that lose more", "これを超える試行の割合"),
            x_name: match self.lang {
                Lang::En => format!("Loss within {years} years, % of the supply of one year"),
                Lang::Ja => format!("{years}年間の損失（年間供給に対する%）"),
            },
            lines: vec![Line {
                label: material_name(&self.result.material, self.lang),
                points,
                ..Line::default()
            }],
            log: true,
            ..LinesSpec::default()
        }
    }
}
