//! Strongly connected components of the trade graph: groups of regions that trade in circles.
//!
//! Only inside such a group must a linear system be solved; between groups, origins pass on by plain
//! substitution. The algorithm is Tarjan's (1972, SIAM J. Comput. 1:146-160) with an explicit stack, so
//! that a chain of any length cannot exhaust the call stack.

use crate::sparse::SparseRows;

const UNVISITED: usize = usize::MAX;

/// Components reachable from `roots` along the edges row -> column, each ascending.
///
/// A component comes after all those that it can reach: with rows as importers, the furthest upstream
/// come first. `O(rows + reachable edges)`.
pub(crate) fn components(graph: &SparseRows, roots: impl Iterator<Item = usize>) -> Vec<Vec<usize>> {
    let mut search = Search {
        order: vec![UNVISITED; graph.row_count()],
        lowest: vec![0; graph.row_count()],
        open: vec![false; graph.row_count()],
        stack: Vec::new(),
        visited: 0,
    };
    let mut found = Vec::new();
    let mut path: Vec<(usize, usize)> = Vec::new();
    for root in roots {
        if search.order[root] != UNVISITED {
            continue;
        }
        search.visit(root);
        path.push((root, 0));
        while let Some((state, next_edge)) = path.last_mut() {
            let state = *state;
            if let Some(&(target, _)) = graph.row(state).get(*next_edge) {
                *next_edge += 1;
                if search.order[target] == UNVISITED {
                    search.visit(target);
                    path.push((target, 0));
                } else if search.open[target] {
                    search.lowest[state] = search.lowest[state].min(search.order[target]);
                }
                continue;
            }
            path.pop();
            if let Some(&(parent, _)) = path.last() {
                search.lowest[parent] = search.lowest[parent].min(search.lowest[state]);
            }
            if search.lowest[state] == search.order[state] {
                found.push(search.close(state));
            }
        }
    }
    found
}

struct Search {
    /// Discovery number of each state.
    order: Vec<usize>,
    /// Smallest discovery number reachable within the open states.
    lowest: Vec<usize>,
    /// Discovered, but not yet given to a component.
    open: Vec<bool>,
    stack: Vec<usize>,
    visited: usize,
}

impl Search {
    fn visit(&mut self, state: usize) {
        self.order[state] = self.visited;
        self.lowest[state] = self.visited;
        self.visited += 1;
        self.open[state] = true;
        self.stack.push(state);
    }

    fn close(&mut self, root: usize) -> Vec<usize> {
        let mut component = Vec::new();
        while let Some(state) = self.stack.pop() {
            self.open[state] = false;
            component.push(state);
            if state == root {
                break;
            }
        }
        component.sort_unstable();
        component
    }
}

#[cfg(test)]
mod tests {
    use super::{SparseRows, components};

    fn graph(size: usize, edges: &[(usize, usize)]) -> SparseRows {
        SparseRows::from_sorted(size, edges.iter().map(|&(from, to)| (from, to, 1.0)))
    }

    #[test]
    fn cycles_are_grouped_and_upstream_comes_first() {
        let edges = [(0, 1), (1, 2), (2, 1), (2, 3), (3, 4), (4, 5), (5, 3)];
        assert_eq!(components(&graph(7, &edges), 0..7), [vec![3, 4, 5], vec![1, 2], vec![0], vec![6]]);
    }

    #[test]
    fn only_what_a_root_reaches_is_visited() {
        let edges = [(0, 1), (1, 2), (3, 0)];
        assert_eq!(components(&graph(4, &edges), 1..2), [vec![2], vec![1]]);
    }

    #[test]
    fn a_very_long_chain_and_a_very_long_ring_do_not_overflow_the_stack() {
        let size = 300_000;
        let mut edges: Vec<_> = (0..size - 1).map(|state| (state, state + 1)).collect();
        assert_eq!(components(&graph(size, &edges), 0..size).len(), size);
        edges.push((size - 1, 0));
        assert_eq!(components(&graph(size, &edges), 0..size).len(), 1);
    }
}
