//! The worker of this process: relay, jobs, schedule.

use std::sync::Arc;
use std::time::Duration;

use porchlight_domain::sweeps::Retention;
use porchlight_domain::{Db, Installation};
use porchlight_files::Files;
use porchlight_worker::http_client::{Lookup, Network, OutboundPolicy};
use porchlight_worker::mail::{MailConfig, Smtp};
use porchlight_worker::{Config as WorkerConfig, Worker};

use crate::config::Config;
use crate::metrics::Gauge;
use crate::wire::networks;

/// Bounds every step of sending a mail.
const SMTP_PATIENCE: Duration = Duration::from_secs(15);

/// Puts the worker together; starts nothing.
pub fn open(
    config: &Config,
    lookup: &Lookup,
    db: &Db,
    inst: &Arc<Installation>,
    files: &Files,
) -> anyhow::Result<Worker> {
    let worker = &config.worker;
    let settings = WorkerConfig {
        threads: worker.threads.into(),
        outbound: OutboundPolicy {
            allow_private: config.outbound.allow_private,
            allow: networks(&config.outbound.allow)
                .iter()
                .filter_map(|network| network.to_string().parse::<Network>().ok())
                .collect(),
        },
        lookup: lookup.clone(),
        webhook_timeout: Duration::from_secs(worker.webhook_timeout_seconds.into()),
        mail: mail(config)?,
        retention: Retention {
            event_days: worker.event_days.into(),
            delivery_days: worker.delivery_days.into(),
            failed_job_days: worker.failed_job_days.into(),
            refusal_days: config.audit.refusal_days.into(),
            fact_days: config.audit.fact_days.into(),
        },
    };
    Ok(Worker::new(db.clone(), inst.clone(), files.clone(), settings))
}

fn mail(config: &Config) -> anyhow::Result<MailConfig> {
    match config.mail.smtp_url.expose() {
        "" => Ok(MailConfig::Folder(config.server.data_dir.join("outbox"))),
        url => {
            let smtp = Smtp::from_url(url, SMTP_PATIENCE);
            smtp.map(MailConfig::Smtp).map_err(|fault| anyhow::anyhow!("`mail.smtp_url` {fault}"))
        }
    }
}

/// What the worker counts.
pub fn gauges(worker: &Worker) -> Vec<Gauge> {
    let counts = worker.stats().list().into_iter();
    counts
        .map(|(name, count)| {
            Gauge::counter(format!("porchlight_{name}"), "See docs/operate.md.", count as f64)
        })
        .collect()
}
