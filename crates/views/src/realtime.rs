//! Views: realtime.
