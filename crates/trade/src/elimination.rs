//! Subtraction-free factorisation of one strongly connected block of an absorbing Markov chain.
//!
//! State `j` moves to state `i` with weight `w_ji >= 0` and is absorbed with weight `a_j >= 0`. The matrix
//! of the block is `M = T - W` with `T_j = a_j + sum_{i != j} w_ji`: its diagonal is *defined* by the other weights. States are eliminated
//! one by one in the way of Grassmann, Taksar & Heyman (1985, Operations Research 33:1107-1116): taking out
//! `k` sends what `j` sent to `k` on to where `k` would have sent it,
//!
//! ```text
//! l_jk = w_jk / T_k,   w_ji += l_jk w_ki,   a_j += l_jk a_k,
//! ```
//!
//! and the remaining `T_j` is summed anew from the remaining weights instead of being updated. Nothing is
//! subtracted, hence nothing cancels: every entry of the factors and of the solutions keeps a relative error
//! of a modest multiple of the unit roundoff, whatever the condition number (O'Cinneide 1993, Numer. Math.
//! 65:109-120; Alfa, Xue & Ye 2002, Math. Comp. 71:217-236). An ordinary LU factorisation loses all digits when
//! the cycle is nearly closed (`a` tiny).
//!
//! The factors are `M = L U` with `L = I - (l_jk)` and `U = T - (w_ki)`.
//!
//! **Order and storage.** States with the smallest product of row and column counts go first (Markowitz
//! 1957), on sparse rows. Once a quarter of the remaining entries are filled, the rest is finished as a
//! dense array, four pivots at a time. Memory `O(n + fill)`, at most about `n^2` numbers; time
//! `O(n^2 + sum of row x column counts)`, at most `n^3 / 3` multiply-adds.

use std::ops::Range;

/// Pivots that one pass over a dense row applies.
const PANEL: usize = 4;

/// Total weight, where the weights of each original state sum to about 1, below which nothing is taken to leave
/// a state any more. Its reciprocal must be a number; no real cycle comes near.
const CLOSED: f64 = 1e-280;

/// One state eliminated while the block was sparse.
struct SparsePivot {
    state: usize,
    total: f64,
    /// Neither absorbed nor left, see [`BlockFactor::sealed`].
    sealed: bool,
    /// `w_ki`: states still present when `state` was taken out.
    targets: Vec<(usize, f64)>,
    /// `l_jk`: states still present that had led here.
    multipliers: Vec<(usize, f64)>,
}

/// The states eliminated last, as a row-major square array: multipliers below the diagonal, weights above
/// it. The diagonal holds the ignored returns of a state to itself.
struct DenseTail {
    states: Vec<usize>,
    totals: Vec<f64>,
    entries: Vec<f64>,
}

/// Factors of one block.
pub(crate) struct BlockFactor {
    sparse: Vec<SparsePivot>,
    dense: DenseTail,
    sealed: Vec<usize>,
}

impl BlockFactor {
    /// Factorises the block with weights `rows` (targets ascending, no self-loops) and `absorption`, scaled so
    /// that those of each state sum to about 1.
    pub(crate) fn new(rows: Vec<Vec<(usize, f64)>>, absorption: Vec<f64>) -> Self {
        let mut active = ActiveBlock::new(rows, absorption);
        let mut sparse: Vec<SparsePivot> = Vec::new();
        while !active.is_dense() {
            sparse.push(active.eliminate_cheapest());
        }
        let (dense, mut sealed) = active.finish_dense();
        sealed.extend(sparse.iter().filter(|pivot| pivot.sealed).map(|pivot| pivot.state));
        sealed.sort_unstable();
        Self { sparse, dense, sealed }
    }

    /// States that nothing (less than 1e-280) leaves and nothing absorbs once the others are gone: the block is
    /// closed and `M` singular. The factors are those of the block in which each such state is absorbed with weight 1,
    /// which the caller must book as absorption of unknown kind.
    pub(crate) fn sealed(&self) -> &[usize] {
        &self.sealed
    }

    /// States in the order of their elimination.
    pub(crate) fn pivot_order(&self) -> impl Iterator<Item = usize> {
        self.sparse.iter().map(|pivot| pivot.state).chain(self.dense.states.iter().copied())
    }

