//! `mrio-calc`: the accounts of every stressor by region, and a folder of all matrices where one is asked for.

use figures::Lang;
use input_output::{
    Accounting, Accounts, AccountsOptions, Leontief, Matrix, SolveOptions, System, operator_for,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::pymrio_folder::{FolderWriter, Labels};
use super::{quoted, unsolved};
use crate::answer::{Check, Coverage, largest};
use crate::operation::{Operation, Outcome};
use crate::run_record::Method;
use crate::{Context, OperationError};

/// The accounts of an input-output system.
pub struct MrioCalc;

/// Which system, and what is written.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MrioCalcRequest {
    /// Name of the system.
    pub system: String,
    /// Folder to write all matrices into (A, x, Z, Y; F, F_Y, S, S_Y, M and D_cba, D_pba, D_imp, D_exp of each
    /// extension); default: none.
    #[serde(default)]
    pub save: Option<String>,
    /// Layout of the folder; default and only one: `pymrio`.
    #[serde(default = "pymrio")]
    pub format: String,
    /// Whether the Leontief inverse L is written, too; default: no.
    #[serde(default)]
    pub inverse: bool,
}

fn pymrio() -> String {
    "pymrio".to_owned()
}

/// The accounts.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MrioCalcResult {
    /// Every stressor of every region, in the unit of the stressor.
    pub accounts: Vec<AccountRow>,
    /// Every stressor in total, in its unit.
    pub totals: Vec<TotalRow>,
    /// Output by region, in the unit of the system.
    pub outputs: Vec<OutputRow>,
}

/// The accounts of a stressor in a region. `d_cba` and `d_pba` have what final demand causes directly.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AccountRow {
    /// Extension.
    pub extension: String,
    /// Stressor.
    pub stressor: String,
    /// Unit.
    pub unit: String,
    /// Region.
    pub region: String,
    /// Caused anywhere for the final demand of the region.
    pub d_cba: f64,
    /// Caused in the region.
    pub d_pba: f64,
    /// Caused elsewhere for the final demand of the region.
    pub d_imp: f64,
    /// Caused in the region for the final demand of others.
    pub d_exp: f64,
}

/// A stressor in total.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TotalRow {
    /// Extension.
    pub extension: String,
    /// Stressor.
    pub stressor: String,
    /// Unit.
    pub unit: String,
    /// Sum of the consumption accounts of all regions.
    pub d_cba: f64,
    /// Sum of the production accounts of all regions.
    pub d_pba: f64,
    /// Sum of the extension as it was published, by industries and final demand.
    pub published: f64,
    /// What is caused for other regions, as a share of all that industries cause; null for a stressor of nothing.
    pub traded_share: Option<f64>,
}

/// Output of a region.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OutputRow {
    /// Region.
    pub region: String,
    /// Output as published.
    pub output: f64,
    /// Output that final demand needs, `L Y e`.
    pub output_for_demand: f64,
    /// Unit.
    pub unit: String,
}

/// Largest relative difference between consumption and production accounts, and residual of a solve.
const TOLERANCE: f64 = 1e-9;

impl Operation for MrioCalc {
    type Request = MrioCalcRequest;
    type Result = MrioCalcResult;

    const NAME: &'static str = "mrio-calc";
    const SUMMARY: &'static str =
        "What does every region cause and consume: all accounts of an input-output system, and its matrices";

    fn resolve(&self, _: &Context, request: MrioCalcRequest) -> Result<MrioCalcRequest, OperationError> {
        if request.format != pymrio() {
            return Err(OperationError::Request(format!(
                "there is no layout `{}` of folders; there is pymrio",
                request.format
            )));
        }
        if request.inverse && request.save.is_none() {
            return Err(OperationError::Request(
                "the inverse is written into a folder; name one with --save DIR".to_owned(),
            ));
        }
        Ok(request)
    }

    fn command_line(&self, request: &MrioCalcRequest) -> String {
        let mut line = format!("telecouple mrio calc {}", quoted(&request.system));
        if let Some(save) = &request.save {
            line += &format!(" --save {} --format {}", quoted(save), request.format);
        }
        if request.inverse {
            line += " --inverse";
        }
        line
    }

