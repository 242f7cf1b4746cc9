//! `food`: how far a region feeds itself, what growing the rest would take, and at what risk it is imported.
//!
//! The way of a request: balances of crops and the origins of their supply are read (`supply`), what growing takes is put
//! together from the database and the user's file (`growing`, `inputs`), both become tables (`tables`), one sentence
//! (`sentence`) and figures (`pictures`, `land`), with what lets a reader trust or distrust them (`trust`).

pub(crate) mod explain;
mod growing;
mod inputs;
mod land;
mod pictures;
mod plans;
mod request;
mod result;
mod sentence;
mod supply;
mod tables;
mod trust;

use vocabulary::{BalanceElement, CropId, Crops, CultivationMethod, Region, Regions, Year};

use crate::operation::{Operation, Outcome};
use crate::provenance::Provenance;
use crate::risk_index;
use crate::run_record::{InputFile, sha256_hex};
use crate::{Context, OperationError};

use growing::Numbers;
use inputs::OwnInputs;
pub use request::FoodRequest;
pub use result::{
    CultivationRow, CurveRow, FoodBalanceRow, FoodOriginRow, FoodRegionRow, FoodResult, FoodRiskRow,
    ImportStopRow, MaterialRequirementRow, MethodTotalRow, PlanRow, RequirementRow,
};

/// Most draws that can be asked for.
const MOST_DRAWS: u64 = 1_000_000;
/// Most layers that can be asked for.
const MOST_LAYERS: u32 = 1000;

/// How far a region feeds itself, and what growing the rest would take.
pub struct Food;

impl Operation for Food {
    type Request = FoodRequest;
    type Result = FoodResult;

    const NAME: &'static str = "food";
    const SUMMARY: &'static str = "How far does a region feed itself, what would growing the rest take, and at what risk is it imported";

    fn resolve(&self, context: &Context, request: FoodRequest) -> Result<FoodRequest, OperationError> {
        let mut request = request;
        check_numbers(&request)?;
        if request.regions.is_empty() {
            return refuse("name a region, for example KWT".to_owned());
        }
        let mut regions: Vec<Region> = Vec::new();
        for name in &request.regions {
            let region =
                Regions::embedded().find(name).map_err(|error| OperationError::Request(error.to_string()))?;
            if regions.contains(&region) {
                return refuse(format!("the region {region} is named twice"));
            }
            regions.push(region);
        }
        request.regions = regions.iter().map(Region::to_string).collect();
        let mut crops: Vec<CropId> = Vec::new();
        for name in request.crops.iter().filter(|name| !name.trim().is_empty()) {
            let crop = Crops::embedded()
                .find(name.trim())
                .map_err(|error| OperationError::Request(format!("--crops: {error}")))?;
            if crops.contains(&crop) {
                return refuse(format!("--crops: {crop} is named twice"));
            }
            crops.push(crop);
        }
        if let Some((group, member)) = Crops::embedded().overlap(&crops) {
            return refuse(format!(
                "--crops: {member} is in {group}, so that both together count it twice: name one of them"
            ));
        }
        let named = !crops.is_empty();
        if !named {
            crops = Crops::embedded()
                .rows()
                .iter()
                .filter(|info| !info.is_group())
                .map(|info| info.crop.clone())
                .collect();
        }
        if request.methods.is_empty() {
            request.methods = CultivationMethod::ALL.to_vec();
        }
        for (at, method) in request.methods.iter().enumerate() {
            if request.methods.iter().take(at).any(|other| other == method) {
                return refuse(format!("--methods: {method} is named twice"));
            }
        }
        if !request.shares.is_empty() && request.shares.len() != request.methods.len() {
            return refuse(format!(
                "--shares: {} shares for {} methods: name as many with --methods",
                request.shares.len(),
                request.methods.len()
            ));
        }
        let known = risk_index::known(context.facts)?;
        if !known.contains(&request.risk) {
            return refuse(format!("unknown risk index `{}`; there are {}", request.risk, known.join(", ")));
        }
        if request.year.is_none() {
            let mut latest = None;
            for crop in &crops {
                for region in &regions {
                    latest = latest.max(context.facts.food_balance_years(crop, *region)?.last().copied());
                }
            }
            request.year = latest.map(|year| year.0);
        }
        if request.year.is_none() && request.inputs.is_none() {
            return refuse(format!("there is no food balance of {}", request.regions.join(", ")));
        }
        request.crops = if named { crops.iter().map(CropId::to_string).collect() } else { Vec::new() };
        Ok(request)
    }

    fn command_line(&self, request: &FoodRequest) -> String {
        request::command_line(request)
    }

