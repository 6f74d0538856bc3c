//! Documents of the platform API.

pub mod account_users;
pub mod accounts;
pub mod users;
