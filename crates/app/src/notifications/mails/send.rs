//! The jobs that look at notices and write.

use super::{
    letters,
    model::{About, NoticeRow, Recipient},
    rules::{self, Memory, Step},
    store,
};
use crate::{
    accounts::{
        companies::{self, model::CompanyRow},
        mail,
    },
    field::{
        visits::{self, Visit},
        work_orders::events,
    },
};
use base::{Date, Error, Result, TechnicianId, UserId, WorkOrderId};
use platform::{
    crypto,
    jobs::{Context, Failure, Kind},
    state::App,
};

/// Tells a customer of one job.
pub(super) const TELL_CUSTOMER: Kind<App> = Kind {
    name: "notifications.mail_customer",
    max_attempts: mail::ATTEMPTS,
    run: |context| Box::pin(tell_customer(context)),
    lost: None,
};

/// Tells a technician of everything that is due, in one mail.
pub(super) const TELL_TECHNICIAN: Kind<App> = Kind {
    name: "notifications.mail_technician",
    max_attempts: mail::ATTEMPTS,
    run: |context| Box::pin(tell_technician(context)),
    lost: None,
};

/// A notice and what the look at it came to.
type Looked = (NoticeRow, Step);

fn id(context: &Context<App>, name: &'static str) -> Result<i64, Failure> {
    let id = context.payload[name].as_i64();
    id.ok_or_else(|| Failure::Fatal(Error::internal(format!("the payload has no {name}"))))
}

async fn company(context: &Context<App>) -> Result<CompanyRow, Failure> {
    let company = companies::store::get(&context.db).await?;
    company.ok_or_else(|| Failure::Fatal(Error::internal("the job's company is gone")))
}

/// The recipient's notices that wait, each with what a look at it comes to.
async fn look(
    context: &Context<App>,
    company: &CompanyRow,
    recipient: Recipient,
    job: Option<WorkOrderId>,
) -> Result<Vec<Looked>, Failure> {
    let today = Date::at(context.state.clock.now(), &company.time_zone);
    let ready = store::ready(&context.db, recipient, job).await?;
    let looked = ready.into_iter().map(|notice| {
        let step = rules::look(recipient, &notice, today);
        (notice, step)
    });
    Ok(looked.collect())
}

/// Writes down what was looked at. Where no mail `went`, what it would have told is not told.
async fn settle(
    context: &Context<App>,
    company: &CompanyRow,
    recipient: Recipient,
    looked: &[Looked],
    went: bool,
) -> Result<(), Failure> {
    let mut tx = context.db.write();
    for (notice, step) in looked {
        let step = match step {
            Step::Write(..) if !went => Step::Nothing,
            Step::Write(about, _) => {
                if let Recipient::Customer(customer) = recipient {
                    events::record_customer_told(&mut tx, notice.job, customer, about.name());
                }
                *step
            }
            Step::Nothing | Step::Later(_) | Step::Remember(_) => *step,
        };
        store::settle(&mut tx, recipient, notice, step, &company.time_zone);
    }
    tx.commit(()).await?.into_inner();
    Ok(())
}

fn to_write(looked: &[Looked]) -> Vec<(&NoticeRow, About, Memory)> {
    let writes = looked.iter().filter_map(|(notice, step)| match step {
        Step::Write(about, memory) => Some((notice, *about, *memory)),
        Step::Nothing | Step::Later(_) | Step::Remember(_) => None,
    });
    writes.collect()
}

/// The mail's own id: the same for no other content, and the same when it is sent again.
fn message_id(
    context: &Context<App>,
    recipient: Recipient,
    writes: &[(&NoticeRow, About, Memory)],
) -> String {
    let told: Vec<_> = writes
        .iter()
        .map(|(notice, about, memory)| (notice.job, about.name(), memory.day, memory.time, notice.ready_at))
        .collect();
    let text = format!("{} {:?} {told:?}", context.db.company_id(), recipient.key());
    format!("job-{}", crypto::hash_token(&text))
}

async fn tell_customer(context: Context<App>) -> Result<(), Failure> {
    let job = WorkOrderId(id(&context, "work_order_id")?);
    let customer = UserId(id(&context, "customer_id")?);
    let recipient = Recipient::Customer(customer);
    let company = company(&context).await?;
    let looked = look(&context, &company, recipient, Some(job)).await?;
    let writes = to_write(&looked);
    let reader = match writes.is_empty() || !company.notify_customers || !context.state.mailer.is_allowed() {
        true => None,
        false => store::reader(&context.db, recipient).await?,
    };
    let (Some((notice, about, memory)), Some(reader)) = (writes.first(), reader) else {
        return settle(&context, &company, recipient, &looked, false).await;
    };
    let config = &context.state.config;
    // Whoever is told that nothing happens has nothing to answer to.
    let link = match (about, notice.day) {
        (About::Planned | About::Moved, Some(day)) => {
            let visit = Visit {
                company: company.id,
                job,
                customer,
                day,
                time: notice.time,
            };
            Some(visits::link(&config.public_url, &context.state.signer, &visit))
        }
        (About::Planned | About::Moved | About::Off | About::Postponed | About::Done, _) => None,
    };
    let id = message_id(&context, recipient, &writes);
    let message = letters::to_customer(&company, &reader, notice, *about, *memory, link, id)?;
    mail::deliver(&context, &message).await?;
    settle(&context, &company, recipient, &looked, true).await
}

async fn tell_technician(context: Context<App>) -> Result<(), Failure> {
    let recipient = Recipient::Technician(TechnicianId(id(&context, "technician_id")?));
    let company = company(&context).await?;
    // What does not fit into one mail goes into the next: nobody enqueues another job for it.
    loop {
        let looked = look(&context, &company, recipient, None).await?;
        let writes = to_write(&looked);
        let is_wanted = !writes.is_empty() && company.notify_technicians && context.state.mailer.is_allowed();
        let reader = match is_wanted {
            true => store::reader(&context.db, recipient).await?,
            false => None,
        };
        if let Some(reader) = &reader {
            let id = message_id(&context, recipient, &writes);
            let link = context.state.config.public_url.join("/my-day");
            let message = letters::to_technician(&company, reader, &writes, &link, id)?;
            mail::deliver(&context, &message).await?;
        }
        settle(&context, &company, recipient, &looked, reader.is_some()).await?;
        if looked.len() < store::TOGETHER {
            return Ok(());
        }
    }
}
