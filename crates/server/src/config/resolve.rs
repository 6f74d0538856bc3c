//! What single values cannot tell: addresses, files that follow from the data folder, settings that
//! need each other.

use std::path::PathBuf;

use porchlight_worker::mail::Smtp;
use url::Url;

use super::{Config, SecretUrl, StorageKind};

pub(super) fn check(config: &mut Config, faults: &mut Vec<String>) {
    database(config, faults);
    server(config, faults);
    redis(config, faults);
    storage(config, faults);
    rest(config, faults);
}

fn server(config: &mut Config, faults: &mut Vec<String>) {
    let server = &mut config.server;
    if !server.frontend_url.is_empty() {
        match Url::parse(&server.frontend_url) {
            Ok(url)
                if matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none() =>
            {
                server.frontend_url = server.frontend_url.trim_end_matches('/').to_owned();
            }
            _ => faults.push(format!(
                "`server.frontend_url`: `{}` is no address such as https://help.example.com",
                server.frontend_url
            )),
        }
    }
    let secret = server.secret_key.expose();
    if !secret.is_empty() && secret.len() < 32 {
        faults.push("`server.secret_key` needs 32 characters or more".into());
    }
    if !(1024..=64 * 1024 * 1024).contains(&server.body_bytes) {
        faults.push("`server.body_bytes` must lie between 1024 and 67108864".into());
    }
    positive("server.body_pause_seconds", server.body_pause_seconds, faults);
    for network in &server.trusted_proxies {
        is_network("server.trusted_proxies", network, faults);
    }
}

fn positive(key: &str, value: u32, faults: &mut Vec<String>) {
    if value == 0 {
        faults.push(format!("`{key}` must be 1 or more"));
    }
}

fn is_network(key: &str, text: &str, faults: &mut Vec<String>) {
    if text.parse::<ipnet::IpNet>().is_err() && text.parse::<std::net::IpAddr>().is_err() {
        faults.push(format!("`{key}`: `{text}` is no network such as 10.0.0.0/8"));
    }
}

fn database(config: &mut Config, faults: &mut Vec<String>) {
    let url = config.database.url.expose();
    let path = match url.split_once(':') {
        None if url.is_empty() => Some(config.server.data_dir.join(crate::SQLITE_FILE)),
        Some(("sqlite", path)) => Some(PathBuf::from(path.strip_prefix("//").unwrap_or(path))),
        Some(("postgres" | "postgresql", _)) => {
            postgres(url, faults);
            None
        }
        _ => {
            faults.push(format!(
                "`database.url`: `{}` must begin with sqlite: or postgres://",
                config.database.url
            ));
            None
        }
    };
    if let Some(path) = path {
        if path.as_os_str().is_empty() || path.to_string_lossy().contains(['?', '#']) {
            faults.push(format!("`database.url`: `{}` names no file", config.database.url));
        }
        config.database.url = SecretUrl::new(path.display().to_string());
    }
    if config.database.queue == 0 {
        faults.push("`database.queue` must be 1 or more".into());
    }
}

fn postgres(url: &str, faults: &mut Vec<String>) {
    let Ok(parsed) = Url::parse(url) else {
        faults.push("`database.url` is no postgres:// address".into());
        return;
    };
    let mode = parsed.query_pairs().filter(|(key, _)| key == "sslmode").last();
    let mode = mode.map(|(_, value)| value.into_owned()).or_else(|| std::env::var("PGSSLMODE").ok());
    if !cfg!(feature = "postgres-tls")
        && let Some(mode) =
            mode.filter(|mode| matches!(mode.as_str(), "require" | "verify-ca" | "verify-full"))
    {
        faults.push(format!(
            "`database.url` asks for sslmode={mode}, and this program was built without TLS to PostgreSQL \
             (cargo feature `postgres-tls`)"
        ));
    }
}

