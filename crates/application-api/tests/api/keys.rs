//! The key of a request decides before anything else.

use porchlight_testkit::{TestServer, json};

#[test]
fn a_request_without_a_key_is_told_to_sign_in() {
    let server = TestServer::start();
    let reply = server.stranger().get(&format!("{}/labels", server.base));
    reply.refused(401, json!({"errors": ["You need to sign in or sign up before continuing."]}));
}

#[test]
fn a_key_nobody_has_is_refused() {
    let server = TestServer::start();
    let stranger = server.stranger().header("api_access_token", "nobodyhasthiskey12345678");
    stranger.get(&format!("{}/labels", server.base)).refused(401, json!({"error": "Invalid Access Token"}));
}

#[test]
fn a_key_opens_its_own_account_and_no_other() {
    let server = TestServer::start();
    let elsewhere = server.tenant();
    assert_eq!(server.agent().get("labels").ok(), json!({"payload": []}));
    let reply = server.agent().in_account(elsewhere.account_id).get("labels");
    reply.refused(401, json!({"error": "You are not authorized to access this account"}));
}
