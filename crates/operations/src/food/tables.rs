//! The tables of an answer.

use database::Facts;
use food::{
    Balance, FoodError, ImportStop, Need, UncertainNeed, aggregate_self_sufficiency,
    diversification_equivalent, import_risk, sample, total_material_requirement,
};
use vocabulary::{CropId, Crops, CultivationMethod, Region, Year};

use super::growing::{Growing, Numbers, quantity};
use super::inputs::OwnInputs;
use super::request::FoodRequest;
use super::result::{
    CultivationRow, FoodBalanceRow, FoodOriginRow, FoodRegionRow, FoodResult, FoodRiskRow, ImportStopRow,
    MaterialRequirementRow, MethodTotalRow, RequirementRow,
};
use super::supply::{CropSupply, CropYear, Origin};
use crate::OperationError;
use crate::answer::largest;
use crate::provenance::Provenance;
use crate::risk_index::RiskIndex;

/// Share of supply below which an origin is no place to move imports to.
const LEAST_ORIGIN: f64 = 0.01;

/// What tables are made of.
pub(super) struct Made<'a> {
    pub(super) facts: &'a dyn Facts,
    pub(super) request: &'a FoodRequest,
    pub(super) year: Year,
    pub(super) crops: Vec<CropId>,
    pub(super) own: Option<&'a OwnInputs>,
    pub(super) numbers: &'a Numbers,
    pub(super) risk: &'a RiskIndex,
}

/// A crop or crop and method that is in no table, and why.
#[derive(Clone, Debug)]
pub(super) struct LeftOut {
    pub(super) region: Region,
    pub(super) crop: CropId,
    pub(super) method: Option<CultivationMethod>,
    pub(super) reason: String,
}

/// The tables, and what is not in them.
pub(super) struct Tables {
    pub(super) result: FoodResult,
    pub(super) left_out: Vec<LeftOut>,
    /// Crops whose imports or exports are estimated.
    pub(super) estimated: usize,
    /// Largest distance of the sum of origin shares from one.
    pub(super) closure: f64,
}

/// A crop that needs an output, with the ways to grow it.
pub(super) struct Wanted {
    pub(super) supply: CropSupply,
    pub(super) balance: Balance,
    pub(super) extra_kg: f64,
    pub(super) ways: Vec<Option<Growing>>,
}

/// A number that the model refuses.
pub(super) fn other(error: FoodError) -> OperationError {
    OperationError::Request(error.to_string())
}

/// Makes all tables.
///
/// # Errors
/// A store that cannot be read; no crop whose balance is known; a target below the present ratio of every crop.
pub(super) fn make(made: &Made<'_>, provenance: &mut Provenance) -> Result<Tables, OperationError> {
    let mut years = Vec::new();
    for crop in &made.crops {
        years.push(CropYear::read(made.facts, crop, made.year)?);
    }
    let mut tables =
        Tables { result: FoodResult::default(), left_out: Vec::new(), estimated: 0, closure: 0.0 };
    for name in &made.request.regions {
        let Some(region) = Region::from_code(name) else { continue };
        tables.region(made, region, &years, provenance)?;
    }
    if tables.result.regions.is_empty() {
        let reasons: Vec<String> = tables
            .left_out
            .iter()
            .take(8)
            .map(|left| format!("{} {}: {}", left.region, left.crop, left.reason))
            .collect();
        return Err(OperationError::Request(format!(
            "no balance is known for {}: {}",
            made.year,
            reasons.join("; ")
        )));
    }
    let needed = tables.result.balance.iter().any(|row| row.extra_output_kg.is_some_and(|extra| extra > 0.0));
    if !needed {
        let highest = tables.result.balance.iter().filter_map(|row| row.ssr).fold(f64::INFINITY, f64::min);
        return Err(OperationError::Request(format!(
            "--target {}: the target is below the present ratio of every crop (the lowest is {highest:.3}), so that no \
             extra output is needed",
            made.request.target
        )));
    }
    Ok(tables)
}

impl Tables {
    fn leave_out(&mut self, region: Region, crop: &CropId, method: Option<CultivationMethod>, reason: &str) {
        let (crop, reason) = (crop.clone(), reason.to_owned());
        self.left_out.push(LeftOut { region, crop, method, reason });
    }

