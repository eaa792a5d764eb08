//! The house's walls, read off its files.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Files besides `store.rs` and `*_store.rs` that hold SQL, and why.
const SQL_ELSEWHERE: &[(&str, &str)] = &[];

/// Files outside the platform that reach for every company's rows, and why.
const SYSTEM: &[(&str, &str)] = &[
    (
        "crates/app/src/accounts/auth/actions.rs",
        "a login does not know its company yet",
    ),
    ("crates/app/src/accounts/companies/actions.rs", "makes companies"),
    ("crates/app/src/accounts/demo/mod.rs", "makes the demo company"),
    (
        "crates/app/src/accounts/invites/actions.rs",
        "a link's token is all there is",
    ),
    (
        "crates/app/src/accounts/quotas/mod.rs",
        "an address may be known to several companies",
    ),
    (
        "crates/app/src/accounts/recovery/actions.rs",
        "an address or a link's token is all there is",
    ),
    (
        "crates/app/src/accounts/signup/actions.rs",
        "a stranger names the company, or an address only",
    ),
    (
        "crates/app/src/field/visits/actions.rs",
        "a link's token is all there is",
    ),
    (
        "crates/app/src/field/calendar/actions.rs",
        "a calendar's address is all there is",
    ),
    ("crates/server/src/cli/company.rs", "the command line"),
    ("crates/server/src/cli/demo.rs", "the command line"),
    (
        "crates/server/src/cli/mod.rs",
        "the command line finds the company it is told",
    ),
    (
        "crates/server/src/cli/serve.rs",
        "asks whether there is any company",
    ),
];

/// The platform's own files that do.
const SYSTEM_PLATFORM: &[(&str, &str)] = &[
    (
        "crates/platform/src/auth/mod.rs",
        "a token names its session only",
    ),
    (
        "crates/platform/src/doctor/instance.rs",
        "looks after all companies' jobs and events",
    ),
    (
        "crates/platform/src/events/relay.rs",
        "stamps all companies' events",
    ),
    (
        "crates/platform/src/idempotency.rs",
        "turns into the caller's company at once",
    ),
    ("crates/platform/src/jobs/worker.rs", "serves all companies"),
    (
        "crates/platform/src/live/feed.rs",
        "follows all companies' events",
    ),
    (
        "crates/platform/src/live/replay.rs",
        "asks how far all companies' events reach",
    ),
];

/// Which feature may use which other ones.
const FEATURES: &[(&str, &[&str])] = &[
    ("accounts", &[]),
    ("field", &["accounts", "files"]),
    ("files", &[]),
    ("notifications", &["accounts", "field"]),
    ("reports", &["accounts", "field"]),
];

/// The longest file.
const MAX_LINES: usize = 600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// The files below `folder` with one of these endings: path from the root, and text.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    const SKIPPED: [&str; 8] = [
        "target",
        "node_modules",
        ".git",
        "dist",
        "evidence",
        "fixtures",
        ".cargo",
        "data",
    ];
    fn walk(at: &Path, root: &Path, endings: &[&str], found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !SKIPPED.contains(&name.as_str()) {
                    walk(&path, root, endings, found);
                }
            } else if path
                .extension()
                .is_some_and(|e| endings.contains(&e.to_string_lossy().as_ref()))
            {
                let text = fs::read_to_string(&path).unwrap();
                found.push((
                    path.strip_prefix(root).unwrap().to_string_lossy().into_owned(),
                    text,
                ));
            }
        }
    }
    let (root, mut found) = (root(), Vec::new());
    walk(&root.join(folder), &root, endings, &mut found);
    found.sort();
    assert!(!found.is_empty(), "{folder}");
    found
}

/// The text up to its unit tests, without comments.
fn code(text: &str) -> String {
    let product = text.split("#[cfg(test)]").next().unwrap_or_default();
    product
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |all, line| all + line + "\n")
}

fn listed(list: &[(&str, &str)]) -> BTreeSet<String> {
    list.iter().map(|(path, _)| (*path).to_owned()).collect()
}

