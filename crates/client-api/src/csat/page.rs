//! The survey page: one document without outside parts. The survey is written into it as data, and
//! the only script that may run is the page's own, named by a nonce.

use porchlight_domain::{Error, Result, keys};
use porchlight_views::client::csat::SurveyView;

use crate::html::in_script;

const FRAME: &str = include_str!("frame.html");
const PAGE: &str = include_str!("page.html");
const MISSING: &str = include_str!("missing.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// A document with the policy it is to be sent under.
pub struct Page {
    pub html: String,
    pub policy: String,
}

/// The page of a survey.
pub fn of(survey: &SurveyView) -> Result<Page> {
    let data = serde_json::to_string(survey).map_err(Error::internal)?;
    Ok(filled("Rate your conversation", PAGE, &in_script(&data)))
}

/// The page for addresses that lead to no survey.
pub fn missing() -> Page {
    filled("No such survey", MISSING, "")
}

fn filled(title: &str, body: &str, data: &str) -> Page {
    let nonce = keys::random_token();
    // The data goes in last: nothing in it is taken for a placeholder.
    let html = FRAME
        .replace("{{title}}", title)
        .replace("{{body}}", body)
        .replace("{{nonce}}", &nonce)
        .replace("{{style}}", STYLE)
        .replace("{{script}}", SCRIPT)
        .replace("{{data}}", data);
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' https:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    );
    Page { html, policy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_leave_its_element() {
        let json = serde_json::json!({"name": "</script><script>alert(1)</script><!-- {{script}} &amp;"})
            .to_string();
        let page = filled("Survey", PAGE, &in_script(&json));
        assert!(!page.html.contains("alert(1)</script>"));
        assert_eq!(page.html.matches("</script>").count(), 2);
        let start = page.html.find("type=\"application/json\"").unwrap();
        let inner = page.html[start..].split_once('>').unwrap().1.split_once("</script>").unwrap().0;
        assert_eq!(serde_json::from_str::<serde_json::Value>(inner).unwrap().to_string(), json);
    }

    #[test]
    fn every_page_has_its_own_nonce_and_nothing_runs_without() {
        let (one, two) = (missing(), missing());
        assert_ne!(one.policy, two.policy);
        let page = filled("Survey", PAGE, "{}");
        let nonce = page.policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        for element in ["<script", "<style"] {
            for part in page.html.split(element).skip(1) {
                assert!(part.split('>').next().unwrap().contains(&format!("nonce=\"{nonce}\"")), "{element}");
            }
        }
        assert!(!page.html.contains("{{") && !page.html.contains("://"));
    }
}
