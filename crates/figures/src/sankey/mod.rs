//! Sankey diagrams: any number of layers, a cut-off with an explicit "Other", loops, hatched and uncertain links.
//!
//! Steps, one file each: `reduce` applies the cut-off, `order` arranges nodes to reduce crossings, `layout` gives
//! positions, `draw` writes the SVG. Node value = the larger of what enters and what leaves; shares are of the sum
//! of node values in the same layer.
//!
//! The trap: cutting links instead of nodes loses mass. Here small *nodes* of a layer are merged and links are summed
//! between what remains, so the sum of link values is the input's to rounding, at every cut-off.

mod draw;
mod layout;
mod order;
mod reduce;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::{amount, interval};
use crate::spec::record;
use crate::{CutOff, FigureError, Frame, Record, Rgb, Status};

/// A node.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SankeyNode {
    /// Identifier, unique in the figure; links refer to it.
    pub id: String,
    /// Name; the identifier if empty.
    pub label: String,
    /// Layer, 0 for the leftmost.
    pub layer: usize,
    /// Colour; categorical in the first layer and slate in the others if absent.
    pub colour: Option<Rgb>,
}

/// A link. One that does not go to a later layer is drawn around, below the diagram.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SankeyLink {
    /// Identifier of the node it leaves.
    pub source: String,
    /// Identifier of the node it enters.
    pub target: String,
    /// Amount in the frame's unit.
    pub value: f64,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// Colour; that of the source node if absent.
    pub colour: Option<Rgb>,
    /// Reported (solid) or modelled (hatched).
    pub status: Status,
}

/// A Sankey diagram.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SankeySpec {
    /// Title, unit, sources.
    pub frame: Frame,
    /// Heading of each layer, from the left; missing ones stay blank.
    pub layers: Vec<String>,
    /// The nodes.
    pub nodes: Vec<SankeyNode>,
    /// The links; several between the same two nodes are summed.
    pub links: Vec<SankeyLink>,
    /// Which nodes of each layer are summed into "Other". At most 40 nodes a layer are drawn in any case.
    pub cut_off: CutOff,
    /// Keep the input order of nodes within layers instead of arranging them.
    pub keep_order: bool,
}

/// Most nodes of a layer drawn one by one.
const NODE_CAP: usize = 40;
/// Most layers.
const LAYER_CAP: usize = 12;

impl SankeySpec {
    /// One record a link as drawn. Where an "Other" ends a link, `source` or `target` is empty and the label tells how
    /// many nodes it holds; `merged` counts the input links. Intervals of merged links are sums of their ends, which
    /// holds for fully correlated errors and is too wide otherwise.
    #[must_use]
    pub fn data(&self) -> Vec<Record> {
        let graph = self.reduce();
        let mut out = Vec::new();
        for link in &graph.links {
            let (Some(a), Some(b)) = (graph.nodes.get(link.source), graph.nodes.get(link.target)) else {
                continue;
            };
            out.push(record([
                ("source", json!(a.id)),
                ("source_label", json!(a.label)),
                ("source_layer", json!(a.layer)),
                ("target", json!(b.id)),
                ("target_label", json!(b.label)),
                ("target_layer", json!(b.layer)),
                ("value", json!(link.value)),
                ("unit", json!(self.frame.unit)),
                ("low", json!(link.low)),
                ("high", json!(link.high)),
                ("status", json!(link.status.name())),
                ("merged", json!(link.merged)),
            ]));
        }
        out
    }

    fn check(&self) -> Result<(), FigureError> {
        let id = &self.frame.id;
        self.cut_off.check(id)?;
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        for node in &self.nodes {
            if known.insert(&node.id, node.layer).is_some() {
                return Err(FigureError::Duplicate {
                    figure: id.clone(),
                    what: "node",
                    name: node.id.clone(),
                });
            }
            if node.layer >= LAYER_CAP {
                return Err(FigureError::InvalidSetting {
                    figure: id.clone(),
                    setting: "layer",
                    value: format!("{} of node {}", node.layer, node.id),
                    expected: "a layer from 0 to 11",
                });
            }
        }
        for link in &self.links {
            for end in [&link.source, &link.target] {
                if !known.contains_key(end.as_str()) {
                    let declared =
                        self.nodes.iter().take(5).map(|n| n.id.as_str()).collect::<Vec<_>>().join(", ");
                    return Err(FigureError::Undeclared {
                        figure: id.clone(),
                        what: "node",
                        name: end.clone(),
                        declared,
                    });
                }
            }
            let item = format!("{} → {}", link.source, link.target);
            amount(id, &item, "value", link.value)?;
            interval(id, &item, link.low, link.value, link.high)?;
        }
        if !self.links.iter().any(|l| l.value > 0.0) {
            return Err(FigureError::Empty { figure: id.clone(), what: "links above zero" });
        }
        Ok(())
    }
}
