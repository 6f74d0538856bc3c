//! Queries: platform_apps.
