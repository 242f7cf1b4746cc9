//! Changes of either sign: bars to both sides of zero, or step by step from one level to another (a waterfall).
//!
//! A *level* is an amount that stands for itself, drawn from zero; a *change* is an amount more or less. Step by step, each
//! change starts where the one before ended, so that the last one ends at the level that follows. The trap: an axis that is
//! cut short makes small changes look large, so that it always has zero.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::bars::name_and_unit;
use crate::colour::{NEUTRAL, SLATE};
use crate::error::finite;
use crate::frame::Canvas;
use crate::legend::{self, Key};
use crate::spec::record;
use crate::svg::{GREY, Ink, PALE};
use crate::{
    CutOff, Figure, FigureError, Frame, Record, Rgb, fonts, format_number, linear_ticks, text_width,
};

/// What a bar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// More or less of something.
    #[default]
    Change,
    /// An amount by itself.
    Level,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeBar {
    /// Name, unique in the figure.
    pub label: String,
    /// Amount in the frame's unit, of either sign.
    pub value: f64,
    /// Level or change.
    pub step: Step,
}

/// Changes of either sign.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangesSpec {
    /// Title, unit, sources.
    pub frame: Frame,
    /// Name of the value, for the axis; the unit follows in brackets.
    pub value_name: String,
    /// The bars; in this order where they are drawn step by step.
    pub bars: Vec<ChangeBar>,
    /// Whether each change starts where the one before ended; otherwise all start at zero, the largest first.
    pub stepwise: bool,
    /// Which changes, by their size, are summed into "Other"; not step by step.
    pub cut_off: CutOff,
}

/// Most bars drawn one by one.
const CAP: usize = 60;
/// Height of a bar's row.
const ROW: f64 = 27.0;

/// A bar as drawn: from where to where.
struct Shown {
    label: String,
    value: f64,
    step: Step,
    other: bool,
    start: f64,
}

impl Shown {
    fn end(&self) -> f64 {
        self.start + self.value
    }

    fn colour(&self) -> Rgb {
        match self.step {
            _ if self.other => NEUTRAL,
            Step::Level => SLATE,
            Step::Change if self.value < 0.0 => DECREASE,
            Step::Change => INCREASE,
        }
    }

    /// The value, of a change with its sign.
    fn text(&self) -> String {
        match self.step {
            Step::Change if self.value > 0.0 => format!("+{}", format_number(self.value)),
            _ => format_number(self.value),
        }
    }
}

/// Vermilion and blue of the categorical palette, which readers of every colour vision tell apart.
const INCREASE: Rgb = Rgb(0xD5, 0x5E, 0x00);
const DECREASE: Rgb = Rgb(0x00, 0x72, 0xB2);

