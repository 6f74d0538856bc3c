//! Queries: attachments.
