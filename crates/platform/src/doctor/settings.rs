//! Settings that are valid and still do not fit each other.

use super::Finding;
use crate::config::{Config, MailUrl, Origin};

pub(super) fn check(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    let given = config.entries().iter().filter(|e| e.origin != Origin::Default);
    findings.push(Finding::ok(
        "configuration",
        format_args!("every key is valid, {} are set", given.count()),
    ));
    for warning in &config.warnings {
        findings.push(Finding::warning("configuration", warning, "take it away"));
    }
    findings.push(public_url(config));
    findings.push(proxies(config));
    findings.push(rate_limits(config));
    if let (MailUrl::File(folder), false) = (&config.mail_url, config.public_url.is_localhost()) {
        findings.push(Finding::warning(
            "mail",
            format_args!("mail is written to {} and reaches nobody", folder.display()),
            "set MAIL_URL to an SMTP server",
        ));
    }
    findings
}

/// Whether only this machine reaches the address that is listened on.
fn listens_here_only(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn public_url(config: &Config) -> Finding {
    let url = &config.public_url;
    let origin = url.origin();
    if !config.mail_allowed() {
        return Finding::problem(
            "public url",
            format_args!(
                "{origin} is plain http on a public host: no mail is sent, and passwords travel in the clear"
            ),
            "put a proxy with TLS before Deskbell and set PUBLIC_URL to its https address",
        );
    }
    if url.is_localhost() && !listens_here_only(&config.host) {
        return Finding::warning(
            "public url",
            format_args!(
                "{origin} is this machine, but Deskbell listens on {}: links in mail lead others nowhere",
                config.host
            ),
            "set PUBLIC_URL to the address that people use",
        );
    }
    Finding::ok("public url", origin)
}

fn proxies(config: &Config) -> Finding {
    match config.trusted_proxies.len() {
        0 if config.public_url.is_https() => Finding::warning(
            "proxies",
            "PUBLIC_URL is https, which a proxy speaks, but TRUSTED_PROXIES is empty: everybody counts as the proxy, \
             in rate limits and in the activity log",
            "set TRUSTED_PROXIES to the proxy's address",
        ),
        0 => Finding::ok("proxies", "none"),
        some => Finding::ok("proxies", format_args!("{some} trusted")),
    }
}

fn rate_limits(config: &Config) -> Finding {
    if config.rate_limits.is_on() {
        Finding::ok("rate limits", "on")
    } else {
        Finding::warning(
            "rate limits",
            "off: passwords can be tried without end by who reaches this machine",
            "remove RATE_LIMITS unless this is for tests",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Source, doctor::Level};

    const SECRETS: [(&str, &str); 2] = [
        ("SECRET_KEY", "u4Jx0fZ0rJ2m1S8kq7Wn3bTy6VhCe5Ld"),
        ("JWT_SECRET", "Gm8Rk2Xv5Qp1Lz9Wd4Tf7Nb3Hc6Js0Ya"),
    ];

    #[test]
    fn settings_that_do_not_fit_are_told_with_what_to_do() {
        use Level::{Ok, Problem, Warning};
        let https = ("PUBLIC_URL", "https://desk.example.com");
        let smtp = ("MAIL_URL", "smtps://u:p@mail.example.com");
        for (settings, check, level) in [
            (vec![], "public url", Ok),
            (
                vec![("PUBLIC_URL", "http://desk.example.com")],
                "public url",
                Problem,
            ),
            (vec![("HOST", "0.0.0.0")], "public url", Warning),
            (vec![("HOST", "::1")], "public url", Ok),
            (vec![("HOST", "0.0.0.0"), https], "public url", Ok),
            (vec![https], "proxies", Warning),
            (vec![https, ("TRUSTED_PROXIES", "10.0.0.1")], "proxies", Ok),
            (vec![], "proxies", Ok),
            (vec![], "rate limits", Ok),
            (vec![("RATE_LIMITS", "off")], "rate limits", Warning),
            (vec![https], "mail", Warning),
            (vec![https, smtp], "mail", Ok),
            (vec![], "mail", Ok),
        ] {
            let all = SECRETS.into_iter().chain(settings.clone());
            let config = Config::load(&Source::from_environment(all)).unwrap();
            let found = super::check(&config);
            let worst = found
                .iter()
                .filter(|one| one.check == check)
                .map(|one| one.level)
                .max();
            assert_eq!(worst.unwrap_or(Ok), level, "{settings:?} {check}");
            for one in found {
                assert_eq!(one.mend.is_none(), one.level == Ok, "{one:?}");
                assert!(!one.says.contains("u:p@"));
            }
        }
    }
}
