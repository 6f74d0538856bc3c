//! The live side over real sockets.
