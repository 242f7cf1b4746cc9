//! The spread of a result over random draws.

use serde::Serialize;

/// The spread of a result: median and the ends of the central 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// 2.5 % of the draws lie below.
    pub low: f64,
    /// Half of the draws lie below.
    pub median: f64,
    /// 2.5 % of the draws lie above.
    pub high: f64,
}

impl Interval {
    /// The interval of draws, by linear interpolation between order statistics (Hyndman and Fan 1996, type 7).
    /// `None` without draws.
    pub fn of_draws(mut draws: Vec<f64>) -> Option<Interval> {
        draws.sort_unstable_by(f64::total_cmp);
        let quantile = |share: f64| {
            let position = share * (draws.len() - 1) as f64;
            let (below, above) = (draws[position.floor() as usize], draws[position.ceil() as usize]);
            below + (above - below) * position.fract()
        };
        (!draws.is_empty()).then(|| Interval {
            low: quantile(0.025),
            median: quantile(0.5),
            high: quantile(0.975),
        })
    }
}