impl ChangesSpec {
    /// Draws the figure.
    ///
    /// # Errors
    /// [`FigureError`] naming the bar, for numbers that are not finite, duplicate labels, or no bars.
    pub fn draw(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let rows = self.rows();
        let words = self.frame.lang.words();
        let mut canvas = Canvas::start(&self.frame, false)?;
        let is = |test: fn(&Shown) -> bool| rows.iter().any(test);
        let mut keys = Vec::new();
        for (there, colour, name) in [
            (is(|row| row.step == Step::Change && row.value > 0.0), INCREASE, words.increase),
            (is(|row| row.step == Step::Change && row.value < 0.0), DECREASE, words.decrease),
        ] {
            if there {
                keys.push((Key::Fill(colour), name.to_owned()));
            }
        }
        let (left, right, top) = (canvas.left, canvas.right, canvas.top);
        let mut top = legend::keys(&mut canvas, left, right, top, &keys) + 12.0;

        let longest = rows.iter().map(|row| text_width(&row.label, 12.0, false)).fold(40.0, f64::max);
        let label_room = longest.min((right - left) * 0.32);
        let text_room = rows.iter().map(|row| text_width(&row.text(), 11.5, true)).fold(0.0, f64::max) + 12.0;
        let (x0, x1) = (left + label_room + 10.0, right - text_room);
        let ends = || rows.iter().flat_map(|row| [row.start, row.end()]);
        let (low, high) = (ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
        let (low, high) = if high > low { (low, high) } else { (0.0, 1.0) };
        let x = |value: f64| x0 + (x1 - x0) * ((value - low) / (high - low)).clamp(0.0, 1.0);

        let axis = name_and_unit(&self.value_name, &self.frame.unit);
        let axis_text = fonts::truncate(&axis, 11.5, false, right - x0);
        canvas.svg.titled_text(x0, top + 10.0, Ink::new(11.5).grey(), &axis_text, &axis);
        top += 20.0;
        let bottom = top + ROW * rows.len() as f64;
        let slack = 0.001 * (high - low);
        let within = |tick: &f64| *tick >= low - slack && *tick <= high + slack;
        for tick in linear_ticks(low, high, 6).into_iter().filter(within) {
            canvas.svg.line([x(tick), top, x(tick), bottom], PALE, 0.8);
            canvas.svg.text(x(tick), bottom + 14.0, Ink::new(10.5).grey().middle(), &format_number(tick));
        }
        for (at, row) in rows.iter().enumerate() {
            let y = top + ROW * at as f64;
            let label = fonts::truncate(&row.label, 12.0, false, label_room);
            canvas.svg.titled_text(x0 - 10.0, y + 17.5, Ink::new(12.0).end(), &label, &row.label);
            let (from, to) = (x(row.start.min(row.end())), x(row.start.max(row.end())));
            let width = (to - from).max(if row.value == 0.0 { 0.0 } else { 0.8 });
            let text = row.text();
            let title = format!("{}: {text} {}", row.label, self.frame.unit);
            canvas.svg.rect([from, y + 4.5, width, 18.0], &format!(r#"fill="{}""#, row.colour()), &title);
            let ink = Ink::new(11.5).halo();
            let ink = if row.step == Step::Level { ink.bold() } else { ink };
            canvas.svg.text(to + 6.0, y + 17.5, ink, &text);
            if self.stepwise && at + 1 < rows.len() {
                // Where the next bar starts.
                canvas.svg.line([x(row.end()), y + 22.5, x(row.end()), y + ROW + 4.5], GREY, 1.0);
            }
        }
        canvas.svg.line([x(0.0), top - 2.0, x(0.0), bottom], GREY, 1.0);
        Ok(canvas.finish(bottom + 20.0))
    }

    /// One record a bar as drawn, with the place where it starts.
    #[must_use]
    pub fn data(&self) -> Vec<Record> {
        self.rows()
            .iter()
            .map(|row| {
                record([
                    ("label", json!(row.label)),
                    ("step", json!(row.step)),
                    ("start", json!(row.start)),
                    ("value", json!(row.value)),
                    ("unit", json!(self.frame.unit)),
                ])
            })
            .collect()
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
            finite(id, &bar.label, "value", bar.value)?;
        }
        if self.bars.is_empty() {
            return Err(FigureError::Empty { figure: id.clone(), what: "bars" });
        }
        Ok(())
    }

    /// Bars as drawn: step by step in their order, or the largest first and cut off.
    fn rows(&self) -> Vec<Shown> {
        let shown = |bar: &ChangeBar, start: f64| Shown {
            label: bar.label.clone(),
            value: bar.value,
            step: bar.step,
            other: false,
            start,
        };
        if self.stepwise {
            let mut reached = 0.0;
            return self
                .bars
                .iter()
                .map(|bar| {
                    let row = shown(bar, if bar.step == Step::Level { 0.0 } else { reached });
                    reached = row.end();
                    row
                })
                .collect();
        }
        let sizes: Vec<f64> = self.bars.iter().map(|bar| bar.value.abs()).collect();
        let kept = self.cut_off.keep(&sizes, CAP);
        let mut rows: Vec<Shown> =
            kept.iter().filter_map(|at| self.bars.get(*at)).map(|bar| shown(bar, 0.0)).collect();
        let held: std::collections::BTreeSet<usize> = kept.into_iter().collect();
        let rest = self.bars.iter().enumerate().filter(|(at, _)| !held.contains(at));
        let (count, sum) = rest.fold((0, 0.0), |(count, sum), (_, bar)| (count + 1, sum + bar.value));
        if count > 0 {
            let label = self.frame.lang.other(count);
            rows.push(Shown { label, value: sum, step: Step::Change, other: true, start: 0.0 });
        }
        rows
    }
}
