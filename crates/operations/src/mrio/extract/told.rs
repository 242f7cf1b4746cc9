//! An extraction in one sentence, and what its reader should know.

use figures::Lang;
use input_output::reciprocal_or_zero;

use super::{ExtractIndustryRow, ExtractTotalRow, Found, Question};
use crate::footprint::sentence::amount;
use crate::words::percent;

/// Industries that the sentence names.
const NAMED: usize = 3;

pub(super) fn answer(question: &Question, found: &Found) -> String {
    let (lang, name) = (question.lang, &question.request.system);
    let (what, less) = (subject(question, found), less(question));
    let [backward, forward] = found.result.totals.as_slice() else { return String::new() };
    let own = amount(backward.output_lost_in_extracted, &backward.unit);
    let elsewhere = |row: &ExtractTotalRow| {
        (
            amount(row.output_lost_elsewhere, &row.unit),
            percent(row.output_lost_elsewhere * reciprocal_or_zero(row.output_before)),
        )
    };
    let ((up, of_up), (down, of_down)) = (elsewhere(backward), elsewhere(forward));
    let mut told = match lang {
        Lang::En => format!(
            "If {what} in {name} made {less}, suppliers would lose {up} of output ({of_up} of all) and customers {down} ({of_down}), \
             beside {own} of their own."
        ),
        Lang::Ja => format!(
            "{name}で{what}の生産{less}、自らの産出{own}のほか、供給元で{up}（全体の{of_up}）、供給先で{down}（{of_down}）の産出が失われます。"
        ),
    };
    let named = |lost: fn(&ExtractIndustryRow) -> (f64, Option<f64>)| -> Vec<String> {
        most(found, lost)
            .map(|row| {
                let (place, share) =
                    (question.place(&row.region), lost(row).1.map_or_else(String::new, percent));
                match lang {
                    Lang::En => format!("{} of {place} ({share})", row.sector),
                    Lang::Ja => format!("{place}の{}（{share}）", row.sector),
                }
            })
            .collect()
    };
    let suppliers = named(|row| (row.lost_backward, row.lost_share_backward));
    let customers = named(|row| (row.lost_forward, row.lost_share_forward));
    if !suppliers.is_empty() {
        told += &match lang {
            Lang::En => format!(
                " Largest losses of suppliers, with their share of own output: {}.",
                suppliers.join("; ")
            ),
            Lang::Ja => format!("損失の大きい供給元（自産出比）：{}。", suppliers.join("、")),
        };
    }
    if !customers.is_empty() {
        told += &match lang {
            Lang::En => format!(" Of customers: {}.", customers.join("; ")),
            Lang::Ja => format!("供給先：{}。", customers.join("、")),
        };
    }
    told
}

/// The industries that are not extracted and lose most.
fn most(
    found: &Found,
    lost: fn(&ExtractIndustryRow) -> (f64, Option<f64>),
) -> impl Iterator<Item = &ExtractIndustryRow> {
    let others = found.result.by_industry.iter().filter(|row| !row.extracted);
    let mut others: Vec<&ExtractIndustryRow> = others.filter(|row| lost(row).0 > 0.0).collect();
    others.sort_by(|a, b| lost(b).0.total_cmp(&lost(a).0));
    others.into_iter().take(NAMED)
}

/// The extracted industries: `Mining of Chile and Peru`, or how many.
fn subject(question: &Question, found: &Found) -> String {
    let (regions, sectors) = (&question.from.0, &question.from.1);
    let industries = &question.system.industries;
    let places: Vec<String> = regions.iter().map(|at| question.place(question.regions.label(*at))).collect();
    let names: Vec<&str> =
        sectors.iter().filter_map(|at| industries.sectors().get(*at)).map(String::as_str).collect();
    let few = places.len().max(names.len()) <= NAMED;
    match (question.lang, few, names.is_empty(), places.is_empty()) {
        (Lang::En, true, false, true) => format!("{} of all regions", names.join(", ")),
        (Lang::En, true, false, false) => format!("{} of {}", names.join(", "), places.join(", ")),
        (Lang::En, true, true, _) => format!("all industries of {}", places.join(", ")),
        (Lang::En, false, ..) => format!("{} industries", found.extracted),
        (Lang::Ja, true, false, true) => format!("全地域の{}", names.join("・")),
        (Lang::Ja, true, false, false) => format!("{}の{}", places.join("・"), names.join("・")),
        (Lang::Ja, true, true, _) => format!("{}の全産業", places.join("・")),
        (Lang::Ja, false, ..) => format!("{}産業", found.extracted),
    }
}

/// How much less they make.
fn less(question: &Question) -> String {
    let share = question.request.share;
    let percent = format!("{} %", (100.0 * share * 1e6).round() / 1e6);
    match (question.lang, share == 1.0) {
        (Lang::En, true) => "nothing".to_owned(),
        (Lang::En, false) => format!("{percent} less of every order"),
        (Lang::Ja, true) => "がなくなると".to_owned(),
        (Lang::Ja, false) => format!("が各注文に対して{percent}少ないと"),
    }
}

pub(super) fn warnings(question: &Question) -> Vec<String> {
    vec![
        question
            .lang.pick(
                "what the industries no longer make comes from outside the system (backward) or from nowhere (forward), and prices and \
                 other suppliers do not react: losses are an upper mark of dependence, no forecast",
                "なくなる生産は、後方では系外から補われ、前方では補われないとみなし、価格や他の供給者の反応は含みません。損失は依存度の上限の目安であり、予測ではありません",
            )
            .to_owned(),
        question
            .lang.pick(
                "backward and forward losses answer two questions and do not add up; forward ones take every input as equally needed in \
                 fixed shares of sales (Ghosh)",
                "後方と前方の損失は別の問いへの答えで、合計できません。前方の損失は販売構成を固定したゴーシュ型によります",
            )
            .to_owned(),
    ]
}
