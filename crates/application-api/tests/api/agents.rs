//! The people of an account.

use porchlight_testkit::{PASSWORD, TestServer, json};

fn not_allowed() -> porchlight_testkit::Value {
    json!({"error": "You are not authorized to do this action"})
}

#[test]
fn agents_are_listed_by_name() {
    let server = TestServer::start();
    let agent = server.agent();
    agent.put("/api/v1/profile", json!({"profile": {"name": "aaron"}})).ok();
    let list = agent.get("agents").ok();
    let row = &list[0];
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!(
        row,
        &json!({"id": agent.id, "account_id": server.account_id, "availability_status": "offline", "auto_offline": true,
            "confirmed": true, "email": agent.email, "available_name": "aaron", "name": "aaron", "role": "agent",
            "thumbnail": "", "custom_role_id": null})
    );
}

#[test]
fn a_stranger_is_invited_and_begins_with_the_mailed_link() {
    let server = TestServer::start();
    let body = json!({"email": "Kim@Example.test", "name": "Kim", "role": "administrator", "availability": "busy",
        "auto_offline": false});
    let agent = server.post("agents", body).ok();
    assert_eq!(agent["email"], "kim@example.test");
    assert_eq!(agent["role"], "administrator");
    assert_eq!(agent["availability_status"], "busy");
    assert_eq!((&agent["confirmed"], &agent["auto_offline"]), (&json!(false), &json!(false)));
    server.run_jobs();
    let mails = server.mails();
    let text = mails.iter().find(|mail| mail.to.contains(&"kim@example.test".to_owned())).unwrap().readable();
    let token = text.split_once("reset_password_token=").unwrap().1.split_whitespace().next().unwrap();
    let reply =
        server.stranger().put("/auth/password", json!({"reset_password_token": token, "password": PASSWORD}));
    let me = reply.ok();
    assert_eq!(me["data"]["confirmed"], true);
    assert_eq!(me["data"]["accounts"][0]["role"], "administrator");
    assert_eq!(me["data"]["inviter_id"], server.id);
}

#[test]
fn whoever_has_the_address_joins_unasked_for_a_name() {
    let server = TestServer::start();
    let user = server.user();
    let agent = server.post("agents", json!({"agent": {"email": user.email}})).ok();
    assert_eq!((&agent["id"], &agent["role"]), (&json!(user.id), &json!("agent")));
    assert_eq!((&agent["auto_offline"], &agent["confirmed"]), (&json!(true), &json!(false)));
    assert_eq!(agent["name"], user.email.split('@').next().unwrap());
    server
        .post("agents", json!({"email": user.email, "name": "Again"}))
        .refused(422, json!({"message": "User has already been taken", "attributes": ["user_id"]}));
}

#[test]
fn what_is_wrong_with_an_agent_is_told() {
    let server = TestServer::start();
    server
        .post("agents", json!({"name": "Kim"}))
        .refused(422, json!({"message": "Email can't be blank", "attributes": ["email"]}));
    server
        .post("agents", json!({"email": "kim", "name": "Kim"}))
        .refused(422, json!({"message": "Email is invalid", "attributes": ["email"]}));
    let (user, long) = (server.user(), "x".repeat(256));
    for email in ["kim@example.test", &user.email] {
        server.post("agents", json!({"email": email, "name": long})).refused(
            422,
            json!({"message": "Name is too long (maximum is 255 characters)", "attributes": ["name"]}),
        );
    }
    server
        .post("agents", json!({"email": "kim@example.test", "name": "Kim", "role": "boss"}))
        .refused(422, json!({"error": "'boss' is not a valid role"}));
    server
        .post("agents", json!({}))
        .refused(422, json!({"error": "param is missing or the value is empty: agent"}));
    for id in ["999999", "-1", "abc", "1180591620717411303424"] {
        server.patch(&format!("agents/{id}"), json!({"role": "agent"})).expect(404);
        server.delete(&format!("agents/{id}")).expect(404);
    }
}

#[test]
fn an_agent_changes_and_its_rights_with_it() {
    let server = TestServer::start();
    let agent = server.agent();
    let path = format!("agents/{}", agent.id);
    agent.patch("", json!({"name": "x"})).refused(401, not_allowed());
    let changes =
        json!({"name": "Kim", "role": "administrator", "availability": "busy", "auto_offline": false});
    let changed = server.patch(&path, changes).ok();
    assert_eq!((&changed["name"], &changed["role"]), (&json!("Kim"), &json!("administrator")));
    assert_eq!(changed["availability_status"], "busy");
    agent.patch("", json!({"name": "x"})).ok();
    let kept = server.patch(&path, json!({"role": null, "availability": "offline"})).ok();
    assert_eq!((&kept["role"], &kept["name"]), (&json!("administrator"), &json!("Kim")));
    server.put(&path, json!({"role": "agent"})).ok();
    agent.patch("", json!({"name": "x"})).refused(401, not_allowed());
}

#[test]
fn only_administrators_manage_agents() {
    let server = TestServer::start();
    let (agent, other) = (server.agent(), server.agent());
    agent.get("agents").ok();
    agent.post("agents", json!({"email": "x@example.test", "name": "X"})).refused(401, not_allowed());
    agent.post("agents/bulk_create", json!({"emails": ["x@example.test"]})).refused(401, not_allowed());
    agent
        .patch(&format!("agents/{}", agent.id), json!({"role": "administrator"}))
        .refused(401, not_allowed());
    agent.delete(&format!("agents/{}", other.id)).refused(401, not_allowed());
}

