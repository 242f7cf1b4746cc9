//! `telecouple check`: what a file is, what is open, the mapping file and back.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{repository, telecouple};

/// A table with an unknown region, a second row, a negative mass, a total that does not come out and a row that
/// is fine.
const OWN: &str = "country,mineral,date,production [kt],type\nChile,copper,2022,5330,mine\nChlie,copper,2022,1,mine\n\
                   Chile,Cu,2022,5331,mine\nPeru,copper,2022,-2,mine\nWorld,copper,2022,22000,mine\n";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }
}

/// Exit code and answer of a preview in JSON.
fn check(file: &Path, more: &[&str]) -> (i32, Value) {
    let mut words = vec!["check", file.to_str().unwrap(), "--format", "json"];
    words.extend(more);
    let output = telecouple(&words);
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {errors}"));
    (output.status.code().unwrap(), value)
}

/// Standard error of a preview that must fail with this code.
fn refused(file: &Path, more: &[&str], code: i32) -> String {
    let mut words = vec!["check", file.to_str().unwrap()];
    words.extend(more);
    let output = telecouple(&words);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(output.stdout.is_empty(), "an error comes with nothing on standard output");
    text.replace(file.parent().unwrap().to_str().unwrap(), "FOLDER")
}

#[test]
fn everything_that_is_open_is_listed_with_its_place() {
    let folder = Folder::new();
    let file = folder.file("own.csv", OWN);
    let (code, answer) = check(&file, &[]);
    assert_eq!(code, 0);
    let first = &answer["result"]["files"][0];
    assert_eq!(
        (&first["format"], &first["matched_rows"], &first["unmatched_rows"]),
        (&"production".into(), &1.into(), &3.into())
    );
    let open: Vec<(u64, &str)> = answer["coverage"]["unmatched"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["row"].as_u64().unwrap(), entry["reason"].as_str().unwrap()))
        .collect();
    for (place, (row, words)) in
        open.iter().zip([(3, "similar names are"), (4, "stands in row 2"), (5, "negative")])
    {
        assert!(place.0 == row && place.1.contains(words), "{place:?}");
    }
    let columns = answer["result"]["columns"].as_array().unwrap();
    assert_eq!((&columns[3]["taken_as"], &columns[3]["unit"]), (&"mass_kg".into(), &"kt".into()));
    assert_eq!(answer["result"]["sums"][0]["agrees"], false);
    assert_eq!(answer["result"]["additions"][0]["table"], "production");
    assert_eq!(answer["sources"][0]["redistribution"], "unknown");
    assert_eq!(check(&file, &["--strict"]).0, 3);
}

#[test]
fn a_mapping_that_is_filled_in_closes_what_is_open() {
    let folder = Folder::new();
    let file = folder.file(
        "own.csv",
        OWN.replace("Chile,Cu,2022,5331,mine\nPeru,copper,2022,-2,mine\n", "").replace("22000", "5331"),
    );
    let map = folder.path("map.csv");
    let (_, answer) = check(&file, &["--save-mapping", map.to_str().unwrap()]);
    assert_eq!(answer["result"]["mapping"][0]["from"], "Chlie");
    let proposed = std::fs::read_to_string(&map).unwrap();
    assert!(proposed.starts_with("kind,from,to,note\nregion,Chlie,,"), "{proposed}");
    assert!(proposed.contains("chile"), "{proposed}");
    // A mapping that is there is not overwritten unless its decisions are read.
    assert!(refused_save(&file, &map).contains("is there already"));
    std::fs::write(&map, proposed.replace("region,Chlie,,", "region,Chlie,PER,")).unwrap();
    let (code, answer) = check(&file, &["--mapping", map.to_str().unwrap(), "--strict"]);
    assert_eq!((code, &answer["coverage"]["matched_share"]), (0, &1.0.into()), "{}", answer["coverage"]);
    std::fs::write(&map, "kind,from,to\nregion,Chlie,Atlantis\n").unwrap();
    assert!(
        refused(&file, &["--mapping", map.to_str().unwrap()], 4)
            .contains("line 2, column 3 `to`: unknown region `Atlantis`")
    );
}

fn refused_save(file: &Path, map: &Path) -> String {
    let output = telecouple(&["check", file.to_str().unwrap(), "--save-mapping", map.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_wrong_file_is_named_for_what_it_is() {
    let folder = Folder::new();
    let file = folder.file("own.csv", OWN);
    let message = refused(&file, &["--as", "baci"], 4);
    assert!(message.contains("this is no file of BACI") && message.contains("(`production`)"), "{message}");
    let message = refused(&folder.file("x.csv", "%PDF-1.7\n"), &[], 4);
    assert!(message.contains("a PDF document"), "{message}");
    let message = refused(&folder.file("y.csv", "a,b\n1,2\n"), &[], 4);
    assert!(message.contains("no format that is known; its columns are a, b"), "{message}");
    let message = refused(&folder.file("z.csv", "material,value\ncopper,2\n"), &[], 4);
    assert!(message.contains("cannot tell the format for certain: it may be Factors"), "{message}");
    assert!(refused(&file, &["--as", "bacci"], 2).contains("there is no format `bacci`"));
    assert!(refused(&folder.path("nowhere.csv"), &[], 4).contains("nowhere.csv"));
}

#[test]
fn an_inventory_is_looked_through_with_what_is_not_covered() {
    let folder = Folder::new();
    let bill = "部品,材料,質量[kg]\n電池,銅,12\n筐体,鋼,30\n接着,接着剤,0.4\n磁石,NdFeB N42,1\n";
    let file = folder.file("bom.csv", bill);
    let (code, answer) = check(&file, &["--lang", "ja"]);
    assert_eq!((code, &answer["result"]["files"][0]["format"]), (0, &"inventory".into()));
    assert_eq!(answer["result"]["mapping"][0]["kind"], "material");
    let missing: Vec<&str> = answer["result"]["not_covered"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["material"].as_str().unwrap())
        .collect();
    assert_eq!(missing, ["adhesive"]);
    assert!(answer["answer"].as_str().unwrap().contains("4行中3行"), "{}", answer["answer"]);
}

#[test]
fn the_example_inventories_are_understood_whole() {
    let file = repository().join("examples/inventories");
    let mut read = 0;
    for entry in std::fs::read_dir(file).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            let (code, answer) = check(&path, &["--strict"]);
            assert_eq!(code, 0, "{}: {}", path.display(), answer["coverage"]);
            read += 1;
        }
    }
    assert!(read > 0);
}
