import {
  Bell,
  CalendarClock,
  ChartLine,
  ChartNoAxesColumn,
  CircleUser,
  HardHat,
  type LucideIcon,
  Settings,
  Sun,
  Upload,
  UserCog,
  Users,
  Wrench,
} from "lucide-react";
import { can, hasDay, type Permission } from "@/api/me";
import type { Me } from "@/api/types";

export interface Entry {
  to:
    | "/dashboard"
    | "/my-day"
    | "/customers"
    | "/customers/import"
    | "/schedule"
    | "/work-orders"
    | "/technicians"
    | "/reports"
    | "/notifications"
    | "/users"
    | "/settings"
    | "/account";
  name: string;
  icon: LucideIcon;
  needs?: Permission;
  /** Who else is meant, where a permission does not say it. */
  only?: (me: Me) => boolean;
  /** Whether it may stand in the phone's bar; the rest is behind "More". */
  phone: boolean;
}

const ENTRIES: readonly Entry[] = [
  { to: "/dashboard", name: "Dashboard", icon: ChartNoAxesColumn, needs: "users:read", phone: true },
  { to: "/my-day", name: "My day", icon: Sun, only: hasDay, phone: true },
  { to: "/customers", name: "Customers", icon: Users, needs: "customers:read", phone: true },
  { to: "/schedule", name: "Schedule", icon: CalendarClock, needs: "work_orders:write", phone: true },
  { to: "/work-orders", name: "Work orders", icon: Wrench, needs: "work_orders:read", phone: false },
  { to: "/technicians", name: "Technicians", icon: HardHat, needs: "work_orders:write", phone: false },
  { to: "/reports", name: "Reports", icon: ChartLine, needs: "reports:read", phone: false },
  { to: "/notifications", name: "Notifications", icon: Bell, needs: "work_orders:read", phone: true },
  { to: "/customers/import", name: "Import", icon: Upload, needs: "imports:write", phone: false },
  { to: "/users", name: "Users", icon: UserCog, needs: "users:read", phone: true },
  { to: "/settings", name: "Settings", icon: Settings, needs: "settings:write", phone: false },
  { to: "/account", name: "My account", icon: CircleUser, phone: true },
];

/** The rooms that this person has a key to. */
export function entriesFor(me: Me): Entry[] {
  return ENTRIES.filter((entry) => (!entry.needs || can(me, entry.needs)) && (!entry.only || entry.only(me)));
}

/** Three of them fit the phone's bar beside the search and "More". */
export function phoneEntries(entries: readonly Entry[]): { bar: Entry[]; more: Entry[] } {
  const bar = entries.filter((entry) => entry.phone).slice(0, 3);
  return { bar, more: entries.filter((entry) => !bar.includes(entry)) };
}
