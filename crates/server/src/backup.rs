//! A copy of the installation, taken while it runs and checked before it counts.
//!
//! The folder has the layout of a data folder: with the secret key beside it a server starts on it.
//! `backup.json` is written last; a folder without it is no backup.

use std::collections::HashSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use percent_encoding::percent_decode_str;
use porchlight_domain::Clock;
use porchlight_domain::schema::{BlobId, Ts};
use porchlight_files::Files;
use porchlight_store::installation::blobs;
use porchlight_store::{Db, upkeep};
use serde::Serialize;

use crate::config::Config;
use crate::{SQLITE_FILE, data_dir, wire};

/// What was copied; also the content of `backup.json`.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The version that took the copy.
    pub porchlight: &'static str,
    pub taken_at: String,
    pub database: DatabaseCopy,
    /// `None` when attachments lie in a bucket, which has copies of its own.
    pub files: Option<FilesCopy>,
    pub secret_key: KeyNote,
}

#[derive(Debug, Serialize)]
pub struct DatabaseCopy {
    pub kind: &'static str,
    pub file: &'static str,
    pub bytes: u64,
}

#[derive(Debug, Default, Serialize)]
pub struct FilesCopy {
    pub count: u64,
    pub bytes: u64,
    /// In use by the database but not in storage: they were lost before this copy.
    pub missing: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct KeyNote {
    pub included: bool,
    /// Tells which key belongs to this copy and nothing of the key.
    pub fingerprint: String,
    pub note: &'static str,
}

const MANIFEST: &str = "backup.json";
const DUMP: &str = "porchlight.pgdump";
const FILES: &str = "files";

/// Takes a copy into a folder.
pub fn run(config: &Config, to: &Path, with_key: bool) -> anyhow::Result<Report> {
    let secret = data_dir::secret(config)?;
    empty_folder(to)?;
    let db = wire::open_database(config, Clock::System)?;
    let files = wire::open_files(config)?;
    let mut copied = Copied { report: FilesCopy::default(), seen: HashSet::new() };
    let local = files.folder().is_some();
    // Twice: what is deleted while the database is copied was taken before, what is added is taken after.
    if local {
        copied.take(&db, &files, to, false)?;
    }
    let database = match config.sqlite_path() {
        Some(path) => copy_sqlite(path, to)?,
        None => dump_postgres(config.database.url.expose(), to)?,
    };
    if local {
        match database.kind {
            "sqlite" => copied.take(&open_copy(&to.join(SQLITE_FILE))?, &files, to, true)?,
            _ => copied.take(&db, &files, to, true)?,
        }
    }
    if with_key {
        write_private(&to.join(data_dir::SECRET_KEY), &secret)?;
    }
    let report = Report {
        porchlight: env!("CARGO_PKG_VERSION"),
        taken_at: Ts::now().iso(),
        database,
        files: local.then_some(copied.report),
        secret_key: KeyNote {
            included: with_key,
            fingerprint: wire::fingerprint(&secret),
            note: "Stored secrets can only be read with this installation's secret key. Keep it apart from the copy.",
        },
    };
    for key in report.files.iter().flat_map(|files| &files.missing) {
        tracing::warn!(key, "an attachment in use is missing from storage and so from the backup");
    }
    let text = serde_json::to_string_pretty(&report)?;
    write_private(&to.join(MANIFEST), text.as_bytes())?;
    sync(to)?;
    Ok(report)
}

fn empty_folder(to: &Path) -> anyhow::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(to)
        .with_context(|| format!("{} cannot be made", to.display()))?;
    let mut entries = fs::read_dir(to).with_context(|| format!("{} cannot be read", to.display()))?;
    if entries.next().is_some() {
        bail!("{} is not empty; a backup needs a folder of its own", to.display());
    }
    Ok(())
}

fn copy_sqlite(path: &Path, to: &Path) -> anyhow::Result<DatabaseCopy> {
    let target = to.join(SQLITE_FILE);
    upkeep::snapshot(path, &target).context("the database cannot be copied")?;
    let faults = open_copy(&target)?.read_blocking(upkeep::faults).context("the copy cannot be read")?;
    if !faults.is_empty() {
        bail!("the copy of the database is broken: {}", faults.join("; "));
    }
    sync(&target)?;
    Ok(DatabaseCopy { kind: "sqlite", file: SQLITE_FILE, bytes: fs::metadata(&target)?.len() })
}

