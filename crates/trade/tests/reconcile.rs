//! Mirror reports: known errors are found again, and what must hold for any reports.

mod common;

use common::Numbers;
use proptest::prelude::*;
use trade::{MirrorFlow, Reliability, ReportedBy, TradeReport, pair_reports, reconcile};

/// A normal deviate by Box and Muller (1958).
fn normal(numbers: &mut Numbers) -> f64 {
    (-2.0 * (1.0 - numbers.next()).ln()).sqrt() * (std::f64::consts::TAU * numbers.next()).cos()
}

/// Every pair of `size` reporters trades `rounds` times; reporter `r` errs with a standard deviation of
/// `spread(r)`, importers report `cif` more.
fn world(
    size: usize,
    rounds: usize,
    cif: f64,
    spread: impl Fn(usize) -> f64,
) -> (Vec<MirrorFlow<usize>>, Vec<f64>) {
    let mut numbers = Numbers(7);
    let (mut flows, mut truths) = (Vec::new(), Vec::new());
    for exporter in 0..size {
        for importer in (0..size).filter(|&importer| importer != exporter) {
            for _ in 0..rounds {
                let truth = (10.0 * numbers.next()).exp();
                let mut says = |reporter: usize| truth * (spread(reporter) * normal(&mut numbers)).exp();
                let exporter_says = Some(says(exporter));
                let importer_says = Some(cif * says(importer));
                flows.push(MirrorFlow { exporter, importer, exporter_says, importer_says });
                truths.push(truth);
            }
        }
    }
    (flows, truths)
}

#[test]
fn the_spread_of_each_reporter_is_found_again() {
    let spread = |reporter: usize| 0.1 * (reporter + 1) as f64;
    let (flows, truths) = world(8, 200, 1.07, spread);
    let reliability = Reliability::estimate(&flows, 1.07);
    for (reporter, reported) in reliability.reporters() {
        assert_eq!(reported.pairs, 2 * 7 * 200);
        let found = reported.variance.sqrt();
        assert!((found - spread(reporter)).abs() < 0.06, "{reporter}: {found} is not {}", spread(reporter));
        assert!(reported.mean_log_ratio.abs() < 0.1, "{reported:?}");
    }
    // weighting by reliability comes closer to the truth than either report and than their mean
    let result = reconcile(&flows, &reliability);
    let error = |amounts: &dyn Fn(usize) -> f64| -> f64 {
        (0..flows.len()).map(|at| (amounts(at) / truths[at]).ln().powi(2)).sum()
    };
    let weighted = error(&|at| result.flows[at].amount);
    let of_exporter = error(&|at| flows[at].exporter_says.expect("both"));
    let of_importer = error(&|at| flows[at].importer_says.expect("both") / 1.07);
    let mean = error(&|at| {
        (flows[at].exporter_says.expect("both") + flows[at].importer_says.expect("both") / 1.07) / 2.0
    });
    assert!(weighted < 0.9 * mean && weighted < 0.6 * of_exporter && weighted < 0.6 * of_importer);
}

#[test]
fn flows_with_one_report_are_kept_and_marked() {
    let report = |exporter, importer, by, amount| TradeReport { exporter, importer, by, amount };
    let reports = [
        report('A', 'B', ReportedBy::Exporter, 4.0),
        report('A', 'B', ReportedBy::Exporter, 6.0),
        report('A', 'B', ReportedBy::Importer, 30.0),
        report('A', 'C', ReportedBy::Importer, 5.0),
        report('B', 'C', ReportedBy::Exporter, 7.0),
        report('C', 'A', ReportedBy::Importer, 0.0),
        report('C', 'A', ReportedBy::Exporter, f64::NAN),
    ];
    let flows = pair_reports(&reports);
    assert_eq!(flows.len(), 3);
    assert_eq!((flows[0].exporter_says, flows[0].importer_says), (Some(10.0), Some(30.0)));
    let result = reconcile(&flows, &Reliability::estimate(&flows, 1.0));
    assert_eq!(result.flows[1].amount, 5.0);
    assert_eq!(result.flows[1].only(), Some(ReportedBy::Importer));
    assert_eq!(result.flows[2].only(), Some(ReportedBy::Exporter));
    let told = result.disagreement;
    assert_eq!((told.pairs, told.exporter_only, told.importer_only), (1, 1, 1));
    assert_eq!(told.relative_difference, Some(1.0));
    assert_eq!(told.one_sided_share, 12.0 / 32.0);
}

