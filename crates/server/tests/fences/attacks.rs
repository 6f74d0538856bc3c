//! Attacks on the whole server, one test each. What they cover of the list of known attacks, and where the
//! others are tested: `docs/security.md`.

mod audit;
mod input;
mod invitations;
mod isolation;
mod nodes;
mod people;
mod rights;
mod secrets;
