//! Every operation with bodies and queries made up from the document: whatever comes, no 5xx, and only what the
//! document says. `FUZZ_CASES` cases an operation; the same seed makes the same cases.

use crate::dice::Dice;
use app::accounts::users::actions::create;
use base::{CompanyId, Role, UserId};
use platform::auth::Login;
use serde_json::{Map, Value, json};
use testkit::{Actor, Form, TestApp, db_test};
use uuid::Uuid;

/// Cases an operation where `FUZZ_CASES` says nothing.
const CASES: u64 = 6;

impl Dice {
    fn text(&mut self) -> String {
        const NASTY: [&str; 16] = [
            "",
            " ",
            "a",
            "x@y.example",
            "\u{0}",
            "\u{202e}",
            "😀",
            "%",
            "'",
            "\"",
            "\\",
            "{}",
            "../..",
            "null",
            "\r\nX: y",
            "0",
        ];
        let mut text = (*self.one_of(&NASTY)).to_owned();
        for _ in 0..self.below(4) {
            text.push_str(NASTY[self.below(NASTY.len())]);
        }
        if self.chance(12) { text.repeat(5_000) } else { text }
    }

    fn number(&mut self) -> Value {
        let numbers = [
            json!(0),
            json!(-1),
            json!(1),
            json!(i64::MAX),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(1.5),
            json!(1e300),
        ];
        self.one_of(&numbers).clone()
    }

    fn anything(&mut self, depth: usize) -> Value {
        match self.below(if depth > 3 { 5 } else { 7 }) {
            0 => Value::Null,
            1 => json!(self.chance(2)),
            2 => self.number(),
            3 | 4 => json!(self.text()),
            5 => (0..self.below(4)).map(|_| self.anything(depth + 1)).collect(),
            _ => {
                let members = (0..self.below(4)).map(|_| (self.text(), self.anything(depth + 1)));
                Value::Object(members.collect::<Map<_, _>>())
            }
        }
    }

    /// A value that mostly fits the schema, and sometimes does not at all.
    fn like(&mut self, document: &Value, schema: &Value, depth: usize) -> Value {
        if self.chance(8) {
            return self.anything(depth);
        }
        if let Some(reference) = schema["$ref"].as_str() {
            return self.like(document, document.pointer(&reference[1..]).unwrap(), depth);
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let choice = &choices[self.below(choices.len())];
            return self.like(document, choice, depth);
        }
        if let Some(names) = schema["enum"].as_array() {
            return self.one_of(names).clone();
        }
        let kind = schema["type"]
            .as_str()
            .or_else(|| schema["type"][0].as_str())
            .unwrap_or("any");
        match kind {
            "object" => {
                let mut members = Map::new();
                for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
                    if self.chance(2) {
                        members.insert(name.clone(), self.like(document, schema, depth + 1));
                    }
                }
                for name in schema["required"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                {
                    let value = self.like(document, &schema["properties"][name], depth + 1);
                    members.entry(name).or_insert(value);
                }
                if self.chance(6) {
                    members.insert(self.text(), self.anything(depth + 1));
                }
                Value::Object(members)
            }
            "array" => (0..self.below(5))
                .map(|_| self.like(document, &schema["items"], depth + 1))
                .collect(),
            "integer" | "number" => self.number(),
            "boolean" => json!(self.chance(2)),
            "string" if schema["format"] == "email" => json!(format!("f{}@fuzz.example", self.roll())),
            "string" => json!(self.text()),
            "null" => Value::Null,
            _ => self.anything(depth),
        }
    }
}

fn encoded(text: &str) -> String {
    crate::lists::encoded(text)
}

