//! What a user is told about a file that cannot be read: the exact words.

mod support;

use importers::{ReadOptions, TextEncoding};
use rust_xlsxwriter::{Format, Formula, Workbook};
use support::{error, read_with};

const HEADER: &str = "part,material,mass_kg\n";

fn csv(lines: &str) -> String {
    error("bom.csv", format!("{HEADER}{lines}"))
}

#[test]
fn an_unknown_material_is_located_with_similar_names() {
    assert_eq!(
        csv("cell,cooper,1\n"),
        "bom.csv, line 2, column 2 `material`: unknown material `cooper`; similar names are copper\n  \
         hint: write one of these names if it is the one meant; no name is guessed"
    );
    assert_eq!(
        csv("cell,unobtainium,1\n"),
        "bom.csv, line 2, column 2 `material`: unknown material `unobtainium`\n  \
         hint: `telecouple sources --table materials --format csv` lists the names that are known"
    );
}

#[test]
fn an_unknown_or_ambiguous_country_is_located() {
    let text =
        error("bom.csv", "part,material,mass_kg,origin\ncell,copper,1,Atlantis Nova\ncell,copper,1,Congo\n");
    assert!(
        text.starts_with("bom.csv: 2 problems\n  line 2, column 4 `origin`: unknown region `Atlantis Nova`"),
        "{text}"
    );
    assert!(
        text.contains("\n  line 3, column 4 `origin`: region `Congo` is ambiguous: it may be "),
        "{text}"
    );
    assert!(text.contains("COD") && text.contains("COG"), "{text}");
}

#[test]
fn a_mass_that_is_no_mass_is_located() {
    assert_eq!(
        csv("cell,copper,-1\n"),
        "bom.csv, line 2, column 3 `mass_kg`: found `-1`, expected a mass of zero or more"
    );
    assert_eq!(
        csv("cell,copper,heavy\n"),
        "bom.csv, line 2, column 3 `mass_kg`: found `heavy`, expected a number"
    );
    assert_eq!(
        csv("cell,copper,3 kg\n"),
        "bom.csv, line 2, column 3 `mass_kg`: found `3 kg`, expected a number\n  \
         hint: write the number alone; a unit belongs in the column's name, as in `mass [g]`"
    );
    for text in ["NaN", "inf", "1e999"] {
        assert_eq!(
            csv(&format!("cell,copper,{text}\n")),
            format!(
                "bom.csv, line 2, column 3 `mass_kg`: `{text}` is not a finite number that can be held\n  \
                 hint: write a finite number, or leave the cell blank if it is not known"
            )
        );
    }
    for text in ["", "-", "n/a", "NA"] {
        assert_eq!(
            csv(&format!("cell,copper,{text}\n")),
            "bom.csv, line 2, column 3 `mass_kg`: the mass is missing\n  \
             hint: write the mass, or delete the line; a missing mass is not zero"
        );
    }
}

#[test]
fn an_ambiguous_number_shows_both_readings() {
    assert_eq!(
        csv("cell,copper,\"1,234\"\n"),
        "bom.csv, line 2, column 3 `mass_kg`: `1,234` is an ambiguous number: 1234 if the comma parts \
         thousands, 1.234 if it is a decimal mark\n  \
         hint: state the decimal mark with --decimal point or --decimal comma, or write it without thousands \
         separators"
    );
    assert_eq!(
        csv("cell,copper,0.5\ncell,copper,\"3,14\"\n"),
        "bom.csv, line 3, column 3 `mass_kg`: `3,14` has a decimal comma, but `0.5` (row 2) has a decimal point\n  \
         hint: write all numbers of the column in one way"
    );
}

#[test]
fn all_problems_are_shown_together() {
    assert_eq!(
        error(
            "bom.csv",
            "part,material,mass_kg,quantity,recycled_share,gsd\n,copper,1,-2,20,0.5\ncell,,x,1,120 %,\n"
        ),
        "bom.csv: 7 problems\n  \
         line 2, column 1 `part`: the part has no name\n    \
         hint: write the name of the part in every line, also when it is that of the line above\n  \
         line 2, column 4 `quantity`: found `-2`, expected zero or more\n  \
         line 2, column 5 `recycled_share`: found `20`, expected a share between 0 and 1\n    \
         hint: write per cent with their sign, as in `20 %`\n  \
         line 2, column 6 `gsd`: found `0.5`, expected one or more\n    \
         hint: a geometric standard deviation of 1 means no spread; 1.2 is about 20 %\n  \
         line 3, column 2 `material`: the material is missing\n    \
         hint: name the material, or delete the line\n  \
         line 3, column 3 `mass_kg`: found `x`, expected a number\n  \
         line 3, column 5 `recycled_share`: found `120 %`, expected a share between 0 % and 100 %"
    );
    let many = csv(&"cell,copper,x\n".repeat(80));
    assert!(many.starts_with("bom.csv: 80 problems\n") && many.ends_with("\n  and 30 more"), "{many}");
    let wrong = csv(&"cell,copper,x\n".repeat(5000));
    assert!(
        wrong.starts_with("bom.csv: at least 1000 problems\n")
            && wrong.ends_with("\n  and at least 950 more")
    );
}

