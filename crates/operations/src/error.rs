//! Errors of operations, by whose fault they are: that decides the exit code and the HTTP status.

use database::DatabaseError;
use thiserror::Error;

/// An operation that gave no answer.
#[derive(Debug, Error)]
pub enum OperationError {
    /// The request cannot be understood: an unknown region, a year without data, a share of 1.2.
    #[error("{0}")]
    Request(String),
    /// A file of the user cannot be used. Holds every problem found, one line each.
    #[error("{0}")]
    Input(String),
    /// A check failed in a way that leaves no result.
    #[error("{0}")]
    Check(String),
    /// The database cannot be read.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Anything else: a fault of the program or of the machine.
    #[error("{0}")]
    Other(String),
}

impl OperationError {
    /// The exit code of the command line: 2 usage, 3 a check failed, 4 bad input data, 1 anything else.
    pub fn exit_code(&self) -> u8 {
        match self {
            OperationError::Request(_) => 2,
            OperationError::Check(_) => 3,
            OperationError::Input(_) => 4,
            OperationError::Database(_) | OperationError::Other(_) => 1,
        }
    }
}
