//! From what a scenario says to events on industries of a system. Every problem is collected and told with its line.

use disruption::{Recovery, ario};
use importers::scenario::{Change, Day, Days, Destroyed, Names, Recovery as Stated, ScenarioFile, closest};
use importers::{ImportError, MOST_PROBLEMS, Problem};
use vocabulary::{Regions, fold};

use super::basis::Basis;
use super::event::{Effect, Event};
use super::result::SupplyCutRow;
use super::settings::{recovery, round};
use super::supply_cut::{CutIndustries, Note};

/// What a scenario means on a system.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    pub(super) events: Vec<Event>,
    pub(super) ario: ario::Parameters,
    /// Time (days) in which industries that no event names recover, and what counts as recovered.
    pub(super) inoperability: (f64, f64),
    /// What the reader should know: what was spread, priced or left out.
    pub(super) notes: Vec<Note>,
    /// Cuts of supply: mass, price and what they are of the output of a sector.
    pub(super) cuts: Vec<SupplyCutRow>,
}

/// Finds what a cut of supply means; gives the key that is wrong, and why.
pub(super) type Cutter<'c> =
    &'c mut dyn FnMut(&importers::scenario::SupplyCut) -> Result<CutIndustries, (&'static str, String)>;

/// When an event is, as a file states it.
struct Window<'w> {
    start: Day,
    duration: Option<Days>,
    until: Option<Day>,
    recovery: Option<&'w Stated>,
}

/// A scenario on its way to a system, with every problem that was met.
pub(super) struct Reader<'r> {
    pub(super) file: &'r ScenarioFile,
    pub(super) basis: &'r Basis,
    problems: Vec<Problem>,
    pub(super) events: Vec<Event>,
    notes: Vec<Note>,
    cuts: Vec<SupplyCutRow>,
}

