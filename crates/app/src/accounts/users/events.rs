//! The events of users.

use base::{Role, UserId};
use platform::events::{Audience, NewEvent};

/// What happened to a user of this role. What happens to a customer's record is in the customer's timeline.
pub fn event(kind: &'static str, user: UserId, role: Role) -> NewEvent {
    let event = NewEvent::new(kind, "user", user, Audience::Staff);
    match role {
        Role::Customer => event.about(user),
        Role::Admin | Role::Agent | Role::Technician => event,
    }
}
