//! Routes: surveys, for whoever has the link.

mod page;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, ContentType};
use actix_web::{HttpResponse, get, route};
use porchlight_domain::{Error, csat};
use porchlight_http::routes::Routes;
use porchlight_http::{App, Body, Input, Path, Reply, Rule, Throttle, json};
use porchlight_views::client::csat::SurveyView;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

pub fn routes(config: &mut Routes) {
    config.service(show).service(answer).service(survey_page);
}

/// A conversation in the path.
#[derive(Debug, Deserialize, IntoParams)]
pub struct InSurvey {
    /// The UUID of the conversation that was rated.
    conversation_uuid: String,
}

/// A survey with its answer.
#[utoipa::path(tag = "CSAT Survey Page", params(InSurvey), responses((status = 200, body = SurveyView)))]
#[get("/public/api/v1/csat_survey/{conversation_uuid}")]
async fn show(path: Path<InSurvey>, app: App) -> Reply {
    let survey = app.read(move |conn, _| csat::show(conn, &path.conversation_uuid)).await?;
    json(&SurveyView::new(&app.inst, &survey))
}

/// An answer, nested as clients of the wire nest it.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct SurveyAnswer {
    #[serde(default)]
    message: SubmittedAnswer,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct SubmittedAnswer {
    /// `csat_survey_response` with `rating` (1 to 5) and `feedback_message`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    submitted_values: Option<Value>,
}

impl Input for SurveyAnswer {}

/// Answer a survey within 14 days; a second answer replaces the first.
#[utoipa::path(tag = "CSAT Survey Page", params(InSurvey), request_body = SurveyAnswer, responses((status = 200, body = SurveyView)))]
#[route("/public/api/v1/csat_survey/{conversation_uuid}", method = "PUT", method = "PATCH")]
async fn answer(path: Path<InSurvey>, throttle: Throttle, body: Body<SurveyAnswer>, app: App) -> Reply {
    throttle.ip(Rule::PublicMessageIp)?;
    let values = body.into_inner().message.submitted_values;
    let values = values.ok_or_else(|| Error::missing("submitted_values"))?;
    let survey = app.write(move |tx, inst| csat::answer(tx, inst, &path.conversation_uuid, &values)).await?;
    json(&SurveyView::new(&app.inst, &survey))
}

/// The page on which a contact answers.
#[utoipa::path(tag = "CSAT Survey Page", params(InSurvey), responses((status = 200, content_type = "text/html", body = String)))]
#[get("/survey/responses/{conversation_uuid}")]
async fn survey_page(path: Path<InSurvey>, app: App) -> Reply {
    let found = app.read(move |conn, _| csat::show(conn, &path.conversation_uuid)).await;
    let (mut response, page) = match found {
        Ok(survey) => (HttpResponse::Ok(), page::of(&SurveyView::new(&app.inst, &survey))?),
        Err(Error::NotFound) => (HttpResponse::NotFound(), page::missing()),
        Err(error) => return Err(error.into()),
    };
    Ok(response
        .insert_header(ContentType::html())
        .insert_header((CONTENT_SECURITY_POLICY, page.policy))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("referrer-policy", "no-referrer"))
        .body(page.html))
}
