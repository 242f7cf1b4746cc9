//! Writes an invented answer in every format, in English and Japanese, to a folder, to be looked at:
//! `cargo run -p exports --example samples -- target/exports-samples`

#[path = "../tests/common/mod.rs"]
mod common;

use std::path::PathBuf;

use exports::{Document, Format, write};
use figures::Lang;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder")?);
    std::fs::create_dir_all(&folder)?;
    let (lantern, solo) = (common::lantern(), common::solo());
    for lang in [Lang::En, Lang::Ja] {
        let figures = common::figures_of(&lantern, lang);
        let companions = [("Kestrel Solo".to_string(), &solo)];
        let document = Document { envelope: &lantern, figures: &figures, lang, companions: &companions };
        for format in Format::ALL {
            let path = folder.join(format!("lantern-{}.{}", lang.tag(), format.extension()));
            write(&document, &path, format, &common::options(lang))?;
        }
    }
    Ok(())
}
