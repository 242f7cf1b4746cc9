//! What processing takes in: from the consumption of its region at the stage before, or from a pool.

use std::fmt::Debug;

use crate::balance::BalancedTrade;
use crate::stage::Shortage;

/// Feed of every processing region of a network, from the network before.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Feed {
    pub(crate) recovery: f64,
    /// By region of this network.
    regions: Vec<RegionFeed>,
    /// Regions of the network before that have something left, with their share in the pool; shares sum to 1.
    pool: Vec<(usize, f64)>,
    pub(crate) needed_kg: f64,
    pub(crate) found_kg: f64,
    pub(crate) pooled_kg: f64,
}

/// Feed of one region, in parts of what it needs: `own + pooled + unknown = 1`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct RegionFeed {
    /// Position of the region in the network before, if it is there.
    before: Option<usize>,
    own: f64,
    pooled: f64,
    unknown: f64,
}

/// A part of the feed of a region.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FeedPart {
    /// Region of the network before whose supply it is taken from.
    pub(crate) from: usize,
    pub(crate) share: f64,
    pub(crate) pooled: bool,
}

impl Feed {
    /// `by_trade`: trade of the goods that are taken in is known, so that a region's consumption of them is its feed,
    /// however the masses compare. Without it, a region's feed is what is made there, and then what [`Shortage`] says.
    pub(crate) fn new<R: Copy + Ord + Debug>(
        before: &BalancedTrade<R>,
        this: &BalancedTrade<R>,
        recovery: f64,
        by_trade: bool,
        shortage: Shortage,
    ) -> Self {
        let needs: Vec<f64> =
            this.report().regions.iter().map(|region| region.production_kg / recovery).collect();
        let places: Vec<Option<usize>> =
            this.regions().iter().map(|&region| before.position(region)).collect();
        let mut left = before.consumption_kg.clone();
        let mut found = Vec::with_capacity(needs.len());
        for (&need, &place) in needs.iter().zip(&places) {
            let available = place.map_or(0.0, |at| before.consumption_kg[at]);
            found.push(available.min(need));
            if let Some(at) = place {
                left[at] = (left[at] - need).max(0.0);
            }
        }
        let needed_kg: f64 = needs.iter().sum();
        let found_kg: f64 = found.iter().sum();
        let short_kg: f64 = needs.iter().zip(&found).map(|(need, found)| need - found).sum();
        let left_kg: f64 = left.iter().sum();
        let pool_used = !by_trade && shortage == Shortage::Pool && left_kg > 0.0 && short_kg > 0.0;
        let covered = if pool_used { (left_kg / short_kg).min(1.0) } else { 0.0 };
        let regions = needs
            .iter()
            .zip(&places)
            .zip(&found)
            .map(|((&need, &place), &found)| {
                let supplied = place.is_some_and(|at| before.supply_kg[at] > 0.0);
                let own = match (by_trade, need > 0.0) {
                    (true, _) => f64::from(u8::from(supplied)),
                    (false, true) => found / need,
                    (false, false) => 0.0,
                };
                let pooled = (1.0 - own) * covered;
                RegionFeed { before: place, own, pooled, unknown: (1.0 - own) * (1.0 - covered) }
            })
            .collect();
        let pool = if pool_used {
            let with_rest = left.iter().enumerate().filter(|(_, kg)| **kg > 0.0);
            with_rest.map(|(at, kg)| (at, kg / left_kg)).collect()
        } else {
            Vec::new()
        };
        Self { recovery, regions, pool, needed_kg, found_kg, pooled_kg: short_kg * covered }
    }

    /// Parts of the feed of a region, own one first.
    pub(crate) fn parts(&self, region: usize) -> impl Iterator<Item = FeedPart> {
        let feed = self.regions[region];
        let own = feed.before.filter(|_| feed.own > 0.0);
        let own = own.map(|from| FeedPart { from, share: feed.own, pooled: false });
        let pool = if feed.pooled > 0.0 { self.pool.as_slice() } else { &[] };
        let pooled = pool.iter().map(move |&(from, share)| FeedPart {
            from,
            share: share * feed.pooled,
            pooled: true,
        });
        own.into_iter().chain(pooled)
    }

    /// Part of the feed of a region whose origin is unknown.
    pub(crate) fn unknown(&self, region: usize) -> f64 {
        self.regions[region].unknown
    }
}
