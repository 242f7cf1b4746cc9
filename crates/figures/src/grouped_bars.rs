//! Comparison of several products: stacked or grouped horizontal bars.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::bars::name_and_unit;
use crate::colour::{NEUTRAL, categorical};
use crate::error::{amount, interval};
use crate::frame::Canvas;
use crate::legend::{self, Key};
use crate::spec::record;
use crate::svg::{BLACK, GREY, Ink, PALE, num};
use crate::{CutOff, Figure, FigureError, Frame, Record, Rgb, Status, fonts, format_number, format_share};
use crate::{linear_ticks, text_width};

/// How the series of a group are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Arrangement {
    /// One stacked bar a group, in the frame's unit.
    #[default]
    Stacked,
    /// One stacked bar a group, each to 100 %.
    Shares,
    /// The series side by side.
    Grouped,
}

/// A series, such as a country.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Series {
    /// Name, unique in the figure.
    pub label: String,
    /// Colour; from the categorical palette if absent.
    pub colour: Option<Rgb>,
}

/// The value of a series in a group. A pair without a cell is missing, not zero.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Cell {
    /// Name of the group.
    pub group: String,
    /// Name of the series.
    pub series: String,
    /// Amount in the frame's unit.
    pub value: f64,
    /// Lower end of the interval (drawn when grouped).
    pub low: Option<f64>,
    /// Upper end of the interval (drawn when grouped).
    pub high: Option<f64>,
    /// Reported (solid) or modelled (hatched).
    pub status: Status,
}

/// Several products by country, or any groups by series.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupedBarsSpec {
    /// Title, unit, sources.
    pub frame: Frame,
    /// Name of the value, for the axis.
    pub value_name: String,
    /// Names of the groups, from top to bottom.
    pub groups: Vec<String>,
    /// The series; those met only in cells are added in order of their sum.
    pub series: Vec<Series>,
    /// The values.
    pub cells: Vec<Cell>,
    /// Stacked, shares or grouped.
    pub arrangement: Arrangement,
    /// Which series, by their sum over the groups, are put into "Other".
    pub cut_off: CutOff,
}

/// Most series drawn one by one, so that colours can be told apart.
const CAP: usize = 14;
/// Most groups in one figure.
const GROUP_CAP: usize = 60;

/// Value, low, high, status.
type Amount = (f64, Option<f64>, Option<f64>, Status);

/// A series as drawn.
struct Shown {
    label: String,
    colour: Rgb,
    /// Cell of each group.
    cells: Vec<Option<Amount>>,
}

impl GroupedBarsSpec {
    /// Draws the figure.
    ///
    /// # Errors
    /// [`FigureError`] naming group and series, for numbers that cannot be drawn, undeclared groups, a pair given
    /// twice, more than 60 groups, or nothing to draw.
    pub fn draw(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let words = self.frame.lang.words();
        let shown = self.shown();
        let mut canvas = Canvas::start(&self.frame, false)?;
        let mut keys: Vec<(Key, String)> =
            shown.iter().map(|s| (Key::Fill(s.colour), s.label.clone())).collect();
        let any = |test: &dyn Fn(&Amount) -> bool| shown.iter().flat_map(|s| &s.cells).flatten().any(test);
        if any(&|c| c.3 == Status::Modelled) {
            keys.push((Key::Hatched(NEUTRAL), words.modelled.to_owned()));
        }
        if self.arrangement == Arrangement::Grouped
            && shown.iter().any(|s| s.cells.iter().any(Option::is_none))
        {
            keys.push((Key::NoData, words.no_data.to_owned()));
        }
        let (left, right, top) = (canvas.left, canvas.right, canvas.top);
        let top = legend::keys(&mut canvas, left, right, top, &keys) + 12.0;
        let bottom = match self.arrangement {
            Arrangement::Grouped => self.draw_grouped(&mut canvas, top, &shown),
            _ => {
                self.note_missing(&mut canvas, &shown);
                self.draw_stacked(&mut canvas, top, &shown)
            }
        };
        Ok(canvas.finish(bottom))
    }

