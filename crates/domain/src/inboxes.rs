//! Inboxes and their channels: made and changed by administrators, seen by their members.

pub mod channels;
pub mod domains;
pub mod hours;
mod patterns;
mod settings;

use porchlight_schema::tables::{AgentBot, Channel, Inbox};
use porchlight_schema::{AgentBotId, AuditAction, ChannelKind, InboxId, Json};
use porchlight_store::account::inboxes::NewChannel;
use porchlight_store::account::inboxes::{self as store, erase};
use porchlight_store::account::{agent_bots, inbox_members, members};

use crate::audit::{self, about};
use crate::avatars::{self, NewBlob};
use crate::caches::{self, Cache};
use crate::error::{Denial, Error, Result};
use crate::event::{self, Event};
use crate::input::Faults;
use crate::job::{self, Job};
use crate::keys;
use crate::people::Agent;
use crate::{AccountScope, AdminScope, Conn, Installation, Tx};

use channels::{Changed, ChannelChanges, Settings};
use hours::{WorkingDay, WorkingDayChanges};
pub use settings::InboxChanges;

/// An inbox with all its document needs.
#[derive(Debug, Clone)]
pub struct LoadedInbox {
    pub inbox: Inbox,
    pub channel: Channel,
    pub settings: Settings,
    pub working_hours: Vec<WorkingDay>,
    /// The key that proves visitors' identities; for administrators only.
    pub hmac_token: Option<String>,
    /// The key that signs the webhook; told once, when the inbox is made.
    pub secret: Option<String>,
}

impl LoadedInbox {
    fn load(inst: &Installation, scope: &AccountScope, inbox: Inbox, channel: Channel) -> Result<Self> {
        let hmac_token = match scope.admin() {
            Some(_) => Some(inst.keys.open(&channel.hmac_token_sealed)?),
            None => None,
        };
        let (settings, working_hours) = (Settings::of(&channel), hours::read(&inbox.working_hours));
        Ok(Self { inbox, channel, settings, working_hours, hmac_token, secret: None })
    }
}

/// An inbox that the caller sees. `NotFound` for ids that are none of the account's, `Denied` for
/// those the caller is no member of.
pub fn seen(conn: &mut Conn, scope: &AccountScope, id: InboxId) -> Result<Inbox> {
    let inbox = store::find(conn, scope, id)?;
    if scope.sees(inbox.id) { Ok(inbox) } else { Err(Error::Denied(Denial::NotAllowed)) }
}

/// The inboxes the caller sees, by name.
pub fn list(conn: &mut Conn, inst: &Installation, scope: &AccountScope) -> Result<Vec<LoadedInbox>> {
    let inboxes = store::list(conn, scope)?;
    let ids: Vec<_> = inboxes.iter().map(|inbox| inbox.channel_id).collect();
    let mut channels: std::collections::HashMap<_, _> =
        store::channels_by_ids(conn, scope, &ids)?.into_iter().map(|channel| (channel.id, channel)).collect();
    inboxes
        .into_iter()
        .filter_map(|inbox| channels.remove(&inbox.channel_id).map(|channel| (inbox, channel)))
        .map(|(inbox, channel)| LoadedInbox::load(inst, scope, inbox, channel))
        .collect()
}

/// One inbox that the caller sees.
pub fn find(conn: &mut Conn, inst: &Installation, scope: &AccountScope, id: InboxId) -> Result<LoadedInbox> {
    let inbox = seen(conn, scope, id)?;
    let channel = store::channel_of(conn, scope, &inbox)?;
    LoadedInbox::load(inst, scope, inbox, channel)
}

/// Makes an inbox with its channel. The name must be there, and what the channel's kind requires.
pub fn create(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    kind: ChannelKind,
    mut new: InboxChanges,
) -> Result<LoadedInbox> {
    let (mut wanted, mut faults) = (Changed::standard(kind), Faults::new());
    wanted.apply(std::mem::take(&mut new.channel), &mut faults)?;
    new.check(&mut faults);
    if new.name.is_none() {
        faults.need("name", "Name", "");
    }
    faults.settle()?;
    let (channel, secret) = insert_channel(tx, inst, scope, kind, &wanted)?;
    let name = new.name.clone().unwrap_or_default();
    let mut inbox = store::insert(tx, scope, &channel, &name, &Json::from(&hours::standard()))?;
    // What new inboxes cannot have yet is left out by the wire, not refused.
    new.csat_config = None;
    apply(tx, scope, &mut inbox, new)?;
    store::save(tx, scope, &inbox)?;
    caches::changed(tx, scope, Cache::Inbox)?;
    event::record(tx, scope, Event::InboxCreated(inbox.id));
    audit::fact(tx, scope, AuditAction::InboxCreated, about("inbox", inbox.id));
    let loaded = LoadedInbox::load(inst, scope, inbox, channel)?;
    Ok(LoadedInbox { secret: Some(secret), ..loaded })
}

fn insert_channel(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    kind: ChannelKind,
    wanted: &Changed,
) -> Result<(Channel, String)> {
    let (identifier, secret) = (keys::random_token(), keys::random_hex());
    let new = NewChannel {
        kind,
        identifier: &identifier,
        hmac_token_sealed: &inst.keys.seal(&keys::random_token())?,
        secret_sealed: Some(&inst.keys.seal(&secret)?),
        hmac_mandatory: wanted.hmac_mandatory,
        webhook_url: wanted.webhook_url.as_deref(),
        settings: &wanted.settings.json(),
    };
    Ok((store::insert_channel(tx, scope, &new)?, secret))
}

