//! Sends mail: to an SMTP server, into a folder, or into memory for tests. Texts are made elsewhere.
//!
//! A message has an id of its own (its `Message-ID`), so sending the same one again can be recognised by
//! whoever receives it, and in a folder it is one file.

mod message;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base::{Clock, Error};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor, message::Mailbox,
    transport::smtp::Error as SmtpError,
};

use crate::config::{Config, MailUrl};

pub use message::Message;

/// How long an SMTP server may take for one message, from the connection to its last word. Some let a
/// stranger wait for half a minute before they greet.
const PATIENCE: Duration = Duration::from_secs(120);

/// Why a message was not sent. A job tries again after [`SendError::Unavailable`] and gives up after the others.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The public URL is plain HTTP on a public host, so the links in the mail would be unsafe.
    #[error("mail is not sent while PUBLIC_URL is plain http on a public host")]
    Insecure,
    /// The message or its address will never be taken.
    #[error("the mail was refused: {0}")]
    Refused(String),
    /// The server, the network or the folder is away for the moment. The message may have been taken all the
    /// same, when the connection broke before the answer.
    #[error("the mail could not be sent now: {0}")]
    Unavailable(String),
}

impl From<SendError> for Error {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Insecure => insecure(),
            SendError::Refused(_) => Self::internal(error),
            SendError::Unavailable(_) => {
                tracing::warn!(%error, "mail could not be sent");
                Self::Unavailable {
                    code: "mail_unavailable",
                    detail: "Mail cannot be sent at the moment".to_owned(),
                }
            }
        }
    }
}

fn insecure() -> Error {
    let detail = "Mail is not sent while the public URL is plain http on a public host".to_owned();
    Error::Unavailable {
        code: "mail_insecure",
        detail,
    }
}

/// Sends messages from the configured sender. Cloning it is cheap.
#[derive(Clone)]
pub struct Mailer {
    from: Mailbox,
    /// What comes after the `@` of a `Message-ID`.
    host: String,
    allowed: bool,
    clock: Arc<dyn Clock>,
    patience: Duration,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Folder(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Memory(Arc<Mutex<Vec<Message>>>),
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let way = match &self.way {
            Way::Folder(_) => "folder",
            Way::Smtp(_) => "smtp",
            Way::Memory(_) => "memory",
        };
        f.debug_struct("Mailer")
            .field("way", &way)
            .field("allowed", &self.allowed)
            .finish_non_exhaustive()
    }
}

impl Mailer {
    /// The mailer of `MAIL_URL`. Connects to nothing yet.
    ///
    /// # Errors
    /// [`Error::Internal`] where the SMTP URL or the machine's root certificates cannot be used.
    pub fn new(config: &Config, clock: Arc<dyn Clock>) -> base::Result<Self> {
        let way = match &config.mail_url {
            MailUrl::File(folder) => Way::Folder(folder.clone()),
            MailUrl::Smtp(url) => Way::Smtp(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                    .map_err(Error::internal)?
                    .build(),
            ),
        };
        Ok(Self::by(way, config, clock))
    }

    /// A mailer for tests that keeps messages in memory, to be read with [`Mailer::taken`].
    pub fn memory(config: &Config, clock: Arc<dyn Clock>) -> Self {
        Self::by(Way::Memory(Arc::default()), config, clock)
    }

    fn by(way: Way, config: &Config, clock: Arc<dyn Clock>) -> Self {
        let host = config
            .public_url
            .host()
            .trim_matches(['[', ']'])
            .replace(':', "-");
        Self {
            from: config.mail_from.clone(),
            host,
            allowed: config.mail_allowed(),
            clock,
            patience: PATIENCE,
            way,
        }
    }

    /// The same, with another limit to what an SMTP server may take for one message.
    #[must_use]
    pub fn waiting_at_most(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Whether mail may be sent: for mail that goes along with something that is done in any case.
    pub fn is_allowed(&self) -> bool {
        self.allowed
    }

    /// For endpoints that must send mail, before they change anything.
    ///
    /// # Errors
    /// [`Error::Unavailable`] `mail_insecure` where no mail may be sent.
    pub fn check_allowed(&self) -> base::Result<()> {
        if self.allowed { Ok(()) } else { Err(insecure()) }
    }

    /// Sends one message; returns when the server has taken it, or when it is on the disk.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn send(&self, message: &Message) -> Result<(), SendError> {
        if !self.allowed {
            return Err(SendError::Insecure);
        }
        let mail = message
            .build(&self.from, &self.host, self.clock.now())
            .map_err(SendError::Refused)?;
        match &self.way {
            Way::Folder(folder) => {
                let name = format!("{}.eml", message.id());
                write(folder.clone(), name, mail.formatted()).await
            }
            Way::Smtp(transport) => {
                let plain = mail.envelope().to().iter().all(|to| to.user().is_ascii());
                self.in_time(transport.send(mail))
                    .await?
                    .map(|_| ())
                    .map_err(|error| smtp_error(&error, plain))
            }
            Way::Memory(taken) => {
                taken
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(message.clone());
                Ok(())
            }
        }
    }

