//! The table: every operation, whose record, and what each role is answered.

use Target::{Foreign, None as NoRecord, Other, Own};

/// The columns of every row.
pub(super) const ROLES: [&str; 6] = ["anonymous", "owner", "admin", "agent", "technician", "customer"];

/// Whose record the call names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// It names none.
    None,
    /// The caller's own.
    Own,
    /// Somebody else's of the caller's company.
    Other,
    /// One of another company.
    Foreign,
}

/// What the path's parameter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    Nothing,
    User,
    ArchivedUser,
    Email,
    Session,
    Import,
    Technician,
    TimeOff,
    /// A technician with a calendar feed.
    CalendarToken,
    WorkOrder,
    Series,
    SignedWorkOrder,
    ChecklistItem,
    ChecklistTemplate,
    Notification,
    Attachment,
}

/// What is sent along. `{customer}` and `{template}` in it stand for ones of the caller's company, `{new}` for a number
/// that no template's name has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sends {
    Nothing,
    Json(&'static str),
    File,
    /// A signature.
    Drawing,
    /// The handshake of a WebSocket. Here is no line to take over: 426 is what they get who may.
    Handshake,
}

/// The status with which whoever may call is answered.
pub(super) const fn succeeds(sends: Sends, status: u16) -> bool {
    match sends {
        Sends::Handshake => status == 426,
        Sends::Nothing | Sends::Json(_) | Sends::File | Sends::Drawing => status < 300,
    }
}

/// One operation.
pub(super) struct Row {
    pub(super) operation: &'static str,
    pub(super) names: Names,
    pub(super) query: &'static str,
    pub(super) sends: Sends,
    pub(super) expect: &'static [(Target, [u16; 6])],
}

pub(super) const fn row(
    operation: &'static str,
    names: Names,
    sends: Sends,
    expect: &'static [(Target, [u16; 6])],
) -> Row {
    Row {
        operation,
        names,
        query: "",
        sends,
        expect,
    }
}

pub(super) const fn asking(
    operation: &'static str,
    query: &'static str,
    expect: &'static [(Target, [u16; 6])],
) -> Row {
    Row {
        operation,
        names: Names::Nothing,
        query,
        sends: Sends::Nothing,
        expect,
    }
}

