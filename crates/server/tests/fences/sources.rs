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
