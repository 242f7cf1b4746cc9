//! The fixed words of reports and terminal text, in English and Japanese.

use figures::Lang;
use serde_json::Value;

use crate::envelope::{items, text};
use crate::numbers::percent;

macro_rules! words {
    ($($(#[$meta:meta])* $name:ident: $en:literal, $ja:literal;)*) => {
        /// Every fixed word in one language.
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct Words { $($(#[$meta])* pub $name: &'static str,)* }

        const ENGLISH: Words = Words { $($name: $en,)* };
        const JAPANESE: Words = Words { $($name: $ja,)* };

        #[cfg(test)]
        const ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $en, $ja),)*];
    };
}

words! {
    answer: "Answer", "回答";
    report: "report", "報告書";
    key_figures: "Key figures", "主な数値";
    figures: "Figures", "図";
    figure: "Figure", "図";
    numbers_of_figure: "Numbers of this figure", "この図の数値";
    source: "Source", "出典";
    sources: "Sources, licences and duties", "出典・ライセンス・遵守事項";
    coverage: "Coverage", "カバー率";
    checks: "Checks", "検査";
    warnings: "Warnings", "注意事項";
    not_in_number: "What is not in this number", "この数値に含まれないもの";
    nothing_left_out: "Every row was matched; nothing is left out of this number.",
        "すべての行が照合され、この数値から除かれたものはありません。";
    unmatched_rows: "Rows that could not be matched", "照合できなかった行";
    in_all_rows: "In all rows", "全行共通";
    unknown_coverage: "not stated", "記載なし";
    not_zero: "They are left out of the number, not counted as zero.",
        "これらは数値から除かれており、ゼロとして数えたものではありません。";
    tables: "Tables", "表";
    rows: "rows", "行";
    further_rows: "# further rows", "残り#行";
    rows_in_data: "# further rows are in the data embedded in this file and in the CSV export",
        "残り#行は、このファイルに埋め込まれたデータとCSV出力に含まれます";
    compared: "Answers compared", "比較した各回答";
    total: "Total", "合計";
    missing: "no data", "データなし";
    pass: "pass", "合格";
    warn: "warning", "注意";
    fail: "fail", "不合格";
    unknown_status: "unknown", "不明";
    observed: "observed", "観測値";
    tolerance: "tolerance", "許容差";
    no_checks: "none stated", "記載なし";
    all_pass: "all passed", "すべて合格";
    no_sources: "none stated", "記載なし";
    duties: "Duties", "遵守事項";
    strictest: "Strictest duty of all sources", "全出典で最も厳しい条件";
    how_to_cite: "How to cite", "引用方法";
    reproduce: "Run record", "実行記録";
    command: "Command", "コマンド";
    run: "Run", "実行";
    run_hash: "SHA-256 of the run record", "実行記録のSHA-256";
    full_record: "Full record as JSON", "記録全体（JSON）";
    reimport: "The whole answer is embedded in this file as JSON; `telecouple` reads it back from here.",
        "回答全体がJSONとしてこのファイルに埋め込まれており、telecoupleで再び読み込めます。";
    column: "Column", "列";
    sheet: "Sheet", "シート";
    footer: "Self-contained: this page loads nothing from elsewhere and works offline.",
        "このページは単独で完結し、外部から何も読み込まず、オフラインで閲覧できます。";
    free: "free to pass on", "自由に再配布可";
    attribution: "name the source", "出典を明記する";
    share_alike: "name the source; publish derived data under the same licence",
        "出典を明記し、派生データは同じライセンスで公開する";
    non_commercial: "name the source; no commercial use", "出典を明記し、商用利用しない";
    forbidden: "name the source; do not publish its rows", "出典を明記し、元データの行を公開しない";
    unknown_terms: "name the source; terms unknown, ask the publisher before publishing",
        "出典を明記する。条件不明のため公開前に発行者へ確認する";
    shown_of: "rows shown; all are in --format csv", "行を表示。全行は --format csv で出力";
}

/// The words of a language.
pub(crate) fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &ENGLISH,
        Lang::Ja => &JAPANESE,
    }
}

impl Words {
    /// A word with a count in it, at the place of `#`.
    pub(crate) fn counted(word: &str, count: usize) -> String {
        word.replace('#', &count.to_string())
    }