fn redis(config: &Config, faults: &mut Vec<String>) {
    let url = config.redis.url.expose();
    let known = ["redis://", "rediss://", "redis+unix://", "unix://"];
    if !url.is_empty() && !known.iter().any(|scheme| url.starts_with(scheme)) {
        faults.push(format!("`redis.url`: `{}` must begin with redis:// or rediss://", config.redis.url));
    }
    if !config.redis.ca_file.is_empty() && !url.starts_with("rediss://") {
        faults.push("`redis.ca_file` is set, so `redis.url` must begin with rediss://".into());
    }
    positive("redis.nodes", config.redis.nodes, faults);
    if config.redis.nodes > 1 && url.is_empty() {
        faults
            .push("`redis.nodes` is more than one, so `redis.url` must be set: nodes talk over Redis".into());
    }
    if config.redis.nodes > 1 && config.sqlite_path().is_some() {
        faults.push("`redis.nodes` is more than one, so `database.url` must name PostgreSQL".into());
    }
}

fn storage(config: &mut Config, faults: &mut Vec<String>) {
    let storage = &mut config.storage;
    if storage.kind == StorageKind::S3 && storage.bucket.is_empty() {
        faults.push("`storage.kind` is s3, so `storage.bucket` must be set".into());
    }
    if storage.access_key_id.is_empty() != storage.secret_access_key.is_empty() {
        faults.push("`storage.access_key_id` and `storage.secret_access_key` belong together".into());
    }
    if !storage.endpoint.is_empty() && !Url::parse(&storage.endpoint).is_ok_and(|url| url.has_host()) {
        faults.push(format!("`storage.endpoint`: `{}` is no address", storage.endpoint));
    }
    if storage.folder.as_os_str().is_empty() {
        storage.folder = config.server.data_dir.join("files");
    }
}

fn rest(config: &Config, faults: &mut Vec<String>) {
    for network in &config.outbound.allow {
        is_network("outbound.allow", network, faults);
    }
    let listen = &config.metrics.listen;
    if !listen.is_empty() && listen.parse::<std::net::SocketAddr>().is_err() {
        faults.push(format!("`metrics.listen`: `{listen}` is no address such as 127.0.0.1:9090"));
    }
    let smtp = config.mail.smtp_url.expose();
    if !smtp.is_empty()
        && let Err(fault) = Smtp::from_url(smtp, std::time::Duration::ZERO)
    {
        faults.push(format!("`mail.smtp_url`: `{}` {fault}", config.mail.smtp_url));
    }
    if !config.mail.from.contains('@') {
        faults.push(format!("`mail.from`: `{}` is no mail address", config.mail.from));
    }
    let worker = &config.worker;
    positive("worker.threads", worker.threads.into(), faults);
    positive("worker.webhook_timeout_seconds", worker.webhook_timeout_seconds.into(), faults);
    positive("worker.event_days", worker.event_days.into(), faults);
    positive("worker.delivery_days", worker.delivery_days.into(), faults);
    positive("worker.failed_job_days", worker.failed_job_days.into(), faults);
    // A delivery takes at most twice this, and a job is its thread's for 40 seconds.
    if worker.webhook_timeout_seconds > 15 {
        faults.push("`worker.webhook_timeout_seconds` must be 15 or less".into());
    }
    let audit = &config.audit;
    positive("audit.refusal_days", audit.refusal_days.into(), faults);
    positive("audit.fact_days", audit.fact_days.into(), faults);
    positive("audit.refusals_per_minute", audit.refusals_per_minute, faults);
    let realtime = &config.realtime;
    positive("realtime.messages_per_second", realtime.messages_per_second, faults);
    positive("realtime.messages_burst", realtime.messages_burst, faults);
    positive("realtime.ping_seconds", realtime.ping_seconds, faults);
    positive("realtime.stalled_seconds", realtime.stalled_seconds, faults);
    positive("realtime.unsubscribed_seconds", realtime.unsubscribed_seconds, faults);
    positive("realtime.presence_seconds", realtime.presence_seconds, faults);
    let limits = &config.limits;
    positive("limits.messages_per_minute", limits.messages_per_minute, faults);
    positive("limits.message_chars", limits.message_chars, faults);
    positive("limits.attachments_per_message", limits.attachments_per_message.into(), faults);
    positive("limits.conversations_per_page", limits.conversations_per_page.into(), faults);
    positive("limits.sessions_per_user", limits.sessions_per_user.into(), faults);
    if limits.upload_bytes == 0 {
        faults.push("`limits.upload_bytes` must be 1 or more".into());
    }
}
