//! The manifest that the build of the widget leaves: which files its page links.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// What the page of the widget links, as addresses of this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WidgetAssets {
    /// The script to start with.
    pub script: String,
    /// Scripts that it imports at once.
    pub preloads: Vec<String>,
    pub styles: Vec<String>,
}

/// A file of the manifest, with what it pulls in.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Chunk {
    file: String,
    #[serde(default)]
    is_entry: bool,
    #[serde(default)]
    css: Vec<String>,
    #[serde(default)]
    imports: Vec<String>,
}

/// Reads the manifest. One without an entry, or with names that could be no file of ours, is none.
pub fn widget_assets(manifest: &[u8]) -> Option<WidgetAssets> {
    let chunks: BTreeMap<String, Chunk> = serde_json::from_slice(manifest)
        .map_err(|error| tracing::error!(%error, "the manifest of the widget cannot be read"))
        .ok()?;
    let (name, entry) = chunks.iter().find(|(_, chunk)| chunk.is_entry)?;
    let (mut seen, mut waiting) = (BTreeSet::from([name.as_str()]), vec![entry]);
    let (mut preloads, mut styles) = (Vec::new(), Vec::new());
    while let Some(chunk) = waiting.pop() {
        for style in chunk.css.iter().filter(|style| !styles.contains(*style)).collect::<Vec<_>>() {
            styles.push(style.clone());
        }
        for import in &chunk.imports {
            if let Some(imported) = chunks.get(import).filter(|_| seen.insert(import)) {
                preloads.push(imported.file.clone());
                waiting.push(imported);
            }
        }
    }
    let addresses = |files: Vec<String>| files.iter().map(|file| address(file)).collect::<Option<Vec<_>>>();
    Some(WidgetAssets {
        script: address(&entry.file)?,
        preloads: addresses(preloads)?,
        styles: addresses(styles)?,
    })
}

/// The address of a file; it can stand in an attribute as it is.
fn address(file: &str) -> Option<String> {
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    let ours = file.starts_with("assets/") && !file.contains("..") && file.bytes().all(harmless);
    ours.then(|| format!("/widget/{file}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_and_all_it_pulls_in_are_linked_once() {
        let manifest = br#"{
            "index.html": {"file": "assets/main-1.js", "isEntry": true, "css": ["assets/main-1.css"],
                "imports": ["_shared.js"], "dynamicImports": ["later.ts"]},
            "_shared.js": {"file": "assets/shared-2.js", "css": ["assets/shared-2.css"], "imports": ["_shared.js"]},
            "later.ts": {"file": "assets/later-3.js", "isDynamicEntry": true}
        }"#;
        let assets = widget_assets(manifest).unwrap();
        assert_eq!(assets.script, "/widget/assets/main-1.js");
        assert_eq!(assets.preloads, ["/widget/assets/shared-2.js"]);
        assert_eq!(assets.styles, ["/widget/assets/main-1.css", "/widget/assets/shared-2.css"]);
    }

    #[test]
    fn a_manifest_that_is_none_links_nothing() {
        for manifest in [
            "",
            "{}",
            "[]",
            r#"{"a": {"file": "assets/a.js"}}"#,
            r#"{"a": {"file": "https://evil.test/a.js", "isEntry": true}}"#,
            r#"{"a": {"file": "assets/a.js\"><script>", "isEntry": true}}"#,
            r#"{"a": {"file": "assets/../a.js", "isEntry": true}}"#,
            r#"{"a": {"file": "assets/a.js", "isEntry": true, "css": ["assets/a b.css"]}}"#,
        ] {
            assert_eq!(widget_assets(manifest.as_bytes()), None, "{manifest}");
        }
    }
}
