//! Actix plumbing shared by the API crates
