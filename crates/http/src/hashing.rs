//! Password hashing on its own threads: each hash takes 19 MiB and tens of milliseconds, so only as
//! many run at once as there are processors, and nobody waits for long.

use std::sync::Arc;
use std::time::Duration;

use porchlight_domain::{Error, PasswordCost, Result};
use tokio::sync::Semaphore;

use crate::app::App;
use crate::error::ApiError;

/// How long a request waits for its turn before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// Turns at hashing.
pub struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Semaphore::new(processors)))
    }
}

impl App {
    /// Runs work that hashes or verifies a password, when it is its turn.
    pub async fn hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce(PasswordCost) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, ApiError> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.0.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(Error::Unavailable(PATIENCE).into()) };
        self.blocking(move |app| {
            let done = work(app.inst.password_cost);
            drop(turn);
            done
        })
        .await
    }
}
