//! What the tests of this crate share: files built in memory.
#![allow(dead_code)]

use importers::{ImportError, Input, Inventory, ReadOptions, read_inventory_input};

/// Reads an inventory from bytes with default options.
pub fn read(name: &str, bytes: impl AsRef<[u8]>) -> Result<Inventory, ImportError> {
    read_with(name, bytes, &ReadOptions::default())
}

/// Reads an inventory from bytes.
pub fn read_with(
    name: &str,
    bytes: impl AsRef<[u8]>,
    options: &ReadOptions,
) -> Result<Inventory, ImportError> {
    read_inventory_input(Input { name: name.to_owned(), bytes: bytes.as_ref().to_vec() }, options)
}

/// The text of the error that a file must give.
pub fn error(name: &str, bytes: impl AsRef<[u8]>) -> String {
    match read(name, bytes) {
        Ok(inventory) => panic!("{name} was read: {} lines", inventory.lines.len()),
        Err(error) => error.to_string(),
    }
}

/// Packs parts into a ZIP archive.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, content) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook with one sheet of this XML and these shared strings; the parts that every workbook needs are
/// added.
pub fn workbook(sheet: &str, strings: &str) -> Vec<u8> {
    zip(&workbook_parts(sheet, strings).iter().map(|(name, xml)| (*name, xml.as_bytes())).collect::<Vec<_>>())
}

/// The parts of [`workbook`].
pub fn workbook_parts(sheet: &str, strings: &str) -> Vec<(&'static str, String)> {
    let types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{types}/{kind}\" Target=\"{target}\"/>")
    };
    vec![
        ("[Content_Types].xml", "<Types/>".to_owned()),
        (
            "_rels/.rels",
            format!("<Relationships>{}</Relationships>", relation("r1", "officeDocument", "xl/workbook.xml")),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships>{}</Relationships>",
                relation("r1", "worksheet", "worksheets/sheet1.xml")
            ),
        ),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"BOM\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                .to_owned(),
        ),
        ("xl/worksheets/sheet1.xml", sheet.to_owned()),
        ("xl/sharedStrings.xml", strings.to_owned()),
    ]
}
