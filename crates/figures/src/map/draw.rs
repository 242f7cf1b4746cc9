//! Drawing of the world map.

use std::collections::BTreeMap;

use super::classes::Classes;
use super::geography::{cut, world};
use super::projection::equal_earth;
use super::{FLOW_CAP, POINT_CAP, RegionValue, WorldMapSpec};
use crate::bars::name_and_unit;
use crate::colour::{SLATE, WHITE, categorical};
use crate::frame::Canvas;
use crate::labels::{Box4, Taken};
use crate::legend::{self, Key};
use crate::svg::{BLACK, GREY, Ink, num};
use crate::{Figure, FigureError, Rgb, Status, fonts, format_number, format_share, text_width};

/// Fill of a region whose value is zero: known, and nothing.
const ZERO: Rgb = Rgb(0xF0, 0xF0, 0xEC);
/// Outline of the consuming country.
const CONSUMER: Rgb = Rgb(0xD5, 0x2B, 0x1E);
const FLOW: Rgb = Rgb(0xB0, 0x4A, 0x1C);

/// Degrees to pixels.
struct View {
    middle: f64,
    scale: f64,
    x0: f64,
    y0: f64,
    area: Box4,
}

impl View {
    fn place(&self, lon: f64, lat: f64) -> (f64, f64) {
        let mut relative = (lon - self.middle).rem_euclid(360.0);
        if relative > 180.0 {
            relative -= 360.0;
        }
        self.project(relative, lat)
    }

    fn project(&self, relative: f64, lat: f64) -> (f64, f64) {
        let (x, y) = equal_earth(relative, lat);
        (self.x0 + x * self.scale, self.y0 - y * self.scale)
    }
}

/// A region's path and its outlines in pixels.
struct Shape {
    d: String,
    outlines: Vec<Vec<(f64, f64)>>,
}

impl WorldMapSpec {
    /// Draws the figure.
    ///
    /// # Errors
    /// [`FigureError`] naming the region, point or flow, for unknown codes, duplicates, numbers that cannot be drawn,
    /// or nothing to draw.
    pub fn draw(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let mut canvas = Canvas::start(&self.frame, false)?;
        let view = self.view(&canvas);
        let by_region = self.by_region();
        let values: Vec<f64> = self.values.iter().filter_map(|v| v.value).collect();
        let classes = Classes::of(&values, self.scale, self.ramp);
        let shapes = self.shapes(&view);

        self.draw_regions(&mut canvas, &view, &by_region, classes.as_ref(), &shapes);
        let mut taken = Taken::default();
        self.draw_flows(&mut canvas, &view);
        self.draw_points(&mut canvas, &view, &mut taken);
        self.draw_labels(&mut canvas, &view, &shapes, classes.as_ref(), &mut taken);

        let top = view.area[3] + 14.0;
        let bottom = self.draw_legend(&mut canvas, classes.as_ref(), &by_region, top);
        self.notes(&mut canvas);
        Ok(canvas.finish(bottom))
    }

    fn view(&self, canvas: &Canvas<'_>) -> View {
        let polar = |lat: f64| lat < -57.0;
        let south = self.values.iter().any(|v| v.region == "ATA" && v.value.is_some())
            || self.points.iter().any(|p| polar(p.lat));
        let (low, high) = (if south { -90.0 } else { -56.5 }, 84.0);
        let (half, top, bottom) =
            (equal_earth(180.0, 0.0).0, equal_earth(0.0, high).1, equal_earth(0.0, low).1);
        let scale = (canvas.right - canvas.left) / (2.0 * half);
        let y = canvas.top;
        View {
            middle: self.centre_longitude,
            scale,
            x0: (canvas.left + canvas.right) / 2.0,
            y0: y + top * scale,
            area: [canvas.left, y, canvas.right, y + (top - bottom) * scale],
        }
    }

