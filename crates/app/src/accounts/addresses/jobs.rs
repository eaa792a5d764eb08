//! Jobs for whoever has an address. One is enqueued also where nobody has it: so the call that enqueues it takes the
//! same time and the same statements.

use base::{CompanyId, Error, Result, UserId};
use platform::{
    db::Actor,
    jobs::{Context, Failure, NewJob},
    state::App,
};
use serde_json::json;

/// The job of this kind for these users, none of them or several.
pub fn for_users(kind: &'static str, users: impl IntoIterator<Item = (CompanyId, UserId)>) -> NewJob {
    let users: Vec<(i64, i64)> = users
        .into_iter()
        .map(|(company, user)| (company.0, user.0))
        .collect();
    NewJob::new(kind, json!({ "users": users }))
}

/// The one user of this company that a job made by [`for_users`] is for. Where it is for others it becomes a job
/// for each in their own company, so that a retry mails nobody twice; then there is nothing left to do.
///
/// # Errors
/// Where the payload says no users; what the database says.
pub async fn one_of(context: &Context<App>, kind: &'static str) -> Result<Option<UserId>, Failure> {
    let users: Vec<(i64, i64)> = serde_json::from_value(context.payload["users"].clone())
        .map_err(|error| Failure::Fatal(Error::internal(error)))?;
    let users: Vec<(CompanyId, UserId)> = users
        .into_iter()
        .map(|(company, user)| (CompanyId(company), UserId(user)))
        .collect();
    if let [(company, user)] = users.as_slice()
        && *company == context.db.company_id()
    {
        return Ok(Some(*user));
    }
    for (company, user) in users {
        let mut tx = context.system.company(company, Actor::SYSTEM).write();
        tx.enqueue(for_users(kind, [(company, user)]));
        tx.commit(()).await?.into_inner();
    }
    Ok(None)
}
