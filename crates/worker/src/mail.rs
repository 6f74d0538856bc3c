//! Sending mails: over SMTP, or into a folder where no server is configured.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{FileTransport, Message, SmtpTransport, Transport};
use percent_encoding::percent_decode_str;
use porchlight_domain::job::Mail;
use url::Url;

/// How mails leave.
#[derive(Debug, Clone)]
pub enum MailConfig {
    Smtp(Smtp),
    /// Each mail becomes a file here. The folder is made when the first one comes.
    Folder(PathBuf),
}

/// A mail server.
#[derive(Clone)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// User and password.
    pub credentials: Option<(String, String)>,
    /// Bounds every step of the dialogue.
    pub timeout: Duration,
}

impl Smtp {
    /// Reads `smtp://USER:PASSWORD@HOST:587` (STARTTLS), `smtps://…:465` (TLS), or
    /// `smtp://HOST:25?tls=none`. The error names what is wrong and holds nothing of the address.
    pub fn from_url(text: &str, timeout: Duration) -> Result<Self, &'static str> {
        let url = Url::parse(text).map_err(|_| "is no address such as smtp://host:587")?;
        let tls = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        let (security, port) = match (url.scheme(), tls.as_deref()) {
            ("smtps", None | Some("required")) => (Security::Tls, 465),
            ("smtp", None | Some("required")) => (Security::StartTls, 587),
            ("smtp", Some("none")) => (Security::None, 25),
            ("smtp" | "smtps", Some(_)) => return Err("has another `tls` than none or required"),
            _ => return Err("must begin with smtp:// or smtps://"),
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or("has no host")?;
        let password = url.password().map(decoded).unwrap_or_default();
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(port),
            security,
            credentials: (!url.username().is_empty()).then(|| (decoded(url.username()), password)),
            timeout,
        })
    }
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("credentials", &self.credentials.as_ref().map(|(user, _)| (user, "***")))
            .field("timeout", &self.timeout)
            .finish()
    }
}

/// How the connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Not at all: for servers on the same machine.
    None,
    /// Plain at first, then TLS; refused when the server offers none.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// Why a mail did not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFailure {
    pub text: String,
    /// Trying again cannot help: the server refused it for good, or the address is none.
    pub permanent: bool,
}

impl MailFailure {
    fn permanent(text: impl Into<String>) -> Self {
        Self { text: text.into(), permanent: true }
    }

    fn passing(text: impl Into<String>) -> Self {
        Self { text: text.into(), permanent: false }
    }
}

/// Sends mails; connects when the first one comes.
pub struct Mailer {
    config: MailConfig,
    from: String,
    smtp: Mutex<Option<SmtpTransport>>,
}

impl Mailer {
    /// `from` is the sender of every mail: `support@example.com` or `Support <support@example.com>`.
    pub fn new(config: MailConfig, from: String) -> Self {
        Self { config, from, smtp: Mutex::new(None) }
    }

    /// Sends one mail. Blocks.
    pub fn send(&self, mail: &Mail) -> Result<(), MailFailure> {
        let message = message(&self.from, mail)?;
        match &self.config {
            MailConfig::Smtp(smtp) => {
                self.transport(smtp)?.send(&message).map(drop).map_err(|error| MailFailure {
                    permanent: error.is_permanent(),
                    text: without_secrets(smtp, &error.to_string()),
                })
            }
            MailConfig::Folder(folder) => {
                std::fs::create_dir_all(folder).map_err(|error| MailFailure::passing(error.to_string()))?;
                let file = FileTransport::new(folder)
                    .send(&message)
                    .map_err(|error| MailFailure::passing(error.to_string()))?;
                // The text may hold a one-time link, so only its place is logged.
                tracing::info!(folder = %folder.display(), file = %format!("{file}.eml"), "mail written to the outbox");
                Ok(())
            }
        }
    }

    fn transport(&self, smtp: &Smtp) -> Result<SmtpTransport, MailFailure> {
        let mut kept = self.smtp.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(transport) = &*kept {
            return Ok(transport.clone());
        }
        let transport = connect(smtp)?;
        *kept = Some(transport.clone());
        Ok(transport)
    }
}

fn connect(smtp: &Smtp) -> Result<SmtpTransport, MailFailure> {
    let parameters =
        || TlsParameters::new(smtp.host.clone()).map_err(|error| MailFailure::passing(error.to_string()));
    let tls = match smtp.security {
        Security::None => Tls::None,
        Security::StartTls => Tls::Required(parameters()?),
        Security::Tls => Tls::Wrapper(parameters()?),
    };
    let mut builder =
        SmtpTransport::builder_dangerous(&smtp.host).port(smtp.port).tls(tls).timeout(Some(smtp.timeout));
    if let Some((user, password)) = &smtp.credentials {
        builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
    }
    Ok(builder.build())
}

