//! Lines with bands over a number or a year, on a linear or logarithmic axis.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::bars::name_and_unit;
use crate::colour::categorical;
use crate::error::{finite, interval, invalid};
use crate::frame::Canvas;
use crate::labels::spread;
use crate::legend::{self, Key};
use crate::number::log_ticks;
use crate::spec::record;
use crate::svg::{GREY, Ink, PALE, num};
use crate::{
    Figure, FigureError, Frame, Record, Rgb, Status, fonts, format_number, linear_ticks, text_width,
};

/// One point of a line.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LinePoint {
    /// Position, such as a year.
    pub x: f64,
    /// Value in the frame's unit; `None` breaks the line.
    pub y: Option<f64>,
    /// Lower end of the band.
    pub low: Option<f64>,
    /// Upper end of the band.
    pub high: Option<f64>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    /// Name, unique in the figure, written at the end of the line.
    pub label: String,
    /// The points; drawn in order of `x`.
    pub points: Vec<LinePoint>,
    /// Colour; from the categorical palette if absent.
    pub colour: Option<Rgb>,
    /// Reported (solid) or modelled (dashed).
    pub status: Status,
}

/// Lines with bands. Values may be negative on the linear axis; all must be above zero on the logarithmic one.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LinesSpec {
    /// Title, unit, sources.
    pub frame: Frame,
    /// Name of the value; the unit follows in brackets.
    pub value_name: String,
    /// Name of the horizontal axis.
    pub x_name: String,
    /// Whether `x` is a year: whole-number ticks without thousands separators.
    pub years: bool,
    /// The lines.
    pub lines: Vec<Line>,
    /// Logarithmic value axis.
    pub log: bool,
    /// The linear axis begins near the lowest value and not at zero: for values close to a level, such as percentages of
    /// a baseline. The reader must be told.
    pub from_lowest: bool,
    /// Name of the band, such as `90 % interval`.
    pub interval_name: String,
}

/// Most lines in one figure.
const CAP: usize = 40;
const HEIGHT: f64 = 360.0;

