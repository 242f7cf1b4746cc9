//! Files: which are made, whole or not at all, the same bytes for the same answer.

#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use exports::{Document, ExportError, Format, Options, format_of_path, sha256_hex, write};
use figures::Lang;

fn files_in(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap())
        })
        .collect()
}

fn write_all_formats(folder: &Path, wall_time: f64) {
    let (mut lantern, solo) = (common::lantern(), common::solo());
    lantern["run"]["wall_time_s"] = wall_time.into();
    let figures = common::figures_of(&lantern, Lang::En);
    let companions = [("Kestrel Solo".to_string(), &solo)];
    let document =
        Document { envelope: &lantern, figures: &figures, lang: Lang::En, companions: &companions };
    for format in Format::ALL {
        let path = folder.join(format!("x.{}", format.extension()));
        let written = write(&document, &path, format, &common::options(Lang::En)).unwrap();
        assert_eq!(written[0].path, path);
        for file in written {
            let bytes = std::fs::read(&file.path).unwrap();
            assert_eq!((sha256_hex(&bytes), bytes.len() as u64), (file.sha256, file.bytes));
        }
    }
}

#[test]
fn equal_answers_give_equal_bytes_whatever_the_wall_time() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write_all_formats(one.path(), 0.5);
    write_all_formats(two.path(), 7.25);
    let (one, two) = (files_in(one.path()), files_in(two.path()));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(bytes == &two[name], "{name} differs");
    }
    for name in [
        "x.csv",
        "x.by_material.csv",
        "x.unmatched.csv",
        "x.run.json",
        "x.lines.parquet",
        "x.sankey.png",
        "x.map.csv",
    ] {
        assert!(one.contains_key(name), "{name} is missing: {:?}", one.keys());
    }
    assert!(!one.keys().any(|name| name.ends_with(".part")));
}

#[test]
fn the_named_table_and_figure_come_first() {
    let folder = tempfile::tempdir().unwrap();
    let lantern = common::lantern();
    let figures = common::figures_of(&lantern, Lang::En);
    let document = Document { envelope: &lantern, figures: &figures, lang: Lang::En, companions: &[] };
    let options =
        Options { table: Some("by_material".into()), figure: Some("bars".into()), ..Options::default() };
    write(&document, &folder.path().join("y.csv"), Format::Csv, &options).unwrap();
    write(&document, &folder.path().join("y.svg"), Format::Svg, &options).unwrap();
    let files = files_in(folder.path());
    assert!(files["y.csv"].starts_with(b"material,mass_kg,"));
    assert!(files["y.by_region.csv"].starts_with(b"region,tmr_kg,"));
    assert!(String::from_utf8_lossy(&files["y.svg"]).contains("Countries ranked"));
    assert!(files.contains_key("y.map.svg") && !files.contains_key("y.bars.svg"));
    let options = Options { figure: Some("pie".into()), ..Options::default() };
    let error = write(&document, &folder.path().join("z.svg"), Format::Svg, &options).unwrap_err();
    assert_eq!(error.to_string(), "the answer has no figure `pie`; its figures are `map`, `sankey`, `bars`");
}

#[test]
fn a_refusal_leaves_nothing_and_names_the_full_path() {
    let folder = tempfile::tempdir().unwrap();
    let lantern = common::lantern();
    let document = Document { envelope: &lantern, figures: &[], lang: Lang::En, companions: &[] };
    let missing = folder.path().join("no-such-folder").join("x.csv");
    let error = write(&document, &missing, Format::Csv, &Options::default()).unwrap_err();
    assert!(matches!(error, ExportError::File { .. }));
    assert!(error.to_string().contains(&missing.display().to_string()), "{error}");

    // One of the files beside the main one cannot be written: not even the main one is, and the old one stays.
    let path = folder.path().join("x.csv");
    std::fs::write(&path, "old").unwrap();
    std::fs::create_dir(folder.path().join("x.by_material.csv")).unwrap();
    let error = write(&document, &path, Format::Csv, &Options::default()).unwrap_err();
    assert!(error.to_string().contains("x.by_material.csv"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    let names: Vec<PathBuf> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(names.len(), 2, "{names:?}");

    let error = write(&document, &folder.path().join("z.svg"), Format::Svg, &Options::default()).unwrap_err();
    assert!(error.to_string().contains("has no figure"), "{error}");
    let broken = serde_json::json!({"operation": "o"});
    let document = Document { envelope: &broken, ..document };
    let error = write(&document, &folder.path().join("z.csv"), Format::Csv, &Options::default()).unwrap_err();
    assert!(error.to_string().contains("`answer` is missing"), "{error}");
    assert!(!folder.path().join("z.csv").exists());
}

#[test]
fn hostile_names_of_tables_stay_in_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    let row = serde_json::json!([{"a": 1}]);
    let envelope = serde_json::json!({"operation": "o", "answer": "a", "result": {
        "main": row, "../escape": row, "/etc/passwd": row, "..": row, "A/B": row, "a/b": row, "con:|?*": row, "": row,
    }});
    let document = Document { envelope: &envelope, figures: &[], lang: Lang::En, companions: &[] };
    let written = write(&document, &inner.join("x.csv"), Format::Csv, &Options::default()).unwrap();
    assert_eq!(written.len(), 8 + 1);
    assert!(written.iter().all(|file| file.path.parent() == Some(&inner)));
    assert_eq!(files_in(&inner).len(), written.len());
    write(&document, &inner.join("x.xlsx"), Format::Xlsx, &Options::default()).unwrap();
}

#[test]
fn an_unknown_ending_lists_the_known_ones() {
    for format in Format::ALL {
        assert_eq!(
            format_of_path(Path::new(&format!("a.b.{}", format.extension().to_uppercase()))).unwrap(),
            format
        );
    }
    let error = format_of_path(Path::new("answer.docx")).unwrap_err().to_string();
    assert_eq!(
        error,
        "`answer.docx`: `.docx` names no format; give the file one of these endings: \
         .json, .csv, .xlsx, .parquet, .svg, .png, .pdf, .html, .txt"
    );
    assert!(
        format_of_path(Path::new("answer")).unwrap_err().to_string().contains("a name without an ending")
    );
}
