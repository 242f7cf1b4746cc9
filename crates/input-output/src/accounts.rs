//! Consumption-, production-, import- and export-based accounts of an extension.
//!
//! With final demand `Y_r` of region `r` (summed over categories), `X_r = L Y_r` and `M = S L`:
//!
//! | account | by industry or product | by region |
//! |---|---|---|
//! | `D_cba`, consumption | `M_i y_ir`, by product `i` (whatever its origin) of consumer `r` | plus `F_Y` |
//! | `D_pba`, production | `S_i x_i`, `x = L Y e` | plus `F_Y` |
//! | `D_imp`, embodied in imports | as `D_cba`, caused outside of `r` alone | |
//! | `D_exp`, embodied in exports | `S_i` times what `i` makes for other regions | |
//!
//! Definitions as in pymrio (Stadler 2021, doi:10.5334/jors.251), which follow Kanemoto et al. (2012),
//! doi:10.1021/es202239t. No temporary has more than a few hundred rows.
//!
//! Columns by sector are those of the *grid*: all sectors of the first region, all of the second, and so on, which are
//! the industries themselves in a system where all regions have the same sectors in the same order.

use crate::coefficients::{demand_intensities, intensities};
use crate::ghosh::Ghosh;
use crate::labels::Industries;
use crate::leontief::{Leontief, SolveError, SolveOptions, TOGETHER};
use crate::matrix::Matrix;
use crate::system::{Extension, Stressor, System};

/// What two equal contents differ by at most, relative to them, when they are computed in two ways.
const ROUNDING: f64 = 64.0 * f64::EPSILON;

/// What is computed beyond what everybody needs.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct AccountsOptions {
    /// Imports by product: as many more solves as there are regions times stressors.
    pub imports_by_sector: bool,
    /// Downstream multipliers `M_down`.
    pub downstream: bool,
    /// Persons by region, in the order of the regions, for accounts per head.
    pub population: Option<Vec<f64>>,
}

/// One account of an extension.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Account {
    /// Stressor by region and sector (`k` rows, regions times sectors columns), where it was asked for.
    pub by_sector: Option<Matrix>,
    /// Stressor by region (`k x r`).
    pub by_region: Matrix,
    /// Stressor by region per head (`k x r`), where the population is known.
    pub per_head: Option<Matrix>,
}

/// All accounts of an extension.
#[derive(Clone, Debug, PartialEq)]
pub struct Accounts {
    /// Name of the extension.
    pub name: String,
    /// Its rows.
    pub stressors: Vec<Stressor>,
    /// `S` (`k x n`).
    pub intensities: Matrix,
    /// `S_Y` (`k x m`).
    pub demand_intensities: Option<Matrix>,
    /// `M = S L` (`k x n`).
    pub multipliers: Matrix,
    /// `M_down = S (G' - I)` (`k x n`), where it was asked for.
    pub downstream: Option<Matrix>,
    /// `D_cba`.
    pub consumption: Account,
    /// `D_pba`.
    pub production: Account,
    /// `D_imp`.
    pub imports: Account,
    /// `D_exp`.
    pub exports: Account,
    /// Largest relative residual of all solves behind it.
    pub residual: f64,
}

/// The operator that costs least for all accounts of some extensions; counts the right-hand sides of `solve` itself.
///
/// # Errors
/// As for [`Leontief::new`].
pub fn operator_for<'a>(
    system: &'a System,
    extensions: &[Extension],
    options: &AccountsOptions,
    solve: SolveOptions,
) -> Result<Leontief<'a>, SolveError> {
    let regions = system.industries.regions().len();
    let stressors: usize = extensions.iter().map(|extension| extension.stressors.len()).sum();
    let downstream = if options.downstream { stressors } else { 0 };
    let products = if options.imports_by_sector { regions * stressors } else { 0 };
    let solve = SolveOptions { right_hand_sides: regions + stressors + downstream + products, ..solve };
    if !options.imports_by_sector {
        return Leontief::new(system, solve);
    }
    let values = extensions.iter().flat_map(|extension| intensities(extension, &system.output).into_values());
    let all = Matrix::new(stressors, system.len(), values.collect()).unwrap_or_default();
    Leontief::with_regions(system, solve, Some(&all))
}

