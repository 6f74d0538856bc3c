//! Surveys: asked when a conversation ends, answered by whoever has the link.

use std::time::Duration;

use porchlight_testkit::{Actor, TestServer, Value, Visitor, json};

use crate::not_found;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A conversation that was asked how it went: its agent, visitor, number and UUID.
fn asked(server: &TestServer) -> (Actor, Visitor, i64, String) {
    let inbox = server.inbox_with(json!({"csat_survey_enabled": true}));
    let config = json!({"csat_config": {"display_type": "star", "message": "How was it?"}});
    server.patch(&format!("inboxes/{}", inbox.id), config).ok();
    let agent = server.agent_in(&[&inbox]);
    let visitor = server.visitor(&inbox);
    let number = visitor.conversation();
    visitor.say(number, "help");
    let path = format!("conversations/{number}");
    agent.post(&format!("{path}/assignments"), json!({"assignee_id": agent.id})).ok();
    agent.post(&format!("{path}/toggle_status"), json!({"status": "resolved"})).ok();
    server.run_jobs();
    let uuid = visitor.get(&path).ok()["uuid"].as_str().unwrap().to_owned();
    (agent, visitor, number, uuid)
}

fn rate(rating: Value, feedback: Value) -> Value {
    let response = json!({"rating": rating, "feedback_message": feedback});
    json!({"message": {"submitted_values": {"csat_survey_response": response}}})
}

#[test]
fn a_survey_is_shown_answered_and_answered_again() {
    let server = TestServer::start();
    let (agent, visitor, number, uuid) = asked(&server);
    let link = format!("/public/api/v1/csat_survey/{uuid}");
    let anybody = server.stranger();
    let survey = anybody.get(&link).ok();
    assert_eq!(survey["csat_survey_response"], json!(null));
    assert_eq!(
        (survey["display_type"].as_str(), survey["content"].as_str()),
        (Some("star"), Some("How was it?"))
    );
    assert_eq!((survey["inbox_avatar_url"].as_str(), survey["locale"].as_str()), (Some(""), Some("en")));
    assert_eq!(survey.as_object().unwrap().len(), 9);

    let shown = visitor.get(&format!("conversations/{number}/messages")).ok();
    let question = shown.as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (question["id"].clone(), question["content_type"].as_str()),
        (survey["id"].clone(), Some("input_csat"))
    );
    let text = question["content"].as_str().unwrap();
    assert!(
        text.starts_with("How was it?") && text.ends_with(&format!("/survey/responses/{uuid}")),
        "{text}"
    );

    let rated = anybody.put(&link, rate(json!(4), json!(null))).ok();
    let response = &rated["csat_survey_response"];
    assert_eq!((response["rating"].clone(), response["feedback_message"].clone()), (json!(4), json!(null)));
    assert_eq!(
        (response["contact_id"].clone(), response["assigned_agent_id"].clone()),
        (json!(visitor.id), json!(agent.id))
    );
    assert_eq!(
        (response["message_id"].clone(), response["conversation_id"].clone()),
        (survey["id"].clone(), survey["conversation_id"].clone())
    );

    // The agent of the first answer stays; the answer does not.
    server.post(&format!("conversations/{number}/assignments"), json!({"assignee_id": null})).ok();
    let again = anybody.patch(&link, rate(json!("2"), json!("slow"))).ok();
    assert_eq!(again["csat_survey_response"]["id"], response["id"]);
    assert_eq!(again["csat_survey_response"]["rating"], 2);
    assert_eq!(again["csat_survey_response"]["feedback_message"], "slow");
    assert_eq!(again["csat_survey_response"]["assigned_agent_id"], agent.id);
    assert_eq!(anybody.get(&link).ok(), again);
    let message = server.get(&format!("conversations/{number}/messages")).ok();
    assert!(message.to_string().contains("\"submitted_values\":{\"csat_survey_response\":{"), "{message}");
    server.run_jobs();
}

#[test]
fn a_visitor_answers_in_its_conversation_too() {
    let server = TestServer::start();
    let (_, visitor, number, uuid) = asked(&server);
    let id = server.stranger().get(&format!("/public/api/v1/csat_survey/{uuid}")).ok()["id"].clone();
    let values = rate(json!(5), json!("great"))["message"].clone();
    let answered = visitor.patch(&format!("conversations/{number}/messages/{id}"), values).ok();
    assert!(answered["content"].as_str().unwrap().contains(&uuid));
    let survey = server.stranger().get(&format!("/public/api/v1/csat_survey/{uuid}")).ok();
    assert_eq!(survey["csat_survey_response"]["rating"], 5);
    server.run_jobs();
}

#[test]
fn only_ratings_count_and_only_for_two_weeks() {
    let server = TestServer::start();
    let (_, visitor, number, uuid) = asked(&server);
    let link = format!("/public/api/v1/csat_survey/{uuid}");
    let anybody = server.stranger();
    for wrong in [json!(0), json!(6), json!("x"), json!(4.5), json!(-1)] {
        anybody.put(&link, rate(wrong, json!(null))).expect(422);
    }
    anybody.put(&link, rate(json!(3), json!("x".repeat(20_001)))).expect(422);
    anybody.put(&link, json!({})).expect(422);
    // Words without a rating are no answer.
    assert_eq!(anybody.put(&link, rate(json!(null), json!("hm"))).ok()["csat_survey_response"], json!(null));
    server.travel(DAY * 14 - Duration::from_secs(60));
    anybody.put(&link, rate(json!(3), json!(null))).ok();
    server.travel(Duration::from_secs(120));
    let late = json!({"error": "You cannot update the CSAT survey after 14 days"});
    anybody.put(&link, rate(json!(1), json!(null))).refused(422, late.clone());
    let survey = anybody.get(&link).ok();
    assert_eq!(survey["csat_survey_response"]["rating"], 3);
    let path = format!("conversations/{number}/messages/{}", survey["id"]);
    visitor.patch(&path, rate(json!(1), json!(null))["message"].clone()).refused(422, late);
    server.run_jobs();
}

#[test]
fn a_link_to_no_survey_leads_nowhere() {
    let server = TestServer::start();
    let (_, visitor, number) = server.conversation();
    let unasked = visitor.get(&format!("conversations/{number}")).ok()["uuid"].as_str().unwrap().to_owned();
    let anybody = server.stranger();
    for uuid in [unasked.as_str(), "00000000-0000-4000-8000-000000000000", "abc", "1", "%00"] {
        let link = format!("/public/api/v1/csat_survey/{uuid}");
        anybody.get(&link).refused(404, not_found());
        anybody.put(&link, rate(json!(5), json!(null))).refused(404, not_found());
    }
    let page = anybody.get(&format!("/survey/responses/{unasked}"));
    assert_eq!(page.status, 404);
    assert!(page.text().contains("no survey"));
    server.run_jobs();
}

#[test]
fn the_page_runs_its_own_script_and_nothing_else() {
    let server = TestServer::start();
    let (_, _, _, uuid) = asked(&server);
    let page = server.stranger().get(&format!("/survey/responses/{uuid}"));
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    let policy = page.header("content-security-policy").unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; script-src 'nonce-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    let html = page.text();
    assert_eq!(html.matches("<script").count(), html.matches(&format!("<script nonce=\"{nonce}\"")).count());
    assert!(html.contains("How was it?"));
    assert!(!html.contains("http://") && !html.contains("https://"), "no part from elsewhere");
}
