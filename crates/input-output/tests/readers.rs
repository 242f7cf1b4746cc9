//! Readers against what pymrio made of the same files, and against files made wrong on purpose.
//!
//! The originals and pymrio's reading of them are in the shared folder; the tables of the latter have one label a row and
//! column, in the same order unless said otherwise.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use input_output::read::{Format, ReadError, ReadOptions, open, open_as, open_files, open_with, sniff};
use input_output::{Matrix, Model, System};

fn shared(path: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if root.is_dir() {
        return Some(root.join(path));
    }
    #[allow(clippy::print_stdout)]
    {
        println!("skipped: shared data not present");
    }
    None
}

fn parsers(path: &str) -> Option<PathBuf> {
    shared("golden/pymrio/parsers").map(|root| root.join(path))
}

/// A table of labels and numbers; empty cells are not a number.
struct Expected {
    rows: Vec<String>,
    columns: Vec<String>,
    values: BTreeMap<(String, String), f64>,
}

fn expected(path: &Path) -> Expected {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let columns: Vec<String> = reader.headers().unwrap().iter().skip(1).map(str::to_owned).collect();
    let mut table = Expected { rows: Vec::new(), columns, values: BTreeMap::new() };
    for record in reader.records() {
        let record = record.unwrap();
        let row = record[0].to_owned();
        for (column, cell) in table.columns.iter().zip(record.iter().skip(1)) {
            table.values.insert((row.clone(), column.clone()), cell.parse().unwrap_or(f64::NAN));
        }
        table.rows.push(row);
    }
    table
}

/// Compares by place.
fn same(what: &str, found: &Matrix, path: &Path, relative: f64) {
    let expected = expected(path);
    assert_eq!(
        (found.rows(), found.columns()),
        (expected.rows.len(), expected.columns.len()),
        "{what}: shape"
    );
    for (row, row_label) in expected.rows.iter().enumerate() {
        for (column, label) in expected.columns.iter().enumerate() {
            let value = expected.values[&(row_label.clone(), label.clone())];
            close(&format!("{what} {row_label} {label}"), found.get(row, column).unwrap(), value, relative);
        }
    }
}

fn close(what: &str, found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{what}: {found}, expected {expected}");
}

/// `A` from `Z` and `x`.
fn coefficients(system: &System) -> Matrix {
    let mut made = system.transactions.clone();
    let n = made.columns();
    for row in made.values_mut().chunks_exact_mut(n) {
        for (value, output) in row.iter_mut().zip(&system.output) {
            *value = if *output == 0.0 { 0.0 } else { *value / output };
        }
    }
    made
}

fn intensities(system: &System, extension: &str) -> Matrix {
    let mut made =
        system.extensions.iter().find(|known| known.name == extension).unwrap().by_industry.clone();
    let n = made.columns();
    for row in made.values_mut().chunks_exact_mut(n) {
        for (value, output) in row.iter_mut().zip(&system.output) {
            *value /= output;
        }
    }
    made
}

fn extension<'s>(system: &'s System, name: &str) -> &'s input_output::Extension {
    system.extensions.iter().find(|known| known.name == name).unwrap()
}

const ROUNDING: f64 = 1e-14;

#[test]
fn exiobase_1_and_2_give_the_coefficients_of_pymrio() {
    for (raw, parsed) in [
        ("raw/exio1_mock", "parsed/exio1"),
        ("raw/exio2_mock/mrIOT_PxP_ita_coefficient_version2.2.2.zip", "parsed/exio2"),
    ] {
        let (Some(raw), Some(parsed)) = (parsers(raw), parsers(parsed)) else { return };
        assert_eq!(sniff(&raw).unwrap().first().map(|(format, _)| *format), Some(Format::Exiobase));
        let system = open(&raw).unwrap();
        same("A", &coefficients(&system), &parsed.join("A.csv"), ROUNDING);
        same("Y", &system.demand, &parsed.join("Y.csv"), 0.0);
        for name in ["factor_inputs", "emissions", "materials", "resources"] {
            if parsed.join(name).is_dir() {
                same(name, &intensities(&system, name), &parsed.join(name).join("S.csv"), ROUNDING);
            }
        }
        let emissions = extension(&system, "emissions");
        same("F_Y", emissions.by_demand.as_ref().unwrap(), &parsed.join("emissions/F_Y.csv"), 0.0);
        assert_eq!(emissions.stressors[0].name, "emission_type1 | air");
        assert_eq!(emissions.stressors[0].unit, "kg");
        assert_eq!(system.units, ["M.EUR"]);
    }
}

