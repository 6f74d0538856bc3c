//! The account itself, and signing up for one. The account stays readable while it is suspended, so
//! these routes have a gate of their own.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::middleware::from_fn;
use actix_web::{HttpResponse, get, post, route};
use porchlight_domain::accounts::{self, AccountUpdate, SignUp};
use porchlight_domain::passwords::Password;
use porchlight_domain::sign_in::{self, Credential};
use porchlight_domain::{Error, UserScope};
use porchlight_http::auth as callers;
use porchlight_http::bodies::AccountFields;
use porchlight_http::routes::Routes;
use porchlight_http::session::signed_in;
use porchlight_http::{
    Administrator, Agent, ApiError, App, Body, CallingDevice, Done, Input, Presented, Reply, Rule, Throttle,
    done, json, lenient,
};
use porchlight_views::application::accounts::{AccountView, CacheKeysView};
use porchlight_views::application::auth::SignedUpView;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub fn routes(config: &mut Routes) {
    config.service(sign_up).service(sign_up_plainly);
    config.service(show).service(update).service(cache_keys).service(update_active_at);
}

/// The account.
#[utoipa::path(tag = "Account", responses((status = 200, body = AccountView<'static>)))]
#[get("/api/v1/accounts/{account_id}", wrap = "from_fn(callers::own_account)")]
async fn show(agent: Agent, app: App) -> Reply {
    let account = app.read(move |conn, _| accounts::show(conn, &agent.scope)).await?;
    json(&AccountView::shown(&app.inst, &account))
}

/// What changes of an account; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
struct AccountBody {
    #[serde(flatten)]
    fields: AccountFields,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    industry: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    company_size: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    timezone: Option<Value>,
    /// Minutes of silence after which conversations resolve themselves, 10 to 1439856; null for never.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    auto_resolve_after: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    auto_resolve_message: Option<Value>,
    /// Whether conversations that wait for an answer are left alone.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<bool>)]
    auto_resolve_ignore_waiting: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    auto_resolve_label: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<bool>)]
    audio_transcriptions: Option<Value>,
}

impl Input for AccountBody {}

/// As it was sent; null is a value too.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

fn object<const N: usize>(parts: [(&str, Option<Value>); N]) -> Map<String, Value> {
    parts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

impl From<AccountBody> for AccountUpdate {
    fn from(body: AccountBody) -> Self {
        Self {
            input: body.fields.into(),
            about: object([
                ("industry", body.industry),
                ("company_size", body.company_size),
                ("timezone", body.timezone),
            ]),
            settings: object([
                ("auto_resolve_after", body.auto_resolve_after),
                ("auto_resolve_message", body.auto_resolve_message),
                ("auto_resolve_ignore_waiting", body.auto_resolve_ignore_waiting),
                ("auto_resolve_label", body.auto_resolve_label),
                ("audio_transcriptions", body.audio_transcriptions),
            ]),
        }
    }
}

/// Change the account.
#[utoipa::path(tag = "Account", request_body = AccountBody, responses((status = 200, body = AccountView<'static>)))]
#[route(
    "/api/v1/accounts/{account_id}",
    method = "PATCH",
    method = "PUT",
    wrap = "from_fn(callers::own_account)"
)]
async fn update(admin: Administrator, body: Body<AccountBody>, app: App) -> Reply {
    let changes = body.into_inner().into();
    let account = app.write(move |tx, _| accounts::update(tx, &admin.scope, changes)).await?;
    json(&AccountView::new(&app.inst, &account))
}

/// When labels, inboxes and teams last changed: clients fetch a list anew when its key is another.
#[utoipa::path(tag = "Account", responses((status = 200, body = CacheKeysView)))]
#[get("/api/v1/accounts/{account_id}/cache_keys", wrap = "from_fn(callers::own_account)")]
async fn cache_keys(agent: Agent, app: App) -> Reply {
    let account = app.read(move |conn, _| accounts::show(conn, &agent.scope)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "max-age=10, private, stale-while-revalidate=300"))
        .json(CacheKeysView::from(&account)))
}

/// Note that the caller works in the account now.
#[utoipa::path(tag = "Account", responses((status = 200, description = "Noted")))]
#[post("/api/v1/accounts/{account_id}/update_active_at", wrap = "from_fn(callers::own_account)")]
async fn update_active_at(agent: Agent, app: App) -> Done {
    app.write(move |tx, _| accounts::touch(tx, &agent.scope)).await?;
    done()
}

/// A new account and its owner. Of the two names one is enough.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct SignUpBody {
    #[serde(deserialize_with = "lenient::text")]
    account_name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    user_full_name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    email: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    password: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    locale: Option<String>,
}

impl Input for SignUpBody {}

/// Who signs up, and from where.
struct Newcomer {
    caller: Credential,
    device: CallingDevice,
    onboarding_step: Option<&'static str>,
}

impl SignUpBody {
    async fn sign_up(self, app: &App, newcomer: Newcomer) -> Reply {
        let form = SignUp {
            account_name: self.account_name,
            user_full_name: self.user_full_name,
            email: self.email.unwrap_or_default(),
            locale: self.locale,
            onboarding_step: newcomer.onboarding_step,
        };
        if let Some(user) = owner(app, newcomer.caller).await? {
            let opened = app.write(move |tx, inst| accounts::open_another(tx, inst, &user, &form)).await;
            let (me, account) = opened?;
            return json(&SignedUpView::new(&app.inst, &me, &account));
        }
        form.check(&app.inst)?;
        let password = Password::new(self.password.as_deref().unwrap_or_default())?;
        let digest = app.hashing(move |cost| password.hash(cost)).await?;
        let device = newcomer.device.0;
        let (answer, account) =
            app.write(move |tx, inst| accounts::sign_up(tx, inst, &form, digest, &device)).await?;
        signed_in(&SignedUpView::new(&app.inst, &answer.me, &account), &answer.keys)
    }
}

/// Somebody who is signed in already gets another account; with a session that ran out one is a
/// stranger again.
async fn owner(app: &App, caller: Credential) -> Result<Option<UserScope>, ApiError> {
    match app.read(move |conn, _| sign_in::user_scope(conn, &caller)).await {
        Ok(user) => Ok(Some(user)),
        Err(Error::SignInNeeded) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// Sign up for an account, where the installation allows it.
#[utoipa::path(
    tag = "Account",
    request_body = SignUpBody,
    security((), ("userApiKey" = []), ("session" = [])),
    responses((status = 200, body = SignedUpView<'static>))
)]
#[post("/api/v1/accounts")]
async fn sign_up(
    body: Body<SignUpBody>,
    caller: Presented,
    device: CallingDevice,
    throttle: Throttle,
    app: App,
) -> Reply {
    throttle.ip(Rule::SignupIp)?;
    body.into_inner().sign_up(&app, Newcomer { caller: caller.0, device, onboarding_step: None }).await
}

/// Sign up with an address and a password alone; names are asked for later.
#[utoipa::path(
    tag = "Account",
    request_body = SignUpBody,
    security((), ("userApiKey" = []), ("session" = [])),
    responses((status = 200, body = SignedUpView<'static>))
)]
#[post("/api/v2/accounts")]
async fn sign_up_plainly(
    body: Body<SignUpBody>,
    caller: Presented,
    device: CallingDevice,
    throttle: Throttle,
    app: App,
) -> Reply {
    throttle.ip(Rule::SignupIp)?;
    let newcomer = Newcomer { caller: caller.0, device, onboarding_step: Some("profile_update") };
    body.into_inner().sign_up(&app, newcomer).await
}
