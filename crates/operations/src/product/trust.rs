//! What lets a reader trust or distrust a product's result: coverage, checks, warnings, methods.

use std::collections::BTreeSet;

use ::product::{Disturbance, NotCovered, WhatIf};
use figures::Lang;
use serde_json::json;
use vocabulary::{HsCodes, HsMaterial, MaterialId, MaterialKind, Materials, Region, Stage};

use super::{BalanceMethod, Basis, Computed, ProductRequest};
use crate::answer::{Check, Coverage};
use crate::origins::TracedOrigin;
use crate::run_record::Method;
use crate::words::{mass, material_name, percent};

/// Why a material is not covered, as a phrase.
pub(super) fn reason(basis: &Basis, material: &MaterialId, reason: NotCovered) -> String {
    if reason == NotCovered::NoOrigin {
        let traced_as = Materials::embedded().info(material).and_then(|info| info.traced_as.as_ref());
        if let Some(why) = traced_as.and_then(|traced_as| basis.untraced.get(traced_as)) {
            return format!("no origin ({})", why.phrase());
        }
    }
    reason.phrase().to_owned()
}

pub(super) fn coverage(first: &Computed, basis: &Basis) -> Coverage {
    let unmatched = first
        .disturbance
        .uncovered
        .iter()
        .map(|gap| {
            json!({
                "row": first.bill.rows.get(gap.line),
                "part": first.bill.lines.get(gap.line).map(|line| line.part.to_string()),
                "material": gap.material,
                "mass_kg": gap.mass_kg,
                "reason": reason(basis, &gap.material, gap.reason),
            })
        })
        .collect();
    Coverage { matched_share: first.disturbance.coverage.share(), basis: "mass".to_owned(), unmatched }
}

pub(super) fn checks(lang: Lang, first: &Computed, basis: &Basis) -> Vec<Check> {
    let about = |en: &'static str, ja: &'static str| match lang {
        Lang::En => en,
        Lang::Ja => ja,
    };
    let Computed { disturbance, .. } = first;
    let total = disturbance.tmr_kg;
    let apart = |sum: f64| if total > 0.0 { ((sum - total) / total).abs() } else { sum.abs() };
    let closure = basis.traced.values().map(|origin| origin.closure_error).fold(0.0, f64::max);
    let mass_kg = disturbance.coverage.mass_kg;
    let not_covered: f64 = disturbance.uncovered.iter().map(|gap| gap.mass_kg).sum();
    let accounted = disturbance.coverage.covered_kg + not_covered;
    let unknown = disturbance.by_region.iter().find(|row| row.region == Region::UNKNOWN);
    let balanced = weighted_by_disturbance(disturbance, basis, |origin| origin.balanced_share);
    let masses_changed = weighted_by_disturbance(disturbance, basis, |origin| origin.masses.changed_share());
    vec![
        Check::closes(
            "origin-shares-sum",
            closure,
            1e-12,
            about(
                "largest deviation from 1 of the origin shares of a material",
                "産地割合の合計と1との差の最大値",
            ),
        ),
        Check::closes(
            "breakdowns-sum",
            apart(disturbance.by_region.iter().map(|row| row.tmr_kg).sum())
                .max(apart(disturbance.by_material.iter().map(|row| row.tmr_kg).sum()))
                .max(apart(disturbance.lines.iter().filter_map(|line| line.tmr_kg).sum())),
            1e-9,
            about(
                "relative deviation of the sums by country, material and line from the total",
                "国別・材料別・行別の合計と総計との相対差",
            ),
        ),
        Check::closes(
            "mass-accounted",
            if mass_kg > 0.0 { ((accounted - mass_kg) / mass_kg).abs() } else { accounted.abs() },
            1e-9,
            about(
                "relative deviation of covered and not covered mass from the mass of the product",
                "対象質量と対象外質量の和と製品質量との相対差",
            ),
        ),
        Check::at_least(
            "coverage",
            disturbance.coverage.share(),
            0.5,
            about("part of the mass that has a factor and an origin", "係数と産地の両方がわかる質量の割合"),
        ),
        Check::at_most(
            "unknown-origin",
            unknown.map_or(0.0, |row| row.share),
            0.1,
            about("part of the disturbance whose place is unknown", "産地不明の割合"),
        ),
        Check::at_most(
            "trade-balanced",
            balanced,
            0.2,
            about(
                "part of trade that balancing booked as of unknown origin or scaled away, materials weighted by disturbance",
                "収支調整で産地不明または縮小とした貿易の割合（TMR加重）",
            ),
        ),
        Check::at_most(
            "trade-mass-changed",
            masses_changed,
            0.2,
            about(
                "part of trade whose mass was missing or implausible, materials weighted by disturbance",
                "質量が欠落またはあり得ない貿易の割合（TMR加重）",
            ),
        ),
        Check::at_most(
            "risk-missing",
            if total > 0.0 { disturbance.risk.uncovered / total } else { 0.0 },
            0.1,
            about("part of the disturbance in places without a risk value", "リスク値のない国の割合"),
        ),
    ]
}