    /// Solves `M^T y = b` in place: the expected throughput of each state when `b` is put in.
    pub(crate) fn solve_transposed(&self, b: &mut [f64]) {
        for pivot in &self.sparse {
            b[pivot.state] /= pivot.total;
            let through = b[pivot.state];
            if through != 0.0 {
                for &(target, weight) in &pivot.targets {
                    b[target] += weight * through;
                }
            }
        }
        self.dense.solve_transposed(b);
        for pivot in self.sparse.iter().rev() {
            let returned: f64 = pivot.multipliers.iter().map(|&(from, l)| l * b[from]).sum();
            b[pivot.state] += returned;
        }
    }

    /// Solves `M X = B` in place for right-hand sides given as one row per state.
    ///
    /// `ends[k]` bounds the non-zero part of the rows of the first `k + 1` pivots, in elimination order,
    /// before the solution starts; it must ascend. Zeros beyond it are not touched in the forward sweep.
    pub(crate) fn solve_rows(&self, rows: &mut [Vec<f64>], ends: &[usize]) {
        for (pivot, &end) in self.sparse.iter().zip(ends) {
            let source = std::mem::take(&mut rows[pivot.state]);
            for &(downstream, l) in &pivot.multipliers {
                add_scaled(&mut rows[downstream][..end], l, &source[..end]);
            }
            rows[pivot.state] = source;
        }
        self.dense.solve_rows(rows, ends.get(self.sparse.len()..).unwrap_or_default());
        for pivot in self.sparse.iter().rev() {
            let mut row = std::mem::take(&mut rows[pivot.state]);
            add_weighted_rows(&mut row, &pivot.targets, rows);
            divide(&mut row, pivot.total);
            rows[pivot.state] = row;
        }
    }
}

/// The states not eliminated yet, with their weights among each other.
struct ActiveBlock {
    rows: Vec<Vec<(usize, f64)>>,
    /// For each state, the active states whose rows hold it.
    sources: Vec<Vec<usize>>,
    absorption: Vec<f64>,
    states: Vec<usize>,
    entry_count: usize,
}

impl ActiveBlock {
    fn new(rows: Vec<Vec<(usize, f64)>>, absorption: Vec<f64>) -> Self {
        let mut counts = vec![0; rows.len()];
        for &(target, _) in rows.iter().flatten() {
            counts[target] += 1;
        }
        let mut sources: Vec<Vec<usize>> = counts.into_iter().map(Vec::with_capacity).collect();
        for (state, row) in rows.iter().enumerate() {
            for &(target, _) in row {
                sources[target].push(state);
            }
        }
        let entry_count = rows.iter().map(Vec::len).sum();
        let states = (0..rows.len()).collect();
        Self { rows, sources, absorption, states, entry_count }
    }

    fn is_dense(&self) -> bool {
        let size = self.states.len();
        4 * self.entry_count >= size * size.saturating_sub(1)
    }

    fn eliminate_cheapest(&mut self) -> SparsePivot {
        let cost = |state: &usize| self.rows[*state].len() * self.sources[*state].len();
        let cheapest = (0..self.states.len()).min_by_key(|&at| cost(&self.states[at])).unwrap_or(0);
        let state = self.states.remove(cheapest);
        let targets = std::mem::take(&mut self.rows[state]);
        let sources = std::mem::take(&mut self.sources[state]);
        self.entry_count -= targets.len() + sources.len();

        let mut absorbed = self.absorption[state];
        let mut total = absorbed + targets.iter().map(|&(_, weight)| weight).sum::<f64>();
        let sealed = total < CLOSED;
        if sealed {
            (absorbed, total) = (1.0, 1.0);
        }
        for &(target, _) in &targets {
            self.sources[target].retain(|&source| source != state);
        }
        let multipliers = sources
            .into_iter()
            .map(|source| {
                let l = self.redirect(source, state, total, &targets);
                self.absorption[source] += l * absorbed;
                (source, l)
            })
            .collect();
        SparsePivot { state, total, sealed, targets, multipliers }
    }

    /// Sends what `source` sent to `state` on to the `targets` of `state`; returns `w / total`.
    fn redirect(&mut self, source: usize, state: usize, total: f64, targets: &[(usize, f64)]) -> f64 {
        let old = std::mem::take(&mut self.rows[source]);
        let weight = old.binary_search_by_key(&state, |entry| entry.0).map_or(0.0, |at| old[at].1);
        let l = weight / total;
        let mut merged = Vec::with_capacity(old.len() + targets.len());
        let mut kept = old.iter().copied().filter(|entry| entry.0 != state).peekable();
        for &(target, onward) in targets.iter().filter(|entry| entry.0 != source) {
            while let Some(entry) = kept.next_if(|entry| entry.0 < target) {
                merged.push(entry);
            }
            let before = kept.next_if(|entry| entry.0 == target);
            if before.is_none() {
                self.sources[target].push(source);
                self.entry_count += 1;
            }
            merged.push((target, before.map_or(0.0, |entry| entry.1) + l * onward));
        }
        merged.extend(kept);
        self.rows[source] = merged;
        l
    }

