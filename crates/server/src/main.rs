//! The program. Everything it does is in the library, where tests reach it.

use std::process::ExitCode;

/// What one thread reads from the database another one answers with: the system's allocator has them wait for each
/// other (docs/decisions/0011).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    porchlight_server::cli::run()
}
