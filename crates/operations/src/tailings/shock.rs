//! The loss handed on to an input-output system.
//!
//! The expected loss of a year from each country (or the failure of the one facility that was named) is valued at the
//! price of the material in the year, and taken out of the output of the sector of that country that mines it
//! (`data/mining_sectors.csv`). Two comparative models take it on: the supply-constrained one, in which output follows
//! demand except where it is given (Miller and Blair 2009, section 13.2.1), and Ghosh's, in which users of what is missing
//! produce less in proportion. Then the dynamic model with stocks follows it day by day (`shock::outage`): the same money, lost
//! at an even pace over the days of the outage and of the moratorium.
//!
//! The trap is the price: it must be one of what is mined, on the basis that the mass is counted in, in the money of the
//! system. Where there is none, or the system counts in another currency, nothing is guessed.

use std::collections::BTreeMap;

use disruption::comparative::{supply_constrained, supply_shock};
use figures::Lang;
use importers::scenario::DAYS_PER_YEAR;
use input_output::{Leontief, SolveOptions, System};
use vocabulary::{MaterialId, Region, Stage};

use super::Found;
use super::request::TailingsRequest;
use super::result::{ShockModelRow, ShockRow, ShockStressorRow, TailingsResult};
use super::sentence::{EXPECTED, MORATORIUM, small};
use crate::footprint::concordance::SectorConcordance;
use crate::footprint::regions::SystemRegions;
use crate::ore_price::{OrePrice, ore_price};
use crate::provenance::Provenance;
use crate::run_record::InputFile;
use crate::shock::StressorRow;
use crate::shock::outage::{self, Followed, Outage};
use crate::words::{mass, region_in_sentence, region_name};
use crate::{Context, OperationError, SourceUse};

/// What the shock of a loss gives back.
pub(super) struct Shocked {
    pub(super) rows: Vec<ShockRow>,
    pub(super) models: Vec<ShockModelRow>,
    pub(super) stressors: Vec<ShockStressorRow>,
    /// The course of the dynamic model.
    pub(super) followed: Followed,
    pub(super) warnings: Vec<String>,
    pub(super) source: SourceUse,
    pub(super) input: InputFile,
}

/// Rows of each model that are told: those that change most.
const MOST: usize = 40;
/// Days that the economy is followed after the last outage.
const AFTERWARDS: usize = DAYS_PER_YEAR as usize;

/// A loss that is handed on.
struct Handed {
    what: String,
    /// Mass over the whole outage, by country.
    kg: BTreeMap<Region, f64>,
    /// Days of the outage.
    days: f64,
}

/// Money that each industry loses, by its place in the system.
type Taken = BTreeMap<usize, f64>;

pub(super) fn shock(
    context: &Context,
    name: &str,
    request: &TailingsRequest,
    found: &Found<'_>,
    result: &TailingsResult,
    provenance: &mut Provenance,
) -> Result<Shocked, OperationError> {
    let refuse = |why: String| OperationError::Request(format!("--then-shock {name}: {why}"));
    let handed = handed(request, result);
    if handed.is_empty() {
        return Err(refuse(format!("there is no loss to hand on; {}", result.loss_not_computed)));
    }
    let open = context.systems.open(name)?;
    let usd = money(&open.record.unit).ok_or_else(|| {
        refuse(format!(
            "the system counts in `{}`, and prices are in US dollars: expected a system in dollars",
            open.record.unit
        ))
    })?;
    let (price, told) = price(context, found, provenance)?
        .ok_or_else(|| refuse(format!("the database holds no price of {} or of its ores", found.material)))?;
    let system = &open.system;
    let mut warnings = vec![told];
    let mut all = Taken::new();
    let mut outages = Vec::new();
    for one in &handed {
        let taken = taken(&found.material, system, name, &one.kg, price / usd, context.lang, &mut warnings)
            .map_err(refuse)?;
        outages.push(outage(one, &taken, system).map_err(refuse)?);
        for (at, money) in taken {
            *all.entry(at).or_default() += money;
        }
    }
    let (mut rows, mut models, mut stressors) = (Vec::new(), Vec::new(), Vec::new());
    let direct: f64 = all.values().sum();
    for (model, changes) in comparative(system, name, &all)? {
        rows.extend(changed(model, system, &changes));
        models.push(model_row(model, DAYS_PER_YEAR as usize, direct, -changes.iter().sum::<f64>()));
        stressors.extend(outage::stressors_of(system, &changes).into_iter().map(|row| stressor(model, row)));
    }
    let last = outages.iter().map(|outage| outage.days).max().unwrap_or_default();
    let title = handed.iter().map(|one| one.what.as_str()).collect::<Vec<_>>().join(", ");
    let followed = outage::follow(system, name, &title, &outages, last + AFTERWARDS)?;
    let whole = &followed.result.shock;
    models.push(model_row("ario", whole.days, whole.direct_loss, whole.loss));
    stressors.extend(followed.result.stressors.iter().cloned().map(|row| stressor("ario", row)));
    warnings.push(match context.lang {
        Lang::En => format!(
            "the outage takes the part of production that reaches {} alone, at an even pace over {last} days at most, and is over \
             at once; {} days are looked at, and output counts as recovered with a twentieth of its largest fall left ({})",
            region_in_sentence(found.to, Lang::En),
            whole.days,
            small(followed.tolerance)
        ),
        Lang::Ja => format!(
            "停止は{}へ向かう生産分のみを、最長{last}日間均等に取り除き、その後すぐに復旧するとしています（対象期間{}日）。最大の落ち込みの\
             20分の1（{}）まで戻ったときを回復とします",
            region_name(found.to, Lang::Ja),
            whole.days,
            small(followed.tolerance)
        ),
    });
    Ok(Shocked {
        rows,
        models,
        stressors,
        followed,
        warnings,
        source: open.record.source_use(system.len()),
        input: open.record.input_file(),
    })
}

