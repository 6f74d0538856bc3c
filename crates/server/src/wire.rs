//! Puts the parts together: database, installation, files, the live side, the HTTP application. The
//! only place that knows all of them.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context, bail};
use ipnet::IpNet;
use porchlight_domain::keys::{Keys, hmac_sha256};
use porchlight_domain::{Clock, Db, Installation, Limits, PasswordCost, Signal};
use porchlight_files::{Files, S3};
use porchlight_http::rate_limit::RateLimiter;
use porchlight_http::{App, Options};
use porchlight_realtime::Realtime;
use porchlight_store::installation::settings;
use porchlight_ui::{Dist, Ui};
use porchlight_worker::http_client::Lookup;
use porchlight_worker::{Waker, Worker};

use crate::config::{Config, StorageKind};
use crate::data_dir;
use crate::live;
use crate::metrics::Registry;
use crate::own::shop::Shop;
use crate::pages;
use crate::work;

/// How a process uses the installation; what no operator configures.
#[derive(Debug, Clone)]
pub struct Mode {
    /// Run pending migrations; otherwise refuse to start while there are any.
    pub migrate: bool,
    /// Whether this process relays events and runs jobs by itself.
    pub work: bool,
    pub clock: Clock,
    pub password_cost: PasswordCost,
    /// How names are looked up of which somebody else decides.
    pub lookup: Lookup,
    /// The pages to serve.
    pub pages: Dist,
}

impl Default for Mode {
    fn default() -> Self {
        Self {
            migrate: true,
            work: true,
            clock: Clock::System,
            password_cost: PasswordCost::Standard,
            lookup: Lookup::default(),
            pages: Dist::built(),
        }
    }
}

/// A process of the installation, ready to serve. Cheap to clone.
#[derive(Clone)]
pub struct Node(Arc<Parts>);

/// What [`Node`] shares.
pub struct Parts {
    pub config: Config,
    pub db: Db,
    pub inst: Arc<Installation>,
    pub files: Files,
    pub live: Realtime,
    pub app: App,
    pub ui: Ui,
    pub worker: Worker,
    pub registry: Arc<Registry>,
    /// Set where the server shows demo data.
    pub shop: OnceLock<Shop>,
    stopping: AtomicBool,
}

impl std::ops::Deref for Node {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Node {
    /// Opens everything; `address` is where the server listens, if it does.
    pub fn open(config: Config, mode: &Mode, address: Option<SocketAddr>) -> anyhow::Result<Self> {
        data_dir::prepare(&config)?;
        let secret = data_dir::secret(&config)?;
        let db = open_database(&config, mode.clock.clone())?;
        ready_schema(&db, mode.migrate)?;
        claim(&db, &secret)?;
        let files = open_files(&config)?;
        let keys = Keys::new(&secret);
        let live = live::open(&config, &keys)?;
        let inst = Arc::new(installation(&config, mode, address, keys, &live));
        let registry = Arc::new(Registry::default());
        let limiter = RateLimiter::new(config.rate_limits.clone());
        let app = App::new(db.clone(), inst.clone(), files.clone(), limiter, http_options(&config, &files));
        let counted = registry.clone();
        let ui = pages::open(&config, mode.pages.clone());
        let app = app.with_pages(Arc::new(pages::Built(ui.clone()))).observe(move |finished| {
            counted.request(finished.method, finished.route, finished.status, finished.took);
        });
        let worker = work::open(&config, &mode.lookup, &db, &inst, &files)?;
        let works_here = (mode.work && config.worker.enabled).then(|| worker.waker());
        announce_commits(&db, &inst, &app, works_here.clone());
        hear_signals(&live, &app, works_here);
        let (shop, stopping) = (OnceLock::new(), AtomicBool::new(false));
        let parts = Parts { config, db, inst, files, live, app, ui, worker, registry, shop, stopping };
        Ok(Self(Arc::new(parts)))
    }

