//! The table's part for field service: see [`super::authz_rows`].

use super::authz_rows::{
    NOT_THERE_ADMINS, NOT_THERE_OFFICE, NOT_THERE_STAFF, Names, OFFICE_OR_OWN, Row, Sends,
    Target::{Foreign, None as NoRecord, Other, Own},
    admins, office, row, staff,
};

const TECHNICIAN: Sends = Sends::Json(r#"{"name":"Tilda Tech"}"#);
const NOTED: Sends = Sends::Json(r#"{"notes":"Rang twice"}"#);

/// Every operation of field service and its reports.
pub(super) const ROWS: &[Row] = &[
    row(
        "list_technicians",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, staff(200))],
    ),
    row(
        "create_technician",
        Names::Nothing,
        TECHNICIAN,
        &[(NoRecord, admins(201))],
    ),
    row(
        "get_technician",
        Names::Technician,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, OFFICE_OR_OWN),
            (Own, staff(200)),
        ],
    ),
    row(
        "put_technician",
        Names::Technician,
        TECHNICIAN,
        &[
            (Foreign, NOT_THERE_ADMINS),
            (Other, admins(200)),
            (Own, admins(200)),
        ],
    ),
    row(
        "patch_technician",
        Names::Technician,
        TECHNICIAN,
        &[
            (Foreign, NOT_THERE_ADMINS),
            (Other, admins(200)),
            (Own, admins(200)),
        ],
    ),
    row(
        "archive_technician",
        Names::Technician,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_ADMINS),
            (Other, admins(204)),
            (Own, admins(204)),
        ],
    ),
    row(
        "list_time_off",
        Names::Technician,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, OFFICE_OR_OWN),
            (Own, staff(200)),
        ],
    ),
    row(
        "create_time_off",
        Names::Technician,
        Sends::Json(r#"{"from":"2026-12-24T00:00:00Z","to":"2026-12-27T00:00:00Z"}"#),
        &[
            (Foreign, NOT_THERE_ADMINS),
            (Other, admins(201)),
            (Own, admins(201)),
        ],
    ),
    row(
        "delete_time_off",
        Names::TimeOff,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_ADMINS),
            (Other, admins(204)),
            (Own, admins(204)),
        ],
    ),
    row(
        "list_work_orders",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, staff(200))],
    ),
    row(
        "create_work_order",
        Names::Nothing,
        Sends::Json(r#"{"customer_id":{customer}}"#),
        &[(NoRecord, office(201))],
    ),
    row(
        "get_work_order",
        Names::WorkOrder,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, OFFICE_OR_OWN),
            (Own, staff(200)),
        ],
    ),
    row(
        "put_work_order",
        Names::WorkOrder,
        Sends::Json(r#"{"customer_id":{customer}}"#),
        &[
            (Foreign, NOT_THERE_OFFICE),
            (Other, office(200)),
            (Own, office(200)),
        ],
    ),
    row(
        "patch_work_order",
        Names::WorkOrder,
        NOTED,
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, OFFICE_OR_OWN),
            (Own, staff(200)),
        ],
    ),
    row(
        "delete_work_order",
        Names::WorkOrder,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_ADMINS),
            (Other, admins(204)),
            (Own, admins(204)),
        ],
    ),
    row(
        "get_work_order_history",
        Names::WorkOrder,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, OFFICE_OR_OWN),
            (Own, staff(200)),
        ],
    ),
    row(
        "list_customer_work_orders",
        Names::User,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_OFFICE),
            (Other, office(200)),
            (Own, [401, 404, 404, 404, 403, 403]),
        ],
    ),
    row(
        "get_schedule",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, staff(200))],
    ),
    row(
        "list_unassigned",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, office(200))],
    ),
    row(
        "get_technician_schedule",
        Names::Technician,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, OFFICE_OR_OWN),
            (Own, staff(200)),
        ],
    ),
    row(
        "get_summary_report",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, office(200))],
    ),
    row(
        "get_technician_report",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, office(200))],
    ),
    row(
        "get_customer_report",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, office(200))],
    ),
];
