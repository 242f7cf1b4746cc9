//! Failures drawn over years, and the supply that they take away.
//!
//! Failures of many facilities together are one Poisson process: the time to the next is exponential with the sum of
//! all rates, and the facility that fails is drawn in proportion to its own (Kingman 1993, Poisson Processes, section
//! 2.4). The cost is that of the failures, not of the facility-years, and nothing is approximated.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use vocabulary::sampling::{Sampler, normal_quantile};

use super::rate::FailureRate;

/// A facility as the simulation sees it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facility {
    /// Rate over that of the population.
    pub relative_rate: f64,
    /// The mine that stands still when the facility fails: its place in the list of mines.
    pub mine: u32,
}

/// A mine as the simulation sees it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mine {
    /// Supply that comes from the mine, kg a year: its production, times the share of it that reaches the consumer.
    pub supply_kg: f64,
    /// Mines of one group may stand still together after a failure.
    pub group: u32,
}

/// How long and how much production stands still at the facility that failed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outage {
    /// Share of production that is lost while it lasts (0 to 1).
    pub share: f64,
    /// Median duration, days.
    pub median_days: f64,
    /// Geometric standard deviation of the duration (lognormal), 1 for a fixed one.
    pub gsd: f64,
}

/// What a failure does to the other facilities of its group.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contagion {
    /// Probability that a failure is followed by a moratorium (0 to 1).
    pub probability: f64,
    /// Share of the group's other production that stands still (0 to 1).
    pub share: f64,
    /// Days.
    pub days: f64,
}

/// What is asked of a simulation.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulationRequest<'a> {
    /// The facilities.
    pub facilities: &'a [Facility],
    /// Their mines.
    pub mines: &'a [Mine],
    /// Failure rate of the population; drawn anew in each draw, for all facilities together.
    pub rate: FailureRate,
    /// Outage of a failed facility.
    pub outage: Outage,
    /// Moratoria.
    pub contagion: Contagion,
    /// Years.
    pub years: f64,
    /// Number of draws.
    pub draws: u32,
    /// Seed.
    pub seed: u64,
}

/// The distribution of a loss over draws.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Distribution {
    /// Mean.
    pub mean: f64,
    /// Standard error of the mean.
    pub standard_error: f64,
    /// Probability, and the value that is not exceeded with it.
    pub quantiles: Vec<(f64, f64)>,
    /// Probability, and the mean of the values beyond its quantile (expected shortfall).
    pub tails: Vec<(f64, f64)>,
    /// Probability that more is lost, and the loss, from often to seldom: the exceedance curve. No further than one draw in
    /// ten can tell.
    pub exceedance: Vec<(f64, f64)>,
    /// Share of the draws without any loss.
    pub without_loss: f64,
    /// Number of draws, and the mean of the first so many: how the mean settled.
    pub convergence: Vec<(u32, f64)>,
}

/// The outcome of a simulation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Simulation {
    /// Supply lost over all years, kg.
    pub loss_kg: Distribution,
    /// Mean number of failures over all years.
    pub failures: f64,
    /// Expected loss over all years by facility, kg, in closed form: its failures times what each takes.
    pub expected_by_facility: Vec<f64>,
}

/// A simulation that means nothing.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum SimulationError {
    /// Nothing to simulate.
    #[error("{0}")]
    Empty(&'static str),
    /// A number out of range.
    #[error("{what} = {value}: expected {expected}")]
    Range {
        /// What was given.
        what: String,
        /// Its value.
        value: f64,
        /// What it may be.
        expected: &'static str,
    },
}

const DAYS_A_YEAR: f64 = 365.25;

