//! What holds for every figure: determinism, legible labels, escaping, numbers, renderings.

#[path = "../examples/samples/specs.rs"]
#[allow(dead_code, reason = "each test file uses some of the samples")]
mod specs;

use figures::{
    Arrangement, Bar, BarsSpec, CutOff, FigureError, FigureSpec, Frame, Lang, LinePoint, PngSize, Record,
    text_width,
};
use usvg::roxmltree;

const HOSTILE: [&str; 7] = [
    "<script>alert(1)</script>",
    "\"/><image href='http://example.org/x'/>",
    "a & b ]]> &#0; <!-- ",
    "nul\u{0}bell\u{7}escape\u{1b}\u{202e}gnp.exe",
    "شركة التعدين الوطنية",
    "日本の鉱山𠮷\u{3099}👷",
    "\u{FFFE}\u{FFFF}\t\r\n",
];

fn tree(svg: &str) -> usvg::Tree {
    let mut options = usvg::Options { font_family: "Noto Sans CJK JP".into(), ..usvg::Options::default() };
    for file in
        ["NotoSansCJKjp-Regular.otf", "NotoSansCJKjp-Bold.otf", "NotoSans-Regular.ttf", "NotoSans-Bold.ttf"]
    {
        let path = format!("{}/fonts/{file}", env!("CARGO_MANIFEST_DIR"));
        options.fontdb_mut().load_font_data(std::fs::read(path).unwrap());
    }
    usvg::Tree::from_str(svg, &options).unwrap()
}

/// Ink boxes of all texts, from the renderer's own shaping.
fn ink(group: &usvg::Group, out: &mut Vec<(String, usvg::Rect)>) {
    for node in group.children() {
        match node {
            usvg::Node::Group(g) => ink(g, out),
            usvg::Node::Text(t) => {
                let text: String = t.chunks().iter().map(|c| c.text()).collect();
                // The outlines of a turned text are not turned yet.
                let turned = Some(t.abs_transform()).filter(|transform| transform.has_skew());
                let ink = t.flattened().abs_bounding_box();
                out.push((text, turned.and_then(|transform| ink.transform(transform)).unwrap_or(ink)));
            }
            _ => {}
        }
    }
}

#[test]
fn the_same_specification_gives_the_same_bytes() {
    for spec in specs::all() {
        assert_eq!(spec.draw().unwrap().svg, spec.clone().draw().unwrap().svg, "{}", spec.id());
        // JSON keeps everything but may move the last bit of a number.
        let json = serde_json::to_string(&spec).unwrap();
        let again: FigureSpec = serde_json::from_str(&json).unwrap();
        assert_eq!(again.frame(), spec.frame());
        assert_eq!(again.draw().unwrap().svg, spec.draw().unwrap().svg, "{}", spec.id());
    }
    let figure = FigureSpec::Bars(specs::bars(Lang::Ja)).draw().unwrap();
    assert_eq!(figure.to_png(PngSize::Scale(0.5)), figure.to_png(PngSize::Scale(0.5)));
    // Several times, because the writer's own order is random.
    let first = figure.to_pdf().unwrap();
    assert!((0..8).all(|_| figure.to_pdf().unwrap() == first), "the PDF changes from run to run");
}

#[test]
fn no_two_texts_overlap_and_none_leaves_the_page() {
    for spec in specs::all() {
        let figure = spec.draw().unwrap();
        let mut boxes = Vec::new();
        ink(tree(&figure.svg).root(), &mut boxes);
        assert!(boxes.len() > 10, "{} has text", figure.id);
        for (i, (a, p)) in boxes.iter().enumerate() {
            let inside = p.left() >= 0.0
                && p.top() >= 0.0
                && p.right() <= figure.width as f32
                && p.bottom() <= figure.height as f32;
            assert!(inside, "{}: `{a}` leaves the page at {p:?}", figure.id);
            for (b, q) in boxes.iter().skip(i + 1) {
                let apart = p.right() <= q.left() + 0.3
                    || q.right() <= p.left() + 0.3
                    || p.bottom() <= q.top() + 0.3
                    || q.bottom() <= p.top() + 0.3;
                assert!(apart, "{}: `{a}` {p:?} and `{b}` {q:?} overlap", figure.id);
            }
        }
    }
}

