//! The commands (`operations.md`).

use crate::harness::{Instance, errors, says, wait_for};
use std::path::PathBuf;

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../app/tests/fixtures")
        .join(name)
}

#[test]
fn the_demo_goes_into_an_empty_database_only() {
    let instance = Instance::demo();
    let again = instance.run(&["demo"]);
    assert_eq!(again.status.code(), Some(1), "{again:?}");
    assert!(errors(&again).contains("has a company already"));
    assert!(instance.run(&["demo", "--if-empty"]).status.success());
}

#[test]
fn the_demo_is_the_same_every_time() {
    let people = |instance: &Instance| -> Vec<(String, Option<String>)> {
        let database = instance.database();
        let mut statement = database
            .prepare("select name, email from users order by id")
            .unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        rows.map(Result::unwrap).collect()
    };
    let (one, two) = (people(&Instance::demo()), people(&Instance::demo()));
    assert_eq!(one, two);
    assert!(one.len() > 300);
}

#[test]
fn a_company_s_owner_is_invited_where_no_password_is_given() {
    let instance = Instance::new();
    let output = instance.run(&[
        "company",
        "create",
        "--name",
        "Acme",
        "--slug",
        "acme",
        "--owner-email",
        "o@example.com",
    ]);
    assert!(output.status.success(), "{output:?}");
    assert!(
        says(&output).contains("http://localhost:0/invite?token="),
        "{output:?}"
    );
    let again = instance.run(&[
        "company",
        "create",
        "--name",
        "Acme",
        "--slug",
        "acme",
        "--owner-email",
        "o@example.com",
    ]);
    assert_eq!(again.status.code(), Some(1));
    assert!(errors(&again).contains("slug"));
}

