//! Risk of import origins, and how much diversification lowers it as much as land at home does.

use crate::balance::Balance;
use crate::error::{FoodError, checked};

/// Mean risk of imports: the sum over origins of share times risk, over the shares of those whose risk is known. `None`
/// when none is.
pub fn import_risk(origins: &[(f64, Option<f64>)]) -> Option<f64> {
    let known: f64 = origins.iter().filter(|(_, risk)| risk.is_some()).map(|(share, _)| share).sum();
    (known > 0.0)
        .then(|| origins.iter().filter_map(|(share, risk)| Some(share * (*risk)?)).sum::<f64>() / known)
}

/// What diversification would have to do in the place of growing more at home.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diversification {
    /// Risk of supply now: import dependence times the risk of imports (0 to 1).
    pub supply_risk: f64,
    /// Risk of supply with the extra output (0 to 1).
    pub supply_risk_with_output: f64,
    /// Mean risk that imports would have to come down to.
    pub import_risk_needed: f64,
    /// Share of imports that would have to move to origins of the safer risk (0 to 1); `None` when not even all of
    /// them there would do.
    pub share_moved: Option<f64>,
}

/// The diversification that lowers the risk of supply as much as an extra output (kg) at home: supply grown at home
/// carries no origin risk, so that the risk of supply is `(1 - ratio) · risk of imports`, and imports of the same mass
/// would need the mean risk that makes both equal.
///
/// `safer_risk` is the risk of the origins that imports would move to.
///
/// # Errors
/// A risk below zero or that is no number, or an output below zero.
pub fn diversification_equivalent(
    balance: &Balance,
    import_risk: f64,
    extra_kg: f64,
    safer_risk: f64,
) -> Result<Diversification, FoodError> {
    checked("import_risk", import_risk, "zero or more", |risk| risk >= 0.0)?;
    checked("safer_risk", safer_risk, "zero or more", |risk| risk >= 0.0)?;
    checked("extra_kg", extra_kg, "zero or more", |extra| extra >= 0.0)?;
    let dependence = (1.0 - balance.self_sufficiency()).max(0.0);
    let dependence_with_output = (1.0 - balance.ratio_with(extra_kg)).max(0.0);
    let import_risk_needed =
        if dependence > 0.0 { import_risk * dependence_with_output / dependence } else { import_risk };
    let share_moved = if import_risk_needed >= import_risk {
        Some(0.0)
    } else {
        let gain = import_risk - safer_risk;
        Some((import_risk - import_risk_needed) / gain).filter(|share| gain > 0.0 && *share <= 1.0)
    };
    Ok(Diversification {
        supply_risk: dependence * import_risk,
        supply_risk_with_output: dependence_with_output * import_risk,
        import_risk_needed,
        share_moved,
    })
}
