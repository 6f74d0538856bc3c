//! The goals of docs/performance.md, each with the limit it is held against.

pub mod fanout;
pub mod growth;
pub mod mixed;
pub mod pages;
pub mod posts;
pub mod reads;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;

use crate::http::{call, request};
use crate::limits::answers;
use crate::load::closed;
use crate::product::{Place, Product, Running, Tenant};
use crate::seed;

/// What is posted: as long as people write.
pub const TEXT: &str = "Thank you for the photo. The pads are worn down to the metal; please bring the bicycle in \
    this week, it takes an hour and we have them here.";

/// The display id of the n-th request: spread over all conversations, in no order.
pub fn pick(number: usize, conversations: usize) -> usize {
    1 + number.wrapping_mul(7_919) % conversations
}

/// Everybody's.
const PASSWORD: &str = "Bench-password-1!";

/// How long and how often things are measured.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// One measurement.
    pub time: Duration,
    /// Rounds of limit and product in turn; the median counts.
    pub rounds: usize,
    /// The load of goals 7 and 8.
    pub soak: Duration,
    /// Conversations of the small and of the large account.
    pub small: usize,
    pub large: usize,
    /// How much slower this machine is now than the one the goals were set on; see [`pace`].
    pub pace: f64,
}

/// Microseconds of processor time that a constant answer took where the goals were set.
pub const REFERENCE_CONSTANT: f64 = 7.0;

/// What a constant answer takes here, in units of what it took where the goals were set. Goals in
/// microseconds of processor time are judged after dividing by this: machines and neighbours differ.
pub fn pace(time: Duration) -> Result<f64> {
    let bare = answers::start(None)?;
    let constant = |_| request("GET", "/constant", "", None);
    closed(bare.address, 32, time / 2, &constant)?;
    let before = bare.cpu()?;
    let sample = closed(bare.address, 32, time, &constant)?;
    Ok((bare.cpu()? - before) * 1e6 / sample.requests as f64 / REFERENCE_CONSTANT)
}

/// A filled installation with a server on it.
pub struct Bench {
    pub product: Product,
    pub place: Place,
    pub plan: Plan,
    /// The account everything is measured in.
    pub main: Tenant,
    /// An account with a thousand agents and a few conversations.
    pub crowd: Tenant,
    /// An account that suffers from its neighbours.
    pub neighbour: Tenant,
    pub scratch: PathBuf,
}

/// Agents with streams of their own in the crowded account.
pub const AGENTS: usize = 1_000;

impl Bench {
    /// Makes the installation: through the API what there is an API for, the mass past it.
    pub fn prepare(product: Product, place: Place, plan: Plan, scratch: PathBuf) -> Result<Self> {
        let made = product.tool(
            &place,
            &[
                "setup",
                "--account",
                "Bench",
                "--name",
                "Ada",
                "--email",
                "ada@bench.test",
                "--password",
                PASSWORD,
            ],
        )?;
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned).context("a text");
        let number = |value: &serde_json::Value| value.as_i64().context("a number");
        let mut main = Tenant {
            account: number(&made["account_id"])?,
            user: number(&made["user_id"])?,
            token: text(&made["access_token"])?,
            inbox: 0,
        };
        let app = text(&product.tool(&place, &["platform-app", "create", "bench"])?["access_token"])?;
        let server = product.serve(&place)?;
        let mut others = Vec::new();
        for name in ["Crowd", "Neighbour"] {
            others.push(account(server.address, &app, name)?);
        }
        for tenant in others.iter_mut().chain([&mut main]) {
            tenant.inbox = inbox(server.address, tenant)?;
        }
        server.stop()?;
        let (Some(neighbour), Some(crowd)) = (others.pop(), others.pop()) else {
            anyhow::bail!("two accounts")
        };
        seed::conversations(&place.url(), &main, plan.small)?;
        seed::conversations(&place.url(), &neighbour, 1_000)?;
        seed::conversations(&place.url(), &crowd, 100)?;
        seed::agents(&place.url(), &crowd, AGENTS)?;
        Ok(Self { product, place, plan, main, crowd, neighbour, scratch })
    }

    /// A server that has done what earlier measurements left it.
    pub fn serve(&self) -> Result<Running> {
        let server = self.product.serve(&self.place)?;
        server.settle()?;
        Ok(server)
    }

    pub fn database(&self) -> &'static str {
        self.place.database()
    }

    /// The n-th post.
    pub fn post(&self, number: usize) -> Vec<u8> {
        post(&self.main, number, self.plan.small)
    }

    /// The n-th look at the messages of a conversation.
    pub fn messages(&self, number: usize) -> Vec<u8> {
        self.main.get(&format!("conversations/{}/messages", pick(number, self.plan.small)))
    }

    /// The list of open conversations.
    pub fn list(&self) -> Vec<u8> {
        self.main.get(LIST)
    }
}

pub const LIST: &str = "conversations?status=open&assignee_type=all";

/// The n-th post to an account of so many conversations.
pub fn post(tenant: &Tenant, number: usize, conversations: usize) -> Vec<u8> {
    let path = format!("conversations/{}/messages", pick(number, conversations));
    tenant.post(&path, &json!({"content": TEXT}).to_string())
}

/// An account with an administrator, made by a platform.
fn account(address: SocketAddr, app: &str, name: &str) -> Result<Tenant> {
    let platform =
        |path: &str, body| call(address, "POST", &format!("/platform/api/v1/{path}"), app, Some(&body));
    let account = platform("accounts", json!({"name": name}))?["id"].as_i64().context("an account")?;
    let email = format!("{}@bench.test", name.to_lowercase());
    let user = platform("users", json!({"name": name, "email": email, "password": PASSWORD}))?;
    let id = user["id"].as_i64().context("a user")?;
    platform(&format!("accounts/{account}/account_users"), json!({"user_id": id, "role": "administrator"}))?;
    let token = user["access_token"].as_str().context("a token")?.to_owned();
    Ok(Tenant { account, user: id, token, inbox: 0 })
}

fn inbox(address: SocketAddr, tenant: &Tenant) -> Result<i64> {
    let new = json!({"name": "App", "enable_auto_assignment": false, "channel": {"type": "api"}});
    let made = call(address, "POST", &tenant.path("inboxes"), &tenant.token, Some(&new))?;
    made["id"].as_i64().context("an inbox")
}

/// The middle one of some figures.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
