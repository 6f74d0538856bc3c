//! A blocking client.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::Value;
use tungstenite::client::IntoClientRequest;
use tungstenite::handshake::client::Response;
use tungstenite::{Error, Message, WebSocket};

pub struct Client {
    pub ws: WebSocket<TcpStream>,
    pub response: Response,
}

/// What came from the server.
#[derive(Debug, PartialEq)]
pub enum Came {
    Json(Value),
    /// With its close code.
    Closed(Option<u16>),
    Nothing,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Self {
        Self::connect_offering(address, Some("actioncable-v1-json, actioncable-unsupported")).unwrap()
    }

    /// `Err` holds the status of a refused handshake.
    pub fn connect_offering(address: SocketAddr, protocols: Option<&str>) -> Result<Self, u16> {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut request = format!("ws://{address}/cable").into_client_request().unwrap();
        if let Some(protocols) = protocols {
            request.headers_mut().insert("Sec-WebSocket-Protocol", protocols.parse().unwrap());
        }
        match tungstenite::client(request, stream) {
            Ok((ws, response)) => Ok(Self { ws, response }),
            Err(tungstenite::HandshakeError::Failure(Error::Http(response))) => {
                Err(response.status().as_u16())
            }
            Err(tungstenite::HandshakeError::Failure(Error::Protocol(error))) => {
                // Without an offer the client must not be given a protocol; with one it insists on it.
                panic!("{error}")
            }
            Err(error) => panic!("{error}"),
        }
    }

    pub fn send(&mut self, text: impl Into<String>) {
        self.ws.send(Message::text(text.into())).unwrap();
    }

    pub fn command(&mut self, command: &str, identifier: &str) {
        self.send(serde_json::json!({"command": command, "identifier": identifier}).to_string());
    }

    pub fn update_presence(&mut self, identifier: &str) {
        let data = r#"{"action":"update_presence"}"#;
        let command = serde_json::json!({"command": "message", "identifier": identifier, "data": data});
        self.send(command.to_string());
    }

    /// Subscribes and swallows confirmation and presence.
    pub fn join(&mut self, identifier: &str) {
        self.command("subscribe", identifier);
        self.expect_type("confirm_subscription");
        let presence = self.message();
        assert_eq!(presence["event"], "presence.update", "{presence}");
    }

    /// The next thing, pings included.
    pub fn came(&mut self, within: Duration) -> Came {
        let deadline = Instant::now() + within;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Came::Nothing;
            }
            self.ws.get_ref().set_read_timeout(Some(left)).unwrap();
            match self.ws.read() {
                Ok(Message::Text(text)) => return Came::Json(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(reason)) => return Came::Closed(reason.map(|reason| reason.code.into())),
                Ok(_) => {}
                Err(Error::Io(error))
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(_) => return Came::Closed(None),
            }
        }
    }

    /// The next thing that is no ping, within five seconds.
    pub fn next(&mut self) -> Came {
        self.next_within(Duration::from_secs(5))
    }

    pub fn next_within(&mut self, within: Duration) -> Came {
        let deadline = Instant::now() + within;
        loop {
            match self.came(deadline.saturating_duration_since(Instant::now())) {
                Came::Json(value) if value["type"] == "ping" => {}
                other => return other,
            }
        }
    }

    /// The next text that is no ping, as it came.
    pub fn text(&mut self) -> String {
        loop {
            match self.ws.read().unwrap() {
                Message::Text(text) if text.starts_with(r#"{"type":"ping""#) => {}
                Message::Text(text) => return text.as_str().to_owned(),
                other => panic!("{other:?}"),
            }
        }
    }

    pub fn json(&mut self) -> Value {
        match self.next() {
            Came::Json(value) => value,
            other => panic!("expected a document, got {other:?}"),
        }
    }

    pub fn expect_type(&mut self, kind: &str) -> Value {
        let value = self.json();
        assert_eq!(value["type"], kind, "{value}");
        value
    }

    /// The message of the next frame.
    pub fn message(&mut self) -> Value {
        let value = self.json();
        assert!(value["message"].is_object(), "{value}");
        value["message"].clone()
    }

    /// The `n` of the next frame made by `server::frame`.
    pub fn number(&mut self) -> i64 {
        let message = self.message();
        message["data"]["n"].as_i64().unwrap_or_else(|| panic!("no number in {message}"))
    }

    /// Nothing but pings comes for a while.
    pub fn expect_silence(&mut self) {
        assert_eq!(self.next_within(Duration::from_millis(250)), Came::Nothing);
    }

    /// The server closes with this code; documents before it are skipped.
    pub fn expect_closed(&mut self, code: u16) {
        loop {
            match self.next() {
                Came::Json(_) => {}
                came => return assert_eq!(came, Came::Closed(Some(code))),
            }
        }
    }
}
