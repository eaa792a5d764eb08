//! The people of every test: one of each kind in two companies.

use app::accounts::{
    companies::actions::{NewCompany, create as create_company},
    users::actions::create as create_user,
};
use base::{CompanyId, Role, UserId};
use platform::{
    auth::Login,
    db::{Actor as DbActor, CompanyDb},
    state::App,
};
use serde_json::json;

/// Everybody's password.
pub const PASSWORD: &str = "gravel-Otter-71-lantern";

/// Somebody who can log in.
#[derive(Debug, Clone)]
pub struct Person {
    /// The user's id.
    pub id: i64,
    /// The company's id.
    pub company: i64,
    /// The address.
    pub email: String,
    /// The full name.
    pub name: String,
}

/// One company's people.
#[derive(Debug, Clone)]
pub struct People {
    /// An admin and super admin.
    pub owner: Person,
    /// An admin.
    pub admin: Person,
    /// An agent.
    pub agent: Person,
    /// A technician.
    pub technician: Person,
    /// A customer with a login.
    pub customer: Person,
    /// Another one.
    pub other_customer: Person,
}

impl People {
    /// Everybody, the owner first.
    pub fn all(&self) -> [&Person; 6] {
        [
            &self.owner,
            &self.admin,
            &self.agent,
            &self.technician,
            &self.customer,
            &self.other_customer,
        ]
    }

    /// Makes a company with its people, by the application's own functions.
    pub(crate) async fn make(app: &App, name: &str, slug: &str) -> Self {
        let email = |who: &str| format!("{who}@{slug}.example");
        let hash = app
            .passwords
            .hash(PASSWORD)
            .await
            .expect("a password can be hashed");
        let new = NewCompany {
            name: name.to_owned(),
            slug: slug.to_owned(),
            time_zone: "Europe/Vienna".to_owned(),
            is_demo: false,
            owner_name: format!("Olga {name}"),
            owner_email: email("owner"),
            owner_password_hash: Some(hash),
        };
        let (company, owner) = create_company(app, new, false)
            .await
            .expect("a company can be made");
        let login = Login {
            session: uuid_of_nobody(),
            company,
            user: owner.id,
            role: Role::Admin,
            is_super_admin: true,
            time_zone: "Europe/Vienna".to_owned(),
        };
        let maker = Maker {
            app,
            db: app.db.system().company(company, DbActor::OPERATOR),
            login,
            company,
        };
        let owner = Person {
            id: owner.id.0,
            company: company.0,
            email: email("owner"),
            name: owner.name,
        };
        Self {
            owner,
            admin: maker.make(format!("Adele {name}"), email("admin"), "admin").await,
            agent: maker.make(format!("Agnes {name}"), email("agent"), "agent").await,
            technician: maker
                .make(format!("Timo {name}"), email("technician"), "technician")
                .await,
            customer: maker
                .make(format!("Carla {name}"), email("customer"), "customer")
                .await,
            other_customer: maker
                .make(format!("Conrad {name}"), email("other.customer"), "customer")
                .await,
        }
    }
}

fn uuid_of_nobody() -> uuid::Uuid {
    uuid::Uuid::nil()
}

/// Makes users in one company.
struct Maker<'a> {
    app: &'a App,
    db: CompanyDb,
    login: Login,
    company: CompanyId,
}

impl Maker<'_> {
    async fn make(&self, name: String, email: String, role: &str) -> Person {
        let new = json!({ "name": name, "email": email, "role": role, "password": PASSWORD });
        let new = serde_json::from_value(new).expect("this is a new user");
        let user = create_user(self.app, &self.db, &self.login, new)
            .await
            .expect("a user can be made");
        let UserId(id) = user.into_inner().id;
        Person {
            id,
            company: self.company.0,
            email,
            name,
        }
    }
}
