//! Trade of one year, read once and checked once for all materials that its goods carry.
//!
//! The usual unit value of a code, which its masses are checked against, is one for all materials: goods of one code may
//! carry several (a concentrate of nickel and cobalt), and reading them again for each would cost more than solving.

use std::collections::BTreeMap;

use database::{DatabaseError, Facts, TradeKind, TradeRow};
use trade::{CheckedMass, MassAndValue, check_masses};
use vocabulary::{HsCode, HsCodes, HsMaterial, MaterialId, Stage, Year};

/// A shipment this many times cheaper a kilogram than is usual has a wrong mass. Grades of one code differ by ten times.
pub(crate) const IMPLAUSIBLY_CHEAP: f64 = 50.0;

/// Trade of some codes in a year, the mass of each row checked against its value.
#[derive(Debug, Default)]
pub(crate) struct TradeOfYear {
    flows: BTreeMap<HsCode, Vec<(TradeRow, CheckedMass)>>,
    /// Codes whose newest data of the year are reports of both sides; ascending.
    by_reports: Vec<HsCode>,
}

/// A row of trade as it is used for one material.
pub(crate) struct UsedTrade<'a> {
    pub(crate) row: &'a TradeRow,
    /// Its gross mass, checked against its value.
    pub(crate) checked: CheckedMass,
    /// What the goods hold of the material on its basis (kg/kg).
    pub(crate) content_kg_per_kg: f64,
    /// Stage of processing of the goods.
    pub(crate) stage: Stage,
}

impl UsedTrade<'_> {
    /// Mass of the material (kg); zero for an unusable row, which carries no flow.
    pub(crate) fn contained_kg(&self) -> f64 {
        self.checked.mass_kg().map_or(0.0, |mass_kg| mass_kg * self.content_kg_per_kg)
    }
}

impl TradeOfYear {
    /// Reads the reconciled flows of the codes, and notes the codes of which reports are newer.
    pub(crate) fn read(
        facts: &dyn Facts,
        codes: &[HsCode],
        year: Year,
    ) -> Result<TradeOfYear, DatabaseError> {
        if !facts.trade_report_years()?.contains(&year) {
            return TradeOfYear::flows(facts, codes, year);
        }
        let (mut by_flows, mut by_reports) = (Vec::new(), Vec::new());
        for &code in codes {
            let kind = facts.trade_kind(code, year)?;
            if kind == Some(TradeKind::Reports) { by_reports.push(code) } else { by_flows.push(code) }
        }
        by_reports.sort_unstable();
        by_reports.dedup();
        Ok(TradeOfYear { by_reports, ..TradeOfYear::flows(facts, &by_flows, year)? })
    }

    /// Reads the reconciled flows of the codes, whatever reports there are.
    pub(crate) fn flows(
        facts: &dyn Facts,
        codes: &[HsCode],
        year: Year,
    ) -> Result<TradeOfYear, DatabaseError> {
        let mut flows: BTreeMap<HsCode, Vec<(TradeRow, CheckedMass)>> = BTreeMap::new();
        let mut rows = facts.trade(codes, year)?.into_iter().peekable();
        while let Some(first) = rows.next() {
            let hs = first.hs;
            let mut of_code = vec![first];
            while let Some(next) = rows.next_if(|next| next.hs == hs) {
                of_code.push(next);
            }
            let reported: Vec<MassAndValue> = of_code
                .iter()
                .map(|row| MassAndValue { mass_kg: row.mass_kg, value: row.value_usd })
                .collect();
            let checked = check_masses(&reported, IMPLAUSIBLY_CHEAP);
            flows.insert(hs, of_code.into_iter().zip(checked).collect());
        }
        Ok(TradeOfYear { flows, by_reports: Vec::new() })
    }

    /// Flows of the goods that carry a material, by code, in the order of the store.
    pub(crate) fn used(&self, material: &MaterialId) -> Vec<UsedTrade<'_>> {
        let mut used = Vec::new();
        for (hs, goods) in goods_by_code(material) {
            // what goods hold may differ by exporter; rows come by exporter
            let usual = goods.iter().copied().find(|goods| goods.exporter.is_none());
            let mut last = None;
            for (row, checked) in self.flows.get(&hs).into_iter().flatten() {
                let content = match last {
                    Some((exporter, content)) if exporter == row.exporter => content,
                    _ => {
                        let own = goods.iter().copied().find(|goods| goods.exporter == Some(row.exporter));
                        own.or(usual)
                    }
                };
                last = Some((row.exporter, content));
                used.push(UsedTrade {
                    row,
                    checked: *checked,
                    content_kg_per_kg: content.map_or(0.0, |goods| goods.content_kg_per_kg),
                    stage: content.map_or(Stage::Mine, |goods| goods.stage),
                });
            }
        }
        used
    }

    /// Codes of a material of which reports are to be reconciled, ascending.
    pub(crate) fn by_reports(&self, material: &MaterialId) -> Vec<HsCode> {
        let goods = goods_by_code(material).into_keys();
        goods.filter(|hs| self.by_reports.binary_search(hs).is_ok()).collect()
    }
}

/// Codes that carry a material, with what their goods hold of it.
fn goods_by_code(material: &MaterialId) -> BTreeMap<HsCode, Vec<&'static HsMaterial>> {
    let mut goods: BTreeMap<HsCode, Vec<&HsMaterial>> = BTreeMap::new();
    for row in HsCodes::embedded().rows().iter().filter(|goods| &goods.material == material) {
        goods.entry(row.hs).or_default().push(row);
    }
    goods
}

/// The codes that carry any of the materials, ascending.
pub(crate) fn codes_of<'a>(materials: impl IntoIterator<Item = &'a MaterialId>) -> Vec<HsCode> {
    let codes = HsCodes::embedded();
    let mut all: Vec<HsCode> = materials
        .into_iter()
        .flat_map(|material| codes.of_material(material).map(|goods| goods.hs))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}
