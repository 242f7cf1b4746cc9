//! What is written reads back equal, with readers that are not the writers.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod common;

use calamine::{Data, Reader, Xlsx};
use exports::{
    Cell, Dialect, Document, Format, Options, Table, Tables, answer_of_report, csv, html, parquet, to_bytes,
    unguard, xlsx,
};
use figures::Lang;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};

fn document(envelope: &Value) -> Document<'_> {
    Document { envelope, figures: &[], lang: Lang::En, companions: &[] }
}

/// A table with every type, missing cells and awkward texts.
fn awkward() -> Value {
    json!({
        "operation": "product", "answer": "An answer.",
        "result": { "rows": [
            {"name": "=1+1", "n": 0.1, "i": -1, "flag": true, "x": null},
            {"name": "a \"b\",\r\nc", "n": 1e-300, "i": 9007199254740993i64, "flag": null, "x": null},
            {"name": "銅", "n": 1.7976931348623157e308, "i": null, "flag": false, "x": null},
            {"name": "_x0041_ \u{1}", "n": null, "i": 0, "flag": true, "x": null},
            {"name": null, "n": -0.0, "i": 2, "flag": true, "x": null}
        ]},
        "run": {"run_id": "r", "wall_time_s": 3.0}
    })
}

fn parse(text: &str, like: &Cell) -> Cell {
    match like {
        _ if text.is_empty() => Cell::Missing,
        Cell::Integer(_) => Cell::Integer(text.parse().unwrap()),
        Cell::Number(_) => Cell::Number(text.parse().unwrap()),
        Cell::Boolean(_) => Cell::Boolean(text.parse().unwrap()),
        _ => Cell::Text(text.into()),
    }
}

#[test]
fn csv_reads_back_equal_in_both_dialects() {
    for envelope in [awkward(), common::lantern()] {
        for table in Tables::of(&document(&envelope)).result {
            for dialect in [Dialect::Spreadsheet, Dialect::Raw] {
                let bytes = csv(&table, dialect).unwrap();
                let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
                let back = |text: &str| match dialect {
                    Dialect::Spreadsheet => unguard(text).to_string(),
                    Dialect::Raw => text.to_string(),
                };
                let columns: Vec<String> = reader.headers().unwrap().iter().map(back).collect();
                assert_eq!(columns, table.columns);
                for (record, row) in reader.records().zip(&table.rows) {
                    let record = record.unwrap();
                    let cells: Vec<Cell> =
                        record.iter().zip(row).map(|(text, cell)| parse(&back(text), cell)).collect();
                    assert_eq!(&cells, row, "{}", table.name);
                }
            }
        }
    }
}

#[test]
fn xlsx_reads_back_equal_and_holds_no_formula() {
    for envelope in [awkward(), common::lantern()] {
        let document = document(&envelope);
        let bytes = xlsx(&document).unwrap();
        let mut book = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let names = book.sheet_names();
        assert_eq!(names[0], "README");
        let tables = Tables::of(&document);
        assert_eq!(names.len(), 1 + tables.result.len() + tables.record.len());
        for table in tables.result.iter().chain(&tables.record) {
            assert!(book.worksheet_formula(&table.name).unwrap().is_empty(), "{}", table.name);
            let sheet = book.worksheet_range(&table.name).unwrap();
            let value = |row: usize, column: usize| {
                sheet.get_value((row as u32, column as u32)).cloned().unwrap_or(Data::Empty)
            };
            for (index, name) in table.columns.iter().enumerate() {
                assert_eq!(value(0, index), Data::String(name.clone()));
                for (row, cells) in table.rows.iter().enumerate() {
                    let expected = match &cells[index] {
                        Cell::Missing => Data::Empty,
                        Cell::Boolean(value) => Data::Bool(*value),
                        Cell::Integer(value) if value.abs() > 1 << 53 => Data::String(value.to_string()),
                        Cell::Integer(value) => Data::Float(*value as f64),
                        Cell::Number(value) => Data::Float(*value),
                        // XML reads CR LF as LF unless escaped.
                        Cell::Text(text) => Data::String(text.clone()),
                    };
                    let found = match value(row + 1, index) {
                        Data::Int(value) => Data::Float(value as f64),
                        other => other,
                    };
                    let same = match (&found, &expected) {
                        (Data::String(a), Data::String(b)) => {
                            a.replace("\r\n", "\n") == b.replace("\r\n", "\n")
                        }
                        (a, b) => a == b,
                    };
                    assert!(same, "{} row {row} column {name}: {found:?}, expected {expected:?}", table.name);
                }
            }
        }
    }
}

