//! Which sectors of an input-output system mine (or first process) a material: a declared table of sector names.
//!
//! A line says that the sectors whose name fits a pattern produce a material at a stage. Patterns are names, compared
//! without regard to case and spaces, in which `*` stands for any text; `*` as the material means every material.
//! Classes are tried in their order, region by region: the first class with a sector that has output there is used, so
//! that a sector that names the material goes before one of all mining.

use std::collections::BTreeSet;

use vocabulary::{MaterialId, Materials, Stage, fold};

use crate::OperationError;

/// The table of the release.
const EMBEDDED: &str = include_str!("../../../../data/mining_sectors.csv");
/// Columns of the table.
const COLUMNS: [&str; 4] = ["material", "stage", "class", "sector"];

/// A declared table from materials to sectors.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SectorConcordance {
    lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq)]
struct Line {
    /// None: every material.
    material: Option<MaterialId>,
    stage: Stage,
    class: u32,
    pattern: String,
}

impl SectorConcordance {
    /// The table of the release.
    pub(crate) fn embedded() -> Result<SectorConcordance, OperationError> {
        SectorConcordance::read("data/mining_sectors.csv", EMBEDDED.as_bytes())
    }

    /// Reads a table. Every line that cannot be understood is named.
    pub(crate) fn read(file: &str, bytes: &[u8]) -> Result<SectorConcordance, OperationError> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
        let broken = |error: csv::Error| OperationError::Input(format!("{file}: is no CSV table ({error})"));
        let headers: Vec<String> = reader.headers().map_err(broken)?.iter().map(fold).collect();
        let mut at = [0; COLUMNS.len()];
        for (place, column) in at.iter_mut().zip(COLUMNS) {
            *place = headers
                .iter()
                .position(|header| header.trim_start_matches('\u{feff}') == column)
                .ok_or_else(|| {
                    OperationError::Input(format!(
                        "{file}: there is no column `{column}`; the columns are {}, and {} are expected",
                        headers.join(", "),
                        COLUMNS.join(", ")
                    ))
                })?;
        }
        let (mut lines, mut problems) = (Vec::new(), Vec::new());
        for record in reader.records() {
            let record = record.map_err(broken)?;
            let row = record.position().map_or(0, csv::Position::line);
            let [material, stage, class, sector] = at.map(|at| record.get(at).unwrap_or_default());
            match line(material, stage, class, sector) {
                Ok(line) => lines.push(line),
                Err(problem) => problems.push(format!("{file}, line {row}: {problem}")),
            }
        }
        if lines.is_empty() && problems.is_empty() {
            problems.push(format!("{file}: holds no line below its columns"));
        }
        if problems.is_empty() {
            Ok(SectorConcordance { lines })
        } else {
            Err(OperationError::Input(problems.join("\n")))
        }
    }

    /// Sectors of a material at a stage, by class in their order: positions in `sectors`.
    pub(crate) fn classes(
        &self,
        material: &MaterialId,
        stage: Stage,
        sectors: &[String],
    ) -> Vec<(u32, Vec<usize>)> {
        let lines: Vec<&Line> = self
            .lines
            .iter()
            .filter(|line| line.stage == stage && line.material.as_ref().is_none_or(|one| one == material))
            .collect();
        let classes: BTreeSet<u32> = lines.iter().map(|line| line.class).collect();
        let names: Vec<String> = sectors.iter().map(|sector| fold(sector)).collect();
        classes
            .into_iter()
            .map(|class| {
                let fits =
                    |name: &String| lines.iter().any(|line| line.class == class && fits(&line.pattern, name));
                (class, (0..names.len()).filter(|at| fits(&names[*at])).collect::<Vec<usize>>())
            })
            .filter(|(_, sectors)| !sectors.is_empty())
            .collect()
    }

    /// The patterns of a material at a stage, for messages.
    pub(crate) fn patterns(&self, material: &MaterialId, stage: Stage) -> Vec<&str> {
        self.lines
            .iter()
            .filter(|line| line.stage == stage && line.material.as_ref().is_none_or(|one| one == material))
            .map(|line| line.pattern.as_str())
            .collect()
    }
}

fn line(material: &str, stage: &str, class: &str, sector: &str) -> Result<Line, String> {
    let material = match material {
        "*" => None,
        name => Some(Materials::embedded().find(name).map_err(|error| format!("column material: {error}"))?),
    };
    let stage = Stage::from_word(stage).ok_or_else(|| {
        format!("column stage: `{stage}` is none of mine, concentrate, intermediate, refined")
    })?;
    let class = class.parse().map_err(|_| {
        format!("column class: `{class}` is no whole number; the smallest class is tried first")
    })?;
    match fold(sector) {
        pattern if pattern.chars().all(|letter| letter == '*') => {
            Err(format!("column sector: `{sector}` names no sector"))
        }
        pattern => Ok(Line { material, stage, class, pattern }),
    }
}

/// Whether a folded name fits a folded pattern, in which `*` stands for any text.
fn fits(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else { return rest.is_empty() };
    for piece in middle {
        match rest.find(piece) {
            Some(at) => rest = rest.get(at + piece.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, name, expected) in [
            ("mining and quarrying", "mining and quarrying", true),
            ("mining", "mining and quarrying", false),
            ("mining*", "mining and quarrying", true),
            ("*quarrying", "mining and quarrying", true),
            ("m*and*g", "mining and quarrying", true),
            ("m*or*g", "mining and quarrying", false),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn what_names_the_material_goes_before_all_mining() {
        let sectors = ["Mining and Quarrying", "Copper ores", "Construction"].map(str::to_owned);
        let classes =
            SectorConcordance::embedded().unwrap().classes(&MaterialId::new("copper"), Stage::Mine, &sectors);
        assert_eq!(
            classes.iter().map(|(_, sectors)| sectors.clone()).collect::<Vec<_>>(),
            [vec![1], vec![0]]
        );
    }

    #[test]
    fn every_bad_line_is_named() {
        let bad =
            b"material,stage,class,sector\ncopper,mine,1,Mining\nunobtainium,mine,1,x\ncopper,moon,1,x\n\
            copper,mine,first,x\ncopper,mine,1,*\n";
        let error = SectorConcordance::read("own.csv", bad).unwrap_err().to_string();
        for place in [
            "line 3: column material",
            "line 4: column stage",
            "line 5: column class",
            "line 6: column sector",
        ] {
            assert!(error.contains(place), "{place}: {error}");
        }
        assert!(
            SectorConcordance::read("own.csv", b"material,stage\n")
                .unwrap_err()
                .to_string()
                .contains("`class`")
        );
        assert!(SectorConcordance::read("own.csv", b"material,stage,class,sector\n").is_err());
    }
}
