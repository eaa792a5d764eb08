//! Who may attach, see and take away.

use super::{attach, job, path, photo};
use crate::given;
use serde_json::json;
use testkit::{Form, TestApp, db_test};

fn note() -> Form {
    Form::file("note.txt", "Rang twice")
}

db_test! {
    async fn a_technician_attaches_to_their_own_jobs_and_takes_their_own_away(app: TestApp) {
        let (admin, agent, technician) = (app.admin().await, app.agent().await, app.technician().await);
        let tom = given::technician(&admin, "Tom", json!({ "user_id": technician.id() })).await;
        let customer = app.people().customer.id;
        let own = given::work_order(&admin, json!({ "customer_id": customer, "assigned_technician_id": tom })).await;
        let other = job(&admin).await;
        let hidden = attach(&agent, other, note()).await.expect(201).json();
        let offices = attach(&agent, own, note()).await.expect(201).json();
        let mine = attach(&technician, own, Form::file("a.jpg", photo(30, 20))).await.expect(201).json();
        assert_eq!(technician.get(path(own)).await.expect(200).items().len(), 2);
        technician.get(offices["url"].as_str().unwrap()).await.expect(200);

        app.watch_digest();
        attach(&technician, other, note()).await.expect(404);
        technician.get(path(other)).await.expect(404);
        technician.get(hidden["url"].as_str().unwrap()).await.expect(404);
        technician.delete(hidden["url"].as_str().unwrap()).await.expect(404);
        technician.delete(offices["url"].as_str().unwrap()).await.expect_code(403, "not_yours");
        let crossed = format!("{}/{}", path(own), hidden["id"].as_str().unwrap());
        for actor in [&technician, &admin] {
            actor.get(&crossed).await.expect(404);
            actor.delete(&crossed).await.expect(404);
        }
        app.unwatch_digest();

        technician.delete(mine["url"].as_str().unwrap()).await.expect(204);
        agent.delete(offices["url"].as_str().unwrap()).await.expect(204);
        assert_eq!(technician.get(path(own)).await.expect(200).json()["total"], 0);
        technician.get(mine["url"].as_str().unwrap()).await.expect(404);
        admin.delete(mine["url"].as_str().unwrap()).await.expect(404);
        app.drain().await;
    }

    async fn customers_and_strangers_get_nothing(app: TestApp) {
        let agent = app.agent().await;
        let job = job(&agent).await;
        let url = attach(&agent, job, note()).await.expect(201).text("url");
        let (customer, foreigner, nobody) = (app.customer().await, app.foreign_admin().await, app.anonymous());
        app.watch_digest();
        for (actor, status) in [(&customer, 403), (&foreigner, 404), (&nobody, 401)] {
            attach(actor, job, note()).await.expect(status);
            actor.get(path(job)).await.expect(status);
            actor.get(&url).await.expect(status);
            actor.get(format!("{url}?size=thumbnail")).await.expect(status);
            actor.delete(&url).await.expect(status);
        }
    }

    async fn who_loses_a_job_loses_its_photos(app: TestApp) {
        let (admin, technician) = (app.admin().await, app.technician().await);
        let tom = given::technician(&admin, "Tom", json!({ "user_id": technician.id() })).await;
        let customer = app.people().customer.id;
        let job = given::work_order(&admin, json!({ "customer_id": customer, "assigned_technician_id": tom })).await;
        let url = attach(&technician, job, note()).await.expect(201).text("url");
        admin.patch(format!("/api/v2/work-orders/{job}"), json!({ "assigned_technician_id": null })).await.expect(200);
        technician.get(&url).await.expect(404);
        technician.delete(&url).await.expect(404);
        admin.get(&url).await.expect(200);
    }
}