    /// Whether the server answers, or the folder can be written; for `deskbell doctor`.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn check(&self) -> Result<(), SendError> {
        if !self.allowed {
            return Err(SendError::Insecure);
        }
        match &self.way {
            Way::Folder(folder) => tokio::fs::create_dir_all(folder)
                .await
                .map_err(|error| SendError::Unavailable(error.to_string())),
            Way::Smtp(transport) => match self.in_time(transport.test_connection()).await? {
                Ok(true) => Ok(()),
                Ok(false) => Err(SendError::Unavailable(
                    "the SMTP server does not answer".to_owned(),
                )),
                Err(error) => Err(smtp_error(&error, true)),
            },
            Way::Memory(_) => Ok(()),
        }
    }

    /// lettre's own limit is for the connection only; a server that falls silent later would be waited for
    /// for ever.
    async fn in_time<T>(&self, talk: impl Future<Output = T>) -> Result<T, SendError> {
        tokio::time::timeout(self.patience, talk).await.map_err(|_| {
            SendError::Unavailable(format!(
                "the SMTP server did not answer within {} s",
                self.patience.as_secs_f64()
            ))
        })
    }

    /// What a memory mailer was given so far, oldest first; always empty for the others.
    pub fn taken(&self) -> Vec<Message> {
        match &self.way {
            Way::Memory(taken) => taken.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Way::Folder(_) | Way::Smtp(_) => Vec::new(),
        }
    }
}

/// Writes under another name first, so that who watches the folder never reads half a message.
async fn write(folder: PathBuf, name: String, content: Vec<u8>) -> Result<(), SendError> {
    let half = folder.join(format!(".{name}.part"));
    let written = async {
        tokio::fs::create_dir_all(&folder).await?;
        tokio::fs::write(&half, content).await?;
        tokio::fs::rename(&half, folder.join(name)).await
    };
    written
        .await
        .map_err(|error| SendError::Unavailable(format!("{}: {error}", folder.display())))
}

/// `plain`: whether the address is in ASCII, which every server takes.
fn smtp_error(error: &SmtpError, plain: bool) -> SendError {
    let reason = message::one_line(&error.to_string());
    // A refused login is about our settings, not about this message: once they are mended it can go.
    let login = matches!(error.status().map(u16::from), Some(530 | 534 | 535 | 538));
    if (error.is_permanent() && !login) || (error.is_client() && !plain) {
        SendError::Refused(reason)
    } else {
        SendError::Unavailable(reason)
    }
}

#[cfg(test)]
mod tests {
    use base::Timestamp;

    use super::*;
    use crate::config::Source;

    struct Noon;

    impl Clock for Noon {
        fn now(&self) -> Timestamp {
            Timestamp::from_micros(1_795_219_200_000_000)
        }
    }

    fn message(id: &str) -> Message {
        Message {
            to_name: "Ana".to_owned(),
            to_address: "ana@example.com".to_owned(),
            subject: "Your code".to_owned(),
            text: "123456".to_owned(),
            html: "<p>123456</p>".to_owned(),
            message_id: id.to_owned(),
        }
    }

    fn config(mail_url: &str, public_url: &str) -> Config {
        Config::load(&Source::from_environment([
            ("MAIL_URL", mail_url),
            ("PUBLIC_URL", public_url),
            ("SECRET_KEY", "u4Jx0fZ0rJ2m1S8kq7Wn3bTy6VhCe5Ld"),
            ("JWT_SECRET", "Gm8Rk2Xv5Qp1Lz9Wd4Tf7Nb3Hc6Js0Ya"),
        ]))
        .unwrap()
    }

