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
export type NewWorkOrder = Schemas["WorkOrderBody"];
export type WorkOrderPatch = Schemas["WorkOrderPatch"];
export type WorkOrderStatus = WorkOrder["status"];
export type Technician = Schemas["TechnicianView"];
export type NewTechnician = Schemas["TechnicianBody"];
export type TechnicianPatch = Schemas["TechnicianPatch"];
export type TimeOff = Schemas["TimeOffView"];
export type CalendarAddress = Schemas["CalendarAddress"];
export type Schedule = Schemas["ScheduleView"];
