//! The table's part for series of work orders: see [`super::authz_rows`].

use super::authz_rows::{
    NOT_THERE_OFFICE, Names, Row, Sends,
    Target::{Foreign, None as NoRecord, Other},
    office, row,
};

/// A Monday of the series that the table's rows are about.
const DAY: Sends = Sends::Json(r#"{"date":"2026-03-09"}"#);

const fn of_one(
    operation: &'static str,
    sends: Sends,
    expect: &'static [(super::authz_rows::Target, [u16; 6])],
) -> Row {
    row(operation, Names::Series, sends, expect)
}

const READ: &[(super::authz_rows::Target, [u16; 6])] = &[(Foreign, NOT_THERE_OFFICE), (Other, office(200))];

/// Every operation of series.
pub(super) const ROWS: &[Row] = &[
    row(
        "list_work_order_series",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, office(200))],
    ),
    row(
        "create_work_order_series",
        Names::Nothing,
        Sends::Json(r#"{"customer_id":{customer},"rrule":"FREQ=WEEKLY","start_date":"2026-03-02"}"#),
        &[(NoRecord, office(201))],
    ),
    row(
        "preview_work_order_series",
        Names::Nothing,
        Sends::Json(r#"{"rrule":"FREQ=WEEKLY","start_date":"2026-03-02"}"#),
        &[(NoRecord, office(200))],
    ),
    of_one("get_work_order_series", Sends::Nothing, READ),
    of_one("patch_work_order_series", Sends::Json(r#"{"priority":1}"#), READ),
    of_one(
        "end_work_order_series",
        Sends::Nothing,
        &[(Foreign, NOT_THERE_OFFICE), (Other, office(204))],
    ),
    of_one("skip_work_order_series_day", DAY, READ),
    of_one("unskip_work_order_series_day", DAY, READ),
    of_one("get_work_order_series_history", Sends::Nothing, READ),
];
