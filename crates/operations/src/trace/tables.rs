//! The tables of a trace.

use figures::Lang;
use trade::Reconciled;
use vocabulary::{MaterialId, Materials, Region, Stage};

use super::result::{
    BalanceRow, DependentRow, EdgeRow, MirrorRow, OriginRow, SeriesRow, ShipmentRow, StageRow, SupplyRow,
    TraceResult, YearRow,
};
use super::{End, TracedYear, YearOutcome};

/// Origins of a year in a series that are listed; smaller ones are in the year's own answer.
const LEAST_IN_SERIES: f64 = 1e-4;

pub(super) fn tabulate(
    lang: Lang,
    material: &MaterialId,
    end: End,
    main: &TracedYear,
    outcomes: &[YearOutcome],
) -> TraceResult {
    let origins = main.profile.as_ref().map(|profile| &profile.origins);
    let several = outcomes.len() > 1;
    TraceResult {
        material: material.clone(),
        basis: Materials::embedded().info(material).map_or_else(String::new, |info| info.basis.clone()),
        year: main.year.0,
        supply: match end {
            End::To(region) => supply(main, region),
            End::From(_) => None,
        },
        direct: main.direct.as_ref().map_or_else(Vec::new, origin_rows),
        resolved: origins.map_or_else(Vec::new, origin_rows),
        unknown_share: origins.map(|origins| origins.unknown_share),
        dependents: main.dependents.iter().map(dependent).collect(),
        edges: edges(main),
        shipments: shipments(main),
        stages: stages(lang, main),
        balance: balance(main),
        mirror: mirror(main),
        series: if several { series(outcomes) } else { Vec::new() },
        series_years: if several { outcomes.iter().map(year_row).collect() } else { Vec::new() },
    }
}

/// The stage whose production a network has.
fn stage_of(main: &TracedYear, network: usize) -> Stage {
    let at = main.found.chain.networks().get(network).map_or(0, |network| network.stage());
    main.found.steps.get(at).map_or(Stage::Mine, |step| step.stage)
}

fn supply(main: &TracedYear, region: Region) -> Option<SupplyRow> {
    let trade = main.found.chain.last();
    let row = trade.report().regions.iter().find(|row| row.region == region)?;
    Some(SupplyRow {
        region,
        domestic_kg: row.production_kg,
        import_kg: row.imports_before_kg,
        export_kg: row.exports_before_kg,
        apparent_consumption_kg: trade.apparent_consumption_kg(region)?,
        traced_kg: trade.consumption_kg(region)?,
        import_dependence: trade.import_dependence(region),
        domestic_share: trade.domestic_share(region),
    })
}

fn origin_rows(profile: &trade::OriginProfile<Region>) -> Vec<OriginRow> {
    let known = profile.origins.iter().map(|origin| OriginRow {
        region: origin.region,
        mass_kg: origin.mass_kg,
        share: origin.share,
    });
    let mut rows: Vec<OriginRow> = known.collect();
    if profile.unknown_share > 0.0 {
        rows.push(OriginRow {
            region: Region::UNKNOWN,
            mass_kg: profile.unknown_kg,
            share: profile.unknown_share,
        });
    }
    rows
}

fn dependent(row: &trade::Dependent<Region>) -> DependentRow {
    DependentRow {
        region: row.consumer,
        mass_kg: row.mass_kg,
        share_in_supply: row.share_of_consumer,
        share_of_origin: row.share_of_origin,
    }
}

fn edges(main: &TracedYear) -> Vec<EdgeRow> {
    let networks = main.profile.iter().flat_map(|profile| profile.networks.iter().enumerate());
    let mut rows = Vec::new();
    for (at, network) in networks {
        let mut of_stage: Vec<EdgeRow> = network
            .edges
            .iter()
            .map(|edge| EdgeRow {
                stage: stage_of(main, at),
                from: edge.from.unwrap_or(Region::UNKNOWN),
                to: edge.to.unwrap_or(Region::UNKNOWN),
                mass_kg: edge.mass_kg,
                pooled_kg: edge.pooled_kg,
            })
            .collect();
        of_stage.sort_by(|a, b| {
            b.mass_kg.total_cmp(&a.mass_kg).then_with(|| (a.from, a.to).cmp(&(b.from, b.to)))
        });
        rows.extend(of_stage);
    }
    rows
}

fn shipments(main: &TracedYear) -> Vec<ShipmentRow> {
    let networks = main.profile.iter().flat_map(|profile| profile.networks.iter().enumerate());
    let mut rows = Vec::new();
    for (at, network) in networks {
        let mut of_stage: Vec<ShipmentRow> = network
            .shipments
            .iter()
            .map(|shipment| ShipmentRow {
                stage: stage_of(main, at),
                exporter: shipment.exporter,
                importer: shipment.importer,
                mass_kg: shipment.mass_kg,
            })
            .collect();
        of_stage.sort_by(|a, b| {
            b.mass_kg
                .total_cmp(&a.mass_kg)
                .then_with(|| (a.exporter, a.importer).cmp(&(b.exporter, b.importer)))
        });
        rows.extend(of_stage);
    }
    rows
}