#[test]
fn exiobase_3_gives_the_tables_of_pymrio() {
    let (Some(raw), Some(parsed)) = (parsers("raw/exio3_mock"), parsers("parsed/exio3")) else { return };
    let system = open(&raw).unwrap();
    same("A", &coefficients(&system), &parsed.join("A.csv"), ROUNDING);
    same("Y", &system.demand, &parsed.join("Y.csv"), 0.0);
    let satellite = extension(&system, "satellite");
    same("F", &satellite.by_industry, &parsed.join("satellite/F.csv"), 0.0);
    same("F_Y", satellite.by_demand.as_ref().unwrap(), &parsed.join("satellite/F_Y.csv"), 0.0);
    assert_eq!(satellite.stressors[1].unit, "kg");
    assert_eq!(system.units, ["Mill USD"]);
    assert_eq!(system.year, Some(2009));
}

#[test]
fn eora_gives_the_tables_of_pymrio() {
    let (Some(raw), Some(parsed)) = (parsers("raw/eora26_mock"), parsers("parsed/eora26_2010")) else {
        return;
    };
    let system = open(&raw).unwrap();
    same("Z", &system.transactions, &parsed.join("Z.csv"), 0.0);
    same("Y", &system.demand, &parsed.join("Y.csv"), 0.0);
    for name in ["VA", "Q"] {
        same(name, &extension(&system, name).by_industry, &parsed.join(name).join("F.csv"), 0.0);
    }
    let satellites = extension(&system, "Q");
    same("QY", satellites.by_demand.as_ref().unwrap(), &parsed.join("Q/F_Y.csv"), 0.0);
    assert_eq!(satellites.stressors[0].name, "I-GHG-CO2 emissions | emission_type1");
    assert_eq!(satellites.stressors[0].unit, "kg");
    assert_eq!(system.year, Some(2010));
}

#[test]
fn gloria_gives_the_coefficients_of_pymrio() {
    let (Some(raw), Some(parsed)) = (parsers("raw/gloria_mock"), parsers("parsed/gloria_2022_bp")) else {
        return;
    };
    let system = open(&raw).unwrap();
    same("A", &coefficients(&system), &parsed.join("A.csv"), 1e-12);
    same("Y", &system.demand, &parsed.join("Y.csv"), 1e-12);
    same("VA", &extension(&system, "VA").by_industry, &parsed.join("VA/F.csv"), ROUNDING);
    same("Q", &extension(&system, "Q").by_industry, &parsed.join("Q/F.csv"), 0.0);
    assert_eq!(system.year, Some(2022));
    // Supply is diagonal, so that all models are the same.
    for model in Model::ALL {
        let options = ReadOptions { model: Some(model), ..ReadOptions::default() };
        let made = open_with(&raw, &options).unwrap();
        same("A", &coefficients(&made), &parsed.join("A.csv"), 1e-12);
        same("Y", &made.demand, &parsed.join("Y.csv"), 1e-12);
        same("Q", &extension(&made, "Q").by_industry, &parsed.join("Q/F.csv"), 1e-12);
    }
}

/// Three products (rows) and industries of one nation, as tables of one's own.
const SUPPLY_USE: [(&str, &str); 4] = [
    ("supply.csv", ",farms,mills,shops\ngrain,90,5,0\nflour,10,180,8\ntrade,0,15,142\n"),
    ("use.csv", ",farms,mills,shops\ngrain,20,30,10\nflour,15,60,40\ntrade,25,35,30\n"),
    ("Y.csv", ",households\ngrain,35\nflour,83\ntrade,67\n"),
    ("labour.csv", ",unit,farms,mills,shops\nhours,h,40,75,70\n"),
];

fn of_files(changes: &[(&str, &str)], model: Option<Model>) -> Result<System, ReadError> {
    let files = SUPPLY_USE.map(|(name, text)| {
        let changed = changes.iter().find(|(changed, _)| *changed == name).map_or(text, |(_, text)| text);
        (name.to_owned(), changed.as_bytes().to_vec())
    });
    open_files("sut-2020", files.to_vec(), &ReadOptions { model, ..ReadOptions::default() })
}