/// Final demand of a system by region, and the outputs that it needs; what all extensions share.
#[derive(Debug)]
pub struct Accounting<'l, 'a> {
    system: &'a System,
    leontief: &'l Leontief<'a>,
    demand: Matrix,
    by_region: Matrix,
    outputs: Matrix,
    residual: f64,
}

impl<'l, 'a> Accounting<'l, 'a> {
    /// Prepares the accounts of a system with its own final demand.
    ///
    /// # Errors
    /// As for [`Leontief::outputs`].
    pub fn new(system: &'a System, leontief: &'l Leontief<'a>) -> Result<Accounting<'l, 'a>, SolveError> {
        Accounting::with_demand(system, leontief, system.demand.clone())
    }

    /// Prepares the accounts of a system with another final demand (`n x m`), such as a scenario or some categories.
    ///
    /// # Errors
    /// As for [`Leontief::outputs`].
    pub fn with_demand(
        system: &'a System,
        leontief: &'l Leontief<'a>,
        demand: Matrix,
    ) -> Result<Accounting<'l, 'a>, SolveError> {
        let by_region = demand_by_region(system, &demand);
        let solution = leontief.outputs(&by_region)?;
        Ok(Accounting {
            system,
            leontief,
            demand,
            by_region,
            outputs: solution.values,
            residual: solution.residual,
        })
    }