    fn run(
        &self,
        context: &Context,
        request: &MrioCalcRequest,
    ) -> Result<Outcome<MrioCalcResult>, OperationError> {
        let opened = context.systems.open(&request.system)?;
        let (system, name) = (&opened.system, &request.system);
        let mut writer = match &request.save {
            Some(save) => {
                context.files.folder(save)?.map(|place| FolderWriter::create(&place)).transpose()?
            }
            None => None,
        };
        let wrong = |error| unsolved(name, error);
        let stressors: usize = system.extensions.iter().map(|extension| extension.stressors.len()).sum();
        let regions = system.industries.regions().len();
        let options =
            AccountsOptions { imports_by_sector: request.save.is_some(), ..AccountsOptions::default() };
        let leontief =
            operator_for(system, &system.extensions, &options, SolveOptions::default()).map_err(wrong)?;
        let accounting = Accounting::new(system, &leontief).map_err(wrong)?;
        if let Some(writer) = &mut writer {
            flows(writer, system, &leontief, request.inverse, name)?;
        }
        let mut result = MrioCalcResult { accounts: Vec::new(), totals: Vec::new(), outputs: Vec::new() };
        let mut residual = accounting.residual();
        for extension in &system.extensions {
            let accounts = accounting.accounts(extension, &options).map_err(wrong)?;
            residual = residual.max(accounts.residual);
            if let Some(writer) = &mut writer {
                writer.extension(extension, system)?;
                tables(writer, system, &accounts)?;
            }
            rows(&mut result, system, extension, &accounts);
        }
        let needed = accounting.output();
        outputs(&mut result, system, &needed, &opened.record.unit);
        if let Some(writer) = writer {
            writer.finish(&opened.record)?;
        }
        let checks = checks(&result, system, &needed, residual);
        Ok(Outcome {
            answer: sentence(context.lang, name, regions, stressors, &checks, &request.save),
            sources: vec![opened.record.source_use(system.len())],
            inputs: vec![opened.record.input_file()],
            coverage: Coverage::complete("rows"),
            checks,
            result,
            warnings: Vec::new(),
            methods: vec![Method {
                id: "leontief-accounts".to_owned(),
                reference: "Miller and Blair 2009, chapters 2, 3 and 10; names of accounts as in pymrio"
                    .to_owned(),
            }],
            seed: None,
            figures: Box::new(|_| Vec::new()),
        })
    }
}

fn flows(
    writer: &mut FolderWriter,
    system: &System,
    leontief: &Leontief<'_>,
    inverse: bool,
    name: &str,
) -> Result<(), OperationError> {
    writer.flows(system)?;
    let industries = Labels::industries(&system.industries);
    writer.table("A", &industries, &industries, &leontief.technology().to_matrix())?;
    if inverse {
        let inverse = leontief.inverse().map_err(|error| unsolved(name, error))?;
        writer.table("L", &industries, &industries, &inverse.values)?;
    }
    Ok(())
}

/// The computed tables of an extension whose folder has begun.
fn tables(writer: &mut FolderWriter, system: &System, accounts: &Accounts) -> Result<(), OperationError> {
    let (industries, regions) = (Labels::industries(&system.industries), Labels::regions(&system.industries));
    let (stressors, grid) = (Labels::stressors(&accounts.stressors), Labels::grid(&system.industries));
    writer.table("S", &stressors, &industries, &accounts.intensities)?;
    if let Some(intensities) = &accounts.demand_intensities {
        writer.table("S_Y", &stressors, &Labels::demand(system), intensities)?;
    }
    writer.table("M", &stressors, &industries, &accounts.multipliers)?;
    for (name, account) in [
        ("D_cba", &accounts.consumption),
        ("D_pba", &accounts.production),
        ("D_imp", &accounts.imports),
        ("D_exp", &accounts.exports),
    ] {
        if let Some(by_sector) = &account.by_sector {
            writer.table(name, &stressors, &grid, by_sector)?;
        }
        writer.table(&format!("{name}_reg"), &stressors, &regions, &account.by_region)?;
    }
    Ok(())
}

