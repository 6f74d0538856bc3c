//! Notes that name colleagues.

use porchlight_testkit::{Actor, Inbox, TestServer};
use serde_json::{Value, json};

fn write(author: &Actor, conversation: i64, content: &str, private: bool) -> Value {
    let body = json!({"content": content, "private": private});
    author.post(&format!("conversations/{conversation}/messages"), body).ok()
}

fn mention(kind: &str, id: i64) -> String {
    format!("Have a look, [@Somebody](mention://{kind}/{id}/Somebody)?")
}

/// The numbers on a caller's list of this kind.
fn listed(caller: &Actor, kind: &str) -> Vec<i64> {
    let list = caller.get(&format!("conversations?conversation_type={kind}&status=all")).ok();
    let conversations = list["data"]["payload"].as_array().unwrap();
    assert_eq!(list["data"]["meta"]["all_count"], conversations.len());
    conversations.iter().map(|one| one["id"].as_i64().unwrap()).collect()
}

struct Office {
    server: TestServer,
    inbox: Inbox,
    conversation: i64,
    author: Actor,
    named: Actor,
}

fn office() -> Office {
    let server = TestServer::start();
    let (inbox, visitor, conversation) = server.conversation();
    visitor.conversation();
    let (author, named) = (server.agent_in(&[&inbox]), server.agent_in(&[&inbox]));
    server.run_jobs();
    Office { server, inbox, conversation, author, named }
}

#[test]
fn whom_a_note_names_is_told_alone_and_follows_the_conversation() {
    let Office { server, conversation, author, named, .. } = office();
    let (mut own, mut authors, mut admins) = (named.cable(), author.cable(), server.cable());
    assert_eq!((listed(&named, "mention"), listed(&named, "participating")), (vec![], vec![]));
    write(&author, conversation, &mention("user", named.id), true);
    server.run_jobs();
    let told = own.expect_event("conversation.mentioned");
    assert_eq!((&told["id"], &told["account_id"]), (&json!(conversation), &json!(server.account_id)));
    assert_eq!(told["performer"]["id"], author.id);
    for socket in [&mut authors, &mut admins] {
        assert!(!socket.events().contains(&"conversation.mentioned".to_owned()));
    }
    assert_eq!(listed(&named, "mention"), [conversation]);
    assert_eq!(listed(&named, "participating"), [conversation]);
    for other in [&author, &server.administrator()] {
        assert_eq!((listed(other, "mention"), listed(other, "participating")), (vec![], vec![]));
    }
    // Again is told again and listed once.
    write(&author, conversation, &mention("user", named.id), true);
    server.run_jobs();
    own.expect_event("conversation.mentioned");
    assert_eq!(listed(&named, "mention"), [conversation]);
}

#[test]
fn a_team_names_those_of_its_members_who_see_the_inbox() {
    let Office { server, conversation, author, named, .. } = office();
    let (outsider, admin) = (server.agent(), server.another_administrator());
    let team = server.post("teams", json!({"name": "harbour"})).ok()["id"].as_i64().unwrap();
    let members = json!({"user_ids": [named.id, outsider.id, admin.id]});
    server.post(&format!("teams/{team}/team_members"), members).ok();
    let mut sockets = [named.cable(), admin.cable(), outsider.cable(), author.cable()];
    write(&author, conversation, &mention("team", team), true);
    server.run_jobs();
    let told = sockets
        .each_mut()
        .map(|socket| socket.events().iter().filter(|event| *event == "conversation.mentioned").count());
    assert_eq!(told, [1, 1, 0, 0]);
    assert_eq!(listed(&admin, "mention"), [conversation]);
    assert_eq!(listed(&outsider, "mention"), [0; 0]);
}

#[test]
fn nobody_is_named_in_public_from_outside_or_by_a_broken_link() {
    let Office { server, inbox, conversation, author, named } = office();
    let (outsider, other) = (server.agent(), server.tenant());
    let foreigner = other.agent();
    let mut sockets = [named.cable(), outsider.cable(), foreigner.cable()];
    let visitor = server.visitor(&inbox);
    let third = visitor.conversation();
    visitor.say(third, &mention("user", named.id));
    write(&author, conversation, &mention("user", named.id), false);
    for (kind, id) in [
        ("user", outsider.id),
        ("user", foreigner.id),
        ("user", i64::MAX),
        ("team", i64::MAX),
        ("team", named.id + 1_000_000),
        ("contact", named.id),
    ] {
        write(&author, conversation, &mention(kind, id), true);
    }
    write(&author, conversation, &format!("(mention://user/{})", named.id), true);
    server.run_jobs();
    for socket in &mut sockets {
        assert!(!socket.events().contains(&"conversation.mentioned".to_owned()));
    }
    for one in [&named, &outsider] {
        assert_eq!(listed(one, "mention"), [0; 0]);
    }
    assert_eq!(listed(&outsider, "participating"), [0; 0]);
}

#[test]
fn who_lost_sight_of_the_inbox_neither_lists_nor_hears_what_named_them() {
    let Office { server, inbox, conversation, author, named } = office();
    write(&author, conversation, &mention("user", named.id), true);
    let members = json!({"inbox_id": inbox.id, "user_ids": [named.id]});
    server.delete_with("inbox_members", members).expect(200);
    let mut own = named.cable();
    server.run_jobs();
    assert!(!own.events().contains(&"conversation.mentioned".to_owned()));
    assert_eq!(listed(&named, "mention"), [0; 0]);
}

/// Whoever names a crowd makes no crowd of statements: ids beyond the limit are left out.
#[test]
fn a_note_full_of_mentions_is_answered() {
    let Office { server, conversation, author, named, .. } = office();
    let crowd: String =
        (1..3_000).map(|id| format!("(mention://user/{id}/x) (mention://team/{id}/y) ")).collect();
    write(&author, conversation, &crowd, true);
    server.run_jobs();
    let known = named.id < 200;
    assert_eq!(listed(&named, "mention").len(), usize::from(known));
}