    fn run(&self, context: &Context, request: &FoodRequest) -> Result<Outcome<FoodResult>, OperationError> {
        let mut inputs = Vec::new();
        let own = match &request.inputs {
            None => None,
            Some(name) => {
                let file = context.files.read(name)?;
                let rows = file.bytes.iter().filter(|byte| **byte == b'\n').count().saturating_sub(1);
                let sha256 = sha256_hex(&file.bytes);
                inputs.push(InputFile { name: name.clone(), sha256, bytes: file.bytes.len() as u64, rows });
                Some(inputs::read(name, &file.bytes)?)
            }
        };
        if own.is_some() && request.regions.len() > 1 {
            return refuse("--inputs holds the numbers of one region: name one".to_owned());
        }
        let crops = crops(request, own.as_ref());
        if let Some((group, member)) = Crops::embedded().overlap(&crops) {
            return refuse(format!(
                "--inputs: {member} is in {group}, so that both together count it twice: leave one of them out of the \
                 file, or name crops with --crops"
            ));
        }
        let year = Year(request.year.unwrap_or(0));
        let mut provenance = Provenance::default();
        let numbers =
            Numbers::new(own.as_ref().map(|own| own.cultivation.clone()), context.facts.crop_yields()?);
        let risk = risk_index::load(context.facts, &request.risk, year, &mut provenance)?;
        let made = tables::make(
            &tables::Made {
                facts: context.facts,
                request,
                year,
                crops,
                own: own.as_ref(),
                numbers: &numbers,
                risk: &risk,
            },
            &mut provenance,
        )?;
        let sources = provenance.sources(context.facts)?;
        let pictures = pictures::Pictures::new(context.lang, request, &made.result, &sources);
        Ok(Outcome {
            answer: sentence::answer(context.lang, request, &made.result),
            coverage: trust::coverage(&made),
            checks: trust::checks(context.lang, request, &made.result),
            warnings: trust::warnings(context.lang, request, &made),
            inputs,
            methods: trust::methods(&risk),
            seed: (request.draws > 0).then_some(request.seed),
            figures: Box::new(move |run_id| pictures.draw(run_id)),
            sources,
            result: made.result,
        })
    }
}

fn refuse<T>(message: String) -> Result<T, OperationError> {
    Err(OperationError::Request(message))
}

/// The crops that are asked for: those named, those of the user's file, or all.
fn crops(request: &FoodRequest, own: Option<&OwnInputs>) -> Vec<CropId> {
    if !request.crops.is_empty() {
        return request.crops.iter().map(|crop| CropId::new(crop)).collect();
    }
    let mut stated: Vec<CropId> = own
        .into_iter()
        .flat_map(|own| own.masses.keys())
        .filter(|(_, element)| *element == BalanceElement::Import)
        .map(|(crop, _)| crop.clone())
        .collect();
    stated.dedup();
    if !stated.is_empty() {
        return stated;
    }
    Crops::embedded().rows().iter().filter(|info| !info.is_group()).map(|info| info.crop.clone()).collect()
}

/// Refuses numbers that cannot be.
fn check_numbers(request: &FoodRequest) -> Result<(), OperationError> {
    let number = |name: &str, value: f64, fits: bool, expected: &str| {
        if value.is_finite() && fits {
            Ok(())
        } else {
            refuse(format!("--{name} {value}: expected {expected}"))
        }
    };
    number("target", request.target, request.target > 0.0, "a ratio above zero, for example 1.0")?;
    number("loss", request.loss, (0.0..1.0).contains(&request.loss), "a share from 0 to below 1")?;
    for (name, value) in [
        ("import-stop", request.import_stop),
        ("land-km2", request.land_km2),
        ("water-m3", request.water_m3),
        ("grid", request.grid),
    ] {
        if let Some(value) = value {
            number(name, value, value >= 0.0, "a number of zero or more")?;
        }
    }
    for share in &request.shares {
        number("shares", *share, (0.0..=1.0).contains(share), "shares from 0 to 1")?;
    }
    let sum: f64 = request.shares.iter().sum();
    if !request.shares.is_empty() && (sum - 1.0).abs() > 1e-9 {
        return refuse(format!("--shares: they sum to {sum}, expected 1"));
    }
    if request.layers.is_some_and(|layers| layers == 0 || layers > MOST_LAYERS) {
        return refuse(format!("--layers: expected a number from 1 to {MOST_LAYERS}"));
    }
    if request.draws > MOST_DRAWS {
        return refuse(format!("--draws: expected a number up to {MOST_DRAWS}"));
    }
    Ok(())
}
