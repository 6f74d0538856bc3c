//! A server with nothing but `/cable`.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use actix_web::App;
use actix_web::dev::ServerHandle;
use actix_web::rt::System;
use actix_web::rt::net::TcpStream;
use porchlight_domain::schema::AccountId;
use porchlight_domain::{Bus, Frame, Signal, Token};
use porchlight_http::serve;
use porchlight_realtime::{Gate, Limits, Realtime, peer_address, routes, tune};

use crate::client::Client;
use crate::gate::FakeGate;

pub struct Server {
    pub address: SocketAddr,
    pub realtime: Realtime,
    pub gate: FakeGate,
    _running: Running,
}

/// Stops the server when dropped.
struct Running {
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

/// Short times, so that tests need not wait.
pub fn quick() -> Limits {
    Limits { ping: Duration::from_millis(300), stalled: Duration::from_millis(600), ..Limits::default() }
}

impl Server {
    pub fn start() -> Self {
        Self::with(Realtime::in_process(quick()), quick())
    }

    pub fn with_limits(limits: Limits) -> Self {
        Self::with(Realtime::in_process(limits.clone()), limits)
    }

    pub fn with(realtime: Realtime, limits: Limits) -> Self {
        let gate = FakeGate::populated();
        Self { gate: gate.clone(), ..Self::before(realtime, limits, Arc::new(gate)) }
    }

    /// A server before another gate than the fake one.
    pub fn before(realtime: Realtime, limits: Limits, gate: Arc<dyn Gate>) -> Self {
        let cable = realtime.cable(gate, peer_address);
        let (tell, told) = channel();
        let thread = std::thread::spawn(move || {
            System::new().block_on(async move {
                let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
                let address = listener.local_addr().unwrap();
                let settings = serve::Settings {
                    workers: 2,
                    keep_alive: Duration::from_secs(5),
                    request_timeout: Duration::from_secs(5),
                    shutdown_seconds: 1,
                };
                let app = move || App::new().app_data(cable.clone()).configure(routes);
                let tune = move |stream: &TcpStream| tune(stream, limits.stalled);
                let running = serve::start(&settings, listener, tune, app).unwrap();
                tell.send((address, running.handle())).unwrap();
                running.await.unwrap();
            });
        });
        let (address, handle) = told.recv().unwrap();
        let running = Running { handle, thread: Some(thread) };
        Self { address, realtime, gate: FakeGate::default(), _running: running }
    }

    pub fn client(&self) -> Client {
        let mut client = Client::connect(self.address);
        client.expect_type("welcome");
        client
    }

    /// A client subscribed as member `n` of account 1.
    pub fn member(&self, n: i64) -> Client {
        let mut client = self.client();
        client.join(&member(n));
        client
    }

    /// A client subscribed as contact `n` of account 1.
    pub fn contact(&self, n: i64) -> Client {
        let mut client = self.client();
        client.join(&contact(n));
        client
    }

    pub fn bus(&self) -> Arc<dyn Bus> {
        self.realtime.bus()
    }

    /// Publishes a numbered event of account 1.
    pub fn publish(&self, audience: &[&str], seq: i64) {
        self.bus().publish(Signal::Frame(frame(audience, Some(seq))));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let handle = self.handle.clone();
        System::new().block_on(handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

pub fn member(n: i64) -> String {
    format!(r#"{{"channel":"RoomChannel","pubsub_token":"user{n}","account_id":1,"user_id":{n}}}"#)
}

pub fn contact(n: i64) -> String {
    format!(r#"{{"channel":"RoomChannel","pubsub_token":"contact{n}"}}"#)
}

/// A frame of account 1 that says its own number.
pub fn frame(audience: &[&str], seq: Option<i64>) -> Frame {
    let shown = seq.unwrap_or_default();
    Frame {
        account: AccountId(1),
        audience: audience.iter().map(|token| Token::from(*token)).collect(),
        except: None,
        message: format!(r#"{{"event":"message.created","data":{{"n":{shown}}},"seq":{shown}}}"#).into(),
        seq,
    }
}

/// Waits until something is so; fails after twenty seconds.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(20), "never: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