impl LinesSpec {
    /// Draws the figure.
    ///
    /// # Errors
    /// [`FigureError`] naming line and x, for numbers that cannot be drawn, values not above zero on a logarithmic
    /// axis, two points at one x, more than 40 lines, or nothing to draw.
    pub fn draw(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let words = self.frame.lang.words();
        let points = || self.lines.iter().flat_map(|l| &l.points);
        let values = || {
            points().flat_map(|p| [p.y, p.low.filter(|_| p.y.is_some()), p.high.filter(|_| p.y.is_some())])
        };
        let (mut low, mut high) = range(values().flatten());
        let (x_low, x_high) = range(points().map(|p| p.x));
        let ticks = if self.log {
            log_ticks(low, high)
        } else {
            low = if self.from_lowest { low } else { low.min(0.0) };
            high = if high > low { high } else { low + 1.0 };
            linear_ticks(low, high, 6)
        };
        (low, high) = range(ticks.iter().copied());

        let mut canvas = Canvas::start(&self.frame, false)?;
        let mut keys = Vec::new();
        if points().any(|p| p.low.is_some() || p.high.is_some()) {
            let name = if self.interval_name.is_empty() { words.interval } else { &self.interval_name };
            keys.push((Key::Halo, name.to_owned()));
        }
        if self.lines.iter().any(|l| l.status == Status::Modelled) {
            keys.push((Key::Dashed, words.modelled.to_owned()));
        }
        let (left, right, top) = (canvas.left, canvas.right, canvas.top);
        let axis = name_and_unit(&self.value_name, &self.frame.unit);
        let short = fonts::truncate(&axis, 11.5, false, (right - left) * 0.6);
        canvas.svg.titled_text(left, top + 10.0, Ink::new(11.5).grey(), &short, &axis);
        let key_left = left + text_width(&short, 11.5, false) + 30.0;
        let top = legend::keys(&mut canvas, key_left, right, top, &keys).max(top + 20.0) + 6.0;

        let tick_room =
            ticks.iter().map(|t| text_width(&format_number(*t), 10.5, false)).fold(20.0, f64::max);
        let label_room = self.lines.iter().map(|l| text_width(&l.label, 12.0, true)).fold(0.0, f64::max);
        let label_room = label_room.min((right - left) * 0.25);
        let (x0, x1) = (left + tick_room + 10.0, right - label_room - 14.0);
        let bottom = top + HEIGHT.max(self.lines.len() as f64 * 15.0);
        let scale = |v: f64| if self.log { v.max(f64::MIN_POSITIVE).log10() } else { v };
        let y = |v: f64| bottom - (bottom - top) * (scale(v) - scale(low)) / (scale(high) - scale(low));
        let span = if x_high > x_low { x_high - x_low } else { 1.0 };
        let x = |v: f64| x0 + (x1 - x0) * if x_high > x_low { (v - x_low) / span } else { 0.5 };
        for tick in &ticks {
            canvas.svg.line([x0, y(*tick), x1, y(*tick)], if *tick == 0.0 { GREY } else { PALE }, 0.8);
            canvas.svg.text(x0 - 7.0, y(*tick) + 3.8, Ink::new(10.5).grey().end(), &format_number(*tick));
        }
        self.x_axis(&mut canvas, x_low, x_high, bottom, &x);

        for (i, line) in self.lines.iter().enumerate() {
            let colour = line.colour.unwrap_or_else(|| categorical(i));
            for run in runs(line) {
                if run.iter().any(|p| p.low.is_some() || p.high.is_some()) {
                    let upper = run.iter().map(|p| (p.x, p.high.or(p.y).unwrap_or(low)));
                    let lower = run.iter().rev().map(|p| (p.x, p.low.or(p.y).unwrap_or(low)));
                    let d = path(upper.chain(lower), &x, &y) + "Z";
                    canvas.svg.path(&d, &format!(r#"fill="{colour}" fill-opacity="0.18""#), "");
                }
            }
        }
        for (i, line) in self.lines.iter().enumerate() {
            let colour = line.colour.unwrap_or_else(|| categorical(i));
            let dash = if line.status == Status::Modelled { r#" stroke-dasharray="6 4""# } else { "" };
            let crowd: usize = line.points.len();
            for run in runs(line) {
                let d = path(run.iter().map(|p| (p.x, p.y.unwrap_or(low))), &x, &y);
                let paint = format!(
                    r#"fill="none" stroke="{colour}" stroke-width="2.2" stroke-linejoin="round"{dash}"#
                );
                canvas.svg.path(&d, &paint, &line.label);
                if crowd <= 40 {
                    for p in &run {
                        marker(&mut canvas, i, x(p.x), y(p.y.unwrap_or(low)), colour);
                    }
                }
            }
        }
        let ends: Vec<(usize, f64, f64)> = self
            .lines
            .iter()
            .enumerate()
            .filter_map(|(i, l)| {
                let last = runs(l).pop()?.pop()?;
                Some((i, x(last.x), y(last.y?)))
            })
            .collect();
        let wanted: Vec<f64> = ends.iter().map(|e| e.2).collect();
        for ((i, end_x, end_y), at) in ends.iter().zip(spread(&wanted, 15.0, top, bottom)) {
            let Some(line) = self.lines.get(*i) else { continue };
            let colour = line.colour.unwrap_or_else(|| categorical(*i));
            let text = fonts::truncate(&line.label, 12.0, true, label_room);
            if (end_y - at).abs() > 3.0 || x1 - end_x > 1.0 {
                let d = format!("M{} {}L{} {}", num(end_x + 4.0), num(*end_y), num(x1 + 11.0), num(at));
                canvas.svg.path(&d, &format!(r#"fill="none" stroke="{colour}" stroke-width="0.7""#), "");
            }
            let ink = Ink::new(12.0).bold().colour(colour.mix(crate::svg::BLACK, 0.35));
            canvas.svg.titled_text(x1 + 13.0, at + 4.2, ink, &text, &line.label);
        }
        Ok(canvas.finish(bottom + if self.x_name.is_empty() { 24.0 } else { 40.0 }))
    }

    fn x_axis(&self, canvas: &mut Canvas<'_>, low: f64, high: f64, bottom: f64, x: &dyn Fn(f64) -> f64) {
        let room = x(high) - x(low);
        let count = (room / 70.0).clamp(1.0, 10.0) as usize;
        let mut ticks = if high > low { linear_ticks(low, high, count) } else { vec![low] };
        if self.years {
            if (high - low) < count as f64 {
                ticks =
                    (0..=(high - low).round().max(0.0) as usize).map(|i| low.round() + i as f64).collect();
            }
            ticks.retain(|t| t.fract() == 0.0);
        }
        for tick in ticks.into_iter().filter(|t| (low..=high).contains(t)) {
            canvas.svg.line([x(tick), bottom, x(tick), bottom + 4.0], GREY, 0.8);
            let text = if self.years { format!("{tick:.0}") } else { format_number(tick) };
            canvas.svg.text(x(tick), bottom + 17.0, Ink::new(10.5).grey().middle(), &text);
        }
        canvas.svg.line([x(low).min(x(high)), bottom, x(high), bottom], GREY, 0.8);
        if !self.x_name.is_empty() {
            let name = fonts::truncate(&self.x_name, 11.5, false, room.max(80.0));
            canvas.svg.text((x(low) + x(high)) / 2.0, bottom + 34.0, Ink::new(11.5).grey().middle(), &name);
        }
    }

    /// One record a point.
    #[must_use]
    pub fn data(&self) -> Vec<Record> {
        self.lines
            .iter()
            .flat_map(|line| {
                line.points.iter().map(|p| {
                    record([
                        ("line", json!(line.label)),
                        ("x", json!(p.x)),
                        ("value", json!(p.y)),
                        ("unit", json!(self.frame.unit)),
                        ("low", json!(p.low)),
                        ("high", json!(p.high)),
                        ("status", json!(if p.y.is_some() { line.status.name() } else { "missing" })),
                    ])
                })
            })
            .collect()
    }

    fn check(&self) -> Result<(), FigureError> {
        let id = &self.frame.id;
        let mut seen = std::collections::BTreeSet::new();
        for line in &self.lines {
            if !seen.insert(&line.label) {
                return Err(FigureError::Duplicate {
                    figure: id.clone(),
                    what: "line",
                    name: line.label.clone(),
                });
            }
            let mut xs = std::collections::BTreeSet::new();
            for p in &line.points {
                let item = format!("{} at {}", line.label, p.x);
                finite(id, &item, "x", p.x)?;
                if !xs.insert(p.x.to_bits()) {
                    return Err(FigureError::Duplicate { figure: id.clone(), what: "point", name: item });
                }
                let Some(value) = p.y else { continue };
                finite(id, &item, "y", value)?;
                interval(id, &item, p.low, value, p.high)?;
                for (field, v) in [("y", Some(value)), ("low", p.low)] {
                    if let Some(v) = v.filter(|v| self.log && *v <= 0.0) {
                        return Err(invalid(
                            id,
                            &item,
                            field,
                            v,
                            "a number above zero on a logarithmic axis",
                        ));
                    }
                }
            }
        }
        if self.lines.len() > CAP {
            return Err(FigureError::InvalidSetting {
                figure: id.clone(),
                setting: "lines",
                value: format!("{} lines", self.lines.len()),
                expected: "at most 40 lines; show the largest, or split the figure",
            });
        }
        if !self.lines.iter().flat_map(|l| &l.points).any(|p| p.y.is_some()) {
            return Err(FigureError::Empty { figure: id.clone(), what: "points with a value" });
        }
        Ok(())
    }
}

/// Smallest and largest of some numbers.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
}

/// Unbroken runs of points with a value, in order of x.
fn runs(line: &Line) -> Vec<Vec<&LinePoint>> {
    let mut points: Vec<&LinePoint> = line.points.iter().collect();
    points.sort_by(|a, b| a.x.total_cmp(&b.x));
    points.split(|p| p.y.is_none()).filter(|r| !r.is_empty()).map(<[_]>::to_vec).collect()
}

fn path(points: impl Iterator<Item = (f64, f64)>, x: &dyn Fn(f64) -> f64, y: &dyn Fn(f64) -> f64) -> String {
    let mut d = String::new();
    for (i, (px, py)) in points.enumerate() {
        d.push_str(if i == 0 { "M" } else { "L" });
        d.push_str(&format!("{} {}", num(x(px)), num(y(py))));
    }
    d
}

/// Markers differ in shape, so that lines differ in grey.
pub(crate) fn marker(canvas: &mut Canvas<'_>, i: usize, x: f64, y: f64, colour: Rgb) {
    let paint = format!(r##"fill="{colour}" stroke="#ffffff" stroke-width="0.8""##);
    let d = match i % 4 {
        0 => format!("M{} {}a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0 -6.8 0Z", num(x - 3.4), num(y)),
        1 => format!("M{} {}h6.2v6.2h-6.2Z", num(x - 3.1), num(y - 3.1)),
        2 => format!("M{} {}l4 7h-8Z", num(x), num(y - 4.2)),
        _ => format!("M{} {}l4.2 4.2l-4.2 4.2l-4.2 -4.2Z", num(x), num(y - 4.2)),
    };
    canvas.svg.path(&d, &paint, "");
}
