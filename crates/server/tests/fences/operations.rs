//! The operations the server describes.

use porchlight_testkit::TestServer;

/// One operation of the description.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// Upper case.
    pub method: String,
    /// With its parameters in braces.
    pub path: String,
}

impl Operation {
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The path with each parameter replaced; the function gets the segment before it and its name.
    pub fn fill(&self, mut value: impl FnMut(&str, &str) -> String) -> String {
        let mut before = "";
        let mut filled = Vec::new();
        for segment in self.path.split('/') {
            match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) => filled.push(value(before, name)),
                None => {
                    before = segment;
                    filled.push(segment.to_owned());
                }
            }
        }
        filled.join("/")
    }

    /// Parameters as (segment before it, name).
    pub fn parameters(&self) -> Vec<(String, String)> {
        let mut parameters = Vec::new();
        self.fill(|before, name| {
            parameters.push((before.to_owned(), name.to_owned()));
            String::new()
        });
        parameters
    }

    /// Whether it is for visitors of websites.
    pub fn in_widget(&self) -> bool {
        self.path.starts_with("/api/v1/widget/")
    }

    /// Whether it is under an account of the application API.
    pub fn in_account(&self) -> bool {
        self.path.starts_with("/api/") && self.path.contains("/accounts/{")
    }
}

/// Every described operation, in the order of the description.
pub fn operations(server: &TestServer) -> Vec<Operation> {
    let description = server.stranger().get("/docs/api/porchlight.json").ok();
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            if operation.get("responses").is_some() {
                operations.push(Operation { method: method.to_uppercase(), path: path.clone() });
            }
        }
    }
    assert!(operations.len() > 80, "only {} operations are described", operations.len());
    operations
}
