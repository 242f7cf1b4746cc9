//! Inventories that are read: every encoding, format, header and number style, and the user's own columns.

mod support;

use encoding_rs::{Encoding, SHIFT_JIS, WINDOWS_1252};
use importers::{DecimalMark, Inventory, ReadOptions};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use support::{read, read_with};

fn rows(inventory: &Inventory) -> Vec<(String, String, f64, f64)> {
    let lines = inventory.lines.iter();
    lines
        .map(|line| (line.part.to_string(), line.material.to_string(), line.mass_kg, line.quantity))
        .collect()
}

fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let (bytes, _, replaced) = encoding.encode(text);
    assert!(!replaced);
    bytes.into_owned()
}

#[test]
fn the_same_file_in_every_encoding() {
    let text =
        "部品,素材,質量_kg,数量,備考\r\n電池セル,銅,1.5,2,正極ではない\r\n筐体,アルミニウム,３．２５,,\r\n";
    let utf16 = |big: bool, mark: &str| -> Vec<u8> {
        let units = format!("{mark}{text}").encode_utf16().collect::<Vec<_>>();
        units.into_iter().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let cases = [
        (text.as_bytes().to_vec(), "UTF-8"),
        (format!("\u{feff}{text}").into_bytes(), "UTF-8 with byte order mark"),
        (encoded(text, SHIFT_JIS), "CP932 (Shift_JIS)"),
        (utf16(false, "\u{feff}"), "UTF-16 little endian"),
        (utf16(true, "\u{feff}"), "UTF-16 big endian"),
    ];
    for (bytes, encoding) in cases {
        let inventory = read("bom.csv", bytes).unwrap();
        assert_eq!(
            rows(&inventory),
            [
                ("電池セル".to_owned(), "copper".to_owned(), 1.5, 2.0),
                ("筐体".to_owned(), "aluminium".to_owned(), 3.25, 1.0)
            ],
            "{encoding}"
        );
        // What everybody expects of a CSV file is not worth a note.
        let noted = inventory.notes.first().map_or("read as UTF-8, columns parted by comma", String::as_str);
        assert_eq!(noted, format!("read as {encoding}, columns parted by comma"));
        assert_eq!(inventory.columns(), ["部品", "素材", "質量_kg", "数量", "備考"]);
        assert_eq!(inventory.cells(0), ["電池セル", "銅", "1.5", "2", "正極ではない"]);
        assert_eq!((inventory.name.as_str(), inventory.unit.as_str()), ("bom", "unit"));
    }
    let western = encoded("part;material;mass_kg\ncâble tressé;copper;1,5\n", WINDOWS_1252);
    let inventory = read("bom.csv", western).unwrap();
    assert_eq!(rows(&inventory), [("câble tressé".to_owned(), "copper".to_owned(), 1.5, 1.0)]);
    assert_eq!(
        inventory.notes,
        [
            "read as windows-1252, columns parted by semicolon",
            "column `mass_kg` is read with a decimal comma, as its numbers show"
        ]
    );
}

#[test]
fn lines_end_in_every_way() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["part\tmaterial\tmass_kg", "a\tcopper\t1", "", "\"b\tc\"\tcopper\t2"].join(end);
        let inventory = read("bom.tsv", text).unwrap();
        let lines: Vec<_> = inventory.lines.iter().map(|line| (line.row, &*line.part)).collect();
        assert_eq!(lines, [(2, "a"), (4, "b\tc")]);
    }
}