#[test]
fn supply_and_use_of_ones_own_become_a_table_by_every_model() {
    let total = |values: &[f64]| values.iter().sum::<f64>();
    for model in Model::ALL {
        let system = of_files(&[], Some(model)).unwrap();
        let sectors: &[String] = system.industries.sectors();
        let expected =
            if model.is_by_product() { ["grain", "flour", "trade"] } else { ["farms", "mills", "shops"] };
        assert_eq!(sectors, expected);
        let output = if model.is_by_product() { [95.0, 198.0, 157.0] } else { [100.0, 200.0, 150.0] };
        assert_eq!(system.output, output);
        let deliveries = system.transactions.row_sums();
        for (at, output) in output.iter().enumerate() {
            assert!((deliveries[at] + system.demand.row(at)[0] - output).abs() < 1e-12, "{model:?} {at}");
        }
        let labour = extension(&system, "labour");
        assert_eq!(labour.stressors[0].unit, "h");
        assert!((total(labour.by_industry.values()) - 185.0).abs() < 1e-12);
        assert!((total(system.transactions.values()) - 265.0).abs() < 1e-12);
        assert_eq!(system.year, Some(2020));
    }
    assert_eq!(of_files(&[], None).unwrap(), of_files(&[], Some(Model::D)).unwrap());
}

#[test]
fn a_nation_without_extensions_is_read_as_it_is() {
    for (z, y) in [
        (",mining,metals\nmining,10,60\nmetals,20,50\n", ",households\nmining,8\nmetals,120\n"),
        (";mining;metals\nmining;10,5;60\nmetals;20;50\n", ";households\nmining;8\nmetals;120,25\n"),
    ] {
        let files = [("Z.csv", z), ("Y.csv", y)].map(|(name, text)| (name.to_owned(), text.into()));
        let system = open_files("nation", files.to_vec(), &ReadOptions::default()).unwrap();
        assert_eq!(system.industries.sectors(), ["mining", "metals"]);
        assert_eq!(system.transactions.get(1, 0), Some(20.0));
        assert_eq!(system.demand.rows(), 2);
    }
}

#[test]
fn supply_and_use_made_wrong_are_refused_with_the_place() {
    let refused =
        |changes: &[(&str, &str)], model: Option<Model>| of_files(changes, model).unwrap_err().to_string();
    let two = ",farms,mills\ngrain,90,5\nflour,10,180\ntrade,0,15\n";
    let texts = [
        refused(&[("supply.csv", two)], None),
        refused(&[("use.csv", ",farms,mills,shops\nflour,20,30,10\ngrain,15,60,40\ntrade,25,35,30\n")], None),
        refused(&[("Y.csv", ",households\ngrain,35\nflour,83\n")], None),
        refused(&[("supply.csv", ",farms,mills,shops\ngrain,0,0,0\nflour,10,180,8\ntrade,0,15,142\n")], None),
        refused(
            &[("supply.csv", ",farms,mills,shops\ngrain,1,2,0\nflour,2,4,0\ntrade,0,0,1\n")],
            Some(Model::A),
        ),
        refused(&[("labour.csv", ",unit,farms,mills\nhours,h,40,75\n")], None),
    ];
    for (text, words) in texts.iter().zip([
        ["use.csv", "3 columns"],
        ["use.csv", "flour"],
        ["Y.csv", "rows"],
        ["supply.csv", "nobody supplies"],
        ["supply.csv", "cannot be inverted"],
        ["labour.csv", "columns"],
    ]) {
        for word in words {
            assert!(text.contains(word), "{text}");
        }
    }
    // A model for what is a table already.
    let z =
        [("Z.csv", ",a\na,1\n"), ("Y.csv", ",f\na,2\n")].map(|(name, text)| (name.to_owned(), text.into()));
    let options = ReadOptions { model: Some(Model::B), ..ReadOptions::default() };
    let error = open_files("tables", z.to_vec(), &options).unwrap_err().to_string();
    assert!(error.contains("needs no model B"), "{error}");
}

#[test]
fn oecd_editions_give_the_tables_of_pymrio() {
    for (raw, parsed, year) in [
        ("raw/oecd_mock/ICIO2016_2003.csv", "parsed/oecd2016_2003", 2003),
        ("raw/oecd_mock/ICIO2018_2010.CSV", "parsed/oecd2018_2010", 2010),
        ("raw/oecd_mock/ICIO2018_2010.zip", "parsed/oecd2018_2010", 2010),
    ] {
        let (Some(raw), Some(parsed)) = (parsers(raw), parsers(parsed)) else { return };
        let system = open(&raw).unwrap();
        let table = expected(&parsed.join("Z.csv"));
        assert_eq!(system.len(), table.rows.len());
        let place = |label: &str| {
            let (region, sector) = label.split_once('|').unwrap();
            system.industries.find(region, sector).unwrap()
        };
        for ((row, column), value) in &table.values {
            let found = system.transactions.get(place(row), place(column)).unwrap();
            close(&format!("Z {row} {column}"), found, *value, ROUNDING);
        }
        assert_eq!(system.year, Some(year));
        assert_eq!(system.units, ["M.USD"]);
    }
}

