//! PostgreSQL: a pool of connections with kept statements.

use crate::{
    error::Error,
    record::{Patch, User},
    sql::Texts,
};
use base::{Clock as _, Role, SystemClock, Timestamp, UserId};
use deadpool_postgres::{Client, Manager, ManagerConfig, Pool, RecyclingMethod};
use futures_util::join;
use std::sync::Arc;
use tokio_postgres::{
    NoTls, Row,
    types::{FromSql, IsNull, ToSql, Type, accepts, private::BytesMut, to_sql_checked},
};

/// Connections at most; the same as Deskbell's.
const CONNECTIONS: usize = 16;
/// Microseconds between 1970-01-01 and 2000-01-01, where `timestamptz` counts from.
const EPOCH_MICROS: i64 = 946_684_800_000_000;

/// An open database.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    company: i64,
    pipelined: bool,
    texts: Arc<Texts>,
}

impl Postgres {
    /// Opens a database that Deskbell made.
    ///
    /// # Errors
    /// Where the address cannot be read.
    pub(crate) fn open(url: &str, company: i64, pipelined: bool) -> Result<Self, Error> {
        let recycling_method = RecyclingMethod::Fast;
        let manager = Manager::from_config(url.parse()?, NoTls, ManagerConfig { recycling_method });
        let pool = Pool::builder(manager).max_size(CONNECTIONS).build()?;
        Ok(Self {
            pool,
            company,
            pipelined,
            texts: Arc::new(Texts::postgres()),
        })
    }

    /// The company whose rows are served.
    pub(crate) const fn company(&self) -> i64 {
        self.company
    }

    /// Whether `begin` and `commit` travel with a statement.
    pub(crate) const fn pipelined(&self) -> bool {
        self.pipelined
    }

    /// A connection.
    ///
    /// # Errors
    /// Where PostgreSQL gives none.
    pub(crate) async fn client(&self) -> Result<Client, Error> {
        Ok(self.pool.get().await?)
    }

    /// One record.
    ///
    /// # Errors
    /// [`Error::NotFound`]; what PostgreSQL says.
    pub(crate) async fn get(&self, id: i64) -> Result<User, Error> {
        let client = self.pool.get().await?;
        let statement = client.prepare_cached(&self.texts.get).await?;
        let row = client
            .query_opt(&statement, &[&self.company, &id, &Moment(SystemClock.now())])
            .await?;
        user(&row.ok_or(Error::NotFound)?)
    }

    /// Records, newest first.
    ///
    /// # Errors
    /// What PostgreSQL says.
    pub(crate) async fn list(&self, limit: i64, offset: i64) -> Result<Vec<User>, Error> {
        let client = self.pool.get().await?;
        let statement = client.prepare_cached(&self.texts.list).await?;
        let now = Moment(SystemClock.now());
        let rows = client
            .query(&statement, &[&self.company, &limit, &now, &offset])
            .await?;
        rows.iter().map(user).collect()
    }

    /// How many records there are.
    ///
    /// # Errors
    /// What PostgreSQL says.
    pub(crate) async fn count(&self) -> Result<i64, Error> {
        let client = self.pool.get().await?;
        let statement = client.prepare_cached(&self.texts.count).await?;
        Ok(client.query_one(&statement, &[&self.company]).await?.try_get(0)?)
    }

    /// Changes a record; gives it as it is then.
    ///
    /// # Errors
    /// [`Error::NotFound`]; what PostgreSQL says.
    pub(crate) async fn patch(&self, id: i64, patch: Patch) -> Result<User, Error> {
        let client = self.pool.get().await?;
        let result = self.patch_with(&client, id, patch).await;
        if result.is_err() {
            client.batch_execute("rollback").await?;
        }
        result
    }

