//! Input-output tables from supply and use tables, by the four standard models.
//!
//! | model | table | assumption | negatives |
//! |---|---|---|---|
//! | A | product by product | each product has its own technology, wherever it is made | possible |
//! | B | product by product | each industry has its own technology, whatever it makes | no |
//! | C | industry by industry | each industry has its own sales structure | possible |
//! | D | industry by industry | each product has its own sales structure | no |
//!
//! Eurostat Manual of Supply, Use and Input-Output Tables (2008), chapter 11. `V` is supply, product by industry; `U` use,
//! product by industry; `q` and `g` are outputs of products and industries.

use faer::Mat;
use faer::linalg::solvers::Solve;
use thiserror::Error;

use crate::coefficients::reciprocal_or_zero;
use crate::matrix::Matrix;

/// Supply and use of one economy, or of several side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct SupplyUse {
    /// `V`, supply, product by industry (`p x i`).
    pub supply: Matrix,
    /// `U`, intermediate use, product by industry (`p x i`).
    pub usage: Matrix,
    /// `Y`, final use, product by category (`p x m`).
    pub final_use: Matrix,
    /// What industries take besides products: value added and extensions (`k x i`).
    pub by_industry: Matrix,
}

/// The model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Model {
    /// Product technology, product by product.
    A,
    /// Industry technology, product by product.
    B,
    /// Fixed industry sales structure, industry by industry.
    C,
    /// Fixed product sales structure, industry by industry.
    #[default]
    D,
}

impl Model {
    /// All models.
    pub const ALL: [Model; 4] = [Model::A, Model::B, Model::C, Model::D];

    /// Its letter.
    pub fn name(self) -> &'static str {
        match self {
            Model::A => "A",
            Model::B => "B",
            Model::C => "C",
            Model::D => "D",
        }
    }

    /// The model of a letter, small or large.
    pub fn from_name(name: &str) -> Option<Model> {
        Model::ALL.into_iter().find(|model| model.name().eq_ignore_ascii_case(name))
    }

    /// Whether the table is product by product; else industry by industry.
    pub fn is_by_product(self) -> bool {
        matches!(self, Model::A | Model::B)
    }
}

/// Parts of an input-output table, product by product (A, B) or industry by industry (C, D).
#[derive(Clone, Debug, PartialEq)]
pub struct InputOutput {
    /// `Z`.
    pub transactions: Matrix,
    /// `Y`.
    pub demand: Matrix,
    /// `x`: of products, or of industries.
    pub output: Vec<f64>,
    /// Value added and extensions, by column of `Z`.
    pub by_column: Matrix,
    /// Entries of `Z` below zero, which models A and C can bring, and their sum.
    pub negatives: (usize, f64),
}

/// Supply and use that a model cannot be made from.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SupplyUseError {
    /// Parts of different shapes.
    #[error(
        "{part} has {rows} rows and {columns} columns, where {expected_rows} and {expected_columns} are expected"
    )]
    Shape {
        /// Part.
        part: &'static str,
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
        /// Rows expected.
        expected_rows: usize,
        /// Columns expected.
        expected_columns: usize,
    },
    /// Models A and C need as many products as industries.
    #[error(
        "models A and C need as many products as industries, not {products} and {industries}; take model B or D"
    )]
    NotSquare {
        /// Products.
        products: usize,
        /// Industries.
        industries: usize,
    },
    /// Supply that cannot be inverted.
    #[error(
        "the supply table cannot be inverted (row or column {position}, from 1, has no pivot); take model B or D"
    )]
    Singular {
        /// Position, from 1.
        position: usize,
    },
}

impl SupplyUse {
    /// Output of products, `q = V e`.
    pub fn product_output(&self) -> Vec<f64> {
        self.supply.row_sums()
    }

    /// Output of industries, `g = e'V`.
    pub fn industry_output(&self) -> Vec<f64> {
        self.supply.column_sums()
    }

