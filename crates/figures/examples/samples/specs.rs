//! Sample figures with plausible but invented numbers, for looking at and for tests.

use figures::{
    Arrangement, Bar, BarsSpec, Cell, ChangeBar, ChangesSpec, ClassScale, CutOff, Dot, DotsSpec, FigureSpec,
    FlowArc, Frame, GroupedBarsSpec, HeatCell, HeatMapSpec, Lang, Line, LinePoint, LinesSpec, MapPoint, Mark,
    NotCovered, Ramp, RegionValue, SankeyLink, SankeyNode, SankeySpec, Series, Status, Step, Unlocated,
    WorldMapSpec,
};

/// Region, names in English and Japanese, kilograms.
const REGIONS: [(&str, &str, &str, f64); 44] = [
    ("AUS", "Australia", "オーストラリア", 13_650.0),
    ("IDN", "Indonesia", "インドネシア", 10_720.0),
    ("CHL", "Chile", "チリ", 10_240.0),
    ("CHN", "China", "中国", 9_120.0),
    ("COD", "DR Congo", "コンゴ民主共和国", 8_380.0),
    ("PER", "Peru", "ペルー", 5_920.0),
    ("ZAF", "South Africa", "南アフリカ", 4_850.0),
    ("BRA", "Brazil", "ブラジル", 4_310.0),
    ("RUS", "Russia", "ロシア", 3_870.0),
    ("CAN", "Canada", "カナダ", 3_440.0),
    ("PHL", "Philippines", "フィリピン", 3_020.0),
    ("USA", "United States", "アメリカ合衆国", 2_760.0),
    ("NCL", "New Caledonia", "ニューカレドニア", 2_380.0),
    ("MEX", "Mexico", "メキシコ", 1_990.0),
    ("KAZ", "Kazakhstan", "カザフスタン", 1_510.0),
    ("IND", "India", "インド", 1_330.0),
    ("ZMB", "Zambia", "ザンビア", 1_240.0),
    ("ARG", "Argentina", "アルゼンチン", 1_020.0),
    ("MNG", "Mongolia", "モンゴル", 760.0),
    ("GIN", "Guinea", "ギニア", 690.0),
    ("FIN", "Finland", "フィンランド", 480.0),
    ("POL", "Poland", "ポーランド", 450.0),
    ("SWE", "Sweden", "スウェーデン", 380.0),
    ("PNG", "Papua New Guinea", "パプアニューギニア", 340.0),
    ("MAR", "Morocco", "モロッコ", 270.0),
    ("JPN", "Japan", "日本", 250.0),
    ("TUR", "Türkiye", "トルコ", 240.0),
    ("IRN", "Iran", "イラン", 220.0),
    ("UZB", "Uzbekistan", "ウズベキスタン", 190.0),
    ("GAB", "Gabon", "ガボン", 170.0),
    ("VNM", "Viet Nam", "ベトナム", 150.0),
    ("MDG", "Madagascar", "マダガスカル", 140.0),
    ("CUB", "Cuba", "キューバ", 120.0),
    ("MMR", "Myanmar", "ミャンマー", 96.0),
    ("GHA", "Ghana", "ガーナ", 82.0),
    ("ESP", "Spain", "スペイン", 61.0),
    ("NOR", "Norway", "ノルウェー", 44.0),
    ("ZWE", "Zimbabwe", "ジンバブエ", 38.0),
    ("BOL", "Bolivia", "ボリビア", 31.0),
    ("UKR", "Ukraine", "ウクライナ", 22.0),
    ("DOM", "Dominican Republic", "ドミニカ共和国", 12.0),
    ("SGP", "Singapore", "シンガポール", 6.0),
    ("MLT", "Malta", "マルタ", 2.0),
    ("DEU", "Germany", "ドイツ", 0.0),
];