    fn shapes(&self, view: &View) -> BTreeMap<&'static str, Shape> {
        let south = view.project(0.0, -89.9).1 <= view.area[3] + 1.0;
        world()
            .iter()
            .filter(|(code, place)| !place.rings.is_empty() && (**code != "ATA" || south))
            .map(|(code, place)| {
                let mut d = String::new();
                let mut outlines = Vec::new();
                for part in place.rings.iter().flat_map(|ring| cut(ring, view.middle)) {
                    let points: Vec<(f64, f64)> = part.iter().map(|(x, y)| view.project(*x, *y)).collect();
                    outline(&mut d, &points);
                    outlines.push(points);
                }
                (*code, Shape { d, outlines })
            })
            .collect()
    }

    fn draw_regions(
        &self,
        canvas: &mut Canvas<'_>,
        view: &View,
        by_region: &BTreeMap<&str, &RegionValue>,
        classes: Option<&Classes>,
        shapes: &BTreeMap<&'static str, Shape>,
    ) {
        // One path for all land without data keeps the file small.
        let empty = |code: &str| by_region.get(code).is_none_or(|v| v.value.is_none());
        let d: String = shapes.iter().filter(|(c, _)| empty(c)).map(|(_, s)| s.d.as_str()).collect();
        let paint = if self.values.is_empty() {
            r##"fill="#e9e9e6" stroke="#ffffff" stroke-width="0.6" fill-rule="evenodd""##.to_owned()
        } else {
            format!(r#"{} fill-rule="evenodd""#, canvas.no_data())
        };
        canvas.svg.path(&d, &paint, "");
        let fill = |value: f64| match classes {
            Some(classes) if value > 0.0 => classes.colour(value),
            _ => ZERO,
        };
        for (code, region) in by_region {
            let Some(value) = region.value else { continue };
            let title = format!("{}: {} {}", region.label(), format_number(value), self.frame.unit);
            let colour = fill(value);
            if let Some(shape) = shapes.get(code) {
                let edge = if value > 0.0 { "#ffffff" } else { "#b5b5b5" };
                let paint = format!(
                    r#"fill="{colour}" stroke="{edge}" stroke-width="0.6" stroke-linejoin="round" fill-rule="evenodd""#
                );
                canvas.svg.path(&shape.d, &paint, &title);
                if region.status == Status::Modelled {
                    let hatch = canvas.hatch();
                    canvas.svg.path(&shape.d, &format!(r#"{hatch} fill-rule="evenodd""#), "");
                }
            }
        }
        for (code, region) in by_region {
            let (Some(value), Some(place)) = (region.value, world().get(code)) else { continue };
            if shapes.contains_key(code) {
                continue;
            }
            let (x, y) = view.place(place.centre.0, place.centre.1);
            let title = format!("{}: {} {}", region.label(), format_number(value), self.frame.unit);
            disc(canvas, x, y, 3.6, fill(value), &title);
        }
        if let Some((code, place)) = self.consumer.as_ref().and_then(|c| world().get_key_value(c.as_str())) {
            let paint =
                format!(r#"fill="none" stroke="{CONSUMER}" stroke-width="1.5" stroke-linejoin="round""#);
            match shapes.get(code) {
                Some(shape) => canvas.svg.path(&shape.d, &paint, ""),
                None => {
                    let (x, y) = view.place(place.centre.0, place.centre.1);
                    let (x, y) = (num(x), num(y));
                    canvas.svg.push(format_args!(r#"<circle cx="{x}" cy="{y}" r="5.5" {paint}/>"#));
                }
            }
        }
    }

    fn draw_flows(&self, canvas: &mut Canvas<'_>, view: &View) {
        let most = self.most_flow();
        let flows = self.ranked_flows();
        for (flow, _) in flows.iter().filter(|(_, drawn)| *drawn).rev() {
            let (Some(a), Some(b)) = (world().get(flow.source.as_str()), world().get(flow.target.as_str()))
            else {
                continue;
            };
            let (ax, ay) = view.place(a.centre.0, a.centre.1);
            let (bx, by) = view.place(b.centre.0, b.centre.1);
            let width = flow_width(flow.value, most);
            let (dx, dy) = (bx - ax, by - ay);
            let length = dx.hypot(dy).max(1.0);
            // Bend to the north, and keep the bend inside the map.
            let side = if dx >= 0.0 { 1.0 } else { -1.0 };
            let bend = 0.2 * length;
            let cx = (ax + bx) / 2.0 + side * dy / length * bend;
            let cy = ((ay + by) / 2.0 - side * dx / length * bend).max(view.area[1] + 4.0);
            let (ex, ey) = (bx - cx, by - cy);
            let end = ex.hypot(ey).max(1.0);
            let head = (width * 1.1 + 5.0).min(length / 3.0);
            let (ux, uy) = (ex / end, ey / end);
            let (tx, ty) = (bx - ux * head, by - uy * head);
            let title = format!(
                "{} → {}: {} {}",
                flow.source,
                flow.target,
                format_number(flow.value),
                self.flow_unit()
            );
            let d = format!("M{} {}Q{} {} {} {}", num(ax), num(ay), num(cx), num(cy), num(tx), num(ty));
            let paint = format!(
                r#"fill="none" stroke="{FLOW}" stroke-opacity="0.6" stroke-width="{}" stroke-linecap="butt""#,
                num(width)
            );
            canvas.svg.path(&d, &paint, &title);
            let wing = width / 2.0 + 2.2;
            let d = format!(
                "M{} {}L{} {}L{} {}Z",
                num(bx),
                num(by),
                num(tx - uy * wing),
                num(ty + ux * wing),
                num(tx + uy * wing),
                num(ty - ux * wing)
            );
            canvas.svg.path(&d, &format!(r#"fill="{FLOW}" fill-opacity="0.85""#), "");
        }
    }

    fn most_flow(&self) -> f64 {
        self.flows.iter().filter(|f| f.source != f.target).map(|f| f.value).fold(0.0, f64::max)
    }

    fn point_classes(&self) -> Vec<&str> {
        let mut classes: Vec<&str> = Vec::new();
        for p in &self.points {
            if p.class != self.unknown_class && !classes.contains(&p.class.as_str()) && classes.len() < 8 {
                classes.push(&p.class);
            }
        }
        classes
    }

    fn draw_points(&self, canvas: &mut Canvas<'_>, view: &View, taken: &mut Taken) {
        let most = self.points.iter().map(|p| p.size).fold(0.0, f64::max);
        let classes = self.point_classes();
        for (point, _) in self.ranked_points().into_iter().filter(|(_, drawn)| *drawn) {
            let (x, y) = view.place(point.lon, point.lat);
            let radius = point_radius(point.size, most);
            let class = classes.iter().position(|c| *c == point.class);
            let colour = class.map_or(SLATE, |i| categorical(i + 3));
            let title = format!("{} ({}): {}", point.label, point.class, format_number(point.size));
            if point.class == self.unknown_class && !point.class.is_empty() {
                ring(canvas, x, y, radius, &title);
            } else {
                disc(canvas, x, y, radius, colour, &title);
            }
            if self.points.len() <= 200 {
                taken.add([x - radius, y - radius, x + radius, y + radius]);
            }
        }
    }

    /// Labels of the largest regions, largest first: on the region if it is large enough, else at the free place
    /// around it that is nearest and covers least land, with a leader line.
    fn draw_labels(
        &self,
        canvas: &mut Canvas<'_>,
        view: &View,
        shapes: &BTreeMap<&'static str, Shape>,
        classes: Option<&Classes>,
        taken: &mut Taken,
    ) {
        let total = self.total();
        let land = Land::of(view.area, shapes.values().map(|s| s.outlines.as_slice()));
        let mut ranked: Vec<&RegionValue> =
            self.values.iter().filter(|v| v.value.is_some_and(|v| v > 0.0)).collect();
        ranked.sort_by(|a, b| {
            b.value.unwrap_or(0.0).total_cmp(&a.value.unwrap_or(0.0)).then(a.region.cmp(&b.region))
        });
        for region in ranked.into_iter().take(self.top_labels.min(60)) {
            let (Some(value), Some(place)) = (region.value, world().get(region.region.as_str())) else {
                continue;
            };
            let (cx, cy) = view.place(place.centre.0, place.centre.1);
            let text = if self.label_shares && total > 0.0 {
                format_share(value / total)
            } else {
                format_number(value)
            };
            let name = fonts::truncate(region.label(), 11.5, true, 130.0);
            let width = text_width(&name, 11.5, true).max(text_width(&text, 11.0, false)) + 6.0;
            let height = 29.0;
            let boxed =
                |x: f64, y: f64| [x - width / 2.0, y - height / 2.0, x + width / 2.0, y + height / 2.0];
            let within = |b: Box4| {
                let [l, t, r, bottom] = view.area;
                b[0] >= l && b[1] >= t && b[2] <= r && b[3] <= bottom
            };
            let number = shapes.keys().position(|code| *code == region.region);
            let fits = |x: f64, y: f64| within(boxed(x, y)) && taken.free(boxed(x, y));
            let inland = |least: f64| {
                let spots = SHIFTS.iter().map(|(dx, dy)| (cx + dx, cy + dy));
                spots.into_iter().find(|(x, y)| fits(*x, *y) && land.shares(boxed(*x, *y), number).1 > least)
            };
            let inside = inland(0.97);
            let home = inside.or_else(|| inland(0.8));
            let mut best: Option<(f64, f64, f64)> = None;
            if home.is_none() {
                for ring in 0..14 {
                    let reach = 9.0 + 9.0 * f64::from(ring);
                    for (ux, uy) in DIRECTIONS {
                        let (x, y) = (cx + ux * (reach + width / 2.0), cy + uy * (reach + height / 2.0));
                        let cost = reach + 55.0 * land.shares(boxed(x, y), None).0;
                        if fits(x, y) && best.is_none_or(|b| cost < b.0 - 1e-9) {
                            best = Some((cost, x, y));
                        }
                    }
                }
            }
            let leader = best.is_some();
            let Some((x, y)) = home.or(best.map(|(_, x, y)| (x, y))) else { continue };
            taken.add(boxed(x, y));
            if leader {
                let [l, t, r, b] = boxed(x, y);
                let (ex, ey) = (cx.clamp(l + 1.0, r - 1.0), cy.clamp(t + 1.0, b - 1.0));
                let d = format!("M{} {}L{} {}", num(cx), num(cy), num(ex), num(ey));
                canvas.svg.path(&d, r##"fill="none" stroke="#ffffff" stroke-width="2.4""##, "");
                canvas.svg.path(&d, &format!(r#"fill="none" stroke="{BLACK}" stroke-width="0.9""#), "");
                disc(canvas, cx, cy, 1.9, BLACK, "");
            }
            let fill = classes.map_or(ZERO, |c| c.colour(value));
            let dark =
                !leader && region.status == Status::Reported && fill.ink() == WHITE && self.flows.is_empty();
            let coat = |ink: Ink| if dark { ink.colour(WHITE) } else { ink.halo() };
            canvas.svg.titled_text(x, y - 2.5, coat(Ink::new(11.5).bold().middle()), &name, region.label());
            canvas.svg.text(x, y + 11.0, coat(Ink::new(11.0).middle()), &text);
        }
    }

    fn draw_legend(
        &self,
        canvas: &mut Canvas<'_>,
        classes: Option<&Classes>,
        by_region: &BTreeMap<&str, &RegionValue>,
        top: f64,
    ) -> f64 {
        let words = self.frame.lang.words();
        let (left, right) = (canvas.left, canvas.right);
        let (mut y, mut keys_left, mut keys_top) = (top, left, top);
        if let Some(classes) = classes {
            let name = name_and_unit(&self.value_name, &self.frame.unit);
            let short = fonts::truncate(&name, 11.5, false, right - left);
            canvas.svg.titled_text(left, y + 10.0, Ink::new(11.5), &short, &name);
            let widest =
                classes.edges.iter().map(|e| text_width(&format_number(*e), 10.5, false)).fold(0.0, f64::max);
            let step = (widest + 10.0).clamp(46.0, 90.0);
            for (i, colour) in classes.colours.iter().enumerate() {
                let area = [left + step * i as f64, y + 17.0, step - 1.0, 11.0];
                canvas.svg.rect(area, &format!(r#"fill="{colour}""#), "");
            }
            let last = classes.colours.len();
            for (i, edge) in classes.edges.iter().enumerate() {
                let x = left + step * i as f64 - 0.5;
                let text = if i == 0 && classes.open {
                    format!("< {}", format_number(classes.edges.get(1).copied().unwrap_or(*edge)))
                } else {
                    format_number(*edge)
                };
                let (x, ink) = match i {
                    0 if classes.open => (left + step / 2.0, Ink::new(10.5).middle()),
                    0 => (left, Ink::new(10.5)),
                    _ => (x, Ink::new(10.5).middle()),
                };
                if !(i == 1 && classes.open) {
                    canvas.svg.text(x, y + 40.0, ink.grey(), &text);
                }
            }
            keys_left = left + step * last as f64 + 46.0;
            keys_top = y + 16.0;
            y += 48.0;
        }
        let mut keys = Vec::new();
        if by_region.values().any(|v| v.value == Some(0.0)) {
            keys.push((Key::Fill(ZERO), "0".to_owned()));
        }
        if !self.values.is_empty() {
            let name = if self.no_data_name.is_empty() { words.no_data } else { &self.no_data_name };
            keys.push((Key::NoData, name.to_owned()));
        }
        if self.values.iter().any(|v| v.status == Status::Modelled && v.value.is_some()) {
            keys.push((Key::Hatched(SLATE), words.modelled.to_owned()));
        }
        if let Some(consumer) = &self.consumer {
            let name = if self.consumer_name.is_empty() {
                let label = by_region.get(consumer.as_str()).map_or(consumer.as_str(), |v| v.label());
                format!("{label} ({})", words.consumer)
            } else {
                self.consumer_name.clone()
            };
            keys.push((Key::Outline(CONSUMER), name));
        }
        for (i, class) in self.point_classes().into_iter().enumerate().filter(|(_, c)| !c.is_empty()) {
            keys.push((Key::Disc(categorical(i + 3)), class.to_owned()));
        }
        if !self.unknown_class.is_empty() && self.points.iter().any(|p| p.class == self.unknown_class) {
            keys.push((Key::Ring, self.unknown_class.clone()));
        }
        y = legend::keys(canvas, keys_left, right, keys_top, &keys).max(y);
        let mut x = left;
        if !self.flows.is_empty() && self.most_flow() > 0.0 {
            x = self.flow_legend(canvas, x, y + 4.0);
        }
        let sized = self.points.iter().map(|p| p.size).fold(0.0, f64::max);
        if sized > 0.0 {
            self.point_legend(canvas, x, y + 4.0, sized);
        }
        if sized > 0.0 || x > left { y + 30.0 } else { y }
    }

    fn flow_legend(&self, canvas: &mut Canvas<'_>, left: f64, y: f64) -> f64 {
        let words = self.frame.lang.words();
        let most = self.most_flow();
        let name = if self.flow_name.is_empty() { words.flow } else { &self.flow_name };
        let name = fonts::truncate(&name_and_unit(name, self.flow_unit()), 11.5, false, 320.0);
        canvas.svg.text(left, y + 14.0, Ink::new(11.5), &name);
        let mut x = left + text_width(&name, 11.5, false) + 14.0;
        let top = crate::number::nice_step(most, 1);
        let top = if top > most { crate::number::nice_step(most, 2) } else { top };
        for value in [top, top / 5.0] {
            let width = flow_width(value, most);
            let paint = format!(r#"stroke="{FLOW}" stroke-opacity="0.6" stroke-width="{}""#, num(width));
            canvas.svg.path(&format!("M{} {}h26", num(x), num(y + 10.0)), &paint, "");
            let text = format_number(crate::number::clean(value));
            canvas.svg.text(x + 31.0, y + 14.0, Ink::new(10.5).grey(), &text);
            x += 45.0 + text_width(&text, 10.5, false);
        }
        x + 20.0
    }

    fn point_legend(&self, canvas: &mut Canvas<'_>, left: f64, y: f64, most: f64) {
        let name = fonts::truncate(&self.point_name, 11.5, false, 260.0);
        canvas.svg.text(left, y + 14.0, Ink::new(11.5), &name);
        let mut x = left + text_width(&name, 11.5, false) + 14.0;
        let top = crate::number::nice_step(most, 2);
        for value in [top, top / 5.0] {
            let radius = point_radius(value, most);
            disc(canvas, x + radius, y + 10.0, radius, GREY, "");
            let text = format_number(crate::number::clean(value));
            canvas.svg.text(x + radius * 2.0 + 5.0, y + 14.0, Ink::new(10.5).grey(), &text);
            x += radius * 2.0 + 19.0 + text_width(&text, 10.5, false);
        }
    }

    fn notes(&self, canvas: &mut Canvas<'_>) {
        let lang = self.frame.lang;
        let words = lang.words();
        let total = self.total();
        if !self.unlocated.is_empty() {
            let shown = self.unlocated.iter().take(8).map(|u| {
                let share =
                    if total > 0.0 { format!(" ({})", format_share(u.value / total)) } else { String::new() };
                format!("{} {} {}{share}", u.name, format_number(u.value), self.frame.unit)
            });
            let mut text = shown.collect::<Vec<_>>().join("; ");
            if let Some(rest) = self.unlocated.get(8..).filter(|r| !r.is_empty()) {
                let sum: f64 = rest.iter().map(|u| u.value).sum();
                text.push_str(&format!(
                    "; {} {} {}",
                    lang.other(rest.len()),
                    format_number(sum),
                    self.frame.unit
                ));
            }
            canvas.notes.push(lang.labelled(words.unlocated, &text));
        }
        let domestic: f64 = self.flows.iter().filter(|f| f.source == f.target).map(|f| f.value).sum();
        if domestic > 0.0 {
            let text = format!("{} {}", format_number(domestic), self.flow_unit());
            canvas.notes.push(lang.labelled(words.domestic_flows, &text));
        }
        let flows = self.ranked_flows();
        let hidden: Vec<f64> =
            flows.iter().filter(|(f, drawn)| !drawn && f.source != f.target).map(|(f, _)| f.value).collect();
        if !hidden.is_empty() && flows.len() > FLOW_CAP {
            let text =
                format!("n={}, {} {}", hidden.len(), format_number(hidden.iter().sum()), self.flow_unit());
            canvas.notes.push(lang.labelled(words.flows_not_drawn, &text));
        }
        if self.points.len() > POINT_CAP {
            canvas.notes.push(format!("● {} / {}", POINT_CAP, self.points.len()));
        }
        canvas.notes.push(words.boundaries.to_owned());
    }
}

/// Where a label may stand on its region, in pixels from the label point, best first.
const SHIFTS: [(f64, f64); 21] = [
    (0.0, 0.0),
    (-10.0, 0.0),
    (10.0, 0.0),
    (0.0, -10.0),
    (0.0, 10.0),
    (-20.0, 0.0),
    (20.0, 0.0),
    (-14.0, -10.0),
    (14.0, -10.0),
    (-14.0, 10.0),
    (14.0, 10.0),
    (-30.0, 0.0),
    (30.0, 0.0),
    (-26.0, 12.0),
    (26.0, 12.0),
    (-26.0, -12.0),
    (26.0, -12.0),
    (-40.0, 0.0),
    (40.0, 0.0),
    (-40.0, 14.0),
    (40.0, 14.0),
];

/// Where a label may stand from its region, best first.
const DIRECTIONS: [(f64, f64); 12] = [
    (1.0, 0.0),
    (-1.0, 0.0),
    (1.0, 0.8),
    (1.0, -0.8),
    (-1.0, 0.8),
    (-1.0, -0.8),
    (0.0, 1.0),
    (0.0, -1.0),
    (0.5, 1.0),
    (-0.5, 1.0),
    (0.5, -1.0),
    (-0.5, -1.0),
];

/// Where land is, on a coarse grid.
struct Land {
    area: Box4,
    columns: usize,
    /// Number of the region from 1, or 0 for the sea.
    cells: Vec<u16>,
}

impl Land {
    const CELL: f64 = 4.0;

    /// Scan-line fill of every region by the even-odd rule.
    fn of<'s>(area: Box4, regions: impl Iterator<Item = &'s [Vec<(f64, f64)>]>) -> Self {
        let [left, top, right, bottom] = area;
        let columns = ((right - left) / Self::CELL).ceil().max(1.0) as usize;
        let rows = ((bottom - top) / Self::CELL).ceil().max(1.0) as usize;
        let mut cells = vec![0; columns * rows];
        for (number, outlines) in (1..).zip(regions) {
            let mut cuts: Vec<Vec<f64>> = vec![Vec::new(); rows];
            for ring in outlines {
                for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                    let (low, high) = if a.1 < b.1 { (a, b) } else { (b, a) };
                    let row = |y: f64| ((y - top) / Self::CELL - 0.5).ceil().max(0.0) as usize;
                    for r in row(low.1)..row(high.1).min(rows) {
                        let y = top + (r as f64 + 0.5) * Self::CELL;
                        if let Some(cut) = cuts.get_mut(r) {
                            cut.push(low.0 + (high.0 - low.0) * (y - low.1) / (high.1 - low.1));
                        }
                    }
                }
            }
            for (r, cut) in cuts.iter_mut().enumerate() {
                cut.sort_by(f64::total_cmp);
                for pair in cut.chunks_exact(2) {
                    let [from, to] = pair else { continue };
                    let column = |x: f64| ((x - left) / Self::CELL - 0.5).ceil().max(0.0) as usize;
                    for c in column(*from)..column(*to).min(columns) {
                        if let Some(cell) = cells.get_mut(r * columns + c) {
                            *cell = number;
                        }
                    }
                }
            }
        }
        Self { area, columns, cells }
    }

    /// Share of a box that is land, and share that is one region.
    fn shares(&self, b: Box4, region: Option<usize>) -> (f64, f64) {
        let at = |v: f64, start: f64| ((v - start) / Self::CELL).max(0.0) as usize;
        let (mut land, mut own, mut all) = (0.0, 0.0, 0.0_f64);
        for r in at(b[1], self.area[1])..=at(b[3], self.area[1]) {
            for c in at(b[0], self.area[0])..=at(b[2], self.area[0]) {
                let cell =
                    self.cells.get(r * self.columns + c).filter(|_| c < self.columns).copied().unwrap_or(0);
                land += f64::from(u8::from(cell != 0));
                own += f64::from(u8::from(cell != 0 && region == Some(usize::from(cell) - 1)));
                all += 1.0;
            }
        }
        (land / all.max(1.0), own / all.max(1.0))
    }
}

impl RegionValue {
    fn label(&self) -> &str {
        if self.name.is_empty() { &self.region } else { &self.name }
    }
}

fn flow_width(value: f64, most: f64) -> f64 {
    if most > 0.0 { (9.0 * value / most).clamp(0.7, 9.0) } else { 0.7 }
}

fn point_radius(size: f64, most: f64) -> f64 {
    if most > 0.0 { (9.0 * (size / most).sqrt()).clamp(1.6, 9.0) } else { 2.6 }
}

fn titled(title: &str) -> String {
    if title.is_empty() {
        String::new()
    } else {
        format!("<title>{}</title>", crate::svg::escape(crate::svg::clip(title)))
    }
}

/// A hollow ring: dark grey between white edges, so that it stands out from light and dark land.
fn ring(canvas: &mut Canvas<'_>, x: f64, y: f64, r: f64, title: &str) {
    // The smallest disc is too small to be seen as hollow.
    let (x, y, r) = (num(x), num(y), r.max(2.6));
    let (outer, title) = (num(r + 0.9), titled(title));
    canvas.svg.push(format_args!(
        r##"<circle cx="{x}" cy="{y}" r="{outer}" fill="#ffffff" fill-opacity="0.75"/><circle cx="{x}" cy="{y}" r="{r}" fill="none" stroke="{GREY}" stroke-width="1.3">{title}</circle>"##,
        r = num(r)
    ));
}

fn disc(canvas: &mut Canvas<'_>, x: f64, y: f64, r: f64, colour: Rgb, title: &str) {
    let (x, y, r) = (num(x), num(y), num(r));
    let title = titled(title);
    canvas.svg.push(format_args!(
        r##"<circle cx="{x}" cy="{y}" r="{r}" fill="{colour}" fill-opacity="0.9" stroke="#ffffff" stroke-width="0.7">{title}</circle>"##
    ));
}

/// Appends a closed outline in tenths of a pixel, relative steps; parts smaller than half a pixel are left out.
fn outline(d: &mut String, points: &[(f64, f64)]) {
    use std::fmt::Write;
    let tenth = |v: f64| (v * 10.0).round() as i64;
    let (mut px, mut py) = (0, 0);
    for (i, (x, y)) in points.iter().enumerate() {
        let (x, y) = (tenth(*x), tenth(*y));
        let (dx, dy) = (x - px, y - py);
        if i > 0 && dx == 0 && dy == 0 {
            continue;
        }
        let letter = if i == 0 { 'M' } else { 'l' };
        // Writing to a String cannot fail.
        let _ = write!(d, "{letter}{} {}", tenths(dx), tenths(dy));
        (px, py) = (x, y);
    }
    d.push('z');
}

fn tenths(v: i64) -> String {
    if v % 10 == 0 { (v / 10).to_string() } else { format!("{}", v as f64 / 10.0) }
}
