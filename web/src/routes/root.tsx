import { Link, Outlet } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { Suspense } from "react";
import { useConnection } from "@/lib/connection";
import { buttonClass } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { errorStore } from "@/ui/error-dialog-store";
import { Problem } from "@/ui/problem";
import { Toaster } from "@/ui/toast";
import { ErrorDialog } from "./rooms";

export function Root() {
  return (
    <>
      <Outlet />
      <Failure />
      <ConnectionNotice />
      <Toaster />
    </>
  );
}

/** Fetched when it is first needed, or before, when there is nothing else to do. */
function Failure() {
  return (
    errorStore.use() && (
      <Suspense>
        <ErrorDialog />
      </Suspense>
    )
  );
}

function ConnectionNotice() {
  const lost = useConnection() === "lost";
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-2 z-50 flex justify-center">
      {lost && (
        <span className="fade flex items-center gap-2 rounded-full bg-ink px-3.5 py-1.5 font-medium text-canvas text-small shadow-pop">
          <span className="size-2 animate-pulse rounded-full bg-[oklch(0.8_0.15_75)]" aria-hidden />
          Connection lost, retrying
        </span>
      )}
    </div>
  );
}

export function NotFound() {
  return (
    <div className="grid h-full place-items-center">
      <title>No such page · Deskbell</title>
      <Empty
        page
        icon={Compass}
        title="There is no such page"
        action={
          <Link to="/" className={buttonClass("primary")}>
            Back to work
          </Link>
        }
      >
        The address may be mistyped, or the page moved.
      </Empty>
    </div>
  );
}

export function RouteProblem({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <div className="grid h-full place-items-center">
      <Problem error={error} retry={reset} />
    </div>
  );
}

export function Booting() {
  return <div className="h-full" aria-busy />;
}
