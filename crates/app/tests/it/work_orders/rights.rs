//! What a technician's login may see and change.

use super::{job, path};
use crate::given;
use serde_json::json;
use testkit::{TestApp, db_test};

db_test! {
    async fn a_technician_sees_and_works_on_their_own_jobs_only(app: TestApp) {
        let (admin, technician) = (app.admin().await, app.technician().await);
        let tom = given::technician(&admin, "Tom", json!({ "user_id": technician.id() })).await;
        let tea = given::technician(&admin, "Tea", json!({})).await;
        let own = job(&admin, json!({ "assigned_technician_id": tom, "scheduled_date": "2026-11-23" })).await;
        let other = job(&admin, json!({ "assigned_technician_id": tea })).await;
        let nobodys = job(&admin, json!({})).await;
        let list = technician.get("/api/v2/work-orders").await.expect(200);
        assert_eq!((list.column("id"), &list.json()["total"]), (vec![json!(own)], &json!(1)));
        assert_eq!(technician.get(format!("/api/v2/work-orders?technician_id={tea}")).await.expect(200).json()["total"], 0);
        assert_eq!(technician.get("/api/v2/work-orders?search=site").await.expect(200).column("id"), [own]);
        for hidden in [other, nobodys] {
            assert_eq!(technician.get(path(hidden)).await.expect(404).text("detail"), "Work order not found");
            technician.patch(path(hidden), json!({ "status": "en_route" })).await.expect(404);
            technician.get(format!("{}/history", path(hidden))).await.expect(404);
        }
        let done = technician.patch(path(own), json!({ "status": "in_progress", "notes": "Parts ordered" })).await.expect(200).json();
        assert_eq!((&done["status"], &done["notes"]), (&json!("in_progress"), &json!("Parts ordered")));
        technician.patch(path(own), technician.get(path(own)).await.json()).await.expect(200);
        app.watch_digest();
        for patch in [json!({ "priority": 1 }), json!({ "assigned_technician_id": tea }), json!({ "scheduled_date": null }),
            json!({ "description": "Less" }), json!({ "estimated_duration": 5 })] {
            technician.patch(path(own), patch).await.expect_code(403, "field_forbidden");
        }
        technician.put(path(own), json!({ "customer_id": 1 })).await.expect_code(403, "forbidden");
        technician.post("/api/v2/work-orders", json!({ "customer_id": 1 })).await.expect_code(403, "forbidden");
        technician.delete(path(own)).await.expect_code(403, "forbidden");
        app.unwatch_digest();
        admin.patch(path(own), json!({ "assigned_technician_id": tea })).await.expect(200);
        technician.get(path(own)).await.expect(404);
    }

    async fn a_technician_with_open_jobs_is_not_archived(app: TestApp) {
        let admin = app.admin().await;
        let tom = given::technician(&admin, "Tom", json!({})).await;
        let id = job(&admin, json!({ "assigned_technician_id": tom })).await;
        admin.delete(format!("/api/v2/technicians/{tom}")).await.expect_code(409, "has_open_jobs");
        admin.patch(path(id), json!({ "status": "completed" })).await.expect(200);
        admin.delete(format!("/api/v2/technicians/{tom}")).await.expect(204);
        let view = admin.get(path(id)).await.expect(200).json();
        assert_eq!(view["technician"]["name"], "Tom", "the one who did it stays its technician");
        let other = job(&admin, json!({})).await;
        admin.patch(path(other), json!({ "assigned_technician_id": tom })).await.expect_refused("body", &["assigned_technician_id"]);
    }
}
