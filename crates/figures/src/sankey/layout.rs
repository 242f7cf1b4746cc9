//! Positions: one scale for all layers, room for a label at every node, ports in the order of the other ends.

use super::order::{Item, Segment, arrange};
use super::reduce::{Graph, Link};

/// Least distance of label centres.
pub(super) const LABEL_PITCH: f64 = 18.0;
const GAP: f64 = 9.0;
const PASSING_GAP: f64 = 5.0;
/// Most width beside a column for links drawn around.
const MOST_STRIP: f64 = 60.0;

/// A stretch of a link between two columns: column, y of its centre at the left and right end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    pub column: usize,
    pub left: f64,
    pub right: f64,
}

/// Way of a link.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Way {
    /// To a later layer: stretches from left to right.
    Forward(Vec<Stretch>),
    /// Around, below the diagram: y at the source, y at the target, y of the lane, all of centres.
    Around {
        source: f64,
        target: f64,
        lane: f64,
        /// Distance of the vertical runs from the source's right and the target's left edge.
        turns: (f64, f64),
    },
}

/// Positions relative to the top of the columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    /// Pixels per unit of value.
    pub scale: f64,
    /// Top and height of every node.
    pub nodes: Vec<(f64, f64)>,
    /// Way of every link.
    pub ways: Vec<Way>,
    /// Number of columns; column of a node is `columns[layer]`.
    pub columns: Vec<usize>,
    /// Height of the columns and of the lanes below.
    pub height: f64,
    /// Height with lanes.
    pub full_height: f64,
}

/// Lays the graph out.
pub(super) fn lay_out(graph: &Graph, keep_order: bool) -> Layout {
    // Only layers that have nodes get a column.
    let mut used: Vec<usize> = graph.nodes.iter().map(|n| n.layer).collect();
    used.sort_unstable();
    used.dedup();
    let column = |layer: usize| used.binary_search(&layer).unwrap_or(0);
    let mut items: Vec<Item> =
        graph.nodes.iter().enumerate().map(|(i, n)| Item { node: Some(i), last: n.other }).collect();
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); used.len()];
    for (i, node) in graph.nodes.iter().enumerate() {
        if let Some(layer) = layers.get_mut(column(node.layer)) {
            layer.push(i);
        }
    }
    let mut gaps: Vec<Vec<Segment>> = vec![Vec::new(); used.len().saturating_sub(1)];
    // Chain of items of every forward link.
    let mut chains: Vec<Option<Vec<usize>>> = Vec::new();
    let mut passing = vec![0.0; items.len()];
    for link in &graph.links {
        let ends = graph.nodes.get(link.source).zip(graph.nodes.get(link.target));
        let Some((a, b)) = ends.map(|(a, b)| (column(a.layer), column(b.layer))).filter(|(a, b)| a < b)
        else {
            chains.push(None);
            continue;
        };
        let mut chain = vec![link.source];
        for layer in layers.iter_mut().take(b).skip(a + 1) {
            layer.push(items.len());
            chain.push(items.len());
            items.push(Item { node: None, last: false });
            passing.push(link.value);
        }
        chain.push(link.target);
        for (step, pair) in chain.windows(2).enumerate() {
            if let ([left, right], Some(gap)) = (pair, gaps.get_mut(a + step)) {
                gap.push((*left, *right, link.value));
            }
        }
        chains.push(Some(chain));
    }
    if !keep_order {
        arrange(&items, &mut layers, &gaps);
    }

    let value = |i: usize| match items.get(i).and_then(|item| item.node) {
        Some(node) => graph.nodes.get(node).map_or(0.0, |n| n.value),
        None => passing.get(i).copied().unwrap_or(0.0),
    };
    let real = |i: usize| items.get(i).is_some_and(|item| item.node.is_some());
    let most = layers.iter().map(|l| l.iter().filter(|i| real(**i)).count()).max().unwrap_or(0);
    let passers = layers.iter().map(|l| l.iter().filter(|i| !real(**i)).count()).max().unwrap_or(0);
    let height = (most as f64 * 25.0).max(340.0) + (passers as f64 * (PASSING_GAP + 1.0)).min(600.0);
    let stack = |layer: &[usize], scale: f64, extra: f64| -> (Vec<f64>, f64) {
        let (mut cursor, mut centre, mut first) = (0.0, f64::NEG_INFINITY, true);
        let mut tops = Vec::with_capacity(layer.len());
        for &i in layer {
            let h = value(i) * scale;
            if !first {
                cursor += if real(i) { GAP + extra } else { PASSING_GAP };
            }
            if real(i) {
                let low = if first { LABEL_PITCH / 2.0 } else { centre + LABEL_PITCH };
                cursor = f64::max(cursor, low - h / 2.0);
                centre = cursor + h / 2.0;
            }
            tops.push(cursor);
            cursor += h;
            first = false;
        }
        (tops, cursor.max(if centre.is_finite() { centre + LABEL_PITCH / 2.0 } else { 0.0 }))
    };
    let fits = |scale: f64| layers.iter().all(|l| stack(l, scale, 0.0).1 <= height);
    let widest = layers.iter().map(|l| l.iter().map(|i| value(*i)).sum::<f64>()).fold(0.0, f64::max);
    let (mut low, mut high) = (0.0, height / widest.max(f64::MIN_POSITIVE));
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if fits(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    let scale = low;

    let mut tops = vec![0.0; items.len()];
    let mut place = vec![0.0; items.len()]; // rank within layer, for port order
    for layer in &layers {
        // Spread a short layer a little, then centre it.
        let count = layer.iter().filter(|i| real(**i)).count().max(2) - 1;
        let mut extra = ((height - stack(layer, scale, 0.0).1) / count as f64).clamp(0.0, 16.0);
        while extra > 0.01 && stack(layer, scale, extra).1 > height {
            extra *= 0.8;
        }
        let (mut stacked, mut total) = stack(layer, scale, extra);
        if total > height {
            (stacked, total) = stack(layer, scale, 0.0);
        }
        let shift = ((height - total) / 2.0).max(0.0);
        for (rank, (&i, top)) in layer.iter().zip(stacked).enumerate() {
            if let (Some(t), Some(p)) = (tops.get_mut(i), place.get_mut(i)) {
                (*t, *p) = (top + shift, rank as f64);
            }
        }
    }
    let ports = ports(graph, &chains, &tops, scale, &value);
    let mut lane = height + 22.0;
    let mut strips = vec![(0.0, 0.0); used.len()]; // taken beside each column: right of it, left of it
    let mut ways = Vec::new();
    for (k, link) in graph.links.iter().enumerate() {
        let (source, target) = ports.ends.get(k).copied().unwrap_or_default();
        match chains.get(k) {
            Some(Some(chain)) => {
                let first = graph.nodes.get(link.source).map_or(0, |n| column(n.layer));
                let thick = link.value * scale;
                let mut stretches = Vec::new();
                for (step, pair) in chain.windows(2).enumerate() {
                    let [a, b] = pair else { continue };
                    let at = |i: usize| tops.get(i).copied().unwrap_or(0.0) + thick / 2.0;
                    let left = if step == 0 { source } else { at(*a) };
                    let right = if step + 2 == chain.len() { target } else { at(*b) };
                    stretches.push(Stretch { column: first + step, left, right });
                }
                ways.push(Way::Forward(stretches));
            }
            _ => {
                let thick = (link.value * scale).max(0.8);
                let column_of = |i: usize| graph.nodes.get(i).map_or(0, |n| column(n.layer));
                // Each vertical run lies outside those before it; beyond a limit they lie on each other.
                let mut turn = |at: usize, right: bool| {
                    let Some(strip) = strips.get_mut(at) else { return thick };
                    let taken: &mut f64 = if right { &mut strip.0 } else { &mut strip.1 };
                    let middle = (*taken + thick / 2.0 + 4.0).min(MOST_STRIP).max(thick / 2.0 + 4.0);
                    *taken = middle + thick / 2.0;
                    middle + 3.0
                };
                let turns = (turn(column_of(link.source), true), turn(column_of(link.target), false));
                ways.push(Way::Around { source, target, lane: lane + thick / 2.0, turns });
                lane += thick + 7.0;
            }
        }
    }
    let nodes = graph.nodes.iter().zip(&tops).map(|(node, top)| (*top, node.value * scale)).collect();
    let any_loop = ways.iter().any(|w| matches!(w, Way::Around { .. }));
    let columns = (0..=used.last().copied().unwrap_or(0)).map(column).collect();
    Layout { scale, nodes, ways, columns, height, full_height: if any_loop { lane + 4.0 } else { height } }
}

