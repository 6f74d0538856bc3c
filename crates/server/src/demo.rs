//! Demo data: a bicycle shop with two agents, two inboxes, and customers who have written.
//!
//! Everything goes through the same use cases as requests do, in one transaction: there is all of it or
//! nothing. The sign-in is random and kept in `demo.json` in the data folder, so that it can be shown
//! again; nobody who reads this source can sign in to a demo that was left running.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use anyhow::{Context, bail};
use porchlight_domain::contacts::{self, ContactInput};
use porchlight_domain::conversations::{self, Create};
use porchlight_domain::inboxes::InboxChanges;
use porchlight_domain::inboxes::channels::ChannelChanges;
use porchlight_domain::messages::{self, NewMessage};
use porchlight_domain::passwords::{Password, PasswordDigest};
use porchlight_domain::schema::{AccountId, ChannelKind, ConversationStatus, Role, UserId};
use porchlight_domain::setup::{Founding, create_account};
use porchlight_domain::sign_in::{self, Credential};
use porchlight_domain::users::{Registration, Trust};
use porchlight_domain::visitors::{self, NewVisitor};
use porchlight_domain::{
    AccountScope, Db, Error, Installation, Result, Tx, inbox_members, inboxes, keys, labels, members, setup,
    users,
};
use serde::{Deserialize, Serialize};

use crate::wire::Node;