#[test]
fn agents_of_another_account_are_not_there() {
    let server = TestServer::start();
    let elsewhere = server.tenant();
    let theirs = elsewhere.agent();
    let before = server.rows_of(elsewhere.account_id);
    let absent = json!({"error": "Resource could not be found"});
    server.patch(&format!("agents/{}", theirs.id), json!({"name": "Mine"})).refused(404, absent.clone());
    server.delete(&format!("agents/{}", theirs.id)).refused(404, absent);
    let outside = json!({"error": "You are not authorized to access this account"});
    server.in_account(elsewhere.account_id).get("agents").refused(401, outside);
    assert_eq!(server.rows_of(elsewhere.account_id), before);
    theirs.get("agents").ok();
}

#[test]
fn who_leaves_gives_back_work_and_places() {
    let server = TestServer::start();
    let (inbox, _visitor, conversation) = server.conversation();
    let agent = server.agent_in(&[&inbox]);
    let both = server.tenant();
    both.post("agents", json!({"email": agent.email})).ok();
    server.post(&format!("conversations/{conversation}/assignments"), json!({"assignee_id": agent.id})).ok();
    let reply = server.delete(&format!("agents/{}", agent.id));
    assert_eq!((reply.status, reply.bytes.len()), (200, 0));
    let shown = server.get(&format!("conversations/{conversation}")).ok();
    assert_eq!(shown["meta"]["assignee"], json!(null));
    let meta = server.get("conversations/meta").ok();
    assert_eq!((&meta["meta"]["assigned_count"], &meta["meta"]["unassigned_count"]), (&json!(0), &json!(1)));
    assert_eq!(server.get(&format!("inbox_members/{}", inbox.id)).ok()["payload"], json!([]));
    agent.get("agents").refused(401, json!({"error": "You are not authorized to access this account"}));
    // A member of another account stays a user; once that ends too, the user is gone.
    agent.in_account(both.account_id).get("agents").ok();
    both.delete(&format!("agents/{}", agent.id)).expect(200);
    agent.get("/api/v1/profile").refused(401, json!({"error": "Invalid Access Token"}));
}

#[test]
fn many_are_invited_at_once_and_the_odd_ones_passed_over() {
    let server = TestServer::start();
    let user = server.user();
    let emails = json!(["kim@example.test", "KIM@example.test", "nobody", "", user.email, server.email]);
    let reply = server.post("agents/bulk_create", json!({"emails": emails}));
    assert_eq!((reply.status, reply.bytes.len()), (200, 0));
    let list = server.get("agents").ok();
    let agents = list.as_array().unwrap();
    assert_eq!(agents.len(), 3, "{list}");
    let kim = agents.iter().find(|agent| agent["email"] == "kim@example.test").unwrap();
    assert_eq!((&kim["name"], &kim["availability_status"]), (&json!("kim"), &json!("offline")));
    assert_eq!((&kim["auto_offline"], &kim["confirmed"]), (&json!(false), &json!(false)));
    server.run_jobs();
    let invited: Vec<String> = server.mails().into_iter().flat_map(|mail| mail.to).collect();
    assert_eq!(invited, ["kim@example.test", &user.email]);
    server.post("agents/bulk_create", json!({"emails": emails})).expect(200);
    assert_eq!(server.get("agents").ok().as_array().unwrap().len(), 3);
    server.run_jobs();
    assert_eq!(server.mails().len(), 2, "members are not invited again");
    let flood: Vec<String> = (0..101).map(|n| format!("n{n}@example.test")).collect();
    server.post("agents/bulk_create", json!({"emails": flood})).expect(422);
}

#[test]
fn a_limited_account_takes_no_more_people() {
    let server = TestServer::start();
    let app = server.platform_app();
    let account = app.post("accounts", json!({"name": "Small", "limits": {"agents": 2}})).ok();
    let members = format!("accounts/{}/account_users", account["id"]);
    let owner = server.user();
    app.post(&members, json!({"user_id": owner.id, "role": "administrator"})).ok();
    let owner = owner.in_account(account["id"].as_i64().unwrap());
    owner.post("agents", json!({"email": "one@example.test", "name": "One"})).ok();
    let full = json!({"error": "Account limit exceeded. Please purchase more licenses"});
    owner.post("agents", json!({"email": "two@example.test", "name": "Two"})).refused(402, full.clone());
    owner.post("agents/bulk_create", json!({"emails": ["two@example.test"]})).refused(402, full);
    assert_eq!(owner.get("agents").ok().as_array().unwrap().len(), 2);
}

#[test]
fn an_account_keeps_an_administrator() {
    let server = TestServer::start();
    let path = format!("agents/{}", server.id);
    let alone = json!({"error": "An account needs at least one administrator"});
    server.patch(&path, json!({"role": "agent"})).refused(422, alone.clone());
    server.delete(&path).refused(422, alone.clone());
    server.patch(&path, json!({"role": "administrator", "availability": "busy"})).ok();
    let agent = server.agent();
    server.patch(&format!("agents/{}", agent.id), json!({"role": "agent"})).ok();
    let second = server.another_administrator();
    second.patch(&path, json!({"role": "agent"})).ok();
    second.delete(&format!("agents/{}", second.id)).refused(422, alone);
    second.delete(&path).expect(200);
    second.get("webhooks").ok();
}

#[test]
fn two_administrators_who_remove_each_other_at_once_leave_one() {
    let server = TestServer::start();
    for _ in 0..5 {
        let tenant = server.tenant();
        let second = tenant.another_administrator();
        let first = tenant.administrator();
        std::thread::scope(|scope| {
            scope.spawn(|| first.delete(&format!("agents/{}", second.id)));
            scope.spawn(|| second.delete(&format!("agents/{}", first.id)));
        });
        let left = [&first, &second].iter().filter(|actor| actor.get("webhooks").status == 200).count();
        assert_eq!(left, 1);
    }
}
