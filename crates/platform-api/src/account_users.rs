//! Members of an account of a platform app.

use actix_web::{delete, get, post};
use porchlight_domain::Error;
use porchlight_domain::platform::accounts;
use porchlight_domain::schema::{Role, UserId};
use porchlight_http::routes::Routes;
use porchlight_http::{App, Body, Done, Input, Path, PlatformApp, Reply, done, json, lenient};
use porchlight_views::platform::account_users::AccountUserView;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::accounts::InAccount;

pub fn routes(config: &mut Routes) {
    config.service(list).service(put).service(remove);
}

/// The memberships of an account.
#[utoipa::path(tag = "Account users", params(InAccount), responses((status = 200, body = Vec<AccountUserView>)))]
#[get("/accounts/{account_id}/account_users")]
async fn list(caller: PlatformApp, path: Path<InAccount>, app: App) -> Reply {
    let rows = app.read(move |conn, _| accounts::members(conn, &caller.scope, path.account_id)).await?;
    json(&AccountUserView::list(&rows))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct AccountUserBody {
    #[serde(deserialize_with = "lenient::integer")]
    user_id: Option<i64>,
    /// `agent` or `administrator`.
    #[serde(deserialize_with = "lenient::choice")]
    #[schema(value_type = Option<String>)]
    role: Option<Role>,
}

impl Input for AccountUserBody {}

impl AccountUserBody {
    fn user(&self) -> Result<UserId, Error> {
        self.user_id.map(UserId).ok_or_else(|| Error::missing("user_id"))
    }
}

/// Let a user join an account, or give a member another role. Any user will do.
#[utoipa::path(
    tag = "Account users",
    params(InAccount),
    request_body = AccountUserBody,
    responses((status = 200, body = AccountUserView))
)]
#[post("/accounts/{account_id}/account_users")]
async fn put(caller: PlatformApp, path: Path<InAccount>, body: Body<AccountUserBody>, app: App) -> Reply {
    let user = body.user()?;
    let role = body.role.ok_or_else(|| Error::missing("role"))?;
    let row =
        app.write(move |tx, _| accounts::put_member(tx, &caller.scope, path.account_id, user, role)).await?;
    json(&AccountUserView::from(&row))
}

/// Have a user leave an account. Nothing happens when it is no member.
#[utoipa::path(
    tag = "Account users",
    params(InAccount),
    request_body = AccountUserBody,
    responses((status = 200, description = "Left"))
)]
#[delete("/accounts/{account_id}/account_users")]
async fn remove(caller: PlatformApp, path: Path<InAccount>, body: Body<AccountUserBody>, app: App) -> Done {
    let user = body.user()?;
    app.write(move |tx, _| accounts::remove_member(tx, &caller.scope, path.account_id, user)).await?;
    done()
}
