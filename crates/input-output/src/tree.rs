//! Contribution trees: what a product causes, split into its own part and that of its inputs, tier by tier.
//!
//! Of a node that needs an output `w` of industry `j`, the total is `w m_j`, the direct part `w s_j`, and each input `i`
//! contributes `w a_ij m_i`. Inputs that are not shown are put together in the rest, so that
//! `children + direct + rest = total` at every node.

use crate::leontief::{Leontief, SolveError};
use crate::matrix::Matrix;

/// How much of the tree is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct TreeOptions {
    /// Tiers below the products of final demand.
    pub depth: usize,
    /// Inputs shown at each node.
    pub children: usize,
    /// Share of the whole (absolute value) below which an input is put into the rest.
    pub cutoff: f64,
}

impl Default for TreeOptions {
    fn default() -> TreeOptions {
        TreeOptions { depth: 3, children: 8, cutoff: 1e-3 }
    }
}

/// A node: an output of an industry, and what it causes.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// Industry; none for final demand as a whole.
    pub industry: Option<usize>,
    /// Output of the industry that is needed here, in the unit of the system.
    pub output: f64,
    /// Everything it causes, upstream included.
    pub total: f64,
    /// What the industry causes itself.
    pub direct: f64,
    /// Inputs that are shown, largest first.
    pub children: Vec<Contribution>,
    /// Inputs that are not shown, together.
    pub rest: f64,
}

/// The contribution tree of a stressor (intensities per unit of output, `n`) for a final demand (`n`).
///
/// # Errors
/// As for [`Leontief::multipliers`].
pub fn contribution_tree(
    leontief: &Leontief<'_>,
    intensities: &[f64],
    demand: &[f64],
    options: &TreeOptions,
) -> Result<Contribution, SolveError> {
    let n = leontief.len();
    for (what, length) in [("intensities", intensities.len()), ("final demand", demand.len())] {
        if length != n {
            return Err(SolveError::Length { what: what.to_owned(), length, industries: n });
        }
    }
    let mut row = Matrix::zeros(1, n);
    row.row_mut(0).copy_from_slice(intensities);
    let multipliers = leontief.multipliers(&row)?.values.into_values();
    let total: f64 = multipliers.iter().zip(demand).map(|(m, y)| m * y).sum();
    let tree = Tree {
        leontief,
        intensities,
        multipliers: &multipliers,
        least: options.cutoff * total.abs(),
        options,
    };
    let mut root = Contribution {
        industry: None,
        output: demand.iter().sum(),
        total,
        direct: 0.0,
        children: Vec::new(),
        rest: 0.0,
    };
    tree.grow(&mut root, demand.iter().copied().enumerate().collect(), 0);
    Ok(root)
}

struct Tree<'t, 'a> {
    leontief: &'t Leontief<'a>,
    intensities: &'t [f64],
    multipliers: &'t [f64],
    least: f64,
    options: &'t TreeOptions,
}

impl Tree<'_, '_> {
    fn grow(&self, node: &mut Contribution, inputs: Vec<(usize, f64)>, tier: usize) {
        let mut inputs: Vec<(usize, f64, f64)> = inputs
            .into_iter()
            .map(|(industry, output)| (industry, output, output * self.multipliers[industry]))
            .filter(|(_, _, total)| *total != 0.0 && total.abs() >= self.least)
            .collect();
        inputs.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()).then(a.0.cmp(&b.0)));
        inputs.truncate(self.options.children);
        node.children = inputs
            .into_iter()
            .map(|(industry, output, total)| {
                let mut child = Contribution {
                    industry: Some(industry),
                    output,
                    total,
                    direct: output * self.intensities[industry],
                    children: Vec::new(),
                    rest: 0.0,
                };
                if tier < self.options.depth {
                    let technology = self.leontief.technology();
                    let n = self.leontief.len();
                    let inputs = (0..n)
                        .map(|supplier| (supplier, output * technology.coefficient(supplier, industry)))
                        .collect();
                    self.grow(&mut child, inputs, tier + 1);
                } else {
                    child.rest = child.total - child.direct;
                }
                child
            })
            .collect();
        let shown: f64 = node.children.iter().map(|child| child.total).sum();
        node.rest = node.total - node.direct - shown;
    }
}
