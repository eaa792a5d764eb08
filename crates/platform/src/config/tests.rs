use std::collections::BTreeMap;

use super::{keys::KEYS, mask::MASK, *};

const SECRETS: [(&str, &str); 2] = [
    ("SECRET_KEY", "u4Jx0fZ0rJ2m1S8kq7Wn3bTy6VhCe5Ld"),
    ("JWT_SECRET", "Gm8Rk2Xv5Qp1Lz9Wd4Tf7Nb3Hc6Js0Ya"),
];

fn source(environment: &[(&str, &str)], dotenv: &str, file: &str) -> Result<Source, ConfigError> {
    let environment: BTreeMap<String, String> = SECRETS
        .iter()
        .chain(environment)
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    Source::from_texts(environment, dotenv, file)
}

fn load(environment: &[(&str, &str)], dotenv: &str, file: &str) -> Result<Config, ConfigError> {
    Config::load(&source(environment, dotenv, file)?)
}

fn entry<'a>(config: &'a Config, key: &str) -> (&'a str, Origin) {
    config
        .entries()
        .iter()
        .find(|entry| entry.key == key)
        .map(|entry| (entry.value.as_str(), entry.origin))
        .unwrap()
}

#[test]
fn the_defaults_are_the_documented_ones() {
    let config = load(&[], "", "").unwrap();
    assert_eq!(
        config.database_url,
        DatabaseUrl::Sqlite("data/deskbell.db".into())
    );
    assert_eq!(config.mail_url, MailUrl::File("data/mail".into()));
    assert_eq!(config.storage_dir, Path::new("data/files"));
    assert_eq!((config.host.as_str(), config.port), ("127.0.0.1", 5001));
    assert_eq!(config.allowed_origins, ["http://localhost:5001"]);
    assert!(config.trusted_proxies.is_empty());
    assert_eq!(config.access_token_ttl.as_secs(), 86_400);
    assert_eq!(config.refresh_token_ttl.as_secs(), 2_592_000);
    assert_eq!(
        (config.upload_max_bytes, config.import_max_bytes),
        (10_485_760, 1_073_741_824)
    );
    assert!(config.rate_limits.is_on() && config.mail_allowed() && config.warnings.is_empty());
    for (key, value) in [
        ("DATABASE_URL", "sqlite://data/deskbell.db"),
        ("PUBLIC_URL", "http://localhost:5001"),
        ("MAIL_FROM", "Deskbell <no-reply@localhost>"),
        ("STORAGE_URL", "file://data/files"),
        ("LOG_LEVEL", "INFO"),
        ("LOG_FORMAT", "text"),
        ("SENTRY_DSN", ""),
    ] {
        assert_eq!(entry(&config, key), (value, Origin::Default), "{key}");
    }
}

#[test]
fn the_environment_wins_over_dotenv_over_the_file() {
    let dotenv = "PORT=2\nHOST=::1\nUNKNOWN=fine";
    let config = load(
        &[("PORT", "1"), ("LOG_LEVEL", "")],
        dotenv,
        "port = 3\nhost = 'x'\nLOG_LEVEL = 'WARN'",
    )
    .unwrap();
    assert_eq!(entry(&config, "PORT"), ("1", Origin::Environment));
    assert_eq!(entry(&config, "HOST"), ("::1", Origin::DotEnv));
    assert_eq!(
        entry(&config, "LOG_LEVEL"),
        ("WARN", Origin::File),
        "an empty value counts as not given"
    );
    assert_eq!(
        (config.port, config.host.as_str(), config.log_level),
        (1, "::1", tracing::Level::WARN)
    );
}

#[test]
fn the_file_takes_either_case_and_plain_types() {
    let file = "PORT = 8080\nrate_limits = false\nallowed_origins = ['https://a.b', 'https://c.d']\nlog_format = 'json'";
    let config = load(&[], "", file).unwrap();
    assert_eq!(
        (config.port, config.rate_limits.is_on(), config.log_format),
        (8080, false, LogFormat::Json)
    );
    assert_eq!(
        config.allowed_origins,
        ["http://localhost:8080", "https://a.b", "https://c.d"]
    );
}

