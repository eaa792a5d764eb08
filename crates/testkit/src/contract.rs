//! The committed OpenAPI document, and every reply held against it.
//!
//! Object schemas that say nothing of further members are closed, so that an undocumented field fails.

use http::{HeaderMap, Method, StatusCode, Uri, header};
use jsonschema::{Draft, Validator};
use platform::http::normalize;
use serde_json::{Map, Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

/// The committed document.
const COMMITTED: &str = include_str!("../../../openapi.json");

/// One reply, as it is checked.
pub(crate) struct Answer<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) host: Option<&'a str>,
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// The document with its schemas closed.
pub(crate) struct Contract {
    document: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Contract {
    pub(crate) fn committed() -> Self {
        let mut document: Value = serde_json::from_str(COMMITTED).expect("openapi.json is JSON");
        close_components(&mut document);
        Self {
            document,
            validators: Mutex::default(),
        }
    }

    /// Fails the test where the reply is not what the document says.
    pub(crate) fn check(&self, answer: &Answer<'_>) {
        let uri: Uri = answer.path.parse().expect("the path was sent");
        let on_api_host = answer
            .host
            .is_some_and(|host| host.to_ascii_lowercase().starts_with("api."));
        let path = normalize::path(uri.path(), on_api_host);
        let asked = format!("{} {} → {}", answer.method, answer.path, answer.status);
        if path == "/api/openapi.json" || *answer.method == Method::OPTIONS || *answer.method == Method::HEAD
        {
            return;
        }
        let refused = answer.status.is_client_error() || answer.status.is_server_error();
        let Some(pointer) = self.operation(answer.method, &path) else {
            assert!(refused, "{asked}: no operation of the document, and not refused");
            self.validate(&asked, "/components/schemas/ErrorBody", answer.body);
            return;
        };
        if answer.status == StatusCode::NOT_MODIFIED {
            assert!(
                answer.body.is_empty() && *answer.method == Method::GET,
                "{asked}: 304 has no body"
            );
            return;
        }
        let mut at = format!("{pointer}/responses/{}", answer.status.as_u16());
        let mut response = self
            .document
            .pointer(&at)
            .unwrap_or_else(|| panic!("{asked}: undocumented status"));
        if let Some(reference) = response["$ref"].as_str() {
            at = reference.trim_start_matches('#').to_owned();
            response = self
                .document
                .pointer(&at)
                .unwrap_or_else(|| panic!("{asked}: {reference} is missing"));
        }
        let Some(content) = response["content"].as_object() else {
            assert!(answer.body.is_empty(), "{asked}: a body where none is documented");
            return;
        };
        let kind = answer
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        assert!(
            content.contains_key(kind) || content.contains_key("*/*"),
            "{asked}: undocumented content type {kind:?}"
        );
        if kind == "application/json" {
            self.validate(
                &asked,
                &format!("{at}/content/application~1json/schema"),
                answer.body,
            );
        }
    }

    /// Where the operation stands in the document; literal segments win over parameters.
    fn operation(&self, method: &Method, path: &str) -> Option<String> {
        let asked: Vec<&str> = path.split('/').collect();
        let fits = |template: &str| {
            let segments: Vec<&str> = template.split('/').collect();
            let good = segments.len() == asked.len()
                && segments
                    .iter()
                    .zip(&asked)
                    .all(|(t, a)| t == a || (t.starts_with('{') && !a.is_empty()));
            good.then(|| {
                segments
                    .iter()
                    .filter(|segment| !segment.starts_with('{'))
                    .count()
            })
        };
        let paths = self.document["paths"]
            .as_object()
            .expect("the document has paths");
        let best = paths
            .keys()
            .filter_map(|template| Some((fits(template)?, template)))
            .max()?;
        let method = method.as_str().to_ascii_lowercase();
        paths[best.1].get(&method)?;
        Some(format!(
            "/paths/{}/{method}",
            best.1.replace('~', "~0").replace('/', "~1")
        ))
    }

    fn validate(&self, asked: &str, pointer: &str, body: &[u8]) {
        let text = String::from_utf8_lossy(body);
        let body: Value = serde_json::from_slice(body).unwrap_or_else(|e| panic!("{asked}: {e}: {text}"));
        let validator = {
            let mut validators = self.validators.lock().expect("no check panicked here");
            Arc::clone(
                validators
                    .entry(pointer.to_owned())
                    .or_insert_with(|| Arc::new(self.compile(pointer))),
            )
        };
        let errors: Vec<String> = validator
            .iter_errors(&body)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{asked}: {errors:#?}\n{text}");
    }

    fn compile(&self, pointer: &str) -> Validator {
        // The whole document is the root, so that `#/components/…` is found from anywhere.
        let mut root = self.document.clone();
        root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        root["$ref"] = json!(format!("#{}", pointer.replace('{', "%7B").replace('}', "%7D")));
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .build(&root)
            .unwrap_or_else(|e| panic!("{pointer}: {e}"))
    }
}

/// Closes every object schema of replies. A schema that stands in an `allOf` is referred to in an open form
/// under `#/components/open`, and the whole is closed by `unevaluatedProperties`.
fn close_components(document: &mut Value) {
    let schemas = document["components"]["schemas"].take();
    let (mut closed, mut open) = (Map::new(), Map::new());
    for (name, schema) in schemas.as_object().expect("the document has schemas") {
        let (mut shut, mut wide) = (schema.clone(), schema.clone());
        close(&mut shut, true);
        close(&mut wide, false);
        closed.insert(name.clone(), shut);
        open.insert(name.clone(), wide);
    }
    document["components"]["schemas"] = Value::Object(closed);
    document["components"]["open"] = Value::Object(open);
}

fn close(schema: &mut Value, top: bool) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if let Some(parts) = object.get_mut("allOf").and_then(Value::as_array_mut) {
        for part in parts {
            if let Some(reference) = part["$ref"].as_str() {
                part["$ref"] = json!(reference.replace("/schemas/", "/open/"));
            }
            close(part, false);
        }
        if top {
            object.insert("unevaluatedProperties".to_owned(), json!(false));
        }
    } else if top && object.contains_key("properties") && !object.contains_key("additionalProperties") {
        object.insert("additionalProperties".to_owned(), json!(false));
    }
    for name in ["properties", "patternProperties"] {
        if let Some(members) = object.get_mut(name).and_then(Value::as_object_mut) {
            members.values_mut().for_each(|member| close(member, true));
        }
    }
    for name in ["items", "additionalProperties"] {
        if let Some(inner) = object.get_mut(name) {
            close(inner, true);
        }
    }
    for name in ["oneOf", "anyOf"] {
        if let Some(parts) = object.get_mut(name).and_then(Value::as_array_mut) {
            parts.iter_mut().for_each(|part| close(part, true));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(method: Method, path: &str, status: u16, body: &Value) -> std::thread::Result<()> {
        let contract = Contract::committed();
        let body = body.to_string();
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, "application/json".parse().unwrap())]);
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            contract.check(&Answer {
                method: &method,
                path,
                host: None,
                status: StatusCode::from_u16(status).unwrap(),
                headers: &headers,
                body: body.as_bytes(),
            });
        }))
    }

    #[test]
    fn what_the_document_does_not_say_fails() {
        let error = json!({ "detail": "x", "code": "y", "request_id": "z" });
        let health = json!({ "status": "healthy", "database": "connected" });
        assert!(check(Method::GET, "/health", 200, &health).is_ok());
        assert!(
            check(Method::GET, "/health/", 200, &health).is_ok(),
            "another spelling of the same"
        );
        assert!(check(Method::GET, "/api/nothing", 404, &error).is_ok());
        assert!(check(Method::GET, "/api/users/1", 404, &error).is_ok());
        for (path, status, body) in [
            (
                "/health",
                200,
                json!({ "status": "healthy", "database": "connected", "more": 1 }),
            ),
            ("/health", 200, json!({ "status": "healthy" })),
            ("/health", 418, error.clone()),
            (
                "/api/users/1",
                404,
                json!({ "detail": 1, "code": "y", "request_id": "z" }),
            ),
            ("/api/nothing", 200, json!({})),
            ("/api/users/1", 200, json!({ "id": 1 })),
        ] {
            assert!(
                check(Method::GET, path, status, &body).is_err(),
                "{path} {status} {body}"
            );
        }
    }

    #[test]
    fn a_composed_record_is_closed_too() {
        let contract = Contract::committed();
        let customer = &contract.document["components"]["schemas"]["CustomerView"];
        assert_eq!(customer["unevaluatedProperties"], json!(false));
        assert_eq!(customer["allOf"][0]["$ref"], "#/components/open/UserView");
    }
}
