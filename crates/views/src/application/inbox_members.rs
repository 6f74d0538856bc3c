//! Views: inbox_members.
