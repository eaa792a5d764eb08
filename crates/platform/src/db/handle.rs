//! The scoped handles: reading through them, and beginning transactions.

use super::{
    Db, DbError, FromRow, Query, Value,
    sql::{CompanySql, CustomerSql, Sql},
    tx::{CompanyTx, SystemTx},
};
use base::{CompanyId, Role, UserId};
use std::net::IpAddr;

/// Who acts, for events and the activity log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The user; none for the system itself.
    pub user: Option<UserId>,
    /// What kind of actor.
    pub kind: ActorKind,
    /// Where the request came from.
    pub address: Option<IpAddr>,
}

/// What kind of actor did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// A staff user.
    Staff,
    /// A customer.
    Customer,
    /// A job or a schedule.
    System,
    /// Somebody with shell access.
    Operator,
}

impl ActorKind {
    /// The name stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Customer => "customer",
            Self::System => "system",
            Self::Operator => "operator",
        }
    }
}

impl Actor {
    /// Deskbell itself.
    pub const SYSTEM: Self = Self {
        user: None,
        kind: ActorKind::System,
        address: None,
    };
    /// Somebody with shell access.
    pub const OPERATOR: Self = Self {
        user: None,
        kind: ActorKind::Operator,
        address: None,
    };

    /// A user of this role, at this address.
    pub fn person(role: Role, user: UserId, address: Option<IpAddr>) -> Self {
        let kind = if role.is_staff() {
            ActorKind::Staff
        } else {
            ActorKind::Customer
        };
        Self {
            user: Some(user),
            kind,
            address,
        }
    }
}

/// The rows of one company. `$1` of every text is the company.
#[derive(Debug, Clone)]
pub struct CompanyDb {
    pub(super) db: Db,
    pub(super) company: CompanyId,
    pub(super) actor: Actor,
}

/// The rows of one customer of one company. `$1` of every text is the company, `$2` the customer.
#[derive(Debug, Clone)]
pub struct CustomerDb {
    db: Db,
    company: CompanyId,
    customer: UserId,
}

/// Every company's rows. Only for jobs, event readers, login and the command line.
#[derive(Debug, Clone)]
pub struct SystemDb {
    pub(super) db: Db,
}

fn scoped<const N: usize>(scope: [Value; N], params: Vec<Value>) -> Vec<Value> {
    let mut all = Vec::with_capacity(N + params.len());
    all.extend(scope);
    all.extend(params);
    all
}

impl CompanyDb {
    pub(crate) fn new(db: Db, company: CompanyId, actor: Actor) -> Self {
        Self { db, company, actor }
    }

    /// The company this handle is bound to.
    pub fn company_id(&self) -> CompanyId {
        self.company
    }

    /// Who acts through this handle.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// Every row of a statement.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all<T: FromRow>(&self, sql: CompanySql, params: Vec<Value>) -> Result<Vec<T>, DbError> {
        self.db
            .read(self.db.text(sql.0, &[]), scoped([self.company.into()], params))
            .await
    }

    /// The first row of a statement, if there is one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn first<T: FromRow>(&self, sql: CompanySql, params: Vec<Value>) -> Result<Option<T>, DbError> {
        Ok(self.all(sql, params).await?.into_iter().next())
    }

    /// Every row of a composed query.
    ///
    /// # Errors
    /// What the database says.
    pub async fn list<T: FromRow>(&self, query: Query<CompanySql>) -> Result<Vec<T>, DbError> {
        let text = self.db.text(query.base.0, &query.fragments);
        self.db
            .read(text, scoped([self.company.into()], query.params))
            .await
    }

    /// Begins a transaction. Nothing reaches the database before its first statement.
    pub fn write(&self) -> CompanyTx {
        CompanyTx::new(self.clone())
    }

    /// The same company, acted on by somebody else.
    #[must_use]
    pub fn acting_as(&self, actor: Actor) -> Self {
        Self {
            actor,
            ..self.clone()
        }
    }

    /// This handle narrowed to one customer, for what a customer may see of themselves.
    pub fn customer(&self, customer: UserId) -> CustomerDb {
        CustomerDb {
            db: self.db.clone(),
            company: self.company,
            customer,
        }
    }
}

impl CustomerDb {
    /// Every row of a statement.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all<T: FromRow>(&self, sql: CustomerSql, params: Vec<Value>) -> Result<Vec<T>, DbError> {
        let scope = [self.company.into(), self.customer.into()];
        self.db
            .read(self.db.text(sql.0, &[]), scoped(scope, params))
            .await
    }
}

impl SystemDb {
    pub(super) fn new(db: Db) -> Self {
        Self { db }
    }

    /// Every row of a statement over any company's rows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all<T: FromRow>(&self, sql: Sql, params: Vec<Value>) -> Result<Vec<T>, DbError> {
        self.db.read(self.db.text(sql, &[]), params).await
    }

    /// The first row of a statement, if there is one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn first<T: FromRow>(&self, sql: Sql, params: Vec<Value>) -> Result<Option<T>, DbError> {
        Ok(self.all(sql, params).await?.into_iter().next())
    }

    /// Begins a transaction over any company's rows.
    pub fn write(&self) -> SystemTx {
        SystemTx::new(self.db.clone())
    }

    /// A handle bound to one company.
    pub fn company(&self, company: CompanyId, actor: Actor) -> CompanyDb {
        CompanyDb::new(self.db.clone(), company, actor)
    }
}
