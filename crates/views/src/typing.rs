//! The frame about somebody typing.

use std::sync::Arc;

use porchlight_domain::conversations::{Typing, Typist};
use porchlight_domain::{Frame, Installation};
use porchlight_schema::AccountId;
use serde::Serialize;

use crate::people::SenderView;
use crate::realtime::ConversationPush;

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
pub fn frame(inst: &Installation, typist: &Typist, typing: Typing) -> Option<Frame> {
    let event = typing.event()?;
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
