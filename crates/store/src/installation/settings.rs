//! Queries: settings.
