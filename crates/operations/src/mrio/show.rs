//! `mrio-show`: what is in an input-output system.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::quoted;
use crate::answer::Coverage;
use crate::operation::{Operation, Outcome};
use crate::systems::SystemRecord;
use crate::{Context, OperationError};

/// What is in an input-output system: regions, sectors, demand, extensions, provenance.
pub struct MrioShow;

/// Which system.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MrioShowRequest {
    /// Name of the system.
    pub system: String,
}

/// What is in it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MrioShowResult {
    /// Where it comes from; one row.
    pub systems: Vec<SystemRecord>,
    /// Its regions.
    pub regions: Vec<RegionRow>,
    /// Its sectors.
    pub sectors: Vec<SectorRow>,
    /// Its categories of final demand.
    pub categories: Vec<CategoryRow>,
    /// Its stressors.
    pub stressors: Vec<StressorRow>,
}

/// A region of a system. Amounts are in the unit of the system.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RegionRow {
    /// Region, as the system writes it.
    pub region: String,
    /// Number of its industries.
    pub industries: usize,
    /// Output, in the unit of the system.
    pub output: f64,
    /// Final demand, in the unit of the system.
    pub final_demand: f64,
}

/// A sector of a system.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SectorRow {
    /// Sector, as the system writes it.
    pub sector: String,
    /// Number of regions with output of it.
    pub regions: usize,
    /// Output, in the unit of the system.
    pub output: f64,
}

/// A category of final demand.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CategoryRow {
    /// Category, as the system writes it.
    pub category: String,
    /// Final demand, in the unit of the system.
    pub final_demand: f64,
}

/// A stressor.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StressorRow {
    /// Extension.
    pub extension: String,
    /// Stressor.
    pub stressor: String,
    /// Unit.
    pub unit: String,
    /// Caused by industries, in its unit.
    pub by_industry: f64,
    /// Caused by final demand, in its unit; null where the system has none.
    pub by_demand: Option<f64>,
}

impl Operation for MrioShow {
    type Request = MrioShowRequest;
    type Result = MrioShowResult;

    const NAME: &'static str = "mrio-show";
    const SUMMARY: &'static str =
        "What is in an input-output system: regions, sectors, demand, stressors, provenance";

    fn command_line(&self, request: &MrioShowRequest) -> String {
        format!("telecouple mrio show {}", quoted(&request.system))
    }

    fn run(
        &self,
        context: &Context,
        request: &MrioShowRequest,
    ) -> Result<Outcome<MrioShowResult>, OperationError> {
        let opened = context.systems.open(&request.system)?;
        let (system, record) = (&opened.system, &opened.record);
        let industries = &system.industries;
        let demand = system.demand.column_sums();
        let total = |of: &dyn Fn(usize) -> bool| -> f64 {
            (0..system.len()).filter(|at| of(*at)).filter_map(|at| system.output.get(at)).sum()
        };
        let demanded = |of: &dyn Fn(usize) -> bool| -> f64 {
            (0..demand.len()).filter(|at| of(*at)).filter_map(|at| demand.get(at)).sum()
        };
        let regions: Vec<RegionRow> = industries
            .regions()
            .iter()
            .enumerate()
            .map(|(at, region)| RegionRow {
                region: region.clone(),
                industries: industries.block(at).len(),
                output: total(&|industry| industries.region_of(industry) == Some(at)),
                final_demand: demanded(&|column| system.demand_columns.region_of(column) == Some(at)),
            })
            .collect();
        let sectors = industries
            .sectors()
            .iter()
            .enumerate()
            .map(|(at, sector)| SectorRow {
                sector: sector.clone(),
                regions: (0..system.len())
                    .filter(|industry| industries.sector_of(*industry) == Some(at))
                    .filter(|industry| system.output.get(*industry).is_some_and(|output| *output != 0.0))
                    .count(),
                output: total(&|industry| industries.sector_of(industry) == Some(at)),
            })
            .collect();
        let categories = system
            .demand_columns
            .categories()
            .iter()
            .enumerate()
            .map(|(at, category)| CategoryRow {
                category: category.clone(),
                final_demand: demanded(&|column| system.demand_columns.category_of(column) == Some(at)),
            })
            .collect();
        let mut stressors = Vec::new();
        for extension in &system.extensions {
            let by_demand = extension.by_demand.as_ref().map(input_output::Matrix::row_sums);
            for (at, (stressor, by_industry)) in
                extension.stressors.iter().zip(extension.by_industry.row_sums()).enumerate()
            {
                stressors.push(StressorRow {
                    extension: extension.name.clone(),
                    stressor: stressor.name.clone(),
                    unit: stressor.unit.clone(),
                    by_industry,
                    by_demand: by_demand.as_ref().and_then(|sums| sums.get(at).copied()),
                });
            }
        }
        let year = record.year.map_or(String::new(), |year| format!(" {year}"));
        let output: f64 = system.output.iter().sum();
        let (name, unit) = (&record.system, &record.unit);
        let output = crate::words::three_digits(output);
        let answer = match context.lang {
            figures::Lang::En => format!(
                "{name}{year}: {} industries ({} regions, {} sectors), output {output} {unit}, {} stressors in {} extensions.",
                record.industries, record.regions, record.sectors, record.stressors, record.extensions
            ),
            figures::Lang::Ja => format!(
                "{name}{year}：{}産業（{}地域、{}部門）、産出{output} {unit}、拡張勘定{}件に環境負荷{}項目。",
                record.industries, record.regions, record.sectors, record.extensions, record.stressors
            ),
        };
        Ok(Outcome {
            answer,
            sources: vec![record.source_use(system.len())],
            inputs: vec![record.input_file()],
            result: MrioShowResult {
                systems: vec![opened.record.clone()],
                regions,
                sectors,
                categories,
                stressors,
            },
            coverage: Coverage::complete("rows"),
            checks: Vec::new(),
            warnings: Vec::new(),
            methods: Vec::new(),
            seed: None,
            figures: Box::new(|_| Vec::new()),
        })
    }
}
