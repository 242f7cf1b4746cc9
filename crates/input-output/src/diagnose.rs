//! What is wrong, or only unusual, with a system: balances, signs, empty sectors, productivity, units, labels.
//!
//! A published table is never perfect: rounded numbers do not add up, inventories are negative, small countries lack
//! whole industries. So every test says what it saw and how bad that is ([`Severity`]), and names the places.
//!
//! # Balances (Miller and Blair 2009, sections 2.2 and 2.3)
//!
//! Rows: `x_i = sum_j z_ij + sum_k y_ik`. Columns: `x_j = sum_i z_ij + v_j`. Where the system has value added in an extension
//! of its own, the columns are a test; where not, `v_j` is what they leave, and only its sign is one.
//!
//! # Trap
//!
//! With negative transactions a spectral radius below one no longer proves that a system is productive; then the proof
//! are positive prices (Hawkins and Simon 1949, doi:10.2307/1905526).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::coefficients::Technology;
use crate::leontief::{Leontief, Method, SolveError, SolveOptions};
use crate::matrix::Matrix;
use crate::productivity::spectral_radius;
use crate::system::{Extension, System};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing found.
    Pass,
    /// Found, and normal in published tables.
    Note,
    /// Found, and worth a look before results are used.
    Warn,
    /// Results would be wrong, or cannot be computed.
    Fail,
}

/// What allows what.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DiagnosisOptions {
    /// Deviation of the balance of one industry, relative to its output, that is still rounding.
    pub balance_of_industry: f64,
    /// Sum of all deviations, relative to all output, above which a system contradicts itself.
    pub balance_of_all: f64,
    /// Places named by each test.
    pub places: usize,
    /// Passes of the power iteration for each eigenvector.
    pub passes: usize,
}

impl Default for DiagnosisOptions {
    /// A thousandth for an industry, a hundredth for all, ten places.
    fn default() -> Self {
        DiagnosisOptions { balance_of_industry: 1e-3, balance_of_all: 1e-2, places: 10, passes: 500 }
    }
}

/// One test.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Stable key of the test.
    pub test: &'static str,
    /// How bad.
    pub severity: Severity,
    /// Number of places found, named or not.
    pub count: usize,
    /// What was observed, in the quantity that `about` names.
    pub observed: f64,
    /// What is allowed.
    pub allowed: f64,
    /// What is tested, and in what quantity.
    pub about: String,
    /// The places, the worst first; at most as many as asked for.
    pub places: Vec<Place>,
}

/// Where something was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Place {
    /// Region of the industry; empty where the place is none.
    pub region: String,
    /// Sector, stressor, label or unit.
    pub label: String,
    /// Region of the counterpart: the column of `Z` or `Y`; empty where there is none.
    pub to_region: String,
    /// Sector or category of the counterpart; empty where there is none.
    pub to_label: String,
    /// The value found, in the unit of the table.
    pub value: f64,
    /// The value expected; none where only the sign or the presence counts.
    pub expected: Option<f64>,
}

/// The validation report of a system.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diagnosis {
    /// Every test, in a fixed order.
    pub findings: Vec<Finding>,
    /// Row deviation of each industry, `x - Z e - Y e`, in the unit of the table.
    pub row_deviation: Vec<f64>,
    /// What the column of each industry leaves for value added, `x - e'Z`, in the unit of the table.
    pub value_added: Vec<f64>,
    /// Spectral radius of `A`; none where it cannot be computed.
    pub spectral_radius: Option<f64>,
}

impl Diagnosis {
    /// The worst of all findings.
    pub fn severity(&self) -> Severity {
        self.findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Pass)
    }

    /// The finding of a test.
    pub fn finding(&self, test: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.test == test)
    }
}

/// Examines a system. Never fails: a system whose parts do not fit together or hold what is no number gets one failing
/// finding, `shape`, and nothing else.
pub fn diagnose(system: &System, options: &DiagnosisOptions) -> Diagnosis {
    if let Err(error) = system.check() {
        let about = format!("parts fit together and hold finite numbers: {error}");
        let broken = Finding {
            test: "shape",
            severity: Severity::Fail,
            count: 1,
            observed: 1.0,
            allowed: 0.0,
            about,
            places: Vec::new(),
        };
        return Diagnosis {
            findings: vec![broken],
            row_deviation: Vec::new(),
            value_added: Vec::new(),
            spectral_radius: None,
        };
    }
    let examined = Examined::of(system, options);
    let (radius, hawkins_simon, value) = examined.productivity();
    let findings = vec![
        examined.nothing("shape", "parts fit together and hold finite numbers"),
        examined.rows(),
        examined.transposed(),
        examined.columns(),
        examined.value_added(),
        examined.transactions(),
        examined.demand(),
        examined.output(),
        examined.stressors(),
        examined.empty(),
        examined.zero_output(),
        examined.lost_stressors(),
        radius,
        hawkins_simon,
        examined.units(),
        examined.blank_labels(),
        examined.similar_labels(),
    ];
    Diagnosis {
        findings,
        row_deviation: examined.row_deviation,
        value_added: examined.left,
        spectral_radius: value,
    }
}

