//! The pages as the whole server gives them.

use porchlight_testkit::TestServer;

#[test]
fn the_dashboard_is_served_and_nobody_frames_it() {
    let server = TestServer::start();
    let stranger = server.stranger();
    let home = stranger.get("/");
    assert_eq!((home.status, home.header("location")), (302, Some("/app")));
    for path in ["/app", "/app/", "/app/accounts/1/conversations/3"] {
        let page = stranger.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains("dashboard"));
        assert!(page.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
        assert_eq!(page.header("x-frame-options"), Some("DENY"));
    }
    stranger.get("/app/assets/gone.js").expect(404);
}

#[test]
fn websites_elsewhere_may_fetch_the_loader() {
    let server = TestServer::start();
    let loader = server.stranger().header("origin", "https://shop.example.test").get("/packs/js/sdk.js");
    assert_eq!((loader.status, loader.text().as_str()), (200, "loader()"));
    assert_eq!(loader.header("access-control-allow-origin"), Some("*"));
    assert_eq!(loader.header("content-type"), Some("text/javascript; charset=utf-8"));
}
