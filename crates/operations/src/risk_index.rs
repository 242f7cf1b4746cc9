//! Risk vectors from the indicators of the database.
//!
//! An index is an indicator of the database under its own key, brought to 0..1 by its declared scale and
//! direction and a transform (linear where nothing else is said), or `wgi-mean`: the mean of the six Worldwide
//! Governance Indicators so transformed.

use database::{Facts, IndexInfo};
use supply_risk::{Direction, RiskVector, Scale, Transform};
use vocabulary::Year;

use crate::OperationError;
use crate::provenance::Provenance;
use crate::run_record::Method;

/// The mean of the six dimensions of governance.
const GOVERNANCE_MEAN: &str = "wgi-mean";
/// The six dimensions of the Worldwide Governance Indicators.
pub(crate) const GOVERNANCE: [&str; 6] = ["wgi-va", "wgi-pv", "wgi-ge", "wgi-rq", "wgi-rl", "wgi-cc"];

/// An index, ready to weigh with.
#[derive(Clone, Debug)]
pub(crate) struct RiskIndex {
    pub(crate) name_en: String,
    pub(crate) name_ja: String,
    pub(crate) year: Year,
    pub(crate) vector: RiskVector,
    pub(crate) method: Method,
}

/// The keys that can be asked for.
pub(crate) fn known(facts: &dyn Facts) -> Result<Vec<String>, OperationError> {
    let mut keys: Vec<String> = facts.indices()?.into_iter().map(|index| index.index).collect();
    if GOVERNANCE.iter().all(|dimension| keys.iter().any(|key| key == dimension)) {
        keys.push(GOVERNANCE_MEAN.to_owned());
    }
    keys.sort();
    Ok(keys)
}

/// The index of a key for a year, linearly transformed: see [`load_with`].
pub(crate) fn load(
    facts: &dyn Facts,
    key: &str,
    year: Year,
    provenance: &mut Provenance,
) -> Result<RiskIndex, OperationError> {
    load_with(facts, key, year, Transform::Linear, provenance)
}

/// The index of a key for a year: of the latest year up to it that has values, else of the earliest after it. The mean
/// of several dimensions is that of their transformed values.
pub(crate) fn load_with(
    facts: &dyn Facts,
    key: &str,
    year: Year,
    transform: Transform,
    provenance: &mut Provenance,
) -> Result<RiskIndex, OperationError> {
    let known = known(facts)?;
    if !known.iter().any(|candidate| candidate == key) {
        return Err(OperationError::Request(format!(
            "unknown risk index `{key}`; there are {}",
            known.join(", ")
        )));
    }
    let indices = facts.indices()?;
    let dimensions: &[&str] = if key == GOVERNANCE_MEAN { &GOVERNANCE } else { &[key] };
    let mut vectors = Vec::new();
    let mut infos: Vec<&IndexInfo> = Vec::new();
    let used = common_year(facts, dimensions, year)?;
    for dimension in dimensions {
        let Some(info) = indices.iter().find(|info| info.index == **dimension) else { continue };
        let direction = match info.direction {
            database::Direction::HigherIsSafer => Direction::HigherIsSafer,
            database::Direction::HigherIsRiskier => Direction::HigherIsRiskier,
        };
        let scale = Scale::new(info.scale_min, info.scale_max, direction)
            .map_err(|error| OperationError::Other(format!("index `{dimension}`: {error}")))?;
        let mut values = Vec::new();
        for row in facts.indicator(dimension, used)? {
            provenance.row(&row.source);
            values.push((row.region, row.value));
        }
        vectors.push(transform.vector(values, scale));
        infos.push(info);
    }
    let reference = infos.first().map_or("", |info| info.reference.as_str());
    let (name_en, name_ja) = match infos.as_slice() {
        [one] => (one.name_en.clone(), one.name_ja.clone()),
        _ => (
            "Worldwide Governance Indicators, mean of six".to_owned(),
            "世界ガバナンス指標（6指標の平均）".to_owned(),
        ),
    };
    Ok(RiskIndex {
        name_en,
        name_ja,
        year: used,
        vector: RiskVector::mean(&vectors),
        method: Method {
            id: format!("{key}-{}", transform.word()),
            reference: format!("{}; {reference}", transform.formula()),
        },
    })
}

/// The latest year up to `year` in which all dimensions have values, else the earliest after it.
pub(crate) fn common_year(
    facts: &dyn Facts,
    dimensions: &[&str],
    year: Year,
) -> Result<Year, OperationError> {
    let mut common: Option<Vec<Year>> = None;
    for dimension in dimensions {
        let years = facts.indicator_years(dimension)?;
        common = Some(match common {
            None => years,
            Some(common) => common.into_iter().filter(|candidate| years.contains(candidate)).collect(),
        });
    }
    let years = common.unwrap_or_default();
    let before = years.iter().copied().filter(|candidate| *candidate <= year).max();
    before.or_else(|| years.iter().copied().min()).ok_or_else(|| {
        OperationError::Request(format!("no values of {} in the database", dimensions.join(", ")))
    })
}
