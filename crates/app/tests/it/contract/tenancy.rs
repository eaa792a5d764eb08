//! Nothing of another company is reached, by whatever way its ids, words and addresses come in.

use super::authz::operations;
use crate::given;
use serde_json::json;
use testkit::{Actor, Form, PASSWORD, TestApp, db_test};

async fn everybody(app: &TestApp) -> Vec<Actor> {
    let mut actors = Vec::new();
    for person in app.people().all() {
        actors.push(app.as_person(person).await);
    }
    actors
}

/// What company 2 has for every kind of path parameter.
async fn foreign_names(app: &TestApp) -> Vec<String> {
    let foreigner = app.foreign_admin().await;
    let archived = given::customer(&foreigner, "Archived Foreigner", json!({})).await;
    foreigner
        .delete(format!("/api/users/{archived}"))
        .await
        .expect(204);
    let import = foreigner
        .multipart("/api/users/import", Form::file("f.csv", "name\nFritz\n"))
        .await
        .expect(202);
    app.drain().await;
    let session = foreigner.get("/api/auth/sessions").await.items()[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let people = app.foreigners();
    vec![
        people.customer.id.to_string(),
        people.owner.id.to_string(),
        archived.to_string(),
        people.customer.email.clone(),
        import.text("id"),
        session,
    ]
}

/// Each of these asks for what company 2 has, by every path that names something.
async fn lead_nowhere(app: &TestApp, actors: [Actor; 2]) {
    let names = foreign_names(app).await;
    let foreigner = app.foreign_admin().await;
    let technician = given::technician(&foreigner, "Foreign Tech", json!({})).await;
    let time_off = given::time_off(
        &foreigner,
        technician,
        "2026-12-24T00:00:00Z",
        "2026-12-27T00:00:00Z",
    )
    .await
    .to_string();
    let job = json!({ "customer_id": app.foreigners().customer.id, "assigned_technician_id": technician });
    let jobs = [given::work_order(&foreigner, job).await.to_string()];
    let series = [given::series(&foreigner, app.foreigners().customer.id)
        .await
        .to_string()];
    given::signature(&foreigner, jobs[0].parse().unwrap()).await;
    let attachments = format!("/api/v2/work-orders/{}/attachments", jobs[0]);
    let form = || Form::file("secret.txt", "Secret");
    let attachment = foreigner
        .multipart(attachments, form())
        .await
        .expect(201)
        .text("id");
    let technicians = [technician.to_string()];
    let item = given::checklist_item(&foreigner, jobs[0].parse().unwrap(), "Secret")
        .await
        .to_string();
    let templates = [given::checklist_template(&foreigner, "Secret", &["Secret"])
        .await
        .to_string()];
    let customer = app.people().customer.id;
    app.watch_digest();
    let mut asked = 0;
    for (operation, (method, path, _)) in operations() {
        let Some((before, rest)) = path.split_once('{') else {
            continue;
        };
        let after = rest
            .split_once('}')
            .unwrap()
            .1
            .replace("{time_off_id}", &time_off)
            .replace("{item_id}", &item)
            .replace("{attachment_id}", &attachment);
        let names = match before {
            "/api/v2/technicians/" => technicians.as_slice(),
            "/api/v2/work-orders/" => jobs.as_slice(),
            "/api/v2/work-order-series/" => series.as_slice(),
            "/api/v2/checklist-templates/" => templates.as_slice(),
            _ => names.as_slice(),
        };
        for actor in &actors {
            for name in names {
                // A good body of some operation: its refusal would come before the record's otherwise.
                let body = match operation.as_str() {
                    "create_note" => json!({ "body": "Overheard" }),
                    "create_time_off" => {
                        json!({ "from": "2026-12-24T00:00:00Z", "to": "2026-12-25T00:00:00Z" })
                    }
                    "put_work_order" => json!({ "customer_id": customer }),
                    "patch_work_order" | "patch_work_order_series" => json!({ "notes": "Overheard" }),
                    "skip_work_order_series_day" | "unskip_work_order_series_day" => {
                        json!({ "date": "2026-03-09" })
                    }
                    "put_checklist" | "patch_checklist_template" => json!({ "labels": ["Overheard"] }),
                    "create_checklist_item" => json!({ "label": "Overheard" }),
                    "patch_checklist_item" => json!({ "done": true }),
                    "apply_checklist_template" => json!({ "template_id": 1 }),
                    "change_password" => json!({ "new_password": "copper-Violin-28-meadow" }),
                    _ => json!({ "name": "Taken Over" }),
                };
                let mut call = actor.call(method.clone(), format!("{before}{name}{after}"));
                if operation == "put_signature" {
                    let form = given::signature_form("Overheard", given::DRAWING);
                    call = call.body(&Form::content_type(), form.finish());
                } else if operation == "create_attachment" {
                    call = call.body(&Form::content_type(), form().finish());
                } else if method != http::Method::GET {
                    call = call.json(&body);
                }
                let status = call.send().await.status();
                assert!(matches!(status, 403 | 404), "{operation} {name}: {status}");
                asked += 1;
            }
        }
    }
    assert!(asked > 150, "{asked}");
}

db_test! {
    async fn ids_of_another_company_lead_the_office_nowhere_in_any_path(app: TestApp) {
        let actors = [app.owner().await, app.agent().await];
        lead_nowhere(&app, actors).await;
    }

    async fn ids_of_another_company_lead_technicians_and_customers_nowhere_in_any_path(app: TestApp) {
        let actors = [app.technician().await, app.customer().await];
        lead_nowhere(&app, actors).await;
    }

    async fn lists_searches_and_filters_show_the_own_company_only(app: TestApp) {
        let foreigner = app.foreign_admin().await;
        let secret = json!({ "name": "Zacharias Geheim", "phone": "+43 555 987654", "city": "Zwettl", "tags": ["vip"],
            "region": "North", "email": "zacharias@geheim.example", "external_id": "F-1" });
        let id = given::customer(&foreigner, "x", secret).await;
        foreigner.post("/api/auth/refresh", json!({ "refresh_token": "x" })).await.expect(401);
        let own: Vec<i64> = app.people().all().iter().map(|person| person.id).collect();
        let foreign_cursor = foreigner.get("/api/users?page_size=2").await.text("next_cursor");
        for actor in [app.owner().await, app.admin().await] {
            for query in [
                "", "search=zacharias", "search=geheim", "search=555987654", "search=zwettl", "search=2xzacharias", "tag=vip",
                "region=North", "sort=-id", "archived=true", "user_type=customer", "search=foreign",
            ] {
                for list in ["/api/users", "/api/customers", "/api/v2/customers"] {
                    let reply = actor.get(format!("{list}?{query}")).await.expect(200);
                    let ids = reply.column("id");
                    assert!(ids.iter().all(|id| own.contains(&id.as_i64().unwrap())), "{list}?{query}: {ids:?}");
                    assert!(!reply.body_text().contains("Geheim"));
                    assert!(reply.json()["total"].as_i64().unwrap() <= 6, "{list}?{query}: a total counts strangers");
                }
            }
            let reply = actor.get(format!("/api/users?page_size=2&cursor={foreign_cursor}")).await;
            let ids = reply.expect(200).column("id");
            assert!(ids.iter().all(|id| own.contains(&id.as_i64().unwrap())), "a cursor is a place, not a right");
            actor.get("/api/customers/email/zacharias@geheim.example").await.expect(404);
        }
        foreigner.get(format!("/api/users/{id}")).await.expect(200);
        app.drain().await;
    }

    async fn ids_of_another_company_in_a_body_are_not_followed(app: TestApp) {
        let foreign = app.foreigners().customer.clone();
        let foreigner = app.foreign_admin().await;
        let before = foreigner.get(format!("/api/users/{}", foreign.id)).await.expect(200).json();
        let own = app.people().customer.id;
        let owner = app.owner().await;
        let strange = json!({ "id": foreign.id, "name": "Still Mine", "user_type": "admin", "created_at": "x" });
        for path in [format!("/api/users/{own}"), format!("/api/customers/{own}")] {
            let changed = owner.put(path, strange.clone()).await.expect(200);
            assert_eq!((changed.id(), changed.text("name")), (own, "Still Mine".to_owned()));
        }
        let body = json!({ "id": foreign.id, "name": "Still Mine" });
        assert_eq!(owner.put(format!("/api/v2/customers/{own}"), body.clone()).await.expect(200).id(), own);
        assert_ne!(owner.post("/api/v2/customers", body).await.expect(201).id(), foreign.id);
        for field in ["company_id", "tenant_id", "version"] {
            let body = json!({ "name": "Mover", field: 2 });
            owner.post("/api/users", body.clone()).await.expect_refused("body", &[field]);
            owner.patch(format!("/api/users/{own}"), body).await.expect_refused("body", &[field]);
        }
        assert_eq!(foreigner.get(format!("/api/users/{}", foreign.id)).await.json(), before);
        app.drain().await;
    }

    async fn an_address_or_number_of_another_company_is_free_here(app: TestApp) {
        let owner = app.owner().await;
        let foreigner = app.foreign_admin().await;
        given::customer(&foreigner, "Numbered", json!({ "external_id": "N-7" })).await;
        let email = app.foreigners().customer.email.clone();
        let before = foreigner.get("/api/users?sort=id").await.json();
        let new = json!({ "email": email, "external_id": "N-7", "password": PASSWORD });
        let own = given::customer(&owner, "Same Address", new).await;
        let form = Form::file("c.csv", format!("name,email,external_id\nImported,{email},N-7\n")).text("mode", "upsert");
        let import = owner.multipart("/api/users/import", form).await.expect(202).text("id");
        app.drain().await;
        let import = owner.get(format!("/api/imports/{import}")).await.json();
        assert_eq!((&import["updated"], &import["created"]), (&json!(1), &json!(0)), "{import}");
        assert_eq!(owner.get(format!("/api/users/{own}")).await.text("name"), "Imported");
        assert_eq!(foreigner.get("/api/users?sort=id").await.json(), before);
    }

    async fn a_login_names_the_company_only_where_it_is_needed(app: TestApp) {
        let email = app.foreigners().customer.email.clone();
        given::customer(&app.owner().await, "Twin", json!({ "email": email, "password": PASSWORD })).await;
        let nobody = app.anonymous();
        let login = |company: Option<&str>, password: &str| {
            let body = json!({ "email": email, "password": password, "company": company });
            let nobody = nobody.clone();
            async move { nobody.post("/api/auth/login", body).await }
        };
        login(None, PASSWORD).await.expect_refused("body", &["company"]);
        login(None, "wrong-Wrong-99").await.expect_code(401, "invalid_credentials");
        login(Some("nowhere"), PASSWORD).await.expect_code(401, "invalid_credentials");
        for person in app.people().all() {
            let body = json!({ "email": person.email, "password": PASSWORD, "company": "foreign" });
            nobody.post("/api/auth/login", body).await.expect_code(401, "invalid_credentials");
        }
        for (slug, company) in [("acme", 1), ("foreign", 2)] {
            let token = login(Some(slug), PASSWORD).await.expect(200).text("access_token");
            let me = nobody.with_token(token).get("/api/auth/me").await.expect(200).json();
            assert_eq!(me["company"]["id"], company);
        }
    }

    async fn sessions_of_another_company_are_neither_listed_nor_ended(app: TestApp) {
        let foreigner = app.foreign_admin().await;
        let theirs = foreigner.get("/api/auth/sessions").await.items()[0]["id"].as_str().unwrap().to_owned();
        for actor in everybody(&app).await {
            let ids = actor.get("/api/auth/sessions").await.column("id");
            assert!(!ids.contains(&json!(theirs)));
            actor.delete(format!("/api/auth/sessions/{theirs}")).await.expect(404);
        }
        foreigner.get("/api/auth/me").await.expect(200);
    }
}