#[test]
fn columns_that_are_missing_or_double_are_named() {
    assert_eq!(
        error("bom.csv", "part,substance,mass_kg\na,copper,1\n"),
        "bom.csv, line 1: there is no column `material`; the columns are part, substance, mass_kg\n  \
         hint: the first row must name the columns part, material and mass_kg (or mass_g, mass_t; 部品, 素材, 質量_kg)"
    );
    assert_eq!(
        error("bom.csv", "part,material,mass_kg,note,Note\na,copper,1,x,y\n"),
        "bom.csv, line 1, column 5 `Note`: the column name `Note` is used twice: column 4 and column 5\n  \
         hint: give every column a name of its own"
    );
    assert_eq!(
        error("bom.csv", "part,material,mass_kg,重量\na,copper,1,1\n"),
        "bom.csv, line 1, column 4 `重量`: two columns mean `mass_kg`: `mass_kg` (column 3) and `重量` (column 4)\n  \
         hint: rename or delete the one that is not meant"
    );
}

#[test]
fn empty_files_say_so() {
    for bytes in [&b""[..], b"\n \r\n", b"\xEF\xBB\xBF", b"\xFF\xFE"] {
        assert_eq!(
            error("bom.csv", bytes),
            "bom.csv: the file is empty\n  hint: the first row must name the columns"
        );
    }
    assert_eq!(
        error("bom.csv", HEADER),
        "bom.csv, line 1: there is a header (part, material, mass_kg) and no row below it"
    );
    assert_eq!(error("bom.toml", ""), "bom.toml: the file is empty");
    assert_eq!(
        error("bom.toml", "name = \"x\"\n"),
        "bom.toml: the file has no line\n  hint: each line of the inventory is a `[[line]]` with part, material and mass_kg"
    );
}

#[test]
fn broken_rows_and_quotes_are_located() {
    assert_eq!(
        csv("a,copper,1\nb,copper\n"),
        "bom.csv, line 3: found 2 fields, expected 3 as in the header (line 1), parted by comma\n  \
         hint: add the missing fields; a field may be blank"
    );
    assert_eq!(
        csv("a,copper,1,5\n"),
        "bom.csv, line 2: found 4 fields, expected 3 as in the header (line 1), parted by comma\n  \
         hint: the first field too many is `5`; put a field that contains a comma in quotes"
    );
    assert_eq!(
        csv("a,copper,1\n\"b,copper,2\nc,copper,3\n"),
        "bom.csv, line 3, column 1: the quote that opens here is never closed\n  \
         hint: close the quote, or double it if it belongs to the text"
    );
    assert_eq!(
        csv("\"a\" b,copper,1\n"),
        "bom.csv, line 2, column 1: text follows the closing quote of a field\n  \
         hint: double the quotes inside a quoted field: \"a \"\"b\"\" c\""
    );
    assert_eq!(
        error("bom.csv", "part,material,mass_kg,\na,copper,1,\nb,copper,1,x\n"),
        "bom.csv, line 3, column 4: found `x` in a column that has no name\n  \
         hint: name the column in row 1, or delete the cell"
    );
}

#[test]
fn files_of_other_kinds_are_named() {
    let cases: [(&[u8], &str); 6] = [
        (b"%PDF-1.4 ...", "a PDF document"),
        (b"{\"part\": \"a\"}", "a JSON document"),
        (b"<html><table>", "an HTML page (some programs name such files .xls)"),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....",
            "an old Excel workbook (.xls) or a workbook with a password",
        ),
        (b"\x1F\x8B\x08\0\0", "a gzip archive"),
        (b"PAR1....", "a Parquet file"),
    ];
    for (bytes, what) in cases {
        let text = error("bom.csv", bytes);
        let start = format!("bom.csv: expected a CSV or XLSX table, but this looks like {what}\n  hint: ");
        assert!(text.starts_with(&start), "{text}");
    }
    for (part, what) in [
        ("word/document.xml", "a Word document"),
        ("xl/workbook.bin", "a binary Excel workbook (.xlsb)"),
        ("bom.csv", "a ZIP archive of other files"),
    ] {
        let text = error("bom.xlsx", support::zip(&[("[Content_Types].xml", b"<Types/>"), (part, b"<x/>")]));
        let start = format!("bom.xlsx: expected an XLSX workbook, but this looks like {what}\n");
        assert!(text.starts_with(&start), "{text}");
    }
    assert_eq!(
        error("bom.csv", b"part,material\0,mass_kg\n"),
        "bom.csv, line 1: found a NUL character: this is no text file"
    );
}

