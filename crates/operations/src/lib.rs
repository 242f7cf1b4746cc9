//! The registry: request to answer, with coverage, checks, sources and run record.
