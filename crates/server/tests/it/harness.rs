//! Runs the real binary in a folder of its own and talks HTTP to it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How long anything may take before the test gives up. Only a broken server uses it up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with a database and settings of its own.
pub(crate) struct Instance {
    folder: TempDir,
    settings: Vec<(String, String)>,
}

impl Instance {
    /// Nothing in it yet; the database is SQLite in the folder.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            settings: Vec::new(),
        }
    }

    /// One with the demo company.
    pub(crate) fn demo() -> Self {
        let instance = Self::new();
        let output = instance.run(&["demo"]);
        assert!(output.status.success(), "{output:?}");
        instance
    }

    /// With one more setting.
    pub(crate) fn with(mut self, key: &str, value: &str) -> Self {
        self.set(key, value);
        self
    }

    /// Adds a setting.
    pub(crate) fn set(&mut self, key: &str, value: &str) {
        self.settings.push((key.to_owned(), value.to_owned()));
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The database file.
    pub(crate) fn database(&self) -> rusqlite::Connection {
        let connection = rusqlite::Connection::open(self.path().join("data/deskbell.db")).unwrap();
        connection.busy_timeout(PATIENCE).unwrap();
        connection
    }

    /// The binary with these arguments, not yet started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("PORT", "0")
            .env("RATE_LIMITS", "off");
        command.envs(self.settings.iter().map(|(key, value)| (key, value)));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command with a text on its standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Starts the server and waits until it listens.
    pub(crate) fn serve(&self) -> Server {
        let mut child = self.command(&["serve"]).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut seen = String::new();
        let port = loop {
            let mut line = String::new();
            assert!(
                log.read_line(&mut line).unwrap() > 0,
                "the server ended before it listened:\n{seen}"
            );
            seen.push_str(&line);
            if let Some((_, rest)) = line.split_once("listening on 127.0.0.1:") {
                break rest.split(',').next().unwrap().parse().unwrap();
            }
        };
        let reader = std::thread::spawn(move || {
            let mut rest = String::new();
            log.read_to_string(&mut rest).unwrap();
            seen + &rest
        });
        Server {
            child,
            port,
            log: Some(reader),
        }
    }
}

/// A running server; killed when dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens, on 127.0.0.1.
    pub(crate) port: u16,
    log: Option<std::thread::JoinHandle<String>>,
}

impl Server {
    /// One request over a connection of its own; gives status and body.
    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&str>,
    ) -> std::io::Result<(u16, String)> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        send(&mut stream, method, path, token, body)?;
        let mut reply = String::new();
        stream.read_to_string(&mut reply)?;
        let status = reply.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| std::io::Error::other(format!("no reply: {reply:?}")))?;
        Ok((
            status,
            reply
                .split_once("\r\n\r\n")
                .map_or(String::new(), |(_, body)| body.to_owned()),
        ))
    }

    /// Logs in as the demo company's owner.
    pub(crate) fn login(&self) -> String {
        let body = r#"{"email":"owner@demo.test","password":"demo123"}"#;
        let (status, reply) = self.request("POST", "/api/auth/login", None, Some(body)).unwrap();
        assert_eq!(status, 200, "{reply}");
        let reply: serde_json::Value = serde_json::from_str(&reply).unwrap();
        reply["access_token"].as_str().unwrap().to_owned()
    }

    /// Sends a signal by its number.
    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
    }

    /// Kills it as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end; gives its exit code and its log.
    pub(crate) fn wait(mut self) -> (Option<i32>, String) {
        let code = wait_for("the server's end", || self.child.try_wait().unwrap()).code();
        (code, self.log.take().unwrap().join().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.try_wait().unwrap().is_none() {
            self.child.kill().unwrap();
            self.child.wait().unwrap();
        }
    }
}

/// Writes a request that asks for the connection's end after the reply.
pub(crate) fn send(
    stream: &mut TcpStream,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<&str>,
) -> std::io::Result<()> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
    if let Some(token) = token {
        head.push_str(&format!("authorization: Bearer {token}\r\n"));
    }
    if let Some(body) = body {
        head.push_str(&format!(
            "content-type: application/json\r\ncontent-length: {}\r\n",
            body.len()
        ));
    }
    stream.write_all(format!("{head}\r\n{}", body.unwrap_or_default()).as_bytes())
}

/// Looks until there is something.
pub(crate) fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "waited too long for {what}");
        std::thread::yield_now();
    }
}

/// What a command wrote to standard error.
pub(crate) fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a command wrote to standard output.
pub(crate) fn says(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
