//! Somebody types: told on the sockets at once, and to webhooks that asked for it.

use porchlight_domain::conversations::{self, Typist};
use porchlight_domain::{Result, Signal};
use porchlight_views::typing;

use crate::app::App;

impl App {
    /// Tells everybody who is to know. Writes nothing unless a webhook is among them.
    pub async fn tell_typing(&self, typist: Typist) -> Result<()> {
        for frame in typing::frames(&self.inst, &typist) {
            self.inst.bus.publish(Signal::Frame(frame));
        }
        let bodies = typing::bodies(&self.inst, &typist);
        if bodies.is_empty() {
            return Ok(());
        }
        self.write(move |tx, _| conversations::send_typing(tx, &typist, &bodies)).await
    }
}
