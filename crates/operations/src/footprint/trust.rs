//! What lets a reader trust or distrust a footprint: coverage, checks, warnings, methods.

use figures::Lang;
use input_output::System;
use serde_json::{Value, json};
use vocabulary::Stage;

use super::flows::Flows;
use super::regions::SystemRegions;
use super::request::{FootprintBy, FootprintRequest};
use super::result::FootprintResult;
use super::subject::Subject;
use crate::answer::{Check, Coverage};
use crate::risk_index::RiskIndex;
use crate::run_record::Method;
use crate::words::{mass, percent};

/// Production that was allocated, for a material; else what has a risk, where one was asked for; else everything.
pub(super) fn coverage(subject: &Subject, result: &FootprintResult) -> Coverage {
    let mut unmatched: Vec<Value> = result
        .unallocated
        .iter()
        .map(|row| json!({ "region": row.region, "mass_kg": row.mass_kg, "reason": row.reason }))
        .collect();
    if result.risk.is_some() {
        unmatched.extend(result.origins.iter().filter(|row| row.risk.is_none()).map(|row| {
            let reason = "the index has no value of this region; its amount is in no weighted sum";
            json!({ "origin": row.origin, "amount": row.amount, "unit": row.unit, "reason": reason })
        }));
    }
    let (share, basis) = match (&subject.material, &result.risk) {
        (Some(material), _) => {
            let lost: f64 = result.unallocated.iter().map(|row| row.mass_kg).sum();
            (1.0 - part(lost, material.produced_kg), "mass")
        }
        (None, Some(risk)) => (risk_share(risk.covered_amount, risk.uncovered_amount), "amount"),
        (None, None) => (1.0, "amount"),
    };
    Coverage { matched_share: share.clamp(0.0, 1.0), basis: basis.to_owned(), unmatched }
}

fn part(value: f64, total: f64) -> f64 {
    if total == 0.0 { 0.0 } else { value / total }
}

fn risk_share(covered: f64, uncovered: f64) -> f64 {
    part(covered.abs(), covered.abs() + uncovered.abs())
}

/// Difference of two numbers relative to a size; absolute where the size is zero.
fn apart(a: f64, b: f64, size: f64) -> f64 {
    let difference = (a - b).abs();
    if size == 0.0 { difference } else { difference / size.abs() }
}