    #[tokio::test]
    async fn a_folder_gets_one_file_a_message_also_when_it_is_sent_again() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("file://{}", folder.path().join("new").display());
        let mailer = Mailer::new(&config(&url, "https://desk.example.com"), Arc::new(Noon)).unwrap();
        mailer.check().await.unwrap();
        for id in ["a-1", "a-1", "../b/2"] {
            mailer.send(&message(id)).await.unwrap();
        }
        let mut names: Vec<_> = std::fs::read_dir(folder.path().join("new"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["..-b-2.eml", "a-1.eml"]);
        let text = std::fs::read_to_string(folder.path().join("new/a-1.eml")).unwrap();
        assert!(text.contains("Message-ID: <a-1@desk.example.com>\r\n"), "{text}");
    }

    #[tokio::test]
    async fn a_memory_mailer_keeps_what_it_is_given() {
        let mailer = Mailer::memory(&config("file://unused", "http://localhost:1"), Arc::new(Noon));
        mailer.clone().send(&message("1")).await.unwrap();
        assert_eq!(mailer.taken(), [message("1")]);
        assert!(matches!(
            mailer
                .send(&Message {
                    to_address: "nobody".to_owned(),
                    ..message("2")
                })
                .await,
            Err(SendError::Refused(_))
        ));
    }

    #[tokio::test]
    async fn nothing_is_sent_from_a_public_plain_http_address() {
        let mailer = Mailer::memory(
            &config("file://unused", "http://desk.example.com"),
            Arc::new(Noon),
        );
        let error = Error::from(mailer.send(&message("1")).await.unwrap_err());
        assert!(
            matches!(
                error,
                Error::Unavailable {
                    code: "mail_insecure",
                    ..
                }
            ),
            "{error}"
        );
        assert!(matches!(
            mailer.check_allowed(),
            Err(Error::Unavailable {
                code: "mail_insecure",
                ..
            })
        ));
        assert!(mailer.taken().is_empty());
    }

    /// Speaks just enough SMTP for one message and returns what it was sent; refuses the recipient with `code`.
    async fn smtp_server(listener: tokio::net::TcpListener, code: &str) -> String {
        use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
        let (mut stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.split();
        let mut lines = BufReader::new(read).lines();
        let mut all = String::new();
        let mut in_data = false;
        write.write_all(b"220 hello\r\n").await.unwrap();
        while let Some(line) = lines.next_line().await.unwrap() {
            all.push_str(&line);
            all.push('\n');
            let verb = line.get(..4).unwrap_or("").to_uppercase();
            let reply = match (in_data, verb.as_str()) {
                (true, _) if line == "." => {
                    in_data = false;
                    "250 taken".to_owned()
                }
                (true, _) => continue,
                (false, "DATA") => {
                    in_data = true;
                    "354 go on".to_owned()
                }
                (false, "RCPT") => format!("{code} recipient"),
                (false, "QUIT") => "221 bye".to_owned(),
                (false, _) => "250 ok".to_owned(),
            };
            write.write_all(format!("{reply}\r\n").as_bytes()).await.unwrap();
        }
        all
    }

    #[tokio::test]
    async fn an_smtp_server_gets_the_message_and_its_refusals_are_told_apart() {
        for code in ["250", "550", "451"] {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("smtp://{}", listener.local_addr().unwrap());
            let mailer = Mailer::new(&config(&url, "https://desk.example.com"), Arc::new(Noon)).unwrap();
            let (mail, server) = (message("1"), smtp_server(listener, code));
            let (sent, seen) = tokio::join!(mailer.send(&mail), server);
            assert!(seen.contains("RCPT TO:<ana@example.com>"), "{seen}");
            match code {
                "250" => assert!(
                    sent.is_ok() && seen.contains("Subject: Your code"),
                    "{sent:?} {seen}"
                ),
                "550" => assert!(matches!(sent, Err(SendError::Refused(_))), "{sent:?}"),
                _ => assert!(matches!(sent, Err(SendError::Unavailable(_))), "{sent:?}"),
            }
        }
    }

    #[tokio::test]
    async fn an_absent_smtp_server_is_a_passing_fault() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        drop(listener);
        let mailer = Mailer::new(&config(&url, "https://desk.example.com"), Arc::new(Noon)).unwrap();
        assert!(matches!(
            mailer.send(&message("1")).await,
            Err(SendError::Unavailable(_))
        ));
        assert!(matches!(mailer.check().await, Err(SendError::Unavailable(_))));
    }
}
