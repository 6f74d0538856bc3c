//! A small API, made as the real ones are, on a real database.

mod bodies;
mod callers;
mod wire;

use std::collections::HashSet;
use std::sync::Arc;

use crate::routes::Routes;
use actix_web::middleware::from_fn;
use actix_web::{delete, get, post, route};
use porchlight_domain::bus::{Presence, Present, Signal};
use porchlight_domain::keys::{Keys, digest};
use porchlight_domain::schema::{
    AccountId, AccountStatus, Availability, ContactId, Json, Role, TokenOwner, Ts, UserId,
};
use porchlight_domain::{Bus, Clock, Db, Error, Installation, Limits, PasswordCost, Tx};
use porchlight_store::account::members::{self, NewMember};
use porchlight_store::installation::{access_tokens, accounts, platform_apps, sessions, users};
use porchlight_store::{SystemScope, scope};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::page::PageParam;
use crate::rate_limit::{RateLimiter, RateLimits, Rule, Throttle};
use crate::{
    Administrator, Agent, AgentOrBot, App, Body, Done, Input, Options, Params, Path, PlatformApp, Presented,
    Reply, SignedIn, auth, done, json, lenient,
};

struct Quiet;

impl Bus for Quiet {
    fn publish(&self, _: Signal) {}

    fn healthy(&self) -> bool {
        true
    }
}

impl Presence for Quiet {
    fn touch(&self, _: AccountId, _: Present) {}

    fn users(&self, _: AccountId) -> HashSet<UserId> {
        HashSet::new()
    }

    fn contacts(&self, _: AccountId) -> HashSet<ContactId> {
        HashSet::new()
    }
}

/// Two accounts: number 1 with an administrator and an agent, number 2 suspended, with the same
/// administrator. Tokens are `admin`, `agent` and `platform`; the agent has a session `secret`.
struct House {
    app: App,
    spool: tempfile::TempDir,
    _data: tempfile::TempDir,
}

impl House {
    async fn build() -> Self {
        Self::with(RateLimits { enabled: false, ..RateLimits::default() }, |_| ()).await
    }

    async fn with(limits: RateLimits, change: impl FnOnce(&mut Options)) -> Self {
        let (data, spool) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let url = data.path().join("test.db").to_str().unwrap().to_owned();
        let options = porchlight_store::Options { url, connections: 2, queue: 64, clock: Clock::default() };
        let db = Db::open(&options).unwrap();
        db.migrate().unwrap();
        let inst = Installation {
            keys: Keys::new(&[7; 32]),
            frontend_url: "http://porchlight.test".into(),
            limits: Limits { upload_bytes: 300_000, ..Limits::default() },
            mail_from: "porchlight@porchlight.test".into(),
            signup_enabled: false,
            password_cost: PasswordCost::Lowest,
            bus: Arc::new(Quiet),
            presence: Arc::new(Quiet),
        };
        db.write(None, seed).await.unwrap();
        let mut options =
            Options { spool: spool.path().to_owned(), body_bytes: 20_000, ..Options::default() };
        change(&mut options);
        let files = porchlight_files::Files::local(data.path().join("files")).unwrap();
        let app = App::new(db, Arc::new(inst), files, RateLimiter::new(limits), options);
        Self { app, spool, _data: data }
    }

    fn spooled(&self) -> usize {
        std::fs::read_dir(self.spool.path()).unwrap().count()
    }
}

fn seed(tx: &mut Tx) -> porchlight_store::Result<()> {
    let system = SystemScope::new();
    for status in [AccountStatus::Active, AccountStatus::Suspended] {
        accounts::insert(
            tx,
            &accounts::NewAccount {
                name: "Acme".into(),
                locale: "en".into(),
                domain: None,
                support_email: None,
                status,
                custom_attributes: Json::object(),
                features: Json::object(),
                limits: Json::object(),
            },
        )?;
    }
    let (admin, agent) = (seed_user(tx, "admin")?, seed_user(tx, "agent")?);
    seed_member(tx, &system.account(AccountId(1)), admin, Role::Administrator)?;
    seed_member(tx, &system.account(AccountId(1)), agent, Role::Agent)?;
    seed_member(tx, &system.account(AccountId(2)), admin, Role::Administrator)?;
    let platform = platform_apps::insert(tx, "provisioner")?;
    seed_token(tx, TokenOwner::PlatformApp, platform.id.0, "platform")?;
    let expires_at = Ts::from_micros(tx.now().micros() + 60_000_000);
    sessions::insert(
        tx,
        &sessions::NewSession {
            user: agent,
            client: "device".into(),
            token_digest: digest("secret"),
            expires_at,
            ip: None,
            user_agent: None,
        },
    )
}

