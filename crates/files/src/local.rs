//! A folder on a local disk. `files/ab/ab12…`: 256 folders by the first two digits of the key.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::{Error, Opened, Result, passing};

/// Half-written bytes lie here until they are whole.
const STAGING: &str = "incoming";

/// Half-written bytes older than this belong to nobody.
const ABANDONED: Duration = Duration::from_secs(24 * 3600);

#[derive(Clone)]
pub(crate) struct Folder(Arc<Paths>);

struct Paths {
    root: PathBuf,
    staging: PathBuf,
}

impl Paths {
    /// Makes all folders at once, so that storing a file never has to sync more than its own.
    fn prepare(&self) -> io::Result<()> {
        fs::create_dir_all(&self.staging)?;
        let mut made = false;
        for shard in 0..=255u8 {
            match fs::create_dir(self.root.join(hex::encode([shard]))) {
                Ok(()) => made = true,
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        if made {
            sync_folder(&self.root)?;
        }
        self.clear_staging()
    }

    /// Removes what a crash left half-written. Younger files may belong to a running server.
    fn clear_staging(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.staging)? {
            let entry = entry?;
            let age = entry.metadata().and_then(|found| found.modified()).map(|at| at.elapsed());
            if matches!(age, Ok(Ok(age)) if age > ABANDONED) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

impl Folder {
    pub fn new(root: PathBuf) -> Result<Self> {
        let paths = Paths { staging: root.join(STAGING), root };
        paths.prepare().map_err(|error| {
            Error::Other(format!("the folder {} cannot be used: {error}", paths.root.display()))
        })?;
        Ok(Self(Arc::new(paths)))
    }

    pub fn root(&self) -> &Path {
        &self.0.root
    }

    pub fn staging(&self) -> &Path {
        &self.0.staging
    }

    fn path(&self, key: &str) -> PathBuf {
        self.0.root.join(key.get(..2).unwrap_or("00")).join(key)
    }

    pub fn put_bytes(&self, key: &str, bytes: &[u8]) -> Result<()> {
        let write = || {
            let mut file = tempfile::NamedTempFile::new_in(&self.0.staging)?;
            file.write_all(bytes)?;
            self.keep(key, file.into_temp_path())
        };
        write().map_err(|error| passing(&error))
    }

    pub fn put_from_path(&self, key: &str, path: &Path) -> Result<()> {
        let write = || {
            // A hard link costs nothing and proves that both lie on one disk. The source stays, so that
            // whoever made it can remove it as usual; on other disks the bytes are copied.
            let staged = self.0.staging.join(key);
            match fs::hard_link(path, &staged) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => return Err(error),
                Err(_) => {
                    let _copied: u64 = fs::copy(path, &staged)?;
                }
            }
            self.keep(key, tempfile::TempPath::try_from_path(staged)?)
        };
        write().map_err(|error| passing(&error))
    }

    /// Syncs a whole file, gives it its name, syncs the name.
    fn keep(&self, key: &str, staged: tempfile::TempPath) -> io::Result<()> {
        OpenOptions::new().read(true).open(&staged)?.sync_all()?;
        let target = self.path(key);
        staged.persist_noclobber(&target).map_err(|error| error.error)?;
        sync_folder(target.parent().unwrap_or(&self.0.root))
    }

    pub fn open(&self, key: &str, start: u64, end: Option<u64>) -> Result<Opened> {
        let mut file = match File::open(self.path(key)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(Error::NotFound),
            Err(error) => return Err(passing(&error)),
        };
        let total = file.metadata().map_err(|error| passing(&error))?.len();
        let end = end.unwrap_or(total).min(total);
        if start > end || (start == total && total > 0) {
            return Err(Error::OutOfRange(total));
        }
        file.seek(SeekFrom::Start(start)).map_err(|error| passing(&error))?;
        Ok(Opened { total, range: start..end, body: Box::new(file.take(end - start)) })
    }

    pub fn length(&self, key: &str) -> Result<Option<u64>> {
        match fs::metadata(self.path(key)) {
            Ok(found) => Ok(Some(found.len())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(passing(&error)),
        }
    }

    pub fn delete(&self, key: &str) -> Result<()> {
        match fs::remove_file(self.path(key)) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(passing(&error)),
        }
    }
}

/// A file's name is durable only once its folder is.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
