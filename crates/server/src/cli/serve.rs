//! `porchlight serve`

use std::process::ExitCode;
use std::sync::mpsc::{Receiver, sync_channel};

use actix_web::rt::signal::unix::{SignalKind, signal};
use clap::Args;

use super::{Common, explain};
use crate::running::start_as;
use crate::wire::{Mode, Node};

/// Run the server until it is told to stop (SIGTERM, Ctrl-C); a second signal ends it at once
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen on [default: 127.0.0.1:3000]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Refuse to start when the database needs migrations, instead of running them
    #[arg(long)]
    no_migrate: bool,
    /// Fill an empty installation with demo data and print how to sign in
    #[arg(long)]
    demo: bool,
}

impl Serve {
    pub fn run(self, common: &Common) -> anyhow::Result<ExitCode> {
        let config = common.load(&[("server.listen", self.listen)])?;
        crate::telemetry::start(&config.log)?;
        let stop = signals()?;
        let running = start_as(config, &Mode { migrate: !self.no_migrate, ..Mode::default() })?;
        if self.demo {
            super::demo::open(&running.node)?;
        }
        invite(&running.node)?;
        tracing::info!(address = %running.addr, url = running.node.inst.frontend_url, "listening");
        stop.recv().map_err(|_| anyhow::anyhow!("signals cannot be received"))?;
        tracing::info!("stopping: finishing what was begun");
        running.stop()?;
        tracing::info!("stopped");
        Ok(ExitCode::SUCCESS)
    }
}

/// While nobody can sign in, prints the address at which the first account is made.
fn invite(node: &Node) -> anyhow::Result<()> {
    let inst = node.inst.clone();
    let address =
        node.db.write_blocking(move |tx| porchlight_domain::setup::invite(tx, &inst)).map_err(explain)?;
    if let Some(address) = address {
        say!(
            "Nobody can sign in yet. Make the first account here (the address works once):\n\n  {address}\n"
        );
    }
    Ok(())
}

/// Listens for signals from now on. The first is told to the receiver, the second ends the process.
fn signals() -> anyhow::Result<Receiver<()>> {
    let (told, stop) = sync_channel(1);
    let (set_up, ready) = sync_channel(1);
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        let result = actix_web::rt::System::new().block_on(async {
            let mut terminate = signal(SignalKind::terminate())?;
            let mut interrupt = signal(SignalKind::interrupt())?;
            // The main thread waits for both of these.
            let _ = set_up.send(());
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            let _ = told.send(());
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            tracing::warn!("ending at once");
            std::process::exit(130)
        });
        let Err::<std::convert::Infallible, std::io::Error>(error) = result;
        tracing::error!(%error, "signals cannot be received");
    })?;
    ready.recv().map_err(|_| anyhow::anyhow!("signals cannot be received"))?;
    Ok(stop)
}