#[test]
fn measured_widths_are_rendered_widths() {
    for text in [
        "Democratic Republic of the Congo 1,234 · 12 %",
        "電気自動車の素材から採掘国へ（2022 年）",
        "AVATAR To Te Ta Łódź Šavrič 2.5 × 10⁻⁷ CO₂",
    ] {
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="900" height="50" font-family="Noto Sans CJK JP"><text y="30" font-size="20">{text}</text></svg>"#
        );
        let tree = tree(&svg);
        let usvg::Node::Text(node) = &tree.root().children()[0] else { panic!("no text") };
        let rendered = f64::from(node.bounding_box().width());
        let measured = text_width(text, 20.0, false);
        assert!((rendered - measured).abs() < 0.01 * measured, "{text}: {rendered} and {measured}");
    }
}

#[test]
fn hostile_labels_stay_text() {
    let label = |i: usize| {
        HOSTILE.get(i).map_or_else(|| format!("{}{i}", "very long ".repeat(5000)), |t| (*t).to_owned())
    };
    for mut spec in specs::all() {
        match &mut spec {
            FigureSpec::Map(s) => s.values.iter_mut().enumerate().for_each(|(i, v)| v.name = label(i)),
            FigureSpec::Sankey(s) => {
                s.nodes.iter_mut().enumerate().for_each(|(i, n)| n.label = label(i));
                s.layers = vec![label(0), label(3)];
            }
            FigureSpec::Bars(s) => s.bars.iter_mut().enumerate().for_each(|(i, b)| b.label = label(i)),
            FigureSpec::GroupedBars(s) => {
                s.groups.clone().iter().enumerate().for_each(|(i, old)| {
                    s.cells.iter_mut().filter(|c| c.group == *old).for_each(|c| c.group = label(i));
                    s.groups[i] = label(i);
                });
                s.cells.iter_mut().for_each(|c| c.series.push_str("<b>&\""));
            }
            FigureSpec::Changes(s) => s.bars.iter_mut().enumerate().for_each(|(i, b)| b.label = label(i)),
            FigureSpec::Dots(s) => s.series.clone().iter().enumerate().for_each(|(i, old)| {
                s.dots.iter_mut().filter(|d| d.series == old.label).for_each(|d| d.series = label(i));
                s.series[i].label = label(i);
                s.mark_name = label(i);
            }),
            FigureSpec::Lines(s) => s.lines.iter_mut().enumerate().for_each(|(i, l)| l.label = label(i)),
            FigureSpec::HeatMap(s) => s.rows.clone().iter().enumerate().for_each(|(i, old)| {
                s.cells.iter_mut().filter(|c| c.row == *old).for_each(|c| c.row = label(i));
                s.rows[i] = label(i);
            }),
        }
        let frame = match &mut spec {
            FigureSpec::Map(s) => &mut s.frame,
            FigureSpec::Sankey(s) => &mut s.frame,
            FigureSpec::Bars(s) => &mut s.frame,
            FigureSpec::GroupedBars(s) => &mut s.frame,
            FigureSpec::Changes(s) => &mut s.frame,
            FigureSpec::Dots(s) => &mut s.frame,
            FigureSpec::Lines(s) => &mut s.frame,
            FigureSpec::HeatMap(s) => &mut s.frame,
        };
        *frame = Frame {
            id: "x\" onload=\"alert(1)".into(),
            title: HOSTILE.concat(),
            subtitle: "long ".repeat(9999),
            unit: "<kg>&".into(),
            sources: HOSTILE.map(String::from).to_vec(),
            run_id: HOSTILE[1].into(),
            ..Frame::default()
        };
        let figure = spec.draw().unwrap();
        let document = roxmltree::Document::parse(&figure.svg).unwrap();
        let allowed = [
            "svg", "title", "desc", "defs", "pattern", "rect", "path", "line", "circle", "text", "tspan", "g",
        ];
        for node in document.descendants().filter(|n| n.is_element()) {
            assert!(allowed.contains(&node.tag_name().name()), "{:?}", node.tag_name());
            for attribute in node.attributes() {
                let (name, value) = (attribute.name(), attribute.value());
                assert!(!name.starts_with("on") && name != "href", "{name}");
                assert!(!value.contains("url(") || value.starts_with("url(#f-"), "{value}");
            }
        }
        assert!(!figure.svg.contains('\u{202e}') && !figure.svg.contains('\u{0}'));
        assert!(figure.svg.len() < 600_000, "{}", figure.svg.len());
        figure.to_png(PngSize::Scale(0.5)).unwrap();
    }
}

