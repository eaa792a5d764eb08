//! The table's part for notifications and the customers' appointments: see [`super::authz_rows`].

use super::authz_rows::{
    NOT_THERE, Names, Row, Sends,
    Target::{Foreign, None as NoRecord, Other, Own},
    all, asking, row,
};

const ANY_LOGIN: [u16; 6] = [401, 200, 200, 200, 200, 200];
const ANY_LOGIN_NOTHING: [u16; 6] = [401, 204, 204, 204, 204, 204];

/// Every operation of notifications and appointments.
pub(super) const ROWS: &[Row] = &[
    row(
        "list_notifications",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, ANY_LOGIN)],
    ),
    row(
        "count_notifications",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, ANY_LOGIN)],
    ),
    row(
        "read_notification",
        Names::Notification,
        Sends::Nothing,
        &[(Foreign, NOT_THERE), (Other, NOT_THERE), (Own, ANY_LOGIN_NOTHING)],
    ),
    row(
        "read_all_notifications",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, ANY_LOGIN_NOTHING)],
    ),
    row(
        "get_notification_settings",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, ANY_LOGIN)],
    ),
    row(
        "patch_notification_settings",
        Names::Nothing,
        Sends::Json(r#"{"job_mails":false}"#),
        &[(NoRecord, ANY_LOGIN)],
    ),
    asking("get_visit", "?token=x", &[(NoRecord, all(422))]),
    asking("get_visit_calendar", "?token=x", &[(NoRecord, all(422))]),
    row(
        "confirm_visit",
        Names::Nothing,
        Sends::Json(r#"{"token":"x"}"#),
        &[(NoRecord, all(422))],
    ),
    row(
        "reschedule_visit",
        Names::Nothing,
        Sends::Json(r#"{"token":"x","note":"Later"}"#),
        &[(NoRecord, all(422))],
    ),
];
