//! The page of the widget, which websites show in a frame. It brings nothing to run but the built script, and
//! all it has to know as data.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ContentType, HOST, HeaderMap, RETRY_AFTER,
};
use actix_web::{HttpRequest, HttpResponse, get};
use porchlight_domain::Error;
use porchlight_domain::inboxes::domains;
use porchlight_domain::widget::{LANGUAGES, Visit};
use porchlight_http::routes::Routes;
use porchlight_http::{App, Framable, Linked, Params, Reply, Throttle, WidgetCall, lenient};
use porchlight_views::client::widget::PageView;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

use super::site;
use crate::html::{escaped, in_script};

const FRAME: &str = include_str!("page.html");

pub fn routes(config: &mut Routes) {
    config.service(page);
}

/// How the page is to be shown.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The language of the page, such as `pt_BR`; the account's unless given.
    #[serde(default, deserialize_with = "lenient::text")]
    locale: Option<String>,
}

/// The page that websites show in a frame.
#[utoipa::path(
    tag = "Widget",
    params(
        ("website_token" = String, Query, description = "Names the website."),
        ("cw_conversation" = Option<String>, Query, description = "The token of the visitor's session, if it has one."),
        PageQuery,
    ),
    responses((status = 200, content_type = "text/html", body = String))
)]
#[get("/widget")]
async fn page(
    query: Params<PageQuery>,
    call: WidgetCall,
    req: HttpRequest,
    throttle: Throttle,
    app: App,
) -> Reply {
    let linked = match app.pages.widget() {
        Ok(linked) => linked,
        Err(words) => return Ok(not_built(words)),
    };
    let visit = match site::visit(call, throttle, &app).await {
        Err(error) if site::is_missing(&error) => {
            return Ok(HttpResponse::NotFound().json(json!({"error": "web widget does not exist"})));
        }
        other => other?,
    };
    let data = serde_json::to_string(&PageView::new(&app.inst, &visit)).map_err(Error::internal)?;
    let language = language(query.locale.as_deref(), &visit.site.locale);
    let html = filled(&linked, &visit.site.inbox.name, language, &in_script(&data));
    Ok(answer(&app, req.headers(), &visit, html))
}

fn not_built(words: &'static str) -> HttpResponse {
    HttpResponse::ServiceUnavailable()
        .content_type(ContentType::plaintext())
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((RETRY_AFTER, "60"))
        .body(words)
}

/// The page with what browsers are to know of it: who may frame it, and that it is this visitor's own.
fn answer(app: &App, headers: &HeaderMap, visit: &Visit, html: String) -> HttpResponse {
    let host = headers.get(HOST).and_then(|value| value.to_str().ok());
    let mut policy = app.pages.widget_policy(host);
    let allowed = domains::sources(&visit.site.settings.allowed_domains);
    if let Some(allowed) = &allowed {
        policy.push_str("; frame-ancestors 'self' ");
        policy.push_str(allowed);
    }
    let mut answer = HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .insert_header((CACHE_CONTROL, "no-store"))
        // The address of the page may hold the visitor's token.
        .insert_header(("referrer-policy", "same-origin"))
        .body(html);
    if allowed.is_none() {
        answer.extensions_mut().insert(Framable);
    }
    answer
}

/// The language of the page: what was asked for, if the widget speaks it, else the account's, else English.
fn language<'a>(asked: Option<&'a str>, account: &'a str) -> &'a str {
    let speaks = |code: &&str| LANGUAGES.iter().any(|(_, known)| known == code);
    asked.filter(speaks).or(Some(account).filter(speaks)).unwrap_or("en")
}

fn filled(linked: &Linked, title: &str, language: &str, data: &str) -> String {
    let mut links = String::new();
    for style in &linked.styles {
        links.push_str(&format!("<link rel=\"stylesheet\" href=\"{style}\">\n"));
    }
    for preload in &linked.preloads {
        links.push_str(&format!("<link rel=\"modulepreload\" href=\"{preload}\">\n"));
    }
    let direction = if language == "ar" { "rtl" } else { "ltr" };
    // The data goes in last: nothing in it is taken for a placeholder.
    FRAME
        .replace("{{language}}", &language.replace('_', "-"))
        .replace("{{direction}}", direction)
        .replace("{{links}}", &links)
        .replace("{{script}}", &linked.script)
        .replacen("{{title}}", &escaped(title), 1)
        .replacen("{{data}}", data, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked() -> Linked {
        Linked {
            script: "/widget/assets/a.js".into(),
            preloads: vec!["/widget/assets/b.js".into()],
            styles: vec!["/widget/assets/a.css".into()],
        }
    }

    #[test]
    fn a_title_or_data_cannot_change_the_page() {
        let html = filled(&linked(), "</title><script>{{data}}", "pt_BR", r#"{"a":"{{title}}"}"#);
        assert!(html.contains("<title>&lt;/title&gt;&lt;script&gt;"), "{html}");
        assert_eq!(html.matches("<script").count(), 2);
        assert!(html.contains("<html lang=\"pt-BR\" dir=\"ltr\">"));
        assert!(html.contains("<link rel=\"modulepreload\" href=\"/widget/assets/b.js\">"));
    }

    #[test]
    fn the_page_speaks_a_language_of_the_widget() {
        assert_eq!(language(Some("ar"), "en"), "ar");
        assert_eq!(language(Some("xx"), "fr"), "fr");
        assert_eq!(language(None, "nl"), "en");
        assert!(filled(&linked(), "", "ar", "{}").contains("dir=\"rtl\""));
    }
}