fn frame(id: &str, lang: Lang, title: [&str; 2], subtitle: [&str; 2], unit: &str) -> Frame {
    let pick = |t: [&str; 2]| t[usize::from(lang == Lang::Ja)].to_owned();
    Frame {
        id: id.into(),
        title: pick(title),
        subtitle: pick(subtitle),
        unit: unit.into(),
        sources: vec![
            [
                "World mining data 2024, sample licence; bilateral trade 2022 (HS 2017), sample licence; factors of total material requirement, sample set",
                "鉱物生産統計 2024（見本）、二国間貿易統計 2022（HS2017、見本）、関与物質総量係数（見本）",
            ][usize::from(lang == Lang::Ja)]
            .to_owned(),
        ],
        notes: vec![
            pick(["Invented numbers, for layout only. 96.8 % of the mass is covered.", "数値は配置確認のための架空のもの。質量の 96.8 % を対象とする。"]),
        ],
        run_id: "0c3f1d7a · telecouple 0.1.0".into(),
        lang,
        ..Frame::default()
    }
}

fn name(lang: Lang, en: &str, ja: &str) -> String {
    if lang == Lang::Ja { ja } else { en }.to_owned()
}

/// Land disturbance of a car by country.
pub fn map(lang: Lang) -> WorldMapSpec {
    WorldMapSpec {
        frame: frame(
            if lang == Lang::Ja { "map-ja" } else { "map" },
            lang,
            [
                "Land disturbed for one battery-electric car, by country, 2022",
                "電気自動車 1 台のために各国で動かされる物質量（2022 年）",
            ],
            [
                "97.4 t of total material requirement per car assembled in Japan; Australia 14 %, Indonesia 11 %, Chile 11 %.",
                "日本で組み立てる 1 台あたりの関与物質総量は 97.4 t。オーストラリア 14 %、インドネシア 11 %、チリ 11 %。",
            ],
            "kg-TMR",
        ),
        value_name: name(lang, "Total material requirement", "関与物質総量"),
        values: REGIONS
            .iter()
            .map(|(code, en, ja, value)| RegionValue {
                region: (*code).into(),
                name: name(lang, en, ja),
                value: Some(*value),
                status: if matches!(*code, "COD" | "MMR" | "PRK") {
                    Status::Modelled
                } else {
                    Status::Reported
                },
            })
            .collect(),
        unlocated: vec![Unlocated { name: name(lang, "Unknown origin", "原産地不明"), value: 2040.0 }],
        scale: ClassScale::Log,
        top_labels: 12,
        label_shares: true,
        consumer: Some("JPN".into()),
        centre_longitude: if lang == Lang::Ja { 150.0 } else { 11.0 },
        ..WorldMapSpec::default()
    }
}

/// The same with flows to the consumer and points.
pub fn flow_map(lang: Lang) -> WorldMapSpec {
    let mut spec = map(lang);
    spec.frame.id = "flow-map".into();
    spec.frame.title =
        name(lang, "Where Japan's nickel comes from, 2022", "日本のニッケルの原産国（2022 年）");
    spec.values.truncate(20);
    spec.scale = ClassScale::Linear;
    spec.ramp = Ramp::Cividis;
    spec.top_labels = 6;
    spec.label_shares = false;
    spec.flows = spec
        .values
        .iter()
        .filter_map(|v| {
            Some(FlowArc { source: v.region.clone(), target: "JPN".into(), value: v.value? / 10.0 })
        })
        .chain([FlowArc { source: "JPN".into(), target: "JPN".into(), value: 12.0 }])
        .collect();
    spec.consumer_name = name(lang, "Japan (consuming country)", "日本（消費国）");
    spec.flow_name = name(lang, "Imports", "輸入");
    spec.flow_unit = "t Ni".into();
    spec.points = [
        (121.0, -2.8, "Sorowako", 78.0, "mine"),
        (121.4, -30.9, "Kalgoorlie", 35.0, "mine"),
        (88.2, 69.3, "Norilsk", 200.0, "mine"),
        (133.9, 33.9, "Niihama", 60.0, "refinery"),
    ]
    .map(|(lon, lat, label, size, class)| MapPoint {
        lon,
        lat,
        label: label.into(),
        size,
        class: class.into(),
    })
    .to_vec();
    spec.point_name = name(lang, "Capacity (kt/yr)", "能力 (kt/年)");
    spec
}

