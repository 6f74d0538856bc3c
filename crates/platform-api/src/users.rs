//! Users of a platform app.

use actix_web::{delete, get, post, route};
use porchlight_domain::passwords::{Password, PasswordDigest};
use porchlight_domain::platform::users::{self, PlatformUser};
use porchlight_domain::schema::UserId;
use porchlight_http::routes::Routes;
use porchlight_http::{ApiError, App, Body, Done, Input, Path, PlatformApp, Reply, done, json, lenient};
use porchlight_views::platform::users::{LoginLinkView, MeView, UserTokenView};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

pub fn routes(config: &mut Routes) {
    config.service(create).service(show).service(update).service(remove).service(login).service(token);
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct InUser {
    #[param(value_type = i64)]
    user_id: UserId,
}

/// A user; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = PlatformUserBody)]
struct UserBody {
    /// Needed when the user is made.
    #[serde(deserialize_with = "lenient::text")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient::nullable_text")]
    #[schema(value_type = Option<String>)]
    display_name: Option<Option<String>>,
    /// Needed when the user is made. Takes effect without confirmation.
    #[serde(deserialize_with = "lenient::text")]
    email: Option<String>,
    /// Six characters or more with an uppercase and a lowercase letter, a digit and a special character.
    #[serde(deserialize_with = "lenient::text")]
    password: Option<String>,
    /// Merged into what is there.
    #[serde(deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Map<String, Value>>,
}

impl Input for UserBody {}

impl UserBody {
    fn wanted(self, password: Option<PasswordDigest>) -> PlatformUser {
        PlatformUser {
            name: self.name,
            display_name: self.display_name,
            email: self.email,
            password,
            custom_attributes: self.custom_attributes,
        }
    }

    /// Checks and hashes the password, if there is one.
    async fn digest(&self, app: &App) -> Result<Option<PasswordDigest>, ApiError> {
        let Some(password) = self.password.as_deref().filter(|password| !password.is_empty()) else {
            return Ok(None);
        };
        let password = Password::new(password)?;
        app.hashing(move |cost| password.hash(cost)).await.map(Some)
    }
}

/// Make a user, confirmed. Whoever has the address already is returned unchanged. The app may touch the
/// user from now on.
#[utoipa::path(tag = "Users", request_body = UserBody, responses((status = 200, body = MeView<'static>)))]
#[post("/users")]
async fn create(caller: PlatformApp, body: Body<UserBody>, app: App) -> Reply {
    let body = body.into_inner();
    let email = body.email.clone().unwrap_or_default();
    let known = app.read(move |conn, _| users::known(conn, &email)).await?;
    let password = if known { None } else { body.digest(&app).await? };
    let wanted = body.wanted(password);
    let me = app.write(move |tx, inst| users::create(tx, inst, &caller.scope, wanted)).await?;
    json(&MeView::new(&app.inst, &me))
}

/// One user.
#[utoipa::path(tag = "Users", params(InUser), responses((status = 200, body = MeView<'static>)))]
#[get("/users/{user_id}")]
async fn show(caller: PlatformApp, path: Path<InUser>, app: App) -> Reply {
    let me = app.read(move |conn, inst| users::find(conn, inst, &caller.scope, path.user_id)).await?;
    json(&MeView::new(&app.inst, &me))
}

/// Change a user. A new password or address ends all sessions.
#[utoipa::path(
    tag = "Users",
    params(InUser),
    request_body = UserBody,
    responses((status = 200, body = MeView<'static>))
)]
#[route("/users/{user_id}", method = "PATCH", method = "PUT")]
async fn update(caller: PlatformApp, path: Path<InUser>, body: Body<UserBody>, app: App) -> Reply {
    let (scope, id, body) = (caller.scope, path.user_id, body.into_inner());
    app.read(move |conn, _| users::check(conn, &scope, id)).await?;
    let password = body.digest(&app).await?;
    let wanted = body.wanted(password);
    let me = app.write(move |tx, inst| users::update(tx, inst, &scope, id, wanted)).await?;
    json(&MeView::new(&app.inst, &me))
}

/// Delete a user from all accounts.
#[utoipa::path(tag = "Users", params(InUser), responses((status = 200, description = "Deleted")))]
#[delete("/users/{user_id}")]
async fn remove(caller: PlatformApp, path: Path<InUser>, app: App) -> Done {
    app.write(move |tx, _| users::delete(tx, &caller.scope, path.user_id)).await?;
    done()
}

/// A link that signs the user in: once, within five minutes.
#[utoipa::path(tag = "Users", params(InUser), responses((status = 200, body = LoginLinkView)))]
#[get("/users/{user_id}/login")]
async fn login(caller: PlatformApp, path: Path<InUser>, app: App) -> Reply {
    let url = app.write(move |tx, inst| users::login_link(tx, inst, &caller.scope, path.user_id)).await?;
    json(&LoginLinkView { url })
}

/// The user's lasting key.
#[utoipa::path(tag = "Users", params(InUser), responses((status = 200, body = UserTokenView<'static>)))]
#[post("/users/{user_id}/token")]
async fn token(caller: PlatformApp, path: Path<InUser>, app: App) -> Reply {
    let me = app.read(move |conn, inst| users::find(conn, inst, &caller.scope, path.user_id)).await?;
    json(&UserTokenView::from(&me))
}
