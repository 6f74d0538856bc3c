//! Roles × operations: one table. An operation that is not in it fails the test.

use porchlight_testkit::{Actor, Reply, TestServer};

use crate::operations::{Operation, operations};
use crate::tenancy::body;
use crate::world::World;

/// Who may: `A` administrators, `G` agents of the inbox concerned, `O` agents outside of it, `B` bots.
/// Paths stand without `/api/v1/accounts/{account_id}`; parameters are `*`.
const TABLE: &str = "
    GET     (account)                                    A G O -
    PATCH   (account)                                    A - - -
    GET     cache_keys                                   A G O -
    POST    update_active_at                             A G O -

    GET     agents                                       A G O -
    POST    agents                                       A - - -
    POST    agents/bulk_create                           A - - -
    PATCH   agents/*                                     A - - -
    DELETE  agents/*                                     A - - -

    GET     agent_bots                                   A G O -
    POST    agent_bots                                   A - - -
    GET     agent_bots/*                                 A G O -
    PATCH   agent_bots/*                                 A - - -
    DELETE  agent_bots/*                                 A - - -
    DELETE  agent_bots/*/avatar                          A - - -
    POST    agent_bots/*/reset_access_token              A - - -
    POST    agent_bots/*/secret                          A - - -
    DELETE  agent_bots/*/previous_secret                 A - - -

    GET     inboxes                                      A G O -
    POST    inboxes                                      A - - -
    GET     inboxes/*                                    A G - -
    PATCH   inboxes/*                                    A - - -
    DELETE  inboxes/*                                    A - - -
    DELETE  inboxes/*/avatar                             A - - -
    GET     inboxes/*/assignable_agents                  A G - -
    GET     inboxes/*/agent_bot                          A G - -
    GET     inboxes/*/campaigns                          A - - -
    POST    inboxes/*/set_agent_bot                      A - - -
    POST    inboxes/*/secret                             A - - -
    DELETE  inboxes/*/previous_secret                    A - - -
    GET     inbox_members/*                              A G - -
    POST    inbox_members                                A - - -
    PATCH   inbox_members                                A - - -
    DELETE  inbox_members                                A - - -
    GET     assignable_agents                            A G - -

    GET     contacts                                     A G O -
    POST    contacts                                     A G O -
    GET     contacts/search                              A G O -
    GET     contacts/active                              A G O -
    GET     contacts/*                                   A G O -
    PATCH   contacts/*                                   A G O -
    DELETE  contacts/*                                   A - - -
    DELETE  contacts/*/avatar                            A G O -
    GET     contacts/*/conversations                     A G O -
    GET     contacts/*/contactable_inboxes               A G O -
    POST    contacts/*/contact_inboxes                   A G - -
    GET     contacts/*/labels                            A G O -
    POST    contacts/*/labels                            A G O -
    POST    contacts/*/destroy_custom_attributes         A G O -
    POST    contact_inboxes/filter                       A G O -
    POST    actions/contact_merge                        A G O -

    GET     conversations                                A G O -
    GET     conversations/meta                           A G O -
    POST    conversations                                A G - B
    GET     conversations/*                              A G - -
    PATCH   conversations/*                              A G - B
    DELETE  conversations/*                              A - - -
    POST    conversations/*/toggle_status                A G - B
    POST    conversations/*/toggle_priority              A G - B
    POST    conversations/*/toggle_typing_status         A G - -
    POST    conversations/*/update_last_seen             A G - -
    POST    conversations/*/unread                       A G - -
    POST    conversations/*/mute                         A G - -
    POST    conversations/*/unmute                       A G - -
    POST    conversations/*/custom_attributes            A G - B
    POST    conversations/*/assignments                  A G - B
    GET     conversations/*/labels                       A G - -
    POST    conversations/*/labels                       A G - -
    GET     conversations/*/messages                     A G - -
    POST    conversations/*/messages                     A G - B
    PATCH   conversations/*/messages/*                   A G - -
    DELETE  conversations/*/messages/*                   A G - -
    POST    conversations/*/messages/*/retry             A G - -

    GET     labels                                       A G O -
    POST    labels                                       A - - -
    GET     labels/*                                     A - - -
    PATCH   labels/*                                     A - - -
    DELETE  labels/*                                     A - - -

    GET     teams                                        A G O -
    POST    teams                                        A - - -
    GET     teams/*                                      A G O -
    PATCH   teams/*                                      A - - -
    DELETE  teams/*                                      A - - -
    GET     teams/*/team_members                         A G O -
    POST    teams/*/team_members                         A - - -
    PATCH   teams/*/team_members                         A - - -
    DELETE  teams/*/team_members                         A - - -

    GET     webhooks                                     A - - -
    POST    webhooks                                     A - - -
    PATCH   webhooks/*                                   A - - -
    DELETE  webhooks/*                                   A - - -
    POST    webhooks/*/secret                            A - - -
    DELETE  webhooks/*/previous_secret                   A - - -
    POST    webhooks/*/deliveries/*/replay               A - - -
    GET     webhooks/*/deliveries                        A - - -
