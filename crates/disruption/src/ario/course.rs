//! What happened, day by day.

/// What happened, day by day. Series hold one value an industry and day, day after day.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Number of days.
    pub days: usize,
    /// Number of industries.
    pub industries: usize,
    /// Production, daily.
    pub production: Vec<f64>,
    /// Production capacity, daily.
    pub capacity: Vec<f64>,
    /// All that was asked of an industry: orders, final demand, rebuilding; daily.
    pub demand: Vec<f64>,
    /// Final demand that was not met: for each day one value a region (slow) and sector (fast).
    pub unmet_demand: Vec<f64>,
    /// Delivered for rebuilding, daily.
    pub rebuilding: Vec<f64>,
    /// Capital that is destroyed and not yet restored, at the start of the day.
    pub capital_lost: Vec<f64>,
    /// Industries whose production was limited by a stock, by day.
    pub short_of_inputs: Vec<usize>,
    /// Stocks after the last day: one value a sector (slow) and industry (fast).
    pub final_stocks: Vec<f64>,
}

impl Course {
    /// Values of all industries on a day of one of the series of this course; empty beyond the last day.
    pub fn on_day<'a>(&self, series: &'a [f64], day: usize) -> &'a [f64] {
        let width = series.len().checked_div(self.days).unwrap_or_default();
        series.get(day * width..(day + 1) * width).unwrap_or_default()
    }

    /// Sum over all industries, by day, of one of the series of this course.
    pub fn total(&self, series: &[f64]) -> Vec<f64> {
        (0..self.days).map(|day| self.on_day(series, day).iter().sum()).collect()
    }

    /// Production of one industry, by day.
    pub fn production_of(&self, industry: usize) -> Vec<f64> {
        (0..self.days).filter_map(|day| self.on_day(&self.production, day).get(industry).copied()).collect()
    }
}
