//! Mail over SMTP, against a server of another make: what it takes is what we meant, and what it refuses
//! is told apart into "later" and "never".

use base::{Clock, Timestamp};
use platform::{
    config::{Config, Source},
    mail::{Mailer, Message, SendError},
};
use serde_json::{Value, json};
use std::{
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};
use testkit::SmtpServer;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
    }
}

fn mailer(mail_url: &str) -> Mailer {
    let config = Config::load(&Source::from_environment([
        ("MAIL_URL", mail_url),
        ("MAIL_FROM", "Bürgerbüro <desk@example.com>"),
        ("PUBLIC_URL", "https://desk.example.com"),
        ("SECRET_KEY", "u4Jx0fZ0rJ2m1S8kq7Wn3bTy6VhCe5Ld"),
        ("JWT_SECRET", "Gm8Rk2Xv5Qp1Lz9Wd4Tf7Nb3Hc6Js0Ya"),
    ]));
    Mailer::new(&config.unwrap(), Arc::new(Noon)).unwrap()
}

fn message() -> Message {
    Message {
        to_name: "Ana Martínez".to_owned(),
        to_address: "ana@example.com".to_owned(),
        subject: "Réponse à votre demande 🚀".to_owned(),
        text: "Grüße aus Wien 🏔\nhttps://desk.example.com/x".to_owned(),
        html: "<p>Grüße aus <a href=\"https://desk.example.com/x\">Wien</a> 🏔</p>".to_owned(),
        message_id: "invite-42".to_owned(),
    }
}

/// Sends one message to a server started like this; gives the outcome and what the server took.
async fn send(server: &[&str], message: &Message) -> (Result<(), SendError>, Vec<Value>) {
    let server = SmtpServer::start(server);
    let sent = mailer(&format!("smtp://127.0.0.1:{}", server.port()))
        .send(message)
        .await;
    (sent, server.end())
}

