//! Bounds of the live side.

use std::time::Duration;

/// What one socket, one address and the whole node may use.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Open sockets of the node; more are answered 503.
    pub sockets: usize,
    /// Open sockets of one address (IPv6: of one /64); 0 for no bound.
    pub sockets_per_address: usize,
    /// Subscriptions of one socket.
    pub subscriptions: usize,
    /// Bytes of one message from a client; a bigger one closes the socket.
    pub message_bytes: usize,
    /// Messages a client may send in one second, over time…
    pub messages_per_second: u32,
    /// …and at once after silence.
    pub messages_burst: u32,
    /// Frames that may wait for one socket; a client that is further behind is closed.
    pub queue_frames: usize,
    /// Bytes that may wait for one socket (frames waiting for several are counted for each).
    pub queue_bytes: usize,
    /// How often every client hears a ping.
    pub ping: Duration,
    /// How long output may lie unread before the client counts as gone.
    pub stalled: Duration,
    /// How long a socket may stay without any subscription.
    pub unsubscribed: Duration,
    /// Events replayed to one client that resumes; further back it must fetch anew.
    pub resume_events: i64,
    /// How long somebody counts as present after they were last heard of.
    pub presence: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sockets: 50_000,
            sockets_per_address: 1_000,
            subscriptions: 8,
            message_bytes: 64 * 1024,
            messages_per_second: 10,
            messages_burst: 60,
            queue_frames: 1_024,
            queue_bytes: 512 * 1024,
            ping: Duration::from_secs(3),
            stalled: Duration::from_secs(30),
            unsubscribed: Duration::from_secs(60),
            resume_events: 1_000,
            presence: Duration::from_secs(20),
        }
    }
}