pub(super) fn checks(lang: Lang, flows: &Flows, subject: &Subject, result: &FootprintResult) -> Vec<Check> {
    let about = |en: &'static str, ja: &'static str| match lang {
        Lang::En => en,
        Lang::Ja => ja,
    };
    let size: f64 = flows.caused.iter().chain(&flows.direct).map(|value| value.abs()).sum();
    let from_demand: f64 = flows.multipliers.iter().zip(&flows.demand).map(|(m, y)| m * y).sum();
    let origins: f64 = result.origins.iter().map(|row| row.amount).sum();
    let consumers: f64 = result.consumers.iter().map(|row| row.amount).sum();
    let mut checks = vec![
        Check::closes(
            "outputs-multipliers",
            apart(flows.of_industries(), from_demand, size),
            1e-9,
            about(
                "relative difference of the total by outputs, s (L y), and by multipliers, (s L) y",
                "産出による合計 s(Ly) と乗数による合計 (sL)y の相対差",
            ),
        ),
        Check::closes(
            "origins-sum",
            apart(origins, flows.total(), size),
            1e-12,
            about("relative deviation of the origins from the total", "産地の合計と総計の相対差"),
        ),
        Check::closes(
            "consumers-sum",
            apart(consumers, flows.total(), size),
            1e-9,
            about("relative deviation of the consumers from the total", "需要地の合計と総計の相対差"),
        ),
        Check::closes(
            "accounts-domestic",
            domestic_gap(result, flows),
            1e-9,
            about(
                "cba less imp and pba less exp are the same, what is caused at home for home, relative to the world",
                "cba−imp と pba−exp（国内で国内需要のために生じる分）の差（世界計に対する比）",
            ),
        ),
        Check::closes(
            "solve-residual",
            flows.residual,
            1e-9,
            about("largest relative residual of the solves with I - A", "I−A の求解の相対残差の最大値"),
        ),
        Check::at_most(
            "output-balance",
            flows.output_gap,
            0.01,
            about(
                "largest difference of output by demand, L Y e, and published output, over the largest output",
                "需要から求めた産出 LYe と公表産出の差の最大値（最大産出に対する比）",
            ),
        ),
    ];
    if let Some(bounds) = &result.path_bounds {
        let listed: f64 = result.paths.iter().map(|row| row.amount).sum();
        checks.push(Check::closes(
            "paths-close",
            apart(listed + bounds.left_out_amount, flows.of_industries(), size),
            1e-9,
            about(
                "relative deviation of listed chains and what they leave out from the total",
                "列挙した経路と残余の合計と総計の相対差",
            ),
        ));
        checks.push(Check::at_most(
            "paths-certain",
            if bounds.certain { 0.0 } else { 1.0 },
            0.0,
            about(
                "0 where no chain that is not listed can be larger than a listed one",
                "0なら、列挙しない経路が列挙したものより大きいことはありません",
            ),
        ));
    }
    if !result.tree.is_empty() {
        let gap = result.tree.iter().map(|node| {
            let children: f64 =
                result.tree.iter().filter(|row| row.parent == node.node).map(|row| row.total_amount).sum();
            apart(children + node.own_amount + node.rest_amount, node.total_amount, size)
        });
        checks.push(Check::closes(
            "tree-closes",
            gap.fold(0.0, f64::max),
            1e-9,
            about(
                "largest deviation of children, own part and rest from their parent, relative to the whole",
                "子・直接分・残余の合計と親との差の最大値（全体に対する比）",
            ),
        ));
    }
    if let Some(material) = &subject.material {
        let lost: f64 = material.unallocated.iter().map(|row| row.mass_kg).sum();
        let given: f64 = subject.by_industry.iter().sum();
        checks.push(Check::closes(
            "material-balance",
            apart(given + lost, material.produced_kg, material.produced_kg),
            1e-12,
            about(
                "relative deviation of what sectors were given and what none could be given from production",
                "部門への配分と未配分の合計と生産量の相対差",
            ),
        ));
        checks.push(Check::at_least(
            "material-allocated",
            1.0 - part(lost, material.produced_kg),
            0.9,
            about("part of production that sectors were given", "部門に配分した生産量の割合"),
        ));
    }
    if let Some(risk) = &result.risk {
        checks.push(Check::at_least(
            "risk-covered",
            risk_share(risk.covered_amount, risk.uncovered_amount),
            0.9,
            about("part of the total whose origin has a risk", "産地にリスク値のある割合"),
        ));
    }
    checks
}

fn domestic_gap(result: &FootprintResult, flows: &Flows) -> f64 {
    let mut worst = 0.0_f64;
    for rows in result.accounts.chunks(4) {
        if let [cba, pba, imports, exports] = rows {
            let gap = apart(cba.amount - imports.amount, pba.amount - exports.amount, flows.world);
            worst = worst.max(gap);
        }
    }
    worst
}

