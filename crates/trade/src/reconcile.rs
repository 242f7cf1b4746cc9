//! Mirror reconciliation: one figure from what exporter and importer report of the same flow.
//!
//! Customs of both ends report every shipment, and rarely the same: freight and insurance are in the importer's value,
//! transit is booked under another partner, goods under another code. The way from raw reports to flows:
//!
//! 1. [`pair_reports`] puts the two reports of each flow side by side;
//! 2. [`Reliability::estimate`] learns from all pairs how far the reports of each reporter usually are from the truth;
//! 3. [`reconcile()`] weights the two reports of each flow by that and says how far they were apart.
//!
//! # Model
//!
//! With `X` the exporter's and `M` the importer's report of a flow, `d = ln(M / c) - ln X`, `c` the CIF/FOB factor. Both
//! reports are the truth times a lognormal error whose variance `v` belongs to the reporter, so that `d` has the
//! variance `v_exporter + v_importer`. Reports are averaged by inverse variance, as Gaulier and Zignago (2010, *BACI*,
//! CEPII working paper 2010-23, section 4) do for their database:
//!
//! ```text
//! F = w X + (1 - w) M / c,   w = v_importer / (v_exporter + v_importer)
//! ```
//!
//! They estimate the reporters' variances by an analysis of variance of the distances, with effects of products and
//! years. Here they are the maximum-likelihood estimates under the model above, found by expectation maximisation
//! (Dempster, Laird and Rubin 1977), which keeps them positive, with a weak prior at the mean of all reporters, so that
//! a reporter with one pair is not believed or condemned for it.
//!
//! # Traps
//!
//! - The CIF/FOB factor is for values. Masses have none: pass 1.
//! - A flow that one side alone reports is kept as reported and marked; it is not halved.
//! - Agreement is not truth: two reports that both miss a smuggled ton agree.

use std::collections::BTreeMap;
use std::fmt::Debug;

/// Rounds of expectation maximisation at most.
const MOST_ROUNDS: usize = 500;
/// Largest relative change of a variance at which the estimate has converged.
const CONVERGED: f64 = 1e-10;
/// Weight of the prior, in pairs.
const PRIOR_PAIRS: f64 = 2.0;
/// Variance below which no reporter is taken to report (a standard deviation of a tenth of a per cent).
const LEAST_VARIANCE: f64 = 1e-6;

/// Which end of a flow reported it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReportedBy {
    /// The country that sent the goods.
    Exporter,
    /// The country that received them.
    Importer,
}

/// One report of one flow: one code and year, or any other goods that are compared like with like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TradeReport<R> {
    /// Region that the goods left, as the reporter says.
    pub exporter: R,
    /// Region that they entered, as the reporter says.
    pub importer: R,
    /// Which of the two it is that reports.
    pub by: ReportedBy,
    /// Mass (kg) or value; finite and not negative. Several rows of one reporter for a flow are summed.
    pub amount: f64,
}

/// A flow as both ends report it. At least one of them does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MirrorFlow<R> {
    /// Region that the goods left.
    pub exporter: R,
    /// Region that they entered.
    pub importer: R,
    /// The exporter's report.
    pub exporter_says: Option<f64>,
    /// The importer's report, CIF/FOB factor not yet taken out.
    pub importer_says: Option<f64>,
}

/// Puts reports of the same flow side by side, ascending by exporter, then importer.
///
/// Reports of nothing count as no report: customs state a flow of zero as little as one that they do not know. Amounts
/// that are negative or no numbers are left out, too; who reads them from a file must say so there.
pub fn pair_reports<R: Copy + Ord>(reports: &[TradeReport<R>]) -> Vec<MirrorFlow<R>> {
    let mut sorted: Vec<&TradeReport<R>> =
        reports.iter().filter(|report| report.amount.is_finite() && report.amount > 0.0).collect();
    // smallest first, so that sums do not depend on the order of the rows
    sorted.sort_by(|a, b| {
        (a.exporter, a.importer, a.by)
            .cmp(&(b.exporter, b.importer, b.by))
            .then(a.amount.total_cmp(&b.amount))
    });
    let same =
        |a: &&TradeReport<R>, b: &&TradeReport<R>| (a.exporter, a.importer) == (b.exporter, b.importer);
    sorted
        .chunk_by(same)
        .filter_map(|rows| {
            let first = rows.first()?;
            let sum = |by: ReportedBy| {
                let sum: f64 = rows.iter().filter(|row| row.by == by).map(|row| row.amount).sum();
                (sum > 0.0 && sum.is_finite()).then_some(sum)
            };
            let (exporter_says, importer_says) = (sum(ReportedBy::Exporter), sum(ReportedBy::Importer));
            (exporter_says.is_some() || importer_says.is_some()).then_some(MirrorFlow {
                exporter: first.exporter,
                importer: first.importer,
                exporter_says,
                importer_says,
            })
        })
        .collect()
}

