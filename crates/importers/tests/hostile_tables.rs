//! Tables of the user's own that are made to harm, or were never finished: what is told instead of taken.

mod support;

use importers::ReadOptions;
use importers::format::{Format, Job, Row};
use importers::mapping::Mapping;
use importers::packed::{DataFile, PackedLimits};
use importers::stated::Stated;
use support::workbook;

/// The rows of a table of production, and what is not understood as `row column reason`.
fn production(file: &str, bytes: &[u8]) -> Result<(Vec<Row>, Vec<String>), String> {
    let (options, stated, mapping) = (ReadOptions::default(), Stated::default(), Mapping::default());
    let job = Job { file, options: &options, stated: &stated, mapping: &mapping, products: None };
    let format = Format::of_key("production").ok_or("no such format")?;
    let (mut rows, mut reader) = (Vec::new(), bytes);
    let reading = (format.read)(&job, &mut reader, &mut rows).map_err(|error| error.to_string())?;
    assert!(reading.account.accounted(), "{:?}", reading.account);
    let open = reading.account.unmatched.iter();
    Ok((rows, open.map(|entry| format!("{} {} {}", entry.row, entry.column, entry.reason)).collect()))
}

#[test]
fn a_mass_beyond_what_a_number_holds_is_told_with_its_row() {
    let table =
        "region,material,year,mass,unit,stage\nCHL,copper,2022,1e308,t,mine\nPER,copper,2022,2,t,mine\n";
    let (rows, open) = production("own.csv", table.as_bytes()).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(open.len(), 1);
    assert!(open[0].starts_with("2 mass 1e308 is too large a mass"), "{open:?}");
}

#[test]
fn a_formula_that_was_never_computed_is_told_and_is_no_blank() {
    let text =
        |place: &str, text: &str| format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |number: usize, region: &str, mass: &str| {
        let words: String = [("A", region), ("B", "copper"), ("C", "2022"), ("E", "mine")]
            .iter()
            .map(|(column, word)| (column, text(&format!("{column}{number}"), word)))
            .map(
                |(column, cell)| {
                    if *column == "C" { cell + &format!("<c r=\"D{number}\">{mass}</c>") } else { cell }
                },
            )
            .collect();
        format!("<row r=\"{number}\">{words}</row>")
    };
    let header: String =
        [("A1", "region"), ("B1", "material"), ("C1", "year"), ("D1", "mass_t"), ("E1", "stage")]
            .iter()
            .map(|(place, word)| text(place, word))
            .collect();
    let rows = [
        format!("<row r=\"1\">{header}</row>"),
        row(2, "CHL", "<f>1+1</f><v></v>"),
        row(3, "PER", "<f>1+1</f>"),
        row(4, "USA", "<f>1+1</f><v>2</v>"),
        row(5, "CAN", ""),
    ];
    let sheet = format!("<worksheet><sheetData>{}</sheetData></worksheet>", rows.concat());
    let (rows, open) = production("own.xlsx", &workbook(&sheet, "<sst></sst>")).unwrap();
    let [Row::Production(usa)] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((usa.region.code(), usa.mass_kg), ("USA", 2000.0));
    assert_eq!(open.len(), 2, "{open:?}");
    assert!(open.iter().all(|entry| entry.contains("never computed")), "{open:?}");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.csv");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    for path in [pipe.as_path(), std::path::Path::new("/dev/zero")] {
        let error = DataFile::open(path, PackedLimits::default()).unwrap_err().to_string();
        assert!(error.contains("a pipe or a device"), "{error}");
    }
}