/// Header lines as `name: value`, in their order.
fn headers(taken: &Value) -> Vec<String> {
    let headers = taken["letter"]["headers"].as_array().unwrap();
    headers
        .iter()
        .map(|pair| format!("{}: {}", pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
        .collect()
}

/// The names of the headers of every message, whatever is in it.
const HEADERS: [&str; 8] = [
    "Auto-Submitted",
    "Content-Type",
    "Date",
    "From",
    "MIME-Version",
    "Message-ID",
    "Subject",
    "To",
];

fn header_names(taken: &Value) -> Vec<String> {
    let mut names: Vec<_> = headers(taken)
        .iter()
        .map(|line| line.split(':').next().unwrap().to_owned())
        .collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_message_arrives_as_it_was_meant() {
    let (sent, taken) = send(&[], &message()).await;
    sent.unwrap();
    let [mail] = taken.as_slice() else {
        panic!("one message: {taken:?}")
    };
    assert_eq!(
        (&mail["from"], &mail["to"]),
        (&json!("desk@example.com"), &json!(["ana@example.com"]))
    );
    let letter = &mail["letter"];
    assert_eq!(letter["defects"], json!([]));
    assert_eq!(letter["from"], json!([["Bürgerbüro", "desk@example.com"]]));
    assert_eq!(letter["to"], json!([["Ana Martínez", "ana@example.com"]]));
    assert_eq!(letter["subject"], "Réponse à votre demande 🚀");
    assert_eq!(letter["message_id"], "<invite-42@desk.example.com>");
    assert_eq!(letter["type"], "multipart/alternative");
    let parts = letter["parts"].as_array().unwrap();
    let kinds: Vec<_> = parts
        .iter()
        .map(|part| (&part["type"], &part["charset"]))
        .collect();
    assert_eq!(
        kinds,
        [
            (&json!("text/plain"), &json!("utf-8")),
            (&json!("text/html"), &json!("utf-8"))
        ]
    );
    assert_eq!(
        parts[0]["text"]
            .as_str()
            .unwrap()
            .replace("\r\n", "\n")
            .trim_end(),
        message().text
    );
    assert_eq!(parts[1]["text"].as_str().unwrap().trim_end(), message().html);
    assert!(
        mail["raw"].as_str().unwrap().is_ascii(),
        "any server can carry it"
    );
    assert!(headers(mail).contains(&"Auto-Submitted: auto-generated".to_owned()));
    assert!(headers(mail).contains(&"Date: Fri, 20 Nov 2026 12:00:00 +0000".to_owned()));
}

#[tokio::test]
async fn no_text_arrives_as_a_header_or_a_recipient_of_its_own() {
    let mut server = SmtpServer::start(&[]);
    let mailer = mailer(&format!("smtp://127.0.0.1:{}", server.port()));
    let attacks = [
        "x\r\nBcc: eve@example.com",
        "x\nBcc: eve@example.com\n\nHello",
        "x\rX-Evil: 1",
        "x\r\n.\r\nRCPT TO:<eve@example.com>\r\n",
        "x\u{0}\u{b}\u{c}\u{85}\u{2028}Bcc: eve@example.com",
        "=?utf-8?b?DQpCY2M6IGV2ZUBleGFtcGxlLmNvbQ==?=",
        "\" <eve@example.com>, \"",
        "x, eve@example.com",
        "undisclosed:eve@example.com;",
        ".",
        "",
    ];
    for attack in attacks {
        for mail in [
            Message {
                subject: attack.to_owned(),
                ..message()
            },
            Message {
                to_name: attack.to_owned(),
                ..message()
            },
            Message {
                message_id: format!("invite-{attack}1"),
                ..message()
            },
            Message {
                text: attack.to_owned(),
                html: attack.to_owned(),
                ..message()
            },
        ] {
            mailer.send(&mail).await.unwrap();
            let taken = server.taken();
            assert_eq!(taken["to"], json!(["ana@example.com"]), "{mail:?}");
            assert_eq!(header_names(&taken), HEADERS, "{mail:?}\n{}", taken["raw"]);
            let letter = &taken["letter"];
            assert_eq!(letter["to"].as_array().unwrap().len(), 1, "{mail:?} {letter}");
            assert_eq!(letter["to"][0][1], "ana@example.com", "{mail:?} {letter}");
            assert_eq!(letter["parts"].as_array().unwrap().len(), 2, "{mail:?} {letter}");
        }
        let mail = Message {
            to_address: format!("ana@example.com{attack}"),
            ..message()
        };
        if attack.is_empty() {
            continue;
        }
        assert!(
            matches!(mailer.send(&mail).await, Err(SendError::Refused(_))),
            "{mail:?}"
        );
    }
    assert_eq!(server.end(), [] as [Value; 0]);
}

#[tokio::test]
async fn names_subjects_and_bodies_of_every_script_and_length_arrive_whole() {
    let mut server = SmtpServer::start(&[]);
    let mailer = mailer(&format!("smtp://127.0.0.1:{}", server.port()));
    let scripts = [
        "Ελένη Παπαδοπούλου",
        "أحمد حداد",
        "桃子 我孫子市",
        "👩‍👩‍👧‍👦 e\u{301}",
        "O'Brien; \"Q\" (x) <y>, [z]@\\",
        &"long words ".repeat(18),
        &"ü".repeat(200),
        &"x".repeat(200),
    ];
    for script in scripts {
        let text = format!(
            "{script}\n.\n..\n.hidden\nFrom here\n\n{}\nend",
            script.repeat(300)
        );
        let mail = Message {
            to_name: script.to_owned(),
            subject: script.to_owned(),
            text: text.clone(),
            html: text.clone(),
            ..message()
        };
        mailer.send(&mail).await.unwrap();
        let taken = server.taken();
        let letter = &taken["letter"];
        assert_eq!(letter["defects"], json!([]), "{script}\n{}", taken["raw"]);
        assert_eq!(letter["subject"], script.trim());
        // Python shows a blank between two encoded words of a name where RFC 2047 wants none.
        let name = letter["to"][0][0].as_str().unwrap().replace(' ', "");
        assert_eq!(
            (name, &letter["to"][0][1]),
            (script.replace(' ', ""), &json!("ana@example.com"))
        );
        for part in letter["parts"].as_array().unwrap() {
            let arrived = part["text"].as_str().unwrap().replace("\r\n", "\n");
            assert_eq!(arrived.trim_end(), text.trim_end(), "{}", part["type"]);
        }
    }
}

#[tokio::test]
async fn an_address_beyond_ascii_goes_where_it_can() {
    let far = Message {
        to_address: "ana@exämple.com".to_owned(),
        ..message()
    };
    let (sent, taken) = send(&["--ascii-only"], &far).await;
    sent.unwrap();
    assert_eq!(
        taken[0]["to"],
        json!(["ana@xn--exmple-cua.com"]),
        "a host has a form for every server"
    );

    let name = Message {
        to_address: "añá@example.com".to_owned(),
        ..message()
    };
    let (sent, taken) = send(&[], &name).await;
    sent.unwrap();
    assert_eq!(taken[0]["to"], json!(["añá@example.com"]));
    assert_eq!(
        taken[0]["letter"]["to"],
        json!([["Ana Martínez", "añá@example.com"]])
    );
    let (sent, taken) = send(&["--ascii-only"], &name).await;
    assert!(
        matches!(sent, Err(SendError::Refused(_))),
        "this server never can: {sent:?}"
    );
    assert_eq!(taken, [] as [Value; 0]);
}

#[tokio::test]
async fn a_refusal_for_now_is_told_apart_from_one_for_good() {
    for (answer, later) in [
        ("MAIL=451 4.3.0 busy", true),
        ("RCPT=450 4.2.1 greylisted", true),
        ("RCPT=550 5.1.1 no such user", false),
        ("RCPT=553 5.1.3 no such address", false),
        ("DATA=452 4.3.1 disk full", true),
        ("DATA=552 5.3.4 too large", false),
        ("DATA=554 5.7.1 looks like spam", false),
    ] {
        let (sent, taken) = send(&["--answer", answer], &message()).await;
        let words = answer.split_once(' ').unwrap().1;
        match sent {
            Err(SendError::Unavailable(reason)) if later => assert!(reason.contains(words), "{reason}"),
            Err(SendError::Refused(reason)) if !later => assert!(reason.contains(words), "{reason}"),
            other => panic!("{answer}: {other:?}"),
        }
        assert_eq!(taken, [] as [Value; 0]);
    }
}

#[tokio::test]
async fn a_server_that_is_away_or_falls_silent_is_not_waited_for_for_ever() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let mailer = mailer(&url).waiting_at_most(Duration::from_millis(300));
    // What it says, a line at a time, before it says nothing any more.
    let talks: [&[&str]; 4] = [
        &[],
        &["220 hello\r\n"],
        &["220 hello\r\n", "250 ok\r\n", "250 ok\r\n", "250 ok\r\n"],
        &["220-hello\r\n"],
    ];
    for talk in talks {
        let silent = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut heard = [0; 4096];
            for (n, line) in talk.iter().enumerate() {
                if n > 0 {
                    assert!(stream.read(&mut heard).await.unwrap() > 0);
                }
                stream.write_all(line.as_bytes()).await.unwrap();
            }
            while stream.read(&mut heard).await.unwrap() > 0 {}
        };
        let mail = message();
        let (sent, ()) = tokio::join!(mailer.send(&mail), silent);
        assert!(
            matches!(&sent, Err(SendError::Unavailable(reason)) if reason.contains("within 0.3 s")),
            "{talk:?}: {sent:?}"
        );
        let (checked, ()) = tokio::join!(mailer.check(), async {
            let (mut stream, _) = listener.accept().await.unwrap();
            while stream.read(&mut [0; 4096]).await.unwrap() > 0 {}
        });
        assert!(matches!(checked, Err(SendError::Unavailable(_))), "{checked:?}");
    }
    // One that hangs up, and one that is not there.
    let mail = message();
    let (sent, ()) = tokio::join!(mailer.send(&mail), async {
        drop(listener.accept().await.unwrap())
    });
    assert!(matches!(sent, Err(SendError::Unavailable(_))), "{sent:?}");
    drop(listener);
    let sent = mailer.send(&mail).await;
    assert!(matches!(sent, Err(SendError::Unavailable(_))), "{sent:?}");
}

#[tokio::test]
async fn a_login_is_needed_where_the_server_wants_one() {
    let mut server = SmtpServer::start(&["--login", "des k:p@ss/wörd%"]);
    let url = |login: &str| format!("smtp://{login}127.0.0.1:{}?tls=none", server.port());
    let good = url("des%20k:p%40ss%2Fw%C3%B6rd%25@");
    let wrong = [url("des%20k:guess@"), url("")];
    mailer(&good).send(&message()).await.unwrap();
    mailer(&good).check().await.unwrap();
    for wrong in wrong {
        let sent = mailer(&wrong).send(&message()).await;
        assert!(
            matches!(&sent, Err(SendError::Unavailable(reason)) if !reason.contains("guess")),
            "once the settings are right it can go: {sent:?}"
        );
    }
    assert_eq!(server.taken()["login"], "des k");
    assert_eq!(server.end(), [] as [Value; 0]);
}

/// Whom a process trusts is read from its environment, so each outcome is another process's.
fn send_trusting(authority: Option<&Path>, mail_url: &str) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "--exact",
            "smtp::one_message_to_the_server_of_the_environment",
            "--ignored",
            "--nocapture",
        ])
        .env("SMTP_TEST_URL", mail_url)
        .env_remove("SSL_CERT_FILE")
        .stdin(Stdio::null());
    if let Some(authority) = authority {
        command.env("SSL_CERT_FILE", authority);
    }
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, outcome) = text
        .split_once("outcome: ")
        .unwrap_or_else(|| panic!("it ended before: {text}"));
    outcome.lines().next().unwrap().to_owned()
}

