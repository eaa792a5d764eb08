//! Calendars as a calendar program reads them.

use crate::python::script;
use serde_json::Value;
use std::{io::Write as _, process::Stdio};

/// What a calendar (RFC 5545) says to a calendar program; `calendar/read.py` names the fields.
///
/// # Panics
/// Where it cannot be read as one, or breaks a rule that readers are lenient about: line ends, the length of lines,
/// properties that must be there once.
pub fn read_calendar(text: &str) -> Value {
    let mut process = script("calendar/read.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python can be run");
    let mut input = process.stdin.take().expect("its input is piped");
    // It reads all before it writes, so neither waits for the other.
    input.write_all(text.as_bytes()).expect("it takes the calendar");
    drop(input);
    let output = process.wait_with_output().expect("it comes to an end");
    assert!(output.status.success(), "this is no calendar:\n{text}");
    serde_json::from_slice(&output.stdout).expect("it writes JSON")
}
