//! The compiler of `data/`: the same bytes for the same tables, and every mistake located.

mod common;
#[path = "../build/compile.rs"]
mod compile;
#[path = "../build/table.rs"]
mod table;

use std::fs;
use std::path::Path;

use common::repository;
use compile::compile;

const REGIONS: &str = "region,iso2,numeric,trade_codes,name_en,name_ja,kind,aliases
CHL,CL,152,152,Chile,チリ,country,
JPN,JP,392,392,Japan,日本,country,
";
const MATERIALS: &str = "material,symbol,name_en,name_ja,kind,basis,traced_as,aliases,note
copper,Cu,Copper,銅,element,Cu,copper,,
";
const SOURCES: &str = "source,title,publisher,year,version,url,licence,redistribution,accessed,sha256
office,Figures,An office,2024,,https://example.org,CC-BY-4.0,attribution,2025-01-31,
";
const PRODUCTION: &str = "region,material,stage,year,mass_kg,basis,flag,source
CHL,copper,mine,2022,5330000000,Cu,reported,office
";
const TRADE: &str = "exporter,importer,hs,year,mass_kg,value_usd,flag,source
CHL,JPN,260300,2022,1000,,reported,office
JPN,CHL,260300,2022,,5.5,estimated,office
";

fn write(root: &Path, file: &str, text: &[u8]) {
    let path = root.join("data").join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn small() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "vocabulary/regions.csv", REGIONS.as_bytes());
    write(root.path(), "vocabulary/materials.csv", MATERIALS.as_bytes());
    write(root.path(), "sources.csv", SOURCES.as_bytes());
    write(root.path(), "production.csv", PRODUCTION.as_bytes());
    write(root.path(), "trade/trade_2022.csv.zst", &zstd::encode_all(TRADE.as_bytes(), 3).unwrap());
    root
}

#[test]
fn the_same_tables_give_the_same_bytes_in_any_order_of_rows() {
    let sorted = small();
    let shuffled = small();
    let mut lines: Vec<&str> = TRADE.lines().collect();
    lines.swap(1, 2);
    let text = lines.join("\n");
    write(shuffled.path(), "trade/trade_2022.csv.zst", &zstd::encode_all(text.as_bytes(), 3).unwrap());
    assert!(compile(sorted.path()).unwrap() == compile(shuffled.path()).unwrap());
    let other = small();
    write(other.path(), "production.csv", PRODUCTION.replace("5330", "5331").as_bytes());
    assert!(compile(sorted.path()).unwrap() != compile(other.path()).unwrap());
}

#[test]
fn compiling_again_gives_the_embedded_bytes_which_are_sound() {
    use database::Facts;
    use sha2::Digest;
    let bytes = compile(&repository()).unwrap();
    let digest: String = sha2::Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, database::Database::embedded().unwrap().pin().embedded_sha256);
    let path = tempfile::NamedTempFile::new().unwrap();
    fs::write(path.path(), bytes).unwrap();
    let connection = rusqlite::Connection::open(path.path()).unwrap();
    let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    let mut broken = connection.prepare("PRAGMA foreign_key_check").unwrap();
    assert!(!broken.exists([]).unwrap());
}

#[test]
fn every_mistake_is_located() {
    let header = |text: &str| text.lines().next().unwrap().to_owned() + "\n";
    for (file, text, expected) in [
        (
            "production.csv",
            header(PRODUCTION) + "XYZ,copper,mine,2022,1,Cu,reported,office\n",
            "production.csv:2: column `region` is `XYZ`",
        ),
        (
            "production.csv",
            header(PRODUCTION) + "CHL,kryptonite,mine,2022,1,Cu,reported,office\n",
            "column `material` is `kryptonite`",
        ),
        (
            "production.csv",
            header(PRODUCTION) + "CHL,copper,mine,2022,\"1,234\",Cu,reported,office\n",
            "column `mass_kg` is `1,234`",
        ),
        (
            "production.csv",
            header(PRODUCTION) + "CHL,copper,mine,2022,-1,Cu,reported,office\n",
            "column `mass_kg` is `-1`",
        ),
        (
            "production.csv",
            header(PRODUCTION) + "CHL,copper,mine,2022,NaN,Cu,reported,office\n",
            "column `mass_kg` is `NaN`",
        ),
        (
            "production.csv",
            header(PRODUCTION) + "CHL,copper,mine,2022,,Cu,reported,office\n",
            "column `mass_kg` is ``",
        ),
        (
            "production.csv",
            header(PRODUCTION) + "CHL,copper,dig,2022,1,Cu,reported,office\n",
            "column `stage` is `dig`",
        ),
        (
            "production.csv",
            header(PRODUCTION) + "CHL,copper,mine,22,1,Cu,reported,office\n",
            "column `year` is `22`",
        ),
        (
            "production.csv",
            header(PRODUCTION) + "CHL,copper,mine,2022,1,Cu,guessed,office\n",
            "column `flag` is `guessed`",
        ),
        (
            "production.csv",
            header(PRODUCTION) + "CHL,copper,mine,2022,1,Cu,reported,nobody\n",
            "column `source` is `nobody`",
        ),
        (
            "production.csv",
            PRODUCTION.to_owned() + PRODUCTION.lines().nth(1).unwrap() + "\n",
            "production.csv:3: an earlier row has the same key",
        ),
        ("production.csv", PRODUCTION.to_owned() + "CHL,copper\n", "production.csv"),
        ("production.csv", PRODUCTION.replacen("mass_kg", "mass_t", 1), "no column `mass_kg`"),
        ("production.csv", PRODUCTION.replacen("mass_kg", "region", 1), "column `region` twice"),
        (
            "trade/trade_2023.csv",
            header(TRADE) + "CHL,JPN,10121,2023,1,1,reported,office\n",
            "column `hs` is `10121`",
        ),
        ("trade/trade_2023.csv.zst", "no zstd".to_owned(), "trade_2023.csv.zst"),
        ("sources.csv", SOURCES.replace("attribution", "perhaps"), "column `redistribution` is `perhaps`"),
        ("sources_more.csv", SOURCES.replace("Figures", "Others"), "source `office` is stated elsewhere"),
        ("vocabulary/materials.csv", MATERIALS.replace("Cu,copper", "Cu,cooper"), "table `materials`"),
        (
            "inventories.csv",
            "inventory,name_en,name_ja,unit,file,note\ncar,Car,車,1 car,none.csv,\n".to_owned(),
            "inventories.csv:2: column `file` is `none.csv`",
        ),
        (
            "inventories.csv",
            "inventory,name_en,name_ja,unit,file,note\ncar,Car,車,1 car,../x.csv,\n".to_owned(),
            "without directory",
        ),
    ] {
        let root = small();
        write(root.path(), file, text.as_bytes());
        match compile(root.path()) {
            Ok(_) => panic!("no error: {expected}"),
            Err(error) => assert!(error.to_string().contains(expected), "{error}\n  expected: {expected}"),
        }
    }
}
