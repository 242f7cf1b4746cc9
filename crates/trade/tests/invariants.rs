//! Metamorphic invariants: what must hold for any trade network, whatever the numbers.

mod common;

use proptest::prelude::*;
use trade::{Balance, BalancedTrade, Flow, Method, OriginProfile, Production, SupplyStatus, TradeNetwork};

const METHODS: [Method; 3] = [Method::Direct, Method::ProportionalMixing, Method::ReExportsFirst];
const BALANCES: [Balance; 2] = [Balance::ScaleExports, Balance::UnknownSupply];
const REGIONS: usize = 12;

fn network(flows: &[Flow<usize>], production: &[Production<usize>], method: Balance) -> BalancedTrade<usize> {
    TradeNetwork::new(flows, production).expect("valid rows").balance(method)
}

/// Masses over eighteen orders of magnitude, zero included.
fn mass() -> impl Strategy<Value = f64> {
    prop_oneof![
        1 => Just(0.0),
        8 => (1.0..10.0f64, -9..9i32).prop_map(|(mantissa, exponent)| mantissa * 10f64.powi(exponent)),
    ]
}

fn flows() -> impl Strategy<Value = Vec<Flow<usize>>> {
    let flow = (0..REGIONS, 0..REGIONS, mass()).prop_map(|(exporter, importer, mass_kg)| Flow {
        exporter,
        importer,
        mass_kg,
    });
    prop::collection::vec(flow, 0..70)
}

fn production() -> impl Strategy<Value = Vec<Production<usize>>> {
    let produced = (0..REGIONS, mass()).prop_map(|(region, mass_kg)| Production { region, mass_kg });
    prop::collection::vec(produced, 0..6)
}

