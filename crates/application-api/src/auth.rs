//! Signing in and out, forgotten passwords, confirmations, and the first steps of an installation.

use actix_web::http::header::{ACCEPT, LOCATION};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, route};
use porchlight_domain::audit::Refused;
use porchlight_domain::passwords::Password;
use porchlight_domain::setup::{self, Founding};
use porchlight_domain::sign_in::recovery;
use porchlight_domain::sign_in::sessions::{self, Attempt, Device, SignedIn};
use porchlight_domain::{Error, Result};
use porchlight_http::routes::Routes;
use porchlight_http::session::signed_in;
use porchlight_http::{
    ApiError, App, Body, CallingDevice, Input, Presented, Reply, Rule, Throttle, json, lenient,
};
use porchlight_views::application::auth::{
    MessageTextView, SetupView, SignedInView, SuccessView, ValidatedView,
};
use serde::Deserialize;
use utoipa::ToSchema;

pub fn routes(config: &mut Routes) {
    config.service(sign_in).service(sign_in_page).service(validate_token).service(sign_out);
    config.service(ask_reset).service(reset).service(confirm);
    config.service(setup_state).service(set_up);
}

/// Either a password or the token of a one-time link.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct SignInBody {
    #[serde(deserialize_with = "lenient::text")]
    email: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    password: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    sso_auth_token: Option<String>,
}

impl Input for SignInBody {}

impl SignInBody {
    /// Looks up who wants in and counts it.
    async fn attempt(&self, app: &App, device: &Device, throttle: &Throttle) -> Result<Attempt> {
        throttle.ip(Rule::SignInIp)?;
        let (email, device) = (self.email.clone().unwrap_or_default(), device.clone());
        let attempt = app.read(move |conn, _| sessions::attempt(conn, &email, &device)).await?;
        if let Err(locked) = throttle.text(Rule::SignInEmail, attempt.counter()) {
            if let Some(user) = attempt.user() {
                app.refused(Refused::SignIn(user));
            }
            return Err(locked);
        }
        Ok(attempt)
    }

    /// By the link if there is one that is good, else by the password.
    async fn sign_in(
        self,
        app: &App,
        attempt: Attempt,
        device: Device,
    ) -> std::result::Result<SignedIn, ApiError> {
        let (email, password) = (self.email.unwrap_or_default(), self.password.unwrap_or_default());
        if let Some(token) = self.sso_auth_token.filter(|token| !token.is_empty()) {
            let device = device.clone();
            let opened =
                app.write(move |tx, inst| sessions::open_with_link(tx, inst, &email, &token, &device)).await;
            match opened {
                Err(Error::SignInRefused(_)) if !password.is_empty() => {}
                other => return Ok(other?),
            }
        }
        let proven = app.hashing(move |cost| attempt.verify(cost, &password)).await?;
        Ok(app.write(move |tx, inst| sessions::open(tx, inst, &proven, &device)).await?)
    }
}

/// Sign in. The keys of the session are in the answer's headers: `access-token`, `client`, `uid`,
/// `expiry`, `token-type`.
#[utoipa::path(
    tag = "Sign-in",
    request_body = SignInBody,
    security(()),
    responses((status = 200, body = SignedInView<'static>))
)]
#[post("/auth/sign_in")]
async fn sign_in(body: Body<SignInBody>, device: CallingDevice, throttle: Throttle, app: App) -> Reply {
    let (input, device) = (body.into_inner(), device.0);
    let attempt = input.attempt(&app, &device, &throttle).await?;
    let answer = input.sign_in(&app, attempt, device).await?;
    signed_in(&SignedInView::new(&app.inst, &answer.me), &answer.keys)
}

/// Where browsers end up that were sent here by mistake.
#[utoipa::path(tag = "Sign-in", security(()), responses((status = 302, description = "To the sign-in page")))]
#[get("/auth/sign_in")]
async fn sign_in_page(app: App) -> HttpResponse {
    let page = format!("{}/app/login?error=access-denied", app.inst.frontend_url);
    HttpResponse::Found().insert_header((LOCATION, page)).finish()
}