#[test]
fn png_has_the_asked_size_and_ink() {
    let figure = FigureSpec::Map(specs::map(Lang::Ja)).draw().unwrap();
    for (size, scale) in [(PngSize::Scale(1.0), 1.0), (PngSize::Dpi(144.0), 1.5)] {
        let pixels = resvg::tiny_skia::Pixmap::decode_png(&figure.to_png(size).unwrap()).unwrap();
        assert_eq!(f64::from(pixels.width()), (figure.width * scale).round());
        assert_eq!(f64::from(pixels.height()), (figure.height * scale).round());
        assert!(pixels.pixels().iter().all(|p| p.alpha() == 255));
        let dark = pixels.pixels().iter().filter(|p| p.red() < 80).count();
        assert!(dark > 5000, "{dark}");
    }
    for bad in [0.0, -1.0, f64::NAN, 1e9] {
        assert!(matches!(figure.to_png(PngSize::Scale(bad)), Err(FigureError::InvalidSetting { .. })));
    }
}

#[test]
fn pdf_text_can_be_read_back() {
    let folder = tempfile::tempdir().unwrap();
    for (lang, words) in [
        (Lang::En, ["Australia", "Source", "kg-TMR"]),
        (Lang::Ja, ["オーストラリア", "出典", "関与物質総量"]),
    ] {
        let pdf = FigureSpec::Map(specs::map(lang)).draw().unwrap().to_pdf().unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        let path = folder.path().join("map.pdf");
        std::fs::write(&path, pdf).unwrap();
        // Where the reader is not installed there is nothing to compare with.
        let Ok(output) = std::process::Command::new("pdftotext").arg(&path).arg("-").output() else { return };
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        for word in words {
            assert!(text.contains(word), "`{word}` is not in {text}");
        }
    }
}

#[test]
fn both_languages_are_complete() {
    let words = |lang: Lang| serde_json::to_value(lang.words()).unwrap().as_object().unwrap().clone();
    let (en, ja) = (words(Lang::En), words(Lang::Ja));
    for (key, text) in &en {
        let (text, other) = (text.as_str().unwrap(), ja[key].as_str().unwrap());
        assert!(!text.is_empty() && !other.is_empty() && text != other, "{key}");
        assert!(text.is_ascii() && !other.is_ascii(), "{key}");
        assert!(figures::missing_characters(other).is_empty(), "{key}");
    }
}

#[test]
fn cut_bars_add_up_and_missing_is_not_zero() {
    let mut spec = specs::bars(Lang::En);
    let given: f64 = spec.bars.iter().filter_map(|b| b.value).sum();
    for cut in [CutOff::None, CutOff::TopN(3), CutOff::MinShare(0.03), CutOff::CumulativeShare(0.5)] {
        spec.cut_off = cut;
        let data = spec.data();
        let drawn: f64 = data.iter().filter_map(|r| r["value"].as_f64()).sum();
        assert!((drawn - given).abs() < 1e-9 * given);
        let myanmar = data.iter().find(|r| r["label"] == "Myanmar").unwrap();
        assert!(myanmar["value"].is_null() && myanmar["status"] == "missing");
    }
    assert!(spec.draw().unwrap().svg.contains("no data"));
    let mut cars = specs::cars(Lang::En, Arrangement::Stacked);
    let given: f64 = cars.cells.iter().map(|c| c.value).sum();
    for cut in [CutOff::None, CutOff::TopN(2), CutOff::CumulativeShare(0.6)] {
        cars.cut_off = cut;
        let drawn: f64 = cars.data().iter().filter_map(|r| r["value"].as_f64()).sum();
        assert!((drawn - given).abs() < 1e-9 * given);
    }
    assert!(cars.draw().unwrap().svg.contains("no data: Hybrid car"));
}

#[test]
fn numbers_that_cannot_be_drawn_are_named() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -3.0] {
        let mut bars = specs::bars(Lang::En);
        bars.bars[2].value = Some(bad);
        assert!(matches!(bars.draw(), Err(FigureError::InvalidNumber { item, .. }) if item == "Chile"));
        let mut cars = specs::cars(Lang::En, Arrangement::Grouped);
        cars.cells[0].value = bad;
        assert!(
            matches!(cars.draw(), Err(FigureError::InvalidNumber { item, .. }) if item == "Gasoline car · Australia")
        );
        let mut lines = specs::lines(true);
        lines.lines[0].points[1] = LinePoint { x: 2011.0, y: Some(bad), ..LinePoint::default() };
        assert!(
            matches!(lines.draw(), Err(FigureError::InvalidNumber { item, .. }) if item == "Cobalt at 2011")
        );
        let mut dots = specs::dots(Lang::En);
        dots.dots[1].value = bad;
        assert!(
            matches!(dots.draw(), Err(FigureError::InvalidNumber { item, .. }) if item == "All crops · Greenhouse")
        );
    }
    // A logarithmic axis has no zero; what is not declared is not dropped.
    let mut dots = specs::dots(Lang::En);
    dots.dots[2].marks[0].value = 0.0;
    assert!(matches!(dots.draw(), Err(FigureError::InvalidNumber { field: "mark", .. })));
    let mut dots = specs::dots(Lang::En);
    dots.dots[0].group = "Apples".into();
    assert!(matches!(dots.draw(), Err(FigureError::Undeclared { what: "group", .. })));
    dots.dots.clear();
    assert!(matches!(dots.draw(), Err(FigureError::Empty { .. })));
    let mut bars = specs::bars(Lang::En);
    bars.cut_off = CutOff::MinShare(1.5);
    assert!(matches!(bars.draw(), Err(FigureError::InvalidSetting { setting: "cut_off", .. })));
    bars.frame.width = f64::NAN;
    bars.cut_off = CutOff::None;
    assert!(matches!(bars.draw(), Err(FigureError::InvalidSetting { setting: "width", .. })));
}

