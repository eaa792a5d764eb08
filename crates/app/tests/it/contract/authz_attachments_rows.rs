//! The table's part for attachments: see [`super::authz_rows`].

use super::authz_rows::{
    NOT_THERE_STAFF, Names, OFFICE_OR_OWN, Row, Sends,
    Target::{Foreign, Other, Own},
    row, staff,
};

/// Every operation of attachments.
pub(super) const ROWS: &[Row] = &[
    row(
        "list_attachments",
        Names::WorkOrder,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, OFFICE_OR_OWN),
            (Own, staff(200)),
        ],
    ),
    row(
        "create_attachment",
        Names::WorkOrder,
        Sends::File,
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, [401, 201, 201, 201, 404, 403]),
            (Own, staff(201)),
        ],
    ),
    row(
        "get_attachment",
        Names::Attachment,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, OFFICE_OR_OWN),
            (Own, staff(200)),
        ],
    ),
    row(
        "delete_attachment",
        Names::Attachment,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, [401, 204, 204, 204, 404, 403]),
            (Own, staff(204)),
        ],
    ),
];