/// The events of a scenario on a system.
///
/// # Errors
/// Everything that the system does not have or that contradicts itself, with lines.
pub(super) fn resolve(
    file: &ScenarioFile,
    basis: &Basis,
    cutter: Cutter<'_>,
) -> Result<Resolved, ImportError> {
    let scenario = &file.scenario;
    let mut reader =
        Reader { file, basis, problems: Vec::new(), events: Vec::new(), notes: Vec::new(), cuts: Vec::new() };
    let (parameters, inoperability) = reader.settings();
    let capital_years = parameters.capital_to_value_added;
    for (at, event) in scenario.capacity_loss.iter().enumerate() {
        let path = format!("capacity-loss.{at}");
        let industries = reader.industries(&path, &event.region, &event.sector);
        let industries = industries.into_iter().map(|industry| (industry, event.loss.0)).collect();
        let window = Window {
            start: event.start,
            duration: event.duration,
            until: event.until,
            recovery: Some(&event.recovery),
        };
        reader.event(&path, Effect::Capacity, industries, &window);
    }
    for (at, event) in scenario.capital_loss.iter().enumerate() {
        let path = format!("capital-loss.{at}");
        let industries = reader.industries(&path, &event.region, &event.sector);
        let industries = reader.destroyed(&path, &industries, &event.destroyed, capital_years);
        let rebuilding = match (&event.recovery, &event.rebuilding) {
            (Some(_), None) => None,
            (None, Some(rebuilding)) => reader.rebuilding(&path, rebuilding),
            (Some(_), Some(_)) => {
                reader.problem(&format!("{path}.rebuilding"), "capital either recovers by itself or is rebuilt: `recovery` and `rebuilding` exclude each other");
                None
            }
            (None, None) => {
                reader.problem(&path, "nothing says how capital comes back: `recovery` or `rebuilding` is missing (`recovery = \"none\"` if not at all)");
                None
            }
        };
        let window = Window {
            start: event.start,
            duration: event.duration,
            until: event.until,
            recovery: event.recovery.as_ref(),
        };
        reader.event(&path, Effect::Capital(rebuilding), industries, &window);
    }
    for (at, event) in scenario.supply_cut.iter().enumerate() {
        let path = format!("supply-cut.{at}");
        let industries = match cutter(event) {
            Ok(cut) => {
                reader.notes.push(cut.note);
                reader.cuts.push(SupplyCutRow { event: format!("supply-cut {}", at + 1), ..cut.row });
                cut.industries
            }
            Err((key, message)) => {
                reader.problem(&format!("{path}.{key}"), message);
                Vec::new()
            }
        };
        let window = Window {
            start: event.start,
            duration: event.duration,
            until: event.until,
            recovery: Some(&event.recovery),
        };
        reader.event(&path, Effect::Capacity, industries, &window);
    }
    for (at, event) in scenario.demand_change.iter().enumerate() {
        let path = format!("demand-change.{at}");
        let regions = reader.regions(&format!("{path}.region"), &event.region);
        let makers = match event.made_in {
            Names::None => Names::One("all".to_owned()),
            ref names => names.clone(),
        };
        let goods = reader.industries_of(&path, ("made-in", &makers), &event.sector);
        let industries = reader.changed(&path, &regions, &goods, &event.change);
        let window = Window {
            start: event.start,
            duration: event.duration,
            until: event.until,
            recovery: Some(&event.recovery),
        };
        reader.event(&path, Effect::Demand(regions), industries, &window);
    }
    for (at, event) in scenario.export_ban.iter().enumerate() {
        let path = format!("export-ban.{at}");
        let industries = reader.industries(&path, &event.region, &event.sector);
        let industries = industries.into_iter().map(|industry| (industry, event.share.0)).collect();
        let window = Window {
            start: event.start,
            duration: event.duration,
            until: event.until,
            recovery: Some(&event.recovery),
        };
        reader.event(&path, Effect::ExportBan, industries, &window);
    }
    if reader.events.is_empty() && reader.problems.is_empty() {
        let message = "the scenario has no event; expected [[capacity-loss]], [[capital-loss]], [[supply-cut]], [[demand-change]] or [[export-ban]]";
        reader.problems.push(Problem::of_file(&file.file, message));
    }
    reader.overlaps();
    let Reader { mut problems, events, notes, cuts, .. } = reader;
    if problems.is_empty() {
        return Ok(Resolved { events, ario: parameters, inoperability, notes, cuts });
    }
    problems.sort_by_key(|problem| problem.row);
    let more = problems.len().saturating_sub(MOST_PROBLEMS);
    problems.truncate(MOST_PROBLEMS);
    Err(ImportError { problems, more })
}

