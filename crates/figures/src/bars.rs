//! Ranked horizontal bars, with intervals, a risk colour, a cumulative line and the part not covered.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::colour::{NEUTRAL, SLATE};
use crate::error::{amount, finite, interval};
use crate::frame::Canvas;
use crate::legend::{self, Key};
use crate::spec::record;
use crate::svg::{BLACK, GREY, Ink, PALE, num};
use crate::{
    CutOff, Figure, FigureError, Frame, Ramp, Record, Rgb, Status, fonts, format_number, format_share,
};
use crate::{linear_ticks, text_width};

/// One bar.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Bar {
    /// Name, unique in the figure.
    pub label: String,
    /// Amount in the frame's unit; `None` is drawn as "no data".
    pub value: Option<f64>,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// Position on the colour ramp, such as a risk index.
    pub colour_value: Option<f64>,
    /// Colour of the bar, when no ramp is used.
    pub colour: Option<Rgb>,
    /// Reported (solid) or modelled (hatched).
    pub status: Status,
}

/// The part that has no factor or origin, drawn hatched below the bars and left out of the shares.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotCovered {
    /// Name; the language's "Not covered" if empty.
    pub label: String,
    /// Amount in `unit_text`'s own terms, or `None` if it cannot be stated in the figure's unit.
    pub value: Option<f64>,
    /// What to print beside it, such as `3.1 kg of 1,482 kg`.
    pub text: String,
}

/// Ranked horizontal bars.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BarsSpec {
    /// Title, unit, sources.
    pub frame: Frame,
    /// Name of the value, for the axis; the unit follows in brackets.
    pub value_name: String,
    /// The bars in any order.
    pub bars: Vec<Bar>,
    /// Keep the input order instead of ranking by value.
    pub keep_order: bool,
    /// Which bars are summed into "Other".
    pub cut_off: CutOff,
    /// Show shares of the total beside the values.
    pub shares: bool,
    /// Draw the cumulative share (Pareto line).
    pub cumulative: bool,
    /// Colour ramp for `colour_value`.
    pub ramp: Ramp,
    /// Name of `colour_value`, such as `Supply risk (index, not probability)`.
    pub colour_name: String,
    /// Ends of the colour ramp; the range of the data if absent.
    pub colour_range: Option<(f64, f64)>,
    /// Name of the interval, such as `90 % interval`.
    pub interval_name: String,
    /// The part not covered.
    pub not_covered: Option<NotCovered>,
}

/// Most bars drawn one by one.
const CAP: usize = 60;
const ROW: f64 = 25.0;