/// Whether a session is still good, and whose it is.
#[utoipa::path(tag = "Sign-in", security(("session" = [])), responses((status = 200, body = ValidatedView<'static>)))]
#[get("/auth/validate_token")]
async fn validate_token(caller: Presented, app: App) -> Reply {
    let found = app.read(move |conn, inst| sessions::validate(conn, inst, &caller.0)).await;
    let valid =
        found.map_err(|error| instead(error, Error::SignInRefused("Invalid login credentials".into())))?;
    signed_in(&ValidatedView::new(&app.inst, &valid.me), &valid.keys)
}

/// A caller who is not signed in is told so in the words of this route.
fn instead(error: Error, words: Error) -> Error {
    match error {
        Error::SignInNeeded | Error::Denied(_) => words,
        other => other,
    }
}

/// Sign this device out; others stay signed in.
#[utoipa::path(tag = "Sign-in", security(("session" = [])), responses((status = 200, body = SuccessView)))]
#[delete("/auth/sign_out")]
async fn sign_out(caller: Presented, app: App) -> Reply {
    match app.write(move |tx, _| sessions::close(tx, &caller.0)).await {
        Err(Error::SignInNeeded | Error::Denied(_)) => Ok(HttpResponse::NotFound().json(serde_json::json!({
            "success": false,
            "errors": ["User was not found or was not logged in."],
        }))),
        other => other.map_err(ApiError::from).and_then(|()| json(&SuccessView { success: true })),
    }
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct AskResetBody {
    #[serde(deserialize_with = "lenient::text")]
    email: Option<String>,
}

impl Input for AskResetBody {}

/// Ask for a link to choose a new password. The answer is the same whether the address is known or not.
#[utoipa::path(
    tag = "Sign-in",
    request_body = AskResetBody,
    security(()),
    responses((status = 200, body = MessageTextView))
)]
#[post("/auth/password")]
async fn ask_reset(body: Body<AskResetBody>, throttle: Throttle, app: App) -> Reply {
    let email = body.into_inner().email.unwrap_or_default();
    throttle.ip(Rule::PasswordIp)?;
    throttle.text(Rule::PasswordEmail, &email)?;
    app.write(move |tx, _| recovery::ask_reset(tx, &email)).await?;
    json(&MessageTextView {
        message: "If the address is known, a link to choose a new password is on its way.",
    })
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct ResetBody {
    #[serde(deserialize_with = "lenient::text")]
    reset_password_token: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    password: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    password_confirmation: Option<String>,
}

impl Input for ResetBody {}

impl ResetBody {
    async fn reset(self, app: &App, device: Device) -> std::result::Result<SignedIn, ApiError> {
        let token = self.reset_password_token.unwrap_or_default();
        let asked = token.clone();
        app.read(move |conn, _| recovery::check_reset(conn, &asked)).await?;
        let new = Password::confirmed(
            self.password.as_deref().unwrap_or_default(),
            self.password_confirmation.as_deref(),
        )?;
        let digest = app.hashing(move |cost| new.hash(cost)).await?;
        Ok(app.write(move |tx, inst| recovery::reset(tx, inst, &token, digest, &device)).await?)
    }
}

/// Choose a new password with a mailed link. Every other session ends.
#[utoipa::path(
    tag = "Sign-in",
    request_body = ResetBody,
    security(()),
    responses((status = 200, body = SignedInView<'static>))
)]
#[route("/auth/password", method = "PUT", method = "PATCH")]
async fn reset(body: Body<ResetBody>, device: CallingDevice, throttle: Throttle, app: App) -> Reply {
    throttle.ip(Rule::TokenIp)?;
    match body.into_inner().reset(&app, device.0).await {
        Ok(answer) => signed_in(&SignedInView::new(&app.inst, &answer.me), &answer.keys),
        Err(error) => refuse_link(error),
    }
}

/// A link that leads nowhere is answered with where to go instead.
fn refuse_link(error: ApiError) -> Reply {
    match &error {
        ApiError::Domain(Error::Invalid(faults)) if faults.iter().any(|fault| fault.attribute == "token") => {
            let message: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
            let body = serde_json::json!({"message": message.join(", "), "redirect_url": "/"});
            Ok(HttpResponse::UnprocessableEntity().json(body))
        }
        _ => Err(error),
    }
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct ConfirmBody {
    #[serde(deserialize_with = "lenient::text")]
    confirmation_token: Option<String>,
}

impl Input for ConfirmBody {}

/// Confirm an address with a mailed link.
#[utoipa::path(
    tag = "Sign-in",
    request_body = ConfirmBody,
    security(()),
    responses((status = 200, body = SignedInView<'static>))
)]
#[post("/auth/confirmation")]
async fn confirm(body: Body<ConfirmBody>, device: CallingDevice, throttle: Throttle, app: App) -> Reply {
    throttle.ip(Rule::TokenIp)?;
    let token = body.into_inner().confirmation_token.unwrap_or_default();
    match app.write(move |tx, inst| recovery::confirm(tx, inst, &token, &device.0)).await {
        Ok(answer) => signed_in(&SignedInView::new(&app.inst, &answer.me), &answer.keys),
        Err(error) => refuse_link(error.into()),
    }
}

/// Whether the installation waits to be set up. Browsers are sent to the page for it.
#[utoipa::path(
    tag = "Set-up",
    security(()),
    responses((status = 200, body = SetupView), (status = 302, description = "To the page, for browsers"))
)]
#[get("/setup")]
async fn setup_state(app: App, req: HttpRequest) -> Reply {
    let accepted = req.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    if accepted.is_some_and(|kinds| kinds.contains("text/html")) {
        let page = format!("/app/setup?{}", req.query_string());
        return Ok(HttpResponse::Found().insert_header((LOCATION, page.trim_end_matches('?'))).finish());
    }
    json(&SetupView { needed: app.read(|conn, _| setup::needed(conn)).await? })
}

