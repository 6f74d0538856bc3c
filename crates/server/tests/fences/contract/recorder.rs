//! Calls operations by their published path and keeps what is not as described.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use porchlight_testkit::{Actor, Reply, TestServer};
use serde_json::Value;

use super::description::{Checker, Finding, operations, plain, published};

pub struct Recorder {
    published: Value,
    /// Operations that the server describes itself.
    served: BTreeSet<String>,
    called: BTreeSet<String>,
    findings: BTreeSet<Finding>,
}

impl Recorder {
    pub fn new(server: &TestServer) -> Self {
        let ours = server.stranger().get("/docs/api/porchlight.json").ok();
        Self {
            published: published(),
            served: operations(&ours).iter().map(|operation| plain(operation)).collect(),
            called: BTreeSet::new(),
            findings: BTreeSet::new(),
        }
    }

    /// Calls an operation, checks its answer, and gives the body. `ids` fill the path's parameters in order.
    #[track_caller]
    pub fn call(
        &mut self,
        actor: &Actor,
        operation: &str,
        ids: &[&dyn ToString],
        body: Option<Value>,
    ) -> Value {
        let (method, path) = operation.split_once(' ').unwrap();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut ids = ids.iter();
        let filled = path.split('/').map(|segment| match segment.starts_with('{') {
            true => ids.next().expect("an id for each parameter").to_string(),
            false => segment.to_owned(),
        });
        let mut url = filled.collect::<Vec<_>>().join("/");
        if !query.is_empty() {
            url = format!("{url}?{query}");
        }
        let reply = actor.call(method, &url, body.as_ref());
        self.check(&format!("{method} {path}"), reply)
    }

    /// Checks an answer that was had otherwise (multipart, forms).
    #[track_caller]
    pub fn check(&mut self, operation: &str, reply: Reply) -> Value {
        let (method, path) = operation.split_once(' ').unwrap();
        let responses = &self.published["paths"][path][method.to_lowercase()]["responses"];
        assert!(responses.is_object(), "{operation} is not in the published description");
        assert!((200..300).contains(&reply.status), "{}: {} {}", reply.request, reply.status, reply.text());
        let described = ["200", "204"].into_iter().find(|status| responses.get(status).is_some()).unwrap();
        let media = responses[described]["content"].as_object().and_then(|content| content.values().next());
        if let Some(media) = media {
            let mut checker = Checker::new(&self.published, operation);
            checker.check(&media["schema"], &reply.body, "");
            self.findings.extend(checker.findings);
        }
        self.called.insert(plain(operation));
        reply.body
    }

    /// Fails on what is not as described and not excepted, on exceptions nothing needs, and on served
    /// operations that nobody called.
    pub fn finish(self) {
        let exceptions = exceptions();
        let mut needless: BTreeSet<&Exception> = exceptions.iter().collect();
        let mut faults = BTreeMap::new();
        for finding in &self.findings {
            let mut excused = false;
            for exception in exceptions.iter().filter(|exception| exception.covers(finding)) {
                needless.remove(exception);
                excused = true;
            }
            if !excused {
                faults.insert((&finding.operation, &finding.place), finding.to_string());
            }
        }
        let list = faults.values().map(String::as_str).collect::<Vec<_>>().join("\n");
        assert!(faults.is_empty(), "{} differences without a reason:\n{list}", faults.len());
        assert!(needless.is_empty(), "differences.md explains what is no difference: {needless:#?}");
        let published: BTreeSet<String> =
            operations(&self.published).iter().map(|name| plain(name)).collect();
        let forgotten: Vec<_> = published
            .iter()
            .filter(|name| self.served.contains(*name) && !self.called.contains(*name))
            .collect();
        assert!(forgotten.is_empty(), "served, described, and not checked: {forgotten:#?}");
    }
}

/// A row of `docs/api/differences.md`: a place, perhaps an operation, and the reason.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Exception {
    /// As in [`Finding::place`]; a `*` stands for any text.
    place: String,
    operation: Option<String>,
}

impl Exception {
    fn covers(&self, finding: &Finding) -> bool {
        matches(&self.place, &finding.place)
            && self.operation.as_ref().is_none_or(|operation| *operation == finding.operation)
    }
}

/// Whether a text is as the pattern says, in which `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, tail)) => {
            let rest = text.strip_prefix(head);
            rest.is_some_and(|rest| {
                (0..=rest.len()).any(|at| rest.get(at..).is_some_and(|rest| matches(tail, rest)))
            })
        }
    }
}

#[test]
fn patterns() {
    assert!(matches("*.meta.*", "a[].meta.b") && matches("a", "a") && matches("*", ""));
    assert!(!matches("*.meta", "a.meta.b") && !matches("a", "ab") && !matches("b*", "ab"));
}

/// The rows whose first column is a place in code style: "| `message.sender` | reason |" for every
/// operation, "| `message.sender` in `GET /…` | reason |" for one.
fn exceptions() -> Vec<Exception> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api/differences.md");
    let text = std::fs::read_to_string(file).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let exceptions = rows.map(|(place, reason)| {
        assert!(reason.trim_matches(['|', ' ']).len() >= 8, "{place} has no reason");
        match place.split_once("` in `") {
            Some((place, operation)) => Exception { place: place.into(), operation: Some(operation.into()) },
            None => Exception { place: place.into(), operation: None },
        }
    });
    exceptions.collect()
}
