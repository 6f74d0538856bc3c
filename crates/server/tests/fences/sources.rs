//! The sources themselves: every query over account data demands a scope.

use std::fs;
use std::path::{Path, PathBuf};

fn store(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/src").join(folder)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

/// The heads of the public functions of a source text, each up to its body.
fn public_functions(source: &str) -> Vec<String> {
    let mut heads = Vec::new();
    for (at, _) in source.match_indices("pub fn ") {
        // Only functions of the module; methods are indented and belong to a type that has its own rules.
        if at == 0 || source[..at].ends_with('\n') {
            let head = source[at..].split(" {").next().unwrap();
            heads.push(head.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    heads
}

fn parameters(head: &str) -> Vec<String> {
    let (head, _) = head.split_once(") ->").unwrap_or((head.trim_end_matches(')'), ""));
    let inside = head.split_once('(').unwrap().1;
    inside.split(", ").map(str::to_owned).collect()
}

fn demands_a_scope(head: &str) -> bool {
    let parameters = parameters(head);
    let connection =
        parameters.first().is_some_and(|first| first.contains("&mut Conn") || first.contains("&mut Tx"));
    let scope = parameters.get(1).is_some_and(|second| second.trim_end_matches(',').ends_with("Scope"));
    !connection || scope
}

#[test]
fn every_query_over_account_data_takes_a_scope_after_the_connection() {
    let mut seen = 0;
    let mut bare = Vec::new();
    for file in files(&store("account")) {
        for head in public_functions(&fs::read_to_string(&file).unwrap()) {
            seen += 1;
            if !demands_a_scope(&head) {
                bare.push(format!("{}: {head}", file.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} functions were found");
    assert!(bare.is_empty(), "without a scope:\n{}", bare.join("\n"));
}

/// The functions of a source text that take a scope: head and body.
fn scoped_functions(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("fn ") {
        let line = source[..at].rsplit('\n').next().unwrap();
        if !["", "pub ", "pub(crate) ", "pub(super) "].contains(&line) {
            continue;
        }
        let whole = source[at..].split("\n}\n").next().unwrap();
        let (head, body) = whole.split_once('{').unwrap();
        if head.contains("Scope") {
            found.push((head.split_whitespace().collect::<Vec<_>>().join(" "), body.to_owned()));
        }
    }
    found
}

#[test]
fn every_query_that_takes_a_scope_uses_it() {
    let mut seen = 0;
    let mut idle = Vec::new();
    for file in files(&store("account")) {
        for (head, body) in scoped_functions(&fs::read_to_string(&file).unwrap()) {
            seen += 1;
            // What the schedule does concerns all accounts.
            if !body.contains("scope") && !head.contains("SystemScope") {
                idle.push(format!("{}: {head}", file.display()));
            }
        }
    }
    assert!(seen > 100, "only {seen} functions were found");
    assert!(idle.is_empty(), "these ignore their scope:\n{}", idle.join("\n"));
}

/// Tables whose rows are remembered (`store/directory.rs`).
const REMEMBERED: [&str; 7] =
    ["users", "account_users", "inboxes", "channels", "teams", "team_members", "agent_bots"];

/// Whether a function writes one of those tables.
fn writes_the_directory(function: &str) -> bool {
    let written = |verb: &str| {
        let after = |at: usize| function[at + verb.len()..].trim_start();
        function.match_indices(verb).any(|(at, _)| {
            let table = after(at).split("::").next().unwrap();
            REMEMBERED.contains(&table) || table == "$table"
        })
    };
    ["insert_into(", "update(", "delete("].iter().any(|verb| written(verb))
}

#[test]
fn who_changes_a_remembered_row_has_it_forgotten() {
    let (mut seen, mut silent) = (0, Vec::new());
    for file in files(&store("")) {
        let source = fs::read_to_string(&file).unwrap();
        for function in source.split("\n}\n").filter(|function| writes_the_directory(function)) {
            seen += 1;
            if !function.contains("tx.directory()") {
                let head = function.lines().find(|line| line.contains("fn ")).unwrap_or_default();
                silent.push(format!("{}: {head}", file.display()));
            }
        }
    }
    assert!(seen > 25, "only {seen} functions were found");
    assert!(silent.is_empty(), "these write past `Tx::directory`:\n{}", silent.join("\n"));
}

/// What can call out, and the files that may name it: the guarded client, and clients of what the
/// operator configures (mail server, Redis, object storage, the database).
const CALLERS: [(&str, &[&str]); 8] = [
    ("reqwest", &["worker/src/http_client"]),
    ("hyper::", &[]),
    ("ureq", &[]),
    ("awc::", &[]),
    ("TcpStream::connect", &[]),
    ("UdpSocket::", &[]),
    ("lettre", &["worker/src/mail"]),
    ("object_store", &["files/src/"]),
];

#[test]
fn nothing_calls_out_but_the_guarded_client() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut seen = 0;
    for file in files(&crates) {
        let path = file.strip_prefix(&crates).unwrap().to_str().unwrap();
        let ours = path.contains("/src/") && path.ends_with(".rs");
        if !ours || path.starts_with("testkit/") || path.starts_with("bench/") {
            continue;
        }
        seen += 1;
        let source = fs::read_to_string(&file).unwrap();
        let code = source.split("#[cfg(test)]").next().unwrap();
        let tests = path.ends_with("/tests.rs") || path.contains("/tests/");
        for (caller, allowed) in CALLERS.iter().filter(|_| !tests) {
            let named = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            let named = named.filter(|line| line.contains(caller)).count();
            let may = allowed.iter().any(|allowed| path.starts_with(allowed));
            assert!(named == 0 || may, "{path} names {caller}: requests go through worker/http_client");
        }
    }
    assert!(seen > 200, "only {seen} files were read");
}

#[test]
fn scopes_are_made_in_one_place() {
    let allowed = ["access.rs", "scope.rs"];
    for file in files(&store("")) {
        let name = file.file_name().unwrap().to_str().unwrap();
        let source = fs::read_to_string(&file).unwrap();
        if !allowed.contains(&name) {
            for maker in ["Scope::mint", "AdminScope::system"] {
                assert!(!source.contains(maker), "{} calls {maker}", file.display());
            }
        }
    }
}

#[test]
fn the_reader_of_heads_tells_good_from_bad() {
    let source = "pub fn good(conn: &mut Conn, scope: &AccountScope) -> Result<Vec<(A, B)>> {\n}\n\
        pub fn also_good(\n    tx: &mut Tx<'_>,\n    scope: &AdminScope,\n) -> Result<()> {\n}\n\
        pub fn bad(conn: &mut Conn, id: InboxId) -> Result<()> {\n}\n    pub fn method(&self) {\n}\n";
    let heads = public_functions(source);
    assert_eq!(heads.len(), 3, "{heads:?}");
    let verdicts: Vec<bool> = heads.iter().map(|head| demands_a_scope(head)).collect();
    assert_eq!(verdicts, [true, true, false]);
}
