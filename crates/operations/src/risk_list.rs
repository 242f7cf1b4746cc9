//! `risks`: the risk taxonomy, and what its entries are attached to.

use std::collections::BTreeSet;

use database::{FacilityRow, LinkTarget, Risk, RiskLink};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vocabulary::{MaterialId, Materials, Regions, SourceId};

use crate::answer::Coverage;
use crate::operation::{Operation, Outcome};
use crate::provenance::Provenance;
use crate::tailings::carries;
use crate::{Context, OperationError};

/// The risk taxonomy.
pub struct Risks;

/// Which entries.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RisksRequest {
    /// Only what is attached to this material (key, symbol or name).
    #[serde(default)]
    pub material: Option<String>,
    /// Only what is attached to this region (code or name).
    #[serde(default)]
    pub region: Option<String>,
    /// Only what is attached to this facility (key of a register, as `telecouple export facilities` lists them).
    #[serde(default)]
    pub facility: Option<String>,
    /// Only entries of this category.
    #[serde(default)]
    pub category: Option<String>,
}

/// The entry that every registered tailings facility is attached to.
const TAILINGS_FAILURE: &str = "tailings-failure";

/// Entries and links.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RisksResult {
    /// Entries of the taxonomy, by category and key.
    pub risks: Vec<RiskRow>,
    /// What they are attached to.
    pub links: Vec<LinkRow>,
}

/// An entry of the taxonomy.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RiskRow {
    /// Key.
    pub risk: String,
    /// Category.
    pub category: String,
    /// What within the category.
    pub subtype: String,
    /// Name in the language of the answer.
    pub name: String,
    /// Definition in the language of the answer.
    pub description: String,
    /// What brings it about.
    pub cause: String,
    /// How long before its effect it can be seen coming.
    pub lead_time: String,
    /// How long its effect lasts.
    pub duration: String,
    /// Least share of capacity that it usually takes (0 to 1); null where not stated.
    pub affected_share_low: Option<f64>,
    /// Largest share of capacity that it usually takes (0 to 1); null where not stated.
    pub affected_share_high: Option<f64>,
    /// How far it spreads.
    pub contagion_scope: String,
    /// Source of the definition.
    pub source: String,
}

/// That a risk touches something.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LinkRow {
    /// Key of the risk.
    pub risk: String,
    /// `material`, `region` or `facility`.
    pub target_kind: String,
    /// Key of the material, region or facility.
    pub target: String,
    /// Why.
    pub note: String,
    /// Source of the link.
    pub source: String,
}

/// What the registers say by their mere being: every tailings facility can fail. Of the facilities that meet all that is
/// asked about.
fn of_facilities(context: &Context, request: &RisksRequest) -> Result<Vec<RiskLink>, OperationError> {
    let meets = |facility: &FacilityRow| {
        let material = |asked: &String| carries(facility, &MaterialId::new(asked));
        facility.kind == "tailings"
            && request.facility.as_ref().is_none_or(|asked| &facility.facility == asked)
            && request.material.as_ref().is_none_or(material)
            && request.region.as_ref().is_none_or(|asked| facility.region.code() == asked)
    };
    let link = |facility: FacilityRow| {
        let class = if facility.consequence_class.is_empty() {
            "class not disclosed".to_owned()
        } else {
            format!("{}: {}", facility.consequence_scheme, facility.consequence_class)
        };
        let raised =
            if facility.raise_type.is_empty() { "raise not disclosed" } else { &facility.raise_type };
        RiskLink {
            risk: TAILINGS_FAILURE.to_owned(),
            target_kind: LinkTarget::Facility,
            note: format!("{} ({}); {raised}; {class}", facility.name, facility.operator),
            target: facility.facility,
            source: facility.source,
        }
    };
    Ok(context.facts.facilities()?.into_iter().filter(meets).map(link).collect())
}

impl Operation for Risks {
    type Request = RisksRequest;
    type Result = RisksResult;

    const NAME: &'static str = "risks";
    const SUMMARY: &'static str =
        "What can go wrong with supply: the risk taxonomy and what it is attached to";

    fn resolve(&self, context: &Context, request: RisksRequest) -> Result<RisksRequest, OperationError> {
        let wrong = |error: &dyn std::fmt::Display| OperationError::Request(error.to_string());
        let material = match &request.material {
            Some(text) => Some(Materials::embedded().find(text).map_err(|error| wrong(&error))?.to_string()),
            None => None,
        };
        let region = match &request.region {
            Some(text) => Some(Regions::embedded().find(text).map_err(|error| wrong(&error))?.to_string()),
            None => None,
        };
        if let Some(facility) = &request.facility
            && !context.facts.facilities()?.iter().any(|known| &known.facility == facility)
        {
            return Err(OperationError::Request(format!(
                "there is no facility `{facility}`\n  hint: `telecouple export facilities` lists the keys"
            )));
        }
        Ok(RisksRequest { material, region, facility: request.facility, category: request.category })
    }