    /// Finishes the remaining states on a dense array; also returns those whose total is zero.
    fn finish_dense(self) -> (DenseTail, Vec<usize>) {
        let Self { rows, absorption, states, .. } = self;
        let size = states.len();
        let mut position = vec![0; rows.len()];
        for (at, &state) in states.iter().enumerate() {
            position[state] = at;
        }
        let mut entries = vec![0.0; size * size];
        for (at, &state) in states.iter().enumerate() {
            for &(target, weight) in &rows[state] {
                entries[at * size + position[target]] = weight;
            }
        }
        let mut absorption: Vec<f64> = states.iter().map(|&state| absorption[state]).collect();
        let mut totals = vec![1.0; size];
        let mut sealed = Vec::new();
        let mut start = 0;
        while start < size {
            let end = (start + PANEL).min(size);
            let (upper, lower) = entries.split_at_mut(end * size);
            let (absorbed_above, absorbed_below) = absorption.split_at_mut(end);
            for at in start..end {
                let (done, row) = upper.split_at_mut(at * size);
                let row = &mut row[..size];
                let (absorbed_done, absorbed) = absorbed_above.split_at_mut(at);
                let panel = Panel { rows: done, absorbed: absorbed_done, totals: &totals, size };
                panel.apply(start..at, row, &mut absorbed[0]);
                let total = absorbed[0] + row[at + 1..].iter().sum::<f64>();
                if total >= CLOSED {
                    totals[at] = total;
                } else {
                    // its total stays 1, all of it absorbed
                    absorbed[0] = 1.0;
                    sealed.push(states[at]);
                }
            }
            let panel = Panel { rows: upper, absorbed: absorbed_above, totals: &totals, size };
            panel.apply_below(start..end, lower, absorbed_below);
            start = end;
        }
        (DenseTail { states, totals, entries }, sealed)
    }
}

/// Finished pivot rows of a dense array.
struct Panel<'a> {
    rows: &'a [f64],
    absorbed: &'a [f64],
    totals: &'a [f64],
    size: usize,
}

impl<'a> Panel<'a> {
    /// Eliminates the pivots of the range from one row below them.
    fn apply(&self, pivots: Range<usize>, row: &mut [f64], absorbed: &mut f64) {
        let end = pivots.end;
        if let Some(terms) = self.multipliers(pivots, row, absorbed) {
            add_panel(&mut row[end..], &terms);
        }
    }

    /// Eliminates the pivots of the range from all rows below them, two at a time.
    fn apply_below(&self, pivots: Range<usize>, rows: &mut [f64], absorbed: &mut [f64]) {
        let end = pivots.end;
        for (pair, absorbed) in rows.chunks_mut(2 * self.size).zip(absorbed.chunks_mut(2)) {
            let (first, second) = pair.split_at_mut(self.size);
            let [absorbed_first, absorbed_second] = absorbed else {
                self.apply(pivots.clone(), first, &mut absorbed[0]);
                continue;
            };
            let above = self.multipliers(pivots.clone(), first, absorbed_first);
            let below = self.multipliers(pivots.clone(), second, absorbed_second);
            match (above, below) {
                (Some(above), Some(below)) => {
                    let factors = below.map(|(l, _)| l);
                    add_panel_twice(&mut first[end..], &mut second[end..], &above, factors);
                }
                (Some(terms), None) => add_panel(&mut first[end..], &terms),
                (None, Some(terms)) => add_panel(&mut second[end..], &terms),
                (None, None) => {}
            }
        }
    }

