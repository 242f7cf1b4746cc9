//! Absorbing chains on the whole trade graph: components in dependency order, one factorisation each.

use crate::components::components;
use crate::elimination::{BlockFactor, add_weighted_rows, divide};
use crate::sparse::SparseRows;

/// Expected throughput of each state for what was put in.
pub(crate) struct Throughput {
    /// Per unit of weight: `throughput[j] * w_ji` moves from `j` to `i`, `throughput[j] * a_j` is absorbed.
    pub(crate) per_weight: Vec<f64>,
    /// States closed upon themselves; `throughput[j] * 1` is absorbed there, in an unknown way.
    pub(crate) sealed: Vec<usize>,
}

/// Solves `(T - W)^T y = b` for the chain with weights `rows` and `absorption`, `T` being their row sums.
///
/// Only states reachable from the non-zeros of `b` are visited. `O(states)` memory beyond the largest block.
pub(crate) fn throughput(rows: &SparseRows, absorption: &[f64], b: Vec<f64>) -> Throughput {
    let mut per_weight = b;
    let mut sealed = Vec::new();
    let mut blocks = Blocks::new(rows);
    let starts: Vec<usize> = (0..per_weight.len()).filter(|&at| per_weight[at] != 0.0).collect();
    for component in components(rows, starts.into_iter()).iter().rev() {
        if let &[state] = component.as_slice() {
            let total = absorption[state] + rows.row_sum(state);
            if total > 0.0 {
                per_weight[state] /= total;
            } else {
                sealed.push(state);
            }
        } else {
            let factor = blocks.factor(component, absorption);
            let mut local: Vec<f64> = component.iter().map(|&state| per_weight[state]).collect();
            factor.solve_transposed(&mut local);
            for (&state, through) in component.iter().zip(local) {
                per_weight[state] = through;
            }
            sealed.extend(factor.sealed().iter().map(|&at| component[at]));
        }
        for &state in component {
            let through = per_weight[state];
            for &(target, weight) in blocks.leaving(state, component) {
                per_weight[target] += through * weight;
            }
        }
    }
    Throughput { per_weight, sealed }
}

/// Absorption shares of every state.
pub(crate) struct AbsorptionShares {
    /// One row per state: column 0 is unknown, column `c >= 1` the state `sources[c - 1]`. A row may be
    /// shorter than the number of columns; the rest is zero.
    pub(crate) rows: Vec<Vec<f64>>,
    /// States that absorb in a known way, in the order of the columns.
    pub(crate) sources: Vec<usize>,
}

/// Shares in which what starts in each state is absorbed by each `known` state or is lost to `unknown`.
///
/// Each block is factorised once, whatever the number of states that absorb.
pub(crate) fn absorption_shares(rows: &SparseRows, known: &[f64], unknown: &[f64]) -> AbsorptionShares {
    let absorption: Vec<f64> = known.iter().zip(unknown).map(|(p, u)| p + u).collect();
    let mut shares: Vec<Vec<f64>> = vec![Vec::new(); known.len()];
    let mut sources = Vec::new();
    let mut blocks = Blocks::new(rows);
    for component in components(rows, 0..known.len()) {
        let factor = if component.len() > 1 { Some(blocks.factor(&component, &absorption)) } else { None };
        // columns in elimination order keep the forward sweep triangular
        let order: Vec<usize> = match &factor {
            Some(factor) => factor.pivot_order().collect(),
            None => vec![0],
        };
        let mut column = vec![0; component.len()];
        let mut ends = Vec::with_capacity(order.len());
        for &at in &order {
            if known[component[at]] > 0.0 {
                sources.push(component[at]);
                column[at] = sources.len();
            }
            ends.push(sources.len() + 1);
        }

        let mut local: Vec<Vec<f64>> = Vec::with_capacity(component.len());
        for (&state, &column) in component.iter().zip(&column) {
            let mut row = vec![0.0; sources.len() + 1];
            add_weighted_rows(&mut row, blocks.leaving(state, &component), &shares);
            row[0] += unknown[state];
            if column > 0 {
                row[column] = known[state];
            }
            local.push(row);
        }
        match (factor, component.as_slice()) {
            (Some(factor), _) => {
                for &at in factor.sealed() {
                    local[at][0] += 1.0;
                }
                factor.solve_rows(&mut local, &ends);
            }
            (None, &[state]) => {
                let total = absorption[state] + rows.row_sum(state);
                if total > 0.0 {
                    divide(&mut local[0], total);
                } else {
                    local[0][0] = 1.0;
                }
            }
            (None, _) => {}
        }
        for (&state, row) in component.iter().zip(local) {
            shares[state] = row;
        }
    }
    AbsorptionShares { rows: shares, sources }
}

/// Cuts blocks out of the whole graph.
struct Blocks<'a> {
    rows: &'a SparseRows,
    /// Position of a state within the block cut out last that held it.
    position: Vec<usize>,
    leaving: Vec<(usize, f64)>,
}

impl<'a> Blocks<'a> {
    fn new(rows: &'a SparseRows) -> Self {
        Self { rows, position: vec![0; rows.row_count()], leaving: Vec::new() }
    }

    /// Factorises a component; what leaves it counts as absorbed.
    fn factor(&mut self, component: &[usize], absorption: &[f64]) -> BlockFactor {
        for (at, &state) in component.iter().enumerate() {
            self.position[state] = at;
        }
        let mut local_rows = Vec::with_capacity(component.len());
        let mut local_absorption = Vec::with_capacity(component.len());
        for &state in component {
            let mut absorbed = absorption[state];
            let mut row = Vec::with_capacity(self.rows.row(state).len());
            for &(target, weight) in self.rows.row(state) {
                if component.get(self.position[target]) == Some(&target) {
                    row.push((self.position[target], weight));
                } else {
                    absorbed += weight;
                }
            }
            local_rows.push(row);
            local_absorption.push(absorbed);
        }
        BlockFactor::new(local_rows, local_absorption)
    }

    /// Entries of a state's row that lead out of its component (ascending states).
    fn leaving(&mut self, state: usize, component: &[usize]) -> &[(usize, f64)] {
        let row = self.rows.row(state);
        if component.len() == 1 {
            return row;
        }
        self.leaving.clear();
        self.leaving.extend(row.iter().filter(|(to, _)| component.binary_search(to).is_err()));
        &self.leaving
    }
}
