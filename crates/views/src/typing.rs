//! Documents about somebody typing: the frame for sockets, the body for webhooks.

use std::sync::Arc;

use porchlight_domain::conversations::{Typing, Typist};
use porchlight_domain::reactions::Deliver;
use porchlight_domain::{Frame, Installation, Token};
use porchlight_schema::AccountId;
use serde::Serialize;

use crate::frames::shown_to_contact;
use crate::people::SenderView;
use crate::realtime::ConversationPush;
use crate::webhook::SenderDocument;

#[derive(Serialize)]
struct Message<'a> {
    event: &'a str,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    conversation: ConversationPush<'a>,
    user: SenderView<'a>,
    is_private: bool,
    account_id: AccountId,
}

/// The frames for everybody who is to see it, staff and contact each their own; none for what sockets are
/// not told.
pub fn frames(inst: &Installation, typist: &Typist) -> Vec<Frame> {
    let Some(event) = typist.typing.and_then(Typing::event) else { return Vec::new() };
    let account = typist.conversation.row.account_id;
    let frame = |audience: &[Token], conversation: ConversationPush| {
        let user = SenderView::new(inst, &typist.who);
        let data = Data { conversation, user, is_private: typist.private, account_id: account };
        let message = serde_json::to_string(&Message { event, data }).ok()?;
        let audience = audience.into();
        Some(Frame { account, audience, except: None, message: Arc::from(message), seq: None })
    };
    let mut frames = Vec::with_capacity(2);
    if !typist.staff.is_empty() {
        frames.extend(frame(&typist.staff, ConversationPush::new(inst, &typist.conversation)));
    }
    if !typist.contact.is_empty() {
        frames.extend(shown_to_contact(inst, &typist.conversation, |shown| frame(&typist.contact, shown)));
    }
    frames
}

#[derive(Serialize)]
struct Document<'a> {
    event: &'a str,
    user: SenderDocument<'a>,
    conversation: ConversationPush<'a>,
    is_private: bool,
}

/// The bodies for webhooks, each with the one it goes to.
pub fn bodies(inst: &Installation, typist: &Typist) -> Vec<(Deliver, String)> {
    let Some(account) = &typist.account else { return Vec::new() };
    let body = |deliver: &Deliver| {
        let document = Document {
            event: deliver.event,
            user: SenderDocument::new(inst, account, &typist.who),
            conversation: ConversationPush::new(inst, &typist.conversation),
            is_private: typist.private,
        };
        Some((*deliver, serde_json::to_string(&document).ok()?))
    };
    typist.deliveries.iter().filter_map(body).collect()
}
