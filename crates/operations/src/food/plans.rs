//! Plans within limits of land and water, and land against the ratio that every crop reaches.

use food::{CurveCrop, LandCurve, Limits, Need, fit_fixed, fit_in_order};
use vocabulary::Region;

use super::request::FoodRequest;
use super::result::{CurveRow, PlanRow};
use super::tables::{Made, Tables, Wanted, other};
use crate::OperationError;

/// Points of a curve.
const CURVE_POINTS: u32 = 20;

impl Tables {
    /// The methods that grow every crop that is wanted, with what each takes alone.
    fn whole_needs(request: &FoodRequest, wanted: &[Wanted]) -> Result<Vec<Option<Need>>, OperationError> {
        let mut needs = Vec::new();
        for at in 0..request.methods.len() {
            let mut total = Some(Need::none());
            for crop in wanted.iter().filter(|crop| crop.extra_kg > 0.0) {
                let need = match crop.ways.get(at).and_then(Option::as_ref) {
                    Some(way) => Some(way.cultivation.need(crop.extra_kg, request.loss).map_err(other)?),
                    None => None,
                };
                total = total.zip(need).map(|(total, need)| total.plus(&need));
            }
            needs.push(total);
        }
        Ok(needs)
    }

    /// How methods share the output, where shares or limits are given.
    pub(super) fn plan(
        &mut self,
        made: &Made<'_>,
        region: Region,
        wanted: &[Wanted],
    ) -> Result<(), OperationError> {
        let request = made.request;
        if request.shares.is_empty() && request.land_km2.is_none() && request.water_m3.is_none() {
            return Ok(());
        }
        let limits = Limits { area_m2: request.land_km2.map(|land| land * 1e6), water_m3: request.water_m3 };
        let all = Self::whole_needs(request, wanted)?;
        let mut methods = Vec::new();
        let (mut needs, mut shares) = (Vec::new(), Vec::new());
        for (at, (method, need)) in request.methods.iter().zip(&all).enumerate() {
            let share = request.shares.get(at).copied();
            match need {
                Some(need) => {
                    methods.push(*method);
                    needs.push(*need);
                    shares.extend(share);
                }
                None if share.is_some_and(|share| share > 0.0) => {
                    return Err(OperationError::Request(format!(
                        "--shares: {method} cannot grow every crop that is asked for ({region}); leave out the crops \
                         without a yield, or state one with --inputs"
                    )));
                }
                None => {}
            }
        }
        let plan = if request.shares.is_empty() {
            fit_in_order(&needs, &limits)
        } else {
            fit_fixed(&needs, &shares, &limits)
        };
        let plan = plan.map_err(|_| {
            OperationError::Request(format!(
                "no method can grow every crop that is asked for ({region}); name crops with --crops"
            ))
        })?;
        for ((method, need), share) in methods.iter().zip(&needs).zip(&plan.shares) {
            let part = need.part(*share);
            self.result.plan.push(PlanRow {
                region,
                method: *method,
                share: *share,
                extra_output_kg: part.output_kg,
                area_m2: part.area_m2,
                water_m3: part.water_m3,
                energy_kwh: part.energy_kwh,
            });
        }
        Ok(())
    }

    /// Land against ratio, for the methods that can grow every crop.
    pub(super) fn curve(
        &mut self,
        made: &Made<'_>,
        region: Region,
        wanted: &[Wanted],
    ) -> Result<(), OperationError> {
        let request = made.request;
        for (at, method) in request.methods.iter().enumerate() {
            let crops: Option<Vec<CurveCrop>> = wanted
                .iter()
                .filter(|crop| crop.extra_kg > 0.0)
                .map(|crop| {
                    let way = crop.ways.get(at)?.as_ref()?;
                    let output_kg_m2 = way.cultivation.ground_yield_kg_m2() * (1.0 - request.loss);
                    Some(CurveCrop { balance: crop.balance, output_kg_m2 })
                })
                .collect();
            // A method that cannot grow every crop leads to no ratio of all of them.
            let Some(crops) = crops.filter(|crops| !crops.is_empty()) else { continue };
            let lowest =
                crops.iter().map(|crop| crop.balance.self_sufficiency()).fold(f64::INFINITY, f64::min);
            let curve = LandCurve::new(crops).map_err(other)?;
            for point in 0..=CURVE_POINTS {
                let ssr = lowest + (request.target - lowest) * f64::from(point) / f64::from(CURVE_POINTS);
                self.result.curve.push(CurveRow {
                    region,
                    method: *method,
                    ssr,
                    area_m2: curve.area_m2(ssr),
                    marginal_m2: curve.marginal_m2(ssr) / 100.0,
                });
            }
        }
        Ok(())
    }
}