#[test]
fn bytes_of_no_encoding_are_located() {
    let hint = "\n  hint: save the file as UTF-8, or state its encoding with --encoding";
    let mut bytes = "part,material,mass_kg\n電池,銅,1\n".as_bytes().to_vec();
    bytes.extend(b"\xFFa,copper,1\n");
    let text = "bom.csv, line 3: byte 0xFF (number 36 of the file) is not UTF-8";
    assert_eq!(error("bom.csv", &bytes), format!("{text}{hint}"));
    let options = ReadOptions { encoding: Some(TextEncoding::Cp932), ..ReadOptions::default() };
    let stated = read_with("bom.csv", b"part,material,mass_kg\na\x85\x20,copper,1\n", &options).unwrap_err();
    let text = "bom.csv, line 2: byte 0x85 (number 24 of the file) is not CP932 (Shift_JIS)";
    assert_eq!(stated.to_string(), format!("{text}{hint}"));
}

fn sheet(fill: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("BOM 1").unwrap();
    for (column, name) in ["part", "material", "mass_kg"].into_iter().enumerate() {
        sheet.write(0, u16::try_from(column).unwrap(), name).unwrap();
    }
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}

fn cell_error(fill: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> String {
    error(
        "bom.xlsx",
        sheet(|sheet| {
            sheet.write(1, 0, "cell").unwrap().write(1, 1, "copper").unwrap();
            fill(sheet);
        }),
    )
}

#[test]
fn cells_of_a_sheet_are_named_as_the_user_sees_them() {
    let place = "bom.xlsx, sheet `BOM 1`, cell C2 (`mass_kg`): ";
    assert_eq!(
        cell_error(|sheet| drop(sheet.write(1, 2, "1.2 approx"))),
        format!(
            "{place}found `1.2 approx`, expected a number\n  \
             hint: write the number alone; a unit belongs in the column's name, as in `mass [g]`"
        )
    );
    assert_eq!(
        cell_error(|sheet| drop(sheet.write(1, 2, Formula::new("A1/0").set_result("#DIV/0!")))),
        format!("{place}found the error `#DIV/0!`, expected a number\n  hint: mend the formula of the cell")
    );
    let date = Format::new().set_num_format("yyyy-mm-dd");
    assert_eq!(
        cell_error(|sheet| drop(sheet.write_with_format(1, 2, 45000, &date))),
        format!(
            "{place}found the date `2023-03-15`, expected a number\n  \
             hint: format the cell as a number and type it again"
        )
    );
    assert_eq!(
        cell_error(|sheet| drop(sheet.write(1, 2, true))),
        format!("{place}found `TRUE`, expected a number")
    );
    assert_eq!(
        cell_error(|sheet| drop(sheet.write(1, 2, 1).unwrap().write(1, 6, "note"))),
        "bom.xlsx, sheet `BOM 1`, cell G2: found `note` in a column that has no name\n  \
         hint: name the column in row 1, or delete the cell"
    );
}

#[test]
fn sheets_are_chosen_by_name_or_columns() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Read me").unwrap().write(0, 0, "about").unwrap();
    workbook.add_worksheet().set_name("Empty").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    assert_eq!(
        error("bom.xlsx", &bytes),
        "bom.xlsx: no sheet has columns part, material and mass_kg; the sheets and their columns are \
         `Read me` (about); `Empty` (empty)\n  hint: name the sheet with --sheet"
    );
    let named = |sheet: &str| {
        let options = ReadOptions { sheet: Some(sheet.to_owned()), ..ReadOptions::default() };
        read_with("bom.xlsx", &bytes, &options).unwrap_err().to_string()
    };
    assert_eq!(named("Bom"), "bom.xlsx: there is no sheet `Bom`; the sheets are Read me, Empty");
    assert_eq!(
        named("Empty"),
        "bom.xlsx, sheet `Empty`: the sheet is empty\n  hint: the first row must name the columns"
    );
}

#[test]
fn toml_is_located_by_line() {
    assert_eq!(
        error(
            "car.toml",
            "name = \"car\"\n[[line]]\npart = \"a\"\nmaterial = \"copper\"\nmass_kg = \"heavy\"\n"
        ),
        "car.toml, line 3, column 3 `mass_kg`: found `heavy`, expected a number"
    );
    let text = error("car.toml", "name = \"car\"\n[[line]\n");
    assert!(text.starts_with("car.toml, line 2: not TOML: "), "{text}");
    assert_eq!(
        error("car.toml", "[[line]]\npart = [1]\n"),
        "car.toml, line 2: `part` is a table or list; expected a text or number"
    );
    assert_eq!(error("car.toml", "line = 3\n"), "car.toml, line 1: expected lines as `[[line]]`");
}

#[test]
fn a_file_that_is_not_there_says_so() {
    let path = std::path::Path::new("no/such/bom.csv");
    let error = importers::read_inventory(path, &ReadOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "no/such/bom.csv: there is no such file");
}
