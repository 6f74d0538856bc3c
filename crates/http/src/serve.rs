//! The HTTP server: that of actix-web, with one thing more. A handler can take its connection over,
//! for a protocol that is no longer HTTP; the connection then leaves the HTTP machinery with its
//! buffers behind. actix-web's own `HttpServer` does not offer this, the parts it is made of do.

use std::fmt::Debug;
use std::future::poll_fn;
use std::io;
use std::net::TcpListener;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::time::Duration;

use actix_codec::{Encoder, Framed};
use actix_http::body::{BodySize, BoxBody, MessageBody};
use actix_http::h1::{Codec, Message};
use actix_http::{ConnectionType, HttpService, Request, Response, StatusCode};
use actix_server::Server;
use actix_service::{IntoServiceFactory, Service, ServiceExt, ServiceFactory, fn_factory, fn_service};
use actix_web::dev::{AppConfig, ServiceResponse};
use actix_web::rt::net::TcpStream;
use actix_web::rt::time::timeout;
use bytes::BytesMut;
use tokio::io::AsyncWrite;

/// How a server treats its connections.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Threads; 0 for one a core.
    pub workers: usize,
    /// How long a connection may be idle between two requests.
    pub keep_alive: Duration,
    /// Within this the head of the first request must have come.
    pub request_timeout: Duration,
    /// How long requests may take to finish once the server was told to stop.
    pub shutdown_seconds: u64,
}

/// What a handler leaves in the extensions of its `101` answer to get the connection.
pub struct Takeover(Box<dyn FnOnce(TcpStream, BytesMut)>);

impl Takeover {
    /// `go` is called on the same thread once the answer was written, with the connection and what the
    /// client has sent already. It must not block; its task is its own to spawn.
    pub fn new(go: impl FnOnce(TcpStream, BytesMut) + 'static) -> Self {
        Self(Box::new(go))
    }
}

/// Starts serving an application; `tune` sets up each fresh connection. Signals are left alone.
pub fn start<F, I, S, B>(
    settings: &Settings,
    listener: TcpListener,
    tune: impl Fn(&TcpStream) + Clone + Send + 'static,
    app: F,
) -> io::Result<Server>
where
    F: Fn() -> I + Clone + Send + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<B>,
            Error = actix_web::Error,
            InitError: Debug,
        > + 'static,
    B: MessageBody + 'static,
{
    let mut server = Server::build().disable_signals().shutdown_timeout(settings.shutdown_seconds);
    if settings.workers > 0 {
        server = server.workers(settings.workers);
    }
    let (keep_alive, request_timeout) = (settings.keep_alive, settings.request_timeout);
    let stopping = server.graceful_shutdown_signal();
    let service = move || {
        let (app, tune, stopping) = (app.clone(), tune.clone(), stopping.clone());
        fn_factory(move || {
            let (app, tune, stopping) = (app(), tune.clone(), stopping.clone());
            async move {
                // One application a thread: for ordinary requests and for those that ask for another
                // protocol.
                let made = app.into_factory().new_service(AppConfig::default()).await;
                let made =
                    made.map_err(|error| tracing::error!(?error, "the application cannot be set up"))?;
                let answering =
                    Rc::new(made.map_err(|error: actix_web::Error| {
                        Response::<BoxBody>::from(error.error_response())
                    }));
                let upgrading = answering.clone();
                HttpService::build()
                    .graceful_shutdown_signal(move || {
                        let stopping = stopping.clone();
                        async move { stopping.notified().await }
                    })
                    .keep_alive(keep_alive)
                    .client_request_timeout(request_timeout)
                    .client_disconnect_timeout(Duration::from_secs(1))
                    .on_connect_ext(move |stream: &TcpStream, _| tune(stream))
                    .upgrade(fn_service(move |(request, framed)| {
                        let app = upgrading.clone();
                        // In a box, or every connection would be bigger by it.
                        Box::pin(async move {
                            upgrade(&*app, request, framed).await;
                            Ok::<_, actix_http::Error>(())
                        })
                    }))
                    .finish(fn_factory(move || {
                        let app = answering.clone();
                        async move { Ok::<_, ()>(app) }
                    }))
                    .tcp()
                    .new_service(())
                    .await
            }
        })
    };
    Ok(server.listen("http", listener, service)?.run())
}