/// How reliable each reporter is.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability<R> {
    reporters: BTreeMap<R, Reported>,
    /// Variance of a reporter of whom no pair tells.
    usual_variance: f64,
    cif_fob: f64,
}

/// What the pairs of one reporter tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reported {
    /// Flows of which both it and its partner report.
    pub pairs: usize,
    /// Variance of the logarithm of its reports about the truth.
    pub variance: f64,
    /// Mean of `ln(own report / partner's report)`, CIF/FOB factor taken out: positive if it reports more than others.
    pub mean_log_ratio: f64,
}

impl<R: Copy + Ord + Debug> Reliability<R> {
    /// Estimates the variance of every reporter from all flows with two reports, of any number of codes and years.
    ///
    /// `cif_fob`: what an importer's figure is over an exporter's when both are right; 1 for masses, usually 1.05 to 1.1
    /// for values. Anything that is not a positive number is taken as 1.
    pub fn estimate(flows: &[MirrorFlow<R>], cif_fob: f64) -> Self {
        let cif_fob = if cif_fob.is_finite() && cif_fob > 0.0 { cif_fob } else { 1.0 };
        let mut positions: BTreeMap<R, usize> = BTreeMap::new();
        let two_sided: Vec<(R, R, f64)> = flows
            .iter()
            .filter_map(|flow| Some((flow.exporter, flow.importer, log_ratio(flow, cif_fob)?)))
            .collect();
        for &(exporter, importer, _) in &two_sided {
            positions.entry(exporter).or_default();
            positions.entry(importer).or_default();
        }
        positions.values_mut().enumerate().for_each(|(at, position)| *position = at);
        let pairs: Vec<(usize, usize, f64)> = two_sided
            .iter()
            .filter_map(|(exporter, importer, d)| {
                Some((*positions.get(exporter)?, *positions.get(importer)?, *d))
            })
            .collect();
        let squares: f64 = pairs.iter().map(|(.., d)| d * d).sum();
        let usual_variance = if pairs.is_empty() { 1.0 } else { squares / pairs.len() as f64 / 2.0 };
        let usual_variance = usual_variance.max(LEAST_VARIANCE);

        let mut counts = vec![0usize; positions.len()];
        let mut ratios = vec![0.0; positions.len()];
        for &(exporter, importer, d) in &pairs {
            counts[exporter] += 1;
            counts[importer] += 1;
            ratios[exporter] -= d;
            ratios[importer] += d;
        }
        let mut variances = vec![usual_variance; positions.len()];
        for _ in 0..MOST_ROUNDS {
            // expected squared error of each end, given the difference: (v_i / s)^2 d^2 + v_i v_j / s, s = v_i + v_j
            let mut sums = vec![PRIOR_PAIRS * usual_variance; positions.len()];
            for &(exporter, importer, d) in &pairs {
                let (of_exporter, of_importer) = (variances[exporter], variances[importer]);
                let both = of_exporter + of_importer;
                let common = of_exporter * of_importer / both;
                sums[exporter] += (of_exporter / both * d).powi(2) + common;
                sums[importer] += (of_importer / both * d).powi(2) + common;
            }
            let mut change: f64 = 0.0;
            for ((variance, sum), &count) in variances.iter_mut().zip(sums).zip(&counts) {
                let next = (sum / (count as f64 + PRIOR_PAIRS)).max(LEAST_VARIANCE);
                change = change.max((next / *variance - 1.0).abs());
                *variance = next;
            }
            if change < CONVERGED {
                break;
            }
        }
        let reporters = positions
            .into_iter()
            .map(|(reporter, at)| {
                let pairs = counts[at];
                let mean_log_ratio = if pairs > 0 { ratios[at] / pairs as f64 } else { 0.0 };
                (reporter, Reported { pairs, variance: variances[at], mean_log_ratio })
            })
            .collect();
        Self { reporters, usual_variance, cif_fob }
    }

    /// Reporters with at least one pair, ascending.
    pub fn reporters(&self) -> impl Iterator<Item = (R, Reported)> {
        self.reporters.iter().map(|(&reporter, &reported)| (reporter, reported))
    }

    /// The CIF/FOB factor that importers' reports are divided by.
    pub fn cif_fob(&self) -> f64 {
        self.cif_fob
    }

    /// Variance of a reporter; the mean of all for one of whom no pair tells.
    pub fn variance(&self, reporter: R) -> f64 {
        self.reporters.get(&reporter).map_or(self.usual_variance, |reported| reported.variance)
    }
}

/// `ln(importer / cif_fob) - ln(exporter)` of a flow that both report.
fn log_ratio<R>(flow: &MirrorFlow<R>, cif_fob: f64) -> Option<f64> {
    let (exporter, importer) = (flow.exporter_says?, flow.importer_says?);
    let ratio = (importer / cif_fob).ln() - exporter.ln();
    ratio.is_finite().then_some(ratio)
}