    fn region(
        &mut self,
        made: &Made<'_>,
        region: Region,
        years: &[CropYear],
        provenance: &mut Provenance,
    ) -> Result<(), OperationError> {
        let request = made.request;
        let mut wanted: Vec<Wanted> = Vec::new();
        for (crop, rows) in made.crops.iter().zip(years) {
            let supply = rows.supply(crop, region, made.own, provenance);
            self.balance_row(request, &supply);
            let balance = match &supply.balance {
                Ok(balance) => *balance,
                Err(error) => {
                    self.leave_out(region, crop, None, &error.to_string());
                    continue;
                }
            };
            self.estimated += usize::from(is_estimated(&supply));
            let extra_kg = match balance.extra_output_kg(request.target) {
                Ok(extra) => extra,
                Err(FoodError::TargetBelowPresent { .. }) => 0.0,
                Err(error) => return Err(other(error)),
            };
            let mut ways = Vec::new();
            for method in &request.methods {
                let way = made
                    .numbers
                    .growing(crop, *method, region, request.layers, provenance)
                    .map_err(|error| OperationError::Other(format!("{crop}, {method}: {error}")))?;
                if way.is_none() && extra_kg > 0.0 {
                    self.leave_out(
                        region,
                        crop,
                        Some(*method),
                        "no yield of the crop by this method is known",
                    );
                }
                ways.push(way);
            }
            let origins = rows.origins(region, provenance)?;
            let first = ways.iter().flatten().next();
            let area =
                first.map(|way| way.cultivation.need(extra_kg, request.loss)).transpose().map_err(other)?;
            self.origins(made, region, crop, &balance, extra_kg, area, origins.as_deref())?;
            if let Some(days) = request.import_stop {
                let stop = ImportStop::of(&balance, 1.0, days, supply.stock).map_err(other)?;
                self.result.import_stop.push(ImportStopRow {
                    region,
                    crop: crop.clone(),
                    days,
                    share_supplied: stop.share_supplied(),
                    shortfall_kg: stop.shortfall_kg,
                    stock_kg: supply.stock,
                    days_of_cover: stop.days_of_cover.filter(|days| days.is_finite()),
                });
            }
            wanted.push(Wanted { supply, balance, extra_kg, ways });
        }
        if wanted.is_empty() {
            return Ok(());
        }
        self.region_row(made, region, &wanted, provenance)?;
        self.material_requirement(made, region, &wanted);
        self.requirements(made, region, &wanted)?;
        self.cultivation(&wanted);
        self.plan(made, region, &wanted)?;
        self.curve(made, region, &wanted)
    }

    fn balance_row(&mut self, request: &FoodRequest, supply: &CropSupply) {
        let kg = |amount: Option<super::supply::Amount>| amount.map(|amount| amount.kg);
        let balance = supply.balance.as_ref().ok();
        let flags =
            [supply.production, supply.import, supply.export].into_iter().flatten().map(|amount| amount.flag);
        self.result.balance.push(FoodBalanceRow {
            region: supply.region,
            crop: supply.crop.clone(),
            production_kg: kg(supply.production),
            import_kg: kg(supply.import),
            export_kg: kg(supply.export),
            supply_kg: balance.map(Balance::supply_kg),
            ssr: balance.map(Balance::self_sufficiency),
            extra_output_kg: balance.map(|balance| balance.extra_output_kg(request.target).unwrap_or(0.0)),
            flag: flags.max().map_or_else(String::new, |flag| flag.as_str().to_owned()),
        });
    }

