//! Attachment bytes: a local folder or object storage