type Material = (&'static str, &'static str, f64, [(usize, f64); 6]);
type Part = (&'static str, &'static str, [(usize, f64); 5]);

/// Names, kilograms, shares of the regions it comes from.
const MATERIALS: [Material; 12] = [
    ("Copper", "銅", 30_200.0, [(2, 0.3), (5, 0.17), (4, 0.2), (3, 0.1), (11, 0.1), (16, 0.13)]),
    ("Nickel", "ニッケル", 21_400.0, [(1, 0.46), (10, 0.13), (12, 0.11), (8, 0.12), (9, 0.08), (0, 0.1)]),
    ("Steel", "鉄鋼", 14_800.0, [(0, 0.55), (7, 0.28), (9, 0.05), (15, 0.05), (6, 0.04), (3, 0.03)]),
    (
        "Aluminium",
        "アルミニウム",
        8_900.0,
        [(0, 0.34), (19, 0.23), (3, 0.2), (7, 0.1), (1, 0.08), (15, 0.05)],
    ),
    ("Cobalt", "コバルト", 6_600.0, [(4, 0.74), (1, 0.08), (8, 0.05), (0, 0.05), (10, 0.04), (32, 0.04)]),
    ("Lithium", "リチウム", 5_300.0, [(0, 0.46), (2, 0.3), (3, 0.16), (17, 0.05), (7, 0.02), (37, 0.01)]),
    ("Platinum", "白金", 3_200.0, [(6, 0.72), (8, 0.12), (37, 0.1), (9, 0.03), (11, 0.02), (3, 0.01)]),
    ("Neodymium", "ネオジム", 2_600.0, [(3, 0.7), (11, 0.13), (33, 0.1), (0, 0.05), (15, 0.01), (7, 0.01)]),
    ("Gold", "金", 1_900.0, [(3, 0.2), (0, 0.2), (8, 0.2), (9, 0.15), (11, 0.15), (34, 0.1)]),
    ("Manganese", "マンガン", 900.0, [(6, 0.5), (29, 0.2), (0, 0.15), (34, 0.05), (3, 0.05), (15, 0.05)]),
    ("Zinc", "亜鉛", 420.0, [(3, 0.4), (5, 0.2), (0, 0.2), (15, 0.1), (11, 0.05), (13, 0.05)]),
    ("Tin", "錫", 180.0, [(3, 0.4), (1, 0.3), (33, 0.1), (5, 0.1), (38, 0.05), (7, 0.05)]),
];

/// Names, and the materials it holds.
const PARTS: [Part; 4] = [
    ("Traction battery", "駆動用電池", [(1, 0.9), (4, 1.0), (5, 1.0), (3, 0.3), (0, 0.4)]),
    ("Motor and inverter", "モーター・インバーター", [(0, 0.3), (7, 0.9), (2, 0.1), (11, 0.6), (8, 0.3)]),
    ("Body and chassis", "車体・シャシー", [(2, 0.9), (3, 0.7), (9, 1.0), (10, 1.0), (1, 0.1)]),
    ("Wiring and electronics", "配線・電子部品", [(0, 0.3), (8, 0.7), (6, 1.0), (11, 0.4), (7, 0.1)]),
];

