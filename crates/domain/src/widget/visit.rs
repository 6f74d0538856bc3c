//! Opening the widget: what it has to know to show itself, and the session of its visitor.

use porchlight_schema::tables::{Account, Channel, Contact, ContactInbox, Inbox};
use porchlight_store::account::{
    agent_bots, contact_inboxes, contacts as contact_rows, inbox_members, inboxes,
};
use porchlight_store::installation::accounts;

use crate::accounts::features;
use crate::contacts::{self, ContactInput, names};
use crate::error::{Error, Result};
use crate::inboxes::channels::WidgetSettings;
use crate::inboxes::hours::{self, WorkingDay};
use crate::people::Agent;
use crate::sign_in::widget::{self as doors, Call, Door};
use crate::{Conn, Installation, Tx, contact_inboxes as sessions};

/// Languages the widget speaks: what people call them, and the code.
pub const LANGUAGES: &[(&str, &str)] = &[
    ("English", "en"),
    ("Deutsch", "de"),
    ("Español", "es"),
    ("Português (Brasil)", "pt_BR"),
    ("Français", "fr"),
    ("العربية", "ar"),
];

/// Seconds for which a visit need not be noted again.
const NOTED_SECONDS: i64 = 60;

/// A website's inbox as its widget shows it.
#[derive(Debug)]
pub struct Site {
    pub inbox: Inbox,
    pub channel: Channel,
    pub settings: WidgetSettings,
    pub working_hours: Vec<WorkingDay>,
    /// Of the inbox's time zone now, such as `+05:30`.
    pub utc_offset: String,
    /// Of the account, such as `pt_BR`.
    pub locale: String,
    /// Name of the bot that answers first; empty without.
    pub bot: String,
    /// Whether the widget leaves its maker's name out.
    pub unbranded: bool,
}

/// A visit of somebody: the website, the session, and a fresh token for it.
#[derive(Debug)]
pub struct Visit {
    pub site: Site,
    pub contact_inbox: ContactInbox,
    pub contact: Contact,
    pub token: String,
}

/// The website of a token.
pub fn site(conn: &mut Conn, call: &Call) -> Result<Site> {
    let door = doors::door(conn, call)?;
    load(conn, door)
}

fn load(conn: &mut Conn, door: Door) -> Result<Site> {
    let inbox = inboxes::find(conn, &door.scope, door.inbox)?;
    let account: Account = accounts::find(conn, &door.scope)?;
    let bot = agent_bots::active_for_inbox(conn, &door.scope, door.inbox)?;
    Ok(Site {
        working_hours: hours::read(&inbox.working_hours),
        utc_offset: hours::utc_offset(&inbox.timezone, conn.now()),
        locale: account.locale.clone(),
        bot: bot.map(|bot| bot.name).unwrap_or_default(),
        unbranded: features::enabled(&account).contains(&"disable_branding"),
        inbox,
        channel: door.channel,
        settings: door.settings,
    })
}

/// A visit in a session that is there and needs nothing written; `None` for [`enter`].
pub fn recognise(conn: &mut Conn, inst: &Installation, call: &Call) -> Result<Option<Visit>> {
    let door = doors::door(conn, call)?;
    let seen = conn.now().plus_seconds(-NOTED_SECONDS);
    if door.channel.visited_at.is_none_or(|at| at < seen) {
        return Ok(None);
    }
    match session(conn, inst, call, &door)? {
        Some((contact_inbox, contact)) => visit(conn, inst, door, contact_inbox, contact).map(Some),
        None => Ok(None),
    }
}

/// A visit, in a session of its own where the token names none. `welcome` is asked before one is made.
pub fn enter(
    tx: &mut Tx,
    inst: &Installation,
    call: &Call,
    welcome: impl FnOnce() -> Result<()>,
) -> Result<Visit> {
    let door = doors::door(tx, call)?;
    let (contact_inbox, contact) = match session(tx, inst, call, &door)? {
        Some(known) => known,
        None => {
            welcome()?;
            newcomer(tx, &door)?
        }
    };
    let seen = tx.now().plus_seconds(-NOTED_SECONDS);
    inboxes::note_visit(tx, &door.scope, door.channel.id, seen)?;
    visit(tx, inst, door, contact_inbox, contact)
}

/// The session that the caller's token names.
fn session(
    conn: &mut Conn,
    inst: &Installation,
    call: &Call,
    door: &Door,
) -> Result<Option<(ContactInbox, Contact)>> {
    let scope = match doors::visitor(conn, inst, call) {
        Err(Error::NotFound) => return Ok(None),
        other => other?,
    };
    let contact_inbox = contact_inboxes::find(conn, &door.scope, scope.contact_inbox())?;
    let contact = contact_rows::find(conn, &door.scope, scope.contact())?;
    Ok(Some((contact_inbox, contact)))
}

/// Somebody of whom nothing is known, with a session.
pub(super) fn newcomer(tx: &mut Tx, door: &Door) -> Result<(ContactInbox, Contact)> {
    let input = ContactInput { name: Some(names::invented()), ..ContactInput::default() };
    // An invented name is nobody's own, so it cannot be taken.
    let contact = contacts::insert_unless_taken(tx, &door.scope, &input)?.ok_or(Error::NotFound)?;
    let session = sessions::open(tx, &door.scope, contact.id, door.inbox, None, false)?;
    Ok((session, contact))
}

fn visit(
    conn: &mut Conn,
    inst: &Installation,
    door: Door,
    contact_inbox: ContactInbox,
    contact: Contact,
) -> Result<Visit> {
    let token = doors::mint(inst, &contact_inbox.source_id, door.inbox, conn.now())?;
    Ok(Visit { site: load(conn, door)?, contact_inbox, contact, token })
}

/// Who answers on a website.
pub fn members(conn: &mut Conn, inst: &Installation, call: &Call) -> Result<Vec<Agent>> {
    let door = doors::door(conn, call)?;
    let members = inbox_members::list(conn, &door.scope, door.inbox)?;
    Ok(Agent::all(inst, &door.scope, members))
}
