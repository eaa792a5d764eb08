import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bell } from "lucide-react";
import type { Notification } from "@/api/types";
import { cn } from "@/lib/cn";
import { Button } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { showError } from "@/ui/error-dialog-store";
import { Problem } from "@/ui/problem";
import { Skeleton } from "@/ui/skeleton";
import { Time } from "@/ui/time";
import { notificationsQuery, readNotification } from "./queries";
import { words } from "./words";

/** What one is told, newest first; a press opens the job. */
export function NotificationList({ onOpen }: { onOpen?: () => void }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(notificationsQuery);
  if (error && !data) return <Problem error={error} retry={() => refetch()} />;
  if (!data) {
    return (
      <div className="space-y-5 p-4" aria-busy>
        {["a", "b", "c"].map((key) => (
          <div key={key} className="space-y-2">
            <Skeleton className="w-40" />
            <Skeleton className="w-3/4" />
          </div>
        ))}
      </div>
    );
  }
  const all = data.pages.flatMap(({ items }) => items);
  if (all.length === 0) {
    return (
      <Empty icon={Bell} title="Nothing yet">
        You are told here when others change your jobs, and when customers answer.
      </Empty>
    );
  }
  return (
    <>
      <ul aria-label="Notifications" className="divide-y">
        {all.map((one) => (
          <li key={one.id}>
            <Entry told={one} onOpen={onOpen} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <div className="border-t p-2 text-center">
          <Button look="ghost" busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
            Show older ones
          </Button>
        </div>
      )}
    </>
  );
}

function Entry({ told, onOpen }: { told: Notification; onOpen: (() => void) | undefined }) {
  const unread = told.read_at === null;
  const read = () => {
    if (unread) {
      void readNotification(told.id).catch((error) => showError(error, "It could not be marked as read"));
    }
  };
  const look = cn(
    "flex w-full gap-3 px-4 py-3 text-left outline-none hover:bg-hover focus-visible:bg-accent-soft",
    unread ? "text-ink" : "text-soft",
  );
  // What is gone cannot be opened, only read.
  if (!told.subject_exists) {
    return (
      <button type="button" onClick={read} className={look}>
        <Words told={told} />
      </button>
    );
  }
  return (
    <Link
      to="/work-orders/$id"
      params={{ id: Number(told.subject_id) }}
      onClick={() => {
        read();
        onOpen?.();
      }}
      className={look}
    >
      <Words told={told} />
    </Link>
  );
}

function Words({ told }: { told: Notification }) {
  const { title, detail } = words(told);
  const unread = told.read_at === null;
  const what = told.customer ?? (told.subject_exists ? null : "The job is deleted");
  return (
    <>
      <span
        aria-hidden
        className={cn("mt-1.5 size-2 shrink-0 rounded-full", unread ? "bg-accent" : "bg-transparent")}
      />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className={cn("min-w-0 flex-1", unread && "font-semibold")}>
            {unread && <span className="sr-only">New: </span>}
            {title}
          </span>
          <span className="shrink-0 text-muted text-tiny">
            <Time at={told.created_at} look="short" />
          </span>
        </span>
        {detail && (
          <span className="line-clamp-3 block whitespace-pre-line [overflow-wrap:anywhere]">{detail}</span>
        )}
        <span className="block truncate text-muted text-small">
          {[what, told.description].filter(Boolean).join(" · ")}
        </span>
      </span>
    </>
  );
}
