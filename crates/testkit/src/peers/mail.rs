//! A mail server that keeps what it is given.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// One mail as it was handed over.
#[derive(Debug, Clone)]
pub struct Mail {
    pub from: String,
    pub to: Vec<String>,
    /// Headers and body, dot-stuffing undone, transfer encoding not.
    pub source: String,
}

impl Mail {
    /// A header's value, continued lines joined.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.source.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }

    /// The source with the soft line breaks and `=XX` of quoted-printable undone: good enough to find a link in.
    pub fn readable(&self) -> String {
        let joined = self.source.replace("=\r\n", "");
        let bytes = joined.as_bytes();
        let (mut text, mut at) = (Vec::with_capacity(bytes.len()), 0);
        while at < bytes.len() {
            let hex = joined.get(at + 1..at + 3).filter(|_| bytes[at] == b'=');
            let decoded = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
            text.push(decoded.unwrap_or(bytes[at]));
            at += if decoded.is_some() { 3 } else { 1 };
        }
        String::from_utf8_lossy(&text).into_owned()
    }
}

/// A running mail server on a free port of the loopback interface.
#[derive(Clone)]
pub struct MailServer {
    address: SocketAddr,
    mails: Arc<Mutex<Vec<Mail>>>,
}

impl MailServer {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mails = Arc::new(Mutex::default());
        let server = Self { address, mails: Arc::clone(&mails) };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mails = Arc::clone(&mails);
                std::thread::spawn(move || {
                    // A peer that hangs up half-way is its own affair.
                    let _ = serve(stream, &mails);
                });
            }
        });
        server
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Everything received so far.
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }
}

fn serve(stream: TcpStream, mails: &Mutex<Vec<Mail>>) -> std::io::Result<()> {
    let mut output = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let (mut from, mut to) = (String::new(), Vec::new());
    output.write_all(b"220 testkit\r\n")?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" | "HELO" => "250 testkit",
            "MAIL" => {
                from = address_in(&line);
                "250 ok"
            }
            "RCPT" => {
                to.push(address_in(&line));
                "250 ok"
            }
            "DATA" => {
                output.write_all(b"354 go on\r\n")?;
                let source = read_data(&mut lines)?;
                mails.lock().unwrap().push(Mail {
                    from: std::mem::take(&mut from),
                    to: std::mem::take(&mut to),
                    source,
                });
                "250 kept"
            }
            "QUIT" => {
                output.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            "RSET" | "NOOP" => "250 ok",
            _ => "502 no such command",
        };
        output.write_all(format!("{answer}\r\n").as_bytes())?;
    }
}

fn read_data(lines: &mut impl BufRead) -> std::io::Result<String> {
    let mut source = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 || line == ".\r\n" {
            return Ok(source);
        }
        source.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

fn address_in(line: &str) -> String {
    let start = line.find('<').map_or(0, |at| at + 1);
    line[start..].split('>').next().unwrap_or_default().to_owned()
}
