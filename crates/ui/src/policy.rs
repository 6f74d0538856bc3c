//! What the pages may load, as Content-Security-Policy says it.

/// The parts that dashboard and widget share. `host` is how the page was reached, for browsers that do not
/// count sockets of the same host as `'self'`; `stored` are origins that stored files are redirected to;
/// `pictures` are further sources of pictures.
pub fn common(host: Option<&str>, stored: &[String], pictures: &str) -> String {
    let stored: String = stored.iter().map(|origin| format!(" {origin}")).collect();
    let sockets = host.filter(|host| is_host(host)).map(|host| format!(" ws://{host} wss://{host}"));
    let sockets = sockets.unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
         img-src 'self' data: blob:{pictures}{stored}; media-src 'self' blob:{stored}; \
         connect-src 'self'{sockets}{stored}; form-action 'self'; base-uri 'none'; object-src 'none'"
    )
}

/// The policy of the dashboard. Nobody may frame it; it frames the widget, to show it.
pub fn dashboard(host: Option<&str>, stored: &[String]) -> String {
    let common = common(host, stored, "");
    format!("{common}; manifest-src 'self'; worker-src 'self'; frame-src 'self'; frame-ancestors 'none'")
}

/// Whether a header names a host and nothing else: it becomes part of another header.
fn is_host(text: &str) -> bool {
    (1..=260).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:[]_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_is_none_adds_nothing() {
        assert!(dashboard(Some("desk.example.test:3000"), &[]).contains("wss://desk.example.test:3000;"));
        assert!(dashboard(Some("[::1]:3000"), &[]).contains("ws://[::1]:3000 "));
        for odd in ["", "a b", "a;script-src *", "a\r\nb", "a'b", "ü.test"] {
            assert_eq!(dashboard(Some(odd), &[]), dashboard(None, &[]), "{odd:?}");
        }
    }

    #[test]
    fn stored_files_may_come_from_their_bucket() {
        let policy = dashboard(None, &["https://s3.example.test".into()]);
        for part in [
            "img-src 'self' data: blob: https://s3",
            "media-src 'self' blob: https://s3",
            "connect-src 'self' https://s3",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"));
    }
}