#[test]
fn units_in_the_header_are_converted_and_noted() {
    for (name, kg) in [("mass_g", 0.0025), ("mass [t]", 2500.0), ("質量（ｇ）", 0.0025), ("Weight (kg)", 2.5)]
    {
        let inventory = read("bom.csv", format!("part,material,{name}\na,copper,2.5\n")).unwrap();
        assert!((inventory.lines[0].mass_kg - kg).abs() < 1e-12, "{name}");
        let converted = inventory.notes.iter().any(|note| note.contains("is converted from"));
        assert_eq!(converted, kg != 2.5, "{:?}", inventory.notes);
    }
    let inventory = read("bom.csv", "part,material,mass,unit\na,copper,2,g\nb,copper,2,t\n").unwrap();
    assert_eq!(inventory.lines.iter().map(|line| line.mass_kg).collect::<Vec<_>>(), [0.002, 2000.0]);
    assert_eq!(inventory.notes[0], "the unit of `mass` is taken from column `unit`");
    let inventory = read("bom.csv", "部品,材料,重量\na,copper,2\n").unwrap();
    assert_eq!(inventory.notes[0], "column `重量` states no unit and is read as kg");
    assert!(support::error("bom.csv", "part,material,mass,unit\na,copper,2,m2\n").contains("expected Mass"));
}

#[test]
fn number_styles_are_stated_or_proven() {
    let lines = "part;material;mass_kg\na;copper;1,234\nb;copper;2\n";
    let mass = |decimal| {
        let options = ReadOptions { decimal: Some(decimal), ..ReadOptions::default() };
        read_with("bom.csv", lines, &options).unwrap().lines[0].mass_kg
    };
    assert_eq!((mass(DecimalMark::Point), mass(DecimalMark::Comma)), (1234.0, 1.234));
    let proven = format!("{lines}c;copper;0,5\n");
    assert_eq!(read("bom.csv", proven).unwrap().lines[0].mass_kg, 1.234);
    let proven = format!("{lines}c;copper;1,234,567\n");
    assert_eq!(read("bom.csv", proven).unwrap().lines[0].mass_kg, 1234.0);
}

#[test]
fn known_columns_are_read_and_missing_stays_missing() {
    let text = "Part,Material,Mass_kg,Quantity,Recycled_Share,Origin,GSD\n\
                a,Cu,1,4,0.25,日本,1.2\nb,copper,1,,20 %,CHL,\nc,copper,0,-,n/a,,n/a\n";
    let inventory = read("bom.csv", text).unwrap();
    let line = &inventory.lines[0];
    assert_eq!((line.quantity, line.recycled_share, line.gsd), (4.0, Some(0.25), Some(1.2)));
    assert_eq!(line.origin.map(|region| region.to_string()), Some("JPN".to_owned()));
    assert_eq!(inventory.lines[1].recycled_share, Some(0.2));
    let line = &inventory.lines[2];
    assert_eq!((line.quantity, line.recycled_share, line.origin, line.gsd), (1.0, None, None, None));
    assert_eq!(inventory.mass_kg(), 5.0);
}

#[test]
fn toml_and_xlsx_give_what_csv_gives() {
    let toml = "name = \"Battery-electric car\"\nunit = \"1 car\"\nnote = \"x\"\n\n\
                [[line]]\npart = \"cell\"\nmaterial = \"copper\"\nmass_kg = 1.5\nquantity = 2\nsupplier = \"A\"\n\
                [[line]]\npart = \"frame\"\nmaterial = \"Al\"\nmass_kg = 3\n";
    let from_toml = read("car.toml", toml).unwrap();
    assert_eq!((from_toml.name.as_str(), from_toml.unit.as_str()), ("Battery-electric car", "1 car"));
    assert_eq!(from_toml.about.get("note").map(String::as_str), Some("x"));
    assert_eq!(from_toml.lines[0].row, 6);

    let csv = "part,material,mass_kg,quantity,supplier\ncell,copper,1.5,2,A\nframe,Al,3,,\n";
    let from_csv = read("car.csv", csv).unwrap();

    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Cover").unwrap().write(0, 0, "Bill of materials").unwrap();
    let sheet = workbook.add_worksheet().set_name("部品表").unwrap();
    for (column, name) in ["part", "material", "mass_kg", "quantity", "supplier"].into_iter().enumerate() {
        sheet.write(2, u16::try_from(column + 1).unwrap(), name).unwrap();
    }
    sheet.write(3, 1, "cell").unwrap().write(3, 2, "copper").unwrap().write(3, 3, 1.5).unwrap();
    sheet.write(3, 4, 2).unwrap().write(3, 5, "A").unwrap();
    sheet.write(5, 1, "frame").unwrap().write(5, 2, "Al").unwrap().write(5, 3, 3).unwrap();
    let from_xlsx = read("car.xlsx", workbook.save_to_buffer().unwrap()).unwrap();
    assert_eq!(
        from_xlsx.notes,
        ["read sheet `部品表`, the first of 2 that has columns part, material and mass_kg"]
    );
    assert_eq!(from_xlsx.lines.iter().map(|line| line.row).collect::<Vec<_>>(), [4, 6]);
    for other in [&from_toml, &from_xlsx] {
        assert_eq!(rows(other), rows(&from_csv));
        assert_eq!(other.columns(), from_csv.columns());
        assert_eq!(other.cells(0), from_csv.cells(0));
        assert_eq!(other.cells(1), from_csv.cells(1));
    }
}

