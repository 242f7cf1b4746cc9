//! Origin tracing through international trade, with balancing.