/// One call of an operation.
async fn strike(
    dice: &mut Dice,
    actor: &Actor,
    document: &Value,
    method: &str,
    path: &str,
    operation: &Value,
) -> u16 {
    let ids = [
        "1",
        "2",
        "5",
        "12",
        "0",
        "x",
        "-9",
        "99999999999999999999",
        "00000000-0000-0000-0000-000000000000",
    ];
    let mut target = path.to_owned();
    while let Some((before, rest)) = target.clone().split_once('{') {
        let id = if dice.chance(4) {
            encoded(&dice.text().chars().take(300).collect::<String>())
        } else {
            (*dice.one_of(&ids)).to_owned()
        };
        target = format!("{before}{id}{}", rest.split_once('}').unwrap().1);
    }
    let mut query = Vec::new();
    for parameter in operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|p| p["in"] == "query")
    {
        if dice.chance(3) {
            let value = match dice.like(document, &parameter["schema"], 3) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            // An address has a length that clients keep to.
            let value: String = value.chars().take(300).collect();
            query.push(format!(
                "{}={}",
                parameter["name"].as_str().unwrap(),
                encoded(&value)
            ));
        }
    }
    if !query.is_empty() {
        target = format!("{target}?{}", query.join("&"));
    }
    let mut call = actor.call(method.to_uppercase().parse().unwrap(), target);
    let content = &operation["requestBody"]["content"];
    if let Some(json) = content.get("application/json") {
        let body = dice.like(document, &json["schema"], 0);
        call = call.json(&body);
    } else if content.get("multipart/form-data").is_some() {
        let mut form = Form::new();
        for _ in 0..=dice.below(4) {
            let field = *dice.one_of(&[
                "file",
                "mode",
                "mapping",
                "dry_run",
                "delimiter",
                "encoding",
                "other",
            ]);
            let value = if dice.chance(2) {
                dice.text()
            } else {
                format!("name,email\n{},x@y.example\n", dice.text())
            };
            form = if field == "file" {
                form.with_file(field, "f.csv", value)
            } else {
                form.text(field, &value)
            };
        }
        call = call.body(&Form::content_type(), form.finish());
    }
    call.send().await.status()
}

/// Somebody whom no earlier case can have archived or logged out, made without the help of those it can.
async fn newcomer(app: &TestApp, role: &str, roll: u64) -> Actor {
    let company = CompanyId(app.people().owner.company);
    let db = app
        .state()
        .db
        .system()
        .company(company, platform::db::Actor::OPERATOR);
    let maker = Login {
        session: Uuid::nil(),
        company,
        user: UserId(0),
        role: Role::Admin,
        is_super_admin: true,
        time_zone: "UTC".to_owned(),
    };
    let email = format!("f{roll}@actor.example");
    let (role, owns) = if role == "owner" {
        ("admin", true)
    } else {
        (role, false)
    };
    let new = json!({ "name": "Newcomer", "email": email, "role": role, "is_super_admin": owns, "password": testkit::PASSWORD });
    let new = serde_json::from_value(new).unwrap();
    create(app.state(), &db, &maker, new).await.unwrap().into_inner();
    let nobody = app.anonymous();
    nobody.with_token(nobody.login(&email).await.text("access_token"))
}

async fn fuzz(app: &TestApp, chosen: impl Fn(&str) -> bool) {
    let cases = std::env::var("FUZZ_CASES").map_or(CASES, |n| n.parse().expect("FUZZ_CASES is a number"));
    let document = serde_json::to_value(app::document()).unwrap();
    let mut dice = Dice(0x5eed);
    let mut struck = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if operation["operationId"].is_null() || !chosen(path) {
                continue;
            }
            for case in 0..cases {
                let role = *dice.one_of(&["admin", "agent", "customer", "owner"]);
                let actor = newcomer(app, role, dice.roll()).await;
                let status = strike(&mut dice, &actor, &document, method, path, operation).await;
                assert!(status < 500, "{method} {path}, case {case}: {status}");
                struck += 1;
            }
        }
    }
    assert!(struck > 0);
    app.drain().await;
}

db_test! {
    async fn fuzz_of_users_and_imports_meets_no_5xx(app: TestApp) {
        fuzz(&app, |path| path.starts_with("/api/users") || path.starts_with("/api/imports")).await;
    }

    async fn fuzz_of_everything_else_meets_no_5xx(app: TestApp) {
        fuzz(&app, |path| !path.starts_with("/api/users") && !path.starts_with("/api/imports")).await;
    }
}