/// Draws failures and sums the supply that they take away. The result depends on the request alone, not on threads.
///
/// A failure takes `share * supply * days / 365.25` from its facility and, when a moratorium follows, from the rest of
/// its group. Losses are cut where they pass the end of the last year, and a draw never loses more than all supply.
///
/// # Errors
/// A request without facilities, draws or years, or a number out of range.
pub fn simulate(request: &SimulationRequest<'_>) -> Result<Simulation, SimulationError> {
    check(request)?;
    let facilities = request.facilities;
    let relative: Vec<f64> = facilities.iter().map(|facility| facility.relative_rate).collect();
    let total: f64 = relative.iter().sum();
    let alias = Alias::new(&relative);
    let group_kg = group_supply(request.mines);
    let all_kg: f64 = group_kg.iter().sum::<f64>() * request.years;
    let sampler = Sampler::new(request.seed);
    let draws: Vec<(f64, u32)> = (0..request.draws)
        .into_par_iter()
        .map(|draw| {
            let mut stream = Stream { sampler, draw: u64::from(draw), variable: 0 };
            let intensity =
                stream.gamma(request.rate.shape()) / request.rate.shape() * request.rate.mean() * total;
            let (mut at, mut lost, mut failures) = (0.0, 0.0, 0);
            loop {
                at += -stream.uniform().ln() / intensity;
                if at.is_nan() || at >= request.years {
                    break;
                }
                failures += 1;
                let Some(facility) = facilities.get(alias.pick(stream.uniform())) else { continue };
                let Some(mine) = request.mines.get(facility.mine as usize) else { continue };
                let left_days = (request.years - at) * DAYS_A_YEAR;
                let days = stream.outage(&request.outage).min(left_days);
                lost += request.outage.share * mine.supply_kg * days / DAYS_A_YEAR;
                if stream.uniform() < request.contagion.probability {
                    let others = group_kg.get(mine.group as usize).copied().unwrap_or_default();
                    let days = request.contagion.days.min(left_days);
                    lost += request.contagion.share * (others - mine.supply_kg).max(0.0) * days / DAYS_A_YEAR;
                }
            }
            (lost.min(all_kg), failures)
        })
        .collect();
    let losses: Vec<f64> = draws.iter().map(|(lost, _)| *lost).collect();
    let failures =
        draws.iter().map(|(_, failures)| f64::from(*failures)).sum::<f64>() / f64::from(request.draws);
    Ok(Simulation {
        loss_kg: distribution(&losses),
        failures,
        expected_by_facility: expected(request, &group_kg),
    })
}

/// Expected loss by facility: rate times years times what one failure takes. Without the cut at the end of the last
/// year, hence a little above the simulated mean for outages that are long against the horizon.
fn expected(request: &SimulationRequest<'_>, group_kg: &[f64]) -> Vec<f64> {
    let spread = request.outage.gsd.ln();
    let mean_days = request.outage.median_days * (spread * spread / 2.0).exp();
    let Contagion { probability, share, days } = request.contagion;
    request
        .facilities
        .iter()
        .map(|facility| {
            let Some(mine) = request.mines.get(facility.mine as usize) else { return 0.0 };
            let others = group_kg.get(mine.group as usize).copied().unwrap_or_default() - mine.supply_kg;
            let own = request.outage.share * mine.supply_kg * mean_days;
            let group = probability * share * others.max(0.0) * days;
            request.rate.mean() * facility.relative_rate * request.years * (own + group) / DAYS_A_YEAR
        })
        .collect()
}

/// Supply of each group of mines, kg a year.
fn group_supply(mines: &[Mine]) -> Vec<f64> {
    let groups = 1 + mines.iter().map(|mine| mine.group as usize).max().unwrap_or_default();
    let mut group_kg = vec![0.0; groups];
    for mine in mines {
        if let Some(place) = group_kg.get_mut(mine.group as usize) {
            *place += mine.supply_kg;
        }
    }
    group_kg
}

fn check(request: &SimulationRequest<'_>) -> Result<(), SimulationError> {
    if request.facilities.is_empty() {
        return Err(SimulationError::Empty("there are no facilities to simulate"));
    }
    if request.draws == 0 {
        return Err(SimulationError::Empty("the number of draws must be 1 or more"));
    }
    let range = |what: String, value: f64, fits: bool, expected: &'static str| {
        if fits && value.is_finite() { Ok(()) } else { Err(SimulationError::Range { what, value, expected }) }
    };
    let share = |value: f64| (0.0..=1.0).contains(&value);
    let (outage, contagion) = (&request.outage, &request.contagion);
    range("years".to_owned(), request.years, request.years > 0.0, "a number above 0")?;
    range("outage share".to_owned(), outage.share, share(outage.share), "a share between 0 and 1")?;
    range("outage days".to_owned(), outage.median_days, outage.median_days >= 0.0, "0 or more")?;
    range("outage gsd".to_owned(), outage.gsd, outage.gsd >= 1.0, "1 or more")?;
    let probability = contagion.probability;
    range(
        "contagion probability".to_owned(),
        probability,
        share(probability),
        "a probability between 0 and 1",
    )?;
    range("contagion share".to_owned(), contagion.share, share(contagion.share), "a share between 0 and 1")?;
    range("contagion days".to_owned(), contagion.days, contagion.days >= 0.0, "0 or more")?;
    for (at, facility) in request.facilities.iter().enumerate() {
        let what = |name: &str| format!("{name} of facility {} (from 1)", at + 1);
        let Facility { relative_rate, mine } = *facility;
        range(what("relative rate"), relative_rate, relative_rate >= 0.0, "0 or more")?;
        let known = (mine as usize) < request.mines.len();
        range(what("mine"), f64::from(mine), known, "the place of a mine in the list")?;
    }
    let groups = request.mines.len();
    for (at, mine) in request.mines.iter().enumerate() {
        let what = |name: &str| format!("{name} of mine {} (from 1)", at + 1);
        range(what("supply"), mine.supply_kg, mine.supply_kg >= 0.0, "0 kg or more")?;
        let group = f64::from(mine.group);
        range(what("group"), group, (mine.group as usize) < groups, "a number below that of mines")?;
    }
    Ok(())
}

