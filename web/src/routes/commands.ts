import {
  FileCode,
  ListChecks,
  ListTodo,
  LogOut,
  type LucideIcon,
  Monitor,
  Moon,
  Sun,
  Upload,
  UserPlus,
  Users,
  Wrench,
} from "lucide-react";
import { can } from "@/api/me";
import type { Me } from "@/api/types";
import { type Entry, entriesFor } from "./entries";

/** What a command does, for the palette to do. */
export type Deed =
  | { kind: "go"; to: Entry["to"] | "/settings/audit" | "/settings/checklists" }
  | { kind: "customer"; id: number }
  | { kind: "search"; text: string }
  | { kind: "theme"; theme: "system" | "light" | "dark" }
  | { kind: "new-customer" }
  | { kind: "new-job" }
  | { kind: "api-docs" }
  | { kind: "log-out" };

export interface Command {
  id: string;
  name: string;
  /** Other words by which it is looked for. */
  words?: string;
  /** Beside the name, quietly. */
  note?: string | undefined;
  icon: LucideIcon;
  deed: Deed;
}

export interface CommandGroup {
  value: string;
  items: Command[];
}

const ROOM_WORDS: Record<Entry["to"], string> = {
  "/dashboard": "home start statistics charts",
  "/my-day": "today jobs route",
  "/customers": "people list clients",
  "/schedule": "board calendar plan dispatch jobs week day",
  "/work-orders": "jobs list orders",
  "/technicians": "people field staff hours time off skills",
  "/reports": "figures charts statistics performance completed csv",
  "/notifications": "bell news told unread",
  "/customers/import": "upload csv file spreadsheet",
  "/users": "colleagues staff team agents",
  "/settings": "company time zone sign-up",
  "/account": "me profile password sessions theme",
};

const AUDIT: Command = {
  id: "/settings/audit",
  name: "Audit log",
  words: "settings history activity who did what",
  icon: ListChecks,
  deed: { kind: "go", to: "/settings/audit" },
};

const CHECKLISTS: Command = {
  id: "/settings/checklists",
  name: "Checklist templates",
  words: "settings lists items tick jobs",
  icon: ListTodo,
  deed: { kind: "go", to: "/settings/checklists" },
};

/** Importing is something that one does; it is among the actions. */
function rooms(me: Me): Command[] {
  return entriesFor(me)
    .filter(({ to }) => to !== "/customers/import")
    .flatMap(({ to, name, icon }) => {
      const room: Command = { id: to, name, words: ROOM_WORDS[to], icon, deed: { kind: "go", to } };
      return to === "/settings" ? [room, AUDIT, CHECKLISTS] : [room];
    });
}

function actions(me: Me): Command[] {
  const theme = "theme appearance colours";
  return [
    ...(can(me, "customers:write")
      ? [
          {
            id: "new-customer",
            name: "New customer",
            words: "add create",
            icon: UserPlus,
            deed: { kind: "new-customer" as const },
          },
        ]
      : []),
    ...(can(me, "work_orders:write")
      ? [
          {
            id: "new-job",
            name: "New job",
            words: "add create work order",
            icon: Wrench,
            deed: { kind: "new-job" as const },
          },
        ]
      : []),
    ...(can(me, "imports:write")
      ? [
          {
            id: "import",
            name: "Import customers",
            words: "upload csv file spreadsheet",
            icon: Upload,
            deed: { kind: "go" as const, to: "/customers/import" as const },
          },
        ]
      : []),
    { id: "light", name: "Light theme", words: theme, icon: Sun, deed: { kind: "theme", theme: "light" } },
    { id: "dark", name: "Dark theme", words: theme, icon: Moon, deed: { kind: "theme", theme: "dark" } },
    {
      id: "system",
      name: "Theme as the system",
      words: theme,
      icon: Monitor,
      deed: { kind: "theme", theme: "system" },
    },
    ...(me.user.role === "admin"
      ? [
          {
            id: "api",
            name: "API",
            words: "docs openapi",
            icon: FileCode,
            deed: { kind: "api-docs" as const },
          },
        ]
      : []),
    { id: "log-out", name: "Log out", words: "sign out leave", icon: LogOut, deed: { kind: "log-out" } },
  ];
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Whether each word of the search begins a word of the command. */
export function matches(command: Command, text: string): boolean {
  const words = fold(`${command.name} ${command.words ?? ""}`).split(/[\s-]+/);
  return fold(text)
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part)));
}

interface Found {
  id: number;
  name: string;
  email?: string | null;
  phone?: string | null;
}

/** What the palette offers for a search: rooms, actions, and the customers that the server found. */
export function offers(me: Me, text: string, customers: readonly Found[]): CommandGroup[] {
  const asked = text.trim();
  const fits = (command: Command) => matches(command, asked);
  const groups: CommandGroup[] = [
    { value: "Go to", items: rooms(me).filter(fits) },
    { value: "Do", items: actions(me).filter(fits) },
  ];
  if (asked && can(me, "customers:read")) {
    groups.push({
      value: "Customers",
      items: [
        ...customers.map((customer) => ({
          id: `customer-${customer.id}`,
          name: customer.name,
          note: customer.email ?? customer.phone ?? undefined,
          icon: Users,
          deed: { kind: "customer" as const, id: customer.id },
        })),
        {
          id: "search",
          name: `All customers with “${asked}”`,
          icon: Users,
          deed: { kind: "search", text: asked },
        },
      ],
    });
  }
  return groups.filter(({ items }) => items.length > 0);
}
