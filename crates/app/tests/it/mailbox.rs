//! What people find in their mail.

use testkit::TestApp;

/// The subjects of the mails to this address, oldest first.
pub(crate) fn subjects(app: &TestApp, email: &str) -> Vec<String> {
    let mails = app.mails().into_iter();
    mails
        .filter(|mail| mail.to_address == email)
        .map(|mail| mail.subject)
        .collect()
}

/// The tokens of the links to this page that went to this address, oldest first.
pub(crate) fn tokens(app: &TestApp, email: &str, page: &str) -> Vec<String> {
    let begin = format!("http://localhost:5001/{page}?token=");
    let token = |text: &str| {
        let (_, rest) = text.split_once(&begin)?;
        Some(rest.split_whitespace().next().unwrap().to_owned())
    };
    let mails = app.mails().into_iter();
    mails
        .filter(|mail| mail.to_address == email)
        .filter_map(|mail| token(&mail.text))
        .collect()
}

/// The latest token.
#[track_caller]
pub(crate) fn token(app: &TestApp, email: &str, page: &str) -> String {
    tokens(app, email, page)
        .pop()
        .unwrap_or_else(|| panic!("no link to {page} went to {email}: {:?}", subjects(app, email)))
}

/// The codes that went to this address, oldest first.
pub(crate) fn codes(app: &TestApp, email: &str) -> Vec<String> {
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
    let code = |text: &str| text.lines().map(str::trim).find(is_code).map(str::to_owned);
    let mails = app.mails().into_iter();
    mails
        .filter(|mail| mail.to_address == email)
        .filter_map(|mail| code(&mail.text))
        .collect()
}

/// The latest code.
#[track_caller]
pub(crate) fn code(app: &TestApp, email: &str) -> String {
    codes(app, email)
        .pop()
        .unwrap_or_else(|| panic!("no code went to {email}: {:?}", subjects(app, email)))
}

/// A code that is not this one.
pub(crate) fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}
