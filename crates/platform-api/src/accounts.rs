//! Accounts of a platform app.

use actix_web::{delete, get, post, route};
use porchlight_domain::platform::accounts::{self, PlatformAccount};
use porchlight_domain::schema::{AccountId, AccountStatus};
use porchlight_http::bodies::AccountFields;
use porchlight_http::routes::Routes;
use porchlight_http::{App, Body, Done, Input, Path, PlatformApp, Reply, done, json, lenient};
use porchlight_views::platform::accounts::AccountView;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

pub fn routes(config: &mut Routes) {
    config.service(create).service(show).service(update).service(remove);
}

#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct InAccount {
    #[param(value_type = i64)]
    pub account_id: AccountId,
}

/// An account; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = PlatformAccountBody)]
struct AccountBody {
    #[serde(flatten)]
    fields: AccountFields,
    /// `active` (unless given) or `suspended`.
    #[serde(default, deserialize_with = "lenient::choice")]
    #[schema(value_type = Option<String>)]
    status: Option<AccountStatus>,
    /// Switches to turn: `false`, null and `""` are off, all else is on. The others stay.
    #[serde(default, deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    features: Option<Map<String, Value>>,
    /// Replaces the whole object; `agents` limits the people of the account.
    #[serde(default, deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    limits: Option<Map<String, Value>>,
    /// Replaces the whole object.
    #[serde(default, deserialize_with = "lenient::object")]
    #[schema(value_type = Option<Object>)]
    custom_attributes: Option<Map<String, Value>>,
}

impl Input for AccountBody {}

impl From<AccountBody> for PlatformAccount {
    fn from(body: AccountBody) -> Self {
        Self {
            input: body.fields.into(),
            status: body.status,
            features: body.features,
            limits: body.limits,
            custom_attributes: body.custom_attributes,
        }
    }
}

/// Make an account. The app may touch it from now on.
#[utoipa::path(tag = "Accounts", request_body = AccountBody, responses((status = 200, body = AccountView<'static>)))]
#[post("/accounts")]
async fn create(caller: PlatformApp, body: Body<AccountBody>, app: App) -> Reply {
    let wanted = body.into_inner().into();
    let account = app.write(move |tx, _| accounts::create(tx, &caller.scope, wanted)).await?;
    json(&AccountView::new(&app.inst, &account))
}

/// One account.
#[utoipa::path(tag = "Accounts", params(InAccount), responses((status = 200, body = AccountView<'static>)))]
#[get("/accounts/{account_id}")]
async fn show(caller: PlatformApp, path: Path<InAccount>, app: App) -> Reply {
    let account = app.read(move |conn, _| accounts::find(conn, &caller.scope, path.account_id)).await?;
    json(&AccountView::new(&app.inst, &account))
}

/// Change an account. A suspension takes effect at once.
#[utoipa::path(
    tag = "Accounts",
    params(InAccount),
    request_body = AccountBody,
    responses((status = 200, body = AccountView<'static>))
)]
#[route("/accounts/{account_id}", method = "PATCH", method = "PUT")]
async fn update(caller: PlatformApp, path: Path<InAccount>, body: Body<AccountBody>, app: App) -> Reply {
    let wanted = body.into_inner().into();
    let account =
        app.write(move |tx, _| accounts::update(tx, &caller.scope, path.account_id, wanted)).await?;
    json(&AccountView::new(&app.inst, &account))
}

/// Delete an account: gone at once, erased in the background.
#[utoipa::path(tag = "Accounts", params(InAccount), responses((status = 200, description = "Deleted")))]
#[delete("/accounts/{account_id}")]
async fn remove(caller: PlatformApp, path: Path<InAccount>, app: App) -> Done {
    app.write(move |tx, _| accounts::delete(tx, &caller.scope, path.account_id)).await?;
    done()
}
