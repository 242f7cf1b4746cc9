//! Chains of stages: hand results, identities with one network, and what must hold whatever the numbers.

mod common;

use common::{read_case, shared};
use proptest::prelude::*;
use trade::{
    Balance, Chain, Fallback, Flow, Method, Production, Shortage, StageInput, SupplyStatus, TradeError,
    TradeNetwork,
};

const METHODS: [Method; 3] = [Method::Direct, Method::ProportionalMixing, Method::ReExportsFirst];
const REGIONS: usize = 8;

fn flow<R>(exporter: R, importer: R, mass_kg: f64) -> Flow<R> {
    Flow { exporter, importer, mass_kg }
}

fn made<R>(region: R, mass_kg: f64) -> Production<R> {
    Production { region, mass_kg }
}

fn stage<R>(production: Vec<Production<R>>, flows: Vec<Flow<R>>, recovery: f64) -> StageInput<R> {
    StageInput { production: Some(production), flows: Some(flows), recovery }
}

/// A mines 80 and B 20; both send all ore to S, which smelts it at a recovery of one half and keeps 10 of its 50;
/// the rest goes to the trader T and on to J, except 5 that T consumes.
fn smelter() -> Vec<StageInput<char>> {
    vec![
        stage(vec![made('A', 80.0), made('B', 20.0)], vec![flow('A', 'S', 80.0), flow('B', 'S', 20.0)], 1.0),
        stage(vec![made('S', 50.0)], vec![flow('S', 'T', 40.0), flow('T', 'J', 35.0)], 0.5),
    ]
}

#[test]
fn two_stages_lead_back_to_the_mines_with_the_masses_of_each_stage() {
    let chain = Chain::new(smelter(), Balance::ScaleExports, Shortage::Unknown).expect("valid");
    assert!(chain.stages().iter().all(|stage| stage.fallback == Fallback::OwnNetwork));
    let traced = chain.trace('J', Method::ProportionalMixing);
    let origins: Vec<_> =
        traced.origins.origins.iter().map(|origin| (origin.region, origin.mass_kg)).collect();
    assert_eq!(origins, [('A', 28.0), ('B', 7.0)]);
    assert_eq!(traced.origins.unknown_share, 0.0);
    // 35 kg of metal are 70 kg of ore
    assert_eq!((traced.networks[0].mass_kg, traced.networks[1].mass_kg), (70.0, 35.0));
    let edges = |at: usize| -> Vec<_> {
        traced.networks[at].edges.iter().map(|edge| (edge.from, edge.to, edge.mass_kg)).collect()
    };
    assert_eq!(edges(0), [(Some('A'), Some('S'), 56.0), (Some('B'), Some('S'), 14.0)]);
    assert_eq!(edges(1), [(Some('S'), Some('J'), 35.0)]);
    let shipped: Vec<_> = traced.networks[1]
        .shipments
        .iter()
        .map(|shipment| (shipment.exporter, shipment.importer, shipment.mass_kg))
        .collect();
    assert_eq!(shipped, [('T', 'J', 35.0), ('S', 'T', 35.0)]);
    let direct = chain.origins_of('J', Method::Direct);
    assert_eq!((direct.origins[0].region, direct.origins[0].share), ('T', 1.0));
    let network = &chain.networks()[1];
    assert_eq!((network.feed_needed_kg(), network.feed_found_kg()), (100.0, 100.0));
    let dependents = chain.origin_matrix(Method::ProportionalMixing).dependents_of('A');
    assert_eq!(dependents.iter().map(|row| row.consumer).collect::<String>(), "JST");
}

