//! Writes folders that pymrio loads: `Z.txt`, `Y.txt`, `x.txt`, and what else there is, with `file_parameters.json`, and a
//! folder for each extension.
//!
//! Numbers have as many digits as tell them from every other 64-bit number. A folder is written under another name and
//! renamed when it is complete.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use input_output::{Extension, Industries, Matrix, Stressor, System};
use serde_json::{Value, json};

use crate::OperationError;
use crate::systems::SystemRecord;

/// A folder that is being written.
pub struct FolderWriter {
    place: PathBuf,
    partial: PathBuf,
    files: Vec<String>,
    parts: Vec<Part>,
}

/// The root or an extension: its folder, and `file_parameters.json` in the making.
struct Part {
    folder: String,
    name: Option<String>,
    files: serde_json::Map<String, Value>,
}

/// Labels of rows or columns: the names of their levels, and the labels level by level.
pub struct Labels {
    names: Vec<String>,
    levels: Vec<Vec<String>>,
}

impl Labels {
    /// Industries: region and sector.
    pub fn industries(industries: &Industries) -> Labels {
        let (regions, sectors) = (0..industries.len())
            .map(|at| industries.name(at))
            .map(|(region, sector)| (region.to_owned(), sector.to_owned()))
            .unzip();
        Labels { names: vec!["region".to_owned(), "sector".to_owned()], levels: vec![regions, sectors] }
    }

    /// Every region with every sector, as products of accounts are laid out.
    pub fn grid(industries: &Industries) -> Labels {
        let (mut regions, mut sectors) = (Vec::new(), Vec::new());
        for region in industries.regions() {
            for sector in industries.sectors() {
                regions.push(region.clone());
                sectors.push(sector.clone());
            }
        }
        Labels { names: vec!["region".to_owned(), "sector".to_owned()], levels: vec![regions, sectors] }
    }

    /// Regions.
    pub fn regions(industries: &Industries) -> Labels {
        Labels { names: vec!["region".to_owned()], levels: vec![industries.regions().to_vec()] }
    }

    /// Columns of final demand: region and category.
    pub fn demand(system: &System) -> Labels {
        let (columns, regions) = (&system.demand_columns, system.industries.regions());
        let label = |at: Option<usize>, names: &[String]| {
            at.and_then(|at| names.get(at).cloned()).unwrap_or_default()
        };
        let (regions, categories) = (0..columns.len())
            .map(|at| {
                (label(columns.region_of(at), regions), label(columns.category_of(at), columns.categories()))
            })
            .unzip();
        Labels { names: vec!["region".to_owned(), "category".to_owned()], levels: vec![regions, categories] }
    }

    /// Stressors; names of several levels (joined with ` | `) are taken apart when all have the same number of them.
    pub fn stressors(stressors: &[Stressor]) -> Labels {
        let parts: Vec<Vec<&str>> = stressors.iter().map(|row| row.name.split(" | ").collect()).collect();
        let levels = parts.first().map_or(1, Vec::len);
        if levels == 1 || parts.iter().any(|part| part.len() != levels) {
            let names = stressors.iter().map(|row| row.name.clone()).collect();
            return Labels { names: vec!["stressor".to_owned()], levels: vec![names] };
        }
        let name = |level: usize| match level {
            0 => "stressor".to_owned(),
            1 => "compartment".to_owned(),
            _ => format!("level_{level}"),
        };
        let level = |at: usize| {
            parts.iter().map(|part| part.get(at).copied().unwrap_or_default().to_owned()).collect()
        };
        Labels { names: (0..levels).map(name).collect(), levels: (0..levels).map(level).collect() }
    }

    /// One column of this name.
    fn single(name: &str) -> Labels {
        Labels { names: vec![name.to_owned()], levels: vec![vec![name.to_owned()]] }
    }

    fn depth(&self) -> usize {
        self.names.len()
    }
}