    /// Sign and word of a check's status; never colour alone.
    pub(crate) fn status(&self, status: &str) -> (&'static str, &'static str) {
        match status {
            "pass" => ("✓", self.pass),
            "warn" => ("!", self.warn),
            "fail" => ("✗", self.fail),
            _ => ("?", self.unknown_status),
        }
    }

    /// What a source's `redistribution` word asks of whoever publishes.
    pub(crate) fn duty(&self, redistribution: &str) -> &'static str {
        match redistribution {
            "free" => self.free,
            "attribution" => self.attribution,
            "share-alike" => self.share_alike,
            "non-commercial" => self.non_commercial,
            "forbidden" => self.forbidden,
            _ => self.unknown_terms,
        }
    }
}

/// Orders `redistribution` words from the freest to the strictest.
pub(crate) fn strictness(redistribution: &str) -> u8 {
    match redistribution {
        "free" => 0,
        "attribution" => 1,
        "share-alike" => 2,
        "non-commercial" => 3,
        "forbidden" => 5,
        _ => 4,
    }
}

/// How much was matched and how many rows were not, as a line.
pub(crate) fn coverage_line(envelope: &Value, lang: Lang) -> String {
    let Some(coverage) = envelope.get("coverage").filter(|coverage| !coverage.is_null()) else {
        return words(lang).unknown_coverage.into();
    };
    let share = coverage.get("matched_share").and_then(Value::as_f64).map(percent);
    let unmatched = items(coverage, "unmatched").len();
    let basis = basis(text(coverage, "basis"), lang);
    match (lang, share) {
        (Lang::En, Some(share)) if basis.is_empty() => {
            format!("{share} matched; rows not matched: {unmatched}")
        }
        (Lang::En, Some(share)) => format!("{share} matched by {basis}; rows not matched: {unmatched}"),
        (Lang::Ja, Some(share)) if basis.is_empty() => format!("照合率 {share}、未照合 {unmatched} 行"),
        (Lang::Ja, Some(share)) => format!("照合率 {share}（{basis}基準）、未照合 {unmatched} 行"),
        (Lang::En, None) => format!("{}; rows not matched: {unmatched}", words(lang).unknown_coverage),
        (Lang::Ja, None) => format!("{}、未照合 {unmatched} 行", words(lang).unknown_coverage),
    }
}

/// What a coverage is measured by.
pub(crate) fn basis(basis: &str, lang: Lang) -> &str {
    match (lang, basis) {
        (Lang::Ja, "mass") => "質量",
        (Lang::Ja, "mass of the forms in the data") => "データにある形態の質量",
        (Lang::Ja, "value") => "金額",
        (Lang::Ja, "rows") => "行数",
        (Lang::Ja, "events") => "事象数",
        (Lang::Ja, "supply from mines with a registered facility") => "登録施設のある鉱山からの供給",
        (_, basis) => basis,
    }
}

/// The heading of a table; an unknown table keeps its name.
pub(crate) fn table_title(name: &str, lang: Lang) -> String {
    let (prefix, stem) = match name.strip_prefix("compared.") {
        Some(stem) => (true, stem),
        None => (false, name),
    };
    let known = TABLE_TITLES.iter().find(|(key, _, _)| *key == stem);
    let title = match (known, lang) {
        (Some((_, en, _)), Lang::En) => (*en).to_string(),
        (Some((_, _, ja)), Lang::Ja) => (*ja).to_string(),
        (None, _) => stem.to_string(),
    };
    match (prefix, lang) {
        (false, _) => title,
        (true, Lang::En) => format!("{title}, answers compared"),
        (true, Lang::Ja) => format!("{title}（比較）"),
    }
}

