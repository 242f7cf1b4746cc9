//! Heat map: a table of rows and columns whose cells are coloured by their value.
//!
//! The trap: a few large cells would leave all others in the palest colour. `compressed` colours by the cube root, and
//! the legend says which values the colours stand for. Where values of both signs occur, the ramp is diverging around
//! zero. A cell that is not given is missing, not zero.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::bars::name_and_unit;
use crate::error::finite;
use crate::frame::Canvas;
use crate::spec::record;
use crate::svg::{Ink, escape, num};
use crate::{Figure, FigureError, Frame, Ramp, Record, fonts, format_number, text_width};

/// A cell.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HeatCell {
    /// Name of the row.
    pub row: String,
    /// Name of the column.
    pub column: String,
    /// Value in the frame's unit.
    pub value: f64,
}

/// A table coloured by value.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HeatMapSpec {
    /// Title, unit, sources.
    pub frame: Frame,
    /// Name of the value; the unit follows in brackets.
    pub value_name: String,
    /// Names of the rows, from top to bottom.
    pub rows: Vec<String>,
    /// Names of the columns, from the left.
    pub columns: Vec<String>,
    /// The cells.
    pub cells: Vec<HeatCell>,
    /// Ramp where all values have one sign.
    pub ramp: Ramp,
    /// Colour by the cube root of the value.
    pub compressed: bool,
}

/// Most rows or columns.
const CAP: usize = 220;
const ROW: f64 = 19.0;

