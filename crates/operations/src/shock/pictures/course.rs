//! The course of output, day by day, with its band where parameters were drawn.

use std::collections::BTreeMap;

use figures::{Line, LinePoint, LinesSpec, Rgb, Status};

use super::Pictures;
use crate::shock::BandRow;

/// The economy without the disruption.
const BEFORE: Rgb = Rgb(0x77, 0x77, 0x77);

impl Pictures {
    /// Output of all and of the regions that lose most, in per cent of a day without the disruption.
    pub(in crate::shock) fn course(&self, run_id: &str) -> LinesSpec {
        let mut order: Vec<&str> = Vec::new();
        for row in &self.result.course {
            if !order.contains(&row.region.as_str()) {
                order.push(&row.region);
            }
        }
        let bands: BTreeMap<(&str, usize), &BandRow> =
            self.result.course_bands.iter().map(|row| ((row.region.as_str(), row.day), row)).collect();
        let days = self.result.shock.days;
        // Per cent of the baseline would all read 100 where little changes: then the change is drawn.
        let lowest = self.result.course.iter().map(|row| row.output_share);
        let lowest =
            lowest.chain(self.result.course_bands.iter().map(|row| row.output_share_p05)).fold(1.0, f64::min);
        let (small, before) = if lowest > 0.99 { (true, 0.0) } else { (false, 100.0) };
        let drawn = |share: f64| if small { (share - 1.0) * 100.0 } else { share * 100.0 };
        let ends = [0, days.saturating_sub(1)];
        let mut lines = vec![Line {
            label: self.lang.text("before", "事象前"),
            points: ends
                .iter()
                .map(|day| LinePoint { x: *day as f64, y: Some(before), ..LinePoint::default() })
                .collect(),
            colour: Some(BEFORE),
            status: Status::Reported,
        }];
        for region in order {
            let label =
                if region == "all" { self.lang.text("all regions", "全地域") } else { self.name(region) };
            let band = |day: usize| bands.get(&(region, day));
            let points = self.result.course.iter().filter(|row| row.region == region).map(|row| LinePoint {
                x: row.day as f64,
                y: Some(drawn(band(row.day).map_or(row.output_share, |band| band.output_share_p50))),
                low: band(row.day).map(|row| drawn(row.output_share_p05)),
                high: band(row.day).map(|row| drawn(row.output_share_p95)),
            });
            let points: Vec<LinePoint> = points.collect();
            if lines.iter().all(|line| line.label != label) {
                lines.push(Line { label, points, colour: None, status: Status::Reported });
            }
        }
        let mut frame = self.frame(
            "course",
            self.lang.text("Output before and after, day by day", "事象前後の産出の推移"),
            "%",
            run_id,
        );
        frame.notes.push(match small {
            true => self.lang.text("0 is a day without the disruption", "0は事象がない場合の1日の産出"),
            false => self.lang.text(
                "100 is a day without the disruption; the axis does not begin at zero",
                "100は事象がない場合の1日の産出。縦軸は0から始まりません",
            ),
        });
        if !bands.is_empty() {
            frame.notes.push(self.lang.text(
                "lines: median of the draws of each day; bands: 5 to 95 %; every parameter evenly from its range (a convention, not a \
                 probability); the table course has the course as asked",
                "線は各日の試行の中央値、帯は5～95%（各パラメータを範囲内で一様に抽出。範囲は便宜的なもので確率ではありません）。指定どおりの推移は表courseにあります",
            ));
        }
        LinesSpec {
            frame,
            value_name: match small {
                true => self.lang.text("Change of output, of the baseline", "産出の変化（基準比）"),
                false => self.lang.text("Output, of the baseline", "産出（基準比）"),
            },
            x_name: self.lang.text("Day", "日"),
            lines,
            from_lowest: !small,
            interval_name: self.lang.text("5 to 95 % of the draws", "試行の5～95%"),
            ..LinesSpec::default()
        }
    }
}