#[test]
fn wiod_2013_gives_the_tables_of_pymrio() {
    let (Some(raw), Some(parsed)) =
        (parsers("raw/wiod_mock/wiot09_row_sep12.xlsx"), parsers("parsed/wiod2009"))
    else {
        return;
    };
    let system = open(&raw).unwrap();
    same("Z", &system.transactions, &parsed.join("Z.csv"), 0.0);
    same("Y", &system.demand, &parsed.join("Y.csv"), 0.0);
    same(
        "factors",
        &extension(&system, "factor_inputs").by_industry,
        &parsed.join("factor_inputs/F.csv"),
        0.0,
    );
    assert_eq!(system.year, Some(2009));
}

#[test]
fn wiod_2016_binary_workbook_is_read() {
    let Some(path) = shared("data/mrio/wiod2016_USA_ROW_excerpt_climada.xlsb") else { return };
    let system = open(&path).unwrap();
    assert_eq!(system.len(), 112);
    // An excerpt: it has no final demand, and output is that of the whole table.
    assert_eq!(system.demand_columns.len(), 0);
    assert_eq!(system.transactions.get(0, 0), Some(12_924.179_691_304_7));
    assert_eq!(system.output[0], 70_292.034_492_296_15);
    let factors = extension(&system, "factor_inputs");
    assert_eq!(factors.stressors.len(), 6);
    assert_eq!(factors.by_industry.get(4, 0), Some(30_489.190_203_965_76));
    assert_eq!(system.year, Some(2014));
}

#[test]
fn folders_in_the_layout_of_exiobase_3_are_read() {
    for (path, n) in [("exiobase_layout_n20", 20), ("exiobase_layout_n180", 180)] {
        let Some(path) = parsers(path) else { return };
        let system = open(&path).unwrap();
        assert_eq!(system.len(), n);
        let largest = system.output.iter().copied().fold(0.0, f64::max);
        for (delivered, output) in system.delivered().iter().zip(&system.output) {
            assert!((delivered - output).abs() <= 1e-9 * largest);
        }
    }
}

#[test]
fn a_zipped_folder_of_the_world_is_read() {
    let Some(path) = shared("data/mrio/wiod_2011_pymrio.zip") else { return };
    let system = open(&path).unwrap();
    assert_eq!((system.len(), system.industries.regions().len()), (1435, 41));
    assert_eq!(system.transactions.get(0, 0), Some(8732.0));
    assert_eq!(system.year, Some(2011));
    assert_eq!(system.extensions.len(), 2);
}

#[test]
fn a_year_of_wiod_is_the_same_from_its_workbook_and_from_a_folder() {
    let (Some(book), Some(folder)) =
        (shared("data/mrio/wiot11_row_apr12.xlsx"), shared("data/mrio/wiod_2011_pymrio.zip"))
    else {
        return;
    };
    let (book, folder) = (open(&book).unwrap(), open(&folder).unwrap());
    assert_eq!(book.transactions, folder.transactions);
    assert_eq!(book.demand, folder.demand);
    assert_eq!(book.output, folder.output);
    assert_eq!(book.industries.sectors(), folder.industries.sectors());
}

#[test]
fn a_national_long_table_is_read() {
    let Some(path) = shared("data/io_national/japan/iotable_13sector_2011.csv") else { return };
    let system = open(&path).unwrap();
    assert_eq!(system.len(), 13);
    assert_eq!(system.transactions.get(0, 0), Some(1_456_611.0));
}

#[test]
fn what_is_not_what_was_said_is_named() {
    let (Some(eora), Some(oecd)) = (parsers("raw/eora26_mock"), parsers("raw/oecd_mock/ICIO2018_2010.CSV"))
    else {
        return;
    };
    let message = |error: ReadError| error.to_string();
    assert!(message(open_as(&eora, Format::PymrioFolder).unwrap_err()).contains("looks like `eora26`"));
    assert!(message(open_as(&oecd, Format::Eora26).unwrap_err()).contains("looks like `oecd`"));
}

/// Files of a folder, by name.
fn files(folder: &Path, prefix: &str, list: &mut Vec<(String, Vec<u8>)>) {
    for item in std::fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            files(&path, &format!("{name}/"), list);
        } else {
            list.push((name, std::fs::read(&path).unwrap()));
        }
    }
}

