//! The resource-logistics database: schema, embedded default, workspaces, read-only SQL.