#[test]
fn changes_go_from_level_to_level_and_cut_ones_add_up() {
    let waterfall = specs::waterfall(Lang::En);
    let rows = waterfall.data();
    let (mut reached, number) = (0.0, |row: &Record, column: &str| row[column].as_f64().unwrap());
    for row in &rows {
        let start = if row["step"] == "level" { 0.0 } else { reached };
        assert_eq!(number(row, "start"), start, "{row:?}");
        reached = start + number(row, "value");
    }
    // What the last change reaches is the level after it.
    let last = &rows[rows.len() - 2];
    assert!((number(last, "start") + number(last, "value") - reached).abs() < 1e-9);
    let mut changes = specs::changes(Lang::En);
    let given: f64 = changes.bars.iter().map(|bar| bar.value).sum();
    for cut in [CutOff::None, CutOff::TopN(3), CutOff::CumulativeShare(0.5)] {
        changes.cut_off = cut;
        let data = changes.data();
        let drawn: f64 = data.iter().map(|row| number(row, "value")).sum();
        assert!((drawn - given).abs() < 1e-9, "{drawn} is not {given}");
        // The largest first, whatever its sign.
        let sizes: Vec<f64> = data.iter().map(|row| number(row, "value").abs()).collect();
        let named = if cut == CutOff::None { sizes.len() } else { sizes.len() - 1 };
        assert!(sizes[..named].windows(2).all(|pair| pair[0] >= pair[1]), "{sizes:?}");
    }
    changes.bars[1].value = f64::NAN;
    assert!(matches!(changes.draw(), Err(FigureError::InvalidNumber { item, .. }) if item == "China"));
    changes.bars[1].label = changes.bars[0].label.clone();
    assert!(matches!(changes.draw(), Err(FigureError::Duplicate { .. })));
    changes.bars.clear();
    assert!(matches!(changes.draw(), Err(FigureError::Empty { .. })));
}

#[test]
fn ten_thousand_bars_become_sixty_and_other() {
    let bars = (0..10_000)
        .map(|i| Bar { label: format!("b{i}"), value: Some(f64::from(i)), ..Bar::default() })
        .collect();
    let spec = BarsSpec { bars, ..BarsSpec::default() };
    assert_eq!(spec.data().len(), 60);
    assert!(spec.draw().unwrap().svg.contains("Other (n=9941)"));
}

#[test]
fn all_zero_values_draw() {
    let mut bars = specs::bars(Lang::En);
    bars.bars.iter_mut().for_each(|b| (b.value, b.low, b.high) = (Some(0.0), None, None));
    bars.draw().unwrap();
    let mut map = specs::map(Lang::En);
    map.values.iter_mut().for_each(|v| v.value = Some(0.0));
    map.unlocated.clear();
    map.draw().unwrap();
    let mut cars = specs::cars(Lang::En, Arrangement::Shares);
    cars.cells.iter_mut().for_each(|c| c.value = 0.0);
    cars.draw().unwrap();
    let mut changes = specs::changes(Lang::En);
    changes.bars.iter_mut().for_each(|bar| bar.value = 0.0);
    changes.draw().unwrap();
}

#[test]
fn a_small_figure_reads_as_expected() {
    let spec = BarsSpec {
        frame: Frame {
            id: "small".into(),
            title: "Copper".into(),
            unit: "t".into(),
            sources: vec!["Survey 2024".into()],
            width: 480.0,
            ..Frame::default()
        },
        value_name: "Mine production".into(),
        bars: vec![
            Bar { label: "Chile".into(), value: Some(5.0), ..Bar::default() },
            Bar { label: "Peru".into(), value: None, ..Bar::default() },
        ],
        ..BarsSpec::default()
    };
    insta::assert_snapshot!(spec.draw().unwrap().svg);
}
