//! `porchlight demo`

use std::process::ExitCode;

use clap::Args;

use super::{Common, print_json};
use crate::demo::{self, Demo as Made};
use crate::own::shop::Shop;
use crate::wire::Node;

/// Fill an installation without users with an account, agents and conversations; prints how to sign in
#[derive(Debug, Args)]
pub struct Demo {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Demo {
    pub fn run(self, common: &Common) -> anyhow::Result<ExitCode> {
        show(&common.open()?, self.json)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Shows the demo on a running server: its data, and the shop at `/demo`.
pub fn open(node: &Node) -> anyhow::Result<()> {
    let demo = demo::ensure(node)?;
    node.shop.get_or_init(|| Shop { website_token: demo.website_inbox.identifier.clone() });
    print(&demo);
    say!("Shop with the chat  {}/demo\n", demo.url);
    Ok(())
}

/// Makes the demo data where there are no users yet, and prints how to get in.
pub fn show(node: &Node, json: bool) -> anyhow::Result<()> {
    let demo = demo::ensure(node)?;
    if json {
        return print_json(&demo);
    }
    print(&demo);
    Ok(())
}

fn print(demo: &Made) {
    let Made { url, account_id, password, administrator, agent, api_inbox, visitor, .. } = demo;
    say!(
        "Demo account {account_id}, \"Lantern Bicycles\".

  Dashboard         {url}/app
  API description   {url}/docs/api

  Sign in           {ada}   (administrator)
                    {grace}   (agent)
  Password          {password}

  Access tokens     {ada_token}   (administrator)
                    {grace_token}   (agent)
  API inbox         {inbox}
  Customer          {name}, source_id {source_id}

Try:
  curl -s -H 'api_access_token: {ada_token}' {url}/api/v1/accounts/{account_id}/conversations
",
        ada = administrator.email,
        grace = agent.email,
        ada_token = administrator.access_token,
        grace_token = agent.access_token,
        inbox = api_inbox.identifier,
        name = visitor.name,
        source_id = visitor.source_id,
    );
}
