//! `/api/tags`.

use super::{rules::TagCount, store};
use base::{Error, FieldError};
use platform::{
    auth::{Staff, perm},
    http::{Query, Reply},
    state::App,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The routes of tags.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_tags))
}

/// Which tags.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
struct TagQuery {
    /// How they begin, without case.
    #[param(max_length = 200)]
    search: Option<String>,
}

/// The company's tags.
#[derive(Debug, Serialize, ToSchema)]
struct TagList {
    /// At most 100, the most used first.
    items: Vec<TagCount>,
}

/// The tags that customers have, the most used first.
#[utoipa::path(get, path = "/api/tags", tag = "customers", operation_id = "list_tags", params(TagQuery),
    responses((status = 200, body = TagList)), extensions(("x-allowed" = json!("agent, admin"))))]
async fn list_tags(
    staff: Staff<perm::CustomersRead>,
    Query(query): Query<TagQuery>,
) -> Reply<axum::Json<TagList>> {
    let search = query.search.unwrap_or_default();
    if search.chars().count() > 200 {
        let long = FieldError::query("search", "too_long", "must have at most 200 characters");
        return Err(Error::Invalid(vec![long]).into());
    }
    let items = store::most_used(&staff.db, &search).await?;
    Ok(axum::Json(TagList {
        items: items.to_vec(),
    }))
}