pub(super) fn warnings(
    lang: Lang,
    request: &FootprintRequest,
    system: &System,
    regions: &SystemRegions,
    subject: &Subject,
    result: &FootprintResult,
) -> Vec<String> {
    let pick = |en: String, ja: String| match lang {
        Lang::En => en,
        Lang::Ja => ja,
    };
    let mut warnings = Vec::new();
    if let Some(material) = &subject.material {
        if let Some(year) = system.year.filter(|year| *year != material.year.0) {
            let made = material.year;
            warnings.push(pick(
                format!("production is of {made} and the economy of {year}: shares of regions and sectors are those of {year}, masses those of {made}"),
                format!("生産量は{made}年、経済構造は{year}年のものです。地域・部門の割合は{year}年、質量は{made}年を表します"),
            ));
        }
        let coarse: Vec<&str> =
            material.allocation.iter().filter(|row| row.class > 1).map(|row| row.sector.as_str()).collect();
        let mass_kg: f64 =
            material.allocation.iter().filter(|row| row.class > 1).map(|row| row.mass_kg).sum();
        if let Some(first) = coarse.first() {
            let share = percent(part(mass_kg, material.produced_kg));
            let stage = material.stage;
            warnings.push(pick(
                format!(
                    "{share} of production is in sectors wider than {} at the stage {stage} (such as {first}): buyers of \
                     anything from such a sector are charged alike",
                    material.material
                ),
                format!(
                    "生産量の{share}は{}（{stage}）より広い部門（{first}など）に配分されており、その部門の買い手すべてに同じ割合で計上されます",
                    material.material
                ),
            ));
        }
        let lost: f64 = material.unallocated.iter().map(|row| row.mass_kg).sum();
        if lost > 0.0 {
            let (count, lost) = (material.unallocated.len(), mass(lost));
            warnings.push(pick(
                format!("production of {count} countries ({lost}) has no sector in the system and is in no account; see the table unallocated"),
                format!("{count}か国の生産（{lost}）は対応する部門がなく、計上していません（表unallocated）"),
            ));
        }
    }
    let aggregates: Vec<&str> =
        result.origins.iter().filter(|row| row.region.is_none()).map(|row| row.origin.as_str()).collect();
    if !aggregates.is_empty() {
        let listed = aggregates.join(", ");
        warnings.push(pick(
            format!("regions of the system that are no single country, and so are on no map and have no risk: {listed}"),
            format!("国に対応しない地域（地図になく、リスク値もありません）：{listed}"),
        ));
    }
    for (label, first) in &regions.twice {
        warnings.push(pick(
            format!("region `{label}` of the system names the same country as `{first}`; only `{first}` stands for it"),
            format!("地域`{label}`は`{first}`と同じ国を指すため、`{first}`だけを国として扱います"),
        ));
    }
    let negative = result.origins.iter().filter(|row| row.amount < 0.0).count();
    if negative > 0 {
        warnings.push(pick(
            format!("{negative} origins are negative, because final demand is (stocks that shrink); shares can exceed 1"),
            format!("{negative}地域の値が負です（在庫減少など負の最終需要のため）。割合が1を超えることがあります"),
        ));
    }
    if !request.sector.is_empty() && subject.by_demand.is_some() {
        warnings.push(pick(
            "what final demand causes itself belongs to no sector and is left out".to_owned(),
            "最終需要が直接生じさせる分は部門に属さないため、含めていません".to_owned(),
        ));
    }
    warnings
}

pub(super) fn methods(
    request: &FootprintRequest,
    subject: &Subject,
    risk: Option<&RiskIndex>,
) -> Vec<Method> {
    let method = |id: &str, reference: &str| Method { id: id.to_owned(), reference: reference.to_owned() };
    let mut methods = vec![method(
        "footprint-leontief-1",
        "D = s (I - A)^-1 y; Leontief (1936); accounts as in Kanemoto et al. (2012), Environmental Science & Technology \
         46, 172, doi:10.1021/es202239t",
    )];
    if subject.material.is_some() {
        methods.push(method(
            "material-extension-1",
            "production by country given to the sectors that a declared concordance names, in proportion to their output; \
             countries that the system does not name to its rest of the world",
        ));
    }
    match request.by {
        FootprintBy::Path => methods.push(method(
            "structural-paths-1",
            "Defourny and Thorbecke (1984), The Economic Journal 94, 111, doi:10.2307/2233231; best-first with bounds",
        )),
        FootprintBy::Tree => methods.push(method(
            "contribution-tree-1",
            "w m_j = w s_j + sum_i w a_ij m_i at each node; what is not shown is the rest",
        )),
        FootprintBy::FirstTier => methods.push(method("first-tier-1", "s L y = s y + sum_i m_i (A y)_i")),
        FootprintBy::Origin | FootprintBy::Sector => {}
    }
    let processed = subject.material.as_ref().is_some_and(|material| material.stage != Stage::Mine);
    if let Some(risk) = risk {
        methods.push(risk.method.clone());
        if processed {
            methods.push(method(
                "risk-of-primary-processing-1",
                "the vector of extraction is replaced by that of the processed output, and the risk is that of the region that \
                 processes, the first stage after mining; the variant of Nansai et al. (2017), The role of primary \
                 processing in the supply risks of critical metals, Economic Systems Research 29, 335",
            ));
        }
        methods.push(method(
            "risk-weighted-flow-1",
            "amount times risk of the region where it is caused, over regions with a risk; the form of the mining risk \
             footprint of Nansai et al. (2015), Environmental Science & Technology 49, 2022, without its normalisation",
        ));
    }
    methods
}
