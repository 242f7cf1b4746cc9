//! GeoPolRisk by the conventions of its published implementation (geopolrisk-py 2.0.1), kept for comparison.
//!
//! The conventions, read from its inputs and results: production is cut to whole units of its table before the
//! concentration is taken; imports are the gross mass of the goods in tonnes, with a missing mass as zero, and are added
//! to own production in tonnes of contained mass (in Mm3 for gas); a partner without governance has a risk of 0.5; a
//! partner that belongs to the own region has none; no supply gives a score of zero. Prices are value over gross mass.
//!
//! [`mod@crate::geopolrisk`] says what we do instead, and why.

use serde::Serialize;

use crate::geopolrisk::PUBLISHED_COPPER_REFERENCE;
use crate::herfindahl_hirschman;

/// Imports from one partner, as the published implementation takes them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeerFlow {
    /// Gross mass of the goods (t); zero where none is stated.
    pub gross_t: f64,
    /// Value (1,000 USD).
    pub value_kusd: f64,
    /// Governance risk of the partner (0 to 1); counted as 0.5 where there is none.
    pub risk: Option<f64>,
    /// Whether the partner belongs to the own region.
    pub own_region: bool,
}

/// Score and factor with all their parts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PeerGeoPolRisk {
    /// Concentration of world production in whole units.
    pub hhi: f64,
    /// Sum of risk times gross mass (t).
    pub numerator: f64,
    /// Gross mass of imports (t).
    pub total_trade_t: f64,
    /// Value over gross mass (USD/kg); zero without trade.
    pub price_usd_per_kg: f64,
    /// Numerator over own production and imports; zero without both.
    pub import_risk: f64,
    /// Score.
    pub score: f64,
    /// Characterisation factor (kg Cu-eq/kg).
    pub cf: f64,
}

/// Score and characterisation factor of the published implementation.
///
/// `production` is that of each producing country in the unit of the table, `domestic_t` that of the country asked about
/// in tonnes (the unit of the table for gas).
pub fn peer_geopolrisk(production: &[f64], domestic_t: f64, imports: &[PeerFlow]) -> PeerGeoPolRisk {
    let hhi = herfindahl_hirschman(production.iter().map(|mass| mass.trunc())).unwrap_or(0.0);
    let risk = |flow: &PeerFlow| if flow.own_region { 0.0 } else { flow.risk.unwrap_or(0.5) };
    let numerator: f64 = imports.iter().map(|flow| risk(flow) * flow.gross_t).sum();
    let total_trade_t: f64 = imports.iter().map(|flow| flow.gross_t).sum();
    let value: f64 = imports.iter().map(|flow| flow.value_kusd).sum();
    let or_zero = |over: f64, under: f64| if under == 0.0 { 0.0 } else { over / under };
    let price_usd_per_kg = or_zero(value, total_trade_t);
    let import_risk = or_zero(numerator, domestic_t + total_trade_t);
    let score = hhi * import_risk;
    PeerGeoPolRisk {
        hhi,
        numerator,
        total_trade_t,
        price_usd_per_kg,
        import_risk,
        score,
        cf: score * price_usd_per_kg / PUBLISHED_COPPER_REFERENCE,
    }
}