/// Sums that several tests share.
struct Examined<'a> {
    system: &'a System,
    options: &'a DiagnosisOptions,
    /// `Z e`.
    sold: Vec<f64>,
    /// `Y e`.
    demanded: Vec<f64>,
    /// `e'Z`.
    bought: Vec<f64>,
    row_deviation: Vec<f64>,
    left: Vec<f64>,
    total_output: f64,
}

impl<'a> Examined<'a> {
    fn of(system: &'a System, options: &'a DiagnosisOptions) -> Examined<'a> {
        let (sold, bought) = (system.transactions.row_sums(), system.transactions.column_sums());
        let demanded = system.demand.row_sums();
        let delivered = sold.iter().zip(&demanded).map(|(sold, demanded)| sold + demanded);
        let row_deviation = system.output.iter().zip(delivered).map(|(x, used)| x - used).collect();
        let left = system.output.iter().zip(&bought).map(|(x, bought)| x - bought).collect();
        let total_output = system.output.iter().map(|x| x.abs()).sum();
        Examined { system, options, sold, demanded, bought, row_deviation, left, total_output }
    }

    fn industry(&self, at: usize, value: f64, expected: Option<f64>) -> Place {
        let (region, label) = self.system.industries.name(at);
        place(region, label, value, expected)
    }

    fn column(&self, at: usize) -> (String, String) {
        let columns = &self.system.demand_columns;
        let region = columns.region_of(at).and_then(|at| self.system.industries.regions().get(at));
        let category = columns.category_of(at).and_then(|at| columns.categories().get(at));
        (region.cloned().unwrap_or_default(), category.cloned().unwrap_or_default())
    }

    /// A finding of `places`, worst first, of which so many are kept as asked for.
    fn finding(&self, test: &'static str, about: &str, found: Found) -> Finding {
        let count = found.places.len();
        let severity = if count == 0 && found.observed <= found.allowed { Severity::Pass } else { found.bad };
        let mut places = found.places;
        places.truncate(self.options.places);
        Finding {
            test,
            severity,
            count,
            observed: found.observed,
            allowed: found.allowed,
            about: about.to_owned(),
            places,
        }
    }

    fn nothing(&self, test: &'static str, about: &str) -> Finding {
        self.finding(test, about, Found::counted(Severity::Pass, Vec::new()))
    }

    /// A balance of industries: deviations against what they are deviations of.
    fn balance(&self, test: &'static str, about: &str, deviation: &[f64], accounted: &[f64]) -> Finding {
        let relative = deviation.iter().map(|value| value.abs()).sum::<f64>()
            / if self.total_output > 0.0 { self.total_output } else { 1.0 };
        let mut off: Vec<usize> = (0..deviation.len())
            .filter(|at| {
                let size = self.system.output[*at].abs().max(accounted[*at].abs());
                deviation[*at].abs() > self.options.balance_of_industry * size
            })
            .collect();
        off.sort_by(|a, b| deviation[*b].abs().total_cmp(&deviation[*a].abs()).then(a.cmp(b)));
        let places =
            off.iter().map(|at| self.industry(*at, accounted[*at], Some(self.system.output[*at]))).collect();
        let bad = if relative > self.options.balance_of_all { Severity::Fail } else { Severity::Warn };
        let found = Found { bad, places, observed: relative, allowed: self.options.balance_of_all };
        self.finding(test, about, found)
    }

    fn rows(&self) -> Finding {
        let delivered: Vec<f64> = self.sold.iter().zip(&self.demanded).map(|(z, y)| z + y).collect();
        let about = "rows: deliveries to industries and final demand make up output; sum of all deviations as a share of all output";
        self.balance("row-balance", about, &self.row_deviation, &delivered)
    }

    /// Whether rows would balance if columns were rows: a table of the wrong orientation.
    fn transposed(&self) -> Finding {
        let as_given: f64 = self.row_deviation.iter().map(|value| value.abs()).sum();
        let turned: f64 = (0..self.system.len())
            .map(|at| (self.system.output[at] - self.bought[at] - self.demanded[at]).abs())
            .sum();
        let suspicious =
            as_given > self.options.balance_of_all * self.total_output && turned < 0.01 * as_given;
        let about =
            "transactions go from row to column; 1 if rows balance only after exchanging rows and columns";
        let observed = f64::from(u8::from(suspicious));
        let found = Found { bad: Severity::Fail, places: Vec::new(), observed, allowed: 0.0 };
        self.finding("orientation", about, found)
    }

    fn columns(&self) -> Finding {
        let about =
            "columns: inputs and value added make up output; sum of all deviations as a share of all output";
        match self.stated_value_added() {
            Some(stated) => {
                let made: Vec<f64> = self.bought.iter().zip(&stated).map(|(z, v)| z + v).collect();
                let off: Vec<f64> = self.system.output.iter().zip(&made).map(|(x, made)| x - made).collect();
                self.balance("column-balance", about, &off, &made)
            }
            None => {
                let about =
                    "columns: not tested, for the system states no value added in the unit of its output";
                let mut finding = self.nothing("column-balance", about);
                finding.severity = Severity::Note;
                finding
            }
        }
    }

    /// Value added of each industry as the system states it: all rows of an extension of primary inputs that are in the unit of
    /// the table.
    fn stated_value_added(&self) -> Option<Vec<f64>> {
        let unit = self.system.units.first()?;
        if self.system.units.iter().any(|other| other != unit) {
            return None;
        }
        let primary = |extension: &&Extension| {
            let name = extension.name.to_lowercase().replace([' ', '-'], "_");
            matches!(
                name.as_str(),
                "va" | "value_added" | "factor_inputs" | "primary_inputs" | "factor_input"
            )
        };
        let extension = self.system.extensions.iter().find(primary)?;
        // Rows of persons and hours stand beside rows of money.
        let money: Vec<usize> = (0..extension.stressors.len())
            .filter(|row| extension.stressors[*row].unit.trim().eq_ignore_ascii_case(unit.trim()))
            .collect();
        if money.is_empty() {
            return None;
        }
        let mut sums = vec![0.0; self.system.len()];
        for row in money {
            for (sum, value) in sums.iter_mut().zip(extension.by_industry.row(row)) {
                *sum += value;
            }
        }
        Some(sums)
    }

    fn value_added(&self) -> Finding {
        let slack = |at: usize| -self.options.balance_of_industry * self.system.output[at].abs();
        let mut places: Vec<Place> = (0..self.left.len())
            .filter(|at| self.left[*at] < slack(*at))
            .map(|at| self.industry(at, self.left[at], None))
            .collect();
        worst_first(&mut places);
        let about = "industries pay no more for inputs than they earn; number of industries with negative value added";
        self.finding("value-added-negative", about, Found::counted(Severity::Warn, places))
    }

    fn negative(
        &self,
        matrix: &Matrix,
        row: &dyn Fn(usize) -> (String, String),
        column: &dyn Fn(usize) -> (String, String),
    ) -> Vec<Place> {
        let mut places = Vec::new();
        for at in 0..matrix.rows() {
            for (to, value) in matrix.row(at).iter().enumerate().filter(|(_, value)| **value < 0.0) {
                let ((region, label), (to_region, to_label)) = (row(at), column(to));
                places.push(Place { region, label, to_region, to_label, value: *value, expected: None });
            }
        }
        worst_first(&mut places);
        places
    }

    fn name(&self, at: usize) -> (String, String) {
        let (region, sector) = self.system.industries.name(at);
        (region.to_owned(), sector.to_owned())
    }

    fn transactions(&self) -> Finding {
        let places = self.negative(&self.system.transactions, &|at| self.name(at), &|at| self.name(at));
        let about = "transactions are not negative; number of negative ones";
        self.finding("negative-transactions", about, Found::counted(Severity::Warn, places))
    }

    fn demand(&self) -> Finding {
        let places = self.negative(&self.system.demand, &|at| self.name(at), &|at| self.column(at));
        let about =
            "final demand is not negative but for withdrawals from inventories; number of negative values";
        self.finding("negative-demand", about, Found::counted(Severity::Note, places))
    }

    fn output(&self) -> Finding {
        let mut places: Vec<Place> = (0..self.system.len())
            .filter(|at| self.system.output[*at] < 0.0)
            .map(|at| self.industry(at, self.system.output[at], None))
            .collect();
        worst_first(&mut places);
        let about = "output is not negative; number of industries with negative output";
        self.finding("negative-output", about, Found::counted(Severity::Fail, places))
    }

    fn stressors(&self) -> Finding {
        let mut places = Vec::new();
        for extension in &self.system.extensions {
            let row = |at: usize| (String::new(), stressor_name(extension, at));
            places.extend(self.negative(&extension.by_industry, &row, &|at| self.name(at)));
            if let Some(by_demand) = &extension.by_demand {
                places.extend(self.negative(by_demand, &row, &|at| self.column(at)));
            }
        }
        worst_first(&mut places);
        let about =
            "extensions are not negative, but for subsidies and sequestration; number of negative values";
        self.finding("negative-extensions", about, Found::counted(Severity::Note, places))
    }

    fn empty(&self) -> Finding {
        let empty = |at: &usize| {
            let row = self.system.transactions.row(*at);
            self.system.output[*at] == 0.0
                && self.bought[*at] == 0.0
                && row.iter().chain(self.system.demand.row(*at)).all(|value| *value == 0.0)
        };
        let places = (0..self.system.len()).filter(empty).map(|at| self.industry(at, 0.0, None)).collect();
        let about = "industries exist; number of industries without output, inputs and deliveries";
        self.finding("empty-industries", about, Found::counted(Severity::Note, places))
    }

    fn zero_output(&self) -> Finding {
        let mut places: Vec<Place> = (0..self.system.len())
            .filter(|at| self.system.output[*at] == 0.0)
            .filter(|at| self.bought[*at] != 0.0 || self.sold[*at] + self.demanded[*at] != 0.0)
            .map(|at| {
                self.industry(
                    at,
                    self.bought[at].abs() + (self.sold[at] + self.demanded[at]).abs(),
                    Some(0.0),
                )
            })
            .collect();
        worst_first(&mut places);
        let about = "industries without output neither buy nor sell; number of those that do, with what they buy and sell";
        self.finding("zero-output", about, Found::counted(Severity::Warn, places))
    }

    fn lost_stressors(&self) -> Finding {
        let mut places = Vec::new();
        for at in (0..self.system.len()).filter(|at| self.system.output[*at] == 0.0) {
            for extension in &self.system.extensions {
                for row in 0..extension.stressors.len() {
                    let value = extension.by_industry.get(row, at).unwrap_or_default();
                    if value != 0.0 {
                        let (to_region, to_label) = self.name(at);
                        let label = stressor_name(extension, row);
                        places.push(Place {
                            region: String::new(),
                            label,
                            to_region,
                            to_label,
                            value,
                            expected: Some(0.0),
                        });
                    }
                }
            }
        }
        worst_first(&mut places);
        let about = "industries without output cause nothing; number of stressors of such industries, which no footprint can hold";
        self.finding("stressors-without-output", about, Found::counted(Severity::Warn, places))
    }

    /// Spectral radius, the condition of Hawkins and Simon, and the radius itself.
    fn productivity(&self) -> (Finding, Finding, Option<f64>) {
        let technology = Technology::of(self.system);
        let radius = spectral_radius(&technology, self.options.passes);
        let sums = technology.column_sums();
        let value = radius.value;
        let places = if value < 1.0 {
            Vec::new()
        } else {
            radius.industries.iter().map(|(at, _)| self.industry(*at, sums[*at], Some(1.0))).collect()
        };
        let about = "spectral radius of the coefficients is below one; industries that determine it, with their inputs per unit of output";
        let found = Found { bad: Severity::Fail, places, observed: value, allowed: 1.0 };
        let mut spectral = self.finding("spectral-radius", about, found);
        if !value.is_finite() || value >= 1.0 {
            spectral.severity = Severity::Fail;
        }
        let about = "Hawkins-Simon: some prices let every industry earn more than its inputs cost; number of industries that spend more than they earn at given prices, if none do";
        let options = SolveOptions { method: Method::Iterative, ..SolveOptions::default() };
        let simple = sums.iter().all(|sum| *sum < 1.0)
            && self.system.transactions.values().iter().all(|value| *value >= 0.0);
        let refused = if simple { None } else { Leontief::new(self.system, options).err() };
        let mut hawkins_simon = self.nothing("hawkins-simon", about);
        match refused {
            None => {}
            Some(SolveError::Memory(error)) => {
                hawkins_simon.severity = Severity::Warn;
                hawkins_simon.about = format!("Hawkins-Simon: not tested. {error}");
            }
            Some(error) => {
                let mut costly: Vec<usize> =
                    (0..sums.len()).filter(|at| sums[*at].is_nan() || sums[*at] >= 1.0).collect();
                costly.sort_by(|a, b| sums[*b].total_cmp(&sums[*a]).then(a.cmp(b)));
                hawkins_simon.severity = Severity::Fail;
                hawkins_simon.count = costly.len();
                hawkins_simon.observed = costly.len() as f64;
                hawkins_simon.about = format!("{about}: {error}");
                hawkins_simon.places = costly
                    .into_iter()
                    .take(self.options.places)
                    .map(|at| self.industry(at, sums[at], Some(1.0)))
                    .collect();
            }
        }
        (spectral, hawkins_simon, value.is_finite().then_some(value))
    }

    fn units(&self) -> Finding {
        let (n, units) = (self.system.len(), &self.system.units);
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        units.iter().for_each(|unit| *uses.entry(unit.trim()).or_default() += 1);
        let mut places: Vec<Place> = if uses.len() > 1 {
            uses.iter().map(|(unit, count)| place("", unit, *count as f64, None)).collect()
        } else {
            Vec::new()
        };
        let mut blank = units.is_empty() || uses.contains_key("");
        for extension in &self.system.extensions {
            for stressor in extension.stressors.iter().filter(|stressor| stressor.unit.trim().is_empty()) {
                blank = true;
                places.push(place(&extension.name, &stressor.name, 0.0, None));
            }
        }
        let wrong = units.len() > 1 && units.len() != n;
        let bad = if blank || wrong { Severity::Warn } else { Severity::Note };
        let about = "one unit for all of the table, and one for every stressor; number of units of the table, with blank ones";
        let observed = uses.len() as f64;
        let mut finding = self.finding("units", about, Found { bad, places, observed, allowed: 1.0 });
        if blank || wrong {
            finding.severity = Severity::Warn;
        }
        finding
    }

    /// All labels: what they are of, and the label.
    fn labels(&self) -> Vec<(String, &str)> {
        let industries = &self.system.industries;
        let mut labels = Vec::new();
        labels.extend(industries.regions().iter().map(|label| ("region".to_owned(), label.as_str())));
        labels.extend(industries.sectors().iter().map(|label| ("sector".to_owned(), label.as_str())));
        let categories = self.system.demand_columns.categories();
        labels.extend(categories.iter().map(|label| ("category of final demand".to_owned(), label.as_str())));
        let extensions = &self.system.extensions;
        labels.extend(extensions.iter().map(|extension| ("extension".to_owned(), extension.name.as_str())));
        for extension in extensions {
            let kind = format!("stressor of {}", extension.name);
            labels.extend(extension.stressors.iter().map(|row| (kind.clone(), row.name.as_str())));
        }
        labels
    }

    fn blank_labels(&self) -> Finding {
        let blank = |label: &str| {
            let label = label.trim();
            label.is_empty() || label.eq_ignore_ascii_case("nan") || label.starts_with("Unnamed:")
        };
        let labels = self.labels();
        let places = labels
            .iter()
            .filter(|(_, label)| blank(label))
            .map(|(kind, label)| place(kind, label, 1.0, None))
            .collect();
        let about = "every label says something; number of blank labels";
        self.finding("blank-labels", about, Found::counted(Severity::Warn, places))
    }

    /// Labels that differ by case and blanks alone: twice the same thing, by a slip of the pen.
    fn similar_labels(&self) -> Finding {
        let mut seen: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
        for (kind, label) in self.labels() {
            let plain = label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            seen.entry((kind, plain)).or_default().push(label);
        }
        let places = seen
            .into_iter()
            .filter(|(_, labels)| labels.len() > 1)
            .map(|((kind, _), labels)| place(&kind, &labels.join(" = "), labels.len() as f64, Some(1.0)))
            .collect();
        let about =
            "labels differ by more than case and blanks; number of labels that are there twice but for these";
        self.finding("similar-labels", about, Found::counted(Severity::Warn, places))
    }
}

/// What a test found, before it is cut.
struct Found {
    bad: Severity,
    places: Vec<Place>,
    observed: f64,
    allowed: f64,
}

impl Found {
    /// Places of which none should be there.
    fn counted(bad: Severity, places: Vec<Place>) -> Found {
        Found { bad, observed: places.len() as f64, allowed: 0.0, places }
    }
}

fn place(region: &str, label: &str, value: f64, expected: Option<f64>) -> Place {
    Place {
        region: region.to_owned(),
        label: label.to_owned(),
        to_region: String::new(),
        to_label: String::new(),
        value,
        expected,
    }
}

fn stressor_name(extension: &Extension, row: usize) -> String {
    let name = extension.stressors.get(row).map_or("", |stressor| stressor.name.as_str());
    format!("{}: {name}", extension.name)
}

fn worst_first(places: &mut [Place]) {
    places.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()));
}
