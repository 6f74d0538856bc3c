//! Views: labels.
