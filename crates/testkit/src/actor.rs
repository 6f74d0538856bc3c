//! Somebody who calls the server: a base path, credentials and the five verbs.

use std::sync::OnceLock;

use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder, multipart};
use serde_json::Value;

use crate::cable::Cable;
use crate::reply::Reply;

/// One client for all actors: it keeps connections and is dear to make.
fn client() -> &'static Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(std::time::Duration::from_secs(60))
            .build()
            .unwrap()
    })
}

/// One part of a multipart body.
#[derive(Debug, Clone)]
pub enum Part<'a> {
    Text(&'a str, &'a str),
    /// Field, file name, content type, bytes.
    File(&'a str, &'a str, &'a str, Vec<u8>),
}

/// A caller. Cheap to clone; paths that do not start with `/` continue its base path.
#[derive(Debug, Clone)]
pub struct Actor {
    /// `http://127.0.0.1:PORT`.
    pub origin: String,
    /// What relative paths continue, such as `/api/v1/accounts/1`.
    pub base: String,
    /// Sent with every request.
    pub headers: Vec<(String, String)>,
    /// Ends the address of every request, such as `website_token=…`; empty for nothing.
    pub query: String,
    /// The user's, bot's or contact's id; 0 where there is none.
    pub id: i64,
    /// The account the actor belongs to; 0 where there is none.
    pub account_id: i64,
    pub email: String,
    /// The `api_access_token`, empty where there is none.
    pub token: String,
    /// What a socket subscribes with, empty where there is none.
    pub pubsub_token: String,
}

impl Actor {
    /// A caller without any credentials.
    pub fn stranger(origin: &str) -> Self {
        Self {
            origin: origin.into(),
            base: String::new(),
            headers: Vec::new(),
            query: String::new(),
            id: 0,
            account_id: 0,
            email: String::new(),
            token: String::new(),
            pubsub_token: String::new(),
        }
    }

    /// A caller with an access token.
    pub fn with_token(origin: &str, base: &str, token: &str) -> Self {
        let headers = vec![("api_access_token".to_owned(), token.to_owned())];
        Self { base: base.into(), headers, token: token.into(), ..Self::stranger(origin) }
    }

    /// The same caller with another base path.
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.into(), ..self.clone() }
    }

    /// The same caller at another server of the installation.
    pub fn on(&self, origin: &str) -> Self {
        Self { origin: origin.into(), ..self.clone() }
    }

    /// The same caller looking at another account.
    pub fn in_account(&self, account_id: i64) -> Self {
        Self { account_id, ..self.at(&format!("/api/v1/accounts/{account_id}")) }
    }

    /// The same caller with one more header.
    pub fn header(&self, name: &str, value: &str) -> Self {
        let mut actor = self.clone();
        actor.headers.push((name.into(), value.into()));
        actor
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None, Vec::new())
    }

    pub fn post(&self, path: &str, body: Value) -> Reply {
        self.json(Method::POST, path, &body)
    }

    pub fn patch(&self, path: &str, body: Value) -> Reply {
        self.json(Method::PATCH, path, &body)
    }

    pub fn put(&self, path: &str, body: Value) -> Reply {
        self.json(Method::PUT, path, &body)
    }

    pub fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None, Vec::new())
    }

    /// DELETE with a body, as some operations take it.
    pub fn delete_with(&self, path: &str, body: Value) -> Reply {
        self.json(Method::DELETE, path, &body)
    }

    /// POST of a form, as browsers without script send it.
    pub fn post_multipart(&self, path: &str, parts: Vec<Part<'_>>) -> Reply {
        self.multipart(Method::POST, path, parts)
    }

    /// PUT of a form.
    pub fn put_multipart(&self, path: &str, parts: Vec<Part<'_>>) -> Reply {
        self.multipart(Method::PUT, path, parts)
    }

    fn multipart(&self, method: Method, path: &str, parts: Vec<Part<'_>>) -> Reply {
        let form = parts.into_iter().fold(multipart::Form::new(), |form, part| match part {
            Part::Text(name, value) => form.text(name.to_owned(), value.to_owned()),
            Part::File(name, file, kind, bytes) => {
                let part = multipart::Part::bytes(bytes).file_name(file.to_owned()).mime_str(kind).unwrap();
                form.part(name.to_owned(), part)
            }
        });
        let what = format!("{method} {path} (multipart)");
        let mut request = client().request(method, self.url(path)).multipart(form);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        finish(what, request)
    }

    /// Any request with any body; `content_type` `None` sends none.
    pub fn send(&self, method: Method, path: &str, content_type: Option<&str>, body: Vec<u8>) -> Reply {
        let what = format!("{method} {}", self.path(path));
        let mut request = client().request(method, self.url(path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(kind) = content_type {
            request = request.header("content-type", kind);
        }
        if !body.is_empty() {
            request = request.body(body);
        }
        finish(what, request)
    }

    /// As [`Actor::call`], for servers that may be gone: the error is the connection's.
    pub fn try_call(&self, method: &str, path: &str, body: Option<&Value>) -> reqwest::Result<Reply> {
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let what = format!("{method} {}", self.path(path));
        let mut request = client().request(method, self.url(path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        read(what, request)
    }

    /// The verb by its name, as the description of an API spells it.
    pub fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        match body {
            Some(body) => self.json(method, path, body),
            None => self.send(method, path, None, Vec::new()),
        }
    }

    /// A socket subscribed as this actor; needs a `pubsub_token`.
    pub fn cable(&self) -> Cable {
        assert!(!self.pubsub_token.is_empty(), "this actor has no pubsub_token");
        let mut identifier = serde_json::json!({"channel": "RoomChannel", "pubsub_token": self.pubsub_token});
        if self.base.starts_with("/api/") && !self.base.starts_with("/api/v1/widget") {
            identifier["account_id"] = self.account_id.into();
            identifier["user_id"] = self.id.into();
        }
        let mut cable = Cable::connect(&self.origin);
        cable.subscribe(&identifier);
        cable
    }

    fn json(&self, method: Method, path: &str, body: &Value) -> Reply {
        self.send(method, path, Some("application/json"), serde_json::to_vec(body).unwrap())
    }

    fn path(&self, path: &str) -> String {
        let path = self.below_base(path);
        match (self.query.as_str(), path.contains('?')) {
            ("", _) => path,
            (query, true) => format!("{path}&{query}"),
            (query, false) => format!("{path}?{query}"),
        }
    }

    fn below_base(&self, path: &str) -> String {
        match path {
            _ if path.starts_with('/') => path.to_owned(),
            "" => self.base.clone(),
            _ if path.starts_with('?') => format!("{}{path}", self.base),
            _ => format!("{}/{path}", self.base),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{}", self.origin, self.path(path))
    }
}

fn finish(request: String, builder: RequestBuilder) -> Reply {
    read(request.clone(), builder).unwrap_or_else(|error| panic!("{request}: {error:?}"))
}

fn read(request: String, builder: RequestBuilder) -> reqwest::Result<Reply> {
    let response = builder.send()?;
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let bytes = response.bytes()?.to_vec();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Ok(Reply { request, status, headers, bytes, body })
}
