//! How the databases go about each list, with the statements as they are really sent.
//!
//! No table of account data is read from end to end, and nothing is sorted but what was found by id. The
//! plans of SQLite do not depend on what is in the tables. PostgreSQL is asked whether an index serves.

use diesel::connection::SimpleConnection;
use diesel::prelude::{QueryableByName, RunQueryDsl};
use diesel::sql_types::Text;
use porchlight_schema::types::UuidValue;
use porchlight_schema::{
    AnyConnection, ContactId, ConversationId, ConversationStatus, InboxId, MessageId, TeamId, Ts, Uuid,
    WebhookTarget,
};
use porchlight_store::account::contacts::list::{self as contacts, ContactFilter, ContactOrder};
use porchlight_store::account::conversations::list::{
    self as conversations, AssigneeFilter, ConversationType, Filter, Sort,
};
use porchlight_store::account::messages::{self, Readers};
use porchlight_store::account::{attachments, members, teams, webhooks};
use porchlight_store::page::{MessageWindow, Page};
use porchlight_store::{
    AccountScope, Conn, Error, Result, SystemScope, account, audit, events, jobs, streams, sweeps,
};

use crate::database::{Database, postgres, sqlite};
use crate::seed::{ACCOUNT, admin, agent, fill, index};

/// Tables that grow.
const LARGE: [&str; 13] = [
    "contacts",
    "contact_inboxes",
    "contact_labels",
    "conversations",
    "conversation_labels",
    "messages",
    "attachments",
    "events",
    "audit_entries",
    "webhook_deliveries",
    "messages_search_queue",
    "contacts_search_queue",
    "mentions",
];

/// Indexes that hold only what is to be done, read in their order.
const TO_DO: [&str; 4] =
    ["events_waiting", "events_failed", "messages_search_queue", "contacts_search_queue"];

#[derive(QueryableByName)]
struct Detail {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// The statement without the values beside it.
fn text(asked: &str) -> &str {
    asked.split(" -- binds").next().unwrap_or(asked).trim()
}

/// Whether the statement's rows are few, because their ids are known.
fn few(sql: &str) -> bool {
    let known =
        ["json_each", "`id` IN (", "conversations.id IN (", "`contact_inbox_id` IN (", "`contact_id` ="];
    known.iter().any(|part| sql.contains(part))
}

fn large(line: &str) -> bool {
    LARGE.iter().any(|table| line.split_whitespace().any(|word| word.trim_matches('"') == *table))
}

/// The statement with bounds as lists have them and its other values numbered anew, and how many they are.
/// The values themselves stay unknown, which changes no plan of SQLite and is how PostgreSQL plans what it
/// has prepared.
fn bounded(sql: &str) -> (String, usize) {
    let (mut text, mut values, mut rest) = (String::new(), 0, sql);
    while let Some(at) = rest.find(['$', '?']) {
        let after = &rest[at + 1..];
        let digits = after.chars().take_while(char::is_ascii_digit).count();
        text.push_str(&rest[..at]);
        if rest.as_bytes()[at] == b'$' && digits == 0 {
            text.push('$');
        } else if text.trim_end().ends_with("LIMIT") {
            text.push_str("25");
        } else if text.trim_end().ends_with("OFFSET") {
            text.push('0');
        } else {
            values += 1;
            text.push_str(&format!("${values}"));
        }
        rest = &after[digits..];
    }
    text.push_str(rest);
    (text, values)
}

/// What is wrong with SQLite's plan of a statement.
fn fault_of_sqlite(conn: &mut AnyConnection, sql: &str) -> Option<String> {
    let (bare, _) = bounded(sql);
    let plan: Vec<Detail> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {bare}"))
        .load(conn)
        .unwrap_or_else(|error| panic!("{error}: {bare}"));
    let lines: Vec<String> = plan.into_iter().map(|row| row.detail).collect();
    let bad = |line: &&String| {
        let scan = line.starts_with("SCAN ") && large(line) && !TO_DO.iter().any(|name| line.contains(name));
        let sort = line.contains("TEMP B-TREE FOR ORDER BY") && !few(sql);
        scan || sort
    };
    lines.iter().find(bad).map(|line| format!("{line}\n  {sql}\n  {}", lines.join("\n  ")))
}

/// What is wrong with PostgreSQL's plan of a statement.
fn fault_of_postgres(conn: &mut AnyConnection, sql: &str) -> Option<String> {
    let (sql, values) = bounded(sql);
    let nulls = vec!["NULL"; values].join(", ");
    let call = if values > 0 { format!("asked({nulls})") } else { "asked".to_owned() };
    // Where one account owns every row of a table as small as this, reading all of it is indeed cheapest.
    // Forbidden to, PostgreSQL still does where no index serves.
    conn.batch_execute("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off").unwrap();
    conn.batch_execute(&format!("PREPARE asked AS {sql}")).unwrap_or_else(|error| panic!("{error}: {sql}"));
    let plan: Vec<Line> = diesel::sql_query(format!("EXPLAIN EXECUTE {call}")).load(conn).unwrap();
    conn.batch_execute("DEALLOCATE asked").unwrap();
    let lines: Vec<String> = plan.into_iter().map(|row| row.line).collect();
    // The others are empty here.
    let full = ["contacts", "contact_inboxes", "contact_labels", "conversations", "messages", "events"];
    let bad = |line: &&String| {
        line.contains("Seq Scan on") && full.iter().any(|table| line.split_whitespace().any(|w| w == *table))
    };
    lines.iter().find(bad).map(|line| format!("{line}\n  {sql}\n  {}", lines.join("\n  ")))
}

type Work = Box<dyn Fn(&mut Conn) -> Result<()>>;

/// Collects what is looked at.
#[derive(Default)]
struct Works(Vec<(String, Work)>);

impl Works {
    fn add<T>(&mut self, name: impl Into<String>, work: impl Fn(&mut Conn) -> Result<T> + 'static) {
        // It is the statement that counts, not what it finds.
        self.0.push((
            name.into(),
            Box::new(move |conn| match work(conn) {
                Ok(_) | Err(Error::NotFound) => Ok(()),
                Err(error) => Err(error),
            }),
        ));
    }

