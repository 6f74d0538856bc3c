//! The published description, and a check of a JSON value against one of its schemas.

use std::fmt;
use std::path::Path;

use serde_json::{Map, Value};

pub fn published() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/compat/chatwoot-openapi.json");
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// Every operation as `GET /path/{id}`.
pub fn operations(description: &Value) -> Vec<String> {
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("operations").keys() {
            if ["get", "post", "put", "patch", "delete"].contains(&method.as_str()) {
                operations.push(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    operations
}

/// An operation without the names of its parameters, a trailing slash, or the choice between PUT and PATCH.
pub fn plain(operation: &str) -> String {
    let operation = operation.replace("PUT ", "PATCH ");
    let segments = operation.trim_end_matches('/').split('/');
    let segments = segments.map(|segment| if segment.starts_with('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// One place where a value is not as described.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The operation that answered so, as published.
    pub operation: String,
    /// From the answer's schema on: `conversation_list.data.payload[].status`; `answer` where that has no name.
    pub place: String,
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` in `{}`: {:.200}", self.place, self.operation, self.what)
    }
}

/// Checks values against the schemas of one description.
pub struct Checker<'d> {
    description: &'d Value,
    operation: &'d str,
    pub findings: Vec<Finding>,
}

impl<'d> Checker<'d> {
    pub fn new(description: &'d Value, operation: &'d str) -> Self {
        Self { description, operation, findings: Vec::new() }
    }

    fn note(&mut self, place: &str, what: String) {
        let (operation, place) = (self.operation.to_owned(), place.to_owned());
        self.findings.push(Finding { operation, place, what });
    }

    /// Checks a value; `place` names where it stands, empty at first.
    pub fn check(&mut self, schema: &Value, value: &Value, place: &str) {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap();
            let target = &self.description["components"]["schemas"][name];
            assert!(target.is_object(), "the description has no schema {name}");
            return self.check(target, value, if place.is_empty() { name } else { place });
        }
        let place = if place.is_empty() { "answer" } else { place };
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.check(part, value, place);
        }
        self.check_alternatives(schema, value, place);
        if let Some(allowed) = schema["enum"].as_array()
            && !value.is_null()
            && !allowed.contains(value)
        {
            self.note(place, format!("{value} is none of {}", schema["enum"]));
        }
        match schema["type"].as_str() {
            Some("object") => self.check_object(schema, value, place),
            Some("array") => match value.as_array() {
                Some(items) => {
                    for item in items {
                        self.check(&schema["items"], item, &format!("{place}[]"));
                    }
                }
                None => self.note(place, format!("an array was described, {value} was sent")),
            },
            Some(kind) if !is_a(value, kind) => {
                self.note(place, format!("{kind} was described, {value} was sent"));
            }
            _ => {}
        }
    }

    /// `oneOf` and `anyOf`: the value must suit one of them.
    fn check_alternatives(&mut self, schema: &Value, value: &Value, place: &str) {
        for key in ["oneOf", "anyOf"] {
            let Some(alternatives) = schema[key].as_array() else { continue };
            let suits = alternatives.iter().any(|alternative| {
                let mut checker = Self::new(self.description, self.operation);
                checker.check(alternative, value, place);
                checker.findings.is_empty()
            });
            if !suits {
                self.note(place, format!("{value} suits none of the alternatives"));
            }
        }
    }

    /// Every described property is there. One without a value may be null: the description says
    /// `nullable` hardly anywhere, the imitated server sends null all the same.
    fn check_object(&mut self, schema: &Value, value: &Value, place: &str) {
        let Some(object) = value.as_object() else {
            return self.note(place, format!("an object was described, {value} was sent"));
        };
        let nothing = Map::new();
        for (name, property) in schema["properties"].as_object().unwrap_or(&nothing) {
            let place = format!("{place}.{name}");
            match object.get(name) {
                None => self.note(&place, "is missing".to_owned()),
                Some(Value::Null) if !required(schema, name) => {}
                Some(value) => self.check(property, value, &place),
            }
        }
    }
}

fn required(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|names| names.iter().any(|required| required == name))
}

fn is_a(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("the description uses the type {other}"),
    }
}

#[test]
fn the_checker_sees_faults() {
    let description = serde_json::json!({"components": {"schemas": {"pet": {
        "type": "object", "required": ["id"],
        "properties": {"id": {"type": "integer"}, "kind": {"type": "string", "enum": ["cat"]}, "tags": {
            "type": "array", "items": {"type": "string"}}}}}}});
    let schema = serde_json::json!({"$ref": "#/components/schemas/pet"});
    let faults = |value| {
        let mut checker = Checker::new(&description, "GET /pets");
        checker.check(&schema, &value, "");
        checker.findings.iter().map(|finding| finding.place.clone()).collect::<Vec<_>>()
    };
    assert!(faults(serde_json::json!({"id": 1, "kind": "cat", "tags": ["a"]})).is_empty());
    assert!(faults(serde_json::json!({"id": 1, "kind": null, "tags": []})).is_empty());
    let wrong = serde_json::json!({"id": null, "kind": "dog", "tags": [1]});
    assert_eq!(faults(wrong), ["pet.id", "pet.kind", "pet.tags[]"]);
    assert_eq!(faults(serde_json::json!([])), ["pet"]);
    assert_eq!(faults(serde_json::json!({"id": 1.5, "tags": []})), ["pet.id", "pet.kind"]);
}
