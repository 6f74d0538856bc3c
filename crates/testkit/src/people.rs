//! Who acts in tests: accounts with their people, bots, inboxes and visitors. People and accounts are
//! made behind the scenes, everything else over the APIs, as customers do.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use porchlight_domain::input::Email;
use porchlight_domain::passwords::Password;
use porchlight_domain::setup::{self, Founding};
use porchlight_domain::users::{self, Me, Registration, Trust};
use porchlight_domain::{Db, Error, Installation, Tx, access_tokens, members};
use porchlight_schema::{AccountId, Json, Role, TokenOwner, UserId};
use porchlight_store::SystemScope;
use porchlight_store::installation::platform_apps;
use serde_json::{Value, json};

use crate::actor::Actor;

/// The password of every user made here.
pub const PASSWORD: &str = "Porch-l1ght!";

fn next() -> u32 {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

/// The server's inside, as far as people are made there.
#[derive(Clone)]
pub struct Backstage {
    origin: String,
    db: Db,
    inst: Arc<Installation>,
}

impl std::fmt::Debug for Backstage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Backstage")
    }
}

impl Backstage {
    pub(crate) fn new(origin: &str, db: Db, inst: Arc<Installation>) -> Self {
        Self { origin: origin.to_owned(), db, inst }
    }

    fn write<T: Send + 'static>(
        &self,
        body: impl FnOnce(&mut Tx, &Installation) -> Result<T, Error> + Send + 'static,
    ) -> T {
        let inst = self.inst.clone();
        self.db.write_blocking(move |tx| body(tx, &inst)).unwrap_or_else(|error| panic!("{error:?}"))
    }

    /// A new platform app, at `/platform/api/v1`.
    pub fn platform_app(&self) -> Actor {
        let (app, token) = self.write(|tx, inst| {
            let app = platform_apps::insert(tx, "Provisioning")?;
            let token = access_tokens::issue(tx, inst, TokenOwner::PlatformApp, app.id.0)?;
            Ok((app, token))
        });
        Actor { id: app.id.0, ..Actor::with_token(&self.origin, "/platform/api/v1", &token) }
    }

    /// A new confirmed user, a member of the account if one is given. Its password is [`PASSWORD`].
    pub fn user(&self, membership: Option<(AccountId, Role)>) -> Actor {
        let number = next();
        let email = format!("user{number}@example.test");
        let address = Email::required(&email).unwrap_or_else(|error| panic!("{error:?}"));
        let password = self.password();
        let me = self.write(move |tx, inst| {
            let registration = Registration {
                email: address,
                name: format!("User {number}"),
                display_name: None,
                password: Some(password),
                super_admin: false,
                custom_attributes: Json::object(),
                trust: Trust::Confirmed,
            };
            let user = users::register(tx, inst, &registration)?;
            if let Some((account, role)) = membership {
                let scope = SystemScope::new().account(account);
                members::join(tx, &scope, &members::member(user.id, role, None))?;
            }
            users::load(tx, inst, user.id)
        });
        self.actor(me, membership.map(|(account, _)| account))
    }

    fn password(&self) -> porchlight_domain::passwords::PasswordDigest {
        Password::new(PASSWORD)
            .and_then(|password| password.hash(self.inst.password_cost))
            .unwrap_or_else(|e| panic!("{e:?}"))
    }

    fn actor(&self, me: Me, account: Option<AccountId>) -> Actor {
        let actor = Actor {
            id: me.user.id.0,
            email: me.user.email,
            pubsub_token: me.user.pubsub_token,
            ..Actor::with_token(&self.origin, "", &me.access_token)
        };
        account.map_or(actor.clone(), |account| actor.in_account(account.0))
    }
}

/// An account and its administrator; dereferences to the administrator.
#[derive(Debug, Clone)]
pub struct Tenant {
    pub account_id: i64,
    administrator: Actor,
    backstage: Backstage,
}

