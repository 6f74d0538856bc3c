//! Who works in an inbox, and what they see because of it.

use porchlight_testkit::{TestServer, Value, json};

use crate::support::{NOT_ALLOWED, NOT_FOUND};

fn ids(body: &Value) -> Vec<i64> {
    body["payload"].as_array().unwrap().iter().map(|agent| agent["id"].as_i64().unwrap()).collect()
}

#[test]
fn members_come_and_go_and_see_the_inbox_meanwhile() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let (mia, ben) = (server.agent(), server.agent());
    let (list, show) = (format!("inbox_members/{}", inbox.id), format!("inboxes/{}", inbox.id));
    mia.get(&show).refused(401, NOT_ALLOWED());
    mia.get(&list).refused(401, NOT_ALLOWED());

    let body = json!({"inbox_id": inbox.id, "user_ids": [mia.id]});
    assert_eq!(ids(&server.post("inbox_members", body.clone()).ok()), [mia.id]);
    mia.get(&show).ok();
    assert_eq!(ids(&mia.get(&list).ok()), [mia.id]);
    assert_eq!(ids(&server.post("inbox_members", body).ok()), [mia.id], "twice is once");

    let both = json!({"inbox_id": inbox.id.to_string(), "user_ids": [ben.id, mia.id]});
    assert_eq!(ids(&server.post("inbox_members", both).ok()), [mia.id, ben.id]);
    let only = json!({"inbox_id": inbox.id, "user_ids": [ben.id]});
    assert_eq!(ids(&server.patch("inbox_members", only.clone()).ok()), [ben.id]);
    mia.get(&show).refused(401, NOT_ALLOWED());
    assert_eq!(mia.get("inboxes").ok(), json!({"payload": []}));

    let query = format!("inbox_members?inbox_id={}&user_ids[]={}&user_ids[]=987654", inbox.id, ben.id);
    let removed = server.delete(&query);
    assert_eq!((removed.status, removed.bytes.len()), (200, 0));
    assert_eq!(ids(&server.get(&list).ok()), Vec::<i64>::new());
    ben.get(&show).refused(401, NOT_ALLOWED());
    server.run_jobs();
}

#[test]
fn unknown_users_and_missing_lists_change_nothing() {
    let server = TestServer::start();
    let (inbox, mia) = (server.inbox(), server.agent());
    server.join(&mia, &inbox);
    let stranger = server.tenant().agent();
    let unknown = json!({"message": "User must exist", "attributes": ["user"]});
    for id in [stranger.id, 0, -1, i64::MAX] {
        let body = json!({"inbox_id": inbox.id, "user_ids": [server.id, id]});
        server.post("inbox_members", body.clone()).refused(422, unknown.clone());
        server.patch("inbox_members", body).refused(422, unknown.clone());
    }
    let missing = json!({"error": "param is missing or the value is empty: user_ids"});
    for body in [json!({"inbox_id": inbox.id}), json!({"inbox_id": inbox.id, "user_ids": null})] {
        server.post("inbox_members", body.clone()).refused(422, missing.clone());
        server.patch("inbox_members", body.clone()).refused(422, missing.clone());
        server.delete_with("inbox_members", body).refused(422, missing.clone());
    }
    server.patch("inbox_members", json!({"inbox_id": inbox.id, "user_ids": ["mia"]})).expect(422);
    assert_eq!(ids(&server.get(&format!("inbox_members/{}", inbox.id)).ok()), [mia.id]);
    server.run_jobs();
}

#[test]
fn an_inbox_of_another_account_is_unknown() {
    let server = TestServer::start();
    let other = server.tenant();
    let inbox = other.inbox();
    let before = server.rows_of(other.account_id);
    server.get(&format!("inbox_members/{}", inbox.id)).refused(404, NOT_FOUND());
    for id in [json!(inbox.id), json!(0), json!(null)] {
        let body = json!({"inbox_id": id, "user_ids": [server.id]});
        server.post("inbox_members", body.clone()).refused(404, NOT_FOUND());
        server.patch("inbox_members", body.clone()).refused(404, NOT_FOUND());
        server.delete_with("inbox_members", body).refused(404, NOT_FOUND());
    }
    assert_eq!(server.rows_of(other.account_id), before);
    server.run_jobs();
}

#[test]
fn agents_do_not_choose_members() {
    let server = TestServer::start();
    let inbox = server.inbox();
    let agent = server.agent_in(&[&inbox]);
    let body = json!({"inbox_id": inbox.id, "user_ids": [agent.id]});
    agent.post("inbox_members", body.clone()).refused(401, NOT_ALLOWED());
    agent.patch("inbox_members", body.clone()).refused(401, NOT_ALLOWED());
    agent.delete_with("inbox_members", body).refused(401, NOT_ALLOWED());
    server.run_jobs();
}

#[test]
fn assignable_are_administrators_and_the_members_all_inboxes_share() {
    let server = TestServer::start();
    let (front, back) = (server.inbox(), server.inbox());
    let both = server.agent_in(&[&front, &back]);
    let one = server.agent_in(&[&front]);
    let query = |inboxes: &[i64]| {
        let parts: Vec<_> = inboxes.iter().map(|id| format!("inbox_ids[]={id}")).collect();
        format!("assignable_agents?{}", parts.join("&"))
    };
    let sorted = |reply: Value| {
        let mut ids = ids(&reply);
        ids.sort_unstable();
        ids
    };
    assert_eq!(sorted(server.get(&query(&[front.id, back.id])).ok()), [server.id, both.id]);
    assert_eq!(sorted(both.get(&query(&[front.id])).ok()), [server.id, both.id, one.id]);
    let path = format!("inboxes/{}/assignable_agents", back.id);
    assert_eq!(sorted(server.get(&path).ok()), [server.id, both.id]);
    one.get(&query(&[front.id, back.id])).refused(401, NOT_ALLOWED());
    one.get(&path).refused(401, NOT_ALLOWED());
    let foreign = server.tenant().inbox();
    for inboxes in [vec![], vec![foreign.id], vec![front.id, foreign.id], vec![987_654]] {
        server.get(&query(&inboxes)).refused(404, NOT_FOUND());
    }
    server.run_jobs();
}