    #[allow(clippy::too_many_arguments)]
    fn origins(
        &mut self,
        made: &Made<'_>,
        region: Region,
        crop: &CropId,
        balance: &Balance,
        extra_kg: f64,
        area: Option<Need>,
        origins: Option<&[Origin]>,
    ) -> Result<(), OperationError> {
        let Some(origins) = origins else {
            self.leave_out(
                region,
                crop,
                None,
                "no trade with partners is known: origins and their risk are missing",
            );
            return Ok(());
        };
        let gap = (origins.iter().map(|origin| origin.share).sum::<f64>() - 1.0).abs();
        self.closure = largest([self.closure, gap].into_iter());
        for origin in origins {
            self.result.origins.push(FoodOriginRow {
                consumer: region,
                crop: crop.clone(),
                region: origin.region,
                share: origin.share,
                direct_share: origin.direct_share,
                risk: made.risk.vector.get(origin.region),
            });
        }
        let foreign: Vec<(Region, f64, Option<f64>)> = origins
            .iter()
            .filter(|origin| origin.region != region && origin.share > 0.0)
            .map(|origin| (origin.region, origin.share, made.risk.vector.get(origin.region)))
            .collect();
        let weighed: Vec<(f64, Option<f64>)> =
            foreign.iter().map(|(_, share, risk)| (*share, *risk)).collect();
        let Some(import_risk) = import_risk(&weighed) else { return Ok(()) };
        let imported: f64 = foreign.iter().map(|(_, share, _)| share).sum();
        let safer = foreign
            .iter()
            .filter(|(_, share, _)| *share >= LEAST_ORIGIN * imported)
            .filter_map(|(origin, _, risk)| Some((*origin, (*risk)?)))
            .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let safer_risk = safer.map_or(import_risk, |(_, risk)| risk);
        let moved = diversification_equivalent(balance, import_risk, extra_kg, safer_risk).map_err(other)?;
        self.result.risks.push(FoodRiskRow {
            region,
            crop: crop.clone(),
            import_risk,
            supply_risk: moved.supply_risk,
            supply_risk_with_output: moved.supply_risk_with_output,
            area_m2: area.map(|need| need.area_m2),
            import_risk_needed: moved.import_risk_needed,
            safer_origin: safer.map(|(origin, _)| origin),
            share_moved: moved.share_moved,
        });
        Ok(())
    }

    fn region_row(
        &mut self,
        made: &Made<'_>,
        region: Region,
        wanted: &[Wanted],
        provenance: &mut Provenance,
    ) -> Result<(), OperationError> {
        let persons = made.facts.population(region)?.into_iter().find(|row| row.year == made.year);
        if let Some(row) = &persons {
            provenance.row(&row.source);
        }
        let supply_kg: f64 = wanted.iter().map(|crop| crop.balance.supply_kg()).sum();
        // A ratio over some of the crops alone would be that of another basket.
        let ratio = |weight: &dyn Fn(&Wanted) -> Option<f64>| {
            let weighted: Option<Vec<(Balance, f64)>> =
                wanted.iter().map(|crop| Some((crop.balance, weight(crop)?))).collect();
            aggregate_self_sufficiency(&weighted?)
        };
        let info = |crop: &Wanted| Crops::embedded().info(&crop.supply.crop);
        self.result.regions.push(FoodRegionRow {
            region,
            year: made.year.0,
            crops: wanted.len(),
            supply_kg,
            supply_kg_per_person: persons.map(|row| supply_kg / row.persons),
            ssr: ratio(&|_| Some(1.0)).unwrap_or(0.0),
            ssr_energy: ratio(&|crop| info(crop)?.kcal_per_kg),
            ssr_protein: ratio(&|crop| info(crop)?.protein_g_per_kg),
            ssr_value: ratio(&|crop| crop.supply.usd_per_kg),
            ssr_dry: ratio(&|crop| info(crop)?.dry_matter),
            extra_output_kg: wanted.iter().map(|crop| crop.extra_kg).sum(),
        });
        Ok(())
    }

    /// Total material requirement of supply, by the factors of the user.
    fn material_requirement(&mut self, made: &Made<'_>, region: Region, wanted: &[Wanted]) {
        let Some(own) = made.own.filter(|own| !own.tmr.is_empty()) else { return };
        let masses: Vec<(CropId, f64)> =
            wanted.iter().map(|crop| (crop.supply.crop.clone(), crop.balance.supply_kg())).collect();
        let total = total_material_requirement(&masses, &own.tmr);
        for crop in &total.missing {
            self.leave_out(region, crop, None, "no factor of total material requirement");
        }
        self.result.material_requirement.push(MaterialRequirementRow {
            region,
            supply_kg: total.covered_kg,
            tmr_kg: total.tmr_kg,
            crops: masses.len() - total.missing.len(),
        });
    }

