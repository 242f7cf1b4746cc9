//! Origins of what one region consumes.

use std::collections::BTreeMap;
use std::fmt::Debug;

use crate::balance::BalancedTrade;

/// How supply is attributed to origins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Method {
    /// The last border only: own production and direct trading partners, re-exports not resolved. Share of
    /// partner `i` in `j`: `z_ij / x_j`; own share `p_j / x_j`.
    Direct,
    /// Every chain of re-exports resolved to where the material was produced, each region's production and
    /// imports mixing fully before it exports: `O = (I - A)^-1` applied to domestic supply (Kastner, Kastner &
    /// Nonhebel 2011, Ecological Economics 70:1032-1040).
    ProportionalMixing,
    /// As [`Method::ProportionalMixing`], but exports of a region are taken from its imports before its own
    /// production: re-exports are those that are reported ([`BalancedTrade::with_re_exports`]), else all imports up to
    /// the exports, `min(imports, exports)`. Module `re_exports` has the equations. Shares are of consumption; those of
    /// a region that consumes nothing are of its supply.
    ReExportsFirst,
}

/// How much of a region's supply has a known origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SupplyStatus {
    /// All of it.
    Known,
    /// Some of it; see [`OriginProfile::unknown_share`].
    PartlyUnknown,
    /// None of it, though there is supply, as in a cycle of re-exports into which nothing enters.
    Unknown,
    /// There is no supply: nothing produced, nothing imported. The unknown share is then 1 by convention.
    NoSupply,
}

impl SupplyStatus {
    pub(crate) fn of(supply_kg: f64, unknown_share: f64, has_origins: bool) -> Self {
        match (supply_kg > 0.0, unknown_share > 0.0, has_origins) {
            (false, _, _) => Self::NoSupply,
            (true, false, _) => Self::Known,
            (true, true, true) => Self::PartlyUnknown,
            (true, true, false) => Self::Unknown,
        }
    }
}

/// One origin of a region's supply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OriginShare<R> {
    /// Where the material was produced ([`Method::Direct`]: where it came from last).
    pub region: R,
    /// Part of the consumer's supply, 0 to 1; the same part of its consumption and of its exports.
    pub share: f64,
    /// That part of the consumption, kg.
    pub mass_kg: f64,
}

/// Where the supply of one region comes from. Shares and unknown share sum to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct OriginProfile<R> {
    /// The consuming region.
    pub consumer: R,
    /// How origins were attributed.
    pub method: Method,
    /// How much of the supply has a known origin.
    pub status: SupplyStatus,
    /// Production + imports + unknown supply, kg.
    pub supply_kg: f64,
    /// Supply - exports, kg: what the masses below add up to.
    pub consumption_kg: f64,
    /// Known origins with a positive share, largest share first, then ascending.
    pub origins: Vec<OriginShare<R>>,
    /// Part of the supply whose origin is unknown, 0 to 1.
    pub unknown_share: f64,
    /// That part of the consumption, kg.
    pub unknown_kg: f64,
}

impl<R: Copy + Ord + Debug> OriginProfile<R> {
    /// Profile from shares of supply in ascending order of regions.
    pub(crate) fn new(
        consumer: R,
        method: Method,
        masses_kg: SupplyAndConsumption,
        shares: impl Iterator<Item = (R, f64)>,
        unknown_share: f64,
    ) -> Self {
        let SupplyAndConsumption { supply_kg, consumption_kg } = masses_kg;
        let mut origins: Vec<OriginShare<R>> = shares
            .filter(|&(_, share)| share > 0.0)
            .map(|(region, share)| OriginShare { region, share, mass_kg: share * consumption_kg })
            .collect();
        origins.sort_by(|a, b| b.share.total_cmp(&a.share));
        Self {
            consumer,
            method,
            status: SupplyStatus::of(supply_kg, unknown_share, !origins.is_empty()),
            supply_kg,
            consumption_kg,
            origins,
            unknown_share,
            unknown_kg: unknown_share * consumption_kg,
        }
    }

    /// Share of one origin, 0 if it is not among the origins.
    pub fn share_of(&self, origin: R) -> f64 {
        self.origins.iter().find(|entry| entry.region == origin).map_or(0.0, |entry| entry.share)
    }