/// Changes an inbox and its channel.
pub fn update(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AdminScope,
    id: InboxId,
    mut changes: InboxChanges,
) -> Result<LoadedInbox> {
    let mut inbox = store::lock(tx, scope, id)?;
    let mut channel = store::channel_of(tx, scope, &inbox)?;
    let (mut wanted, mut faults) = (Changed::of(&channel), Faults::new());
    wanted.apply(std::mem::take(&mut changes.channel), &mut faults)?;
    changes.check(&mut faults);
    faults.settle()?;
    let before = inbox.clone();
    apply(tx, scope, &mut inbox, changes)?;
    store::save(tx, scope, &inbox)?;
    channel.hmac_mandatory = wanted.hmac_mandatory;
    channel.webhook_url = wanted.webhook_url;
    channel.settings = wanted.settings.json();
    store::save_channel(tx, scope, &channel)?;
    caches::changed(tx, scope, Cache::Inbox)?;
    let changed = settings::differences(&before, &inbox);
    event::record(tx, scope, Event::InboxUpdated(inbox.id, changed));
    LoadedInbox::load(inst, scope, inbox, channel)
}

/// Writes changes into the row; hours and picture have rules that need what is there.
fn apply(tx: &mut Tx, scope: &AdminScope, inbox: &mut Inbox, mut changes: InboxChanges) -> Result<()> {
    if let Some(days) = changes.working_hours.take() {
        let mut hours = hours::read(&inbox.working_hours);
        hours::change(&mut hours, &days)?;
        inbox.working_hours = Json::from(&hours);
    }
    if let Some(new) = changes.avatar.take() {
        inbox.avatar_blob_id = Some(avatars::replace(tx, Some(scope.account()), inbox.avatar_blob_id, new)?);
    }
    changes.write(inbox);
    Ok(())
}

/// Takes the picture of an inbox away.
pub fn delete_avatar(tx: &mut Tx, scope: &AdminScope, id: InboxId) -> Result<()> {
    let mut inbox = store::lock(tx, scope, id)?;
    avatars::remove(tx, inbox.avatar_blob_id.take())?;
    store::save(tx, scope, &inbox)?;
    caches::changed(tx, scope, Cache::Inbox)
}

/// Deletes an inbox: gone for everybody at once, its rows erased piece by piece by a job.
pub fn delete(tx: &mut Tx, scope: &AdminScope, id: InboxId) -> Result<()> {
    erase::mark(tx, scope, id)?;
    audit::fact(tx, scope, AuditAction::InboxDeleted, about("inbox", id));
    let (key, now) = (format!("delete inbox {id}"), tx.now());
    job::enqueue(tx, Some(scope.account()), &Job::DeleteInbox { inbox: id }, Some(&key), now)?;
    tx.access_changed();
    caches::changed(tx, scope, Cache::Inbox)
}

/// Rows erased in one transaction of [`erase_some`].
const ERASED_AT_ONCE: i64 = 500;

/// Erases some rows of an inbox that is being deleted. `false` when nothing is left to erase.
pub fn erase_some(tx: &mut Tx, scope: &AdminScope, id: InboxId) -> Result<bool> {
    Ok(erase::batch(tx, scope, id, ERASED_AT_ONCE)?)
}

/// The bot of an inbox that the caller sees.
pub fn agent_bot(conn: &mut Conn, scope: &AccountScope, id: InboxId) -> Result<Option<AgentBot>> {
    let inbox = seen(conn, scope, id)?;
    Ok(agent_bots::of_inbox(conn, scope, inbox.id)?)
}

/// Gives an inbox a bot of the account or of the system, or none.
pub fn set_agent_bot(tx: &mut Tx, scope: &AdminScope, id: InboxId, bot: Option<AgentBotId>) -> Result<()> {
    let inbox = store::lock(tx, scope, id)?;
    match bot {
        Some(bot) => {
            let bot = agent_bots::find(tx, scope, bot)?;
            agent_bots::link(tx, scope, inbox.id, bot.id)?;
        }
        None => agent_bots::unlink(tx, scope, inbox.id)?,
    }
    // A bot may act in an account as long as it serves an inbox there.
    tx.access_changed();
    caches::changed(tx, scope, Cache::Inbox)
}

/// Who can be given a conversation of every one of these inboxes: the members they share, and the
/// account's administrators.
pub fn assignable_agents(
    conn: &mut Conn,
    inst: &Installation,
    scope: &AccountScope,
    ids: &[InboxId],
) -> Result<Vec<Agent>> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let found = store::find_all(conn, scope, &ids)?;
    if ids.is_empty() || found.len() != ids.len() {
        return Err(Error::NotFound);
    }
    if !ids.iter().all(|id| scope.sees(*id)) {
        return Err(Error::Denied(Denial::NotAllowed));
    }
    let mut shared: std::collections::HashMap<_, usize> = std::collections::HashMap::new();
    for (_, user) in inbox_members::pairs(conn, scope, &ids)? {
        *shared.entry(user).or_default() += 1;
    }
    let everybody = members::list(conn, scope)?;
    let assignable = everybody.into_iter().filter(|(user, member)| {
        member.role == porchlight_schema::Role::Administrator || shared.get(&user.id) == Some(&ids.len())
    });
    Ok(Agent::all(inst, scope, assignable))
}
