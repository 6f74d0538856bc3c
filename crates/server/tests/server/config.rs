//! The settings and their layers.

use std::path::PathBuf;

use porchlight_server::config::{Config, Origin, Sources, StorageKind};

fn load(
    file: Option<&str>,
    environment: &[(&str, &str)],
    flags: &[(&'static str, &str)],
) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = file.map(|text| {
        let path = folder.path().join("porchlight.toml");
        std::fs::write(&path, text).unwrap();
        path
    });
    let environment = environment.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let flags = flags.iter().map(|(key, value)| (*key, (*value).into())).collect();
    Config::load(&Sources { file, environment, flags }).map_err(|faults| faults.to_string())
}

fn faults(file: &str, environment: &[(&str, &str)]) -> String {
    load(Some(file), environment, &[]).expect_err("it is at fault")
}

#[test]
fn the_defaults_are_whole() {
    let config = load(None, &[], &[]).unwrap();
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(config.sqlite_path(), Some(PathBuf::from("./data/porchlight.db").as_path()));
    assert_eq!(config.storage.folder, PathBuf::from("./data/files"));
    assert_eq!(config.storage.kind, StorageKind::Local);
    assert!(!config.signup.enabled && config.rate_limits.enabled);
}

/// The file is the manual: what the code would choose by itself must be what the file says.
#[test]
fn the_manual_says_what_the_parts_do() {
    let config = load(None, &[], &[]).unwrap();
    assert_eq!(config.rate_limits, porchlight_http::RateLimits::default());
    let limits = porchlight_domain::Limits::default();
    assert_eq!(i64::from(config.limits.messages_per_minute), limits.messages_per_minute);
    assert_eq!(config.limits.upload_bytes, limits.upload_bytes);
    assert_eq!(config.limits.message_chars as usize, limits.message_chars);
    let live = porchlight_realtime::Limits::default();
    assert_eq!(config.realtime.sockets, live.sockets);
    assert_eq!(config.realtime.queue_bytes, live.queue_bytes);
    assert_eq!(u64::from(config.realtime.presence_seconds), live.presence.as_secs());
    assert_eq!(config.server.body_bytes, porchlight_http::Options::default().body_bytes);
}

#[test]
fn the_page_of_the_settings_is_the_manual() {
    let page = include_str!("../../../../docs/configuration.md");
    assert!(
        page.contains(porchlight_server::config::DEFAULTS),
        "copy config/default.toml into docs/configuration.md"
    );
}

#[test]
fn later_layers_win() {
    let file = "[database]\nconnections = 3\nqueue = 7\n[log]\nlevel = \"debug\"\n[server]\nlisten = \"127.0.0.1:1\"";
    let environment =
        [("PORCHLIGHT__DATABASE__CONNECTIONS", "4"), ("PORCHLIGHT__SERVER__LISTEN", "127.0.0.1:2")];
    let config = load(Some(file), &environment, &[("server.listen", "127.0.0.1:3")]).unwrap();
    assert_eq!(config.database.queue, 7);
    assert_eq!(config.database.connections, 4);
    assert_eq!(config.server.listen.port(), 3);
    assert_eq!(config.log.level, "debug");
    assert!(matches!(config.origin("database.queue"), Origin::File(_)));
    assert_eq!(
        config.origin("database.connections"),
        Origin::Environment("PORCHLIGHT__DATABASE__CONNECTIONS".into())
    );
    assert_eq!(config.origin("server.listen"), Origin::Flag);
    assert_eq!(config.origin("server.workers"), Origin::Default);
}

#[test]
fn the_environment_takes_the_type_of_the_default() {
    let config = load(
        None,
        &[
            ("PORCHLIGHT__OUTBOUND__ALLOW_PRIVATE", "true"),
            ("PORCHLIGHT__SERVER__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
            ("PORCHLIGHT__RATE_LIMITS__ENABLED", "false"),
            ("PORCHLIGHT__RATE_LIMITS__SIGN_IN_IP", "off"),
            ("PORCHLIGHT__SERVER__CORS_ORIGINS", ""),
            ("PORCHLIGHT_CONFIG", "is none of the settings"),
            ("PATH", "neither"),
        ],
        &[],
    )
    .unwrap();
    assert!(config.outbound.allow_private && !config.rate_limits.enabled);
    assert_eq!(config.server.trusted_proxies, ["10.0.0.0/8", "::1"]);
    assert!(config.server.cors_origins.is_empty());
}

#[test]
fn all_faults_are_told_at_once() {
    let file = "[server]\nlisten = \"nowhere\"\nlisen = \"x\"\nworkers = \"many\"\nfrontend_url = \"help.example\"\n\
                [serverr]\nlisten = \"x\"\n[storage]\nkind = \"tape\"\n[database]\nurl = \"mysql://h/d\"\nqueue = 0\n\
                [outbound]\nallow = [\"10.0.0.0/99\"]\n[rate_limits]\nsign_in_ip = \"5 a day\"\n[redis]\nnodes = 2\nca_file = \"ca.pem\"\n\
                [mail]\nsmtp_url = \"http://x\"\nfrom = \"nobody\"\n";
    let environment = [
        ("PORCHLIGHT__DATABASE_URL", "x"),
        ("PORCHLIGHT__LIMITS__UPLOAD_BYTES", "lots"),
        ("PORCHLIGHT__NONSENSE", "1"),
    ];
    let told = faults(file, &environment);
    for part in [
        "faults:",
        "`server.listen`: invalid socket address syntax",
        "`server.lisen` is no setting",
        "did you mean `server.listen`?",
        "`server.workers` must be a whole number",
        "`server.frontend_url`: `help.example`",
        "`serverr.listen` is no setting",
        "`storage.kind`: unknown variant `tape`",
        "`database.url`: `mysql://h/d` must begin with sqlite: or postgres://",
        "`database.queue` must be 1 or more",
        "`outbound.allow`: `10.0.0.0/99`",
        "`rate_limits.sign_in_ip`: `5 a day` is no limit",
        "`redis.nodes` is more than one",
        "`redis.ca_file` is set, so `redis.url` must begin with rediss://",
        "`mail.smtp_url`",
        "`mail.from`: `nobody`",
        "PORCHLIGHT__DATABASE_URL is no setting; did you mean `PORCHLIGHT__DATABASE__URL`?",
        "`limits.upload_bytes` must be a whole number (from PORCHLIGHT__LIMITS__UPLOAD_BYTES)",
        "PORCHLIGHT__NONSENSE is no setting",
    ] {
        assert!(told.contains(part), "{part} in\n{told}");
    }
}

#[test]
fn broken_files_are_told() {
    assert!(faults("[server\n", &[]).contains("porchlight.toml"));
    let missing = Sources { file: Some("/nowhere/at/all.toml".into()), ..Sources::default() };
    assert!(Config::load(&missing).unwrap_err().to_string().contains("/nowhere/at/all.toml cannot be read"));
    assert!(faults("listen = \"x\"\n", &[]).contains("`listen` is no setting"));
}

#[test]
fn databases_are_chosen_by_scheme() {
    let path = |url: &str| {
        let config = load(None, &[], &[("database.url", url)]).unwrap();
        config.sqlite_path().map(|path| path.display().to_string())
    };
    assert_eq!(path("sqlite:desk.db").as_deref(), Some("desk.db"));
    assert_eq!(path("sqlite://desk.db").as_deref(), Some("desk.db"));
    assert_eq!(path("sqlite:///var/desk.db").as_deref(), Some("/var/desk.db"));
    assert_eq!(path("postgres://u:p@h/d"), None);
    assert_eq!(path("postgresql://h/d"), None);
    for url in
        ["desk.db", "/var/desk.db", "file:desk.db", "mysql://h/d", "sqlite:", "sqlite:x?mode=ro", "postgres"]
    {
        assert!(load(None, &[], &[("database.url", url)]).is_err(), "{url}");
    }
}

#[cfg(not(feature = "postgres-tls"))]
#[test]
fn tls_that_cannot_be_had_is_refused() {
    for mode in ["require", "verify-ca", "verify-full"] {
        let url = format!("postgres://h/d?sslmode=disable&sslmode={mode}");
        let told = load(None, &[], &[("database.url", &url)]).unwrap_err();
        assert!(told.contains("built without TLS"), "{told}");
    }
    assert!(load(None, &[], &[("database.url", "postgres://h/d?sslmode=prefer")]).is_ok());
}

#[test]
fn secrets_come_from_files_and_are_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "hunter2-hunter2\n").unwrap();
    let file = format!(
        "[metrics]\ntoken_file = {path:?}\n[database]\nurl = \"postgres://u:hunter2@h/d\"\n\
         [mail]\nsmtp_url = \"smtp://u:hunter2@h\"\n[storage]\naccess_key_id = \"id\"\nsecret_access_key = \"hunter2\"\n\
         [server]\nsecret_key = \"hunter2hunter2hunter2hunter2hunter2\""
    );
    let config = load(Some(&file), &[], &[]).unwrap();
    assert_eq!(config.metrics.token.expose(), "hunter2-hunter2");
    let shown = format!("{config:?} {}", serde_json::to_string(&config.shown()).unwrap());
    assert!(!shown.contains("hunter2"), "{shown}");

    let both = format!("[metrics]\ntoken_file = {path:?}\ntoken = \"x\"");
    assert!(load(Some(&both), &[], &[]).unwrap_err().contains("`metrics.token` and `metrics.token_file`"));
    let missing = "[metrics]\ntoken_file = \"/nowhere/token\"";
    assert!(load(Some(missing), &[], &[]).unwrap_err().contains("/nowhere/token cannot be read"));
}

#[test]
fn faults_do_not_tell_secrets() {
    let told =
        faults("[database]\nurl = \"mysql://u:hunter2@h/d\"\n[redis]\nurl = \"http://:hunter2@h\"", &[]);
    assert!(!told.contains("hunter2"), "{told}");
}
