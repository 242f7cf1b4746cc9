//! Splitting output among methods, within limits of land and water.

use crate::cultivation::Need;
use crate::error::{FoodError, checked};

/// What there is at most; `None`: no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    /// Ground (m²).
    pub area_m2: Option<f64>,
    /// Water in a year (m³).
    pub water_m3: Option<f64>,
}

/// A split of output among methods.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Share of the wanted output that each method grows, in the order of the methods; they sum to `fulfilled`.
    pub shares: Vec<f64>,
    /// Share of the wanted output that can be grown within the limits (0 to 1).
    pub fulfilled: f64,
}

impl Limits {
    fn check(&self) -> Result<(), FoodError> {
        for (what, limit) in [("limit_area_m2", self.area_m2), ("limit_water_m3", self.water_m3)] {
            if let Some(limit) = limit {
                checked(what, limit, "zero or more", |limit| limit >= 0.0)?;
            }
        }
        Ok(())
    }

    /// The largest share (0 to 1) of a need that fits. Water that is not known cannot be held to a limit.
    fn share_that_fits(&self, need: &Need) -> f64 {
        let fits = |limit: Option<f64>, wanted: f64| match limit {
            Some(limit) if wanted > limit => limit / wanted,
            _ => 1.0,
        };
        fits(self.area_m2, need.area_m2).min(need.water_m3.map_or(1.0, |water| fits(self.water_m3, water)))
    }
}

/// A plan with fixed shares of the methods, cut back as a whole where the limits bind. `needs` is what each method would
/// take if it grew everything.
///
/// # Errors
/// Shares below zero or that do not sum to one; limits below zero.
pub fn fit_fixed(needs: &[Need], shares: &[f64], limits: &Limits) -> Result<Plan, FoodError> {
    limits.check()?;
    for share in shares {
        checked("share", *share, "zero or more", |share| share >= 0.0)?;
    }
    let sum: f64 = shares.iter().sum();
    if (sum - 1.0).abs() > 1e-9 || shares.len() != needs.len() {
        return Err(FoodError::Shares { sum });
    }
    let whole = needs
        .iter()
        .zip(shares)
        .filter(|(_, share)| **share > 0.0)
        .fold(Need::none(), |sum, (need, share)| sum.plus(&need.part(*share)));
    let fulfilled = limits.share_that_fits(&whole);
    Ok(Plan { shares: shares.iter().map(|share| share * fulfilled).collect(), fulfilled })
}

/// A plan with the methods in an order of preference: everything by the first, and as little as the limits demand moved
/// to the next, pair by pair. When not even two neighbours together fit, the method or pair that fulfils most is cut back.
///
/// The mixture of two neighbours is linear, so that the least share that fits is exact; more than two methods at once
/// are never mixed.
///
/// # Errors
/// No method; limits below zero.
pub fn fit_in_order(needs: &[Need], limits: &Limits) -> Result<Plan, FoodError> {
    limits.check()?;
    let alone = |at: usize, share: f64| {
        let mut shares = vec![0.0; needs.len()];
        if let Some(slot) = shares.get_mut(at) {
            *slot = share;
        }
        Plan { shares, fulfilled: share }
    };
    let mut best: Option<Plan> = None;
    for (at, need) in needs.iter().enumerate() {
        let share = limits.share_that_fits(need);
        if share >= 1.0 {
            let pair = at.checked_sub(1).and_then(|before| Some((before, needs.get(before)?)));
            let Some((before, other)) = pair else { return Ok(alone(at, 1.0)) };
            let moved = least_moved(other, need, limits);
            let mut plan = alone(at, moved);
            if let Some(slot) = plan.shares.get_mut(before) {
                *slot = 1.0 - moved;
            }
            plan.fulfilled = 1.0;
            return Ok(plan);
        }
        if best.as_ref().is_none_or(|best| share > best.fulfilled) {
            best = Some(alone(at, share));
        }
    }
    best.ok_or(FoodError::Shares { sum: 0.0 })
}

/// The least share that must move from one need to another, which fits alone, for both limits to hold.
fn least_moved(from: &Need, to: &Need, limits: &Limits) -> f64 {
    let moved = |limit: Option<f64>, from: f64, to: f64| match limit {
        Some(limit) if from > limit && from > to => ((from - limit) / (from - to)).clamp(0.0, 1.0),
        _ => 0.0,
    };
    let water = match (from.water_m3, to.water_m3) {
        (Some(from), Some(to)) => moved(limits.water_m3, from, to),
        _ => 0.0,
    };
    moved(limits.area_m2, from.area_m2, to.area_m2).max(water)
}
