//! Origin by consumer: the whole world at once, read in both directions.

use std::fmt::Debug;

use crate::balance::BalancedTrade;
use crate::origin::{Method, OriginProfile, SupplyAndConsumption};
use crate::upstream::SharesOfAll;

/// Origin shares of every consumer, from one factorisation of the trade network.
///
/// Shape: one row per region as consumer, one column per region that is an origin for anybody, plus the
/// unknown origin. In a [`Chain`](crate::Chain) consumers are those of its last stage and origins those of its first. Memory `8 x consumers x origins` bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct OriginMatrix<R> {
    method: Method,
    regions: Vec<R>,
    masses: Vec<(f64, f64)>,
    /// The origins, ascending: the columns.
    origins: Vec<R>,
    /// Consumer-major.
    shares: Vec<f64>,
    unknown_shares: Vec<f64>,
}

/// One region that consumes material of a given origin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dependent<R> {
    /// The consuming region.
    pub consumer: R,
    /// Material of that origin which it consumes, kg.
    pub mass_kg: f64,
    /// Part of the consumer's supply that has this origin: how much it depends on it.
    pub share_of_consumer: f64,
    /// Part of all that is consumed of this origin: how much it matters to the origin.
    pub share_of_origin: f64,
}

impl<R: Copy + Ord + Debug> BalancedTrade<R> {
    /// Origins of what every region consumes.
    ///
    /// [`Method::ProportionalMixing`]: each group of regions that trade in circles is factorised once and
    /// solved for all origins together, groups in the order of supply. Time at most `n^3` multiply-adds for a
    /// single group of `n` regions, `O(flows x origins)` without cycles; memory `O(n^2)`.
    pub fn origin_matrix(&self, method: Method) -> OriginMatrix<R> {
        let size = self.regions().len();
        let SharesOfAll { rows, sources: origins } = self.shares_of_all(method);
        // columns came in the order of solution, `None` marks regions that are nobody's origin
        let mut column_of = vec![None; size];
        for (column, &origin) in origins.iter().enumerate() {
            column_of[origin] = Some(column + 1);
        }
        let columns: Vec<usize> = column_of.iter().copied().flatten().collect();
        let origins = (0..size).filter(|&at| column_of[at].is_some()).map(|at| self.regions()[at]).collect();
        let unknown_shares = rows.iter().map(|row| row.first().copied().unwrap_or(1.0)).collect();
        let mut shares = Vec::with_capacity(size * columns.len());
        for row in &rows {
            shares.extend(columns.iter().map(|&column| row.get(column).copied().unwrap_or(0.0)));
        }
        OriginMatrix {
            method,
            regions: self.regions().to_vec(),
            masses: self.supply_kg.iter().copied().zip(self.consumption_kg.iter().copied()).collect(),
            origins,
            shares,
            unknown_shares,
        }
    }
}

impl<R: Copy + Ord + Debug> OriginMatrix<R> {
    /// From shares of the regions of `consumers`, one row each: unknown, then every one of `origins`.
    pub(crate) fn from_rows(
        consumers: &BalancedTrade<R>,
        origins: &[R],
        method: Method,
        rows: &[Vec<f64>],
    ) -> Self {
        let any = |column: &usize| rows.iter().any(|row| row[column + 1] > 0.0);
        let columns: Vec<usize> = (0..origins.len()).filter(any).collect();
        let shares = rows.iter().flat_map(|row| columns.iter().map(|&column| row[column + 1])).collect();
        OriginMatrix {
            method,
            regions: consumers.regions().to_vec(),
            masses: (consumers.supply_kg.iter().copied().zip(consumers.consumption_kg.iter().copied()))
                .collect(),
            origins: columns.iter().map(|&column| origins[column]).collect(),
            shares,
            unknown_shares: rows.iter().map(|row| row[0]).collect(),
        }
    }

    /// How origins were attributed.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Consumers: every region of the network, ascending.
    pub fn consumers(&self) -> &[R] {
        &self.regions
    }

    /// Origins that have a column, ascending: every region with production ([`Method::Direct`]: every
    /// region). All others have share 0 everywhere.
    pub fn origins(&self) -> impl Iterator<Item = R> {
        self.origins.iter().copied()
    }

