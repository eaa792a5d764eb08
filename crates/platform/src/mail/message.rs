//! One message and its form on the wire.

use std::time::{Duration, SystemTime};

use base::Timestamp;
use lettre::{
    Address,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};

/// A message to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The person's name as shown beside the address; may be empty.
    pub to_name: String,
    /// The address.
    pub to_address: String,
    /// The subject; line breaks and other control characters become blanks.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The same body as HTML.
    pub html: String,
    /// What makes this message itself, unique in the instance and the same when it is sent again: the part
    /// of its `Message-ID` before the `@`. Letters, digits, `.`, `_` and `-`; anything else becomes `-`.
    pub message_id: String,
}

impl Message {
    /// The id as it may stand in a header and in a file's name.
    pub(super) fn id(&self) -> String {
        let letter = |c: char| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') {
                c
            } else {
                '-'
            }
        };
        self.message_id.chars().map(letter).collect()
    }

    /// The message for the wire, or why it can never be sent.
    pub(super) fn build(
        &self,
        from: &Mailbox,
        host: &str,
        now: Timestamp,
    ) -> Result<lettre::Message, String> {
        let address = recipient(&self.to_address)?;
        // lettre leaves dots unquoted, and no word of a header may begin with one.
        let name = one_line(&self.to_name);
        let name = name.trim_start_matches(['.', ' ']).to_owned();
        let to = Mailbox::new((!name.is_empty()).then_some(name), address);
        let date = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(now.as_seconds()).unwrap_or(0));
        lettre::Message::builder()
            .from(from.clone())
            .to(to)
            .subject(one_line(&self.subject))
            .date(date)
            .message_id(Some(format!("<{}@{host}>", self.id())))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(
                self.text.clone(),
                self.html.clone(),
            ))
            .map_err(|error| error.to_string())
    }
}

/// An address with its host as every mail server knows it: letters beyond ASCII in their `xn--` form.
fn recipient(text: &str) -> Result<Address, String> {
    let address: Address = text.parse().map_err(|error| format!("{text}: {error}"))?;
    if address.domain().is_ascii() {
        return Ok(address);
    }
    match url::Host::parse(address.domain()) {
        Ok(url::Host::Domain(host)) => {
            Address::new(address.user(), host).map_err(|error| format!("{text}: {error}"))
        }
        Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | Err(_) => {
            Err(format!("{text}: its host is no name that mail can go to"))
        }
    }
}

/// A header is one line: what would begin another one becomes a blank.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Keeps holiday notices and other robots from answering (RFC 3834).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(message: &Message) -> String {
        let from: Mailbox = "Deskbell <no-reply@localhost>".parse().unwrap();
        let now = Timestamp::parse("2026-11-20T10:00:00Z").unwrap();
        String::from_utf8(message.build(&from, "desk.example.com", now).unwrap().formatted()).unwrap()
    }

    fn message() -> Message {
        Message {
            to_name: "Ana Martínez".to_owned(),
            to_address: "ana@example.com".to_owned(),
            subject: "Réponse à votre ticket".to_owned(),
            text: "Grüße\nfrom Vienna".to_owned(),
            html: "<p>Grüße</p>".to_owned(),
            message_id: "job-42".to_owned(),
        }
    }

    #[test]
    fn a_message_has_its_headers_and_both_bodies() {
        let wire = wire(&message());
        for part in [
            "From: Deskbell <no-reply@localhost>\r\n",
            "<ana@example.com>\r\n",
            "Subject: =?utf-8?b?",
            "Date: Fri, 20 Nov 2026 10:00:00 +0000\r\n",
            "Message-ID: <job-42@desk.example.com>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: multipart/alternative;",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
        ] {
            assert!(wire.contains(part), "{part}\n{wire}");
        }
    }

    #[test]
    fn no_text_can_begin_a_header_of_its_own() {
        let attacks = [
            "x\r\nBcc: eve@example.com",
            "x\nBcc: eve@example.com",
            "x\rBcc: eve@example.com",
            "x\r\n\r\nBcc: eve@example.com",
            "x\u{85}Bcc: e@e.co",
            "x\u{0}\r\n Bcc: e@e.co",
        ];
        for attack in attacks {
            for message in [
                Message {
                    subject: attack.to_owned(),
                    ..message()
                },
                Message {
                    to_name: attack.to_owned(),
                    ..message()
                },
                Message {
                    to_name: format!("\"{attack}\" <eve@example.com>"),
                    ..message()
                },
                Message {
                    message_id: attack.to_owned(),
                    ..message()
                },
            ] {
                let wire = wire(&message);
                let (headers, _) = wire.split_once("\r\n\r\n").unwrap();
                assert!(
                    !headers.lines().any(|line| line.to_lowercase().starts_with("bcc")),
                    "{headers}"
                );
                assert!(
                    !headers.contains("\n\n")
                        && headers.contains("MIME-Version")
                        && headers.contains("Content-Type"),
                    "{headers}"
                );
                let from: Mailbox = "a@b.co".parse().unwrap();
                let built = message.build(&from, "h", Timestamp::from_micros(0)).unwrap();
                let to: Vec<String> = built.envelope().to().iter().map(ToString::to_string).collect();
                assert_eq!(to, ["ana@example.com"]);
            }
            let message = Message {
                to_address: format!("ana@example.com{attack}"),
                ..message()
            };
            assert!(
                message
                    .build(&"a@b.co".parse().unwrap(), "h", Timestamp::from_micros(0))
                    .is_err(),
                "{attack:?}"
            );
        }
    }

    #[test]
    fn a_host_beyond_ascii_is_named_as_every_server_knows_it() {
        for (given, sent) in [
            ("ana@exämple.com", "ana@xn--exmple-cua.com"),
            ("ana@例え.jp", "ana@xn--r8jz45g.jp"),
            ("Ana@Example.COM", "Ana@Example.COM"),
            ("añá@exämple.com", "añá@xn--exmple-cua.com"),
        ] {
            assert_eq!(recipient(given).unwrap().to_string(), sent);
        }
        for bad in ["ana@１.２.３.４", "ana@", "ana", "ana@ex ample.com"] {
            assert!(recipient(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn long_lines_and_dots_survive() {
        let text = format!("{}\n.\nend", "x".repeat(5_000));
        let wire = wire(&Message { text, ..message() });
        assert!(wire.lines().all(|line| line.len() <= 998), "RFC 5322's limit");
    }
}
