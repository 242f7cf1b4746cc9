//! What is known of each processing stage, and what is done where something is missing.
//!
//! A stage of its own needs its production (which country smelted or refined how much) and the trade of its goods.
//! Where one is missing the chain does not guess in silence: the stage gets a named [`Fallback`].

use std::fmt::Debug;

use crate::error::TradeError;
use crate::flow::{Flow, Production};
use crate::network::TradeNetwork;

/// Production and trade of one processing stage, all masses on one basis (contained material).
#[derive(Debug, Clone, PartialEq)]
pub struct StageInput<R> {
    /// Output of the stage by region: mine output for the first, smelter or refinery output for later ones. `None` if
    /// nothing is known.
    pub production: Option<Vec<Production<R>>>,
    /// Trade of the goods that the stage makes. `None` if nothing is known.
    pub flows: Option<Vec<Flow<R>>>,
    /// Material that leaves the stage per material that enters it (contained, above 0, at most 1); of no effect in the
    /// first stage.
    pub recovery: f64,
}

/// What stands in for a stage whose data are incomplete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Fallback {
    /// Nothing is missing: the stage has a network of its own.
    OwnNetwork,
    /// No production: its goods are traced in the network of the stage before, in contained mass, as if its output were
    /// made where the stage before says.
    MergedWithBefore,
    /// No production of this stage and of those before it: its goods are traced in the network of the first stage that
    /// has production, where origins end.
    MergedWithAfter,
    /// Production without trade: its output stays where it is made; what processing elsewhere needs comes by
    /// [`Shortage`].
    NoTrade,
    /// Production without trade, and none of any later stage: trade cannot tell what a country gets of it, so that the
    /// chain ends at the stage before.
    BeyondTrade,
    /// Neither production nor trade: the stage adds nothing; what later stages need comes by [`Shortage`].
    NoData,
}

impl Fallback {
    /// The key of the fallback, for tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Fallback::OwnNetwork => "own-network",
            Fallback::MergedWithBefore => "merged-with-before",
            Fallback::MergedWithAfter => "merged-with-after",
            Fallback::NoTrade => "no-trade",
            Fallback::BeyondTrade => "beyond-trade",
            Fallback::NoData => "no-data",
        }
    }
}

/// Where processing gets what its own region lacks when no trade of the goods it takes in is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[non_exhaustive]
pub enum Shortage {
    /// From the pool of what the producers have left after their own needs, in proportion to it. A model, not a
    /// record: such supply is marked as pooled. What the pool cannot cover is unknown.
    #[default]
    Pool,
    /// From nowhere known: the rest counts as of unknown origin.
    Unknown,
}

/// What became of one stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StageReport {
    /// Whether production was given.
    pub production_known: bool,
    /// Whether trade was given.
    pub trade_known: bool,
    /// What stands in for missing data.
    pub fallback: Fallback,
    /// Position among [`Chain::networks`](crate::Chain::networks) of the network that holds its goods; `None` for a stage
    /// that adds nothing or lies beyond trade.
    pub network: Option<usize>,
    /// World production of the stage, kg of its goods' content; 0 if none was given.
    pub production_kg: f64,
    /// Trade of its goods, kg; 0 if none was given.
    pub trade_kg: f64,
}

/// Stages that share a network: the input of one link of the chain.
pub(crate) struct Group<R> {
    pub(crate) flows: Vec<Flow<R>>,
    pub(crate) production: Vec<Production<R>>,
    /// Position of the stage whose production it is.
    pub(crate) produced_at: usize,
    /// Recovery from what enters the first stage of the group to its output.
    pub(crate) recovery: f64,
    /// Recovery of the stages merged after the first.
    pub(crate) recovery_within: f64,
    /// Whether the goods of its last stage have trade.
    pub(crate) hands_on_by_trade: bool,
}

/// Sorts stages into groups by what is known of them.
pub(crate) fn group<R: Copy + Ord + Debug>(
    stages: Vec<StageInput<R>>,
) -> Result<(Vec<Group<R>>, Vec<StageReport>), TradeError> {
    for (stage, input) in stages.iter().enumerate() {
        if !(input.recovery > 0.0 && input.recovery <= 1.0) {
            return Err(TradeError::InvalidRecovery { stage, value: input.recovery });
        }
        // masses are checked with their row in the stage's own tables, before tables are merged
        let (flows, production) = (input.flows.as_deref(), input.production.as_deref());
        TradeNetwork::new(flows.unwrap_or(&[]), production.unwrap_or(&[]))
            .map_err(|error| TradeError::Stage { stage, error: Box::new(error) })?;
    }
    let last_traded = stages.iter().rposition(|stage| stage.flows.is_some());
    let first_produced = stages.iter().position(|stage| stage.production.is_some());
    let mut groups: Vec<Group<R>> = Vec::new();
    let mut reports = Vec::with_capacity(stages.len());
    let mut waiting: Vec<Flow<R>> = Vec::new();
    for (position, stage) in stages.into_iter().enumerate() {
        let (production_known, trade_known) = (stage.production.is_some(), stage.flows.is_some());
        let sum = |masses: &mut dyn Iterator<Item = f64>| masses.sum::<f64>();
        let production_kg = sum(&mut stage.production.iter().flatten().map(|row| row.mass_kg));
        let trade_kg = sum(&mut stage.flows.iter().flatten().map(|row| row.mass_kg));
        let before_first = first_produced.is_none_or(|first| position < first);
        let beyond = Some(position) > last_traded && position > 0 && !groups.is_empty();
        let (fallback, network) = match stage.production {
            Some(_) if beyond => (Fallback::BeyondTrade, None),
            Some(production) => {
                let mut flows = std::mem::take(&mut waiting);
                flows.extend(stage.flows.into_iter().flatten());
                groups.push(Group {
                    flows,
                    production,
                    produced_at: position,
                    recovery: stage.recovery,
                    recovery_within: 1.0,
                    hands_on_by_trade: trade_known,
                });
                let fallback = if trade_known { Fallback::OwnNetwork } else { Fallback::NoTrade };
                (fallback, Some(groups.len() - 1))
            }
            None if before_first => {
                waiting.extend(stage.flows.into_iter().flatten());
                if trade_known { (Fallback::MergedWithAfter, Some(0)) } else { (Fallback::NoData, None) }
            }
            None => {
                let Some(group) = groups.last_mut().filter(|_| !beyond || trade_known) else {
                    reports.push(StageReport {
                        production_known,
                        trade_known,
                        fallback: Fallback::NoData,
                        network: None,
                        production_kg,
                        trade_kg,
                    });
                    continue;
                };
                group.flows.extend(stage.flows.into_iter().flatten());
                group.recovery_within *= stage.recovery;
                group.hands_on_by_trade = trade_known;
                let (fallback, network) = if trade_known {
                    (Fallback::MergedWithBefore, Some(groups.len() - 1))
                } else {
                    (Fallback::NoData, None)
                };
                (fallback, network)
            }
        };
        reports.push(StageReport {
            production_known,
            trade_known,
            fallback,
            network,
            production_kg,
            trade_kg,
        });
    }
    Ok((groups, reports))
}