impl HeatMapSpec {
    /// Draws the figure.
    ///
    /// # Errors
    /// [`FigureError`] naming row and column, for numbers that cannot be drawn, undeclared names, a cell given twice,
    /// more than 220 rows or columns, or nothing to draw.
    pub fn draw(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let words = self.frame.lang.words();
        let mut canvas = Canvas::start(&self.frame, false)?;
        let (left, right) = (canvas.left, canvas.right);
        let values: BTreeMap<(&str, &str), f64> =
            self.cells.iter().map(|cell| ((cell.row.as_str(), cell.column.as_str()), cell.value)).collect();
        let top =
            self.legend(&mut canvas, self.rows.len() * self.columns.len() > values.len(), words.no_data);

        let room = self.rows.iter().map(|name| text_width(name, 11.5, false)).fold(40.0, f64::max);
        let room = room.min((right - left) * 0.3);
        let x0 = left + room + 10.0;
        let step = (right - x0) / self.columns.len() as f64;
        let longest = self.columns.iter().map(|name| text_width(name, 11.0, false)).fold(0.0, f64::max);
        let upright = longest + 6.0 <= step;
        let head = if upright { 18.0 } else { longest.min(150.0) + 10.0 };
        // A letter is about 11 high: narrower columns name every second or third.
        let every = if upright { 1 } else { (13.0 / step).ceil().max(1.0) as usize };
        for (at, name) in self.columns.iter().enumerate().filter(|(at, _)| at % every == 0) {
            let x = x0 + step * (at as f64 + 0.5);
            if upright {
                canvas.svg.text(x, top + 12.0, Ink::new(11.0).middle(), name);
            } else {
                let shown = escape(&fonts::truncate(name, 11.0, false, 150.0));
                let (x, y) = (num(x + 4.0), num(top + head - 6.0));
                canvas.svg.push(format_args!(
                    r#"<text transform="translate({x} {y}) rotate(-90)" font-size="11" xml:space="preserve">{shown}</text>"#
                ));
            }
        }
        let y0 = top + head;
        for (r, row) in self.rows.iter().enumerate() {
            let y = y0 + ROW * r as f64;
            let shown = fonts::truncate(row, 11.5, false, room);
            canvas.svg.titled_text(x0 - 7.0, y + ROW / 2.0 + 4.0, Ink::new(11.5).end(), &shown, row);
            for (c, column) in self.columns.iter().enumerate() {
                let area = [x0 + step * c as f64 + 0.5, y + 0.5, step - 1.0, ROW - 1.0];
                let Some(value) = values.get(&(row.as_str(), column.as_str())).copied() else {
                    let paint = canvas.no_data();
                    canvas.svg.rect(area, &paint, &format!("{row} · {column}: {}", words.no_data));
                    continue;
                };
                let colour = self.colour(value);
                let number = format_number(value);
                let title = format!("{row} · {column}: {number} {}", self.frame.unit);
                canvas.svg.rect(area, &format!(r#"fill="{colour}""#), &title);
                if value != 0.0 && text_width(&number, 9.5, false) + 4.0 <= step {
                    let ink = Ink::new(9.5).middle().colour(colour.ink());
                    canvas.svg.text(x0 + step * (c as f64 + 0.5), y + ROW / 2.0 + 3.4, ink, &number);
                }
            }
        }
        Ok(canvas.finish(y0 + ROW * self.rows.len() as f64))
    }

    /// Largest size of a value.
    fn most(&self) -> f64 {
        let most = self.cells.iter().map(|cell| cell.value.abs()).fold(0.0, f64::max);
        if most > 0.0 { most } else { 1.0 }
    }

    fn both_signs(&self) -> bool {
        self.cells.iter().any(|cell| cell.value < 0.0)
    }

    fn colour(&self, value: f64) -> crate::Rgb {
        let part = value / self.most();
        let part = if self.compressed { part.cbrt() } else { part };
        if self.both_signs() { Ramp::Diverging.at(0.5 + part / 2.0) } else { self.ramp.at(part) }
    }

    /// The ramp with the values that its colours stand for; gives the y below it.
    fn legend(&self, canvas: &mut Canvas<'_>, holes: bool, no_data: &str) -> f64 {
        let (x, y, width) = (canvas.left, canvas.top, 260.0);
        let name = name_and_unit(&self.value_name, &self.frame.unit);
        let shown = fonts::truncate(&name, 11.5, false, canvas.right - canvas.left);
        canvas.svg.titled_text(x, y + 10.0, Ink::new(11.5), &shown, &name);
        let (low, most) = (if self.both_signs() { -1.0 } else { 0.0 }, self.most());
        let value = |place: f64| {
            let part = low + (1.0 - low) * place;
            most * if self.compressed { part * part * part } else { part }
        };
        let steps = 52;
        for i in 0..steps {
            let colour = self.colour(value((f64::from(i) + 0.5) / f64::from(steps)));
            let step = width / f64::from(steps);
            let area =
                [x + f64::from(i) * step, y + 16.0, if i + 1 == steps { step } else { step + 0.4 }, 9.0];
            canvas.svg.rect(area, &format!(r#"fill="{colour}""#), "");
        }
        for (place, ink) in [
            (0.0, Ink::new(10.5).grey()),
            (0.5, Ink::new(10.5).grey().middle()),
            (1.0, Ink::new(10.5).grey().end()),
        ] {
            canvas.svg.text(x + width * place, y + 37.0, ink, &format_number(value(place)));
        }
        if holes {
            let paint = canvas.no_data();
            canvas.svg.rect([x + width + 40.0, y + 14.0, 22.0, 12.0], &paint, "");
            canvas.svg.text(x + width + 70.0, y + 24.0, Ink::new(11.0), no_data);
        }
        y + 52.0
    }

    /// One record a cell as drawn.
    #[must_use]
    pub fn data(&self) -> Vec<Record> {
        self.cells
            .iter()
            .map(|cell| {
                record([
                    ("row", json!(cell.row)),
                    ("column", json!(cell.column)),
                    ("value", json!(cell.value)),
                    ("unit", json!(self.frame.unit)),
                ])
            })
            .collect()
    }

    fn check(&self) -> Result<(), FigureError> {
        let id = &self.frame.id;
        for (what, names) in [("row", &self.rows), ("column", &self.columns)] {
            let mut seen = BTreeSet::new();
            if let Some(name) = names.iter().find(|name| !seen.insert(*name)) {
                return Err(FigureError::Duplicate { figure: id.clone(), what, name: name.clone() });
            }
            if names.len() > CAP {
                return Err(FigureError::InvalidSetting {
                    figure: id.clone(),
                    setting: "rows and columns",
                    value: names.len().to_string(),
                    expected: "at most 220 of each; split the figure",
                });
            }
        }
        if self.cells.is_empty() {
            return Err(FigureError::Empty { figure: id.clone(), what: "cells" });
        }
        let rows: BTreeSet<&String> = self.rows.iter().collect();
        let columns: BTreeSet<&String> = self.columns.iter().collect();
        let mut seen = BTreeSet::new();
        for cell in &self.cells {
            let item = format!("{} · {}", cell.row, cell.column);
            for (what, known, name) in [("row", &rows, &cell.row), ("column", &columns, &cell.column)] {
                if !known.contains(name) {
                    let declared =
                        known.iter().take(5).map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
                    return Err(FigureError::Undeclared {
                        figure: id.clone(),
                        what,
                        name: name.clone(),
                        declared,
                    });
                }
            }
            if !seen.insert((&cell.row, &cell.column)) {
                return Err(FigureError::Duplicate { figure: id.clone(), what: "cell", name: item });
            }
            finite(id, &item, "value", cell.value)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(values: &[(&str, &str, f64)]) -> HeatMapSpec {
        let cells = values.iter().map(|(row, column, value)| HeatCell {
            row: (*row).to_owned(),
            column: (*column).to_owned(),
            value: *value,
        });
        HeatMapSpec {
            frame: Frame { id: "heat".into(), title: "Heat".into(), ..Frame::default() },
            rows: vec!["a".into(), "b".into()],
            columns: vec!["x".into(), "y".into()],
            cells: cells.collect(),
            ramp: Ramp::Risk,
            ..HeatMapSpec::default()
        }
    }

    #[test]
    fn colours_follow_values_and_a_missing_cell_is_hatched() {
        let one = spec(&[("a", "x", 1.0), ("b", "y", 0.0), ("a", "y", 0.125)]);
        assert_eq!(one.colour(1.0), Ramp::Risk.at(1.0));
        assert_eq!(one.colour(0.125), Ramp::Risk.at(0.125));
        let compressed = HeatMapSpec { compressed: true, ..one.clone() };
        assert_eq!(compressed.colour(0.125), Ramp::Risk.at(0.5));
        assert!(one.draw().unwrap().svg.contains("b · x: no data"));
        assert_eq!(one.data().len(), 3);
        let both = spec(&[("a", "x", 1.0), ("b", "y", -1.0)]);
        assert_eq!(both.colour(0.0), Ramp::Diverging.at(0.5));
        assert_eq!(both.colour(-1.0), Ramp::Diverging.at(0.0));
    }

    #[test]
    fn what_cannot_be_drawn_is_named() {
        for (values, words) in [
            (vec![("a", "x", f64::NAN)], "a · x"),
            (vec![("c", "x", 1.0)], "`c`"),
            (vec![("a", "x", 1.0), ("a", "x", 2.0)], "a · x"),
            (vec![], "cells"),
        ] {
            let error = spec(&values).draw().unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
