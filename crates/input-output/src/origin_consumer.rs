//! Who consumes what is caused where: matrices of origin by consumer for one stressor.
//!
//! `D[i, r] = s_i (L Y_r)_i` is caused by industry `i` for the final demand of region `r`; its columns add up to the
//! consumption account and its rows to the production account, both without what final demand causes directly.

use crate::accounts::Accounting;
use crate::leontief::SolveError;
use crate::matrix::Matrix;

impl Accounting<'_, '_> {
    /// Origin industry by consuming region (`n x r`) of a stressor, given its intensities (`n`, per unit of output).
    pub fn origin_industry_by_consumer(&self, intensities: &[f64]) -> Matrix {
        let outputs = self.outputs();
        let mut made = Matrix::zeros(outputs.columns(), outputs.rows());
        for consumer in 0..outputs.rows() {
            for (industry, (output, intensity)) in outputs.row(consumer).iter().zip(intensities).enumerate() {
                made.add(industry, consumer, output * intensity);
            }
        }
        made
    }

    /// Origin region by consuming region (`r x r`) of a stressor, given its intensities (`n`, per unit of output).
    pub fn origin_by_consumer(&self, intensities: &[f64]) -> Matrix {
        let industries = &self.system().industries;
        let outputs = self.outputs();
        let regions = industries.regions().len();
        let mut made = Matrix::zeros(regions, regions);
        for consumer in 0..regions {
            for (industry, (output, intensity)) in outputs.row(consumer).iter().zip(intensities).enumerate() {
                if let Some(origin) = industries.region_of(industry) {
                    made.add(origin, consumer, output * intensity);
                }
            }
        }
        made
    }

    /// Origin industry by product that a region consumes (`n x sectors`), whatever the origin of the product.
    ///
    /// # Errors
    /// As for [`crate::Leontief::outputs`]; a region beyond the last gives a matrix of zeros.
    pub fn origin_industry_by_product(
        &self,
        intensities: &[f64],
        consumer: usize,
    ) -> Result<Matrix, SolveError> {
        let industries = &self.system().industries;
        let (n, sectors) = (industries.len(), industries.sectors().len());
        let mut demands = Matrix::zeros(sectors, n);
        for (industry, demand) in self.demand_by_region().row(consumer).iter().enumerate() {
            if let Some(sector) = industries.sector_of(industry) {
                demands.add(sector, industry, *demand);
            }
        }
        self.caused(intensities, &demands)
    }

    /// Origin industry by column of final demand (`n x m`), categories kept.
    ///
    /// # Errors
    /// As for [`crate::Leontief::outputs`].
    pub fn origin_industry_by_demand_column(&self, intensities: &[f64]) -> Result<Matrix, SolveError> {
        self.caused(intensities, &self.demand().transposed())
    }

    fn caused(&self, intensities: &[f64], demands: &Matrix) -> Result<Matrix, SolveError> {
        let mut caused = self.leontief().outputs(demands)?.values;
        for row in 0..caused.rows() {
            for (value, intensity) in caused.row_mut(row).iter_mut().zip(intensities) {
                *value *= intensity;
            }
        }
        Ok(caused.transposed())
    }
}
