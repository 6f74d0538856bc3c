//! S3-compatible object storage. The library is async; it runs on one thread of its own, and callers
//! wait for it on theirs.

use std::future::Future;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use bytes::{Buf, Bytes};
use futures_util::StreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Location;
use object_store::signer::{SignedUrlOptions, Signer};
use object_store::{
    Attribute, Attributes, ClientOptions, GetOptions, GetRange, ObjectStore, ObjectStoreExt,
    PutMultipartOptions, PutOptions, PutPayload, RetryConfig,
};
use tokio::runtime::{Builder, Handle};
use tokio::sync::{mpsc, oneshot};

use crate::{Error, Opened, Result, passing};

/// Files longer than this are sent in parts of this length, so that memory stays bounded.
const PART: u64 = 8 * 1024 * 1024;

/// Chunks read ahead of a slow reader.
const READ_AHEAD: usize = 4;

/// How to reach a bucket.
#[derive(Clone)]
pub struct S3 {
    pub bucket: String,
    pub region: String,
    /// For other vendors than Amazon, such as `https://minio.example:9000`; the bucket is then part of the path.
    pub endpoint: Option<String>,
    /// Without a key pair the credentials come from the environment or the machine's role.
    pub access_key_id: Option<String>,
    pub secret_access_key: Option<String>,
    /// Put before every key, such as `porchlight/`.
    pub prefix: String,
}

#[derive(Clone)]
pub(crate) struct Bucket {
    store: Arc<AmazonS3>,
    prefix: Arc<str>,
    thread: Arc<Runtime>,
}

impl Bucket {
    pub fn new(settings: &S3) -> Result<Self> {
        let plain = settings.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let client = ClientOptions::new()
            .with_connect_timeout(Duration::from_secs(5))
            .with_timeout(Duration::from_secs(60))
            .with_allow_http(plain);
        let retry =
            RetryConfig { max_retries: 3, retry_timeout: Duration::from_secs(15), ..RetryConfig::default() };
        let builder = match settings.access_key_id {
            Some(_) => AmazonS3Builder::new(),
            None => AmazonS3Builder::from_env(),
        };
        let mut builder = builder
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_disable_bulk_delete(true)
            .with_client_options(client)
            .with_retry(retry);
        if let Some(endpoint) = &settings.endpoint {
            builder = builder.with_endpoint(endpoint).with_virtual_hosted_style_request(false);
        }
        if let (Some(id), Some(secret)) = (&settings.access_key_id, &settings.secret_access_key) {
            builder = builder.with_access_key_id(id).with_secret_access_key(secret);
        }
        let store = builder.build().map_err(|error| Error::Other(error.to_string()))?;
        Ok(Self {
            store: Arc::new(store),
            prefix: settings.prefix.trim_matches('/').into(),
            thread: Arc::new(Runtime::start()?),
        })
    }

    fn location(&self, key: &str) -> Location {
        if self.prefix.is_empty() {
            Location::from(key)
        } else {
            Location::from(format!("{}/{key}", self.prefix))
        }
    }

