//! The account itself: every account is the content `s L y` of some intensities `s` and some final demand `y`.
//!
//! | account | intensities | final demand |
//! |---|---|---|
//! | `cba` | all industries | of the region |
//! | `imp` | industries of other regions | of the region |
//! | `pba` | industries of the region | of all regions |
//! | `exp` | industries of the region | of other regions |
//!
//! so that origins, products, first tiers, paths and trees of all four come from the same few solves.

use input_output::{
    Leontief, Matrix, SolveError, SolveOptions, System, demand_by_region, demand_of_categories,
    reciprocal_or_zero,
};

use super::request::FootprintAccount;
use super::subject::Subject;
use crate::OperationError;

/// What is asked of a system, by place.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) account: FootprintAccount,
    /// Place of the region; none for all regions.
    pub(super) home: Option<usize>,
    /// Whether a sector counts, by its place; empty for all.
    pub(super) sectors: Vec<bool>,
    /// Names of categories; empty for all.
    pub(super) categories: Vec<String>,
}

/// The account and everything that it is split into.
#[derive(Debug)]
pub(super) struct Flows<'a> {
    pub(super) leontief: Leontief<'a>,
    /// Intensities `s` of the account (`n`).
    pub(super) intensities: Vec<f64>,
    /// Final demand `y` of the account (`n`).
    pub(super) demand: Vec<f64>,
    /// What each industry causes, `s_i (L y)_i` (`n`).
    pub(super) caused: Vec<f64>,
    /// Multipliers `s L` (`n`).
    pub(super) multipliers: Vec<f64>,
    /// What final demand causes itself, by region.
    pub(super) direct: Vec<f64>,
    /// What final demand of each region causes within the account, with what it causes itself.
    pub(super) by_consumer: Vec<f64>,
    /// cba, pba, imp, exp of the region, or of every region: (place, account, amount).
    pub(super) accounts: Vec<(usize, FootprintAccount, f64)>,
    /// Origin by consumer (`r x r`), for all regions.
    pub(super) origin_consumer: Option<Matrix>,
    /// What the world causes, final demand included.
    pub(super) world: f64,
    /// `L Y e` beside the published output: largest difference over the largest output.
    pub(super) output_gap: f64,
    /// Largest relative residual of the solves.
    pub(super) residual: f64,
}

impl Flows<'_> {
    /// Total without what final demand causes itself.
    pub(super) fn of_industries(&self) -> f64 {
        self.caused.iter().sum()
    }

    /// Total of the account.
    pub(super) fn total(&self) -> f64 {
        self.of_industries() + self.direct.iter().sum::<f64>()
    }
}

/// A system that cannot be solved is bad input; that memory does not suffice is not.
pub(super) fn unsolved(error: SolveError) -> OperationError {
    match error {
        SolveError::Memory(error) => OperationError::Other(error.to_string()),
        other => OperationError::Input(other.to_string()),
    }
}

