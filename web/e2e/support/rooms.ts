import type { router } from "../../src/routes/router";
import type { Desk, Person } from "./test";

/** Every address that the router knows: a room that is not listed below fails the type check. */
type RoomPath = keyof (typeof router)["routesByPath"];

/** One look at a room. */
export interface Look {
  /** What its pictures are called. */
  name: string;
  as: Person | null;
  heading: string | RegExp;
  /** Looked at on a phone only: on a wide screen it is part of another look. */
  phone?: true;
  /** Its address, where that is not the room's own. */
  at?: string | ((desk: Desk) => Promise<string>);
}

const missing = { as: "owner", at: "/no/such/page", heading: "There is no such page" } as const;

/** How every room is looked at: by whom, in which states. What else is in a room its own tests open. */
export const ROOMS: Record<RoomPath, readonly Look[]> = {
  "/": [
    { name: "customer-landing", as: "customer", heading: /^Hello/ },
    { name: "technician-landing", as: "tech", heading: "My day" },
    { name: "agent-landing", as: "agent", heading: "Customers" },
    { name: "no-such-page", ...missing },
  ],
  "/login": [{ name: "login", as: null, heading: "Log in" }],
  "/signup": [{ name: "signup", as: null, heading: "Sign up" }],
  "/verify": [
    { name: "verify", as: null, at: "/verify?email=ada%40example.org", heading: "Confirm your address" },
  ],
  "/forgot": [{ name: "forgot", as: null, heading: "Forgot your password?" }],
  "/reset": [{ name: "reset-spent", as: null, at: "/reset?token=spent", heading: "This link does not open" }],
  "/setup": [{ name: "setup-spent", as: null, at: "/setup?token=spent", heading: "This link does not open" }],
  "/invite": [
    {
      name: "invite-spent",
      as: null,
      at: "/invite?token=spent",
      heading: "This invitation does not open",
    },
  ],
  "/visit": [{ name: "visit-spent", as: null, at: "/visit?token=spent", heading: "This link does not open" }],
  "/notifications": [{ name: "notifications", as: "tech", heading: "Notifications" }],
  "/dashboard": [{ name: "dashboard", as: "owner", heading: "Dashboard" }],
  "/customers": [
    { name: "customers", as: "owner", heading: "Customers" },
    {
      name: "customers-filtered",
      as: "owner",
      at: "/customers?status=active&sort=name",
      heading: "Customers",
    },
    {
      name: "customers-empty",
      as: "owner",
      at: "/customers?search=nobodyiscalledthis",
      heading: "Customers",
    },
  ],
  "/customers/$id": [
    { name: "customer", as: "owner", at: (desk) => desk.demoCustomer(), heading: "Clara Jensen" },
    {
      name: "customer-agent",
      as: "agent",
      phone: true,
      at: (desk) => desk.demoCustomer(),
      heading: "Clara Jensen",
    },
    {
      name: "customer-notes",
      as: "owner",
      phone: true,
      at: async (desk) => `${await desk.demoCustomer()}?part=notes`,
      heading: "Clara Jensen",
    },
    {
      name: "customer-timeline",
      as: "owner",
      phone: true,
      at: async (desk) => `${await desk.demoCustomer()}?part=timeline`,
      heading: "Clara Jensen",
    },
    {
      name: "customer-edit",
      as: "owner",
      at: async (desk) => `${await desk.demoCustomer()}?edit=true`,
      heading: "Clara Jensen",
    },
  ],
  "/customers/import": [{ name: "import", as: "owner", heading: "Import customers" }],
  "/customers/import/$id": [
    { name: "import-result", as: "owner", at: (desk) => desk.checkedImport(), heading: /.+/ },
  ],
  "/schedule": [
    { name: "schedule", as: "agent", heading: "Schedule" },
    { name: "schedule-week", as: "owner", at: "/schedule?view=week", heading: "Schedule" },
  ],
  "/work-orders": [
    { name: "work-orders", as: "agent", heading: "Work orders" },
    {
      name: "work-orders-empty",
      as: "agent",
      at: "/work-orders?search=nothingiscalledthis",
      heading: "Work orders",
    },
  ],
  "/work-orders/$id": [
    { name: "work-order", as: "agent", at: (desk) => desk.demoJob(), heading: /.+/ },
    { name: "work-order-technician", as: "tech", at: (desk) => desk.demoJob(), heading: /.+/ },
  ],
  "/work-orders/series": [{ name: "series-list", as: "agent", heading: "Series" }],
  "/work-orders/series/$id": [
    { name: "series", as: "agent", at: (desk) => desk.demoSeries(), heading: /.+/ },
  ],
  "/technicians": [{ name: "technicians", as: "owner", heading: "Technicians" }],
  "/technicians/$id": [
    { name: "technician", as: "owner", at: (desk) => desk.demoTechnician(), heading: /.+/ },
  ],
  "/reports": [
    { name: "reports", as: "agent", heading: "Reports" },
    { name: "reports-technicians", as: "owner", at: "/reports?tab=technicians", heading: "Reports" },
    { name: "reports-customers", as: "owner", at: "/reports?tab=customers", heading: "Reports" },
    { name: "reports-empty", as: "owner", at: "/reports?from=2001-01-01&to=2001-01-31", heading: "Reports" },
  ],
  "/my-day": [
    {
      name: "my-day",
      as: "tech",
      at: async (desk) => {
        await desk.demoJob();
        return "/my-day";
      },
      heading: "My day",
    },
  ],
  "/users": [
    { name: "users", as: "owner", heading: "Users" },
    { name: "users-archived", as: "owner", at: "/users?archived=true", heading: "Users" },
    { name: "user", as: "owner", at: (desk) => desk.demoUser(), heading: "Users" },
  ],
  "/settings": [{ name: "settings", as: "owner", heading: "Settings" }],
  "/settings/audit": [
    { name: "audit", as: "owner", heading: "Settings" },
    {
      name: "audit-filtered",
      as: "owner",
      at: "/settings/audit?kind=user.logged_in&from=2026-01-01",
      heading: "Settings",
    },
  ],
  "/settings/checklists": [{ name: "checklists", as: "owner", heading: "Settings" }],
  "/account": [{ name: "account", as: "owner", heading: "My account" }],
};