    /// A stacked bar has no place for a missing value, so it is said in a note.
    fn note_missing(&self, canvas: &mut Canvas<'_>, shown: &[Shown]) {
        let pairs: Vec<String> = self
            .groups
            .iter()
            .enumerate()
            .flat_map(|(g, group)| {
                let missing = shown.iter().filter(move |s| s.cells.get(g).is_some_and(Option::is_none));
                missing.map(move |s| format!("{group} · {}", s.label))
            })
            .collect();
        if let Some(first) = pairs.get(..pairs.len().min(6)).filter(|p| !p.is_empty()) {
            let lang = self.frame.lang;
            let mut text = lang.labelled(lang.words().no_data, &first.join(", "));
            if pairs.len() > 6 {
                text.push_str(&format!(", … (n={})", pairs.len()));
            }
            canvas.notes.push(text);
        }
    }

    fn draw_stacked(&self, canvas: &mut Canvas<'_>, top: f64, shown: &[Shown]) -> f64 {
        let shares = self.arrangement == Arrangement::Shares;
        let totals: Vec<f64> = (0..self.groups.len())
            .map(|g| shown.iter().filter_map(|s| s.cells.get(g).copied().flatten()).map(|c| c.0).sum())
            .collect();
        let most = if shares { 1.0 } else { totals.iter().copied().fold(0.0, f64::max) };
        let most = if most > 0.0 { most } else { 1.0 };
        let (x0, label_room) = self.label_column(canvas);
        let ends: Vec<String> = totals.iter().map(|t| format_number(*t)).collect();
        let room = ends.iter().map(|t| text_width(t, 12.0, true)).fold(0.0, f64::max) + 12.0;
        let x1 = canvas.right - room;
        let x = |v: f64| x0 + (x1 - x0) * v / most;
        let (row, thick) = (46.0, 28.0);
        let bottom = top + 20.0 + row * self.groups.len() as f64;
        self.axis(canvas, top, bottom, &x, most, shares);
        let top = top + 20.0;
        for (g, group) in self.groups.iter().enumerate() {
            let y = top + row * g as f64 + (row - thick) / 2.0;
            group_label(canvas, x0, y + thick / 2.0, label_room, group);
            let total = totals.get(g).copied().unwrap_or(0.0);
            let mut sum = 0.0;
            for series in shown {
                let Some((value, _, _, status)) = series.cells.get(g).copied().flatten() else { continue };
                let part = if !shares {
                    value
                } else if total > 0.0 {
                    value / total
                } else {
                    0.0
                };
                let (a, b) = (x(sum), x(sum + part));
                sum += part;
                let share = if total > 0.0 { value / total } else { 0.0 };
                let title = format!(
                    "{group} · {}: {} {} ({})",
                    series.label,
                    format_number(value),
                    self.frame.unit,
                    format_share(share)
                );
                let area = [a, y, b - a, thick];
                let paint = format!(r##"fill="{}" stroke="#ffffff" stroke-width="0.8""##, series.colour);
                canvas.svg.rect(area, &paint, &title);
                if status == Status::Modelled {
                    let hatch = canvas.hatch();
                    canvas.svg.rect(area, &hatch, "");
                }
                let text = if shares { format_share(part) } else { format_number(value) };
                if text_width(&text, 11.0, false) + 8.0 <= b - a {
                    let ink = Ink::new(11.0).middle();
                    let ink = match status {
                        Status::Reported => ink.colour(series.colour.ink()),
                        Status::Modelled => ink.halo(),
                    };
                    canvas.svg.text((a + b) / 2.0, y + thick / 2.0 + 4.0, ink, &text);
                }
            }
            let end = ends.get(g).map_or("", String::as_str);
            canvas.svg.text(x(sum) + 7.0, y + thick / 2.0 + 4.5, Ink::new(12.0).bold(), end);
        }
        canvas.svg.line([x0, top - 2.0, x0, bottom], GREY, 1.0);
        bottom + 20.0
    }

    fn draw_grouped(&self, canvas: &mut Canvas<'_>, top: f64, shown: &[Shown]) -> f64 {
        let (x0, label_room) = self.label_column(canvas);
        let cells = || shown.iter().flat_map(|s| &s.cells).flatten();
        let most = cells().map(|c| c.0.max(c.2.unwrap_or(c.0))).fold(0.0, f64::max);
        let most = if most > 0.0 { most } else { 1.0 };
        let room = cells().map(|c| text_width(&format_number(c.0), 10.5, false)).fold(60.0, f64::max) + 12.0;
        let x1 = canvas.right - room;
        let x = |v: f64| x0 + (x1 - x0) * (v / most).clamp(0.0, 1.0);
        let step = 14.0;
        let row = step * shown.len() as f64 + 14.0;
        let bottom = top + 20.0 + row * self.groups.len() as f64;
        self.axis(canvas, top, bottom, &x, most, false);
        let top = top + 20.0;
        for (g, group) in self.groups.iter().enumerate() {
            let y0 = top + row * g as f64 + 7.0;
            group_label(canvas, x0, y0 + (row - 14.0) / 2.0, label_room, group);
            for (k, series) in shown.iter().enumerate() {
                let y = y0 + step * k as f64;
                let Some((value, low, high, status)) = series.cells.get(g).copied().flatten() else {
                    let paint = canvas.no_data();
                    canvas.svg.rect([x0, y + 1.0, 30.0, step - 3.0], &paint, "");
                    continue;
                };
                let area = [x0, y + 1.0, x(value) - x0, step - 2.0];
                let title =
                    format!("{group} · {}: {} {}", series.label, format_number(value), self.frame.unit);
                canvas.svg.rect(area, &format!(r#"fill="{}""#, series.colour), &title);
                if status == Status::Modelled {
                    let hatch = canvas.hatch();
                    canvas.svg.rect(area, &hatch, "");
                }
                let (l, h) = (low.unwrap_or(value), high.unwrap_or(value));
                if h > l {
                    let d = format!("M{} {}H{}", num(x(l.max(0.0))), num(y + step / 2.0), num(x(h)));
                    canvas.svg.path(&d, &format!(r#"fill="none" stroke="{BLACK}" stroke-width="1.2""#), "");
                }
                let at = x(value.max(h)) + 5.0;
                canvas.svg.text(at, y + step / 2.0 + 3.8, Ink::new(10.5).halo(), &format_number(value));
            }
        }
        canvas.svg.line([x0, top - 2.0, x0, bottom], GREY, 1.0);
        bottom + 20.0
    }

    fn label_column(&self, canvas: &Canvas<'_>) -> (f64, f64) {
        let longest = self.groups.iter().map(|g| text_width(g, 12.5, false)).fold(40.0, f64::max);
        let room = longest.min((canvas.right - canvas.left) * 0.28);
        (canvas.left + room + 12.0, room)
    }

    fn axis(
        &self,
        canvas: &mut Canvas<'_>,
        top: f64,
        bottom: f64,
        x: &dyn Fn(f64) -> f64,
        most: f64,
        shares: bool,
    ) {
        let unit = if shares { "%" } else { self.frame.unit.as_str() };
        let name = name_and_unit(&self.value_name, unit);
        let text = fonts::truncate(&name, 11.5, false, canvas.right - x(0.0));
        canvas.svg.titled_text(x(0.0), top + 10.0, Ink::new(11.5).grey(), &text, &name);
        for tick in linear_ticks(0.0, most, 6).into_iter().filter(|t| *t <= most * 1.001) {
            canvas.svg.line([x(tick), top + 20.0, x(tick), bottom], PALE, 0.8);
            let label = if shares { format_share(tick) } else { format_number(tick) };
            canvas.svg.text(x(tick), bottom + 14.0, Ink::new(10.5).grey().middle(), &label);
        }
    }

    /// One record a group and series as drawn; pairs without a value are null.
    #[must_use]
    pub fn data(&self) -> Vec<Record> {
        let shown = self.shown();
        let mut out = Vec::new();
        for (g, group) in self.groups.iter().enumerate() {
            let cells = || shown.iter().map(|s| (s, s.cells.get(g).copied().flatten()));
            let total: f64 = cells().filter_map(|(_, c)| c).map(|c| c.0).sum();
            for (series, cell) in cells() {
                out.push(record([
                    ("group", json!(group)),
                    ("series", json!(series.label)),
                    ("value", json!(cell.map(|c| c.0))),
                    ("unit", json!(self.frame.unit)),
                    ("share", json!(cell.filter(|_| total > 0.0).map(|c| c.0 / total))),
                    ("low", json!(cell.and_then(|c| c.1))),
                    ("high", json!(cell.and_then(|c| c.2))),
                    ("status", json!(cell.map_or("missing", |c| c.3.name()))),
                ]));
            }
        }
        out
    }

    fn check(&self) -> Result<(), FigureError> {
        let id = &self.frame.id;
        self.cut_off.check(id)?;
        let mut groups = BTreeSet::new();
        for group in &self.groups {
            if !groups.insert(group) {
                return Err(FigureError::Duplicate {
                    figure: id.clone(),
                    what: "group",
                    name: group.clone(),
                });
            }
        }
        if self.groups.len() > GROUP_CAP {
            return Err(FigureError::InvalidSetting {
                figure: id.clone(),
                setting: "groups",
                value: format!("{} groups", self.groups.len()),
                expected: "at most 60 groups; split the figure",
            });
        }
        let mut series = BTreeSet::new();
        for one in &self.series {
            if !series.insert(&one.label) {
                return Err(FigureError::Duplicate {
                    figure: id.clone(),
                    what: "series",
                    name: one.label.clone(),
                });
            }
        }
        let mut pairs = BTreeSet::new();
        for cell in &self.cells {
            let item = format!("{} · {}", cell.group, cell.series);
            if !groups.contains(&cell.group) {
                let declared = self.groups.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
                return Err(FigureError::Undeclared {
                    figure: id.clone(),
                    what: "group",
                    name: cell.group.clone(),
                    declared,
                });
            }
            if !pairs.insert((&cell.group, &cell.series)) {
                return Err(FigureError::Duplicate { figure: id.clone(), what: "cell", name: item });
            }
            amount(id, &item, "value", cell.value)?;
            interval(id, &item, cell.low, cell.value, cell.high)?;
        }
        if self.cells.is_empty() {
            return Err(FigureError::Empty { figure: id.clone(), what: "cells" });
        }
        Ok(())
    }

    /// Series as drawn: declared ones first, then by sum; the small ones summed group by group into "Other".
    fn shown(&self) -> Vec<Shown> {
        let index: BTreeMap<&str, usize> =
            self.groups.iter().enumerate().map(|(i, g)| (g.as_str(), i)).collect();
        let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
        for cell in &self.cells {
            *sums.entry(&cell.series).or_default() += cell.value;
        }
        let declared: BTreeSet<&str> = self.series.iter().map(|s| s.label.as_str()).collect();
        let mut names: Vec<&str> = self.series.iter().map(|s| s.label.as_str()).collect();
        let mut found: Vec<(&str, f64)> =
            sums.iter().filter(|(n, _)| !declared.contains(*n)).map(|(n, v)| (*n, *v)).collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        names.extend(found.into_iter().map(|(n, _)| n));
        let values: Vec<f64> = names.iter().map(|n| sums.get(n).copied().unwrap_or(0.0)).collect();
        let mut kept = self.cut_off.keep(&values, CAP);
        kept.sort_unstable();
        let colours: BTreeMap<&str, Rgb> =
            self.series.iter().filter_map(|s| s.colour.map(|c| (s.label.as_str(), c))).collect();
        let place: BTreeMap<&str, usize> =
            kept.iter().enumerate().filter_map(|(k, &i)| names.get(i).map(|n| (*n, k))).collect();
        let mut shown: Vec<Shown> = kept
            .iter()
            .enumerate()
            .filter_map(|(k, &i)| names.get(i).map(|n| (k, *n)))
            .map(|(k, name)| Shown {
                label: name.to_owned(),
                colour: colours.get(name).copied().unwrap_or_else(|| categorical(k)),
                cells: vec![None; self.groups.len()],
            })
            .collect();
        let cut = names.len() - shown.len();
        if cut > 0 {
            let label = self.frame.lang.other(cut);
            shown.push(Shown { label, colour: NEUTRAL, cells: vec![None; self.groups.len()] });
        }
        let last = shown.len().saturating_sub(1);
        for cell in &self.cells {
            let at = place.get(cell.series.as_str()).copied().unwrap_or(last);
            let kept = place.contains_key(cell.series.as_str());
            let slot = index.get(cell.group.as_str()).and_then(|&g| shown.get_mut(at)?.cells.get_mut(g));
            if let Some(slot) = slot {
                let new = match (*slot, kept) {
                    (Some((v, _, _, s)), _) => (v + cell.value, None, None, s.max(cell.status)),
                    (None, true) => (cell.value, cell.low, cell.high, cell.status),
                    (None, false) => (cell.value, None, None, cell.status),
                };
                *slot = Some(new);
            }
        }
        shown
    }
}

fn group_label(canvas: &mut Canvas<'_>, x0: f64, y: f64, room: f64, group: &str) {
    let lines = fonts::wrap(group, 12.5, false, room, 2);
    let first = y + 4.5 - 7.5 * (lines.len() as f64 - 1.0);
    let joined = lines.join(" ");
    for (i, line) in lines.iter().enumerate() {
        let full = if joined == group || i > 0 { "" } else { group };
        canvas.svg.titled_text(x0 - 12.0, first + 15.0 * i as f64, Ink::new(12.5).end(), line, full);
    }
}
