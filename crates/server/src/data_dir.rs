//! The data folder and the installation's secret in it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::config::Config;

/// The file of the installation's secret, in the data folder.
pub const SECRET_KEY: &str = "secret.key";

/// Makes the data folder if it is missing, for its owner alone.
pub fn prepare(config: &Config) -> anyhow::Result<()> {
    let folder = &config.server.data_dir;
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("the data folder {} cannot be made", folder.display()))
}

/// The installation's secret: from the settings, or from `secret.key`, which is made at the first start.
pub fn secret(config: &Config) -> anyhow::Result<Vec<u8>> {
    if !config.server.secret_key.is_empty() {
        return Ok(config.server.secret_key.expose().as_bytes().to_vec());
    }
    let path = secret_path(config);
    match read(&path)? {
        Some(secret) => Ok(secret),
        None => make(&path),
    }
}

/// Where `secret.key` lies, whether or not it is used.
pub fn secret_path(config: &Config) -> PathBuf {
    config.server.data_dir.join(SECRET_KEY)
}

fn read(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(secret) if secret.len() == 32 => Ok(Some(secret)),
        Ok(secret) => bail!(
            "{} has {} bytes instead of 32: it is no key of this installation. Put the right one back; without \
             it stored secrets cannot be read",
            path.display(),
            secret.len()
        ),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

/// Writes a new key under another name first: whoever finds `secret.key` finds all of it, on this disk
/// even after a power cut, and of two processes that start at once both use the same.
fn make(path: &Path) -> anyhow::Result<Vec<u8>> {
    let failed = || format!("{} cannot be written", path.display());
    let secret = porchlight_domain::keys::random_bytes::<32>();
    let draft = path.with_extension(format!("key.{}", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .with_context(failed)?;
    file.write_all(&secret).and_then(|()| file.sync_all()).with_context(failed)?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft).with_context(failed)?;
    match linked {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return read(path)?.context("secret.key vanished while it was read");
        }
        Err(error) => return Err(error).with_context(failed),
    }
    if let Some(folder) = path.parent() {
        File::open(folder).and_then(|folder| folder.sync_all()).with_context(failed)?;
    }
    Ok(secret.to_vec())
}

/// Whether others than the owner may read the key file; `None` if there is none.
pub fn secret_is_private(config: &Config) -> std::io::Result<Option<bool>> {
    match fs::metadata(secret_path(config)) {
        Ok(found) => Ok(Some(found.permissions().mode() & 0o077 == 0)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
