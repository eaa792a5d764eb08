//! Who gets in, and how.

use super::again;
use http::header;
use testkit::{Actor, Served, TestApp, db_test, with};

fn by_protocol(node: &Served, caller: &Actor) -> http::Request<()> {
    let offer = format!("bearer, {}", caller.token());
    with(node.handshake(), header::SEC_WEBSOCKET_PROTOCOL, offer)
}

fn by_cookie(node: &Served, caller: &Actor) -> http::Request<()> {
    let cookie = format!("a=b; deskbell_session={}", caller.token());
    with(node.handshake(), header::COOKIE, cookie)
}

db_test! {
    async fn header_subprotocol_and_cookie_each_log_in(app: TestApp) {
        let (node, agent) = (app.serve().await, app.agent().await);
        let mut by_header = node.connect(node.logged_in(&agent)).await.unwrap();
        assert_eq!(by_header.expect("connected").await["user_id"], agent.id().to_string());
        assert_eq!(by_header.protocol, None);
        let mut offered = node.connect(by_protocol(&node, &agent)).await.unwrap();
        offered.expect("connected").await;
        assert_eq!(offered.protocol.as_deref(), Some("bearer"), "and the token does not come back");
        let page = with(by_cookie(&node, &agent), header::ORIGIN, node.origin());
        node.connect(page).await.unwrap().expect("connected").await;
        let public = app.config.public_url.origin().to_owned();
        let page = with(by_cookie(&node, &agent), header::ORIGIN, public);
        node.connect(page).await.unwrap().expect("connected").await;
    }

    async fn a_page_of_another_site_is_refused_whatever_it_knows(app: TestApp) {
        let (node, agent) = (app.serve().await, app.agent().await);
        for request in [by_cookie(&node, &agent), by_protocol(&node, &agent), node.logged_in(&agent)] {
            for origin in ["https://evil.example", "null", "http://127.0.0.1.evil.example"] {
                let refused = node.connect(with(request.clone(), header::ORIGIN, origin)).await;
                assert_eq!(refused.err().unwrap(), 403, "{origin}");
            }
        }
        assert_eq!(node.connect(by_cookie(&node, &agent)).await.err().unwrap(), 403, "a cookie without an Origin");
        assert_eq!(app.live.count(), 0);
    }

    async fn nobody_and_customers_are_refused(app: TestApp) {
        let node = app.serve().await;
        assert_eq!(node.connect(node.handshake()).await.err().unwrap(), 401);
        for wrong in ["bearer", "bearer, x", "bearer, a.b.c"] {
            let request = with(node.handshake(), header::SEC_WEBSOCKET_PROTOCOL, wrong);
            assert_eq!(node.connect(request).await.err().unwrap(), 401, "{wrong}");
        }
        let basic = with(node.handshake(), header::AUTHORIZATION, "Basic eDp5");
        assert_eq!(node.connect(basic).await.err().unwrap(), 401);
        let customer = app.customer().await;
        assert_eq!(node.connect(node.logged_in(&customer)).await.err().unwrap(), 403);
        for staff in [app.owner().await, app.admin().await, app.agent().await, app.technician().await] {
            drop(node.socket(&staff).await);
        }
    }

    async fn a_session_that_ended_opens_nothing(app: TestApp) {
        let node = app.serve().await;
        let agent = again(&app, &app.people().agent).await;
        agent.post_nothing("/api/auth/logout").await.expect(204);
        assert_eq!(node.connect(node.logged_in(&agent)).await.err().unwrap(), 401);
    }

    async fn what_is_no_handshake_is_refused_in_words(app: TestApp) {
        let agent = app.agent().await;
        agent.get("/api/dashboard/ws").await.expect_code(400, "unreadable");
        agent.post_nothing("/api/dashboard/ws").await.expect_code(405, "method_not_allowed");
    }

    async fn connections_are_bounded_for_each_user_and_in_all(app: TestApp) {
        let app = app.node(|config| (config.live.sockets_per_user, config.live.sockets) = (2, 3));
        let (node, agent, admin) = (app.serve().await, app.agent().await, app.admin().await);
        let mut first = node.socket(&agent).await;
        let _second = node.socket(&agent).await;
        assert_eq!(node.connect(node.logged_in(&agent)).await.err().unwrap(), 429);
        let _third = node.socket(&admin).await;
        assert_eq!(node.connect(node.logged_in(&admin)).await.err().unwrap(), 503);
        first.close().await;
        node.socket(&agent).await;
    }
}
