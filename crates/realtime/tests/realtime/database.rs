//! The gate before a real database.

use std::sync::Arc;

use porchlight_domain::passwords::Password;
use porchlight_domain::schema::{AccountId, AccountStatus, ChannelKind, EventKind, Json, UserId};
use porchlight_domain::setup::{self, Founding};
use porchlight_domain::visitors::{self, NewVisitor};
use porchlight_domain::{
    Clock, Conn, Db, Error, Frame, Installation, PasswordCost, Result, Signal, inboxes, keys::Keys, users,
};
use porchlight_realtime::{DbGate, Realtime};
use porchlight_store::{NewEvent, Options, SystemScope, events, installation::accounts};
use serde_json::json;

use crate::client::Client;
use crate::server::{Server, quick};

struct House {
    server: Server,
    db: Db,
    account: AccountId,
    user: UserId,
    user_token: String,
    contact_token: String,
    _folder: tempfile::TempDir,
}

fn loader(_: &mut Conn, _: &Installation, account: AccountId, after: i64, limit: i64) -> Result<Vec<Frame>> {
    let stream = format!("account_{account}");
    Ok((after + 1..=after + limit.min(2)).map(|n| crate::server::frame(&[&stream], Some(n))).collect())
}

impl House {
    fn build() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = folder.path().join("test.db").to_str().unwrap().to_owned();
        let db = Db::open(&Options { url, connections: 2, queue: 64, clock: Clock::System }).unwrap();
        db.migrate().unwrap();
        let realtime = Realtime::in_process(quick());
        let inst = Arc::new(Installation {
            keys: Keys::new(&[7; 32]),
            frontend_url: "http://localhost".into(),
            limits: Default::default(),
            mail_from: "a@example.com".into(),
            signup_enabled: false,
            password_cost: PasswordCost::Lowest,
            bus: realtime.bus(),
            presence: realtime.presence(),
        });
        let (bus, gate) = (realtime.bus(), DbGate { db: db.clone(), inst: inst.clone(), loader });
        db.on_commit(move |committed| {
            if committed.access {
                bus.publish(Signal::AccessChanged);
            }
        });
        let (account, user, user_token, contact_token) = db
            .write_blocking(move |tx| {
                let founding = Founding {
                    account_name: "Acme".into(),
                    user_name: "Ada".into(),
                    email: "ada@example.com".into(),
                };
                let password = Password::new("Secret1!")?.hash(PasswordCost::Lowest)?;
                let founded = setup::create_account(tx, &inst, &founding, password)?;
                let scope = SystemScope::new().account(founded.account_id);
                let changes =
                    inboxes::InboxChanges { name: Some("Shop".into()), ..inboxes::InboxChanges::default() };
                let inbox = inboxes::create(tx, &inst, &scope, ChannelKind::Api, changes)?;
                let identifier = inbox.channel.identifier;
                let visitor = visitors::create(tx, &inst, &identifier, NewVisitor::default())?;
                let user_token = users::find(tx, founded.user_id)?.pubsub_token;
                Ok::<_, Error>((
                    founded.account_id,
                    founded.user_id,
                    user_token,
                    visitor.contact_inbox.pubsub_token,
                ))
            })
            .unwrap();
        let server = Server::before(realtime, quick(), Arc::new(gate));
        Self { server, db, account, user, user_token, contact_token, _folder: folder }
    }

    fn member(&self, rest: &str) -> String {
        let Self { account, user, user_token, .. } = self;
        format!(
            r#"{{"channel":"RoomChannel","pubsub_token":"{user_token}","account_id":{account},"user_id":{user}{rest}}}"#
        )
    }

    fn contact(&self) -> String {
        format!(r#"{{"channel":"RoomChannel","pubsub_token":"{}"}}"#, self.contact_token)
    }

    fn joined(&self, identifier: &str) -> Client {
        let mut client = self.server.client();
        client.join(identifier);
        client
    }

    /// Records events and numbers all that wait.
    fn number_events(&self, count: i64) {
        let account = self.account;
        self.db
            .write_blocking(move |tx| {
                let scope = SystemScope::new().account(account);
                for n in 0..count {
                    let event: NewEvent = scope.event(EventKind::ContactCreated, None, n, Json::object());
                    tx.record(event);
                }
                Ok::<_, porchlight_store::Error>(())
            })
            .unwrap();
        self.db
            .write_blocking(|tx| {
                let waiting = events::waiting(tx, SystemScope::new(), false, 1_000)?;
                let pairs: Vec<_> = waiting.iter().map(|event| (event.id, event.account_id)).collect();
                events::finish(tx, SystemScope::new(), &pairs)
            })
            .unwrap()
            .unwrap();
    }

    fn last_number(&self) -> i64 {
        let scope = SystemScope::new().account(self.account);
        self.db.read_blocking(|conn| accounts::find(conn, &scope)).unwrap().event_seq
    }
}

#[test]
fn tokens_of_the_database_open_streams_and_others_do_not() {
    let house = House::build();
    let mut member = house.joined(&house.member(""));
    let mut contact = house.joined(&house.contact());
    house.server.publish(&[&house.user_token, &house.contact_token], 1);
    assert_eq!((member.number(), contact.number()), (1, 1));
    let mut stranger = house.server.client();
    let wrong = house.member("").replace(&house.user_token, &house.contact_token);
    let foreign = house.member("").replace(r#""account_id":"#, r#""account_id":9"#);
    let person = format!(r#"{{"channel":"RoomChannel","pubsub_token":"{}"}}"#, house.user_token);
    for identifier in [wrong, foreign, person] {
        stranger.command("subscribe", &identifier);
        stranger.expect_type("reject_subscription");
    }
}

#[test]
fn suspending_the_account_ends_its_sockets_within_a_second() {
    let house = House::build();
    let mut member = house.joined(&house.member(""));
    let mut contact = house.joined(&house.contact());
    // A change of rights that does not concern them.
    house.server.bus().publish(Signal::AccessChanged);
    member.expect_silence();
    let account = house.account;
    let started = std::time::Instant::now();
    house
        .db
        .write_blocking(move |tx| {
            let changes = accounts::AccountChanges {
                status: Some(AccountStatus::Suspended),
                ..accounts::AccountChanges::default()
            };
            accounts::update(tx, &SystemScope::new().account(account), &changes)?;
            tx.access_changed();
            Ok::<_, porchlight_store::Error>(())
        })
        .unwrap();
    for client in [&mut member, &mut contact] {
        client.expect_type("reject_subscription");
        assert_eq!(
            client.json(),
            json!({"type": "disconnect", "reason": "unauthorized", "reconnect": false})
        );
        client.expect_closed(1008);
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(1), "{:?}", started.elapsed());
}

#[test]
fn resuming_knows_the_numbers_of_the_account() {
    let house = House::build();
    house.number_events(5);
    let last = house.last_number();
    assert!(last >= 5);
    let resumed = |after: i64| {
        let mut client = house.joined(&house.member(&format!(r#","last_seq":{after}"#)));
        let mut numbers = Vec::new();
        loop {
            let message = client.message();
            match message["data"]["n"].as_i64() {
                Some(n) => numbers.push(n),
                None => return (numbers, message["data"].clone()),
            }
        }
    };
    assert_eq!(resumed(last), (vec![], json!({"last_seq": last, "complete": true})));
    assert_eq!(resumed(last - 2), (vec![last - 1, last], json!({"last_seq": last, "complete": true})));
    assert_eq!(resumed(last + 1), (vec![], json!({"last_seq": last, "complete": false})));
    assert_eq!(resumed(-1), (vec![], json!({"last_seq": last, "complete": true})));
}