    /// The system.
    pub fn system(&self) -> &'a System {
        self.system
    }

    /// The Leontief operator.
    pub fn leontief(&self) -> &'l Leontief<'a> {
        self.leontief
    }

    /// Final demand in use (`n x m`).
    pub fn demand(&self) -> &Matrix {
        &self.demand
    }

    /// Final demand of each region, one region a row (`r x n`).
    pub fn demand_by_region(&self) -> &Matrix {
        &self.by_region
    }

    /// Output for the final demand of each region, one consuming region a row (`r x n`).
    pub fn outputs(&self) -> &Matrix {
        &self.outputs
    }

    /// Output for all final demand, `x = L Y e`.
    pub fn output(&self) -> Vec<f64> {
        self.outputs.column_sums()
    }

    /// Largest relative residual of the outputs.
    pub fn residual(&self) -> f64 {
        self.residual
    }

    /// All accounts of an extension.
    ///
    /// # Errors
    /// As for [`Leontief::multipliers`]; a population of another length than there are regions.
    pub fn accounts(&self, extension: &Extension, options: &AccountsOptions) -> Result<Accounts, SolveError> {
        let intensities = intensities(extension, &self.system.output);
        let solution = self.leontief.multipliers(&intensities)?;
        let mut residual = self.residual.max(solution.residual);
        let multipliers = solution.values;
        let industries = &self.system.industries;
        let direct = self.direct(extension);

        let mut consumption = Account::of_sectors(self.content(&multipliers), industries);
        let mut production = Account::of_sectors(self.produced(&intensities, false), industries);
        for account in [&mut consumption, &mut production] {
            add(&mut account.by_region, direct.as_ref());
        }
        let exports = Account::of_sectors(self.produced(&intensities, true), industries);
        let imports = if options.imports_by_sector {
            let (domestic, worst) = self.domestic(&intensities)?;
            residual = residual.max(worst);
            let mut imports = consumption.by_sector.clone().unwrap_or_default();
            for (value, domestic) in imports.values_mut().iter_mut().zip(domestic.values()) {
                let rounding = ROUNDING * value.abs().max(domestic.abs());
                *value -= domestic;
                if value.abs() <= rounding {
                    *value = 0.0;
                }
            }
            Account::of_sectors(imports, industries)
        } else {
            Account { by_region: self.imported(&intensities), ..Account::default() }
        };
        let downstream = if options.downstream {
            let mut solution = Ghosh::new(self.leontief).downstream(&intensities)?;
            residual = residual.max(solution.residual);
            for (value, own) in solution.values.values_mut().iter_mut().zip(intensities.values()) {
                *value -= own;
            }
            Some(solution.values)
        } else {
            None
        };
        let mut accounts = Accounts {
            name: extension.name.clone(),
            stressors: extension.stressors.clone(),
            demand_intensities: demand_intensities(extension, &self.system.demand),
            intensities,
            multipliers,
            downstream,
            consumption,
            production,
            imports,
            exports,
            residual,
        };
        if let Some(population) = &options.population {
            let regions = industries.regions().len();
            if population.len() != regions {
                return Err(SolveError::Length {
                    what: "the population (one number a region)".to_owned(),
                    length: population.len(),
                    industries: regions,
                });
            }
            if let Some(at) = population.iter().position(|persons| !(persons.is_finite() && *persons > 0.0)) {
                return Err(SolveError::Population {
                    region: industries.regions().get(at).cloned().unwrap_or_default(),
                    value: population.get(at).copied().unwrap_or_default(),
                });
            }
            for account in [
                &mut accounts.consumption,
                &mut accounts.production,
                &mut accounts.imports,
                &mut accounts.exports,
            ] {
                account.per_head = Some(per_head(&account.by_region, population));
            }
        }
        Ok(accounts)
    }

    /// Footprint of each column of final demand, categories kept (`k x m`): `M Y`, with `F_Y` if `direct`.
    ///
    /// `multipliers` are those of the extension ([`Accounts::multipliers`]).
    pub fn by_demand_column(&self, extension: &Extension, multipliers: &Matrix, direct: bool) -> Matrix {
        let mut made = Matrix::zeros(multipliers.rows(), self.demand.columns());
        for row in 0..multipliers.rows() {
            let multipliers = multipliers.row(row);
            let sums = made.row_mut(row);
            for (industry, multiplier) in multipliers.iter().enumerate() {
                for (sum, demand) in sums.iter_mut().zip(self.demand.row(industry)) {
                    *sum += multiplier * demand;
                }
            }
        }
        if direct && let Some(by_demand) = self.by_demand(extension) {
            add(&mut made, Some(&by_demand));
        }
        made
    }

    /// `F_Y` for the final demand in use: `S_Y` times its totals when it is not the system's own.
    fn by_demand(&self, extension: &Extension) -> Option<Matrix> {
        if self.demand == self.system.demand {
            return extension.by_demand.clone();
        }
        let mut made = demand_intensities(extension, &self.system.demand)?;
        let totals = self.demand.column_sums();
        for row in 0..made.rows() {
            for (value, total) in made.row_mut(row).iter_mut().zip(&totals) {
                *value *= total;
            }
        }
        Some(made)
    }

    fn direct(&self, extension: &Extension) -> Option<Matrix> {
        let by_demand = self.by_demand(extension)?;
        let mut made = Matrix::zeros(by_demand.rows(), self.system.industries.regions().len());
        for row in 0..by_demand.rows() {
            for (column, value) in by_demand.row(row).iter().enumerate() {
                if let Some(region) = self.system.demand_columns.region_of(column) {
                    made.add(row, region, *value);
                }
            }
        }
        Some(made)
    }

    /// Content of final demand by product and consumer: multipliers times demand, summed over the origins of a product.
    fn content(&self, multipliers: &Matrix) -> Matrix {
        let industries = &self.system.industries;
        let (regions, sectors) = (industries.regions().len(), industries.sectors().len());
        let mut made = Matrix::zeros(multipliers.rows(), regions * sectors);
        let sector_of: Vec<usize> = (0..industries.len()).filter_map(|at| industries.sector_of(at)).collect();
        for row in 0..multipliers.rows() {
            let multipliers = multipliers.row(row);
            let sums = made.row_mut(row);
            for (consumer, sums) in sums.chunks_mut(sectors.max(1)).enumerate() {
                for ((multiplier, demand), sector) in
                    multipliers.iter().zip(self.by_region.row(consumer)).zip(&sector_of)
                {
                    sums[*sector] += multiplier * demand;
                }
            }
        }
        made
    }

    /// What industries cause for all consumers, or for those of other regions.
    fn produced(&self, intensities: &Matrix, exports: bool) -> Matrix {
        let industries = &self.system.industries;
        let (regions, sectors) = (industries.regions().len(), industries.sectors().len());
        let mut output = vec![0.0; industries.len()];
        for consumer in 0..regions {
            let home = industries.block(consumer);
            for (at, (sum, made)) in output.iter_mut().zip(self.outputs.row(consumer)).enumerate() {
                if !(exports && home.contains(&at)) {
                    *sum += made;
                }
            }
        }
        let mut made = Matrix::zeros(intensities.rows(), regions * sectors);
        for row in 0..intensities.rows() {
            for (at, (intensity, output)) in intensities.row(row).iter().zip(&output).enumerate() {
                made.add(row, grid_column(industries, at), intensity * output);
            }
        }
        made
    }

    /// What consumers cause in other regions, without products.
    fn imported(&self, intensities: &Matrix) -> Matrix {
        let industries = &self.system.industries;
        let regions = industries.regions().len();
        let mut made = Matrix::zeros(intensities.rows(), regions);
        for row in 0..intensities.rows() {
            for consumer in 0..regions {
                let home = industries.block(consumer);
                let (intensities, outputs) = (intensities.row(row), self.outputs.row(consumer));
                let sum = |span: std::ops::Range<usize>| -> f64 {
                    intensities[span.clone()].iter().zip(&outputs[span]).map(|(s, x)| s * x).sum()
                };
                made.add(row, consumer, sum(0..home.start) + sum(home.end..industries.len()));
            }
        }
        made
    }

    /// What consumers cause in their own region, by product: the multipliers of each region's intensities alone.
    fn domestic(&self, intensities: &Matrix) -> Result<(Matrix, f64), SolveError> {
        if let Some(made) = self.leontief.domestic(intensities, &self.by_region) {
            return Ok(made);
        }
        let industries = &self.system.industries;
        let (k, n) = (intensities.rows(), intensities.columns());
        let (regions, sectors) = (industries.regions().len(), industries.sectors().len());
        let mut made = Matrix::zeros(k, regions * sectors);
        let mut worst = 0.0_f64;
        let tasks: Vec<(usize, usize)> = (0..regions)
            .flat_map(|region| (0..k).map(move |row| (region, row)))
            .filter(|(region, row)| {
                intensities.row(*row)[industries.block(*region)].iter().any(|value| *value != 0.0)
            })
            .collect();
        for tasks in tasks.chunks(TOGETHER) {
            let mut own = Matrix::zeros(tasks.len(), n);
            for (at, (region, row)) in tasks.iter().enumerate() {
                let block = industries.block(*region);
                own.row_mut(at)[block.clone()].copy_from_slice(&intensities.row(*row)[block]);
            }
            let solution = self.leontief.multipliers(&own)?;
            worst = worst.max(solution.residual);
            for (at, (region, row)) in tasks.iter().enumerate() {
                let sums = &mut made.row_mut(*row)[region * sectors..(region + 1) * sectors];
                let demand = self.by_region.row(*region);
                for (at, (multiplier, demand)) in solution.values.row(at).iter().zip(demand).enumerate() {
                    if let Some(sector) = industries.sector_of(at) {
                        sums[sector] += multiplier * demand;
                    }
                }
            }
        }
        Ok((made, worst))
    }
}

