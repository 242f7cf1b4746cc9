//! Large inputs stay possible. Times are generous: the machine may be busy, and this build is not optimised.

use std::io::Write;

use crate::telecouple;

#[test]
fn an_inventory_of_a_million_rows_works() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.csv");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    writeln!(file, "part,material,mass_kg,remark").unwrap();
    let materials = ["copper", "steel", "nickel", "aluminium", "plastics"];
    for row in 0..1_000_000usize {
        let material = materials[row % materials.len()];
        writeln!(file, "part {row},{material},0.001,a remark about row number {row}").unwrap();
    }
    drop(file);
    let output = telecouple(&[
        "product",
        path.to_str().unwrap(),
        "--in",
        "JPN",
        "--year",
        "2022",
        "--format",
        "csv",
        "--table",
        "by_material",
    ]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let copper = text.lines().find(|line| line.starts_with("copper,")).unwrap();
    let mass: f64 = copper.split(',').nth(1).unwrap().parse().unwrap();
    assert!((mass - 200.0).abs() < 1e-6, "{copper}");
}
