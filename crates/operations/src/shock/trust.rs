//! What lets a reader trust or distrust a shock: checks, warnings, methods.

use disruption::ario::Conventions;
use figures::Lang;

use super::basis::Basis;
use super::models::ModelRun;
use super::request::ShockModel;
use super::resolve::Resolved;
use super::result::ShockResult;
use crate::answer::{Check, largest};
use crate::run_record::Method;

/// Loss over direct loss above which the dynamic model is more likely to have collapsed than to describe anything.
const COLLAPSE: f64 = 20.0;

/// What was measured for the checks.
pub(super) struct Evidence {
    /// Largest deviation from the baseline, relative, of all models that were run, without the events.
    pub(super) at_rest: f64,
    /// Largest distance of published output from deliveries, over output.
    pub(super) imbalance: f64,
}

fn relative(a: f64, b: f64, size: f64) -> f64 {
    if size == 0.0 { (a - b).abs() } else { (a - b).abs() / size }
}

pub(super) fn checks(lang: Lang, run: &ModelRun, result: &ShockResult, evidence: &Evidence) -> Vec<Check> {
    let pick = |en: &'static str, ja: &'static str| match lang {
        Lang::En => en,
        Lang::Ja => ja,
    };
    let total: f64 = run.loss.iter().sum();
    let size: f64 = run.loss.iter().map(|loss| loss.abs()).sum();
    let regions: f64 = result.by_region.iter().map(|row| row.loss).sum();
    let sectors: f64 = result.by_sector.iter().map(|row| row.loss).sum();
    let with_output = run.loss.iter().zip(&run.baseline).filter(|(_, baseline)| **baseline > 0.0);
    let over = largest(with_output.map(|(loss, baseline)| loss / baseline));
    vec![
        Check::closes(
            "baseline-at-rest",
            evidence.at_rest,
            0.0,
            pick(
                "largest change of any industry in the models that were run, with the same events at zero",
                "事象の規模をゼロとしたときの、全モデル・全産業の変化の最大値",
            ),
        ),
        Check::closes(
            "regions-sum",
            relative(regions, total, size),
            1e-12,
            pick("relative deviation of the regions from the total", "地域の合計と総計の相対差"),
        ),
        Check::closes(
            "sectors-sum",
            relative(sectors, total, size),
            1e-12,
            pick("relative deviation of the sectors from the total", "部門の合計と総計の相対差"),
        ),
        Check::at_most(
            "loss-possible",
            over,
            1.0 + 1e-9,
            pick(
                "largest loss of an industry over its output; above 1 a linear model takes away more than there is",
                "産業の損失の産出に対する比の最大値（1を超えると線形モデルが存在量以上を差し引いています）",
            ),
        ),
        Check::at_most(
            "output-balance",
            evidence.imbalance,
            0.01,
            pick(
                "largest distance of published output from what is delivered, over output",
                "公表産出と出荷（中間＋最終）の差の最大値（産出に対する比）",
            ),
        ),
    ]
}

/// Draws of which one is a twentieth: of fewer, a quantile of 5 % says little more than the smallest does.
const FEWEST_DRAWS: u32 = 20;

