//! One WebSocket connection: a task that owns the connection, reads what the client sends, does it, and
//! writes what waits. It has no channels, and no buffers while nothing waits.

use std::future::poll_fn;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::rt::net::TcpStream;
use bytes::BytesMut;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use porchlight_http::serve::farewell;

use super::Cable;
use super::command::Command;
use super::input::{Incoming, Input};
use super::room::Seat;
use crate::hub::Place;
use crate::hub::local::Local;
use crate::wire::{self, CloseCode, Identifier};

/// Serves a fresh connection to its end; `early` is what the client sent with its handshake.
pub async fn serve(
    cable: Arc<Cable>,
    local: Rc<Local>,
    mut stream: TcpStream,
    early: BytesMut,
    place: Place,
) {
    crate::bound(&stream);
    let mut connection = Connection::new(cable, local, early);
    let parting = poll_fn(|cx| connection.poll(cx, &mut stream)).await;
    drop(connection);
    if parting == Parting::Friendly {
        // In a box, or every socket would be bigger by it all its life.
        Box::pin(farewell(stream)).await;
    }
    drop(place);
}

/// How a connection ends.
#[derive(Debug, PartialEq, Eq)]
enum Parting {
    /// Everything was written, the closing frame last.
    Friendly,
    /// The client is gone, or takes nothing any more.
    Broken,
}

struct Connection {
    seat: Seat,
    input: Input,
    /// A command that waits for the database; the next ones wait for it.
    busy: Option<LocalBoxFuture<'static, ()>>,
    gone: bool,
}

impl Connection {
    fn new(cable: Arc<Cable>, local: Rc<Local>, early: BytesMut) -> Self {
        let socket = local.open();
        let input = Input::new(early, &local.hub.limits);
        let seat = Seat { cable, local, socket };
        seat.push(wire::text(wire::WELCOME));
        Self { seat, input, busy: None, gone: false }
    }

    fn poll(&mut self, cx: &mut Context<'_>, stream: &mut TcpStream) -> Poll<Parting> {
        loop {
            if self.gone || self.seat.socket.is_given_up() {
                return Poll::Ready(Parting::Broken);
            }
            let blocked = match self.seat.socket.write(stream, cx) {
                Poll::Ready(Ok(())) if self.seat.socket.has_ended() => {
                    return Poll::Ready(Parting::Friendly);
                }
                Poll::Ready(Ok(())) => false,
                Poll::Ready(Err(_)) => return Poll::Ready(Parting::Broken),
                Poll::Pending => true,
            };
            // A client that does not read may go on talking: its answers wait, within bounds.
            let idle = self.seat.socket.has_ended() || self.poll_work(cx, stream).is_pending();
            if idle && (blocked || !self.seat.socket.has_output()) {
                self.seat.socket.wake_task(cx, !blocked);
                return Poll::Pending;
            }
        }
    }

    /// Goes on with the work at hand, then with what the client sent. Ready when there may be output.
    fn poll_work(&mut self, cx: &mut Context<'_>, stream: &mut TcpStream) -> Poll<()> {
        if let Some(busy) = &mut self.busy {
            if busy.poll_unpin(cx).is_pending() {
                return Poll::Pending;
            }
            self.busy = None;
            return Poll::Ready(());
        }
        let incoming = match self.input.poll_next(cx, stream) {
            Poll::Ready(incoming) => incoming,
            Poll::Pending => return Poll::Pending,
        };
        match incoming {
            Incoming::Text(text) => match std::str::from_utf8(&text) {
                Ok(text) => self.command(text),
                Err(_) => self.abuse(CloseCode::NotText),
            },
            Incoming::Ping(payload) => self.seat.push(wire::pong(&payload)),
            Incoming::Close => self.seat.socket.end(None, CloseCode::Normal),
            Incoming::Abuse(code) => self.abuse(code),
            Incoming::Gone => self.gone = true,
        }
        Poll::Ready(())
    }

    fn abuse(&self, code: CloseCode) {
        self.seat.local.hub.counters.abusive.add(1);
        self.seat.socket.end(None, code);
    }

    fn command(&mut self, text: &str) {
        let socket = &self.seat.socket;
        match Command::parse(text) {
            // Subscribing again changes nothing.
            Some(Command::Subscribe(identifier)) if socket.find(identifier).is_none() => {
                let seat = self.seat.clone();
                self.busy = Some(seat.subscribe(Identifier::new(identifier)).boxed_local());
            }
            Some(Command::Unsubscribe(identifier)) => {
                if let Some(subscription) = socket.find(identifier) {
                    self.seat.local.unsubscribe(socket, &subscription);
                }
            }
            Some(Command::UpdatePresence(identifier)) => {
                if let Some(subscription) = socket.find(identifier) {
                    let seat = self.seat.clone();
                    self.busy = Some(async move { seat.presence(&subscription).await }.boxed_local());
                }
            }
            Some(Command::Subscribe(_)) | None => {}
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.seat.local.close(&self.seat.socket);
    }
}
