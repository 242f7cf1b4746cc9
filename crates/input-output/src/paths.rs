//! Structural path analysis: the supply chains through which a final demand causes a stressor, largest first.
//!
//! The value of the path `j0 <- j1 <- ... <- jd` is `s_jd a_jd,jd-1 ... a_j1,j0 y_j0` (Defourny and Thorbecke 1984,
//! doi:10.2307/2233231; Lenzen 2007, doi:10.1016/j.jeconom.2006.06.013 for the tree and its pruning).
//! All paths that go through a node add up to the flow into the node times its multiplier, which is known before any of
//! them is looked at. A queue ordered by that bound therefore finds the largest paths for certain, and what is left out
//! is known to the last digit, in total and path by path.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::leontief::{Leontief, SolveError};
use crate::matrix::Matrix;

/// How many paths, and how far.
#[derive(Clone, Debug, PartialEq)]
pub struct PathOptions {
    /// Paths wanted.
    pub count: usize,
    /// Share of the total (absolute values) below which a branch is left out; zero leaves out nothing.
    pub cutoff: f64,
    /// Nodes looked into before the search is given up.
    pub nodes: usize,
}

impl Default for PathOptions {
    fn default() -> PathOptions {
        PathOptions { count: 100, cutoff: 1e-6, nodes: 200_000 }
    }
}

/// One supply chain.
#[derive(Clone, Debug, PartialEq)]
pub struct SupplyPath {
    /// Industries from the product that is finally demanded to the one that causes the stressor.
    pub industries: Vec<usize>,
    /// What it causes, in the unit of the stressor.
    pub value: f64,
}

/// The largest supply chains and what is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Paths {
    /// Largest first (by absolute value).
    pub paths: Vec<SupplyPath>,
    /// `s L y`, all paths together.
    pub total: f64,
    /// Total minus the paths that are listed.
    pub left_out: f64,
    /// No path that is not listed is larger than this (absolute value).
    pub largest_left_out: f64,
    /// Whether the list is certain to hold the largest paths: the search was not given up, nothing as large was left
    /// out by the cutoff, and no coefficient met was negative.
    pub certain: bool,
    /// Nodes looked into.
    pub nodes: usize,
}

struct Branch {
    bound: f64,
    node: usize,
}

struct Node {
    parent: usize,
    industry: usize,
    flow: f64,
}

const ROOT: usize = usize::MAX;

impl PartialEq for Branch {
    fn eq(&self, other: &Branch) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Branch {}
impl PartialOrd for Branch {
    fn partial_cmp(&self, other: &Branch) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Branch {
    fn cmp(&self, other: &Branch) -> Ordering {
        self.bound.total_cmp(&other.bound).then(other.node.cmp(&self.node))
    }
}

/// The largest supply chains of a stressor (intensities per unit of output, `n`) for a final demand (`n`).
///
/// # Errors
/// As for [`Leontief::multipliers`].
pub fn supply_paths(
    leontief: &Leontief<'_>,
    intensities: &[f64],
    demand: &[f64],
    options: &PathOptions,
) -> Result<Paths, SolveError> {
    let technology = leontief.technology();
    let (n, reciprocal) = (leontief.len(), technology.reciprocal_output());
    for (what, length) in [("intensities", intensities.len()), ("final demand", demand.len())] {
        if length != n {
            return Err(SolveError::Length { what: what.to_owned(), length, industries: n });
        }
    }
    let mut rows = Matrix::zeros(2, n);
    rows.row_mut(0).copy_from_slice(intensities);
    rows.row_mut(1).iter_mut().zip(intensities).for_each(|(to, value)| *to = value.abs());
    let multipliers = leontief.multipliers(&rows)?.values;
    let bounds = multipliers.row(1);
    let total: f64 = multipliers.row(0).iter().zip(demand).map(|(m, y)| m * y).sum();
    let absolute: f64 = bounds.iter().zip(demand).map(|(m, y)| m * y.abs()).sum();
    let least = options.cutoff.max(0.0) * absolute;

    let mut nodes: Vec<Node> = Vec::new();
    let mut queue = BinaryHeap::new();
    let mut found: Vec<(f64, usize)> = Vec::new();
    // The smallest of the values that would be listed now, so that smaller branches can be left alone.
    let mut best: BinaryHeap<std::cmp::Reverse<Total>> = BinaryHeap::new();
    let mut largest_cut = 0.0_f64;
    let mut regular = true;
    let mut reach = |nodes: &mut Vec<Node>, queue: &mut BinaryHeap<Branch>, floor: f64, node: Node| {
        let bound = node.flow.abs() * bounds[node.industry];
        if bound == 0.0 {
            return;
        }
        if bound < least.max(floor) {
            largest_cut = largest_cut.max(bound);
            return;
        }
        nodes.push(node);
        queue.push(Branch { bound, node: nodes.len() - 1 });
    };
    for (industry, flow) in demand.iter().enumerate() {
        reach(&mut nodes, &mut queue, 0.0, Node { parent: ROOT, industry, flow: *flow });
    }
    let mut looked = 0;
    let mut remaining = 0.0;
    while let Some(Branch { bound, node }) = queue.pop() {
        let floor = if best.len() < options.count { 0.0 } else { best.peek().map_or(0.0, |least| least.0.0) };
        if best.len() >= options.count && bound <= floor || looked >= options.nodes {
            remaining = bound;
            break;
        }
        looked += 1;
        let (industry, flow) = (nodes[node].industry, nodes[node].flow);
        let value = flow * intensities[industry];
        if value != 0.0 {
            found.push((value, node));
            best.push(std::cmp::Reverse(Total(value.abs())));
            if best.len() > options.count {
                best.pop();
            }
        }
        if reciprocal[industry] == 0.0 {
            continue;
        }
        let scale = flow * reciprocal[industry];
        for supplier in 0..n {
            let transaction = technology.transactions()[supplier * n + industry];
            if transaction != 0.0 {
                regular &= transaction * reciprocal[industry] > 0.0;
                let child = Node { parent: node, industry: supplier, flow: scale * transaction };
                reach(&mut nodes, &mut queue, floor, child);
            }
        }
    }
    found.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then(a.1.cmp(&b.1)));
    let beyond = found.get(options.count).map_or(0.0, |(value, _)| value.abs());
    found.truncate(options.count);
    let largest_left_out = largest_cut.max(remaining).max(beyond);
    let smallest = found.last().map_or(0.0, |(value, _)| value.abs());
    let complete = found.len() == options.count || largest_left_out == 0.0;
    let paths: Vec<SupplyPath> = found
        .iter()
        .map(|(value, node)| {
            let mut industries = Vec::new();
            let mut at = *node;
            while at != ROOT {
                industries.push(nodes[at].industry);
                at = nodes[at].parent;
            }
            industries.reverse();
            SupplyPath { industries, value: *value }
        })
        .collect();
    let left_out = total - paths.iter().map(|path| path.value).sum::<f64>();
    let certain = regular && complete && largest_left_out <= smallest;
    Ok(Paths { paths, total, left_out, largest_left_out, certain, nodes: looked })
}

#[derive(PartialEq)]
struct Total(f64);

impl Eq for Total {}
impl PartialOrd for Total {
    fn partial_cmp(&self, other: &Total) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Total {
    fn cmp(&self, other: &Total) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}
