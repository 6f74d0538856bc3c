//! The caller's own profile.

use actix_web::middleware::from_fn;
use actix_web::{delete, get, post, put, route};
use porchlight_domain::passwords::Password;
use porchlight_domain::profile::{self, NewPassword, ProfileChanges};
use porchlight_domain::schema::{AccountId, Availability};
use porchlight_domain::sign_in::recovery;
use porchlight_domain::{Error, UserScope};
use porchlight_http::auth as callers;
use porchlight_http::routes::Routes;
use porchlight_http::{
    ApiError, App, Body, Done, Input, Presented, Reply, Rule, SignedIn, Throttle, done, json, lenient,
};
use porchlight_views::application::profile::MeView;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub fn routes(config: &mut Routes) {
    config.scope("/api/v1/profile", |scope| scope.wrap(from_fn(callers::signed_in)), in_profile);
}

fn in_profile(config: &mut Routes) {
    config.service(show).service(update).service(delete_avatar).service(set_availability);
    config.service(set_auto_offline).service(set_active_account).service(resend_confirmation);
    config.service(reset_access_token);
}

/// What changes of a profile; what is left out stays. May be nested under `profile`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct ProfileBody {
    /// A new address takes effect once it is confirmed by the link mailed there.
    #[serde(deserialize_with = "lenient::text")]
    email: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    display_name: Option<Option<String>>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    message_signature: Option<Option<String>>,
    /// Replaces the whole object.
    #[serde(deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    ui_settings: Option<Map<String, Value>>,
    #[serde(deserialize_with = "lenient::text")]
    phone_number: Option<String>,
    /// Needed with `password`.
    #[serde(deserialize_with = "lenient::text")]
    current_password: Option<String>,
    /// Ends all other sessions.
    #[serde(deserialize_with = "lenient::text")]
    password: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    password_confirmation: Option<String>,
}

impl Input for ProfileBody {
    const ROOT: Option<&'static str> = Some("profile");
    const FILES: usize = 1;
}

impl ProfileBody {
    /// Checks and hashes a new password, if there is one.
    async fn new_password(&self, app: &App, scope: UserScope) -> Result<Option<NewPassword>, ApiError> {
        let Some(new) = self.password.as_deref().filter(|new| !new.is_empty()) else { return Ok(None) };
        let new = Password::confirmed(new, self.password_confirmation.as_deref())?;
        let current = self.current_password.clone().unwrap_or_default();
        let change = app.read(move |conn, _| profile::password_change(conn, &scope)).await?;
        app.hashing(move |cost| change.prepare(cost, &current, &new)).await.map(Some)
    }

    fn changes(self) -> ProfileChanges {
        ProfileChanges {
            email: self.email,
            name: self.name,
            display_name: self.display_name,
            message_signature: self.message_signature,
            ui_settings: self.ui_settings,
            phone_number: self.phone_number,
            avatar: None,
        }
    }
}

/// The caller's profile.
#[utoipa::path(tag = "Profile", responses((status = 200, body = MeView<'static>)))]
#[get("")]
async fn show(caller: SignedIn, app: App) -> Reply {
    let me = app.read(move |conn, inst| profile::show(conn, inst, &caller.scope)).await?;
    json(&MeView::new(&app.inst, &me))
}

/// Change the caller's profile; a picture comes by multipart as `profile[avatar]`.
#[utoipa::path(tag = "Profile", request_body = ProfileBody, responses((status = 200, body = MeView<'static>)))]
#[route("", method = "PATCH", method = "PUT")]
async fn update(caller: SignedIn, with: Presented, body: Body<ProfileBody>, app: App) -> Reply {
    let (input, scope) = (body.input, caller.scope);
    let password = input.new_password(&app, scope).await?;
    let avatar = app.keep_field(body.uploads, "avatar").await?;
    let changes = input.changes();
    let me = app
        .write_kept(avatar, move |tx, inst, avatar| {
            let changes = ProfileChanges { avatar, ..changes };
            profile::update(tx, inst, &scope, &with.0, changes, password)
        })
        .await?;
    json(&MeView::new(&app.inst, &me))
}