#[test]
fn a_smelter_without_ore_is_fed_by_the_pool_only_if_asked_and_only_without_trade_of_ore() {
    // A mines 60 and smelts 20, B mines 40 and smelts nothing, S smelts 50 from ore whose trade nobody knows
    let stages = |ore: Option<Vec<Flow<char>>>| {
        vec![
            StageInput {
                production: Some(vec![made('A', 60.0), made('B', 40.0)]),
                flows: ore,
                recovery: 1.0,
            },
            stage(vec![made('A', 20.0), made('S', 50.0)], vec![flow('S', 'J', 30.0)], 1.0),
        ]
    };
    let pooled = Chain::new(stages(None), Balance::ScaleExports, Shortage::Pool).expect("valid");
    assert_eq!(pooled.stages()[0].fallback, Fallback::NoTrade);
    assert_eq!(pooled.networks()[1].feed_pooled_kg(), 50.0);
    let profile = pooled.origins_of('J', Method::ProportionalMixing);
    // 40 are left in A and 40 in B
    assert_eq!((profile.share_of('A'), profile.share_of('B')), (0.5, 0.5));
    let trace = pooled.trace('J', Method::ProportionalMixing);
    assert!(trace.networks[0].edges.iter().all(|edge| edge.pooled_kg == edge.mass_kg));
    assert_eq!(pooled.origins_of('A', Method::ProportionalMixing).share_of('A'), 1.0);

    let unknown = Chain::new(stages(None), Balance::ScaleExports, Shortage::Unknown).expect("valid");
    let profile = unknown.origins_of('J', Method::ProportionalMixing);
    assert_eq!((profile.status, profile.unknown_share), (SupplyStatus::Unknown, 1.0));

    let traded = Some(vec![flow('B', 'S', 25.0)]);
    let traded = Chain::new(stages(traded), Balance::ScaleExports, Shortage::Pool).expect("valid");
    assert_eq!(traded.origins_of('J', Method::ProportionalMixing).share_of('B'), 1.0);
}

#[test]
fn a_pool_that_is_too_small_leaves_the_rest_unknown() {
    let stages = vec![
        StageInput { production: Some(vec![made('A', 30.0)]), flows: None, recovery: 1.0 },
        stage(vec![made('S', 40.0)], vec![flow('S', 'J', 40.0)], 1.0),
    ];
    let chain = Chain::new(stages, Balance::ScaleExports, Shortage::Pool).expect("valid");
    let profile = chain.origins_of('J', Method::ProportionalMixing);
    assert_eq!((profile.share_of('A'), profile.unknown_share), (0.75, 0.25));
}

#[test]
fn stages_without_data_fall_back_by_name() {
    let production = || Some(vec![made('A', 10.0)]);
    let flows = || Some(vec![flow('A', 'J', 1.0)]);
    let input = |production, flows| StageInput { production, flows, recovery: 1.0 };
    let fallbacks = |stages| -> Vec<Fallback> {
        let chain = Chain::new(stages, Balance::UnknownSupply, Shortage::Pool).expect("valid");
        chain.stages().iter().map(|stage| stage.fallback).collect()
    };
    use Fallback::*;
    assert_eq!(
        fallbacks(vec![input(production(), flows()), input(None, flows()), input(production(), None)]),
        [OwnNetwork, MergedWithBefore, BeyondTrade]
    );
    assert_eq!(
        fallbacks(vec![input(production(), flows()), input(None, None), input(production(), flows())]),
        [OwnNetwork, NoData, OwnNetwork]
    );
    assert_eq!(
        fallbacks(vec![input(None, flows()), input(None, None), input(production(), flows())]),
        [MergedWithAfter, NoData, OwnNetwork]
    );
    assert_eq!(
        fallbacks(vec![input(production(), None), input(production(), None), input(production(), flows())]),
        [NoTrade, NoTrade, OwnNetwork]
    );
    let nothing = Chain::new(vec![input(None, flows())], Balance::UnknownSupply, Shortage::Pool);
    assert_eq!(nothing, Err(TradeError::NoProduction));
    let recovery = StageInput { recovery: 1.5, ..input(production(), flows()) };
    let message = Chain::new(vec![recovery], Balance::UnknownSupply, Shortage::Pool).expect_err("above one");
    assert!(message.to_string().contains("stage 0: recovery `1.5`"), "{message}");
    let bad = vec![input(production(), flows()), input(Some(vec![made('B', f64::NAN)]), None)];
    let message = Chain::new(bad, Balance::UnknownSupply, Shortage::Pool).expect_err("no mass").to_string();
    assert!(message.contains("stage 1: production, row 0"), "{message}");
}