#[test]
fn reconciled_amounts_do_not_depend_on_the_order_of_reports() {
    let (flows, _) = world(5, 3, 1.0, |reporter| 0.2 + 0.1 * reporter as f64);
    let reports: Vec<TradeReport<usize>> = flows
        .iter()
        .flat_map(|flow| {
            let report = |by, amount: Option<f64>| TradeReport {
                exporter: flow.exporter,
                importer: flow.importer,
                by,
                amount: amount.expect("both"),
            };
            [
                report(ReportedBy::Exporter, flow.exporter_says),
                report(ReportedBy::Importer, flow.importer_says),
            ]
        })
        .collect();
    let reversed: Vec<_> = reports.iter().rev().copied().collect();
    let (one, other) = (pair_reports(&reports), pair_reports(&reversed));
    assert_eq!(one, other);
    assert_eq!(
        reconcile(&one, &Reliability::estimate(&one, 1.0)),
        reconcile(&other, &Reliability::estimate(&other, 1.0))
    );
}

fn flows() -> impl Strategy<Value = Vec<MirrorFlow<usize>>> {
    let amount = prop::option::weighted(0.8, (0.1..10.0f64, -6..7i32).prop_map(|(m, e)| m * 10f64.powi(e)));
    let flow =
        (0..6usize, 0..6usize, amount.clone(), amount).prop_filter_map("one report", |(i, j, x, m)| {
            (x.is_some() || m.is_some()).then_some(MirrorFlow {
                exporter: i,
                importer: j,
                exporter_says: x,
                importer_says: m,
            })
        });
    prop::collection::vec(flow, 0..40)
}

proptest! {
    #[test]
    fn a_flow_lies_between_its_reports(flows in flows(), cif in 1.0..1.2f64) {
        let reliability = Reliability::estimate(&flows, cif);
        let result = reconcile(&flows, &reliability);
        for flow in &result.flows {
            let reports = [flow.exporter_says, flow.importer_says];
            let least = reports.iter().flatten().copied().fold(f64::INFINITY, f64::min);
            let most = reports.iter().flatten().copied().fold(0.0, f64::max);
            prop_assert!((least * (1.0 - 1e-12)..=most * (1.0 + 1e-12)).contains(&flow.amount), "{flow:?}");
            prop_assert!((0.0..=1.0).contains(&flow.exporter_weight));
        }
        prop_assert!(reliability.reporters().all(|(_, reported)| reported.variance.is_finite() && reported.variance > 0.0));
        let told = result.disagreement;
        prop_assert_eq!(told.pairs + told.exporter_only + told.importer_only, flows.len());
        prop_assert!(told.relative_difference.is_none_or(|part| (0.0..=2.0 + 1e-12).contains(&part)));
    }

    #[test]
    fn a_common_unit_changes_nothing_but_the_unit(flows in flows(), exponent in -20..20i32) {
        let factor = 2f64.powi(exponent);
        let scaled: Vec<_> = flows.iter().map(|flow| MirrorFlow {
            exporter_says: flow.exporter_says.map(|amount| factor * amount),
            importer_says: flow.importer_says.map(|amount| factor * amount),
            ..*flow
        }).collect();
        let (one, other) = (
            reconcile(&flows, &Reliability::estimate(&flows, 1.0)),
            reconcile(&scaled, &Reliability::estimate(&scaled, 1.0)),
        );
        for (a, b) in one.flows.iter().zip(&other.flows) {
            prop_assert!((a.amount * factor - b.amount).abs() <= 1e-9 * b.amount);
        }
    }
}
