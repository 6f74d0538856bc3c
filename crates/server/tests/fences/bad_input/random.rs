//! Random documents and queries to every operation.

use std::cell::Cell;

use porchlight_testkit::{TestServer, Value, json};
use proptest::collection::{btree_map, vec};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof};
use proptest::test_runner::{TestCaseError, TestRunner};

use super::refusals::{caller, path};
use super::shapes::documented;
use crate::operations::{Operation, operations};
use crate::world::World;

/// Names that operations look for, so that random documents hit what is read.
const NAMES: [&str; 58] = [
    "account_id",
    "additional_attributes",
    "agent_bot",
    "assignee_id",
    "assignee_type",
    "attachments",
    "availability",
    "before",
    "after",
    "blocked",
    "channel",
    "contact",
    "contact_id",
    "content",
    "content_attributes",
    "content_type",
    "custom_attributes",
    "description",
    "echo_id",
    "email",
    "emails",
    "identifier",
    "identifier_hash",
    "inbox_id",
    "inbox_ids",
    "labels",
    "locale",
    "message_type",
    "name",
    "outgoing_url",
    "page",
    "password",
    "phone_number",
    "priority",
    "private",
    "profile",
    "q",
    "role",
    "sender_id",
    "sender_type",
    "snoozed_until",
    "sort",
    "sort_by",
    "source_id",
    "status",
    "submitted_values",
    "subscriptions",
    "team_id",
    "template_params",
    "timezone",
    "title",
    "typing_status",
    "updated_within",
    "url",
    "user_id",
    "user_ids",
    "webhook",
    "working_hours",
];

fn odd_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z]{0,12}",
        Just(String::new()),
        Just("null".to_owned()),
        Just("a".repeat(70_000)),
        Just("\u{0}".to_owned()),
        Just("\u{202e}\u{feff}".to_owned()),
        Just("x@example.test".to_owned()),
        Just("http://[::1]:0/\r\nX: y".to_owned()),
        Just("%' OR 1=1 --".to_owned()),
        Just("-1".to_owned()),
        Just("1180591620717411303424".to_owned()),
    ]
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-3_i64..12).prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        Just(serde_json::from_str("1e400").unwrap_or(json!(1e308))),
        odd_text().prop_map(Value::from),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => proptest::sample::select(&NAMES[..]).prop_map(str::to_owned),
        1 => odd_text(),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(name(), inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn document() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => btree_map(name(), value(), 0..9).prop_map(|map| Value::Object(map.into_iter().collect())),
        1 => value(),
    ]
}

fn query() -> impl Strategy<Value = String> {
    vec((name(), odd_text()), 0..4).prop_map(|pairs| {
        let pairs = pairs.iter().map(|(name, value)| {
            let cut = |text: &str| text.chars().take(300).collect::<String>();
            let encode =
                |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            format!("{}={}", encode(&cut(name)), encode(&cut(value)))
        });
        pairs.collect::<Vec<_>>().join("&")
    })
}

/// How many documents each operation gets; `PORCHLIGHT_BAD_INPUT_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PORCHLIGHT_BAD_INPUT_CASES").map_or(16, |cases| cases.parse().unwrap())
}

#[test]
fn random_documents_and_queries_never_break_the_server() {
    let server = TestServer::start();
    // Webhooks and bots get addresses that lead nowhere.
    server.leave_jobs();
    let refused = Cell::new(0);
    let shared = World::fill(&server, server.tenant(), 1);
    for operation in operations(&server) {
        if leaves_nothing_to_ask(&operation) {
            continue;
        }
        // Reads share an account. What changes something gets its own: it does not blunt the next.
        let fresh = (operation.method != "GET").then(|| World::fill(&server, server.tenant(), 1));
        let world = fresh.as_ref().unwrap_or(&shared);
        let platform = server.platform_app();
        let (actor, path) = (caller(&server, world, &platform, &operation), path(world, &operation));
        let config =
            ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() };
        let outcome = TestRunner::new(config).run(&(document(), query()), |(document, query)| {
            let url = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
            let body = (operation.method != "GET").then_some(&document);
            let reply = actor
                .try_call(&operation.method, &url, body)
                .map_err(|error| TestCaseError::fail(format!("no answer: {error:?}")))?;
            refused.set(refused.get() + u32::from(reply.status >= 400));
            documented(&reply).map_err(|fault| {
                let text: String = reply.text().chars().take(500).collect();
                TestCaseError::fail(format!("{fault}: {} {text}", reply.status))
            })
        });
        if let Err(error) = outcome {
            panic!("{}: {error}", operation.name());
        }
    }
    assert!(refused.get() > 500, "only {} requests were refused: the documents test nothing", refused.get());
}

/// Would take away the key the test calls with.
fn leaves_nothing_to_ask(operation: &Operation) -> bool {
    operation.path.ends_with("/reset_access_token") || operation.path.starts_with("/auth/")
}

#[test]
fn random_documents_never_break_the_sign_in() {
    let server = TestServer::start();
    for operation in operations(&server).into_iter().filter(|operation| operation.path.starts_with("/auth/"))
    {
        let config =
            ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() };
        let names = proptest::sample::select(
            &[
                "email",
                "password",
                "sso_auth_token",
                "reset_password_token",
                "confirmation_token",
                "uid",
                "client",
            ][..],
        );
        let document = btree_map(names.prop_map(str::to_owned), value(), 0..5)
            .prop_map(|map| Value::Object(map.into_iter().collect()));
        let outcome = TestRunner::new(config).run(&document, |document| {
            let reply = server.stranger().call(&operation.method, &operation.path, Some(&document));
            documented(&reply)
                .map_err(|fault| TestCaseError::fail(format!("{fault}: {} {}", reply.status, reply.text())))
        });
        if let Err(error) = outcome {
            panic!("{}: {error}", operation.name());
        }
    }
}
