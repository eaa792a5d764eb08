//! The invitation's mail.

use base::{Error, Result};
use minijinja::{AutoEscape, Environment, context};
use platform::mail::Message;

/// Writes the mail. HTML is escaped; a line break in a name cannot reach a header.
pub(super) fn invitation(
    message_id: String,
    to: &str,
    name: &str,
    company: &str,
    link: &str,
) -> Result<Message> {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|name| {
        if name.ends_with(".html") {
            AutoEscape::Html
        } else {
            AutoEscape::None
        }
    });
    let values = context! { name, company, link };
    let render = |name: &str, text: &str| {
        templates
            .render_named_str(name, text, &values)
            .map_err(Error::internal)
    };
    Ok(Message {
        to_name: name.to_owned(),
        to_address: to.to_owned(),
        subject: render(
            "subject.txt",
            include_str!("../../../../../templates/mail/invite/subject.txt"),
        )?
        .trim()
        .to_owned(),
        text: render(
            "body.txt",
            include_str!("../../../../../templates/mail/invite/body.txt"),
        )?,
        html: render(
            "body.html",
            include_str!("../../../../../templates/mail/invite/body.html"),
        )?,
        message_id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_in_html_only() {
        let message = invitation(
            "invite-1".into(),
            "a@example.com",
            "<b>Ana</b>",
            "R&D",
            "https://x.example/invite?token=t",
        )
        .unwrap();
        assert!(message.text.contains("Hello <b>Ana</b>,"));
        let html = message.html;
        assert!(html.contains("&lt;b&gt;Ana") && html.contains("R&amp;D") && !html.contains("<b>Ana"));
        assert_eq!(message.subject, "R&D invites you to Deskbell");
    }
}
