//! Mail of the real binary, taken by a real SMTP server.

use crate::harness::{Instance, Server, wait_for};
use serde_json::{Value, json};
use testkit::SmtpServer;

fn instance(smtp: &SmtpServer) -> Instance {
    Instance::demo()
        .with("MAIL_URL", &format!("smtp://127.0.0.1:{}", smtp.port()))
        .with("PUBLIC_URL", "http://localhost:4711")
}

fn invite(server: &Server, name: &str, email: &str) {
    let body = json!({ "name": name, "email": email, "role": "agent" }).to_string();
    let token = server.login();
    let (status, reply) = server
        .request("POST", "/api/users", Some(&token), Some(&body))
        .unwrap();
    assert_eq!(status, 201, "{reply}");
}

/// Waits until no job is left to do.
fn wait_for_jobs(instance: &Instance) {
    let database = instance.database();
    wait_for("the end of all jobs", || {
        let left: i64 = database
            .query_row("select count(*) from jobs where state <> 'done'", [], |row| {
                row.get(0)
            })
            .unwrap();
        (left == 0).then_some(())
    });
}

/// The only message; nothing may have come after it.
fn only(smtp: SmtpServer) -> Value {
    let mut taken = smtp.end();
    assert_eq!(taken.len(), 1, "{taken:?}");
    taken.remove(0)
}

fn check_invitation(taken: &Value, name: &str, email: &str) {
    let letter = &taken["letter"];
    assert_eq!(taken["to"], json!([email]));
    assert_eq!(letter["to"], json!([[name, email]]));
    assert_eq!(letter["defects"], json!([]));
    let id = letter["message_id"].as_str().unwrap();
    assert!(
        id.starts_with("<invite-") && id.ends_with("@localhost>"),
        "told from every other message: {id}"
    );
    let links = letter["parts"][0]["links"].as_array().unwrap();
    assert!(
        links[0]
            .as_str()
            .unwrap()
            .starts_with("http://localhost:4711/invite?token="),
        "{links:?}"
    );
}

#[test]
fn an_invitation_arrives_over_smtp() {
    let smtp = SmtpServer::start(&[]);
    let instance = instance(&smtp);
    let server = instance.serve();
    invite(&server, "Žofie Nováková", "zofie@new.example");
    wait_for_jobs(&instance);
    server.signal("TERM");
    assert_eq!(server.wait().0, Some(0));
    check_invitation(&only(smtp), "Žofie Nováková", "zofie@new.example");
}

#[test]
fn an_invitation_waits_for_an_smtp_server_that_is_away_and_arrives_once() {
    let away = SmtpServer::start(&[]);
    let instance = instance(&away);
    let port = away.port().to_string();
    assert_eq!(away.end(), [] as [Value; 0]);
    let server = instance.serve();
    invite(&server, "Ivo", "ivo@new.example");
    let database = instance.database();
    wait_for("two tries that fail", || {
        // The next try is due at once instead of in some seconds.
        database
            .execute("update jobs set run_at = 0 where state = 'queued'", [])
            .unwrap();
        let (state, attempts, error): (String, i64, Option<String>) = database
            .query_row(
                "select state, attempts, last_error from jobs where kind = 'accounts.send_invite'",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .unwrap();
        assert_ne!(state, "dead", "{error:?}");
        (attempts >= 2 && error.is_some()).then_some(())
    });

    // Back, but not ready yet, and then well.
    let busy = SmtpServer::start(&["--port", &port, "--answer", "RCPT=451 4.3.0 try later"]);
    let refused = "select count(*) from jobs where state = 'queued' and last_error like '%451%try later%'";
    wait_for("a try that is put off", || {
        database
            .execute("update jobs set run_at = 0 where state = 'queued'", [])
            .unwrap();
        let refused: i64 = database.query_row(refused, [], |row| row.get(0)).unwrap();
        (refused > 0).then_some(())
    });
    assert_eq!(busy.end(), [] as [Value; 0]);
    let well = SmtpServer::start(&["--port", &port]);
    database
        .execute("update jobs set run_at = 0 where state = 'queued'", [])
        .unwrap();
    wait_for_jobs(&instance);
    server.signal("TERM");
    let (code, log) = server.wait();
    assert_eq!(code, Some(0));
    assert!(log.contains("451"), "the log says why: {log}");
    check_invitation(&only(well), "Ivo", "ivo@new.example");
}

#[test]
fn mail_goes_over_tls_to_a_server_that_the_operator_s_authority_vouches_for() {
    let smtp = SmtpServer::start(&["--tls", "implicit", "--login", "desk:secret"]);
    let instance = Instance::demo()
        .with(
            "MAIL_URL",
            &format!("smtps://desk:secret@127.0.0.1:{}", smtp.port()),
        )
        .with("SSL_CERT_FILE", smtp.authority().to_str().unwrap())
        .with("PUBLIC_URL", "http://localhost:4711");
    let server = instance.serve();
    invite(&server, "Ana", "ana@new.example");
    wait_for_jobs(&instance);
    server.signal("TERM");
    assert_eq!(server.wait().0, Some(0));
    let taken = only(smtp);
    assert_eq!((&taken["tls"], &taken["login"]), (&json!(true), &json!("desk")));
    check_invitation(&taken, "Ana", "ana@new.example");
}