/// Take the caller's picture away.
#[utoipa::path(tag = "Profile", responses((status = 200, body = MeView<'static>)))]
#[delete("/avatar")]
async fn delete_avatar(caller: SignedIn, app: App) -> Reply {
    let me = app.write(move |tx, inst| profile::delete_avatar(tx, inst, &caller.scope)).await?;
    json(&MeView::new(&app.inst, &me))
}

/// How the caller stands in one account. May be nested under `profile`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct StandingBody {
    #[serde(deserialize_with = "lenient::integer")]
    account_id: Option<i64>,
    /// `online`, `busy` or `offline`.
    #[serde(deserialize_with = "lenient::choice")]
    #[schema(value_type = Option<String>)]
    availability: Option<Availability>,
    /// Whether absence shows as offline; false when left out.
    #[serde(deserialize_with = "lenient::boolean")]
    auto_offline: Option<bool>,
}

impl Input for StandingBody {
    const ROOT: Option<&'static str> = Some("profile");
}

impl StandingBody {
    fn account(&self) -> Result<AccountId, Error> {
        self.account_id.map(AccountId).ok_or(Error::NotFound)
    }
}

/// Set the caller's availability in an account.
#[utoipa::path(tag = "Profile", request_body = StandingBody, responses((status = 200, body = MeView<'static>)))]
#[post("/availability")]
async fn set_availability(caller: SignedIn, body: Body<StandingBody>, app: App) -> Reply {
    let account = body.account()?;
    let wanted = body.availability.ok_or_else(|| Error::missing("availability"))?;
    let me = app
        .write(move |tx, inst| profile::set_availability(tx, inst, &caller.scope, account, wanted))
        .await?;
    json(&MeView::new(&app.inst, &me))
}

/// Set whether the caller's absence shows as offline in an account.
#[utoipa::path(tag = "Profile", request_body = StandingBody, responses((status = 200, body = MeView<'static>)))]
#[post("/auto_offline")]
async fn set_auto_offline(caller: SignedIn, body: Body<StandingBody>, app: App) -> Reply {
    let (account, wanted) = (body.account()?, body.auto_offline.unwrap_or(false));
    let me = app
        .write(move |tx, inst| profile::set_auto_offline(tx, inst, &caller.scope, account, wanted))
        .await?;
    json(&MeView::new(&app.inst, &me))
}

/// Note that the caller works in an account now.
#[utoipa::path(tag = "Profile", request_body = StandingBody, responses((status = 200, description = "Noted")))]
#[put("/set_active_account")]
async fn set_active_account(caller: SignedIn, body: Body<StandingBody>, app: App) -> Done {
    let account = body.account()?;
    app.write(move |tx, _| profile::set_active_account(tx, &caller.scope, account)).await?;
    done()
}

/// Have the confirmation link mailed again, if the caller's address waits for one.
#[utoipa::path(tag = "Profile", responses((status = 200, description = "Mailed if needed")))]
#[post("/resend_confirmation")]
async fn resend_confirmation(caller: SignedIn, throttle: Throttle, app: App) -> Done {
    throttle.ip(Rule::ResendConfirmationIp)?;
    app.write(move |tx, inst| recovery::resend(tx, inst, &caller.scope)).await?;
    done()
}

/// Replace the caller's API key; the old one is void at once.
#[utoipa::path(tag = "Profile", responses((status = 200, body = MeView<'static>)))]
#[post("/reset_access_token")]
async fn reset_access_token(caller: SignedIn, app: App) -> Reply {
    let me = app.write(move |tx, inst| profile::reset_access_token(tx, inst, &caller.scope)).await?;
    json(&MeView::new(&app.inst, &me))
}
