//! Views: agent_bots.