/// The random numbers of one draw, one after the other.
struct Stream {
    sampler: Sampler,
    draw: u64,
    variable: u64,
}

impl Stream {
    fn uniform(&mut self) -> f64 {
        self.variable += 1;
        self.sampler.uniform(self.variable, self.draw)
    }

    fn outage(&mut self, outage: &Outage) -> f64 {
        let uniform = self.uniform();
        outage.median_days * (outage.gsd.ln() * normal_quantile(uniform)).exp()
    }

    /// A Gamma value of a shape and scale one (Marsaglia and Tsang 2000, ACM Transactions on Mathematical Software
    /// 26:363).
    fn gamma(&mut self, shape: f64) -> f64 {
        let boost = if shape < 1.0 { self.uniform().powf(1.0 / shape) } else { 1.0 };
        let d = if shape < 1.0 { shape + 1.0 } else { shape } - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = normal_quantile(self.uniform());
            let v = (1.0 + c * x).powi(3);
            let u = self.uniform();
            if v > 0.0 && u.ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return boost * d * v;
            }
        }
    }
}

/// Draws in proportion to weights in constant time (Walker 1977; tables after Vose 1991, IEEE Transactions on Software
/// Engineering 17:972).
struct Alias {
    keep: Vec<f64>,
    other: Vec<u32>,
}

impl Alias {
    fn new(weights: &[f64]) -> Alias {
        let n = weights.len();
        let total: f64 = weights.iter().sum();
        let even = if total > 0.0 { n as f64 / total } else { 0.0 };
        let mut keep: Vec<f64> = weights.iter().map(|weight| weight * even).collect();
        let mut other: Vec<u32> = (0..n as u32).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..n).partition(|at| keep[*at] < 1.0);
        while let (Some(low), Some(high)) = (small.pop(), large.last().copied()) {
            other[low] = high as u32;
            keep[high] -= 1.0 - keep[low];
            if keep[high] < 1.0 {
                large.pop();
                small.push(high);
            }
        }
        Alias { keep, other }
    }

    fn pick(&self, uniform: f64) -> usize {
        let scaled = uniform * self.keep.len() as f64;
        let at = (scaled as usize).min(self.keep.len().saturating_sub(1));
        if scaled - at as f64 <= self.keep[at] { at } else { self.other[at] as usize }
    }
}

/// Probabilities at which quantiles and tails are told.
const PROBABILITIES: [f64; 7] = [0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];

