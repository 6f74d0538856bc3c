//! The built pages, put together with what they have to know of this installation.

use porchlight_http::{Linked, Pages};
use porchlight_ui::{Dist, NOT_BUILT, Ui, policy};
use url::Url;

use crate::config::{Config, Storage, StorageKind};

/// The pages of an installation.
pub fn open(config: &Config, dist: Dist) -> Ui {
    Ui { dist, stored: stored(&config.storage).into_iter().collect() }
}

/// The origin that browsers fetch stored files from, where it is another than ours.
fn stored(storage: &Storage) -> Option<String> {
    if storage.kind != StorageKind::S3 || !storage.redirect {
        return None;
    }
    match storage.endpoint.as_str() {
        "" => Some(format!("https://s3.{}.amazonaws.com", storage.region)),
        endpoint => Url::parse(endpoint).ok().map(|url| url.origin().ascii_serialization()),
    }
}

/// [`Ui`] as the client API asks for it.
pub struct Built(pub Ui);

impl Pages for Built {
    fn widget(&self) -> Result<Linked, &'static str> {
        let assets = self.0.dist.widget_assets().ok_or(NOT_BUILT)?;
        Ok(Linked { script: assets.script, preloads: assets.preloads, styles: assets.styles })
    }

    fn widget_policy(&self, host: Option<&str>) -> String {
        // Cards of bots show pictures from wherever they lie.
        policy::common(host, &self.0.stored, " https:")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sources;

    fn of(settings: &[(&'static str, &str)]) -> Option<String> {
        let flags = settings.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        let config = Config::load(&Sources { flags, ..Sources::default() }).unwrap();
        stored(&config.storage)
    }

    #[test]
    fn files_come_from_elsewhere_only_where_browsers_are_sent_there() {
        let bucket = [("storage.kind", "s3"), ("storage.bucket", "b"), ("storage.region", "eu-west-1")];
        assert_eq!(of(&[]), None);
        assert_eq!(of(&bucket), None);
        let redirected = [bucket.as_slice(), &[("storage.redirect", "true")]].concat();
        assert_eq!(of(&redirected).as_deref(), Some("https://s3.eu-west-1.amazonaws.com"));
        let minio = [redirected.as_slice(), &[("storage.endpoint", "https://minio.test:9000/x")]].concat();
        assert_eq!(of(&minio).as_deref(), Some("https://minio.test:9000"));
    }
}
