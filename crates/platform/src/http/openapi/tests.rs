use super::*;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::Reply;
use crate::http::reply::{Created, NoContent, WithETag};
use crate::http::{ETag, IfMatch};
use axum::extract::State;
use base::Page;
use base::text::{Email, Line};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

type AppState = Arc<String>;

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct NewThing {
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    name: Line<1, 200>,
    #[schema(value_type = Option<String>, format = Email, max_length = 254)]
    email: Option<Email>,
}

#[derive(Serialize, utoipa::ToSchema)]
struct ThingView {
    id: i64,
    name: String,
    #[schema(required)]
    email: Option<String>,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ThingFilter {
    /// The page, from 1.
    #[param(minimum = 1)]
    page: Option<i64>,
    #[param(value_type = Option<String>, max_length = 200)]
    search: Option<Line<0, 200>>,
}

/// The things of the company.
#[utoipa::path(
    get, path = "/api/things", tag = "things", params(ThingFilter),
    extensions(("x-allowed" = json!("agent, admin"))),
    responses((status = 200, description = "A page of things", body = Page<ThingView>))
)]
async fn list_things(
    State(_app): State<AppState>,
    Query(filter): Query<ThingFilter>,
) -> Reply<Json<Page<ThingView>>> {
    let query = base::PageQuery::new(filter.page, None)?;
    let name = filter.search.map(String::from).unwrap_or_default();
    Ok(Json(Page::new(
        vec![ThingView {
            id: 1,
            name,
            email: None,
        }],
        1,
        query,
        None,
    )))
}

/// Creates a thing.
#[utoipa::path(
    post, path = "/api/things", tag = "things", request_body = NewThing,
    extensions(("x-allowed" = json!("agent, admin"))),
    responses((status = 201, description = "The thing", body = ThingView, headers(("Location" = String), ("ETag" = String))))
)]
async fn create_thing(Json(new): Json<NewThing>) -> Reply<Created<ThingView>> {
    let thing = ThingView {
        id: 1,
        name: new.name.into(),
        email: new.email.map(Into::into),
    };
    Ok(Created::at("/api/things/1", thing).tagged(ETag::new(1, 1)))
}

#[utoipa::path(
    get, path = "/api/things/{id}", tag = "things", params(("id" = i64, Path, description = "The thing")),
    extensions(("x-allowed" = json!("public"))),
    responses((status = 200, description = "The thing", body = ThingView, headers(("ETag" = String))))
)]
async fn get_thing(Path(id): Path<i64>) -> WithETag<ThingView> {
    WithETag(
        ETag::new(id, 1),
        ThingView {
            id,
            name: "x".to_owned(),
            email: None,
        },
    )
}

#[utoipa::path(
    delete, path = "/api/things/{id}", tag = "things", params(("id" = i64, Path, description = "The thing"), IfMatch),
    extensions(("x-allowed" = json!("admin"))),
    responses((status = 204, description = "It is gone"))
)]
async fn delete_thing(Path(id): Path<i64>, seen: IfMatch) -> Reply<NoContent> {
    seen.check(&ETag::new(id, 1))?;
    Ok(NoContent)
}

fn things() -> (axum::Router, OpenApi) {
    let router = OpenApiRouter::with_openapi(document("session"))
        .routes(routes!(list_things, create_thing))
        .routes(routes!(get_thing, delete_thing))
        .with_state(AppState::default());
    let (router, mut document) = router.split_for_parts();
    complete(&mut document);
    (router, document)
}

fn statuses(document: &Value, path: &str, method: &str) -> Vec<String> {
    document["paths"][path][method]["responses"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect()
}

#[test]
fn operations_document_the_refusals_that_follow_from_them() {
    let (_, document) = things();
    let document: Value = serde_json::from_str(&text(&document).unwrap()).unwrap();
    for (path, method, expected) in [
        (
            "/api/things",
            "get",
            vec!["200", "401", "403", "422", "429", "500", "503"],
        ),
        (
            "/api/things",
            "post",
            vec![
                "201", "400", "401", "403", "409", "413", "415", "422", "429", "500", "503",
            ],
        ),
        ("/api/things/{id}", "get", vec!["200", "404", "429", "500", "503"]),
        (
            "/api/things/{id}",
            "delete",
            vec!["204", "401", "403", "404", "409", "412", "429", "500", "503"],
        ),
    ] {
        assert_eq!(statuses(&document, path, method), expected, "{method} {path}");
    }
    assert_eq!(
        document["paths"]["/api/things/{id}"]["get"]["security"],
        json!([{}])
    );
    assert_eq!(
        document["paths"]["/api/things"]["get"]["operationId"],
        "list_things"
    );
    assert_eq!(
        document["paths"]["/api/things"]["get"]["x-allowed"],
        json!("agent, admin")
    );
    assert_eq!(document["security"], json!([{"bearer": []}, {"cookie": []}]));
    let post = &document["paths"]["/api/things"]["post"];
    assert_eq!(post["parameters"][0]["name"], "Idempotency-Key");
    assert_eq!(
        post["responses"]["422"],
        json!({"$ref": "#/components/responses/Invalid"})
    );
}

#[test]
fn schemas_are_complete_and_bounded() {
    let (_, document) = things();
    let document: Value = serde_json::from_str(&text(&document).unwrap()).unwrap();
    let schemas = &document["components"]["schemas"];
    assert_eq!(
        schemas["NewThing"]["properties"]["name"],
        json!({"type": "string", "minLength": 1, "maxLength": 200})
    );
    assert_eq!(schemas["NewThing"]["required"], json!(["name"]));
    assert_eq!(schemas["NewThing"]["additionalProperties"], json!(false));
    assert_eq!(
        schemas["ErrorBody"]["required"],
        json!(["detail", "code", "request_id"])
    );
    let page =
        &document["paths"]["/api/things"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    let name = page["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
    assert_eq!(
        schemas[name]["properties"]["items"]["items"],
        json!({"$ref": "#/components/schemas/ThingView"})
    );
    // Nothing refers to what is not there.
    let all = document.to_string();
    for reference in all
        .split("\"$ref\":\"#/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
    {
        let found = reference
            .split('/')
            .try_fold(&document, |value, step| value.get(step));
        assert!(found.is_some(), "{reference}");
    }
}
