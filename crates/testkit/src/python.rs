//! Python, where what other programs read must be read by one of another make.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The interpreter with the packages of `scripts/requirements.txt`, made where it is missing.
fn python() -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/python.sh");
    let output = Command::new(&script)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .expect("scripts/python.sh can be run");
    assert!(output.status.success(), "scripts/python.sh failed");
    PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())
}

/// The interpreter, about to run one of the scripts beside this crate's sources: `smtp/letter.py`.
pub(crate) fn script(name: &str) -> Command {
    let mut command = Command::new(python());
    // Nothing is written into the sources.
    command
        .arg("-B")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(name));
    command
}