/// The mean of a figure of the traced materials, weighted by the disturbance that follows from each.
fn weighted_by_disturbance(
    disturbance: &Disturbance,
    basis: &Basis,
    figure: impl Fn(&TracedOrigin) -> f64,
) -> f64 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for term in &disturbance.terms {
        if let Some(origin) = basis.traced.get(&term.traced_as) {
            sum += term.primary_tmr_kg * figure(origin);
            weight += term.primary_tmr_kg;
        }
    }
    if weight > 0.0 { sum / weight } else { 0.0 }
}

/// What the reader should know before using the numbers, in the language of the answer.
pub(super) fn warnings(
    lang: Lang,
    request: &ProductRequest,
    what_if: &WhatIf,
    computed: &[Computed],
    basis: &Basis,
) -> Vec<String> {
    let pick = |en: String, ja: String| match lang {
        Lang::En => en,
        Lang::Ja => ja,
    };
    let mut warnings = Vec::new();
    for one in computed {
        warnings.extend(one.bill.notes.iter().map(|note| format!("{}: {note}", one.bill.title(lang))));
    }
    warnings.extend(without_effect(lang, what_if, computed));
    if basis.risk.year != basis.year {
        let (index, used, year) = (&request.risk, basis.risk.year, basis.year);
        warnings.push(pick(
            format!("risk index {index} is of {used}, the nearest year with values to {year}"),
            format!("リスク指標{index}は{used}年の値です（{year}年に最も近い年）"),
        ));
    }
    if !basis.world_mix.is_empty() {
        let names: Vec<String> =
            basis.world_mix.iter().map(|material| material_name(material, lang)).collect();
        let names = names.join(", ");
        warnings.push(pick(
            format!(
                "origin of {names} is assumed to be the world's production mix, because no trade tells it"
            ),
            format!("{names}は貿易から産地がわからないため、世界の生産構成を仮定しています"),
        ));
    }
    if computed.iter().flat_map(|one| &one.disturbance.terms).any(|term| term.recycled_kg > 0.0) {
        warnings.push(pick(
            "recycled material moves no rock by the cut-off rule, except where the factor set has a factor for it"
                .to_owned(),
            "再生材は、係数セットに再生材の係数がある場合を除き、カットオフにより土石を動かさないとしています".to_owned(),
        ));
    }
    if request.draws > 0 {
        warnings.push(intervals_warning(lang, computed, basis));
    }
    for origin in basis.traced.values() {
        let (name, masses) = (material_name(&origin.material, lang), &origin.masses);
        if let Some((exporter, importer, hs, taken)) = masses.largest
            && masses.implausible_kg > 0.01 * masses.used_kg
        {
            let (rows, less, taken) = (masses.implausible, mass(masses.implausible_kg), mass(taken));
            warnings.push(pick(
                format!(
                    "{name}: {rows} rows of trade had an implausible mass and count with value over usual unit value, \
                     {less} less; the largest is HS {hs} from {exporter} to {importer}, {taken} less"
                ),
                format!(
                    "{name}：貿易{rows}行の質量が単価からみてあり得ないため、金額÷通常単価に置き換えました（計{less}減）。\
                     最大はHS {hs}、{exporter}→{importer}の{taken}減です"
                ),
            ));
        }
        if origin.supply_kg < THIN * origin.world_kg {
            let (supply, world) = (mass(origin.supply_kg), mass(origin.world_kg));
            warnings.push(pick(
                format!(
                    "{name}: the country's recorded supply ({supply}) is less than a thousandth of world production \
                     ({world}); its origins rest on thin trade"
                ),
                format!("{name}：この国の記録上の供給（{supply}）は世界生産（{world}）の千分の一未満で、産地は僅かな貿易に基づきます"),
            ));
        }
        if origin.balanced_share > 0.2 {
            let share = percent(origin.balanced_share);
            warnings.push(pick(
                format!(
                    "{name}: {share} of its trade exceeds what the exporters produce and import; it counts as of unknown origin"
                ),
                format!("{name}：貿易量の{share}が輸出国の生産と輸入を超えるため、産地不明としています"),
            ));
        }
    }
    warnings.extend(ores_only(lang, basis));
    warnings.push(pick(
        "origins are traced in one stage, in contained mass: goods that the trade table lacks (refined copper, steel, \
         batteries, parts) hide the countries behind them"
            .to_owned(),
        "産地は純分で1段階のみ遡及しています。貿易表にない財（精製銅、鋼、電池、部品など）の背後にある国は見えません".to_owned(),
    ));
    warnings
}

/// Supply of a country below this part of world production is thin: what is bought in other forms is not in the table.
const THIN: f64 = 1e-3;

