//! The facts that tracing starts from: flows between regions and production in them.
//!
//! `R` is whatever names a region: an ISO code, an index, a character in a test.

/// Material exported by one region to another, in one year. Several rows for a pair are summed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow<R> {
    /// Region that the material left.
    pub exporter: R,
    /// Region that the material entered.
    pub importer: R,
    /// Mass, kg; finite and not negative.
    pub mass_kg: f64,
}

/// Material produced in one region, in one year. Several rows for a region are summed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Production<R> {
    /// Region of production.
    pub region: R,
    /// Mass, kg; finite and not negative.
    pub mass_kg: f64,
}

/// Mass that a region reports to have exported to itself. It is left out of the network, where it would
/// change no origin share, and listed so that nothing disappears unseen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SelfFlow<R> {
    /// Region that is exporter and importer at once.
    pub region: R,
    /// Mass left out, kg (all rows of the region summed).
    pub mass_kg: f64,
}
