//! What lets a reader trust or distrust a trace: coverage, checks, warnings, methods.

use figures::Lang;
use serde_json::json;
use trade::Fallback;
use vocabulary::Region;

use super::TracedYear;
use super::request::{ShortageRule, TraceMethod, TraceRequest};
use super::result::TraceResult;
use crate::answer::{Check, Coverage};
use crate::forms::Forms;
use crate::product::BalanceMethod;
use crate::run_record::Method;
use crate::words::{mass, percent};

pub(super) fn coverage(result: &TraceResult, forms: &Forms) -> Coverage {
    let unknown = result.resolved.iter().filter(|row| row.region == Region::UNKNOWN);
    let mut unmatched: Vec<_> = unknown
        .map(|row| json!({ "region": row.region, "mass_kg": row.mass_kg, "reason": "origin unknown" }))
        .collect();
    // a share of what is seen is not one of all that the country has
    for form in forms.unseen() {
        unmatched.push(json!({ "stage": form.stage, "reason": "no trade in the data" }));
    }
    let basis = if forms.unseen().is_empty() { "mass" } else { "mass of the forms in the data" };
    let matched_share = 1.0 - result.unknown_share.unwrap_or(0.0);
    Coverage { matched_share: matched_share.clamp(0.0, 1.0), basis: basis.to_owned(), unmatched }
}

pub(super) fn checks(lang: Lang, main: &TracedYear, result: &TraceResult) -> Vec<Check> {
    let about = |en: &'static str, ja: &'static str| match lang {
        Lang::En => en,
        Lang::Ja => ja,
    };
    let mut checks = Vec::new();
    if let Some(profile) = &main.profile {
        checks.push(Check::closes(
            "origin-shares-sum",
            profile.origins.closure_error(),
            1e-12,
            about("deviation from 1 of the origin shares", "産地割合の合計と1との差"),
        ));
        let apart = profile.networks.iter().map(|network| {
            let sum: f64 = network.edges.iter().map(|edge| edge.mass_kg).sum();
            if network.mass_kg > 0.0 { ((sum - network.mass_kg) / network.mass_kg).abs() } else { sum.abs() }
        });
        checks.push(Check::closes(
            "stage-mass-balance",
            apart.fold(0.0, f64::max),
            1e-9,
            about(
                "largest relative deviation of a stage's edges from what is needed at the stage",
                "各段階の流れの合計と必要量との相対差の最大値",
            ),
        ));
        checks.push(Check::at_most(
            "unknown-origin",
            profile.origins.unknown_share,
            0.1,
            about("part of the supply whose origin is unknown", "産地不明の割合"),
        ));
    }
    let pooled = pooled_share(result);
    if result.stages.iter().any(|row| row.feed_pooled_kg.is_some()) {
        checks.push(Check::at_most(
            "pooled-feed",
            pooled,
            0.2,
            about(
                "part of a stage's flows that is modelled from the pool of producers, at its largest",
                "余剰プールから推定した流れの割合（最大の段階）",
            ),
        ));
    }
    checks.push(Check::at_most(
        "trade-balanced",
        main.found.balanced_share(),
        0.2,
        about(
            "part of trade that balancing booked as of unknown origin or scaled away",
            "収支調整で産地不明または縮小とした貿易の割合",
        ),
    ));
    checks.push(Check::at_most(
        "trade-mass-changed",
        main.found.masses.changed_share(),
        0.2,
        about("part of trade whose mass was missing or implausible", "質量が欠落またはあり得ない貿易の割合"),
    ));
    if let Some(difference) = mirror_difference(main) {
        checks.push(Check::at_most(
            "mirror-difference",
            difference,
            0.3,
            about(
                "difference between exporters' and importers' reports, relative to their mean",
                "輸出国と輸入国の報告の差（平均に対する比）",
            ),
        ));
    }
    checks
}

