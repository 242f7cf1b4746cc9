//! What must hold for any product: scaling, splitting, sums, and the difference between zero and missing.

use std::collections::BTreeMap;

use product::{
    BillLine, Breakdown, Disturbance, Factor, Factors, NotCovered, OriginShares, Part, Substitution, WhatIf,
    disturbance, sample,
};
use proptest::prelude::*;
use supply_risk::RiskVector;
use vocabulary::{Flag, MaterialId, Region};

const MATERIALS: [&str; 4] = ["copper", "nickel", "iron", "unobtainium"];
const REGIONS: [&str; 4] = ["CHL", "IDN", "AUS", "XXU"];

fn region(code: &str) -> Region {
    Region::from_code(code).unwrap()
}

fn line(material: &str, mass_kg: f64) -> BillLine {
    BillLine {
        part: "part".into(),
        material: MaterialId::new(material),
        mass_kg,
        recycled_share: 0.0,
        origin: None,
        mass_gsd: None,
    }
}

struct World {
    breakdowns: BTreeMap<MaterialId, Breakdown>,
    factors: Factors,
    origins: BTreeMap<MaterialId, OriginShares>,
    risk: RiskVector,
}

impl World {
    /// Copper, nickel and iron with a factor and origins; unobtainium with neither.
    fn new() -> World {
        let mut factors = Factors::default();
        let mut origins = BTreeMap::new();
        let mut breakdowns = BTreeMap::new();
        for (index, name) in MATERIALS.iter().take(3).enumerate() {
            let material = MaterialId::new(name);
            let factor = Factor { value: 100.0 * (index + 1) as f64, gsd: Some(1.3), flag: Flag::Estimated };
            factors.insert(material.clone(), None, factor);
            let shares = REGIONS.iter().zip([0.5, 0.2, 0.2, 0.1]).map(|(code, share)| (region(code), share));
            origins.insert(material.clone(), OriginShares::new(shares.collect()).unwrap());
            let part = Part { material: material.clone(), traced_as: material.clone(), fraction: 1.0 };
            breakdowns.insert(material, Breakdown { parts: vec![part], not_covered: vec![] });
        }
        factors.insert(
            MaterialId::new("copper"),
            Some(region("CHL")),
            Factor { value: 250.0, gsd: None, flag: Flag::Modelled },
        );
        let risk = RiskVector::new([(region("CHL"), 0.4), (region("IDN"), 0.6), (region("AUS"), 0.2)]);
        World { breakdowns, factors, origins, risk }
    }

    fn run(&self, bill: &[BillLine], what_if: &WhatIf) -> Disturbance {
        disturbance(bill, what_if, &self.breakdowns, &self.factors, &self.origins, &self.risk)
    }

    fn plain(&self, bill: &[BillLine]) -> Disturbance {
        self.run(bill, &WhatIf::default())
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1e-300)
}

fn bills() -> impl Strategy<Value = Vec<BillLine>> {
    let one = (0usize..4, 0.001..1000.0f64, 0.0..1.0f64, proptest::option::of(0usize..3), 1.0..2.0f64);
    proptest::collection::vec(
        one.prop_map(|(material, mass, recycled, origin, gsd)| BillLine {
            recycled_share: recycled,
            origin: origin.map(|index| region(REGIONS[index])),
            mass_gsd: Some(gsd),
            ..line(MATERIALS[material], mass)
        }),
        1..12,
    )
}

proptest! {
    #[test]
    fn a_product_times_k_disturbs_k_times_as_much(bill in bills(), k in 0.01..100.0f64) {
        let world = World::new();
        let larger: Vec<BillLine> =
            bill.iter().map(|line| BillLine { mass_kg: line.mass_kg * k, ..line.clone() }).collect();
        let (one, many) = (world.plain(&bill), world.plain(&larger));
        prop_assert!(close(one.tmr_kg * k, many.tmr_kg));
        prop_assert!(close(one.risk.weighted_sum * k, many.risk.weighted_sum));
        prop_assert!((one.coverage.share() - many.coverage.share()).abs() < 1e-12);
    }

    #[test]
    fn a_line_split_in_two_changes_nothing(bill in bills(), cut in 0.0..1.0f64) {
        let world = World::new();
        let mut split = bill.clone();
        let second = BillLine { mass_kg: bill[0].mass_kg * (1.0 - cut), ..bill[0].clone() };
        split[0].mass_kg *= cut;
        split.push(second);
        prop_assert!(close(world.plain(&bill).tmr_kg, world.plain(&split).tmr_kg));
    }

    #[test]
    fn every_breakdown_sums_to_the_total(bill in bills()) {
        let result = World::new().plain(&bill);
        let total = result.tmr_kg;
        prop_assert!(close(result.by_region.iter().map(|row| row.tmr_kg).sum(), total));
        prop_assert!(close(result.by_material.iter().map(|row| row.tmr_kg).sum(), total));
        prop_assert!(close(result.by_material_region.iter().map(|row| row.tmr_kg).sum(), total));
        prop_assert!(close(result.lines.iter().filter_map(|line| line.tmr_kg).sum(), total));
        if total > 0.0 {
            prop_assert!((result.by_region.iter().map(|row| row.share).sum::<f64>() - 1.0).abs() < 1e-12);
        }
        for material in &result.by_material {
            let shares: f64 = result.by_material_region.iter()
                .filter(|row| row.material == material.material).map(|row| row.origin_share).sum();
            prop_assert!((shares - 1.0).abs() < 1e-12 || (shares == 0.0 && material.tmr_kg == 0.0));
        }
    }

    #[test]
    fn mass_is_covered_or_listed_as_not_covered(bill in bills()) {
        let result = World::new().plain(&bill);
        let listed: f64 = result.uncovered.iter().map(|row| row.mass_kg).sum();
        let mass: f64 = bill.iter().map(|line| line.mass_kg).sum();
        prop_assert!((result.coverage.covered_kg + listed - mass).abs() < 1e-9 * mass);
    }

    #[test]
    fn without_spreads_the_interval_is_the_point(bill in bills()) {
        let mut world = World::new();
        for name in MATERIALS.iter().take(3) {
            let factor = Factor { value: 50.0, gsd: Some(1.0), flag: Flag::Estimated };
            world.factors.insert(MaterialId::new(name), None, factor);
        }
        let bill: Vec<BillLine> = bill.into_iter().map(|line| BillLine { mass_gsd: Some(1.0), ..line }).collect();
        let result = world.plain(&bill);
        let intervals = sample(&bill, &result, &world.factors, &world.origins, 20, 3).unwrap();
        for value in [intervals.total.low, intervals.total.median, intervals.total.high] {
            prop_assert!((value - result.tmr_kg).abs() <= 1e-9 * result.tmr_kg);
        }
    }
}