    /// Whether the server was told to stop.
    pub fn stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}

/// The database as configured; not migrated.
pub fn open_database(config: &Config, clock: Clock) -> anyhow::Result<Db> {
    if let Some(folder) = config.sqlite_path().and_then(|path| path.parent()) {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    }
    let options = porchlight_store::Options {
        url: config.database.url.expose().to_owned(),
        connections: config.database.connections,
        queue: config.database.queue,
        clock,
    };
    Db::open(&options).with_context(|| format!("the database {} cannot be opened", config.database.url))
}

/// Brings the schema up to this program, or refuses a database that is not.
fn ready_schema(db: &Db, migrate: bool) -> anyhow::Result<()> {
    let state = db.migration_state().context("the state of the database is unknown")?;
    if !state.unknown.is_empty() {
        bail!(
            "the database was used by a newer version of Porchlight (migrations {}); start that version",
            state.unknown.join(", ")
        );
    }
    if state.pending.is_empty() {
        return Ok(());
    }
    if !migrate {
        bail!("the database needs migrations ({}); run `porchlight migrate`", state.pending.join(", "));
    }
    for version in db.migrate().context("the database cannot be migrated")? {
        tracing::info!(version, "migrated");
    }
    Ok(())
}

/// A short text that tells keys apart and nothing of the key.
pub fn fingerprint(secret: &[u8]) -> String {
    hex::encode(hmac_sha256(secret, b"porchlight fingerprint v1")).chars().take(16).collect()
}

/// Under which a database notes the key it belongs to.
pub const FINGERPRINT: &str = "secret_key_fingerprint";

/// Notes in a new database which key it belongs to; refuses a database that belongs to another, before
/// anything is sealed with the wrong one.
fn claim(db: &Db, secret: &[u8]) -> anyhow::Result<()> {
    let ours = fingerprint(secret);
    let known =
        db.read_blocking(|conn| settings::get(conn, FINGERPRINT)).context("the database cannot be read")?;
    match known {
        Some(known) if known == ours => Ok(()),
        Some(_) => bail!(
            "this database belongs to another secret key: put its secret.key back into the data folder, or set \
             `server.secret_key`"
        ),
        None => db
            .write_blocking(move |tx| settings::put(tx, FINGERPRINT, &ours))
            .context("the database cannot be written"),
    }
}

/// Attachment storage as configured.
pub fn open_files(config: &Config) -> anyhow::Result<Files> {
    let storage = &config.storage;
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let opened = match storage.kind {
        StorageKind::Local => Files::local(&storage.folder),
        StorageKind::S3 => Files::s3(&S3 {
            bucket: storage.bucket.clone(),
            region: storage.region.clone(),
            endpoint: given(&storage.endpoint),
            access_key_id: given(&storage.access_key_id),
            secret_access_key: given(storage.secret_access_key.expose()),
            prefix: storage.prefix.clone(),
        }),
    };
    opened.context("attachments cannot be stored")
}

fn installation(
    config: &Config,
    mode: &Mode,
    address: Option<SocketAddr>,
    keys: Keys,
    live: &Realtime,
) -> Installation {
    let frontend_url = match config.server.frontend_url.as_str() {
        "" => format!("http://{}", reachable(address.unwrap_or(config.server.listen))),
        url => url.to_owned(),
    };
    let limits = &config.limits;
    Installation {
        keys,
        frontend_url,
        limits: Limits {
            messages_per_minute: limits.messages_per_minute.into(),
            message_chars: limits.message_chars as usize,
            attachments_per_message: limits.attachments_per_message.into(),
            upload_bytes: limits.upload_bytes,
            conversations_per_page: limits.conversations_per_page.into(),
            sessions_per_user: limits.sessions_per_user.into(),
        },
        mail_from: config.mail.from.clone(),
        signup_enabled: config.signup.enabled,
        password_cost: mode.password_cost,
        bus: live.bus(),
        presence: live.presence(),
    }
}

/// An address to print: one that listens everywhere is reached here.
fn reachable(address: SocketAddr) -> String {
    if address.ip().is_unspecified() { format!("localhost:{}", address.port()) } else { address.to_string() }
}

fn http_options(config: &Config, files: &Files) -> Options {
    let server = &config.server;
    Options {
        body_bytes: server.body_bytes,
        body_pause: Duration::from_secs(server.body_pause_seconds.into()),
        spool: files.staging().map_or_else(std::env::temp_dir, PathBuf::from),
        trusted_proxies: networks(&server.trusted_proxies),
        cors_origins: server.cors_origins.clone(),
        refusals_per_minute: config.audit.refusals_per_minute,
    }
}

/// Networks, or single addresses. What is neither was refused with the configuration.
pub fn networks(texts: &[String]) -> Vec<IpNet> {
    let one = |text: &String| text.parse::<IpAddr>().ok().map(IpNet::from);
    texts.iter().filter_map(|text| text.parse().ok().or_else(|| one(text))).collect()
}

/// After a commit: callers are recognised anew before anybody is answered, the other nodes and the
/// workers hear of it. A node that works itself rings itself: the others would only find it working.
fn announce_commits(db: &Db, inst: &Arc<Installation>, app: &App, works_here: Option<Waker>) {
    let (bus, app) = (inst.bus.clone(), app.clone());
    db.on_commit(move |committed| {
        if committed.access {
            app.scopes.clear();
            bus.publish(Signal::AccessChanged);
        }
        if committed.directory {
            bus.publish(Signal::DirectoryChanged);
        }
        match &works_here {
            Some(waker) => waker.committed(committed),
            None if committed.events || committed.jobs => bus.publish(Signal::Work),
            None => {}
        }
    });
}

/// What other nodes announce.
fn hear_signals(live: &Realtime, app: &App, works_here: Option<Waker>) {
    let app = app.clone();
    live.on_signal(move |signal| match (signal, &works_here) {
        (Signal::AccessChanged, _) => app.scopes.clear(),
        (Signal::DirectoryChanged, _) => app.db.forget(),
        (Signal::Work, Some(waker)) => waker.ring(),
        _ => {}
    });
}
