//! Giving letters to the mail server.

use std::time::Duration;

use app::letters::Letter;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error as SmtpError,
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        extension::ClientId,
    },
};
use tokio::time::timeout;
use url::Url;
use uuid::Uuid;

use super::{MailError, SEND_MAX};
use crate::settings::{Smtp, SmtpTls};

/// How long the mail server may take for an answer.
const ANSWER_MAX: Duration = Duration::from_secs(10);
/// Answers that say that there is no such mailbox, or that it takes nothing (RFC 5321, section 4.2.3): to try again would be in vain.
const REFUSALS: [u16; 3] = [550, 551, 553];

/// The way to the mail server.
pub struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// The name of our own server.
    host: String,
}

impl Post {
    /// By this mail server, for a server with this address.
    ///
    /// # Errors
    /// Where the authority's certificate can't be used.
    pub fn new(smtp: &Smtp, base: &str) -> Result<Self, SmtpError> {
        let host = Url::parse(base).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let mut parameters = TlsParameters::builder(smtp.host.clone());
        if let Some(pem) = &smtp.ca {
            parameters = parameters.add_root_certificate(Certificate::from_pem(pem)?);
        }
        let tls = match smtp.tls {
            SmtpTls::Starttls => Tls::Required(parameters.build()?),
            SmtpTls::Implicit => Tls::Wrapper(parameters.build()?),
            SmtpTls::Off => Tls::None,
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port)
            .tls(tls)
            .timeout(Some(ANSWER_MAX))
            .hello_name(ClientId::Domain(host.clone()));
        if let Some((user, password)) = &smtp.login {
            transport = transport.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
        }
        Ok(Self { transport: transport.build(), from: smtp.from.clone(), host })
    }

    /// Sends a letter, with the address of what stops more of its kind. One that the mail server refuses for good is told of in the log
    /// and done with.
    ///
    /// # Errors
    /// [`MailError`]; then it is to be sent again.
    pub async fn send(&self, to: &str, letter: &Letter, id: Uuid, stop: Option<&str>) -> Result<(), MailError> {
        let Some(message) = self.message(to, letter, id, stop) else {
            tracing::error!("a letter could not be written; it is not sent");
            return Ok(());
        };
        match timeout(SEND_MAX, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => match error.status().map(u16::from) {
                Some(code) if REFUSALS.contains(&code) => {
                    tracing::warn!(code, "the mail server takes no letter for an address; it is not sent");
                    Ok(())
                }
                code => Err(MailError::Smtp(why(&error, code))),
            },
            Err(_) => Err(MailError::Smtp(format!("the mail server took longer than {} s", SEND_MAX.as_secs()))),
        }
    }

    fn message(&self, to: &str, letter: &Letter, id: Uuid, stop: Option<&str>) -> Option<Message> {
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.parse().ok()?))
            .message_id(Some(format!("<{id}@{}>", self.host)))
            .subject(letter.subject.clone())
            .raw_header(plain("Auto-Submitted", "auto-generated")?);
        if let Some(stop) = stop {
            message = message
                .raw_header(plain("List-Unsubscribe", &format!("<{stop}>"))?)
                .raw_header(plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")?);
        }
        message.multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone())).ok()
    }
}

/// A header of ours, in which nobody else's text stands: it is not to be broken into lines.
fn plain(name: &str, value: &str) -> Option<HeaderValue> {
    let name = HeaderName::new_from_ascii(name.to_owned()).ok()?;
    let is_plain = value.bytes().all(|byte| byte.is_ascii_graphic());
    is_plain.then(|| HeaderValue::dangerous_new_pre_encoded(name, value.to_owned(), value.to_owned()))
}

/// What went wrong, without the mail server's sentence: that can name the address.
fn why(error: &SmtpError, code: Option<u16>) -> String {
    match code {
        Some(code) => format!("the mail server says {code}"),
        None if error.is_timeout() => "the mail server does not answer in time".into(),
        None if error.is_tls() => "there is no encrypted connection to the mail server".into(),
        None if error.is_client() => "the mail server does not offer what is set".into(),
        None => "the mail server can't be reached".into(),
    }
}