const CITY: Sends = Sends::Json(r#"{"city":"Graz"}"#);
const V2: Sends = Sends::Json(r#"{"name":"Vera Two"}"#);
const PASSWORDS: Sends =
    Sends::Json(r#"{"current_password":"gravel-Otter-71-lantern","new_password":"copper-Violin-28-meadow"}"#);

/// Everybody gets the same.
pub(super) const fn all(status: u16) -> [u16; 6] {
    [status; 6]
}

/// Admins only.
pub(super) const fn admins(status: u16) -> [u16; 6] {
    [401, status, status, 403, 403, 403]
}

/// Admins and agents only.
pub(super) const fn office(status: u16) -> [u16; 6] {
    [401, status, status, status, 403, 403]
}

/// Admins, agents and technicians only.
pub(super) const fn staff(status: u16) -> [u16; 6] {
    [401, status, status, status, status, 403]
}

/// Not theirs: 404, unless the role may never call it.
pub(super) const NOT_THERE: [u16; 6] = [401, 404, 404, 404, 404, 404];
pub(super) const NOT_THERE_ADMINS: [u16; 6] = admins(404);
pub(super) const NOT_THERE_OFFICE: [u16; 6] = office(404);
pub(super) const NOT_THERE_STAFF: [u16; 6] = staff(404);
/// Any for the office, their own for technicians.
pub(super) const OFFICE_OR_OWN: [u16; 6] = [401, 200, 200, 200, 404, 403];
const NOT_THERE_CUSTOMERS: [u16; 6] = [401, 404, 404, 404, 403, 404];

/// Every operation of the API.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    ROWS.iter()
        .chain(super::authz_field_rows::ROWS)
        .chain(super::authz_series_rows::ROWS)
        .chain(super::authz_signoff_rows::ROWS)
        .chain(super::authz_notices_rows::ROWS)
        .chain(super::authz_attachments_rows::ROWS)
        .chain(super::authz_calendar_rows::ROWS)
}

/// Every operation but those of field service.
const ROWS: &[Row] = &[
    row(
        "login",
        Names::Nothing,
        Sends::Json(r#"{"email":"nobody@acme.example","password":"x"}"#),
        &[(NoRecord, all(401))],
    ),
    row(
        "refresh",
        Names::Nothing,
        Sends::Json(r#"{"refresh_token":"x"}"#),
        &[(NoRecord, all(401))],
    ),
    row(
        "logout",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, [401, 204, 204, 204, 204, 204])],
    ),
    row(
        "me",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, [401, 200, 200, 200, 200, 200])],
    ),
    row(
        "list_sessions",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, [401, 200, 200, 200, 200, 200])],
    ),
    row(
        "end_session",
        Names::Session,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE),
            (Other, NOT_THERE),
            (Own, [401, 204, 204, 204, 204, 204]),
        ],
    ),
    row(
        "open_live_connection",
        Names::Nothing,
        Sends::Handshake,
        &[(NoRecord, [401, 426, 426, 426, 426, 403])],
    ),
    row(
        "list_users",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, admins(200))],
    ),
    row(
        "create_user",
        Names::Nothing,
        Sends::Json(r#"{"name":"Nora New"}"#),
        &[(NoRecord, admins(201))],
    ),
    row(
        "get_user",
        Names::User,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE),
            (Other, [401, 200, 200, 404, 404, 404]),
            (Own, [401, 200, 200, 200, 200, 200]),
        ],
    ),
    row(
        "put_user",
        Names::User,
        CITY,
        &[
            (Foreign, NOT_THERE),
            (Other, [401, 200, 200, 404, 404, 404]),
            (Own, [401, 200, 200, 200, 200, 200]),
        ],
    ),
    row(
        "patch_user",
        Names::User,
        CITY,
        &[
            (Foreign, NOT_THERE),
            (Other, [401, 200, 200, 404, 404, 404]),
            (Own, [401, 200, 200, 200, 200, 200]),
        ],
    ),
    row(
        "archive_user",
        Names::User,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_ADMINS),
            (Other, admins(204)),
            (Own, admins(204)),
        ],
    ),
    row(
        "restore_user",
        Names::ArchivedUser,
        Sends::Nothing,
        &[(Foreign, NOT_THERE_ADMINS), (Other, admins(200))],
    ),
    row(
        "change_password",
        Names::User,
        PASSWORDS,
        &[
            (Foreign, NOT_THERE),
            (Other, [401, 204, 204, 404, 404, 404]),
            (Own, [401, 204, 204, 204, 204, 204]),
        ],
    ),
    row(
        "list_activity",
        Names::User,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE),
            (Other, [401, 200, 200, 404, 404, 404]),
            (Own, [401, 200, 200, 200, 200, 200]),
        ],
    ),
    row(
        "list_customers",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, [401, 200, 200, 200, 403, 200])],
    ),
    row(
        "get_customer",
        Names::User,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_CUSTOMERS),
            (Other, [401, 200, 200, 200, 403, 404]),
            (Own, [401, 404, 404, 404, 403, 200]),
        ],
    ),
    row(
        "put_customer",
        Names::User,
        CITY,
        &[
            (Foreign, NOT_THERE_CUSTOMERS),
            (Other, [401, 200, 200, 200, 403, 404]),
            (Own, [401, 404, 404, 404, 403, 200]),
        ],
    ),
    row(
        "find_customer_by_email",
        Names::Email,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_CUSTOMERS),
            (Other, [401, 200, 200, 200, 403, 404]),
            (Own, [401, 404, 404, 404, 403, 200]),
        ],
    ),
    row(
        "list_notes",
        Names::User,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_OFFICE),
            (Other, office(200)),
            (Own, [401, 404, 404, 404, 403, 403]),
        ],
    ),
    row(
        "create_note",
        Names::User,
        Sends::Json(r#"{"body":"Called back."}"#),
        &[
            (Foreign, NOT_THERE_OFFICE),
            (Other, office(201)),
            (Own, [401, 404, 404, 404, 403, 403]),
        ],
    ),
    row(
        "get_timeline",
        Names::User,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_OFFICE),
            (Other, office(200)),
            (Own, [401, 404, 404, 404, 403, 403]),
        ],
    ),
    row(
        "list_tags",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, office(200))],
    ),
    row(
        "list_v2_customers",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, office(200))],
    ),
    row(
        "create_v2_customer",
        Names::Nothing,
        V2,
        &[(NoRecord, office(201))],
    ),
    row(
        "get_v2_customer",
        Names::User,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_OFFICE),
            (Other, office(200)),
            (Own, [401, 404, 404, 404, 403, 403]),
        ],
    ),
    row(
        "put_v2_customer",
        Names::User,
        V2,
        &[
            (Foreign, NOT_THERE_OFFICE),
            (Other, office(200)),
            (Own, [401, 404, 404, 404, 403, 403]),
        ],
    ),
    row(
        "archive_v2_customer",
        Names::User,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_ADMINS),
            (Other, admins(204)),
            (Own, [401, 404, 404, 403, 403, 403]),
        ],
    ),
    row(
        "import_users",
        Names::Nothing,
        Sends::File,
        &[(NoRecord, admins(202))],
    ),
    row(
        "preview_import",
        Names::Nothing,
        Sends::File,
        &[(NoRecord, admins(200))],
    ),
    row(
        "list_imports",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, admins(200))],
    ),
    row(
        "get_import",
        Names::Import,
        Sends::Nothing,
        &[(Foreign, NOT_THERE_ADMINS), (Other, admins(200))],
    ),
    row(
        "cancel_import",
        Names::Import,
        Sends::Nothing,
        &[(Foreign, NOT_THERE_ADMINS), (Other, admins(200))],
    ),
    row(
        "list_refused_rows",
        Names::Import,
        Sends::Nothing,
        &[(Foreign, NOT_THERE_ADMINS), (Other, admins(200))],
    ),
    asking("get_invite", "?token=x", &[(NoRecord, all(422))]),
    row(
        "accept_invite",
        Names::Nothing,
        Sends::Json(r#"{"token":"x","password":"copper-Violin-28-meadow"}"#),
        &[(NoRecord, all(422))],
    ),
    row(
        "invite_customer",
        Names::User,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_OFFICE),
            (Other, office(202)),
            (Own, [401, 404, 404, 404, 403, 403]),
        ],
    ),
    row(
        "sign_up",
        Names::Nothing,
        Sends::Json(
            r#"{"name":"Sina","email":"sina@new.example","password":"copper-Violin-28-meadow","company":"acme"}"#,
        ),
        &[(NoRecord, all(201))],
    ),
    row(
        "verify_email",
        Names::Nothing,
        Sends::Json(r#"{"email":"nobody@acme.example","code":"123456"}"#),
        &[(NoRecord, all(422))],
    ),
    row(
        "resend_verification",
        Names::Nothing,
        Sends::Json(r#"{"email":"nobody@acme.example"}"#),
        &[(NoRecord, all(202))],
    ),
    row(
        "forgot_password",
        Names::Nothing,
        Sends::Json(r#"{"email":"nobody@acme.example"}"#),
        &[(NoRecord, all(202))],
    ),
    asking("get_reset", "?token=x", &[(NoRecord, all(422))]),
    row(
        "reset_password",
        Names::Nothing,
        Sends::Json(r#"{"token":"x","password":"copper-Violin-28-meadow"}"#),
        &[(NoRecord, all(422))],
    ),
    asking("get_setup", "?token=x", &[(NoRecord, all(200))]),
    row(
        "set_up",
        Names::Nothing,
        Sends::Json(
            r#"{"token":"x","company_name":"Evil","name":"E","email":"e@evil.example","password":"copper-Violin-28-meadow"}"#,
        ),
        &[(NoRecord, all(422))],
    ),
    asking("get_user_stats", "", &[(NoRecord, admins(200))]),
    asking("export_users", "?format=json", &[(NoRecord, admins(200))]),
    row(
        "change_users",
        Names::Nothing,
        Sends::Json(r#"{"filter":{"search":"carla"},"action":"tag","value":"vip"}"#),
        &[(NoRecord, admins(200))],
    ),
    asking("list_audit_log", "", &[(NoRecord, admins(200))]),
    asking("get_settings", "", &[(NoRecord, admins(200))]),
    row(
        "patch_settings",
        Names::Nothing,
        Sends::Json(r#"{"name":"Acme Renamed"}"#),
        &[(NoRecord, admins(200))],
    ),
    row(
        "get_health",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, all(200))],
    ),
    row(
        "get_liveness",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, all(200))],
    ),
    row(
        "get_readiness",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, all(200))],
    ),
];
