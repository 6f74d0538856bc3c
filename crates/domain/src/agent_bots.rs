//! Use cases: agent_bots.
