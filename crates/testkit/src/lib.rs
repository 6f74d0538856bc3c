//! Test server, builders, fake peers (tests only)
