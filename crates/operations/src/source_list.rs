//! `sources`: what is inside the database.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::{Check, Coverage, SourceUse};
use crate::operation::{Operation, Outcome};
use crate::{Context, OperationError};
use vocabulary::{Materials, Regions};

/// What is inside the database: sources, tables, factor sets, indices, inventories.
pub struct Sources;

/// No parameters.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourcesRequest {}

/// The content of the database.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourcesResult {
    /// What each table covers, by source.
    pub tables: Vec<TableRow>,
    /// Inventories that can be named instead of a file.
    pub inventories: Vec<NamedRow>,
    /// Factor sets.
    pub factor_sets: Vec<NamedRow>,
    /// Risk indices.
    pub indices: Vec<NamedRow>,
    /// Sources with their licences.
    pub sources: Vec<SourceRow>,
    /// Materials that can be named.
    pub materials: Vec<MaterialNameRow>,
    /// Regions that can be named.
    pub regions: Vec<RegionNameRow>,
}

/// A material and its names.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MaterialNameRow {
    /// Key.
    pub material: String,
    /// Symbol or formula.
    pub symbol: String,
    /// English name.
    pub name_en: String,
    /// Japanese name.
    pub name_ja: String,
    /// Chemical basis of its mass.
    pub basis: String,
    /// The material whose mining and trade tell its origin.
    pub traced_as: String,
    /// Other names.
    pub aliases: String,
}

/// A region and its names.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RegionNameRow {
    /// Alpha-3 code.
    pub region: String,
    /// English name.
    pub name_en: String,
    /// Japanese name.
    pub name_ja: String,
    /// Other names.
    pub aliases: String,
}

/// Rows of a table that come from one source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TableRow {
    /// Table.
    pub table: String,
    /// Source.
    pub source: String,
    /// Number of rows.
    pub rows: u64,
    /// First year; null for tables without years.
    pub first_year: Option<u16>,
    /// Last year.
    pub last_year: Option<u16>,
    /// Number of regions.
    pub regions: u64,
    /// Number of materials or HS codes.
    pub materials: u64,
}

/// Something that can be named in a request.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NamedRow {
    /// Key.
    pub key: String,
    /// Name in the language of the answer.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Reference or remark.
    pub note: String,
}

/// A source with its licence.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourceRow {
    /// Key.
    pub source: String,
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// Version or release.
    pub version: String,
    /// Licence.
    pub licence: String,
    /// What may be done with its rows.
    pub redistribution: String,
    /// Address.
    pub url: String,
}

impl Operation for Sources {
    type Request = SourcesRequest;
    type Result = SourcesResult;

    const NAME: &'static str = "sources";
    const SUMMARY: &'static str =
        "What is inside the database: tables, inventories, factor sets, indices, sources";

    fn command_line(&self, _: &SourcesRequest) -> String {
        "telecouple sources".to_owned()
    }

    fn run(&self, context: &Context, _: &SourcesRequest) -> Result<Outcome<SourcesResult>, OperationError> {
        let facts = context.facts;
        let japanese = context.lang == figures::Lang::Ja;
        let pick = |en: &str, ja: &str| if japanese { ja.to_owned() } else { en.to_owned() };
        let tables: Vec<TableRow> = facts
            .table_coverage()?
            .into_iter()
            .map(|row| TableRow {
                table: row.table.to_string(),
                source: row.source.0,
                rows: row.rows,
                first_year: row.first_year.map(|year| year.0),
                last_year: row.last_year.map(|year| year.0),
                regions: row.regions,
                materials: row.materials,
            })
            .collect();
        let inventories = facts
            .inventories()?
            .into_iter()
            .map(|row| NamedRow {
                name: pick(&row.name_en, &row.name_ja),
                key: row.inventory,
                unit: row.unit,
                note: row.note,
            })
            .collect();
        let factor_sets = facts
            .factor_sets()?
            .into_iter()
            .map(|row| NamedRow {
                name: pick(&row.name_en, &row.name_ja),
                key: row.set,
                unit: row.unit,
                note: row.reference,
            })
            .collect();
        let mut indices: Vec<NamedRow> = facts
            .indices()?
            .into_iter()
            .map(|row| NamedRow {
                name: pick(&row.name_en, &row.name_ja),
                key: row.index,
                unit: format!("{} to {}", row.scale_min, row.scale_max),
                note: row.reference,
            })
            .collect();
        if crate::risk_index::known(facts)?.iter().any(|key| key == "wgi-mean") {
            indices.push(NamedRow {
                key: "wgi-mean".to_owned(),
                name: pick("Mean of the six governance indicators", "ガバナンス6指標の平均"),
                unit: "0 to 1".to_owned(),
                note: "mean of the six, each linearly brought to 0..1, high is risky".to_owned(),
            });
        }
        let all = facts.sources()?;
        let mut sources: Vec<SourceRow> = all
            .iter()
            .map(|source| SourceRow {
                source: source.id.0.clone(),
                title: source.title.clone(),
                publisher: source.publisher.clone(),
                version: source.version.clone(),
                licence: source.licence.0.clone(),
                redistribution: source.redistribution.to_string(),
                url: source.url.clone(),
            })
            .collect();
        let rows: u64 = tables.iter().map(|row| row.rows).sum();
        let answer = if japanese {
            format!("データベースには{}の出典からの{rows}行があります。", sources.len())
        } else {
            format!("The database holds {rows} rows from {} sources.", sources.len())
        };
        // Input-output systems that come with the program are beside the tables; those of the user are in `mrio list`.
        let embedded = context.systems.list()?.into_iter().filter(|record| record.embedded);
        sources.extend(embedded.map(|record| SourceRow {
            source: record.system,
            title: record.title,
            publisher: record.publisher,
            version: record.original,
            licence: record.licence,
            redistribution: record.redistribution,
            url: record.url,
        }));
        let unknown = sources.iter().filter(|row| row.redistribution == "unknown").count();
        Ok(Outcome {
            answer,
            result: SourcesResult {
                tables,
                inventories,
                factor_sets,
                indices,
                sources,
                materials: materials(),
                regions: regions(),
            },
            coverage: Coverage::complete("rows"),
            checks: vec![Check::at_most(
                "licences-unknown",
                unknown as f64,
                0.0,
                "number of sources whose terms could not be read",
            )],
            sources: Vec::<SourceUse>::new(),
            warnings: Vec::new(),
            inputs: Vec::new(),
            methods: Vec::new(),
            seed: None,
            figures: Box::new(|_| Vec::new()),
        })
    }
}

fn materials() -> Vec<MaterialNameRow> {
    let rows = Materials::embedded().rows().iter();
    rows.map(|row| MaterialNameRow {
        material: row.material.to_string(),
        symbol: row.symbol.clone(),
        name_en: row.name_en.clone(),
        name_ja: row.name_ja.clone(),
        basis: row.basis.clone(),
        traced_as: row.traced_as.as_ref().map_or_else(String::new, ToString::to_string),
        aliases: row.aliases.join("; "),
    })
    .collect()
}

fn regions() -> Vec<RegionNameRow> {
    let rows = Regions::embedded().rows().iter();
    rows.map(|row| RegionNameRow {
        region: row.region.to_string(),
        name_en: row.name_en.clone(),
        name_ja: row.name_ja.clone(),
        aliases: row.aliases.join("; "),
    })
    .collect()
}