impl BarsSpec {
    /// Draws the figure.
    ///
    /// # Errors
    /// [`FigureError`] naming the bar, for numbers that cannot be drawn, duplicate labels, or no bars.
    pub fn draw(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let words = self.frame.lang.words();
        let rows = self.rows();
        let total: f64 = rows.iter().filter_map(|b| b.value).sum();
        let mut canvas = Canvas::start(&self.frame, false)?;
        let range = self.colour_range();

        // Legend: ramp, interval, modelled, no data.
        let mut keys = Vec::new();
        if rows.iter().any(|b| b.low.is_some() || b.high.is_some()) {
            let name = if self.interval_name.is_empty() { words.interval } else { &self.interval_name };
            keys.push((Key::Whisker, name.to_owned()));
        }
        if rows.iter().any(|b| b.status == Status::Modelled && b.value.is_some()) {
            keys.push((Key::Hatched(SLATE), words.modelled.to_owned()));
        }
        let ramp_gap = range.is_some() && rows.iter().any(|b| b.colour_value.is_none() && b.value.is_some());
        if ramp_gap {
            keys.push((Key::Fill(NEUTRAL), words.not_rated.to_owned()));
        }
        if rows.iter().any(|b| b.value.is_none()) {
            keys.push((Key::NoData, words.no_data.to_owned()));
        }
        let mut top = canvas.top;
        let (mut keys_left, mut keys_top) = (canvas.left, top);
        if let Some((low, high)) = range {
            let bottom = legend::ramp(&mut canvas, keys_left, top, &self.colour_name, self.ramp, low, high);
            keys_left += 220.0_f64.max(text_width(&self.colour_name, 11.5, false).min(420.0) + 30.0);
            keys_top = top + 15.0;
            top = bottom;
        }
        let right = canvas.right;
        top = legend::keys(&mut canvas, keys_left, right, keys_top, &keys).max(top) + 12.0;

        // Columns: labels, plot, value texts inside the plot room, cumulative panel.
        let longest = rows.iter().map(|b| text_width(&b.label, 12.0, false)).fold(40.0, f64::max);
        let label_room = longest.min((right - canvas.left) * 0.32);
        let panel = if self.cumulative && total > 0.0 { 170.0 } else { 0.0 };
        let texts: Vec<String> = rows.iter().map(|b| self.value_text(b, total)).collect();
        let text_room = texts.iter().map(|t| text_width(t, 11.5, false)).fold(0.0, f64::max) + 10.0;
        let x0 = canvas.left + label_room + 10.0;
        let x1 = right - panel - text_room;
        let most =
            rows.iter().filter_map(|b| b.value.map(|v| v.max(b.high.unwrap_or(v)))).fold(0.0, f64::max);
        let ticks = linear_ticks(0.0, if most > 0.0 { most } else { 1.0 }, 5);
        let end = most.max(f64::MIN_POSITIVE);
        let ticks: Vec<f64> = ticks.into_iter().filter(|t| *t <= end * 1.001).collect();
        let x = |value: f64| x0 + (x1 - x0) * (value / if most > 0.0 { most } else { 1.0 }).clamp(0.0, 1.0);

        let axis = self.axis_name();
        let axis_room = right - panel - canvas.left - 10.0;
        let axis_text = fonts::truncate(&axis, 11.5, false, axis_room.max(60.0));
        let axis_x = x0.min(right - panel - text_width(&axis_text, 11.5, false) - 10.0).max(canvas.left);
        canvas.svg.titled_text(axis_x, top + 10.0, Ink::new(11.5).grey(), &axis_text, &axis);
        if panel > 0.0 {
            canvas.svg.text(right - panel + 24.0, top + 10.0, Ink::new(11.5).grey(), words.cumulative);
        }
        top += 20.0;
        let bottom = top + ROW * rows.len() as f64;
        for tick in &ticks {
            canvas.svg.line([x(*tick), top, x(*tick), bottom], PALE, 0.8);
            canvas.svg.text(x(*tick), bottom + 14.0, Ink::new(10.5).grey().middle(), &format_number(*tick));
        }
        let mut running = 0.0;
        let mut points = Vec::new();
        for (i, (bar, text)) in rows.iter().zip(&texts).enumerate() {
            let y = top + ROW * i as f64;
            let label = fonts::truncate(&bar.label, 12.0, false, label_room);
            canvas.svg.titled_text(x0 - 10.0, y + 16.5, Ink::new(12.0).end(), &label, &bar.label);
            let Some(value) = bar.value else {
                let paint = canvas.no_data();
                canvas.svg.rect([x0, y + 5.0, 40.0, 15.0], &paint, "");
                canvas.svg.text(x0 + 48.0, y + 16.5, Ink::new(11.5).grey().halo(), words.no_data);
                continue;
            };
            let colour = self.colour_of(bar, range);
            let area = [x0, y + 4.5, (x(value) - x0).max(if value > 0.0 { 0.8 } else { 0.0 }), 16.0];
            let title = format!("{}: {} {}", bar.label, text, self.frame.unit);
            canvas.svg.rect(area, &format!(r#"fill="{colour}""#), &title);
            if bar.status == Status::Modelled {
                let hatch = canvas.hatch();
                canvas.svg.rect(area, &hatch, "");
            }
            let (low, high) = (bar.low.unwrap_or(value), bar.high.unwrap_or(value));
            if high > low {
                whisker(&mut canvas, x(low.max(0.0)), x(high), y + 12.5);
            }
            canvas.svg.text(x(value.max(high)) + 6.0, y + 16.5, Ink::new(11.5).halo(), text);
            running += value;
            points.push((y + 12.5, if total > 0.0 { running / total } else { 0.0 }));
        }
        canvas.svg.line([x0, top - 2.0, x0, bottom], GREY, 1.0);
        if panel > 0.0 {
            cumulative_panel(&mut canvas, right - panel + 24.0, right - 46.0, top, bottom, &points);
        }
        let mut bottom = bottom + 20.0;
        if let Some(rest) = &self.not_covered {
            bottom += 6.0;
            let name = if rest.label.is_empty() { words.not_covered } else { &rest.label };
            let label = fonts::truncate(name, 12.0, false, label_room);
            canvas.svg.titled_text(x0 - 10.0, bottom + 16.5, Ink::new(12.0).end(), &label, name);
            let width = rest.value.map_or(40.0, |v| (x(v) - x0).max(3.0));
            let paint = canvas.no_data();
            canvas.svg.rect([x0, bottom + 4.5, width, 16.0], &paint, "");
            let text = match (rest.value, rest.text.is_empty()) {
                (_, false) => rest.text.clone(),
                (Some(v), true) => format!("{} {}", format_number(v), self.frame.unit),
                (None, true) => words.no_data.to_owned(),
            };
            let shown = fonts::truncate(&text, 11.5, false, (right - x0 - width - 10.0).max(30.0));
            canvas.svg.titled_text(x0 + width + 6.0, bottom + 16.5, Ink::new(11.5).grey(), &shown, &text);
            bottom += ROW;
        }
        Ok(canvas.finish(bottom))
    }

    /// One record a bar as drawn; `share` is of the sum of the bars.
    #[must_use]
    pub fn data(&self) -> Vec<Record> {
        let rows = self.rows();
        let total: f64 = rows.iter().filter_map(|b| b.value).sum();
        let mut out: Vec<Record> = rows
            .iter()
            .map(|b| {
                record([
                    ("label", json!(b.label)),
                    ("value", json!(b.value)),
                    ("unit", json!(self.frame.unit)),
                    ("share", json!(b.value.filter(|_| total > 0.0).map(|v| v / total))),
                    ("low", json!(b.low)),
                    ("high", json!(b.high)),
                    ("colour_value", json!(b.colour_value)),
                    ("status", json!(if b.value.is_some() { b.status.name() } else { "missing" })),
                ])
            })
            .collect();
        if let Some(rest) = &self.not_covered {
            let name = if rest.label.is_empty() { self.frame.lang.words().not_covered } else { &rest.label };
            let mut row = record([("label", json!(name)), ("value", json!(rest.value))]);
            row.insert("unit".into(), json!(self.frame.unit));
            for column in ["share", "low", "high", "colour_value"] {
                row.insert(column.into(), Value::Null);
            }
            row.insert("status".into(), json!("not covered"));
            out.push(row);
        }
        out
    }

    fn check(&self) -> Result<(), FigureError> {
        let id = &self.frame.id;
        self.cut_off.check(id)?;
        let mut seen = std::collections::BTreeSet::new();
        for bar in &self.bars {
            if !seen.insert(&bar.label) {
                return Err(FigureError::Duplicate {
                    figure: id.clone(),
                    what: "bar",
                    name: bar.label.clone(),
                });
            }
            if let Some(value) = bar.value {
                amount(id, &bar.label, "value", value)?;
                interval(id, &bar.label, bar.low, value, bar.high)?;
            }
            if let Some(value) = bar.colour_value {
                finite(id, &bar.label, "colour_value", value)?;
            }
        }
        if let Some(NotCovered { label, value: Some(value), .. }) = &self.not_covered {
            amount(id, label, "not_covered", *value)?;
        }
        if let Some((low, high)) = self.colour_range {
            finite(id, "colour_range", "low", low)?;
            finite(id, "colour_range", "high", high)?;
        }
        if self.bars.is_empty() {
            return Err(FigureError::Empty { figure: id.clone(), what: "bars" });
        }
        Ok(())
    }

    /// Bars as drawn: ranked and cut off, missing ones last.
    fn rows(&self) -> Vec<Bar> {
        let known: Vec<&Bar> = self.bars.iter().filter(|b| b.value.is_some()).collect();
        let missing: Vec<&Bar> = self.bars.iter().filter(|b| b.value.is_none()).collect();
        let values: Vec<f64> = known.iter().filter_map(|b| b.value).collect();
        let mut kept = self.cut_off.keep(&values, CAP);
        if self.keep_order {
            kept.sort_unstable();
        }
        let mut rows: Vec<Bar> = kept.iter().filter_map(|&i| known.get(i).map(|b| (*b).clone())).collect();
        let held: std::collections::BTreeSet<usize> = kept.into_iter().collect();
        let rest: Vec<&Bar> =
            known.iter().enumerate().filter(|(i, _)| !held.contains(i)).map(|(_, b)| *b).collect();
        if !rest.is_empty() {
            rows.push(Bar {
                label: self.frame.lang.other(rest.len()),
                value: Some(rest.iter().filter_map(|b| b.value).sum()),
                colour: Some(NEUTRAL),
                status: rest.iter().map(|b| b.status).max().unwrap_or_default(),
                ..Bar::default()
            });
        }
        rows.extend(missing.into_iter().take(CAP).cloned());
        rows
    }

    fn colour_range(&self) -> Option<(f64, f64)> {
        let values = || self.bars.iter().filter_map(|b| b.colour_value).filter(|v| v.is_finite());
        let (low, high) =
            (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        if low > high {
            return None;
        }
        let (low, high) = self.colour_range.unwrap_or((low, high));
        Some(if high > low { (low, high) } else { (low - 0.5, low + 0.5) })
    }

    fn colour_of(&self, bar: &Bar, range: Option<(f64, f64)>) -> Rgb {
        match (range, bar.colour_value, bar.colour) {
            (Some((low, high)), Some(value), _) => self.ramp.at((value - low) / (high - low)),
            (_, _, Some(colour)) => colour,
            (Some(_), None, None) => NEUTRAL,
            (None, _, None) => SLATE,
        }
    }

    fn value_text(&self, bar: &Bar, total: f64) -> String {
        match bar.value {
            None => String::new(),
            Some(value) if self.shares && total > 0.0 => {
                format!("{}  ({})", format_number(value), format_share(value / total))
            }
            Some(value) => format_number(value),
        }
    }

    fn axis_name(&self) -> String {
        name_and_unit(&self.value_name, &self.frame.unit)
    }
}

/// `name (unit)`, or whichever of the two there is.
pub(crate) fn name_and_unit(name: &str, unit: &str) -> String {
    match (name.is_empty(), unit.is_empty()) {
        (false, false) => format!("{name} ({unit})"),
        (true, false) => unit.to_owned(),
        _ => name.to_owned(),
    }
}

/// A horizontal interval with end ticks.
fn whisker(canvas: &mut Canvas<'_>, low: f64, high: f64, y: f64) {
    let d = format!(
        "M{} {y0}v7M{} {y0}v7M{} {y}H{}",
        num(low),
        num(high),
        num(low),
        num(high),
        y0 = num(y - 3.5),
        y = num(y)
    );
    canvas.svg.path(&d, r##"fill="none" stroke="#ffffff" stroke-width="3""##, "");
    canvas.svg.path(&d, &format!(r#"fill="none" stroke="{BLACK}" stroke-width="1.2""#), "");
}

/// The Pareto line beside the bars: share on x, rows on y, number at each point.
fn cumulative_panel(canvas: &mut Canvas<'_>, x0: f64, x1: f64, top: f64, bottom: f64, points: &[(f64, f64)]) {
    for share in [0.0, 0.5, 1.0] {
        let x = x0 + (x1 - x0) * share;
        canvas.svg.line([x, top, x, bottom], PALE, 0.8);
        canvas.svg.text(x, bottom + 14.0, Ink::new(10.5).grey().middle(), &format_share(share));
    }
    let place = |share: f64| x0 + (x1 - x0) * share;
    let mut d = format!("M{} {}", num(x0), num(top));
    for (y, share) in points {
        d.push_str(&format!("L{} {}", num(place(*share)), num(*y)));
    }
    canvas.svg.path(&d, &format!(r#"fill="none" stroke="{GREY}" stroke-width="1.4""#), "");
    for (y, share) in points {
        let (cx, cy) = (num(place(*share)), num(*y));
        canvas.svg.push(format_args!(r#"<circle cx="{cx}" cy="{cy}" r="2.6" fill="{GREY}"/>"#));
        canvas.svg.text(place(*share) + 7.0, *y + 4.0, Ink::new(10.5).grey().halo(), &format_share(*share));
    }
}
