//! What accounts write to people, and how every mail is made: one look, one place that renders and sends it.
//!
//! Words of a stranger are in no mail that they can have sent to somebody else: whoever signs up with another's
//! address is not greeted by the name they chose.

use super::{companies, links};
use base::{Error, Result, Timestamp};
use minijinja::{AutoEscape, Environment, Value, context};
use platform::{
    config::PublicUrl,
    jobs::{Context, Failure},
    mail::{Message, SendError},
    state::App,
};
use std::sync::LazyLock;

/// Tries before a mail is given up, over five to nine hours: a mail server may be away for a night.
pub const ATTEMPTS: i64 = 20;

/// What a mail is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum About<'a> {
    /// Somebody made an account for the reader: choose a password.
    Invite {
        /// The link's token.
        token: &'a str,
    },
    /// The code that proves the address.
    Verify {
        /// The six digits.
        code: &'a str,
    },
    /// Somebody signed up with the reader's address, who has an account already.
    AlreadyRegistered {
        /// Whether the account still waits for its first password.
        is_invited: bool,
    },
    /// A link that sets a new password.
    Reset {
        /// The link's token.
        token: &'a str,
    },
    /// The password was changed.
    PasswordChanged {
        /// When.
        at: Timestamp,
    },
    /// The account has another address now; it goes to the one before.
    EmailChanged {
        /// When.
        at: Timestamp,
    },
}

/// Who gets a mail.
#[derive(Debug, Clone, Copy)]
pub struct To<'a> {
    /// Their name; blank where it may be a stranger's invention.
    pub name: &'a str,
    /// Their address.
    pub email: &'a str,
}

/// The sender's company, as its mails speak of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct From<'a> {
    /// Its name.
    pub(super) company: &'a str,
    /// The zone of its days.
    pub(super) time_zone: &'a str,
}

/// The three texts of one kind of mail.
#[derive(Debug)]
pub struct Templates {
    /// One line.
    pub subject: &'static str,
    /// The body as plain text.
    pub text: &'static str,
    /// What stands within the layout.
    pub html: &'static str,
}

/// The templates in the folder of this name.
macro_rules! templates {
    ($kind:literal) => {
        $crate::accounts::mail::Templates {
            subject: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../templates/mail/",
                $kind,
                "/subject.txt"
            )),
            text: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../templates/mail/",
                $kind,
                "/body.txt"
            )),
            html: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../templates/mail/",
                $kind,
                "/body.html"
            )),
        }
    };
}
pub(crate) use templates;

const INVITE: Templates = templates!("invite");
const VERIFY: Templates = templates!("verify");
const ALREADY_REGISTERED: Templates = templates!("already_registered");
const RESET: Templates = templates!("reset");
const PASSWORD_CHANGED: Templates = templates!("password_changed");
const EMAIL_CHANGED: Templates = templates!("email_changed");
/// What stands around every HTML body.
const LAYOUT: &str = include_str!("../../../../templates/mail/layout.html");

/// HTML is escaped, the rest is not.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|name| {
        if name.ends_with(".html") {
            AutoEscape::Html
        } else {
            AutoEscape::None
        }
    });
    environment
});

fn render(name: &str, text: &str, values: &Value) -> Result<String> {
    ENVIRONMENT
        .render_named_str(name, text, values)
        .map_err(Error::internal)
}