#[test]
fn a_rescued_user_can_log_in_and_a_disabled_one_cannot() {
    let instance = Instance::demo();
    let create = [
        "user",
        "create",
        "--company",
        "demo",
        "--email",
        "new@demo.test",
        "--name",
        "New",
        "--password-stdin",
    ];
    let weak = instance.run_with_input(&create, "short\n");
    assert_eq!(weak.status.code(), Some(2), "{weak:?}");
    assert!(
        instance
            .run_with_input(&create, "correct horse battery\n")
            .status
            .success()
    );
    let who = ["--company", "demo", "--email", "new@demo.test"];
    let set = instance.run_with_input(
        &[&["user", "set-password"], &who[..]].concat(),
        "another long pass phrase\n",
    );
    assert!(set.status.success(), "{set:?}");

    let server = instance.serve();
    let login = |password: &str| {
        let body = format!(r#"{{"email":"NEW@demo.test","password":"{password}"}}"#);
        server
            .request("POST", "/api/auth/login", None, Some(&body))
            .unwrap()
            .0
    };
    assert_eq!(login("correct horse battery"), 401);
    assert_eq!(login("another long pass phrase"), 200);
    assert!(
        instance
            .run(&[&["user", "disable"], &who[..]].concat())
            .status
            .success()
    );
    assert_eq!(login("another long pass phrase"), 401);
    let last = instance.run(&[
        "user",
        "disable",
        "--company",
        "demo",
        "--email",
        "owner@demo.test",
    ]);
    assert_eq!(last.status.code(), Some(1), "the last owner stays: {last:?}");
}

#[test]
fn an_import_says_what_it_took_and_exits_with_3_where_rows_were_refused() {
    let instance = Instance::demo();
    let file = fixture("customers-10k.csv");
    let import = |more: &[&str]| {
        let arguments = [
            &["import", "users", file.to_str().unwrap(), "--company", "demo"],
            more,
        ]
        .concat();
        instance.run(&arguments)
    };
    let dry = import(&["--dry-run"]);
    assert_eq!(dry.status.code(), Some(3), "{dry:?}");
    assert!(
        says(&dry).contains("9819 created, 0 updated, 0 unchanged, 181 refused"),
        "{}",
        says(&dry)
    );
    let real = import(&["--map", "name=Full Name", "--map", "email=E-mail"]);
    assert_eq!(real.status.code(), Some(3));
    let bad = import(&["--map", "name=No Such Column"]);
    assert_eq!(bad.status.code(), Some(2), "{bad:?}");
    let missing = instance.run(&["import", "users", "nowhere.csv", "--company", "demo"]);
    assert_eq!(missing.status.code(), Some(2), "{missing:?}");
}

#[test]
fn an_export_is_the_api_s_and_comes_back_as_it_went() {
    let instance = Instance::demo();
    let path = |format: &str| instance.path().join(format!("users.{format}"));
    for format in ["csv", "json", "ndjson"] {
        let to_stdout = instance.run(&["export", "users", "--company", "demo", "--format", format]);
        assert!(to_stdout.status.success(), "{to_stdout:?}");
        let file = path(format);
        std::fs::write(&file, "as it was before").unwrap();
        let output = file.to_str().unwrap();
        let to_file = instance.run(&[
            "export",
            "users",
            "--company",
            "demo",
            "--format",
            format,
            "--output",
            output,
        ]);
        assert!(to_file.status.success(), "{to_file:?}");
        assert!(
            says(&to_file).is_empty() && errors(&to_file).is_empty(),
            "nobody watches: {to_file:?}"
        );
        assert_eq!(std::fs::read_to_string(&file).unwrap(), says(&to_stdout));
        let import = ["import", "users", output, "--company", "demo", "--mode", "upsert"];
        let back = instance.run(&import);
        assert!(back.status.success(), "{}", says(&back));
        assert!(
            says(&back).contains(": 0 created, 0 updated, "),
            "{}",
            says(&back)
        );
    }
    let left: Vec<_> = std::fs::read_dir(instance.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(
        left.len(),
        4,
        "the data folder and three files, nothing half-written: {left:?}"
    );
    let server = instance.serve();
    let token = server.login();
    let (status, body) = server
        .request("GET", "/api/users/export?format=ndjson", Some(&token), None)
        .unwrap();
    let ids = |text: &str| -> Vec<String> {
        let ids = text
            .lines()
            .filter_map(|line| line.split_once("{\"id\":")?.1.split_once(','));
        ids.map(|(id, _)| id.to_owned()).collect()
    };
    assert_eq!(status, 200);
    assert_eq!(ids(&body), ids(&std::fs::read_to_string(path("ndjson")).unwrap()));
    // An event is in the log a moment later.
    let log = wait_for("seven exports in the log", || {
        let path = "/api/activity?kind=users.exported";
        let (_, log) = server.request("GET", path, Some(&token), None).unwrap();
        (log.matches("\"kind\":\"users.exported\"").count() == 7).then_some(log)
    });
    assert!(
        log.contains("\"type\":\"operator\"") && log.contains("\"type\":\"staff\""),
        "{log}"
    );
}

#[test]
fn an_export_that_cannot_be_finished_leaves_no_file_and_no_whole_reply() {
    let instance = Instance::demo();
    let spoil = "update users set tags = '5' where id = \
        (select id from users where role = 'customer' order by created_at, id limit 1)";
    instance.database().execute(spoil, []).unwrap();
    let file = instance.path().join("users.csv");
    let output = file.to_str().unwrap();
    let failed = instance.run(&["export", "users", "--company", "demo", "--output", output]);
    assert_eq!(failed.status.code(), Some(1), "{failed:?}");
    assert!(!file.exists() && std::fs::read_dir(instance.path()).unwrap().count() == 1);
    // Over HTTP the transfer breaks off: its last piece, which says that it is complete, is missing.
    let server = instance.serve();
    let token = server.login();
    let (status, body) = server
        .request("GET", "/api/users/export", Some(&token), None)
        .unwrap();
    assert_eq!(status, 200, "the first users could be read");
    assert!(body.contains("external_id,email") && !body.ends_with("\r\n0\r\n\r\n"));
    let (_, body) = server
        .request("GET", "/api/users?page_size=2", Some(&token), None)
        .unwrap();
    assert!(body.contains("next_cursor"), "the server lives on");
}

#[test]
fn who_reads_no_further_than_the_head_ends_an_export_without_a_fault() {
    let instance = Instance::demo();
    let mut child = instance
        .command(&["export", "users", "--company", "demo"])
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success() && errors(&output).is_empty(),
        "{output:?}"
    );
    let nobody = instance.run(&["export", "users", "--company", "nobody"]);
    assert_eq!(nobody.status.code(), Some(2), "{nobody:?}");
    let wrong = instance.run(&["export", "users", "--company", "demo", "--format", "xlsx"]);
    assert_eq!(wrong.status.code(), Some(2), "{wrong:?}");
    let nowhere = instance.run(&[
        "export",
        "users",
        "--company",
        "demo",
        "--output",
        "no/such/folder/users.csv",
    ]);
    assert_eq!(nowhere.status.code(), Some(1), "{nowhere:?}");
}

#[test]
fn the_settings_are_shown_without_secrets() {
    let secret = "a-secret-of-more-than-32-bytes-0123456789";
    let instance = Instance::new()
        .with("JWT_SECRET", secret)
        .with("MAIL_URL", "smtps://me:hunter2@mail.example.com");
    let output = instance.run(&["config"]);
    assert!(output.status.success(), "{output:?}");
    assert!(says(&output).contains("DATABASE_URL") && says(&output).contains("environment"));
    for hidden in [secret, "hunter2"] {
        assert!(!says(&output).contains(hidden));
    }
}

#[test]
fn an_empty_server_prints_its_set_up_link_which_works_once() {
    let instance = Instance::new();
    let mut child = instance.command(&["serve"]).spawn().unwrap();
    let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut link = String::new();
    while !link.contains("/setup?token=") {
        link.clear();
        assert!(
            std::io::BufRead::read_line(&mut out, &mut link).unwrap() > 0,
            "no link"
        );
    }
    child.kill().unwrap();
    child.wait().unwrap();

    let token = link.trim().split("token=").nth(1).unwrap();
    let server = instance.serve();
    let body = |token: &str| {
        format!(
            r#"{{"token":"{token}","company_name":"Müller & Söhne","name":"Ana","email":"ana@example.com","password":"a long pass phrase"}}"#
        )
    };
    let set_up = |token: &str| {
        server
            .request("POST", "/api/setup", None, Some(&body(token)))
            .unwrap()
    };
    assert_eq!(set_up("forged").0, 422);
    let (status, reply) = set_up(token);
    assert_eq!(status, 201, "{reply}");
    assert!(reply.contains("\"is_super_admin\":true"));
    assert_eq!(set_up(token).0, 422, "once");
}
