//! The secrets that sign outgoing webhooks. Each is told once; who lost it, or fears that somebody else
//! knows it, asks for a new one. For some hours the old one signs beside it, so that a receiver can be
//! given the new one without refusing anything in between.

use porchlight_schema::{AgentBotId, AuditAction, ChannelKind, InboxId, Ts, WebhookId};
use porchlight_store::account::{inboxes, secrets as store};

use crate::audit::{self, Subject, about};
use crate::error::{Error, Result};
use crate::keys;
use crate::{AdminScope, Installation, Tx};

/// Hours the old secret goes on signing unless something else is asked for.
pub const OVERLAP_HOURS: i64 = 24;
/// Hours it may go on signing at most.
pub const LONGEST_OVERLAP_HOURS: i64 = 7 * 24;

/// What has a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    Webhook(WebhookId),
    /// An API inbox.
    Inbox(InboxId),
    /// A bot of the account.
    AgentBot(AgentBotId),
}

impl Signer {
    fn subject(self) -> Subject {
        match self {
            Self::Webhook(id) => about("webhook", id),
            Self::Inbox(id) => about("inbox", id),
            Self::AgentBot(id) => about("agent_bot", id),
        }
    }
}

/// A new secret. It cannot be read again.
#[derive(Debug, Clone)]
pub struct Rotated {
    pub secret: String,
    /// How long the one before goes on signing; `None` when it is void.
    pub previous_until: Option<Ts>,
}

/// Gives a signer a new secret. The old one goes on signing for `overlap_hours`; none at all voids it at
/// once.
pub fn rotate(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    signer: Signer,
    overlap_hours: Option<i64>,
) -> Result<Rotated> {
    let hours = overlap_hours.unwrap_or(OVERLAP_HOURS);
    if !(0..=LONGEST_OVERLAP_HOURS).contains(&hours) {
        let message = format!("Overlap hours must be from 0 to {LONGEST_OVERLAP_HOURS}");
        return Err(Error::invalid("overlap_hours", message));
    }
    let (secret, until) = (keys::random_hex(), tx.now().plus_seconds(hours * 3600));
    let stored = stored(tx, scope, signer)?;
    store::replace(tx, scope, stored, &inst.keys.seal(&secret)?, until)?;
    if hours == 0 {
        store::forget_previous(tx, scope, stored)?;
    }
    audit::fact(tx, scope, AuditAction::SecretReplaced, signer.subject());
    Ok(Rotated { secret, previous_until: (hours > 0).then_some(until) })
}

/// Ends the overlap: from now on only the present secret signs. Nothing happens when there is none.
pub fn retire(tx: &mut Tx, scope: &AdminScope, signer: Signer) -> Result<()> {
    let stored = stored(tx, scope, signer)?;
    store::forget_previous(tx, scope, stored)?;
    audit::fact(tx, scope, AuditAction::SecretVoided, signer.subject());
    Ok(())
}

/// Where the secret lies: an inbox keeps it with its channel.
fn stored(tx: &mut Tx, scope: &AdminScope, signer: Signer) -> Result<store::Signer> {
    Ok(match signer {
        Signer::Webhook(id) => store::Signer::Webhook(id),
        Signer::AgentBot(id) => store::Signer::AgentBot(id),
        Signer::Inbox(id) => {
            let inbox = inboxes::lock(tx, scope, id)?;
            if inbox.channel_kind != ChannelKind::Api {
                return Err(Error::refused("Only API inboxes have a secret"));
            }
            store::Signer::Channel(inbox.channel_id)
        }
    })
}
