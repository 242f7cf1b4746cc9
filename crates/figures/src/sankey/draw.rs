//! Drawing of the Sankey diagram.

use super::SankeySpec;
use super::layout::{Layout, Stretch, Way, lay_out};
use super::reduce::{Graph, Link};
use crate::colour::SLATE;
use crate::frame::Canvas;
use crate::legend::{self, Key};
use crate::svg::{Ink, num};
use crate::{Figure, FigureError, Status, fonts, format_number, format_share, text_width};

const NODE: f64 = 14.0;
const SIZE: f64 = 12.0;

/// Left edge of every column, and room for labels.
struct Columns {
    x: Vec<f64>,
    /// Room for the label of a node in each column.
    room: Vec<f64>,
    /// Free strip beside the nodes for links drawn around: left, right.
    loops: Vec<(f64, f64)>,
}

impl SankeySpec {
    /// Draws the figure.
    ///
    /// # Errors
    /// [`FigureError`] naming node or link, for undeclared or repeated nodes, numbers that cannot be drawn, more than
    /// 12 layers, or no link above zero.
    pub fn draw(&self) -> Result<Figure, FigureError> {
        self.check()?;
        let graph = self.reduce();
        let layout = lay_out(&graph, self.keep_order);
        let words = self.frame.lang.words();
        let mut canvas = Canvas::start(&self.frame, true)?;
        let mut keys = Vec::new();
        if graph.links.iter().any(|l| l.status == Status::Modelled) {
            keys.push((Key::Hatched(SLATE), words.modelled.to_owned()));
        }
        if graph.links.iter().any(|l| l.high.is_some() || l.low.is_some()) {
            keys.push((Key::Halo, words.halo.to_owned()));
        }
        let (left, right, top) = (canvas.left, canvas.right, canvas.top - 4.0);
        let top = legend::keys(&mut canvas, left, right, top, &keys);
        let totals = layer_totals(&graph);
        let columns = self.columns(&graph, &layout, &totals, left, right);
        self.headers(&mut canvas, &graph, &layout, &columns, &totals, top + 12.0);
        let top = top + 44.0;

        let mut order: Vec<usize> = (0..graph.links.len()).collect();
        let value = |i: usize| graph.links.get(i).map_or(0.0, |l| l.value);
        order.sort_by(|&a, &b| value(b).total_cmp(&value(a)).then(a.cmp(&b)));
        for layer in [Coat::Halo, Coat::Link] {
            for &k in &order {
                if let (Some(link), Some(way)) = (graph.links.get(k), layout.ways.get(k)) {
                    self.draw_link(&mut canvas, &graph, &layout, &columns, link, way, top, layer);
                }
            }
        }
        for (node, (y, h)) in graph.nodes.iter().zip(&layout.nodes) {
            let column = layout.columns.get(node.layer).copied().unwrap_or(0);
            let x = columns.x.get(column).copied().unwrap_or(left);
            let share = node.value / totals.get(column).copied().unwrap_or(1.0).max(f64::MIN_POSITIVE);
            let title = format!(
                "{}: {} {} ({})",
                node.label,
                format_number(node.value),
                self.frame.unit,
                format_share(share)
            );
            let area = [x, top + y, NODE, h.max(1.0)];
            canvas.svg.rect(area, &format!(r#"fill="{}""#, node.colour), &title);
        }
        canvas.svg.push(format_args!(r#"<g class="labels">"#));
        let last = columns.x.len().saturating_sub(1);
        for (node, (y, h)) in graph.nodes.iter().zip(&layout.nodes) {
            let column = layout.columns.get(node.layer).copied().unwrap_or(0);
            let x = columns.x.get(column).copied().unwrap_or(left);
            let room = columns.room.get(column).copied().unwrap_or(80.0);
            let (before, after) = columns.loops.get(column).copied().unwrap_or_default();
            let rest = node_text(node.value, totals.get(column).copied().unwrap_or(0.0));
            let rest_width = text_width(&rest, SIZE, false);
            let one_line = text_width(&node.label, SIZE, false) + rest_width <= room + 0.5;
            let outer = column == 0 || column == last;
            // Name and value on one line; on two where only the name fits and the node is high; else the name alone.
            let two_lines = !one_line && !outer && *h >= 34.0;
            let name_room = if outer { (room - rest_width).max(room * 0.5) } else { room };
            let name = fonts::truncate(&node.label, SIZE, false, if one_line { f64::MAX } else { name_room });
            let fits = text_width(&name, SIZE, false) + rest_width <= room + 0.5;
            let (at, ink) = if column == 0 && last > 0 {
                (x - 7.0 - before, Ink::new(SIZE).halo().end())
            } else {
                (x + NODE + 7.0 + after, Ink::new(SIZE).halo())
            };
            let y = top + y + h / 2.0 + 4.3;
            if two_lines {
                canvas.svg.titled_text(at, y - 7.5, ink, &name, &node.label);
                let value = fonts::truncate(rest.trim_start(), SIZE, false, room);
                canvas.svg.text(at, y + 7.5, ink.grey(), &value);
            } else {
                canvas.svg.rich_text(at, y, ink, &name, if fits { &rest } else { "" }, &node.label);
            }
        }
        canvas.svg.push(format_args!("</g>"));
        canvas.notes.push(words.share_of_layer.to_owned());
        let bottom = top + layout.full_height;
        Ok(canvas.finish(bottom))
    }

    fn columns(&self, graph: &Graph, layout: &Layout, totals: &[f64], left: f64, right: f64) -> Columns {
        let count = totals.len().max(1);
        let mut wanted = vec![0.0; count];
        let mut loops = vec![(0.0, 0.0); count];
        let at = |layer: usize| layout.columns.get(layer).copied().unwrap_or(0);
        for node in &graph.nodes {
            let column = at(node.layer);
            let rest = node_text(node.value, totals.get(column).copied().unwrap_or(0.0));
            let width = text_width(&node.label, SIZE, false) + text_width(&rest, SIZE, false);
            if let Some(w) = wanted.get_mut(column) {
                *w = f64::max(*w, width);
            }
        }
        for (link, way) in graph.links.iter().zip(&layout.ways) {
            let Way::Around { turns, .. } = way else { continue };
            let thick = link.value * layout.scale / 2.0 + 5.0;
            for (end, after, turn) in [(link.source, true, turns.0), (link.target, false, turns.1)] {
                let column = graph.nodes.get(end).map_or(0, |n| at(n.layer));
                if let Some(l) = loops.get_mut(column) {
                    let side = if after { &mut l.1 } else { &mut l.0 };
                    *side = f64::max(*side, turn + thick);
                }
            }
        }
        let cap = (right - left) * 0.29;
        let outer = |i: usize| wanted.get(i).copied().unwrap_or(0.0).min(cap);
        let strip = |i: usize| loops.get(i).copied().unwrap_or_default();
        if count == 1 {
            let x = left + strip(0).0;
            return Columns { x: vec![x], room: vec![right - x - NODE - 10.0], loops };
        }
        let first = left + outer(0) + 8.0 + strip(0).0;
        let end = right - outer(count - 1) - 8.0 - NODE - strip(count - 1).1;
        let step = (end - first) / (count - 1) as f64;
        let x = (0..count).map(|i| first + step * i as f64).collect();
        let room = (0..count)
            .map(|i| {
                if i == 0 || i + 1 == count { outer(i) } else { (step - NODE - 16.0 - strip(i).1).max(24.0) }
            })
            .collect();
        Columns { x, room, loops }
    }

    fn headers(
        &self,
        canvas: &mut Canvas<'_>,
        graph: &Graph,
        layout: &Layout,
        columns: &Columns,
        totals: &[f64],
        y: f64,
    ) {
        let last = columns.x.len().saturating_sub(1);
        let between = match columns.x.as_slice() {
            [a, b, ..] => b - a,
            _ => canvas.right - canvas.left,
        };
        for (column, x) in columns.x.iter().enumerate() {
            let layer = layout
                .columns
                .iter()
                .position(|c| *c == column)
                .filter(|l| graph.nodes.iter().any(|n| n.layer == *l))
                .or_else(|| {
                    graph.nodes.iter().map(|n| n.layer).find(|l| layout.columns.get(*l) == Some(&column))
                })
                .unwrap_or(0);
            let (at, ink, room) = if column == 0 && last > 0 {
                (x + NODE, Ink::new(12.5).end(), x + NODE - canvas.left)
            } else if column == last {
                (*x, Ink::new(12.5), canvas.right - x)
            } else {
                (x + NODE / 2.0, Ink::new(12.5).middle(), between - 16.0)
            };
            if let Some(header) = self.layers.get(layer) {
                let text = fonts::truncate(header, 12.5, true, room);
                canvas.svg.titled_text(at, y, ink.bold(), &text, header);
            }
            let total = format!("Σ {}", format_number(totals.get(column).copied().unwrap_or(0.0)));
            canvas.svg.text(at, y + 15.0, Ink { size: 11.0, ..ink.grey() }, &total);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one call site; a struct of them would say no more")]
    fn draw_link(
        &self,
        canvas: &mut Canvas<'_>,
        graph: &Graph,
        layout: &Layout,
        columns: &Columns,
        link: &Link,
        way: &Way,
        top: f64,
        coat: Coat,
    ) {
        let thick = link.value * layout.scale;
        let (Some(a), Some(b)) = (graph.nodes.get(link.source), graph.nodes.get(link.target)) else { return };
        let title = format!("{} → {}: {} {}", a.label, b.label, format_number(link.value), self.frame.unit);
        let x = |column: usize| columns.x.get(column).copied().unwrap_or(0.0);
        if coat == Coat::Halo {
            if let (Way::Forward(stretches), Some(high)) = (way, link.high.filter(|h| *h > link.value)) {
                let d = ribbon(stretches, &x, top, (high * layout.scale).min(thick + 60.0));
                canvas.svg.path(&d, r##"fill="#8a8a8a" fill-opacity="0.25""##, "");
            }
            return;
        }
        match way {
            Way::Forward(stretches) => {
                let d = ribbon(stretches, &x, top, thick.max(0.5));
                // Grey links stay behind the labels written over them.
                let opacity = if link.colour == SLATE { 0.3 } else { 0.45 };
                canvas.svg.path(&d, &format!(r#"fill="{}" fill-opacity="{opacity}""#, link.colour), &title);
                if link.status == Status::Modelled {
                    let hatch = canvas.hatch();
                    canvas.svg.path(&d, &hatch, "");
                }
            }
            Way::Around { source, target, lane, turns } => {
                let column = |layer: usize| layout.columns.get(layer).copied().unwrap_or(0);
                let width = thick.max(0.8);
                let (from, to) = (x(column(a.layer)) + NODE, x(column(b.layer)));
                let d = around(from, to, [top + source, top + target, top + lane], *turns, width);
                let dash = if link.status == Status::Modelled { r#" stroke-dasharray="6 3""# } else { "" };
                let paint = format!(
                    r#"fill="none" stroke="{}" stroke-opacity="0.45" stroke-width="{}"{dash}"#,
                    link.colour,
                    num(width)
                );
                canvas.svg.path(&d, &paint, &title);
            }
        }
    }
}

/// Way of a link drawn around: out to the right, down, back below the diagram, up, and in from the left, with round
/// corners no tighter than the link is thick.
fn around(from: f64, to: f64, [source, target, lane]: [f64; 3], turns: (f64, f64), width: f64) -> String {
    let radius = (width / 2.0 + 3.0).min((lane - source) / 2.0).min((lane - target) / 2.0);
    let (out, back) = (from + turns.0, to - turns.1);
    let r = num(radius);
    format!(
        "M{} {}H{}a{r} {r} 0 0 1 {r} {r}V{}a{r} {r} 0 0 1 -{r} {r}H{}a{r} {r} 0 0 1 -{r} -{r}V{}a{r} {r} 0 0 1 {r} -{r}H{}",
        num(from),
        num(source),
        num(out - radius),
        num(lane - radius),
        num(back + radius),
        num(target + radius),
        num(to),
    )
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coat {
    Halo,
    Link,
}

/// Sum of node values of each column.
fn layer_totals(graph: &Graph) -> Vec<f64> {
    let mut layers: Vec<usize> = graph.nodes.iter().map(|n| n.layer).collect();
    layers.dedup();
    layers.iter().map(|l| graph.nodes.iter().filter(|n| n.layer == *l).map(|n| n.value).sum()).collect()
}

fn node_text(value: f64, total: f64) -> String {
    let share = if total > 0.0 { format!(" · {}", format_share(value / total)) } else { String::new() };
    format!("  {}{share}", format_number(value))
}

/// Outline of a link of constant vertical thickness.
fn ribbon(stretches: &[Stretch], x: &dyn Fn(usize) -> f64, top: f64, thick: f64) -> String {
    let half = thick / 2.0;
    let mut d = String::new();
    let curve = |d: &mut String, from: f64, to: f64, y0: f64, y1: f64, first: bool| {
        let middle = (from + to) / 2.0;
        d.push_str(&format!("{}{} {}", if first { "M" } else { "L" }, num(from), num(y0)));
        d.push_str(&format!(
            "C{} {} {} {} {} {}",
            num(middle),
            num(y0),
            num(middle),
            num(y1),
            num(to),
            num(y1)
        ));
    };
    for (i, s) in stretches.iter().enumerate() {
        let (from, to) = (x(s.column) + NODE, x(s.column + 1));
        curve(&mut d, from, to, top + s.left - half, top + s.right - half, i == 0);
    }
    for s in stretches.iter().rev() {
        let (from, to) = (x(s.column) + NODE, x(s.column + 1));
        curve(&mut d, to, from, top + s.right + half, top + s.left + half, false);
    }
    d.push('Z');
    d
}
