//! Chains of processing stages: mine, smelter, refinery, each a network of its own.
//!
//! Refined metal that a country buys was refined in one country from ore of another. Each stage is balanced and solved
//! by itself, and the solutions are multiplied: with `O_s` the origin shares of stage `s` (column = consumer, an
//! explicit row for unknown) and `F_s` the feed of the processing countries,
//!
//! ```text
//! O = O_1 F_2 O_2 ... F_n O_n
//! ```
//!
//! The feed of processing in region `r` is what `r` *consumes* at the stage before. Unknown origin absorbs: what is
//! unknown at one stage is not followed further.
//!
//! | term | meaning |
//! |---|---|
//! | stage | step of processing as declared, see [`StageInput`] |
//! | network | balanced trade of one stage, or of several merged ones, see [`Fallback`](crate::Fallback) |
//! | feed | what processing takes in: output / recovery |
//! | pooled | feed whose origin is modelled because no trade of it is known, see [`Shortage`] |
//! | edge | from where it was produced to where it is used, re-exports resolved, mass at that stage |
//! | shipment | over one border, as traded; a re-exported kilogram makes several |
//!
//! The trap: recovery losses change masses and not shares. Masses of edges and shipments are those at their stage, so a
//! kilogram of refined metal has more than a kilogram of mined metal behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use crate::balance::{Balance, BalancedTrade};
use crate::error::TradeError;
use crate::feed::Feed;
use crate::flow::Production;
use crate::matrix::OriginMatrix;
use crate::network::TradeNetwork;
use crate::origin::{Method, OriginProfile, SupplyAndConsumption};
use crate::stage::{Shortage, StageInput, StageReport, group};

/// Stages of one material in one year, balanced and linked: ready to be traced.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain<R> {
    networks: Vec<ChainNetwork<R>>,
    stages: Vec<StageReport>,
}

/// One network of a chain and how it is fed by the one before.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainNetwork<R> {
    trade: BalancedTrade<R>,
    /// Position of the stage whose production it has.
    stage: usize,
    /// Feed from the network before; `None` for the first.
    feed: Option<Feed>,
}

impl<R> ChainNetwork<R> {
    /// Production and trade, balanced.
    pub fn trade(&self) -> &BalancedTrade<R> {
        &self.trade
    }

    /// Position, among the stages given, of the stage whose production this network has.
    pub fn stage(&self) -> usize {
        self.stage
    }

    /// Feed that its processing needs, kg at the stage before: output / recovery. 0 for the first network.
    pub fn feed_needed_kg(&self) -> f64 {
        self.feed.as_ref().map_or(0.0, |feed| feed.needed_kg)
    }

    /// Feed that its processing countries consume at the stage before, as far as they need it, kg.
    pub fn feed_found_kg(&self) -> f64 {
        self.feed.as_ref().map_or(0.0, |feed| feed.found_kg)
    }

    /// Feed taken from the pool, kg: modelled.
    pub fn feed_pooled_kg(&self) -> f64 {
        self.feed.as_ref().map_or(0.0, |feed| feed.pooled_kg)
    }

    /// Material that leaves per material that enters, from the network before to this one.
    pub fn recovery(&self) -> f64 {
        self.feed.as_ref().map_or(1.0, |feed| feed.recovery)
    }
}

/// Supply of one consumer stage by stage, first network first.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainProfile<R> {
    /// Origins of the consumption, at the first stage that has production. Masses are of the last stage: they add up to
    /// the consumption.
    pub origins: OriginProfile<R>,
    /// One entry a network.
    pub networks: Vec<NetworkTrace<R>>,
}

/// What one network of a chain contributes to the supply of a consumer.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkTrace<R> {
    /// Material at this stage that the consumption needs, kg: more than the consumption where later stages lose some.
    pub mass_kg: f64,
    /// From production to use, re-exports resolved; users are processing countries, at the last network the consumer.
    /// Masses sum to `mass_kg`. Ascending by user, then origin, unknown first.
    pub edges: Vec<ChainEdge<R>>,
    /// Over each border on the way, as traded, ascending by importer, then exporter.
    pub shipments: Vec<Shipment<R>>,
}

/// Supply of a user from one origin at one stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChainEdge<R> {
    /// Where it was produced; `None` if unknown.
    pub from: Option<R>,
    /// Where it is processed or consumed; `None` if the user is unknown because a later stage is.
    pub to: Option<R>,
    /// Mass at this stage, kg.
    pub mass_kg: f64,
    /// The part of it that is pooled, kg: modelled, not recorded.
    pub pooled_kg: f64,
}

/// Mass over one border on its way to a consumer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shipment<R> {
    /// Region that it left.
    pub exporter: R,
    /// Region that it entered.
    pub importer: R,
    /// Mass at this stage, kg.
    pub mass_kg: f64,
}

