//! Compiles the embedded system, `data/mrio/world-2011`, from a folder or archive of the World Input-Output Database.
//!
//! `cargo run -p input-output --bin compile-mrio -- ORIGINAL DATA_MRIO`: reads the original, adds up regions and sectors by
//! `world-2011-regions.tsv` and `world-2011-sectors.tsv` in `DATA_MRIO`, keeps value added and no other extension, and
//! writes the tables in the layout of pymrio. The same original gives the same bytes.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use input_output::{Concordance, Matrix, System, aggregate, read};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [original, data] = arguments.as_slice() else {
        return Err("usage: compile-mrio ORIGINAL DATA_MRIO".into());
    };
    let mut system = read::open(original)?;
    system.extensions.retain(|extension| extension.name == "factor_inputs");
    let concordance = Concordance {
        regions: Some(pairs(&data.join("world-2011-regions.tsv"))?),
        sectors: Some(pairs(&data.join("world-2011-sectors.tsv"))?),
        categories: None,
    };
    let (system, report) = aggregate(&system, &concordance)?;
    if report.largest_residual > 1e-12 {
        return Err(format!("totals changed by {}", report.largest_residual).into());
    }
    let folder = data.join("world-2011");
    std::fs::create_dir_all(folder.join("factor_inputs"))?;
    for (name, text) in tables(&system) {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}

fn pairs(path: &Path) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    let lines = text.lines().skip(1).map(|line| line.split_once('\t'));
    let pairs: Option<BTreeMap<_, _>> =
        lines.map(|pair| pair.map(|(from, to)| (from.to_owned(), to.to_owned()))).collect();
    pairs.ok_or_else(|| format!("{}: a line has no tab", path.display()).into())
}

/// The files of the system.
fn tables(system: &System) -> Vec<(&'static str, String)> {
    let n = system.len();
    let industries: Vec<(String, String)> =
        (0..n).map(|at| system.industries.name(at)).map(|(r, s)| (r.to_owned(), s.to_owned())).collect();
    let regions = system.industries.regions();
    let categories = system.demand_columns.categories();
    let name =
        |names: &[String], at: Option<usize>| at.and_then(|at| names.get(at).cloned()).unwrap_or_default();
    let columns: Vec<(String, String)> = (0..system.demand_columns.len())
        .map(|at| {
            (
                name(regions, system.demand_columns.region_of(at)),
                name(categories, system.demand_columns.category_of(at)),
            )
        })
        .collect();
    let labels: Vec<String> =
        industries.iter().map(|(region, sector)| format!("{region}\t{sector}")).collect();
    let output = Matrix::new(n, 1, system.output.clone()).unwrap_or_default();
    let mut x = "region\tsector\tindout\n".to_owned();
    rows(&mut x, &labels, &output);
    let mut files = vec![
        ("Z.txt", table("region\tsector", "sector", &labels, &industries, &system.transactions)),
        ("Y.txt", table("region\tsector", "category", &labels, &columns, &system.demand)),
        ("x.txt", x),
        ("metadata.json", METADATA.to_owned()),
        ("file_parameters.json", PARAMETERS.to_owned()),
    ];
    let unit = system.units.first().map_or("", String::as_str);
    let mut units = "region\tsector\tunit\n".to_owned();
    for label in &labels {
        let _ = writeln!(units, "{label}\t{unit}");
    }
    files.push(("unit.txt", units));
    if let Some(extension) = system.extensions.first() {
        let names: Vec<String> = extension.stressors.iter().map(|stressor| stressor.name.clone()).collect();
        files.push((
            "factor_inputs/F.txt",
            table("stressor", "sector", &names, &industries, &extension.by_industry),
        ));
        let mut units = "stressor\tunit\n".to_owned();
        for stressor in &extension.stressors {
            let _ = writeln!(units, "{}\t{}", stressor.name, stressor.unit);
        }
        files.push(("factor_inputs/unit.txt", units));
        files.push(("factor_inputs/file_parameters.json", EXTENSION_PARAMETERS.to_owned()));
    }
    files
}

fn table(
    index: &str,
    second: &str,
    labels: &[String],
    columns: &[(String, String)],
    values: &Matrix,
) -> String {
    let blank = "\t".repeat(index.matches('\t').count() + 1);
    let mut text = String::new();
    for (name, level) in [("region", 0), (second, 1)] {
        let names =
            columns.iter().map(|(region, sector)| if level == 0 { region.as_str() } else { sector.as_str() });
        let _ = writeln!(text, "{name}{blank}{}", names.collect::<Vec<_>>().join("\t"));
    }
    let _ = writeln!(text, "{index}{}", "\t".repeat(columns.len()));
    rows(&mut text, labels, values);
    text
}

fn rows(text: &mut String, labels: &[String], values: &Matrix) {
    for (row, label) in labels.iter().enumerate() {
        text.push_str(label);
        for value in values.row(row) {
            let _ = write!(text, "\t{value}");
        }
        text.push('\n');
    }
}

const METADATA: &str = r#"{
    "description": "Aggregation of the World Input-Output Database (release of 2013), 2011, current prices; see data/mrio/README.md",
    "name": "world-2011",
    "system": "industry-by-industry",
    "version": "1",
    "history": []
}
"#;

const PARAMETERS: &str = r#"{
    "files": {
        "Z": {"name": "Z.txt", "nr_index_col": "2", "nr_header": "2"},
        "Y": {"name": "Y.txt", "nr_index_col": "2", "nr_header": "2"},
        "x": {"name": "x.txt", "nr_index_col": "2", "nr_header": "1"},
        "unit": {"name": "unit.txt", "nr_index_col": "2", "nr_header": "1"}
    },
    "systemtype": "IOSystem"
}
"#;

const EXTENSION_PARAMETERS: &str = r#"{
    "files": {
        "F": {"name": "F.txt", "nr_index_col": "1", "nr_header": "2"},
        "unit": {"name": "unit.txt", "nr_index_col": "1", "nr_header": "1"}
    },
    "systemtype": "Extension",
    "name": "factor_inputs"
}
"#;
