//! Readers of foreign formats: sniff, validate, map, report unmatched rows.
