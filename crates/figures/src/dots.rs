//! Dots on a logarithmic axis: values that differ by powers of ten, by group and series.
//!
//! A *mark* is a further value of the same dot, such as the land of a farm of more layers. A *stem* leads from the
//! name to the dot. The trap: a logarithmic axis has no zero, so that the length of a stem means nothing: the place
//! of the dot is read, and bars would mislead. A value of zero is an error, never a dot at the edge.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::bars::name_and_unit;
use crate::colour::categorical;
use crate::error::{finite, interval, invalid};
use crate::frame::Canvas;
use crate::legend::{self, Key};
use crate::lines::marker;
use crate::number::log_ticks;
use crate::spec::record;
use crate::svg::{BLACK, GREY, Ink, PALE, num};
use crate::{Figure, FigureError, Frame, Record, Rgb, Series, fonts, format_number, text_width};

/// A further value of a dot, drawn as a small ring.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Mark {
    /// What differs from the dot, such as `20 layers`.
    pub label: String,
    /// Value in the frame's unit, above zero.
    pub value: f64,
}

/// The value of a series in a group. A pair without a dot is missing, not zero.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Dot {
    /// Name of the group.
    pub group: String,
    /// Name of the series.
    pub series: String,
    /// Value in the frame's unit, above zero.
    pub value: f64,
    /// Lower end of the interval, above zero.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// Further values.
    pub marks: Vec<Mark>,
    /// Stands before the value, such as `3 of 6` where a sum lacks some.
    pub remark: String,
}

/// Dots of the series of each group on one logarithmic axis.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DotsSpec {
    /// Title, unit, sources.
    pub frame: Frame,
    /// Name of the value, for the axis; the unit follows in brackets.
    pub value_name: String,
    /// Names of the groups, from top to bottom; the first is set apart, as that of the sum.
    pub groups: Vec<String>,
    /// The series, from top to bottom of a group.
    pub series: Vec<Series>,
    /// The values.
    pub dots: Vec<Dot>,
    /// What the rings are, such as `vertical farms of 1 (right) to 100 layers`.
    pub mark_name: String,
    /// Name of the interval, such as `90 % interval`.
    pub interval_name: String,
}

/// Most series in a group.
const SERIES_CAP: usize = 14;
/// Most groups in one figure.
const GROUP_CAP: usize = 60;
/// Height of a dot's row.
const STEP: f64 = 16.0;
/// Space between groups.
const GAP: f64 = 14.0;

/// Where values stand.
struct Scale<'a> {
    /// Left end of the axis.
    floor: f64,
    /// Place of a value.
    at: &'a dyn Fn(f64) -> f64,
}

impl Dot {
    /// What stands at the right edge: the value, after the remark.
    fn text(&self) -> String {
        let value = format_number(self.value);
        if self.remark.is_empty() { value } else { format!("{}  {value}", self.remark) }
    }
}