    /// Runs on the storage thread and waits here.
    fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = object_store::Result<T>> + Send + 'static,
    ) -> Result<T> {
        let (answer, receive) = sync_channel(1);
        self.thread.handle.spawn(async move {
            let _ = answer.send(work.await);
        });
        receive
            .recv()
            .map_err(|_| Error::Unavailable("the storage thread stopped".into()))?
            .map_err(from_store)
    }

    pub fn put_bytes(&self, key: &str, bytes: Bytes, content_type: &str) -> Result<()> {
        let (store, location) = (self.store.clone(), self.location(key));
        let options = PutOptions { attributes: attributes(content_type), ..PutOptions::default() };
        self.run(async move { store.put_opts(&location, PutPayload::from_bytes(bytes), options).await })?;
        Ok(())
    }

    pub fn put_from_path(&self, key: &str, path: &Path, content_type: &str) -> Result<()> {
        let mut file = std::fs::File::open(path).map_err(|error| passing(&error))?;
        let length = file.metadata().map_err(|error| passing(&error))?.len();
        if length <= PART {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(|error| passing(&error))?;
            return self.put_bytes(key, bytes.into(), content_type);
        }
        let (store, location) = (self.store.clone(), self.location(key));
        let options = PutMultipartOptions { attributes: attributes(content_type), ..Default::default() };
        let mut upload = self.run(async move { store.put_multipart_opts(&location, options).await })?;
        loop {
            let mut part = Vec::new();
            let read = file.by_ref().take(PART).read_to_end(&mut part);
            let step = match read {
                Ok(0) => break,
                Ok(_) => {
                    let sending = upload.put_part(PutPayload::from_bytes(part.into()));
                    self.run(sending)
                }
                Err(error) => Err(passing(&error)),
            };
            if let Err(error) = step {
                if let Err(left) = self.run(async move { upload.abort().await }) {
                    tracing::warn!(%left, "an upload could not be called off; the bucket's life-cycle rule has to");
                }
                return Err(error);
            }
        }
        self.run(async move { upload.complete().await })?;
        Ok(())
    }

    pub fn open(&self, key: &str, start: u64, end: Option<u64>) -> Result<Opened> {
        let (store, location) = (self.store.clone(), self.location(key));
        let (answer, receive) = sync_channel(1);
        let (chunks, incoming) = mpsc::channel(READ_AHEAD);
        self.thread.handle.spawn(async move {
            // Storage answers a range that begins behind the end with an error that names no length.
            let total = match store.head(&location).await {
                Ok(meta) => meta.size,
                Err(error) => return drop(answer.send(Err(from_store(error)))),
            };
            let end = end.unwrap_or(total).min(total);
            if start > end || (start == total && total > 0) {
                return drop(answer.send(Err(Error::OutOfRange(total))));
            }
            if start == end {
                return drop(answer.send(Ok((total, start..end))));
            }
            let options = GetOptions { range: Some(GetRange::Bounded(start..end)), ..GetOptions::default() };
            let found = match store.get_opts(&location, options).await {
                Ok(found) => found,
                Err(error) => return drop(answer.send(Err(from_store(error)))),
            };
            if answer.send(Ok((total, start..end))).is_err() {
                return;
            }
            let mut stream = found.into_stream();
            while let Some(chunk) = stream.next().await {
                let failed = chunk.is_err();
                if chunks.send(chunk.map_err(std::io::Error::other)).await.is_err() || failed {
                    return;
                }
            }
        });
        let (total, range) =
            receive.recv().map_err(|_| Error::Unavailable("the storage thread stopped".into()))??;
        let left = range.end - range.start;
        Ok(Opened { total, range, body: Box::new(Chunks { incoming, current: Bytes::new(), left }) })
    }

    pub fn length(&self, key: &str) -> Result<Option<u64>> {
        let (store, location) = (self.store.clone(), self.location(key));
        match self.run(async move { store.head(&location).await }) {
            Ok(meta) => Ok(Some(meta.size)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub fn delete(&self, key: &str) -> Result<()> {
        let (store, location) = (self.store.clone(), self.location(key));
        match self.run(async move { store.delete(&location).await }) {
            Ok(()) | Err(Error::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub fn sign(
        &self,
        key: &str,
        content_type: &str,
        disposition: &str,
        good_for: Duration,
    ) -> Result<String> {
        let (store, location) = (self.store.clone(), self.location(key));
        let options = SignedUrlOptions::new().with_query([
            ("response-content-type", content_type),
            ("response-content-disposition", disposition),
        ]);
        let method = "GET".parse().map_err(|_| Error::Other("no GET".into()))?;
        let url =
            self.run(async move { store.signed_url_opts(method, &location, good_for, &options).await })?;
        Ok(url.to_string())
    }
}

fn attributes(content_type: &str) -> Attributes {
    let mut attributes = Attributes::new();
    attributes.insert(Attribute::ContentType, content_type.to_owned().into());
    attributes
}

fn from_store(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::NotFound,
        object_store::Error::Generic { .. } => Error::Unavailable(causes(&error)),
        other => Error::Other(causes(&other)),
    }
}

/// The library's first line names only itself; what happened is further down.
fn causes(error: &dyn std::error::Error) -> String {
    let (mut text, mut next) = (error.to_string(), error.source());
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        next = cause.source();
    }
    text
}

/// The storage thread. It ends when the last [`Bucket`] is dropped.
struct Runtime {
    handle: Handle,
    _stop: oneshot::Sender<()>,
}

impl Runtime {
    fn start() -> Result<Self> {
        let failed =
            |error: std::io::Error| Error::Other(format!("the storage thread cannot start: {error}"));
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        std::thread::Builder::new()
            .name("files".into())
            .spawn(move || {
                let _ = runtime.block_on(stopped);
            })
            .map_err(failed)?;
        Ok(Self { handle, _stop: stop })
    }
}

/// What arrives from the storage thread, as a reader.
struct Chunks {
    incoming: mpsc::Receiver<std::io::Result<Bytes>>,
    current: Bytes,
    /// Bytes that must still come: a connection that ends early is an error, not the end.
    left: u64,
}

impl Read for Chunks {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.current.is_empty() {
            match self.incoming.blocking_recv() {
                Some(chunk) => self.current = chunk?,
                None if self.left == 0 => return Ok(0),
                None => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            }
        }
        let count = into.len().min(self.current.len());
        self.current.copy_to_slice(into.get_mut(..count).unwrap_or_default());
        self.left = self.left.saturating_sub(count as u64);
        Ok(count)
    }
}
