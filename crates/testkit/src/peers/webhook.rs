//! An HTTP server that records what is posted to it: the receiver of webhooks.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

/// One request that was received.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub method: String,
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
    /// The body as JSON; `Null` when it is none.
    pub body: Value,
}

impl Recorded {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The `event` of the body.
    pub fn event(&self) -> &str {
        self.body["event"].as_str().unwrap_or_default()
    }
}

/// Decides the status of an answer; gets the requests received so far, the one to answer last.
type Answer = Box<dyn Fn(&[Recorded]) -> u16 + Send + Sync>;

struct Shared {
    requests: Mutex<Vec<Recorded>>,
    arrived: Condvar,
    answer: Mutex<Answer>,
}

/// A running receiver on a free port of the loopback interface.
#[derive(Clone)]
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Receiver {
    /// Starts one that answers 200.
    pub fn start() -> Self {
        Self::start_at((Ipv4Addr::LOCALHOST, 0).into()).unwrap()
    }

    /// The same at an address of the caller's choice, which somebody else may have.
    pub fn start_at(address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            requests: Mutex::default(),
            arrived: Condvar::new(),
            answer: Mutex::new(Box::new(|_| 200)),
        });
        let receiver = Self { address, shared: shared.clone() };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                std::thread::spawn(move || {
                    // A peer that hangs up half-way is its own affair.
                    let _ = serve(stream, &shared);
                });
            }
        });
        Ok(receiver)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// An address of the receiver.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Answers with this status from now on.
    pub fn answer(&self, status: u16) {
        self.answer_with(move |_| status);
    }

    /// Decides each answer; the requests so far end with the one to answer.
    pub fn answer_with(&self, decide: impl Fn(&[Recorded]) -> u16 + Send + Sync + 'static) {
        *self.shared.answer.lock().unwrap() = Box::new(decide);
    }

    /// Everything received so far.
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// Those with this `event` in the body.
    pub fn events(&self, name: &str) -> Vec<Recorded> {
        self.requests().into_iter().filter(|request| request.event() == name).collect()
    }

    /// Everything received since the last call.
    pub fn take(&self) -> Vec<Recorded> {
        std::mem::take(&mut *self.shared.requests.lock().unwrap())
    }

    /// Waits until the requests satisfy the question; for servers whose workers run by themselves.
    pub fn wait(&self, time: Duration, enough: impl Fn(&[Recorded]) -> bool) -> bool {
        let deadline = Instant::now() + time;
        let mut requests = self.shared.requests.lock().unwrap();
        loop {
            if enough(&requests) {
                return true;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            requests = self.shared.arrived.wait_timeout(requests, left).unwrap().0;
        }
    }
}

/// Answers the requests of one connection until it ends.
fn serve(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut output = stream.try_clone()?;
    let mut input = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let mut words = line.split_whitespace().map(str::to_owned);
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            input.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.trim().to_lowercase(), value.trim().to_owned()));
        }
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
        let mut bytes = vec![0; length];
        input.read_exact(&mut bytes)?;
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let status = {
            let mut requests = shared.requests.lock().unwrap();
            requests.push(Recorded { method, path, headers, bytes, body });
            let status = (shared.answer.lock().unwrap())(&requests);
            shared.arrived.notify_all();
            status
        };
        write!(output, "HTTP/1.1 {status} Answer\r\ncontent-length: 0\r\n\r\n")?;
    }
}
