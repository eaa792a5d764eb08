//! The table's part for calendar feeds: see [`super::authz_rows`].

use super::authz_rows::{
    Names, Row, Sends,
    Target::{Foreign, Other, Own},
    row,
};

/// Admins for everybody, technicians for themselves, agents never.
const fn admins_or_own(status: u16, own: u16) -> [u16; 6] {
    [401, status, status, 403, own, 403]
}

/// Every operation of calendar feeds.
pub(super) const ROWS: &[Row] = &[
    row(
        "get_calendar_token",
        Names::Technician,
        Sends::Nothing,
        &[
            (Foreign, admins_or_own(404, 404)),
            (Other, admins_or_own(200, 404)),
            (Own, admins_or_own(200, 200)),
        ],
    ),
    row(
        "create_calendar_token",
        Names::Technician,
        Sends::Nothing,
        &[
            (Foreign, admins_or_own(404, 404)),
            (Other, admins_or_own(201, 404)),
            (Own, admins_or_own(201, 201)),
        ],
    ),
    row(
        "revoke_calendar_token",
        Names::CalendarToken,
        Sends::Nothing,
        &[
            (Foreign, admins_or_own(404, 404)),
            (Other, admins_or_own(204, 404)),
            (Own, admins_or_own(204, 204)),
        ],
    ),
    // Nobody's login opens it; the tests of calendars say what its address does.
    row(
        "get_calendar",
        Names::CalendarToken,
        Sends::Nothing,
        &[(Foreign, [404; 6]), (Other, [404; 6]), (Own, [404; 6])],
    ),
];