impl About<'_> {
    const fn templates(&self) -> &'static Templates {
        match self {
            Self::Invite { .. } => &INVITE,
            Self::Verify { .. } => &VERIFY,
            Self::AlreadyRegistered { .. } => &ALREADY_REGISTERED,
            Self::Reset { .. } => &RESET,
            Self::PasswordChanged { .. } => &PASSWORD_CHANGED,
            Self::EmailChanged { .. } => &EMAIL_CHANGED,
        }
    }

    /// Where the mail leads.
    fn link(&self, url: &PublicUrl, to: To<'_>) -> String {
        match self {
            Self::Invite { token } => links::invite(url, token),
            Self::Verify { code } => links::verify(url, to.email, code),
            Self::Reset { token } => links::reset(url, token),
            Self::AlreadyRegistered { .. } | Self::PasswordChanged { .. } | Self::EmailChanged { .. } => {
                links::login(url)
            }
        }
    }

    fn values(&self, to: To<'_>, from: From<'_>, link: Value) -> Value {
        let To { name, email } = to;
        let From { company, time_zone } = from;
        match *self {
            Self::Invite { .. } | Self::Reset { .. } => context! { name, company, link },
            Self::Verify { code } => context! { company, code, link },
            Self::AlreadyRegistered { is_invited } => context! { name, company, is_invited, link },
            Self::PasswordChanged { at } | Self::EmailChanged { at } => {
                context! { name, company, email, at => at.local(time_zone), link }
            }
        }
    }

    /// Writes the mail. `id` makes it itself, and is the same when it is sent again.
    fn write(&self, url: &PublicUrl, to: To<'_>, from: From<'_>, id: String) -> Result<Message> {
        let letter = Letter {
            templates: self.templates(),
            topic: "your account",
            company: from.company,
        };
        letter.write(to, &self.link(url, to), id, |link| self.values(to, from, link))
    }
}

/// What a mail is made of.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// Its texts.
    pub templates: &'static Templates,
    /// What it is about, as its last line says.
    pub topic: &'static str,
    /// Whose it is.
    pub company: &'a str,
}

impl Letter<'_> {
    /// Writes the mail. `values` makes what the templates need out of the link as it is to stand in them; `id` makes
    /// the mail itself, and is the same when it is sent again.
    ///
    /// # Errors
    /// Where a template is not right, which is a defect.
    pub fn write(
        &self,
        to: To<'_>,
        link: &str,
        id: String,
        values: impl Fn(Value) -> Value,
    ) -> Result<Message> {
        // Its letters are those of a URL; the engine would also rewrite its slashes.
        let in_html = Value::from_safe_string(link.replace('&', "&amp;"));
        let in_text = values(link.into());
        let subject = render("subject.txt", self.templates.subject, &in_text)?;
        let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
        let html = render("body.html", self.templates.html, &values(in_html))?;
        let body = Value::from_safe_string(html);
        let around = context! { body, subject, company => self.company, topic => self.topic };
        Ok(Message {
            to_name: to.name.to_owned(),
            to_address: to.email.to_owned(),
            text: render("body.txt", self.templates.text, &in_text)?,
            html: render("layout.html", LAYOUT, &around)?,
            subject,
            message_id: id,
        })
    }
}

/// Sends a mail of the job's company.
///
/// # Errors
/// [`Failure::Retry`] where the server is away, [`Failure::Fatal`] where it refuses the mail for good.
pub(super) async fn send(
    context: &Context<App>,
    to: To<'_>,
    about: About<'_>,
    id: String,
) -> Result<(), Failure> {
    let company = companies::store::get(&context.db)
        .await?
        .ok_or_else(|| Failure::Fatal(Error::internal("the job's company is gone")))?;
    let from = From {
        company: &company.name,
        time_zone: &company.time_zone,
    };
    let message = about.write(&context.state.config.public_url, to, from, id)?;
    deliver(context, &message).await
}

/// Hands a mail over.
///
/// # Errors
/// [`Failure::Retry`] where the server is away, [`Failure::Fatal`] where it refuses the mail for good.
pub async fn deliver(context: &Context<App>, message: &Message) -> Result<(), Failure> {
    let sent = context.state.mailer.send(message).await;
    sent.map_err(|error| match error {
        SendError::Unavailable(_) => Failure::Retry(Error::internal(error)),
        SendError::Refused(_) | SendError::Insecure => Failure::Fatal(Error::internal(error)),
    })
}

#[cfg(test)]
#[path = "mail_tests.rs"]
mod tests;
