//! One WebSocket connection. It is the body of the handshake's response: actix polls it for bytes, and
//! in the same turn it reads what the client sent. So a socket is one task, without channels.

use std::convert::Infallible;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::Payload;
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::Cable;
use super::command::Command;
use super::input::{Incoming, Input};
use super::room::Seat;
use crate::hub::Place;
use crate::hub::local::Local;
use crate::wire::{self, CloseCode, Identifier};

/// One connection.
pub struct Connection {
    seat: Seat,
    input: Input,
    /// A command that waits for the database; the next ones wait for it.
    busy: Option<LocalBoxFuture<'static, ()>>,
    gone: bool,
    _place: Place,
}

impl Connection {
    pub fn new(cable: Arc<Cable>, local: Rc<Local>, payload: Payload, place: Place) -> Self {
        let socket = local.open();
        let input = Input::new(payload, &local.hub.limits);
        let seat = Seat { cable, local, socket };
        seat.push(wire::text(wire::WELCOME));
        Self { seat, input, busy: None, gone: false, _place: place }
    }

    /// Goes on with the work at hand, then with what the client sent. Ready when there may be output.
    fn poll_work(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(busy) = &mut self.busy {
            if busy.poll_unpin(cx).is_pending() {
                return Poll::Pending;
            }
            self.busy = None;
            return Poll::Ready(());
        }
        let incoming = match self.input.poll_next(cx) {
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

impl MessageBody for Connection {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let this = self.get_mut();
        loop {
            if this.gone {
                return Poll::Ready(None);
            }
            if let Some(bytes) = this.seat.socket.take() {
                return Poll::Ready(Some(Ok(bytes)));
            }
            if this.seat.socket.has_ended() {
                // Everything was sent, the closing frame last.
                return Poll::Ready(None);
            }
            if this.poll_work(cx).is_pending() && !this.seat.socket.has_output() {
                this.seat.socket.wake_on_output(cx);
                return Poll::Pending;
            }
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.seat.local.close(&self.seat.socket);
    }
}
