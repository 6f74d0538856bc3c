//! The two buses and the WebSocket hub
