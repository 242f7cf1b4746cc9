//! `mrio-validate`: what is wrong, or only unusual, with an input-output system, and where.

use figures::Lang;
use input_output::{DiagnosisOptions, Finding, Severity, diagnose};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::quoted;
use crate::answer::{Check, CheckStatus, Coverage};
use crate::operation::{Operation, Outcome};
use crate::run_record::Method;
use crate::{Context, OperationError};

/// The validation report of an input-output system.
pub struct MrioValidate;

/// Which system, and how closely.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MrioValidateRequest {
    /// Name of the system.
    pub system: String,
    /// Deviation of the balance of an industry, relative to its output, that is still rounding; default 0.001.
    #[serde(default = "industry")]
    pub balance_of_industry: f64,
    /// Sum of all deviations, relative to all output, above which a system contradicts itself; default 0.01.
    #[serde(default = "all")]
    pub balance_of_all: f64,
    /// Most places named by each test; default 10.
    #[serde(default = "places")]
    pub places: usize,
}

fn industry() -> f64 {
    DiagnosisOptions::default().balance_of_industry
}

fn all() -> f64 {
    DiagnosisOptions::default().balance_of_all
}

fn places() -> usize {
    DiagnosisOptions::default().places
}

/// The report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MrioValidateResult {
    /// Every test.
    pub tests: Vec<TestRow>,
    /// The places found by each test, the worst first.
    pub places: Vec<PlaceRow>,
    /// Balances of every industry.
    pub balances: Vec<BalanceRow>,
}

/// A test.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TestRow {
    /// Key of the test.
    pub test: String,
    /// `pass`, `note` (found, and normal), `warn` or `fail`.
    pub status: String,
    /// Number of places found.
    pub count: usize,
    /// What was observed, in the quantity that `about` names.
    pub observed: f64,
    /// What is allowed.
    pub allowed: f64,
    /// What is tested.
    pub about: String,
}

/// Where something was found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PlaceRow {
    /// Key of the test.
    pub test: String,
    /// Region of the row; of labels and units, what they belong to.
    pub region: String,
    /// Sector, stressor, label or unit of the row.
    pub sector: String,
    /// Region of the column; empty where there is none.
    pub to_region: String,
    /// Sector or category of the column; empty where there is none.
    pub to_sector: String,
    /// Value found, in the unit of the system or stressor.
    pub value: f64,
    /// Value expected; null where only sign or presence counts.
    pub expected: Option<f64>,
}

/// Balances of an industry, in the unit of the system.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BalanceRow {
    /// Region.
    pub region: String,
    /// Sector.
    pub sector: String,
    /// Output.
    pub output: f64,
    /// Output less all deliveries.
    pub row_deviation: f64,
    /// Row deviation relative to output; null without output.
    pub row_deviation_share: Option<f64>,
    /// Output less all inputs from industries: value added, taxes and margins.
    pub value_added: f64,
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Pass => "pass",
        Severity::Note => "note",
        Severity::Warn => "warn",
        Severity::Fail => "fail",
    }
}

fn check(finding: &Finding) -> Check {
    Check {
        id: format!("mrio-{}", finding.test),
        status: match finding.severity {
            Severity::Pass | Severity::Note => CheckStatus::Pass,
            Severity::Warn => CheckStatus::Warn,
            Severity::Fail => CheckStatus::Fail,
        },
        observed: finding.observed,
        tolerance: finding.allowed,
        about: finding.about.clone(),
    }
}

impl Operation for MrioValidate {
    type Request = MrioValidateRequest;
    type Result = MrioValidateResult;

    const NAME: &'static str = "mrio-validate";
    const SUMMARY: &'static str =
        "Is an input-output system sound: balances, signs, empty sectors, productivity, units, labels";

    fn resolve(
        &self,
        _: &Context,
        request: MrioValidateRequest,
    ) -> Result<MrioValidateRequest, OperationError> {
        for (name, value) in
            [("balance_of_industry", request.balance_of_industry), ("balance_of_all", request.balance_of_all)]
        {
            if !(value.is_finite() && value >= 0.0) {
                return Err(OperationError::Request(format!("{name} {value}: expected a number from 0 up")));
            }
        }
        Ok(request)
    }