    fn conversations(&mut self, who: &str, scope: &AccountScope, filter: Filter) {
        let scope = scope.clone();
        self.add(format!("conversations of the {who}: {filter:?}"), move |conn| {
            let ties = conversations::ties(conn, &scope, &filter)?;
            if !filter.kept() {
                conversations::count(conn, &scope, &filter, &ties)?;
            }
            conversations::list(conn, &scope, &filter, &ties, Page::new(1, 25))
        });
    }

    fn contacts(&mut self, scope: &AccountScope, filter: ContactFilter, sort: Vec<contacts::Sort>) {
        let scope = scope.clone();
        self.add(format!("contacts: {filter:?} {sort:?}"), move |conn| {
            let found = contacts::find(conn, &scope, &filter)?;
            contacts::count(conn, &scope, &filter, &found)?;
            contacts::list(conn, &scope, &filter, &found, &sort, Page::new(1, 15))
        });
    }
}

const SORTS: [Sort; 8] = [
    Sort::LastActivityDesc,
    Sort::LastActivityAsc,
    Sort::CreatedAsc,
    Sort::CreatedDesc,
    Sort::PriorityAsc,
    Sort::PriorityDesc,
    Sort::WaitingSinceAsc,
    Sort::WaitingSinceDesc,
];

fn conversation_lists(works: &mut Works, database: &Database) {
    let open = Some(ConversationStatus::Open);
    for (who, scope) in [("administrator", admin(database)), ("agent", agent(database))] {
        for sort in SORTS {
            for status in [open, None] {
                works.conversations(who, &scope, Filter { status, sort, ..Filter::default() });
            }
        }
        let list = |filter: Filter| Filter { status: open, ..filter };
        let none = Filter::default;
        for assignee in [AssigneeFilter::Me, AssigneeFilter::Assigned, AssigneeFilter::Unassigned] {
            for inbox in [None, Some(InboxId(3))] {
                works.conversations(who, &scope, list(Filter { assignee, inbox, ..none() }));
            }
        }
        for filter in [
            Filter { inbox: Some(InboxId(3)), ..none() },
            Filter { team: Some(TeamId(1)), ..none() },
            Filter { labels: vec!["rare".into()], ..none() },
            Filter { labels: vec!["common".into()], ..none() },
            Filter { kind: Some(ConversationType::Mention), ..none() },
            Filter { kind: Some(ConversationType::Participating), ..none() },
            Filter { kind: Some(ConversationType::Unattended), ..none() },
            Filter { text: Some("message number 17".into()), ..none() },
            Filter { text: Some("x".into()), labels: vec!["common".into()], ..none() },
            Filter { source_id: Some("source-17".into()), ..none() },
            Filter { updated_since: Some(Ts::from_seconds(1_700_000_000)), ..none() },
        ] {
            works.conversations(who, &scope, list(filter.clone()));
            works.conversations(who, &scope, filter);
        }
    }
}

fn contact_lists(works: &mut Works, database: &Database) {
    use ContactOrder::{City, Company, Country, CreatedAt, Email, LastActivityAt, Name, PhoneNumber};
    let scope = admin(database);
    works.contacts(&scope, ContactFilter::default(), Vec::new());
    for by in [Email, Name, PhoneNumber, LastActivityAt, CreatedAt, Company, City, Country] {
        for descending in [false, true] {
            works.contacts(&scope, ContactFilter::default(), vec![contacts::Sort { by, descending }]);
        }
    }
    for containing in ["person 17", "example.test", "a", "17", "王伟", "nobody at all"] {
        let filter = ContactFilter { containing: Some(containing.into()), ..ContactFilter::default() };
        works.contacts(&scope, filter, vec![contacts::Sort { by: Name, descending: false }]);
    }
    for label in ["rare", "common"] {
        let filter = ContactFilter { labels: vec![label.into()], ..ContactFilter::default() };
        works.contacts(&scope, filter, vec![contacts::Sort { by: Name, descending: false }]);
    }
}

fn other_lists(works: &mut Works, database: &Database) {
    let system = SystemScope::new();
    for scope in [admin(database), agent(database)] {
        let one = ConversationId(17);
        for (window, readers) in [
            (MessageWindow::Latest, Readers::Staff),
            (MessageWindow::Before(MessageId(99)), Readers::Staff),
            (MessageWindow::After(MessageId(9)), Readers::Public),
            (MessageWindow::Between(MessageId(9), MessageId(99)), Readers::Public),
        ] {
            let scope = scope.clone();
            works.add(format!("{window:?}"), move |conn| messages::list(conn, &scope, one, window, readers));
        }
        let s = scope.clone();
        works.add("public messages", move |conn| messages::public_of(conn, &s, &[one], 60));
        let s = scope.clone();
        works.add("a survey", move |conn| messages::survey_of(conn, &s, one));
        let s = scope.clone();
        works.add("a message by its outside id", move |conn| {
            messages::by_source_id(conn, &s, one, InboxId(3), "x")
        });
        let s = scope.clone();
        works.add("a contact's conversations", move |conn| {
            account::conversations::of_contact(conn, &s, ContactId(17), 20)
        });
        let s = scope.clone();
        works.add("a conversation by UUID", move |conn| {
            account::conversations::by_uuid(conn, &s, UuidValue(Uuid::nil()))
        });
        let s = scope.clone();
        works.add("members", move |conn| members::list(conn, &s));
        let s = scope.clone();
        works.add("teams", move |conn| teams::list(conn, &s));
        let s = scope.clone();
        works.add("attachments", move |conn| attachments::count(conn, &s, one));
        let s = scope.clone();
        works.add("numbers of events", move |conn| streams::numbers(conn, &s));
        let s = scope.clone();
        works.add("deliveries", move |conn| {
            webhooks::deliveries::list(conn, &s, WebhookTarget::Webhook, 1, None, 25)
        });
    }
    for (name, refused, before) in
        [("what was audited", false, None), ("refusals", true, None), ("older lines", false, Some(17))]
    {
        let filter = audit::Filter { account: Some(ACCOUNT), refused, before };
        works.add(name, move |conn| audit::list(conn, system, &filter, 50));
    }
    works.add("refusals that are over", move |conn| {
        audit::older(conn, system, true, Ts::from_seconds(1_700_000_000), 500)
    });
    works.add("events to relay", move |conn| events::waiting(conn, system, true, 200));
    works.add("events that failed", move |conn| events::set_aside(conn, system, 200));
    works.add("missed events", move |conn| events::since(conn, system, ACCOUNT, 17, 100));
    works.add("jobs that are due", jobs::any_due);
    works.add("silent conversations", move |conn| {
        sweeps::silent(conn, system, ACCOUNT, Ts::from_seconds(1_700_000_000), true, 100)
    });
    works.add("snoozes that are due", move |conn| {
        sweeps::due_snoozes(conn, system, Ts::from_seconds(0), Ts::from_seconds(1_700_000_000), 100)
    });
    works.add("texts in line", move |conn| porchlight_store::search::waiting(conn, system));
}

fn faults(database: &Database, check: fn(&mut AnyConnection, &str) -> Option<String>) -> Vec<String> {
    let mut works = Works::default();
    conversation_lists(&mut works, database);
    contact_lists(&mut works, database);
    other_lists(&mut works, database);
    let mut conn = database.raw();
    let mut faults = Vec::new();
    for (name, work) in &works.0 {
        let asked = database.asked(|conn| work(conn));
        assert!(!asked.is_empty(), "{name} asks nothing");
        for sql in asked.iter().map(|asked| text(asked)).filter(|sql| sql.contains("SELECT")) {
            faults.extend(check(&mut conn, sql).map(|fault| format!("{name}\n  {fault}\n")));
        }
    }
    faults
}

#[test]
fn no_list_walks_or_sorts_a_table_of_sqlite() {
    let database = sqlite();
    fill(&database, 3_000);
    index(&database);
    let faults = faults(&database, fault_of_sqlite);
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn no_list_walks_a_table_of_postgres() {
    let Some(database) = postgres() else { return };
    fill(&database, 20_000);
    index(&database);
    let faults = faults(&database, fault_of_postgres);
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}
