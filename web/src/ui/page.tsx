import { type ReactNode, useId } from "react";
import { cn } from "@/lib/cn";

/** A room's frame: its head stays, its body scrolls. */
export function Page({
  head,
  children,
  className,
}: {
  head: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <div className="flex h-full min-h-0 flex-col">
      {head}
      <div data-scroll className={cn("min-h-0 flex-1 overflow-y-auto", className)}>
        {children}
      </div>
    </div>
  );
}

interface HeadProps {
  title: ReactNode;
  aside?: ReactNode;
  back?: ReactNode;
  actions?: ReactNode;
}

export function PageHead({ title, aside, back, actions }: HeadProps) {
  return (
    <header className="flex min-h-14 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-surface px-4 py-2.5 md:px-6">
      {back}
      <div className="flex min-w-0 flex-1 items-baseline gap-2.5">
        {typeof title === "string" && <title>{`${title} · Deskbell`}</title>}
        <h1 className="truncate font-semibold text-title tracking-tight">{title}</h1>
        {aside}
      </div>
      {actions && <div className="flex items-center gap-2">{actions}</div>}
    </header>
  );
}

/** A titled card of a room. */
export function Card({
  title,
  action,
  children,
  className,
}: {
  title?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  const heading = useId();
  return (
    <section
      className={cn("rounded-card border bg-surface", className)}
      {...(title ? { "aria-labelledby": heading } : {})}
    >
      {title && (
        <div className="flex min-h-11 items-center justify-between gap-3 border-b px-4 py-1.5">
          <h2 id={heading} className="font-semibold text-body">
            {title}
          </h2>
          {action}
        </div>
      )}
      {children}
    </section>
  );
}