/// Pooled part of the flows of the stage that has most.
fn pooled_share(result: &TraceResult) -> f64 {
    let stages = result.stages.iter().map(|stage| {
        let edges = || result.edges.iter().filter(|edge| edge.stage == stage.stage);
        let total: f64 = edges().map(|edge| edge.mass_kg).sum();
        let pooled: f64 = edges().map(|edge| edge.pooled_kg).sum();
        if total > 0.0 { pooled / total } else { 0.0 }
    });
    stages.fold(0.0, f64::max)
}

/// Difference of the two reports over all codes, weighted by their mass.
fn mirror_difference(main: &TracedYear) -> Option<f64> {
    let (mut apart, mut amount) = (0.0, 0.0);
    for code in &main.found.mirror {
        if let Some(difference) = code.disagreement.relative_difference {
            apart += difference * code.disagreement.amount;
            amount += code.disagreement.amount;
        }
    }
    (amount > 0.0).then(|| apart / amount)
}

/// What the reader should know before using the numbers, in the language of the answer.
pub(super) fn warnings(
    lang: Lang,
    request: &TraceRequest,
    main: &TracedYear,
    result: &TraceResult,
) -> Vec<String> {
    let pick = |en: String, ja: String| match lang {
        Lang::En => en,
        Lang::Ja => ja,
    };
    let mut warnings = Vec::new();
    for (stage, report) in result.stages.iter().zip(main.found.chain.stages()) {
        if let Some(warning) = stage_warning(lang, &stage.name, report.fallback) {
            warnings.push(warning);
        }
    }
    let unfed = result.stages.iter().any(|row| {
        let gap = |needed: f64| needed - row.feed_found_kg.unwrap_or(0.0) - row.feed_pooled_kg.unwrap_or(0.0);
        row.feed_needed_kg.is_some_and(|needed| gap(needed) > 1e-9 * needed)
    });
    if unfed && request.shortage == ShortageRule::Unknown {
        warnings.push(pick(
            "what processing needs beyond the feed that is known counts as of unknown origin".to_owned(),
            "加工に必要な原料のうち、わからない分は産地不明としています".to_owned(),
        ));
    }
    let pooled = pooled_share(result);
    if pooled > 0.0 {
        let share = percent(pooled);
        warnings.push(pick(
            format!(
                "{share} of the feed of one stage is modelled: no trade of it is known, so that it comes from what all \
                 producers have left (--shortage unknown counts it as unknown)"
            ),
            format!(
                "ある段階の原料の{share}は、貿易が不明なため全生産国の余剰から推定しています（--shortage unknownで産地不明とします）"
            ),
        ));
    }
    if let Some(supply) = &result.supply {
        if supply.apparent_consumption_kg <= 0.0 {
            let kg = mass(supply.apparent_consumption_kg);
            warnings.push(pick(
                format!("recorded exports exceed production and imports (apparent consumption {kg}): records contradict each other, shares are those of the supply"),
                format!("記録上の輸出が生産と輸入を上回り（見掛消費{kg}）、統計が矛盾しています。割合は供給に対するものです"),
            ));
        }
        let world: f64 = main.found.chain.last().report().regions.iter().map(|row| row.production_kg).sum();
        if supply.traced_kg < 1e-3 * world {
            let (own, world) = (mass(supply.traced_kg), mass(world));
            warnings.push(pick(
                format!("the country's recorded supply ({own}) is less than a thousandth of world production ({world}); its origins rest on thin trade"),
                format!("この国の記録上の供給（{own}）は世界生産（{world}）の千分の一未満で、産地は僅かな貿易に基づきます"),
            ));
        }
    }
    let masses = &main.found.masses;
    if let Some((exporter, importer, hs, taken)) = masses.largest
        && masses.implausible_kg > 0.01 * masses.used_kg
    {
        let (rows, less, taken) = (masses.implausible, mass(masses.implausible_kg), mass(taken));
        warnings.push(pick(
            format!(
                "{rows} rows of trade had an implausible mass and count with value over usual unit value, {less} less; \
                 the largest is HS {hs} from {exporter} to {importer}, {taken} less"
            ),
            format!(
                "貿易{rows}行の質量が単価からみてあり得ないため、金額÷通常単価に置き換えました（計{less}減）。最大はHS {hs}、\
                 {exporter}→{importer}の{taken}減です"
            ),
        ));
    }
    if masses.unusable > 0 {
        let rows = masses.unusable;
        warnings.push(pick(
            format!("{rows} rows of trade state neither mass nor value and were not used"),
            format!("貿易{rows}行は質量も金額もなく、使用していません"),
        ));
    }
    let untraced: Vec<&str> =
        result.series_years.iter().filter(|row| !row.traced).map(|row| row.reason.as_str()).collect();
    if !untraced.is_empty() {
        let (count, all) = (untraced.len(), result.series_years.len());
        warnings.push(pick(
            format!(
                "{count} of {all} years cannot be traced; they are listed with their reason and are not zero"
            ),
            format!("{all}年のうち{count}年は遡及できません。理由とともに示し、ゼロではありません"),
        ));
    }
    warnings
}

