import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { CircleUser, type LucideIcon, Upload, UserCog, Users } from "lucide-react";
import { useEffect } from "react";
import { can, meQuery, type Permission } from "@/api/me";
import type { Me } from "@/api/types";
import { listKeys } from "@/features/accounts/people/row-keys";
import { cn } from "@/lib/cn";
import { usePhone } from "@/lib/media";
import { Mark } from "@/ui/mark";
import { TipProvider } from "@/ui/tip";
import { Booting } from "./root";
import { UserMenu } from "./user-menu";

interface Entry {
  to: "/customers" | "/customers/import" | "/users" | "/account";
  name: string;
  icon: LucideIcon;
  needs?: Permission;
}

const ENTRIES: readonly Entry[] = [
  { to: "/customers", name: "Customers", icon: Users, needs: "customers:read" },
  { to: "/customers/import", name: "Import", icon: Upload, needs: "imports:write" },
  { to: "/users", name: "Users", icon: UserCog, needs: "users:read" },
  { to: "/account", name: "My account", icon: CircleUser },
];

function entriesFor(me: Me): Entry[] {
  return ENTRIES.filter((entry) => !entry.needs || can(me, entry.needs));
}

/** The entry whose address is the longest beginning of the present one. */
function useCurrent(entries: readonly Entry[]): Entry | undefined {
  const path = useLocation({ select: (location) => location.pathname });
  return entries
    .filter(({ to }) => path === to || path.startsWith(`${to}/`))
    .sort((a, b) => b.to.length - a.to.length)[0];
}

/** The frame of every room behind the login. */
export function Shell() {
  const { data: me } = useQuery(meQuery);
  // Between the end of a session and the login page there is nobody.
  return me ? <Frame me={me} /> : <Booting />;
}

function Frame({ me }: { me: Me }) {
  const phone = usePhone();
  const entries = entriesFor(me);
  useEffect(() => {
    document.addEventListener("keydown", listKeys);
    return () => document.removeEventListener("keydown", listKeys);
  }, []);
  return (
    <TipProvider delayDuration={350}>
      <div className="flex h-full flex-col md:flex-row">
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-control focus:bg-ink focus:px-3 focus:py-2 focus:text-canvas"
        >
          Skip to the content
        </a>
        {phone ? null : <Sidebar me={me} entries={entries} />}
        <main id="main" tabIndex={-1} className="min-h-0 min-w-0 flex-1 outline-none">
          <Outlet />
        </main>
        {phone && <BottomBar me={me} entries={entries} />}
      </div>
    </TipProvider>
  );
}

function Sidebar({ me, entries }: { me: Me; entries: Entry[] }) {
  const current = useCurrent(entries);
  return (
    <div className="flex w-56 shrink-0 flex-col border-r bg-canvas">
      <div className="flex min-h-14 items-center gap-2.5 px-4 py-2.5">
        <Mark className="size-6.5 shrink-0" />
        <span className="line-clamp-2 font-semibold text-body leading-tight [overflow-wrap:anywhere]">
          {me.company.name}
        </span>
      </div>
      <nav aria-label="Main" className="flex-1 space-y-0.5 px-2 py-1.5">
        {entries.map(({ to, name, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            aria-current={to === current?.to ? "page" : undefined}
            className={cn(
              "flex h-8 items-center gap-2.5 rounded-control px-2 transition-colors duration-75",
              to === current?.to
                ? "bg-accent-soft font-semibold text-accent-ink"
                : "text-soft hover:bg-hover hover:text-ink",
            )}
          >
            <Icon className="size-4 shrink-0" aria-hidden />
            {name}
          </Link>
        ))}
      </nav>
      <div className="border-t p-2">
        <UserMenu me={me} />
      </div>
    </div>
  );
}

function BottomBar({ me, entries }: { me: Me; entries: Entry[] }) {
  const current = useCurrent(entries);
  return (
    <nav
      aria-label="Main"
      className="flex shrink-0 items-stretch border-t bg-surface px-1 pb-[env(safe-area-inset-bottom)]"
    >
      {entries.map(({ to, name, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          aria-current={to === current?.to ? "page" : undefined}
          className={cn(
            "flex h-14 flex-1 flex-col items-center justify-center gap-0.5 rounded-control text-tiny",
            to === current?.to ? "font-semibold text-accent-ink" : "text-muted",
          )}
        >
          <Icon className="size-5" aria-hidden />
          {to === "/account" ? "Account" : name}
        </Link>
      ))}
      <UserMenu me={me} compact />
    </nav>
  );
}