/// What is handed on: the failure of the facility that was named, with the moratorium that may follow; else the expected
/// loss of a year, as one outage of the median length.
fn handed(request: &TailingsRequest, result: &TailingsResult) -> Vec<Handed> {
    let some = |what: String, kg: BTreeMap<Region, f64>, days: f64| Handed { what, kg, days };
    let handed = if let Some(failure) = result.failure.first() {
        let facility = result.facilities.iter().find(|row| row.facility == failure.facility);
        let of = |kg: f64| facility.map(|row| (row.region, kg)).into_iter().collect();
        vec![
            some(format!("failure of {}", failure.facility), of(failure.own_loss_kg), request.outage_days),
            some(MORATORIUM.to_owned(), of(failure.moratorium_loss_kg), request.contagion.days),
        ]
    } else {
        let expected = result.countries.iter().filter_map(|row| Some((row.region, row.expected_annual_kg?)));
        vec![some(EXPECTED.to_owned(), expected.collect(), request.outage_days)]
    };
    let positive = |mut one: Handed| {
        one.kg.retain(|_, kg| *kg > 0.0);
        (!one.kg.is_empty()).then_some(one)
    };
    handed.into_iter().filter_map(positive).collect()
}

/// Money that the mining sectors of countries lose with masses, at money a kg.
fn taken(
    material: &MaterialId,
    system: &System,
    name: &str,
    lost: &BTreeMap<Region, f64>,
    money_per_kg: f64,
    lang: Lang,
    warnings: &mut Vec<String>,
) -> Result<Taken, String> {
    let regions = SystemRegions::of(system.industries.regions());
    let concordance = SectorConcordance::embedded().map_err(|error| error.to_string())?;
    let stage = Stage::Mine;
    let classes = concordance.classes(material, stage, system.industries.sectors());
    let mut taken = Taken::new();
    for (region, kg) in lost {
        let Some(place) = regions.home_of(*region) else {
            let lost = mass(*kg);
            warnings.push(match lang {
                Lang::En => {
                    format!("{region} is in no region of {name}: its loss of {lost} is not handed on")
                }
                Lang::Ja => {
                    format!("{region}は{name}のどの地域にも含まれないため、損失{lost}は引き継がれません")
                }
            });
            continue;
        };
        let industry = |sector: &usize| system.industries.block(place).nth(*sector);
        let sectors = classes.iter().find_map(|(_, sectors)| {
            let there: Vec<(usize, f64)> = sectors
                .iter()
                .filter_map(industry)
                .filter_map(|at| Some((at, *system.output.get(at)?)))
                .filter(|(_, output)| *output > 0.0)
                .collect();
            (!there.is_empty()).then_some(there)
        });
        let Some(sectors) = sectors else {
            return Err(format!(
                "no sector of {} mines {material}; looked for {}",
                regions.label(place),
                concordance.patterns(material, stage).join(", ")
            ));
        };
        let all: f64 = sectors.iter().map(|(_, output)| output).sum();
        let money = kg * money_per_kg;
        if money > all {
            return Err(format!(
                "the loss of {} from {region} is worth {money:.3}, more than the output {all:.3} of its mining sector",
                mass(*kg)
            ));
        }
        for (at, output) in sectors {
            *taken.entry(at).or_default() += money * output / all;
        }
    }
    Ok(taken)
}

/// The same money as a share of capacity that is out for the days of the outage.
fn outage(handed: &Handed, taken: &Taken, system: &System) -> Result<Outage, String> {
    let days = handed.days.round().max(1.0);
    let mut industries = Vec::new();
    for (at, money) in taken {
        let output = system.output.get(*at).copied().unwrap_or(0.0);
        let share = money / (output * days / DAYS_PER_YEAR);
        if share.is_nan() || share > 1.0 {
            let (region, sector) = system.industries.name(*at);
            return Err(format!(
                "{}: in {days} days {region}, {sector} would lose {money:.3}, more than it makes",
                handed.what
            ));
        }
        industries.push((*at, share));
    }
    Ok(Outage { label: handed.what.clone(), industries, days: days as usize })
}