fn stage_warning(lang: Lang, name: &str, fallback: Fallback) -> Option<String> {
    let text = match (lang, fallback) {
        (Lang::En, Fallback::MergedWithBefore) => format!(
            "{name}: no production by country, so that its goods are traced in one network with the stage before"
        ),
        (Lang::Ja, Fallback::MergedWithBefore) => {
            format!("{name}：国別生産がないため、前の段階と一つのネットワークで遡及しています")
        }
        (Lang::En, Fallback::MergedWithAfter) => {
            format!("{name}: no production by country; origins end at the first stage that has some")
        }
        (Lang::Ja, Fallback::MergedWithAfter) => {
            format!("{name}：国別生産がなく、産地は生産がわかる最初の段階までです")
        }
        (Lang::En, Fallback::NoTrade) => {
            format!("{name}: production is known and trade is not: what was bought in this form is not seen")
        }
        (Lang::Ja, Fallback::NoTrade) => {
            format!("{name}：生産はわかりますが貿易がなく、この形での購入は見えません")
        }
        (Lang::En, Fallback::BeyondTrade) => format!(
            "{name}: production is known and trade is not, so that the chain ends before it: what the country buys as such is not seen"
        ),
        (Lang::Ja, Fallback::BeyondTrade) => {
            format!(
                "{name}：生産はわかりますが貿易がないため、その前の段階までとし、この形での購入は見えません"
            )
        }
        (Lang::En, Fallback::NoData) => {
            format!(
                "{name}: neither production nor trade in the data; what the country buys as such is not seen"
            )
        }
        (Lang::Ja, Fallback::NoData) => {
            format!("{name}：生産も貿易もデータになく、この形での購入は見えません")
        }
        _ => return None,
    };
    Some(text)
}

pub(super) fn methods(request: &TraceRequest, main: &TracedYear) -> Vec<Method> {
    let method = |id: &str, reference: &str| Method { id: id.to_owned(), reference: reference.to_owned() };
    let mut methods = vec![
        match request.method {
            TraceMethod::Direct => {
                method("origin-direct-1", "partners that the supply was bought from; nothing resolved")
            }
            TraceMethod::Proportional => method(
                "origin-proportional-mixing-1",
                "Kastner, Kastner and Nonhebel (2011), Ecological Economics 70, 1032-1040",
            ),
            TraceMethod::ReExportsFirst => method(
                "origin-re-exports-first-1",
                "as proportional mixing, but exports are taken from imports first, up to min(imports, exports) or \
                 reported re-exports",
            ),
        },
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
    ];
    if main.found.chain.networks().len() > 1 {
        methods.push(method(
            "stage-chain-1",
            "origin matrices of the stages multiplied; feed of processing is its country's consumption at the stage before",
        ));
    }
    if !main.found.mirror.is_empty() {
        methods.push(method(
            "mirror-inverse-variance-1",
            "reports averaged by inverse variance of the reporters' log errors, after Gaulier and Zignago (2010), BACI, \
             CEPII working paper 2010-23; variances by maximum likelihood",
        ));
    }
    methods
}