impl DotsSpec {
    /// Draws the figure.
    ///
    /// # Errors
    /// [`FigureError`] naming group and series, for values that are not above zero, undeclared groups or series, a
    /// pair given twice, too many groups or series, or nothing to draw.
    pub fn draw(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let words = self.frame.lang.words();
        let values = self.dots.iter().flat_map(|dot| {
            let marks = dot.marks.iter().map(|mark| mark.value);
            [Some(dot.value), dot.low, dot.high].into_iter().flatten().chain(marks)
        });
        let (low, high) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let ticks = log_ticks(low, high);
        let (low, high) = (ticks.first().copied().unwrap_or(low), ticks.last().copied().unwrap_or(high));

        let mut canvas = Canvas::start(&self.frame, false)?;
        let mut keys = Vec::new();
        if self.dots.iter().any(|dot| dot.low.is_some() || dot.high.is_some()) {
            let name = if self.interval_name.is_empty() { words.interval } else { &self.interval_name };
            keys.push((Key::Whisker, name.to_owned()));
        }
        if self.dots.iter().any(|dot| !dot.marks.is_empty()) {
            keys.push((Key::Ring, self.mark_name.clone()));
        }
        if self.dots.len() < self.groups.len() * self.series.len() {
            keys.push((Key::NoData, words.no_data.to_owned()));
        }
        let (left, right, top) = (canvas.left, canvas.right, canvas.top);
        let top = legend::keys(&mut canvas, left, right, top, &keys) + 8.0;

        let widest = |names: &mut dyn Iterator<Item = &String>, size: f64, most: f64| {
            names.map(|name| text_width(name, size, false)).fold(0.0, f64::max).min(most)
        };
        let group_room = widest(&mut self.groups.iter(), 12.5, (right - left) * 0.2);
        let series_room = widest(&mut self.series.iter().map(|s| &s.label), 11.0, (right - left) * 0.2);
        let x0 = left + group_room + 14.0 + series_room + 10.0;
        let texts = self.dots.iter().map(|dot| text_width(&dot.text(), 10.5, false));
        let x1 = right - texts.fold(30.0, f64::max).min((right - x0) * 0.4) - 18.0;
        let x = |value: f64| x0 + (x1 - x0) * (value / low).log10() / (high / low).log10();

        let axis = name_and_unit(&self.value_name, &self.frame.unit);
        let short = fonts::truncate(&axis, 11.5, false, right - x0);
        canvas.svg.titled_text(x0, top + 10.0, Ink::new(11.5).grey(), &short, &axis);
        let top = top + 20.0;
        let row = STEP * self.series.len() as f64 + GAP;
        let bottom = top + row * self.groups.len() as f64;
        for tick in &ticks {
            canvas.svg.line([x(*tick), top, x(*tick), bottom], PALE, 0.8);
            canvas.svg.text(x(*tick), bottom + 14.0, Ink::new(10.5).grey().middle(), &format_number(*tick));
        }
        for (g, group) in self.groups.iter().enumerate() {
            let y0 = top + row * g as f64;
            if g > 0 {
                canvas.svg.line(
                    [left, y0, right, y0],
                    if g == 1 { GREY } else { PALE },
                    if g == 1 { 1.0 } else { 0.8 },
                );
            }
            let name = fonts::truncate(group, 12.5, false, group_room);
            let ink = Ink::new(12.5);
            let ink = if g == 0 { ink.bold() } else { ink };
            canvas.svg.titled_text(left, y0 + GAP / 2.0 + STEP * 0.5 + 4.5, ink, &name, group);
            for (k, series) in self.series.iter().enumerate() {
                let y = y0 + GAP / 2.0 + STEP * (k as f64 + 0.5);
                let name = fonts::truncate(&series.label, 11.0, false, series_room);
                let ink = Ink::new(11.0).grey().end();
                canvas.svg.titled_text(x0 - 8.0, y + 3.9, ink, &name, &series.label);
                let colour = series.colour.unwrap_or_else(|| categorical(k));
                match self.dots.iter().find(|dot| dot.group == *group && dot.series == series.label) {
                    Some(dot) => self.dot(&mut canvas, dot, (k, colour), y, &Scale { floor: x0, at: &x }),
                    None => {
                        let paint = canvas.no_data();
                        canvas.svg.rect([x0, y - 4.0, 30.0, 8.0], &paint, "");
                    }
                }
            }
        }
        canvas.svg.line([x0, top, x0, bottom], GREY, 1.0);
        Ok(canvas.finish(bottom + 22.0))
    }

