//! The settings: `config/default.toml`, a file, the environment and flags, later ones win. Passed as a
//! value; nothing here is global.

mod layers;
mod resolve;
mod secret;
mod sections;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use porchlight_http::RateLimits;
use toml::{Table, Value};

pub use layers::Origin;
pub use secret::{Secret, SecretUrl};
pub use sections::{
    Audit, Database, Limits, Log, LogFormat, Mail, Metrics, Outbound, Realtime, Redis, Server, Signup,
    Storage, StorageKind, Worker,
};

/// The embedded defaults, which are also the manual.
pub const DEFAULTS: &str = include_str!("../../../config/default.toml");

/// Where settings are read from besides the defaults.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// A file named by `--config` or `PORCHLIGHT_CONFIG`.
    pub file: Option<PathBuf>,
    /// Names and values of the environment.
    pub environment: Vec<(String, String)>,
    /// Settings from flags, by their full key: `("server.listen", "…")`.
    pub flags: Vec<(&'static str, String)>,
}

/// All settings, checked.
#[derive(Debug, Clone)]
pub struct Config {
    pub server: Server,
    pub database: Database,
    pub redis: Redis,
    pub storage: Storage,
    pub mail: Mail,
    pub worker: Worker,
    pub outbound: Outbound,
    pub rate_limits: RateLimits,
    pub limits: Limits,
    pub realtime: Realtime,
    pub audit: Audit,
    pub log: Log,
    pub metrics: Metrics,
    pub signup: Signup,
    /// Where each setting that is not a default came from.
    origins: BTreeMap<String, Origin>,
}

/// Everything that is wrong with the settings.
#[derive(Debug)]
pub struct Faults(pub Vec<String>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        write!(f, "the configuration has {count} {}:", if count == 1 { "fault" } else { "faults" })?;
        self.0.iter().try_for_each(|fault| write!(f, "\n  - {fault}"))
    }
}

impl std::error::Error for Faults {}

impl Config {
    /// Reads all layers and checks them; on failure tells everything that is wrong.
    pub fn load(sources: &Sources) -> Result<Self, Faults> {
        let mut layers = layers::Layers::new(DEFAULTS)?;
        layers.read(sources);
        layers.read_secret_files();
        let mut config = Self {
            server: layers.section("server")?,
            database: layers.section("database")?,
            redis: layers.section("redis")?,
            storage: layers.section("storage")?,
            mail: layers.section("mail")?,
            worker: layers.section("worker")?,
            outbound: layers.section("outbound")?,
            rate_limits: layers.section("rate_limits")?,
            limits: layers.section("limits")?,
            realtime: layers.section("realtime")?,
            audit: layers.section("audit")?,
            log: layers.section("log")?,
            metrics: layers.section("metrics")?,
            signup: layers.section("signup")?,
            origins: BTreeMap::new(),
        };
        resolve::check(&mut config, &mut layers.faults);
        config.origins = layers.origins;
        if layers.faults.is_empty() { Ok(config) } else { Err(Faults(layers.faults)) }
    }

    /// The defaults with a data folder, for tests and tools.
    pub fn in_folder(data_dir: &Path) -> Result<Self, Faults> {
        let flags = vec![("server.data_dir", data_dir.display().to_string())];
        Self::load(&Sources { flags, ..Sources::default() })
    }

    /// The settings in force, secrets hidden.
    pub fn shown(&self) -> Table {
        fn value(section: impl serde::Serialize) -> Value {
            // Sections hold plain values only; should one not, it is shown as what went wrong.
            Value::try_from(section).unwrap_or_else(|error| Value::String(error.to_string()))
        }
        let sections = [
            ("server", value(&self.server)),
            ("database", value(&self.database)),
            ("redis", value(&self.redis)),
            ("storage", value(&self.storage)),
            ("mail", value(&self.mail)),
            ("worker", value(&self.worker)),
            ("outbound", value(&self.outbound)),
            ("rate_limits", value(&self.rate_limits)),
            ("limits", value(&self.limits)),
            ("realtime", value(&self.realtime)),
            ("audit", value(&self.audit)),
            ("log", value(&self.log)),
            ("metrics", value(&self.metrics)),
            ("signup", value(&self.signup)),
        ];
        sections.into_iter().map(|(name, section)| (name.to_owned(), section)).collect()
    }

    /// Where a setting came from, by its full key.
    pub fn origin(&self, key: &str) -> Origin {
        self.origins.get(key).cloned().unwrap_or(Origin::Default)
    }

    /// The file of an SQLite database; `None` for PostgreSQL.
    pub fn sqlite_path(&self) -> Option<&Path> {
        let url = self.database.url.expose();
        (!porchlight_schema::conn::is_postgres(url)).then(|| Path::new(url))
    }
}