#[tokio::test]
#[ignore = "run by the tests below, in a process of its own"]
async fn one_message_to_the_server_of_the_environment() {
    let Ok(url) = std::env::var("SMTP_TEST_URL") else {
        return;
    };
    match mailer(&url).send(&message()).await {
        Ok(()) => println!("outcome: sent"),
        Err(SendError::Unavailable(reason)) => println!("outcome: later, {reason}"),
        Err(error) => println!("outcome: never, {error}"),
    }
}

#[test]
fn tls_is_talked_to_whom_the_operator_trusts_and_to_nobody_else() {
    for (tls, url) in [
        ("starttls", "smtp://desk:secret@127.0.0.1:PORT?tls=required"),
        ("starttls", "smtp://127.0.0.1:PORT?tls=opportunistic"),
        ("implicit", "smtps://desk:secret@127.0.0.1:PORT"),
    ] {
        let mut arguments = vec!["--tls", tls];
        if url.contains("secret") {
            arguments.extend(["--login", "desk:secret"]);
        }
        let mut server = SmtpServer::start(&arguments);
        let url = url.replace("PORT", &server.port().to_string());
        assert_eq!(send_trusting(Some(&server.authority()), &url), "sent", "{url}");
        let taken = server.taken();
        assert_eq!(
            (&taken["tls"], &taken["letter"]["subject"]),
            (&json!(true), &json!(message().subject))
        );
        assert_eq!(taken["login"].is_null(), !url.contains("secret"));

        let stranger = send_trusting(None, &url);
        assert!(
            stranger.starts_with("later, ") && stranger.contains("UnknownIssuer"),
            "{url}: {stranger}"
        );
        let wrong = send_trusting(Some(&server.authority()), &url.replace("secret", "guess"));
        assert_eq!(
            wrong.starts_with("later, "),
            url.contains("secret"),
            "{url}: {wrong}"
        );
        assert_eq!(server.end().len(), usize::from(!url.contains("secret")), "{url}");
    }
}

#[test]
fn a_certificate_for_another_host_is_refused() {
    for (tls, url) in [
        ("starttls", "smtp://127.0.0.1:PORT?tls=required"),
        ("implicit", "smtps://127.0.0.1:PORT"),
    ] {
        let server = SmtpServer::start(&["--tls", tls, "--certificate-for", "mail.example.com"]);
        let url = url.replace("PORT", &server.port().to_string());
        let outcome = send_trusting(Some(&server.authority()), &url);
        assert!(
            outcome.starts_with("later, ") && outcome.contains("not valid for name"),
            "{url}: {outcome}"
        );
        assert_eq!(server.end(), [] as [Value; 0]);
    }
}

#[test]
fn a_login_is_never_sent_in_the_clear_where_tls_is_required() {
    let server = SmtpServer::start(&["--login", "desk:secret"]);
    let url = format!("smtp://desk:secret@127.0.0.1:{}?tls=required", server.port());
    let outcome = send_trusting(Some(&server.authority()), &url);
    assert!(
        outcome.starts_with("later, ") && outcome.contains("STARTTLS"),
        "{outcome}"
    );
    assert_eq!(server.end(), [] as [Value; 0]);
}
