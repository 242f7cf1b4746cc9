//! Classes of a choropleth: round edges, linear or logarithmic.

use serde::{Deserialize, Serialize};

use crate::{Ramp, Rgb, linear_ticks};

/// How values are put into colour classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClassScale {
    /// Equal steps of a round number.
    #[default]
    Linear,
    /// Edges at 1, 3, 10, 30 … or at powers of ten, for values that span decades.
    Log,
}

/// Classes with their edges; class `i` holds `edges[i] < value <= edges[i + 1]`, the first one everything below too.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Classes {
    pub edges: Vec<f64>,
    pub colours: Vec<Rgb>,
    /// Whether values below the first edge exist.
    pub open: bool,
}

impl Classes {
    /// Classes for positive values; `None` when there is none.
    pub(crate) fn of(values: &[f64], scale: ClassScale, ramp: Ramp) -> Option<Self> {
        let positive = || values.iter().copied().filter(|v| *v > 0.0);
        let (low, high) = positive().fold((f64::INFINITY, 0.0_f64), |(l, h), v| (l.min(v), h.max(v)));
        if high <= 0.0 {
            return None;
        }
        let edges = match scale {
            ClassScale::Linear => linear_ticks(0.0, high, 7),
            ClassScale::Log => log_edges(low, high),
        };
        let n = edges.len().saturating_sub(1).max(1);
        let at = |i: usize| if n == 1 { 0.6 } else { 0.06 + 0.94 * i as f64 / (n - 1) as f64 };
        let open = scale == ClassScale::Log && edges.first().is_some_and(|e| low < *e);
        Some(Self { colours: (0..n).map(|i| ramp.at(at(i))).collect(), edges, open })
    }

    /// Class of a positive value.
    pub(crate) fn class(&self, value: f64) -> usize {
        let above = self.edges.iter().skip(1).take_while(|e| value > **e * (1.0 + 1e-12)).count();
        above.min(self.colours.len().saturating_sub(1))
    }

    /// Colour of a positive value.
    pub(crate) fn colour(&self, value: f64) -> Rgb {
        self.colours.get(self.class(value)).copied().unwrap_or(crate::colour::SLATE)
    }
}

/// Edges at 1 and 3 times powers of ten, at most seven classes below the first edge that holds `high`; smaller values
/// fall into the first class, which is then open below.
fn log_edges(low: f64, high: f64) -> Vec<f64> {
    let half = |k: i32| {
        let power = 10f64.powi(k.div_euclid(2));
        crate::number::clean(if k.rem_euclid(2) == 0 { power } else { 3.0 * power })
    };
    let mut top = (high.log10() * 2.0).floor() as i32 - 2;
    while half(top) < high * (1.0 - 1e-12) {
        top += 1;
    }
    let mut bottom = top - 1;
    while half(bottom) > low * (1.0 + 1e-12) && top - bottom < 7 {
        bottom -= 1;
    }
    (bottom..=top).map(half).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_class() {
        let values = [0.002, 0.5, 3.0, 3.1, 800.0, 12_000.0];
        for scale in [ClassScale::Linear, ClassScale::Log] {
            let classes = Classes::of(&values, scale, Ramp::Viridis).unwrap();
            assert!(classes.colours.len() <= 7 && classes.edges.len() == classes.colours.len() + 1);
            assert!(*classes.edges.last().unwrap() >= 12_000.0, "{:?}", classes.edges);
            for value in values {
                let class = classes.class(value);
                assert!(value <= classes.edges[class + 1] * (1.0 + 1e-9));
                assert!(class == 0 || value > classes.edges[class]);
            }
        }
        assert_eq!(Classes::of(&[0.0], ClassScale::Log, Ramp::Viridis), None);
        assert_eq!(log_edges(2.0, 90.0), [1.0, 3.0, 10.0, 30.0, 100.0]);
        assert_eq!(log_edges(0.02, 9000.0), [3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0, 10000.0]);
    }
}