    /// The input-output table by a model.
    ///
    /// # Errors
    /// Parts of different shapes; for A and C a supply table that is not square or cannot be inverted.
    pub fn to_input_output(&self, model: Model) -> Result<InputOutput, SupplyUseError> {
        let (products, industries) = (self.supply.rows(), self.supply.columns());
        for (part, matrix, rows, columns) in [
            ("use", &self.usage, products, industries),
            ("final use", &self.final_use, products, self.final_use.columns()),
            ("value added and extensions", &self.by_industry, self.by_industry.rows(), industries),
        ] {
            if (matrix.rows(), matrix.columns()) != (rows, columns) {
                return Err(SupplyUseError::Shape {
                    part,
                    rows: matrix.rows(),
                    columns: matrix.columns(),
                    expected_rows: rows,
                    expected_columns: columns,
                });
            }
        }
        let transform = self.transform(model)?;
        let transactions = transform.transactions(&self.usage);
        let demand = transform.demand(self.final_use.clone());
        let by_column = transform.by_column(self.by_industry.clone());
        let output = if model.is_by_product() { self.product_output() } else { self.industry_output() };
        let below: Vec<f64> = transactions.values().iter().copied().filter(|value| *value < 0.0).collect();
        let negatives = (below.len(), below.iter().sum());
        Ok(InputOutput { transactions, demand, output, by_column, negatives })
    }

    /// What turns use into a table by a model.
    ///
    /// # Errors
    /// For A and C: supply that is not square or cannot be inverted.
    pub(crate) fn transform(&self, model: Model) -> Result<Transform, SupplyUseError> {
        let mut supply = vec![Vec::new(); self.supply.columns()];
        for product in 0..self.supply.rows() {
            for (industry, value) in self.supply.row(product).iter().enumerate() {
                if *value != 0.0 {
                    supply[industry].push((product, *value));
                }
            }
        }
        Transform::of(&supply, self.supply.rows(), model)
    }
}

/// What turns use into an input-output table by a model: weights of products by industry, where they are not zero.
///
/// `V^-1 diag(q)` (A), `diag(g)^-1 V'` (B), `diag(g) V^-1` (C) or `V' diag(q)^-1` (D), all industry by product. Use is
/// multiplied by it from the right in A and B, from the left in C and D. Products without supply have no weight.
#[derive(Debug)]
pub(crate) struct Transform {
    weights: Vec<Vec<(usize, f64)>>,
    products: usize,
    model: Model,
}

impl Transform {
    /// The weights of a model, from what each industry makes of each product, where it is not zero.
    ///
    /// # Errors
    /// For A and C: supply that is not square or cannot be inverted.
    pub(crate) fn of(
        supply: &[Vec<(usize, f64)>],
        products: usize,
        model: Model,
    ) -> Result<Transform, SupplyUseError> {
        let mut made = vec![0.0; products];
        for (product, value) in supply.iter().flatten() {
            made[*product] += value;
        }
        let output = |industry: usize| -> f64 { supply[industry].iter().map(|(_, value)| value).sum() };
        let mut weights = match model {
            Model::A | Model::C => inverse(supply, products)?,
            Model::B | Model::D => supply.to_vec(),
        };
        for (industry, weights) in weights.iter_mut().enumerate() {
            let of_industry = output(industry);
            for (product, weight) in weights {
                *weight *= match model {
                    Model::A => made[*product],
                    Model::B => reciprocal_or_zero(of_industry),
                    Model::C => of_industry,
                    Model::D => reciprocal_or_zero(made[*product]),
                };
            }
        }
        Ok(Transform { weights, products, model })
    }

    /// `Z` from intermediate use, product by industry.
    pub(crate) fn transactions(&self, usage: &Matrix) -> Matrix {
        if self.model.is_by_product() { self.right_times(usage) } else { self.left_times(usage) }
    }

    /// `Y` from final use of products.
    pub(crate) fn demand(&self, final_use: Matrix) -> Matrix {
        if self.model.is_by_product() { final_use } else { self.left_times(&final_use) }
    }

    /// What industries take or cause, by column of `Z`.
    pub(crate) fn by_column(&self, by_industry: Matrix) -> Matrix {
        if self.model.is_by_product() { self.right_times(&by_industry) } else { by_industry }
    }

