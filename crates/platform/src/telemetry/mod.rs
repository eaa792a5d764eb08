//! Log lines: set up once at start from `LOG_LEVEL` and `LOG_FORMAT`, and counted in tests.

mod capture;

use tracing::Level;
use tracing_subscriber::{
    Registry,
    filter::Targets,
    layer::{Layer, SubscriberExt as _},
    util::SubscriberInitExt as _,
};

use crate::config::{Config, LogFormat};

pub use capture::{LogCapture, Logged};

/// The crates whose lines are ours; `LOG_LEVEL` is about these.
const OURS: [&str; 6] = ["base", "platform", "app", "server", "deskbell", "testkit"];

/// Logs were already set up in this process.
#[derive(Debug, thiserror::Error)]
#[error("logging is already set up in this process")]
pub struct AlreadySetUp;

/// Sends log lines of `LOG_LEVEL` and above to standard error, as `LOG_FORMAT` says. Libraries speak from `INFO`
/// at most, unless the level is `TRACE`.
///
/// # Errors
/// [`AlreadySetUp`] at the second call in a process.
pub fn init(config: &Config) -> Result<(), AlreadySetUp> {
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match config.log_format {
        LogFormat::Text => lines
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    tracing_subscriber::registry()
        .with(lines.with_filter(filter(config.log_level)))
        .try_init()
        .map_err(|_| AlreadySetUp)
}

fn filter(level: Level) -> Targets {
    let libraries = if level == Level::TRACE {
        level
    } else {
        level.min(Level::INFO)
    };
    Targets::new()
        .with_default(libraries)
        .with_targets(OURS.map(|target| (target, level)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_quieter_than_we_are() {
        for (level, target, line, shown) in [
            (Level::INFO, "platform::db", Level::INFO, true),
            (Level::INFO, "platform::db", Level::DEBUG, false),
            (Level::DEBUG, "platform::db", Level::DEBUG, true),
            (Level::DEBUG, "hyper::proto", Level::DEBUG, false),
            (Level::DEBUG, "hyper::proto", Level::INFO, true),
            (Level::ERROR, "hyper::proto", Level::WARN, false),
            (Level::TRACE, "hyper::proto", Level::TRACE, true),
        ] {
            assert_eq!(
                filter(level).would_enable(target, &line),
                shown,
                "{level} {target} {line}"
            );
        }
    }

    #[test]
    fn the_second_set_up_is_an_error() {
        let config = Config::for_tests("sqlite://t.db", std::path::Path::new("t")).unwrap();
        let first = init(&config).is_ok();
        // Another test of this process may have been first.
        assert!(init(&config).is_err() || !first);
    }
}
