//! Where the replies to requests with an `Idempotency-Key` are kept: the rows of `idempotency_keys`.

use crate::{
    auth::login_of,
    company_sql,
    db::{Actor, CompanyDb, Json, Value},
    http::idempotency::{Claim, IdempotencyOwner, IdempotencyStore, KeptReply, Record, run_once},
    params,
    state::App,
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use base::{CompanyId, Error, Result};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};

/// How long a reply is kept.
const KEPT_FOR: Duration = Duration::from_secs(24 * 3600);
/// How long a request may run before its process is taken for dead.
const RUNS_FOR: Duration = Duration::from_secs(900);

/// Runs each authenticated POST with a key once. For the router that gets no other requests.
pub async fn layer(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    // Without a good login the handler's own extractor says what is wrong.
    let Ok(login) = login_of(&mut parts, &app).await else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    parts.extensions.insert(IdempotencyOwner {
        company_id: login.company.0,
        user_id: login.user.0,
    });
    run_once(&store(&app), Request::from_parts(parts, body), move |request| {
        next.run(request)
    })
    .await
}

fn store(app: &App) -> IdempotencyStore {
    let (first, second, third) = (app.clone(), app.clone(), app.clone());
    IdempotencyStore {
        claim: Arc::new(move |claim| Box::pin(record(first.clone(), claim))),
        keep: Arc::new(move |(claim, reply)| Box::pin(keep(second.clone(), claim, reply))),
        release: Arc::new(move |claim| Box::pin(release(third.clone(), claim))),
        tasks: app.tasks.tracker.clone(),
    }
}

/// A kept reply as it stands in its row.
#[derive(Serialize, Deserialize)]
struct Stored {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

fn company(app: &App, claim: &Claim) -> CompanyDb {
    app.db
        .system()
        .company(CompanyId(claim.owner.company_id), Actor::SYSTEM)
}

async fn record(app: App, claim: Claim) -> Result<Option<Record>> {
    let mut tx = company(&app, &claim).write();
    let now = tx.now();
    tx.execute(
        company_sql!(
            "delete from idempotency_keys where company_id = $1 and user_id = $2 and key = $3 \
             and (created_at < $4 or (reply is null and created_at < $5))"
        ),
        params![
            claim.owner.user_id,
            &claim.key,
            now.minus(KEPT_FOR),
            now.minus(RUNS_FOR)
        ],
    )
    .await?;
    let inserted = tx
        .execute(
            company_sql!(
                "insert into idempotency_keys (company_id, user_id, key, fingerprint, created_at) \
                 values ($1, $2, $3, $4, $5) on conflict do nothing"
            ),
            params![
                claim.owner.user_id,
                &claim.key,
                hex::encode(claim.fingerprint),
                now
            ],
        )
        .await?;
    let record = if inserted == 1 {
        None
    } else {
        let row: Option<(String, Option<Json<Stored>>)> = tx
            .first(
                company_sql!(
                    "select fingerprint, reply from idempotency_keys \
                     where company_id = $1 and user_id = $2 and key = $3"
                ),
                params![claim.owner.user_id, &claim.key],
            )
            .await?;
        row.map(to_record).transpose()?
    };
    Ok(tx.commit(record).await?.into_inner())
}

fn to_record((fingerprint, reply): (String, Option<Json<Stored>>)) -> Result<Record> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(fingerprint, &mut bytes).map_err(Error::internal)?;
    let reply = reply
        .map(|Json(stored)| {
            let body = STANDARD.decode(stored.body).map_err(Error::internal)?;
            Ok::<_, Error>(KeptReply {
                status: stored.status,
                headers: stored.headers,
                body: body.into(),
            })
        })
        .transpose()?;
    Ok(Record {
        fingerprint: bytes,
        reply,
    })
}

async fn keep(app: App, claim: Claim, reply: KeptReply) -> Result<()> {
    let stored = Stored {
        status: reply.status,
        headers: reply.headers,
        body: STANDARD.encode(&reply.body),
    };
    let stored = Value::json(&stored)?;
    let mut tx = company(&app, &claim).write();
    tx.defer(
        company_sql!(
            "update idempotency_keys set reply = $4 where company_id = $1 and user_id = $2 and key = $3"
        ),
        params![claim.owner.user_id, &claim.key, stored],
    );
    tx.commit(()).await?.into_inner();
    Ok(())
}

async fn release(app: App, claim: Claim) -> Result<()> {
    let mut tx = company(&app, &claim).write();
    tx.defer(
        company_sql!(
            "delete from idempotency_keys where company_id = $1 and user_id = $2 and key = $3 and reply is null"
        ),
        params![claim.owner.user_id, &claim.key],
    );
    tx.commit(()).await?.into_inner();
    Ok(())
}
