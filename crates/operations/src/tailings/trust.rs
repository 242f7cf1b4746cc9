//! What lets a reader trust or distrust it: coverage, checks, warnings, methods.

use figures::Lang;
use serde_json::json;

use super::Found;
use super::request::TailingsRequest;
use super::result::TailingsResult;
use super::tables::above_zero;
use crate::answer::{Check, Coverage};
use crate::run_record::Method;
use crate::words::percent;

pub(super) fn coverage(result: &TailingsResult) -> Coverage {
    let unmatched = result
        .countries
        .iter()
        .filter(|row| row.facilities == 0)
        .map(|row| {
            json!({
                "region": row.region,
                "mass_kg": row.supply_kg,
                "reason": "no tailings facility of the material is registered: not disclosed",
            })
        })
        .collect();
    Coverage {
        matched_share: result.registered_share.clamp(0.0, 1.0),
        basis: "supply from mines with a registered facility".to_owned(),
        unmatched,
    }
}

pub(super) fn checks(lang: Lang, result: &TailingsResult) -> Vec<Check> {
    let pick = |en: &'static str, ja: &'static str| match lang {
        Lang::En => en,
        Lang::Ja => ja,
    };
    let sum: f64 = result.countries.iter().map(|row| row.share).sum();
    let mut checks = vec![
        Check::closes(
            "country-shares-sum",
            (sum - 1.0).abs(),
            1e-9,
            pick("deviation from 1 of the shares of countries", "国別割合の合計と1との差"),
        ),
        Check::at_least(
            "registered-share",
            result.registered_share,
            0.5,
            pick(
                "part of the supply from mines with a registered facility",
                "登録施設のある鉱山からの供給の割合",
            ),
        ),
    ];
    if let Some(loss) = &result.loss {
        let relative = if loss.expected_annual_kg > 0.0 {
            loss.standard_error_kg / loss.expected_annual_kg
        } else {
            0.0
        };
        checks.push(Check::at_most(
            "draws-settled",
            relative,
            0.05,
            pick("standard error of the expected loss over it", "期待損失に対する標準誤差の比"),
        ));
        // The closed form has no cut at the end of the horizon, so that it may only be above.
        let noise = 4.0 * loss.standard_error_kg;
        let above = above_zero(loss.expected_annual_kg - loss.closed_form_kg - noise);
        let over = if loss.closed_form_kg > 0.0 { above / loss.closed_form_kg } else { above };
        checks.push(Check::closes(
            "closed-form",
            over,
            1e-9,
            pick(
                "drawn expected loss above the closed form, beyond four standard errors",
                "試行による期待損失が解析解を標準誤差の4倍を超えて上回る分",
            ),
        ));
    }
    checks
}

/// What the reader should know before using the numbers.
pub(super) fn warnings(lang: Lang, found: &Found<'_>, result: &TailingsResult) -> Vec<String> {
    let pick = |en: String, ja: String| match lang {
        Lang::En => en,
        Lang::Ja => ja,
    };
    let mut warnings = Vec::new();
    if !result.facilities.is_empty() {
        warnings.push(pick(
            "registers of tailings facilities are self-reported, incomplete; a class that is not stated is not \
             disclosed, never the lowest one"
                .to_owned(),
            "尾鉱施設の台帳は自己申告で不完全です。記載のない区分は「未開示」であり、最低区分ではありません".to_owned(),
        ));
        warnings.push(pick(
            "no register states production by mine: a country's supply is divided among its mines by stored volume \
             (modelled)"
                .to_owned(),
            "台帳に鉱山別生産量はないため、国別供給を貯留量で鉱山に配分しています（推計）".to_owned(),
        ));
    }
    if result.not_disclosed_share > 0.005 {
        let share = percent(result.not_disclosed_share);
        warnings.push(pick(
            format!(
                "{share} of the supply has no registered facility: it is in no loss, and not safe for that"
            ),
            format!("供給の{share}は登録施設がなく損失に含まれませんが、安全という意味ではありません"),
        ));
    }
    if found.exposure.without_volume > 0 {
        let (count, all) = (found.exposure.without_volume, found.exposure.mines.len());
        warnings.push(pick(
            format!("{count} of {all} mines have no stored volume in the register and take the median of their country"),
            format!("{all}鉱山のうち{count}は貯留量が不明で、国の中央値を用いています"),
        ));
    }
    let interpreted = result.facilities.iter().filter(|row| row.mine_link != "stated").count();
    if interpreted > 0 {
        let all = result.facilities.len();
        warnings.push(pick(
            format!("{interpreted} of {all} facilities name no mine: operator and place, or the facility itself, stand for it"),
            format!("{all}施設のうち{interpreted}は鉱山名がなく、事業者と所在地または施設自体で代えています"),
        ));
    }
    if result.loss.is_some() {
        warnings.push(pick(
            "length of outages and probability of moratoria are assumed, not measured (--outage-days, --contagion)"
                .to_owned(),
            "停止期間と操業停止命令の確率は仮定であり測定値ではありません（--outage-days、--contagion）".to_owned(),
        ));
    }
    warnings
}

pub(super) fn methods(request: &TailingsRequest) -> Vec<Method> {
    let method = |id: &str, reference: &str| Method { id: id.to_owned(), reference: reference.to_owned() };
    let mut methods = vec![
        method(
            "origin-proportional-mixing-1",
            "Kastner, Kastner and Nonhebel (2011), Ecological Economics 70, 1032-1040",
        ),
        method(
            "mine-share-by-stored-volume-1",
            "a country's supply divided among mines by stored volume; a reconstruction",
        ),
        method(
            "failure-rate-gamma-poisson-1",
            "Gelman et al. (2013), Bayesian Data Analysis, section 2.6; world from Jeffreys' prior, countries from the world",
        ),
        method(
            "relative-rate-gamma-1",
            "failures over those expected by share of facilities, Gamma prior of mean 1 and weight 4; a reconstruction",
        ),
        method("failure-losses-poisson-1", "Kingman (1993), Poisson Processes, section 2.4"),
        method(
            "resilience-yardstick-1",
            "weighted geometric mean of four scores; an index, not a probability; a reconstruction",
        ),
    ];
    if request.facility.is_some() {
        methods.push(method(
            "release-1",
            "Rico et al. (2008); Concha Larrauri and Lall (2018); Piciullo et al. (2022); at most 95 % of what is stored",
        ));
    }
    if request.then_shock.is_some() {
        methods.push(method("supply-constrained-1", "Miller and Blair (2009), section 13.2.1"));
        methods.push(method("ghosh-supply-1", "Ghosh (1958), Economica 25, 58-64"));
        methods.extend(crate::shock::methods_of_course());
    }
    methods
}
