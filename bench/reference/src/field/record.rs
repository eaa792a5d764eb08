//! The record: as it is read, made, changed and shown.

use super::search_words;
use base::{Date, TechnicianId, TimeOfDay, Timestamp, UserId, WorkOrderId, time::Wall};
use serde::{Deserialize, Deserializer, Serialize};

/// The demo company's zone.
const ZONE: &str = "Europe/Vienna";
/// Minutes of a job that does not say how long it takes: the demo company's.
pub(super) const USUAL_MIN: i64 = 60;

/// A customer, as it stands in a work order.
#[derive(Debug, Serialize)]
pub(super) struct Customer {
    pub(super) id: UserId,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) address: Option<String>,
    pub(super) city: Option<String>,
    pub(super) state: Option<String>,
    pub(super) zip_code: Option<String>,
    pub(super) region: Option<String>,
    pub(super) notes: Option<String>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

/// A technician, as it stands in a work order.
#[derive(Debug, Serialize)]
pub(super) struct Technician {
    pub(super) id: TechnicianId,
    pub(super) user_id: Option<UserId>,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) skills: Vec<String>,
    pub(super) is_active: bool,
    pub(super) color: String,
}

/// What a job is in its series.
#[derive(Debug, Serialize)]
pub(super) struct Occurrence {
    date: Date,
    is_changed: bool,
}

impl Occurrence {
    /// Of a job with this version: on this day, written by its series under that version.
    pub(super) fn new(version: i64, date: Option<Date>, written: Option<i64>) -> Option<Self> {
        Some(Self {
            date: date?,
            is_changed: written != Some(version),
        })
    }
}

/// A work order, in the reply's order of fields; the same JSON as Deskbell's `WorkOrderView`, which documents them.
#[derive(Debug, Serialize)]
pub(super) struct WorkOrder {
    pub(super) id: WorkOrderId,
    #[serde(skip)]
    pub(super) version: i64,
    pub(super) customer_id: UserId,
    pub(super) assigned_technician_id: Option<TechnicianId>,
    pub(super) status: String,
    pub(super) priority: i64,
    pub(super) scheduled_date: Option<Date>,
    pub(super) scheduled_time: Option<TimeOfDay>,
    pub(super) description: Option<String>,
    pub(super) notes: Option<String>,
    pub(super) estimated_duration: Option<i64>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) completed_at: Option<Timestamp>,
    pub(super) started_at: Option<Timestamp>,
    #[serde(rename = "on_site_min", serialize_with = "minutes")]
    pub(super) on_site_s: i64,
    pub(super) responded_at: Option<Timestamp>,
    pub(super) series_id: Option<i64>,
    pub(super) occurrence: Option<Occurrence>,
    pub(super) confirmation: Option<String>,
    pub(super) confirmation_at: Option<Timestamp>,
    pub(super) confirmation_note: Option<String>,
    pub(super) customer: Customer,
    pub(super) technician: Option<Technician>,
    /// Absent in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conflicts: Option<Vec<Conflict>>,
}

/// What is in a job's way.
#[derive(Debug, Serialize)]
pub(super) struct Conflict {
    kind: &'static str,
    work_order_id: Option<WorkOrderId>,
    from: Timestamp,
    to: Timestamp,
}

impl Conflict {
    /// Another job of the same technician.
    pub(super) fn job(id: i64, day: i64, time_s: i64, duration_min: Option<i64>) -> Self {
        let from = day * 86_400 + time_s;
        let to = from + duration_min.unwrap_or(USUAL_MIN) * 60;
        Self {
            kind: "job",
            work_order_id: Some(WorkOrderId(id)),
            from: Wall(from).moment(ZONE),
            to: Wall(to).moment(ZONE),
        }
    }

    /// Time off, where it touches the slot.
    pub(super) fn away(from: Timestamp, to: Timestamp, slot: &Slot) -> Option<Self> {
        let touches = from.wall(ZONE) < Wall(slot.to) && Wall(slot.from) < to.wall(ZONE);
        touches.then_some(Self {
            kind: "time_off",
            work_order_id: None,
            from,
            to,
        })
    }
}

/// From when to when a job is, in seconds by the clock on the wall.
pub(super) struct Slot {
    pub(super) from: i64,
    pub(super) to: i64,
}

fn minutes<S: serde::Serializer>(seconds: &i64, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_i64(seconds / 60)
}

/// A new work order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    pub(super) customer_id: UserId,
    pub(super) description: Option<String>,
    pub(super) notes: Option<String>,
    pub(super) priority: Option<i64>,
}

impl New {
    /// The record that it becomes; the id is the database's to give.
    pub(super) fn begin(self, customer: Customer, now: Timestamp) -> WorkOrder {
        WorkOrder {
            id: WorkOrderId(0),
            version: 1,
            customer_id: self.customer_id,
            assigned_technician_id: None,
            status: "pending".to_owned(),
            priority: self.priority.unwrap_or(3),
            scheduled_date: None,
            scheduled_time: None,
            description: self.description,
            notes: self.notes,
            estimated_duration: None,
            created_at: now,
            updated_at: now,
            completed_at: None,
            started_at: None,
            on_site_s: 0,
            responded_at: None,
            series_id: None,
            occurrence: None,
            confirmation: None,
            confirmation_at: None,
            confirmation_note: None,
            customer,
            technician: None,
            conflicts: Some(Vec::new()),
        }
    }
}

/// A change: what is present is set.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Patch {
    #[serde(deserialize_with = "some")]
    pub(super) assigned_technician_id: Option<TechnicianId>,
    #[serde(deserialize_with = "some")]
    pub(super) scheduled_date: Option<Date>,
    #[serde(deserialize_with = "some")]
    pub(super) scheduled_time: Option<TimeOfDay>,
    #[serde(deserialize_with = "some")]
    pub(super) notes: Option<String>,
}

impl Patch {
    /// Whether it says nothing of who does the job and when.
    pub(super) fn keeps_plan(&self) -> bool {
        self.assigned_technician_id.is_none()
            && self.scheduled_date.is_none()
            && self.scheduled_time.is_none()
    }
}

fn some<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

impl WorkOrder {
    /// Applies a change.
    pub(super) fn merge(&mut self, patch: Patch, now: Timestamp) {
        if patch.assigned_technician_id.is_some() {
            self.assigned_technician_id = patch.assigned_technician_id;
        }
        if patch.scheduled_date.is_some() {
            self.scheduled_date = patch.scheduled_date;
        }
        if patch.scheduled_time.is_some() {
            self.scheduled_time = patch.scheduled_time;
        }
        if patch.notes.is_some() {
            self.notes = patch.notes;
        }
        if self.status == "pending" && self.assigned_technician_id.is_some() && self.scheduled_date.is_some()
        {
            "scheduled".clone_into(&mut self.status);
            self.responded_at = self.responded_at.or(Some(now));
        }
        self.version += 1;
        self.updated_at = now;
    }

    /// When it is, where it has a day and a time.
    pub(super) fn slot(&self) -> Option<Slot> {
        let from = self.scheduled_date?.days() * 86_400 + self.scheduled_time?.seconds();
        let to = from + self.estimated_duration.unwrap_or(USUAL_MIN) * 60;
        Some(Slot { from, to })
    }

    /// What it is found by.
    pub(super) fn search_words(&self, company: i64) -> String {
        search_words(
            company,
            [
                self.description.as_deref(),
                self.notes.as_deref(),
                Some(&self.customer.name),
            ],
        )
    }
}
