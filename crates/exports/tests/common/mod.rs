//! An invented product's answer, its figures and the names of its codes.

#![allow(dead_code, missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;

use exports::Options;
use figures::{
    Bar, BarsSpec, CutOff, FigureSpec, Frame, Lang, NotCovered, RegionValue, SankeyLink, SankeyNode,
    SankeySpec, Unlocated, WorldMapSpec,
};
use serde_json::Value;

/// The answer for the invented lantern.
pub fn lantern() -> Value {
    serde_json::from_str(include_str!("../fixtures/lantern.json")).unwrap()
}

/// The answer for a smaller invented lantern.
pub fn solo() -> Value {
    serde_json::from_str(include_str!("../fixtures/solo.json")).unwrap()
}

const NAMES: &[(&str, &str, &str)] = &[
    ("CHL", "Chile", "チリ"),
    ("AUS", "Australia", "オーストラリア"),
    ("CHN", "China", "中国"),
    ("IDN", "Indonesia", "インドネシア"),
    ("COD", "Congo (Democratic Republic)", "コンゴ民主共和国"),
    ("PER", "Peru", "ペルー"),
    ("BRA", "Brazil", "ブラジル"),
    ("ZAF", "South Africa", "南アフリカ"),
    ("RUS", "Russia", "ロシア"),
    ("CAN", "Canada", "カナダ"),
    ("USA", "United States", "米国"),
    ("PHL", "Philippines", "フィリピン"),
    ("IND", "India", "インド"),
    ("KAZ", "Kazakhstan", "カザフスタン"),
    ("MEX", "Mexico", "メキシコ"),
    ("NCL", "New Caledonia", "ニューカレドニア"),
    ("GIN", "Guinea", "ギニア"),
    ("JPN", "Japan", "日本"),
    ("ZMB", "Zambia", "ザンビア"),
    ("MMR", "Myanmar", "ミャンマー"),
    ("ARG", "Argentina", "アルゼンチン"),
    ("SWE", "Sweden", "スウェーデン"),
    ("POL", "Poland", "ポーランド"),
    ("MNG", "Mongolia", "モンゴル"),
    ("VNM", "Viet Nam", "ベトナム"),
    ("MOZ", "Mozambique", "モザンビーク"),
    ("TUR", "Türkiye", "トルコ"),
    ("NOR", "Norway", "ノルウェー"),
    ("BOL", "Bolivia", "ボリビア"),
    ("MAR", "Morocco", "モロッコ"),
    ("XXU", "Unknown origin", "原産国不明"),
    ("aluminium", "Aluminium", "アルミニウム"),
    ("copper", "Copper", "銅"),
    ("steel", "Steel", "鉄鋼"),
    ("lithium", "Lithium", "リチウム"),
    ("cobalt", "Cobalt", "コバルト"),
    ("nickel", "Nickel", "ニッケル"),
    ("graphite", "Graphite", "黒鉛"),
    ("tin", "Tin", "すず"),
    ("gold", "Gold", "金"),
    ("silver", "Silver", "銀"),
    ("neodymium", "Neodymium", "ネオジム"),
    ("silicon", "Silicon", "ケイ素"),
];

/// Options with the names of a language.
pub fn options(lang: Lang) -> Options {
    let names: BTreeMap<String, String> = NAMES
        .iter()
        .map(|(code, en, ja)| ((*code).into(), if lang == Lang::En { (*en).into() } else { (*ja).into() }))
        .collect();
    Options { names, ..Options::default() }
}

/// A map, a Sankey diagram and ranked bars of an answer.
pub fn figures_of(envelope: &Value, lang: Lang) -> Vec<FigureSpec> {
    let names = options(lang).names;
    let name = |code: &str| names.get(code).cloned().unwrap_or_else(|| code.into());
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_string();
    let rows = |key: &str| envelope["result"][key].as_array().unwrap().clone();
    let (title, sankey, bars) = match lang {
        Lang::En => ("Land disturbance by country", "From material to country", "Countries ranked"),
        Lang::Ja => ("国・地域別の関与物質総量", "材料から国へ", "国の順位"),
    };
    let frame = |id: &str, title: &str| Frame {
        id: id.into(),
        title: title.into(),
        unit: "kg TMR".into(),
        sources: vec!["Example Minerals Yearbook 2025-1 (CC0-1.0)".into()],
        run_id: text(&envelope["run"], "run_id"),
        lang,
        ..Frame::default()
    };
    let by_region = rows("by_region");
    let map = WorldMapSpec {
        frame: frame("map", title),
        value_name: "TMR".into(),
        values: by_region
            .iter()
            .filter(|row| row["region"] != "XXU")
            .map(|row| RegionValue {
                region: text(row, "region"),
                name: name(&text(row, "region")),
                value: row["tmr_kg"].as_f64(),
                ..RegionValue::default()
            })
            .collect(),
        unlocated: by_region
            .iter()
            .filter(|row| row["region"] == "XXU")
            .map(|row| Unlocated { name: name("XXU"), value: row["tmr_kg"].as_f64().unwrap() })
            .collect(),
        consumer: Some("JPN".into()),
        top_labels: 8,
        ..WorldMapSpec::default()
    };
    let mut nodes: Vec<SankeyNode> = Vec::new();
    let mut links = Vec::new();
    for row in rows("by_material_region") {
        let (material, region) = (text(&row, "material"), text(&row, "region"));
        for (layer, id) in [(0, &material), (1, &region)] {
            if nodes.iter().all(|node| node.id != *id) {
                nodes.push(SankeyNode { id: id.clone(), label: name(id), layer, ..SankeyNode::default() });
            }
        }
        let value = row["tmr_kg"].as_f64().unwrap();
        links.push(SankeyLink { source: material, target: region, value, ..SankeyLink::default() });
    }
    let sankey = SankeySpec {
        frame: frame("sankey", sankey),
        nodes,
        links,
        cut_off: CutOff::MinShare(0.02),
        ..SankeySpec::default()
    };
    let bars = BarsSpec {
        frame: frame("bars", bars),
        value_name: "TMR".into(),
        bars: by_region
            .iter()
            .map(|row| Bar {
                label: name(&text(row, "region")),
                value: row["tmr_kg"].as_f64(),
                low: row["tmr_kg_low"].as_f64(),
                high: row["tmr_kg_high"].as_f64(),
                ..Bar::default()
            })
            .collect(),
        cut_off: CutOff::TopN(12),
        shares: true,
        not_covered: Some(NotCovered {
            label: String::new(),
            value: None,
            text: "0.048 kg of 0.695 kg".into(),
        }),
        ..BarsSpec::default()
    };
    vec![FigureSpec::Map(map), FigureSpec::Sankey(sankey), FigureSpec::Bars(bars)]
}
