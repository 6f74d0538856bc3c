//! Teams and their members.

use porchlight_testkit::{Actor, TestServer, Value, json};

use crate::support::{NOT_ALLOWED, NOT_FOUND};

fn ids(agents: &Value) -> Vec<i64> {
    agents.as_array().unwrap().iter().map(|agent| agent["id"].as_i64().unwrap()).collect()
}

fn team(actor: &Actor, name: &str) -> i64 {
    actor.post("teams", json!({"name": name})).ok()["id"].as_i64().unwrap()
}

#[test]
fn a_team_is_made_shown_changed_and_deleted() {
    let server = TestServer::start();
    let made = server.post("teams", json!({"team": {"name": "Sales", "description": "Sells"}})).ok();
    let id = made["id"].as_i64().unwrap();
    let whole = json!({
        "id": id, "name": "sales", "description": "Sells", "allow_auto_assign": true,
        "account_id": server.account_id, "is_member": false,
    });
    assert_eq!(made, whole);
    let path = format!("teams/{id}");
    let agent = server.agent();
    assert_eq!(agent.get(&path).ok(), whole);
    assert_eq!(agent.get("teams").ok(), json!([whole]));

    let changed = server.patch(&path, json!({"name": "SUPPORT", "allow_auto_assign": "false"})).ok();
    assert_eq!((&changed["name"], &changed["allow_auto_assign"]), (&json!("support"), &json!(false)));
    assert_eq!(changed["description"], "Sells");
    assert!(server.put(&path, json!({"description": null})).ok()["description"].is_null());

    let gone = server.delete(&path);
    assert_eq!((gone.status, gone.bytes.len()), (200, 0));
    server.get(&path).refused(404, NOT_FOUND());
    assert_eq!(server.get("teams").ok(), json!([]));
    server.run_jobs();
}

#[test]
fn what_breaks_a_rule_is_refused_and_nothing_is_written() {
    let server = TestServer::start();
    let id = team(&server, "taken");
    let other = team(&server, "other");
    server.run_jobs();
    let before = server.rows_of(server.account_id);
    let refused = |message: &str| json!({"message": message, "attributes": ["name"]});
    let taken = "Name has already been taken";
    server.post("teams", json!({"name": "TAKEN"})).refused(422, refused(taken));
    server.patch(&format!("teams/{other}"), json!({"name": "taken"})).refused(422, refused(taken));
    server.post("teams", json!({"name": " "})).refused(422, refused("Name can't be blank"));
    server.post("teams", json!({"description": "x"})).refused(422, refused("Name can't be blank"));
    server.patch(&format!("teams/{id}"), json!({"name": null})).refused(422, refused("Name can't be blank"));
    let long = "Name is too long (maximum is 255 characters)";
    server.post("teams", json!({"name": "x".repeat(256)})).refused(422, refused(long));
    let missing = json!({"error": "param is missing or the value is empty: team"});
    server.post("teams", json!({})).refused(422, missing);
    assert_eq!(server.rows_of(server.account_id), before);
}

#[test]
fn members_come_and_go() {
    let server = TestServer::start();
    let (mia, ben, zoe) = (server.agent(), server.agent(), server.agent());
    let path = format!("teams/{}/team_members", team(&server, "sales"));
    assert_eq!(mia.get(&path).ok(), json!([]));
    let added = server.post(&path, json!({"user_ids": [mia.id, ben.id, mia.id]})).ok();
    assert_eq!(ids(&added), [mia.id, ben.id]);
    assert_eq!(added[0]["email"], mia.email.as_str());
    let added = server.post(&path, json!({"user_ids": [ben.id, zoe.id.to_string()]})).ok();
    assert_eq!(ids(&added), [zoe.id], "only who was not there before");
    assert_eq!(ids(&ben.get(&path).ok()), [mia.id, ben.id, zoe.id]);
    assert_eq!(mia.get("teams").ok()[0]["is_member"], true);
    assert_eq!(server.get("teams").ok()[0]["is_member"], false);

    assert_eq!(ids(&server.patch(&path, json!({"user_ids": [zoe.id]})).ok()), [zoe.id]);
    assert_eq!(mia.get("teams").ok()[0]["is_member"], false);
    let removed = server.delete_with(&path, json!({"user_ids": [zoe.id]}));
    assert_eq!((removed.status, removed.bytes.len()), (200, 0));
    assert_eq!(server.get(&path).ok(), json!([]));
    server.run_jobs();
}

#[test]
fn one_stranger_among_the_ids_refuses_all() {
    let server = TestServer::start();
    let (mia, stranger) = (server.agent(), server.tenant().agent());
    let path = format!("teams/{}/team_members", team(&server, "sales"));
    server.post(&path, json!({"user_ids": [mia.id]})).ok();
    let invalid = json!({"error": "Invalid User IDs"});
    for id in [stranger.id, 0, -1, i64::MAX] {
        let body = json!({"user_ids": [server.id, id]});
        server.post(&path, body.clone()).refused(401, invalid.clone());
        server.patch(&path, body.clone()).refused(401, invalid.clone());
        server.delete_with(&path, body).refused(401, invalid.clone());
    }
    assert_eq!(ids(&server.get(&path).ok()), [mia.id]);
    let missing = json!({"error": "param is missing or the value is empty: user_ids"});
    server.patch(&path, json!({})).refused(422, missing);
    server.patch(&path, json!({"user_ids": ["x"]})).expect(422);
    server.patch(&path, json!({"user_ids": vec![1; 5_001]})).expect(422);
    assert_eq!(ids(&server.get(&path).ok()), [mia.id]);
    server.run_jobs();
}

