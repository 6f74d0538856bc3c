//! Members of accounts of platform apps.

use porchlight_testkit::{Actor, TestServer, json};

fn account(app: &Actor) -> String {
    format!("accounts/{}/account_users", app.post("accounts", json!({"name": "Blue Fern"})).ok()["id"])
}

#[test]
fn a_user_joins_changes_role_and_leaves() {
    let server = TestServer::start();
    let app = server.platform_app();
    let (path, user) = (account(&app), server.user());
    let row = app.post(&path, json!({"user_id": user.id, "role": "agent"})).ok();
    assert_eq!(row["user_id"], user.id);
    assert_eq!(row["role"], "agent");
    assert_eq!(row["availability"], "online");
    assert_eq!(row["auto_offline"], true);
    assert_eq!(row["active_at"], json!(null));
    let account_id = row["account_id"].as_i64().unwrap();
    user.in_account(account_id).patch("", json!({"name": "x"})).expect(401);
    let again = app.post(&path, json!({"user_id": user.id, "role": "administrator"})).ok();
    assert_eq!((&again["id"], &again["role"]), (&row["id"], &json!("administrator")));
    user.in_account(account_id).patch("", json!({"name": "x"})).ok();
    assert_eq!(app.get(&path).ok(), json!([again]));
    let reply = app.delete_with(&path, json!({"user_id": user.id}));
    assert_eq!((reply.status, reply.bytes.len()), (200, 0));
    assert_eq!(app.get(&path).ok(), json!([]));
    app.delete(&format!("{path}?user_id={}", user.id)).expect(200);
    user.in_account(account_id).get("agents").expect(401);
    // The user itself stays.
    user.get("/api/v1/profile").ok();
}

#[test]
fn a_membership_needs_a_user_and_a_role() {
    let server = TestServer::start();
    let app = server.platform_app();
    let path = account(&app);
    app.post(&path, json!({"role": "agent"}))
        .refused(422, json!({"error": "param is missing or the value is empty: user_id"}));
    app.post(&path, json!({"user_id": server.id}))
        .refused(422, json!({"error": "param is missing or the value is empty: role"}));
    app.post(&path, json!({"user_id": 999_999, "role": "agent"}))
        .refused(422, json!({"message": "User must exist", "attributes": ["user"]}));
    app.post(&path, json!({"user_id": server.id, "role": "owner"})).expect(422);
    app.delete(&path).expect(422);
}