#[test]
fn bad_files_are_refused_with_the_place_and_without_the_value() {
    for (file, problem) in [
        (
            "databse_url = 'x'",
            "databse_url in deskbell.toml is no key of Deskbell; did you mean DATABASE_URL?",
        ),
        (
            "PORT = 1\nport = 2",
            "PORT is in deskbell.toml twice, in upper and in lower case.",
        ),
        (
            "PORT = 1.5",
            "PORT in deskbell.toml must be a text, a number, true, false or a list of texts.",
        ),
        ("\nSECRET_KEY = hunter2", "Line 2 of deskbell.toml cannot be read"),
    ] {
        let error = source(&[], "", file).map(|_| ()).unwrap_err();
        assert!(
            error.problems.len() == 1 && error.problems[0].starts_with(problem),
            "{file}: {error}"
        );
        assert!(!error.to_string().contains("hunter2"));
    }
}

#[test]
fn all_problems_are_told_at_once_naming_the_key() {
    let dotenv = "PORT=none\nDATABASE_URL=mysql://u:hunter2@h/d\nRATE_LIMITS=maybe\nLOG_LEVEL=loud\nSECRET_KEY=hunter2";
    let source = Source::from_texts(BTreeMap::new(), dotenv, "").unwrap();
    let problems = Config::load(&source).unwrap_err().problems;
    for key in [
        "DATABASE_URL must",
        "PORT must",
        "SECRET_KEY must",
        "RATE_LIMITS must",
        "LOG_LEVEL must",
    ] {
        assert_eq!(
            problems.iter().filter(|problem| problem.starts_with(key)).count(),
            1,
            "{key}: {problems:?}"
        );
    }
    assert_eq!(problems.len(), 5);
    assert!(!problems.join(" ").contains("hunter2"));
    assert_eq!(
        problems[1],
        "PORT must be a number from 0 to 65535, not \"none\" (from .env)."
    );
}

#[test]
fn values_that_do_not_fit_each_other_are_refused() {
    let public = ("PUBLIC_URL", "https://desk.example.com");
    for (environment, problem) in [
        (
            &[public, ("RATE_LIMITS", "off")][..],
            "RATE_LIMITS may be off only",
        ),
        (
            &[("ACCESS_TOKEN_TTL", "2d"), ("REFRESH_TOKEN_TTL", "1d")],
            "REFRESH_TOKEN_TTL must not be shorter",
        ),
        (
            &[("STORAGE_URL", "s3://bucket")],
            "STORAGE_URL must begin with file://: this version stores",
        ),
    ] {
        let error = load(environment, "", "").unwrap_err();
        assert!(
            error.problems.len() == 1 && error.problems[0].starts_with(problem),
            "{error}"
        );
    }
    assert!(load(&[("RATE_LIMITS", "off")], "", "").is_ok());
}

#[test]
fn mail_is_refused_only_on_a_public_plain_http_address() {
    for (url, allowed) in [
        ("http://localhost:5001", true),
        ("https://desk.example.com", true),
        ("http://desk.example.com", false),
        ("http://192.168.1.10:5001", false),
    ] {
        assert_eq!(
            load(&[("PUBLIC_URL", url)], "", "").unwrap().mail_allowed(),
            allowed,
            "{url}"
        );
    }
}

#[test]
fn everything_lies_below_the_data_folder_unless_told_otherwise() {
    let config = load(
        &[("DATA_DIR", "/srv/desk"), ("STORAGE_URL", "file:///mnt/files")],
        "",
        "",
    )
    .unwrap();
    assert_eq!(
        config.database_url,
        DatabaseUrl::Sqlite("/srv/desk/deskbell.db".into())
    );
    assert_eq!(config.mail_url, MailUrl::File("/srv/desk/mail".into()));
    assert_eq!(config.storage_dir, Path::new("/mnt/files"));
}

