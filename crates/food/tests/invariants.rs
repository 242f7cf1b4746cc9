//! What must hold of every balance, method and curve, whatever the numbers are.

use std::collections::BTreeMap;

use food::{
    Balance, Cultivation, CurveCrop, FoodError, ImportStop, LandCurve, Limits, Need, UncertainNeed,
    aggregate_self_sufficiency, diversification_equivalent, fit_fixed, fit_in_order, fresh_yield,
    import_risk, sample, total_material_requirement,
};
use proptest::prelude::*;
use vocabulary::{CropId, CultivationMethod, Distribution, Quantity};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

/// Balances of a crop: something is produced and imported, and less exported than there is.
fn balances() -> impl Strategy<Value = Balance> {
    (0.0..1e9_f64, 1.0..1e9_f64, 0.0..0.9_f64).prop_filter_map("no supply", |(production, import, out)| {
        Balance::new(production, import, out * (production + import)).ok()
    })
}

fn growing(yield_kg_m2: f64) -> Result<Cultivation, FoodError> {
    Cultivation::new(CultivationMethod::Vertical, yield_kg_m2, Some(20.0), Some(10.0))
}

proptest! {
    #[test]
    fn target_and_extra_output_are_inverses(balance in balances(), more in 0.0..2.0_f64) {
        let target = balance.self_sufficiency() + more;
        let extra = balance.extra_output_kg(target).unwrap();
        prop_assert!(close(balance.ratio_with(extra), target));
    }

    #[test]
    fn self_sufficiency_takes_the_net_imports(balance in balances()) {
        prop_assume!(balance.self_sufficiency() <= 1.0);
        let extra = balance.extra_output_kg(1.0).unwrap();
        let net = balance.import_kg() - balance.export_kg();
        prop_assert!((extra - net).abs() <= 1e-9 * (balance.import_kg() + balance.production_kg()));
    }

    #[test]
    fn layers_divide_the_land(mass in 0.0..1e9_f64, grown in 0.1..100.0_f64, layers in 1_u32..200, share in 0.1..1.0_f64) {
        let one = growing(grown).unwrap().stacked(1, share).unwrap().need(mass, 0.1).unwrap();
        let many = growing(grown).unwrap().stacked(layers, share).unwrap().need(mass, 0.1).unwrap();
        prop_assert!(close(one.area_m2, many.area_m2 * f64::from(layers)));
        prop_assert_eq!(one.water_m3, many.water_m3);
        prop_assert_eq!(one.energy_kwh, many.energy_kwh);
    }

    #[test]
    fn area_and_output_are_inverses(mass in 1.0..1e9_f64, grown in 0.1..100.0_f64, loss in 0.0..0.9_f64) {
        let way = growing(grown).unwrap();
        let need = way.need(mass, loss).unwrap();
        prop_assert!(close(way.output_kg(need.area_m2, loss), mass));
        prop_assert!(close(need.harvest_kg * (1.0 - loss), mass));
    }

    #[test]
    fn the_curve_rises_and_its_inverse_leads_back(
        parts in prop::collection::vec((balances(), 0.1..100.0_f64), 1..6), more in 0.01..2.0_f64
    ) {
        let crops = parts.into_iter().map(|(balance, output_kg_m2)| CurveCrop { balance, output_kg_m2 }).collect::<Vec<_>>();
        let lowest = crops.iter().map(|crop| crop.balance.self_sufficiency()).fold(f64::INFINITY, f64::min);
        let curve = LandCurve::new(crops).unwrap();
        prop_assert!(curve.area_m2(lowest) <= 1e-9 * curve.area_m2(lowest + 1.0));
        let (near, far) = (lowest + more, lowest + 2.0 * more);
        prop_assert!(curve.area_m2(near) < curve.area_m2(far));
        let back = curve.ratio(curve.area_m2(near)).unwrap();
        prop_assert!((back - near).abs() <= 1e-9 * near.max(1.0), "{} {}", back, near);
        // Between two bends the slope is that of the curve.
        if curve.marginal_m2(near) == curve.marginal_m2(far) {
            let slope = (curve.area_m2(far) - curve.area_m2(near)) / (far - near);
            prop_assert!((slope / curve.marginal_m2(near) - 1.0).abs() <= 1e-6, "{}", slope);
        }
    }

    #[test]
    fn what_a_plan_takes_is_within_its_limits(
        areas in prop::collection::vec((1.0..1e6_f64, 1.0..1e6_f64), 1..5), land in 0.0..1e6_f64, water in 0.0..1e6_f64
    ) {
        let needs: Vec<Need> = areas.iter().map(|(area_m2, water)| Need {
            output_kg: 1.0, harvest_kg: 1.0, area_m2: *area_m2, water_m3: Some(*water), energy_kwh: None,
        }).collect();
        let limits = Limits { area_m2: Some(land), water_m3: Some(water) };
        let even = vec![1.0 / needs.len() as f64; needs.len()];
        for plan in [fit_in_order(&needs, &limits).unwrap(), fit_fixed(&needs, &even, &limits).unwrap()] {
            let taken = needs.iter().zip(&plan.shares).fold(Need::none(), |sum, (need, share)| sum.plus(&need.part(*share)));
            prop_assert!(taken.area_m2 <= land * (1.0 + 1e-9));
            prop_assert!(taken.water_m3.unwrap() <= water * (1.0 + 1e-9));
            prop_assert!(close(plan.shares.iter().sum(), plan.fulfilled));
            prop_assert!(plan.fulfilled <= 1.0 + 1e-12 && plan.shares.iter().all(|share| *share >= 0.0));
        }
        let free = fit_in_order(&needs, &Limits::default()).unwrap();
        prop_assert_eq!(free.shares[0], 1.0);
    }

    #[test]
    fn more_grown_at_home_never_raises_the_risk(balance in balances(), risk in 0.0..1.0_f64, a in 0.0..1e9_f64, b in 0.0..1e9_f64) {
        prop_assume!(balance.self_sufficiency() < 1.0);
        let of = |extra| diversification_equivalent(&balance, risk, extra, 0.0).unwrap();
        let (less, more) = (of(a.min(b)), of(a.max(b)));
        prop_assert!(more.supply_risk_with_output <= less.supply_risk_with_output + 1e-12);
        prop_assert!(close(less.supply_risk, more.supply_risk));
        // Imports of the needed risk carry the same risk of supply as the output at home.
        let dependence = 1.0 - balance.self_sufficiency();
        prop_assert!(close(dependence * more.import_risk_needed, more.supply_risk_with_output));
    }

    #[test]
    fn a_total_is_the_sum_of_its_crops(parts in prop::collection::vec(balances(), 1..6)) {
        let weighted: Vec<(Balance, f64)> = parts.iter().map(|balance| (*balance, 1.0)).collect();
        let production: f64 = parts.iter().map(Balance::production_kg).sum();
        let supply: f64 = parts.iter().map(Balance::supply_kg).sum();
        let ratio = aggregate_self_sufficiency(&weighted).unwrap();
        prop_assert!(close(ratio, production / supply));
        let lowest = parts.iter().map(Balance::self_sufficiency).fold(f64::INFINITY, f64::min);
        let highest = parts.iter().map(Balance::self_sufficiency).fold(0.0, f64::max);
        prop_assert!(lowest - 1e-12 <= ratio && ratio <= highest + 1e-12);
    }

    #[test]
    fn a_stop_takes_what_it_takes(balance in balances(), share in 0.0..1.0_f64, stock in 0.0..1e9_f64) {
        let stop = ImportStop::of(&balance, share, 30.0, Some(stock)).unwrap();
        let worse = ImportStop::of(&balance, 1.0, 30.0, Some(stock)).unwrap();
        prop_assert!(worse.shortfall_kg >= stop.shortfall_kg - 1e-6);
        prop_assert!(worse.share_supplied() <= stop.share_supplied() + 1e-12);
        // At the end of the cover nothing is lacking yet, and any day later something is.
        let cover = stop.days_of_cover.unwrap();
        if cover.is_finite() {
            let end = ImportStop::of(&balance, share, cover, Some(stock)).unwrap();
            prop_assert!(end.shortfall_kg <= 1e-6 * stock.max(1.0));
            prop_assert!(ImportStop::of(&balance, share, cover + 1.0, Some(stock)).unwrap().shortfall_kg > 0.0);
        }
    }
}