/// Solves a question.
pub(super) fn solve<'a>(
    system: &'a System,
    subject: &Subject,
    question: &Question,
) -> Result<Flows<'a>, OperationError> {
    let industries = &system.industries;
    let (n, regions) = (system.len(), industries.regions().len());
    let demand = if question.categories.is_empty() {
        system.demand.clone()
    } else {
        let names: Vec<&str> = question.categories.iter().map(String::as_str).collect();
        demand_of_categories(system, &names).map_err(|error| OperationError::Request(error.to_string()))?
    };
    let by_region = demand_by_region(system, &demand);
    let everything = by_region.column_sums();
    let counts = |at: usize| {
        question.sectors.is_empty()
            || industries.sector_of(at).is_some_and(|sector| question.sectors.get(sector) == Some(&true))
    };
    let home = |at: usize| question.home.is_none_or(|home| industries.block(home).contains(&at));
    let (account, whole) = (question.account, question.home.is_none());
    let intensity = |at: usize| {
        let output = system.output.get(at).copied().unwrap_or(0.0);
        subject.by_industry.get(at).copied().unwrap_or(0.0) * reciprocal_or_zero(output)
    };
    let all_intensities: Vec<f64> = (0..n).map(intensity).collect();
    let intensities: Vec<f64> = (0..n)
        .map(|at| match account {
            FootprintAccount::Cba => true,
            FootprintAccount::Imp => !home(at),
            FootprintAccount::Pba | FootprintAccount::Exp => home(at) && counts(at),
        })
        .zip(&all_intensities)
        .map(|(taken, value)| if taken { *value } else { 0.0 })
        .collect();
    let others = |at: usize| -> f64 {
        (0..regions)
            .filter(|region| question.home != Some(*region))
            .map(|region| by_region.row(region)[at])
            .sum()
    };
    let own: Vec<f64> = question.home.map_or_else(|| everything.clone(), |home| by_region.row(home).to_vec());
    let asked: Vec<f64> = (0..n)
        .map(|at| match account {
            FootprintAccount::Cba | FootprintAccount::Imp if counts(at) => own[at],
            FootprintAccount::Cba | FootprintAccount::Imp => 0.0,
            FootprintAccount::Pba => everything[at],
            FootprintAccount::Exp => others(at),
        })
        .collect();

    let consumers = if whole { regions } else { 0 };
    let leontief =
        Leontief::new(system, SolveOptions { right_hand_sides: 4 + consumers, ..SolveOptions::default() })
            .map_err(unsolved)?;
    let mut right = Matrix::zeros(3 + consumers, n);
    right.row_mut(0).copy_from_slice(&asked);
    right.row_mut(1).copy_from_slice(&own);
    right.row_mut(2).copy_from_slice(&everything);
    for consumer in 0..consumers {
        right.row_mut(3 + consumer).copy_from_slice(by_region.row(consumer));
    }
    let outputs = leontief.outputs(&right).map_err(unsolved)?;
    let mut row = Matrix::zeros(1, n);
    row.row_mut(0).copy_from_slice(&intensities);
    let multipliers = leontief.multipliers(&row).map_err(unsolved)?;
    let residual = outputs.residual.max(multipliers.residual);
    let (outputs, multipliers) = (outputs.values, multipliers.values.into_values());

    let direct_all = direct_by_region(system, subject, &question.categories);
    let direct_counts =
        question.sectors.is_empty() && matches!(account, FootprintAccount::Cba | FootprintAccount::Pba);
    let direct: Vec<f64> = (0..regions)
        .map(|region| {
            let taken = direct_counts && question.home.is_none_or(|home| home == region);
            if taken { direct_all[region] } else { 0.0 }
        })
        .collect();
    let caused: Vec<f64> = intensities.iter().zip(outputs.row(0)).map(|(s, x)| s * x).collect();
    let by_consumer = (0..regions)
        .map(|region| {
            let takes_part = match account {
                FootprintAccount::Cba | FootprintAccount::Imp => {
                    question.home.is_none_or(|home| home == region)
                }
                FootprintAccount::Pba => true,
                FootprintAccount::Exp => question.home != Some(region),
            };
            if !takes_part {
                return 0.0;
            }
            let demanded = by_region.row(region).iter().zip(&multipliers).enumerate();
            let content: f64 =
                demanded.filter(|(at, _)| !account.of_demand() || counts(*at)).map(|(_, (y, m))| y * m).sum();
            content + direct[region]
        })
        .collect();

    let content = |output: &[f64], inside: &dyn Fn(usize) -> bool| -> f64 {
        let caused = all_intensities.iter().zip(output).enumerate();
        caused.filter(|(at, _)| inside(*at)).map(|(_, (s, x))| s * x).sum()
    };
    let mut accounts = Vec::new();
    let places: Vec<usize> = question.home.map_or_else(|| (0..regions).collect(), |home| vec![home]);
    for place in places {
        let demanded = outputs.row(if whole { 3 + place } else { 1 });
        let world = outputs.row(2);
        let block = industries.block(place);
        let inside = |at: usize| block.contains(&at);
        let outside = |at: usize| !block.contains(&at);
        let (home_for_home, home_for_all) = (content(demanded, &inside), content(world, &inside));
        let abroad = content(demanded, &outside);
        accounts.extend([
            (place, FootprintAccount::Cba, home_for_home + abroad + direct_all[place]),
            (place, FootprintAccount::Pba, home_for_all + direct_all[place]),
            (place, FootprintAccount::Imp, abroad),
            (place, FootprintAccount::Exp, home_for_all - home_for_home),
        ]);
    }
    let origin_consumer = whole.then(|| {
        let mut made = vec![0.0; regions * regions];
        for consumer in 0..regions {
            for (at, (s, x)) in intensities.iter().zip(outputs.row(3 + consumer)).enumerate() {
                if let Some(origin) = industries.region_of(at) {
                    made[origin * regions + consumer] += s * x;
                }
            }
        }
        Matrix::new(regions, regions, made).unwrap_or_default()
    });
    let largest = system.output.iter().copied().fold(0.0, f64::max);
    let gap = outputs.row(2).iter().zip(&system.output).map(|(made, x)| (made - x).abs()).fold(0.0, f64::max);
    let world = content(outputs.row(2), &|_| true) + direct_all.iter().sum::<f64>();
    Ok(Flows {
        leontief,
        intensities,
        demand: asked,
        caused,
        multipliers,
        direct,
        by_consumer,
        accounts,
        origin_consumer,
        world,
        output_gap: if largest > 0.0 && question.categories.is_empty() { gap / largest } else { 0.0 },
        residual,
    })
}

/// What final demand of each region causes itself, in the categories asked for.
fn direct_by_region(system: &System, subject: &Subject, categories: &[String]) -> Vec<f64> {
    let columns = &system.demand_columns;
    let mut made = vec![0.0; system.industries.regions().len()];
    for (column, value) in subject.by_demand.iter().flatten().enumerate() {
        let category = columns.category_of(column).and_then(|at| columns.categories().get(at));
        let asked = categories.is_empty() || category.is_some_and(|name| categories.contains(name));
        let region = columns.region_of(column).and_then(|at| made.get_mut(at));
        if let Some(sum) = region
            && asked
        {
            *sum += value;
        }
    }
    made
}
