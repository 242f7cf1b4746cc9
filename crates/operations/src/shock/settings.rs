//! What a scenario says of behaviour: parameters of the dynamic models, and courses of recovery.

use disruption::{Recovery, ario};
use importers::scenario::{Conventions, DAYS_PER_YEAR, Days, Orders, Recovery as Stated};
use vocabulary::fold;

use super::resolve::{Reader, meant};

impl Reader<'_> {
    /// Parameters of the dynamic models, the defaults being those of the literature.
    pub(super) fn settings(&mut self) -> (ario::Parameters, (f64, f64)) {
        let stated = self.file.scenario.ario.clone();
        let mut parameters = ario::Parameters::default();
        let known = self.basis.industries.sectors();
        let above = |days: Days, least: f64| days.0 >= least && days.0 > 0.0;
        if let Some(stock) = stated.stocks {
            parameters.inventory_days = stock.0;
        }
        let times: [(&str, Option<Days>, &mut f64, f64, f64); 3] = [
            ("restocking", stated.restocking, &mut parameters.restoration_days, 1.0, 1.0),
            ("overproduction-time", stated.overproduction_time, &mut parameters.alpha_days, 1.0, 1.0),
            ("capital", stated.capital, &mut parameters.capital_to_value_added, 0.0, DAYS_PER_YEAR),
        ];
        let mut problems = Vec::new();
        for (key, given, place, least, unit) in times {
            match given {
                Some(days) if above(days, least) => *place = days.0 / unit,
                Some(days) => problems.push((
                    key,
                    format!(
                        "{} days: expected {} or more",
                        days.0,
                        if least > 0.0 { "1 day" } else { "some time above 0" }
                    ),
                )),
                None => {}
            }
        }
        match stated.stock_threshold {
            Some(share) if share.0 > 0.0 => parameters.psi = share.0,
            Some(_) => problems.push(("stock-threshold", "0 %: expected a share above 0".to_owned())),
            None => {}
        }
        if let Some(share) = stated.overproduction {
            parameters.alpha_max = parameters.alpha_base + share.0;
        }
        parameters.order_rule = match stated.orders {
            Some(Orders::Fixed) => ario::OrderRule::Fixed,
            Some(Orders::Adaptive) | None => ario::OrderRule::Adaptive,
        };
        parameters.conventions = match stated.conventions {
            Some(Conventions::Boario) => ario::Conventions::Boario,
            Some(Conventions::Standard) | None => ario::Conventions::Standard,
        };
        for (name, days) in &stated.stocks_of {
            match known.iter().find(|sector| fold(sector) == fold(name)) {
                Some(sector) => parameters.inventory_days_by_sector.push((sector.clone(), days.0)),
                None => {
                    let hint = meant(name, known);
                    self.hinted("ario.stocks-of", format!("the system has no sector `{name}`"), Some(hint));
                }
            }
        }
        for (key, message) in problems {
            self.problem(&format!("ario.{key}"), message);
        }
        let stated = &self.file.scenario.inoperability;
        let days = stated.recovery_time.map_or(60.0, |days| days.0);
        let residual = stated.residual.map_or(0.01, |share| share.0);
        if days < 1.0 {
            self.problem("inoperability.recovery-time", "recovery takes a day at least");
        }
        if !(residual > 0.0 && residual < 1.0) {
            self.problem("inoperability.residual", "expected a share above 0 and below 100 %");
        }
        (parameters, (days, residual))
    }
}

/// A recovery with what its form allows.
pub(super) fn recovery(stated: &Stated, full_days: usize) -> Result<Recovery, String> {
    let time = |days: Days| {
        if days.0 > 0.0 {
            Ok(days.0)
        } else {
            Err("recovery takes some time above 0; write \"at-once\" otherwise".to_owned())
        }
    };
    Ok(match stated {
        Stated::None => Recovery::None,
        Stated::AtOnce if full_days == 0 => {
            return Err("nothing happens: it lasts no day and is over at once".to_owned());
        }
        Stated::AtOnce => Recovery::Custom { points: vec![(0.0, 1.0), (1.0, 0.0)] },
        Stated::Linear { time: days } => Recovery::Linear { days: time(*days)? },
        Stated::Convex { time: days, scale } => {
            let (days, scale) = (time(*days)?, scale.unwrap_or(1.0));
            if days <= 1.0 {
                return Err(format!("a convex recovery takes more than 1 day, not {days}"));
            }
            if !(scale > 0.0 && scale.is_finite()) {
                return Err(format!("scale {scale}: expected a number above 0"));
            }
            Recovery::Convex { days, scale }
        }
        Stated::Concave { time: days, power } => {
            let power = power.unwrap_or(2.0);
            if !(power > 1.0 && power.is_finite()) {
                return Err(format!("power {power}: expected a number above 1; 1 is a linear recovery"));
            }
            Recovery::Concave { days: time(*days)?, power }
        }
        Stated::Custom(points) => {
            let mut made = vec![(0.0, 1.0)];
            for point in points {
                let (after, left) = (point.after.0, point.left.0);
                let (last, before) = made.last().copied().unwrap_or((0.0, 1.0));
                if after < last || (after == last && made.len() > 1) {
                    return Err(format!("`after` must ascend: {after} days comes after {last} days"));
                }
                if left > before {
                    return Err(format!(
                        "what is left may not rise: {} % after {after} days, {} % before",
                        round(left * 100.0),
                        round(before * 100.0)
                    ));
                }
                if after == 0.0 && left < 1.0 {
                    return Err("all is lost when recovery begins: `left` is 100 % after 0 days".to_owned());
                }
                if after > 0.0 {
                    made.push((after, left));
                }
            }
            if made.len() == 1 {
                return Err(
                    "expected one point at least, like { after = \"10 days\", left = \"50 %\" }".to_owned()
                );
            }
            Recovery::Custom { points: made }
        }
    })
}

pub(super) fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
