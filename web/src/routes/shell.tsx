import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { Suspense, useEffect, useMemo } from "react";
import { useLive, useLiveState } from "@/api/live";
import { can, meQuery } from "@/api/me";
import type { Me } from "@/api/types";
import { accountsReaders } from "@/features/accounts/live";
import { listKeys } from "@/features/accounts/people/row-keys";
import { fieldReaders } from "@/features/field/live";
import { NotificationBell, UnreadBadge, useUnread } from "@/features/notifications/bell";
import { notificationReaders } from "@/features/notifications/live";
import { cn } from "@/lib/cn";
import { useConnection } from "@/lib/connection";
import { usePhone } from "@/lib/media";
import { PALETTE_KEYS, paletteKeys, paletteStore } from "@/lib/palette";
import { Mark } from "@/ui/mark";
import { TipProvider } from "@/ui/tip";
import { type Entry, entriesFor, phoneEntries } from "./entries";
import { Palette } from "./rooms";
import { Booting } from "./root";
import { UserMenu } from "./user-menu";

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
  const { permissions } = me;
  const readers = useMemo(
    () =>
      [...accountsReaders, ...fieldReaders, ...notificationReaders].filter(({ needs }) =>
        permissions.includes(needs),
      ),
    [permissions],
  );
  useLive(me.user.id, readers);
  useEffect(() => {
    document.addEventListener("keydown", listKeys);
    document.addEventListener("keydown", paletteKeys);
    return () => {
      document.removeEventListener("keydown", listKeys);
      document.removeEventListener("keydown", paletteKeys);
    };
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
      <LiveNotice />
      <FromEverywhere />
    </TipProvider>
  );
}

/** Says quietly that what is on the screen does not follow the others' work for now. */
function LiveNotice() {
  const live = useLiveState();
  const reachable = useConnection() === "ok";
  return (
    <div role="status" className="pointer-events-none fixed right-3 bottom-16 z-40 md:bottom-3">
      {live === "lost" && reachable && (
        // A line that comes back at once is not worth a word.
        <span className="late rounded-full border bg-surface px-2.5 py-1 text-muted text-tiny">
          Live updates paused, reconnecting
        </span>
      )}
    </div>
  );
}

/** Fetched when it is first needed, or before, when there is nothing else to do. */
function FromEverywhere() {
  return (
    paletteStore.use() !== "closed" && (
      <Suspense>
        <Palette />
      </Suspense>
    )
  );
}

function Sidebar({ me, entries }: { me: Me; entries: Entry[] }) {
  // They are behind the bell.
  const inSidebar = entries.filter(({ to }) => to !== "/notifications");
  const current = useCurrent(entries);
  return (
    <div className="flex w-56 shrink-0 flex-col border-r bg-canvas print:hidden">
      <div className="flex min-h-14 items-center gap-2.5 py-2.5 pr-2 pl-4">
        <Mark className="size-6.5 shrink-0" />
        <span className="line-clamp-2 min-w-0 flex-1 font-semibold text-body leading-tight [overflow-wrap:anywhere]">
          {me.company.name}
        </span>
        {can(me, "work_orders:read") && <NotificationBell />}
      </div>
      <div className="px-2 pb-1">
        <button
          type="button"
          aria-haspopup="dialog"
          aria-keyshortcuts="Control+K Meta+K"
          onClick={() => paletteStore.set("palette")}
          className="flex h-8 w-full items-center gap-2.5 rounded-control border bg-surface px-2 text-muted transition-colors duration-75 hover:border-line-strong hover:text-ink"
        >
          <Search className="size-4 shrink-0" aria-hidden />
          <span className="flex-1 text-left">{can(me, "customers:read") ? "Search" : "Go to"}</span>
          <kbd aria-hidden className="rounded border bg-canvas px-1.5 font-sans text-tiny">
            {PALETTE_KEYS}
          </kbd>
        </button>
      </div>
      <nav aria-label="Main" className="flex-1 space-y-0.5 px-2 py-1.5">
        {inSidebar.map(({ to, name, icon: Icon }) => (
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

function PhoneBadge() {
  return <UnreadBadge count={useUnread()} />;
}

function PhoneCount() {
  const count = useUnread();
  return count > 0 && <span className="sr-only">, {count} new</span>;
}

function BottomBar({ me, entries }: { me: Me; entries: Entry[] }) {
  const current = useCurrent(entries);
  const { bar, more } = phoneEntries(entries);
  return (
    <nav
      aria-label="Main"
      className="flex shrink-0 items-stretch border-t bg-surface px-1 pb-[env(safe-area-inset-bottom)] print:hidden"
    >
      {bar.map(({ to, name, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          aria-current={to === current?.to ? "page" : undefined}
          className={cn(
            "flex h-14 flex-1 flex-col items-center justify-center gap-0.5 rounded-control text-tiny",
            to === current?.to ? "font-semibold text-accent-ink" : "text-muted",
          )}
        >
          <span className="relative">
            <Icon className="size-5" aria-hidden />
            {to === "/notifications" && <PhoneBadge />}
          </span>
          {to === "/account" ? "Account" : name}
          {to === "/notifications" && <PhoneCount />}
        </Link>
      ))}
      {can(me, "customers:read") && (
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => paletteStore.set("palette")}
          className="flex h-14 flex-1 flex-col items-center justify-center gap-0.5 rounded-control text-muted text-tiny"
        >
          <Search className="size-5" aria-hidden />
          Search
        </button>
      )}
      <UserMenu me={me} compact={more} />
    </nav>
  );
}