impl Tenant {
    /// A new account with an administrator.
    pub(crate) fn found(backstage: Backstage, name: &str) -> Self {
        let number = next();
        let founding = Founding {
            account_name: name.to_owned(),
            user_name: format!("Administrator {number}"),
            email: format!("administrator{number}@example.test"),
        };
        let password = backstage.password();
        let (account, me) = backstage.write(move |tx, inst| {
            let founded = setup::create_account(tx, inst, &founding, password)?;
            Ok((founded.account_id, users::load(tx, inst, UserId(founded.user_id.0))?))
        });
        let administrator = backstage.actor(me, Some(account));
        Self { account_id: account.0, administrator, backstage }
    }

    pub(crate) fn backstage(&self) -> &Backstage {
        &self.backstage
    }

    /// The account's first administrator.
    pub fn administrator(&self) -> Actor {
        self.administrator.clone()
    }

    /// A new agent, in no inbox yet.
    pub fn agent(&self) -> Actor {
        self.backstage.user(Some((AccountId(self.account_id), Role::Agent)))
    }

    /// One more administrator.
    pub fn another_administrator(&self) -> Actor {
        self.backstage.user(Some((AccountId(self.account_id), Role::Administrator)))
    }

    /// A user of no account.
    pub fn user(&self) -> Actor {
        self.backstage.user(None)
    }

    /// A new agent of these inboxes.
    pub fn agent_in(&self, inboxes: &[&Inbox]) -> Actor {
        let agent = self.agent();
        for inbox in inboxes {
            self.join(&agent, inbox);
        }
        agent
    }

    /// Makes somebody a member of an inbox.
    pub fn join(&self, agent: &Actor, inbox: &Inbox) {
        self.post("inbox_members", json!({"inbox_id": inbox.id, "user_ids": [agent.id]})).ok();
    }

    /// A new inbox for the public client API.
    pub fn inbox(&self) -> Inbox {
        self.inbox_with(json!({}))
    }

    /// The same with more settings; `channel` adds to the channel's.
    pub fn inbox_with(&self, settings: Value) -> Inbox {
        let mut body = json!({"name": format!("Inbox {}", next()), "channel": {"type": "api"}});
        merge(&mut body, settings);
        let body = self.post("inboxes", body).ok();
        Inbox {
            id: body["id"].as_i64().expect("an inbox has an id"),
            identifier: body["inbox_identifier"].as_str().unwrap_or_default().to_owned(),
            body,
        }
    }

    /// A new website inbox.
    pub fn widget_inbox(&self) -> Inbox {
        self.widget_inbox_with(json!({}))
    }

    /// The same with more settings; `channel` adds to the channel's.
    pub fn widget_inbox_with(&self, settings: Value) -> Inbox {
        let channel = json!({"type": "web_widget", "website_url": "shop.example.test"});
        let mut body = json!({"name": format!("Website {}", next()), "channel": channel});
        merge(&mut body, settings);
        let body = self.post("inboxes", body).ok();
        Inbox {
            id: body["id"].as_i64().expect("an inbox has an id"),
            identifier: body["website_token"].as_str().unwrap_or_default().to_owned(),
            body,
        }
    }

    /// A new bot that answers in these inboxes; its webhook goes to `url`.
    pub fn bot(&self, inboxes: &[&Inbox], url: &str) -> Bot {
        let name = format!("Bot {}", next());
        let body = self.post("agent_bots", json!({"name": name, "outgoing_url": url})).ok();
        let id = body["id"].as_i64().expect("a bot has an id");
        for inbox in inboxes {
            self.post(&format!("inboxes/{}/set_agent_bot", inbox.id), json!({"agent_bot": id})).expect(200);
        }
        let token = body["access_token"].as_str().expect("administrators read a bot's token");
        let base = format!("/api/v1/accounts/{}", self.account_id);
        let actor = Actor::with_token(&self.administrator.origin, &base, token);
        Bot { actor: Actor { id, account_id: self.account_id, ..actor }, body }
    }

    /// A new contact, in no inbox yet; its id.
    pub fn contact(&self) -> i64 {
        let number = next();
        let body =
            json!({"name": format!("Contact {number}"), "email": format!("contact{number}@example.test")});
        let created = self.post("contacts", body).ok();
        created["payload"]["contact"]["id"].as_i64().expect("a contact has an id")
    }

