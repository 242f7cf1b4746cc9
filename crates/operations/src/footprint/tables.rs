//! The tables of a footprint.

use input_output::{
    Contribution, Leontief, Matrix, PathOptions, Paths, System, TreeOptions, contribution_tree, supply_paths,
};
use supply_risk::{Direction, RiskVector, mean_ranks, spearman, weigh};

use super::flows::{Flows, unsolved};
use super::regions::SystemRegions;
use super::request::{FootprintBy, FootprintRequest};
use super::result::{
    AccountRow, ConsumerRow, FootprintResult, FootprintRow, IndustryRow, OriginConsumerRow, OriginRow,
    PathBoundsRow, PathRow, ProductRow, RiskRow, SupplierRow, TreeRow,
};
use super::subject::Subject;
use crate::OperationError;
use crate::risk_index::RiskIndex;

/// Everything that the tables are made of.
pub(super) struct Made<'m, 's> {
    pub(super) request: &'m FootprintRequest,
    pub(super) system: &'s System,
    pub(super) regions: &'m SystemRegions,
    pub(super) subject: &'m Subject,
    pub(super) flows: &'m Flows<'s>,
    pub(super) home: Option<usize>,
    pub(super) risk: Option<&'m RiskIndex>,
    /// Persons by region.
    pub(super) persons: Option<&'m [Option<f64>]>,
}

/// A value over a total; zero where there is no total.
fn part(value: f64, total: f64) -> f64 {
    if total == 0.0 { 0.0 } else { value / total }
}

/// Largest first; equal ones in the order of the system.
fn largest_first<R>(rows: &mut [R], amount: impl Fn(&R) -> f64) {
    rows.sort_by(|a, b| amount(b).total_cmp(&amount(a)));
}

impl Made<'_, '_> {
    pub(super) fn result(&self) -> Result<FootprintResult, OperationError> {
        let mut result = FootprintResult {
            footprint: self.footprint(),
            accounts: self.accounts(),
            origins: self.origins(),
            consumers: self.consumers(),
            origin_consumer: self.origin_consumer(),
            ..FootprintResult::default()
        };
        result.risk = self.risk_row(&result.origins);
        match self.request.by {
            FootprintBy::Origin => {}
            FootprintBy::Sector => {
                result.products = self.products();
                result.industries = self.industries();
            }
            FootprintBy::FirstTier => result.first_tier = self.first_tier(),
            FootprintBy::Path => {
                let options = PathOptions { count: self.request.paths, ..PathOptions::default() };
                let flows = self.flows;
                let paths = supply_paths(&flows.leontief, &flows.intensities, &flows.demand, &options)
                    .map_err(unsolved)?;
                result.path_bounds = Some(self.path_bounds(&paths));
                result.paths = self.paths(&paths);
            }
            FootprintBy::Tree => {
                // products of final demand are the first tier of the tree
                let options = TreeOptions { depth: self.request.tree, ..TreeOptions::default() };
                let flows = self.flows;
                let root = contribution_tree(&flows.leontief, &flows.intensities, &flows.demand, &options)
                    .map_err(unsolved)?;
                self.tree(&root, "0", "", 0, root.total, &mut result.tree);
            }
        }
        if let Some(material) = &self.subject.material {
            result.allocation.clone_from(&material.allocation);
            result.unallocated.clone_from(&material.unallocated);
        }
        Ok(result)
    }

    fn unit(&self) -> String {
        self.subject.unit.clone()
    }

    fn footprint(&self) -> FootprintRow {
        let (flows, material) = (self.flows, self.subject.material.as_ref());
        let amount = flows.total();
        FootprintRow {
            system: self.request.mrio.clone(),
            system_year: self.system.year,
            label: self.home.map_or("all", |home| self.regions.label(home)).to_owned(),
            region: self.home.and_then(|home| self.regions.code(home)),
            stressor: self.subject.name.clone(),
            extension: self.subject.extension.clone(),
            account: self.request.account.word().to_owned(),
            amount,
            demand_amount: flows.direct.iter().sum(),
            unit: self.unit(),
            world_share: (flows.world != 0.0).then(|| amount / flows.world),
            production_year: material.map(|material| material.year.0),
            basis: material.map(|material| material.basis.clone()),
        }
    }

    fn accounts(&self) -> Vec<AccountRow> {
        let rows = self.flows.accounts.iter();
        rows.map(|(place, account, amount)| AccountRow {
            label: self.regions.label(*place).to_owned(),
            account: account.word().to_owned(),
            amount: *amount,
            unit: self.unit(),
            amount_per_head: self
                .persons
                .and_then(|persons| persons.get(*place).copied().flatten())
                .map(|persons| amount / persons),
        })
        .collect()
    }

