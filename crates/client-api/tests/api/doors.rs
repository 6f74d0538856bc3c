//! The identifier of an inbox is its door.

use porchlight_testkit::{TestServer, json};

#[test]
fn an_identifier_no_inbox_has_leads_nowhere() {
    let server = TestServer::start();
    let reply = server.stranger().get("/public/api/v1/inboxes/noinboxhasthisidentifier");
    reply.refused(404, json!({"status": 404, "error": "Not Found"}));
}
