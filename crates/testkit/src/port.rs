//! A port that is kept for a server that listens later, and again after it was killed.

use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, Socket, Type};

/// A port of the loopback interface that nobody else is given while the value lives. It is bound and does
/// not listen: Linux gives such a port to nobody who asks for any, and lets whoever asks for this very one
/// listen there, as servers do with `SO_REUSEADDR`. Until then, connections are refused.
#[derive(Debug)]
pub struct Port {
    _bound: Socket,
    address: SocketAddr,
}

impl Port {
    pub fn reserve() -> Self {
        let bound = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        bound.set_reuse_address(true).unwrap();
        bound.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
        let address = bound.local_addr().unwrap().as_socket().unwrap();
        Self { _bound: bound, address }
    }

    /// `127.0.0.1` and the port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn a_reserved_port_is_for_whoever_asks_for_it_and_for_nobody_else() {
        let port = Port::reserve();
        let address = port.address();
        // More than there are free ports, by both ways to be given one.
        let given: Vec<TcpListener> =
            (0..2_000).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap()).collect();
        assert!(given.iter().all(|listener| listener.local_addr().unwrap() != address));
        for _ in 0..3 {
            assert!(TcpStream::connect(address).is_err(), "nobody listens yet");
            let server = TcpListener::bind(address).unwrap();
            let client = TcpStream::connect(address).unwrap();
            assert_eq!(server.accept().unwrap().1, client.local_addr().unwrap());
        }
    }
}
