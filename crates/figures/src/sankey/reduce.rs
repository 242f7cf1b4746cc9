//! Cut-off: small nodes of each layer become one "Other", and links are summed between what remains.

use std::collections::{BTreeMap, BTreeSet};

use super::{NODE_CAP, SankeySpec};
use crate::colour::{NEUTRAL, SLATE, categorical};
use crate::{Rgb, Status};

/// A node as drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// Identifier; empty for "Other".
    pub id: String,
    pub label: String,
    pub layer: usize,
    pub colour: Rgb,
    /// The larger of what enters and what leaves.
    pub value: f64,
    pub other: bool,
}

/// A link as drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    pub source: usize,
    pub target: usize,
    pub value: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub colour: Rgb,
    pub status: Status,
    pub merged: usize,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Graph {
    /// Nodes, by layer and then by value, "Other" last in its layer.
    pub nodes: Vec<Node>,
    /// Links, by source and target.
    pub links: Vec<Link>,
}

impl SankeySpec {
    /// Applies the cut-off layer by layer.
    pub(super) fn reduce(&self) -> Graph {
        let index: BTreeMap<&str, usize> =
            self.nodes.iter().enumerate().map(|(i, n)| (n.id.as_str(), i)).collect();
        let (mut inflow, mut outflow) = (vec![0.0; self.nodes.len()], vec![0.0; self.nodes.len()]);
        for link in &self.links {
            for (end, flow) in [(&link.source, &mut outflow), (&link.target, &mut inflow)] {
                if let Some(sum) = index.get(end.as_str()).and_then(|&i| flow.get_mut(i)) {
                    *sum += link.value;
                }
            }
        }
        let value: Vec<f64> = inflow.iter().zip(&outflow).map(|(a, b): (&f64, &f64)| a.max(*b)).collect();

        let layers: BTreeSet<usize> = self.nodes.iter().map(|n| n.layer).collect();
        let mut nodes: Vec<Node> = Vec::new();
        let mut place = vec![0; self.nodes.len()];
        for layer in layers {
            let members: Vec<usize> =
                self.nodes.iter().enumerate().filter(|(_, n)| n.layer == layer).map(|(i, _)| i).collect();
            let values: Vec<f64> = members.iter().filter_map(|&i| value.get(i).copied()).collect();
            let mut kept = self.cut_off.keep(&values, NODE_CAP);
            let rank: BTreeMap<usize, usize> = kept.iter().enumerate().map(|(r, &k)| (k, r)).collect();
            if self.keep_order {
                kept.sort_unstable();
            }
            for &k in &kept {
                let Some((&i, node)) = members.get(k).and_then(|i| Some((i, self.nodes.get(*i)?))) else {
                    continue;
                };
                if let Some(slot) = place.get_mut(i) {
                    *slot = nodes.len();
                }
                let colour = node.colour.unwrap_or_else(|| match (layer, rank.get(&k)) {
                    (0, Some(&r)) => categorical(r),
                    _ => SLATE,
                });
                nodes.push(Node {
                    id: node.id.clone(),
                    label: if node.label.is_empty() { node.id.clone() } else { node.label.clone() },
                    layer,
                    colour,
                    value: 0.0,
                    other: false,
                });
            }
            let cut = members.len() - kept.len();
            if cut > 0 {
                let held: BTreeSet<usize> = kept.into_iter().collect();
                for (k, &i) in members.iter().enumerate() {
                    if let Some(slot) = place.get_mut(i).filter(|_| !held.contains(&k)) {
                        *slot = nodes.len();
                    }
                }
                let label = self.frame.lang.other(cut);
                nodes.push(Node {
                    id: String::new(),
                    label,
                    layer,
                    colour: NEUTRAL,
                    value: 0.0,
                    other: true,
                });
            }
        }

        let mut sums: BTreeMap<(usize, usize, Status), (Link, bool)> = BTreeMap::new();
        for link in &self.links {
            let end = |id: &str| index.get(id).and_then(|&i| place.get(i).copied());
            let (Some(source), Some(target)) = (end(&link.source), end(&link.target)) else { continue };
            let default = nodes.get(source).map_or(SLATE, |n| n.colour);
            let new = Link {
                source,
                target,
                value: 0.0,
                low: None,
                high: None,
                colour: link.colour.unwrap_or(default),
                status: link.status,
                merged: 0,
            };
            let (sum, _) = sums.entry((source, target, link.status)).or_insert((new, false));
            if sum.colour != link.colour.unwrap_or(default) {
                sum.colour = default;
            }
            if link.low.is_some() || link.high.is_some() || sum.low.is_some() {
                sum.low = Some(sum.low.unwrap_or(sum.value) + link.low.unwrap_or(link.value));
                sum.high = Some(sum.high.unwrap_or(sum.value) + link.high.unwrap_or(link.value));
            }
            sum.value += link.value;
            sum.merged += 1;
        }
        let links: Vec<Link> = sums.into_values().map(|(link, _)| link).collect();
        let (mut inflow, mut outflow) = (vec![0.0; nodes.len()], vec![0.0; nodes.len()]);
        for link in &links {
            for (end, flow) in [(link.source, &mut outflow), (link.target, &mut inflow)] {
                if let Some(sum) = flow.get_mut(end) {
                    *sum += link.value;
                }
            }
        }
        for (node, (a, b)) in nodes.iter_mut().zip(inflow.iter().zip(&outflow)) {
            node.value = f64::max(*a, *b);
        }
        Graph { nodes, links }
    }
}
