//! What is wrong with an instance, and how to mend it. Looks only: what it writes to try things out, it takes away.

mod database;
mod instance;
mod machine;
mod settings;

use crate::{config::Config, db::migrate::Migration};
use base::Clock;
use serde::Serialize;
use std::{fmt::Display, sync::Arc};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// It is as it should be.
    Ok,
    /// It works, but somebody should look at it.
    Warning,
    /// Something does not work.
    Problem,
}

impl Level {
    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// What was found about one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at, for example `database`.
    pub check: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What was seen: a sentence.
    pub says: String,
    /// What to do: a sentence; none where nothing is to be done.
    pub mend: Option<String>,
}

impl Finding {
    fn ok(check: &'static str, says: impl Display) -> Self {
        Self {
            check,
            level: Level::Ok,
            says: says.to_string(),
            mend: None,
        }
    }

    fn warning(check: &'static str, says: impl Display, mend: impl Display) -> Self {
        Self {
            check,
            level: Level::Warning,
            says: says.to_string(),
            mend: Some(mend.to_string()),
        }
    }

    /// Something that does not work. `mend` may be what the operator's guide says of it.
    pub fn problem(check: &'static str, says: impl Display, mend: impl Display) -> Self {
        Self {
            check,
            level: Level::Problem,
            says: says.to_string(),
            mend: Some(mend.to_string()),
        }
    }
}

/// What an instance is made of besides its settings.
#[derive(Clone)]
pub struct Known<'a> {
    /// The schema, step by step.
    pub migrations: &'a [Migration],
    /// The names of everything that follows the events.
    pub readers: &'a [&'a str],
    /// The clock.
    pub clock: Arc<dyn Clock>,
}

/// Looks at everything that can go wrong with an instance whose settings can be read.
pub async fn examine(config: &Config, known: &Known<'_>) -> Vec<Finding> {
    let mut findings = settings::check(config);
    findings.extend(machine::check(config));
    let (state, of_database) = database::check(config, known).await;
    findings.extend(of_database);
    findings.push(instance::storage(config).await);
    findings.push(instance::mail(config, &known.clock).await);
    if state == database::State::Current {
        findings.extend(instance::work(config, known).await);
    }
    findings
}
