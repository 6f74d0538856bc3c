//! A bucket in memory that speaks as much S3 as the storage uses: objects, ranges, uploads in parts.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Kept {
    objects: HashMap<String, Vec<u8>>,
    parts: BTreeMap<u32, Vec<u8>>,
    requests: Vec<String>,
}

pub struct Server {
    address: String,
    kept: Arc<Mutex<Kept>>,
}

impl Server {
    pub fn address(&self) -> String {
        self.address.clone()
    }

    pub fn requests(&self) -> Vec<String> {
        self.kept.lock().unwrap().requests.clone()
    }
}

pub fn start() -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let kept = Arc::new(Mutex::new(Kept::default()));
    let shared = kept.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let shared = shared.clone();
            std::thread::spawn(move || while serve(&stream, &shared).is_some() {});
        }
    });
    Server { address, kept }
}

/// One request; `None` when the client has gone.
fn serve(stream: &TcpStream, kept: &Mutex<Kept>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let (mut length, mut range, mut signed) = (0, None, false);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "range" => range = Some(value.trim().strip_prefix("bytes=")?.to_owned()),
            "authorization" => signed = value.contains("AWS4-HMAC-SHA256 Credential=id/"),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut kept = kept.lock().unwrap();
    kept.requests.push(line.trim().to_owned());
    let (status, headers, body) = if signed { answer(&mut kept, &line, range, body) } else { forbidden() };
    let head_only = line.starts_with("HEAD");
    let mut out =
        format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n", body.len()).into_bytes();
    if !head_only {
        out.extend(body);
    }
    (&*stream).write_all(&out).ok()
}

type Answer = (&'static str, String, Vec<u8>);

fn forbidden() -> Answer {
    ("403 Forbidden", String::new(), Vec::new())
}

fn answer(kept: &mut Kept, line: &str, range: Option<String>, body: Vec<u8>) -> Answer {
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let ok = || ("200 OK", "etag: \"e\"\r\n".to_owned(), Vec::new());
    match method {
        "POST" if query.starts_with("uploads") => {
            kept.parts.clear();
            let text =
                "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
            ("200 OK", String::new(), text.into())
        }
        "POST" => {
            let whole = std::mem::take(&mut kept.parts).into_values().flatten().collect();
            kept.objects.insert(path.to_owned(), whole);
            let text = "<CompleteMultipartUploadResult><ETag>\"e\"</ETag></CompleteMultipartUploadResult>";
            ("200 OK", String::new(), text.into())
        }
        "PUT" => {
            match query.split('&').find_map(|pair| pair.strip_prefix("partNumber=")) {
                Some(number) => kept.parts.insert(number.parse().unwrap(), body),
                None => kept.objects.insert(path.to_owned(), body),
            };
            ok()
        }
        "DELETE" => {
            kept.objects.remove(path);
            ("204 No Content", String::new(), Vec::new())
        }
        _ => match kept.objects.get(path) {
            None => ("404 Not Found", String::new(), Vec::new()),
            Some(object) => found(object, range),
        },
    }
}

fn found(object: &[u8], range: Option<String>) -> Answer {
    let common = "etag: \"e\"\r\nlast-modified: Mon, 01 Jun 2026 10:00:00 GMT\r\n";
    let Some((from, to)) = range.as_deref().and_then(|range| range.split_once('-')) else {
        return ("200 OK", common.into(), object.to_vec());
    };
    let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
    let headers = format!("{common}content-range: bytes {from}-{to}/{}\r\n", object.len());
    ("206 Partial Content", headers, object[from..=to].to_vec())
}
