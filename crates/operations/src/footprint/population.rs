//! Persons by region, from a file of the user: columns `region` and `persons`.

use vocabulary::fold;

use super::regions::SystemRegions;
use crate::OperationError;

/// Persons of each region of the system, in their order; none where the file has none. The region that is asked about,
/// or every region where all are, must be there.
pub(super) fn read(
    file: &str,
    bytes: &[u8],
    regions: &SystemRegions,
    home: Option<usize>,
) -> Result<Vec<Option<f64>>, OperationError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let broken = |error: csv::Error| OperationError::Input(format!("{file}: is no CSV table ({error})"));
    let headers: Vec<String> = reader.headers().map_err(broken)?.iter().map(fold).collect();
    let column = |name: &str| {
        headers.iter().position(|header| header.trim_start_matches('\u{feff}') == name).ok_or_else(|| {
            OperationError::Input(format!(
                "{file}: there is no column `{name}`; the columns are {}, and region and persons are expected",
                headers.join(", ")
            ))
        })
    };
    let (region, persons) = (column("region")?, column("persons")?);
    let mut made = vec![None; regions.labels.len()];
    let mut problems = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        let (name, text) = (record.get(region).unwrap_or_default(), record.get(persons).unwrap_or_default());
        // regions that the system does not have are no fault of a table of populations
        let Ok(place) = regions.find(name) else { continue };
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() && number > 0.0 => match made.get_mut(place) {
                Some(Some(_)) => problems.push(format!("{file}, line {line}: `{name}` is there twice")),
                Some(slot) => *slot = Some(number),
                None => {}
            },
            _ => problems.push(format!(
                "{file}, line {line}, column persons: `{text}` of `{name}` is no number above zero"
            )),
        }
    }
    let wanted = |place: &usize| home.is_none_or(|home| home == *place);
    let missing: Vec<&str> = (0..made.len())
        .filter(|place| wanted(place) && made.get(*place).copied().flatten().is_none())
        .map(|place| regions.label(place))
        .collect();
    if !missing.is_empty() && problems.is_empty() {
        problems.push(format!("{file}: has no persons of {}", missing.join(", ")));
    }
    if problems.is_empty() { Ok(made) } else { Err(OperationError::Input(problems.join("\n"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_without_persons_or_with_nonsense_is_named() {
        let regions = SystemRegions::of(&["JP", "RoW"].map(str::to_owned));
        let read = |text: &str, home| super::read("p.csv", text.as_bytes(), &regions, home);
        assert_eq!(read("region,persons\nJapan,125e6\nFRA,1\n", Some(0)).unwrap(), [Some(125e6), None]);
        assert!(read("region,persons\nJPN,125e6\n", None).unwrap_err().to_string().contains("RoW"));
        assert!(read("region,persons\nJPN,many\n", Some(0)).unwrap_err().to_string().contains("line 2"));
        assert!(read("region,persons\nJPN,1\nJP,2\n", Some(0)).unwrap_err().to_string().contains("twice"));
        assert!(read("land,persons\n", None).unwrap_err().to_string().contains("`region`"));
    }
}