    async fn patch_with(&self, client: &Client, id: i64, patch: Patch) -> Result<User, Error> {
        let now = SystemClock.now();
        let select = client.prepare_cached(&self.texts.get_for_update).await?;
        let update = client.prepare_cached(&self.texts.update).await?;
        let moment = Moment(now);
        let key: [&(dyn ToSql + Sync); 3] = [&self.company, &id, &moment];
        let row = if self.pipelined {
            let (begun, row) = join!(client.batch_execute("begin"), client.query_opt(&select, &key));
            begun?;
            row?
        } else {
            client.batch_execute("begin").await?;
            client.query_opt(&select, &key).await?
        };
        let mut user = user(&row.ok_or(Error::NotFound)?)?;
        user.merge(patch, now);
        let derived = user.derived(self.company)?;
        let (websites, tags) = (Jsonb(derived.additional_websites), Jsonb(derived.tags));
        let (created, updated) = (Moment(user.created_at), Moment(user.updated_at));
        let archived = user.archived_at.map(Moment);
        let role = user.role.name();
        let written: [&(dyn ToSql + Sync); 31] = [
            &self.company,
            &user.version,
            &user.external_id,
            &user.email,
            &derived.email_key,
            &role,
            &user.status,
            &user.name,
            &derived.name_key,
            &user.username,
            &user.phone,
            &user.address,
            &user.city,
            &user.state,
            &user.zip_code,
            &user.country,
            &user.region,
            &user.business_site,
            &websites,
            &user.business_type,
            &user.lead_status,
            &user.notes,
            &user.is_super_admin,
            &user.email_verified,
            &user.credits,
            &tags,
            &derived.search_words,
            &created,
            &updated,
            &archived,
            &user.id.0,
        ];
        if self.pipelined {
            let (written, committed) =
                join!(client.execute(&update, &written), client.batch_execute("commit"));
            written?;
            committed?;
        } else {
            client.execute(&update, &written).await?;
            client.batch_execute("commit").await?;
        }
        Ok(user)
    }
}

type Fault = Box<dyn std::error::Error + Sync + Send>;

/// A `timestamptz`.
#[derive(Debug)]
pub(crate) struct Moment(pub(crate) Timestamp);

impl ToSql for Moment {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        (self.0.as_micros() - EPOCH_MICROS).to_sql(&Type::INT8, out)
    }
    accepts!(TIMESTAMPTZ);
    to_sql_checked!();
}

impl<'a> FromSql<'a> for Moment {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Fault> {
        Ok(Self(Timestamp::from_micros(
            i64::from_sql(&Type::INT8, raw)? + EPOCH_MICROS,
        )))
    }
    accepts!(TIMESTAMPTZ);
}

/// A `jsonb` on its way in, already written.
#[derive(Debug)]
pub(crate) struct Jsonb(pub(crate) String);

impl ToSql for Jsonb {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        out.extend_from_slice(&[1]);
        out.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
    accepts!(JSONB);
    to_sql_checked!();
}

/// A `jsonb` list of texts on its way out.
pub(crate) struct TextList(pub(crate) Vec<String>);

impl<'a> FromSql<'a> for TextList {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Fault> {
        Ok(Self(serde_json::from_slice(
            raw.strip_prefix(&[1]).unwrap_or(raw),
        )?))
    }
    accepts!(JSONB);
}

fn user(row: &Row) -> Result<User, Error> {
    let role = Role::parse(row.try_get(4)?).ok_or(Error::NotFound)?;
    let moment = |at| -> Result<Option<Timestamp>, Error> {
        Ok(row.try_get::<_, Option<Moment>>(at)?.map(|moment| moment.0))
    };
    Ok(User {
        id: UserId(row.try_get(0)?),
        version: row.try_get(1)?,
        external_id: row.try_get(2)?,
        email: row.try_get(3)?,
        user_type: role.user_type(),
        role,
        status: row.try_get(5)?,
        name: row.try_get(6)?,
        username: row.try_get(7)?,
        phone: row.try_get(8)?,
        address: row.try_get(9)?,
        city: row.try_get(10)?,
        state: row.try_get(11)?,
        zip_code: row.try_get(12)?,
        country: row.try_get(13)?,
        region: row.try_get(14)?,
        business_site: row.try_get(15)?,
        additional_websites: row.try_get::<_, TextList>(16)?.0,
        business_type: row.try_get(17)?,
        lead_status: row.try_get(18)?,
        notes: row.try_get(19)?,
        is_super_admin: row.try_get(20)?,
        is_authenticated: row.try_get(21)?,
        email_verified: row.try_get(22)?,
        has_login: row.try_get(29)?,
        credits: row.try_get(23)?,
        tags: row.try_get::<_, TextList>(24)?.0,
        created_at: row.try_get::<_, Moment>(25)?.0,
        updated_at: row.try_get::<_, Moment>(26)?.0,
        last_login: moment(27)?,
        archived_at: moment(28)?,
    })
}