#[test]
fn a_factor_of_zero_is_covered_and_a_missing_factor_is_not() {
    let mut world = World::new();
    let bill = [line("iron", 10.0), line("unobtainium", 30.0)];
    world.factors.insert(
        MaterialId::new("iron"),
        None,
        Factor { value: 0.0, gsd: None, flag: Flag::Reported },
    );
    let result = world.plain(&bill);
    assert_eq!(result.lines[0].tmr_kg, Some(0.0));
    assert_eq!(result.lines[1].tmr_kg, None);
    assert_eq!(result.coverage.share(), 0.25);
    assert_eq!(result.uncovered[0].reason, NotCovered::NoFactor);
}

#[test]
fn a_material_without_origin_is_not_covered() {
    let mut world = World::new();
    world.origins.remove(&MaterialId::new("nickel"));
    let result = world.plain(&[line("nickel", 2.0)]);
    assert_eq!((result.tmr_kg, result.lines[0].tmr_kg), (0.0, None));
    assert_eq!(result.uncovered[0].reason, NotCovered::NoOrigin);
    let stated = BillLine { origin: Some(region("IDN")), ..line("nickel", 2.0) };
    assert_eq!(world.plain(&[stated]).tmr_kg, 400.0, "the user knows the origin");
}

#[test]
fn a_country_factor_counts_only_for_its_share() {
    let result = World::new().plain(&[line("copper", 1.0)]);
    assert!(close(result.tmr_kg, 0.5 * 250.0 + 0.5 * 100.0));
}

#[test]
fn recycled_material_moves_no_rock_unless_the_set_has_a_factor_for_it() {
    let mut world = World::new();
    let copper = MaterialId::new("copper");
    let what_if = WhatIf::new(vec![(copper.clone(), 0.2)], vec![]).unwrap();
    let bill = [line("copper", 10.0)];
    let (all, less) = (world.plain(&bill).tmr_kg, world.run(&bill, &what_if).tmr_kg);
    assert!(close(less, 0.8 * all));
    world.factors.insert_recycled(copper, Factor { value: 10.0, gsd: None, flag: Flag::Reported });
    let with_recycling = world.run(&bill, &what_if);
    assert!(close(with_recycling.tmr_kg, 0.8 * all + 2.0 * 10.0));
    assert!(close(with_recycling.by_region.iter().map(|row| row.tmr_kg).sum(), with_recycling.tmr_kg));
}

#[test]
fn a_substitute_takes_the_place_of_the_old_material() {
    let world = World::new();
    let (copper, iron) = (MaterialId::new("copper"), MaterialId::new("iron"));
    let what_if =
        WhatIf::new(vec![], vec![Substitution { from: copper.clone(), to: iron, ratio: 2.0 }]).unwrap();
    let result = world.run(&[line("copper", 10.0)], &what_if);
    assert_eq!(result.coverage.mass_kg, 20.0);
    assert!(close(result.tmr_kg, 20.0 * 300.0));
    assert!(WhatIf::new(vec![(copper.clone(), 1.2)], vec![]).is_err());
    assert!(WhatIf::new(vec![(copper.clone(), 0.1), (copper, 0.2)], vec![]).is_err());
}

/// The median of a product of lognormals is the product of medians, and its 97.5 % quantile is known in closed
/// form: exp(1.96 sqrt(s1^2 + s2^2)) times the median.
#[test]
fn the_interval_of_one_material_is_the_analytic_one() {
    let world = World::new();
    let bill = [BillLine { mass_gsd: Some(1.5), ..line("nickel", 1.0) }];
    let result = world.plain(&bill);
    let intervals = sample(&bill, &result, &world.factors, &world.origins, 200_000, 42).unwrap();
    let sigma = (1.5f64.ln().powi(2) + 1.3f64.ln().powi(2)).sqrt();
    let high = result.tmr_kg * (1.959_964 * sigma).exp();
    assert!((intervals.total.median / result.tmr_kg - 1.0).abs() < 0.01);
    assert!((intervals.total.high / high - 1.0).abs() < 0.02);
    assert!((intervals.variance_share.values().sum::<f64>() - 1.0).abs() < 1e-12);
}
