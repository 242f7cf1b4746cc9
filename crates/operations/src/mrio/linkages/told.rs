//! The linkages of a system in one sentence, and what its reader should know.

use figures::Lang;

use super::{Found, LinkageOriginRow, LinkageRow, Question};
use crate::words::{percent, three_digits};

/// Industries that the sentence names.
const NAMED: usize = 3;

pub(super) fn answer(question: &Question, found: &Found) -> String {
    let (lang, name) = (question.lang, &question.request.system);
    let rows = &found.result.linkages;
    let keys: Vec<&LinkageRow> = rows.iter().filter(|row| row.kind == "key").collect();
    let named: Vec<String> = (if keys.is_empty() { rows.iter().collect() } else { keys.clone() })
        .into_iter()
        .take(NAMED)
        .map(|row: &LinkageRow| {
            let (place, sector) = (question.place(&row.region), &row.sector);
            let linkages =
                format!("{} + {}", three_digits(row.total_backward), three_digits(row.total_forward));
            match lang {
                Lang::En => format!("{sector} of {place} ({linkages})"),
                Lang::Ja => format!("{place}の{sector}（{linkages}）"),
            }
        })
        .collect();
    let (count, key) = (rows.len(), keys.len());
    let whose = question.home.map(|home| question.place(question.regions.label(home)));
    let mut told = match (lang, &whose) {
        (Lang::En, None) => format!("Of the {count} industries of {name}, {key} are key sectors"),
        (Lang::En, Some(place)) => {
            format!("Of the {count} industries of {place} in {name}, {key} are key sectors")
        }
        (Lang::Ja, None) => format!("{name}の{count}産業のうち、キーセクターは{key}産業です"),
        (Lang::Ja, Some(place)) => {
            format!("{name}における{place}の{count}産業のうち、キーセクターは{key}産業です")
        }
    };
    told += &match (lang, named.is_empty(), keys.is_empty()) {
        (Lang::En, true, _) => ".".to_owned(),
        (Lang::Ja, true, _) => "。".to_owned(),
        (Lang::En, false, false) => format!(
            ": total backward and forward linkages above the mean. First by their sum: {}.",
            named.join("; ")
        ),
        (Lang::En, false, true) => {
            format!(
                " (total backward and forward linkages above the mean). First by their sum: {}.",
                named.join("; ")
            )
        }
        (Lang::Ja, false, _) => {
            format!("（総後方連関・総前方連関がともに平均超）。両者の和の上位：{}。", named.join("、"))
        }
    };
    told += &by_origin(question, found);
    told += &extraction(question, found);
    told += &influence(question, found);
    told
}

/// How much of the linkages with others is with other regions, of the told industries together.
fn by_origin(question: &Question, found: &Found) -> String {
    let rows = &found.result.linkages_by_origin;
    if rows.is_empty() {
        return String::new();
    }
    let share = |parts: fn(&LinkageOriginRow) -> (f64, f64)| {
        let (local, foreign) =
            rows.iter().map(parts).fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        percent(foreign * input_output::reciprocal_or_zero(local + foreign))
    };
    let backward = share(|row| (row.total_backward_local, row.total_backward_foreign));
    let forward = share(|row| (row.total_forward_local, row.total_forward_foreign));
    match question.lang {
        Lang::En => format!(
            " Of the linkages with other industries, {backward} of the backward and {forward} of the forward ones cross a border."
        ),
        Lang::Ja => format!("他産業との連関のうち、後方の{backward}、前方の{forward}が域外とのものです。"),
    }
}

fn extraction(question: &Question, found: &Found) -> String {
    let Some(row) = found.result.extraction.first() else { return String::new() };
    let (place, sector) = (question.place(&row.region), &row.sector);
    let (world, home) =
        (percent(row.lost_share), row.lost_share_at_home.map_or_else(|| "-".to_owned(), percent));
    let count = found.result.extraction.len();
    match question.lang {
        Lang::En => format!(
            " Of the {count} industries extracted one by one, {sector} of {place} would be missed most: {world} of the output of \
             all regions, {home} of the output at home."
        ),
        Lang::Ja => format!(
            "1産業ずつ抜き出した{count}産業のうち損失が最大なのは{place}の{sector}で、全地域の産出の{world}、自地域の産出の{home}が失われます。"
        ),
    }
}

fn influence(question: &Question, found: &Found) -> String {
    let Some((input, using, size)) = found.largest else { return String::new() };
    let (region, sector) = question.system.industries.name(input);
    let (to_region, to_sector) = question.system.industries.name(using);
    let (place, user, size) = (question.place(region), question.place(to_region), three_digits(size));
    match question.lang {
        Lang::En => format!(
            " The largest field of influence ({size}) has the input of {sector} of {place} to {to_sector} of {user}."
        ),
        Lang::Ja => format!(
            "影響の場が最大（{size}）の投入係数は、{place}の{sector}から{user}の{to_sector}への投入です。"
        ),
    }
}

pub(super) fn warnings(question: &Question, found: &Found) -> Vec<String> {
    let mut told = Vec::new();
    let (empty, output) = (found.empty.len(), found.result.extraction.len());
    if empty > 0 {
        told.push(match question.lang {
            Lang::En => format!(
                "{empty} industries of the system have no output: they are not listed, but count in the means with total linkages of 1"
            ),
            Lang::Ja => format!(
                "産出のない{empty}産業は一覧に含めませんが、総連関を1として平均には含まれます"
            ),
        });
    }
    if question.request.extraction && question.home.is_none() && output < question.system.len() - empty {
        told.push(match question.lang {
            Lang::En => format!(
                "extraction takes a solve for each industry: the {output} industries with the largest output were extracted; \
                 --top N takes more, --region REGION all of a region"
            ),
            Lang::Ja => format!(
                "抜き出しは産業ごとに求解が必要なため、産出の大きい{output}産業だけを対象としました。--top N で増やし、--region 地域 で一地域の全産業を対象にできます"
            ),
        });
    }
    if question.request.extraction {
        told.push(
            question
                .lang.pick(
                    "extraction takes all sales of an industry away and puts imports from nowhere in their place: losses are an \
                     upper mark of dependence, no forecast, and do not add up over industries",
                    "抜き出しは産業の販売をすべて取り除き、代わりに系外から供給されるとみなします。損失は依存度の上限の目安であり、予測ではなく、産業間で合計できません",
                )
                .to_owned(),
        );
    }
    told
}