impl<R: Copy + Ord + Debug> Chain<R> {
    /// Balances each stage and links them; stages with missing data fall back as [`StageReport::fallback`] tells.
    ///
    /// A chain of one stage gives exactly the shares of its [`BalancedTrade`].
    ///
    /// # Errors
    ///
    /// [`TradeError::Stage`] names the stage and row of a mass that is no mass, [`TradeError::InvalidRecovery`] a
    /// recovery that is not above 0 and at most 1, [`TradeError::NoProduction`] a chain without any production.
    pub fn new(stages: Vec<StageInput<R>>, balance: Balance, shortage: Shortage) -> Result<Self, TradeError> {
        let (groups, stages) = group(stages)?;
        if groups.is_empty() {
            return Err(TradeError::NoProduction);
        }
        let mut networks: Vec<ChainNetwork<R>> = Vec::with_capacity(groups.len());
        let (mut recovery_within, mut hands_on_by_trade) = (1.0, false);
        for group in groups {
            let trade = TradeNetwork::new(&group.flows, &group.production)?.balance(balance);
            let feed = networks.last().map(|before| {
                let recovery = recovery_within * group.recovery;
                Feed::new(&before.trade, &trade, recovery, hands_on_by_trade, shortage)
            });
            networks.push(ChainNetwork { trade, stage: group.produced_at, feed });
            (recovery_within, hands_on_by_trade) = (group.recovery_within, group.hands_on_by_trade);
        }
        Ok(Self { networks, stages })
    }

    /// States re-exports that are known, in every network; see [`BalancedTrade::with_re_exports`].
    #[must_use]
    pub fn with_re_exports(mut self, re_exports: &[Production<R>]) -> Self {
        for network in &mut self.networks {
            network.trade = network.trade.clone().with_re_exports(re_exports);
        }
        self
    }

    /// What became of each stage given, in their order.
    pub fn stages(&self) -> &[StageReport] {
        &self.stages
    }

    /// The networks, first one first; never empty.
    pub fn networks(&self) -> &[ChainNetwork<R>] {
        &self.networks
    }

    /// The network that consumers draw on.
    pub fn last(&self) -> &BalancedTrade<R> {
        // a chain is never built without a network
        &self.networks[self.networks.len() - 1].trade
    }

    /// Origins of what one region consumes, at the first stage with production. [`Method::Direct`] looks at the last
    /// network alone: the partners that the region buys from.
    pub fn origins_of(&self, consumer: R, method: Method) -> OriginProfile<R> {
        if method == Method::Direct || self.networks.len() == 1 {
            self.last().origins_of(consumer, method)
        } else {
            self.walk(consumer, method, false).origins
        }
    }

    /// Origins of what one region consumes, with every edge and shipment on the way. [`Method::Direct`] attributes
    /// each stage to its direct partners.
    pub fn trace(&self, consumer: R, method: Method) -> ChainProfile<R> {
        self.walk(consumer, method, true)
    }

    /// Origins of what every region consumes: consumers are the regions of the last network, origins those of the
    /// first. [`Method::Direct`] looks at the last network alone. Each network is factorised once.
    pub fn origin_matrix(&self, method: Method) -> OriginMatrix<R> {
        let last = self.last();
        if method == Method::Direct || self.networks.len() == 1 {
            return last.origin_matrix(method);
        }
        let mut rows = last.dense_shares(method);
        for pair in self.networks.windows(2).rev() {
            let [before, this] = pair else { continue };
            let Some(feed) = &this.feed else { continue };
            let of_before = before.trade.dense_shares(method);
            let width = before.trade.regions().len() + 1;
            let fed = (0..this.trade.regions().len()).map(|region| {
                let mut row = vec![0.0; width];
                row[0] = feed.unknown(region);
                for part in feed.parts(region) {
                    add_scaled(&mut row, part.share, &of_before[part.from]);
                }
                row
            });
            let fed: Vec<Vec<f64>> = fed.collect();
            for row in &mut rows {
                let mut composed = vec![0.0; width];
                composed[0] = row[0];
                for (&share, fed) in row[1..].iter().zip(&fed).filter(|(share, _)| **share > 0.0) {
                    add_scaled(&mut composed, share, fed);
                }
                *row = composed;
            }
        }
        OriginMatrix::from_rows(last, self.networks[0].trade.regions(), method, &rows)
    }

