//! Documents about somebody typing: the frame for sockets, the body for webhooks.

use std::sync::Arc;

use porchlight_domain::conversations::{Typing, Typist};
use porchlight_domain::reactions::Deliver;
use porchlight_domain::{Frame, Installation};
use porchlight_schema::AccountId;
use serde::Serialize;

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

/// The frame for everybody who is to see it; `None` for what sockets are not told.
pub fn frame(inst: &Installation, typist: &Typist) -> Option<Frame> {
    let event = typist.typing.and_then(Typing::event)?;
    let account = typist.conversation.row.account_id;
    let data = Data {
        conversation: ConversationPush::new(inst, &typist.conversation),
        user: SenderView::new(inst, &typist.who),
        is_private: typist.private,
        account_id: account,
    };
    let message = serde_json::to_string(&Message { event, data }).ok()?;
    Some(Frame {
        account,
        audience: typist.audience.clone().into(),
        except: None,
        message: Arc::from(message),
        seq: None,
    })
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
