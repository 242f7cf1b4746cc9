//! Tables about products: inventories (bills of materials) and factors per kg of material.
//!
//! An inventory is stored as the file that it came in and read by [`crate::read_inventory`], which takes no line
//! that it does not understand. Here its lines are only looked through, so that a preview can list what is open.

use database::FactorRow;
use vocabulary::{Dimension, Flag, Unit};

use crate::columns::Known;
use crate::format::Format;
use crate::row::{BillLine, Row};

use super::cells::{Place, Refusal};
use super::tables::{MATERIAL, REGION, REGION_NAME, SOURCE, UNIT, column};
use super::{Tidy, read, sniff};

/// Inventories, looked through line by line.
pub static INVENTORY: Format = Format {
    key: "inventory",
    title: "Inventory: bill of materials (own table)",
    title_ja: "インベントリ（部品表、自前の表）",
    tables: &["inventories"],
    sniff: |head| sniff(head, &INVENTORY_TABLE),
    read: |job, reader, sink| read(job, reader, sink, &INVENTORY_TABLE),
};

static INVENTORY_TABLE: Tidy = Tidy {
    wanted: "columns part, material and mass_kg",
    columns: crate::inventory::COLUMNS,
    needed: &[&[0, 1, 2]],
    proof: &[0],
    year: None,
    value: usize::MAX,
    plain_mass_is_kg: true,
    row: |cells| {
        let Some(part) = cells.text(0).map(str::to_owned) else {
            return Err(cells.refuse(0, "the part has no name"));
        };
        let material = cells.material(1)?;
        let mass_kg = match cells.kilograms(2, 7) {
            Err(Refusal::Excluded(_)) => return Err(cells.refuse(2, "the mass is missing; it is not zero")),
            mass => mass?,
        };
        let quantity = match cells.number(3)? {
            Some(quantity) if quantity < 0.0 => return Err(cells.refuse(3, "a quantity is not negative")),
            quantity => quantity.unwrap_or(1.0),
        };
        if let Some(Place::World) = cells.place(5, usize::MAX)? {
            return Err(cells.refuse(5, "the world is no country of origin; leave the cell blank"));
        }
        Ok(vec![Row::Line(BillLine { part, material, mass_kg: mass_kg * quantity })])
    },
};

/// Factors per kg of material.
pub static FACTORS: Format = Format {
    key: "factors",
    title: "Factors per kg of material (own table)",
    title_ja: "材料1kgあたりの係数（自前の表）",
    tables: &["factor_sets", "factors"],
    sniff: |head| sniff(head, &FACTORS_TABLE),
    read: |job, reader, sink| read(job, reader, sink, &FACTORS_TABLE),
};

static FACTORS_TABLE: Tidy = Tidy {
    wanted: "columns material and value",
    columns: &[
        MATERIAL,
        column("value", &["factor", "factor kg per kg", "tmr", "tmr kg per kg", "値", "係数"]),
        REGION,
        column("stressor", &[]),
        UNIT,
        column("gsd", &["geometric standard deviation", "幾何標準偏差"]),
        SOURCE,
        REGION_NAME,
        // Columns of other tables of materials, which therefore are no tables of factors.
        Known { name: "parameter", aliases: &["パラメータ"], has_unit: false },
    ],
    needed: &[&[0, 1]],
    proof: &[3, 5],
    year: None,
    value: usize::MAX,
    plain_mass_is_kg: false,
    row: |cells| {
        let material = cells.material(0)?;
        let value = cells.amount(1)?;
        let region = match cells.place(2, 7)? {
            Some(Place::Region(region)) => Some(region),
            Some(Place::World) | None => None,
        };
        let stated = cells.job.stated;
        let stressor = cells.text(3).or(stated.stressor.as_deref()).unwrap_or("tmr").to_owned();
        // Mass per mass is brought to kg/kg; any other unit belongs to the stressor and stays.
        let unit = cells.text(4).unwrap_or("kg/kg");
        let (to_base, unit) = match Unit::parse(unit, Dimension::MassRatio) {
            Ok(known) => (known.to_base, "kg/kg".to_owned()),
            Err(_) => (1.0, unit.to_owned()),
        };
        let gsd = match cells.number(5)? {
            Some(gsd) if gsd < 1.0 => {
                return Err(cells.refuse(5, "a geometric standard deviation is at least one"));
            }
            gsd => gsd,
        };
        let place = region.map_or("world".to_owned(), |region| region.to_string());
        cells.once(0, format!("{material} {place} {stressor}"))?;
        let set = stated.set.clone().unwrap_or_else(|| "own".to_owned());
        let value = value * to_base;
        let (flag, source) = (Flag::Reported, cells.source(6));
        Ok(vec![Row::Factor(FactorRow { set, material, region, stressor, value, unit, gsd, flag, source })])
    },
};
