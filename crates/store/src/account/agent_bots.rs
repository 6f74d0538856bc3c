//! Queries: agent_bots.
