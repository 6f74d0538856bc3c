//! Use cases: conversations.