/// A flow after reconciliation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reconciled<R> {
    /// Region that the goods left.
    pub exporter: R,
    /// Region that they entered.
    pub importer: R,
    /// The figure to use, free on board.
    pub amount: f64,
    /// The exporter's report.
    pub exporter_says: Option<f64>,
    /// The importer's report over the CIF/FOB factor.
    pub importer_says: Option<f64>,
    /// Weight of the exporter's report, 0 to 1; 1 or 0 where one side alone reports.
    pub exporter_weight: f64,
    /// `ln(importer / exporter)`, CIF/FOB factor taken out; `None` where one side alone reports.
    pub log_ratio: Option<f64>,
}

impl<R> Reconciled<R> {
    /// The one side that reports, if only one does.
    pub fn only(&self) -> Option<ReportedBy> {
        match (self.exporter_says, self.importer_says) {
            (Some(_), None) => Some(ReportedBy::Exporter),
            (None, Some(_)) => Some(ReportedBy::Importer),
            _ => None,
        }
    }
}

/// How far the reports of all flows are apart.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Disagreement {
    /// Flows with two reports.
    pub pairs: usize,
    /// Flows that the exporter alone reports.
    pub exporter_only: usize,
    /// Flows that the importer alone reports.
    pub importer_only: usize,
    /// Sum of the reconciled flows.
    pub amount: f64,
    /// Part of it that rests on one report (0 to 1).
    pub one_sided_share: f64,
    /// `sum |M - X| / sum (M + X) / 2` over flows with two reports, CIF/FOB factor taken out: 0 where all agree, at most
    /// 2. `None` without such flows.
    pub relative_difference: Option<f64>,
}

/// Flows with what was made of their reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Reconciliation<R> {
    /// In the order given.
    pub flows: Vec<Reconciled<R>>,
    /// How far the reports were apart in all.
    pub disagreement: Disagreement,
}

/// Averages the two reports of each flow by the reliability of the reporters.
///
/// ```
/// use trade::{Reliability, ReportedBy, TradeReport, pair_reports, reconcile};
/// let report = |exporter, importer, by, amount| TradeReport { exporter, importer, by, amount };
/// let reports = [
///     report("CHL", "JPN", ReportedBy::Exporter, 90.0),
///     report("CHL", "JPN", ReportedBy::Importer, 110.0),
///     report("PER", "JPN", ReportedBy::Importer, 40.0),
/// ];
/// let flows = pair_reports(&reports);
/// let result = reconcile(&flows, &Reliability::estimate(&flows, 1.0));
/// // one pair tells nothing about who is right
/// assert_eq!(result.flows[0].amount, 100.0);
/// assert_eq!(result.flows[1].only(), Some(ReportedBy::Importer));
/// assert_eq!(result.disagreement.relative_difference, Some(0.2));
/// ```
pub fn reconcile<R: Copy + Ord + Debug>(
    flows: &[MirrorFlow<R>],
    reliability: &Reliability<R>,
) -> Reconciliation<R> {
    let mut disagreement = Disagreement::default();
    let (mut apart, mut mean, mut one_sided) = (0.0, 0.0, 0.0);
    let reconciled: Vec<Reconciled<R>> = flows
        .iter()
        .map(|flow| {
            let importer_says = flow.importer_says.map(|amount| amount / reliability.cif_fob);
            let (amount, exporter_weight) = match (flow.exporter_says, importer_says) {
                (Some(exporter), Some(importer)) => {
                    let (of_exporter, of_importer) =
                        (reliability.variance(flow.exporter), reliability.variance(flow.importer));
                    let weight = of_importer / (of_exporter + of_importer);
                    disagreement.pairs += 1;
                    apart += (importer - exporter).abs();
                    mean += (importer + exporter) / 2.0;
                    (weight * exporter + (1.0 - weight) * importer, weight)
                }
                (Some(exporter), None) => {
                    disagreement.exporter_only += 1;
                    one_sided += exporter;
                    (exporter, 1.0)
                }
                (None, importer) => {
                    disagreement.importer_only += 1;
                    one_sided += importer.unwrap_or(0.0);
                    (importer.unwrap_or(0.0), 0.0)
                }
            };
            disagreement.amount += amount;
            Reconciled {
                exporter: flow.exporter,
                importer: flow.importer,
                amount,
                exporter_says: flow.exporter_says,
                importer_says,
                exporter_weight,
                log_ratio: log_ratio(flow, reliability.cif_fob),
            }
        })
        .collect();
    if disagreement.amount > 0.0 {
        disagreement.one_sided_share = one_sided / disagreement.amount;
    }
    disagreement.relative_difference = (mean > 0.0).then(|| apart / mean);
    Reconciliation { flows: reconciled, disagreement }
}
