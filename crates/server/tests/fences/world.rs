//! A populated account: one of everything that has an id.

use std::collections::BTreeMap;

use porchlight_testkit::{Actor, Bot, Inbox, Receiver, Tenant, TestServer, Visitor, WidgetVisitor, json};

/// Somebody's account with one of everything.
pub struct World {
    pub tenant: Tenant,
    pub inbox: Inbox,
    pub visitor: Visitor,
    /// A visitor of a website, without a conversation.
    pub surfer: WidgetVisitor,
    pub agent: Actor,
    /// An agent of the account who is in no inbox.
    pub outsider: Actor,
    pub bot: Bot,
    /// Of the account's webhook.
    pub delivery: String,
    /// Where its webhook and its bot's go.
    pub receiver: Receiver,
    /// The segment of a path to the id that follows it.
    ids: BTreeMap<&'static str, i64>,
}

impl World {
    /// Fills an account. `conversations` moves its numbers on, so that they exist in no smaller account.
    pub fn fill(server: &TestServer, tenant: Tenant, conversations: usize) -> Self {
        let receiver = Receiver::start();
        let hook = json!({"url": receiver.url("/hook"), "subscriptions": ["message_created"]});
        let webhook = tenant.post("webhooks", hook).ok()["payload"]["webhook"]["id"].as_i64().unwrap();
        let inbox = tenant.inbox();
        let agent = tenant.agent_in(&[&inbox]);
        let outsider = tenant.agent();
        let visitor = tenant.visitor(&inbox);
        let mut conversation = 0;
        for _ in 0..conversations {
            conversation = visitor.conversation();
        }
        let message = visitor.say(conversation, "hello")["id"].as_i64().unwrap();
        let second = tenant.inbox();
        let surfer = tenant.widget_visitor(&tenant.widget_inbox());
        let bot = tenant.bot(&[&second], &receiver.url("/bot"));
        let team =
            tenant.post("teams", json!({"name": format!("team {}", tenant.account_id)})).ok()["id"].clone();
        let label = json!({"title": format!("label{}", tenant.account_id), "color": "#112233"});
        let label = tenant.post("labels", label);
        server.run_jobs();
        let attempts = tenant.get(&format!("webhooks/{webhook}/deliveries")).ok();
        let delivery = attempts["payload"]["deliveries"][0]["delivery_id"]
            .as_str()
            .unwrap_or_else(|| panic!("{attempts}"))
            .to_owned();
        let ids = BTreeMap::from([
            ("accounts", tenant.account_id),
            ("inboxes", inbox.id),
            ("inbox_members", inbox.id),
            ("agents", agent.id),
            ("agent_bots", bot.id),
            ("contacts", visitor.id),
            ("conversations", conversation),
            ("messages", message),
            ("teams", team.as_i64().unwrap()),
            ("webhooks", webhook),
            ("labels", label.body["id"].as_i64().unwrap_or(1)),
        ]);
        Self { tenant, inbox, visitor, surfer, agent, outsider, bot, delivery, receiver, ids }
    }

    /// What follows a segment of a path.
    pub fn segment(&self, before: &str) -> String {
        match before {
            "deliveries" => self.delivery.clone(),
            before => self.id(before).to_string(),
        }
    }

    /// The id that follows a segment.
    pub fn id(&self, before: &str) -> i64 {
        *self.ids.get(before).unwrap_or_else(|| panic!("world.rs knows no id that follows /{before}/"))
    }
}

/// An id nothing ever had.
pub const NEVER: i64 = 987_654_321;

/// The same for what follows a segment.
pub fn never(before: &str) -> String {
    match before {
        "deliveries" => "1c0f3a66-0000-4000-8000-000000000000".to_owned(),
        _ => NEVER.to_string(),
    }
}

/// Two accounts. The second's ids, conversation numbers included, exist nowhere in the first.
pub fn two(server: &TestServer) -> (World, World) {
    let ours = World::fill(server, server.home().clone(), 1);
    let theirs = World::fill(server, server.tenant(), 4);
    (ours, theirs)
}