const TABLE_TITLES: [(&str, &str, &str); 78] = [
    ("result", "Result", "結果"),
    ("product", "Product", "製品"),
    ("products", "Products", "製品"),
    ("totals", "Totals", "合計値"),
    ("by_region", "By country or region", "国・地域別"),
    ("by_material", "By material", "材料別"),
    ("by_material_region", "By material and country", "材料・国別"),
    ("by_part", "By part", "部品別"),
    ("lines", "Lines of the inventory", "インベントリの各行"),
    ("comparison", "Comparison", "比較"),
    ("compared", "Answers compared", "比較した各回答"),
    ("coverage", "Coverage", "カバー率"),
    ("unmatched", "Not matched", "未照合"),
    ("checks", "Checks", "検査"),
    ("sources", "Sources", "出典"),
    ("warnings", "Warnings", "注意事項"),
    ("run", "Run record", "実行記録"),
    ("flows", "Flows", "フロー"),
    ("origins", "Origins", "原産国"),
    ("years", "By year", "年別"),
    ("by_sector", "By sector", "部門別"),
    ("by_industry", "By industry", "産業別"),
    ("models", "Models", "モデル"),
    ("agreement", "Agreement of models", "モデル間の一致"),
    ("tornado", "Parameters changed one by one", "パラメータを1つずつ変えた結果"),
    ("spread", "Measures over draws of the parameters", "パラメータを抽出したときの指標"),
    ("ranges", "Ranges of the parameters", "パラメータの範囲"),
    ("course_bands", "Day by day, with bands", "日別（帯つき）"),
    ("supply_cuts", "Cuts of supply, from mass to money", "供給削減（質量から金額へ）"),
    ("distribution", "Loss over the horizon", "期間中の損失の分布"),
    ("exceedance", "Loss that is exceeded", "超過確率別の損失"),
    ("convergence", "How the mean settled", "平均の収束"),
    ("countries", "Countries of origin", "原産国"),
    ("facilities", "Registered facilities", "登録施設"),
    ("classes", "Supply by class of facility", "施設区分別の供給"),
    ("hazard", "Rates and assumptions", "発生率と仮定"),
    ("relative_rates", "Relative rates", "相対発生率"),
    ("failure", "Failure of one facility", "1施設の決壊"),
    ("yardstick_parts", "Parts of the yardstick", "尺度の構成要素"),
    ("loss", "Expected loss", "期待損失"),
    ("shock_whole", "The economy, day by day", "経済全体への影響（日別モデル）"),
    ("shock_industries", "Industries that change most", "変化の大きい産業"),
    ("shock_models", "Models that took the loss on", "損失を与えたモデル"),
    ("shock", "The whole", "全体"),
    ("shock_regions", "Output lost, by region", "地域別の産出損失"),
    ("shock_sectors", "Output lost, by sector", "部門別の産出損失"),
    ("shock_stressors", "Stressors, by model", "モデル別の環境負荷"),
    ("shock_events", "Outages as the economy met them", "経済に与えた停止"),
    ("shock_course", "Output day by day", "日別の産出"),
    ("events", "Events as understood", "解釈した事象"),
    ("stressors", "Stressors", "環境負荷"),
    ("deliveries", "Deliveries of struck industries", "被災産業の出荷"),
    ("course", "Day by day", "日別"),
    ("regions", "Regions", "国・地域"),
    ("balance", "Balance by crop", "作物別の需給"),
    ("requirements", "What the extra output takes", "増産に必要なもの"),
    ("totals_by_method", "Totals by cultivation method", "栽培方法別の合計"),
    ("plan", "Plan within the limits", "制約内の計画"),
    ("import_stop", "When imports stop", "輸入停止時"),
    ("curve", "Land against self-sufficiency", "自給率と土地面積"),
    ("material_requirement", "Total material requirement", "関与物質総量"),
    ("cultivation", "How crops are grown", "栽培の数値"),
    ("key_sectors", "Key sectors", "キーセクター"),
    ("linkages", "Linkages of industries", "産業連関"),
    ("extraction", "Output lost without an industry", "産業を抜き出したときの損失"),
    ("linkages_by_origin", "Linkages at home and abroad", "連関の域内・域外の内訳"),
    ("influence", "Largest fields of influence", "影響の場の大きい係数"),
    ("trade", "Trade between regions", "地域間の貿易"),
    ("embodied", "Embodied in trade", "貿易に内包される量"),
    ("embodied_by_region", "Embodied in exports and imports", "輸出入に内包される量"),
    ("impacts", "Impacts by region", "地域別の影響"),
    ("contributions", "What the stressors contribute", "環境負荷ごとの寄与"),
    ("without_factor", "Stressors without a factor", "係数のない環境負荷"),
    ("without_stressor", "Factors without a stressor", "該当する環境負荷のない係数"),
    ("without_region", "Regions without a factor", "係数のない地域"),
    ("accounts", "Accounts", "勘定"),
    ("effects", "What changed footprints", "フットプリントの変化要因"),
    ("changes", "Changes of final demand", "最終需要の変更"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_in_both_languages() {
        for (name, en, ja) in ALL {
            assert!(!en.is_empty() && !ja.is_empty(), "{name}");
            assert!(en.is_ascii(), "{name}: {en}");
            assert!(!ja.is_ascii(), "{name}: {ja}");
        }
    }
}