/// Opens a copy, for looking into it.
fn open_copy(path: &Path) -> anyhow::Result<Db> {
    let options = porchlight_store::Options {
        url: path.display().to_string(),
        connections: 1,
        queue: 16,
        clock: Clock::System,
    };
    Db::open(&options).context("the copy cannot be opened")
}

/// PostgreSQL's own tool makes the copy: it knows every type and order better than we would.
fn dump_postgres(url: &str, to: &Path) -> anyhow::Result<DatabaseCopy> {
    let target = to.join(DUMP);
    let mut url = url::Url::parse(url).context("`database.url`")?;
    let password = url.password().map(|text| percent_decode_str(text).decode_utf8_lossy().into_owned());
    // On the command line everybody could read it.
    let _ = url.set_password(None);
    let mut command = Command::new("pg_dump");
    command
        .args(["--format=custom", "--no-owner", "--no-privileges", "--file"])
        .arg(&target)
        .arg(url.as_str());
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    run_tool(&mut command, "pg_dump")?;
    run_tool(Command::new("pg_restore").arg("--list").arg(&target), "pg_restore")
        .context("the copy of the database cannot be read")?;
    sync(&target)?;
    Ok(DatabaseCopy { kind: "postgresql", file: DUMP, bytes: fs::metadata(&target)?.len() })
}

fn run_tool(command: &mut Command, name: &str) -> anyhow::Result<()> {
    let output = command.output().with_context(|| {
        format!("`{name}` cannot be run; install the PostgreSQL client programs (Debian: postgresql-client)")
    })?;
    if !output.status.success() {
        bail!("`{name}` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

struct Copied {
    report: FilesCopy,
    seen: HashSet<String>,
}

/// Blobs read at once.
const PAGE: i64 = 500;

impl Copied {
    /// Copies the bytes of every blob in this database that were not copied yet. `last`: what is not there
    /// now is missing.
    fn take(&mut self, db: &Db, files: &Files, to: &Path, last: bool) -> anyhow::Result<()> {
        let mut after = BlobId(0);
        loop {
            let page = db
                .read_blocking(|conn| blobs::after(conn, after, PAGE))
                .context("the list of attachments cannot be read")?;
            let Some(end) = page.last() else { return Ok(()) };
            after = end.id;
            for blob in page {
                if self.seen.contains(&blob.key) {
                    continue;
                }
                match copy_file(files, &blob.key, to)? {
                    Some(bytes) => {
                        self.report.count += 1;
                        self.report.bytes += bytes;
                        self.seen.insert(blob.key);
                    }
                    None if last && blob.attached => self.report.missing.push(blob.key),
                    None => {}
                }
            }
        }
    }
}

/// Copies the bytes under one key to where a data folder has them; `None` if there are none.
fn copy_file(files: &Files, key: &str, to: &Path) -> anyhow::Result<Option<u64>> {
    let mut opened = match files.open(key, 0, None) {
        Ok(opened) => opened,
        Err(porchlight_files::Error::NotFound) => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("attachment {key} cannot be read")),
    };
    let folder = to.join(FILES).join(key.get(..2).unwrap_or("00"));
    let failed = || format!("attachment {key} cannot be copied");
    DirBuilder::new().recursive(true).mode(0o700).create(&folder).with_context(failed)?;
    let mut file = private(&folder.join(key)).with_context(failed)?;
    let bytes = std::io::copy(&mut opened.body, &mut file).with_context(failed)?;
    if bytes != opened.total {
        bail!("attachment {key} ended after {bytes} of {} bytes", opened.total);
    }
    file.sync_all().with_context(failed)?;
    Ok(Some(bytes))
}

fn private(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let write = || {
        let mut file = private(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}

fn sync(path: &Path) -> anyhow::Result<()> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .with_context(|| format!("{} cannot be made durable", path.display()))
}
