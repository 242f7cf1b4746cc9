//! Events that contradict each other: two of a kind on the same industry on the same day.

use vocabulary::fold;

use super::event::{Effect, Event};
use super::resolve::Reader;

impl Reader<'_> {
    /// Refuses two events of a kind that hit the same industry in full on the same day.
    pub(super) fn overlaps(&mut self) {
        let mut problems = Vec::new();
        for (at, second) in self.events.iter().enumerate() {
            for first in self.events.iter().take(at) {
                let kind = |event: &Event| event.path.split('.').next().map(str::to_owned);
                let last = |event: &Event| event.start + event.full_days.max(1);
                let apart = last(first) <= second.start || last(second) <= first.start;
                let other_demand = match (&first.effect, &second.effect) {
                    (Effect::Demand(a), Effect::Demand(b)) => !a.iter().any(|region| b.contains(region)),
                    _ => false,
                };
                // Cuts of two materials of one mining sector are two events.
                let of_materials =
                    kind(first).as_deref() == Some("supply-cut") && self.materials_differ(first, second);
                if kind(first) != kind(second) || apart || other_demand || of_materials {
                    continue;
                }
                let shared = first
                    .industries
                    .iter()
                    .find(|(one, _)| second.industries.iter().any(|(other, _)| one == other));
                if let Some((industry, _)) = shared {
                    let (region, sector) = self.basis.name(*industry);
                    let line = first.line.map_or_else(String::new, |line| format!(" of line {line}"));
                    problems.push((
                        format!("{}.start", second.path),
                        format!(
                            "{} overlaps with {}{line}: both hit {region}, {sector} in full on day {}",
                            second.label,
                            first.label,
                            first.start.max(second.start)
                        ),
                    ));
                    break;
                }
            }
        }
        for (path, message) in problems {
            self.hinted(
                &path,
                message,
                Some("make them one event, or let the second begin when the first is over".to_owned()),
            );
        }
    }

    fn materials_differ(&self, first: &Event, second: &Event) -> bool {
        let material = |event: &Event| {
            let at = event.path.rsplit('.').next().and_then(|at| at.parse::<usize>().ok())?;
            self.file.scenario.supply_cut.get(at).map(|cut| fold(&cut.material))
        };
        material(first) != material(second)
    }
}