#[allow(clippy::too_many_arguments)]
pub(super) fn warnings(
    lang: Lang,
    basis: &Basis,
    resolved: &Resolved,
    result: &ShockResult,
    asked: ShockModel,
    model: ShockModel,
    clipped: f64,
    days: usize,
    draws: u32,
) -> Vec<String> {
    let pick = |en: String, ja: String| match lang {
        Lang::En => en,
        Lang::Ja => ja,
    };
    let mut warnings: Vec<String> =
        resolved.notes.iter().map(|note| pick(note.en.clone(), note.ja.clone())).collect();
    if asked != model {
        let reason =
            result.models.iter().find(|row| row.model == asked.word()).and_then(|row| row.reason.clone());
        let reason = reason.unwrap_or_default();
        warnings.push(pick(
            format!("{} does not apply ({reason}); tables and figures are of {}", asked.word(), model.word()),
            format!("{}は適用できません（{reason}）。表と図は{}によります", asked.word(), model.word()),
        ));
    }
    for event in resolved.events.iter().filter(|event| event.start >= days) {
        warnings.push(pick(
            format!(
                "{} begins on day {}, after the {days} days looked at: it has no effect",
                event.label, event.start
            ),
            format!(
                "{}は{}日目に始まり、対象期間（{days}日）の後なので影響しません",
                event.label, event.start
            ),
        ));
    }
    let late: Vec<&str> = resolved
        .events
        .iter()
        .filter(|event| event.start < days && !event.is_nothing() && event.remaining(days) > 1e-3)
        .map(|event| event.label.as_str())
        .collect();
    if !late.is_empty() {
        let listed = late.join(", ");
        warnings.push(pick(
            format!(
                "not over on the last day: {listed}; what comes later is not counted (--days N looks further)"
            ),
            format!("最終日までに終わらない事象：{listed}。その後の損失は含みません（--days Nで延長）"),
        ));
    }
    if model != ShockModel::Ario {
        warnings.push(pick(
            format!(
                "{} has no stocks and no scarcity; with --compare every model is shown beside it",
                model.word()
            ),
            format!("{}には在庫も希少性もありません。--compareで全モデルを並べて表示します", model.word()),
        ));
    }
    if result.shock.loss_per_direct.is_some_and(|times| times > COLLAPSE) && model == ShockModel::Ario {
        warnings.push(pick(
            "shortage feeds on itself here: stocks of an input run out and production stops with them. Look at stocks-of \
             (unlimited for what nobody stores) and at --tornado before using the numbers"
                .to_owned(),
            "不足が連鎖しています：投入在庫が尽きて生産が止まります。数値を使う前にstocks-of（貯蔵できない財はunlimited）と--tornadoを確認してください"
                .to_owned(),
        ));
    }
    if result.shock.recovered == Some(false) {
        warnings.push(pick(
            "output has not recovered by the last day, so the loss is not the whole".to_owned(),
            "最終日までに産出が回復していないため、損失は全体ではありません".to_owned(),
        ));
    }
    if !result.ranges.is_empty() {
        warnings.push(pick(
            "the ranges of the parameters are conventions (a fifth of the size of events, half of times and stocks): bands say how \
             far the answer moves within them, not how likely it is"
                .to_owned(),
            "パラメータの範囲は便宜的なもの（事象の規模は±20%、期間と在庫は±50%）です。帯は範囲内での答えの動きであり、確率ではありません"
                .to_owned(),
        ));
    }
    if (1..FEWEST_DRAWS).contains(&draws) {
        warnings.push(pick(
            format!(
                "of {draws} draws, the quantiles of 5 and 95 % are hardly more than the smallest and the largest: ask for \
                 {FEWEST_DRAWS} or more"
            ),
            format!("試行回数{draws}では5 %・95 %分位は最小値・最大値とほぼ同じです。{FEWEST_DRAWS}回以上を指定してください"),
        ));
    }
    if resolved.ario.conventions == Conventions::Boario && model == ShockModel::Ario {
        warnings.push(pick(
            "with the conventions of BoARIO 0.7.2 events act and recover later than the scenario says, and losses are rounded: for \
             comparison with it alone"
                .to_owned(),
            "BoARIO 0.7.2の慣行では、事象の作用と回復がシナリオより遅れ、損失は丸められます。同モデルとの比較専用です".to_owned(),
        ));
    }
    if let Some(year) = basis.year {
        warnings.push(pick(
            format!("the economy is that of {year}; a disruption today meets another one"),
            format!("経済構造は{year}年のものです。現在の経済とは異なります"),
        ));
    }
    if clipped > 0.0 {
        let amount = super::sentence::amount(clipped, &basis.unit);
        warnings.push(pick(
            format!(
                "industries whose final demand sums to less than zero count as having none: {amount} a year"
            ),
            format!("最終需要の合計が負の産業は需要ゼロとして扱います（年{amount}）"),
        ));
    }
    warnings
}

pub(super) fn methods(models: &[ShockModel], resilience: bool, drawn: bool) -> Vec<Method> {
    let method = |id: &str, reference: &str| Method { id: id.to_owned(), reference: reference.to_owned() };
    let mut methods: Vec<Method> = models
        .iter()
        .map(|model| match model {
            ShockModel::Leontief => method(
                "leontief-demand-1",
                "dx = L dy; Leontief (1936), Review of Economics and Statistics 18, 105, doi:10.2307/1927837",
            ),
            ShockModel::Ghosh => method(
                "ghosh-supply-1",
                "dx' = dv' G; Ghosh (1958), Economica 25, 58, doi:10.2307/2550694",
            ),
            ShockModel::Extraction | ShockModel::ExtractionFull => method(
                if *model == ShockModel::Extraction { "extraction-partial-1" } else { "extraction-full-1" },
                "x = (I - A')^-1 f'; Paelinck, de Caevel and Degueldre (1965); in part after Dietzenbacher and Lahr (2013), \
                 Economic Systems Research 25, 341, doi:10.1080/09535314.2013.774266",
            ),
            ShockModel::Iim => method(
                "inoperability-1",
                "q = (I - A*)^-1 c*; Haimes and Jiang (2001), Journal of Infrastructure Systems 7, 1; demand side after \
                 Santos and Haimes (2004), Risk Analysis 24, 1437",
            ),
            ShockModel::Diim => method(
                "dynamic-inoperability-1",
                "q(t+1) = q(t) + K [A* q(t) + c*(t) - q(t)]; Lian and Haimes (2006), Systems Engineering 9, 241",
            ),
            ShockModel::SupplyConstrained => method(
                "supply-constrained-1",
                "x_n = (I - A_nn)^-1 (f_n + A_ns x_s); Miller and Blair (2009), Input-Output Analysis, section 13.2.1",
            ),
            ShockModel::Ario => method(
                "ario-inventories-1",
                "Hallegatte (2008), Risk Analysis 28, 779; (2014), Risk Analysis 34, 152; several regions after Guan et al. \
                 (2020), Nature Human Behaviour 4, 577",
            ),
        })
        .collect();
    if drawn {
        methods.push(method(
            "parameter-bands-1",
            "all parameters drawn evenly and independently over stated ranges; quantiles by day after Hyndman and Fan (1996), \
             The American Statistician 50, 361, type 7; ranges are a convention",
        ));
    }
    if resilience {
        methods.push(method(
            "resilience-triangle-1",
            "loss integral, robustness, rapidity and mean quality; Bruneau et al. (2003), Earthquake Spectra 19, 733",
        ));
    }
    methods
}
