//! Regions, materials, stages, HS codes, units, quantities with uncertainty, sources and licences.