/// Material to country, or part to material to country.
pub fn sankey(lang: Lang, with_parts: bool) -> SankeySpec {
    let offset = usize::from(with_parts);
    let mut nodes = Vec::new();
    let mut links = Vec::new();
    let mut material_values = [0.0; 12];
    if with_parts {
        for (en, ja, holds) in PARTS {
            nodes.push(SankeyNode { id: en.into(), label: name(lang, en, ja), layer: 0, colour: None });
            for (m, share) in holds {
                let value = MATERIALS[m].2 * share;
                material_values[m] += value;
                links.push(SankeyLink {
                    source: en.into(),
                    target: MATERIALS[m].0.into(),
                    value,
                    ..SankeyLink::default()
                });
            }
        }
    }
    for (m, (en, ja, value, origins)) in MATERIALS.iter().enumerate() {
        nodes.push(SankeyNode { id: (*en).into(), label: name(lang, en, ja), layer: offset, colour: None });
        let value = if with_parts { material_values[m] } else { *value };
        for (r, share) in origins {
            let modelled = REGIONS[*r].0 == "COD";
            let uncertain = !with_parts && *en == "Nickel";
            links.push(SankeyLink {
                source: (*en).into(),
                target: REGIONS[*r].0.into(),
                value: value * share,
                low: uncertain.then_some(value * share * 0.7),
                high: uncertain.then_some(value * share * 1.4),
                status: if modelled { Status::Modelled } else { Status::Reported },
                colour: None,
            });
        }
    }
    for (r, (code, en, ja, _)) in REGIONS.iter().enumerate() {
        if MATERIALS.iter().any(|m| m.3.iter().any(|(i, _)| *i == r)) {
            nodes.push(SankeyNode {
                id: (*code).into(),
                label: name(lang, en, ja),
                layer: offset + 1,
                colour: None,
            });
        }
    }
    let mut layers = vec![name(lang, "Material", "素材"), name(lang, "Country of mining", "採掘国")];
    if with_parts {
        layers.insert(0, name(lang, "Part", "部品"));
    }
    let id = match (with_parts, lang) {
        (true, _) => "sankey-parts",
        (false, Lang::En) => "sankey",
        (false, Lang::Ja) => "sankey-ja",
    };
    SankeySpec {
        frame: frame(
            id,
            lang,
            [
                "From materials of a battery-electric car to mining countries, 2022",
                "電気自動車の素材から採掘国へ（2022 年）",
            ],
            [
                "Copper and nickel make half of 96.4 t; three countries hold 36 %.",
                "銅とニッケルで 96.4 t の半分を占め、上位 3 か国で 36 %。",
            ],
            "kg-TMR",
        ),
        layers,
        nodes,
        links,
        cut_off: CutOff::MinShare(0.012),
        keep_order: false,
    }
}

/// Chain with a long link and a recycling loop.
pub fn chain() -> SankeySpec {
    let node = |id: &str, layer: usize| SankeyNode { id: id.into(), layer, ..SankeyNode::default() };
    let link = |s: &str, t: &str, value: f64| SankeyLink {
        source: s.into(),
        target: t.into(),
        value,
        ..SankeyLink::default()
    };
    SankeySpec {
        frame: frame(
            "chain",
            Lang::En,
            ["Nickel from ore to use, with recycling", ""],
            ["Old scrap returns to smelting.", ""],
            "kt Ni",
        ),
        layers: ["Ore", "Smelting", "Refining", "Use", "End of life"].map(String::from).to_vec(),
        nodes: vec![
            node("Indonesia", 0),
            node("Philippines", 0),
            node("New Caledonia", 0),
            node("China smelters", 1),
            node("Japan smelters", 1),
            node("Class 1", 2),
            node("Ferronickel", 2),
            node("Batteries", 3),
            node("Stainless steel", 3),
            node("Scrap", 4),
            node("Stock", 4),
        ],
        links: vec![
            link("Indonesia", "China smelters", 90.0),
            link("Philippines", "China smelters", 30.0),
            link("Philippines", "Japan smelters", 25.0),
            link("New Caledonia", "Japan smelters", 20.0),
            link("Indonesia", "Stainless steel", 40.0),
            link("China smelters", "Ferronickel", 80.0),
            link("China smelters", "Class 1", 50.0),
            link("Japan smelters", "Class 1", 30.0),
            link("Japan smelters", "Ferronickel", 21.0),
            link("Class 1", "Batteries", 60.0),
            link("Class 1", "Stainless steel", 20.0),
            link("Ferronickel", "Stainless steel", 101.0),
            link("Batteries", "Stock", 55.0),
            link("Batteries", "Scrap", 5.0),
            link("Stainless steel", "Stock", 130.0),
            link("Stainless steel", "Scrap", 31.0),
            link("Scrap", "China smelters", 16.0),
            link("Scrap", "Japan smelters", 6.0),
        ],
        cut_off: CutOff::None,
        keep_order: false,
    }
}