    fn requirements(
        &mut self,
        made: &Made<'_>,
        region: Region,
        wanted: &[Wanted],
    ) -> Result<(), OperationError> {
        let request = made.request;
        let mut uncertain = Vec::new();
        let mut rows: Vec<(usize, RequirementRow)> = Vec::new();
        for (number, crop) in wanted.iter().enumerate().filter(|(_, crop)| crop.extra_kg > 0.0) {
            for (at, way) in crop.ways.iter().enumerate() {
                let (Some(way), Some(method)) = (way, request.methods.get(at)) else { continue };
                let need = way.cultivation.need(crop.extra_kg, request.loss).map_err(other)?;
                rows.push((
                    at,
                    RequirementRow {
                        region,
                        crop: crop.supply.crop.clone(),
                        method: *method,
                        extra_output_kg: need.output_kg,
                        harvest_kg: need.harvest_kg,
                        area_m2: need.area_m2,
                        water_m3: need.water_m3,
                        energy_kwh: need.energy_kwh,
                        co2_kg: request.grid.and_then(|grid| need.co2_kg(grid)),
                        area_m2_low: None,
                        area_m2_high: None,
                    },
                ));
                let import_gsd = crop.supply.import.and_then(|import| import.gsd);
                uncertain.push(UncertainNeed {
                    crop: number as u64,
                    method: at,
                    production_kg: crop.balance.production_kg(),
                    import_kg: quantity(crop.balance.import_kg(), import_gsd),
                    export_kg: crop.balance.export_kg(),
                    target: request.target,
                    share: 1.0,
                    loss_share: request.loss,
                    ground_yield_kg_m2: way.ground_yield(),
                    water_l_kg: way.water,
                    energy_kwh_kg: way.energy,
                });
            }
        }
        let drawn = sample(&uncertain, request.draws, request.seed);
        if let Some((by_need, _)) = &drawn {
            for ((_, row), interval) in rows.iter_mut().zip(by_need) {
                (row.area_m2_low, row.area_m2_high) =
                    (Some(interval.area_m2.low), Some(interval.area_m2.high));
            }
        }
        for (at, method) in request.methods.iter().enumerate() {
            let of_method: Vec<&RequirementRow> =
                rows.iter().filter(|(of, _)| *of == at).map(|(_, row)| row).collect();
            if of_method.is_empty() {
                continue;
            }
            let sum = |value: fn(&RequirementRow) -> f64| of_method.iter().map(|row| value(row)).sum::<f64>();
            let known = |value: fn(&RequirementRow) -> Option<f64>| {
                of_method.iter().map(|row| value(row)).sum::<Option<f64>>()
            };
            let interval = drawn.as_ref().and_then(|(_, totals)| totals.get(at)).map(|total| total.area_m2);
            let layers = wanted
                .iter()
                .filter_map(|crop| crop.ways.get(at)?.as_ref())
                .map(|way| way.cultivation.layers());
            self.result.totals_by_method.push(MethodTotalRow {
                region,
                method: *method,
                layers: layers.max().unwrap_or(1),
                crops: of_method.len(),
                extra_output_kg: sum(|row| row.extra_output_kg),
                area_m2: sum(|row| row.area_m2),
                water_m3: known(|row| row.water_m3),
                energy_kwh: known(|row| row.energy_kwh),
                co2_kg: known(|row| row.co2_kg),
                area_m2_low: interval.map(|interval| interval.low),
                area_m2_high: interval.map(|interval| interval.high),
            });
        }
        self.result.requirements.extend(rows.into_iter().map(|(_, row)| row));
        Ok(())
    }

    fn cultivation(&mut self, wanted: &[Wanted]) {
        for crop in wanted {
            for way in crop.ways.iter().flatten() {
                let method = way.cultivation.method();
                let listed = |row: &CultivationRow| row.crop == crop.supply.crop && row.method == method;
                if self.result.cultivation.iter().any(listed) {
                    continue;
                }
                self.result.cultivation.push(CultivationRow {
                    crop: crop.supply.crop.clone(),
                    method,
                    ground_yield_kg_m2: way.cultivation.ground_yield_kg_m2(),
                    layers: way.cultivation.layers(),
                    yield_gsd: way.yield_gsd,
                    water_l_kg: way.water.map(|water| water.value),
                    energy_kwh_kg: way.energy.map(|energy| energy.value),
                    flag: way.flag.as_str().to_owned(),
                    source: way.source.0.clone(),
                    note: way.note.clone(),
                });
            }
        }
    }
}

fn is_estimated(supply: &CropSupply) -> bool {
    supply.import.is_some_and(|import| import.flag == vocabulary::Flag::Estimated)
}
