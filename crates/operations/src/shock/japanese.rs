//! Fixed words of the tables of a shock in Japanese, by what stands in the tables: data stay in English.

use super::compare::{assumes, reading, why};
use super::request::ShockModel;

/// Parameters with ranges.
const PARAMETERS: [(&str, &str); 10] = [
    ("size of the events", "事象の規模"),
    ("days of full effect", "最大影響の日数"),
    ("time of recovery", "回復期間"),
    ("recovery time of other industries", "他産業の回復期間"),
    ("stocks of inputs", "投入在庫"),
    ("refilling of stocks", "在庫補充の期間"),
    ("highest overproduction", "増産の上限"),
    ("time of overproduction", "増産の適応期間"),
    ("stock below which production suffers", "生産が制約される在庫水準"),
    ("split of orders", "発注の配分"),
];

/// Measures of the whole.
const MEASURES: [(&str, &str); 6] = [
    ("output lost", "産出損失"),
    ("output lost, of the baseline", "産出損失（基準比）"),
    ("resilience index", "レジリエンス指標"),
    ("lowest output over baseline", "最低産出（基準比）"),
    ("days to recover", "回復日数"),
    ("final demand not met", "充足されない最終需要"),
];

/// The Japanese name of a parameter; the parameter itself where there is none.
pub(super) fn parameter(parameter: &str) -> &str {
    PARAMETERS.iter().find(|(english, _)| *english == parameter).map_or(parameter, |(_, japanese)| japanese)
}

/// How a model is given the scenario.
fn reading_ja(model: ShockModel) -> &'static str {
    match model {
        ShockModel::Leontief => {
            "被災産業の財への最終需要が、失われた生産能力の平均割合だけ減少。需要の変化はそのまま"
        }
        ShockModel::Ghosh => "被災産業の付加価値が、失われた生産能力の平均割合だけ減少",
        ShockModel::Extraction => "被災産業の出荷が、失われた生産能力の平均割合だけ縮小",
        ShockModel::ExtractionFull => "被災産業は全期間にわたり出荷も購入もしない（上限）",
        ShockModel::Iim => "擾乱：満たされない最終需要／産出。最終需要は失われた生産能力の平均割合だけ減少",
        ShockModel::Diim => "最大影響の日にはiimの擾乱。回復期間から求めた係数で回復",
        ShockModel::SupplyConstrained => {
            "被災産業の産出を、平均的に残る生産能力の分に固定。需要の変化はそのまま"
        }
        ShockModel::Ario => "各事象を開始・期間・回復とともに日ごとに与える",
    }
}

/// What a model assumes.
fn assumes_ja(model: ShockModel) -> &'static str {
    match model {
        ShockModel::Leontief => "投入は産出に比例し、希少なものはない",
        ShockModel::Ghosh => "販売割合は一定。顧客は届いたものを使い、他の投入を要しない",
        ShockModel::Extraction | ShockModel::ExtractionFull => {
            "被災産業の出荷は他から代替されるか不要。その供給者は注文を失う"
        }
        ShockModel::Iim => "leontiefと同じ（産出に対する割合で表現）",
        ShockModel::Diim => "iimと同じ状態へ、各産業が固有の速さで近づく",
        ShockModel::SupplyConstrained => {
            "他産業の財への需要は満たされ、被災産業が出荷できない分は最終需要から差し引く"
        }
        ShockModel::Ario => "在庫が緩衝し、顧客は比例配分され、他者が増産し、注文先が移る",
    }
}

/// Why two models differ, by what is told in English.
const WHY: [(&str, &str); 13] = [
    ("the same equation in money", "同じ式を金額と割合で表したもので、丸め誤差の範囲で一致"),
    ("the same equilibrium", "均衡は同じだが、動学モデルは日々それに近づき、固有の係数で回復する"),
    ("a part of the deliveries", "出荷の一部か、全期間の全部かの違い"),
    (
        "extraction also cuts deliveries",
        "抽出法は他産業への出荷も断ち、その必要は他から満たされる：被災産業の供給者はより多く失い、顧客は失わない",
    ),
    (
        "full extraction takes the industries",
        "完全抽出は産業を恒久的に取り除く：その注文に依存するものの上限",
    ),
    (
        "here only final demand falls",
        "前者では最終需要のみ、後者では被災産業の全産出が減る：能力損失の全体が上流へ及ぶ",
    ),
    ("ghosh pushes the loss down", "ghoshは固定の販売割合で損失を顧客へ押し下げ、他は供給者へ引き上げる"),
    ("both pull the loss up", "どちらも損失を供給者へ引き上げる：一方は出荷を縮め、他方は産出を固定する"),
    ("the dynamic model counts final demand", "動学モデルは最終需要のみを数え、固有の係数で回復する"),
    ("ario has stocks, scarcity", "arioには在庫・希少性・増産があり、diimは希少性のない均衡へ向かう"),
    (
        "both reach customers",
        "どちらも顧客に及ぶが、ghoshがそのまま伝えるものをarioでは在庫・他の供給者・増産が和らげる",
    ),
    (
        "ario has stocks that delay",
        "arioには遅らせる在庫、代わりの供給者、配分される顧客、その後の補充がある",
    ),
    ("they read the scenario differently", "シナリオの読み方が異なる（表modelsを参照）"),
];

/// Fixed texts of the tables `models`, `agreement`, `tornado`, `spread` and `ranges`, in English as they stand there and in
/// Japanese.
pub fn japanese_words() -> Vec<(String, String)> {
    let mut words: Vec<(&str, &str)> = PARAMETERS.to_vec();
    words.extend(MEASURES);
    for model in ShockModel::ALL {
        words.extend([(reading(model), reading_ja(model)), (assumes(model), assumes_ja(model))]);
        for other in ShockModel::ALL {
            let told = why(model, other);
            words.extend(WHY.iter().find(|(begin, _)| told.starts_with(begin)).map(|(_, ja)| (told, *ja)));
        }
    }
    words.sort_unstable();
    words.dedup();
    words.into_iter().map(|(english, japanese)| (english.to_owned(), japanese.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shock::{bands, levers};

    #[test]
    fn every_fixed_text_is_there_in_japanese() {
        let words = japanese_words();
        let has = |english: &str| words.iter().any(|(known, _)| known == english);
        for model in ShockModel::ALL {
            assert!(has(reading(model)) && has(assumes(model)), "{}", model.word());
            for (at, other) in ShockModel::ALL.iter().enumerate() {
                let later = ShockModel::ALL.iter().position(|known| *known == model) < Some(at);
                assert!(!later || has(why(model, *other)), "{}", why(model, *other));
            }
        }
        for measure in bands::measures() {
            assert!(has(measure), "{measure}");
        }
        let resolved = crate::shock::outage::resting();
        for model in [ShockModel::Ario, ShockModel::Diim] {
            for lever in levers::levers(model, &resolved) {
                assert!(has(lever.parameter), "{}", lever.parameter);
            }
        }
        // one text, one word
        let mut seen: Vec<&str> = words.iter().map(|(english, _)| english.as_str()).collect();
        seen.dedup();
        assert_eq!(seen.len(), words.len());
        assert!(words.iter().all(|(_, japanese)| !japanese.is_ascii()));
    }
}
