//! Compressed sparse rows: the trade matrix as each importer, or each exporter, sees it.

/// Rows of `(column, weight)` pairs, columns ascending within a row, weights positive.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SparseRows {
    starts: Vec<usize>,
    entries: Vec<(usize, f64)>,
}

impl SparseRows {
    /// Collects `(row, column, weight)` triples that are sorted by row, then column.
    pub(crate) fn from_sorted(row_count: usize, triples: impl Iterator<Item = (usize, usize, f64)>) -> Self {
        let mut starts = Vec::with_capacity(row_count + 1);
        let mut entries = Vec::with_capacity(triples.size_hint().0);
        starts.push(0);
        for (row, column, weight) in triples {
            while starts.len() <= row {
                starts.push(entries.len());
            }
            entries.push((column, weight));
        }
        starts.resize(row_count + 1, entries.len());
        Self { starts, entries }
    }

    pub(crate) fn row_count(&self) -> usize {
        self.starts.len() - 1
    }

    pub(crate) fn row(&self, row: usize) -> &[(usize, f64)] {
        &self.entries[self.starts[row]..self.starts[row + 1]]
    }

    /// All `(row, column, weight)` triples, by row, then column.
    pub(crate) fn triples(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        (0..self.row_count())
            .flat_map(move |row| self.row(row).iter().map(move |&(column, weight)| (row, column, weight)))
    }

    pub(crate) fn row_sum(&self, row: usize) -> f64 {
        self.row(row).iter().map(|&(_, weight)| weight).sum()
    }

    /// Sum of each row.
    pub(crate) fn row_sums(&self) -> Vec<f64> {
        (0..self.row_count()).map(|row| self.row_sum(row)).collect()
    }

    /// Each row divided by its divisor; rows whose divisor is zero must be empty.
    pub(crate) fn divided_rows(&self, divisors: &[f64]) -> Self {
        let quotients = self.triples().map(|(row, column, weight)| (row, column, weight / divisors[row]));
        Self::from_sorted(self.row_count(), quotients)
    }

    /// The transpose of this square matrix, in `O(rows + entries)`.
    pub(crate) fn transposed(&self) -> Self {
        let row_count = self.row_count();
        let mut starts = vec![0; row_count + 1];
        for &(column, _) in &self.entries {
            starts[column + 1] += 1;
        }
        for row in 0..row_count {
            starts[row + 1] += starts[row];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); self.entries.len()];
        for (row, column, weight) in self.triples() {
            entries[next[column]] = (row, weight);
            next[column] += 1;
        }
        Self { starts, entries }
    }
}

#[cfg(test)]
mod tests {
    use super::SparseRows;

    #[test]
    fn transposing_swaps_rows_and_columns_and_is_its_own_inverse() {
        let rows = SparseRows::from_sorted(4, [(0, 2, 1.0), (2, 0, 2.0), (2, 3, 3.0)].into_iter());
        assert_eq!(rows.row(1), &[]);
        assert_eq!(rows.row(3), &[]);
        let transposed = rows.transposed();
        assert_eq!(transposed.row(0), &[(2, 2.0)]);
        assert_eq!(transposed.row(2), &[(0, 1.0)]);
        assert_eq!(transposed.row(3), &[(2, 3.0)]);
        assert_eq!(transposed.transposed(), rows);
    }
}
