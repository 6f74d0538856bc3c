//! Text on its way into a page.

/// JSON that can stand inside a script element: no text in it ends the element or opens a comment.
pub fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// Text that can stand between tags and in quoted attributes.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out() {
        assert_eq!(in_script("\"</script><!--&\""), "\"\\u003c/script\\u003e\\u003c!--\\u0026\"");
        assert_eq!(
            escaped("<a href=\"x\">Ann's & Ben</a>"),
            "&lt;a href=&quot;x&quot;&gt;Ann&#39;s &amp; Ben&lt;/a&gt;"
        );
    }
}
