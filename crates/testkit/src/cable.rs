//! A socket that speaks the ActionCable protocol, as the browsers' client does.

use std::collections::VecDeque;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest;
use tungstenite::{Error, Message, WebSocket};

use crate::database::REDIS;

/// How long to wait for something that must come.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connected socket.
pub struct Cable {
    socket: WebSocket<TcpStream>,
    identifier: String,
    /// Events read while something else was awaited, oldest first.
    unread: VecDeque<Value>,
}

impl Cable {
    /// Connects, offers the protocol and reads the welcome.
    pub fn connect(origin: &str) -> Self {
        let mut cable = Self::connect_raw(origin);
        let welcome = cable.frame("welcome");
        assert_eq!(welcome["type"], "welcome", "the first frame: {welcome}");
        cable
    }

    /// Connects and reads nothing.
    pub fn connect_raw(origin: &str) -> Self {
        let address = origin.strip_prefix("http://").expect("a plain http origin");
        let mut request = format!("ws://{address}/cable").into_client_request().unwrap();
        let protocols = "actioncable-v1-json, actioncable-unsupported".parse().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", protocols);
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (socket, response) = tungstenite::client(request, stream).expect("the handshake");
        assert_eq!(
            response.headers().get("sec-websocket-protocol").map(|v| v.as_bytes()),
            Some(b"actioncable-v1-json".as_slice())
        );
        Self { socket, identifier: String::new(), unread: VecDeque::new() }
    }

    /// Subscribes and waits for the confirmation.
    pub fn subscribe(&mut self, identifier: &Value) {
        self.identifier = identifier.to_string();
        let subscribe = json!({"command": "subscribe", "identifier": self.identifier});
        self.send_text(&subscribe.to_string());
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let frame = self.frame("confirm_subscription");
            if frame["type"] == "confirm_subscription" {
                assert_eq!(frame["identifier"], self.identifier.as_str(), "identifiers are echoed as sent");
                return;
            }
            assert_ne!(frame["type"], "reject_subscription", "the subscription was rejected");
            self.keep(frame);
        }
        panic!("the subscription was not confirmed");
    }

    /// The next event of this name; events before it are dropped. Fails the test when none comes.
    #[track_caller]
    pub fn expect_event(&mut self, name: &str) -> Value {
        let message = self.expect_message(name);
        message["data"].clone()
    }

    /// As [`Cable::expect_event`], with its envelope (`event`, `data`, and `seq` where asked for).
    #[track_caller]
    pub fn expect_message(&mut self, name: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        loop {
            match self.next_message(deadline) {
                Some(message) if message["event"] == name => return message,
                Some(message) => seen.push(message["event"].to_string()),
                None => panic!("no event {name} came, only {seen:?}"),
            }
        }
    }

    /// Names of the events that have come by now, oldest first, presence left out. Asks for presence
    /// and takes the answer as the end: what was published before has been delivered by then.
    pub fn events(&mut self) -> Vec<String> {
        self.messages()
            .iter()
            .map(|message| message["event"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// As [`Cable::events`], with everything in them.
    pub fn messages(&mut self) -> Vec<Value> {
        if std::env::var_os(REDIS).is_some() {
            // Frames come by way of Redis, the answer about presence does not.
            std::thread::sleep(Duration::from_millis(300));
        }
        let mut messages: Vec<Value> = self.unread.drain(..).collect();
        // One answer may be left from the subscription, and a busy server thread may answer before it has
        // emptied its letter box; after some round trips that brought nothing the box is empty.
        let deadline = Instant::now() + PATIENCE;
        let mut quiet = 0;
        while quiet < 4 {
            self.update_presence();
            quiet += 1;
            loop {
                match self.next_message(deadline) {
                    Some(message) if message["event"] == "presence.update" => break,
                    Some(message) => {
                        messages.push(message);
                        quiet = 0;
                    }
                    None => panic!("no answer to update_presence"),
                }
            }
        }
        messages.retain(|message| message["event"] != "presence.update");
        messages
    }

    /// Says "I am here"; the server answers with `presence.update`.
    pub fn update_presence(&mut self) {
        self.perform(&json!({"action": "update_presence"}));
    }

    /// Sends an action of the subscription.
    pub fn perform(&mut self, data: &Value) {
        let identifier = self.identifier.clone();
        let command = json!({"command": "message", "identifier": identifier, "data": data.to_string()});
        self.send_text(&command.to_string());
    }

    /// Sends any text.
    pub fn send_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).expect("the socket is open");
    }

    /// Waits until the server closes the socket; false when it does not within the time.
    pub fn closes_within(&mut self, time: Duration) -> bool {
        let deadline = Instant::now() + time;
        loop {
            match self.read(deadline) {
                Ok(Some(_)) => {}
                Ok(None) => return false,
                Err(_) => return true,
            }
        }
    }

    /// The next frame that is no ping; `awaited` names what is expected in the failure.
    #[track_caller]
    pub fn frame(&mut self, awaited: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        match self.read(deadline) {
            Ok(Some(frame)) => frame,
            Ok(None) => panic!("nothing came in time, awaited: {awaited}"),
            Err(error) => panic!("the socket closed, awaited: {awaited} ({error})"),
        }
    }

    /// The next frame that is no ping within the time.
    pub fn frame_within(&mut self, time: Duration) -> Option<Value> {
        self.read(Instant::now() + time).ok().flatten()
    }

    fn keep(&mut self, frame: Value) {
        if let Some(message) = frame.get("message")
            && message.is_object()
        {
            self.unread.push_back(message.clone());
        }
    }

    fn next_message(&mut self, deadline: Instant) -> Option<Value> {
        loop {
            if let Some(message) = self.unread.pop_front() {
                return Some(message);
            }
            match self.read(deadline) {
                Ok(Some(frame)) => self.keep(frame),
                Ok(None) => return None,
                Err(error) => panic!("the socket closed: {error}"),
            }
        }
    }

    /// The next frame that is no ping, `None` at the deadline.
    fn read(&mut self, deadline: Instant) -> Result<Option<Value>, Error> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            self.socket.get_ref().set_read_timeout(Some(left)).unwrap();
            let text = match self.socket.read() {
                Ok(Message::Text(text)) => text,
                Ok(Message::Close(_)) => return Err(Error::ConnectionClosed),
                Ok(_) => continue,
                Err(Error::Io(error))
                    if matches!(
                        error.kind(),
                        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                    ) =>
                {
                    return Ok(None);
                }
                Err(error) => return Err(error),
            };
            let frame: Value = serde_json::from_str(&text).expect("every frame is JSON");
            if frame["type"] != "ping" {
                return Ok(Some(frame));
            }
        }
    }
}
