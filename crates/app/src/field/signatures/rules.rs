//! Who may take a signature, of what, and when it was given. Pure.

use crate::field::work_orders::{model::JobStatus, rules::Rights};
use base::{Error, Result, Timestamp};
use platform::files::{FileKind, kinds};

/// The largest drawing that is taken, in bytes.
pub const MAX_BYTES: usize = 512 * 1024;

/// Lets somebody take a signature: the office always, who does the job once work has begun.
///
/// # Errors
/// 409 `work_not_begun`.
pub fn check_status(rights: Rights, status: JobStatus) -> Result<()> {
    match (rights, status) {
        (Rights::Office, _) | (Rights::Technician, JobStatus::InProgress | JobStatus::Completed) => Ok(()),
        (
            Rights::Technician,
            JobStatus::Pending | JobStatus::Scheduled | JobStatus::EnRoute | JobStatus::Cancelled,
        ) => Err(Error::conflict(
            "work_not_begun",
            "The customer signs once the work has begun",
        )),
    }
}

/// Refuses everything that is no drawing.
///
/// # Errors
/// 422 at `file`.
pub fn check_drawing(bytes: &[u8]) -> Result<()> {
    let head = bytes.get(..kinds::HEAD_BYTES).unwrap_or(bytes);
    if FileKind::of(head) == Some(kinds::PNG) {
        return Ok(());
    }
    Err(Error::invalid("file", "unsupported_type", "must be a PNG"))
}

/// When it was signed: as the sender says, who may have been without a line, but not before the job was there and not
/// in the future.
pub fn moment(said: Option<Timestamp>, job_created_at: Timestamp, now: Timestamp) -> Timestamp {
    said.unwrap_or(now).max(job_created_at).min(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_technician_takes_it_once_work_has_begun_and_the_office_always() {
        for (status, technician) in [
            (JobStatus::Pending, false),
            (JobStatus::Scheduled, false),
            (JobStatus::EnRoute, false),
            (JobStatus::InProgress, true),
            (JobStatus::Completed, true),
            (JobStatus::Cancelled, false),
        ] {
            assert_eq!(
                check_status(Rights::Technician, status).is_ok(),
                technician,
                "{status:?}"
            );
            assert!(check_status(Rights::Office, status).is_ok(), "{status:?}");
        }
    }

    #[test]
    fn only_a_png_is_a_drawing() {
        for (bytes, taken) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], true),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", false),
            (b"<!doctype html><script>alert(1)</script>", false),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", false),
            (b"GIF89a", false),
            (b"PNG", false),
            (b"", false),
        ] {
            assert_eq!(check_drawing(bytes).is_ok(), taken, "{bytes:?}");
        }
    }

    #[test]
    fn the_moment_lies_between_the_jobs_beginning_and_now() {
        let at = Timestamp::from_micros;
        for (said, expected) in [
            (None, 20),
            (Some(15), 15),
            (Some(10), 10),
            (Some(9), 10),
            (Some(21), 20),
            (Some(i64::MIN), 10),
        ] {
            assert_eq!(moment(said.map(at), at(10), at(20)), at(expected), "{said:?}");
        }
    }
}
