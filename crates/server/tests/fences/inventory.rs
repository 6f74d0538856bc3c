//! Every operation asks who calls before it looks at anything else.

use porchlight_testkit::{Actor, TestServer};

use crate::operations::operations;

/// What anybody may call. Everything under `/public` is meant for strangers; the rest is listed here.
const PUBLIC: [&str; 16] = [
    "GET /api",
    "GET /auth/sign_in",
    "POST /auth/sign_in",
    "POST /auth/password",
    "PUT /auth/password",
    "PATCH /auth/password",
    "POST /auth/confirmation",
    // Answers that nobody is signed in, as 404.
    "DELETE /auth/sign_out",
    // Sign-up, where it is switched on.
    "POST /api/v1/accounts",
    "POST /api/v2/accounts",
    // The first account, with the one-time token printed at start.
    "GET /setup",
    "POST /setup",
    "GET /survey/responses/{conversation_uuid}",
    "GET /widget",
    "GET /health/live",
    "GET /health/ready",
];

#[test]
fn operations_without_a_token_are_refused() {
    let server = TestServer::start();
    let stranger = server.stranger();
    let mut open = Vec::new();
    for operation in operations(&server) {
        if operation.path.starts_with("/public/") || PUBLIC.contains(&operation.name().as_str()) {
            continue;
        }
        let account = server.account_id.to_string();
        let path =
            operation.fill(|before, _| if before == "accounts" { account.clone() } else { "1".into() });
        let method = reqwest::Method::from_bytes(operation.method.as_bytes()).unwrap();
        // A body that cannot be read: who calls comes first.
        let reply = stranger.send(method, &path, Some("application/json"), b"{\"".to_vec());
        // Whoever names no website is nobody's visitor.
        let refused = if operation.in_widget() { 404 } else { 401 };
        if reply.status != refused {
            open.push(format!("{}: {} {}", operation.name(), reply.status, reply.text()));
        }
    }
    assert!(open.is_empty(), "open to strangers:\n{}", open.join("\n"));
}

#[test]
fn the_public_list_names_only_what_is_there() {
    let server = TestServer::start();
    let names: Vec<String> = operations(&server).iter().map(|operation| operation.name()).collect();
    let gone: Vec<_> = PUBLIC
        .iter()
        .filter(|name| name.contains("/api/") || name.contains("/auth/"))
        .filter(|name| !names.iter().any(|known| known == *name))
        .collect();
    assert!(gone.is_empty(), "listed as public, not described: {gone:?}");
}

#[test]
fn tokens_of_other_kinds_do_not_open_a_door() {
    let server = TestServer::start();
    let (inbox, website) = (server.inbox(), server.widget_inbox());
    let bot = server.bot(&[&inbox], "http://127.0.0.1:9/");
    let (user, platform) = (server.administrator(), server.platform_app());
    for operation in operations(&server) {
        let path = operation.fill(|_, _| "1".into());
        let (keys, refused) = match () {
            _ if operation.path.starts_with("/platform/") => {
                (vec![&user.token, &bot.token], "Invalid access_token")
            }
            _ if operation.in_widget() => {
                for key in [&user.token, &bot.token, &platform.token] {
                    let query = format!("website_token={}", website.identifier);
                    let visitor = Actor { query, ..server.stranger().header("x-auth-token", key) };
                    let reply = visitor.call(&operation.method, &path, None);
                    let open = ["config", "campaigns", "inbox_members"].iter().any(|end| path.ends_with(end));
                    assert_eq!(reply.status, if open { 200 } else { 404 }, "{}", operation.name());
                }
                continue;
            }
            _ if operation.in_account() => {
                (vec![&platform.token], "Access to this endpoint is not authorized for bots")
            }
            _ => continue,
        };
        for key in keys {
            let actor = server.stranger().header("api_access_token", key);
            let reply = actor.call(&operation.method, &path, None);
            assert_eq!(reply.status, 401, "{}: {}", operation.name(), reply.text());
            assert_eq!(reply.body["error"], refused, "{}", operation.name());
        }
    }
}
