//! The three places a value can come from, and which of them wins.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use super::{ConfigError, dotenv, keys};

/// Where a key's value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A variable of the process's environment.
    Environment,
    /// The file `.env` in the working directory.
    DotEnv,
    /// The file `deskbell.toml` in the working directory.
    File,
    /// Nothing was given.
    Default,
    /// A secret that the server made and keeps in `DATA_DIR/secrets`.
    GeneratedFile,
}

impl Origin {
    /// The name in what `deskbell config` prints.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::DotEnv => ".env",
            Self::File => "deskbell.toml",
            Self::Default => "default",
            Self::GeneratedFile => "generated file",
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// All values that were given, before any is checked. An empty value counts as not given.
#[derive(Default)]
pub struct Source {
    environment: BTreeMap<String, String>,
    dotenv: BTreeMap<String, String>,
    file: BTreeMap<String, String>,
}

impl Source {
    /// The process's environment, and `.env` and `deskbell.toml` of the folder where they exist.
    ///
    /// # Errors
    /// A file that exists and cannot be read, or holds an unknown key.
    pub fn process(folder: &Path) -> Result<Self, ConfigError> {
        let mut problems = Vec::new();
        let mut text = |name: &str| match read(folder.join(name)) {
            Ok(text) => text.unwrap_or_default(),
            Err(problem) => {
                problems.push(problem);
                String::new()
            }
        };
        let (dotenv, file) = (text(".env"), text("deskbell.toml"));
        let environment = environment(std::env::vars_os(), &mut problems);
        match Self::from_texts(environment, &dotenv, &file) {
            Ok(source) if problems.is_empty() => Ok(source),
            Ok(_) => Err(ConfigError { problems }),
            Err(error) => {
                problems.extend(error.problems);
                Err(ConfigError { problems })
            }
        }
    }

    /// These variables and no files.
    pub fn from_environment<'a>(environment: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let environment = environment
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()));
        Self {
            environment: environment.collect(),
            ..Self::default()
        }
    }

    /// These variables, and the contents of a `.env` and of a `deskbell.toml`.
    ///
    /// # Errors
    /// A line, a key or a value that cannot be read.
    pub fn from_texts(
        environment: BTreeMap<String, String>,
        dotenv: &str,
        file: &str,
    ) -> Result<Self, ConfigError> {
        let mut problems = Vec::new();
        let dotenv = dotenv::parse(dotenv).unwrap_or_else(|found| {
            problems.extend(found);
            BTreeMap::new()
        });
        let file = toml(file, &mut problems);
        if problems.is_empty() {
            Ok(Self {
                environment,
                dotenv,
                file,
            })
        } else {
            Err(ConfigError { problems })
        }
    }

    /// The value that wins, if any was given.
    pub(super) fn value(&self, key: &str) -> Option<(&str, Origin)> {
        [
            (&self.environment, Origin::Environment),
            (&self.dotenv, Origin::DotEnv),
            (&self.file, Origin::File),
        ]
        .into_iter()
        .filter_map(|(values, origin)| Some((values.get(key)?.trim(), origin)))
        .find(|(value, _)| !value.is_empty())
    }
}

/// The text of a file, or nothing where it does not exist.
fn read(path: PathBuf) -> Result<Option<String>, String> {
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{} cannot be read: {error}.", path.display())),
    }
}

/// The variables that are keys of ours; others may hold anything, also what is no text.
fn environment(
    variables: impl Iterator<Item = (OsString, OsString)>,
    problems: &mut Vec<String>,
) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for (key, value) in variables {
        let Some(key) = key.to_str().filter(|key| keys::known(key) == Some(key)) else {
            continue;
        };
        match value.into_string() {
            Ok(value) => {
                values.insert(key.to_owned(), value);
            }
            Err(_) => problems.push(format!("{key} in the environment is not valid UTF-8.")),
        }
    }
    values
}

fn toml(text: &str, problems: &mut Vec<String>) -> BTreeMap<String, String> {
    let table = match text.parse::<toml::Table>() {
        Ok(table) => table,
        Err(error) => {
            // The error's own text quotes the line, which may hold a secret.
            let line = error.span().map_or(1, |span| {
                1 + text.get(..span.start).unwrap_or(text).matches('\n').count()
            });
            problems.push(format!(
                "Line {line} of deskbell.toml cannot be read: {}.",
                error.message()
            ));
            return BTreeMap::new();
        }
    };
    let mut values = BTreeMap::new();
    for (name, value) in table {
        let Some(key) = keys::known(&name) else {
            let nearest = keys::nearest(&name);
            problems.push(format!(
                "{name} in deskbell.toml is no key of Deskbell; did you mean {nearest}?"
            ));
            continue;
        };
        match plain(&value) {
            Some(value) => {
                if values.insert(key.to_owned(), value).is_some() {
                    problems.push(format!(
                        "{key} is in deskbell.toml twice, in upper and in lower case."
                    ));
                }
            }
            None => problems.push(format!(
                "{key} in deskbell.toml must be a text, a number, true, false or a list of texts."
            )),
        }
    }
    values
}

/// A TOML value as it would be written in the environment.
fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(true) => Some("on".to_owned()),
        toml::Value::Boolean(false) => Some("off".to_owned()),
        toml::Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
            Some(texts?.join(","))
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}
