//! What may be attached, by whom, and who may take it away.

use super::model::{AttachmentKind, AttachmentRow};
use base::{Error, Result, Role, UserId};

/// Attachments of one job.
pub(super) const MAX_PER_JOB: i64 = 50;

/// Refuses one more where a job has as many as it may have.
///
/// # Errors
/// 409 `too_many_attachments`.
pub(super) fn check_room(has: i64) -> Result<()> {
    if has < MAX_PER_JOB {
        return Ok(());
    }
    Err(Error::conflict(
        "too_many_attachments",
        format!("A work order has at most {MAX_PER_JOB} attachments"),
    ))
}

/// How an attachment is shown: as its sender wants, else pictures as such.
///
/// # Errors
/// 422 at `kind`, where what is no picture that browsers show is to be a photo.
pub(super) fn kind(
    wanted: Option<AttachmentKind>,
    is_picture: bool,
    content_type: &str,
) -> Result<AttachmentKind> {
    match wanted {
        Some(AttachmentKind::Photo) if !is_picture => {
            let why = if content_type == "image/heif" {
                "is photo, but this is HEIC, which only some devices show: send it as JPEG, or as a file"
            } else {
                "is photo, but this is no JPEG, PNG or WebP picture"
            };
            Err(Error::invalid("kind", "not_a_picture", why))
        }
        Some(wanted) => Ok(wanted),
        None if is_picture => Ok(AttachmentKind::Photo),
        None => Ok(AttachmentKind::File),
    }
}

/// Lets whoever sent an attachment take it away, and the office.
///
/// # Errors
/// 403 `not_yours`.
pub(super) fn check_removal(by: UserId, role: Role, attachment: &AttachmentRow) -> Result<()> {
    match role {
        Role::Admin | Role::Agent => Ok(()),
        Role::Technician | Role::Customer if attachment.uploaded_by == by => Ok(()),
        Role::Technician | Role::Customer => {
            Err(Error::forbidden("not_yours", "Somebody else attached this"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Timestamp, WorkOrderId};
    use uuid::Uuid;

    #[test]
    fn a_job_has_room_for_fifty() {
        for (has, room) in [(0, true), (49, true), (50, false), (51, false)] {
            assert_eq!(check_room(has).is_ok(), room, "{has}");
        }
    }

    #[test]
    fn pictures_are_photos_unless_their_sender_says_otherwise() {
        use AttachmentKind::{File, Photo};
        for (wanted, is_picture, expected) in [
            (None, true, Some(Photo)),
            (None, false, Some(File)),
            (Some(File), true, Some(File)),
            (Some(Photo), true, Some(Photo)),
            (Some(Photo), false, None),
            (Some(File), false, Some(File)),
        ] {
            let kind = kind(wanted, is_picture, "image/heif");
            assert_eq!(kind.ok(), expected, "{wanted:?} {is_picture}");
        }
    }

    #[test]
    fn a_technician_takes_away_their_own_only() {
        let attachment = AttachmentRow {
            id: Uuid::nil(),
            work_order_id: WorkOrderId(1),
            kind: AttachmentKind::Photo,
            filename: "roof.jpg".to_owned(),
            content_type: "image/jpeg".to_owned(),
            size_bytes: 1,
            width: Some(1),
            height: Some(1),
            caption: None,
            uploaded_by: UserId(7),
            uploader_name: "Tom".to_owned(),
            created_at: Timestamp::from_micros(0),
        };
        for (by, role, may) in [
            (7, Role::Technician, true),
            (8, Role::Technician, false),
            (8, Role::Agent, true),
            (8, Role::Admin, true),
            (8, Role::Customer, false),
        ] {
            let allowed = check_removal(UserId(by), role, &attachment).is_ok();
            assert_eq!(allowed, may, "{by} {role:?}");
        }
    }
}
