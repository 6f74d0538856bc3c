//! What the server answered.

use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The request, for messages of failed assertions: `POST /api/v1/…`.
    pub request: String,
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
    /// The body as JSON; `Null` when it is empty or no JSON.
    pub body: Value,
}

impl Reply {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body of a success; fails the test on any status but 200.
    #[track_caller]
    pub fn ok(self) -> Value {
        self.expect(200)
    }

    /// The body of an answer with this status; fails the test on any other.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.request, self.text());
        self.body
    }

    /// Asserts a refusal: its status and its whole body.
    #[track_caller]
    pub fn refused(self, status: u16, body: Value) {
        let request = self.request.clone();
        assert_eq!((self.status, self.body), (status, body), "{request}");
    }
}