fn seed_user(tx: &mut Tx, name: &str) -> porchlight_store::Result<UserId> {
    let user = users::insert(
        tx,
        &users::NewUser {
            email: format!("{name}@acme.test"),
            name: name.into(),
            display_name: None,
            password_digest: None,
            user_type: None,
            pubsub_token: format!("stream-{name}"),
            confirmed_at: Some(tx.now()),
            reset_digest: None,
            reset_sent_at: None,
            custom_attributes: Json::object(),
        },
    )?;
    seed_token(tx, TokenOwner::User, user.id.0, name)?;
    Ok(user.id)
}

fn seed_token(
    tx: &mut Tx,
    owner_type: TokenOwner,
    owner_id: i64,
    token: &str,
) -> porchlight_store::Result<()> {
    let (token_digest, token_sealed) = (digest(token), String::new());
    access_tokens::put(
        tx,
        &access_tokens::NewAccessToken { owner_type, owner_id, token_digest, token_sealed },
    )
}

fn seed_member(
    tx: &mut Tx,
    scope: &scope::AdminScope,
    user: UserId,
    role: Role,
) -> porchlight_store::Result<()> {
    let availability = Availability::Online;
    members::insert(
        tx,
        scope,
        &NewMember { user, role, availability, auto_offline: true, inviter: None, invited_name: None },
    )?;
    Ok(())
}

/// A body with a bit of everything.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct ThingCreate {
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient::integer")]
    count: Option<i64>,
    #[serde(deserialize_with = "lenient::texts")]
    labels: Option<Vec<String>>,
    #[schema(value_type = Object)]
    extra: Value,
    plain: Vec<bool>,
}

impl Input for ThingCreate {
    const FILES: usize = 2;
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct LabelCreate {
    #[serde(deserialize_with = "lenient::text")]
    title: Option<String>,
}

impl Input for LabelCreate {
    const ROOT: Option<&'static str> = Some("label");
}

/// Borrows, as views do.
#[derive(Serialize, ToSchema)]
struct ThingView<'a> {
    name: Option<&'a str>,
    count: Option<i64>,
    labels: &'a [String],
    #[schema(value_type = Object)]
    extra: &'a Value,
    files: Vec<(&'a str, &'a str, u64)>,
}

#[derive(Deserialize, IntoParams)]
struct InThing {
    id: i64,
}

#[derive(Deserialize, IntoParams)]
struct ThingList {
    #[serde(default)]
    #[param(value_type = Option<i64>)]
    page: PageParam,
}

/// List things.
#[utoipa::path(tag = "Things", params(ThingList), responses((status = 200, body = Value)))]
#[get("/things")]
async fn list(caller: Agent, params: Params<ThingList>, app: App) -> Reply {
    let now = app.read(move |conn, _| Ok((conn.now().seconds(), caller.user.0))).await?;
    let (page, echo) = (params.page.number(), params.page.echo());
    json(&serde_json::json!({"page": page, "current_page": echo, "user": now.1}))
}

#[utoipa::path(tag = "Things", request_body = ThingCreate, responses((status = 200, body = ThingView)))]
#[post("/things")]
async fn create(caller: AgentOrBot, body: Body<ThingCreate>) -> Reply {
    assert_eq!(caller.scope.account(), AccountId(1));
    let files = body
        .uploads
        .iter()
        .map(|file| (file.filename.as_str(), file.content_type.as_str(), file.size))
        .collect();
    json(&ThingView {
        name: body.name.as_deref(),
        count: body.count,
        labels: body.labels.as_deref().unwrap_or_default(),
        extra: &body.extra,
        files,
    })
}