";

/// The row of an operation: its verb, and its path as the table spells it.
fn row(operation: &Operation) -> (String, String) {
    let rest =
        operation.path.split('/').skip(5).map(|segment| if segment.starts_with('{') { "*" } else { segment });
    let rest = rest.collect::<Vec<_>>().join("/");
    let verb = operation.method.replace("PUT", "PATCH");
    (verb, if rest.is_empty() { "(account)".into() } else { rest.trim_end_matches('/').to_owned() })
}

/// Who may, by the table.
fn allowed(operation: &Operation) -> Option<[bool; 4]> {
    let (verb, path) = row(operation);
    TABLE.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let found = words.len() == 6 && words[0] == verb && words[1] == path;
        found.then(|| [words[2] == "A", words[3] == "G", words[4] == "O", words[5] == "B"])
    })
}

fn is_refusal(reply: &Reply) -> bool {
    reply.status == 401 || reply.status == 403
}

#[test]
fn each_role_may_do_what_the_table_says() {
    let server = TestServer::start();
    let mut operations: Vec<_> = operations(&server).into_iter().filter(Operation::in_account).collect();
    // What deletes comes last, the longest paths first: until then everything is there. Just before that
    // comes what takes a key away.
    operations.sort_by_key(|operation| match operation.method.as_str() {
        "DELETE" => (2, usize::MAX - operation.path.len()),
        _ => (usize::from(operation.path.ends_with("/reset_access_token")), 0),
    });
    let missing: Vec<_> =
        operations.iter().filter(|operation| allowed(operation).is_none()).map(Operation::name).collect();
    assert!(missing.is_empty(), "not in the table of roles: {missing:#?}");

    let world = World::fill(&server, server.home().clone(), 1);
    let mut wrong = Vec::new();
    for operation in &operations {
        let path = operation.fill(|before, _| world.segment(before));
        let allowed = allowed(operation).unwrap();
        let actors: [(&str, &Actor); 4] = [
            ("administrator", &world.tenant.administrator()),
            ("agent of the inbox", &world.agent),
            ("agent outside", &world.outsider),
            ("bot", &world.bot),
        ];
        // Those who are refused come first: they change nothing.
        for (position, (who, actor)) in actors.into_iter().enumerate().rev() {
            let reply = actor.call(&operation.method, &path, body(operation, &world).as_ref());
            let fine = if allowed[position] {
                !is_refusal(&reply) && reply.status < 500
            } else {
                is_refusal(&reply) || (reply.status == 404 && position == 2)
            };
            if !fine {
                wrong.push(format!("{} as {who}: {} {}", operation.name(), reply.status, reply.text()));
            }
        }
    }
    assert!(wrong.is_empty(), "not as the table says:\n{}", wrong.join("\n"));
}

#[test]
fn the_table_names_only_what_is_there() {
    let server = TestServer::start();
    let rows: Vec<_> =
        operations(&server).iter().filter(|operation| operation.in_account()).map(row).collect();
    let lines = TABLE.lines().map(str::trim).filter(|line| !line.is_empty());
    let gone: Vec<&str> = lines
        .filter(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            !rows.iter().any(|(verb, path)| *verb == words[0] && *path == words[1])
        })
        .collect();
    assert!(gone.is_empty(), "no such operations: {gone:#?}");
}
