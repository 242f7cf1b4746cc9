//! What is wrong with the input, and in which row.

use std::fmt;

/// Input slice that an error speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// The `flows` argument.
    Flows,
    /// The `production` argument.
    Production,
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Table::Flows => "trade flows",
            Table::Production => "production",
        })
    }
}

/// Input that cannot be traced.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TradeError {
    /// A mass is negative, infinite or not a number.
    #[error(
        "{table}, row {row} ({subject}): mass `{value}` kg is not a finite number of zero or more; correct the value or leave the row out"
    )]
    InvalidMass {
        /// Input slice.
        table: Table,
        /// Position in that slice, counted from 0.
        row: usize,
        /// The region, or `exporter -> importer`, of the row.
        subject: String,
        /// The offending value.
        value: f64,
    },
    /// The masses are finite, but their sum is not.
    #[error(
        "the masses of all rows add up to more than {limit:e} kg, from {table}, row {row} on; are they really in kg?",
        limit = f64::MAX
    )]
    TotalTooLarge {
        /// Input slice in which the running total overflowed.
        table: Table,
        /// Position in that slice, counted from 0.
        row: usize,
    },
    /// A recovery is not above 0 and at most 1.
    #[error("stage {stage}: recovery `{value}` is not above 0 and at most 1 (kg leaving per kg entering)")]
    InvalidRecovery {
        /// Position of the stage, counted from 0.
        stage: usize,
        /// The offending value.
        value: f64,
    },
    /// No stage of a chain has production, so that nothing can be an origin.
    #[error("no stage of the chain has production; at least one needs it")]
    NoProduction,
    /// The tables of one stage of a chain.
    #[error("stage {stage}: {error}")]
    Stage {
        /// Position of the stage, counted from 0.
        stage: usize,
        /// What is wrong with them.
        error: Box<TradeError>,
    },
}
