//! A bucket in memory that speaks S3: single objects, requests signed in a header, and signed
//! addresses, whose signature and age it checks as the real thing does.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use porchlight_domain::keys::hmac_sha256;
use porchlight_domain::schema::Ts;
use sha2::{Digest, Sha256};

const KEY_ID: &str = "bucket-key";
const SECRET: &str = "bucket-secret";
const REGION: &str = "harbour-1";

/// A bucket named `attachments` on a free port of the loopback interface.
#[derive(Clone)]
pub struct Bucket {
    address: SocketAddr,
    objects: Arc<Mutex<HashMap<String, Object>>>,
}

/// Something stored.
#[derive(Debug, Clone)]
pub struct Object {
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl Bucket {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let bucket = Self { address: listener.local_addr().unwrap(), objects: Arc::default() };
        let serving = bucket.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let bucket = serving.clone();
                // A peer that hangs up half-way is its own affair.
                std::thread::spawn(move || while bucket.serve(&stream).is_some() {});
            }
        });
        bucket
    }

    /// Settings that make a server keep its files here.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("storage.kind", "s3".into()),
            ("storage.bucket", "attachments".into()),
            ("storage.region", REGION.into()),
            ("storage.endpoint", format!("http://{}", self.address)),
            ("storage.access_key_id", KEY_ID.into()),
            ("storage.secret_access_key", SECRET.into()),
        ]
    }

    /// What it holds, by path.
    pub fn objects(&self) -> HashMap<String, Object> {
        self.objects.lock().unwrap().clone()
    }

    /// One request; `None` when the client has gone.
    fn serve(&self, stream: &TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
        let mut headers = HashMap::new();
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            let Some((name, value)) = header.trim().split_once(':') else { break };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length = headers.get("content-length").map_or(Some(0), |value| value.parse().ok())?;
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let mut words = line.split(' ');
        let (method, target) = (words.next()?, words.next()?);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (status, more, bytes) = match allowed(method, path, query, &headers) {
            true => self.answer(method, path, query, &headers, body),
            false => ("403 Forbidden", String::new(), Vec::new()),
        };
        let mut out =
            format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{more}\r\n", bytes.len()).into_bytes();
        if method != "HEAD" {
            out.extend(bytes);
        }
        let mut stream = stream;
        stream.write_all(&out).ok()
    }

    fn answer(
        &self,
        method: &str,
        path: &str,
        query: &str,
        headers: &HashMap<String, String>,
        body: Vec<u8>,
    ) -> (&'static str, String, Vec<u8>) {
        let mut objects = self.objects.lock().unwrap();
        match method {
            "PUT" => {
                let content_type = headers.get("content-type").cloned().unwrap_or_default();
                objects.insert(path.to_owned(), Object { content_type, bytes: body });
                ("200 OK", "etag: \"e\"\r\n".into(), Vec::new())
            }
            "DELETE" => {
                objects.remove(path);
                ("204 No Content", String::new(), Vec::new())
            }
            _ => match objects.get(path) {
                None => ("404 Not Found", String::new(), Vec::new()),
                Some(object) => {
                    let asked = |name| parameter(query, name).map(|value| decoded(&value));
                    let kind = asked("response-content-type").unwrap_or_else(|| object.content_type.clone());
                    let shown = asked("response-content-disposition").unwrap_or_default();
                    let more = format!(
                        "etag: \"e\"\r\nlast-modified: Mon, 01 Jun 2026 10:00:00 GMT\r\ncontent-type: {kind}\r\n\
                         content-disposition: {shown}\r\n"
                    );
                    match headers.get("range") {
                        None => ("200 OK", more, object.bytes.clone()),
                        Some(range) => part(&object.bytes, range, &more),
                    }
                }
            },
        }
    }
}

/// `bytes=FROM-TO`, the only form the storage asks for.
fn part(bytes: &[u8], range: &str, more: &str) -> (&'static str, String, Vec<u8>) {
    let (from, to) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
    let more = format!("{more}content-range: bytes {from}-{to}/{}\r\n", bytes.len());
    ("206 Partial Content", more, bytes[from..=to].to_vec())
}

fn parameter(query: &str, name: &str) -> Option<String> {
    query.split('&').find_map(|pair| Some(pair.strip_prefix(name)?.strip_prefix('=')?.to_owned()))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Signed in a header (of which only the key is looked at), or a signed address: for this method, path
/// and query, and not yet expired.
fn allowed(method: &str, path: &str, query: &str, headers: &HashMap<String, String>) -> bool {
    if let Some(header) = headers.get("authorization") {
        return header.starts_with(&format!("AWS4-HMAC-SHA256 Credential={KEY_ID}/"));
    }
    let Some(signature) = parameter(query, "X-Amz-Signature") else { return false };
    let (Some(date), Some(lasts)) = (parameter(query, "X-Amz-Date"), parameter(query, "X-Amz-Expires"))
    else {
        return false;
    };
    let mut pairs: Vec<&str> =
        query.split('&').filter(|pair| !pair.starts_with("X-Amz-Signature=")).collect();
    pairs.sort_unstable();
    let request = format!(
        "{method}\n{path}\n{}\nhost:{}\n\nhost\nUNSIGNED-PAYLOAD",
        pairs.join("&"),
        headers.get("host").map_or("", String::as_str)
    );
    let day = &date[..8];
    let scope = format!("{day}/{REGION}/s3/aws4_request");
    let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex::encode(Sha256::digest(request)));
    let key = [day, REGION, "s3", "aws4_request"]
        .iter()
        .fold(format!("AWS4{SECRET}").into_bytes(), |key, part| hmac_sha256(&key, part.as_bytes()).to_vec());
    hex::encode(hmac_sha256(&key, text.as_bytes())) == signature
        && Ts::now().seconds() <= seconds(&date) + lasts.parse::<i64>().unwrap()
}

/// Unix time of `20260601T100000Z`.
fn seconds(date: &str) -> i64 {
    let number = |range: std::ops::Range<usize>| date[range].parse::<i64>().unwrap();
    let (year, month, day) = (number(0..4), number(4..6), number(6..8));
    // Days of the proleptic Gregorian calendar, years beginning in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469;
    ((days * 24 + number(9..11)) * 60 + number(11..13)) * 60 + number(13..15)
}