    /// `T M`, for products by row.
    fn left_times(&self, matrix: &Matrix) -> Matrix {
        let mut made = Matrix::zeros(self.weights.len(), matrix.columns());
        for (row, weights) in self.weights.iter().enumerate() {
            let sums = made.row_mut(row);
            for (product, weight) in weights {
                for (sum, value) in sums.iter_mut().zip(matrix.row(*product)) {
                    *sum += weight * value;
                }
            }
        }
        made
    }

    /// `M T`, for industries by column.
    fn right_times(&self, matrix: &Matrix) -> Matrix {
        let mut made = Matrix::zeros(matrix.rows(), self.products);
        for row in 0..matrix.rows() {
            let sums = made.row_mut(row);
            for (value, weights) in matrix.row(row).iter().zip(&self.weights) {
                for (product, weight) in weights {
                    sums[*product] += value * weight;
                }
            }
        }
        made
    }
}

/// `V^-1` by industry, one after another for each group of products and industries that no supply connects with others:
/// the economies of a multi-regional table, often single pairs. Products and industries without supply stay empty.
fn inverse(supply: &[Vec<(usize, f64)>], products: usize) -> Result<Vec<Vec<(usize, f64)>>, SupplyUseError> {
    let industries = supply.len();
    if products != industries {
        return Err(SupplyUseError::NotSquare { products, industries });
    }
    let mut made = vec![Vec::new(); industries];
    for (products, industries) in connected(supply, products) {
        let singular = |at: usize| SupplyUseError::Singular { position: products[at] + 1 };
        if products.len() != industries.len() {
            return Err(singular(0));
        }
        let mut dense = Mat::<f64>::zeros(products.len(), industries.len());
        for (column, industry) in industries.iter().enumerate() {
            for (product, value) in &supply[*industry] {
                if let Ok(row) = products.binary_search(product) {
                    dense[(row, column)] = *value;
                }
            }
        }
        let largest =
            supply_values(supply, &industries).fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let factors = dense.partial_piv_lu();
        let pivots = factors.U();
        if let Some(at) = (0..products.len()).find(|at| pivots[(*at, *at)].abs() <= 1e-14 * largest) {
            return Err(singular(at));
        }
        let inverse = factors.solve(&Mat::<f64>::identity(products.len(), products.len()));
        for (row, industry) in industries.iter().enumerate() {
            let values =
                products.iter().enumerate().map(|(column, product)| (*product, inverse[(row, column)]));
            made[*industry] = values.filter(|(_, value)| *value != 0.0).collect();
        }
    }
    Ok(made)
}

fn supply_values<'s>(
    supply: &'s [Vec<(usize, f64)>],
    industries: &'s [usize],
) -> impl Iterator<Item = f64> + 's {
    industries.iter().flat_map(|industry| supply[*industry].iter().map(|(_, value)| *value))
}

/// Products and industries, in order, of each group that supply connects; in the order of their first industry.
fn connected(supply: &[Vec<(usize, f64)>], products: usize) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut makers = vec![Vec::new(); products];
    for (industry, made) in supply.iter().enumerate() {
        made.iter().for_each(|(product, _)| makers[*product].push(industry));
    }
    let mut groups = Vec::new();
    let (mut seen_industry, mut seen_product) = (vec![false; supply.len()], vec![false; products]);
    for first in 0..supply.len() {
        if seen_industry[first] || supply[first].is_empty() {
            continue;
        }
        let (mut of_products, mut of_industries) = (Vec::new(), Vec::new());
        let mut open = vec![first];
        seen_industry[first] = true;
        while let Some(industry) = open.pop() {
            of_industries.push(industry);
            for (product, _) in &supply[industry] {
                if !std::mem::replace(&mut seen_product[*product], true) {
                    of_products.push(*product);
                    for maker in &makers[*product] {
                        if !std::mem::replace(&mut seen_industry[*maker], true) {
                            open.push(*maker);
                        }
                    }
                }
            }
        }
        of_products.sort_unstable();
        of_industries.sort_unstable();
        groups.push((of_products, of_industries));
    }
    groups
}