/// Centre of every link at its source and target node.
struct Ports {
    ends: Vec<(f64, f64)>,
}

fn ports(
    graph: &Graph,
    chains: &[Option<Vec<usize>>],
    tops: &[f64],
    scale: f64,
    value: &dyn Fn(usize) -> f64,
) -> Ports {
    let centre = |i: usize| tops.get(i).copied().unwrap_or(0.0) + value(i) * scale / 2.0;
    let mut ends = vec![(0.0, 0.0); graph.links.len()];
    let mut out: Vec<Vec<(f64, usize)>> = vec![Vec::new(); graph.nodes.len()];
    let mut into = out.clone();
    for (k, link) in graph.links.iter().enumerate() {
        // Links drawn around leave and enter at the bottom of the node.
        let (next, before) = match chains.get(k) {
            Some(Some(chain)) => (
                chain.get(1).map_or(0.0, |i| centre(*i)),
                chain.len().checked_sub(2).and_then(|i| chain.get(i)).map_or(0.0, |i| centre(*i)),
            ),
            _ => (1e12 - k as f64, 1e12 - k as f64),
        };
        if let Some(list) = out.get_mut(link.source) {
            list.push((next, k));
        }
        if let Some(list) = into.get_mut(link.target) {
            list.push((before, k));
        }
    }
    for (lists, at_source) in [(&mut out, true), (&mut into, false)] {
        for (node, list) in lists.iter_mut().enumerate() {
            list.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let mut y = tops.get(node).copied().unwrap_or(0.0);
            for (_, k) in list {
                let thick = graph.links.get(*k).map_or(0.0, |l: &Link| l.value) * scale;
                if let Some(end) = ends.get_mut(*k) {
                    *(if at_source { &mut end.0 } else { &mut end.1 }) = y + thick / 2.0;
                }
                y += thick;
            }
        }
    }
    Ports { ends }
}