#[test]
fn merged_stages_are_the_network_of_all_their_goods() {
    let stages = vec![
        stage(vec![made('A', 10.0), made('B', 5.0)], vec![flow('A', 'S', 9.0)], 1.0),
        StageInput {
            production: None,
            flows: Some(vec![flow('S', 'J', 8.0), flow('B', 'S', 4.0)]),
            recovery: 0.9,
        },
    ];
    let chain = Chain::new(stages, Balance::UnknownSupply, Shortage::Pool).expect("valid");
    let flows = [flow('A', 'S', 9.0), flow('S', 'J', 8.0), flow('B', 'S', 4.0)];
    let one = TradeNetwork::new(&flows, &[made('A', 10.0), made('B', 5.0)]).expect("valid");
    let one = one.balance(Balance::UnknownSupply);
    for method in METHODS {
        for consumer in "ABSJ".chars() {
            assert_eq!(chain.origins_of(consumer, method), one.origins_of(consumer, method));
        }
    }
}

#[test]
fn a_chain_of_one_stage_is_the_network_of_a_real_year() {
    let Some(folder) = shared("golden/trade_tracing/faostat_Maize_2018") else { return };
    let case = read_case(&folder.join("input_trade.csv"), &folder.join("input_production.csv"));
    let network =
        TradeNetwork::new(&case.flows, &case.production).expect("valid").balance(Balance::ScaleExports);
    let chain =
        Chain::new(vec![stage(case.production, case.flows, 1.0)], Balance::ScaleExports, Shortage::Pool)
            .expect("valid");
    for method in METHODS {
        assert_eq!(chain.origin_matrix(method), network.origin_matrix(method));
        for consumer in (0..case.labels.len()).step_by(17) {
            assert_eq!(chain.trace(consumer, method).origins, network.origins_of(consumer, method));
        }
    }
}

fn mass() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 6 => (1.0..10.0f64, -3..4i32).prop_map(|(m, e)| m * 10f64.powi(e))]
}

