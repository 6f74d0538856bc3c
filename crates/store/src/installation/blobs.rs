//! Queries: blobs.
