// The one place that names the generated document's schemas.
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type User = Schemas["UserView"];
/** A customer in a list, with counts. */
export type Customer = Schemas["CustomerView"];
export type NewCustomer = Schemas["V2CustomerBody"];
export type NewUser = Schemas["NewUser"];
export type UserPatch = Schemas["UserPatch"];
export type Me = Schemas["MeView"];
export type Activity = Schemas["ActivityEntry"];
export type NewSignup = Schemas["SignupBody"];
export type UserStats = Schemas["UserStats"];
export type Settings = Schemas["SettingsView"];
export type SettingsPatch = Schemas["SettingsPatch"];
export type Import = Schemas["ImportView"];
export type ImportPreview = Schemas["ImportPreview"];
export type Role = User["role"];
export type Status = User["status"];
export type LeadStatus = NonNullable<User["lead_status"]>;
export type Note = Schemas["NoteView"];
export type TagCount = Schemas["TagCount"];
export type BulkBody = Schemas["BulkBody"];
export type BulkDone = Schemas["BulkDone"];
export type BulkFilter = Schemas["BulkFilter"];
export type WorkOrder = Schemas["WorkOrderView"];
export type Series = Schemas["SeriesView"];
export type NewSeries = Schemas["SeriesBody"];
export type SeriesPatch = Schemas["SeriesPatch"];
/** A customer's own view of an appointment. */
export type Visit = Schemas["VisitView"];
export type Notification = Schemas["NotificationView"];
export type NewWorkOrder = Schemas["WorkOrderBody"];
export type WorkOrderPatch = Schemas["WorkOrderPatch"];
export type WorkOrderStatus = WorkOrder["status"];
export type Technician = Schemas["TechnicianView"];
export type NewTechnician = Schemas["TechnicianBody"];
export type TechnicianPatch = Schemas["TechnicianPatch"];
export type TimeOff = Schemas["TimeOffView"];
export type Attachment = Schemas["AttachmentView"];
export type CalendarAddress = Schemas["CalendarAddress"];
export type Schedule = Schemas["ScheduleView"];
export type SummaryReport = Schemas["SummaryReport"];
export type TechnicianFigures = Schemas["TechnicianFigures"];
export type TechnicianReport = Schemas["TechnicianReport"];
export type CustomerReport = Schemas["CustomerReport"];
export type Checklist = Schemas["ChecklistView"];
export type ChecklistItem = Schemas["ChecklistItemView"];
export type ChecklistTemplate = Schemas["ChecklistTemplateView"];
export type NewChecklistTemplate = Schemas["NewChecklistTemplate"];
export type JobSignature = Schemas["JobSignature"];
export type Signature = Schemas["SignatureView"];