    /// A new visitor of an API inbox.
    pub fn visitor(&self, inbox: &Inbox) -> Visitor {
        self.visitor_with(inbox, json!({}))
    }

    /// The same with more attributes.
    pub fn visitor_with(&self, inbox: &Inbox, attributes: Value) -> Visitor {
        let base = format!("/public/api/v1/inboxes/{}", inbox.identifier);
        let door = Actor::stranger(&self.administrator.origin).at(&base);
        let mut body = json!({"name": format!("Visitor {}", next())});
        merge(&mut body, attributes);
        let session = door.post("contacts", body).ok();
        let source_id = session["source_id"].as_str().expect("a session has a source_id").to_owned();
        let actor = Actor {
            base: format!("{base}/contacts/{source_id}"),
            id: session["id"].as_i64().unwrap_or_default(),
            account_id: self.account_id,
            pubsub_token: session["pubsub_token"].as_str().unwrap_or_default().to_owned(),
            ..door
        };
        Visitor { actor, source_id, session }
    }

    /// A new visitor of a website.
    pub fn widget_visitor(&self, inbox: &Inbox) -> WidgetVisitor {
        let stranger = Actor::stranger(&self.administrator.origin);
        let door =
            Actor { query: format!("website_token={}", inbox.identifier), ..stranger.at("/api/v1/widget") };
        let config = door.post("config", json!({})).ok();
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{config}")).to_owned();
        let token = text(&config["website_channel_config"]["auth_token"]);
        let actor = Actor {
            id: config["contact"]["id"].as_i64().unwrap_or_default(),
            account_id: self.account_id,
            pubsub_token: text(&config["contact"]["pubsub_token"]),
            token: token.clone(),
            ..door.header("x-auth-token", &token)
        };
        WidgetVisitor { actor, config }
    }

    /// A visitor with a conversation in a new inbox: its number.
    pub fn conversation(&self) -> (Inbox, Visitor, i64) {
        let inbox = self.inbox();
        let visitor = self.visitor(&inbox);
        let conversation = visitor.conversation();
        (inbox, visitor, conversation)
    }
}

impl Deref for Tenant {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.administrator
    }
}

/// An inbox as its creation answered.
#[derive(Debug, Clone)]
pub struct Inbox {
    pub id: i64,
    /// `inbox_identifier` of an API inbox, `website_token` of a website's.
    pub identifier: String,
    pub body: Value,
}

/// A bot; dereferences to the actor.
#[derive(Debug, Clone)]
pub struct Bot {
    actor: Actor,
    pub body: Value,
}

impl Deref for Bot {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.actor
    }
}

/// A visitor of an API inbox; dereferences to an actor whose base is its own contact.
#[derive(Debug, Clone)]
pub struct Visitor {
    actor: Actor,
    pub source_id: String,
    /// What creating the contact answered.
    pub session: Value,
}

impl Visitor {
    /// Opens a conversation; its number.
    pub fn conversation(&self) -> i64 {
        let body = self.post("conversations", json!({})).ok();
        body["id"].as_i64().expect("a conversation has an id")
    }

    /// Says something; the message.
    pub fn say(&self, conversation: i64, content: &str) -> Value {
        self.post(&format!("conversations/{conversation}/messages"), json!({"content": content})).ok()
    }
}

impl Deref for Visitor {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.actor
    }
}

/// A visitor of a website; dereferences to an actor at `/api/v1/widget`.
#[derive(Debug, Clone)]
pub struct WidgetVisitor {
    actor: Actor,
    /// What opening the widget answered.
    pub config: Value,
}

impl WidgetVisitor {
    /// Says something; the message.
    pub fn say(&self, content: &str) -> Value {
        self.post("messages", json!({"message": {"content": content}})).ok()
    }
}

impl Deref for WidgetVisitor {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.actor
    }
}

/// Lays `more` over `value`, objects key by key.
fn merge(value: &mut Value, more: Value) {
    match (value, more) {
        (Value::Object(map), Value::Object(more)) => {
            for (key, new) in more {
                merge(map.entry(key).or_insert(Value::Null), new);
            }
        }
        (value, more) => *value = more,
    }
}
