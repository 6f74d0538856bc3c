//! Pages as small as can be: what the server serves does not depend on whether the real ones were built.

use std::path::Path;

use porchlight_ui::Dist;

/// Writes the files that a build leaves into a folder of a test.
pub fn small(folder: &Path) -> Dist {
    let dist = folder.join("dist");
    for (name, text) in [
        ("dashboard/index.html", "<!doctype html><title>dashboard</title>"),
        (
            "widget/manifest.json",
            r#"{"index.html": {"file": "assets/widget-1.js", "isEntry": true, "css": ["assets/widget-1.css"]}}"#,
        ),
        ("widget/assets/widget-1.js", "widget()"),
        ("widget/assets/widget-1.css", "body{}"),
        ("sdk/sdk.js", "loader()"),
    ] {
        let path = dist.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    Dist::folder(dist)
}