fn distribution(losses: &[f64]) -> Distribution {
    let count = losses.len();
    let mean = losses.iter().sum::<f64>() / count as f64;
    let squares: f64 = losses.iter().map(|loss| (loss - mean).powi(2)).sum();
    let standard_error =
        if count > 1 { (squares / (count as f64 - 1.0) / count as f64).sqrt() } else { f64::NAN };
    let mut sorted = losses.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let place = |probability: f64| ((probability * count as f64).ceil() as usize).clamp(1, count) - 1;
    let quantiles = PROBABILITIES.iter().map(|p| (*p, sorted[place(*p)])).collect();
    let tails = PROBABILITIES
        .iter()
        .filter(|p| **p >= 0.95)
        .map(|p| {
            let beyond = &sorted[place(*p)..];
            (*p, beyond.iter().sum::<f64>() / beyond.len() as f64)
        })
        .collect();
    let mut exceedance = Vec::new();
    for step in 0.. {
        let chance = 10f64.powf(-f64::from(step) / 10.0);
        if chance * (count as f64) < 10.0 {
            break;
        }
        exceedance.push((chance, sorted[place(1.0 - chance)]));
    }
    let mut convergence = Vec::new();
    let (mut sum, mut next) = (0.0, 16);
    for (at, loss) in losses.iter().enumerate() {
        sum += loss;
        if at + 1 == next || at + 1 == count {
            convergence.push((at as u32 + 1, sum / (at + 1) as f64));
            next *= 2;
        }
    }
    let without_loss = losses.iter().filter(|loss| **loss == 0.0).count() as f64 / count as f64;
    Distribution { mean, standard_error, quantiles, tails, exceedance, without_loss, convergence }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five mines in three groups.
    const MINES: [Mine; 5] = [
        Mine { supply_kg: 1000.0, group: 0 },
        Mine { supply_kg: 2000.0, group: 1 },
        Mine { supply_kg: 3000.0, group: 2 },
        Mine { supply_kg: 4000.0, group: 0 },
        Mine { supply_kg: 5000.0, group: 1 },
    ];

    fn request(facilities: &[Facility]) -> SimulationRequest<'_> {
        SimulationRequest {
            facilities,
            mines: &MINES,
            rate: FailureRate::of_mean(2e-3, 1e6).unwrap(),
            outage: Outage { share: 1.0, median_days: 90.0, gsd: 1.5 },
            contagion: Contagion { probability: 0.3, share: 0.2, days: 60.0 },
            years: 10.0,
            draws: 40_000,
            seed: 7,
        }
    }

    fn facilities(count: u32) -> Vec<Facility> {
        (0..count).map(|at| Facility { relative_rate: 0.5 + f64::from(at % 7), mine: at % 5 }).collect()
    }

    #[test]
    fn the_mean_is_that_of_the_closed_form() {
        let facilities = facilities(50);
        let asked = SimulationRequest { years: 100.0, draws: 4000, ..request(&facilities) };
        let drawn = simulate(&asked).unwrap();
        let expected: f64 = drawn.expected_by_facility.iter().sum();
        // Losses that would pass the end of the century are cut: less than one part in two hundred.
        let error = drawn.loss_kg.mean / expected - 1.0;
        let noise = 4.0 * drawn.loss_kg.standard_error / expected;
        assert!(error < noise && error > -noise - 0.005, "{error} {noise}");
        let rates: f64 = facilities.iter().map(|facility| facility.relative_rate).sum();
        let mean = 2e-3 * rates * 100.0;
        assert!((drawn.failures / mean - 1.0).abs() < 0.02, "{} {mean}", drawn.failures);
    }

    #[test]
    fn the_chance_of_no_loss_is_that_of_no_failure() {
        let facilities = facilities(20);
        let drawn = simulate(&request(&facilities)).unwrap();
        let rates: f64 = facilities.iter().map(|facility| facility.relative_rate).sum();
        let none = (-2e-3 * rates * 10.0f64).exp();
        assert!((drawn.loss_kg.without_loss - none).abs() < 4.0 * (none * (1.0 - none) / 40_000.0).sqrt());
    }

    #[test]
    fn an_uncertain_rate_widens_the_tail_and_keeps_the_mean() {
        let facilities = facilities(40);
        let sharp = simulate(&request(&facilities)).unwrap().loss_kg;
        let rate = FailureRate::of_mean(2e-3, 1.0).unwrap();
        let vague = simulate(&SimulationRequest { rate, ..request(&facilities) }).unwrap().loss_kg;
        assert!((vague.mean / sharp.mean - 1.0).abs() < 0.05, "{} {}", vague.mean, sharp.mean);
        assert!(vague.tails[0].1 > 1.2 * sharp.tails[0].1);
        assert!(vague.without_loss > sharp.without_loss);
    }

    #[test]
    fn the_same_bytes_at_any_number_of_threads() {
        let facilities = facilities(30);
        let asked = SimulationRequest { draws: 2000, ..request(&facilities) };
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let four = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
        assert_eq!(one.install(|| simulate(&asked)).unwrap(), four.install(|| simulate(&asked)).unwrap());
        assert_ne!(simulate(&asked).unwrap(), simulate(&SimulationRequest { seed: 8, ..asked }).unwrap());
    }

    #[test]
    fn what_means_nothing_is_refused() {
        let facilities = facilities(2);
        assert!(simulate(&SimulationRequest { draws: 0, ..request(&facilities) }).is_err());
        assert!(simulate(&request(&[])).is_err());
        let outage = Outage { share: 1.5, median_days: 1.0, gsd: 1.0 };
        assert!(simulate(&SimulationRequest { outage, ..request(&facilities) }).is_err());
        let never = [Facility { relative_rate: 0.0, mine: 0 }];
        assert_eq!(simulate(&request(&never)).unwrap().loss_kg.mean, 0.0);
    }
}
