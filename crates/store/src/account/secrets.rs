//! The secrets that sign outgoing webhooks, whatever they belong to: replaced, the old one kept for a
//! while, and forgotten.

use diesel::prelude::*;
use porchlight_schema::tables::{agent_bots, channels, webhooks};
use porchlight_schema::{AgentBotId, ChannelId, Ts, WebhookId};

use crate::db::Tx;
use crate::error::{Error, Result};
use crate::scope::AdminScope;

/// Whose secret it is. A system bot's is not the account's to change, and is not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    Webhook(WebhookId),
    Channel(ChannelId),
    AgentBot(AgentBotId),
}

/// The same statement on the table of each kind of signer.
macro_rules! change {
    ($tx:expr, $scope:expr, $signer:expr, $table:ident => $values:expr) => {
        match $signer {
            Signer::Webhook(id) => change!(@one $tx, $scope, id, webhooks, $table => $values),
            Signer::Channel(id) => change!(@one $tx, $scope, id, channels, $table => $values),
            Signer::AgentBot(id) => change!(@one $tx, $scope, id, agent_bots, $table => $values),
        }
    };
    (@one $tx:expr, $scope:expr, $id:expr, $real:ident, $table:ident => $values:expr) => {{
        use $real as $table;
        diesel::update($table::table)
            .filter($table::account_id.eq($scope.account()))
            .filter($table::id.eq($id))
            .set($values)
            .execute($tx.directory())?
    }};
}

/// Replaces a secret. The present one becomes the previous one, good until the given time; the one
/// before that is forgotten.
pub fn replace(tx: &mut Tx, scope: &AdminScope, signer: Signer, sealed: &str, until: Ts) -> Result<()> {
    let now = tx.now();
    let changed = change!(tx, scope, signer, signers => (
        signers::previous_secret_sealed.eq(signers::secret_sealed.nullable()),
        signers::previous_secret_until.eq(until),
        signers::secret_sealed.eq(sealed),
        signers::updated_at.eq(now),
    ));
    if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Forgets the previous secret, if there is one.
pub fn forget_previous(tx: &mut Tx, scope: &AdminScope, signer: Signer) -> Result<()> {
    let now = tx.now();
    let changed = change!(tx, scope, signer, signers => (
        signers::previous_secret_sealed.eq(None::<String>),
        signers::previous_secret_until.eq(None::<Ts>),
        signers::updated_at.eq(now),
    ));
    if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
}
