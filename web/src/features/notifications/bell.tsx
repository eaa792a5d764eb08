import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bell } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { Button, buttonClass } from "@/ui/button";
import { showError } from "@/ui/error-dialog-store";
import { NotificationList } from "./list";
import { readAllNotifications, unreadQuery } from "./queries";

/** How many are new; nothing where none is. */
export function useUnread(): number {
  return useQuery(unreadQuery).data?.unread ?? 0;
}

/** The number on a bell, or on what leads to one. */
export function UnreadBadge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span
      aria-hidden
      className="absolute -top-1 left-1/2 ml-1 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 font-semibold text-[0.625rem] text-on-accent leading-none tabular-nums"
    >
      {count > 99 ? "99+" : count}
    </span>
  );
}

function bellName(count: number): string {
  return count === 0 ? "Notifications" : `Notifications, ${count} new`;
}

/** The bell: how much is new, and what it is. */
export function NotificationBell() {
  const [open, setOpen] = useState(false);
  const count = useUnread();
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        aria-label={bellName(count)}
        className="relative grid size-8 shrink-0 place-items-center rounded-control text-muted hover:bg-hover hover:text-ink data-[state=open]:bg-hover"
      >
        <Bell className="size-4" aria-hidden />
        <UnreadBadge count={count} />
      </Popover.Trigger>
      {/* Said when it changes, wherever one is. */}
      <span role="status" className="sr-only">
        {count > 0 ? `${count} new notifications` : ""}
      </span>
      <Popover.Portal>
        <Popover.Content
          side="right"
          align="start"
          sideOffset={6}
          collisionPadding={10}
          aria-label="Notifications"
          className="pop z-40 flex max-h-[min(36rem,80vh)] w-96 flex-col overflow-hidden rounded-card border bg-raised shadow-pop focus:outline-none"
        >
          <div className="flex items-center justify-between gap-2 border-b py-1.5 pr-2 pl-4">
            <h2 className="font-semibold">Notifications</h2>
            <ReadAll disabled={count === 0} />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto">
            <NotificationList onOpen={() => setOpen(false)} />
          </div>
          <div className="border-t p-1.5">
            <Link
              to="/notifications"
              onClick={() => setOpen(false)}
              className={`${buttonClass("ghost")} w-full justify-center`}
            >
              Show all
            </Link>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Marks all as read. */
export function ReadAll({ disabled }: { disabled: boolean }) {
  const all = useMutation({ mutationFn: readAllNotifications });
  return (
    <Button
      look="ghost"
      disabled={disabled}
      busy={all.isPending}
      onClick={() =>
        all.mutate(undefined, { onError: (error) => showError(error, "They could not be marked as read") })
      }
    >
      Mark all as read
    </Button>
  );
}