#[utoipa::path(tag = "Things", responses((status = 200)))]
#[get("/things/{id}")]
async fn show(_caller: Agent, path: Path<InThing>) -> Reply {
    match path.id {
        7 => json(&7),
        500 => Err(Error::internal(std::io::Error::other("the secret cause")).into()),
        501 => panic!("a bug"),
        _ => Err(Error::NotFound.into()),
    }
}

#[utoipa::path(tag = "Things", responses((status = 200)))]
#[delete("/things/{id}")]
async fn delete_thing(_caller: Administrator, _path: Path<InThing>, body: Body<Value>) -> Reply {
    json(&body.input)
}

#[utoipa::path(tag = "Labels", request_body = LabelCreate, responses((status = 200)))]
#[post("/labels")]
async fn create_label(_caller: Agent, body: Body<LabelCreate>) -> Reply {
    json(&body.title)
}

#[utoipa::path(tag = "Labels", request_body = LabelCreate, responses((status = 200)))]
#[route("/labels", method = "PATCH", method = "PUT")]
async fn update(_caller: Agent, body: Body<LabelCreate>) -> Reply {
    json(&body.title)
}

#[utoipa::path(tag = "Account", responses((status = 200)))]
#[get("/api/v1/accounts/{account_id}", wrap = "from_fn(auth::own_account)")]
async fn show_account(caller: Agent) -> Reply {
    json(&caller.scope.account())
}

#[utoipa::path(tag = "Profile", responses((status = 200)))]
#[get("")]
async fn profile(caller: SignedIn) -> Reply {
    json(&caller.scope.user())
}

#[utoipa::path(tag = "Platform", responses((status = 200)))]
#[get("/things/{id}")]
async fn platform_show(caller: PlatformApp, path: Path<InThing>) -> Reply {
    if path.id == 1 { json(&caller.scope.app()) } else { Err(Error::NotFound.into()) }
}

#[utoipa::path(tag = "Session", responses((status = 200)))]
#[post("/auth/sign_in")]
async fn sign_in(throttle: Throttle, presented: Presented, _body: Body<Value>) -> Done {
    throttle.ip(Rule::SignInIp)?;
    tracing::debug!(?presented, "unchecked");
    done()
}

/// The route table, in the order that matters: single routes before the scopes that would swallow them.
fn routes(config: &mut Routes) {
    config.service(sign_in);
    config.service(show_account);
    config.scope(
        "/api/v1/profile",
        |scope| scope.wrap(from_fn(auth::signed_in)),
        |config| {
            config.service(profile);
        },
    );
    config.scope(
        "/api/v1/accounts/{account_id}",
        |scope| scope.wrap(from_fn(auth::account)),
        |config| {
            config
                .service(list)
                .service(create)
                .service(show)
                .service(delete_thing)
                .service(create_label)
                .service(update);
        },
    );
    config.scope(
        "/platform/api/v1",
        |scope| scope.wrap(from_fn(auth::platform)),
        |config| {
            config.service(platform_show);
        },
    );
}

/// The server of a house, for `actix_web::test`.
macro_rules! serve {
    ($house:expr) => {{
        let house: &crate::tests::House = &$house;
        let app = actix_web::App::new().wrap(actix_web::middleware::from_fn(crate::edge::edge));
        let app = app.configure(|config| {
            let config = &mut crate::routes::Routes::new(config);
            crate::app::install(config, &house.app);
            crate::tests::routes(config);
        });
        actix_web::test::init_service(app).await
    }};
}
use serve;

/// Sends a request; status, headers and body as text.
macro_rules! send {
    ($server:expr, $request:expr) => {{
        let response = actix_web::test::call_service(&$server, $request.to_request()).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = String::from_utf8(actix_web::test::read_body(response).await.to_vec()).unwrap();
        (status, headers, body)
    }};
}
use send;