    /// Distance of the sum of all shares, unknown included, from 1: the rounding of the computation. The
    /// shares are not normalised afterwards, which would only hide it.
    pub fn closure_error(&self) -> f64 {
        let known: f64 = self.origins.iter().map(|entry| entry.share).sum();
        (known + self.unknown_share - 1.0).abs()
    }
}

/// Masses that a profile refers to, kg.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SupplyAndConsumption {
    pub(crate) supply_kg: f64,
    pub(crate) consumption_kg: f64,
}

/// Direct partner and resolved origin of one region's supply side by side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PartnerComparison<R> {
    /// Partner, origin, or the consumer itself (own production).
    pub region: R,
    /// Share of supply that came directly from there.
    pub direct_share: f64,
    /// Share of supply that was produced there.
    pub resolved_share: f64,
}

impl<R: Copy + Ord + Debug> BalancedTrade<R> {
    /// Origins of what one region consumes.
    ///
    /// [`Method::ProportionalMixing`] follows the trade upstream from `consumer` and solves one transposed
    /// system for each group of regions that trade in circles; regions that do not supply it, directly or
    /// indirectly, cost nothing. [`Method::ReExportsFirst`] does so with two states a region. Time `O(regions + flows)` plus the elimination of the groups, at most
    /// `b^3 / 3` multiply-adds for a group of `b` regions; memory `O(regions + flows)` plus at most `b^2`.
    ///
    /// A region without any supply, or which no row names, gives [`SupplyStatus::NoSupply`].
    pub fn origins_of(&self, consumer: R, method: Method) -> OriginProfile<R> {
        let Some(position) = self.position(consumer) else {
            let nothing = SupplyAndConsumption { supply_kg: 0.0, consumption_kg: 0.0 };
            return OriginProfile::new(consumer, method, nothing, std::iter::empty(), 1.0);
        };
        let regions = self.regions();
        let masses = self.masses(position);
        let mut demand = vec![0.0; regions.len()];
        demand[position] = 1.0;
        let (shares, unknown) = match self.upstream(demand, method) {
            Some(upstream) => (upstream.produced, upstream.unknown),
            // the shares of the full matrix do not need the number of rounds that a kilogram makes
            None => self.origin_matrix(method).supply_shares(consumer),
        };
        OriginProfile::new(consumer, method, masses, regions.iter().copied().zip(shares), unknown)
    }

    /// Direct partners and resolved origins of one region's supply, largest resolved share first, then largest
    /// direct share. Unknown origin is in the two profiles of [`BalancedTrade::origins_of`].
    pub fn compare_partners(&self, consumer: R) -> Vec<PartnerComparison<R>> {
        let mut shares: BTreeMap<R, (f64, f64)> = BTreeMap::new();
        for entry in self.origins_of(consumer, Method::Direct).origins {
            shares.entry(entry.region).or_default().0 = entry.share;
        }
        for entry in self.origins_of(consumer, Method::ProportionalMixing).origins {
            shares.entry(entry.region).or_default().1 = entry.share;
        }
        let mut compared: Vec<_> = shares
            .into_iter()
            .map(|(region, (direct_share, resolved_share))| PartnerComparison {
                region,
                direct_share,
                resolved_share,
            })
            .collect();
        compared.sort_by(|a, b| {
            (b.resolved_share.total_cmp(&a.resolved_share)).then(b.direct_share.total_cmp(&a.direct_share))
        });
        compared
    }

    pub(crate) fn masses(&self, position: usize) -> SupplyAndConsumption {
        SupplyAndConsumption {
            supply_kg: self.supply_kg[position],
            consumption_kg: self.consumption_kg[position],
        }
    }

    /// Shares of own production and direct partners, ascending, and of unknown supply.
    pub(crate) fn direct_shares(&self, position: usize) -> (Vec<(usize, f64)>, f64) {
        if self.supply_kg[position] <= 0.0 {
            return (Vec::new(), 1.0);
        }
        let partners = self.sources.imported.row(position);
        let before = partners.partition_point(|entry| entry.0 < position);
        let mut shares = partners.to_vec();
        shares.insert(before, (position, self.sources.domestic[position]));
        (shares, self.sources.unknown[position])
    }
}