impl Reader<'_> {
    pub(super) fn problem(&mut self, path: &str, message: impl Into<String>) {
        self.problems.push(self.file.problem(path, message));
    }

    pub(super) fn hinted(&mut self, path: &str, message: String, hint: Option<String>) {
        let problem = self.file.problem(path, message);
        self.problems.push(match hint {
            Some(hint) => problem.with_hint(hint),
            None => problem,
        });
    }

    /// Places of the named regions in the system.
    fn regions(&mut self, path: &str, names: &Names) -> Vec<usize> {
        let labels = self.basis.industries.regions();
        if names.list().iter().any(|name| fold(name) == "all") {
            return (0..labels.len()).collect();
        }
        let mut places = Vec::new();
        for name in names.list() {
            match self.basis.regions.find(name) {
                Ok(at) if places.contains(&at) => {
                    self.problem(path, format!("region `{name}` is named twice"));
                }
                Ok(at) => places.push(at),
                Err(_) => {
                    // A country that the system holds in an aggregate is a frequent case of its own.
                    let home =
                        Regions::embedded().find(name).ok().and_then(|code| self.basis.regions.home_of(code));
                    let hint = match home {
                        Some(at) => {
                            format!("its production is in `{}` of this system", self.basis.regions.label(at))
                        }
                        None => meant(name, labels),
                    };
                    self.hinted(path, format!("the system has no region `{name}`"), Some(hint));
                }
            }
        }
        places
    }

    fn industries(&mut self, path: &str, regions: &Names, sectors: &Names) -> Vec<usize> {
        self.industries_of(path, ("region", regions), sectors)
    }

    /// Industries of regions and sectors that have output.
    fn industries_of(&mut self, path: &str, (key, regions): (&str, &Names), sectors: &Names) -> Vec<usize> {
        let before = self.problems.len();
        let regions = self.regions(&format!("{path}.{key}"), regions);
        let path = format!("{path}.sector");
        let known = self.basis.industries.sectors();
        let all = sectors.list().iter().any(|name| fold(name) == "all");
        let mut wanted = Vec::new();
        for name in sectors.list() {
            match known.iter().position(|sector| fold(sector) == fold(name)) {
                _ if all => {}
                Some(at) if wanted.contains(&at) => {
                    self.problem(&path, format!("sector `{name}` is named twice"))
                }
                Some(at) => wanted.push(at),
                None => {
                    self.hinted(&path, format!("the system has no sector `{name}`"), Some(meant(name, known)))
                }
            }
        }
        if self.problems.len() > before {
            return Vec::new();
        }
        let industries: Vec<usize> = (0..self.basis.len())
            .filter(|at| self.basis.industries.region_of(*at).is_some_and(|region| regions.contains(&region)))
            .filter(|at| {
                all || self.basis.industries.sector_of(*at).is_some_and(|sector| wanted.contains(&sector))
            })
            .filter(|at| self.basis.output_of(*at) > 0.0)
            .collect();
        if industries.is_empty() {
            self.problem(&path, "none of the named sectors has output in any of the named regions");
        }
        industries
    }

    /// Shares of capital of industries.
    fn destroyed(
        &mut self,
        path: &str,
        industries: &[usize],
        destroyed: &Destroyed,
        capital_years: f64,
    ) -> Vec<(usize, f64)> {
        let capital = |at: usize| self.basis.value_added.get(at).copied().unwrap_or_default() * capital_years;
        let with: Vec<usize> = industries.iter().copied().filter(|at| capital(*at) > 0.0).collect();
        let total: f64 = with.iter().map(|at| capital(*at)).sum();
        if with.is_empty() && !industries.is_empty() {
            self.problem(
                &format!("{path}.sector"),
                "none of these industries has value added, hence none has capital",
            );
            return Vec::new();
        }
        let share = match destroyed {
            Destroyed::Share(share) => *share,
            Destroyed::Amount(money) => {
                let key = format!("{path}.destroyed");
                let Some(amount) = money.in_unit(&self.basis.unit) else {
                    let message = format!(
                        "`{}` cannot be turned into the money of the system, `{}`",
                        money.unit, self.basis.unit
                    );
                    self.problem(&key, message);
                    return Vec::new();
                };
                if amount > total && !with.is_empty() {
                    let message = format!(
                        "{amount} {unit} is more than the capital of these industries, {total:.0} {unit} ({capital_years} years of value added)",
                        unit = self.basis.unit
                    );
                    self.problem(&key, message);
                }
                if total > 0.0 { amount / total } else { 0.0 }
            }
        };
        with.into_iter().map(|at| (at, share)).collect()
    }

    fn rebuilding(
        &mut self,
        path: &str,
        stated: &importers::scenario::Rebuilding,
    ) -> Option<ario::Rebuilding> {
        let path = format!("{path}.rebuilding");
        let before = self.problems.len();
        let known = self.basis.industries.sectors();
        let mut sectors = Vec::new();
        for (name, share) in &stated.sectors {
            match known.iter().find(|sector| fold(sector) == fold(name)) {
                Some(sector) => sectors.push((sector.clone(), share.0)),
                None => self.hinted(
                    &format!("{path}.sectors"),
                    format!("the system has no sector `{name}`"),
                    Some(meant(name, known)),
                ),
            }
        }
        let sum: f64 = stated.sectors.values().map(|share| share.0).sum();
        if (sum - 1.0).abs() > 1e-9 {
            self.problem(
                &format!("{path}.sectors"),
                format!("the shares sum to {} %, not to 100 %", round(sum * 100.0)),
            );
        }
        if stated.time.0 < 1.0 {
            self.problem(&format!("{path}.time"), "rebuilding takes a day at least");
        }
        let factor = stated.cost_factor.unwrap_or(1.0);
        if !(factor > 0.0 && factor.is_finite()) {
            self.problem(
                &format!("{path}.cost-factor"),
                format!("{factor} is no factor; expected a number above 0"),
            );
        }
        (self.problems.len() == before).then_some(ario::Rebuilding { sectors, days: stated.time.0, factor })
    }

    /// Relative changes of demand of regions for goods.
    fn changed(
        &mut self,
        path: &str,
        regions: &[usize],
        goods: &[usize],
        change: &Change,
    ) -> Vec<(usize, f64)> {
        let key = format!("{path}.change");
        let total: f64 = regions
            .iter()
            .flat_map(|region| goods.iter().map(move |good| (region, good)))
            .map(|(region, good)| self.basis.demand_of(*region, *good))
            .sum();
        let relative = match change {
            Change::Relative(relative) => *relative,
            Change::PerYear(money) => match money.in_unit(&self.basis.unit) {
                None => {
                    let message = format!(
                        "`{}` cannot be turned into the money of the system, `{}`",
                        money.unit, self.basis.unit
                    );
                    self.problem(&key, message);
                    return Vec::new();
                }
                Some(_) if goods.is_empty() || regions.is_empty() => return Vec::new(),
                Some(amount) if total <= 0.0 || amount < -total => {
                    let message = format!(
                        "{amount} {unit} a year takes away more than there is: demand is {total} {unit} a year",
                        unit = self.basis.unit
                    );
                    self.problem(&key, message);
                    return Vec::new();
                }
                Some(amount) => amount / total,
            },
        };
        goods.iter().map(|good| (*good, relative)).collect()
    }

    fn event(&mut self, path: &str, effect: Effect, industries: Vec<(usize, f64)>, window: &Window<'_>) {
        let start = window.start.0;
        let full_days = match (window.duration, window.until) {
            (Some(Days(days)), None) if days.fract() == 0.0 && days <= MOST_DAYS => days as usize,
            (Some(Days(days)), None) => {
                self.problem(
                    &format!("{path}.duration"),
                    format!("{days} days: expected whole days, {MOST_DAYS} at most"),
                );
                0
            }
            (None, Some(Day(day))) if day >= start => day - start,
            (None, Some(Day(day))) => {
                self.problem(
                    &format!("{path}.until"),
                    format!("recovery would begin on day {day}, before the start on day {start}"),
                );
                0
            }
            (Some(_), Some(_)) => {
                self.problem(
                    &format!("{path}.until"),
                    "`duration` and `until` say the same thing; expected one of them",
                );
                0
            }
            (None, None) => {
                self.problem(path, "nothing says how long it lasts: `duration` or `until` is missing");
                0
            }
        };
        if start as f64 > MOST_DAYS {
            self.problem(
                &format!("{path}.start"),
                format!("day {start} is beyond the last that can be looked at, {MOST_DAYS}"),
            );
        }
        let key = format!("{path}.recovery");
        let recovery = match window.recovery.map(|stated| recovery(stated, full_days)) {
            None => Recovery::None,
            Some(Ok(recovery)) => recovery,
            Some(Err(message)) => {
                self.problem(&key, message);
                Recovery::None
            }
        };
        // An event that is over on the day on which it begins has no day of full effect.
        let at_once = matches!(window.recovery, Some(Stated::AtOnce));
        let (kind, number) = path.rsplit_once('.').unwrap_or((path, "0"));
        let number = number.parse::<usize>().unwrap_or_default() + 1;
        self.events.push(Event {
            label: format!("{kind} {number}"),
            path: path.to_owned(),
            line: self.file.line(path),
            effect,
            industries,
            start,
            full_days: if at_once { full_days.saturating_sub(1) } else { full_days },
            recovery,
        });
    }
}

/// Most days that are looked at: a century.
pub(super) const MOST_DAYS: f64 = 36_500.0;

/// What a name may have meant, or what there is.
pub(super) fn meant(name: &str, known: &[String]) -> String {
    match closest(name, known.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => {
            let listed: Vec<&str> = known.iter().take(30).map(String::as_str).collect();
            let more =
                if known.len() > 30 { format!(" and {} more", known.len() - 30) } else { String::new() };
            format!("there are {}{more}", listed.join("; "))
        }
    }
}
