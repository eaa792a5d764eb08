import { CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { Mark } from "@/ui/mark";

interface Props {
  title: string;
  text?: ReactNode;
  children: ReactNode;
  /** Ways to other pages of the door, below the card. */
  foot?: ReactNode;
}

/** The rooms before the login: one card in the middle. */
export function EntryFrame({ title, text, children, foot }: Props) {
  return (
    <main data-scroll className="entry-ground grid h-full place-items-center overflow-y-auto px-4 py-8">
      <title>{`${title} · Deskbell`}</title>
      <div className="w-full max-w-[23.5rem]">
        <div className="mb-6 flex items-center justify-center gap-2.5">
          <Mark className="size-8" />
          <span className="font-semibold text-title tracking-tight">Deskbell</span>
        </div>
        <div className="rounded-[0.875rem] border bg-surface p-6 shadow-pop sm:p-7">
          <h1 className="font-semibold text-title tracking-tight [overflow-wrap:anywhere]">{title}</h1>
          {text && <p className="mt-1 text-muted [overflow-wrap:anywhere]">{text}</p>}
          <div className="mt-5">{children}</div>
        </div>
        {foot && <p className="mt-5 text-center text-soft">{foot}</p>}
      </div>
    </main>
  );
}

/** What went well, above a form. */
export function Notice({ children }: { children: ReactNode }) {
  if (!children) return null;
  return (
    <div role="status" className="flex gap-2 rounded-control bg-good-soft px-3 py-2 text-good">
      <CircleCheck className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="min-w-0">{children}</div>
    </div>
  );
}

/** A link in running text. */
export const textLink =
  "rounded-sm font-medium text-accent-ink underline decoration-accent/40 underline-offset-3 hover:decoration-accent";