/// Countries ranked, coloured by risk.
pub fn bars(lang: Lang) -> BarsSpec {
    BarsSpec {
        frame: frame(
            if lang == Lang::Ja { "bars-ja" } else { "bars" },
            lang,
            [
                "Land disturbed for one battery-electric car: countries in rank, 2022",
                "電気自動車 1 台の関与物質総量：国別順位（2022 年）",
            ],
            [
                "Ten countries make 78 % of the total; bars are coloured by governance risk.",
                "上位 10 か国で 78 % を占める。色はガバナンスリスク。",
            ],
            "kg-TMR",
        ),
        value_name: name(lang, "Total material requirement", "関与物質総量"),
        bars: REGIONS
            .iter()
            .enumerate()
            .map(|(i, (code, en, ja, value))| Bar {
                label: name(lang, en, ja),
                value: (*code != "MMR").then_some(*value),
                low: (i < 10).then_some(*value * 0.82),
                high: (i < 10).then_some(*value * 1.22),
                colour_value: (i != 12).then_some(((i * 37) % 60) as f64 / 100.0 + 0.2),
                colour: None,
                status: if *code == "COD" { Status::Modelled } else { Status::Reported },
            })
            .collect(),
        cut_off: CutOff::TopN(15),
        shares: true,
        cumulative: true,
        ramp: Ramp::Risk,
        colour_name: name(
            lang,
            "Supply risk (index 0 to 1, not a probability)",
            "供給リスク（0～1 の指数、確率ではない）",
        ),
        colour_range: Some((0.0, 1.0)),
        interval_name: name(lang, "90 % interval", "90 % 区間"),
        not_covered: Some(NotCovered {
            label: String::new(),
            value: None,
            text: name(
                lang,
                "47.4 kg of 1,482 kg of parts have no factor",
                "部品 1,482 kg のうち 47.4 kg は係数なし",
            ),
        }),
        ..BarsSpec::default()
    }
}

/// Four cars by country.
pub fn cars(lang: Lang, arrangement: Arrangement) -> GroupedBarsSpec {
    let cars = [
        ("Gasoline car", "ガソリン車", 22.4, 0usize),
        ("Hybrid car", "ハイブリッド車", 29.8, 3),
        ("Battery-electric car", "電気自動車", 58.7, 7),
        ("Fuel-cell car", "燃料電池車", 71.2, 11),
    ];
    let many = if arrangement == Arrangement::Grouped { 5 } else { 30 };
    let mut cells = Vec::new();
    for (en, ja, total, turn) in cars {
        let weights: Vec<f64> =
            (0..many).map(|r| 1.0 / (1.0 + ((r + turn * 5) % 17) as f64 + r as f64 * 0.4)).collect();
        let sum: f64 = weights.iter().sum();
        for (r, weight) in weights.iter().enumerate() {
            if r == 4 && turn == 3 {
                continue;
            }
            let value = total * weight / sum;
            cells.push(Cell {
                group: name(lang, en, ja),
                series: name(lang, REGIONS[r].1, REGIONS[r].2),
                value,
                low: (many == 5).then_some(value * 0.85),
                high: (many == 5).then_some(value * 1.2),
                status: if r == 4 { Status::Modelled } else { Status::Reported },
            });
        }
    }
    GroupedBarsSpec {
        frame: frame(
            match (arrangement, lang) {
                (Arrangement::Stacked, Lang::En) => "cars",
                (Arrangement::Stacked, Lang::Ja) => "cars-ja",
                (Arrangement::Shares, _) => "cars-shares",
                (Arrangement::Grouped, _) => "cars-grouped",
            },
            lang,
            [
                "Four cars compared: land disturbed per kilogram of car, by country",
                "4 車種の比較：車両 1 kg あたりの関与物質総量（国別）",
            ],
            [
                "The battery-electric car needs 2.6 times as much as the gasoline car.",
                "電気自動車はガソリン車の 2.6 倍。",
            ],
            "kg-TMR/kg",
        ),
        value_name: name(lang, "Total material requirement per kg of car", "車両 1 kg あたりの関与物質総量"),
        groups: cars.iter().map(|(en, ja, ..)| name(lang, en, ja)).collect(),
        series: Vec::new(),
        cells,
        arrangement,
        cut_off: CutOff::TopN(8),
    }
}