/// The first account and its administrator.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct SetupBody {
    /// From the address that was printed at the first start.
    #[serde(deserialize_with = "lenient::text")]
    token: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    account_name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    email: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    password: Option<String>,
}

impl Input for SetupBody {}

impl SetupBody {
    async fn set_up(self, app: &App, device: Device) -> std::result::Result<SignedIn, ApiError> {
        let token = self.token.unwrap_or_default();
        let asked = token.clone();
        app.read(move |conn, inst| setup::check(conn, inst, &asked)).await?;
        let founding = Founding {
            account_name: self.account_name.unwrap_or_default(),
            user_name: self.name.unwrap_or_default(),
            email: self.email.unwrap_or_default(),
        };
        let password = Password::new(self.password.as_deref().unwrap_or_default())?;
        let digest = app.hashing(move |cost| password.hash(cost)).await?;
        let done =
            move |tx: &mut porchlight_domain::Tx, inst: &porchlight_domain::Installation| -> Result<_> {
                setup::complete(tx, inst, &token, &founding, digest, &device)
            };
        Ok(app.write(done).await?)
    }
}

/// Set the installation up: make the first account with its administrator, who is signed in. Works once,
/// with the token of the printed address; otherwise 404.
#[utoipa::path(
    tag = "Set-up",
    request_body = SetupBody,
    security(()),
    responses((status = 200, body = SignedInView<'static>))
)]
#[post("/setup")]
async fn set_up(body: Body<SetupBody>, device: CallingDevice, throttle: Throttle, app: App) -> Reply {
    throttle.ip(Rule::TokenIp)?;
    let answer = body.into_inner().set_up(&app, device.0).await?;
    signed_in(&SignedInView::new(&app.inst, &answer.me), &answer.keys)
}