#[test]
fn folders_made_wrong_are_refused_with_the_place() {
    let Some(folder) = parsers("exiobase_layout_n20") else { return };
    let mut good = Vec::new();
    files(&folder, "", &mut good);
    let read = |files: Vec<(String, Vec<u8>)>| open_files("folder", files, &ReadOptions::default());
    assert_eq!(
        read(good.clone()).unwrap(),
        System { name: "synth_4x5".to_owned(), ..open(&folder).unwrap() }
    );
    let with = |name: &str, change: &dyn Fn(&str) -> String| {
        let mut files = good.clone();
        for (known, bytes) in &mut files {
            if known == name {
                *bytes = change(std::str::from_utf8(bytes).unwrap()).into_bytes();
            }
        }
        read(files).map_err(|error| error.to_string())
    };
    let line = |text: &str, at: usize| text.lines().nth(at).unwrap().to_owned();
    let refused = |what: &str, result: Result<System, String>, places: &[&str]| {
        let message = result.expect_err(what);
        for place in places {
            assert!(message.contains(place), "{what}: {message}");
        }
    };
    refused(
        "cut short",
        with("Z.txt", &|text| text[..text.len() / 2].to_owned()),
        &["folder/Z.txt", "row", "cut short"],
    );
    refused(
        "a row lost",
        with("Y.txt", &|text| text.replace(&line(text, 5), "").replace("\n\n", "\n")),
        &["folder/Y.txt", "row"],
    );
    refused(
        "swapped rows",
        with("Z.txt", &|text| {
            let (a, b) = (line(text, 4), line(text, 9));
            text.replace(&a, "#").replace(&b, &a).replace('#', &b)
        }),
        &["folder/Z.txt, row 6", "side by side"],
    );
    refused(
        "not a number",
        with("Z.txt", &|text| {
            let old = line(text, 6);
            let (start, _) = old.rsplit_once('\t').unwrap();
            text.replace(&old, &format!("{start}\tNaN"))
        }),
        &["folder/Z.txt, row 7, column 22", "`NaN` is not a finite number"],
    );
    refused(
        "the same industry twice",
        with("Z.txt", &|text| text.replace("product 002", "product 001")),
        &["folder/Z.txt"],
    );
    refused(
        "Y in the place of Z",
        with("Z.txt", &|text| {
            let (_, y) = good.iter().find(|(name, _)| name == "Y.txt").unwrap();
            assert!(!text.is_empty());
            String::from_utf8(y.clone()).unwrap()
        }),
        &["folder/Z.txt"],
    );
    refused(
        "a satellite of other columns",
        with("satellite/F.txt", &|text| text.replacen("\tAT", "\tXX", 1)),
        &["folder/satellite/F.txt, row 1, column 2"],
    );
    refused(
        "a stressor without unit",
        with("satellite/unit.txt", &|text| text.replace("Stressor 001", "Stressor 999")),
        &["folder/satellite/unit.txt", "Stressor 001"],
    );
    let mut pickled = good.clone();
    pickled.retain(|(name, _)| name != "Z.txt" && name != "file_parameters.json");
    pickled.push(("Z.pkl".to_owned(), vec![0x80, 4]));
    assert!(read(pickled).unwrap_err().to_string().contains("pickle"));
    let mut without = good.clone();
    without.retain(|(name, _)| name != "Y.txt");
    assert!(read(without).unwrap_err().to_string().contains("no final demand"));
}

#[test]
fn older_names_and_coefficients_alone_are_read_too() {
    let Some(folder) = parsers("exiobase_layout_n180") else { return };
    let mut files_of = Vec::new();
    files(&folder, "IOT_2019_pxp/", &mut files_of);
    let whole = open_files("a", files_of.clone(), &ReadOptions::default()).unwrap();
    for (name, _) in &mut files_of {
        *name = name.replace("F_Y.txt", "F_hh.txt").replace("satellite", "air_emissions");
    }
    files_of.retain(|(name, _)| !name.ends_with(".json") && !name.ends_with("x.txt"));
    let older = open_files("a", files_of, &ReadOptions::default()).unwrap();
    assert_eq!(older.transactions, whole.transactions);
    assert_eq!(older.extensions[0].name, "air_emissions");
    assert_eq!(older.extensions[0].by_demand, whole.extensions[0].by_demand);
    assert_eq!((older.name.as_str(), older.year), ("IOT_2019_pxp", Some(2019)));
}