    /// Goes from the consumer to the first stage, network by network.
    fn walk(&self, consumer: R, method: Method, with_edges: bool) -> ChainProfile<R> {
        let last = self.last();
        let place = last.position(consumer);
        let masses =
            place.map_or(SupplyAndConsumption { supply_kg: 0.0, consumption_kg: 0.0 }, |at| last.masses(at));
        let mut mass_kg = masses.consumption_kg;
        // shares of the consumption that are used at the network at hand; with `unknown` they sum to 1
        let mut uses = vec![Use {
            user: consumer,
            at: place.filter(|_| masses.supply_kg > 0.0),
            share: 1.0,
            pooled: false,
        }];
        let mut unknown = 0.0;
        let mut shares = Vec::new();
        let mut networks = Vec::with_capacity(self.networks.len());
        for network in self.networks.iter().rev() {
            let trade = &network.trade;
            let mut demand = vec![0.0; trade.regions().len()];
            let mut unfed = 0.0;
            for part in &uses {
                match part.at {
                    Some(at) => demand[at] += part.share,
                    None => unfed += part.share,
                }
            }
            let met = trade.met(demand, method);
            if with_edges {
                networks.push(NetworkTrace {
                    mass_kg,
                    edges: edges(trade, &uses, unknown, method, mass_kg),
                    shipments: shipments(trade, &met.shipments, mass_kg),
                });
            }
            unknown += unfed + met.unknown;
            shares = met.produced;
            let Some(feed) = &network.feed else { break };
            uses.clear();
            for (region, &amount) in shares.iter().enumerate().filter(|(_, amount)| **amount > 0.0) {
                let user = trade.regions()[region];
                uses.extend(feed.parts(region).map(|part| Use {
                    user,
                    at: Some(part.from),
                    share: amount * part.share,
                    pooled: part.pooled,
                }));
                let missing = amount * feed.unknown(region);
                if missing > 0.0 {
                    uses.push(Use { user, at: None, share: missing, pooled: false });
                }
            }
            mass_kg /= feed.recovery;
        }
        networks.reverse();
        let regions = self.networks[0].trade.regions().iter().copied();
        let origins = OriginProfile::new(consumer, method, masses, regions.zip(shares), unknown);
        ChainProfile { origins, networks }
    }
}

/// Part of a consumption that is used by one region and drawn from one.
struct Use<R> {
    /// Who uses it: processing, or the consumer.
    user: R,
    /// Position of the region whose supply it is drawn from; `None` if that is unknown.
    at: Option<usize>,
    share: f64,
    pooled: bool,
}

/// Edges of one network, ascending by user, then origin.
fn edges<R: Copy + Ord + Debug>(
    trade: &BalancedTrade<R>,
    uses: &[Use<R>],
    unknown_before: f64,
    method: Method,
    mass_kg: f64,
) -> Vec<ChainEdge<R>> {
    // one row serves all who draw on a region; few rows are cheaper one by one
    const FEW: usize = 4;
    let drawn: BTreeSet<usize> = uses.iter().filter_map(|part| part.at).collect();
    let rows: BTreeMap<usize, Vec<f64>> = if drawn.len() <= FEW {
        drawn.iter().map(|&at| (at, trade.dense_share(at, method))).collect()
    } else {
        let mut all = trade.dense_shares(method);
        drawn.iter().map(|&at| (at, std::mem::take(&mut all[at]))).collect()
    };
    let mut sums: BTreeMap<(Option<R>, Option<R>), (f64, f64)> = BTreeMap::new();
    let mut add = |to: Option<R>, from: Option<R>, share: f64, pooled: bool| {
        if share > 0.0 {
            let sum = sums.entry((to, from)).or_default();
            sum.0 += share;
            sum.1 += if pooled { share } else { 0.0 };
        }
    };
    add(None, None, unknown_before, false);
    for part in uses {
        match part.at.and_then(|at| rows.get(&at)) {
            None => add(Some(part.user), None, part.share, false),
            Some(row) => {
                add(Some(part.user), None, part.share * row[0], part.pooled);
                for (&share, &origin) in row[1..].iter().zip(trade.regions()) {
                    add(Some(part.user), Some(origin), part.share * share, part.pooled);
                }
            }
        }
    }
    sums.into_iter()
        .map(|((to, from), (share, pooled))| ChainEdge {
            from,
            to,
            mass_kg: share * mass_kg,
            pooled_kg: pooled * mass_kg,
        })
        .collect()
}

fn shipments<R: Copy + Ord + Debug>(
    trade: &BalancedTrade<R>,
    shares: &[(usize, usize, f64)],
    mass_kg: f64,
) -> Vec<Shipment<R>> {
    let regions = trade.regions();
    shares
        .iter()
        .filter(|(.., share)| *share > 0.0)
        .map(|&(exporter, importer, share)| Shipment {
            exporter: regions[exporter],
            importer: regions[importer],
            mass_kg: share * mass_kg,
        })
        .collect()
}

fn add_scaled(sum: &mut [f64], factor: f64, row: &[f64]) {
    sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += factor * value);
}
