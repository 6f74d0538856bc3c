//! Two nodes over one Redis.

use std::collections::HashSet;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use porchlight_domain::keys::Keys;
use porchlight_domain::schema::{AccountId, ContactId, UserId};
use porchlight_domain::{Frame, Present, Signal};
use porchlight_realtime::{Limits, Realtime, RedisServer};
use serde_json::json;
use socket2::{Domain, Socket, Type};

use crate::client::Came;
use crate::server::{Server, eventually, frame, member, quick};

/// A server with the well-known authorities, if it speaks TLS at all.
fn at(url: &str) -> RedisServer<'_> {
    RedisServer { url, ca: None }
}

/// A port that Redis gets and nobody else: bound, so that the system gives it to no other test, and not
/// listened on.
fn reserve_port() -> (Socket, u16) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_reuse_address(true).unwrap();
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    let port = socket.local_addr().unwrap().as_socket().unwrap().port();
    (socket, port)
}

/// A Redis of our own on a port of its own.
struct Redis {
    port: u16,
    _reserved: Socket,
    process: Option<Child>,
    _folder: tempfile::TempDir,
}

impl Redis {
    fn start() -> Self {
        let (_reserved, port) = reserve_port();
        let mut redis = Self { port, _reserved, process: None, _folder: tempfile::tempdir().unwrap() };
        redis.run();
        redis
    }

