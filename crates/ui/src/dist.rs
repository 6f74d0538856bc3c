//! Where the built files come from.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::manifest::{self, WidgetAssets};

/// Name and bytes of every embedded file.
static EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The built files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Dist(Source);

#[derive(Debug, Clone)]
enum Source {
    /// Sorted by name.
    Embedded(&'static [(&'static str, &'static [u8])]),
    Folder(Arc<Path>),
}

impl Dist {
    /// What `make web` built: embedded, or in debug builds the folder it builds into, read at every request,
    /// so that the pages can be built anew without this program.
    pub fn built() -> Self {
        if cfg!(debug_assertions) {
            Self::folder(concat!(env!("CARGO_MANIFEST_DIR"), "/dist"))
        } else {
            Self(Source::Embedded(EMBEDDED))
        }
    }

    /// The files below a folder.
    pub fn folder(folder: impl Into<PathBuf>) -> Self {
        Self(Source::Folder(folder.into().into()))
    }

    /// Whether there are pages at all.
    pub fn is_built(&self) -> bool {
        self.read("dashboard/index.html").is_some()
    }

    /// The bytes of a file, named from the root of the folder with `/`.
    pub fn read(&self, name: &str) -> Option<Bytes> {
        if !is_plain(name) {
            return None;
        }
        match &self.0 {
            Source::Embedded(files) => {
                let at = files.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
                files.get(at).map(|(_, bytes)| Bytes::from_static(bytes))
            }
            Source::Folder(folder) => match std::fs::read(folder.join(name)) {
                Ok(bytes) => Some(bytes.into()),
                Err(error) => {
                    tracing::debug!(name, %error, "a file of the pages is not there");
                    None
                }
            },
        }
    }

    /// What the page of the widget links; `None` where it was not built.
    pub fn widget_assets(&self) -> Option<WidgetAssets> {
        manifest::widget_assets(&self.read("widget/manifest.json")?)
    }
}

/// Names lead into the folder and nowhere else.
fn is_plain(name: &str) -> bool {
    let parts = || Path::new(name).components();
    !name.is_empty()
        && !name.contains(['\\', '\0'])
        && parts().all(|part| matches!(part, Component::Normal(_)))
        && parts().count() == name.split('/').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_the_folder() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("dist");
        std::fs::create_dir_all(folder.join("a")).unwrap();
        std::fs::write(root.path().join("secret"), "x").unwrap();
        std::fs::write(folder.join("a/b.js"), "b").unwrap();
        let dist = Dist::folder(&folder);
        assert_eq!(dist.read("a/b.js").as_deref(), Some(b"b".as_slice()));
        for name in [
            "",
            "a",
            "../secret",
            "a/../../secret",
            "/etc/passwd",
            "a//b.js",
            "a/./b.js",
            "a\\b.js",
            "a/b.js/",
            "a/b\0",
        ] {
            assert_eq!(dist.read(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_folder_that_is_missing_holds_nothing() {
        let dist = Dist::folder("/nowhere/at/all");
        assert!(!dist.is_built() && dist.widget_assets().is_none());
    }
}