    /// Turns the entries of a row below the pivots into multipliers; returns what remains to be added to the
    /// rest of the row, or nothing if all are zero.
    fn multipliers(
        &self,
        pivots: Range<usize>,
        row: &mut [f64],
        absorbed: &mut f64,
    ) -> Option<[(f64, &'a [f64]); PANEL]> {
        if row[pivots.clone()].iter().all(|&weight| weight == 0.0) {
            return None;
        }
        let end = pivots.end;
        let mut terms: [(f64, &[f64]); PANEL] = [(0.0, &[]); PANEL];
        for (term, pivot) in terms.iter_mut().zip(pivots) {
            let source = &self.rows[pivot * self.size..(pivot + 1) * self.size];
            let l = row[pivot] / self.totals[pivot];
            row[pivot] = l;
            add_scaled(&mut row[pivot + 1..end], l, &source[pivot + 1..end]);
            *absorbed += l * self.absorbed[pivot];
            *term = (l, &source[end..]);
        }
        Some(terms)
    }
}

impl DenseTail {
    fn row(&self, at: usize) -> &[f64] {
        let size = self.states.len();
        &self.entries[at * size..(at + 1) * size]
    }

    fn solve_transposed(&self, b: &mut [f64]) {
        let size = self.states.len();
        let mut through: Vec<f64> = self.states.iter().map(|&state| b[state]).collect();
        for at in 0..size {
            through[at] /= self.totals[at];
            let amount = through[at];
            add_scaled(&mut through[at + 1..], amount, &self.row(at)[at + 1..]);
        }
        for at in (0..size).rev() {
            let amount = through[at];
            add_scaled(&mut through[..at], amount, &self.row(at)[..at]);
        }
        for (&state, amount) in self.states.iter().zip(through) {
            b[state] = amount;
        }
    }

    fn solve_rows(&self, rows: &mut [Vec<f64>], ends: &[usize]) {
        let size = self.states.len();
        for at in 1..size {
            let mut row = std::mem::take(&mut rows[self.states[at]]);
            let mut start = 0;
            while start < at {
                let stop = (start + PANEL).min(at);
                // ends ascend: the last of the four sources is the longest
                let length = ends.get(stop - 1).copied().unwrap_or(row.len());
                self.add_sources(&mut row[..length], at, start..stop, rows);
                start = stop;
            }
            rows[self.states[at]] = row;
        }
        for at in (0..size).rev() {
            let mut row = std::mem::take(&mut rows[self.states[at]]);
            let mut start = at + 1;
            while start < size {
                let stop = (start + PANEL).min(size);
                self.add_sources(&mut row, at, start..stop, rows);
                start = stop;
            }
            divide(&mut row, self.totals[at]);
            rows[self.states[at]] = row;
        }
    }

    /// Adds the rows of up to four states, each times its coefficient in row `at`.
    fn add_sources(&self, row: &mut [f64], at: usize, sources: Range<usize>, rows: &[Vec<f64>]) {
        let coefficients = &self.row(at)[sources.clone()];
        if coefficients.iter().all(|&coefficient| coefficient == 0.0) {
            return;
        }
        let mut terms: [(f64, &[f64]); PANEL] = [(0.0, &[]); PANEL];
        for ((term, &coefficient), source) in terms.iter_mut().zip(coefficients).zip(sources) {
            *term = (coefficient, &rows[self.states[source]][..row.len()]);
        }
        add_panel(row, &terms);
    }
}

/// `row += coefficient * source`, over the common length.
pub(crate) fn add_scaled(row: &mut [f64], coefficient: f64, source: &[f64]) {
    if coefficient != 0.0 {
        for (value, &term) in row.iter_mut().zip(source) {
            *value += coefficient * term;
        }
    }
}

/// `row += sum of coefficient * source` for four sources of full length; an empty one counts as zeros.
fn add_panel(row: &mut [f64], terms: &[(f64, &[f64]); PANEL]) {
    if terms.iter().any(|(_, source)| source.len() < row.len()) {
        for &(coefficient, source) in terms {
            add_scaled(row, coefficient, source);
        }
        return;
    }
    let [(c0, s0), (c1, s1), (c2, s2), (c3, s3)] = *terms;
    for ((((value, a0), a1), a2), a3) in row.iter_mut().zip(s0).zip(s1).zip(s2).zip(s3) {
        *value += (c0 * a0 + c1 * a1) + (c2 * a2 + c3 * a3);
    }
}

/// [`add_panel`] to two rows at once, the second with its own coefficients: the sources are read once.
fn add_panel_twice(
    first: &mut [f64],
    second: &mut [f64],
    terms: &[(f64, &[f64]); PANEL],
    coefficients: [f64; PANEL],
) {
    let length = first.len();
    if terms.iter().any(|(_, source)| source.len() < length) {
        add_panel(first, terms);
        for ((_, source), coefficient) in terms.iter().zip(coefficients) {
            add_scaled(second, coefficient, source);
        }
        return;
    }
    let second = &mut second[..length];
    let [(c0, s0), (c1, s1), (c2, s2), (c3, s3)] = terms.map(|(c, source)| (c, &source[..length]));
    let [d0, d1, d2, d3] = coefficients;
    for at in 0..length {
        let (a0, a1, a2, a3) = (s0[at], s1[at], s2[at], s3[at]);
        first[at] += (c0 * a0 + c1 * a1) + (c2 * a2 + c3 * a3);
        second[at] += (d0 * a0 + d1 * a1) + (d2 * a2 + d3 * a3);
    }
}

/// `row += sum of weight * rows[index]` over `terms`; a source shorter than `row` counts as zero beyond its end.
pub(crate) fn add_weighted_rows(row: &mut [f64], terms: &[(usize, f64)], rows: &[Vec<f64>]) {
    let mut groups = terms.chunks_exact(PANEL);
    for group in groups.by_ref() {
        let term = |at: usize| (group[at].1, rows[group[at].0].as_slice());
        let sources = [term(0), term(1), term(2), term(3)];
        let common = sources.iter().map(|(_, source)| source.len()).min().unwrap_or(0);
        let (head, tail) = row.split_at_mut(common.min(row.len()));
        let length = head.len();
        add_panel(head, &sources.map(|(weight, source)| (weight, &source[..length])));
        for (weight, source) in sources {
            add_scaled(tail, weight, &source[length..]);
        }
    }
    for &(index, weight) in groups.remainder() {
        add_scaled(row, weight, &rows[index]);
    }
}

pub(crate) fn divide(row: &mut [f64], divisor: f64) {
    for value in row {
        *value /= divisor;
    }
}

#[cfg(test)]
mod tests {
    use super::BlockFactor;