    fn dot(&self, canvas: &mut Canvas<'_>, dot: &Dot, series: (usize, Rgb), y: f64, x: &Scale<'_>) {
        let (shape, colour) = series;
        let (x0, at) = (x.floor, (x.at)(dot.value));
        let x = x.at;
        let stem = format!("M{} {}H{}", num(x0), num(y), num(at));
        let paint = format!(r#"fill="none" stroke="{colour}" stroke-width="1.4" stroke-opacity="0.45""#);
        canvas.svg.path(&stem, &paint, "");
        let (low, high) = (dot.low.unwrap_or(dot.value), dot.high.unwrap_or(dot.value));
        if high > low {
            let (a, b) = (x(low), x(high));
            let d = format!("M{} {}v8m0 -4H{}m0 -4v8", num(a), num(y - 4.0), num(b));
            canvas.svg.path(&d, &format!(r#"fill="none" stroke="{BLACK}" stroke-width="1.1""#), "");
        }
        for mark in &dot.marks {
            let place = x(mark.value);
            let d = format!("M{} {}a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0Z", num(place - 2.6), num(y));
            let title = format!("{}: {} {}", mark.label, format_number(mark.value), self.frame.unit);
            canvas.svg.path(&d, &format!(r##"fill="#ffffff" stroke="{colour}" stroke-width="1.2""##), &title);
        }
        marker(canvas, shape, at, y, colour);
        let title = format!("{} · {}", dot.group, dot.series);
        let text = fonts::truncate(&dot.text(), 10.5, false, (canvas.right - x0) * 0.4);
        canvas.svg.titled_text(canvas.right, y + 3.8, Ink::new(10.5).end(), &text, &title);
    }

    /// One record a dot and one a mark, as drawn; pairs without a dot are null.
    #[must_use]
    pub fn data(&self) -> Vec<Record> {
        let mut out = Vec::new();
        for group in &self.groups {
            for series in &self.series {
                let dot = self.dots.iter().find(|dot| dot.group == *group && dot.series == series.label);
                let row = |mark: &str, value: Option<f64>, low: Option<f64>, high: Option<f64>| {
                    record([
                        ("group", json!(group)),
                        ("series", json!(series.label)),
                        ("mark", json!(mark)),
                        ("value", json!(value)),
                        ("unit", json!(self.frame.unit)),
                        ("low", json!(low)),
                        ("high", json!(high)),
                        ("remark", json!(dot.map_or("", |d| d.remark.as_str()))),
                    ])
                };
                out.push(row("", dot.map(|d| d.value), dot.and_then(|d| d.low), dot.and_then(|d| d.high)));
                let marks = dot.into_iter().flat_map(|d| &d.marks);
                out.extend(marks.map(|mark| row(&mark.label, Some(mark.value), None, None)));
            }
        }
        out
    }

    fn check(&self) -> Result<(), FigureError> {
        let id = &self.frame.id;
        let series: Vec<&String> = self.series.iter().map(|one| &one.label).collect();
        for (what, names, most) in
            [("group", self.groups.iter().collect(), GROUP_CAP), ("series", series.clone(), SERIES_CAP)]
        {
            let mut seen = BTreeSet::new();
            for name in &names {
                if !seen.insert(*name) {
                    return Err(FigureError::Duplicate { figure: id.clone(), what, name: (*name).clone() });
                }
            }
            if names.len() > most {
                return Err(FigureError::InvalidSetting {
                    figure: id.clone(),
                    setting: if what == "group" { "groups" } else { "series" },
                    value: names.len().to_string(),
                    expected: "at most 60 groups of 14 series; split the figure",
                });
            }
        }
        let mut pairs = BTreeSet::new();
        for dot in &self.dots {
            let item = format!("{} · {}", dot.group, dot.series);
            let declared = |what, name: &String, names: &[&String]| {
                if names.contains(&name) {
                    return Ok(());
                }
                let declared = names.iter().take(5).map(|n| (*n).clone()).collect::<Vec<_>>().join(", ");
                Err(FigureError::Undeclared { figure: id.clone(), what, name: name.clone(), declared })
            };
            declared("group", &dot.group, &self.groups.iter().collect::<Vec<_>>())?;
            declared("series", &dot.series, &series)?;
            if !pairs.insert((&dot.group, &dot.series)) {
                return Err(FigureError::Duplicate { figure: id.clone(), what: "dot", name: item });
            }
            let marks = dot.marks.iter().map(|mark| ("mark", mark.value));
            let own = [("value", Some(dot.value)), ("low", dot.low)];
            for (field, value) in
                own.into_iter().filter_map(|(field, value)| Some((field, value?))).chain(marks)
            {
                finite(id, &item, field, value)?;
                if value <= 0.0 {
                    let expected = "a number above zero on a logarithmic axis";
                    return Err(invalid(id, &item, field, value, expected));
                }
            }
            interval(id, &item, dot.low, dot.value, dot.high)?;
        }
        if self.dots.is_empty() {
            return Err(FigureError::Empty { figure: id.clone(), what: "dots" });
        }
        Ok(())
    }
}
