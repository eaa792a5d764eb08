import { Link, Outlet } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { useConnection } from "@/lib/connection";
import { buttonClass } from "@/ui/button";
import { Empty } from "@/ui/empty";
import { ErrorDialog } from "@/ui/error-dialog";
import { Problem } from "@/ui/problem";
import { TipProvider } from "@/ui/tip";
import { Toaster } from "@/ui/toast";

export function Root() {
  return (
    <TipProvider delayDuration={350}>
      <Outlet />
      <ErrorDialog />
      <ConnectionNotice />
      <Toaster />
    </TipProvider>
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
      <Empty
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
