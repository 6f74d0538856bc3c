//! Views: csat.