/// Changes of annual output by the two comparative models.
fn comparative(
    system: &System,
    name: &str,
    taken: &Taken,
) -> Result<[(&'static str, Vec<f64>); 2], OperationError> {
    let options = SolveOptions::default();
    let failed = |error: String| OperationError::Other(format!("{name}: {error}"));
    let output = |at: usize| system.output.get(at).copied().unwrap_or(0.0);
    // Published output and demand never agree to the last digit, so that the change is that between two solutions of the
    // same model, with and without the loss.
    let solved = |fixed: Vec<(usize, f64)>| {
        supply_constrained(system, &fixed, options.clone()).map_err(|error| failed(error.to_string()))
    };
    let after = solved(taken.iter().map(|(at, money)| (*at, output(*at) - money)).collect())?;
    let before = solved(taken.keys().map(|at| (*at, output(*at))).collect())?;
    let leontief = Leontief::new(system, options.clone()).map_err(|error| failed(error.to_string()))?;
    let mut change = vec![0.0; system.len()];
    for (at, money) in taken {
        if let Some(place) = change.get_mut(*at) {
            *place = -money;
        }
    }
    let ghosh = supply_shock(&leontief, &change).map_err(|error| failed(error.to_string()))?;
    let constrained = after.output.iter().zip(&before.output).map(|(after, before)| after - before).collect();
    Ok([("supply-constrained", constrained), ("ghosh", ghosh)])
}

/// The industries that change most by a model.
fn changed(model: &'static str, system: &System, changes: &[f64]) -> Vec<ShockRow> {
    let output = |at: usize| system.output.get(at).copied().unwrap_or(0.0);
    let mut of_model: Vec<(usize, f64)> =
        changes.iter().copied().enumerate().filter(|(_, change)| change.abs() > 1e-12).collect();
    of_model.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    let row = |(at, change): (usize, f64)| {
        let (region, sector) = system.industries.name(at);
        ShockRow {
            model,
            system_region: region.to_owned(),
            sector: sector.to_owned(),
            output: output(at),
            output_change: change,
            change_share: if output(at) > 0.0 { change / output(at) } else { 0.0 },
        }
    };
    of_model.into_iter().take(MOST).map(row).collect()
}

fn model_row(model: &'static str, days: usize, direct_loss: f64, loss: f64) -> ShockModelRow {
    let loss_per_direct = (direct_loss != 0.0).then(|| loss / direct_loss);
    ShockModelRow { model, days, direct_loss, loss, loss_per_direct }
}

fn stressor(model: &'static str, row: StressorRow) -> ShockStressorRow {
    ShockStressorRow {
        model,
        extension: row.extension,
        stressor: row.stressor,
        stressor_unit: row.stressor_unit,
        baseline_amount: row.baseline_amount,
        change_amount: row.change_amount,
        change_share: row.change_share,
    }
}

/// US dollars of one unit of a system's money; none where it counts in something else.
fn money(unit: &str) -> Option<f64> {
    let unit = unit.to_lowercase();
    let dollars =
        ["usd", "us$", "us dollar", "u.s. dollar", "us-dollar"].iter().any(|word| unit.contains(word));
    if !dollars || unit.contains(';') {
        return None;
    }
    let words: Vec<&str> =
        unit.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    Some(if has(&["billion", "billions", "bn"]) {
        1e9
    } else if has(&["million", "millions", "m", "mio", "mn", "musd"]) {
        1e6
    } else if has(&["thousand", "thousands", "k", "kusd", "1000"]) {
        1e3
    } else {
        1.0
    })
}

/// Price (USD of the year per kg of contained material) and the sentence that tells where it is from.
fn price(
    context: &Context,
    found: &Found<'_>,
    provenance: &mut Provenance,
) -> Result<Option<(f64, String)>, OperationError> {
    let Some(found_price) = ore_price(context.facts, &found.material, found.year)? else { return Ok(None) };
    let OrePrice { usd_per_kg, of, year, source } = found_price;
    provenance.row(&source);
    let material = &found.material;
    let told = match context.lang {
        Lang::En => format!(
            "the loss is valued at {usd_per_kg:.4} USD a kg of {material}, the price of {of} of {year} [{source}]"
        ),
        Lang::Ja => format!(
            "損失は{material} 1kg当たり{usd_per_kg:.4} USDで評価しています（{year}年の{of}の価格、{source}）"
        ),
    };
    Ok(Some((usd_per_kg, told)))
}

#[cfg(test)]
mod tests {
    use super::money;

    #[test]
    fn only_dollars_are_converted() {
        assert_eq!(money("Million US$"), Some(1e6));
        assert_eq!(money("M.USD"), Some(1e6));
        assert_eq!(money("kUSD"), Some(1e3));
        assert_eq!(money("USD"), Some(1.0));
        assert_eq!(money("M.EUR"), None);
        assert_eq!(money("USD; EUR"), None);
    }
}