impl FolderWriter {
    /// Begins a folder; it must not be there, or be empty.
    ///
    /// # Errors
    /// A place that holds something already, or that cannot be written.
    pub fn create(place: &Path) -> Result<FolderWriter, OperationError> {
        let holds_something = match std::fs::read_dir(place) {
            Ok(mut items) => items.next().is_some(),
            Err(error) => error.kind() != std::io::ErrorKind::NotFound,
        };
        if holds_something {
            return Err(OperationError::Request(format!(
                "{}: is there already; name a folder that is not there, or is empty",
                place.display()
            )));
        }
        let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let partial = place.with_file_name(format!(".{name}.partial"));
        let made = match std::fs::remove_dir_all(&partial) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => std::fs::create_dir_all(&partial),
        };
        made.map_err(|error| failed(&partial, &error))?;
        let root = Part { folder: String::new(), name: None, files: serde_json::Map::new() };
        Ok(FolderWriter { place: place.to_owned(), partial, files: Vec::new(), parts: vec![root] })
    }

    /// Writes transactions, demand, output and units.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn flows(&mut self, system: &System) -> Result<(), OperationError> {
        let industries = Labels::industries(&system.industries);
        self.table("Z", &industries, &industries, &system.transactions)?;
        self.table("Y", &industries, &Labels::demand(system), &system.demand)?;
        let output = Matrix::new(system.output.len(), 1, system.output.clone())
            .map_err(|error| OperationError::Other(error.to_string()))?;
        self.table("x", &industries, &Labels::single("indout"), &output)?;
        let unit = |at: usize| match system.units.as_slice() {
            [one] => one.clone(),
            many => many.get(at).cloned().unwrap_or_default(),
        };
        self.units(&industries, &(0..system.len()).map(unit).collect::<Vec<_>>())
    }

    /// Begins the folder of an extension, into which all further tables go, with its stressors.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn extension(&mut self, extension: &Extension, system: &System) -> Result<(), OperationError> {
        // An attribute of an object in Python.
        let plain = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
        let mut folder: String = extension.name.chars().map(plain).collect();
        if !folder.starts_with(|c: char| c.is_alphabetic()) {
            folder.insert_str(0, "extension_");
        }
        while self.parts.iter().any(|part| part.folder == folder) {
            folder.push('_');
        }
        let path = self.partial.join(&folder);
        std::fs::create_dir(&path).map_err(|error| failed(&path, &error))?;
        self.parts.push(Part { folder, name: Some(extension.name.clone()), files: serde_json::Map::new() });
        let stressors = Labels::stressors(&extension.stressors);
        self.table("F", &stressors, &Labels::industries(&system.industries), &extension.by_industry)?;
        if let Some(by_demand) = &extension.by_demand {
            self.table("F_Y", &stressors, &Labels::demand(system), by_demand)?;
        }
        let units: Vec<String> = extension.stressors.iter().map(|row| row.unit.clone()).collect();
        self.units(&stressors, &units)
    }

    /// Writes a table into the folder that was begun last.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn table(
        &mut self,
        name: &str,
        rows: &Labels,
        columns: &Labels,
        matrix: &Matrix,
    ) -> Result<(), OperationError> {
        self.write(name, rows, columns, |out| {
            for row in 0..matrix.rows() {
                labels_of_row(out, rows, row)?;
                for value in matrix.row(row) {
                    out.write_all(b"\t")?;
                    number(out, *value)?;
                }
                out.write_all(b"\n")?;
            }
            Ok(())
        })
    }

    fn units(&mut self, rows: &Labels, units: &[String]) -> Result<(), OperationError> {
        self.write("unit", rows, &Labels::single("unit"), |out| {
            for (row, unit) in units.iter().enumerate() {
                labels_of_row(out, rows, row)?;
                out.write_all(b"\t")?;
                text(out, unit)?;
                out.write_all(b"\n")?;
            }
            Ok(())
        })
    }

    fn write(
        &mut self,
        name: &str,
        rows: &Labels,
        columns: &Labels,
        body: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
    ) -> Result<(), OperationError> {
        let Some(part) = self.parts.last_mut() else { return Ok(()) };
        let file = format!("{name}.txt");
        let shown = if part.folder.is_empty() { file.clone() } else { format!("{}/{file}", part.folder) };
        let path = self.partial.join(&shown);
        let written = File::create_new(&path).and_then(|created| {
            let mut out = BufWriter::with_capacity(1 << 20, created);
            head(&mut out, rows, columns)?;
            body(&mut out)?;
            out.flush()
        });
        written.map_err(|error| failed(&path, &error))?;
        part.files.insert(
            name.to_owned(),
            json!({
                "name": file,
                "nr_index_col": rows.depth().to_string(),
                "nr_header": columns.depth().to_string(),
            }),
        );
        self.files.push(shown);
        Ok(())
    }

    /// Writes what says how to read it and where it comes from, gives the folder its name, and gives the names of all files.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn finish(self, record: &SystemRecord) -> Result<Vec<String>, OperationError> {
        let mut files = self.files;
        let mut save = |name: String, value: &Value| {
            let path = self.partial.join(&name);
            let text = format!("{value:#}\n");
            files.push(name);
            std::fs::write(&path, text).map_err(|error| failed(&path, &error))
        };
        for part in &self.parts {
            let mut parameters = json!({ "files": part.files });
            parameters["systemtype"] = json!(if part.name.is_none() { "IOSystem" } else { "Extension" });
            if let Some(name) = &part.name {
                parameters["name"] = json!(name);
            }
            let folder = if part.folder.is_empty() { String::new() } else { format!("{}/", part.folder) };
            save(format!("{folder}file_parameters.json"), &parameters)?;
        }
        let written = format!("telecouple {}", env!("CARGO_PKG_VERSION"));
        let metadata = json!({
            "name": record.system,
            "description": record.title,
            "system": null,
            "version": record.original,
            "history": [format!(
                "{written} - from {} (SHA-256 {}); licence: {}; {}",
                record.original, record.sha256, record.licence, record.url
            )],
        });
        save("metadata.json".to_owned(), &metadata)?;
        if self.place.exists() {
            std::fs::remove_dir(&self.place).map_err(|error| failed(&self.place, &error))?;
        }
        std::fs::rename(&self.partial, &self.place).map_err(|error| failed(&self.place, &error))?;
        files.sort();
        Ok(files)
    }
}

