//! A copy of the conversation by mail, for the visitor who asks for it.

use porchlight_schema::MessageType;
use porchlight_store::account::{contacts, context, messages as rows};
use porchlight_store::page::MessageWindow;

use super::current;
use crate::error::{Error, Result};
use crate::input::Email;
use crate::job::{self, Mail};
use crate::messages::{self, LoadedMessage, Readers, Sender};
use crate::people::available_name;
use crate::{Conn, ContactScope, Installation, Tx};

/// Messages of a conversation that a copy holds: the first ones.
const MESSAGES: i64 = 1000;

/// Where a copy would go: the address on the visitor's contact, never one that a request names. None goes
/// out before somebody has answered, so that nobody has us mail their own words to a stranger.
pub fn address(conn: &mut Conn, scope: &ContactScope) -> Result<Option<Email>> {
    let account = scope.account_scope();
    let Some(row) = current(conn, scope)? else { return Ok(None) };
    if !rows::history(conn, account, row.id)?.outgoing {
        return Ok(None);
    }
    let contact = contacts::find(conn, account, scope.contact())?;
    Ok(contact.email.as_deref().and_then(Email::parse))
}

/// Mails the copy, if there is a conversation to copy and an address to send it to.
pub fn send(tx: &mut Tx, inst: &Installation, scope: &ContactScope) -> Result<()> {
    let account = scope.account_scope();
    let (Some(to), Some(row)) = (address(tx, scope)?, current(tx, scope)?) else { return Ok(()) };
    let (inbox, _) = context::inboxes(tx, account, &[row.inbox_id])?.pop().ok_or(Error::NotFound)?;
    let all = MessageWindow::Between(porchlight_schema::MessageId(0), porchlight_schema::MessageId(i64::MAX));
    let mut found = rows::list(tx, account, row.id, all, Readers::Public)?;
    found.retain(|message| matches!(message.message_type, MessageType::Incoming | MessageType::Outgoing));
    found.truncate(usize::try_from(MESSAGES).unwrap_or(usize::MAX));
    let said = messages::load(tx, inst, account, found, &[(row.id, row.display_id)].into())?;
    let lines: Vec<String> = said.iter().map(line).collect();
    let text = format!("Your conversation with {}:\n\n{}\n", inbox.name, lines.join("\n\n"));
    let mail = Mail {
        to: to.into_string(),
        subject: format!("[#{}] Your conversation with {}", row.display_id, inbox.name),
        text,
    };
    job::enqueue_mail(tx, inst, Some(account.account()), &mail)
}

/// Who said what, and when.
fn line(message: &LoadedMessage) -> String {
    let who = match &message.sender {
        Some(Sender::User(agent)) => available_name(&agent.user),
        Some(Sender::AgentBot(bot)) => bot.name.as_str(),
        Some(Sender::Contact(_)) | None => "You",
    };
    let at = message.message.created_at.datetime().format("%Y-%m-%d %H:%M UTC");
    let files =
        message.attachments.iter().filter_map(|(_, blob)| Some(format!("[{}]", blob.as_ref()?.filename)));
    let text = message.message.content.iter().filter(|text| !text.trim().is_empty()).cloned();
    format!("{who}, {at}\n{}", text.chain(files).collect::<Vec<_>>().join("\n"))
}
