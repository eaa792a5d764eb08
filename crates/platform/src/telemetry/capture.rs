//! Remembers warnings and errors, so that a test fails when some are left over.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    layer::{Context, Layer, SubscriberExt as _},
    util::SubscriberInitExt as _,
};

/// One remembered line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// `WARN` or `ERROR`.
    pub level: Level,
    /// The module that spoke.
    pub target: &'static str,
    /// The sentence, then the fields as `name=value`.
    pub text: String,
}

/// A layer that keeps every `WARN` and `ERROR` line. Clones share what they keep.
#[derive(Debug, Clone, Default)]
pub struct LogCapture {
    lines: Arc<Mutex<Vec<Logged>>>,
}

impl LogCapture {
    /// The capture of this process: installed as the process's subscriber at the first call. Where another
    /// subscriber was installed before, nothing is captured.
    pub fn process() -> Self {
        static CAPTURE: OnceLock<LogCapture> = OnceLock::new();
        let install = || {
            let capture = Self::default();
            if tracing_subscriber::registry()
                .with(capture.clone())
                .try_init()
                .is_err()
            {
                tracing::debug!("another subscriber is installed; nothing is captured");
            }
            capture
        };
        CAPTURE.get_or_init(install).clone()
    }

    /// Takes out what was kept so far, oldest first.
    pub fn take(&self) -> Vec<Logged> {
        std::mem::take(&mut *self.lock())
    }

    /// Takes out the errors kept so far, oldest first; warnings stay.
    pub fn take_errors(&self) -> Vec<Logged> {
        self.lock()
            .extract_if(.., |line| line.level == Level::ERROR)
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Logged>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Subscriber> Layer<S> for LogCapture {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if *metadata.level() <= Level::WARN {
            let mut text = Sentence::default();
            event.record(&mut text);
            let text = format!("{}{}", text.message, text.fields);
            self.lock().push(Logged {
                level: *metadata.level(),
                target: metadata.target(),
                text,
            });
        }
    }
}

#[derive(Default)]
struct Sentence {
    message: String,
    fields: String,
}

impl Visit for Sentence {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        } else {
            self.fields.push_str(&format!(" {}={value:?}", field.name()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_and_errors_are_kept_and_taken_once() {
        let capture = LogCapture::default();
        tracing::subscriber::with_default(tracing_subscriber::registry().with(capture.clone()), || {
            tracing::info!("not kept");
            tracing::warn!(attempt = 2, "job {} failed", 7);
            tracing::error!(reason = "disk", "stopped");
        });
        assert_eq!(
            capture
                .take_errors()
                .iter()
                .map(|line| line.text.as_str())
                .collect::<Vec<_>>(),
            ["stopped reason=\"disk\""]
        );
        let rest = capture.take();
        assert_eq!(
            (rest.len(), rest[0].level, rest[0].text.as_str()),
            (1, Level::WARN, "job 7 failed attempt=2")
        );
        assert!(capture.take().is_empty());
    }
}