/// Concentration of production over time.
pub fn lines(log: bool) -> LinesSpec {
    let lines = [
        ("Cobalt", 0.38, 0.02),
        ("Nickel", 0.1, 0.025),
        ("Copper", 0.13, 0.002),
        ("Lithium", 0.33, 0.004),
        ("Rare earths", 0.9, -0.02),
    ];
    LinesSpec {
        frame: frame(
            if log { "lines-log" } else { "lines" },
            Lang::En,
            ["Concentration of mine production, 2010–2024", ""],
            ["Cobalt and nickel concentrate; rare earths spread.", ""],
            if log { "t" } else { "HHI, 0 to 1" },
        ),
        value_name: if log { "World mine production" } else { "Herfindahl-Hirschman index" }.into(),
        x_name: "Year".into(),
        years: true,
        lines: lines
            .iter()
            .enumerate()
            .map(|(k, (label, start, slope))| Line {
                label: (*label).into(),
                points: (0..15)
                    .map(|i| {
                        let t = f64::from(i);
                        let wave = (t * 0.9 + k as f64).sin() * 0.015;
                        let y = start + slope * t + wave;
                        let y = if log { 10f64.powf(2.0 + k as f64 + y) } else { y };
                        let band = k == 0;
                        LinePoint {
                            x: 2010.0 + t,
                            y: (!(k == 3 && i == 6)).then_some(y),
                            low: band.then_some(y * 0.9),
                            high: band.then_some(y * 1.1),
                        }
                    })
                    .collect(),
                colour: None,
                status: if k == 4 { Status::Modelled } else { Status::Reported },
            })
            .collect(),
        log,
        from_lowest: false,
        interval_name: "90 % interval".into(),
    }
}

/// A heat map with both signs, and one with upright names.
pub fn heat(lang: Lang, signs: bool) -> HeatMapSpec {
    let rows = ["Mining and quarrying", "Basic metals", "Machinery", "Transport equipment", "Construction"];
    let columns = ["AUS", "BRA", "China and its special regions", "DEU", "JPN", "Rest of world"];
    let value = |r: usize, c: usize| {
        let size = 40.0 / (1 + r * 3 + c * c) as f64;
        if signs && c == 5 { -size } else { size }
    };
    let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    HeatMapSpec {
        frame: frame(
            if signs { "heat-signs" } else { "heat" },
            lang,
            ["Output lost by sector and region", "部門・地域別の産出損失"],
            ["An example.", "例。"],
            "%",
        ),
        value_name: "Loss, share of output".into(),
        rows: rows.map(String::from).to_vec(),
        cells: (0..rows.len() * columns.len())
            .filter(|at| *at != 7)
            .map(|at| HeatCell {
                row: rows[at / columns.len()].into(),
                column: columns[at % columns.len()].clone(),
                value: value(at / columns.len(), at % columns.len()),
            })
            .collect(),
        columns,
        ramp: Ramp::Risk,
        compressed: true,
    }
}