    /// `n` states in a ring with a few chords, absorbed with weights spread over many magnitudes.
    fn ring(size: usize, chords: usize) -> (Vec<Vec<(usize, f64)>>, Vec<f64>) {
        let rows = (0..size)
            .map(|state| {
                let mut row: Vec<_> = (0..chords)
                    .map(|chord| ((state + 1 + 3 * chord) % size, 1.0 + (state % 7) as f64))
                    .filter(|&(target, _)| target != state)
                    .collect();
                row.sort_by_key(|entry| entry.0);
                row.dedup_by_key(|entry| entry.0);
                row
            })
            .collect();
        let absorption = (0..size).map(|state| 10f64.powi(-((state % 13) as i32))).collect();
        (rows, absorption)
    }

    #[test]
    fn sparse_and_dense_phases_agree_with_each_other_and_with_the_equations() {
        for (size, chords) in [(1, 0), (2, 1), (5, 2), (40, 1), (60, 3), (61, 20)] {
            let (rows, absorption) = ring(size, chords);
            let factor = BlockFactor::new(rows.clone(), absorption.clone());
            assert!(factor.sealed().is_empty());

            let mut identity: Vec<Vec<f64>> =
                (0..size).map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect()).collect();
            let ends = vec![size; size];
            factor.solve_rows(&mut identity, &ends);
            for start in 0..size {
                let mut throughput = vec![0.0; size];
                throughput[start] = 1.0;
                factor.solve_transposed(&mut throughput);
                let absorbed: f64 = throughput.iter().zip(&absorption).map(|(through, a)| through * a).sum();
                assert!((absorbed - 1.0).abs() < 1e-13, "{size} {chords}: {absorbed}");
                for (state, &through) in throughput.iter().enumerate() {
                    let relative = (through - identity[start][state]).abs() / through;
                    assert!(relative < 1e-13, "{size} {chords}: {relative}");
                }
            }
        }
    }

    #[test]
    fn a_closed_block_is_sealed_exactly_once() {
        for (size, chords) in [(1, 0), (2, 1), (30, 1), (30, 5)] {
            let (rows, _) = ring(size, chords);
            let factor = BlockFactor::new(rows, vec![0.0; size]);
            assert_eq!(factor.sealed().len(), 1);
            let mut throughput = vec![0.0; size];
            throughput[0] = 1.0;
            factor.solve_transposed(&mut throughput);
            assert!((throughput[factor.sealed()[0]] - 1.0).abs() < 1e-14);
        }
    }
}
