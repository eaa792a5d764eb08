//! The table's part for checklists and signatures: see [`super::authz_rows`].

use super::authz_rows::{
    NOT_THERE_ADMINS, NOT_THERE_OFFICE, NOT_THERE_STAFF, Names, OFFICE_OR_OWN, Row, Sends,
    Target::{Foreign, None as NoRecord, Other, Own},
    admins, office, row, staff,
};

const TEMPLATE: Sends = Sends::Json(r#"{"name":"Yearly check {new}","labels":["Filter","Pressure"]}"#);

/// Every operation of checklists and signatures.
pub(super) const ROWS: &[Row] = &[
    row(
        "get_checklist",
        Names::WorkOrder,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, OFFICE_OR_OWN),
            (Own, staff(200)),
        ],
    ),
    row(
        "put_checklist",
        Names::WorkOrder,
        Sends::Json(r#"{"labels":["Filter"]}"#),
        &[
            (Foreign, NOT_THERE_OFFICE),
            (Other, office(200)),
            (Own, office(200)),
        ],
    ),
    row(
        "create_checklist_item",
        Names::WorkOrder,
        Sends::Json(r#"{"label":"Filter"}"#),
        &[
            (Foreign, NOT_THERE_OFFICE),
            (Other, office(201)),
            (Own, office(201)),
        ],
    ),
    row(
        "apply_checklist_template",
        Names::WorkOrder,
        Sends::Json(r#"{"template_id":{template}}"#),
        &[
            (Foreign, NOT_THERE_OFFICE),
            (Other, office(200)),
            (Own, office(200)),
        ],
    ),
    row(
        "patch_checklist_item",
        Names::ChecklistItem,
        Sends::Json(r#"{"done":true}"#),
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, OFFICE_OR_OWN),
            (Own, staff(200)),
        ],
    ),
    row(
        "delete_checklist_item",
        Names::ChecklistItem,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_OFFICE),
            (Other, office(204)),
            (Own, office(204)),
        ],
    ),
    row(
        "list_checklist_templates",
        Names::Nothing,
        Sends::Nothing,
        &[(NoRecord, office(200))],
    ),
    row(
        "create_checklist_template",
        Names::Nothing,
        TEMPLATE,
        &[(NoRecord, admins(201))],
    ),
    row(
        "get_checklist_template",
        Names::ChecklistTemplate,
        Sends::Nothing,
        &[(Foreign, NOT_THERE_OFFICE), (Other, office(200))],
    ),
    row(
        "patch_checklist_template",
        Names::ChecklistTemplate,
        Sends::Json(r#"{"labels":["Filter"]}"#),
        &[(Foreign, NOT_THERE_ADMINS), (Other, admins(200))],
    ),
    row(
        "delete_checklist_template",
        Names::ChecklistTemplate,
        Sends::Nothing,
        &[(Foreign, NOT_THERE_ADMINS), (Other, admins(204))],
    ),
    row(
        "get_signature",
        Names::WorkOrder,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, OFFICE_OR_OWN),
            (Own, staff(200)),
        ],
    ),
    row(
        "put_signature",
        Names::WorkOrder,
        Sends::Drawing,
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, OFFICE_OR_OWN),
            (Own, staff(200)),
        ],
    ),
    row(
        "delete_signature",
        Names::SignedWorkOrder,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_ADMINS),
            (Other, admins(204)),
            (Own, admins(204)),
        ],
    ),
    row(
        "get_signature_image",
        Names::SignedWorkOrder,
        Sends::Nothing,
        &[
            (Foreign, NOT_THERE_STAFF),
            (Other, OFFICE_OR_OWN),
            (Own, staff(200)),
        ],
    ),
];
