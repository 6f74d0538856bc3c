//! A bare broadcast: the same frame written to every connection, again and again, and nothing else.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;

use anyhow::Result;

use crate::product::{Running, free_address, own_program};
use crate::sockets::message_frame;

/// Starts it in a process of its own; it begins to write when all connections are there.
pub fn start(sockets: usize, bytes: usize) -> Result<Running> {
    let address = free_address()?;
    let mut command = Command::new(own_program()?);
    command.args(["broadcast", "--listen", &address.to_string()]);
    command.args(["--sockets", &sockets.to_string(), "--bytes", &bytes.to_string()]);
    Running::start(&mut command, address)
}

/// Writes until a connection closes.
pub fn serve(listen: SocketAddr, sockets: usize, bytes: usize) -> Result<()> {
    let listener = TcpListener::bind(listen)?;
    let frame = message_frame(bytes)?;
    let mut streams = Vec::with_capacity(sockets);
    while streams.len() < sockets {
        let (stream, _) = listener.accept()?;
        stream.set_nodelay(true)?;
        streams.push(stream);
    }
    loop {
        for stream in &streams {
            write(stream, &frame)?;
        }
    }
}

fn write(mut stream: &TcpStream, frame: &[u8]) -> std::io::Result<()> {
    stream.write_all(frame)
}
