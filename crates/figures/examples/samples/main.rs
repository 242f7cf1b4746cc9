//! Draws every sample to `target/figures-samples/` as SVG, PNG and PDF, to be looked at:
//! `cargo run -p figures --example samples`.

mod specs;

use std::path::Path;

use figures::PngSize;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/figures-samples");
    std::fs::create_dir_all(&folder)?;
    for spec in specs::all() {
        let figure = spec.draw()?;
        std::fs::write(folder.join(format!("{}.svg", figure.id)), &figure.svg)?;
        std::fs::write(folder.join(format!("{}.png", figure.id)), figure.to_png(PngSize::Scale(1.5))?)?;
        std::fs::write(folder.join(format!("{}.pdf", figure.id)), figure.to_pdf()?)?;
    }
    Ok(())
}
