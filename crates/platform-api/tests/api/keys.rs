//! Only keys of platform apps open this API.

use porchlight_testkit::{TestServer, json};

#[test]
fn keys_of_users_do_not_open_the_platform() {
    let server = TestServer::start();
    let administrator = server.administrator().at("/platform/api/v1");
    administrator.get("agent_bots").refused(401, json!({"error": "Invalid access_token"}));
}