fn assert_same(a: &OriginProfile<usize>, b: &OriginProfile<usize>, tolerance: f64) {
    for region in 0..REGIONS {
        let difference = (a.share_of(region) - b.share_of(region)).abs();
        assert!(difference <= tolerance, "origin {region} of {}: {difference:e}", a.consumer);
    }
    assert!((a.unknown_share - b.unknown_share).abs() <= tolerance);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shares_lie_in_0_to_1_and_sum_to_1(flows in flows(), production in production()) {
        for balance in BALANCES {
            let trade = network(&flows, &production, balance);
            for method in METHODS {
                let matrix = trade.origin_matrix(method);
                for consumer in 0..REGIONS + 1 {
                    for profile in [trade.origins_of(consumer, method), matrix.origins_of(consumer)] {
                        prop_assert!(profile.closure_error() < 1e-12, "{profile:?}");
                        prop_assert!((0.0..=1.0 + 1e-12).contains(&profile.unknown_share));
                        for origin in &profile.origins {
                            prop_assert!(origin.share > 0.0 && origin.share <= 1.0 + 1e-12);
                            prop_assert!(origin.mass_kg >= 0.0);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn masses_at_the_ends_of_the_number_range_stay_finite(
        cells in prop::collection::vec((0..REGIONS, 0..REGIONS, -323..300i32), 0..60),
    ) {
        let mass = |exponent: i32| format!("1e{exponent}").parse::<f64>().expect("number");
        let flow = |&(exporter, importer, exponent): &(usize, usize, i32)| {
            Flow { exporter, importer, mass_kg: mass(exponent) }
        };
        let (produced, traded) = cells.split_at(cells.len() / 8);
        let flows: Vec<_> = traded.iter().map(flow).collect();
        let produced = produced.iter().map(|&(region, _, exponent)| (region, mass(exponent)));
        let production: Vec<_> =
            produced.map(|(region, mass_kg)| Production { region, mass_kg }).collect();
        for balance in BALANCES {
            let trade = network(&flows, &production, balance);
            let matrix = trade.origin_matrix(Method::ProportionalMixing);
            for consumer in 0..REGIONS {
                let one = trade.origins_of(consumer, Method::ProportionalMixing);
                for profile in [one, matrix.origins_of(consumer)] {
                    prop_assert!(profile.closure_error() < 1e-12, "{profile:?}");
                    prop_assert!(profile.consumption_kg.is_finite() && profile.unknown_kg.is_finite());
                }
            }
        }
    }

    #[test]
    fn one_consumer_equals_its_row_of_the_matrix(flows in flows(), production in production()) {
        for balance in BALANCES {
            let trade = network(&flows, &production, balance);
            for method in METHODS {
                let matrix = trade.origin_matrix(method);
                for consumer in 0..REGIONS {
                    let (one, all) = (trade.origins_of(consumer, method), matrix.origins_of(consumer));
                    prop_assert_eq!(one.status, all.status);
                    assert_same(&one, &all, 1e-13);
                    for origin in &one.origins {
                        // small shares keep their digits too
                        let relative = (all.share_of(origin.region) - origin.share).abs() / origin.share;
                        prop_assert!(relative < 1e-12, "{relative:e}");
                    }
                }
            }
        }
    }

    #[test]
    fn balanced_trade_has_no_deficit_and_conserves_mass(flows in flows(), production in production()) {
        for balance in BALANCES {
            let trade = network(&flows, &production, balance);
            let report = trade.report();
            prop_assert!(report.residual <= 2e-12, "{}", report.residual);
            let given: f64 = production.iter().map(|row| row.mass_kg).sum();
            let consumed: f64 =
                trade.regions().iter().filter_map(|&region| trade.consumption_kg(region)).sum();
            let scale = given + report.trade_before_kg + report.unknown_supply_kg;
            prop_assert!((given + report.unknown_supply_kg - consumed).abs() <= 1e-11 * scale);
            for region in &report.regions {
                prop_assert!((0.0..=1.0).contains(&region.export_factor));
                if balance == Balance::UnknownSupply {
                    prop_assert_eq!(region.exports_before_kg, region.exports_after_kg);
                    prop_assert!((region.unknown_supply_kg - region.deficit_before_kg()).abs()
                        <= 1e-12 * region.exports_before_kg);
                }
            }
        }
    }

    #[test]
    fn a_common_factor_changes_no_share(flows in flows(), production in production(), exponent in -20..20i32) {
        // a power of two changes no digit either
        for (factor, tolerance) in [(2f64.powi(exponent), 0.0), (1000.0, 1e-12)] {
            let more_flows: Vec<_> =
                flows.iter().map(|flow| Flow { mass_kg: factor * flow.mass_kg, ..*flow }).collect();
            let more_production: Vec<_> =
                production.iter().map(|row| Production { mass_kg: factor * row.mass_kg, ..*row }).collect();
            let one = network(&flows, &production, Balance::UnknownSupply);
            let more = network(&more_flows, &more_production, Balance::UnknownSupply);
            for consumer in 0..REGIONS {
                let method = Method::ProportionalMixing;
                assert_same(&one.origins_of(consumer, method), &more.origins_of(consumer, method), tolerance);
            }
        }
    }

    #[test]
    fn self_flows_are_reported_and_change_nothing(
        flows in flows(), production in production(), region in 0..REGIONS, mass_kg in 1.0..1e6f64,
    ) {
        let without: Vec<_> = flows.iter().copied().filter(|flow| flow.exporter != flow.importer).collect();
        let mut with = without.clone();
        with.push(Flow { exporter: region, importer: region, mass_kg });
        for balance in BALANCES {
            let (with, without) =
                (network(&with, &production, balance), network(&without, &production, balance));
            prop_assert_eq!(with.self_flows().len(), 1);
            prop_assert_eq!(with.self_flows()[0].mass_kg, mass_kg);
            for consumer in 0..REGIONS {
                let method = Method::ProportionalMixing;
                prop_assert_eq!(with.origins_of(consumer, method), without.origins_of(consumer, method));
            }
        }
    }

    #[test]
    fn order_and_splitting_of_rows_do_not_matter(flows in flows(), production in production()) {
        let reversed: Vec<_> = flows.iter().rev().copied().collect();
        let halves: Vec<_> =
            flows.iter().chain(&flows).map(|flow| Flow { mass_kg: flow.mass_kg / 2.0, ..*flow }).collect();
        let one = network(&flows, &production, Balance::ScaleExports);
        prop_assert_eq!(&one, &network(&reversed, &production, Balance::ScaleExports));
        let halves = network(&halves, &production, Balance::UnknownSupply);
        let one = network(&flows, &production, Balance::UnknownSupply);
        for consumer in 0..REGIONS {
            let method = Method::ProportionalMixing;
            assert_same(&one.origins_of(consumer, method), &halves.origins_of(consumer, method), 1e-12);
        }
    }

    #[test]
    fn relabelling_permutes_the_result(
        flows in flows(), production in production(),
        labels in Just((0..REGIONS).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let renamed_flows: Vec<_> = flows.iter().map(|flow| Flow {
            exporter: labels[flow.exporter], importer: labels[flow.importer], mass_kg: flow.mass_kg,
        }).collect();
        let renamed_production: Vec<_> =
            production.iter().map(|row| Production { region: labels[row.region], ..*row }).collect();
        for balance in BALANCES {
            let one = network(&flows, &production, balance);
            let renamed = network(&renamed_flows, &renamed_production, balance);
            let matrix = renamed.origin_matrix(Method::ProportionalMixing);
            for consumer in 0..REGIONS {
                let profile = one.origins_of(consumer, Method::ProportionalMixing);
                for profile_renamed in [
                    renamed.origins_of(labels[consumer], Method::ProportionalMixing),
                    matrix.origins_of(labels[consumer]),
                ] {
                    for (origin, &label) in labels.iter().enumerate() {
                        let difference = profile.share_of(origin) - profile_renamed.share_of(label);
                        prop_assert!(difference.abs() <= 1e-14, "{difference:e}");
                    }
                }
            }
        }
    }

    #[test]
    fn without_re_exports_resolved_equals_direct(flows in flows(), production in production()) {
        // exporters 0..6 only produce and importers 6..12 only consume
        let one_step: Vec<_> = flows.iter().map(|flow| Flow {
            exporter: flow.exporter / 2, importer: REGIONS / 2 + flow.importer / 2, mass_kg: flow.mass_kg,
        }).collect();
        let mines: Vec<_> =
            production.iter().map(|row| Production { region: row.region / 2, ..*row }).collect();
        let trade = network(&one_step, &mines, Balance::ScaleExports);
        for consumer in 0..REGIONS {
            let direct = trade.origins_of(consumer, Method::Direct);
            let resolved = trade.origins_of(consumer, Method::ProportionalMixing);
            prop_assert_eq!(direct.status, resolved.status);
            assert_same(&direct, &resolved, 1e-14);
        }
    }

    #[test]
    fn shares_solve_the_mixing_equations(flows in flows(), production in production()) {
        // O[o, j] x_j = p_j [o = j] + sum_i z_ij O[o, i], term by term, against the definition itself
        let trade = network(&flows, &production, Balance::UnknownSupply);
        let matrix = trade.origin_matrix(Method::ProportionalMixing);
        for consumer in trade.regions().iter().copied() {
            let supply = trade.supply_kg(consumer).expect("known region");
            for origin in matrix.origins() {
                let produced: f64 = production.iter()
                    .filter(|row| row.region == consumer && origin == consumer)
                    .map(|row| row.mass_kg).sum();
                let imported: f64 = trade.flows()
                    .filter(|&(_, importer, _)| importer == consumer)
                    .map(|(exporter, _, mass)| mass * matrix.share(origin, exporter).expect("known"))
                    .sum();
                let share = matrix.share(origin, consumer).expect("known");
                let right = produced + imported;
                prop_assert!((share * supply - right).abs() <= 1e-12 * right, "{} {}", share * supply, right);
            }
        }
    }

    #[test]
    fn a_nearly_closed_ring_keeps_its_digits(size in 2..40usize, exponent in 6..13i32, second in 1..40usize) {
        // 1 kg goes round; region 0 adds `small` and region `second` adds 3 `small`; each consumes what it adds
        let small = 10f64.powi(-exponent);
        let second = 1 + second % (size - 1);
        let flows: Vec<_> = (0..size)
            .map(|exporter| Flow { exporter, importer: (exporter + 1) % size, mass_kg: 1.0 }).collect();
        let production = [
            Production { region: 0, mass_kg: small }, Production { region: second, mass_kg: 3.0 * small },
        ];
        let trade = network(&flows, &production, Balance::ScaleExports);
        prop_assert_eq!(trade.report().changed().count(), 0);
        let matrix = trade.origin_matrix(Method::ProportionalMixing);
        // upstream of region 0 the first producer met is `second`: with a = s / (1 + s), b = 3 s / (1 + 3 s),
        // O[0, 0] = a / (a + (1 - a) b) = (1 + 3 s) / (4 + 3 s)
        let expected = (1.0 + 3.0 * small) / (4.0 + 3.0 * small);
        for share in [
            matrix.share(0, 0).expect("known"), trade.origins_of(0, Method::ProportionalMixing).share_of(0),
        ] {
            prop_assert!((share - expected).abs() <= 1e-13 * expected, "{share} is not {expected}");
        }
        // directly downstream of `second`: O[0, second] = (1 - b) O[0, 0 seen from the ring]
        let expected = 1.0 / (4.0 + 3.0 * small);
        let share = matrix.share(0, second).expect("known");
        prop_assert!((share - expected).abs() <= 1e-13 * expected, "{share} is not {expected}");
    }
}

#[test]
fn a_cycle_with_production_converges_to_the_hand_result() {
    // x_a = 10 + 30, x_b = 50; B has nothing of its own, so all of both is from A
    let flows =
        [Flow { exporter: 0, importer: 1, mass_kg: 35.0 }, Flow { exporter: 1, importer: 0, mass_kg: 30.0 }];
    let production = [Production { region: 0, mass_kg: 10.0 }, Production { region: 1, mass_kg: 15.0 }];
    let trade = network(&flows, &production, Balance::ScaleExports);
    let profile = trade.origins_of(0, Method::ProportionalMixing);
    // O[a, a] = 10/40 + 30/40 O[a, b], O[a, b] = 35/50 O[a, a]  =>  O[a, a] = 0.25 / (1 - 0.525)
    assert!((profile.share_of(0) - 0.25 / 0.475).abs() < 1e-15);
    assert!((profile.share_of(1) - 0.225 / 0.475).abs() < 1e-15);
    assert_eq!(profile.consumption_kg, 5.0);
}

#[test]
fn a_tiny_supply_in_a_dense_closed_web_gives_the_known_answer() {
    // every pair trades 1 kg, region i produces (i + 1) e-12: by symmetry of the web the shares of what
    // circulates are those of production, up to the own share met first
    let size = 30;
    let supply = |region: usize| (region + 1) as f64 * 1e-12;
    let mut flows = Vec::new();
    for exporter in 0..size {
        for importer in (0..size).filter(|&importer| importer != exporter) {
            flows.push(Flow { exporter, importer, mass_kg: 1.0 });
        }
    }
    let production: Vec<_> = (0..size).map(|region| Production { region, mass_kg: supply(region) }).collect();
    let trade = network(&flows, &production, Balance::ScaleExports);
    let matrix = trade.origin_matrix(Method::ProportionalMixing);
    // with S_o = sum_j O[o, j]: O[o, j] = (p_o [o = j] + S_o) / (n + p_j), S_o from summing over j
    let inverse = |region: usize| 1.0 / (size as f64 + supply(region));
    // 1 - sum_j 1 / (n + p_j) = sum_j p_j / (n (n + p_j)), written without the subtraction
    let leak: f64 = (0..size).map(|region| supply(region) * inverse(region) / size as f64).sum();
    for origin in 0..size {
        let circulating = supply(origin) * inverse(origin) / leak;
        for consumer in 0..size {
            let own = if origin == consumer { supply(origin) } else { 0.0 };
            let expected = (own + circulating) * inverse(consumer);
            let share = matrix.share(origin, consumer).expect("known");
            assert!((share - expected).abs() < 1e-13 * expected, "{share} is not {expected}");
        }
    }
}

#[test]
fn cycles_within_cycles_overflow_no_count_of_rounds() {
    // seen from 0, a kilogram goes round 1e200 times with 1 before it gets to 2, and comes back from there 1e200
    // times before it turns out that all of it was produced in 3
    let flow = |exporter, importer, mass_kg| Flow { exporter, importer, mass_kg };
    let flows = [flow(0, 1, 1e200), flow(1, 0, 1e200), flow(1, 2, 1.0), flow(2, 1, 1.0), flow(3, 2, 1e-200)];
    let production = [Production { region: 3, mass_kg: 1e-200 }];
    let trade = network(&flows, &production, Balance::UnknownSupply);
    let matrix = trade.origin_matrix(Method::ProportionalMixing);
    for consumer in 0..4 {
        let profile = trade.origins_of(consumer, Method::ProportionalMixing);
        assert_eq!(profile.status, SupplyStatus::Known);
        assert!((profile.share_of(3) - 1.0).abs() < 1e-15, "{profile:?}");
        assert_eq!(matrix.origins_of(consumer).origins.len(), 1);
    }
}

#[test]
fn a_closed_cycle_without_supply_is_of_unknown_origin() {
    let flows = [
        Flow { exporter: 0, importer: 1, mass_kg: 100.0 },
        Flow { exporter: 1, importer: 0, mass_kg: 100.0 },
    ];
    for balance in BALANCES {
        let trade = network(&flows, &[], balance);
        assert_eq!(trade.report().changed().count(), 0);
        let matrix = trade.origin_matrix(Method::ProportionalMixing);
        for consumer in [0, 1] {
            let profile = trade.origins_of(consumer, Method::ProportionalMixing);
            assert_eq!(profile, matrix.origins_of(consumer));
            assert_eq!(profile.status, SupplyStatus::Unknown);
            assert_eq!((profile.supply_kg, profile.unknown_share), (100.0, 1.0));
            assert!(profile.origins.is_empty());
        }
    }
    // a third region draws on the cycle: what it gets has never been produced
    let mut flows = flows.to_vec();
    flows.push(Flow { exporter: 0, importer: 2, mass_kg: 10.0 });
    let scaled = network(&flows, &[], Balance::ScaleExports);
    assert_eq!(scaled.report().trade_after_kg, 0.0);
    assert_eq!(scaled.origins_of(2, Method::ProportionalMixing).status, SupplyStatus::NoSupply);
    let unknown = network(&flows, &[], Balance::UnknownSupply);
    assert_eq!(unknown.report().unknown_supply_kg, 10.0);
    let profile = unknown.origins_of(2, Method::ProportionalMixing);
    assert_eq!((profile.status, profile.consumption_kg), (SupplyStatus::Unknown, 10.0));
    assert!((profile.unknown_kg - 10.0).abs() < 1e-12);
}

#[test]
fn a_region_without_supply_says_so() {
    let flows =
        [Flow { exporter: 0, importer: 1, mass_kg: 5.0 }, Flow { exporter: 2, importer: 3, mass_kg: 0.0 }];
    let production = [Production { region: 0, mass_kg: 9.0 }];
    let trade = network(&flows, &production, Balance::ScaleExports);
    for method in METHODS {
        for consumer in [2, 3, 99] {
            let profile = trade.origins_of(consumer, method);
            assert_eq!(profile.status, SupplyStatus::NoSupply);
            assert_eq!((profile.unknown_share, profile.unknown_kg), (1.0, 0.0));
            assert!(profile.origins.is_empty());
            assert_eq!(trade.origin_matrix(method).origins_of(consumer), profile);
        }
    }
    assert!(trade.origin_matrix(Method::ProportionalMixing).dependents_of_unknown().is_empty());
    // an exporter that has nothing: its customer's supply disappears, or is of unknown origin
    let flows = [Flow { exporter: 0, importer: 1, mass_kg: 5.0 }];
    let scaled = network(&flows, &[], Balance::ScaleExports);
    assert_eq!(scaled.report().regions[0].scaled_away_kg, 5.0);
    assert_eq!(scaled.origins_of(1, Method::ProportionalMixing).status, SupplyStatus::NoSupply);
    let unknown = network(&flows, &[], Balance::UnknownSupply);
    let profile = unknown.origins_of(1, Method::ProportionalMixing);
    assert_eq!((profile.status, profile.unknown_kg), (SupplyStatus::Unknown, 5.0));
    assert_eq!(unknown.origins_of(1, Method::Direct).origins[0].region, 0);
}

#[test]
fn empty_input_and_a_single_region_are_answered() {
    let empty = network(&[], &[], Balance::ScaleExports);
    assert!(empty.regions().is_empty());
    assert_eq!(empty.origin_matrix(Method::ProportionalMixing).origins().count(), 0);
    assert_eq!(empty.origins_of(0, Method::ProportionalMixing).status, SupplyStatus::NoSupply);
    let alone = network(&[], &[Production { region: 7, mass_kg: 3.0 }], Balance::UnknownSupply);
    let profile = alone.origins_of(7, Method::ProportionalMixing);
    assert_eq!(
        (profile.status, profile.share_of(7), profile.consumption_kg),
        (SupplyStatus::Known, 1.0, 3.0)
    );
}

#[test]
fn bad_masses_are_located() {
    let good = Flow { exporter: "CHL", importer: "JPN", mass_kg: 1.0 };
    for value in [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let bad = Flow { mass_kg: value, ..good };
        let message = TradeNetwork::new(&[good, bad], &[]).expect_err("bad flow").to_string();
        assert!(message.contains("trade flows, row 1"), "{message}");
        assert!(message.contains(&format!("`{value}`")) && message.contains("JPN"), "{message}");
        let bad = Production { region: "CHL", mass_kg: value };
        let message = TradeNetwork::new(&[good], &[bad]).expect_err("bad production").to_string();
        assert!(message.contains("production, row 0") && message.contains("CHL"), "{message}");
    }
    let huge = Flow { mass_kg: f64::MAX, ..good };
    let message = TradeNetwork::new(&[good, huge, huge], &[]).expect_err("overflow").to_string();
    assert!(message.contains("row 2"), "{message}");
}

#[test]
fn scaling_passes_down_a_chain_of_exporters() {
    // 0 has half of what it exports; each of the next re-exports all it imports
    let size = 200;
    let flows: Vec<_> =
        (0..size).map(|exporter| Flow { exporter, importer: exporter + 1, mass_kg: 10.0 }).collect();
    let trade = network(&flows, &[Production { region: 0, mass_kg: 5.0 }], Balance::ScaleExports);
    assert!(trade.flows().all(|(_, _, mass)| (mass - 5.0).abs() < 1e-14));
    assert_eq!(trade.report().changed().count(), size + 1);
    let profile = trade.origins_of(size, Method::ProportionalMixing);
    assert_eq!((profile.share_of(0), profile.consumption_kg), (1.0, 5.0));
}

#[test]
fn partners_and_dependents_show_the_re_exporter_and_the_mine() {
    let flow = |exporter, importer, mass_kg| Flow { exporter, importer, mass_kg };
    let flows = [flow('A', 'B', 60.0), flow('B', 'A', 5.0), flow('B', 'C', 50.0), flow('D', 'C', 10.0)];
    let production = [Production { region: 'A', mass_kg: 100.0 }, Production { region: 'D', mass_kg: 20.0 }];
    let trade = TradeNetwork::new(&flows, &production).expect("valid").balance(Balance::ScaleExports);
    let compared: Vec<_> = trade
        .compare_partners('C')
        .iter()
        .map(|row| (row.region, (row.direct_share * 60.0).round(), (row.resolved_share * 60.0).round()))
        .collect();
    assert_eq!(compared, [('A', 0.0, 50.0), ('D', 10.0, 10.0), ('B', 50.0, 0.0)]);
    let dependents: Vec<_> = trade
        .origin_matrix(Method::ProportionalMixing)
        .dependents_of('A')
        .iter()
        .map(|row| (row.consumer, row.mass_kg.round(), (row.share_of_origin * 100.0).round()))
        .collect();
    assert_eq!(dependents, [('C', 50.0, 50.0), ('A', 45.0, 45.0), ('B', 5.0, 5.0)]);
    assert_eq!(trade.import_dependence('C'), Some(1.0));
    assert_eq!(trade.domestic_share('A'), Some(100.0 / 105.0));
    assert_eq!(trade.apparent_consumption_kg('B'), Some(5.0));
    assert_eq!(trade.consumption_kg('Z'), None);
}
