//! A real SMTP server of another make, in a process of its own, and mails as a mail program reads them.

use crate::python::script;
use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Stdio},
    sync::mpsc::{Receiver, sync_channel},
};
use tempfile::TempDir;

/// What each of these `.eml` files says to a mail program; `smtp/letter.py` names the fields.
///
/// # Panics
/// Where one of them cannot be read as a mail.
pub fn read_letters(files: &[PathBuf]) -> Vec<Value> {
    let output = script("smtp/letter.py")
        .args(files)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .expect("Python can be run");
    assert!(output.status.success(), "a mail cannot be read");
    let lines = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect()
}

/// More messages than a test sends.
const MESSAGES: usize = 10_000;

/// A running server on 127.0.0.1; ended when dropped.
#[derive(Debug)]
pub struct SmtpServer {
    process: Child,
    lines: Receiver<String>,
    folder: TempDir,
    port: u16,
}

impl SmtpServer {
    /// Starts one and waits until it listens. The arguments are those of `smtp/server.py` after the folder.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let mut process = script("smtp/server.py")
            .arg(folder.path())
            .args(arguments)
            // It ends with this pipe, also where the test is killed.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python can be run");
        let output = BufReader::new(process.stdout.take().expect("its output is piped"));
        let (sender, lines) = sync_channel(MESSAGES);
        // Read at once: a server that waits for room in the pipe does not answer.
        std::thread::spawn(move || {
            for line in output.lines() {
                sender
                    .send(line.expect("its output can be read"))
                    .expect("whoever started it reads");
            }
        });
        let mut server = Self {
            process,
            lines,
            folder,
            port: 0,
        };
        let first = server.line().expect("the SMTP server starts");
        server.port = first["port"]
            .as_u64()
            .and_then(|port| u16::try_from(port).ok())
            .expect("its first line tells its port");
        server
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate of the authority that vouches for a server with TLS, as PEM.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// The next message that it has taken; waits for one.
    ///
    /// # Panics
    /// Where the server ends before.
    pub fn taken(&mut self) -> Value {
        self.line().expect("the SMTP server runs")
    }

    /// Ends it; gives what it has taken and nobody has asked for.
    ///
    /// # Panics
    /// Where it does not end by itself.
    pub fn end(mut self) -> Vec<Value> {
        drop(self.process.stdin.take());
        let rest = std::iter::from_fn(|| self.line()).collect();
        assert!(self.process.wait().expect("it can be waited for").success());
        rest
    }

    /// The next line; none once it has ended.
    fn line(&mut self) -> Option<Value> {
        let line = self.lines.recv().ok()?;
        Some(serde_json::from_str(&line).expect("a line is JSON"))
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        if let Ok(None) = self.process.try_wait() {
            self.process.kill().expect("it can be killed");
            self.process.wait().expect("it can be waited for");
        }
    }
}
