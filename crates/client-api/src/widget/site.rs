//! Routes: the website itself, for whoever has its token.

use actix_web::{get, post};
use porchlight_domain::Error;
use porchlight_domain::widget::{self, Visit};
use porchlight_http::routes::Routes;
use porchlight_http::{ApiError, App, Reply, Rule, Throttle, WidgetCall, json};
use porchlight_views::client::widget::{MembersView, SiteConfigView};

pub fn routes(config: &mut Routes) {
    config.service(site_config).service(members).service(campaigns);
}

/// Opens the widget: in the session of the token, or in a new one.
pub(super) async fn visit(call: WidgetCall, throttle: Throttle, app: &App) -> Result<Visit, ApiError> {
    let known = call.0.clone();
    if let Some(visit) = app.read(move |conn, inst| widget::recognise(conn, inst, &known)).await? {
        return Ok(visit);
    }
    let welcome = move || throttle.ip(Rule::WidgetSessionIp);
    Ok(app.write(move |tx, inst| widget::enter(tx, inst, &call.0, welcome)).await?)
}

/// All the widget has to know to show itself, and the token of its session: a new one where `X-Auth-Token`
/// names none.
#[utoipa::path(tag = "Widget", security((), ("widgetToken" = [])), responses((status = 200, body = SiteConfigView)))]
#[post("/api/v1/widget/config")]
async fn site_config(call: WidgetCall, throttle: Throttle, app: App) -> Reply {
    let visit = visit(call, throttle, &app).await?;
    json(&SiteConfigView::new(&app.inst, &visit))
}

/// Who answers on the website.
#[utoipa::path(tag = "Widget", security(()), responses((status = 200, body = MembersView)))]
#[get("/api/v1/widget/inbox_members")]
async fn members(call: WidgetCall, app: App) -> Reply {
    let members = app.read(move |conn, inst| widget::members(conn, inst, &call.0)).await?;
    json(&MembersView::new(&app.inst, &members))
}

/// Campaigns of the website; there are none yet.
#[utoipa::path(tag = "Widget", security(()), responses((status = 200, body = Vec<Object>)))]
#[get("/api/v1/widget/campaigns")]
async fn campaigns(call: WidgetCall, app: App) -> Reply {
    app.read(move |conn, _| widget::site(conn, &call.0).map(drop)).await?;
    json::<[(); 0]>(&[])
}

/// How the page of the widget says that there is none.
pub(super) fn is_missing(error: &ApiError) -> bool {
    matches!(error, ApiError::Domain(Error::NotFound))
}