    /// Share of an origin in the supply of a consumer, 0 to 1. `None` if the network names no such consumer.
    pub fn share(&self, origin: R, consumer: R) -> Option<f64> {
        let consumer = self.position(consumer)?;
        Some(self.column(origin).map_or(0.0, |column| self.row(consumer)[column]))
    }

    /// Mass of an origin in the consumption of a consumer, kg. `None` if the network names no such consumer.
    pub fn mass_kg(&self, origin: R, consumer: R) -> Option<f64> {
        let share = self.share(origin, consumer)?;
        self.position(consumer).map(|consumer| share * self.masses[consumer].1)
    }

    /// Share of unknown origin in the supply of a consumer, 0 to 1 (1 if it has none). `None` if the
    /// network names no such consumer.
    pub fn unknown_share(&self, consumer: R) -> Option<f64> {
        self.position(consumer).map(|consumer| self.unknown_shares[consumer])
    }

    /// Origins of one consumer, equal to [`BalancedTrade::origins_of`] up to rounding.
    pub fn origins_of(&self, consumer: R) -> OriginProfile<R> {
        let (masses, shares, unknown): (_, &[f64], _) = match self.position(consumer) {
            Some(at) => (self.masses[at], self.row(at), self.unknown_shares[at]),
            None => ((0.0, 0.0), &[], 1.0),
        };
        let masses = SupplyAndConsumption { supply_kg: masses.0, consumption_kg: masses.1 };
        let shares = self.origins().zip(shares.iter().copied());
        OriginProfile::new(consumer, self.method, masses, shares, unknown)
    }

    /// Who depends on an origin: every region whose supply holds some of it, largest mass first, then largest
    /// share of the consumer, then ascending. A pure re-exporter appears with mass 0.
    pub fn dependents_of(&self, origin: R) -> Vec<Dependent<R>> {
        self.column(origin)
            .map_or_else(Vec::new, |column| self.dependents(|consumer| self.row(consumer)[column]))
    }

    /// Who holds supply of unknown origin; order as in [`OriginMatrix::dependents_of`]. Regions without any
    /// supply are left out.
    pub fn dependents_of_unknown(&self) -> Vec<Dependent<R>> {
        self.dependents(
            |consumer| {
                if self.masses[consumer].0 > 0.0 { self.unknown_shares[consumer] } else { 0.0 }
            },
        )
    }

    fn dependents(&self, share_of: impl Fn(usize) -> f64) -> Vec<Dependent<R>> {
        let mass_of = |consumer: usize| share_of(consumer) * self.masses[consumer].1;
        let total_kg: f64 = (0..self.regions.len()).map(mass_of).sum();
        let mut dependents: Vec<_> = (0..self.regions.len())
            .filter(|&consumer| share_of(consumer) > 0.0)
            .map(|consumer| Dependent {
                consumer: self.regions[consumer],
                mass_kg: mass_of(consumer),
                share_of_consumer: share_of(consumer),
                share_of_origin: if total_kg > 0.0 { mass_of(consumer) / total_kg } else { 0.0 },
            })
            .collect();
        dependents.sort_by(|a, b| {
            (b.mass_kg.total_cmp(&a.mass_kg)).then(b.share_of_consumer.total_cmp(&a.share_of_consumer))
        });
        dependents
    }

    /// Share of every consumer of the matrix as an origin, ascending, and of unknown origin in the supply of one.
    pub(crate) fn supply_shares(&self, consumer: R) -> (Vec<f64>, f64) {
        let shares = self.regions.iter().map(|&origin| self.share(origin, consumer).unwrap_or(0.0));
        (shares.collect(), self.unknown_share(consumer).unwrap_or(1.0))
    }

    fn position(&self, region: R) -> Option<usize> {
        self.regions.binary_search(&region).ok()
    }

    fn column(&self, origin: R) -> Option<usize> {
        self.origins.binary_search(&origin).ok()
    }

    fn row(&self, consumer: usize) -> &[f64] {
        let width = self.origins.len();
        &self.shares[consumer * width..(consumer + 1) * width]
    }
}
