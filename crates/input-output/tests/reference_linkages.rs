//! Linkages and embodied trade against reference results of an independent implementation (mariopy 1.3.2), which takes
//! output from row sums instead of the published one.

#![allow(missing_docs)]

mod support;

use input_output::{
    Leontief, Linkages, LinkagesByOrigin, Matrix, SolveOptions, System, intensities, trade_content,
};
use support::{assert_close, shared, synthetic, table, vector};

const TOLERANCE: f64 = 1e-11;

fn system() -> Option<(System, std::path::PathBuf)> {
    let mut system = synthetic(&shared("golden/pymrio/synth_4x5")?);
    system.output = system.delivered();
    Some((system, shared("golden/mario")?))
}

fn column(matrix: &Matrix, column: usize) -> Matrix {
    vector(matrix.transposed().row(column))
}

#[test]
fn linkages_agree() {
    let Some((system, folder)) = system() else { return };
    let known = table(&folder.join("linkages_single.csv"));
    assert_eq!(known.columns[..4], ["Total Forward", "Total Backward", "Direct Forward", "Direct Backward"]);
    let leontief = Leontief::new(&system, SolveOptions::default()).unwrap();
    let linkages = Linkages::of(&leontief).unwrap();
    let ours =
        [linkages.total_forward, linkages.total_backward, linkages.direct_forward, linkages.direct_backward];
    for (at, ours) in ours.iter().enumerate() {
        assert_close(&known.columns[at], &vector(ours), &column(&known.matrix, at), TOLERANCE);
    }
}

#[test]
fn linkages_by_origin_agree() {
    let Some((system, folder)) = system() else { return };
    let known = table(&folder.join("linkages_multi.csv"));
    let leontief = Leontief::new(&system, SolveOptions::default()).unwrap();
    let linkages = LinkagesByOrigin::of(&leontief).unwrap();
    let ours = [
        ("Total Forward|Local", linkages.total_forward_local),
        ("Total Forward|Foreign", linkages.total_forward_foreign),
        ("Total Backward|Local", linkages.total_backward_local),
        ("Total Backward|Foreign", linkages.total_backward_foreign),
        ("Direct Forward|Local", linkages.direct_forward_local),
        ("Direct Forward|Foreign", linkages.direct_forward_foreign),
        ("Direct Backward|Local", linkages.direct_backward_local),
        ("Direct Backward|Foreign", linkages.direct_backward_foreign),
    ];
    for (name, ours) in ours {
        let at = known.columns.iter().position(|column| column == name).unwrap();
        assert_close(name, &vector(&ours), &column(&known.matrix, at), TOLERANCE);
    }
}

#[test]
fn content_of_trade_and_value_added_agree() {
    let Some((system, folder)) = system() else { return };
    let leontief = Leontief::new(&system, SolveOptions::default()).unwrap();
    let intensities = intensities(&system.extensions[0], &system.output);
    let multipliers = leontief.multipliers(&intensities).unwrap().values;
    let content = trade_content(&system, multipliers.row(0));
    assert_close("content", &content, &table(&folder.join("trades_content.csv")).matrix, TOLERANCE);
    let imports: Vec<f64> =
        (0..4).map(|to| (0..4).filter(|from| *from != to).map(|from| content.row(from)[to]).sum()).collect();
    let known = table(&folder.join("embodied_imports.csv")).matrix;
    assert_close("imports", &vector(&imports), &vector(known.values()), TOLERANCE);
    let inputs = system.transactions.column_sums();
    let added: Vec<f64> = system.output.iter().zip(inputs).map(|(output, inputs)| output - inputs).collect();
    let known = table(&folder.join("value_added.csv")).matrix;
    let last = vector(known.row(known.rows() - 1));
    assert_close("value added", &vector(&added), &last, TOLERANCE);
}
