//! A webhook's secret is replaced without its receiver refusing anything in between.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use porchlight_domain::keys::hmac_sha256;
use porchlight_testkit::{Receiver, Recorded, TestServer};
use serde_json::{Value, json};

use crate::{at, later, webhook};

/// The secrets of this list with which a request is signed: by `X-Chatwoot-Signature`, and by
/// `webhook-signature`.
fn signers(request: &Recorded, secrets: &[&str]) -> (Vec<usize>, Vec<usize>) {
    let header = |name: &str| request.header(name).unwrap().to_owned();
    let timestamp = header("x-chatwoot-timestamp");
    let plain = [timestamp.as_bytes(), b".", &request.bytes].concat();
    let whole = [header("webhook-id").as_bytes(), b".", &plain].concat();
    let own = |key: &[u8]| format!("sha256={}", hex(&hmac_sha256(key, &plain)));
    // The secrets are hex digits, which are Base64 too; that convention signs with what they decode to.
    let standard =
        |key: &str| format!("v1,{}", STANDARD.encode(hmac_sha256(&STANDARD.decode(key).unwrap(), &whole)));
    let said: Vec<String> = header("webhook-signature").split(' ').map(str::to_owned).collect();
    let all = 0..secrets.len();
    let by_own = all.clone().filter(|n| own(secrets[*n].as_bytes()) == header("x-chatwoot-signature"));
    let by_standard = all.filter(|n| said.contains(&standard(secrets[*n])));
    let (by_own, by_standard): (Vec<_>, Vec<_>) = (by_own.collect(), by_standard.collect());
    assert_eq!(by_standard.len(), said.len(), "a signature of nobody's");
    (by_own, by_standard)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn for_a_day_the_old_secret_signs_beside_the_new_one() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let (_, visitor, conversation) = server.conversation();
    let (id, old) = webhook(&server, &receiver, &["message_created"]);
    let made = server.post(&format!("webhooks/{id}/secret"), json!({})).ok();
    let new = made["secret"].as_str().unwrap().to_owned();
    assert_eq!((new.len(), made["secret"] == json!(old)), (64, false));
    assert!(made["previous_secret_until"].as_str().unwrap().ends_with('Z'), "{made}");
    let signed = |what: &str| {
        visitor.say(conversation, what);
        server.run_jobs();
        signers(receiver.requests().last().unwrap(), &[&new, &old])
    };
    assert_eq!(signed("both"), (vec![1], vec![0, 1]));
    later(&server, 23 * 3600);
    assert_eq!(signed("both yet"), (vec![1], vec![0, 1]));
    later(&server, 3601);
    assert_eq!(signed("the new one alone"), (vec![0], vec![0]));
}

#[test]
fn the_old_secret_is_void_when_the_administrator_says_so() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let (_, visitor, conversation) = server.conversation();
    let (id, first) = webhook(&server, &receiver, &["message_created"]);
    let rotate = |body: Value| {
        let made = server.post(&format!("webhooks/{id}/secret"), body).ok();
        (made["secret"].as_str().unwrap().to_owned(), made["previous_secret_until"].is_null())
    };
    let signed = |secrets: &[&str]| {
        visitor.say(conversation, "hello");
        server.run_jobs();
        signers(receiver.requests().last().unwrap(), secrets)
    };
    let (second, _) = rotate(json!({"overlap_hours": 168}));
    server.delete(&format!("webhooks/{id}/previous_secret")).expect(200);
    assert_eq!(signed(&[&second, &first]), (vec![0], vec![0]));
    server.delete(&format!("webhooks/{id}/previous_secret")).expect(200);
    // Of three the oldest is void at once.
    let (third, _) = rotate(json!({}));
    let (fourth, _) = rotate(json!({}));
    assert_eq!(signed(&[&fourth, &third, &second]), (vec![1], vec![0, 1]));
    let (fifth, void) = rotate(json!({"overlap_hours": 0}));
    assert!(void);
    assert_eq!(signed(&[&fifth, &fourth]), (vec![0], vec![0]));
    for hours in [json!(-1), json!(169), json!(i64::MAX)] {
        let refused = server.post(&format!("webhooks/{id}/secret"), json!({"overlap_hours": hours}));
        assert_eq!(refused.expect(422)["attributes"], json!(["overlap_hours"]));
    }
    assert_eq!(signed(&[&fifth, &fourth]), (vec![0], vec![0]), "what is refused changes nothing");
}

#[test]
fn inboxes_and_bots_change_their_secrets_alike() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let inbox = server.inbox_with(json!({"channel": {"webhook_url": receiver.url("/inbox")}}));
    let bot = server.bot(&[&inbox], &receiver.url("/bot"));
    let secret = |made: &Value| made["secret"].as_str().unwrap().to_owned();
    for (path, old, heard) in [
        (format!("inboxes/{}", inbox.id), secret(&inbox.body), "/inbox"),
        (format!("agent_bots/{}", bot.id), secret(&bot.body), "/bot"),
    ] {
        let new = secret(&server.post(&format!("{path}/secret"), json!({"overlap_hours": "2"})).ok());
        let hear = || {
            let visitor = server.visitor(&inbox);
            visitor.say(visitor.conversation(), "hello");
            server.run_jobs();
            signers(at(&receiver, heard).last().unwrap(), &[&new, &old])
        };
        assert_eq!(hear(), (vec![1], vec![0, 1]), "{path}");
        server.delete(&format!("{path}/previous_secret")).expect(200);
        assert_eq!(hear(), (vec![0], vec![0]), "{path}");
        assert!(!server.get(&path).text().contains(&new), "a secret is told once");
    }
    // A widget signs nothing.
    let widget = server.widget_inbox();
    server.post(&format!("inboxes/{}/secret", widget.id), json!({})).expect(422);
    // A bot of the installation is not the account's.
    let system = server.platform_app().post("agent_bots", json!({"name": "System"})).ok();
    server.post(&format!("agent_bots/{}/secret", system["id"]), json!({})).expect(404);
    server.delete(&format!("agent_bots/{}/previous_secret", system["id"])).expect(404);
}