/// Land by method on a logarithmic axis, with intervals and marks.
pub fn dots(lang: Lang) -> DotsSpec {
    let groups = ["All crops", "トマト", "Cucumbers and gherkins of all kinds"];
    let series = ["Open field", "Greenhouse", "Vertical farm"];
    let value = |g: usize, s: usize| 2500.0 / (1 + 3 * g) as f64 / 10f64.powi(2 * s as i32);
    DotsSpec {
        frame: frame("dots", lang, ["Land by method", "栽培方法別の土地"], ["An example.", "例。"], "km²"),
        value_name: "Land".into(),
        groups: groups.map(String::from).to_vec(),
        series: series.map(|label| Series { label: label.into(), colour: None }).to_vec(),
        dots: (0..9)
            .filter(|at| *at != 5)
            .map(|at| Dot {
                group: groups[at / 3].into(),
                series: series[at % 3].into(),
                value: value(at / 3, at % 3),
                low: (at < 3).then(|| value(at / 3, at % 3) * 0.6),
                high: (at < 3).then(|| value(at / 3, at % 3) * 1.7),
                marks: (at % 3 == 2)
                    .then(|| {
                        [1.0, 5.0, 100.0].map(|layers| Mark {
                            label: format!("{layers} layers"),
                            value: value(at / 3, 2) * 20.0 / layers,
                        })
                    })
                    .into_iter()
                    .flatten()
                    .collect(),
                remark: if at == 2 { "3 of 4".into() } else { String::new() },
            })
            .collect(),
        mark_name: "vertical farms of 1 (right) to 100 layers".into(),
        interval_name: "95 % interval".into(),
    }
}

/// A footprint from one year to another by factors; the second of them falls.
pub fn waterfall(lang: Lang) -> ChangesSpec {
    let texts = ["From 2009 to 2011", "2009年から2011年へ"];
    let bars = [
        ("2009", 31_200.0, Step::Level),
        ("Intensity of production, all stressors of a long name together", -4_100.0, Step::Change),
        ("技術", 650.0, Step::Change),
        ("Mix", 0.0, Step::Change),
        ("Level", 6_340.0, Step::Change),
        ("2011", 34_090.0, Step::Level),
    ];
    ChangesSpec {
        frame: frame("waterfall", lang, texts, ["An example.", "例。"], "kt"),
        value_name: "Footprint".into(),
        bars: bars
            .map(|(label, value, step)| ChangeBar { label: label.into(), value, step })
            .into_iter()
            .collect(),
        stepwise: true,
        cut_off: CutOff::None,
    }
}

/// Changes to both sides of zero, small ones put together.
pub fn changes(lang: Lang) -> ChangesSpec {
    let texts = ["Change by region", "地域別の変化"];
    let bars = [
        ("Japan", -812.0),
        ("China", 1_240.5),
        ("ブラジル", -3.2),
        ("Chile", 96.0),
        ("Peru", -41.0),
        ("India", 7.0),
    ];
    ChangesSpec {
        frame: frame("changes", lang, texts, ["An example.", "例。"], "M.USD"),
        value_name: "Change of output".into(),
        bars: bars
            .map(|(label, value)| ChangeBar { label: label.into(), value, step: Step::Change })
            .into_iter()
            .collect(),
        stepwise: false,
        cut_off: CutOff::TopN(4),
    }
}

/// All samples.
pub fn all() -> Vec<FigureSpec> {
    vec![
        FigureSpec::Map(map(Lang::En)),
        FigureSpec::Map(map(Lang::Ja)),
        FigureSpec::Map(flow_map(Lang::En)),
        FigureSpec::Sankey(sankey(Lang::En, false)),
        FigureSpec::Sankey(sankey(Lang::Ja, false)),
        FigureSpec::Sankey(sankey(Lang::En, true)),
        FigureSpec::Sankey(chain()),
        FigureSpec::Bars(bars(Lang::En)),
        FigureSpec::Bars(bars(Lang::Ja)),
        FigureSpec::GroupedBars(cars(Lang::En, Arrangement::Stacked)),
        FigureSpec::GroupedBars(cars(Lang::Ja, Arrangement::Stacked)),
        FigureSpec::GroupedBars(cars(Lang::En, Arrangement::Shares)),
        FigureSpec::GroupedBars(cars(Lang::En, Arrangement::Grouped)),
        FigureSpec::Changes(waterfall(Lang::En)),
        FigureSpec::Changes(changes(Lang::Ja)),
        FigureSpec::Dots(dots(Lang::En)),
        FigureSpec::Dots(dots(Lang::Ja)),
        FigureSpec::HeatMap(heat(Lang::En, true)),
        FigureSpec::HeatMap(heat(Lang::Ja, false)),
        FigureSpec::Lines(lines(false)),
        FigureSpec::Lines(lines(true)),
    ]
}
