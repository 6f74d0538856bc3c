//! The built pages, as far as an API has to know them: which files the page of the widget links.

/// What the page of the widget links, as addresses of this server that need no escaping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// The script to start with.
    pub script: String,
    /// Scripts that it imports at once.
    pub preloads: Vec<String>,
    pub styles: Vec<String>,
}

/// Where the pages come from; the server hands one to [`crate::App::with_pages`].
pub trait Pages: Send + Sync {
    /// What the page of the widget links, or the words for whoever asks where it was not built.
    fn widget(&self) -> Result<Linked, &'static str>;

    /// What the page of the widget may load, as a policy that says nothing yet of who may frame it. `host` is
    /// how the page was reached.
    fn widget_policy(&self, host: Option<&str>) -> String;
}

/// No pages: for servers that are put together without any.
pub(crate) struct NoPages;

impl Pages for NoPages {
    fn widget(&self) -> Result<Linked, &'static str> {
        Err("this server has no pages\n")
    }

    fn widget_policy(&self, _: Option<&str>) -> String {
        "default-src 'none'".into()
    }
}

/// Left in the extensions of an answer that any page may frame: it then gets no header about it.
#[derive(Debug, Clone, Copy)]
pub struct Framable;