impl Account {
    fn of_sectors(by_sector: Matrix, industries: &Industries) -> Account {
        let (regions, sectors) = (industries.regions().len(), industries.sectors().len());
        let mut by_region = Matrix::zeros(by_sector.rows(), regions);
        for row in 0..by_sector.rows() {
            let sums = by_sector.row(row).chunks(sectors.max(1)).map(|values| values.iter().sum());
            for (to, sum) in by_region.row_mut(row).iter_mut().zip(sums) {
                *to = sum;
            }
        }
        Account { by_sector: Some(by_sector), by_region, per_head: None }
    }
}

/// Column of the grid (regions times sectors) of an industry.
pub fn grid_column(industries: &Industries, industry: usize) -> usize {
    let region = industries.region_of(industry).unwrap_or_default();
    region * industries.sectors().len() + industries.sector_of(industry).unwrap_or_default()
}

/// Final demand summed over the categories of each region, one region a row (`r x n`).
pub fn demand_by_region(system: &System, demand: &Matrix) -> Matrix {
    let mut made = Matrix::zeros(system.industries.regions().len(), demand.rows());
    for industry in 0..demand.rows() {
        for (column, value) in demand.row(industry).iter().enumerate() {
            if let Some(region) = system.demand_columns.region_of(column) {
                made.add(region, industry, *value);
            }
        }
    }
    made
}

fn add(to: &mut Matrix, more: Option<&Matrix>) {
    if let Some(more) = more {
        for (to, more) in to.values_mut().iter_mut().zip(more.values()) {
            *to += more;
        }
    }
}

fn per_head(by_region: &Matrix, population: &[f64]) -> Matrix {
    let mut made = by_region.clone();
    for row in 0..made.rows() {
        for (value, population) in made.row_mut(row).iter_mut().zip(population) {
            *value /= population;
        }
    }
    made
}