#[test]
fn typed_numbers_keep_their_meaning_under_a_decimal_comma() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, name) in ["part", "material", "mass_kg"].into_iter().enumerate() {
        sheet.write(0, u16::try_from(column).unwrap(), name).unwrap();
    }
    sheet.write(1, 0, "a").unwrap().write(1, 1, "copper").unwrap().write(1, 2, 1.234).unwrap();
    sheet.write(2, 0, "b").unwrap().write(2, 1, "copper").unwrap().write(2, 2, "1.234,5").unwrap();
    let inventory = read("bom.xlsx", workbook.save_to_buffer().unwrap()).unwrap();
    assert_eq!(inventory.lines.iter().map(|line| line.mass_kg).collect::<Vec<_>>(), [1.234, 1234.5]);
}

#[test]
fn the_examples_of_the_project_are_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/inventories");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "csv" || extension == "toml") {
            let inventory = importers::read_inventory(&path, &ReadOptions::default())
                .unwrap_or_else(|error| panic!("{error}"));
            assert!(inventory.mass_kg() > 0.0, "{}", path.display());
            read += 1;
        }
    }
    assert!(read > 0, "no example was read");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read(
        lines in proptest::collection::vec(
            ("[a-z銅é,;\"\t'=+@-]{0,5}[a-z]", 0.0..1e9f64, "[ -~銅\n]{0,8}", "[a-z]{0,3}"),
            1..8
        )
    ) {
        let header = ["part", "note", "material", "mass_kg", "x"];
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(header).unwrap();
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for (column, name) in (0..).zip(header) {
            sheet.write(0, column, name).unwrap();
        }
        for (row, (part, mass, note, own)) in (1..).zip(&lines) {
            csv.write_record([part, note, "copper", &mass.to_string(), own]).unwrap();
            sheet.write_string(row, 0, part).unwrap().write_string(row, 1, note).unwrap();
            sheet.write_string(row, 2, "copper").unwrap().write_number(row, 3, *mass).unwrap();
            sheet.write_string(row, 4, own).unwrap();
        }
        let from_csv = read("a.csv", csv.into_inner().unwrap()).unwrap();
        let from_xlsx = read("a.xlsx", workbook.save_to_buffer().unwrap()).unwrap();
        for inventory in [&from_csv, &from_xlsx] {
            prop_assert_eq!(inventory.lines.len(), lines.len());
            for (index, (part, mass, note, own)) in lines.iter().enumerate() {
                prop_assert_eq!(&*inventory.lines[index].part, part.trim());
                prop_assert_eq!(inventory.lines[index].mass_kg, *mass);
                let cells = inventory.cells(index);
                prop_assert_eq!(cells[0], part);
                prop_assert_eq!(cells[1], note);
                prop_assert_eq!(cells[4], own);
            }
        }
    }
}