/// Error texts quote the server, and a server may quote what it was sent.
fn without_secrets(smtp: &Smtp, text: &str) -> String {
    match &smtp.credentials {
        Some((_, password)) if !password.is_empty() => text.replace(password, "***"),
        _ => text.to_owned(),
    }
}

/// Builds the message. Nothing a person wrote can start a new header or end the dialogue early: control
/// characters go out of headers, line ends are brought into the one form mail knows.
fn message(from: &str, mail: &Mail) -> Result<Message, MailFailure> {
    let from: Mailbox =
        from.parse().map_err(|_| MailFailure::permanent("The sender's address is invalid"))?;
    if mail.to.chars().any(char::is_control) {
        return Err(MailFailure::permanent("The recipient's address is invalid"));
    }
    let to: Mailbox =
        mail.to.parse().map_err(|_| MailFailure::permanent("The recipient's address is invalid"))?;
    Message::builder()
        .from(from)
        .to(to)
        .subject(one_line(&mail.subject))
        .header(ContentType::TEXT_PLAIN)
        .body(mail_lines(&mail.text))
        .map_err(|error| MailFailure::permanent(error.to_string()))
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

fn mail_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(to: &str, subject: &str, text: &str) -> Mail {
        Mail { to: to.into(), subject: subject.into(), text: text.into() }
    }

    #[test]
    fn a_subject_cannot_add_headers() {
        let built = message("Desk <desk@a.test>", &mail("b@b.test", "Hi\r\nBcc: evil@c.test\nX: y", "text"))
            .map(|message| String::from_utf8_lossy(&message.formatted()).into_owned())
            .unwrap();
        let headers = built.split("\r\n\r\n").next().unwrap_or_default();
        assert!(!headers.lines().any(|line| line.starts_with("Bcc") || line.starts_with("X:")), "{headers}");
        assert!(
            headers.contains("From: Desk <desk@a.test>") || headers.contains("From: \"Desk\" <desk@a.test>"),
            "{headers}"
        );
    }

    #[test]
    fn an_address_with_a_line_break_or_two_addresses_is_refused() {
        for to in ["a@b.test\r\nBcc: c@d.test", "a@b.test\n", "a@b.test, c@d.test", "nobody", ""] {
            assert!(
                message("desk@a.test", &mail(to, "s", "t")).is_err_and(|failure| failure.permanent),
                "{to:?}"
            );
        }
    }

    #[test]
    fn bare_line_ends_do_not_leave() {
        let built = message("desk@a.test", &mail("b@b.test", "s", "one\ntwo\r.\rthree\r\nfour"))
            .map(|message| String::from_utf8_lossy(&message.formatted()).into_owned())
            .unwrap();
        let bytes = built.as_bytes();
        for (index, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' {
                assert_eq!(bytes.get(index.wrapping_sub(1)), Some(&b'\r'), "{built:?}");
            }
            if *byte == b'\r' {
                assert_eq!(bytes.get(index + 1), Some(&b'\n'), "{built:?}");
            }
        }
    }

    #[test]
    fn addresses_of_mail_servers_are_read() {
        let read = |text: &str| {
            Smtp::from_url(text, Duration::from_secs(9)).map(|s| (s.host, s.port, s.security, s.credentials))
        };
        let both = Some(("me@a.test".to_owned(), "p@ss".to_owned()));
        assert_eq!(
            read("smtp://me%40a.test:p%40ss@mx.a.test"),
            Ok(("mx.a.test".into(), 587, Security::StartTls, both))
        );
        assert_eq!(read("smtps://mx.a.test"), Ok(("mx.a.test".into(), 465, Security::Tls, None)));
        assert_eq!(
            read("smtp://127.0.0.1:2525?tls=none"),
            Ok(("127.0.0.1".into(), 2525, Security::None, None))
        );
        assert_eq!(read("smtp://[::1]?tls=none"), Ok(("::1".into(), 25, Security::None, None)));
        for wrong in ["", "mx.a.test", "http://mx.a.test", "smtp://", "smtp://mx.a.test?tls=maybe"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn passwords_do_not_reach_errors_or_logs() {
        let smtp = Smtp {
            host: "h".into(),
            port: 25,
            security: Security::None,
            credentials: Some(("user".into(), "hunter2".into())),
            timeout: Duration::from_secs(1),
        };
        assert_eq!(without_secrets(&smtp, "535 bad hunter2"), "535 bad ***");
        assert!(!format!("{smtp:?}").contains("hunter2"));
    }
}