#[test]
fn published_figures_come_out() -> Outcome {
    // Barbosa et al. (2015): 41 against 3.9 kg/m² of lettuce, "11 ± 1.7 times"; 90,000 against 1,100 kJ/kg.
    let way =
        |method, yield_kg_m2, litres, kwh| Cultivation::new(method, yield_kg_m2, Some(litres), Some(kwh));
    let greenhouse = way(CultivationMethod::Greenhouse, 41.0, 20.0, 25.0)?;
    let field = way(CultivationMethod::OpenField, 3.9, 250.0, 1100.0 / 3600.0)?;
    let ratio = greenhouse.ground_yield_kg_m2() / field.ground_yield_kg_m2();
    assert!((ratio - 11.0).abs() < 1.7, "{ratio}");
    let (glass, open) = (greenhouse.need(1e6, 0.0)?, field.need(1e6, 0.0)?);
    let energy = glass.energy_kwh.unwrap_or(0.0) / open.energy_kwh.unwrap_or(1.0);
    assert!((energy - 82.0).abs() < 11.0, "{energy}");
    assert_eq!((glass.water_m3, open.water_m3), (Some(20_000.0), Some(250_000.0)));
    // Banerjee and Adenaeuer (2014): 3,500 t a year on 0.25 ha, 37 floors.
    let floors = way(CultivationMethod::Vertical, 1400.0 / 37.0, 1.0, 1.0)?.stacked(37, 1.0)?;
    assert!(close(floors.need(3.5e6, 0.0)?.area_m2, 2500.0));
    assert!(close(fresh_yield(2.0, 0.05)?, 40.0));
    Ok(())
}

