//! `/demo`: the website of a shop with the chat on it, as a visitor meets it. There only where the server was
//! started with demo data.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::web::Path;
use porchlight_http::ApiError;
use porchlight_views::application::inboxes::widget_loader;
use url::Url;

use crate::wire::Node;

const PAGE: &str = include_str!("shop/page.html");
const STYLE: &str = include_str!("shop/page.css");
const MARK: &str = include_str!("shop/mark.svg");
const BICYCLE: &str = include_str!("shop/bicycle.svg");

/// What the shop's pages know of the installation.
#[derive(Debug, Clone)]
pub struct Shop {
    pub website_token: String,
}

/// The page.
pub async fn page(node: Node) -> Result<HttpResponse, ApiError> {
    shop(&node)?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, policy(&node.inst.frontend_url)))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(PAGE))
}

/// One file of the page.
pub async fn file(node: Node, path: Path<String>) -> Result<HttpResponse, ApiError> {
    let shop = shop(&node)?;
    let (kind, text) = match path.as_str() {
        "page.css" => ("text/css; charset=utf-8", STYLE.to_owned()),
        "mark.svg" => ("image/svg+xml", MARK.to_owned()),
        "bicycle.svg" => ("image/svg+xml", BICYCLE.to_owned()),
        "chat.js" => {
            // The page is dark where the visitor's system is; so is the chat.
            let settings = "window.chatwootSettings = { darkMode: 'auto' };\n";
            let loader = widget_loader(&node.inst.frontend_url, &shop.website_token);
            ("text/javascript; charset=utf-8", format!("{settings}{loader}"))
        }
        _ => return Err(ApiError::NOT_FOUND),
    };
    Ok(HttpResponse::Ok().content_type(kind).insert_header((CACHE_CONTROL, "no-cache")).body(text))
}

fn shop(node: &Node) -> Result<&Shop, ApiError> {
    node.shop.get().ok_or(ApiError::NOT_FOUND)
}

/// A website has a policy of its own. This one allows what a website has to allow for the chat: the server as
/// a source of scripts, frames and sounds, and the styles that the loader adds.
fn policy(frontend_url: &str) -> String {
    let ours = Url::parse(frontend_url).map(|url| format!(" {}", url.origin().ascii_serialization()));
    let ours = ours.unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'{ours}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
         connect-src 'self'{ours}; media-src 'self'{ours}; frame-src 'self'{ours}; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_runs_nothing_that_stands_in_it() {
        assert_eq!(PAGE.matches("<script").count(), 1);
        assert!(!PAGE.contains("style=") && !PAGE.contains("<style") && !PAGE.contains("onclick"));
        let policy = policy("https://desk.example.test/");
        assert!(policy.contains("script-src 'self' https://desk.example.test;"), "{policy}");
    }
}
