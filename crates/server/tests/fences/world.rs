//! A populated account: one of everything that has an id.

use std::collections::BTreeMap;

use porchlight_testkit::{Actor, Bot, Inbox, Tenant, TestServer, Visitor, json};

/// Somebody's account with one of everything.
pub struct World {
    pub tenant: Tenant,
    pub inbox: Inbox,
    pub visitor: Visitor,
    pub agent: Actor,
    /// An agent of the account who is in no inbox.
    pub outsider: Actor,
    pub bot: Bot,
    /// The segment of a path to the id that follows it.
    pub ids: BTreeMap<&'static str, i64>,
}

impl World {
    /// Fills an account. `conversations` moves its numbers on, so that they exist in no smaller account.
    pub fn fill(tenant: Tenant, conversations: usize) -> Self {
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
        let bot = tenant.bot(&[&second], "http://127.0.0.1:9/");
        let team =
            tenant.post("teams", json!({"name": format!("team {}", tenant.account_id)})).ok()["id"].clone();
        let hook = json!({"url": format!("https://hooks.example.test/{}", tenant.account_id),
            "subscriptions": ["message_created"]});
        let webhook = tenant.post("webhooks", hook).ok()["payload"]["webhook"]["id"].clone();
        let label = json!({"title": format!("label{}", tenant.account_id), "color": "#112233"});
        let label = tenant.post("labels", label);
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
            ("webhooks", webhook.as_i64().unwrap()),
            ("labels", label.body["id"].as_i64().unwrap_or(1)),
        ]);
        Self { tenant, inbox, visitor, agent, outsider, bot, ids }
    }

    /// The id that follows a segment.
    pub fn id(&self, before: &str) -> i64 {
        *self.ids.get(before).unwrap_or_else(|| panic!("world.rs knows no id that follows /{before}/"))
    }
}

/// Two accounts. The second's ids, conversation numbers included, exist nowhere in the first.
pub fn two(server: &TestServer) -> (World, World) {
    let ours = World::fill(server.home().clone(), 1);
    let theirs = World::fill(server.tenant(), 4);
    (ours, theirs)
}

/// An id nothing ever had.
pub const NEVER: i64 = 987_654_321;
