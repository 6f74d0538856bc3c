//! A server that runs: on threads of its own, until it is told to stop.

use std::net::{SocketAddr, TcpListener};
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::{App as ActixApp, HttpServer};
use anyhow::Context;
use porchlight_http::edge::edge;
use porchlight_http::routes::Routes;
use porchlight_http::serve;
use porchlight_worker::Handle;
use tokio::sync::oneshot;

use crate::config::Config;
use crate::own;
use crate::routes;
use crate::wire::{Mode, Node};

/// A running server. Dropping it stops it without waiting for requests.
pub struct Running {
    /// Where it listens; the port is the real one.
    pub addr: SocketAddr,
    pub node: Node,
    stop: Option<oneshot::Sender<Stop>>,
    work: Option<Handle>,
    thread: Option<JoinHandle<anyhow::Result<()>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// Finish what was begun.
    Gracefully,
    /// Now.
    AtOnce,
}

/// Starts a server with everything it needs; returns once it accepts requests.
pub fn start(config: Config) -> anyhow::Result<Running> {
    start_as(config, &Mode::default())
}

/// [`start`] for tests and tools that run the installation in another way.
pub fn start_as(config: Config, mode: &Mode) -> anyhow::Result<Running> {
    let listener = listen(config.server.listen)?;
    let addr = listener.local_addr()?;
    let metrics = match config.metrics.listen.as_str() {
        "" => None,
        text => Some(listen(text.parse().context("`metrics.listen`")?)?),
    };
    let node = Node::open(config, mode, Some(addr))?;
    let (stop, told) = oneshot::channel();
    let (ready, wait) = std::sync::mpsc::sync_channel(1);
    let served = node.clone();
    let thread = std::thread::Builder::new().name("http".into()).spawn(move || {
        actix_web::rt::System::new().block_on(run(served, listener, metrics, told, move || {
            // The starter may have given up waiting; the server is told to stop then.
            let _ = ready.send(());
        }))
    })?;
    let mut running = Running { addr, node, stop: Some(stop), work: None, thread: Some(thread) };
    if wait.recv().is_err() {
        running.join()?;
        anyhow::bail!("the server ended before it was ready");
    }
    if mode.work && running.node.config.worker.enabled {
        let started = running.node.worker.start();
        running.work = Some(started.map_err(|error| anyhow::anyhow!("the worker cannot start: {error:?}"))?);
    }
    Ok(running)
}

fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))
}

async fn run(
    node: Node,
    listener: TcpListener,
    metrics: Option<TcpListener>,
    told: oneshot::Receiver<Stop>,
    ready: impl FnOnce(),
) -> anyhow::Result<()> {
    let settings = &node.config.server;
    let shutdown = Duration::from_secs(settings.shutdown_seconds.into());
    let app = {
        let (node, cable) = (node.clone(), crate::live::cable(&node));
        move || {
            let (node, cable) = (node.clone(), cable.clone());
            ActixApp::new().wrap(from_fn(edge)).configure(move |config| {
                config.app_data(cable).configure(porchlight_realtime::routes);
                routes::all(&mut Routes::new(config), &node);
                porchlight_ui::routes(config, &node.ui);
            })
        }
    };
    let realtime = node.config.realtime.clone();
    let connections = serve::Settings {
        workers: settings.workers.into(),
        keep_alive: Duration::from_secs(settings.keep_alive_seconds.into()),
        request_timeout: Duration::from_secs(10),
        shutdown_seconds: settings.shutdown_seconds.into(),
    };
    let tune = move |stream: &TcpStream| crate::live::tune(stream, &realtime);
    let server = serve::start(&connections, listener, tune, app)?;
    let handle = server.handle();
    let running = actix_web::rt::spawn(server);
    let metrics = match metrics {
        None => None,
        Some(listener) => {
            let node = node.clone();
            let app = move || {
                let node = node.clone();
                ActixApp::new().configure(move |config| own::metrics::open(config, &node))
            };
            let server = HttpServer::new(app).workers(1).disable_signals().listen(listener)?.run();
            let handle = server.handle();
            actix_web::rt::spawn(server);
            Some(handle)
        }
    };
    ready();
    let how = told.await.unwrap_or(Stop::AtOnce);
    node.stop();
    drain(&node, &handle, how, shutdown).await;
    if let Some(metrics) = metrics {
        metrics.stop(false).await;
    }
    let ended = running.await.context("the server's thread failed")?.context("the server failed");
    // Nobody asks any more: what was refused is written before the program ends.
    let audit = node.app.audit.clone();
    actix_web::web::block(move || audit.close()).await.context("the audit log was not closed")?;
    ended
}

/// Stops accepting, lets requests finish, sends the sockets away.
async fn drain(node: &Node, handle: &ServerHandle, how: Stop, at_most: Duration) {
    if how == Stop::AtOnce {
        return handle.stop(false).await;
    }
    let left = node.live.shutdown(at_most).await;
    if left > 0 {
        tracing::warn!(left, "sockets did not close in time");
    }
    handle.stop(true).await;
}

impl Running {
    /// Stops accepting, finishes what was begun (at most `server.shutdown_seconds`), and returns when all
    /// is still.
    pub fn stop(mut self) -> anyhow::Result<()> {
        self.tell(Stop::Gracefully);
        let ended = self.join();
        if let Some(work) = self.work.take() {
            work.stop();
        }
        ended
    }

    /// Waits until the server ends by itself, which it does only when it fails.
    pub fn wait(mut self) -> anyhow::Result<()> {
        self.join()
    }

    fn tell(&mut self, how: Stop) {
        if let Some(stop) = self.stop.take() {
            // A server that has ended needs no telling.
            let _ = stop.send(how);
        }
    }

    fn join(&mut self) -> anyhow::Result<()> {
        match self.thread.take().map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(result)) => result,
            Some(Err(_)) => anyhow::bail!("the server's thread panicked"),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tell(Stop::AtOnce);
        if let Err(error) = self.join() {
            tracing::warn!(%error, "the server did not end well");
        }
    }
}
