//! What happens to the economy.

use serde::{Deserialize, Serialize};

use crate::Recovery;

/// An event. Days count from 0, the first day of the simulation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Event {
    /// Capacity is lost.
    Capacity(CapacityLoss),
    /// Capital is destroyed.
    Capital(CapitalLoss),
    /// Final demand changes.
    Demand(DemandChange),
    /// Exports stop.
    ExportBan(ExportBan),
}

/// Industries cannot use part of their capacity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CapacityLoss {
    /// Industry by position (from 0) and share of its capacity that is lost (0 to 1).
    pub industries: Vec<(usize, f64)>,
    /// First day.
    pub start: usize,
    /// Days of full loss.
    pub duration: usize,
    /// How capacity comes back afterwards.
    pub recovery: Recovery,
}

/// Capital of industries is destroyed; capacity falls by the share of capital that is gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CapitalLoss {
    /// Industry by position (from 0) and capital destroyed, in the money of the system.
    pub industries: Vec<(usize, f64)>,
    /// First day.
    pub start: usize,
    /// Days before recovery or rebuilding begins.
    pub duration: usize,
    /// How capital comes back.
    pub restoration: Capital,
}

/// How destroyed capital comes back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub enum Capital {
    /// By itself, without being ordered from anybody.
    Recovery {
        /// Its course.
        course: Recovery,
    },
    /// By goods and works that are ordered from the economy and compete with other demand.
    Rebuilding(Rebuilding),
}

/// Rebuilding of capital.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rebuilding {
    /// Sector that delivers and its share of what is needed; the shares sum to one.
    pub sectors: Vec<(String, f64)>,
    /// Days in which what is still missing is ordered.
    pub days: f64,
    /// Money to be spent for each unit of capital that was destroyed.
    pub factor: f64,
}

/// Final demand for goods of industries changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DemandChange {
    /// Industry by position (from 0) and change relative to its final demand: -0.2 is a fifth less.
    pub industries: Vec<(usize, f64)>,
    /// Region by position (from 0) whose demand changes; all when none is named.
    pub region: Option<usize>,
    /// First day.
    pub start: usize,
    /// Days of full change.
    pub duration: usize,
    /// How demand comes back afterwards.
    pub recovery: Recovery,
}

/// Industries refuse orders from abroad.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExportBan {
    /// Industry by position (from 0) and share of the orders from abroad that it refuses (0 to 1).
    pub industries: Vec<(usize, f64)>,
    /// First day.
    pub start: usize,
    /// Days of full ban.
    pub duration: usize,
    /// How exports come back afterwards.
    pub recovery: Recovery,
}
