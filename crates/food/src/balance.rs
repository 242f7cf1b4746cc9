//! The balance of a crop in a region and year, its self-sufficiency ratio, and the output that a target needs.

use crate::error::{FoodError, checked};

/// Production, imports and exports of a crop in a region and year, fresh mass (kg).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Balance {
    production_kg: f64,
    import_kg: f64,
    export_kg: f64,
}

impl Balance {
    /// A balance of three masses (kg, zero or more).
    ///
    /// # Errors
    /// A mass that is negative or no number; exports beyond production and imports, or no supply at all.
    pub fn new(production_kg: f64, import_kg: f64, export_kg: f64) -> Result<Balance, FoodError> {
        let mass = |what, value| checked(what, value, "a mass of zero or more", |mass| mass >= 0.0);
        let balance = Balance {
            production_kg: mass("production_kg", production_kg)?,
            import_kg: mass("import_kg", import_kg)?,
            export_kg: mass("export_kg", export_kg)?,
        };
        let supply_kg = balance.supply_kg();
        if supply_kg > 0.0 { Ok(balance) } else { Err(FoodError::NoSupply { supply_kg }) }
    }

    /// A balance of masses that may be missing.
    ///
    /// # Errors
    /// The first that is missing, and as for [`Balance::new`].
    pub fn of_known(
        production_kg: Option<f64>,
        import_kg: Option<f64>,
        export_kg: Option<f64>,
    ) -> Result<Balance, FoodError> {
        let known = |what, mass: Option<f64>| mass.ok_or(FoodError::Missing { what });
        Balance::new(
            known("production", production_kg)?,
            known("imports", import_kg)?,
            known("exports", export_kg)?,
        )
    }

    /// Harvested mass (kg).
    pub fn production_kg(&self) -> f64 {
        self.production_kg
    }

    /// Imported mass (kg).
    pub fn import_kg(&self) -> f64 {
        self.import_kg
    }

    /// Exported mass (kg).
    pub fn export_kg(&self) -> f64 {
        self.export_kg
    }

    /// Supply to the region, `P + M - X` (kg), without changes of stocks; above zero.
    pub fn supply_kg(&self) -> f64 {
        self.production_kg + self.import_kg - self.export_kg
    }

    /// Self-sufficiency ratio `P / (P + M - X)`: above one where the region exports on balance.
    pub fn self_sufficiency(&self) -> f64 {
        self.production_kg / self.supply_kg()
    }

    /// Output beyond the present that makes the ratio `target` at the same supply, `target · (P + M - X) - P` (kg).
    ///
    /// # Errors
    /// A target that is no number or below zero, or below the present ratio.
    pub fn extra_output_kg(&self, target: f64) -> Result<f64, FoodError> {
        checked("target", target, "a ratio of zero or more", |target| target >= 0.0)?;
        let extra = target * self.supply_kg() - self.production_kg;
        // A ratio that is asked for as it stands may come out a rounding error below.
        if extra >= 0.0 {
            Ok(extra)
        } else if extra > -1e-12 * self.supply_kg() {
            Ok(0.0)
        } else {
            Err(FoodError::TargetBelowPresent { target, present: self.self_sufficiency() })
        }
    }

    /// The ratio with an output beyond the present (kg) that takes the place of imports: the inverse of
    /// [`Balance::extra_output_kg`].
    pub fn ratio_with(&self, extra_kg: f64) -> f64 {
        (self.production_kg + extra_kg) / self.supply_kg()
    }
}

/// The self-sufficiency ratio of several crops together, each kilogram weighted: by one for mass, kcal/kg for food
/// energy, g/kg for protein, USD/kg for value. `None` when nothing that is supplied has a weight above zero.
pub fn aggregate_self_sufficiency(crops: &[(Balance, f64)]) -> Option<f64> {
    let sum = |part: fn(&Balance) -> f64| -> f64 {
        crops.iter().map(|(balance, weight)| weight * part(balance)).sum()
    };
    let supply = sum(Balance::supply_kg);
    (supply > 0.0).then(|| sum(Balance::production_kg) / supply)
}