/// What-if changes that name a material which no line has.
fn without_effect(lang: Lang, what_if: &WhatIf, computed: &[Computed]) -> Vec<String> {
    let (recycled, replaced) = what_if.named();
    let lines = || computed.iter().flat_map(|one| &one.bill.lines).map(|line| &line.material);
    let terms = || computed.iter().flat_map(|one| &one.disturbance.terms).map(|term| &term.material);
    let recycled =
        recycled.into_iter().filter(|material| lines().chain(terms()).all(|other| other != *material));
    let replaced = replaced.into_iter().filter(|material| lines().all(|other| other != *material));
    recycled
        .map(|material| ("--recycled", material))
        .chain(replaced.map(|material| ("--substitute", material)))
        .map(|(flag, material)| match lang {
            Lang::En => format!("{flag} {material} has no effect: no line is of {material}"),
            Lang::Ja => format!(
                "{flag} {material}は効果がありません：{}の行がありません",
                material_name(material, lang)
            ),
        })
        .collect()
}

/// Materials of whose trade the table holds ores and concentrates alone, so that what a country buys refined is not
/// traced.
fn ores_only(lang: Lang, basis: &Basis) -> Option<String> {
    let names: Vec<String> = basis
        .traced
        .iter()
        .filter(|(material, origin)| {
            let metal =
                Materials::embedded().info(material).is_some_and(|info| info.kind == MaterialKind::Element);
            let traded = |goods: &&HsMaterial| origin.codes.contains(&goods.hs);
            let mut goods = HsCodes::embedded().of_material(material).filter(traded);
            metal && goods.all(|goods| goods.stage <= Stage::Concentrate)
        })
        .map(|(material, _)| material_name(material, lang))
        .collect();
    (!names.is_empty()).then(|| match lang {
        Lang::En => format!(
            "{}: the trade table holds ores and concentrates alone; what the country buys as matte, metal or alloy is not \
             traced, which overstates its own mines and its suppliers of ore",
            names.join(", ")
        ),
        Lang::Ja => format!(
            "{}：貿易表は鉱石・精鉱のみのため、マット・地金・合金での購入は遡及されず、自国の鉱山と鉱石の供給国が過大になります",
            names.join("、")
        ),
    })
}

/// How much of the uncertainty the intervals hold.
fn intervals_warning(lang: Lang, computed: &[Computed], basis: &Basis) -> String {
    let lines = computed.iter().flat_map(|one| &one.bill.lines);
    let spread = lines.clone().filter(|line| line.mass_gsd.is_some()).count();
    let lines = lines.count();
    let factors: BTreeSet<&MaterialId> =
        computed.iter().flat_map(|one| &one.disturbance.terms).map(|term| &term.material).collect();
    let stated =
        |material: &&&MaterialId| basis.factors.world(material).is_some_and(|factor| factor.gsd.is_some());
    let (known, factors) = (factors.iter().filter(stated).count(), factors.len());
    match lang {
        Lang::En => format!(
            "intervals rest on the spreads that are stated, of {spread} of {lines} masses and {known} of {factors} factors; \
             origin shares are taken as certain, so the true uncertainty is larger"
        ),
        Lang::Ja => format!(
            "区間は明示されたばらつき（質量{lines}件中{spread}件、係数{factors}件中{known}件）だけに基づき、産地割合は確実とみなすため、\
             実際の不確かさはこれより大きくなります"
        ),
    }
}

pub(super) fn methods(request: &ProductRequest, basis: &Basis) -> Vec<Method> {
    let method = |id: &str, reference: &str| Method { id: id.to_owned(), reference: reference.to_owned() };
    let mut methods = vec![
        method(
            "product-disturbance-1",
            "D_c = sum of mass x factor x origin share; reconstruction of the published description, which states no equation",
        ),
        method(
            "origin-proportional-mixing-1",
            "Kastner, Kastner and Nonhebel (2011), Ecological Economics 70, 1032-1040",
        ),
        match request.balance {
            BalanceMethod::UnknownSupply => {
                method("balance-unknown-supply-1", "exports beyond supply count as supply of unknown origin")
            }
            BalanceMethod::ScaleExports => method(
                "balance-scale-exports-1",
                "exports beyond supply are scaled down, as in Kastner et al. (2011)",
            ),
        },
        method(
            "trade-mass-unit-value-1",
            "missing masses, and masses more than 50 times too cheap, are value over the value-weighted median unit \
             value of the code and year",
        ),
        method(&format!("factors-{}", request.factors), &basis.set_name),
        basis.risk.method.clone(),
    ];
    if request.draws > 0 {
        methods.push(method(
            "monte-carlo-lognormal-1",
            "lognormal masses and factors; Philox4x32-10 (Salmon et al. 2011); central 95 % interval of the draws",
        ));
    }
    methods
}
