//! Views: the widget. What a visitor has not proved to be is not shown to it: whoever only says an e-mail
//! address is joined with the contact of that address, and learns nothing about it.

mod messages;
mod site;
mod visitor;

pub use messages::{WidgetMessageView, WidgetMessagesView};
pub use site::{PageView, SiteConfigView};
pub use visitor::{
    AnsweredView, BegunView, ConversationAttributesView, CurrentConversationView, MemberView, MembersView,
    RecognisedView, UploadView, VisitorView, contact_of,
};