/// Answers a request that asks for another protocol. Unless the handler takes the connection over, it
/// is closed after the answer: nobody knows what the client would say next.
async fn upgrade<A, B>(app: &A, request: Request, framed: Framed<TcpStream, Codec>)
where
    A: Service<Request, Response = ServiceResponse<B>, Error = Response<BoxBody>>,
    B: MessageBody,
{
    let parts = framed.into_parts();
    let (mut stream, mut codec, mut out) = (parts.io, parts.codec, parts.write_buf);
    let answered = match app.call(request).await {
        Ok(answer) => {
            let mut answer = Response::from(answer);
            if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
                let takeover = answer.extensions_mut().remove::<Takeover>();
                let (head, _) = answer.into_parts();
                return match write_head(&mut stream, &mut codec, &mut out, head, BodySize::None).await {
                    Ok(()) => hand_over(takeover, stream, parts.read_buf),
                    Err(error) => tracing::debug!(%error, "the client of a handshake is gone"),
                };
            }
            write_whole(&mut stream, &mut codec, &mut out, answer).await
        }
        Err(refusal) => write_whole(&mut stream, &mut codec, &mut out, refusal).await,
    };
    match answered {
        Ok(()) => farewell(stream).await,
        Err(error) => tracing::debug!(%error, "an answer could not be written"),
    }
}

fn hand_over(takeover: Option<Takeover>, stream: TcpStream, read: BytesMut) {
    // The reading buffer of the HTTP machinery is big and shared with the request: what is in it is
    // copied, so that it can go.
    let early = BytesMut::from(&read[..]);
    drop(read);
    match takeover {
        Some(Takeover(go)) => go(stream, early),
        None => tracing::error!("a handler switched protocols and named no successor"),
    }
}

async fn write_whole<B: MessageBody>(
    stream: &mut TcpStream,
    codec: &mut Codec,
    out: &mut BytesMut,
    answer: Response<B>,
) -> io::Result<()> {
    let (mut head, body) = answer.into_parts();
    head.head_mut().set_connection_type(ConnectionType::Close);
    write_head(stream, codec, out, head, body.size()).await?;
    let mut body = pin!(body);
    while let Some(chunk) = poll_fn(|cx| body.as_mut().poll_next(cx)).await {
        let chunk = chunk.map_err(|error| io::Error::other(error.into().to_string()))?;
        codec.encode(Message::Chunk(Some(chunk)), out)?;
        write(stream, out).await?;
    }
    codec.encode(Message::Chunk(None), out)?;
    write(stream, out).await
}

async fn write_head(
    stream: &mut TcpStream,
    codec: &mut Codec,
    out: &mut BytesMut,
    head: Response<()>,
    size: BodySize,
) -> io::Result<()> {
    codec.encode(Message::Item((head, size)), out)?;
    write(stream, out).await
}

/// Writes everything in the buffer and empties it.
async fn write(stream: &mut TcpStream, out: &mut BytesMut) -> io::Result<()> {
    while !out.is_empty() {
        let written = poll_fn(|cx| Pin::new(&mut *stream).poll_write(cx, out)).await?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        let _ = out.split_to(written);
    }
    Ok(())
}

/// Closes a connection so that the client gets our last words: closed with input unread, the kernel
/// would throw them away. Takes a second at most.
pub async fn farewell(mut stream: TcpStream) {
    const PATIENCE: Duration = Duration::from_secs(1);
    if poll_fn(|cx| Pin::new(&mut stream).poll_shutdown(cx)).await.is_err() {
        return;
    }
    let mut unread = [0; 512];
    // Late clients are not waited for.
    let _ = timeout(PATIENCE, async {
        loop {
            stream.readable().await?;
            match stream.try_read(&mut unread) {
                Ok(0) => return Ok(()),
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                _ => {}
            }
        }
    })
    .await;
}
