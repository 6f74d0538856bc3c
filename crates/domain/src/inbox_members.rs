//! Use cases: inbox_members.