    fn command_line(&self, request: &MrioValidateRequest) -> String {
        let mut line = format!("telecouple mrio validate {}", quoted(&request.system));
        if request.balance_of_industry != industry() {
            line += &format!(" --balance-of-industry {}", request.balance_of_industry);
        }
        if request.balance_of_all != all() {
            line += &format!(" --balance-of-all {}", request.balance_of_all);
        }
        if request.places != places() {
            line += &format!(" --places {}", request.places);
        }
        line
    }

    fn run(
        &self,
        context: &Context,
        request: &MrioValidateRequest,
    ) -> Result<Outcome<MrioValidateResult>, OperationError> {
        let opened = context.systems.open(&request.system)?;
        let system = &opened.system;
        let options = DiagnosisOptions {
            balance_of_industry: request.balance_of_industry,
            balance_of_all: request.balance_of_all,
            places: request.places,
            ..DiagnosisOptions::default()
        };
        let diagnosis = diagnose(system, &options);
        let tests = diagnosis
            .findings
            .iter()
            .map(|finding| TestRow {
                test: finding.test.to_owned(),
                status: word(finding.severity).to_owned(),
                count: finding.count,
                observed: finding.observed,
                allowed: finding.allowed,
                about: finding.about.clone(),
            })
            .collect();
        let places = diagnosis
            .findings
            .iter()
            .flat_map(|finding| finding.places.iter().map(|place| (finding.test, place.clone())))
            .map(|(test, place)| PlaceRow {
                test: test.to_owned(),
                region: place.region,
                sector: place.label,
                to_region: place.to_region,
                to_sector: place.to_label,
                value: place.value,
                expected: place.expected,
            })
            .collect();
        let balances = diagnosis
            .row_deviation
            .iter()
            .zip(&diagnosis.value_added)
            .zip(&system.output)
            .enumerate()
            .map(|(at, ((row, value_added), output))| {
                let (region, sector) = system.industries.name(at);
                BalanceRow {
                    region: region.to_owned(),
                    sector: sector.to_owned(),
                    output: *output,
                    row_deviation: *row,
                    row_deviation_share: (*output != 0.0).then(|| row / output),
                    value_added: *value_added,
                }
            })
            .collect();
        let answer = sentence(context.lang, &request.system, &diagnosis.findings, diagnosis.spectral_radius);
        Ok(Outcome {
            answer,
            checks: diagnosis.findings.iter().map(check).collect(),
            sources: vec![opened.record.source_use(system.len())],
            inputs: vec![opened.record.input_file()],
            result: MrioValidateResult { tests, places, balances },
            coverage: Coverage::complete("rows"),
            warnings: Vec::new(),
            methods: vec![Method {
                id: "hawkins-simon".to_owned(),
                reference: "Hawkins and Simon 1949, doi:10.2307/1905526; Miller and Blair 2009, section 2.2"
                    .to_owned(),
            }],
            seed: None,
            figures: Box::new(|_| Vec::new()),
        })
    }
}

fn sentence(lang: Lang, name: &str, findings: &[Finding], radius: Option<f64>) -> String {
    let of = |severity: Severity| -> Vec<String> {
        findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .map(|finding| match finding.places.first() {
                Some(place) if !place.region.is_empty() => {
                    format!("{} ({}, {})", finding.test, place.region, place.label)
                }
                Some(place) => format!("{} ({})", finding.test, place.label),
                None => finding.test.to_owned(),
            })
            .collect()
    };
    let (failed, warned) = (of(Severity::Fail), of(Severity::Warn));
    let radius = radius.map_or("-".to_owned(), crate::words::three_digits);
    let total = findings.len();
    match (lang, failed.is_empty(), warned.is_empty()) {
        (Lang::En, true, true) => format!("{name} is sound: {total} tests, spectral radius {radius}."),
        (Lang::En, true, false) => format!(
            "{name} can be used; spectral radius {radius}. {} of {total} tests warn: {}.",
            warned.len(),
            warned.join(", ")
        ),
        (Lang::En, false, _) => {
            format!("{name} fails {} of {total} tests: {}.", failed.len(), failed.join(", "))
        }
        (Lang::Ja, true, true) => {
            format!("{name}は{total}件の検査すべてに問題ありません（スペクトル半径{radius}）。")
        }
        (Lang::Ja, true, false) => format!(
            "{name}は利用できます（スペクトル半径{radius}）。{total}件中{}件に注意：{}。",
            warned.len(),
            warned.join("、")
        ),
        (Lang::Ja, false, _) => {
            format!("{name}は{total}件中{}件の検査に不合格です：{}。", failed.len(), failed.join("、"))
        }
    }
}
