//! What is left of a crop when imports stop.

use crate::balance::Balance;
use crate::error::{FoodError, checked};

/// Days of a year, by which yearly masses become daily ones.
const DAYS_OF_YEAR: f64 = 365.0;

/// Supply of a crop while a share of imports is stopped: daily use as in the year, home production spread evenly over it,
/// exports ended. That harvests come in seasons is not in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ImportStop {
    /// Use of a day as in the year (kg).
    pub daily_use_kg: f64,
    /// What still arrives in a day (kg): home production, up to the use, and imports that go on.
    pub daily_supply_kg: f64,
    /// Days until stocks are used up; `None` where stocks are not known, infinite where nothing is lacking.
    pub days_of_cover: Option<f64>,
    /// What is lacking over the days of the stop (kg); stocks that are not known count as none.
    pub shortfall_kg: f64,
}

impl ImportStop {
    /// Stops a share of imports (0 to 1) for some days, with a stock (kg) where it is known.
    ///
    /// # Errors
    /// Days or a stock below zero, or a share out of its range.
    pub fn of(
        balance: &Balance,
        share: f64,
        days: f64,
        stock_kg: Option<f64>,
    ) -> Result<ImportStop, FoodError> {
        checked("share", share, "a share from 0 to 1", |share| (0.0..=1.0).contains(&share))?;
        checked("days", days, "zero or more", |days| days >= 0.0)?;
        if let Some(stock) = stock_kg {
            checked("stock_kg", stock, "zero or more", |stock| stock >= 0.0)?;
        }
        let daily_use_kg = balance.supply_kg() / DAYS_OF_YEAR;
        let still = balance.production_kg() + (1.0 - share) * balance.import_kg();
        let daily_supply_kg = (still / DAYS_OF_YEAR).min(daily_use_kg);
        let lacking = daily_use_kg - daily_supply_kg;
        let days_of_cover = stock_kg.map(|stock| if lacking > 0.0 { stock / lacking } else { f64::INFINITY });
        let shortfall_kg = (lacking * days - stock_kg.unwrap_or(0.0)).max(0.0);
        Ok(ImportStop { daily_use_kg, daily_supply_kg, days_of_cover, shortfall_kg })
    }

    /// Share of the use of a day that still arrives (0 to 1).
    pub fn share_supplied(&self) -> f64 {
        self.daily_supply_kg / self.daily_use_kg
    }
}
