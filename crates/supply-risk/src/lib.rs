//! Concentration, governance risk and risk-weighted flows.
