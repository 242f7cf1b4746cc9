//! Textbook indicators of one region's balance. All arguments in one mass unit; no tracing involved.

/// Apparent consumption: production + imports - exports, kg.
///
/// Negative when more is exported than was available (stock withdrawals, missing reports): the reason why
/// trade is balanced before it is traced.
///
/// ```
/// assert_eq!(trade::apparent_consumption_kg(20.0, 50.0, 10.0), 60.0);
/// ```
pub fn apparent_consumption_kg(production_kg: f64, imports_kg: f64, exports_kg: f64) -> f64 {
    production_kg + imports_kg - exports_kg
}

/// Import dependence: (imports - exports) / (production + imports - exports), without unit.
///
/// The import reliance of the EU's critical raw material assessments (European Commission 2017, *Methodology
/// for establishing the EU list of critical raw materials*): net imports over apparent consumption. 1 without
/// domestic production, negative for a net exporter. `None` unless apparent consumption is positive.
///
/// ```
/// assert_eq!(trade::import_dependence(20.0, 50.0, 10.0), Some(2.0 / 3.0));
/// assert_eq!(trade::import_dependence(0.0, 0.0, 0.0), None);
/// ```
pub fn import_dependence(production_kg: f64, imports_kg: f64, exports_kg: f64) -> Option<f64> {
    let consumption_kg = apparent_consumption_kg(production_kg, imports_kg, exports_kg);
    (consumption_kg > 0.0).then(|| (imports_kg - exports_kg) / consumption_kg)
}

/// Domestic share of supply: production / (production + imports), from 0 to 1.
///
/// The part of what a region disposes of that it produced itself, re-imports of its own material not
/// counted; with those, see [`OriginProfile::share_of`](crate::OriginProfile::share_of) the region itself.
/// `None` without any supply.
///
/// ```
/// assert_eq!(trade::domestic_share(20.0, 60.0), Some(0.25));
/// assert_eq!(trade::domestic_share(0.0, 0.0), None);
/// ```
pub fn domestic_share(production_kg: f64, imports_kg: f64) -> Option<f64> {
    let supply_kg = production_kg + imports_kg;
    (supply_kg > 0.0).then(|| production_kg / supply_kg)
}
