//! The keys whose value is a number, a time, a word or an address. Each parser refuses with the rest of a
//! sentence that begins with the key.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use crate::http::Network;
use lettre::message::Mailbox;

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

pub(super) fn networks(text: &str) -> Result<Vec<Network>, String> {
    let refused = "must be a comma-separated list of addresses such as 10.0.0.1 or 10.0.0.0/8";
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| Network::parse(item).map_err(|_| refused.to_owned()))
        .collect()
}

pub(super) fn folder(text: &str) -> Result<PathBuf, String> {
    if text.contains("://") {
        Err("must be a path, not a URL".to_owned())
    } else {
        Ok(PathBuf::from(text))
    }
}

pub(super) fn host(text: &str) -> Result<String, String> {
    let address = text.trim_start_matches('[').trim_end_matches(']');
    let name = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    if address.parse::<IpAddr>().is_ok() || name {
        Ok(address.to_owned())
    } else {
        Err("must be an address or a host name without a port, such as 127.0.0.1".to_owned())
    }
}

pub(super) fn port(text: &str) -> Result<u16, String> {
    text.parse()
        .map_err(|_| "must be a number from 0 to 65535".to_owned())
}

/// A positive count of bytes.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    // SQL has no unsigned numbers, so a size must fit an i64.
    match text.parse::<i64>().map(u64::try_from) {
        Ok(Ok(bytes)) if bytes > 0 => Ok(bytes),
        Ok(_) | Err(_) => Err("must be a number of bytes greater than 0, such as 10485760".to_owned()),
    }
}

/// A number of things, from 1 to a million.
pub(super) fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count @ 1..=1_000_000) => Ok(count),
        Ok(_) | Err(_) => Err("must be a number from 1 to 1000000".to_owned()),
    }
}

/// One second to ten years.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let unit_s = match unit {
        "s" => Some(1),
        "m" => Some(60),
        "h" => Some(3_600),
        "d" => Some(86_400),
        _ => None,
    };
    let seconds = unit_s.and_then(|unit_s| number.parse::<u64>().ok()?.checked_mul(unit_s));
    match seconds {
        Some(seconds @ 1..=315_360_000) => Ok(Duration::from_secs(seconds)),
        Some(_) | None => Err("must be a time such as 15m, 24h or 30d, at most 3650d".to_owned()),
    }
}

pub(super) fn mailbox(text: &str) -> Result<Mailbox, String> {
    text.parse()
        .map_err(|_| "must be a sender such as Deskbell <desk@example.com>".to_owned())
}

pub(super) fn log_level(text: &str) -> Result<tracing::Level, String> {
    match text.to_ascii_uppercase().as_str() {
        "ERROR" => Ok(tracing::Level::ERROR),
        "WARN" | "WARNING" => Ok(tracing::Level::WARN),
        "INFO" => Ok(tracing::Level::INFO),
        "DEBUG" => Ok(tracing::Level::DEBUG),
        "TRACE" => Ok(tracing::Level::TRACE),
        _ => Err("must be ERROR, WARN, INFO, DEBUG or TRACE".to_owned()),
    }
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, String> {
    match text.to_ascii_lowercase().as_str() {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("must be text or json".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_their_addresses() {
        for (network, address, inside) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.1", "10.0.0.2", false),
            ("10.0.0.1", "::ffff:10.0.0.1", true),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "2001:db8::1", true),
        ] {
            assert_eq!(
                Network::parse(network)
                    .unwrap()
                    .contains(address.parse().unwrap()),
                inside,
                "{network} {address}"
            );
        }
        assert_eq!(networks(" 10.0.0.1, ::1,").unwrap().len(), 2);
        assert!(networks("").unwrap().is_empty());
        for bad in [
            "10.0.0.0/33",
            "::/129",
            "10.0.0",
            "proxy",
            "10.0.0.0/",
            "10.0.0.0/-1",
        ] {
            assert!(networks(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations() {
        for (text, seconds) in [("90s", 90), ("15m", 900), ("24h", 86_400), ("30d", 2_592_000)] {
            assert_eq!(duration(text).unwrap().as_secs(), seconds, "{text}");
        }
        for bad in [
            "",
            "15",
            "m",
            "0s",
            "-1h",
            "1h30m",
            "1.5h",
            "15 m",
            "99999999999999999999d",
            "3651d",
        ] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn small_values() {
        assert_eq!(host("[::1]").unwrap(), "::1");
        assert_eq!(host("0.0.0.0").unwrap(), "0.0.0.0");
        assert!(host("localhost:80").is_err());
        assert_eq!(port("0"), Ok(0));
        for bad in ["65536", "-1", "http", ""] {
            assert!(port(bad).is_err(), "{bad}");
        }
        assert_eq!(bytes("1"), Ok(1));
        for bad in ["0", "-1", "10MB", "9223372036854775808"] {
            assert!(bytes(bad).is_err(), "{bad}");
        }
        assert_eq!(count("20000"), Ok(20_000));
        for bad in ["0", "-1", "1000001", "many"] {
            assert!(count(bad).is_err(), "{bad}");
        }
        assert_eq!(log_level("warning"), Ok(tracing::Level::WARN));
        assert!(log_level("loud").is_err());
        assert_eq!(log_format("json"), Ok(LogFormat::Json));
        assert!(folder("file://data").is_err());
        for good in [
            "Deskbell <no-reply@localhost>",
            "desk@example.com",
            "\"Desk, Bell\" <desk@example.com>",
        ] {
            assert!(mailbox(good).is_ok(), "{good}");
        }
        assert!(mailbox("nobody").is_err());
    }
}