/// The workspace crates that a manifest's `[dependencies]` name.
fn dependencies(name: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
    let (_, after) = text.split_once("[dependencies]").unwrap();
    let section = after.split("\n[").next().unwrap();
    let names = section
        .lines()
        .filter_map(|line| line.split(['.', ' ', '=']).next());
    names
        .filter(|name| name.starts_with("deskbell-"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn each_crate_knows_only_those_below_it() {
    assert_eq!(dependencies("base"), [""; 0]);
    assert_eq!(dependencies("platform"), ["deskbell-base"]);
    assert_eq!(dependencies("app"), ["deskbell-base", "deskbell-platform"]);
    assert_eq!(
        dependencies("server"),
        ["deskbell-app", "deskbell-base", "deskbell-platform"]
    );
}

fn features() -> Vec<String> {
    let folders = fs::read_dir(root().join("crates/app/src"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut names: Vec<String> = folders
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn the_platform_knows_no_feature() {
    let own = |feature: &str| root().join("crates/platform/src").join(feature).is_dir();
    for (path, text) in files("crates/platform/src", &["rs"]) {
        for feature in features() {
            // A module of that name would be reached by its crate; tracing has one called field. The platform has one
            // called files itself.
            for way in ["app::", "crate::"] {
                let knows = code(&text).contains(&format!("{way}{feature}"));
                assert!(
                    !knows || (way == "crate::" && own(&feature)),
                    "{path} knows {feature}"
                );
            }
        }
    }
}

#[test]
fn features_use_each_other_along_the_list_only() {
    let known: Vec<&str> = FEATURES.iter().map(|(feature, _)| *feature).collect();
    assert_eq!(features(), known, "a new feature is put on the list");
    for (feature, may_use) in FEATURES {
        for (path, text) in files(&format!("crates/app/src/{feature}"), &["rs"]) {
            for other in known
                .iter()
                .filter(|other| *other != feature && !may_use.contains(other))
            {
                assert!(!text.contains(&format!("crate::{other}")), "{path} uses {other}");
            }
        }
    }
}

fn has_sql(text: &str) -> bool {
    let macros = ["company_sql!", "customer_sql!", "Sql::same(", "dialect!"];
    let words = [
        "\"select ",
        "\"insert into ",
        "\"update ",
        "\"delete from ",
        "\"with ",
    ];
    let calls = |text: &str, word: &&str| text.contains(*word);
    macros.iter().any(|word| calls(text, word)) || words.iter().any(|word| calls(text, word))
}

#[test]
fn sql_stands_in_stores_only() {
    let mut elsewhere = BTreeSet::new();
    for folder in ["crates/app/src", "crates/server/src"] {
        for (path, text) in files(folder, &["rs"]) {
            let store = path.ends_with("/store.rs") || path.ends_with("_store.rs");
            if !store && has_sql(&code(&text)) {
                elsewhere.insert(path);
            }
        }
    }
    assert_eq!(elsewhere, listed(SQL_ELSEWHERE));
}

#[test]
fn every_companys_rows_are_reached_from_few_files() {
    for (folders, list) in [
        (&["crates/app/src", "crates/server/src"][..], SYSTEM),
        (&["crates/platform/src"][..], SYSTEM_PLATFORM),
    ] {
        let all = folders.iter().flat_map(|folder| files(folder, &["rs"]));
        let users = all
            .filter(|(_, text)| code(text).contains(".system()"))
            .map(|(path, _)| path);
        assert_eq!(users.collect::<BTreeSet<_>>(), listed(list));
    }
}

#[test]
fn no_file_is_longer_than_a_person_reads() {
    let endings = ["rs", "ts", "tsx", "mjs", "css", "sql", "sh", "py", "md", "toml"];
    for (path, text) in files(".", &endings) {
        if path.ends_with(".gen.ts") {
            continue;
        }
        let lines = text.lines().count();
        assert!(lines <= MAX_LINES, "{path} has {lines} lines");
    }
}

#[test]
fn no_test_is_left_out() {
    let mark = concat!("#[", "ignore");
    for (path, text) in files("crates", &["rs"]) {
        // It sends one message from a process with an environment of its own; the tests beside it begin that process.
        let run_by_others = if path == "crates/platform/tests/it/smtp.rs" {
            1
        } else {
            0
        };
        assert_eq!(text.matches(mark).count(), run_by_others, "{path}");
    }
}