/// How to get into the demo.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Demo {
    pub url: String,
    pub account_id: i64,
    pub password: String,
    pub administrator: Person,
    pub agent: Person,
    pub api_inbox: Inbox,
    pub website_inbox: Inbox,
    /// A customer in the API inbox, to write as.
    pub visitor: Visitor,
    /// The conversation of that customer.
    pub conversation_id: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Person {
    pub id: i64,
    pub email: String,
    pub access_token: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Inbox {
    pub id: i64,
    /// The public name of the inbox in addresses (of a website: its token).
    pub identifier: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Visitor {
    pub name: String,
    pub source_id: String,
    pub pubsub_token: String,
}

const FILE: &str = "demo.json";

/// Makes the demo in an installation without users, or finds the one made before.
pub fn ensure(node: &Node) -> anyhow::Result<Demo> {
    let path = node.config.server.data_dir.join(FILE);
    let empty = node.db.read_blocking(setup::needed).map_err(crate::cli::explain)?;
    if !empty {
        let Some(mut demo) = read(&path)? else {
            bail!("this installation has users already; demo data goes only into an empty one");
        };
        demo.url = node.inst.frontend_url.clone();
        return Ok(demo);
    }
    let text = format!("Demo-{}-1a", keys::random_token());
    let digest = Password::new(&text).and_then(|password| password.hash(node.inst.password_cost));
    let digest = digest.map_err(crate::cli::explain)?;
    let demo = make(&node.db, node, digest, text)?;
    write(&path, &demo)?;
    Ok(demo)
}

fn read(path: &PathBuf) -> anyhow::Result<Option<Demo>> {
    match std::fs::read(path) {
        Ok(text) => {
            Ok(Some(serde_json::from_slice(&text).with_context(|| format!("{} is broken", path.display()))?))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

fn write(path: &PathBuf, demo: &Demo) -> anyhow::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    file.write_all(&serde_json::to_vec_pretty(demo)?)?;
    Ok(())
}

fn make(db: &Db, node: &Node, digest: PasswordDigest, password: String) -> anyhow::Result<Demo> {
    let inst = node.inst.clone();
    db.write_blocking(move |tx| fill(tx, &inst, digest, password)).map_err(crate::cli::explain)
}

fn fill(tx: &mut Tx, inst: &Installation, digest: PasswordDigest, password: String) -> Result<Demo> {
    // Another process may have been quicker.
    if !setup::needed(tx)? {
        return Err(Error::refused(
            "this installation has users already; demo data goes only into an empty one",
        ));
    }
    let founding = Founding {
        account_name: "Lantern Bicycles".into(),
        user_name: "Ada Mori".into(),
        email: "ada@lantern.example".into(),
    };
    let founded = create_account(tx, inst, &founding, digest.clone())?;
    let account = founded.account_id;
    let ada = caller(tx, &founded.access_token, account)?;
    let admin = ada.admin().ok_or(Error::NotFound)?;
    let (grace_id, grace_token) = agent(tx, inst, &ada, digest)?;
    let people = [founded.user_id, grace_id];
    let api = inbox(tx, inst, &admin, ChannelKind::Api, "Shop app", &people)?;
    let website = inbox(tx, inst, &admin, ChannelKind::WebWidget, "Website", &people)?;
    for (title, color) in [("order", "#4f7cac"), ("repair", "#c2683b"), ("vip", "#8a5fbf")] {
        let new = labels::LabelChanges {
            title: Some(title.into()),
            color: Some(color.into()),
            ..Default::default()
        };
        labels::create(tx, &admin, new)?;
    }
    let grace = caller(tx, &grace_token, account)?;
    let mut first = None;
    for story in STORIES {
        let told = tell(tx, inst, story, &api.identifier, &ada, &grace, grace_id)?;
        first.get_or_insert(told);
    }
    website_story(tx, inst, &ada, &website)?;
    let (visitor, conversation_id) = first.ok_or(Error::NotFound)?;
    Ok(Demo {
        url: inst.frontend_url.clone(),
        account_id: account.0,
        password,
        administrator: Person {
            id: founded.user_id.0,
            email: founding.email,
            access_token: founded.access_token,
        },
        agent: Person { id: grace_id.0, email: GRACE.into(), access_token: grace_token },
        api_inbox: api,
        website_inbox: website,
        visitor,
        conversation_id,
    })
}

const GRACE: &str = "grace@lantern.example";

fn caller(tx: &mut Tx, token: &str, account: AccountId) -> Result<AccountScope> {
    Ok(sign_in::account_scope(tx, &Credential::Token(token.to_owned()), account)?)
}

fn agent(
    tx: &mut Tx,
    inst: &Installation,
    scope: &AccountScope,
    digest: PasswordDigest,
) -> Result<(UserId, String)> {
    let registration = Registration {
        email: porchlight_domain::input::Email::required(GRACE)?,
        name: "Grace Okafor".into(),
        display_name: Some("Grace".into()),
        password: Some(digest),
        super_admin: false,
        custom_attributes: porchlight_domain::schema::Json::object(),
        trust: Trust::Confirmed,
    };
    let user = users::register(tx, inst, &registration)?;
    members::join(tx, scope, &members::member(user.id, Role::Agent, scope.actor().user()))?;
    Ok((user.id, users::load(tx, inst, user.id)?.access_token))
}

fn inbox(
    tx: &mut Tx,
    inst: &Installation,
    scope: &porchlight_domain::AdminScope,
    kind: ChannelKind,
    name: &str,
    people: &[UserId],
) -> Result<Inbox> {
    let channel = match kind {
        ChannelKind::Api => ChannelChanges::default(),
        ChannelKind::WebWidget => ChannelChanges {
            website_url: Some(format!("{}/demo", inst.frontend_url)),
            widget_color: Some("#b45309".into()),
            welcome_title: Some(Some("Hello from the workshop".into())),
            welcome_tagline: Some(Some("Ask us about bicycles, repairs and your order.".into())),
            ..ChannelChanges::default()
        },
    };
    // Conversations stay unassigned until somebody takes them: that is what a demo is for.
    let new = InboxChanges {
        name: Some(name.into()),
        enable_auto_assignment: Some(false),
        channel,
        ..InboxChanges::default()
    };
    let made = inboxes::create(tx, inst, scope, kind, new)?;
    inbox_members::add(tx, inst, scope, made.inbox.id, people)?;
    Ok(Inbox { id: made.inbox.id.0, identifier: made.channel.identifier })
}

/// Who says a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Customer,
    Ada,
    Grace,
    /// Ada, in a note that the customer does not see.
    Note,
}

struct Story {
    name: &'static str,
    email: &'static str,
    lines: &'static [(By, &'static str)],
    label: Option<&'static str>,
    resolved: bool,
}

const STORIES: &[Story] = &[
    Story {
        name: "Mira Sand",
        email: "mira@customers.example",
        lines: &[(
            By::Customer,
            "Hi! Is the blue touring frame in size 54 still there? I could come by on Saturday.",
        )],
        label: Some("order"),
        resolved: false,
    },
    Story {
        name: "Jonas Feld",
        email: "jonas@customers.example",
        lines: &[
            (By::Customer, "My rear brake squeals since the service last week."),
            (By::Grace, "Sorry to hear that. Does it squeal only when wet, or all the time?"),
            (By::Customer, "All the time, and it pulls to one side."),
            (By::Note, "Pads were glazed on arrival. New ones are on the shelf, no charge."),
            (
                By::Grace,
                "Then please bring it in, we will change the pads at no charge. Would tomorrow at 10 do?",
            ),
        ],
        label: Some("repair"),
        resolved: false,
    },
    Story {
        name: "Lucía Ferrer",
        email: "lucia@customers.example",
        lines: &[
            (By::Customer, "¿Hacéis envíos a Portugal?"),
            (By::Ada, "Sí, a toda la Península: 4 días laborables, 9 € por paquete."),
            (By::Customer, "¡Perfecto, gracias!"),
        ],
        label: Some("order"),
        resolved: true,
    },
    Story {
        name: "Tomek Wilk",
        email: "tomek@customers.example",
        lines: &[
            (By::Customer, "Can you true a wheel while I wait?"),
            (By::Customer, "It is the front one, 28 inch, one spoke is gone."),
        ],
        label: None,
        resolved: false,
    },
    Story {
        name: "Aiko Tanaka",
        email: "aiko@customers.example",
        lines: &[
            (By::Customer, "Thank you for the quick repair 🚲"),
            (By::Grace, "With pleasure. Enjoy the ride!"),
        ],
        label: Some("vip"),
        resolved: true,
    },
];

fn tell(
    tx: &mut Tx,
    inst: &Installation,
    story: &Story,
    inbox: &str,
    ada: &AccountScope,
    grace: &AccountScope,
    grace_id: UserId,
) -> Result<(Visitor, i64)> {
    let input = ContactInput {
        name: Some(story.name.into()),
        email: Some(story.email.into()),
        ..ContactInput::default()
    };
    let session = visitors::create(tx, inst, inbox, NewVisitor { input, ..NewVisitor::default() })?;
    let source_id = session.contact_inbox.source_id.clone();
    let customer = sign_in::visitor_scope(tx, inst, inbox, &source_id, None)?;
    let id = visitors::start(tx, inst, &customer, serde_json::Map::new())?.row.display_id;
    for (by, text) in story.lines {
        let new = NewMessage {
            content: Some((*text).to_owned()),
            private: *by == By::Note,
            ..NewMessage::default()
        };
        match by {
            By::Customer => messages::post_as_contact(tx, inst, &customer, id, new)?,
            By::Ada | By::Note => messages::post(tx, inst, ada, id, new)?,
            By::Grace => messages::post(tx, inst, grace, id, new)?,
        };
    }
    if story.lines.iter().any(|(by, _)| *by == By::Grace) {
        conversations::assign_agent(tx, inst, ada, id, Some(grace_id))?;
    }
    if let Some(label) = story.label {
        conversations::set_labels(tx, inst, ada, id, &[label.to_owned()])?;
    }
    if story.resolved {
        conversations::toggle_status(tx, inst, ada, id, Some(ConversationStatus::Resolved), None)?;
    }
    let visitor =
        Visitor { name: story.name.into(), source_id, pubsub_token: session.contact_inbox.pubsub_token };
    Ok((visitor, id.0))
}

/// On the website the shop wrote first.
fn website_story(tx: &mut Tx, inst: &Installation, ada: &AccountScope, website: &Inbox) -> Result<()> {
    let input = ContactInput {
        name: Some("Nora Lindqvist".into()),
        email: Some("nora@customers.example".into()),
        ..ContactInput::default()
    };
    let inbox = porchlight_domain::schema::InboxId(website.id);
    let created = contacts::create(tx, inst, ada, input, Some(inbox), None)?;
    let Some((session, _)) = created.session else { return Ok(()) };
    let text = "Your order is ready: the dynamo lamp arrived this morning. We are here until 6.";
    let message = NewMessage { content: Some(text.into()), ..NewMessage::default() };
    let new = Create { message: Some(message), ..Create::default() };
    conversations::create(tx, inst, ada, session.id, new)?;
    Ok(())
}
