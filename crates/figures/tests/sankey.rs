//! The Sankey diagram: mass is conserved at every cut-off, every node has its label, size does no harm.

#[path = "../examples/samples/specs.rs"]
#[allow(dead_code, reason = "each test file uses some of the samples")]
mod specs;

use figures::{CutOff, FigureError, Lang, SankeyLink, SankeyNode, SankeySpec};

const CUTS: [CutOff; 6] = [
    CutOff::None,
    CutOff::MinShare(0.0),
    CutOff::MinShare(0.05),
    CutOff::CumulativeShare(0.9),
    CutOff::TopN(3),
    CutOff::TopN(0),
];

fn sum(spec: &SankeySpec) -> f64 {
    spec.data().iter().filter_map(|r| r["value"].as_f64()).sum()
}

#[test]
fn every_cut_off_conserves_the_total() {
    for mut spec in [specs::sankey(Lang::En, false), specs::sankey(Lang::En, true), specs::chain()] {
        let given: f64 = spec.links.iter().map(|l| l.value).sum();
        let merged = spec.links.len() as u64;
        for cut in CUTS {
            spec.cut_off = cut;
            assert!((sum(&spec) - given).abs() < 1e-9 * given, "{cut:?}");
            assert_eq!(spec.data().iter().filter_map(|r| r["merged"].as_u64()).sum::<u64>(), merged);
            spec.draw().unwrap();
        }
    }
}

#[test]
fn mass_is_conserved_layer_by_layer() {
    let mut spec = specs::sankey(Lang::En, true);
    let by_layer = |spec: &SankeySpec| {
        let mut sums = [0.0; 2];
        for r in spec.data() {
            sums[r["source_layer"].as_u64().unwrap() as usize] += r["value"].as_f64().unwrap();
        }
        sums
    };
    spec.cut_off = CutOff::None;
    let whole = by_layer(&spec);
    spec.cut_off = CutOff::TopN(2);
    for (a, b) in by_layer(&spec).iter().zip(whole) {
        assert!((a - b).abs() < 1e-6);
    }
}

#[test]
fn every_node_has_one_label() {
    for mut spec in [specs::sankey(Lang::En, false), specs::sankey(Lang::Ja, true), specs::chain()] {
        for cut in CUTS {
            spec.cut_off = cut;
            let mut nodes = std::collections::BTreeSet::new();
            for r in spec.data() {
                nodes.insert(format!("{} {}", r["source_layer"], r["source_label"]));
                nodes.insert(format!("{} {}", r["target_layer"], r["target_label"]));
            }
            let svg = spec.draw().unwrap().svg;
            let labels = svg.split_once(r#"<g class="labels">"#).unwrap().1.split_once("</g>").unwrap().0;
            // A label on two lines is a name and a grey value; count names.
            let names = labels
                .lines()
                .filter(|l| l.contains("<text") && !l.contains(r##"fill="#5f5f5f" stroke"##))
                .count();
            assert_eq!(names, nodes.len(), "{cut:?}");
        }
    }
}

#[test]
fn ten_thousand_nodes_and_links_are_capped() {
    let nodes = (0..10_000)
        .map(|i| SankeyNode { id: format!("n{i}"), layer: i % 4, ..SankeyNode::default() })
        .collect();
    let links: Vec<SankeyLink> = (0..10_000)
        .map(|i| SankeyLink {
            source: format!("n{i}"),
            target: format!("n{}", (i * 7919 + 13) % 10_000),
            value: (i % 101) as f64 + 0.5,
            ..SankeyLink::default()
        })
        .collect();
    let given: f64 = links.iter().map(|l| l.value).sum();
    let spec = SankeySpec { nodes, links, ..SankeySpec::default() };
    let start = std::time::Instant::now();
    let figure = spec.draw().unwrap();
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    assert!(figure.svg.contains("Other (n=2461)"));
    assert!((sum(&spec) - given).abs() < 1e-9 * given);
}

#[test]
fn loops_and_self_links_are_drawn_around() {
    let node = |id: &str, layer| SankeyNode { id: id.into(), layer, ..SankeyNode::default() };
    let link = |s: &str, t: &str| SankeyLink {
        source: s.into(),
        target: t.into(),
        value: 1.0,
        ..SankeyLink::default()
    };
    let spec = SankeySpec {
        nodes: vec![node("a", 0), node("b", 1)],
        links: vec![link("a", "b"), link("b", "a"), link("b", "b")],
        ..SankeySpec::default()
    };
    let svg = spec.draw().unwrap().svg;
    assert_eq!(svg.matches(r##"fill="none" stroke="#"##).count(), 2);
    let alone =
        SankeySpec { nodes: vec![node("a", 3)], links: vec![link("a", "a")], ..SankeySpec::default() };
    alone.draw().unwrap();
}

#[test]
fn faults_are_named() {
    let mut spec = specs::chain();
    spec.links[3].value = -2.0;
    let error = spec.draw().unwrap_err().to_string();
    assert!(error.contains("New Caledonia → Japan smelters") && error.contains("`-2`"), "{error}");
    spec.links[3].value = 20.0;
    spec.links[0].target = "Chima".into();
    assert!(matches!(spec.draw(), Err(FigureError::Undeclared { name, .. }) if name == "Chima"));
    let mut spec = specs::chain();
    spec.nodes[1].id = "Indonesia".into();
    assert!(matches!(spec.draw(), Err(FigureError::Duplicate { name, .. }) if name == "Indonesia"));
    let mut spec = specs::chain();
    spec.links[0].low = Some(95.0);
    assert!(matches!(spec.draw(), Err(FigureError::InvalidInterval { .. })));
    spec.links.clear();
    assert!(matches!(spec.draw(), Err(FigureError::Empty { .. })));
}