    fn run(&mut self) {
        let process = Command::new("redis-server")
            .args([
                "--port",
                &self.port.to_string(),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
            ])
            .arg("--dir")
            .arg(self._folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server must be installed for these tests");
        self.process = Some(process);
        eventually("Redis answers", || TcpStream::connect(("127.0.0.1", self.port)).is_ok());
    }

    fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    fn node(&self, key: u8) -> Server {
        let realtime = Realtime::over_redis(at(&self.url()), &Keys::new(&[key; 32]), quick()).unwrap();
        let server = Server::with(realtime, quick());
        eventually("the node hears itself", || server.bus().healthy());
        server
    }

    fn client(&self) -> redis::Connection {
        redis::Client::open(self.url()).unwrap().get_connection().unwrap()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.stop();
    }
}

#[test]
fn two_nodes_behave_as_one() {
    let redis = Redis::start();
    let (first, second) = (redis.node(1), redis.node(1));
    let (mut here, mut there) = (first.member(1), second.member(2));
    for seq in 1..=100 {
        first.publish(&["account_1"], seq);
    }
    for client in [&mut here, &mut there] {
        assert_eq!((1..=100).find(|seq| client.number() != *seq), None);
    }
    second.publish(&["account_1"], 101);
    assert_eq!((here.number(), there.number()), (101, 101));
    here.expect_silence();
    there.expect_silence();
    // Odd texts and exceptions travel too.
    let odd = Frame {
        except: Some("user1".into()),
        message: r#"{"event":"conversation.typing_on","data":{"user":{"name":"é\u0000\"😀"}}}"#.into(),
        ..frame(&["user1", "user2"], None)
    };
    first.bus().publish(Signal::Frame(odd));
    assert_eq!(there.message()["data"]["user"]["name"], "é\0\"😀");
    here.expect_silence();
}

#[test]
fn rights_and_work_are_told_to_all_nodes() {
    let redis = Redis::start();
    let (first, second) = (redis.node(1), redis.node(1));
    let count = || Arc::new(AtomicUsize::new(0));
    let (rights, directory, work) = (count(), count(), count());
    for node in [&first, &second] {
        let (rights, directory, work) = (rights.clone(), directory.clone(), work.clone());
        node.realtime.on_signal(move |signal| {
            match signal {
                Signal::AccessChanged => rights.fetch_add(1, Ordering::SeqCst),
                Signal::DirectoryChanged => directory.fetch_add(1, Ordering::SeqCst),
                Signal::Work => work.fetch_add(1, Ordering::SeqCst),
                Signal::Frame(_) => panic!("frames are for sockets"),
            };
        });
    }
    let mut there = second.member(2);
    second.gate.change(|state| state.members.clear());
    first.bus().publish(Signal::AccessChanged);
    first.bus().publish(Signal::DirectoryChanged);
    first.bus().publish(Signal::Work);
    let both = |heard: &AtomicUsize| heard.load(Ordering::SeqCst) == 2;
    eventually("both nodes heard", || both(&rights) && both(&directory) && both(&work));
    there.expect_type("reject_subscription");
    there.expect_closed(1008);
}

#[test]
fn presence_is_shared() {
    let redis = Redis::start();
    let (first, second) = (redis.node(1), redis.node(1));
    let account = AccountId(1);
    first.realtime.presence().touch(account, Present::User(UserId(1)));
    first.realtime.presence().touch(account, Present::Contact(ContactId(41)));
    second.realtime.presence().touch(account, Present::User(UserId(2)));
    assert_eq!(
        first.realtime.presence().users(account),
        HashSet::from([UserId(1)]),
        "the own view is there at once"
    );
    for node in [&first, &second] {
        eventually("both nodes see both", || {
            node.realtime.presence().users(account) == HashSet::from([UserId(1), UserId(2)])
                && node.realtime.presence().contacts(account) == HashSet::from([ContactId(41)])
        });
    }
    assert!(second.realtime.presence().users(AccountId(2)).is_empty());
    let keys: Vec<String> = redis::cmd("KEYS").arg("*USERS").query(&mut redis.client()).unwrap();
    assert!(keys.iter().all(|key| key.ends_with(":ONLINE_PRESENCE::1::USERS")), "{keys:?}");
}

#[test]
fn a_stranger_on_redis_is_not_heard() {
    let redis = Redis::start();
    let (node, foreign) = (redis.node(1), redis.node(2));
    let mut client = node.member(1);
    foreign.publish(&["account_1"], 1);
    client.expect_silence();
    assert_eq!(node.realtime.counters().bus_forged.get(), 0, "installations do not share a channel");
    let mut stranger = redis.client();
    let channels: Vec<String> = redis::cmd("PUBSUB").arg("CHANNELS").query(&mut stranger).unwrap();
    assert_eq!(channels.len(), 2);
    // A message of the other installation, and plain nonsense, on our channel.
    let mut recorded = Vec::new();
    let mut listener = redis.client();
    let mut listening = listener.as_pubsub();
    channels.iter().for_each(|channel| listening.subscribe(channel).unwrap());
    foreign.publish(&["account_1"], 2);
    while recorded.is_empty() {
        let message = listening.get_message().unwrap();
        if message.get_payload_bytes().len() > 100 {
            recorded = message.get_payload_bytes().to_vec();
        }
    }
    for channel in &channels {
        for payload in [recorded.as_slice(), b"nonsense", b"", b"P1"] {
            redis::cmd("PUBLISH").arg(channel).arg(payload).exec(&mut stranger).unwrap();
        }
    }
    eventually("the forgeries are counted", || node.realtime.counters().bus_forged.get() == 4);
    client.expect_silence();
    // The other one does not fall for its own words either.
    eventually("the repetition is counted", || foreign.realtime.counters().bus_forged.get() == 4);
}

#[test]
fn without_redis_each_node_goes_on_alone_and_its_clients_catch_up_afterwards() {
    let mut redis = Redis::start();
    let (first, second) = (redis.node(1), redis.node(1));
    let mut here = first.member(1);
    let mut there = second.member(2);
    let mut resuming = second.client();
    resuming.join(&format!(r#"{},"last_seq":-1}}"#, member(3).trim_end_matches('}')));
    assert_eq!(resuming.message()["event"], "resume");
    second.publish(&["user3"], 7);
    assert_eq!(resuming.number(), 7);

    redis.stop();
    eventually("the nodes know", || !first.bus().healthy() && !second.bus().healthy());
    first.publish(&["account_1"], 8);
    assert_eq!(here.number(), 8);
    there.expect_silence();
    first.realtime.presence().touch(AccountId(1), Present::User(UserId(5)));
    assert!(first.realtime.presence().users(AccountId(1)).contains(&UserId(5)));

    redis.run();
    eventually("the nodes are together again", || first.bus().healthy() && second.bus().healthy());
    assert_eq!(resuming.message(), json!({"event": "resume", "data": {"last_seq": 7, "complete": false}}));
    assert_eq!(there.json(), json!({"type": "disconnect", "reason": "remote", "reconnect": true}));
    there.expect_closed(1013);
    let mut back = second.member(2);
    first.publish(&["user2", "user3"], 9);
    assert_eq!(back.number(), 9);
    let mut next = resuming.next();
    while matches!(&next, Came::Json(value) if value["message"]["event"] == "resume") {
        next = resuming.next();
    }
    assert!(matches!(&next, Came::Json(value) if value["message"]["data"]["n"] == 9), "{next:?}");
    eventually("presence came back", || second.realtime.presence().users(AccountId(1)).contains(&UserId(5)));
}

#[test]
fn a_node_starts_without_redis_and_finds_it_later() {
    let mut redis = Redis::start();
    redis.stop();
    let realtime = Realtime::over_redis(at(&redis.url()), &Keys::new(&[1; 32]), quick()).unwrap();
    let server = Server::with(realtime, quick());
    let mut client = server.member(1);
    assert!(!server.bus().healthy());
    server.publish(&["user1"], 1);
    assert_eq!(client.number(), 1);
    redis.run();
    eventually("the node found it", || server.bus().healthy());
    std::thread::sleep(Duration::from_millis(100));
    assert!(server.realtime.counters().bus_lost.get() >= 1);
}

#[test]
fn an_address_that_is_none_is_refused() {
    let keys = Keys::new(&[1; 32]);
    for url in ["", "http://localhost", "redis://", "rediss://localhost/#insecure"] {
        if let Ok(_connected) = Realtime::over_redis(at(url), &keys, Limits::default()) {
            assert_eq!(url, "redis://", "{url} was accepted");
        }
    }
    let plain_with_ca = RedisServer { url: "redis://localhost", ca: Some(b"") };
    assert!(Realtime::over_redis(plain_with_ca, &keys, Limits::default()).is_err());
}

/// A Redis that speaks TLS only, with a certificate for `localhost` from an authority of its own.
struct SafeRedis {
    port: u16,
    process: Child,
    folder: tempfile::TempDir,
}

impl SafeRedis {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        authority(folder.path(), "ca");
        authority(folder.path(), "other");
        openssl(
            folder.path(),
            "req -new -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out request.pem",
        );
        std::fs::write(folder.path().join("names"), "subjectAltName=DNS:localhost\n").unwrap();
        openssl(
            folder.path(),
            "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out cert.pem",
        );
        // Below the ports that the system gives to the other tests; one that is taken ends Redis at once.
        let first = std::process::id() % 10_000;
        for port in (0..20).map(|attempt| 20_000 + (first + attempt * 97) as u16) {
            let mut process = redis_with_tls(folder.path(), port);
            while process.try_wait().unwrap().is_none() {
                if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                    return Self { port, process, folder };
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        panic!("no port for Redis");
    }

    fn node(&self, host: &str, ca: Option<&str>) -> Realtime {
        let url = format!("rediss://:s3cret@{host}:{}/", self.port);
        let ca = ca.map(|name| std::fs::read(self.folder.path().join(name)).unwrap());
        let server = RedisServer { url: &url, ca: ca.as_deref() };
        Realtime::over_redis(server, &Keys::new(&[1; 32]), quick()).unwrap()
    }
}

fn redis_with_tls(folder: &Path, port: u16) -> Child {
    Command::new("redis-server")
        .current_dir(folder)
        .args(["--port", "0", "--tls-port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""])
        .args(["--tls-cert-file", "cert.pem", "--tls-key-file", "key.pem", "--tls-ca-cert-file", "ca.pem"])
        .args(["--tls-auth-clients", "no", "--requirepass", "s3cret"])
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server must be installed for these tests")
}

impl Drop for SafeRedis {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn authority(folder: &Path, name: &str) {
    let command = "req -x509 -newkey rsa:2048 -nodes -days 2";
    openssl(folder, &format!("{command} -subj /CN={name} -keyout {name}.key -out {name}.pem"));
}

fn openssl(folder: &Path, arguments: &str) {
    let done = Command::new("openssl").current_dir(folder).args(arguments.split(' ')).output();
    let done = done.expect("openssl must be installed for these tests");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn over_tls_nodes_speak_with_a_redis_they_can_trust_and_no_other() {
    let redis = SafeRedis::start();
    let (first, second) = (redis.node("localhost", Some("ca.pem")), redis.node("localhost", Some("ca.pem")));
    for node in [&first, &second] {
        eventually("the node hears itself", || node.bus().healthy());
    }
    let heard = Arc::new(AtomicUsize::new(0));
    let count = heard.clone();
    second.on_signal(move |signal| {
        if matches!(signal, Signal::Work) {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    first.bus().publish(Signal::Work);
    eventually("the other node hears", || heard.load(Ordering::SeqCst) == 1);
    // Another authority, none but the well-known ones, a name the certificate does not carry.
    let strangers = [
        redis.node("localhost", Some("other.pem")),
        redis.node("localhost", None),
        redis.node("127.0.0.1", Some("ca.pem")),
    ];
    std::thread::sleep(Duration::from_millis(1_500));
    for node in strangers {
        assert!(!node.bus().healthy() && node.counters().bus_sent.get() == 0);
    }
}