    fn command_line(&self, request: &RisksRequest) -> String {
        let mut line = "telecouple risks".to_owned();
        for (flag, value) in [
            ("--material", &request.material),
            ("--region", &request.region),
            ("--facility", &request.facility),
            ("--category", &request.category),
        ] {
            if let Some(value) = value {
                line += &format!(" {flag} '{value}'");
            }
        }
        line
    }

    fn run(&self, context: &Context, request: &RisksRequest) -> Result<Outcome<RisksResult>, OperationError> {
        let japanese = context.lang == figures::Lang::Ja;
        let taxonomy = context.facts.risks()?;
        if let Some(category) = &request.category
            && !taxonomy.iter().any(|risk| &risk.category == category)
        {
            let known: BTreeSet<&str> = taxonomy.iter().map(|risk| risk.category.as_str()).collect();
            let known = known.into_iter().collect::<Vec<_>>().join(", ");
            return Err(OperationError::Request(format!(
                "there is no category `{category}`; there are {known}"
            )));
        }
        let asked = [
            (LinkTarget::Material, &request.material),
            (LinkTarget::Region, &request.region),
            (LinkTarget::Facility, &request.facility),
        ];
        let narrowed = asked.iter().any(|(_, target)| target.is_some());
        let mut links = if narrowed { Vec::new() } else { context.facts.risk_links(None, None)? };
        for (kind, target) in asked {
            if let Some(target) = target {
                links.extend(context.facts.risk_links(Some(kind), Some(target))?);
            }
        }
        links.extend(of_facilities(context, request)?);
        let linked: BTreeSet<String> = links.iter().map(|link| link.risk.clone()).collect();
        let kept: Vec<Risk> = taxonomy
            .into_iter()
            .filter(|risk| request.category.as_ref().is_none_or(|category| &risk.category == category))
            .filter(|risk| !narrowed || linked.contains(&risk.risk))
            .collect();
        links.retain(|link| kept.iter().any(|risk| risk.risk == link.risk));
        let mut provenance = Provenance::default();
        kept.iter().for_each(|risk| provenance.row(&risk.source));
        links.iter().for_each(|link| provenance.row(&link.source));
        let about = [&request.material, &request.region, &request.facility, &request.category];
        let about: Vec<&str> = about.into_iter().flatten().map(String::as_str).collect();
        let answer = match (japanese, about.is_empty()) {
            (false, true) => format!("The taxonomy has {} risks with {} links.", kept.len(), links.len()),
            (false, false) => {
                format!("{} risks with {} links touch {}.", kept.len(), links.len(), about.join(", "))
            }
            (true, true) => format!("リスク分類には{}項目、{}件の関連があります。", kept.len(), links.len()),
            (true, false) => {
                format!(
                    "{}に関わるリスクは{}項目、関連は{}件です。",
                    about.join("、"),
                    kept.len(),
                    links.len()
                )
            }
        };
        let key = |source: SourceId| source.0;
        Ok(Outcome {
            answer,
            result: RisksResult {
                risks: kept
                    .into_iter()
                    .map(|risk| RiskRow {
                        name: if japanese { risk.name_ja } else { risk.name_en },
                        description: if japanese { risk.description_ja } else { risk.description_en },
                        risk: risk.risk,
                        category: risk.category,
                        subtype: risk.subtype,
                        cause: risk.cause,
                        lead_time: risk.lead_time,
                        duration: risk.duration,
                        affected_share_low: risk.affected_share_low,
                        affected_share_high: risk.affected_share_high,
                        contagion_scope: risk.contagion_scope,
                        source: key(risk.source),
                    })
                    .collect(),
                links: links
                    .into_iter()
                    .map(|link| LinkRow {
                        risk: link.risk,
                        target_kind: link.target_kind.as_str().to_owned(),
                        target: link.target,
                        note: link.note,
                        source: key(link.source),
                    })
                    .collect(),
            },
            coverage: Coverage::complete("rows"),
            checks: Vec::new(),
            sources: provenance.sources(context.facts)?,
            warnings: Vec::new(),
            inputs: Vec::new(),
            methods: Vec::new(),
            seed: None,
            figures: Box::new(|_| Vec::new()),
        })
    }
}
