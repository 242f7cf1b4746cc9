//! BACI's table of products, and sets of product codes.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use vocabulary::HsCode;

use crate::packed::{DataFile, PackedLimits};
use crate::parsed::{ReadError, columns};

/// A set of six-digit codes that answers in a few nanoseconds: one bit for each of the million possible codes.
#[derive(Clone, Debug)]
pub struct CodeSet(Vec<u64>);

impl CodeSet {
    /// Adds a code.
    pub fn insert(&mut self, code: HsCode) {
        let (word, bit) = place(code);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    /// Whether a code is in it.
    pub fn contains(&self, code: HsCode) -> bool {
        let (word, bit) = place(code);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }
}

impl FromIterator<HsCode> for CodeSet {
    fn from_iter<I: IntoIterator<Item = HsCode>>(codes: I) -> CodeSet {
        let mut set = CodeSet(vec![0; 1_000_000 / 64 + 1]);
        codes.into_iter().for_each(|code| set.insert(code));
        set
    }
}

fn place(code: HsCode) -> (usize, u64) {
    let number = code.as_str().bytes().fold(0, |number, digit| number * 10 + usize::from(digit & 15));
    (number / 64, 1 << (number % 64))
}

/// The most bytes of a table of products; the real ones have one megabyte.
const MOST_TABLE: u64 = 16 << 20;

/// BACI's table of products: code and description.
#[derive(Clone, Debug, Default)]
pub struct Products(BTreeMap<HsCode, String>);

impl Products {
    /// Reads BACI's product table (`code,description`), six-digit codes or such that lost their leading zero.
    ///
    /// # Errors
    /// A missing column, a broken table or a code that is not an HS code.
    pub fn read(reader: impl Read, file: &str) -> Result<Products, ReadError> {
        let mut table = csv::Reader::from_reader(reader);
        let header = table.headers().map_err(|error| ReadError::from_csv(file, error))?.clone();
        let [code_at, description_at] =
            columns(file, "a BACI product table", &header, ["code", "description"])?;
        let mut products = BTreeMap::new();
        for (row, record) in (2..).zip(table.records()) {
            let record = record.map_err(|error| ReadError::from_csv(file, error))?;
            let text = record.get(code_at).unwrap_or_default().trim();
            let code = full_code(text)
                .ok_or_else(|| ReadError::field(file, row, "code", text, "an HS code of six digits"))?;
            products.insert(code, record.get(description_at).unwrap_or_default().to_owned());
        }
        Ok(Products(products))
    }

    /// The product table that lies beside a BACI file as CEPII ships them: in the same folder, `product_codes_` and
    /// the revision of the file (`product_codes_HS17_V202401b.csv`). `None` when there is none, or more than one.
    ///
    /// # Errors
    /// A product table that cannot be read.
    pub fn beside(path: &Path) -> Result<Option<(PathBuf, Products)>, ReadError> {
        let Some(revision) = super::revision_of(&path.to_string_lossy()) else { return Ok(None) };
        let start = format!("product_codes_{}_", revision.as_str());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let Ok(entries) = std::fs::read_dir(folder) else { return Ok(None) };
        let mut tables = entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(&start) && (name.ends_with(".csv") || name.ends_with(".csv.zst"))
        });
        let (Some(table), None) = (tables.next(), tables.next()) else { return Ok(None) };
        let file = DataFile::open(&table, PackedLimits::default())?;
        let Some(member) = file.members()?.pop() else { return Ok(None) };
        let bytes = file.whole(&member, MOST_TABLE)?;
        let products = Products::read(bytes.as_slice(), file.name())?;
        Ok(Some((table, products)))
    }

    /// The products, by code.
    pub fn codes(&self) -> impl Iterator<Item = (&HsCode, &str)> {
        self.0.iter().map(|(code, description)| (code, description.as_str()))
    }
}

/// A six-digit code, or one of five digits with its zero.
fn full_code(text: &str) -> Option<HsCode> {
    if text.len() == 5 { format!("0{text}").parse().ok() } else { text.parse().ok() }
}