fn rows(
    result: &mut MrioCalcResult,
    system: &System,
    extension: &input_output::Extension,
    accounts: &Accounts,
) {
    let sums = |matrix: &Matrix| matrix.row_sums();
    let published: Vec<f64> = match &extension.by_demand {
        Some(by_demand) => {
            sums(&extension.by_industry).iter().zip(sums(by_demand)).map(|(f, f_y)| f + f_y).collect()
        }
        None => sums(&extension.by_industry),
    };
    for (at, stressor) in accounts.stressors.iter().enumerate() {
        let of = |matrix: &Matrix, region: usize| matrix.get(at, region).unwrap_or_default();
        let total = |matrix: &Matrix| matrix.row(at).iter().sum::<f64>();
        let industries: f64 = extension.by_industry.row(at).iter().sum();
        for (region, name) in system.industries.regions().iter().enumerate() {
            result.accounts.push(AccountRow {
                extension: accounts.name.clone(),
                stressor: stressor.name.clone(),
                unit: stressor.unit.clone(),
                region: name.clone(),
                d_cba: of(&accounts.consumption.by_region, region),
                d_pba: of(&accounts.production.by_region, region),
                d_imp: of(&accounts.imports.by_region, region),
                d_exp: of(&accounts.exports.by_region, region),
            });
        }
        result.totals.push(TotalRow {
            extension: accounts.name.clone(),
            stressor: stressor.name.clone(),
            unit: stressor.unit.clone(),
            d_cba: total(&accounts.consumption.by_region),
            d_pba: total(&accounts.production.by_region),
            published: published.get(at).copied().unwrap_or_default(),
            traded_share: (industries != 0.0).then(|| total(&accounts.exports.by_region) / industries),
        });
    }
}

fn outputs(result: &mut MrioCalcResult, system: &System, needed: &[f64], unit: &str) {
    for (at, region) in system.industries.regions().iter().enumerate() {
        let sum = |of: &[f64]| of.get(system.industries.block(at)).unwrap_or_default().iter().sum();
        result.outputs.push(OutputRow {
            region: region.clone(),
            output: sum(&system.output),
            output_for_demand: sum(needed),
            unit: unit.to_owned(),
        });
    }
}

fn checks(result: &MrioCalcResult, system: &System, needed: &[f64], residual: f64) -> Vec<Check> {
    let relative = |a: f64, b: f64| match a.abs().max(b.abs()) {
        0.0 => 0.0,
        size => (a - b).abs() / size,
    };
    let worst = |of: &dyn Fn(&TotalRow) -> f64| largest(result.totals.iter().map(of));
    let total: f64 = system.output.iter().map(|x| x.abs()).sum();
    let off: f64 = system.output.iter().zip(needed).map(|(x, needed)| (x - needed).abs()).sum();
    vec![
        Check::closes("mrio-residual", residual, TOLERANCE, "relative residual of all solves"),
        Check::closes(
            "mrio-cba-pba",
            worst(&|row| relative(row.d_cba, row.d_pba)),
            TOLERANCE,
            "consumption and production accounts of each stressor have the same total",
        ),
        Check::at_most(
            "mrio-published",
            worst(&|row| relative(row.d_pba, row.published)),
            1e-2,
            "accounts have the total of the extension as it was published",
        ),
        Check::at_most(
            "mrio-output",
            if total > 0.0 { off / total } else { 0.0 },
            1e-2,
            "output for final demand differs from published output, as a share of it",
        ),
    ]
}

fn sentence(
    lang: Lang,
    name: &str,
    regions: usize,
    stressors: usize,
    checks: &[Check],
    save: &Option<String>,
) -> String {
    let of = |id: &str| checks.iter().find(|check| check.id == id).map_or(0.0, |check| check.observed);
    let output = match 100.0 * of("mrio-output") {
        0.0 => "0".to_owned(),
        off if off < 0.001 => "<0.001".to_owned(),
        off => crate::words::three_digits(off),
    };
    let written = match (lang, save) {
        (_, None) => String::new(),
        (Lang::En, Some(folder)) => format!(" All matrices are in {folder}."),
        (Lang::Ja, Some(folder)) => format!("行列は{folder}にあります。"),
    };
    match lang {
        Lang::En => format!(
            "{name}: consumption, production, import and export accounts of {stressors} stressors in {regions} regions; \
             output for final demand differs from published output by {output} %.{written}"
        ),
        Lang::Ja => format!(
            "{name}：{regions}地域・環境負荷{stressors}項目の消費・生産・輸入・輸出勘定。最終需要に要する産出と公表産出の差は{output} %です。{written}"
        ),
    }
}