    fn by_origin(&self) -> Vec<f64> {
        let mut sums = self.flows.direct.clone();
        for (at, caused) in self.flows.caused.iter().enumerate() {
            let origin = self.system.industries.region_of(at);
            if let Some(sum) = origin.and_then(|origin| sums.get_mut(origin)) {
                *sum += caused;
            }
        }
        sums
    }

    fn risk_of(&self, place: usize) -> Option<f64> {
        self.risk.and_then(|risk| risk.vector.get(self.regions.code(place)?))
    }

    fn origins(&self) -> Vec<OriginRow> {
        let total = self.flows.total();
        let sums = self.by_origin().into_iter().enumerate();
        let mut rows: Vec<OriginRow> = sums
            .filter(|(_, amount)| *amount != 0.0)
            .map(|(place, amount)| {
                let risk = self.risk_of(place);
                OriginRow {
                    origin: self.regions.label(place).to_owned(),
                    region: self.regions.code(place),
                    amount,
                    unit: self.unit(),
                    share: part(amount, total),
                    rank: 0,
                    risk,
                    weighted_amount: risk.map(|risk| amount * risk),
                    share_with_risk: None,
                    rank_with_risk: None,
                    weighted_share: None,
                    weighted_rank: None,
                }
            })
            .collect();
        largest_first(&mut rows, |row| row.amount);
        let mut weighted: Vec<(usize, f64)> =
            rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.weighted_amount?))).collect();
        let covered: f64 = rows.iter().filter(|row| row.risk.is_some()).map(|row| row.amount).sum();
        for (rank, row) in rows.iter_mut().filter(|row| row.risk.is_some()).enumerate() {
            row.share_with_risk = Some(part(row.amount, covered));
            row.rank_with_risk = Some(rank + 1);
        }
        let whole: f64 = weighted.iter().map(|(_, amount)| amount).sum();
        weighted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for (rank, (at, amount)) in weighted.into_iter().enumerate() {
            if let Some(row) = rows.get_mut(at) {
                row.weighted_share = Some(part(amount, whole));
                row.weighted_rank = Some(rank + 1);
            }
        }
        rows.iter_mut().enumerate().for_each(|(at, row)| row.rank = at + 1);
        rows
    }

    fn risk_row(&self, origins: &[OriginRow]) -> Option<RiskRow> {
        let risk = self.risk?;
        let known = RiskVector::new(origins.iter().filter_map(|row| Some((row.region?, row.risk?))));
        let weighted = weigh(origins.iter().filter_map(|row| Some((row.region?, row.amount))), &known);
        let both: Vec<(f64, f64)> =
            origins.iter().filter_map(|row| Some((row.amount, row.weighted_amount?))).collect();
        let (plain, times): (Vec<f64>, Vec<f64>) = both.into_iter().unzip();
        let ranks = |values: &[f64]| mean_ranks(values, Direction::HigherIsRiskier);
        Some(RiskRow {
            risk_index: self.request.risk.clone().unwrap_or_default(),
            risk_year: risk.year.0,
            weighted_amount: weighted.weighted_sum,
            unit: self.unit(),
            mean_risk: weighted.mean_risk,
            covered_amount: weighted.covered,
            uncovered_amount: origins.iter().filter(|row| row.risk.is_none()).map(|row| row.amount).sum(),
            rank_correlation: spearman(&ranks(&plain), &ranks(&times)),
        })
    }

    fn consumers(&self) -> Vec<ConsumerRow> {
        let total = self.flows.total();
        let sums = self.flows.by_consumer.iter().enumerate();
        let mut rows: Vec<ConsumerRow> = sums
            .filter(|(_, amount)| **amount != 0.0)
            .map(|(place, amount)| ConsumerRow {
                consumer: self.regions.label(place).to_owned(),
                amount: *amount,
                unit: self.unit(),
                share: part(*amount, total),
            })
            .collect();
        largest_first(&mut rows, |row| row.amount);
        rows
    }

    fn origin_consumer(&self) -> Vec<OriginConsumerRow> {
        let Some(matrix) = &self.flows.origin_consumer else { return Vec::new() };
        let places = (0..matrix.rows())
            .flat_map(|origin| (0..matrix.columns()).map(move |consumer| (origin, consumer)));
        places
            .filter_map(|(origin, consumer)| {
                let amount = matrix.get(origin, consumer).filter(|amount| *amount != 0.0)?;
                Some(OriginConsumerRow {
                    origin: self.regions.label(origin).to_owned(),
                    consumer: self.regions.label(consumer).to_owned(),
                    amount,
                    unit: self.unit(),
                })
            })
            .collect()
    }

    fn products(&self) -> Vec<ProductRow> {
        let (industries, flows) = (&self.system.industries, self.flows);
        let mut sums = vec![0.0; industries.sectors().len()];
        for (at, (demand, multiplier)) in flows.demand.iter().zip(&flows.multipliers).enumerate() {
            if let Some(sum) = industries.sector_of(at).and_then(|sector| sums.get_mut(sector)) {
                *sum += demand * multiplier;
            }
        }
        let total = flows.of_industries();
        let mut rows: Vec<ProductRow> = industries
            .sectors()
            .iter()
            .zip(sums)
            .filter(|(_, amount)| *amount != 0.0)
            .map(|(sector, amount)| ProductRow {
                sector: sector.clone(),
                amount,
                unit: self.unit(),
                share: part(amount, total),
            })
            .collect();
        largest_first(&mut rows, |row| row.amount);
        rows
    }

    fn industries(&self) -> Vec<IndustryRow> {
        let total = self.flows.of_industries();
        let caused = self.flows.caused.iter().enumerate();
        let mut rows: Vec<IndustryRow> = caused
            .filter(|(_, amount)| **amount != 0.0)
            .map(|(at, amount)| {
                let (origin, sector) = self.system.industries.name(at);
                IndustryRow {
                    origin: origin.to_owned(),
                    sector: sector.to_owned(),
                    amount: *amount,
                    unit: self.unit(),
                    share: part(*amount, total),
                }
            })
            .collect();
        largest_first(&mut rows, |row| row.amount);
        rows
    }

    /// `s y` and, for each supplier, its multiplier times what it delivers to the makers of `y`: together `s L y`.
    fn first_tier(&self) -> Vec<SupplierRow> {
        let flows = self.flows;
        let inputs = inputs(&flows.leontief, &flows.demand);
        let total = flows.of_industries();
        let suppliers = inputs.iter().zip(&flows.multipliers).enumerate();
        let mut rows: Vec<SupplierRow> = suppliers
            .map(|(at, (input, multiplier))| (at, input * multiplier))
            .filter(|(_, amount)| *amount != 0.0)
            .map(|(at, amount)| {
                let (origin, sector) = self.system.industries.name(at);
                SupplierRow {
                    tier: 1,
                    origin: origin.to_owned(),
                    sector: sector.to_owned(),
                    amount,
                    unit: self.unit(),
                    share: part(amount, total),
                }
            })
            .collect();
        largest_first(&mut rows, |row| row.amount);
        let own: f64 = flows.intensities.iter().zip(&flows.demand).map(|(s, y)| s * y).sum();
        let makers = SupplierRow {
            tier: 0,
            origin: String::new(),
            sector: String::new(),
            amount: own,
            unit: self.unit(),
            share: part(own, total),
        };
        rows.insert(0, makers);
        rows
    }

    fn path_bounds(&self, paths: &Paths) -> PathBoundsRow {
        PathBoundsRow {
            total_amount: paths.total,
            left_out_amount: paths.left_out,
            largest_left_out_amount: paths.largest_left_out,
            unit: self.unit(),
            certain: paths.certain,
        }
    }

    fn paths(&self, paths: &Paths) -> Vec<PathRow> {
        let industries = &self.system.industries;
        let rows = paths.paths.iter().enumerate();
        rows.map(|(at, path)| {
            let named: Vec<String> = path
                .industries
                .iter()
                .rev()
                .map(|industry| {
                    let (region, sector) = industries.name(*industry);
                    format!("{region}: {sector}")
                })
                .collect();
            let last = path.industries.last().copied().unwrap_or_default();
            let (origin, sector) = industries.name(last);
            let risk = industries.region_of(last).and_then(|place| self.risk_of(place));
            PathRow {
                rank: at + 1,
                deliveries: path.industries.len().saturating_sub(1),
                path: named.join(" > "),
                origin: origin.to_owned(),
                sector: sector.to_owned(),
                amount: path.value,
                unit: self.unit(),
                share: part(path.value, paths.total),
                risk,
                weighted_amount: risk.map(|risk| path.value * risk),
            }
        })
        .collect()
    }

    fn tree(
        &self,
        of: &Contribution,
        node: &str,
        parent: &str,
        tier: usize,
        whole: f64,
        rows: &mut Vec<TreeRow>,
    ) {
        let (origin, sector) = of.industry.map_or(("", ""), |at| self.system.industries.name(at));
        rows.push(TreeRow {
            node: node.to_owned(),
            parent: parent.to_owned(),
            tier,
            origin: origin.to_owned(),
            sector: sector.to_owned(),
            total_amount: of.total,
            own_amount: of.direct,
            rest_amount: of.rest,
            unit: self.unit(),
            tree_share: part(of.total, whole),
        });
        for (at, child) in of.children.iter().enumerate() {
            let name = if tier == 0 { (at + 1).to_string() } else { format!("{node}.{}", at + 1) };
            self.tree(child, &name, node, tier + 1, whole, rows);
        }
    }
}

/// `A y`.
fn inputs(leontief: &Leontief<'_>, demand: &[f64]) -> Vec<f64> {
    let mut row = Matrix::zeros(1, demand.len());
    row.row_mut(0).copy_from_slice(demand);
    leontief.technology().inputs_for(&row).into_values()
}