#[test]
fn bad_numbers_are_named() {
    let text = |error: FoodError| error.to_string();
    let missing = Balance::of_known(Some(1.0), None, Some(0.0)).map_err(text);
    assert_eq!(
        missing,
        Err("no figure of imports: the ratio is not known, and a missing figure is not taken for zero"
            .to_owned())
    );
    assert!(matches!(Balance::new(1.0, 1.0, 3.0), Err(FoodError::NoSupply { .. })));
    assert!(matches!(Balance::new(-1.0, 1.0, 0.0), Err(FoodError::Impossible { what: "production_kg", .. })));
    let negative = Cultivation::new(CultivationMethod::Indoor, -3.0, None, None).map_err(text);
    assert_eq!(negative.err(), Some("yield_kg_m2 is -3, expected above zero".to_owned()));
    let layers = growing(1.0).and_then(|way| way.stacked(0, 1.0)).map_err(text);
    assert_eq!(layers.err(), Some("layers is 0, expected one or more".to_owned()));
    let below = Balance::new(9.0, 1.0, 0.0).and_then(|balance| balance.extra_output_kg(0.5)).map_err(text);
    assert_eq!(
        below,
        Err("the target 0.5 is below the present ratio 0.9: no extra output is needed".to_owned())
    );
    assert!(matches!(fit_fixed(&[Need::none()], &[0.4], &Limits::default()), Err(FoodError::Shares { .. })));
    assert!(fit_in_order(&[], &Limits::default()).is_err());
}

#[test]
fn land_is_exchanged_for_layers_only_as_far_as_needed() -> Outcome {
    let need =
        |area_m2| Need { output_kg: 1.0, harvest_kg: 1.0, area_m2, water_m3: Some(1.0), energy_kwh: None };
    let needs = [need(1000.0), need(100.0), need(1.0)];
    let within = |area_m2| fit_in_order(&needs, &Limits { area_m2: Some(area_m2), water_m3: None });
    assert_eq!(within(1000.0)?.shares, [1.0, 0.0, 0.0]);
    // Half of 1000 and half of 100.
    assert_eq!(within(550.0)?.shares, [0.5, 0.5, 0.0]);
    assert_eq!(within(100.0)?.shares, [0.0, 1.0, 0.0]);
    let scarce = within(0.5)?;
    assert_eq!((scarce.shares, scarce.fulfilled), (vec![0.0, 0.0, 0.5], 0.5));
    Ok(())
}

#[test]
fn unknown_risks_and_factors_are_in_no_sum() {
    let mean = import_risk(&[(0.5, Some(0.2)), (0.25, Some(0.8)), (0.25, None)]);
    assert!(mean.is_some_and(|mean| close(mean, 0.4)), "{mean:?}");
    assert_eq!(import_risk(&[(1.0, None)]), None);
    let crop = CropId::new;
    let factors = BTreeMap::from([(crop("tomato"), 5.0)]);
    let tmr = total_material_requirement(&[(crop("tomato"), 10.0), (crop("lettuce"), 1.0)], &factors);
    assert_eq!((tmr.tmr_kg, tmr.covered_kg, tmr.missing), (50.0, 10.0, vec![crop("lettuce")]));
    let full = fit_in_order(&[Need { water_m3: None, area_m2: 5.0, ..Need::none() }], &Limits::default());
    assert_eq!(full.map(|plan| plan.fulfilled), Ok(1.0));
}

#[test]
fn draws_are_reproducible_and_a_spread_of_nothing_is_the_point() -> Outcome {
    let need = |gsd: f64| UncertainNeed {
        crop: 3,
        method: 1,
        production_kg: 10.0,
        import_kg: Quantity::point(30.0),
        export_kg: 0.0,
        target: 1.0,
        share: 1.0,
        loss_share: 0.25,
        ground_yield_kg_m2: Quantity { value: 4.0, spread: Distribution::Lognormal { sigma_ln: gsd.ln() } },
        water_l_kg: Some(Quantity::point(500.0)),
        energy_kwh_kg: None,
    };
    let (exact, totals) = sample(&[need(1.0)], 50, 7).ok_or("no draws")?;
    assert_eq!((exact[0].area_m2.low, exact[0].area_m2.high), (10.0, 10.0));
    assert_eq!(exact[0].water_m3.map(|water| water.median), Some(20.0));
    assert_eq!(exact[0].energy_kwh, None);
    assert_eq!((totals.len(), totals[1].clone(), totals[0].area_m2.high), (2, exact[0].clone(), 0.0));
    let wide = sample(&[need(1.5)], 4000, 7).ok_or("no draws")?;
    assert_eq!(Some(wide.clone()), sample(&[need(1.5)], 4000, 7));
    let area = wide.0[0].area_m2;
    // The central 95 % of a lognormal: median times and over GSD^1.96.
    assert!(
        (area.median - 10.0).abs() < 0.3 && (area.high / 10.0 - 1.5_f64.powf(1.96)).abs() < 0.15,
        "{area:?}"
    );
    assert_eq!(sample(&[need(1.5)], 0, 7), None);
    Ok(())
}
