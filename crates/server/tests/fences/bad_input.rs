//! Bad input to every operation: always an answer below 500 in a documented shape, never a write by a
//! refused call, and a server that goes on.

mod random;
mod refusals;
mod shapes;
mod uploads;
