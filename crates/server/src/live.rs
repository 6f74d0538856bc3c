//! The live side of this process: in-process for a single node, over Redis for several.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::rt::net::TcpStream;
use actix_web::{FromRequest, HttpRequest, web};
use anyhow::Context;
use porchlight_domain::keys::Keys;
use porchlight_http::ClientIp;
use porchlight_realtime::{DbGate, Limits, Realtime, RedisServer};
use porchlight_views::frames::frames_since;

use crate::config::{self, Config};
use crate::metrics::Gauge;
use crate::wire::Node;

/// Opens it as configured. Redis may be away now and come later.
pub fn open(config: &Config, keys: &Keys) -> anyhow::Result<Realtime> {
    let limits = limits(&config.realtime);
    let redis = &config.redis;
    if redis.url.is_empty() {
        return Ok(Realtime::in_process(limits));
    }
    let ca = match redis.ca_file.as_str() {
        "" => None,
        path => {
            Some(std::fs::read(path).with_context(|| format!("`redis.ca_file`: `{path}` cannot be read"))?)
        }
    };
    let server = RedisServer { url: redis.url.expose(), ca: ca.as_deref() };
    Realtime::over_redis(server, keys, limits)
        .with_context(|| format!("`redis.url`: `{}` cannot be used", redis.url))
}

fn limits(settings: &config::Realtime) -> Limits {
    let seconds = |count: u32| Duration::from_secs(count.into());
    Limits {
        sockets: settings.sockets,
        sockets_per_address: settings.sockets_per_address,
        subscriptions: settings.subscriptions,
        message_bytes: settings.message_bytes,
        messages_per_second: settings.messages_per_second,
        messages_burst: settings.messages_burst,
        queue_frames: settings.queue_frames,
        queue_bytes: settings.queue_bytes,
        ping: seconds(settings.ping_seconds),
        stalled: seconds(settings.stalled_seconds),
        unsubscribed: seconds(settings.unsubscribed_seconds),
        resume_events: settings.resume_events.into(),
        presence: seconds(settings.presence_seconds),
    }
}

/// What the sockets of one process share; every server thread gets a clone.
pub fn cable(node: &Node) -> web::Data<porchlight_realtime::Cable> {
    let gate = DbGate { db: node.db.clone(), inst: node.inst.clone(), loader: frames_since };
    node.live.cable(Arc::new(gate), address_of)
}

fn address_of(req: &HttpRequest) -> Option<IpAddr> {
    ClientIp::from_request(req, &mut Payload::None).into_inner().ok().map(|client| client.0)
}

/// Sets up a fresh connection.
pub fn tune(stream: &TcpStream, settings: &config::Realtime) {
    porchlight_realtime::tune(stream, Duration::from_secs(settings.stalled_seconds.into()));
}

/// What the live side counts.
pub fn gauges(live: &Realtime) -> Vec<Gauge> {
    let mut gauges = vec![Gauge::new("porchlight_sockets", "Open sockets.", live.sockets() as f64)];
    for (name, count) in live.counters().list() {
        gauges.push(Gauge::counter(format!("porchlight_{name}"), "See docs/operate.md.", count as f64));
    }
    gauges
}

/// Whether Redis answers, for those who look before a server starts.
pub fn redis_answers(config: &Config) -> anyhow::Result<()> {
    const PATIENCE: Duration = Duration::from_secs(3);
    let live = open(config, &Keys::new(b"only looking"))?;
    let deadline = std::time::Instant::now() + PATIENCE;
    while !live.bus().healthy() {
        anyhow::ensure!(std::time::Instant::now() < deadline, "no answer within {} s", PATIENCE.as_secs());
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