fn stages() -> impl Strategy<Value = Vec<StageInput<usize>>> {
    let production = prop::collection::vec((0..REGIONS, mass()).prop_map(|(r, kg)| made(r, kg)), 0..6);
    let flows =
        prop::collection::vec((0..REGIONS, 0..REGIONS, mass()).prop_map(|(i, j, kg)| flow(i, j, kg)), 0..25);
    let stage = (prop::option::weighted(0.8, production), prop::option::weighted(0.8, flows), 0.3..1.0f64)
        .prop_map(|(production, flows, recovery)| StageInput { production, flows, recovery });
    prop::collection::vec(stage, 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shares_sum_to_one_and_every_reading_agrees(stages in stages()) {
        prop_assume!(stages.iter().any(|stage| stage.production.is_some()));
        for balance in [Balance::ScaleExports, Balance::UnknownSupply] {
            for shortage in [Shortage::Pool, Shortage::Unknown] {
                let chain = Chain::new(stages.clone(), balance, shortage).expect("valid");
                for method in METHODS {
                    let matrix = chain.origin_matrix(method);
                    for consumer in 0..REGIONS + 1 {
                        let traced = chain.trace(consumer, method);
                        let one = chain.origins_of(consumer, method);
                        let all = matrix.origins_of(consumer);
                        prop_assert!(one.closure_error() < 1e-12 && all.closure_error() < 1e-12);
                        prop_assert!(traced.origins.closure_error() < 1e-12);
                        prop_assert_eq!(one.status, all.status);
                        for region in 0..REGIONS {
                            prop_assert!((one.share_of(region) - all.share_of(region)).abs() < 1e-12);
                        }
                        // every stage carries all of what the consumption needs there
                        for network in &traced.networks {
                            let sum: f64 = network.edges.iter().map(|edge| edge.mass_kg).sum();
                            prop_assert!((sum - network.mass_kg).abs() <= 1e-12 * network.mass_kg, "{traced:?}");
                        }
                        // the first stage's edges are the resolved origins in ore
                        if method != Method::Direct {
                            let first = &traced.networks[0];
                            for origin in &traced.origins.origins {
                                let of_edges: f64 = first.edges.iter()
                                    .filter(|edge| edge.from == Some(origin.region))
                                    .map(|edge| edge.mass_kg).sum();
                                let expected = origin.share * first.mass_kg;
                                prop_assert!((of_edges - expected).abs() <= 1e-12 * first.mass_kg);
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_common_factor_changes_no_share(stages in stages(), exponent in -12..12i32) {
        prop_assume!(stages.iter().any(|stage| stage.production.is_some()));
        let factor = 2f64.powi(exponent);
        let mut more = stages.clone();
        for stage in &mut more {
            stage.production.iter_mut().flatten().for_each(|row| row.mass_kg *= factor);
            stage.flows.iter_mut().flatten().for_each(|row| row.mass_kg *= factor);
        }
        let one = Chain::new(stages, Balance::UnknownSupply, Shortage::Pool).expect("valid");
        let more = Chain::new(more, Balance::UnknownSupply, Shortage::Pool).expect("valid");
        for consumer in 0..REGIONS {
            let (a, b) = (one.origins_of(consumer, Method::ProportionalMixing), more.origins_of(consumer, Method::ProportionalMixing));
            prop_assert_eq!(a.unknown_share, b.unknown_share);
            for region in 0..REGIONS {
                prop_assert_eq!(a.share_of(region), b.share_of(region));
            }
        }
    }

    #[test]
    fn without_deficits_re_exports_first_sends_every_kilogram_somewhere(
        flows in prop::collection::vec((0..REGIONS, 0..REGIONS, mass()), 0..25),
        production in prop::collection::vec((0..REGIONS, mass()), 0..6),
        re_exports in prop::collection::vec((0..REGIONS, mass()), 0..4),
    ) {
        let flows: Vec<_> = flows.into_iter().map(|(i, j, kg)| flow(i, j, kg)).collect();
        let production: Vec<_> = production.into_iter().map(|(r, kg)| made(r, kg)).collect();
        let re_exports: Vec<_> = re_exports.into_iter().map(|(r, kg)| made(r, kg)).collect();
        let trade = TradeNetwork::new(&flows, &production).expect("valid").balance(Balance::UnknownSupply);
        for trade in [trade.clone(), trade.with_re_exports(&re_exports)] {
            let matrix = trade.origin_matrix(Method::ReExportsFirst);
            let total: f64 = production.iter().map(|row| row.mass_kg).sum::<f64>() + trade.report().trade_before_kg;
            for origin in 0..REGIONS {
                let made: f64 = production.iter().filter(|row| row.region == origin).map(|row| row.mass_kg).sum();
                let used: f64 = (0..REGIONS).filter_map(|consumer| matrix.mass_kg(origin, consumer)).sum();
                // what circulates in closed cycles is consumed by nobody
                prop_assert!(used <= made + 1e-11 * total, "{used} of {made}");
            }
        }
    }
}

/// A port that lets through what it imports and has a mine of its own: all of its exports are transit.
#[test]
fn re_exports_leave_first() {
    let flows = [flow('A', 'P', 60.0), flow('P', 'J', 40.0)];
    let trade = TradeNetwork::new(&flows, &[made('A', 60.0), made('P', 60.0)]).expect("valid");
    let trade = trade.balance(Balance::ScaleExports);
    assert_eq!(trade.origins_of('J', Method::ProportionalMixing).share_of('A'), 0.5);
    assert_eq!(trade.origins_of('J', Method::ReExportsFirst).share_of('A'), 1.0);
    assert_eq!(trade.origins_of('P', Method::ReExportsFirst).share_of('A'), 0.25);
    let reported = trade.with_re_exports(&[made('P', 10.0)]);
    assert_eq!(reported.origins_of('J', Method::ReExportsFirst).share_of('A'), 0.25);
    assert_eq!(reported.origins_of('P', Method::ReExportsFirst).share_of('A'), 0.625);
}