fn stages(lang: Lang, main: &TracedYear) -> Vec<StageRow> {
    let (chain, profile) = (&main.found.chain, &main.profile);
    main.found
        .steps
        .iter()
        .zip(chain.stages())
        .enumerate()
        .map(|(at, (step, report))| {
            // the network that is this stage's own, not one that it was merged into
            let own = chain.networks().iter().position(|network| network.stage() == at);
            let network = own.and_then(|own| chain.networks().get(own));
            let fed = network.filter(|_| own > Some(0));
            StageRow {
                position: at + 1,
                stage: step.stage,
                name: match (lang, step.name_en.is_empty()) {
                    (_, true) => step.product.to_string(),
                    (Lang::En, _) => step.name_en.clone(),
                    (Lang::Ja, _) => step.name_ja.clone(),
                },
                hs_codes: step.codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
                production: report.production_known,
                trade: report.trade_known,
                fallback: report.fallback.as_str().to_owned(),
                production_kg: report.production_known.then_some(report.production_kg),
                traded_kg: report.trade_known.then_some(report.trade_kg),
                mass_kg: own
                    .and_then(|own| profile.as_ref()?.networks.get(own))
                    .map(|network| network.mass_kg),
                recovery: step.recovery,
                feed_needed_kg: fed.map(|network| network.feed_needed_kg()),
                feed_found_kg: fed.map(|network| network.feed_found_kg()),
                feed_pooled_kg: fed.map(|network| network.feed_pooled_kg()),
            }
        })
        .collect()
}

fn balance(main: &TracedYear) -> Vec<BalanceRow> {
    let mut rows = Vec::new();
    for (at, network) in main.found.chain.networks().iter().enumerate() {
        rows.extend(network.trade().report().changed().map(|region| BalanceRow {
            stage: stage_of(main, at),
            region: region.region,
            production_kg: region.production_kg,
            // an empty sum is -0, which nobody wants to read
            import_kg: region.imports_before_kg + 0.0,
            export_kg: region.exports_before_kg + 0.0,
            import_after_kg: region.imports_after_kg + 0.0,
            export_after_kg: region.exports_after_kg + 0.0,
            unknown_supply_kg: region.unknown_supply_kg,
        }));
    }
    let change = |row: &BalanceRow| {
        row.unknown_supply_kg + (row.export_kg - row.export_after_kg) + (row.import_kg - row.import_after_kg)
    };
    rows.sort_by(|a, b| {
        change(b).total_cmp(&change(a)).then_with(|| (a.stage, a.region).cmp(&(b.stage, b.region)))
    });
    rows
}

fn mirror(main: &TracedYear) -> Vec<MirrorRow> {
    let apart = |flow: &Reconciled<Region>| match (flow.exporter_says, flow.importer_says) {
        (Some(exporter), Some(importer)) => (importer - exporter).abs(),
        _ => 0.0,
    };
    let mut rows: Vec<(f64, MirrorRow)> = main
        .found
        .mirror
        .iter()
        .flat_map(|code| code.flows.iter().map(move |flow| (code.hs, flow)))
        .map(|(hs, flow)| {
            let row = MirrorRow {
                hs,
                exporter: flow.exporter,
                importer: flow.importer,
                exporter_says_kg: flow.exporter_says,
                importer_says_kg: flow.importer_says,
                mass_kg: flow.amount,
                exporter_weight: flow.exporter_weight,
                log_ratio: flow.log_ratio,
            };
            (apart(flow), row)
        })
        .collect();
    rows.sort_by(|(a, left), (b, right)| {
        b.total_cmp(a).then_with(|| right.mass_kg.total_cmp(&left.mass_kg)).then_with(|| {
            (left.hs, left.exporter, left.importer).cmp(&(right.hs, right.exporter, right.importer))
        })
    });
    rows.into_iter().map(|(_, row)| row).collect()
}

fn series(outcomes: &[YearOutcome]) -> Vec<SeriesRow> {
    let mut rows = Vec::new();
    for (year, outcome) in outcomes {
        let Ok(traced) = outcome else { continue };
        let profile = traced.profile.as_ref().map(|profile| origin_rows(&profile.origins));
        let of_year = profile.unwrap_or_else(|| {
            let rows = traced.dependents.iter();
            rows.map(|row| OriginRow {
                region: row.consumer,
                mass_kg: row.mass_kg,
                share: row.share_of_consumer,
            })
            .collect()
        });
        let listed = of_year.into_iter().filter(|row| row.share >= LEAST_IN_SERIES);
        rows.extend(listed.map(|row| SeriesRow {
            year: year.0,
            region: row.region,
            mass_kg: row.mass_kg,
            share: row.share,
        }));
    }
    rows
}

fn year_row((year, outcome): &YearOutcome) -> YearRow {
    let traced = outcome.as_ref().ok();
    let origins = traced.and_then(|traced| traced.profile.as_ref()).map(|profile| &profile.origins);
    let sum = |traced: &TracedYear| traced.dependents.iter().map(|row| row.mass_kg).sum();
    YearRow {
        year: year.0,
        traced: traced.is_some(),
        reason: outcome.as_ref().err().map_or_else(String::new, |reason| reason.phrase()),
        traced_kg: origins.map(|origins| origins.consumption_kg).or(traced.map(sum)),
        unknown_share: origins.map(|origins| origins.unknown_share),
        networks: traced.map(|traced| traced.found.chain.networks().len()),
    }
}