#[test]
fn keys_of_other_versions_are_known_and_warned_about() {
    let config = load(
        &[("SENTRY_DSN", "https://abc@sentry.example.com/1")],
        "",
        "bus_url = 'nats://h'",
    )
    .unwrap();
    assert_eq!(
        config.warnings,
        [
            "BUS_URL is set in deskbell.toml, but this version does not use it yet.",
            "SENTRY_DSN is set in environment, but this version does not use it yet.",
        ]
    );
    assert_eq!(entry(&config, "SENTRY_DSN"), (MASK, Origin::Environment));
}

#[test]
fn secrets_are_made_once_and_shown_to_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().to_str().unwrap();
    let source = Source::from_environment([
        ("DATA_DIR", data_dir),
        ("DATABASE_URL", "postgres://u:hunter2@h/d"),
    ]);
    let first = Config::load(&source).unwrap();
    let second = Config::load(&source).unwrap();
    assert_eq!(
        (&first.secret_key, &first.jwt_secret),
        (&second.secret_key, &second.jwt_secret)
    );
    assert_ne!(first.secret_key, first.jwt_secret);
    assert_eq!(entry(&first, "SECRET_KEY"), (MASK, Origin::GeneratedFile));
    let shown = format!("{first:?}");
    for secret in ["hunter2", first.secret_key.expose(), first.jwt_secret.expose()] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn nothing_is_written_for_a_bad_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("data");
    let source = Source::from_environment([("DATA_DIR", data_dir.to_str().unwrap()), ("PORT", "none")]);
    assert!(Config::load(&source).is_err());
    assert!(!data_dir.exists());
}

#[test]
fn the_files_of_the_working_directory_are_read_where_they_exist() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Source::process(folder.path()).is_ok());
    std::fs::write(folder.path().join(".env"), "MAIL_FROM=a@b.co\n").unwrap();
    std::fs::write(folder.path().join("deskbell.toml"), "import_max_bytes = 7\n").unwrap();
    let source = Source::process(folder.path()).unwrap();
    assert_eq!(source.value("MAIL_FROM"), Some(("a@b.co", Origin::DotEnv)));
    assert_eq!(source.value("IMPORT_MAX_BYTES"), Some(("7", Origin::File)));
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::create_dir(folder.path().join("sub/.env")).unwrap();
    assert_eq!(
        Source::process(&folder.path().join("sub"))
            .map(|_| ())
            .unwrap_err()
            .problems
            .len(),
        1
    );
}

#[test]
fn the_configuration_for_tests_is_good() {
    let config = Config::for_tests("sqlite:///tmp/t.db", Path::new("/tmp/t")).unwrap();
    assert!(!config.rate_limits.is_on() && config.mail_allowed());
    assert_eq!(config.storage_dir, Path::new("/tmp/t/files"));
}

#[test]
fn the_example_file_documents_exactly_the_known_keys_and_is_all_comments() {
    let example = include_str!("../../../../deskbell.example.toml");
    let documented: Vec<&str> = example
        .lines()
        .filter_map(|line| line.strip_prefix("# ")?.split_once(" = "))
        .map(|(key, _)| key)
        .filter(|key| key.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
        .collect();
    let known: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
    assert_eq!(documented, known, "the same keys in the same order");
    assert!(
        example.parse::<toml::Table>().unwrap().is_empty(),
        "copied as it is, it changes nothing"
    );
    let uncommented: String = example
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .filter(|line| line.split(" = ").next().is_some_and(|key| known.contains(&key)))
        .flat_map(|line| [line, "\n"])
        .collect();
    assert!(
        uncommented.parse::<toml::Table>().is_ok(),
        "every example value is valid TOML"
    );
}