/// The lines before the first row: one for each level of columns and, with several, one with the names of rows.
fn head(out: &mut impl Write, rows: &Labels, columns: &Labels) -> std::io::Result<()> {
    let one = columns.depth() == 1;
    for (name, labels) in columns.names.iter().zip(&columns.levels) {
        for level in 0..rows.depth() {
            match (one, level) {
                (true, _) => text(out, rows.names.get(level).map_or("", String::as_str))?,
                (false, 0) => text(out, name)?,
                (false, _) => {}
            }
            if level + 1 < rows.depth() {
                out.write_all(b"\t")?;
            }
        }
        for label in labels {
            out.write_all(b"\t")?;
            text(out, label)?;
        }
        out.write_all(b"\n")?;
    }
    if !one {
        for (level, name) in rows.names.iter().enumerate() {
            if level > 0 {
                out.write_all(b"\t")?;
            }
            text(out, name)?;
        }
        let width = columns.levels.first().map_or(0, Vec::len);
        out.write_all(&vec![b'\t'; width])?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn labels_of_row(out: &mut impl Write, rows: &Labels, row: usize) -> std::io::Result<()> {
    for (level, labels) in rows.levels.iter().enumerate() {
        if level > 0 {
            out.write_all(b"\t")?;
        }
        text(out, labels.get(row).map_or("", String::as_str))?;
    }
    Ok(())
}

/// Text, in quotes where it would be taken apart without.
fn text(out: &mut impl Write, text: &str) -> std::io::Result<()> {
    if text.contains(['\t', '\n', '\r', '"']) {
        write!(out, "\"{}\"", text.replace('"', "\"\""))
    } else {
        out.write_all(text.as_bytes())
    }
}

fn number(out: &mut impl Write, value: f64) -> std::io::Result<()> {
    if value == 0.0 || (1e-5..1e17).contains(&value.abs()) {
        write!(out, "{value}")
    } else {
        write!(out, "{value:e}")
    }
}

fn failed(path: &Path, error: &std::io::Error) -> OperationError {
    OperationError::Other(format!("{}: cannot be written: {error}", path.display()))
}