#[test]
fn conversations_of_a_deleted_team_have_none_and_are_counted_so() {
    let server = TestServer::start();
    let (inbox, visitor, conversation) = server.conversation();
    let other = server.visitor(&inbox).conversation();
    visitor.say(conversation, "Hello?");
    let (sales, support) = (team(&server, "sales"), team(&server, "support"));
    for (number, team) in [(conversation, sales), (other, support)] {
        server.post(&format!("conversations/{number}/assignments"), json!({"team_id": team})).ok();
    }
    let count =
        |query: &str| server.get(&format!("conversations/meta?{query}")).ok()["meta"]["all_count"].clone();
    assert_eq!((count(&format!("team_id={sales}")), count("status=open")), (json!(1), json!(2)));

    server.delete(&format!("teams/{sales}")).expect(200);
    let shown = server.get(&format!("conversations/{conversation}")).ok();
    assert!(shown["meta"]["team"].is_null(), "{shown}");
    server.get(&format!("conversations/meta?team_id={sales}")).refused(404, NOT_FOUND());
    assert_eq!((count("status=open"), count("status=open&assignee_type=unassigned")), (json!(2), json!(2)));
    assert_eq!(count(&format!("team_id={support}")), json!(1));
    // The kept counts stay true for what happens next.
    server.post(&format!("conversations/{conversation}/assignments"), json!({"team_id": support})).ok();
    assert_eq!(count(&format!("team_id={support}")), json!(2));
    server.run_jobs();
}

#[test]
fn agents_read_teams_and_change_nothing() {
    let server = TestServer::start();
    let id = team(&server, "sales");
    let (agent, members) = (server.agent(), format!("teams/{id}/team_members"));
    agent.post("teams", json!({"name": "mine"})).refused(401, NOT_ALLOWED());
    agent.patch(&format!("teams/{id}"), json!({"name": "mine"})).refused(401, NOT_ALLOWED());
    agent.delete(&format!("teams/{id}")).refused(401, NOT_ALLOWED());
    let body = json!({"user_ids": [agent.id]});
    agent.post(&members, body.clone()).refused(401, NOT_ALLOWED());
    agent.patch(&members, body.clone()).refused(401, NOT_ALLOWED());
    agent.delete_with(&members, body).refused(401, NOT_ALLOWED());
    assert_eq!(agent.get(&members).ok(), json!([]));
    server.run_jobs();
}

#[test]
fn another_accounts_team_is_unknown() {
    let server = TestServer::start();
    let other = server.tenant();
    let id = team(&other, "theirs");
    let before = server.rows_of(other.account_id);
    let (path, members) = (format!("teams/{id}"), format!("teams/{id}/team_members"));
    let body = json!({"user_ids": [server.id]});
    server.get(&path).refused(404, NOT_FOUND());
    server.patch(&path, json!({"name": "mine"})).refused(404, NOT_FOUND());
    server.delete(&path).refused(404, NOT_FOUND());
    server.get(&members).refused(404, NOT_FOUND());
    server.post(&members, body.clone()).refused(404, NOT_FOUND());
    server.patch(&members, body.clone()).refused(404, NOT_FOUND());
    server.delete_with(&members, body).refused(404, NOT_FOUND());
    assert_eq!(server.rows_of(other.account_id), before);
    server.run_jobs();
}

#[test]
fn a_conversation_tells_each_caller_whether_its_team_is_theirs() {
    let server = TestServer::start();
    let (inbox, _, conversation) = server.conversation();
    let (member, other) = (server.agent_in(&[&inbox]), server.agent_in(&[&inbox]));
    let id = team(&server, "sales");
    server.post(&format!("teams/{id}/team_members"), json!({"user_ids": [member.id]})).ok();
    let assign = format!("conversations/{conversation}/assignments");
    let answer = member.post(&assign, json!({"team_id": id})).ok();
    assert_eq!((&answer["id"], &answer["is_member"]), (&json!(id), &json!(true)));
    assert!(answer["created_at"].as_str().unwrap().ends_with('Z'));
    let of = |caller: &Actor| {
        let shown = caller.get(&format!("conversations/{conversation}")).ok()["meta"]["team"].clone();
        let list = caller.get("conversations?status=all").ok();
        assert_eq!(list["data"]["payload"][0]["meta"]["team"], shown);
        assert_eq!(caller.get(&format!("teams/{id}")).ok(), shown);
        shown["is_member"].clone()
    };
    assert_eq!(
        [of(&member), of(&other), of(&server.administrator())],
        [json!(true), json!(false), json!(false)]
    );
    server.run_jobs();
}