#[test]
fn parquet_reads_back_equal_with_types_and_metadata() {
    for envelope in [awkward(), common::lantern()] {
        for table in Tables::of(&document(&envelope)).result {
            let bytes = parquet(&table, &[("telecouple.run_sha256", "abc".into())]).unwrap();
            let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
            let metadata = reader.metadata().file_metadata();
            let pairs = metadata.key_value_metadata().unwrap();
            assert!(
                pairs.iter().any(|p| p.key == "telecouple.run_sha256" && p.value.as_deref() == Some("abc"))
            );
            assert_eq!(metadata.num_rows(), table.rows.len() as i64);
            for (row, cells) in reader.get_row_iter(None).unwrap().zip(&table.rows) {
                let row = row.unwrap();
                for ((name, field), (column, cell)) in
                    row.get_column_iter().zip(table.columns.iter().zip(cells))
                {
                    assert_eq!(name, column);
                    let equal = match (field, cell) {
                        (Field::Null, Cell::Missing) => true,
                        (Field::Bool(a), Cell::Boolean(b)) => a == b,
                        (Field::Long(a), Cell::Integer(b)) => a == b,
                        (Field::Double(a), cell) => Some(*a) == cell.as_f64(),
                        (Field::Str(a), Cell::Text(b)) => a == b,
                        _ => false,
                    };
                    assert!(equal, "{} {name}: {field:?}, expected {cell:?}", table.name);
                }
            }
        }
    }
}

#[test]
fn measured_numbers_are_doubles_even_if_whole_or_absent() {
    let table = |cell: Cell| Table {
        name: "t".into(),
        columns: vec!["mass_kg".into(), "line".into()],
        rows: vec![vec![cell, Cell::Integer(2)]],
        single: false,
    };
    let schema = |table: &Table| {
        let reader = SerializedFileReader::new(bytes::Bytes::from(parquet(table, &[]).unwrap())).unwrap();
        let schema = reader.metadata().file_metadata().schema_descr().clone();
        [schema.column(0).physical_type(), schema.column(1).physical_type()].map(|t| t.to_string())
    };
    for cell in [Cell::Integer(3), Cell::Number(3.5), Cell::Missing] {
        assert_eq!(schema(&table(cell)), ["DOUBLE", "INT64"]);
    }
}

#[test]
fn json_reads_back_equal_but_for_the_wall_time() {
    let mut envelope = awkward();
    let bytes = to_bytes(&document(&envelope), Format::Json, &Options::default()).unwrap();
    let back: Value = serde_json::from_slice(&bytes).unwrap();
    envelope["run"].as_object_mut().unwrap().remove("wall_time_s");
    assert_eq!(back, envelope);
    let keys: Vec<&String> = back.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["operation", "answer", "result", "run"]);
}

#[test]
fn numbers_keep_their_last_bit() {
    let fixture = include_str!("fixtures/lantern.json");
    let envelope = common::lantern();
    let low = &envelope["result"]["by_region"][0]["tmr_kg_low"];
    assert!(fixture.contains(&format!("\"tmr_kg_low\": {low}")), "{low}");
    let page = html(&document(&envelope), &Options::default()).unwrap();
    assert_eq!(answer_of_report(&page).unwrap()["result"], envelope["result"]);
}

#[test]
fn tables_have_every_record_column_and_nested_value() {
    let envelope = json!({
        "operation": "o", "answer": "a", "coverage": {"matched_share": 0.5, "unmatched": ["x", "y"]},
        "result": {
            "year": 2022, "empty": [],
            "totals": {"tmr_kg": 1.5},
            "products": [
                {"product": "A", "matched": {"material": "copper"}, "tags": ["p", "q"], "by_region": [{"region": "CHL", "share": 1.0}]},
                {"product": "B", "extra": 1, "by_region": [{"region": "AUS", "share": 0.25}, {"region": "PER", "share": 0.75}]}
            ]
        }
    });
    let tables = Tables::of(&document(&envelope));
    let names: Vec<&str> = tables.result.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["result", "totals", "products", "products.by_region"]);
    let products = &tables.result[2];
    assert_eq!(products.columns, ["product", "matched.material", "tags", "extra"]);
    assert_eq!(products.rows[0][2], Cell::Text("p|q".into()));
    assert_eq!(products.rows[1][1..3], [Cell::Missing, Cell::Missing]);
    let nested = &tables.result[3];
    assert_eq!(nested.columns, ["product", "region", "share"]);
    assert_eq!(nested.rows.len(), 3);
    assert_eq!(nested.rows[2][..2], [Cell::Text("B".into()), Cell::Text("PER".into())]);
    assert_eq!(tables.main(None, "o").unwrap().name, "products");
    assert!(tables.main(Some("nope"), "o").unwrap_err().to_string().contains("`products.by_region`"));
    let record: Vec<&str> = tables.record.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(record, ["coverage", "unmatched"]);
    assert_eq!(tables.record[0].rows[0], [Cell::Number(0.5), Cell::Integer(2)]);
}
